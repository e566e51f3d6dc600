"""Random tables that somebody might hand in, from a few numbers that hypothesis can shrink."""

from __future__ import annotations

import datetime as dt
import decimal
import enum
import fractions
import pathlib
import uuid
import warnings
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from hypothesis import strategies as st
from sklearn.base import BaseEstimator

import mlnb

WORDS = [
    "red",
    "Red ",
    "RED",
    "blue",
    "grün",
    "",
    " ",
    "?",
    "nan",
    "None",
    "-999",
    "1",
    "1.0",
    "1e5",
    "0x1",
    "\x00",
    "𝒳",
    "a\nb",
    "=1+1",
]
SENTENCES = [
    "the quick brown fox",
    "jumps over the lazy dog",
    "no news is good news",
    "so it is said here",
    "once more with feeling",
]
TIMES = [
    "2020-01-01",
    "01/02/2020",
    "2020-13-45",
    "1677-01-01",
    "9999-12-31",
    "yesterday",
    "2020-01-01T00:00:00Z",
    "12:30",
]


class Colour(enum.Enum):
    """An enumeration."""

    RED = 1
    BLUE = 2


class Plain:
    """An object that only is."""


class Unequal:
    """An object that cannot be compared or hashed."""

    __hash__ = None

    def __eq__(self, other):
        raise TypeError("not comparable")


def _objects(values):
    out = np.empty(len(values), dtype=object)
    for i, value in enumerate(values):
        out[i] = value
    return pd.Series(out, dtype=object)


def _picked(rng, rows, pool):
    return _objects([pool[i] for i in rng.integers(0, len(pool), rows)])


def _dates(rng, rows, unit="ns", tz=None):
    when = pd.Series(pd.Timestamp("2015-01-01") + pd.to_timedelta(rng.integers(0, 10**8, rows), unit="s"))
    when = when.dt.as_unit(unit)
    return when.dt.tz_localize("UTC").dt.tz_convert(tz) if tz else when


def _codes(rng, rows):
    return rng.integers(0, 4, rows)


