"""The future was known at training time."""

from __future__ import annotations

from mlnb.lint.flow.machine import Machine
from mlnb.lint.flow.rows import Rows
from mlnb.lint.flow.values import Data, Fit, Mark, Place, Score, Split
from mlnb.lint.leak import Leak
from mlnb.lint.rules.evaluations import at, named, pairs

_MARKS = {
    "future": ("T2", "`{what}` brings values of later rows into a feature, which nobody has at the time of prediction.",
               "Shift forwards only; a value of the future may be the target, never a feature."),
    "centred": ("T3", "{what} looks as far ahead as back, so the feature knows the future.",
                "Use a window that ends at the row, or before it: `rolling(n)` after `shift(1)`."),
    "bfill": ("T4", "`{what}` fills gaps with later values of a series.", "Fill forwards (`ffill`), or with a value learned from the training rows."),
    "smoothed": ("T3", "`{what}` uses later values for earlier ones.", "Smooth with past values only, or after the split within the training rows."),
}  # fmt: skip


def temporal(m: Machine) -> list[Leak]:
    """Leaks of this kind.

    Parameters
    ----------
    m : Machine
        That has read the cells.
    """
    leaks: dict[Place, Leak] = {}
    fits = {id(p.fit): p.fit for p in pairs(m)}
    for fit in [*m.fits, *fits.values()]:
        for mark in _of_features(fit):
            if mark.kind == "bfill" and not series(
                fit.X.all_time() | (fit.y.all_time() if fit.y else frozenset()), loose=True
            ):
                continue
            leaks.setdefault(mark.place, _marked(mark, fit))
    trained = [n for fit in [*m.fits, *fits.values()] for n in fit.rows]
    for split in m.splits:
        if _shuffles(split) and series(split.time) and _used(split, trained):
            leaks.setdefault(split.place, _shuffled(split, m))
    for pair in pairs(m):
        if not pair.inside and not pair.crossed:
            turned = _backwards(pair.fit, pair.score)
            if turned is not None:
                leaks.setdefault(turned.place, _turned(turned, pair.fit, pair.score))
    return list(leaks.values())


def series(time: frozenset[str], *, loose: bool = False) -> bool:
    """Whether what was done to the rows tells that their order in time matters."""
    if loose:
        return bool(time & {"date", "index", "sorted", "series", "lag", "window"})
    ordered = bool(time & {"index", "sorted", "series", "date"})
    return (
        bool(time & {"series", "sorted", "index", "window", "future"}) or (ordered and "lag" in time) or "lag" in time
    )


def _of_features(fit: Fit) -> set[Mark]:
    data: Data = fit.X
    found = set(data.marks)
    for name, column in data.columns.items():
        if (data.only is None or name in data.only) and (fit.y is None or name != fit.y.name):
            found |= column.marks
    if fit.y is not None and not data.columns and data.only is None and not data.marks:
        return set()
    return found


def _marked(mark: Mark, fit: Fit) -> Leak:
    code, message, fix = _MARKS[mark.kind]
    return Leak(
        mark.place.cell, mark.place.line, "temporal", code, "high", message.format(what=mark.what),
        (f"{at(mark.place)}: {mark.what}.", f"{at(fit.place)}: {fit.est.cls or 'a model'} is fitted on it."), fix,
    )  # fmt: skip


def _shuffles(split: Split) -> bool:
    return split.shuffled and "splits" not in split.what


def _used(split: Split, trained: list[Rows]) -> bool:
    return any(t.within(r) for t in trained for r in split.rows) or not split.rows


def _shuffled(split: Split, m: Machine) -> Leak:
    scored = next((s for s in m.scores if any(n.within(r) for n in s.rows for r in split.rows)), None)
    path = [f"{at(split.place)}: {split.what} shuffles {named(split.rows)}, whose rows are in time."]
    if scored is not None:
        path.append(f"{at(scored.place)}: {scored.what} judges rows that lie between training rows.")
    return Leak(
        split.place.cell, split.place.line, "temporal", "T1", "high",
        f"{split.what} shuffles rows that are ordered in time, so the model is trained on the future of the rows it is "
        "scored on.",
        tuple(path),
        "Split at a date (`shuffle=False` on sorted rows), or cross-validate with `TimeSeriesSplit`.",
    )  # fmt: skip


def _backwards(fit: Fit, score: Score) -> Score | None:
    """Trained after a date, scored before it."""
    for a in fit.rows:
        for b in score.rows:
            if a.parent is not b.parent or not a.token or a.token != b.token:
                continue
            if a.token[0] == "mask" and a.part[0] == b.part[0] and _is_time(str(a.part[0])):
                later = "Lt" in str(a.part[0]) or "<" in str(a.part[0])
                if later and a.part[1] is False and b.part[1] is True:
                    return score
    if "descending" in fit.X.all_time() and any(
        n.token and n.token[0] == "cut" and n.part[0] in (None, 0) for n in fit.rows
    ):
        return score
    return None


def _is_time(text: str) -> bool:
    low = text.lower()
    return any(word in low for word in ("date", "time", "year", "month", "week", "'ds'", "timestamp"))


def _turned(score: Score, fit: Fit, _: Score) -> Leak:
    return Leak(
        score.place.cell, score.place.line, "temporal", "T5", "high",
        "The model is trained on later rows and scored on earlier ones.",
        (f"{at(fit.place)}: fitted on {named(fit.rows)}.", f"{at(score.place)}: {score.what} judges {named(score.rows)}."),
        "Train on what came before the cut and score on what came after it.",
    )  # fmt: skip
