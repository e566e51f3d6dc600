"""Batches of a few rows are raised by the noise of their steps; larger ones, and histories that cannot tell, are not."""

from __future__ import annotations

import pytest

import mlnb
from tests.tables import table
from tests.trainer import sides, train

RATES = {"breast_cancer": 0.05, "diabetes": 0.01, "wine": 0.1}


def ask(rows, **options):
    return mlnb.training.batch_size(mlnb.Case(history=rows), **options)


def without(rows, *names):
    return [{k: v for k, v in row.items() if k not in names} for row in rows]


@pytest.fixture(scope="module")
def single():
    return train(sides(table("diabetes"), "target"), 0.005, 12, batch=1)


@pytest.mark.parametrize("name", RATES)
@pytest.mark.parametrize("batch", [16, 32, 128])
def test_stays_silent_on_batches_that_tell_the_way(name, batch):
    rows = train(sides(table(name), "target"), RATES[name], 25, batch=batch)
    for given in (rows, without(rows, "batch_losses", "grad_norm"), without(rows, "batch_size")):
        assert not ask(given).raised, ask(given).headline


@pytest.mark.parametrize("batch", [1, 2, 4])
def test_finds_batches_of_a_few_rows(batch):
    finding = ask(train(sides(table("diabetes"), "target"), 0.005, 12, batch=batch))
    assert finding.raised
    assert finding.p_value < 0.01
    assert "try batches of" in finding.headline
    assert finding.find("steps") is not None


def test_finds_them_by_the_curves_alone(single):
    finding = ask(without(single, "batch_losses", "grad_norm"))
    assert finding.raised
    assert "swings" in finding.headline


def test_the_noise_scale_is_told_where_gradients_were_kept(single):
    rows = dict(ask(single).find("noise").rows)
    assert any("noise scale" in what for what in rows)


def test_a_training_that_broke_with_few_rows_a_step_is_raised():
    finding = ask(train(sides(table("diabetes"), "target"), 0.5, 8, batch=2))
    assert finding.verdict == "fail"
    assert "diverged" in finding.headline


def test_a_history_that_cannot_tell_is_skipped(single):
    finding = ask(without(single, "batch_losses", "batch_size", "grad_norm"))
    assert finding.verdict == "skipped"
    assert "batch_size" in finding.reason
