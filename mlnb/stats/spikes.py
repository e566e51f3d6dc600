"""Values that stand for something else: copies of one value, far beyond where the other values end."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

#: Part of the other values that makes their tail, and the fewest that can.
TAIL, LEAST_TAIL = 0.05, 10
#: Other values with fewer distinct ones than this have no tail to extrapolate; they are judged by their range.
LEAST_DISTINCT = 8
#: Codes that end one column together ("refused", "does not know", "not asked").
MOST_CODES = 3


@dataclass(frozen=True)
class Spike:
    """A value beyond the others.

    Attributes
    ----------
    value : float
    count : int
        Its copies.
    expected : float or None
        How many values the tail of the others, extrapolated, puts as far out; None where they have too few to tell.
    kind : {"hard", "soft", "zero", "other"}
        A code that stands for nothing else, one that may also be a number, zero, or any other value.
    """

    value: float
    count: int
    expected: float | None
    kind: str


def spikes(
    values: np.ndarray,
    *,
    hard: Collection[float] = (),
    soft: Collection[float] = (),
    limits: dict[str, float] | None = None,
) -> list[Spike]:
    """Values at an end of a column that its other values do not lead up to.

    The others' outermost twentieth is extrapolated from their median, once as an exponential tail and once as a
    Pareto tail, and the heavier of the two says how many values to expect as far out as the value in question
    (peaks over threshold). Zero below positive values is set against the exponential tail alone, since what is
    positive has no Pareto tail towards zero. How often the value is repeated is no evidence by itself: honest
    zeros ("none bought") are many, but the other values lead up to them. So the gap must also be wide against
    the steps within the tail. A negative code that is the only negative value below sizes of many kinds needs no gap:
    columns that may be negative are so in more than one way.

    Parameters
    ----------
    values : ndarray of shape (n,)
        Finite numbers.
    hard, soft : collection of float
        Codes for missing that are hardly ever values, and codes that often are.
    limits : dict, optional
        Largest expected count at which each kind is a spike.

    Returns
    -------
    list of Spike
        Outermost first, the low end before the high one.

    References
    ----------
    Davison, Smith (1990): Models for exceedances over high thresholds. JRSS B 52. Hill (1975): A simple general
    approach to inference about the tail of a distribution. Annals of Statistics 3.

    Examples
    --------
    >>> import numpy as np
    >>> ages = np.r_[np.random.default_rng(0).normal(40, 10, 500), [-999] * 5]
    >>> [(spike.value, spike.count) for spike in spikes(ages, hard={-999})]
    [(-999.0, 5)]
    """
    import numpy as np

    allowed = {**LIMITS, **(limits or {})}
    ordered = np.sort(np.asarray(values, dtype=float))
    found: list[Spike] = []
    for sign in (-1.0, 1.0):
        rising = ordered if sign > 0 else -ordered[::-1]
        found += _at_the_top(rising, sign, frozenset(hard), frozenset(soft), allowed)
    return found


#: Largest expected count at which a value of each kind counts as a spike.
LIMITS: dict[str, float] = {"hard": 0.5, "soft": 0.05, "zero": 0.015, "other": 1e-4}
#: Fewest copies that a value of each kind needs; "hard" ones need no company.
COPIES: dict[str, int] = {"hard": 1, "soft": 2, "zero": 3, "other": 3}
#: Largest share of a column: what holds in more of the rows is a state of things ("none"), not a gap.
MINORITY: dict[str, float] = {"soft": 0.25, "zero": 0.25, "other": 0.25}
#: The gap before a spike is at least this many times the widest step between values of the tail.
STEPS = 2.5
#: Beyond this many times the others' range, an unusual code need not be more frequent than they are.
FAR = 5.0
#: Distinct values that are not negative, from which a negative one that is always the same is none of theirs.
LEAST_SIZES = 15
#: The smallest positive value is at least this part of the median where zero cannot be.
NEAR_ZERO = 0.2


def _at_the_top(
    rising: np.ndarray, sign: float, hard: frozenset[float], soft: frozenset[float], limits: dict[str, float]
) -> list[Spike]:
    """Spikes at the upper end of sorted values that were turned by ``sign``."""
    import numpy as np

    end = len(rising)
    outer: list[tuple[float, int, str]] = []
    found: list[Spike] = []
    for _ in range(MOST_CODES):
        if end < 2:  # noqa: PLR2004
            break
        top = float(rising[end - 1])
        start = int(np.searchsorted(rising[:end], top, side="left"))
        rest, value = rising[:start], sign * top + 0.0
        kind = _kind(value, sign, rest, hard, soft)
        if not len(rest) or (outer and kind not in {"hard", "soft"}):
            break
        outer.append((value, end - start, kind))
        expected = _expected(rest, top, kind)
        lone = kind in {"hard", "soft"} and not found and len(outer) == 1
        lone = lone and sign < 0 < top and rest[-1] <= 0 and _distinct(rest) >= LEAST_SIZES
        if (lone and _enough(end - start, start, kind)) or _is_spike(rest, top, end - start, kind, expected, limits):
            found = [Spike(v, c, expected, k) for v, c, k in outer]
        if kind not in {"hard", "soft"}:
            break
        end = start
    return found


def _kind(value: float, sign: float, rest: np.ndarray, hard: frozenset[float], soft: frozenset[float]) -> str:
    if value in hard:
        return "hard"
    if value in soft:
        return "soft"
    return "zero" if value == 0 and sign < 0 and len(rest) else "other"


def _expected(rest: np.ndarray, top: float, kind: str) -> float | None:
    """Values that the tail of ``rest`` puts at ``top`` or beyond; None where it has too few to tell."""
    import numpy as np

    size = _tail(rest)
    middle = float(np.median(rest))
    if len(rest) < 2 * size or _distinct(rest) < LEAST_DISTINCT:
        return None
    while rest[-size - 1] == rest[-1] and 4 * size < len(rest):  # many copies of the outermost value: reach further in
        size *= 2
    tail, threshold = rest[-size:], float(rest[-size - 1])
    scale = float((tail - threshold).mean())
    if scale <= 0 or threshold <= middle:
        return None
    exponential = -(top - threshold) / scale
    if kind == "zero":
        return float(size * np.exp(exponential))
    index = float(np.log((tail - middle) / (threshold - middle)).mean())
    pareto = -np.log((top - middle) / (threshold - middle)) / index
    return float(size * np.exp(max(exponential, pareto)))


def _tail(rest: np.ndarray) -> int:
    return max(LEAST_TAIL, round(TAIL * len(rest)))


def _distinct(ordered: np.ndarray) -> int:
    return int((ordered[1:] != ordered[:-1]).sum()) + 1 if len(ordered) else 0


def _enough(copies: int, others: int, kind: str) -> bool:
    """Whether a value has enough copies for its kind, and not so many that it is a state of things."""
    return copies >= COPIES[kind] and (kind not in MINORITY or copies / (copies + others) <= MINORITY[kind])


def _is_spike(
    rest: np.ndarray, top: float, copies: int, kind: str, expected: float | None, limits: dict[str, float]
) -> bool:
    """Whether the value is far enough out for its kind."""
    import numpy as np

    if not _enough(copies, len(rest), kind):
        return False
    gap, reach = top - float(rest[-1]), float(rest[-1] - rest[0])
    if expected is None:
        wide = gap > 2 * reach and gap > 1
        return wide and (kind == "hard" or (kind == "soft" and copies > 2 and reach > 0))  # noqa: PLR2004
    tail, counts = np.unique(rest[-_tail(rest) :], return_counts=True)
    if expected > limits[kind] or gap < STEPS * float(np.diff(tail).max(initial=0.0)):
        return False
    if kind == "zero":
        return gap >= NEAR_ZERO * float(np.median(-rest))
    return kind != "other" or (gap > reach and (gap > FAR * reach or copies > 2 * int(counts.max())))
