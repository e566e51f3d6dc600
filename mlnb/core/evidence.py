"""Evidence as data: what a check saw, in shapes from which any figure or table can be drawn.

A check never draws. It returns some of these frozen records; `mlnb.figures` draws each by its
type, `mlnb.cards` sets the tables, and a review draws them again from the JSON alone.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, ClassVar

from mlnb.core.plain import plain

if TYPE_CHECKING:
    import pandas as pd

Number = float | None


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """Base of all evidence.

    Parameters
    ----------
    caption : str
        One line over the table or under the figure: what is shown.
    name : str
        By which a panel finds it among the finding's evidence; may be empty.
    alt : str
        The figure in one sentence with its number, for a reader who does not see it.
    """

    kind: ClassVar[str] = ""
    shown: ClassVar[bool] = True
    kinds: ClassVar[dict[str, type[Evidence]]] = {}

    caption: str
    name: str = ""
    alt: str = ""

    def __init_subclass__(cls) -> None:
        Evidence.kinds[cls.kind] = cls

    def to_dict(self) -> dict[str, Any]:
        """The record as plain JSON values, with its ``kind``."""
        return {"kind": self.kind, **{f.name: _plain_field(getattr(self, f.name)) for f in fields(self)}}

    @staticmethod
    def from_dict(record: dict[str, Any]) -> Evidence:
        """The record again, from what `to_dict` gave.

        Raises
        ------
        ValueError
            If the kind is not one of this version's.
        """
        kind = record.get("kind")
        if kind not in Evidence.kinds:
            msg = f"Evidence of the kind {kind!r} is not known to this version of mlnb."
            raise ValueError(msg)
        cls = Evidence.kinds[kind]
        known = {f.name for f in fields(cls)}
        values = {key: _frozen(item) for key, item in record.items() if key in known}
        if cls is Curves:
            values["series"] = tuple(Series(**{k: _frozen(v) for k, v in s.items()}) for s in record["series"])
        return cls(**values)

    def to_frame(self) -> pd.DataFrame:
        """The record as a pandas frame."""
        import pandas as pd

        columns, rows = self._table()
        return pd.DataFrame([list(row) for row in rows], columns=list(columns))

    def _table(self) -> tuple[tuple[str, ...], list[tuple[Any, ...]]]:
        raise NotImplementedError


@dataclass(frozen=True, kw_only=True)
class Table(Evidence):
    """Rows to read. ``total`` is how many there are when only the first are kept."""

    kind: ClassVar[str] = "table"

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    total: int | None = None

    def _table(self) -> tuple[tuple[str, ...], list[tuple[Any, ...]]]:
        return self.columns, list(self.rows)


@dataclass(frozen=True, kw_only=True)
class Bars(Evidence):
    """One number per label, with its interval where there is one; horizontal bars.

    ``marked`` are the labels that made the verdict; ``reference`` is a line to compare with.
    """

    kind: ClassVar[str] = "bars"

    labels: tuple[str, ...]
    values: tuple[Number, ...]
    low: tuple[Number, ...] = ()
    high: tuple[Number, ...] = ()
    unit: str = ""
    xlabel: str = ""
    marked: tuple[str, ...] = ()
    reference: Number = None
    reference_label: str = ""

    def _table(self) -> tuple[tuple[str, ...], list[tuple[Any, ...]]]:
        none = (None,) * len(self.labels)
        return ("label", "value", "low", "high"), list(
            zip(self.labels, self.values, self.low or none, self.high or none, strict=True)
        )


@dataclass(frozen=True, kw_only=True)
class Histogram(Evidence):
    """Counts between ``edges`` for one or more groups; a second group is drawn over the first."""

    kind: ClassVar[str] = "histogram"

    edges: tuple[float, ...]
    groups: tuple[str, ...]
    counts: tuple[tuple[int, ...], ...]
    xlabel: str = ""
    ylabel: str = "rows"
    marked: tuple[str, ...] = ()

    def _table(self) -> tuple[tuple[str, ...], list[tuple[Any, ...]]]:
        return ("from", "to", *self.groups), list(zip(self.edges[:-1], self.edges[1:], *self.counts, strict=True))


@dataclass(frozen=True)
class Series:
    """One line of a `Curves`, with its band."""

    name: str
    y: tuple[Number, ...]
    low: tuple[Number, ...] = ()
    high: tuple[Number, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Curves(Evidence):
    """Lines over a shared x, with bands.

    ``reference`` is a value of y to compare with, ``at`` a place on x that is in use or was chosen.
    """

    kind: ClassVar[str] = "curves"

    x: tuple[float, ...]
    series: tuple[Series, ...]
    xlabel: str = ""
    ylabel: str = ""
    logx: bool = False
    reference: Number = None
    reference_label: str = ""
    at: Number = None
    at_label: str = ""

    def _table(self) -> tuple[tuple[str, ...], list[tuple[Any, ...]]]:
        none = (None,) * len(self.x)
        return (self.xlabel or "x", "series", "value", "low", "high"), [
            row
            for s in self.series
            for row in zip(self.x, (s.name,) * len(self.x), s.y, s.low or none, s.high or none, strict=True)
        ]


@dataclass(frozen=True, kw_only=True)
class Intervals(Evidence):
    """A point with its interval per label, against a band in which all should lie (dots on lines)."""

    kind: ClassVar[str] = "intervals"

    labels: tuple[str, ...]
    values: tuple[Number, ...]
    low: tuple[Number, ...] = ()
    high: tuple[Number, ...] = ()
    band: tuple[float, float] | None = None
    band_label: str = ""
    reference: Number = None
    reference_label: str = ""
    marked: tuple[str, ...] = ()
    unit: str = ""
    xlabel: str = ""

    _table = Bars._table  # noqa: SLF001  # the same four columns


@dataclass(frozen=True, kw_only=True)
class Heatmap(Evidence):
    """A matrix of numbers with labels on both sides."""

    kind: ClassVar[str] = "heatmap"

    values: tuple[tuple[Number, ...], ...]
    ylabels: tuple[str, ...]
    xlabels: tuple[str, ...]
    xlabel: str = ""
    ylabel: str = ""
    unit: str = ""
    annotate: bool = False

    def _table(self) -> tuple[tuple[str, ...], list[tuple[Any, ...]]]:
        return (self.ylabel or "", *self.xlabels), [
            (name, *row) for name, row in zip(self.ylabels, self.values, strict=True)
        ]


@dataclass(frozen=True, kw_only=True)
class Timeline(Evidence):
    """Things that happened one after another, each in the lane of its kind.

    ``at`` are places on the axis, ``lane`` positions among ``lanes``, ``marked`` positions of the events that made the
    verdict, ``cells`` the notebook cells that they happened in; ``first`` is a place on the axis with its words.
    """

    kind: ClassVar[str] = "timeline"

    lanes: tuple[str, ...]
    at: tuple[float, ...]
    lane: tuple[int, ...]
    labels: tuple[str, ...]
    marked: tuple[int, ...] = ()
    cells: tuple[int | None, ...] = ()
    first: Number = None
    first_label: str = ""

    def _table(self) -> tuple[tuple[str, ...], list[tuple[Any, ...]]]:
        cells = self.cells or (None,) * len(self.at)
        return ("at", "kind", "what", "cell", "marked"), [
            (self.at[i], self.lanes[self.lane[i]], self.labels[i], cells[i], i in self.marked)
            for i in range(len(self.at))
        ]


@dataclass(frozen=True, kw_only=True)
class Note(Evidence):
    """A text to keep as it is: a traceback, a log."""

    kind: ClassVar[str] = "note"

    text: str = ""

    def _table(self) -> tuple[tuple[str, ...], list[tuple[Any, ...]]]:
        return ("text",), [(line,) for line in self.text.splitlines()]


@dataclass(frozen=True, kw_only=True)
class Scores(Evidence):
    """Scores of a class and of the others, counted between ``edges``: what a panel counts in, not shown by itself.

    Parameters
    ----------
    edges : tuple of float
        Rising; a score on an edge is counted above it.
    yes, no : tuple of int
        Rows of the class, and other rows.
    positive : str
        The class.
    false_positive, false_negative : float
        What the errors cost.
    threshold : float
        Score from which a row is called the class now.
    """

    kind: ClassVar[str] = "scores"
    shown: ClassVar[bool] = False

    edges: tuple[float, ...]
    yes: tuple[int, ...]
    no: tuple[int, ...]
    positive: str = ""
    false_positive: float = 1.0
    false_negative: float = 1.0
    threshold: float = 0.5

    def _table(self) -> tuple[tuple[str, ...], list[tuple[Any, ...]]]:
        return ("from", "to", "of the class", "others"), list(
            zip(self.edges[:-1], self.edges[1:], self.yes, self.no, strict=True)
        )


@dataclass(frozen=True, kw_only=True)
class Parallel(Evidence):
    """Lines through several upright axes (parallel coordinates), each from 0 to 1.

    Parameters
    ----------
    axes : tuple of str
    ticks : tuple of tuple of str
        Words beside each axis.
    places : tuple of tuple of float
        Where on the axis they stand.
    labels : tuple of str
        Names of the lines.
    lines : tuple of tuple of float
        Where each crosses the axes; None where it has no value.
    values : tuple of float
        By which the lines are shaded, 0 to 1.
    marked : tuple of int
        Positions of lines to lift out, at most two.
    """

    kind: ClassVar[str] = "parallel"

    axes: tuple[str, ...]
    ticks: tuple[tuple[str, ...], ...]
    places: tuple[tuple[float, ...], ...]
    labels: tuple[str, ...]
    lines: tuple[tuple[Number, ...], ...]
    values: tuple[Number, ...] = ()
    marked: tuple[int, ...] = ()

    def _table(self) -> tuple[tuple[str, ...], list[tuple[Any, ...]]]:
        return ("line", *self.axes), [(name, *line) for name, line in zip(self.labels, self.lines, strict=True)]


@dataclass(frozen=True, kw_only=True)
class Tried(Evidence):
    """Runs as JSON records of `mlnb.core.runs.Run`: what a panel sorts, filters and compares, not shown by itself."""

    kind: ClassVar[str] = "runs"
    shown: ClassVar[bool] = False

    records: str
    total: int = 0

    def _table(self) -> tuple[tuple[str, ...], list[tuple[Any, ...]]]:
        found = json.loads(self.records)
        return ("run", "score"), [(run.get("id"), run.get("score")) for run in found]


def _plain_field(value: Any) -> Any:
    if isinstance(value, tuple) and value and isinstance(value[0], Series):
        return [{f.name: plain(getattr(s, f.name)) for f in fields(s)} for s in value]
    return plain(value)


def _frozen(value: Any) -> Any:
    """Lists as tuples, all the way down: JSON has no tuples, frozen records no lists."""
    return tuple(_frozen(item) for item in value) if isinstance(value, list) else value
