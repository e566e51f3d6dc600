"""What a watch keeps: steps that were taken with rows, and leaks that came of them, as plain records."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, Literal

from mlnb.core.plain import plain

StepKind = Literal["split", "fit", "transform", "predict", "score", "resample", "search", "cross-validation"]
LeakKind = Literal["preprocessing", "overlap", "multitest"]
Severity = Literal["high", "medium", "low", "note"]

#: Worst first.
SEVERITIES: tuple[Severity, ...] = ("high", "medium", "low", "note")


@dataclass(frozen=True)
class Step:
    """One thing that was done with rows: a split, a fit, a transform, a score, ….

    Attributes
    ----------
    number : int
        Its place in the order of steps, from 1.
    kind : str
        "split", "fit", "transform", "predict", "score", "resample", "search" or "cross-validation".
    what : str
        Class or function.
    rows : int
        Number of rows that it was given.
    data : str
        Name of the variable that held them, where it has one.
    cell, line : int or None
        Execution count of the cell, and line in it (or in the file).
    at : float
        Seconds since 1970.
    touches : str
        "" , or "test" where the rows are held out by a split or by name.
    """

    number: int
    kind: StepKind
    what: str
    rows: int
    data: str = ""
    cell: int | None = None
    line: int | None = None
    at: float = 0.0
    touches: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values."""
        return {f.name: plain(getattr(self, f.name)) for f in fields(self)}

    @property
    def place(self) -> str:
        """Where it was, in words: "cell 3, line 2"; empty where that is not known."""
        parts = [f"cell {self.cell}"] * (self.cell is not None) + [f"line {self.line}"] * (self.line is not None)
        return ", ".join(parts)

    def __str__(self) -> str:
        data = f"({self.data}, {self.rows:,} rows)" if self.data else f"({self.rows:,} rows)"
        where = f" in {self.place}" if self.place else ""
        return f"{self.kind}: {self.what}{data}{where}"


@dataclass(frozen=True)
class Leak:
    """Something seen that makes a score better than it is; named as `mlnb lint` names its findings.

    Attributes
    ----------
    kind : {"preprocessing", "overlap", "multitest"}
    code : str
        The rule: "saw-scored-rows", "selected-on-scored-rows", "fitted-and-scored", "resampled-before-split",
        "test-reused" or "early-stopping-on-test".
    severity : {"high", "medium", "low", "note"}
        By what the kind costs. A "note" is no leak by itself and raises no card.
    message : str
        One sentence with the numbers.
    cell, line : int or None
        Where the score was.
    path : tuple of str
        The way of the rows: where they were whole, where they leaked, where they were scored.
    fix : str
        What to do.
    rows, scored : int
        Number of scored rows that are concerned, and of all that were scored; estimated on large tables.
    what : str
        The transformer, model or sampler that is concerned.
    model : str
        The model that was scored.
    metric : str
        The score's name, where it is known.
    value : float or None
        The score, where it is known.
    """

    kind: LeakKind
    code: str
    severity: Severity
    message: str
    cell: int | None = None
    line: int | None = None
    path: tuple[str, ...] = ()
    fix: str = ""
    rows: int = 0
    scored: int = 0
    what: str = ""
    model: str = ""
    metric: str = ""
    value: float | None = None

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values."""
        return {f.name: plain(getattr(self, f.name)) for f in fields(self)}
