"""The score on the test frame with and without some of its rows, and after some training rows are dropped."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mlnb.core import model as models
from mlnb.core import probe
from mlnb.core.errors import MlnbError
from mlnb.core.metric import default_metric
from mlnb.core.options import options

if TYPE_CHECKING:
    import numpy as np

    from mlnb.core.case import Case

#: Fewer test rows than this are not scored alone.
LEAST_ROWS = 20


@dataclass(frozen=True)
class Scores:
    """What a model scores on the test rows.

    Attributes
    ----------
    metric, maker : str
        The score, and whose predictions it is of.
    all : float
        On all labelled test rows.
    without : float or None
        On those that were to be kept; None where fewer than 20 are.
    rows, left : int
        Number of rows behind each.
    refit : callable or None
        Gives the score on all test rows after the training rows at these positions of the frame are left out.
    """

    metric: str
    maker: str
    all: float
    without: float | None
    rows: int
    left: int
    refit: Callable[[np.ndarray], float | None] | None = None


def scores(case: Case, kept: np.ndarray) -> Scores | None:
    """Score the case's model, or the probe, on the labelled test rows; None where there is nothing to score.

    Parameters
    ----------
    case : Case
    kept : ndarray of bool, shape (test rows,)
        Test rows of the second score.
    """
    import numpy as np

    if case.y is None or case.y_test is None or len(case.y_test) < LEAST_ROWS or case.y.nunique() < 2:  # noqa: PLR2004
        return None
    known = case.codes_test >= 0 if case.task != "regression" else np.isfinite(case.codes_test)
    truth, keep = case.codes_test[known], kept[models.test_known(case)][known]
    if len(truth) < LEAST_ROWS:
        return None
    try:
        metric = default_metric(case)
        ask, maker = _asker(case)
        said = ask(np.arange(len(case.y)))[known]
        score = float(metric.score(truth, said))
        without = float(metric.score(truth[keep], said[keep])) if keep.sum() >= LEAST_ROWS else None
    except (MlnbError, ValueError):  # a metric of two classes where one is left, a model that cannot be asked
        return None

    def refit(dropped: np.ndarray) -> float | None:
        rows = np.flatnonzero(~np.isin(np.flatnonzero(case.known), dropped))
        if len(np.unique(case.codes[rows])) < 2:  # noqa: PLR2004
            return None
        try:
            return float(metric.score(truth, _asker(case, again=True)[0](rows)[known]))
        except (MlnbError, ValueError):
            return None

    can_refit = case.model is None or hasattr(case.model, "fit")
    return Scores(metric.name, maker, score, without, len(truth), int(keep.sum()), refit if can_refit else None)


def _asker(case: Case, *, again: bool = False) -> tuple[Callable[[np.ndarray], np.ndarray], str]:
    """A function from positions of labelled training rows to predictions for the labelled test rows."""
    import numpy as np

    assert case.test is not None
    assert case.y is not None
    test = case.test.loc[models.test_known(case)]
    if case.model is not None:
        if not again:
            return lambda _: models.test_prediction(case), "the model"
        return lambda rows: models.predict(case, models.fit(case, models.unfitted(case), rows), test), "the model"
    lacking = [name for name in case.features if name not in test.columns]
    values, encoder = probe.matrix(case)
    both = np.vstack([values, encoder.transform(test.assign(**dict.fromkeys(lacking, np.nan)))])

    def ask(rows: np.ndarray) -> np.ndarray:
        if len(rows) > options.sample_rows:
            rows = np.random.default_rng(case.random_state).choice(rows, options.sample_rows, replace=False)
        return probe.fit_on(case, probe.boosted(case, encoder.categorical), both, rows)(
            np.arange(len(values), len(both))
        )

    return ask, "the probe (gradient boosting, since no model was given)"
