"""Rows that are scored, or copies of them, were trained on."""

from __future__ import annotations

from mlnb.lint.flow.machine import Machine
from mlnb.lint.flow.rows import Rows, covers, meet
from mlnb.lint.flow.values import Dup, Place
from mlnb.lint.leak import Leak
from mlnb.lint.rules.evaluations import Pair, at, from_values, held_out, named, pairs


def overlap(m: Machine) -> list[Leak]:
    """Leaks of this kind.

    Parameters
    ----------
    m : Machine
        That has read the cells.
    """
    judged = pairs(m)
    return [*_copies(judged), *_same_rows(m, judged)]


def _copies(judged: list[Pair]) -> list[Leak]:
    """Copies made before the split lie on both sides of it."""
    found: dict[Place, Leak] = {}
    honest = [p for p in judged if not p.inside and not p.crossed]
    for pair in judged:
        if pair.inside:
            continue
        for dup in pair.fit.X.dups:
            data = pair.score.X
            both = pair.crossed or (data is not None and dup in data.dups)
            if not both or dup.place in found:
                continue
            if not pair.crossed and not _parted(pair, dup):
                continue
            if pair.crossed and any(_judges(other, dup) for other in honest):
                continue  # the folds help to choose; rows that were never copied judge
            path = (
                f"{at(dup.place)}: {dup.what} puts copies into {named(dup.rows)}.",
                f"{at(pair.fit.place)}: {pair.fit.est.cls or 'the model'} is fitted on a part of them.",
                f"{at(pair.score.place)}: {pair.score.what} judges another part.",
            )
            found[dup.place] = Leak(
                dup.place.cell, dup.place.line, "overlap", "O1", "high",
                f"{dup.what} comes before the split, so copies of the same row, or rows made from it, are trained on and "
                "scored.",
                path,
                "Split first and resample the training rows alone; within cross-validation, use a pipeline of "
                "imbalanced-learn.",
            )  # fmt: skip
    return list(found.values())


def _judges(other: Pair, dup: Dup) -> bool:
    """Whether rows without copies judge a fit on the copies."""
    data = other.score.X
    return dup in other.fit.X.dups and (data is None or dup not in data.dups)


def _parted(pair: Pair, dup: Dup) -> bool:
    """Whether the rows were parted after they had been copied, not before."""
    return not dup.rows or meet(dup.rows, pair.fit.rows) or not meet(pair.fit.rows, pair.rows)


def _same_rows(m: Machine, judged: list[Pair]) -> list[Leak]:
    """Rows that a model was fitted on are what it is judged by."""
    found: dict[Place, Leak] = {}
    real = [p for p in judged if p.score.how != "predict" and not from_values(p.rows)]
    elsewhere = [p for p in judged if not p.inside and not from_values(p.rows)]
    for pair in judged:
        if not pair.inside or pair.score.place in found or from_values(pair.rows):
            continue
        if not _shared(pair):
            continue
        part = _held_out_of(pair)
        if part and _excused_fold(pair):
            continue
        if part and pair.score.how == "predict" and not any(_declared(node) for node in pair.rows):
            continue
        if not part:
            if pair.score.how in {"predict", "curve"}:
                continue
            if elsewhere or not real or (pair.fit.y is None and pair.fit.est.cat not in {"model", "booster"}):
                continue
            if pair.fit.est.cat in {"net", "unknown", "own"} and pair.fit.y is None:
                continue
        elif pair.score.how == "predict" and any(p.score.how != "predict" and not p.inside for p in judged):
            continue
        what = pair.fit.est.cls or "The model"
        message = (
            f"{what} was fitted on {named(pair.fit.rows)}, which holds the rows that this scores."
            if part
            else f"{what} is judged only by the rows it was fitted on; nothing in the notebook is scored on other rows."
        )
        found[pair.score.place] = Leak(
            pair.score.place.cell, pair.score.place.line, "overlap", "O2", "high", message,
            (f"{at(pair.fit.place)}: {what} is fitted on {named(pair.fit.rows)}.",
             f"{at(pair.score.place)}: {pair.score.what} judges {named(pair.rows)}."),
            "Fit on the training rows alone, and score on rows that no fit has seen.",
        )  # fmt: skip
    del m
    return list(found.values())


def _shared(pair: Pair) -> bool:
    """Whether the fit took all of the rows judged, or rows out of them."""
    if covers(pair.fit.rows, pair.rows) or any(f.within(r) for f in pair.fit.rows for r in pair.rows):
        return True
    windows = "window" in pair.fit.X.all_time()  # a window reaches back over the cut, as it should
    return not windows and any(
        f.parent is r.parent and f.token[:1] == r.token[:1] == ("cut",) for f in pair.fit.rows for r in pair.rows
    )


def _held_out_of(pair: Pair) -> bool:
    """Whether the rows judged were set aside as a part, and the fit took them all the same."""
    if not held_out(pair.rows):
        return False
    if frozenset(pair.fit.rows) == frozenset(pair.rows):
        return False
    named_test = any(_is_test(node) for node in pair.rows)
    return named_test and not all(any(f.within(r) and f is not r for r in pair.rows) for f in pair.fit.rows)


def _is_test(node: Rows) -> bool:
    return any(
        (step.token[0] in {"split", "named", "keras", "fold", "sample"} and step.part != 0)
        or step.token[0] in {"cut", "mask"}
        for step in node.path()[1:]
    )


def _declared(node: Rows) -> bool:
    """Whether a split made the rows a test part, rather than a slice or a mask."""
    return any(step.token[0] in {"split", "named", "keras"} and step.part != 0 for step in node.path()[1:])


def _excused_fold(pair: Pair) -> bool:
    """Rows of one fold judged after the model was fitted on another fold's training rows."""
    steps = [s for node in (*pair.rows, *pair.fit.rows) for s in node.path()[1:] if s.token[0] == "fold"]
    return (
        bool(steps)
        and any(s.token[0] == "fold" for n in pair.rows for s in n.path()[1:])
        and any(s.token[0] == "fold" for n in pair.fit.rows for s in n.path()[1:])
    )
