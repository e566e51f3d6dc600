"""Scores that decide: compared in an if, or the best of several taken."""

from __future__ import annotations

import ast

from mlnb.lint.flow.machine import Machine
from mlnb.lint.flow.values import Choice, Const, Data, Map, Seq, Value


def scores_of(value: Value | None, depth: int = 0) -> frozenset[int]:
    """The scores that a value is made of."""
    if value is None or depth > 3:  # a frame of lists of tuples
        return frozenset()
    if isinstance(value, Data):
        return value.scores.union(*(c.scores for c in value.columns.values()))
    if isinstance(value, Seq):
        return frozenset().union(*(scores_of(item, depth + 1) for item in value.items))
    if isinstance(value, Map):
        return frozenset().union(*(scores_of(item, depth + 1) for item in [*value.items.values(), *value.rest]))
    return frozenset()


def chosen_by_test(m: Machine, node: ast.If, test: Value) -> None:
    """An ``if score > best`` chooses; a score against a fixed number does not."""
    if not isinstance(node.test, (ast.Compare, ast.BoolOp)):
        return
    scores = scores_of(test)
    sides = [
        side for part in ast.walk(node.test) if isinstance(part, ast.Compare) for side in (part.left, *part.comparators)
    ]
    fixed = any(isinstance(side, ast.Constant) and side.value is not None for side in sides)
    if scores and not fixed and not _only_prints(node.body):
        m.choices.append(Choice(scores, m.place(node), "compared and the better kept", m.inside()))


def _only_prints(body: list[ast.stmt]) -> bool:
    return all(isinstance(s, (ast.Expr, ast.Pass)) for s in body) and not any(
        isinstance(s, ast.Expr) and isinstance(s.value, ast.Call) and "save" in ast.unparse(s.value.func) for s in body
    )


def tested_while(m: Machine, node: ast.While) -> None:
    """A while that goes on as long as a score rises."""
    test = m.eval(node.test)
    scores = scores_of(test)
    if scores:
        m.choices.append(Choice(scores, m.place(node), "training went on while it rose", m.inside()))


def best_of(m: Machine, values: list[Value], what: str) -> None:
    """The best of several scores was taken."""
    scores = frozenset().union(*(scores_of(value) for value in values)) if values else frozenset()
    if scores:
        m.choices.append(Choice(scores, m.place(), what, m.inside()))


def is_none(value: Value | None) -> bool:
    """Whether a value is None in the code, or not there."""
    return value is None or (isinstance(value, Const) and value.value is None)
