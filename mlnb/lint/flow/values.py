"""What a name can stand for while the code is read: data with its history, models, functions, constants."""

from __future__ import annotations

import ast
import itertools
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from mlnb.lint.flow.rows import Rows

_ids = itertools.count()


@dataclass(frozen=True)
class Place:
    """Where something is written: cell, line in it, and the line's code."""

    cell: int
    line: int
    code: str = ""


@dataclass(eq=False)
class Stat:
    """Something computed from, or fitted on, rows.

    Parameters
    ----------
    rows : frozenset of Rows
        The rows it has seen.
    place : Place
    what : str
        Such as ``StandardScaler.fit``.
    family : str
        scaler, imputer, statistic, selection, encoding, vectoriser, decomposition, cluster, bins.
    deps : frozenset of str
        Columns it was computed from.
    supervised : bool
        Whether it used the target.
    """

    rows: frozenset[Rows]
    place: Place
    what: str
    family: str
    deps: frozenset[str] = frozenset()
    supervised: bool = False


@dataclass(eq=False)
class Dup:
    """A step that puts copies of rows, or rows made of others, into a data set."""

    rows: frozenset[Rows]
    place: Place
    what: str


@dataclass(frozen=True)
class Mark:
    """A step that brings later rows into earlier ones: future, centred, bfill, reversed, smoothed."""

    kind: str
    place: Place
    what: str


@dataclass(frozen=True)
class Picker:
    """A choice of rows that can be applied to any data: a mask, indices of a fold, the index of a sample."""

    token: tuple[Any, ...]
    part: Any
    name: str
    when: str = ""
    negated: Any = None


@dataclass(eq=False)
class Pred:
    """Predictions of a model: which fit of it, on which rows."""

    est: Est
    fit: Fit | None
    rows: frozenset[Rows]
    variant: tuple[Any, ...]
    seen: frozenset[Stat] = frozenset()


EMPTY: frozenset[Any] = frozenset()


@dataclass(eq=False)
class Data:
    """A frame, series, array, tensor, list of rows, or a number made of them; also whatever is not known better."""

    rows: frozenset[Rows] = EMPTY
    seen: frozenset[Stat] = EMPTY
    latent: frozenset[Stat] = EMPTY  # statistics it is made of, that no row has taken up yet
    compared: frozenset[Stat] = EMPTY  # statistics that a mask compares with
    dups: frozenset[Dup] = EMPTY
    preds: frozenset[Pred] = EMPTY
    scores: frozenset[int] = EMPTY
    deps: frozenset[str] = EMPTY  # columns that each row's value is computed from
    marks: frozenset[Mark] = EMPTY
    time: frozenset[str] = EMPTY
    pending: frozenset[tuple[str, Place]] = EMPTY  # statistics of a polars expression, not yet of any frame
    columns: dict[str, Data] = field(default_factory=dict)
    gone: frozenset[str] = EMPTY
    only: frozenset[str] | None = None
    made: bool = False  # computed, rather than a column as it was read
    shape: str = ""  # row, grouped, window, resampled, expr, curve, index
    name: str = ""
    picker: Picker | None = None
    origin: Data | None = None  # whose index, mask or locator this is
    est: Est | None = None
    tweak: tuple[Any, ...] = ()
    chosen: tuple[Any, ...] = ()  # unknown selections of columns
    place: Place | None = None  # where it was put together
    parts: list[Value] | None = None  # what an unknown bundle was made of
    sig: int = field(default_factory=lambda: next(_ids))

    def copy(self, **changes: Any) -> Data:
        """Another data set with the same history; its columns are its own."""
        made = Data(**{name: getattr(self, name) for name in _FIELDS})
        made.columns = {name: column.copy() for name, column in self.columns.items()}
        for name, value in changes.items():
            setattr(made, name, value)
        return made

    def all_seen(self) -> frozenset[Stat]:
        """Statistics in it or in any of its columns."""
        return self.seen.union(*(c.seen for c in self.columns.values()))

    def all_marks(self) -> frozenset[Mark]:
        """Marks on it or on any of its columns."""
        return self.marks.union(*(c.marks for c in self.columns.values()))

    def all_time(self) -> frozenset[str]:
        """What tells that its rows are in time."""
        return self.time.union(*(c.time for c in self.columns.values()))

    def taint(self, stats: Iterable[Stat] = (), marks: Iterable[Mark] = ()) -> None:
        """Let statistics and marks into all of it."""
        self.seen |= frozenset(stats)
        self.marks |= frozenset(marks)
        for column in self.columns.values():
            column.taint(stats, marks)

    def key(self) -> tuple[Any, ...]:
        """Tells apart data that a model can be fitted on."""
        stats = frozenset((s.place.cell, s.place.line) for s in self.all_seen())
        return (frozenset(map(id, self.rows)), self.only, self.gone, stats, frozenset(map(id, self.dups)), self.chosen)


