"""Curves that fall with noise: how rough they are, what they would still lose, whether they turned."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mlnb.stats.intervals import LEVEL

if TYPE_CHECKING:
    import numpy as np

DRAWS = 2_000
LEAST = 6
#: Time constants of the families that a tail is fitted with, in lengths of the tail.
TIMES = (0.05, 0.1, 0.2, 0.35, 0.6, 1.0, 1.8, 3.0)
POWERS = (0.5, 1.0, 2.0)


@dataclass(frozen=True)
class Gain:
    """What further steps would lower a curve by, with its interval, and the p-value of no gain at all."""

    value: float
    low: float
    high: float
    p_value: float


def roughness(curve: np.ndarray) -> float:
    """Standard deviation of the noise about a smooth curve, from its second differences.

    The median absolute second difference of independent noise is 0.6745·√6 of its standard deviation; a curve
    that bends slowly adds next to nothing to it.

    References
    ----------
    Gasser, Sroka, Jennen-Steinmetz (1986): Residual variance and residual pattern in nonlinear regression.
    Biometrika 73.

    Examples
    --------
    >>> import numpy as np
    >>> steps = np.arange(400)
    >>> noisy = np.exp(-steps / 100) + 0.05 * np.random.default_rng(0).normal(size=400)
    >>> 0.045 < roughness(noisy) < 0.055
    True
    """
    import numpy as np

    bends = np.abs(np.diff(curve, 2))
    if len(bends) == 0:
        return 0.0
    return float(np.median(bends)) / (0.6745 * 6**0.5)


def rougher(curve: np.ndarray, than: float) -> float:
    """P-value of a curve's noise being no larger than this, by the chi-squared law of its second differences.

    Second differences overlap, so that they count for half as many.

    Examples
    --------
    >>> import numpy as np
    >>> noise = np.random.default_rng(0).normal(size=40)
    >>> rougher(noise, 0.3) < 0.01 < rougher(noise, 1.0)
    True
    """
    from scipy import stats

    freedom = max((len(curve) - 2) / 2, 0.5)
    return float(stats.chi2.sf(freedom * (roughness(curve) / max(than, 1e-300)) ** 2, freedom))


def further(curve: np.ndarray, more: int | None = None, *, seed: int = 0, level: float = LEVEL) -> Gain:
    """What ``more`` further steps would lower a curve by.

    The last two thirds are fitted with falls of many speeds, exponential ones, powers and a straight line, by least
    squares; they are weighed by how well they fit, and the gain is drawn from all of them, so that not knowing the
    shape of the tail widens the interval. Errors that linger count as fewer.

    Parameters
    ----------
    curve : array of shape (steps,)
    more : int, optional
        By default as many as there were.

    Examples
    --------
    >>> import numpy as np
    >>> found = further(0.2 + np.exp(-np.arange(20) / 20))
    >>> bool(abs(found.value - (np.exp(-19 / 20) - np.exp(-39 / 20))) < 0.05)
    True
    """
    import numpy as np

    count = len(curve)
    more = more or count
    start = min(count // 3, max(count - LEAST, 0))
    tail, steps = curve[start:], np.arange(start, count, dtype=float)
    length = max(len(tail) - 1, 1)
    rng = np.random.default_rng(seed)
    fits = []
    for shape in _shapes(length, start):
        x = shape(steps)
        design = np.column_stack([np.ones_like(x), x])
        beta, *_ = np.linalg.lstsq(design, tail, rcond=None)
        left = tail - design @ beta
        falls = float(shape(np.array([count - 1.0]))[0] - shape(np.array([count - 1.0 + more]))[0])
        spread = float(((x - x.mean()) ** 2).sum()) or 1e-12
        fits.append((float(left @ left), float(beta[1]) * falls, abs(falls) / spread**0.5, left))
    misfit = np.array([f[0] for f in fits])
    best = fits[int(misfit.argmin())]
    freedom = max(len(tail) - 3, 1)
    noise = max(best[0] / freedom, roughness(curve) ** 2, 1e-18)
    stretch = _lingering(best[3])
    believed = np.exp(-(misfit - misfit.min()) / (2 * noise * stretch))
    chosen = rng.choice(len(fits), DRAWS, p=believed / believed.sum())
    gains = np.array([f[1] for f in fits])[chosen]
    errors = np.array([f[2] for f in fits])[chosen] * (noise * stretch) ** 0.5
    drawn = gains + errors * rng.standard_t(freedom, size=DRAWS)
    outer = (1 - level) / 2
    low, middle, high = (float(q) for q in np.quantile(drawn, (outer, 0.5, 1 - outer)))
    return Gain(middle, low, high, float(1 + (drawn <= 0).sum()) / (DRAWS + 1))


def _shapes(length: int, start: int) -> list[Callable[[np.ndarray], np.ndarray]]:
    import numpy as np

    shapes = [lambda t, tau=tau * length: np.exp(-(t - start) / tau) for tau in TIMES]
    shapes += [lambda t, p=p: ((t + 1.0) / (start + 1.0)) ** -p for p in POWERS]
    return [*shapes, lambda t: -(t - start) / length]


def _lingering(left: np.ndarray) -> float:
    """How much fewer independent values there are than values, from the first autocorrelation."""
    centred = left - left.mean()
    square = float(centred @ centred)
    if square <= 0 or len(left) < LEAST:
        return 1.0
    lag = min(max(float(centred[1:] @ centred[:-1]) / square, 0.0), 0.8)
    return (1 + lag) / (1 - lag)


@dataclass(frozen=True)
class Turn:
    """Where a noisy curve was lowest, and how far above that it ended.

    Attributes
    ----------
    best : int
        Position of the lowest value of the smoothed curve.
    level : float
        Height there, without what the lowest of many noisy values owes to luck.
    rise, low, high : float
        Height at the end above ``level``, with its interval.
    p_value : float
        Of no rise at all.
    """

    best: int
    level: float
    rise: float
    low: float
    high: float
    p_value: float


def turned(curve: np.ndarray, *, level: float = LEVEL) -> Turn:
    """Whether a curve that fell rose again, beyond its noise and beyond the luck of its lowest point.

    The end is the mean of the last third of the way since the best step (five steps at most, and no fewer than three
    where there are as many). The lowest of many noisy values lies below its own expectation by the expected maximum of
    as many normal ones, which is given back.

    Examples
    --------
    >>> import numpy as np
    >>> steps = np.arange(40)
    >>> found = turned(0.3 + (steps - 12.0) ** 2 / 400)
    >>> found.best, found.p_value < 0.01
    (12, True)
    """
    import numpy as np
    from scipy import stats

    from mlnb.stats.best_of import expected_maximum

    count = len(curve)
    smooth = np.convolve(np.pad(curve, 1, mode="edge"), np.full(3, 1 / 3), mode="valid") if count > 2 else curve  # noqa: PLR2004
    best = int(smooth.argmin())
    since = count - 1 - best
    if since == 0:
        return Turn(best, float(curve[best]), 0.0, 0.0, 0.0, 1.0)
    last = min(max(3, since // 3), 5, since)
    noise = roughness(curve)
    around = curve[max(0, best - 1) : best + 2]
    luck = noise / len(around) ** 0.5 * expected_maximum(max(count // 3, 1))
    floor = float(around.mean()) + luck
    rise = float(curve[-last:].mean()) - floor
    error = noise * (1 / last + 1 / len(around)) ** 0.5 + 1e-12
    reach = float(stats.norm.ppf(0.5 + level / 2)) * error
    return Turn(best, floor, rise, rise - reach, rise + reach, float(stats.norm.sf(rise / error)))
