import datetime as dt
import enum
import json
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest

from mlnb.core.plain import plain


class Colour(enum.Enum):
    RED = 1


class Level(enum.IntEnum):
    HIGH = 3


class Name(str):
    __slots__ = ()


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, None),
        (True, True),
        (3, 3),
        ("a", "a"),
        (1.5, 1.5),
        (float("nan"), None),
        (float("inf"), None),
        (-float("inf"), None),
        (np.int8(3), 3),
        (np.float32(0.5), 0.5),
        (np.float64("nan"), None),
        (np.bool_(True), True),
        (np.str_("x"), "x"),
        (np.array([1.0, np.nan]), [1.0, None]),
        (np.datetime64("2026-01-02"), "2026-01-02"),
        (np.datetime64("NaT"), None),
        (pd.Timestamp("2026-01-02 03:04"), "2026-01-02T03:04:00"),
        (pd.NaT, None),
        (pd.NA, None),
        (dt.date(2026, 1, 2), "2026-01-02"),
        (dt.time(3, 4), "03:04:00"),
        (pd.Period("2026-01", "M"), "2026-01"),
        (pd.Interval(0, 1), "(0, 1]"),
        (Decimal("1.5"), "1.5"),
        (Level.HIGH, 3),
        (Name("n"), "n"),
        ((1, (2, float("nan"))), [1, [2, None]]),
        ({1: np.int64(2), "a": (3,)}, {"1": 2, "a": [3]}),
    ],
    ids=repr,
)
def test_values_become_json(value, expected):
    result = plain(value)
    assert result == expected
    assert type(result) is type(expected)
    json.dumps(result, allow_nan=False)


def test_a_set_becomes_a_list():
    assert sorted(plain({3, 1})) == [1, 3]


@pytest.mark.parametrize("value", [Colour.RED, object(), b"bytes", 1 + 2j, pd.Timedelta("1h"), dt.timedelta(hours=1)])
def test_anything_else_becomes_something_that_json_holds(value):
    json.dumps(plain(value), allow_nan=False)


@pytest.mark.parametrize("value", [np.int64(5), pd.Timestamp("2026-01-02"), (1, [2.0, "x"]), {"a": None}])
def test_plain_values_stay_as_they_are(value):
    once = plain(value)
    assert plain(once) == once
