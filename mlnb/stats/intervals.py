"""Intervals of shares and of their differences."""

from __future__ import annotations

#: Level of the intervals, unless another is asked for.
LEVEL = 0.90


def wilson(hits: int, count: int, level: float = LEVEL) -> tuple[float, float]:
    """Score interval of a share; ends are fractions.

    Parameters
    ----------
    hits, count : int
        Successes and trials.
    level : float
        Level of the interval.

    References
    ----------
    Wilson (1927): Probable inference, the law of succession, and statistical inference. JASA 22.

    Examples
    --------
    >>> tuple(round(end, 3) for end in wilson(8, 10, 0.95))
    (0.49, 0.943)
    """
    from scipy import stats

    if count == 0:
        return 0.0, 1.0
    z = float(stats.norm.ppf(0.5 + (level) / 2))
    share = hits / count
    centre = (share + z**2 / (2 * count)) / (1 + z**2 / count)
    reach = z / (1 + z**2 / count) * (share * (1 - share) / count + z**2 / (4 * count**2)) ** 0.5
    return max(0.0, centre - reach), min(1.0, centre + reach)


def newcombe(hits: int, count: int, other_hits: int, other_count: int, level: float = LEVEL) -> tuple[float, float]:
    """Interval of the difference of two shares, the first less the other.

    References
    ----------
    Newcombe (1998): Interval estimation for the difference between independent proportions. Statistics in Medicine 17.

    Examples
    --------
    >>> low, high = newcombe(30, 100, 20, 100, 0.95)
    >>> round(low, 3), round(high, 3)
    (-0.02, 0.217)
    """
    low, high = wilson(hits, count, level)
    other_low, other_high = wilson(other_hits, other_count, level)
    share, other = hits / max(count, 1), other_hits / max(other_count, 1)
    return (
        share - other - ((share - low) ** 2 + (other_high - other) ** 2) ** 0.5,
        share - other + ((high - share) ** 2 + (other - other_low) ** 2) ** 0.5,
    )
