"""The test set chose the model, the threshold, the epoch or the features."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from mlnb.lint.flow.machine import Machine
from mlnb.lint.flow.rows import Rows, meet
from mlnb.lint.flow.values import Data, Score
from mlnb.lint.leak import Leak
from mlnb.lint.rules.evaluations import Pair, at, from_values, named, pairs

_FIX = "Choose by cross-validation within the training rows, or on a validation set, and score the test set once."


def multitest(m: Machine) -> list[Leak]:
    """Leaks of this kind.

    Parameters
    ----------
    m : Machine
        That has read the cells.
    """
    everything = [
        p for p in pairs(m) if not p.crossed and not p.inside and not from_values(p.rows) and p.fit.est.cat != "dummy"
    ]
    scored = [p for p in everything if p.score.how != "predict"]
    leaks = []
    sets: dict[frozenset[Rows], list[Pair]] = defaultdict(list)
    for pair in scored:
        if not _in_fold(pair.rows):
            sets[frozenset(pair.rows)].append(pair)
    for rows, members in sets.items():
        if _untouched(m, rows, everything):
            continue
        leak = (
            _searched(m, rows, members)
            or _compared(rows, members)
            or _chosen(m, rows, members)
            or _early(rows, members)
        )
        if leak is not None:
            leaks.append(leak)
    return leaks


def _in_fold(rows: Iterable[Rows]) -> bool:
    return any(step.token[0] == "fold" for node in rows for step in node.path()[1:])


def _variant(pair: Pair) -> Any:
    return pair.pred.variant


def _untouched(m: Machine, rows: frozenset[Rows], everything: list[Pair]) -> bool:
    """Whether another set, which nothing was chosen by or fitted on, can still judge."""
    used = {n for fit in m.fits for n in fit.rows} | {n for fit in m.fits for e in fit.early for n in e.rows}
    others: dict[frozenset[Rows], set[Any]] = defaultdict(set)
    scored: dict[frozenset[Rows], bool] = {}
    for pair in everything:
        key = frozenset(pair.rows)
        if _in_fold(key) or meet(key, rows) or from_values(key):
            continue
        scored[key] = scored.get(key, False) or pair.score.how != "predict"
        if pair.score.how != "predict":
            others[key].add(_variant(pair))
        else:
            others[key] = others[key]
    for score in m.scores:  # of models that were chosen in a way that was not followed
        key = frozenset(score.rows)
        if (
            (
                key
                and score.preds
                and all(pred.fit is None for pred in score.preds)
                and score.how in {"metric", "score", "predict"}
            )
            and not _in_fold(key)
            and not meet(key, rows)
            and not from_values(key)
        ):
            others[key].add("?")
    for key, variants in others.items():
        if not meet(key, _tight(used, key)) and len(variants) <= 1:
            return True
    for split in m.splits:
        for part in split.parts:
            if (
                part
                and not meet(part, used)
                and not meet(part, rows)
                and not any(meet(part, p.rows) for p in everything)
            ):
                return True
    return False


def _tight(used: set[Rows], key: frozenset[Rows]) -> set[Rows]:
    return {n for n in used if not any(k.within(n) and k is not n for k in key)} | {n for n in used if n in key}


def _compared(rows: frozenset[Rows], members: list[Pair]) -> Leak | None:
    """Several models scored on one test set."""
    first: dict[Any, Pair] = {}
    for pair in members:
        first.setdefault(_variant(pair), pair)
    if len(first) < 2:  # one model, scored however often
        return None
    found = list(first.values())
    if len({p.score.number for p in found}) < 2:  # an ensemble's one score
        return None
    second = found[1]
    path = tuple(
        f"{at(p.score.place)}: {p.fit.est.cls or 'a model'}, fitted in {at(p.fit.place)}, is scored." for p in found[:5]
    )
    return Leak(
        second.score.place.cell, second.score.place.line, "multitest", "M1", "high",
        f"{len(found)} models or more are scored on the same rows, {named(rows)}, and no other set is left untouched: the best of "
        "these scores is too good.",
        path, _FIX,
    )  # fmt: skip


def _chosen(m: Machine, rows: frozenset[Rows], members: list[Pair]) -> Leak | None:
    """A threshold, an epoch or a weight chosen by the test score of one model."""
    numbers = {p.score.number: p for p in members}
    by_place: dict[tuple[int, int], list[Score]] = defaultdict(list)
    for pair in numbers.values():
        by_place[(pair.score.place.cell, pair.score.place.line)].append(pair.score)
    for scores in by_place.values():
        tweaks = {s.tweak for s in scores if s.tweak}
        if len(tweaks) > 1 and scores[0].loops:
            return _decided(scores[0], rows, "a threshold is tried at each turn")
    for choice in m.choices:
        mine = [numbers[n] for n in choice.scores if n in numbers]
        curves = [p for p in mine if p.score.how == "curve"]
        if curves:
            return _decided(
                curves[0].score,
                rows,
                f"a point of the curve is chosen ({choice.what} in {at(choice.place)})",
                choice.place,
            )
        looped = [
            p
            for p in mine
            if p.score.loops and len({q.score.loops for q in numbers.values() if q.score.place == p.score.place}) > 1
        ]
        if looped:
            return _decided(looped[0].score, rows, f"{choice.what} in {at(choice.place)}", choice.place)
    return None


def _decided(score: Score, rows: frozenset[Rows], how: str, place: Any = None) -> Leak:
    place = place or score.place
    return Leak(
        place.cell, place.line, "multitest", "M2", "high",
        f"{named(rows).capitalize()} decides what is kept ({how}), and no other set is left to judge it.",
        (f"{at(score.place)}: {score.what} judges {named(rows)}.", f"{at(place)}: {how}."),
        _FIX,
    )  # fmt: skip


def _searched(m: Machine, rows: frozenset[Rows], members: list[Pair]) -> Leak | None:
    """A search was run on rows that are scored in the end, and its result used."""
    for pair in members:
        linked = {key[1] for value in pair.fit.est.params.values() if isinstance(value, Data) for key in value.chosen}
        for fit in m.fits:
            if not fit.search or fit is pair.fit or not meet(fit.rows, rows):
                continue
            if fit.est.sig in linked or (all(n.parent is not None for n in fit.rows) and frozenset(fit.rows) <= rows):
                return Leak(
                    fit.place.cell, fit.place.line, "multitest", "M4", "high",
                    f"{fit.est.cls} searches on {named(fit.rows)}, which holds the rows that judge its choice in the end.",
                    (f"{at(fit.place)}: the search sees {named(fit.rows)}.",
                     f"{at(pair.score.place)}: {pair.score.what} judges {named(rows)}."),
                    "Search within the training rows only.",
                )  # fmt: skip
    return None


def _early(rows: frozenset[Rows], members: list[Pair]) -> Leak | None:
    """Training stopped by the rows that are scored."""
    for pair in members:
        for early in pair.fit.early:
            if meet(early.rows, rows) and not meet(early.rows, pair.fit.rows):
                return Leak(
                    early.place.cell, early.place.line, "multitest", "M3", "high",
                    f"{early.what.capitalize()} watches {named(early.rows)}, and the same rows are scored in the end.",
                    (f"{at(early.place)}: {early.what} on {named(early.rows)}.",
                     f"{at(pair.score.place)}: {pair.score.what} judges the same rows."),
                    "Stop by a validation set taken from the training rows, and keep the test set for the last score.",
                )  # fmt: skip
    return None
