"""How well scores tell two kinds of rows apart, with what a sample of them can know of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np


def auc_within(scores: np.ndarray, second: np.ndarray, folds: np.ndarray) -> float:
    """Area under the ROC curve, rows compared within their fold only.

    Each fold's scores come from a model of its own, so that rows of two folds are not on one scale.

    Parameters
    ----------
    scores : ndarray of shape (n,)
    second : ndarray of bool, shape (n,)
        Whether a row is of the kind that should have the larger score.
    folds : ndarray of int, shape (n,)

    Returns
    -------
    float
        0.5 is chance; NaN where no fold has both kinds.

    Examples
    --------
    >>> import numpy as np
    >>> auc_within(np.array([0.1, 0.9, 5.0, 7.0]), np.array([False, True, False, True]), np.array([0, 0, 1, 1]))
    1.0
    """
    import numpy as np
    from scipy import stats

    won, pairs = 0.0, 0
    for fold in np.unique(folds):
        rows = folds == fold
        of_it, count = int(second[rows].sum()), int(rows.sum())
        if 0 < of_it < count:
            ranks = stats.rankdata(scores[rows])
            won += float(ranks[second[rows]].sum()) - of_it * (of_it + 1) / 2
            pairs += of_it * (count - of_it)
    return won / pairs if pairs else float("nan")


def auc_error(auc: float, first: int, second: int) -> float:
    """Standard error of an area under the ROC curve of so many rows of each kind.

    References
    ----------
    Hanley, McNeil (1982): The meaning and use of the area under a receiver operating characteristic (ROC) curve.
    Radiology 143.

    Examples
    --------
    >>> round(auc_error(0.5, 50, 50), 3)
    0.058
    """
    a = max(auc, 1 - auc)
    one, two = a / (2 - a), 2 * a * a / (1 + a)
    variance = a * (1 - a) + (first - 1) * (one - a * a) + (second - 1) * (two - a * a)
    return max(variance, 0.0) ** 0.5 / (first * second) ** 0.5
