"""The rows that a metric is judged on: out-of-fold predictions, and the labelled test rows where a model answers for them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mlnb.core import model as models
from mlnb.core import probe
from mlnb.core.costs import costs_of
from mlnb.core.errors import ModelError

if TYPE_CHECKING:
    import numpy as np

    from mlnb.core.case import Case


@dataclass(frozen=True)
class Judged:
    """Rows with their class and what was said of them.

    Attributes
    ----------
    codes, prediction : ndarray
    rows : ndarray of int or None
        Positions among the labelled training rows; None where test rows follow.
    clusters : ndarray of int or None
        Entity of each row, where the case has a group.
    folds : int
        Folds of the cross-validation behind them; 1 for a test frame alone.
    maker : str
    probabilistic : bool
    given : bool
        Whether the predictions are of a model that the person brought.
    """

    codes: np.ndarray
    prediction: np.ndarray
    rows: np.ndarray | None
    clusters: np.ndarray | None
    folds: int
    maker: str
    probabilistic: bool
    given: bool


def judged(case: Case) -> Judged:
    """Out-of-fold predictions for the training rows, then test rows that the case's own model answers for."""
    import numpy as np

    from mlnb.core.folds import folds, group_codes

    on_test = _on_test(case)
    if case.model is not None and not hasattr(case.model, "fit") and case.y_score is None and on_test is not None:
        codes, said = on_test
        return Judged(codes, said, None, None, 1, "the model", not bool(np.isin(said, [0, 1]).all()), given=True)
    oof, maker = probe.subject(case)
    rows = np.flatnonzero(oof.scored)
    codes, said = case.codes[rows], oof.prediction[rows]
    given = case.y_score is not None or hasattr(case.model, "fit")
    groups = group_codes(case)
    costs = costs_of(case)
    by_row = costs is not None and costs.false_positive is not None  # the test frame need not have that column
    if on_test is None or by_row or case.y_score is not None or not hasattr(case.model, "fit"):
        clusters = None if groups is None else groups[rows]
        return Judged(codes, said, rows, clusters, len(folds(case)), maker, oof.probabilistic, given)
    codes, said = np.concatenate([codes, on_test[0]]), np.concatenate([said, on_test[1]])
    clusters = None
    if groups is not None:
        clusters = np.concatenate([groups[rows], groups.max() + 1 + np.arange(len(on_test[0]))])
    return Judged(codes, said, None, clusters, len(folds(case)), maker, oof.probabilistic, given)


def _on_test(case: Case) -> tuple[np.ndarray, np.ndarray] | None:
    if case.model is None or case.y_test is None or not len(case.y_test):
        return None
    try:
        said = models.test_prediction(case)
    except ModelError:  # a model of other columns: the training rows still tell
        return None
    seen = case.codes_test >= 0 if case.task != "regression" else slice(None)
    return case.codes_test[seen], said[seen]
