"""Steps too long and too short are told from real trainings; a sane rate is left in peace."""

from __future__ import annotations

import pytest
from sklearn.linear_model import SGDClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

import mlnb
from tests.tables import table
from tests.trainer import early_stopped, sides, train

SANE = [("digits", "sgd", 0.1), ("breast_cancer", "sgd", 0.05), ("wine", "adam", 0.003), ("diabetes", "sgd", 0.02)]


def ask(rows, **options):
    return mlnb.training.learning_rate(mlnb.Case(history=rows), **options)


@pytest.mark.parametrize(("name", "optimiser", "rate"), SANE)
def test_stays_silent_at_a_sane_rate(name, optimiser, rate):
    rows = train(sides(table(name), "target"), rate, 40, optimiser=optimiser)
    for given in (rows, early_stopped(rows)):
        finding = ask(given)
        assert finding.verdict == "pass", finding.headline


@pytest.mark.parametrize(("name", "optimiser", "rate"), SANE)
def test_finds_steps_that_are_too_long(name, optimiser, rate):
    finding = ask(train(sides(table(name), "target"), 100 * rate, 30, optimiser=optimiser))
    assert finding.raised
    assert finding.fixes[0].title.startswith("Lower")


@pytest.mark.parametrize(("name", "optimiser", "rate"), SANE)
def test_finds_steps_that_are_too_short(name, optimiser, rate):
    finding = ask(train(sides(table(name), "target"), rate / 100, 30, optimiser=optimiser))
    assert finding.raised
    assert finding.fixes[0].title.startswith("Raise")
    assert "unfinished" in finding.headline
    assert finding.p_value < 0.01


def test_finds_a_first_step_that_threw_the_model_away():
    rows = train(sides(table("diabetes"), "target"), 0.5, 30, optimiser="adam")
    assert "overshoot" in ask(rows).headline
    bare = [{k: v for k, v in row.items() if k != "batch_losses"} for row in rows]
    assert ask(bare).raised or rows[0]["train_loss"] < 100 * rows[7]["train_loss"]


def test_says_what_more_epochs_would_have_gained():
    data = sides(table("digits"), "target")
    finding = ask(train(data, 0.003, 20))
    short, long = (train(data, 0.003, epochs)[-1]["val_loss"] for epochs in (20, 40))
    assert finding.estimate.value == pytest.approx((short - long) / short, rel=0.35)


def test_divergence_names_its_epoch():
    rows = train(sides(table("digits"), "target"), 10.0, 15)
    finding = ask(rows)
    assert finding.verdict == "fail"
    assert "diverged" in finding.headline


def test_a_range_test_recommends_where_a_model_is_given():
    frame = table("breast_cancer")
    model = make_pipeline(
        StandardScaler(), SGDClassifier(loss="log_loss", learning_rate="constant", eta0=1e-6, random_state=0)
    )
    slow = train(sides(frame, "target"), 1e-4, 20)
    finding = mlnb.training.learning_rate(mlnb.Case(frame, target="target", model=model, history=slow))
    assert finding.raised
    curve = finding.find("range test")
    assert curve.series[0].y[0] > min(curve.series[0].y)
    assert curve.at == pytest.approx(1e-4)
    fixed = finding.fixes[0].apply(mlnb.Case(frame, target="target", model=model))
    assert fixed.model.get_params()["sgdclassifier__eta0"] > 1e-4


def test_a_schedule_is_measured_by_its_highest_rate():
    rows = train(sides(table("wine"), "target"), 30.0, 10)
    for i, row in enumerate(rows):
        row["lr"] = 30.0 * 0.9**i
    assert "the rate was 30" in ask(rows).headline


def test_without_a_rate_the_factor_is_named():
    rows = [{k: v for k, v in row.items() if k != "lr"} for row in train(sides(table("wine"), "target"), 1e-4, 20)]
    assert "times higher" in ask(rows).headline


def test_too_short_a_history_is_skipped():
    assert ask([{"train_loss": 1.0}, {"train_loss": 0.9}]).verdict == "skipped"
