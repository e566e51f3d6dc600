"""From cells to what happened in them."""

from __future__ import annotations

import ast
import contextlib
from collections.abc import Sequence
from typing import TYPE_CHECKING

from mlnb.lint.flow.functions import uncalled
from mlnb.lint.flow.machine import Machine, Spent

if TYPE_CHECKING:
    from mlnb.lint.look import Parsed


def follow(parsed: Sequence[Parsed]) -> Machine:
    """Read the cells in order.

    Parameters
    ----------
    parsed : sequence of Parsed
        In execution order.
    """
    m = Machine()
    for entry in parsed:
        m.cell, m.lines = entry.cell.index, entry.cell.source.split("\n")
        for statement in entry.tree.body:
            if m.allow():
                _guarded(m, statement)
    if m.allow():
        with contextlib.suppress(Spent):
            uncalled(m)
    return m


def _guarded(m: Machine, statement: ast.stmt) -> None:
    """A statement that lint itself cannot follow costs that statement, not the report."""
    scopes, depth, loops, given = m.scopes, m.depth, list(m.loops), list(m.given)
    cell, lines = m.cell, m.lines
    try:
        m.run([statement])
    except Exception as error:  # noqa: BLE001  # what lint cannot follow must not hide what it can
        m.calls.append((m.place(), f"not followed: {type(error).__name__}"))
        m.scopes, m.depth, m.loops, m.given, m.cell, m.lines = scopes, depth, loops, given, cell, lines
