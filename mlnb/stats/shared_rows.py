"""How many rows two tables have in common for certain, where equal rows need not be the same row."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

#: Rate of error at which two tables that share rows by coincidence alone are said to share them.
LEVEL = 1e-3

Counts = tuple["np.ndarray", "np.ndarray"]


def counted(keys: np.ndarray) -> Counts:
    """The distinct keys in order, and how often each occurs."""
    import numpy as np

    distinct, count = np.unique(keys, return_counts=True)
    return distinct, count


def shared(
    first: np.ndarray, second: np.ndarray, wholes: Iterable[Counts] = (), most: Iterable[Counts] = ()
) -> tuple[int, np.ndarray]:
    """How many rows of the second table must be rows of the first.

    Where a table is known of which both are parts, and it holds a key ``c`` times, then of ``f`` and ``s`` rows with
    that key at least ``f + s − c`` are in both: equal rows that need not be the same are not counted. Of several such
    tables the one that accuses least counts. Where none is known, rows of the second that equal one of the first are
    compared with rows of the first that equal another of the first (Fisher's exact test, at 0.001): were both drawn
    alike and apart, the two rates would be the same.

    Parameters
    ----------
    first, second : ndarray of uint64
        A key a row.
    wholes : iterable of (keys, counts)
        Tables of which both may be parts.
    most : iterable of (keys, counts)
        How often a key occurs at most before rows were copied; for the keys that it holds.

    Returns
    -------
    count : int
    which : ndarray of bool
        The rows of the second that have a key in common with the first; all False where ``count`` is 0.

    Examples
    --------
    >>> import numpy as np
    >>> whole = np.arange(100, dtype=np.uint64)
    >>> shared(whole[:80], whole[80:])[0], shared(whole, whole[80:])[0]
    (0, 20)
    >>> coins = np.arange(100, dtype=np.uint64) % 2
    >>> shared(coins[:80], coins[80:])[0], shared(coins[:80], coins[70:], [counted(coins)])[0]
    (0, 10)
    """
    import numpy as np

    nothing = np.zeros(len(second), dtype=bool)
    if len(first) == 0 or len(second) == 0:
        return 0, nothing
    which = np.isin(second, first)
    if not which.any():
        return 0, nothing
    keys, asked = counted(second[which])
    there, often = counted(first)
    held = often[np.searchsorted(there, keys)]
    caps = np.full(len(keys), np.iinfo(np.int64).max)
    for known, count in most:
        inside = np.isin(keys, known)
        caps[inside] = np.minimum(caps[inside], count[np.searchsorted(known, keys[inside])])
    found: list[int] = []
    for known, count in wholes:
        if len(known) < len(there) or not (_within(there, known) and _within(second, known)):
            continue
        of = np.minimum(count[np.searchsorted(known, keys)], caps)
        found.append(int(np.minimum(asked, np.maximum(0, held + asked - of)).sum()))
    capped = caps < np.iinfo(np.int64).max
    if capped.any() and not found:
        over = np.where(capped, np.minimum(asked, np.maximum(0, held + asked - caps)), 0)
        if over.sum():
            return int(over.sum()), which
    if found:
        return min(found), which if min(found) else nothing
    return _beyond_coincidence(which, often, len(first), nothing)


def _within(keys: np.ndarray, known: np.ndarray) -> bool:
    import numpy as np

    return bool(np.isin(keys, known).mean() >= 0.98)  # noqa: PLR2004  # a few rows may have been changed on the way


def _beyond_coincidence(
    which: np.ndarray, often: np.ndarray, total: int, nothing: np.ndarray
) -> tuple[int, np.ndarray]:
    from scipy import stats

    twins = int(often[often > 1].sum())
    met, asked = int(which.sum()), len(which)
    if met / asked <= twins / total:
        return 0, nothing
    p_value = float(stats.fisher_exact([[met, asked - met], [twins, total - twins]], "greater").pvalue)
    if p_value >= LEVEL:
        return 0, nothing
    excess = round(met - asked * twins / total)
    return (excess, which) if excess > 0 else (0, nothing)
