"""Single values that no tail leads to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

#: Part of the rest that makes its tail, and the fewest that can; fewest rows and distinct values of the rest.
TAIL, LEAST_TAIL, LEAST_ROWS, LEAST_DISTINCT = 0.05, 10, 40, 8
#: Largest part of the values that is "a few".
FEW = 0.06
#: The gap is at least this many times the widest step within the tail, and this part of the others' range.
STEPS, REACH = 3.0, 1.0
#: The part where what is beyond lies across a border that the others keep: zero, or the whole of a scale from zero to it
#: that they nearly fill.
CROSSING, WHOLES, FILLED = 0.3, (1.0, 100.0), 0.9
#: Fewest values without their sign, and the part of the others' range around zero in which nothing lies.
LEAST_TURNED, CLEAR = 3, 0.05
#: From so many values on, what is beyond is a group of its own where it is this much narrower than the gap.
GROUP, NARROW = 8, 4.0
#: Values beyond the gap that count as so many single ones, at most.
TOGETHER = 3
#: Where the rest has too few distinct values for a tail, the gap is this many times their range.
FAR = 10.0


@dataclass(frozen=True)
class Isolated:
    """Values beyond a gap at one end.

    Attributes
    ----------
    rows : ndarray of int
        Positions, outermost first.
    chance : float
        Chance that the tail of the rest, extrapolated, puts so many values as far out as the nearest of them.
    edge : float
        The outermost value of the rest.
    """

    rows: np.ndarray
    chance: float
    edge: float


def isolated(values: np.ndarray, limit: float) -> list[Isolated]:
    """A few values at either end that the tail of the others does not reach.

    The others' outermost twentieth is extrapolated from their median as an exponential and as a Pareto tail; the heavier
    of the two says how many values to expect beyond the gap (peaks over threshold). Beyond a border
    that all others keep (zero below positive values, one hundred above per cents) the exponential tail alone is asked.

    Parameters
    ----------
    values : ndarray of shape (n,)
        NaN where missing.
    limit : float
        Largest chance: the rate of false alarms at one end of one column.

    References
    ----------
    Davison, Smith (1990): Models for exceedances over high thresholds. JRSS B 52. Hill (1975): A simple general
    approach to inference about the tail of a distribution. Annals of Statistics 3.

    Examples
    --------
    >>> import numpy as np
    >>> ages = np.random.default_rng(0).normal(40, 10, 2000).round()
    >>> isolated(ages, 1e-3)
    []
    >>> ages[7] = 450
    >>> isolated(ages, 1e-3)[0].rows
    array([7])
    """
    import numpy as np

    known = np.flatnonzero(np.isfinite(values))
    if len(known) < LEAST_ROWS:
        return []
    most = max(1, int(FEW * len(known)))
    tops = most + max(LEAST_TAIL, round(TAIL * len(known))) * 4 + 2
    found = []
    for sign in (-1.0, 1.0):
        turned = sign * values[known]
        middle = float(np.median(turned))
        cut = max(0, len(turned) - tops)
        order = np.argpartition(turned, cut)[cut:] if cut else np.arange(len(turned))
        order = order[np.argsort(turned[order], kind="stable")]
        one = _at_the_top(turned[order], middle, len(turned), most, limit, float(turned.min()))
        if one is not None:
            start, chance = one
            found.append(Isolated(known[order[start:]][::-1], chance, sign * float(turned[order[start - 1]])))
    return found


def _at_the_top(
    rising: np.ndarray, middle: float, total: int, most: int, limit: float, lowest: float
) -> tuple[int, float] | None:
    """Where the isolated values begin among the top values, and the chance of so many by the tail."""
    import numpy as np
    from scipy import stats

    first = max(len(rising) - most, 1)
    outer, inner = rising[first:], rising[first - 1 : -1]
    if not len(outer):
        return None
    gaps = outer - inner
    with np.errstate(divide="ignore", invalid="ignore"):
        ratios = np.where(inner > middle, (outer - middle) / (inner - middle), 0.0)
    for place in dict.fromkeys((int(ratios.argmax()), int(gaps.argmax()))):
        start = first + place
        rest, top = rising[:start], float(rising[start])
        expected = _expected(rest, top, middle, total - (len(rising) - start), lowest)
        if expected is None:
            continue
        if not rest[-1] < 0 < top and _is_group(rising[start:], top - float(rest[-1])):
            continue
        # several values beyond are less likely than one; more than a few say nothing more, since they may go together
        chance = float(stats.poisson.sf(min(len(rising) - start, TOGETHER) - 1, expected))
        if chance <= limit:
            return start, chance
    return None


def turned(values: np.ndarray, limit: float) -> Isolated | None:
    """Negative values among positive ones that have the sizes of the others, and lost only their sign.

    An honest column that falls below zero does so by little and without a gap around zero. These do by as much as
    the others are above it, where the exponential tail of the others expects none, and nothing lies near zero.

    Parameters
    ----------
    values : ndarray of shape (n,)
        NaN where missing.
    limit : float
        Largest chance of as many values as far below zero.

    Examples
    --------
    >>> import numpy as np
    >>> ages = np.random.default_rng(0).normal(40, 8, 500).round().clip(18)
    >>> ages[:20] *= -1
    >>> len(turned(ages, 1e-3).rows)
    20
    """
    import numpy as np
    from scipy import stats

    below = np.flatnonzero(values < 0)
    rest = np.sort(values[values >= 0])
    if not LEAST_TURNED <= len(below) <= FEW * len(rest) or len(rest) < LEAST_ROWS:
        return None
    size = max(LEAST_TAIL, round(TAIL * len(rest)))
    while rest[size] == rest[0] and 4 * size < len(rest):
        size *= 2
    threshold, sizes = float(rest[size]), -values[below]
    scale, tail = float((threshold - rest[:size]).mean()), np.unique(rest[: size + 1])
    half = float(np.median(sizes))
    gap = float(rest[0] + sizes.min())
    clear = max(CLEAR * float(rest[-1] - rest[0]), STEPS * float(np.diff(tail).max(initial=0.0)))
    if scale <= 0 or half < float(np.quantile(rest, 0.25)) or gap < clear:
        return None
    chance = float(stats.poisson.sf(-(-len(below) // 2) - 1, size * beyond((threshold + half) / scale, size)))
    return Isolated(below[np.argsort(-sizes, kind="stable")], chance, float(rest[0])) if chance <= limit else None


def _is_group(beyond: np.ndarray, gap: float) -> bool:
    """Whether the values beyond are many and close together: a kind of things, such as one species, not slips."""
    return len(beyond) >= GROUP and NARROW * float(beyond.std()) < gap


def _expected(rest: np.ndarray, top: float, middle: float, count: int, lowest: float) -> float | None:
    """Values that the tail of ``rest`` puts at ``top`` or beyond; None where the gap is no gap."""
    import numpy as np

    size = max(LEAST_TAIL, round(TAIL * count))
    gap, reach = top - float(rest[-1]), float(rest[-1]) - lowest
    if len(rest) <= size or gap <= 0:
        return None
    if len(np.unique(rest)) < LEAST_DISTINCT:
        return 0.0 if len(rest) == count and gap > FAR * reach > 0 else None
    while rest[-size - 1] == rest[-1] and 2 * size < len(rest):
        size *= 2
    tail, threshold = rest[-size:], float(rest[-size - 1])
    scale = float((tail - threshold).mean())
    crosses = rest[-1] < 0 < top and middle < 0
    crosses |= lowest >= 0 and any(
        FILLED * whole <= rest[-1] <= whole < top and 2 * threshold >= whole for whole in WHOLES
    )
    if scale <= 0 or threshold <= middle or gap < STEPS * float(np.diff(np.unique(tail)).max(initial=0.0)):
        return None
    exponential = beyond((top - threshold) / scale, size)
    if gap < (CROSSING if crosses else REACH) * reach:
        return None
    if crosses:
        return size * exponential
    index = float(np.log((tail - middle) / (threshold - middle)).mean())
    pareto = beyond(float(np.log((top - middle) / (threshold - middle))) / max(index, 1e-6), size)
    return size * max(exponential, pareto)


def beyond(spreads: float, size: int) -> float:
    """Chance of a value so many mean excesses beyond the threshold, where ``size`` values say what the mean excess is.

    An exponential whose scale is estimated from n values predicts the next by ``(1 + x / n) ** -n``, not ``exp(-x)``.
    """
    return (1 + spreads / size) ** -size
