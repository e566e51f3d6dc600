"""The reader of code: statements and expressions in order, with what each name stands for."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence
from typing import Any

from mlnb.lint.flow.rows import Rows
from mlnb.lint.flow.values import (
    Choice,
    Const,
    Data,
    Fit,
    Lib,
    Map,
    Place,
    Score,
    Seq,
    Split,
    Stat,
    Value,
)

_STEPS = 60_000
#: Expressions to read of one statement, so that nested loops leave something for what comes after them.
_OF_ONE = 12_000
_DEPTH = 10


class Spent(Exception):  # an end, not an error
    """Enough was read of this notebook."""


class Machine:
    """The state of reading: scopes, loops around, and everything that has happened so far.

    Parameters
    ----------
    steps : int
        Expressions to read at most; a notebook that loops over its own functions would never end otherwise.
    """

    def __init__(self, steps: int = _STEPS) -> None:
        self.scopes: list[dict[str, Value]] = [{}]
        self.cell = 0
        self.lines: Sequence[str] = ()
        self.line = 1
        self.loops: list[tuple[int, int]] = []
        self.loop_breaks: list[bool] = []
        self.depth = 0
        self.steps = steps
        self.floor = 0
        self.fits: list[Fit] = []
        self.scores: list[Score] = []
        self.splits: list[Split] = []
        self.choices: list[Choice] = []
        self.stats: list[Stat] = []
        self.called: set[int] = set()
        self.functions: list[Any] = []
        self.given: list[list[Value]] = []
        self.roots: list[Rows] = []
        self.calls: list[tuple[Place, str]] = []

    def place(self, node: ast.AST | None = None) -> Place:
        """Where a node stands."""
        line = getattr(node, "lineno", None) or self.line
        code = self.lines[line - 1].strip() if 0 < line <= len(self.lines) else ""
        return Place(self.cell, line, code)

    def inside(self) -> tuple[tuple[int, int], ...]:
        """The loops around, each with its turn."""
        return tuple(self.loops)

    def spend(self) -> None:
        """Count a step.

        Raises
        ------
        Spent
            When none is left.
        """
        self.steps -= 1
        if self.steps < self.floor:
            raise Spent

    def allow(self) -> bool:
        """Let another statement be read; whether any can be."""
        self.floor = max(0, self.steps - _OF_ONE)
        return self.steps > 0

    def deep(self) -> bool:
        """Whether calls are nested too deep to follow."""
        return self.depth >= _DEPTH

    def run(self, body: Iterable[ast.stmt]) -> None:
        """Read statements of a cell."""
        from mlnb.lint.flow.statements import block

        block(self, body)

    def eval(self, node: ast.AST | None) -> Value:
        """What an expression stands for."""
        from mlnb.lint.flow.expressions import evaluate

        if node is None:
            return Const(None)
        self.spend()
        line = getattr(node, "lineno", None)
        if line is not None:
            self.line = line
        return evaluate(self, node)

    def look_up(self, name: str) -> Value | None:
        """What a name stands for, from the innermost scope outwards."""
        for scope in reversed(self.scopes):
            if name in scope:
                return scope[name]
        return None

    def root(self, name: str, place: Place | None = None) -> frozenset[Rows]:
        """A new data set."""
        place = place or self.place()
        made = Rows(f"{name} (cell {place.cell}, line {place.line})")
        self.roots.append(made)
        return frozenset({made})

    def data(self, value: Value | None, name: str = "data") -> Data:
        """A value as data; what holds no rows yet gets rows of its own."""
        from mlnb.lint.flow.frames import as_data

        found = as_data(self, value)
        if not found.rows and found.shape != "expr" and not found.latent and not found.scores:
            found.rows = self.root(found.name or name)
        return found

    def score(self, score: Score) -> Score:
        """Note that rows were scored."""
        self.scores.append(score)
        return score

    def stat(self, data: Data, place: Place, what: str, family: str, *, supervised: bool = False) -> Stat:
        """Note that something was computed from rows."""
        made = Stat(data.rows, place, what, family, data.deps, supervised)
        self.stats.append(made)
        return made


def unknown(*, name: str = "") -> Data:
    """A value of which nothing is known."""
    return Data(name=name)


def literal(value: Value | None) -> Any:
    """The constant that a value is; None where it is none."""
    if isinstance(value, Const):
        return value.value
    if isinstance(value, Seq) and not value.open:
        return [literal(item) for item in value.items]
    return None


def strings(value: Value | None) -> list[str] | None:
    """The strings of a list in the code; None where not all are known."""
    if isinstance(value, Const) and isinstance(value.value, str):
        return [value.value]
    if isinstance(value, Seq) and not value.open:
        found = [item.value for item in value.items if isinstance(item, Const) and isinstance(item.value, str)]
        return found if len(found) == len(value.items) and found else None
    return None


def library(value: Value | None) -> str:
    """Last word of the dotted name of something from outside."""
    return value.name.rpartition(".")[2] if isinstance(value, Lib) else ""


def pairs(value: Value) -> list[tuple[Value, Value]]:
    """Items of a dict."""
    if not isinstance(value, Map):
        return []
    return [(Const(key), item) for key, item in value.items.items()] + [(unknown(), item) for item in value.rest]
