"""Whether values remember each other along an order: runs of like values, and slow drift."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

#: Shuffles of the order.
SHUFFLES = 400
#: Neighbours on either side over which values are averaged.
REACH = 8
#: Degree of the curve that is taken for a slow drift.
DEGREE = 4


@dataclass(frozen=True)
class Memory:
    """How far a value can be told from those beside it.

    Attributes
    ----------
    value : float
        Correlation of each value with the mean of its neighbours in order.
    p_value : float
        One-sided, against shuffles of the order.
    """

    value: float
    p_value: float


def memory(values: np.ndarray, when: np.ndarray, rng: np.random.Generator, *, drift: bool = True) -> Memory:
    """Correlation of values with the mean of their neighbours along an order, against shuffles of it.

    Parameters
    ----------
    values : ndarray of shape (n, outputs)
        Such as the residuals of a model, a column a class.
    when : ndarray of float, shape (n,)
        The order; rows of one time are shuffled among themselves.
    rng : numpy.random.Generator
    drift : bool
        Whether a slow drift counts; else a smooth curve along the order is taken off first.

    Returns
    -------
    Memory

    Examples
    --------
    >>> import numpy as np
    >>> rng = np.random.default_rng(0)
    >>> noise = rng.normal(size=(300, 1))
    >>> memory(noise, np.arange(300.0), rng).p_value > 0.01
    True
    >>> found = memory(np.cumsum(noise, axis=0), np.arange(300.0), rng)
    >>> found.value > 0.9, found.p_value < 0.01
    (True, True)
    """
    import numpy as np
    from scipy import stats

    shuffled = rng.permutation(len(when))
    order = shuffled[np.argsort(when[shuffled], kind="stable")]
    found = values[order] - values.mean(axis=0)
    count = len(found)
    if not drift:
        where = stats.rankdata(when[order])
        found = found - _curve(where / count, found)
    scale = float((found**2).sum())
    if scale <= 0 or count <= 4 * REACH:
        return Memory(0.0, 1.0)
    value = _beside(found)
    null = np.array([_beside(found[rng.permutation(count)]) for _ in range(SHUFFLES)])
    spread = float(null.std()) or 1.0
    normal = float(stats.norm.sf((value - null.mean()) / spread))
    # ranks among the shuffles, and beyond their number the normal tail
    p_value = max(normal, 0.1 / SHUFFLES) if (null >= value).any() else normal
    return Memory(value, min(1.0, p_value))


def _curve(place: np.ndarray, values: np.ndarray) -> np.ndarray:
    """A polynomial along the order, fitted by least squares."""
    import numpy as np

    basis = np.polynomial.legendre.legvander(2 * place - 1, DEGREE)
    weights, *_ = np.linalg.lstsq(basis, values, rcond=None)
    fitted: np.ndarray = basis @ weights
    return fitted


def _beside(found: np.ndarray) -> float:
    """Correlation with the mean of the neighbours, the value itself left out."""
    import numpy as np

    total = np.cumsum(np.vstack([np.zeros((1, found.shape[1])), found]), axis=0)
    count = len(found)
    place = np.arange(count)
    low, high = np.maximum(place - REACH, 0), np.minimum(place + REACH + 1, count)
    mean = (total[high] - total[low] - found) / (high - low - 1)[:, None]
    norm = float(np.sqrt((found**2).sum() * (mean**2).sum()))
    return float((found * mean).sum()) / norm if norm else 0.0
