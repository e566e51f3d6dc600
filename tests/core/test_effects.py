"""The effect of a fix: measured on rows that the fix did not choose, and honest where it did."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from mlnb import Case, MlnbError
from mlnb.core.fix import Fix
from mlnb.core.without import drop
from tests.tables import table


def spoilt(share, seed=0):
    """Breast cancer with wrong labels in its training half; the test half is right."""
    train, test = train_test_split(table("breast_cancer"), test_size=0.5, random_state=seed)
    wrong = np.random.default_rng(seed).random(len(train)) < share
    train = train.assign(target=np.where(wrong, train["target"].to_numpy()[::-1], train["target"]))
    return train.reset_index(drop=True), test.reset_index(drop=True), np.flatnonzero(wrong)


def test_dropping_wrong_labels_helps_on_labelled_test_rows():
    train, test, wrong = spoilt(0.6)
    case = Case(train, target="target", test=test)
    effect = drop(case, wrong, "Drop", by_target=True).measure(case)
    assert effect.low > 0
    assert effect.low <= effect.change <= effect.high
    assert f"{len(test)} test rows" in effect.note


def test_dropping_hard_rows_is_no_gain_on_test_rows():
    """Rows that the model finds hard, in sound data: what is left scores better, the test rows do not."""
    train, test, _ = spoilt(0.0)
    model = make_pipeline(StandardScaler(), LogisticRegression())
    hard = np.flatnonzero(model.fit(train.drop(columns="target"), train["target"]).predict(
        train.drop(columns="target")) != train["target"])  # fmt: skip
    case = Case(train, target="target", test=test, model=model)
    assert drop(case, hard, "Drop", by_target=True).measure(case).low <= 0


def test_without_a_test_frame_the_note_says_what_the_score_is_worth():
    train, _, wrong = spoilt(0.6)
    case = Case(train, target="target")
    chosen = drop(case, wrong, "Drop", by_target=True).measure(case)
    assert "agree with the model already" in chosen.note
    assert "agree" not in drop(case, wrong, "Drop").measure(case).note


def test_a_change_that_does_nothing_changes_nothing():
    train, test, _ = spoilt(0.0)
    for options in ({}, {"test": test}):
        case = Case(train, target="target", **options)
        for by_target in (False, True):
            effect = Fix("Nothing", change=lambda given: given, by_target=by_target).measure(case)
            assert (effect.change, effect.low, effect.high) == (0, 0, 0)
            assert not effect.certain


def test_what_cannot_be_measured_is_said():
    case = Case(table("iris").drop(columns="target"))
    with pytest.raises(MlnbError, match="has no target"):
        Fix("Nothing", change=lambda given: given).measure(case)
    with pytest.raises(MlnbError, match="a person's to make"):
        Fix("Ask somebody").measure(case)
