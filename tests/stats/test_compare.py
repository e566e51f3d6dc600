from __future__ import annotations

import numpy as np
import pytest

from mlnb.stats.compare import paired


def p_values(rng, draws, rows, gain, clusters=None):
    for _ in range(draws):
        worse = rng.normal(gain, 1, rows) if clusters is None else rng.normal(gain, 1, clusters.max() + 1)[clusters]
        yield paired(worse, np.zeros(rows), folds=5, clusters=clusters).p_value


@pytest.mark.parametrize("clusters", [None, np.repeat(np.arange(50), 4)])
def test_keeps_its_error_rate(clusters):
    found = np.array(list(p_values(np.random.default_rng(0), 2000, 200, 0.0, clusters)))
    assert (found < 0.05).mean() < 0.05  # the correction for folds makes it careful on independent rows
    assert (found < 0.5).mean() == pytest.approx(0.5, abs=0.04)


def test_has_power_which_grows_with_the_rows():
    powers = [
        np.mean([p < 0.01 for p in p_values(np.random.default_rng(1), 300, rows, 0.2)]) for rows in (50, 300, 1500)
    ]
    assert powers[0] < powers[1] < powers[2]
    assert powers[2] > 0.95


def test_rows_of_one_entity_count_as_one():
    rng = np.random.default_rng(2)
    worse = rng.normal(0.2, 1, 40)
    alone = paired(worse, np.zeros(40), folds=5)
    copied = paired(np.repeat(worse, 25), np.zeros(1000), folds=5, clusters=np.repeat(np.arange(40), 25))
    naive = paired(np.repeat(worse, 25), np.zeros(1000), folds=5)
    assert copied.p_value == pytest.approx(alone.p_value, abs=0.02)
    assert naive.p_value < copied.p_value / 2


def test_no_spread_at_all():
    assert paired(np.ones(5), np.zeros(5), folds=5).p_value == 0.0
    assert paired(np.zeros(5), np.zeros(5), folds=5).p_value == 1.0
