"""Which columns differ between two samples by more than the other columns explain?"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

#: Rows a column that a regression on all columns needs.
ROWS_A_COLUMN = 5


def partial_p_values(matrix: np.ndarray, second: np.ndarray, tested: int) -> np.ndarray:
    """P-values of each column's association with the sample, all other columns held fixed.

    A column that moves alone leaves the company of those that it is correlated with, which this sees long before its own
    distribution shows it. What the others leave of each column is read off one inverse, and compared between the samples
    by rank sums: where columns nearly follow from each other, what is left is far from normal.

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
    Quade (1967): Rank analysis of covariance. JASA 62. Lauritzen (1996): Graphical models, section 5.1, on what is left
    of each variable and the inverse.

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
    n = int((~second).sum())
    m = count - n
    if count < ROWS_A_COLUMN * (width + 1) or min(n, m) < ROWS_A_COLUMN:
        return np.ones(tested)
    centred = matrix - matrix.mean(axis=0)
    spread = centred.std(axis=0)
    alive = spread > 0
    centred = centred[:, alive] / spread[alive]
    # columns that follow from others exactly have nothing of their own to move: a little ridge keeps the inverse
    inverse = linalg.inv(centred.T @ centred / count + 1e-6 * np.eye(centred.shape[1]), check_finite=False)
    mine = np.flatnonzero(alive[:tested])
    left = centred @ inverse[:, : len(mine)]
    ranks = stats.rankdata(left.round(9), axis=0)
    total = ranks[second].sum(axis=0) - m * (count + 1) / 2
    spread = n * m / (count * (count - 1)) * ((ranks - (count + 1) / 2) ** 2).sum(axis=0)
    found = np.ones(tested)
    found[mine] = np.where(spread > 0, 2 * stats.norm.sf(np.abs(total) / np.sqrt(np.where(spread > 0, spread, 1))), 1.0)
    return found


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
