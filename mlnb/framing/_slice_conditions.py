"""Conditions that can be put on the columns of a case: values, ranges between quantiles, missing or not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from mlnb.core.kinds import Kind, as_number, as_text, factorize
from mlnb.stats.slices import Coded, Conjunction

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

#: Parts of about equal size that numbers are cut into: many in small tables, fewer where there are more rows or columns.
FINE, MIDDLE, COARSE = 20, 10, 8
FINE_ROWS, FINE_COLUMNS, MIDDLE_COLUMNS = 6_000, 20, 28
#: Part of a bin by which a cut may lie off its quantile.
NEAR = 0.1
#: Numbers with at most so many values are cut at each.
FEW = 8
#: Values of a category that can be asked for, and the part of the rows that one must have.
MOST_LEVELS, RARE = 15, 0.01
#: A single condition that holds for more than this part of the rows tells nothing apart.
COMMON = 0.8
MISSING = "is missing"
#: Whole numbers below this are exact as floats.
WHOLE = 1e15


@dataclass(frozen=True)
class Condition:
    """One condition on one column.

    Attributes
    ----------
    column : str
    words : str
        In plain words, with the column's name.
    query : str
        The same as a pandas ``query`` expression.
    """

    column: str
    words: str
    query: str


@dataclass(frozen=True)
class Conditions:
    """Conditions that hold together.

    Attributes
    ----------
    conditions : tuple of Condition
    """

    conditions: tuple[Condition, ...]

    @property
    def words(self) -> str:
        """The conditions in plain words."""
        return " and ".join(c.words for c in self.conditions)

    @property
    def query(self) -> str:
        """The conditions as a pandas ``query`` expression."""
        return " and ".join(c.query for c in self.conditions)


@dataclass(frozen=True)
class Column:
    """A column as codes, with each condition in words.

    Attributes
    ----------
    name : str
    kind : Kind
    coded : Coded
    conditions : tuple of Condition
    edges : tuple of float
        Cuts of an ordered column; a value on a cut lies above it.
    levels : tuple of (str, str)
        Each value of another column, and how an expression asks for it. The last code of every column is missing.
    """

    name: str
    kind: Kind
    coded: Coded
    conditions: tuple[Condition, ...]
    edges: tuple[float, ...] = ()
    levels: tuple[tuple[str, str], ...] = ()

    @property
    def ordered(self) -> bool:
        """Whether a range can be asked for."""
        return bool(self.edges)

    @property
    def holes(self) -> bool:
        """Whether values are missing."""
        return bool((self.coded.codes == self.coded.count - 1).any())

    @property
    def quoted(self) -> str:
        """Its name as an expression says it."""
        return _quoted(self.name)

    def say(self, edge: float) -> str:
        """A cut in words."""
        return _day(edge) if self.kind == "date" else _number(edge)

    def between(self, first: int, last: int) -> Condition | None:
        """The condition of the codes from one to another of an ordered column; None of all of them."""
        if (first, last) == (0, len(self.edges)):
            return None
        least = None if first == 0 else self.edges[first - 1]
        return _between(self.name, self.kind, least, None if last == len(self.edges) else self.edges[last], None)

    def among(self, codes: Sequence[int]) -> Condition:
        """The condition of some values of a column that is not ordered, missing ones among them."""
        there = [self.levels[c] for c in codes if c < len(self.levels)]
        words = [label for label, _ in there] + ["missing"] * (len(there) < len(codes))
        asked = [f"{_quoted(self.name)} in [{', '.join(a for _, a in there)}]"] if len(there) > 1 else []
        asked = [f"{_quoted(self.name)} == {there[0][1]}"] if len(there) == 1 else asked
        asked += [f"{_quoted(self.name)}.isna()"] * (len(there) < len(codes))
        query = asked[0] if len(asked) == 1 else f"({' or '.join(asked)})"
        return Condition(self.name, f"{self.name} is {' or '.join(words)}", query)


def columns_of(frame: pd.DataFrame, kinds: dict[str, Kind], names: Sequence[str]) -> list[Column]:
    """The columns of a frame on which a condition can be put; texts and columns of a single value are none."""
    few = len(names) <= FINE_COLUMNS
    bins = FINE if few and len(frame) <= FINE_ROWS else MIDDLE if len(names) <= MIDDLE_COLUMNS else COARSE
    found = [_column(frame[name], name, kinds[name], bins) for name in names]
    return [column for column in found if column is not None]


def described(conjunction: Conjunction, columns: Sequence[Column]) -> tuple[Condition, ...]:
    """The conditions of a conjunction."""
    return tuple(columns[column].conditions[which] for column, which in conjunction.parts)


def _column(values: pd.Series, name: str, kind: Kind, bins: int) -> Column | None:
    if kind in {"text", "empty"}:
        return None
    made = _ordered(values, name, kind, bins) if kind in {"numeric", "date"} else _levels(values, name, kind)
    if made is None:
        return None
    codes, count, said, edges, levels = made
    import numpy as np

    shares = np.bincount(codes[codes >= 0], minlength=count) / max(len(codes), 1)
    kept = [(low, high, c) for low, high, c in said if 0 < shares[low : high + 1].sum() <= COMMON]
    if not kept:
        return None
    coded = Coded(codes, count, tuple((a, b) for a, b, _ in kept))
    return Column(name, kind, coded, tuple(c for _, _, c in kept), edges, levels)


_Made = tuple["np.ndarray", int, list[tuple[int, int, Condition]], tuple[float, ...], tuple[tuple[str, str], ...]]


def _levels(values: pd.Series, name: str, kind: Kind) -> _Made | None:
    """A category or flag: its frequent values, and missing."""
    import numpy as np
    import pandas as pd

    raw, distinct = factorize(values)
    levels = as_text(pd.Series(distinct, dtype=object))
    counts = np.bincount(raw[raw >= 0], minlength=len(levels))
    often = [i for i in np.argsort(-counts, kind="stable")[:MOST_LEVELS] if counts[i] >= RARE * len(values)]
    if not often and not (raw < 0).any():
        return None
    often.sort(key=lambda i: str(levels[i]))
    again = np.full(len(levels) + 1, -1)
    again[often] = np.arange(len(often))
    again[-1] = len(often)  # a missing value, whose raw code is -1
    asked = tuple(_level(distinct[i], levels[i], kind) for i in often)
    said = [
        (k, k, Condition(name, f"{name} is {label}", f"{_quoted(name)} == {ask}"))
        for k, (label, ask) in enumerate(asked)
    ]
    return again[raw], len(often) + 1, [*said, _missing(name, len(often))], (), asked


def _ordered(values: pd.Series, name: str, kind: Kind, bins: int) -> _Made | None:
    """Numbers and dates: each value where there are few, else ranges between quantiles; and missing."""
    import numpy as np

    numbers = as_number(values, kind).to_numpy()
    seen = ~np.isnan(numbers)
    distinct = np.unique(numbers[seen])
    if len(distinct) < 2:  # noqa: PLR2004
        if seen.all() or not len(distinct):
            return None
        return np.where(seen, -1, 0), 1, [_missing(name, 0)], (), ()
    few = len(distinct) <= FEW
    edges = (
        np.array([_short(float(a), float(b)) for a, b in pairwise(distinct)])
        if few
        else _edges(numbers[seen], distinct, bins)
    )
    codes = np.where(seen, np.searchsorted(edges, numbers, side="right"), len(edges) + 1)
    last = len(edges)
    said = []
    for low in range(last + 1):
        for high in range(low, last + 1):
            ends = low == 0 or high == last
            if (low, high) != (0, last) and (ends or last < FINE // 2 or (low % 2 == 0 and high % 2 == 1)):
                least = None if low == 0 else float(edges[low - 1])
                under = None if high == last else float(edges[high])
                exact = float(distinct[low]) if few and low == high else None
                said.append((low, high, _between(name, kind, least, under, exact)))
    return codes, last + 2, [*said, _missing(name, last + 1)], tuple(edges.tolist()), ()


def _edges(numbers: np.ndarray, distinct: np.ndarray, bins: int) -> np.ndarray:
    """Cuts near the quantiles, in as few digits as they may be said in; a value on a cut lies above it."""
    import numpy as np

    at = np.arange(1, bins) / bins
    below, above = (np.quantile(numbers, at + side * NEAR / bins, method="lower") for side in (-1, 1))
    place = np.clip(np.searchsorted(distinct, above, side="right"), 1, len(distinct) - 1)
    beyond = np.where(below < above, above, distinct[place])
    cuts = {_short(float(a), float(b)) for a, b in zip(below, beyond, strict=True) if a < b}
    return np.unique(list(cuts))


def _short(below: float, above: float) -> float:
    """The number of fewest digits above one value and not above the next."""
    for digits in range(1, 16):
        for tried in (float(f"{(below + above) / 2:.{digits}g}"), float(f"{above:.{digits}g}")):
            if below < tried <= above:
                return tried
    return above


def _missing(name: str, code: int) -> tuple[int, int, Condition]:
    return code, code, Condition(name, f"{name} {MISSING}", f"{_quoted(name)}.isna()")


def _level(value: Any, level: str, kind: Kind) -> tuple[str, str]:
    """A value in words, and as an expression asks for it."""
    if kind == "boolean":
        yes = level.strip().casefold() in {"true", "1", "1.0", "yes"}
        return ("true", "True") if yes else ("false", "False")
    return level, repr(level) if isinstance(value, str) else _plain(value)


def _plain(value: Any) -> str:
    return repr(value.item() if hasattr(value, "item") else value)


def _between(name: str, kind: Kind, least: float | None, under: float | None, exact: float | None) -> Condition:
    quoted = _quoted(name)
    say, ask = (_day, lambda v: repr(_day(v))) if kind == "date" else (_number, _number)
    if exact is not None:
        return Condition(name, f"{name} is {say(exact)}", f"{quoted} == {ask(exact)}")
    if least is None:
        assert under is not None
        return Condition(name, f"{name} is below {say(under)}", f"{quoted} < {ask(under)}")
    if under is None:
        return Condition(name, f"{name} is {say(least)} or more", f"{quoted} >= {ask(least)}")
    return Condition(
        name, f"{name} is from {say(least)} to below {say(under)}",
        f"{quoted} >= {ask(least)} and {quoted} < {ask(under)}",
    )  # fmt: skip


def _number(value: float) -> str:
    return f"{value:.0f}" if value == round(value) and abs(value) < WHOLE else repr(value)


def _day(value: float) -> str:
    import pandas as pd

    when = pd.Timestamp("1970-01-01") + pd.Timedelta(days=value).round("us")
    return str(when.date()) if when == when.normalize() else str(when)


def _quoted(name: str) -> str:
    return name if name.isidentifier() else f"`{name}`"
