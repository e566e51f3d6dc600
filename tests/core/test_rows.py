"""Rows are equal whatever dtype and spelling their cells have."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from mlnb.core.case import Case
from mlnb.core.points import points, reach
from mlnb.core.rows import answers, rows, unlike
from mlnb.core.without import drop

WORDS = ["red", "blue", "green", "red", "blue"]


@pytest.mark.parametrize("cells", [[1, 2, 3, 4, 5], [1.0, 2.0, 3.0, 4.0, 5.0], ["1", "2.0", " 3", "4 ", "5e0"]])
def test_numbers_are_equal_in_any_dtype(cells):
    case = Case(pd.DataFrame({"a": [1, 2, 3, 4, 5], "b": WORDS}), test=pd.DataFrame({"a": cells, "b": WORDS}))
    keys = rows(case, test=True).keys
    assert keys[:5].tolist() == keys[5:].tolist()
    assert len(set(keys.tolist())) == 5


def test_case_and_spaces_are_told_from_equality():
    case = Case(pd.DataFrame({"a": ["New York", "new  york ", "Bonn"], "b": [1, 1, 1]}))
    both = rows(case)
    assert both.keys[0] != both.keys[1]
    assert both.loose_keys[0] == both.loose_keys[1] != both.loose_keys[2]


def test_columns_are_not_interchangeable():
    case = Case(pd.DataFrame({"a": [1, 2], "b": [2, 1]}))
    assert len(set(rows(case).keys.tolist())) == 2


def test_missing_cells_and_the_last_digit():
    case = Case(pd.DataFrame({"a": [0.1 + 0.2, 0.3, np.nan, None, np.inf], "b": [0.0, -0.0, None, np.nan, 1.0]}))
    both = rows(case)
    assert both.keys[0] == both.keys[1]
    assert both.blank.tolist() == [False, False, True, True, False]


def test_names_of_rows_are_left_out():
    count = 40
    frame = pd.DataFrame({"id": range(count), "key": [f"k{i}" for i in range(count)], "x": 1.5, "y": ["a", "b"] * 20})
    both = rows(Case(frame))
    assert both.named == ("id", "key")
    assert both.columns == ("x", "y")


def test_wide_tables_keep_their_rows_apart():
    rng = np.random.default_rng(0)
    case = Case(pd.DataFrame(rng.normal(size=(50, 300))))
    both = rows(case)
    assert both.exact.shape == (50, 64)
    assert len(set(both.keys.tolist())) == 50
    placed = points(case, both)
    assert placed.shape[0] == 50
    assert placed.shape[1] < 150
    distance = np.linalg.norm(placed[0] - placed[1:], axis=1)
    assert 10 < distance.min() < distance.max() < 50
    assert reach(case, both, 0.01) == pytest.approx(0.01 * 300**0.5)


def test_points_count_words_one_apart():
    case = Case(pd.DataFrame({"a": np.arange(30) * 1.0, "b": ["x", "y", "z"] * 10}))
    placed = points(case, rows(case))
    words = placed[:, 1:]
    assert np.linalg.norm(words[0] - words[1]) == pytest.approx(1)
    assert np.linalg.norm(words[0] - words[3]) == 0


def test_answers_that_contradict():
    case = Case(pd.DataFrame({"a": range(6), "y": ["n", "y", "n", None, "y", "n"]}), target="y")
    said = answers(case)
    assert unlike(case, said[[0, 0, 3]], said[[1, 2, 1]]).tolist() == [True, False, False]
    numbers = Case(pd.DataFrame({"a": range(40), "y": np.arange(40) * 1.5 + 0.25}), target="y", task="regression")
    said = answers(numbers)
    assert unlike(numbers, said[:1], said[1:3]).tolist() == [False, True]


def test_rows_are_dropped_by_position_where_labels_repeat():
    case = Case(pd.DataFrame({"a": [1, 2, 3]}, index=[7, 7, 8]))
    fix = drop(case, np.array([0]), "Drop a row")
    assert fix.apply(case).frame["a"].tolist() == [2, 3]
    scope = {"train": case.frame}
    exec(fix.code, scope)  # noqa: S102
    assert scope["train"]["a"].tolist() == [2, 3]
