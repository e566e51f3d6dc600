"""A feature is made from the answer, or known only after it."""

from __future__ import annotations

import re

from mlnb.lint.flow.machine import Machine
from mlnb.lint.flow.values import Data, Fit, Place
from mlnb.lint.leak import Leak
from mlnb.lint.rules.evaluations import at, pairs

_FIX = "Drop the column, or make it from what is known before the answer."


def target(m: Machine) -> list[Leak]:
    """Leaks of this kind.

    Parameters
    ----------
    m : Machine
        That has read the cells.
    """
    leaks: dict[tuple[Place, str], Leak] = {}
    fits = {id(fit): fit for fit in [*m.fits, *(p.fit for p in pairs(m))]}
    for fit in fits.values():
        if fit.y is None:
            continue
        for name, why in _given_away(fit):
            key = (fit.place, name)
            if not any(known == name for _, known in leaks):
                leaks[key] = _leak(fit, name, why)
    return list(leaks.values())


def _given_away(fit: Fit) -> list[tuple[str, str]]:
    X, y = fit.X, fit.y
    assert y is not None
    answers = {name for name in (*y.deps, y.name) if name and not name.startswith("[")}
    if len(y.deps) == 0 and y.only is not None:
        answers = set(y.only)
    if not answers or not X.rows or not y.rows or not {n.root() for n in X.rows} & {n.root() for n in y.rows}:
        return []
    if X.deps and not X.columns and X.only is None:
        return []
    found: list[tuple[str, str]] = []
    future = any(mark.kind == "future" for mark in y.all_marks())
    own = {y.name} if y.name else set()
    if future:  # what is known today may be a feature of tomorrow's answer
        answers = own
    for name, held in X.columns.items():
        if not _in(X, name) or not held.made:
            continue
        if name in own or (name in answers and not y.made):
            continue
        if held.marks or held.time & {"future"}:  # told as temporal
            continue
        if held.deps & (answers if not y.made else own):
            found.append((name, "made"))
    direct = {name for name in y.deps if _in(X, name) and "?" not in X.gone and not name.startswith("[")}
    if not direct or future:
        pass
    elif not y.made:
        if X.only is not None or (not X.made and (X.gone or (not X.deps and direct & set(X.columns)))):
            found += [(name, "there") for name in direct]
    elif direct == set(y.deps) and (X.only is not None or y.name in X.gone):  # the answer dropped, its source kept
        found += [(name, "source") for name in direct if name != y.name]
    return found + _after(X, answers)


def _in(X: Data, name: str) -> bool:
    if name in X.gone:
        return False
    return X.only is None or name in X.only


_AFTER = re.compile(
    r"(^|_)(reason|cancel\w*|refund\w*|chargeback\w*|recover(y|ies)\w*|closed|closure|resolution|resolved|termination|exit|"
    r"outcome|settlement|collection|discharge\w*|death|deceased|survey_after|after|post|final|actual|date|days_to|time_to)(_|$)"
)
_PAST = re.compile(r"(^|_)(prev|previous|last|lag|prior|yesterday|past|old|before)")


def _after(X: Data, answers: set[str]) -> list[tuple[str, str]]:
    """Columns whose names say that they are known only after the answer."""
    stems = {re.sub(r"(ed|er|s|e|d|_flag|_status|_label)$", "", a.lower()) for a in answers if len(a) > 3}
    stems = {stem for stem in stems if len(stem) > 3}
    found = []
    for name in sorted((X.only or frozenset()) - answers):
        low = name.lower()
        if any(stem in low for stem in stems) and not _PAST.search(low) and _AFTER.search(low):
            found.append((name, "after"))
    return found


def _leak(fit: Fit, name: str, why: str) -> Leak:
    says = {
        "made": f"The feature `{name}` is computed from the target, so the model is told the answer.",
        "there": f"The target `{name}` itself is among the features.",
        "source": f"The target is computed from `{name}`, which is still among the features.",
        "after": f"The feature `{name}` is known only after the answer is.",
    }
    code = {"made": "G2", "there": "G1", "source": "G2", "after": "G3"}[why]
    held = fit.X.columns.get(name)
    place = (held.place if held is not None and why == "made" else None) or fit.X.place or fit.place
    return Leak(
        place.cell, place.line, "target", code, "high", says[why],
        (f"{at(place)}: `{name}` is among the features.",
         f"{at(fit.place)}: {fit.est.cls or 'a model'} is fitted with `{name}` among its features."), _FIX,
    )  # fmt: skip
