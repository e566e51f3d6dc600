"""The rows whose label is most likely wrong, in the order in which a person should look at them, and rows like them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mlnb.core import disguise, probe
from mlnb.core.encode import LinearScaler
from mlnb.core.errors import CaseError, MlnbError, listing
from mlnb.data._label_models import usable, without

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy as np

    from mlnb.core.case import Case

#: Rows to look at where none is more likely wrong than right.
UNLIKELY = 50
NEIGHBOURS = 5
MORE_LIKELY = 0.5


@dataclass(frozen=True)
class Queue:
    """Rows to review, worst first.

    Attributes
    ----------
    positions : ndarray of int
        In the training frame.
    wrong : ndarray of float
        Probability that the label is wrong; NaN where the models could not say.
    suggested : tuple
        The label that the models would give; None where they could not say.
    probabilities : ndarray of shape (rows, classes), or None
        What the models say of each class.
    likely : int
        How many rows are more likely wrong than right.
    """

    positions: np.ndarray
    wrong: np.ndarray
    suggested: tuple[Any, ...]
    probabilities: np.ndarray | None
    likely: int


def queue(case: Case, rows: Iterable[Any] | None = None, most: int = 200) -> Queue:
    """The queue of a case: rows more likely wrong than right, or else those that the models believe least.

    Parameters
    ----------
    case : Case
    rows : iterable, optional
        Index labels of the rows to take instead, in this order.
    most : int
        At most so many rows.

    Raises
    ------
    CaseError
        If there is no target, or a row is not the case's.
    """
    import numpy as np

    if case.y is None:
        msg = "The case has no target whose labels could be reviewed; give Case(target=…)."
        raise CaseError(msg)
    said = case.shared("label queue", lambda: _said(case))
    if rows is not None:
        chosen, likely = _asked(case, rows), 0
    else:
        suspects = said.wrong > MORE_LIKELY
        likely = int(np.count_nonzero(suspects))
        chosen = said.order[: min(most, likely or UNLIKELY)]
        chosen = np.flatnonzero(case.known)[chosen]
    chosen = chosen[:most]
    to_scored = np.full(len(case.frame), -1)
    to_scored[np.flatnonzero(case.known)] = np.arange(len(case.y))
    at = to_scored[chosen]
    there = at >= 0
    wrong = np.where(there, said.wrong[at], np.nan)
    suggested = tuple(said.suggested(i) if ok else None for i, ok in zip(at, there, strict=True))
    chances = None
    if said.probabilities is not None:
        chances = np.where(there[:, None], said.probabilities[at], np.nan)
    return Queue(chosen, wrong, suggested, chances, likely)


@dataclass(frozen=True)
class _Said:
    """What the models say of every labelled row; ``order`` has the worst first."""

    order: np.ndarray
    wrong: np.ndarray
    probabilities: np.ndarray | None
    value: np.ndarray | None
    classes: tuple[Any, ...]

    def suggested(self, i: int) -> Any:
        if self.value is None or self.value[i] != self.value[i]:  # NaN where no fold scored the row
            return None
        return self.classes[int(self.value[i])] if self.classes else float(self.value[i])


def _said(case: Case) -> _Said:
    import numpy as np

    from mlnb.data.label_errors import opinion

    assert case.y is not None
    count = len(case.y)
    wrong, value = np.full(count, np.nan), np.full(count, np.nan)
    try:
        hiding = tuple(s.column for s in disguise.guilty(case))
        seen = case if not hiding or len(hiding) == len(case.features) else without(case, hiding)
        candidates, scored = usable(seen)
        best = next(iter(candidates.values()))
    except (
        MlnbError,
        ArithmeticError,
        ValueError,
        TypeError,
        StopIteration,
    ):  # nothing to learn from: rows in their own order
        return _Said(np.arange(count), wrong, None, None, case.classes)
    codes = case.codes[scored]
    chances = None
    if case.task == "regression":
        value[scored], strange = best, np.abs(best - codes)
    else:
        chances = np.full((count, len(case.classes)), np.nan)
        chances[scored] = best
        value[scored], strange = best.argmax(axis=1), 1 - best[np.arange(len(codes)), codes]
    try:
        found = opinion(seen)
        wrong[found.positions] = found.wrong
        if case.task != "regression":  # of a row in doubt, the class that it would be if it is wrong
            doubted = found.wrong > MORE_LIKELY
            value[found.positions[doubted]] = found.suggested[doubted]
    except MlnbError:
        pass
    badness = np.full(count, -np.inf)
    badness[scored] = strange
    order = np.lexsort((-badness, -np.nan_to_num(wrong, nan=-1.0).round(6)))
    return _Said(order, wrong, chances, value, case.classes)


def _asked(case: Case, rows: Iterable[Any]) -> np.ndarray:
    """Positions of these index labels."""
    import numpy as np

    wanted = list(rows)
    index = case.frame.index
    unknown = [row for row in wanted if row not in index]
    if unknown:
        msg = f"{listing(unknown)} {'is no row' if len(unknown) == 1 else 'are no rows'} of the training frame."
        raise CaseError(msg)
    found = [np.flatnonzero(np.atleast_1d(index == row)) for row in dict.fromkeys(wanted)]
    return np.concatenate(found) if found else np.zeros(0, dtype=int)


def neighbours(case: Case, position: int, count: int = NEIGHBOURS) -> list[tuple[int, float]]:
    """Labelled rows most like the one at a position of the training frame, with their distances, nearest first."""
    import numpy as np

    known = np.flatnonzero(case.known)
    where = int(np.searchsorted(known, position))
    if where >= len(known) or known[where] != position:
        return []
    points = case.shared("scaled matrix", lambda: _scaled(case))
    away = ((points - points[where]) ** 2).sum(axis=1)
    away[where] = np.inf
    near = np.argpartition(away, min(count, len(away) - 1))[:count]
    near = near[np.argsort(away[near], kind="stable")]
    return [(int(known[i]), float(away[i]) ** 0.5) for i in near if np.isfinite(away[i])]


def _scaled(case: Case) -> np.ndarray:
    """The features of the labelled rows on one scale, categories one-hot."""
    import numpy as np

    values, encoder = probe.matrix(case)
    scaler = LinearScaler(encoder.categorical)
    found: np.ndarray = scaler.fit(values).transform(values).astype(np.float32)
    return found
