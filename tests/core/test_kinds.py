"""What a column holds, whatever its dtype says."""

from __future__ import annotations

import datetime as dt
import decimal

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlnb.core.kinds import MISSING_WORDS, as_date, as_number, as_text, kind_of

KINDS = {"numeric", "boolean", "category", "date", "text", "empty"}


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ([1, 2, 3], "numeric"),
        ([1.5, None, np.inf], "numeric"),
        (["1", "2.5", " 3 ", "?", "4", "5"], "numeric"),
        ([decimal.Decimal("1.5"), None], "numeric"),
        ([True, False, True], "boolean"),
        ([True, None, False], "boolean"),
        (["red", "blue", None], "category"),
        (["yes", "no", "?"], "category"),
        ([1, "one", 2.5, "two", "three"], "category"),
        ([[1], [2, 3]], "category"),
        (["?", "n/a", ""], "category"),
        ([dt.date(2020, 1, 1), None], "date"),
        (["2020-01-01", "2020-02-01", "n/a", "2020-03-01", "2020-04-05", "2021-01-01"], "date"),
        (["3/4/2020", "12/31/2021"], "date"),
        (["the quick brown fox", "jumps over lazy dogs", "and runs away fast"], "text"),
        ([None, None], "empty"),
        ([], "empty"),
    ],
)
def test_kind_of_python_values(values, kind):
    assert kind_of(pd.Series(values, dtype=object)) == kind


@pytest.mark.parametrize(
    ("column", "kind"),
    [
        (pd.Series(["a", "b", "a"], dtype="category"), "category"),
        (pd.Series([1, 2, 1], dtype="category"), "category"),
        (pd.Series([1, None], dtype="Int64"), "numeric"),
        (pd.Series([True, None], dtype="boolean"), "boolean"),
        (pd.Series(pd.to_datetime(["2020-01-01", None])), "date"),
        (pd.Series(pd.to_datetime(["2020-01-01"]).tz_localize("Asia/Tokyo")), "date"),
        (pd.Series(pd.period_range("2020-01", periods=2, freq="M")), "date"),
        (pd.Series(pd.to_timedelta([1, 2], unit="D")), "numeric"),
        (pd.Series(["a", None], dtype="string"), "category"),
        (pd.Series([np.nan, np.nan]), "empty"),
    ],
)
def test_kind_of_dtypes(column, kind):
    assert kind_of(column) == kind


def test_repeating_sentences_are_categories():
    column = pd.Series(["very good or better", "good or worse than"] * 50)
    assert kind_of(column) == "category"


def test_numbers_that_are_too_few_among_words_stay_categories():
    assert kind_of(pd.Series(["A1", "B2", "3", "C4", "D5"])) == "category"


def test_as_number_reads_strings_and_drops_infinities():
    numbers = as_number(pd.Series([" 1 ", "x", "2.5", None, "inf"], index=list("abcde")), "numeric")
    assert numbers.index.tolist() == list("abcde")
    np.testing.assert_array_equal(numbers.to_numpy(), [1.0, np.nan, 2.5, np.nan, np.nan])


def test_as_number_of_booleans_dates_and_spans():
    assert as_number(pd.Series([True, None, False], dtype="boolean"), "boolean").tolist()[::2] == [1.0, 0.0]
    assert as_number(pd.Series(["1970-01-02", "1970-01-11"]), "date").tolist() == [1.0, 10.0]
    assert as_number(pd.Series(pd.to_timedelta([1, 2], unit="min")), "numeric").tolist() == [60.0, 120.0]


def test_as_number_of_mixed_cells_is_quiet():
    column = pd.Series([1, "2", True, None, [3], "x"], dtype=object)
    np.testing.assert_array_equal(as_number(column, "numeric").to_numpy(), [1, 2, 1, np.nan, np.nan, np.nan])


def test_as_date_loses_the_zone_and_nothing_else():
    column = pd.Series(pd.to_datetime(["2020-01-01 09:00"]).tz_localize("Asia/Tokyo"))
    assert as_date(column).iloc[0] == pd.Timestamp("2020-01-01 00:00")
    assert as_date(pd.Series(["nonsense", "2020-05-01"])).isna().tolist() == [True, False]


def test_as_text_spells_one_value_one_way():
    assert as_text(pd.Series([1, 1, None, "a"], dtype=object)).tolist() == ["1", "1", None, "a"]
    assert as_text(pd.Series([pd.NA, "x"], dtype="string")).tolist() == [None, "x"]


def test_missing_words_are_compared_in_lower_case():
    assert all(word == word.lower().strip() for word in MISSING_WORDS)


cells = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=8),
    st.dates(),
    st.lists(st.integers(), max_size=2),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(cells, max_size=12))
def test_any_column_has_a_kind_and_reads_without_raising(values):
    column = pd.Series(values, dtype=object)
    kind = kind_of(column)
    assert kind in KINDS
    assert (kind == "empty") == bool(column.isna().all())
    numbers = as_number(column, kind)
    assert numbers.dtype == "float64"
    assert len(numbers) == len(column)
    assert not np.isinf(numbers).any()
    assert all(value is None or isinstance(value, str) for value in as_text(column))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.floats(allow_nan=False, allow_infinity=False, width=32), min_size=1, max_size=20))
def test_numbers_written_as_strings_are_the_same_numbers(values):
    column = pd.Series([repr(value) for value in values])
    assert kind_of(column) == "numeric"
    np.testing.assert_allclose(as_number(column, "numeric").to_numpy(), np.array(values, dtype=float), rtol=1e-13)
