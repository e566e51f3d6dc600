"""Which columns differ between two samples by more than the other columns explain?"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

#: Rows a column that a regression on all columns needs.
ROWS_A_COLUMN = 5


def partial_p_values(matrix: np.ndarray, second: np.ndarray, tested: int) -> np.ndarray:
    """P-values of each column's association with the sample, all other columns held fixed.

    The test of analysis of covariance: the sample's coefficient in the regression of a column on the others and the
    sample, read for all columns off one inverse. A column that moves alone leaves the company of those that it is
    correlated with, which this sees long before its own distribution shows it.

    Parameters
    ----------
    matrix : ndarray of shape (n, columns)
        Without missing values; normal scores make the test one of ranks.
    second : ndarray of bool, shape (n,)
        Which sample each row belongs to.
    tested : int
        Columns to test, the first ones; the rest are only held fixed.

    Returns
    -------
    ndarray of shape (tested,)
        Ones where there are fewer than five rows a column.

    References
    ----------
    Fisher (1932): Statistical methods for research workers, on the analysis of covariance. Lauritzen (1996): Graphical
    models, section 5.1, on partial correlations from the inverse.

    Examples
    --------
    >>> import numpy as np
    >>> rng = np.random.default_rng(0)
    >>> x = rng.normal(size=(1000, 1))
    >>> both = np.hstack([x, x + rng.normal(0, 0.2, (1000, 1))])
    >>> second = np.arange(1000) >= 500
    >>> both[second, 0] += 0.1
    >>> bool(partial_p_values(both, second, 2)[0] < 1e-6)
    True
    """
    import numpy as np
    from scipy import linalg, stats

    count, width = matrix.shape
    freedom = count - width - 2
    if count < ROWS_A_COLUMN * (width + 1) or min(second.sum(), (~second).sum()) < ROWS_A_COLUMN:
        return np.ones(tested)
    joined = np.column_stack([matrix, second.astype(float)])
    joined = joined - joined.mean(axis=0)
    spread = joined.std(axis=0)
    alive = spread > 0
    alive[-1] = True
    joined = joined[:, alive] / spread[alive]
    correlation = joined.T @ joined / count
    # columns that follow from others exactly have nothing of their own to move: a little ridge keeps the inverse
    inverse = linalg.inv(correlation + 1e-6 * np.eye(len(correlation)), check_finite=False)
    diagonal = np.sqrt(np.clip(np.diag(inverse), 1e-12, None))
    partial = np.clip(-inverse[:-1, -1] / (diagonal[:-1] * diagonal[-1]), -0.999999, 0.999999)
    t = partial * np.sqrt(freedom / (1 - partial**2))
    found = np.ones(width)
    found[alive[:-1]] = 2 * stats.t.sf(np.abs(t), freedom)
    return found[:tested]


def normal_scores(values: np.ndarray) -> np.ndarray:
    """Numbers as normal quantiles of their ranks, ties in their middle; missing values 0.

    References
    ----------
    van der Waerden (1952). Order tests for the two-sample problem.

    Examples
    --------
    >>> import numpy as np
    >>> normal_scores(np.array([3.0, 1.0, np.nan, 2.0])).round(2).tolist()
    [0.97, -0.97, 0.0, 0.0]
    """
    import numpy as np
    from scipy import stats

    known = np.isfinite(values)
    found = np.zeros(len(values))
    if known.any():
        found[known] = stats.norm.ppf((stats.rankdata(values[known]) - 0.5) / int(known.sum()))
    return found
