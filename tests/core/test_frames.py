"""Frames in and out."""

from __future__ import annotations

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from mlnb.core import frames
from mlnb.core.errors import CaseError

DATA = {"a": [1, 2, 3], "b": ["x", None, "z"]}


@pytest.mark.parametrize("make", [pl.DataFrame, pl.LazyFrame, pa.table, dict, pd.DataFrame])
def test_every_library_gives_the_same_table(make):
    frame = frames.to_pandas(make(DATA), "training")
    assert list(frame.columns) == ["a", "b"]
    assert frame["a"].tolist() == [1, 2, 3]
    assert frame["b"].isna().tolist() == [False, True, False]


@pytest.mark.parametrize(
    ("make", "backend"), [(pl.DataFrame, "polars"), (pa.table, "pyarrow"), (pd.DataFrame, "pandas")]
)
def test_a_frame_goes_back_as_it_came(make, backend):
    given = make(DATA)
    assert frames.backend_of(given) == backend
    returned = frames.like(frames.to_pandas(given, "training"), backend)
    assert type(returned) is type(given)
    assert returned.shape == (3, 2)


def test_an_array_gets_names():
    assert list(frames.to_pandas(np.zeros((2, 3)), "training").columns) == ["x0", "x1", "x2"]


def test_the_frame_given_is_never_changed():
    given = pd.DataFrame({0: [1], ("a", "b"): [2]})
    before = given.copy()
    frame = frames.to_pandas(given, "training")
    assert list(frame.columns) == ["0", "a / b"]
    pd.testing.assert_frame_equal(given, before)


def test_columns_that_become_one_name_are_refused():
    with pytest.raises(CaseError, match="more than one column named '1'"):
        frames.to_pandas(pd.DataFrame([[1, 2]], columns=[1, "1"]), "training")


@pytest.mark.parametrize("given", ["train.csv", 5, [1, 2], None])
def test_what_is_no_table_is_refused(given):
    with pytest.raises(CaseError, match=f"The training given is a {type(given).__name__}, not a table"):
        frames.to_pandas(given, "training")


def test_the_hash_tells_cells_names_and_order_apart():
    frame = pd.DataFrame({"a": [1, 2], "b": ["x", "y"]})
    same = frame.copy()
    assert frames.content_hash(frame) == frames.content_hash(same)
    assert len(frames.content_hash(frame)) == 12
    others = [
        frame.iloc[::-1],
        frame.rename(columns={"a": "c"}),
        frame.assign(a=[1, 3]),
        frame[["b", "a"]],
        frame.iloc[:1],
    ]
    hashes = {frames.content_hash(other) for other in others}
    assert len(hashes) == len(others)
    assert frames.content_hash(frame) not in hashes


def test_cells_that_cannot_be_hashed_are_hashed_by_their_text():
    frame = pd.DataFrame({"a": [[1], [2]]})
    assert frames.content_hash(frame) != frames.content_hash(pd.DataFrame({"a": [[1], [3]]}))
    assert frames.content_hash(None) == ""


def test_the_index_has_no_part_in_the_hash():
    frame = pd.DataFrame({"a": [1, 2]})
    assert frames.content_hash(frame) == frames.content_hash(frame.set_axis(["x", "y"]))
