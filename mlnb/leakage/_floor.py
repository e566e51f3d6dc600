"""How little a model can honestly leave: the best of simple ones, and what neighbours say of the noise itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mlnb.core import probe
from mlnb.core.costs import decisions
from mlnb.core.errors import MlnbError
from mlnb.core.metric import Metric, default_metric, row_loss

if TYPE_CHECKING:
    import numpy as np

    from mlnb.core.case import Case
    from mlnb.core.probe import OutOfFold

#: A model may honestly leave this part of what the best simple one leaves: half the errors, a quarter of the squares.
BETTER = {"classes": 0.5, "regression": 0.25}
#: Rows among which neighbours are looked up, and rows of a fold that look.
SOME_ROWS = 5_000


@dataclass(frozen=True)
class Floor:
    """What honest models leave of the target in the same rows.

    Attributes
    ----------
    names : tuple of str
        The simple models, best first.
    scores : tuple of float
        By the case's metric.
    best : ndarray of shape (n,)
        Loss of each row under the best: 1 where its class is wrong, or its squared error.
    least : float
        Mean loss below which no honest model is believed.
    neighbour : float
        Mean loss of the nearest neighbour's answer.
    rows : ndarray of bool
        The rows that the models scored.
    """

    names: tuple[str, ...]
    scores: tuple[float, ...]
    best: np.ndarray
    least: float
    neighbour: float
    rows: np.ndarray


def plain_loss(case: Case, made: OutOfFold, rows: np.ndarray) -> np.ndarray:
    """1 where the decision is wrong; the squared error."""
    codes = case.codes[rows]
    if case.task == "regression":
        return row_loss(case.task, codes, made.prediction[rows])
    missed: np.ndarray = (decisions(case, made)[rows] != codes).astype(float)
    return missed


def floor(case: Case) -> Floor:
    """The ladder of honest models on the case's own rows, in folds that are ours."""
    return case.shared("noise floor", lambda: _floor(case))


def _floor(case: Case) -> Floor:
    import numpy as np

    honest = case if case.cv is None else case.replace(cv=None)
    made: dict[str, OutOfFold] = {"boosting": probe.probe(honest)}
    for name in ("linear", "tree", "dummy"):
        made[name] = probe.simple(honest, name)
    for count in (1, 7):
        made["nearest neighbour" if count == 1 else f"{count} neighbours"] = _neighbours(honest, count)
    rows = np.logical_and.reduce(
        [m.scored & ~np.isnan(m.prediction.reshape(len(m.fold), -1)[:, 0]) for m in made.values()]
    )
    metric = default_metric(honest)
    losses = {name: plain_loss(honest, m, rows) for name, m in made.items()}
    nearest = float(losses["nearest neighbour"].mean())
    order = sorted(losses, key=lambda name: float(losses[name].mean()))
    best = losses[order[0]]
    part = BETTER["regression" if case.task == "regression" else "classes"]
    least = min(_cover_hart(case, nearest, int(rows.sum())), part * _low(case, best))
    scores = tuple(_score(metric, honest, made[name], rows) for name in order)
    return Floor(tuple(order), scores, best, least, nearest, rows)


def _score(metric: Metric, case: Case, made: OutOfFold, rows: np.ndarray) -> float:
    try:
        return metric.of(case, made, rows)
    except (ValueError, MlnbError):
        return float("nan")


def _low(case: Case, loss: np.ndarray) -> float:
    """Lower end of a mean loss."""
    from mlnb.stats.intervals import wilson

    if case.task == "regression":
        return max(0.0, float(loss.mean() - 2 * loss.std() / len(loss) ** 0.5))
    return wilson(int(loss.sum()), len(loss), 0.9)[0]


def _cover_hart(case: Case, nearest: float, count: int) -> float:
    """The least error of any rule, from that of the nearest neighbour; half its squared error for quantities.

    Cover and Hart's inequality holds for many rows; with few, the neighbour's error is too large, so that this is
    never used above what a simple model reaches.
    """
    from mlnb.stats.intervals import wilson

    if case.task == "regression":
        return nearest / 2
    low = wilson(round(nearest * count), count, 0.9)[0]
    classes = max(len(case.classes), 2)
    share = (classes - 1) / classes
    return share * (1 - max(0.0, 1 - low / share) ** 0.5)


def _neighbours(case: Case, count: int) -> OutOfFold:
    import numpy as np
    from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor

    from mlnb.core.encode import LinearScaler

    values, encoder = probe.matrix(case)
    kind = KNeighborsRegressor if case.task == "regression" else KNeighborsClassifier

    def fitter(rows: np.ndarray) -> Any:
        if len(rows) > SOME_ROWS:
            rows = np.random.default_rng(case.random_state).choice(rows, SOME_ROWS, replace=False)
        ask = probe.fit_on(case, kind(min(count, len(rows))), values, rows, LinearScaler(encoder.categorical))
        return lambda held: _of_some(ask, held, case.random_state)

    return probe.cross_fit(case, fitter)


def _of_some(ask: Callable[[np.ndarray], np.ndarray], held: np.ndarray, seed: int) -> np.ndarray:
    """Answers for at most so many of the rows held out, NaN for the others: enough to know a mean by."""
    import numpy as np

    if len(held) <= SOME_ROWS:
        return ask(held)
    some = np.sort(np.random.default_rng(seed).choice(len(held), SOME_ROWS, replace=False))
    said = ask(held[some])
    whole = np.full((len(held), *said.shape[1:]), np.nan)
    whole[some] = said
    return whole
