"""Shares of the classes among rows without labels, from what a model says of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

#: Bootstrap draws.
DRAWS = 400


@dataclass(frozen=True)
class Shares:
    """Estimated shares, (classes,) each, with the interval of their change and the p-value of none."""

    before: np.ndarray
    after: np.ndarray
    low: np.ndarray
    high: np.ndarray
    p_value: float

    @property
    def change(self) -> np.ndarray:
        """Shares after less shares before."""
        found: np.ndarray = self.after - self.before
        return found


def estimated_shares(
    codes: np.ndarray, said: np.ndarray, new: np.ndarray, *, seed: int = 0, level: float = 0.9
) -> Shares:
    """Class shares among unlabelled rows, by black box shift estimation with soft predictions.

    Mean predictions by true class, on labelled rows that the model did not see, are a matrix ``C``; where only the
    shares of the classes moved, the mean prediction on the new rows is ``C`` times the new shares. The p-value compares
    the mean predictions themselves (Hotelling), so that it holds whether or not ``C`` can be inverted well.

    Parameters
    ----------
    codes : ndarray of int, shape (n,)
    said : ndarray of shape (n, classes)
        Out-of-fold probabilities of the labelled rows.
    new : ndarray of shape (m, classes)
        Probabilities of the rows without labels.

    References
    ----------
    Lipton, Wang, Smola (2018): Detecting and correcting for label shift with black box predictors. ICML.

    Examples
    --------
    >>> import numpy as np
    >>> rng = np.random.default_rng(0)
    >>> def rows(share, n):
    ...     y = (rng.uniform(size=n) < share).astype(int)
    ...     p = 1 / (1 + np.exp(-(4 * y - 2 + rng.normal(size=n))))
    ...     return y, np.c_[1 - p, p]
    >>> (y, p), (_, q) = rows(0.3, 2000), rows(0.6, 2000)
    >>> found = estimated_shares(y, p, q)
    >>> bool(abs(found.after[1] - 0.6) < 0.05), found.p_value < 1e-6
    (True, True)
    """
    import numpy as np
    from scipy import stats

    width = said.shape[1]
    before = np.bincount(codes, minlength=width) / len(codes)
    rng = np.random.default_rng(seed)
    after = _solved(codes, said, new.mean(axis=0), before)
    draws = np.zeros((DRAWS, width))
    for i in range(DRAWS):
        rows = rng.integers(0, len(codes), len(codes))
        drawn = np.bincount(codes[rows], minlength=width) / len(rows)
        moved = new[rng.integers(0, len(new), len(new))].mean(axis=0)
        draws[i] = _solved(codes[rows], said[rows], moved, drawn) - drawn
    side = (1 - level) / 2
    low, high = np.quantile(draws, [side, 1 - side], axis=0)
    gap = (new.mean(axis=0) - said.mean(axis=0))[:-1]
    spread = np.cov(said[:, :-1], rowvar=False) / len(said) + np.cov(new[:, :-1], rowvar=False) / max(len(new), 2)
    spread = np.atleast_2d(spread)
    rank = int(np.linalg.matrix_rank(spread))
    statistic = float(gap @ np.linalg.pinv(spread) @ gap)
    return Shares(before, after, low, high, float(stats.chi2.sf(statistic, max(rank, 1))))


def _solved(codes: np.ndarray, said: np.ndarray, moved: np.ndarray, before: np.ndarray) -> np.ndarray:
    """Shares, none below zero and one in sum, that explain a mean prediction best."""
    import numpy as np
    from scipy.optimize import nnls

    width = said.shape[1]
    confused = np.zeros((width, width))
    for label in range(width):
        mine = codes == label
        confused[:, label] = said[mine].mean(axis=0) if mine.any() else np.eye(width)[label]
    # one row for the sum, and a pull towards the old shares that decides where the predictions do not
    pull = 0.02
    system = np.vstack([confused, 10 * np.ones((1, width)), pull * np.eye(width)])
    wanted = np.concatenate([moved, [10.0], pull * before])
    found, _ = nnls(system, wanted)
    found = np.asarray(found)
    return found / found.sum() if found.sum() > 0 else before
