"""Something was fitted or computed on rows that are scored later."""

from __future__ import annotations

from mlnb.lint.flow.machine import Machine
from mlnb.lint.flow.rows import meet
from mlnb.lint.flow.values import Stat
from mlnb.lint.leak import Leak
from mlnb.lint.rules.evaluations import Pair, at, from_values, held_out, named, pairs

_SEVERITY = {
    "scaler": "low", "imputer": "low", "statistic": "low", "bins": "low", "vectoriser": "medium", "decomposition": "medium",
    "cluster": "medium", "encoding": "medium", "selection": "high", "counts": "low", "transformer": "medium",
}  # fmt: skip
_VERB = {"statistic": "computed", "encoding": "computed", "counts": "counted"}


def preprocessing(m: Machine) -> list[Leak]:
    """Leaks of this kind.

    Parameters
    ----------
    m : Machine
        That has read the cells.
    """
    judged = [pair for pair in pairs(m) if not pair.inside]
    honest = [pair for pair in judged if not pair.crossed and pair.score.how != "predict"]
    found: dict[Stat, Pair] = {}
    for pair in judged:
        if pair.score.how == "predict" and not held_out(pair.rows) and honest:
            continue
        for stat in _into(pair):
            if stat in found and found[stat].score.how != "predict":
                continue
            if meet(stat.rows, pair.rows) and not _excused(stat, pair, honest):
                found[stat] = pair
    return [_leak(stat, pair) for stat, pair in found.items()]


def _into(pair: Pair) -> set[Stat]:
    """Statistics in what was fitted or judged."""
    seen = set(pair.fit.X.all_seen()) | set(pair.pred.seen)
    if pair.fit.y is not None:
        seen |= {s for s in pair.fit.y.all_seen() if s.family == "scaler"}
    return seen


def _excused(stat: Stat, pair: Pair, honest: list[Pair]) -> bool:
    """Whether a set that the statistic has not seen judges in the end, so that this score only helped to choose."""
    return any(
        other is not pair
        and not meet(stat.rows, other.rows)
        and not from_values(other.rows)
        and meet(stat.rows, other.fit.rows)
        and {n.root() for n in other.rows} & {n.root() for n in stat.rows}
        for other in honest
    )


def _leak(stat: Stat, pair: Pair) -> Leak:
    only_test = not meet(stat.rows, pair.fit.rows) and not pair.crossed
    verb = _VERB.get(stat.family, "fitted")
    rows = named(stat.rows)
    if only_test:
        message = f"`{stat.what}` is {verb} on the rows that are scored ({rows}), not on the training rows."
        fix = "Fit it on the training rows, and only transform the rows that are scored."
    elif pair.crossed:
        message = (
            f"`{stat.what}` is {verb} on all of {rows} before the cross-validation, so every fold has seen the rows that "
            "it is scored on."
        )
        fix = "Put the step into a pipeline with the model and cross-validate the pipeline."
    else:
        message = f"`{stat.what}` is {verb} on {rows}, which holds the rows that are scored later."
        fix = "Split first, fit on the training rows alone and only transform the test rows; a pipeline does both."
    code = "P4" if only_test else "P3" if stat.supervised else "P2" if verb != "fitted" else "P1"
    severity = "high" if stat.supervised else _SEVERITY.get(stat.family, "medium")
    path = (
        f"{at(stat.place)}: `{stat.what}` sees {rows}.",
        f"{at(pair.fit.place)}: {pair.fit.est.cls or 'the model'} is fitted on {named(pair.fit.rows)}.",
        f"{at(pair.score.place)}: {pair.score.what} judges {named(pair.rows)}.",
    )
    return Leak(stat.place.cell, stat.place.line, "preprocessing", code, severity, message, path, fix)
