"""What the other columns of a table say of the size of each value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

#: Knots of the relation between a column and what the others say of it; points at which ranks are read.
KNOTS, GRID = 24, 257
RIDGE = 0.01
#: Spreads from the median, one side at a time, beyond which a value's size says nothing of the other columns.
FAR = 5.0


@dataclass(frozen=True)
class Relations:
    """How each column of a table follows from the others, learned from normal scores; see `relations`."""

    points: list[np.ndarray]
    scores: list[np.ndarray]
    weights: np.ndarray
    knots: list[tuple[np.ndarray, np.ndarray]]

    def scored(self, matrix: np.ndarray) -> np.ndarray:
        """Normal scores of a table, (n, columns); missing values are 0."""
        import numpy as np

        found = np.zeros(matrix.shape)
        for j, (points, scores) in enumerate(zip(self.points, self.scores, strict=True)):
            if len(points) > 1:
                found[:, j] = np.nan_to_num(np.interp(matrix[:, j], points, scores))
        return found

    def expected(self, scored: np.ndarray, column: int) -> np.ndarray:
        """Expected logarithm of a column's size in each row, (n,)."""
        import numpy as np

        x, y = self.knots[column]
        if len(x) < 2:  # noqa: PLR2004
            return np.full(len(scored), y[0] if len(y) else 0.0)
        told = scored @ self.weights[:, column]
        found = np.interp(told, x, y)
        for inner, end, beyond in ((1, 0, told < x[0]), (-2, -1, told > x[-1])):
            slope = (y[end] - y[inner]) / (x[end] - x[inner])
            found[beyond] = y[end] + slope * (told[beyond] - x[end])
        return found


def relations(matrix: np.ndarray) -> Relations:
    """Learn each column's typical size from all others: a ridge regression of normal scores, then running medians.

    Both steps bear wrong values: scores bound what one can do, and medians do not see them.

    Parameters
    ----------
    matrix : ndarray of shape (n, columns)
        NaN where missing.

    Examples
    --------
    >>> import numpy as np
    >>> x = np.random.default_rng(0).lognormal(0, 1, 400)
    >>> found = relations(np.c_[x, x**2])
    >>> bool(np.abs(found.expected(found.scored(np.c_[x, x**2]), 1) - 2 * np.log(x)).mean() < 0.2)
    True
    """
    import numpy as np
    from scipy import stats

    count, width = matrix.shape
    chances = (np.arange(GRID) + 0.5) / GRID
    points, scores = [], []
    for j in range(width):
        known = matrix[np.isfinite(matrix[:, j]), j]
        at, first, copies = (
            np.unique(np.quantile(known, chances), return_index=True, return_counts=True)
            if len(known)
            else (np.zeros(0), np.zeros(0, dtype=int), np.zeros(0, dtype=int))
        )
        points.append(at)
        scores.append(stats.norm.ppf(chances[0] + (first + (copies - 1) / 2) / GRID))
    made = Relations(points, scores, np.zeros((width, width)), [])
    scored = made.scored(matrix)
    covariance = scored.T @ scored / max(count, 1)
    inverse = np.linalg.inv(covariance + (RIDGE + width / max(count, 1)) * np.eye(width))
    weights = -inverse / np.diag(inverse)
    np.fill_diagonal(weights, 0.0)
    told = scored @ weights
    knots = [_running(told[:, j], matrix[:, j]) for j in range(width)]
    return Relations(points, scores, weights, knots)


def usual(matrix: np.ndarray) -> np.ndarray:
    """The table without sizes that are far from their column's, from which nothing should be extrapolated, (n, columns).

    A flight that lands at ten past midnight did not leave at a third of the usual hour.
    """
    import numpy as np

    with np.errstate(divide="ignore", invalid="ignore"):
        logs = np.log(np.abs(matrix))
    logs[~np.isfinite(logs)] = np.nan
    kept = matrix.astype(float, copy=True)
    for column, sizes in zip(kept.T, logs.T, strict=True):
        if np.isnan(sizes).all():
            continue
        away = sizes - np.nanmedian(sizes)
        for side in (away < 0, away > 0):
            if side.any():
                column[side & (np.abs(away) > FAR * 1.4826 * float(np.median(np.abs(away[side]))))] = np.nan
    return kept


def _running(told: np.ndarray, values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Medians of the logarithms of sizes along what is told of them."""
    import numpy as np

    with np.errstate(divide="ignore", invalid="ignore"):
        logs = np.log(np.abs(values))
    known = np.flatnonzero(np.isfinite(logs))
    if not len(known):
        return np.zeros(0), np.zeros(0)
    order = known[np.argsort(told[known], kind="stable")]
    groups = np.array_split(order, max(1, min(KNOTS, len(order) // 20)))
    x: np.ndarray = np.array([np.median(told[g]) for g in groups])
    y: np.ndarray = np.array([np.median(logs[g]) for g in groups])
    x, first = np.unique(x, return_index=True)
    return x, y[first]
