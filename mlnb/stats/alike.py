"""Whether rows that share a key resemble each other more than rows of neighbouring keys do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

#: Pairs that one key contributes at most, so that a large one does not speak for all.
MOST_PAIRS = 12
#: Rows of neighbouring keys that each pair is held against.
DRAWS = 4
#: Resemblance of neighbouring keys from which a column says nothing more.
FULL = 0.98


@dataclass(frozen=True)
class Pairs:
    """Rows paired with one of the same key, and with one of a neighbouring key.

    Attributes
    ----------
    row, same : ndarray of int, shape (pairs,)
        Positions of the row and of another row of its key.
    next : ndarray of int, shape (draws, pairs)
        Positions of rows of a key beside it in order.
    key : ndarray of int, shape (pairs,)
    """

    row: np.ndarray
    same: np.ndarray
    next: np.ndarray
    key: np.ndarray


@dataclass(frozen=True)
class Alike:
    """How much more alike rows of one key are in one column.

    Attributes
    ----------
    same, next : float
        Resemblance of two rows of one key, and of neighbouring keys: 0 as by chance, 1 where they are equal.
    p_value : float
        One-sided, that rows of one key are no more alike than those of neighbouring keys, or than any two rows.
    """

    same: float
    next: float
    p_value: float

    @property
    def excess(self) -> float:
        """What the key adds, as a part of what neighbouring keys leave to be added."""
        base = max(self.next, 0.0)
        return 0.0 if base >= FULL else max(0.0, (self.same - base) / (1 - base))


def pairs(keys: np.ndarray, rng: np.random.Generator) -> Pairs:
    """Pair rows within and across keys.

    Parameters
    ----------
    keys : ndarray of int, shape (n,)
        Keys numbered in their natural order, -1 for none.
    rng : numpy.random.Generator
    """
    import numpy as np

    place = rng.permutation(np.flatnonzero(keys >= 0))
    order = place[np.argsort(keys[place], kind="stable")]
    sizes = np.bincount(keys[order])
    starts = np.concatenate([[0], np.cumsum(sizes)])[:-1]
    here = keys[order[:-1]]
    chained = (here == keys[order[1:]]) & (np.arange(len(order) - 1) - starts[here] < MOST_PAIRS)
    row, same = order[:-1][chained], order[1:][chained]
    if len(row) == 0 or (sizes > 0).sum() < 2:  # noqa: PLR2004
        none = np.zeros(0, dtype=int)
        return Pairs(none, none, none.reshape(DRAWS, 0), none)
    key = keys[row]
    filled = np.flatnonzero(sizes)  # keys may be those of some rows only
    rank = np.searchsorted(filled, key) + np.tile([[-1], [1]], (DRAWS // 2, 1))
    inside = np.where(rank < 0, 1, np.where(rank >= len(filled), len(filled) - 2, rank))
    beside = filled[inside]
    other = order[starts[beside] + rng.integers(0, sizes[beside])]
    return Pairs(row, same, other, key)


def alike(values: np.ndarray, found: Pairs, *, coded: bool) -> Alike:
    """Compare the pairs in one column.

    Numbers are compared by squared differences in units of their variance, codes by equality beyond chance. Pairs of
    one key count as one observation.

    Parameters
    ----------
    values : ndarray of float, shape (n,)
        NaN where missing, which is left out for numbers and a value of its own for codes.
    found : Pairs
    coded : bool

    Examples
    --------
    >>> import numpy as np
    >>> rng = np.random.default_rng(0)
    >>> keys = np.repeat(np.arange(40), 3)
    >>> level = rng.normal(size=40)[keys] + rng.normal(0, 0.3, 120)
    >>> found = alike(level, pairs(keys, rng), coded=False)
    >>> found.same > 0.7, found.p_value < 0.001
    (True, True)
    >>> bool(alike(rng.normal(size=120), pairs(keys, rng), coded=False).p_value > 0.01)
    True
    """
    import numpy as np

    seen = values if not coded else np.where(np.isnan(values), -1.0, values)
    if coded:
        _, counts = np.unique(seen, return_counts=True)
        apart = 1 - float(((counts / len(seen)) ** 2).sum())
        here = (seen[found.row] != seen[found.same]).astype(float)
        there = (seen[found.row] != seen[found.next]).astype(float).mean(axis=0)
    else:
        apart = 2 * float(np.nanvar(seen))
        here = (seen[found.row] - seen[found.same]) ** 2
        each = (seen[found.row] - seen[found.next]) ** 2
        counted = np.isfinite(each)
        there = np.where(counted, each, 0.0).sum(axis=0) / counted.sum(axis=0)  # none at all is no number
    known = np.isfinite(here) & np.isfinite(there)
    if not known.any() or apart <= 0:
        return Alike(0.0, 1.0, 1.0)
    here, there, key = here[known] / apart, there[known] / apart, found.key[known]
    p_value = max(_larger(there - here, key), _larger(1 - here, key))
    return Alike(1 - float(here.mean()), 1 - float(there.mean()), p_value)


def _larger(values: np.ndarray, key: np.ndarray) -> float:
    """One-sided p-value that the mean is not positive; values of one key count as one."""
    import numpy as np
    from scipy import stats

    counts = np.bincount(key)
    used = counts > 0
    mean = float(values.mean())
    centred = np.bincount(key, weights=values)[used] - mean * counts[used]
    error = float(np.sqrt((centred**2).sum())) / len(values)
    if error == 0:
        return 0.0 if mean > 0 else 1.0
    return float(stats.t.sf(mean / error, max(int(used.sum()) - 1, 1)))