_FIELDS = (
    "rows", "seen", "latent", "compared", "dups", "preds", "scores", "deps", "marks", "time", "pending", "gone", "only",
    "made", "shape", "name", "picker", "origin", "est", "tweak", "chosen", "parts", "place",
)  # fmt: skip


@dataclass(eq=False)
class Const:
    """A value that stands in the code: a number, a string, True."""

    value: Any


@dataclass(eq=False)
class Seq:
    """A list or tuple; `open` where more may be in it than was seen."""

    items: list[Value]
    open: bool = False
    root: Rows | None = None


@dataclass(eq=False)
class Map:
    """A dict; values under keys that are not known stand under None."""

    items: dict[Any, Value]
    rest: list[Value] = field(default_factory=list)


@dataclass(eq=False)
class Stream:
    """Something to loop over whose items are made when they are asked for."""

    item: Callable[[int], Value]
    source: Value | None = None
    length: int | None = None


@dataclass(eq=False)
class Lib:
    """A module, class or function from outside, by its dotted name."""

    name: str


@dataclass(eq=False)
class Func:
    """A function or lambda of the notebook."""

    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
    scopes: list[dict[str, Value]]
    bound: Value | None = None
    cls: Cls | None = None


@dataclass(eq=False)
class Cls:
    """A class of the notebook."""

    name: str
    node: ast.ClassDef
    bases: list[Value]
    members: dict[str, Value]


@dataclass(eq=False)
class Obj:
    """An instance of a class of the notebook."""

    cls: Cls
    attrs: dict[str, Value] = field(default_factory=dict)
    est: Est | None = None


@dataclass(eq=False)
class Columns:
    """The column names of a frame, less some."""

    data: Data
    minus: frozenset[str] = EMPTY
    only: frozenset[str] | None = None
    latent: frozenset[Stat] = EMPTY


@dataclass(eq=False)
class Est:
    """A model, transformer, sampler, search, pipeline, splitter: anything with a fit."""

    cls: str
    cat: str
    params: dict[str, Value] = field(default_factory=dict)
    steps: list[Est] = field(default_factory=list)
    learned: frozenset[Stat] = EMPTY
    fits: list[Fit] = field(default_factory=list)
    place: Place = Place(0, 0)
    version: int = 0
    data: Data | None = None  # given to the constructor, as in statsmodels
    sig: int = field(default_factory=lambda: next(_ids))

    def key(self) -> tuple[Any, ...]:
        """Tells apart models that differ in more than their seed."""
        unnamed = self.cat in {"unknown", "net"} or not self.cls
        given = tuple(sorted((k, spell(v)) for k, v in self.params.items() if k not in SEEDS))
        return (self.cls, self.sig if unnamed else 0, given, tuple(s.key() for s in self.steps), self.version)


#: Arguments that make no other model.
SEEDS = frozenset({
    "random_state", "seed", "random_seed", "verbose", "n_jobs", "nthread", "silent", "verbosity", "thread_count",
    "device", "tree_method", "logging_level",
})  # fmt: skip


@dataclass(eq=False)
class Early:
    """Rows on which training decides when to stop, or which epoch to keep."""

    rows: frozenset[Rows]
    place: Place
    what: str


@dataclass(eq=False)
class Fit:
    """A model fitted."""

    est: Est
    rows: frozenset[Rows]
    X: Data
    y: Data | None
    place: Place
    loops: tuple[tuple[int, int], ...]
    variant: tuple[Any, ...]
    early: list[Early] = field(default_factory=list)
    search: bool = False


@dataclass(eq=False)
class Score:
    """Rows scored, or predicted."""

    number: int
    how: str  # metric, score, cv, search, predict, loss, equal, curve
    rows: frozenset[Rows]
    preds: list[Pred]
    place: Place
    loops: tuple[tuple[int, int], ...]
    what: str
    X: Data | None = None
    tweak: tuple[Any, ...] = ()
    splitter: Value | None = None


@dataclass(eq=False)
class Split:
    """Rows split in parts."""

    rows: frozenset[Rows]
    place: Place
    what: str
    shuffled: bool
    time: frozenset[str]
    parts: tuple[frozenset[Rows], ...] = ()
    folds: bool = False


@dataclass(eq=False)
class Choice:
    """Scores compared, and the best taken."""

    scores: frozenset[int]
    place: Place
    what: str
    loops: tuple[tuple[int, int], ...]


Value = Data | Const | Seq | Map | Stream | Lib | Func | Cls | Obj | Columns | Est


def spell(value: Value | None) -> str:
    """A value as text that tells it from others."""
    if value is None:
        return "-"
    if isinstance(value, Const):
        return repr(value.value)
    if isinstance(value, Seq):
        return "[" + ",".join(map(spell, value.items)) + "]"
    if isinstance(value, Map):
        return "{" + ",".join(f"{k}:{spell(v)}" for k, v in value.items.items()) + "}"
    if isinstance(value, Lib):
        return value.name
    if isinstance(value, Est):
        return str(value.key())
    if isinstance(value, Data):
        return f"#{value.sig}"
    return f"#{id(value)}"
