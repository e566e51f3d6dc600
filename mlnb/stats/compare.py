"""Is one model better than another, or is it the folds?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mlnb.stats.intervals import LEVEL

if TYPE_CHECKING:
    import numpy as np


@dataclass(frozen=True)
class Comparison:
    """A paired difference of mean losses, with its interval and one-sided p-value of being positive."""

    difference: float
    low: float
    high: float
    p_value: float


def paired(
    worse: np.ndarray,
    better: np.ndarray,
    *,
    folds: int = 5,
    held: float | None = None,
    clusters: np.ndarray | None = None,
    level: float = LEVEL,
) -> Comparison:
    """Compare two models by the losses of the same rows, each made out of fold.

    Models of different folds share most of their training rows, so that the variance of a mean over folds is
    more than that of independent rows: it is taken times ``1 + folds · test share / train share`` as Nadeau
    and Bengio derive. Rows of one entity count as one.

    Parameters
    ----------
    worse, better : ndarray of shape (n,)
        Losses of each row; the difference is ``mean(worse - better)``.
    folds : int
        Number of folds of the cross-validation.
    held : float, optional
        For a single split in place of a cross-validation: test rows per training row.
    clusters : ndarray of int of shape (n,), optional
        Entity of each row.
    level : float
        Level of the interval.

    References
    ----------
    Nadeau, Bengio (2003): Inference for the generalization error. Machine Learning 52.

    Examples
    --------
    >>> import numpy as np
    >>> rng = np.random.default_rng(0)
    >>> loss = rng.uniform(size=400)
    >>> paired(loss + 0.1, loss + rng.normal(0, 0.1, 400), folds=5).p_value < 0.001
    True
    """
    import numpy as np
    from scipy import stats

    difference = np.asarray(worse, dtype=float) - np.asarray(better, dtype=float)
    mean = float(difference.mean())
    centred = difference - mean
    if clusters is not None:
        sums = np.bincount(clusters, weights=centred)
        count = int((np.bincount(clusters) > 0).sum())
        error = float(np.sqrt((sums**2).sum())) / len(difference)
    else:
        count = len(difference)
        error = float(difference.std(ddof=1)) / count**0.5 if count > 1 else float("inf")
    error *= (1 + (folds / max(folds - 1, 1) if held is None else held)) ** 0.5
    if error == 0:
        return Comparison(mean, mean, mean, 0.0 if mean > 0 else 1.0)
    freedom = max(count - 1, 1)
    reach = float(stats.t.ppf(0.5 + level / 2, freedom)) * error
    return Comparison(mean, mean - reach, mean + reach, float(stats.t.sf(mean / error, freedom)))


#: Test rows per training row that is taken where more folds than ten say that they were repeated.
TENTH = 1 / 9


def over_folds(
    worse: Sequence[float], better: Sequence[float], *, held: float | None = None, level: float = LEVEL
) -> Comparison:
    """Compare two models by their scores on the same folds; greater is better.

    The corrected resampled t-test: a fold's training rows are mostly those of the other folds, so that the variance
    of the mean is taken as ``1 / folds + test share / train share`` times the variance between folds.

    Parameters
    ----------
    worse, better : sequence of float
        Scores by fold, in the same order; the difference is ``mean(better - worse)``.
    held : float, optional
        Test rows per training row; by default that of as many folds, made once, or of ten where there are more.
    level : float
        Level of the interval.

    References
    ----------
    Nadeau, Bengio (2003): Inference for the generalization error. Machine Learning 52.

    Examples
    --------
    >>> test = over_folds([0.80, 0.82, 0.79, 0.81, 0.80], [0.85, 0.87, 0.85, 0.85, 0.86])
    >>> round(test.difference, 3), test.low > 0
    (0.052, True)
    """
    import numpy as np
    from scipy import stats

    difference = np.asarray(better, dtype=float) - np.asarray(worse, dtype=float)
    count, mean = len(difference), float(np.mean(difference))
    if count < 2:  # noqa: PLR2004
        return Comparison(mean, float("-inf"), float("inf"), 0.5)
    error = float(difference.std(ddof=1)) * (1 / count + (max(1 / (count - 1), TENTH) if held is None else held)) ** 0.5
    if error <= 1e-12 * max(1.0, abs(mean)):
        return Comparison(mean, mean, mean, 0.0 if mean > 0 else 1.0)
    reach = float(stats.t.ppf(0.5 + level / 2, count - 1)) * error
    return Comparison(mean, mean - reach, mean + reach, float(stats.t.sf(mean / error, count - 1)))
