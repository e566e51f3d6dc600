"""What a second sample holds that the first never did: beyond its extremes, or of values it does not know."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

#: Up to this many rows the distribution is summed up, for more it is bounded.
MOST_EXACT = 500
FEW = 100
#: Spacings below a gap that it is held against, at most and at least.
SPACINGS, LEAST_SPACINGS = 40, 10
NEVER = 1e-15


def beyond_chance(count: int, first: int, second: int) -> float:
    """Chance that ``count`` or more of the second sample lie beyond the extreme of the first.

    Where both samples are of one population, every set of ``second`` ranks among all is as likely as any other. That
    the outermost ``count`` are all of the second sample has the probability ``C(first + second - count, first) /
    C(first + second, first)``, the product of ``(second - i) / (first + second - i)`` for i below ``count``: the
    number beyond is negative hypergeometric, whatever the distribution, and smaller where values are tied.

    Parameters
    ----------
    count : int
        Values of the second sample beyond the extreme.
    first, second : int
        Sizes of the samples.

    References
    ----------
    Wilks (1942): Statistical prediction with special reference to the problem of tolerance limits. Annals of
    Mathematical Statistics 13.

    Examples
    --------
    >>> beyond_chance(1, 3, 1)
    0.25
    >>> beyond_chance(0, 10, 10)
    1.0
    """
    from math import exp, lgamma, prod

    if count <= 0:
        return 1.0
    if count > second or first < 1:
        return 0.0 if count > second else 1.0
    total = first + second
    if count < FEW:
        return prod((second - i) / (total - i) for i in range(count))
    return exp(lgamma(total - count + 1) - lgamma(second - count + 1) + lgamma(second + 1) - lgamma(total + 1))


def reach_chance(values: np.ndarray, count: int) -> float:
    """Chance that the ``count`` largest of these values reach so far beyond the others, by the tail of the others.

    The spacings of a tail that falls off exponentially, each times its rank, are alike and exponential (Rényi): the
    mean of the outermost ``count`` is held against the mean of the next ones below, on the values and on the logarithm
    of their distance from the median, where a tail that falls off as a power is exponential. The larger chance of the
    two is given. Under one population the spacings have nothing to do with whose values lie where, so that this and
    `beyond_chance` are independent.

    Parameters
    ----------
    values : ndarray of shape (n,)
        Both samples together.
    count : int
        How many are asked about.

    References
    ----------
    Rényi (1953): On the theory of order statistics. Acta Mathematica Hungarica 4.

    Examples
    --------
    >>> import numpy as np
    >>> ages = np.linspace(20, 80, 200)
    >>> reach_chance(ages, 3) > 0.1, reach_chance(np.append(ages, [200, 201]), 2) < 0.001
    (True, True)
    """
    import numpy as np
    from scipy import stats

    below = min(SPACINGS, len(values) // 4 - count)
    if count < 1 or below < LEAST_SPACINGS:
        return 1.0
    middle = float(np.median(values))
    top = np.sort(values)[::-1][: count + below + 1]
    if top[-1] <= middle:
        return 1.0
    found = []
    for scaled in (top, np.log(top - middle)):
        spacings = np.arange(1, len(scaled)) * (scaled[:-1] - scaled[1:])
        usual = float(spacings[count:].mean())
        ratio = float(spacings[:count].mean()) / usual if usual > 0 else 0.0
        found.append(float(stats.f.sf(ratio, 2 * count, 2 * below)))
    return max(found)


def both(first: float, second: float) -> float:
    """Two independent p-values as one (Fisher)."""
    from math import log

    product = first * second
    return product * (1 - log(product)) if product > 0 else 0.0


def unknown_chance(counts: np.ndarray, unknown: int, first: int, second: int) -> float:
    """Chance that ``unknown`` or more rows of the second sample have values that the first has not.

    Given how often each value occurs in both samples together, a value met k times is in the second alone with the
    probability of drawing k out of k there. These events hinder each other; they are taken as independent, for many
    rows by Chernoff's bound, which then holds too. Values met once make the Good–Turing estimate of what is missing:
    a column in which many values are rare is expected to bring new ones.

    Parameters
    ----------
    counts : ndarray of int
        How often each value occurs in both samples together.
    unknown : int
        Rows of the second sample whose value the first has not.
    first, second : int
        Sizes of the samples.

    References
    ----------
    Good (1953): The population frequencies of species and the estimation of population parameters. Biometrika 40.
    Joag-Dev, Proschan (1983): Negative association of random variables with applications. Annals of Statistics 11.

    Examples
    --------
    >>> import numpy as np
    >>> unknown_chance(np.array([60, 40]), 0, 70, 30)
    1.0
    >>> unknown_chance(np.array([60, 34, 6]), 6, 70, 30) < 0.001
    True
    >>> unknown_chance(np.ones(100, dtype=int), 30, 70, 30)
    1.0
    """
    import numpy as np
    from scipy import optimize, special

    if unknown <= 0:
        return 1.0
    sizes, times = np.unique(counts[counts <= second], return_counts=True)
    total = first + second
    # all k of k in the second sample
    log_chance = (
        special.gammaln(second + 1) - special.gammaln(second - sizes + 1)
        - special.gammaln(total + 1) + special.gammaln(total - sizes + 1)
    )  # fmt: skip
    chance = np.exp(log_chance)
    if unknown <= float((times * sizes * chance).sum()):
        return 1.0

    def exponent(tilt: float) -> float:
        grown = np.logaddexp(np.log1p(-np.minimum(chance, 1 - 1e-12)), log_chance + tilt * sizes)
        return float((times * grown).sum() - tilt * unknown)

    if unknown > MOST_EXACT:
        best = optimize.minimize_scalar(exponent, bounds=(0.0, 60.0), method="bounded")
        return float(min(1.0, np.exp(best.fun)))
    return _by_sizes(sizes, times, chance, unknown)


def _by_sizes(sizes: np.ndarray, times: np.ndarray, chance: np.ndarray, unknown: int) -> float:
    """Chance of so many rows where each value is in the second sample alone or not, independently of the others."""
    import numpy as np
    from scipy import stats

    below = np.zeros(unknown)  # chances of fewer rows than that
    below[0] = 1.0
    for size, count, one in zip(sizes, times, chance, strict=True):
        if one * count < NEVER:
            continue
        most = min(int(count), (unknown - 1) // int(size))
        drawn = stats.binom.pmf(np.arange(most + 1), count, one)
        spread = np.zeros(unknown)
        for number, weight in enumerate(drawn):
            shift = number * int(size)
            spread[shift:] += weight * below[: unknown - shift]
        below = spread
    return float(min(1.0, max(0.0, 1.0 - below.sum())))


def expected_unknown(counts: np.ndarray, first: int, second: int) -> float:
    """Rows of the second sample expected to have values that the first has not, given the counts of both together."""
    import numpy as np
    from scipy import special

    sizes = counts[counts <= second]
    total = first + second
    log_chance = (
        special.gammaln(second + 1) - special.gammaln(second - sizes + 1)
        - special.gammaln(total + 1) + special.gammaln(total - sizes + 1)
    )  # fmt: skip
    return float((sizes * np.exp(log_chance)).sum())