#: Makers of a column: (generator, number of rows) to a series.
COLUMNS = {
    "float": lambda r, n: pd.Series(r.normal(size=n)),
    "float32": lambda r, n: pd.Series(r.normal(size=n).astype("float32")),
    "float16": lambda r, n: pd.Series(r.normal(size=n).astype("float16")),
    "infinite": lambda r, n: pd.Series(r.choice([np.inf, -np.inf, 0.0, 1.5], n)),
    "enormous": lambda r, n: pd.Series(r.normal(size=n) * 1e308),
    "tiny": lambda r, n: pd.Series(r.normal(size=n) * 5e-324),
    "skewed": lambda r, n: pd.Series(np.exp(r.normal(0, 5, n))),
    "int": lambda r, n: pd.Series(r.integers(-5, 100, n)),
    "int8": lambda r, n: pd.Series(r.integers(-128, 128, n).astype("int8")),
    "uint64": lambda r, n: pd.Series(r.integers(2**63, 2**64 - 1, n, dtype="uint64")),
    "int64 ends": lambda r, n: pd.Series(r.choice([-(2**63), 2**63 - 1, 0], n)),
    "huge int": lambda r, n: _picked(r, n, [2**70, -(2**200), 10**400, 3]),
    "id": lambda r, n: pd.Series(np.arange(n)),
    "Int64": lambda r, n: pd.Series(r.integers(0, 9, n)).astype("Int64"),
    "Float64": lambda r, n: pd.Series(r.normal(size=n)).astype("Float64"),
    "bool": lambda r, n: pd.Series(r.random(n) > 0.4),
    "boolean": lambda r, n: pd.Series(r.random(n) > 0.4).astype("boolean"),
    "bool object": lambda r, n: _picked(r, n, [True, False]),
    "constant": lambda r, n: pd.Series([7] * n),
    "empty": lambda r, n: _objects([None] * n),
    "empty float": lambda r, n: pd.Series([np.nan] * n, dtype=float),
    "word": lambda r, n: _picked(r, n, ["red", "green", "blue"]),
    "str": lambda r, n: pd.Series(_picked(r, n, ["red", "green", "blue"]), dtype="string"),
    "odd word": lambda r, n: _picked(r, n, WORDS),
    "own word": lambda r, n: _objects([f"w{i}" for i in range(n)]),
    "numbers as words": lambda r, n: _objects([f"{v:.3f}" for v in r.normal(size=n)]),
    "text": lambda r, n: _objects([" ".join(r.choice(SENTENCES, 3)) + f" {i}" for i in range(n)]),
    "surrogate": lambda r, n: _picked(r, n, ["\ud800", "a", "b\udfff"]),
    "date": _dates,
    "date s": lambda r, n: _dates(r, n, "s"),
    "date us": lambda r, n: _dates(r, n, "us"),
    "date tz": lambda r, n: _dates(r, n, "us", "Europe/Berlin"),
    "date tz India": lambda r, n: _dates(r, n, "ns", "Asia/Kolkata"),
    "dates of zones": lambda r, n: _picked(
        r, n, [pd.Timestamp("2020-01-01", tz="UTC"), pd.Timestamp("2021-03-04 05:06", tz="America/New_York"), pd.Timestamp("2020-05-05")]
    ),
    "date object": lambda r, n: _picked(r, n, [dt.date(2020, 1, 1), dt.date(1, 1, 1), dt.date(9999, 12, 31)]),
    "datetime object": lambda r, n: _picked(r, n, [dt.datetime(2020, 1, 1, 3), dt.datetime(2021, 1, 1, tzinfo=dt.UTC)]),  # noqa: DTZ001
    "time": lambda r, n: _picked(r, n, [dt.time(1, 2), dt.time(23, 59)]),
    "date words": lambda r, n: _picked(r, n, TIMES),
    "iso words": lambda r, n: _dates(r, n).dt.strftime("%Y-%m-%d").astype(object),
    "delta": lambda r, n: pd.Series(pd.to_timedelta(r.integers(0, 10**6, n), unit="s")),
    "period": lambda r, n: pd.Series(pd.PeriodIndex.from_ordinals(r.integers(500, 600, n), freq="M")),
    "interval": lambda r, n: pd.Series(pd.arrays.IntervalArray.from_breaks(np.arange(n + 1.0))),
    "category": lambda r, n: pd.Series(pd.Categorical.from_codes(_codes(r, n), ["a", "b", "c", "d", "unused"])),
    "ordered": lambda r, n: pd.Series(pd.Categorical.from_codes(_codes(r, n), ["low", "mid", "high", "top", "never"], ordered=True)),
    "category of numbers": lambda r, n: pd.Series(pd.Categorical.from_codes(_codes(r, n), [3, 1.5, 2, 9])),
    "category of dates": lambda r, n: pd.Series(pd.Categorical.from_codes(_codes(r, n) // 2, pd.to_datetime(["2020-01-01", "2021-01-01"]))),
    "category of intervals": lambda r, n: pd.Series(pd.cut(r.normal(size=n), [-9, -1, 0, 1, 9])),
    "category of one": lambda r, n: pd.Series(pd.Categorical(["a"] * n, categories=["a", "z"])),
    "list": lambda r, n: _picked(r, n, [[1, 2], [], [None], ["a", [1]]]),
    "dict": lambda r, n: _picked(r, n, [{"a": 1}, {}, {"b": {"c": [1]}}]),
    "array": lambda r, n: _picked(r, n, [np.arange(3), np.zeros((2, 2)), np.array([])]),
    "set": lambda r, n: _picked(r, n, [{1, 2}, frozenset({1}), set()]),
    "tuple": lambda r, n: _picked(r, n, [(1, 2), (), ("a", None)]),
    "bytes": lambda r, n: _picked(r, n, [b"raw", b"", b"\xff\xfe"]),
    "mixed": lambda r, n: _picked(
        r, n, [1, "two", 3.5, None, True, pd.Timestamp("2020-01-01"), [1], {"a": 1}, b"x", pd.NA, np.nan, pd.NaT, 2**80, 1j]
    ),
    "numbers and words": lambda r, n: _picked(r, n, [1, 2.5, "1", "two", True]),
    "missing of all sorts": lambda r, n: _picked(r, n, [None, np.nan, pd.NaT, pd.NA, 1.0, "a"]),
    "complex": lambda r, n: pd.Series(r.normal(size=n) + 1j),
    "decimal": lambda r, n: _picked(r, n, [decimal.Decimal("1.10"), decimal.Decimal("NaN"), decimal.Decimal(10) ** 50]),
    "fraction": lambda r, n: _picked(r, n, [fractions.Fraction(1, 3), fractions.Fraction(2)]),
    "uuid": lambda r, n: _objects([uuid.UUID(int=i) for i in range(n)]),
    "path": lambda r, n: _picked(r, n, [pathlib.PurePosixPath("/a"), pathlib.PurePosixPath("b")]),
    "enum": lambda r, n: _picked(r, n, list(Colour)),
    "object": lambda r, n: _picked(r, n, [Plain(), Plain()]),
    "unequal": lambda r, n: _picked(r, n, [Unequal(), Unequal()]),
    "type": lambda r, n: _picked(r, n, [int, str, len]),
    "sparse": lambda r, n: pd.Series(pd.arrays.SparseArray(r.choice([0.0, 0.0, 1.5], n))),
    "int arrow": lambda r, n: pd.Series(r.integers(0, 9, n)).astype("int64[pyarrow]"),
    "float arrow": lambda r, n: pd.Series(r.normal(size=n)).astype("float64[pyarrow]"),
    "bool arrow": lambda r, n: pd.Series(r.random(n) > 0.4).astype("bool[pyarrow]"),
    "str arrow": lambda r, n: _picked(r, n, ["red", "green", "blue"]).astype("string[pyarrow]"),
    "date arrow": lambda r, n: _dates(r, n).astype("timestamp[us][pyarrow]"),
    "date32 arrow": lambda r, n: _dates(r, n).astype("date32[day][pyarrow]"),
    "decimal arrow": lambda r, n: _arrow(_picked(r, n, [decimal.Decimal("1.10"), decimal.Decimal("9.5")]), "decimal"),
    "list arrow": lambda r, n: _arrow(_picked(r, n, [[1, 2], [], [3]]), "list"),
    "struct arrow": lambda r, n: _arrow(_picked(r, n, [{"a": 1}, {"a": 2}]), "struct"),
    "dictionary arrow": lambda r, n: _arrow(_picked(r, n, ["a", "b"]), "dictionary"),
    "null arrow": lambda r, n: _arrow(_objects([None] * n), "null"),
}  # fmt: skip


def _arrow(column, what):
    import pyarrow as pa

    kind = {
        "list": pa.list_(pa.int64()),
        "struct": pa.struct([("a", pa.int64())]),
        "dictionary": pa.string(),
        "null": pa.null(),
        "decimal": pa.decimal128(20, 4),
    }[what]
    array = pa.array(list(column), type=kind)
    if what == "dictionary":
        array = array.dictionary_encode()
    return pd.Series(pd.arrays.ArrowExtensionArray(pa.chunked_array([array])))


NAMES = ["a", "b", "c", "y", "", " ", "class", "index", "None", "nan", "列", "{x}", "%s", "a b", "0", "x\ny", "<b>", "'\"", "$x_1$",
         "target", "level_0", "__a__", "count", "value", "A", "é", "\u200b", "n", "m" * 300, "r\ud800"]  # fmt: skip
OTHER_NAMES = [0, 1, 2.5, None, True, ("a", 1), pd.Timestamp("2020-01-01"), b"raw"]


@dataclass(frozen=True)
class Column:
    """How to make one column."""

    kind: str
    missing: float
    carries: bool


@dataclass
class Table:
    """A table and how it was handed in."""

    train: object
    options: dict = field(default_factory=dict)
    made_of: list = field(default_factory=list)

    def case(self):
        """What it makes; raises where mlnb refuses it."""
        options = dict(self.options)
        wanted = options.pop("model", None)
        case = mlnb.Case(self.train, **options)
        if wanted and case.task is not None:
            case = mlnb.Case(self.train, **options, model=CountingNumber() if case.task == "regression" else Counting())
        return case

    def __repr__(self):
        options = {
            k: (type(v).__name__ if k in {"test", "model", "current", "y_score"} else v)
            for k, v in self.options.items()
        }
        return f"Table({self.made_of}, {type(self.train).__module__}, {options})"


def _frame(columns, names, rows, seed, index):
    rng = np.random.default_rng(seed)
    hidden = rng.random(rows)
    made = []
    for column in columns:
        series = COLUMNS[column.kind](rng, rows)
        if column.carries and rows:
            series = series.iloc[np.argsort(hidden, kind="stable")].reset_index(drop=True)
        gaps = rng.random(rows) < column.missing
        if gaps.any():
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                try:
                    series = series.mask(gaps)
                except (TypeError, ValueError):
                    series = series.astype(object).mask(gaps)
        made.append(series.reset_index(drop=True))
    frame = pd.concat(made, axis=1) if made else pd.DataFrame(index=range(rows))
    frame.columns = pd.Index(names, dtype=object, tupleize_cols=False)
    if index == "repeated":
        frame.index = rng.integers(0, 3, rows)
    elif index == "words":
        frame.index = [f"r{i}" for i in range(rows)]
    elif index == "several":
        frame.index = pd.MultiIndex.from_arrays([np.arange(rows) % 3, np.arange(rows)])
    elif index == "dates":
        frame.index = pd.date_range("2020", periods=rows, tz="UTC")
    elif index == "copies" and rows:
        frame = frame.iloc[rng.integers(0, rows, rows)]
    return frame


def _buckets(frame):
    """Any table as one small number a row."""
    if hasattr(frame, "iloc"):
        columns = [list(frame.iloc[:, j]) for j in range(min(2, frame.shape[1]))]
    else:
        columns = [list(frame[name]) for name in getattr(frame, "column_names", list(frame.columns))[:2]]
    return np.array([len(repr(cells)) % 5 for cells in zip(*columns, strict=True)] or [0] * len(frame))


class Counting(BaseEstimator):
    """Answers with what it counted in a few buckets; takes any table and any labels."""

    def fit(self, X, y):
        bucket, y = _buckets(X), list(y)
        self.classes_ = np.empty(len(set(map(repr, y))), dtype=object)
        self.classes_[:] = list({repr(v): v for v in sorted(y, key=repr)}.values())
        codes = np.array([[repr(c) for c in self.classes_].index(repr(v)) for v in y])
        self.shares_ = np.ones((5, len(self.classes_)))
        np.add.at(self.shares_, (bucket, codes), 1.0)
        return self

    def predict_proba(self, X):
        shares = self.shares_[_buckets(X)]
        return shares / shares.sum(axis=1, keepdims=True)

    def predict(self, X):
        return self.classes_[self.predict_proba(X).argmax(axis=1)]


class CountingNumber(BaseEstimator):
    """The same for numbers."""

    def fit(self, X, y):
        bucket, y = _buckets(X), np.asarray(y, dtype=float)
        self.means_ = np.array([np.mean(y[bucket == b]) if (bucket == b).any() else np.mean(y) for b in range(5)])
        return self

    def predict(self, X):
        return self.means_[_buckets(X)]


def _converted(frame, backend):
    """In another library, where that can hold it."""
    try:
        if backend == "polars":
            import polars as pl

            return pl.from_pandas(frame.reset_index(drop=True))
        if backend == "polars lazy":
            import polars as pl

            return pl.from_pandas(frame.reset_index(drop=True)).lazy()
        if backend == "pyarrow":
            import pyarrow as pa

            return pa.Table.from_pandas(frame, preserve_index=False)
    except BaseException:  # polars panics outside of Exception
        return frame
    return frame


@st.composite
def tables(draw):
    """A `Table`."""
    kinds = st.sampled_from(sorted(COLUMNS))
    column = st.builds(Column, kinds, st.sampled_from([0.0, 0.0, 0.05, 0.5, 1.0]), st.booleans())
    columns = draw(st.lists(column, min_size=0, max_size=7))
    rows = draw(st.one_of(st.integers(0, 30), st.integers(20, 200)))
    unique = draw(st.integers(0, 9)) > 0
    pool = (
        st.sampled_from(NAMES)
        if draw(st.booleans())
        else st.one_of(st.sampled_from(NAMES + OTHER_NAMES), st.text(max_size=8))
    )
    names = draw(st.lists(pool, min_size=len(columns), max_size=len(columns), unique_by=str if unique else None))
    seed = draw(st.integers(0, 999))
    index = draw(st.sampled_from(["", "", "repeated", "words", "several", "dates", "copies"]))
    backend = draw(st.sampled_from(["pandas"] * 4 + ["polars", "polars lazy", "pyarrow"]))
    train = _frame(columns, names, rows, seed, index)
    options = {}
    free = list(names)

    def take(role, odds):
        if free and draw(st.integers(0, 9)) < odds:
            options[role] = free.pop(draw(st.integers(0, len(free) - 1)))

    take("target", 8)
    take("time", 2)
    take("group", 2)
    take("id", 1)
    take("weight", 1)
    if free and draw(st.integers(0, 19)) == 0:
        options["annotators"] = [str(n) for n in free[-3:]]
    if free and draw(st.integers(0, 19)) == 0:
        options["ignore"] = [str(free[0])]
    if draw(st.integers(0, 9)) == 0:
        options["task"] = draw(st.sampled_from(["binary", "multiclass", "regression", "classification"]))
    for role, odds in (("test", 5), ("current", 2)):
        if draw(st.integers(0, 9)) < odds:
            other = (
                draw(st.lists(column, min_size=len(columns), max_size=len(columns)))
                if draw(st.integers(0, 3)) == 0
                else columns
            )
            more = draw(st.integers(0, 80))
            frame = _frame(other, names, more, seed + draw(st.integers(0, 1)), "")
            if draw(st.integers(0, 3)) == 0:
                frame = frame.iloc[:, draw(st.integers(0, 1)) :]
            options[role] = _converted(frame, backend)
    if draw(st.integers(0, 9)) < 3:
        options["model"] = True
    return Table(_converted(train, backend), options, [columns, names, rows, seed, index, backend])
