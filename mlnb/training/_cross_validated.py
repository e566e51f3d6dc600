"""A model's scores by fold, greater is better."""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from mlnb.core import model as models
from mlnb.core.folds import folds
from mlnb.core.metric import Metric, default_metric
from mlnb.core.parallel import each

if TYPE_CHECKING:
    import numpy as np

    from mlnb.core.case import Case


def cross_validated(
    case: Case, pairs: Iterable[tuple[np.ndarray, np.ndarray]] | None = None
) -> tuple[list[float], str, float]:
    """Scores of the case's model by fold, the metric's name, and the seconds of all fits.

    Parameters
    ----------
    case : Case
    pairs : iterable of (train, validation) positions, optional
        By default the case's folds.

    Raises
    ------
    CaseError, ModelError
        If there is nothing to learn, or the model raises.
    """
    from mlnb.core.errors import CaseError

    if case.y is None or not hasattr(case.model, "fit"):
        msg = "A cross-validation needs a target and a model; give Case(frame, target=…, model=…)."
        raise CaseError(msg)
    metric = default_metric(case)
    start = time.perf_counter()
    jobs = [(case, metric, train, held) for train, held in (folds(case) if pairs is None else pairs)]
    scores = list(each(_score, jobs))
    return scores, metric.name, time.perf_counter() - start


def _score(case: Case, metric: Metric, train: Any, held: Any) -> float:
    trained = models.fit(case, models.unfitted(case), train)
    said = models.predict(case, trained, case.frame.loc[case.known].iloc[held])
    return float(metric.score(case.codes[held], said))
