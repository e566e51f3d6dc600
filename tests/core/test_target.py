"""The task that a target sets, and its classes."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlnb.core.errors import CaseError
from mlnb.core.target import classes_of, clean_target, codes_of, task_of


@pytest.mark.parametrize(
    ("values", "task"),
    [
        ([0, 1] * 10, "binary"),
        ([0.0, 1.0] * 10, "binary"),
        ([True, False] * 5, "binary"),
        (["a", "b"] * 5, "binary"),
        (["a", "b", "c"] * 5, "multiclass"),
        ([0, 1, 2] * 5, "multiclass"),
        ([*range(20)] * 5, "multiclass"),
        ([*range(21)] * 5, "regression"),
        ([0, 1, 2] * 4, "regression"),
        ([0.5, 1.5] * 10, "regression"),
        (["1", "2"] * 10, "binary"),
        (["1.5", "2.25", "3.5"] * 10, "regression"),
    ],
)
def test_the_task_is_read_off_the_values(values, task):
    assert task_of(pd.Series(values, name="y")) == task


@pytest.mark.parametrize(
    ("asked", "task"),
    [
        ("classification", "multiclass"),
        ("multiclass", "multiclass"),
        ("regression", "regression"),
    ],
)
def test_what_was_asked_for_wins_where_it_can(asked, task):
    assert task_of(pd.Series([1, 2, 3] * 10, name="y"), asked) == task


def test_regression_of_words_is_refused():
    with pytest.raises(CaseError, match=r"task='regression' needs numbers, but the target 'y' holds category values\."):
        task_of(pd.Series(["a", "b"], name="y"), "regression")


def test_an_unknown_task_is_refused_with_the_known_ones():
    with pytest.raises(CaseError, match="task='ranking' is not known; it is one of auto, binary"):
        task_of(pd.Series([1, 2], name="y"), "ranking")


def test_dates_are_refused():
    with pytest.raises(CaseError, match="holds dates"):
        task_of(pd.Series(pd.date_range("2020", periods=5), name="y"))


def test_clean_target_keeps_labels_of_rows():
    raw = pd.Series([1.0, np.nan, np.inf, 4.0], index=list("abcd"), name="y")
    cleaned = clean_target(raw, "regression")
    assert cleaned.index.tolist() == ["a", "d"]
    assert cleaned.name == "y"
    assert clean_target(pd.Series(["a", None]), "binary").tolist() == ["a"]


def test_classes_are_in_natural_order_even_when_they_cannot_be_compared():
    assert classes_of(pd.Series([3, 1, 2, 1])) == (1, 2, 3)
    assert classes_of(pd.Series(["b", 1, "a"], dtype=object)) == (1, "a", "b")
    assert classes_of(pd.Series([1, 2]), None, pd.Series([0])) == (0, 1, 2)


@given(st.lists(st.sampled_from("abcde"), min_size=1, max_size=30))
def test_codes_point_at_the_classes(values):
    target = pd.Series(values)
    classes = classes_of(target)
    assert [classes[code] for code in codes_of(target, classes)] == values


def test_a_class_never_seen_has_the_code_minus_one():
    assert codes_of(pd.Series(["a", "z"]), ("a", "b")).tolist() == [0, -1]
