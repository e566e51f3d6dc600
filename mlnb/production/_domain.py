"""Can a model tell current rows from reference rows?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

    from mlnb.core.case import Case

#: Rows of each side that the classifier learns from, at most.
MOST_ROWS = 5_000
FOLDS = 5


@dataclass(frozen=True)
class Domain:
    """How well rows are told apart, out of fold.

    Attributes
    ----------
    auc, low, high : float
        Area under the ROC curve with its interval; one half where they cannot be told apart.
    p_value : float
    reference, current : ndarray of int
        Positions of the rows used.
    chance : ndarray of shape (rows used,)
        Out-of-fold probability of being a current row, reference rows first.
    """

    auc: float
    low: float
    high: float
    p_value: float
    reference: np.ndarray
    current: np.ndarray
    chance: np.ndarray


def domain(case: Case, old: np.ndarray, new: np.ndarray, categorical: list[bool], level: float) -> Domain:
    """Cross-validate a boosted classifier of current (1) against reference rows (0).

    Out-of-fold scores are ranked within their folds (van Elteren), and the variance allows for what folds share.

    Parameters
    ----------
    old, new : ndarray of shape (n, columns), (m, columns)
        Encoded rows.

    References
    ----------
    Rabanser, Günnemann, Lipton (2019): Failing loudly. NeurIPS. Lopez-Paz, Oquab (2017): Revisiting classifier
    two-sample tests. ICLR. DeLong et al. (1988) for the interval.
    """
    import numpy as np
    from scipy import stats
    from sklearn.ensemble import HistGradientBoostingClassifier
    from sklearn.model_selection import StratifiedKFold

    from mlnb.core.probe import filled
    from mlnb.core.threads import few_threads

    rng = np.random.default_rng(case.random_state)
    rows = [np.sort(rng.permutation(len(side))[:MOST_ROWS]) for side in (old, new)]
    matrix = np.vstack([old[rows[0]], new[rows[1]]])
    truth = np.r_[np.zeros(len(rows[0]), dtype=int), np.ones(len(rows[1]), dtype=int)]
    folds = min(FOLDS, len(rows[0]), len(rows[1]))
    chance = np.full(len(truth), truth.mean())
    if folds < 2 or matrix.shape[1] == 0:  # noqa: PLR2004
        return Domain(0.5, 0.0, 1.0, 1.0, rows[0], rows[1], chance)
    scale = [0.0, 0.0]
    wins: list[tuple[float, float, int]] = []
    splitter = StratifiedKFold(folds, shuffle=True, random_state=case.random_state)
    for train, held in splitter.split(matrix, truth):
        model = HistGradientBoostingClassifier(
            max_iter=40, max_leaf_nodes=8, min_samples_leaf=20, l2_regularization=1.0, early_stopping=False,
            categorical_features=categorical if any(categorical) else None, random_state=case.random_state,
        )  # fmt: skip
        with few_threads(len(train) * matrix.shape[1]):
            chance[held] = model.fit(filled(matrix[train]), truth[train]).predict_proba(matrix[held])[:, 1]
        ones, zeros = chance[held][truth[held] == 1], chance[held][truth[held] == 0]
        ranks = stats.rankdata(np.r_[ones, zeros])
        n, m = len(ones), len(zeros)
        # van Elteren: each fold's rank sum, weighed by one over its number of rows
        total = float(ranks[:n].sum() - n * (n + m + 1) / 2) / (n + m + 1)
        ties = np.unique(ranks, return_counts=True)[1].astype(float)
        variance = n * m / 12 * ((n + m + 1) - float((ties**3 - ties).sum()) / ((n + m) * (n + m - 1)))
        scale[0] += total
        scale[1] += variance / (n + m + 1) ** 2
        wins.append((float(ranks[:n].sum() - n * (n + 1) / 2) / (n * m), _delong(ones, zeros), n * m))
    weights = np.array([w[2] for w in wins], dtype=float)
    auc = float(np.average([w[0] for w in wins], weights=weights))
    error = float((np.array([w[1] for w in wins]) * (weights / weights.sum()) ** 2).sum() ** 0.5)
    reach = float(stats.norm.ppf(0.5 + level / 2)) * error
    # models of different folds share most of their rows, so that folds err together (Nadeau and Bengio)
    inflated = scale[1] * (1 + folds / (folds - 1))
    p_value = float(stats.norm.sf(scale[0] / inflated**0.5)) if inflated > 0 else 1.0
    return Domain(auc, max(0.0, auc - reach), min(1.0, auc + reach), p_value, rows[0], rows[1], chance)


def _delong(ones: np.ndarray, zeros: np.ndarray) -> float:
    """Variance of an area under the ROC curve."""
    import numpy as np

    order = np.sort(zeros)
    of_ones = (np.searchsorted(order, ones, "left") + np.searchsorted(order, ones, "right")) / (2 * len(zeros))
    order = np.sort(ones)
    of_zeros = 1 - (np.searchsorted(order, zeros, "left") + np.searchsorted(order, zeros, "right")) / (2 * len(ones))
    return float(
        of_ones.var(ddof=1) / len(ones) + of_zeros.var(ddof=1) / len(zeros) if min(len(ones), len(zeros)) > 1 else 1.0
    )
