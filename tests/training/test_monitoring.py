"""What nobody saw while a model was trained is found in its history; trainings that were watched are left in peace."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import SGDClassifier
from sklearn.metrics import log_loss

import mlnb
from tests.tables import rdata, table
from tests.trainer import early_stopped, sides, train


@pytest.fixture(scope="module")
def overtrained():
    """Four times as long as early stopping would have it, on rows that are soon learned by heart."""
    return train(sides(table("breast_cancer"), "target"), 0.02, 80, optimiser="adam")


def ask(rows, **options):
    return mlnb.training.monitoring(mlnb.Case(history=rows), **options)


@pytest.mark.parametrize(
    ("name", "rate"), [("digits", 0.1), ("breast_cancer", 0.05), ("wine", 0.1), ("diabetes", 0.02)]
)
def test_stays_silent_on_trainings_that_were_stopped_in_time(name, rate):
    rows = early_stopped(train(sides(table(name), "target"), rate, 60))
    for given in (rows, pd.DataFrame(rows), [{k: v for k, v in row.items() if "recall" not in k} for row in rows]):
        finding = ask(given)
        assert finding.verdict == "pass", finding.headline


def test_finds_training_past_the_best_epoch(overtrained):
    finding = ask(overtrained)
    assert finding.verdict == "fail"
    assert "after the best one" in finding.headline
    best = int(np.argmin([row["val_loss"] for row in overtrained]))
    assert abs(finding.find("losses").at - overtrained[best]["epoch"]) <= 3
    assert finding.p_value < 0.01
    assert finding.estimate.low > 0


def test_a_short_wait_after_the_best_epoch_is_early_stopping(overtrained):
    best = int(np.argmin([row["val_loss"] for row in overtrained]))
    assert ask(overtrained[: best + 6]).verdict == "pass"


def test_epochs_in_any_numbering_read_the_same(overtrained):
    shifted = [{**row, "epoch": row["epoch"] - 1} for row in overtrained]
    assert ask(shifted).estimate == ask(overtrained).estimate


def test_finds_that_the_epochs_ran_out():
    rows = train(sides(table("digits"), "target"), 0.01, 20)
    finding = ask(rows)
    assert finding.verdict == "warn"
    assert "still falling" in finding.headline
    later = train(sides(table("digits"), "target"), 0.01, 40)[-1]["val_loss"]
    gained = (rows[-1]["val_loss"] - later) / rows[-1]["val_loss"]
    assert finding.estimate.value == pytest.approx(gained, rel=0.35)


def test_a_history_without_validation_is_raised(overtrained):
    bare = [{"epoch": row["epoch"], "train_loss": row["train_loss"]} for row in overtrained]
    finding = ask(bare)
    assert finding.verdict == "warn"
    assert "No validation loss" in finding.headline


def test_the_test_set_must_not_choose_the_epoch(overtrained):
    stopped = early_stopped(overtrained)
    named = [{("test_loss" if k == "val_loss" else k): v for k, v in row.items()} for row in stopped]
    assert ask(named).verdict == "warn"
    assert ask({"history": named, "monitor": "test_loss"}).verdict == "fail"
    both = [{**row, "test_loss": row["val_loss"]} for row in stopped]
    assert "same numbers" in ask(both).headline
    apart = [{**row, "test_loss": 1.01 * row["val_loss"]} for row in stopped]
    assert ask(apart).verdict == "pass"


def test_a_validation_loss_of_the_test_rows_is_recognised():
    frame = table("breast_cancer")
    frame.iloc[:, :-1] = (frame.iloc[:, :-1] - frame.iloc[:, :-1].mean()) / frame.iloc[:, :-1].std()
    frame = frame.sample(frac=1, random_state=0)
    parts = {"train": frame[:300], "held": frame[300:430], "test": frame[430:]}
    X = {k: v.drop(columns="target") for k, v in parts.items()}
    y = {k: v["target"] for k, v in parts.items()}
    model = SGDClassifier(loss="log_loss", eta0=0.001, learning_rate="constant", random_state=0)
    logs = {"held": [], "test": []}
    for _ in range(8):
        model.partial_fit(X["train"], y["train"], classes=[0, 1])
        for name, log in logs.items():
            log.append({
                "train_loss": log_loss(y["train"], model.predict_proba(X["train"])),
                "val_loss": log_loss(y[name], model.predict_proba(X[name])),
            })  # fmt: skip
    for name, verdict in (("held", False), ("test", True)):
        case = mlnb.Case(parts["train"], test=parts["test"], target="target", model=model, history=logs[name])
        finding = mlnb.training.monitoring(case)
        assert ("test rows of this case" in finding.headline) is verdict


def test_a_class_that_is_lost_while_the_loss_falls():
    """The rows of one class come to an end in the stream, as they do where data is sorted or a source dries up."""
    frame = rdata("palmerpenguins", "penguins").dropna()
    data = sides(frame, "species")
    rare = data.y != 1
    without = type(data)(data.X[rare], data.y[rare], data.X_val, data.y_val, 3)
    healthy = train(data, 0.05, 20)
    mixed = [dict(row) for row in healthy[:10]]
    drained = train(without, 0.05, 30)
    rows = mixed + [
        {
            **row,
            "epoch": 10 + i,
            "train_loss": min(row["train_loss"], mixed[-1]["train_loss"]),
            "val_loss": 0.9 * mixed[-1]["val_loss"],
        }
        for i, row in enumerate(drained[:20], 1)
    ]
    finding = ask(rows)
    assert finding.raised
    assert finding.columns == ("1",)
    assert ask(early_stopped(healthy)).verdict == "pass" or "recall" not in ask(healthy).headline


def test_a_loss_that_is_no_number_is_raised():
    rows = train(sides(table("wine"), "target"), 30.0, 15)
    finding = ask(rows)
    assert finding.verdict == "fail"
    assert "finite" in finding.headline


def test_a_rare_class_wants_a_record_of_its_own():
    rows = early_stopped(train(sides(table("breast_cancer"), "target"), 0.05, 60))
    bare = [{k: v for k, v in row.items() if "recall" not in k} for row in rows]
    frame = table("breast_cancer")
    rare = frame[(frame["target"] == 1) | (frame.index % 10 == 0)]
    for given, data, raised in ((bare, frame, False), (bare, rare, True), (rows, rare, False)):
        finding = mlnb.training.monitoring(mlnb.Case(data, target="target", history=given))
        assert finding.raised is raised, finding.headline


def test_too_short_a_history_is_no_reason_to_raise():
    finding = ask([{"train_loss": 1.0, "val_loss": 1.0}, {"train_loss": 0.5, "val_loss": 0.6}])
    assert finding.verdict == "pass"
    assert "too few" in finding.headline


def test_without_a_history_it_is_skipped():
    finding = mlnb.training.monitoring(mlnb.Case(table("wine"), target="target"))
    assert finding.verdict == "skipped"
    assert "history" in finding.reason
