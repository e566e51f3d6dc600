"""What one model says of reference and current rows alike: by models that saw neither."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from mlnb.core import probe
from mlnb.core.current import Current
from mlnb.core.encode import LinearScaler
from mlnb.core.metric import row_loss
from mlnb.core.probe import OutOfFold, cross_fit

if TYPE_CHECKING:
    import numpy as np

    from mlnb.core.case import Case


@dataclass(frozen=True)
class Answers:
    """Predictions for the reference rows, out of fold, and for the current rows.

    Each current row is asked of one fold's model, drawn by the case's seed: a current row then stands to its model as
    a reference row does to its own, and where nothing changed the two are exchangeable.

    Attributes
    ----------
    reference : OutOfFold
        Of the labelled training rows.
    current : ndarray of shape (n, classes) or (n,)
        Of all current rows.
    matrix, now : ndarray of shape (n, columns)
        The encoded rows, without the target.
    names : list of str
        Source column of each column of the matrix.
    """

    reference: OutOfFold
    current: np.ndarray
    matrix: np.ndarray
    now: np.ndarray
    names: list[str]


@dataclass(frozen=True)
class Models:
    """The models of all folds, what they say of the reference out of fold, and how much the boosted ones weigh."""

    reference: OutOfFold
    fitted: tuple[tuple[tuple[Any, LinearScaler | None], ...], ...]
    share: float


def answers(case: Case, now: Current) -> Answers:
    """Ask each fold's models about its part of the current rows."""
    import numpy as np

    values, encoder = probe.matrix(case)
    made = models_of_folds(case)
    lacking = [name for name in case.features if name not in now.frame.columns]
    there = encoder.transform(now.frame.assign(**dict.fromkeys(lacking, np.nan)))
    turn = np.random.default_rng(case.random_state).permutation(len(there)) % len(made.fitted[0])
    said = np.zeros((len(there), *made.reference.prediction.shape[1:]))
    for share, fitted in zip((made.share, 1 - made.share), made.fitted, strict=True):
        for number, (estimator, scaler) in enumerate(fitted):
            mine = np.flatnonzero(turn == number)
            if share and len(mine):
                said[mine] += share * probe.ask_of(case, estimator, there[mine], scaler)
    return Answers(made.reference, said, values, there, list(encoder.names))


def models_of_folds(case: Case) -> Models:
    """The models of the training rows, made once per case."""
    return case.shared("models of folds", lambda: _models(case))


def _models(case: Case) -> Models:
    """Cross-validate the probe and a linear model, and take what is best of them and their mean."""
    _, encoder = probe.matrix(case)
    makers: tuple[tuple[Callable[[], Any], bool], ...] = (
        (lambda: probe.boosted(case, encoder.categorical), False),
        (lambda: probe.simple_estimator(case, "linear"), True),
    )
    (boosted, trees), (linear, lines) = (_cross_fitted(case, make, scale=scale) for make, scale in makers)
    scored = boosted.scored
    mixes = {share: share * boosted.prediction + (1 - share) * linear.prediction for share in (0.0, 0.5, 1.0)}
    best = min(mixes, key=lambda share: float(row_loss(case.task, case.codes[scored], mixes[share][scored]).mean()))
    return Models(replace(boosted, prediction=mixes[best]), (trees, lines), best)


def _cross_fitted(
    case: Case, make: Callable[[], Any], *, scale: bool
) -> tuple[OutOfFold, tuple[tuple[Any, LinearScaler | None], ...]]:
    """Out-of-fold predictions, and each fold's fitted estimator with its scaler."""
    values, encoder = probe.matrix(case)
    fitted: list[tuple[Any, LinearScaler | None]] = []

    def fitter(rows: np.ndarray) -> Callable[[np.ndarray], np.ndarray]:
        estimator, scaler = make(), LinearScaler(encoder.categorical) if scale else None
        fitted.append((estimator, scaler))
        return probe.fit_on(case, estimator, values, rows, scaler)

    return cross_fit(case, fitter), tuple(fitted)
