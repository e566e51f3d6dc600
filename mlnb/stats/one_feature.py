"""What one feature alone says of the target: means over its bins, cross-fitted."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

BINS = 40


def left_alone(column: np.ndarray, target: np.ndarray, fold: np.ndarray, *, coded: bool) -> np.ndarray:
    """Squared loss of each row under the mean target of its bin in the other folds; missing is a bin of its own.

    Parameters
    ----------
    column : ndarray of float of shape (n,)
        One feature; NaN where missing.
    target : ndarray of shape (n, outputs)
        One-hot classes, or one column of numbers.
    fold : ndarray of int of shape (n,)
    coded : bool
        Whether the feature holds codes of categories, which are never binned together.

    Returns
    -------
    ndarray of shape (n,)

    Examples
    --------
    >>> import numpy as np
    >>> column, fold = np.repeat([0.0, 1.0], 50), np.arange(100) % 4
    >>> bool(left_alone(column, column[:, None], fold, coded=False).mean() < 0.001)
    True
    """
    import numpy as np

    bins = np.zeros(len(column), dtype=int)
    seen = ~np.isnan(column)
    if seen.any():
        distinct = np.unique(column[seen])
        if coded or len(distinct) <= BINS:
            bins[seen] = 1 + np.searchsorted(distinct, column[seen])
        else:
            most = (
                max(min(BINS, len(column) // 20), 4)
                if target.shape[1] > 1
                else max(min(4 * BINS, len(column) // 10), 4)
            )
            edges = np.unique(np.quantile(column[seen], np.linspace(0, 1, most + 1)[1:-1]))
            bins[seen] = 1 + np.searchsorted(edges, column[seen], side="right")
    size = int(bins.max()) + 1
    loss = np.empty(len(column))
    prior = target.mean(axis=0)
    for k in range(int(fold.max()) + 1):
        train, held = fold != k, fold == k
        count = np.bincount(bins[train], minlength=size)[:, None]
        sums = np.column_stack([np.bincount(bins[train], t, size) for t in target[train].T])
        mean = (sums + prior) / (count + 1)
        loss[held] = ((target[held] - mean[bins[held]]) ** 2).sum(axis=1)
    return loss
