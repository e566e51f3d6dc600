"""What a check can ask of a case."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from mlnb.core.case import Case
from mlnb.core.needs import LEAST_ROWS, NEEDS, lacking

ROWS = 40
FRAME = pd.DataFrame(
    {
        "x": np.arange(ROWS),
        "t": pd.date_range("2020", periods=ROWS),
        "g": np.arange(ROWS) // 4,
        "y": ["a", "b"] * (ROWS // 2),
    }
)


class Model:
    def fit(self, X, y):
        return self


def test_a_full_case_lacks_nothing_that_it_was_given():
    case = Case(
        FRAME, target="y", test=FRAME, time="t", group="g", model=Model(), history=[{}], runs=[{}], current=FRAME
    )
    given = (
        "data",
        "target",
        "classes",
        "test",
        "test_target",
        "model",
        "refit",
        "time",
        "group",
        "history",
        "runs",
        "current",
    )
    assert lacking(case, given, "?") is None


@pytest.mark.parametrize("need", sorted(set(NEEDS) - {"data", "features"}))
def test_a_bare_frame_lacks_the_rest_and_is_told_what_to_give(need):
    headline, reason = lacking(Case(FRAME), (need,), "Is it so?")
    assert "Is it so?" in headline
    assert "give " in reason
    assert reason.endswith(".")


@pytest.mark.parametrize(
    ("frame", "words"),
    [
        (FRAME.head(1), "Only 1 row with a known 'y'"),
        (FRAME.head(LEAST_ROWS - 1), f"Only {LEAST_ROWS - 1} rows"),
        (FRAME.assign(y="a"), "The target 'y' holds the single value 'a'"),
        (FRAME.assign(y=["b"] + ["a"] * (ROWS - 1)), "All but one row of 'y' hold the same class"),
        (FRAME[["y"]], "No feature column is left beside the target"),
        (FRAME.assign(x=None, t=None, g=None), "Every feature column is empty"),
        (FRAME.assign(y=None), "No target"),
    ],
)
def test_a_target_that_cannot_be_learned_is_named(frame, words):
    assert words in lacking(Case(frame, target="y"), ("target",), "?")[0]


def test_the_first_need_in_the_checks_order_is_the_one_named():
    assert "No target" in lacking(Case(FRAME), ("target", "test"), "?")[0]
    assert "No test frame" in lacking(Case(FRAME), ("test", "target"), "?")[0]


def test_a_number_is_no_class():
    case = Case(FRAME.assign(y=np.linspace(0, 1, ROWS)), target="y")
    assert "The target is a number" in lacking(case, ("target", "classes"), "?")[0]


def test_a_function_is_a_model_that_cannot_be_refitted():
    case = Case(FRAME, target="y", model=lambda X: X["x"])
    assert lacking(case, ("model",), "?") is None
    assert "fitted again" in lacking(case, ("refit",), "?")[0]


def test_a_test_frame_without_labels_is_not_labelled():
    case = Case(FRAME, target="y", test=FRAME.drop(columns="y"))
    assert lacking(case, ("test",), "?") is None
    assert "No labelled test frame" in lacking(case, ("test_target",), "?")[0]
