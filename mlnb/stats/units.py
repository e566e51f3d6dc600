"""Values in another unit: a part of a column that is a copy of the rest, a known factor away."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np


@dataclass(frozen=True)
class Unit:
    """How a value in the wrong unit comes from the right one: ``factor * right + offset``."""

    label: str
    factor: float
    offset: float = 0.0

    def back(self, values: np.ndarray) -> np.ndarray:
        """Values in the right unit."""
        return (values - self.offset) / self.factor


_PAIRS: tuple[tuple[float, str], ...] = (
    (10.0, "ten"), (100.0, "a hundred"), (1000.0, "a thousand"), (1e6, "a million"), (2.54, "2.54 (inch, cm)"),
    (1 / 0.3048, "3.28 (m, feet)"), (1 / 0.45359237, "2.205 (kg, pounds)"), (1.609344, "1.609 (miles, km)"),
    (24.0, "24 (days, hours)"), (60.0, "60 (minutes, seconds)"), (3600.0, "3,600 (hours, seconds)"),
)  # fmt: skip
#: The changes of unit that are looked for, both ways.
UNITS: tuple[Unit, ...] = (
    *(Unit(f"{label} times too large", factor) for factor, label in _PAIRS),
    *(Unit(f"{label} times too small", 1 / factor) for factor, label in _PAIRS),
    Unit("in degrees Fahrenheit, not Celsius", 1.8, 32.0),
    Unit("in degrees Celsius, not Fahrenheit", 1 / 1.8, -32 / 1.8),
)
#: Rows, distinct values and changed rows at least; part of the rows that has changed at most.
LEAST_ROWS, LEAST_DISTINCT, LEAST_CHANGED, MOST_CHANGED = 50, 20, 3, 0.35
#: A factor that is no power of ten, or a small one, is also what honest groups differ by: half-width of the interval of
#: the logarithm at most for powers of ten, other factors and factors below `SMALL`; p-value for all, p-value and rows for the last.
WIDTHS, SMALL, SOME, SURE, SURE_ROWS = (0.3, 0.12, 0.07), 5.0, 0.01, 1e-8, 3
#: The centre of the second mode is at the factor, within this many half-widths of its 90 % interval: those of the 99 % one.
CENTRED = 1.57
#: Largest spread of the logarithms for which degrees can be told from each other, and the hottest in Celsius.
TIGHT, HOTTEST = 0.15, 60.0
#: Where factors are small: the factor in spreads of the logarithms at least. Values far off otherwise, for each changed one.
APART, MOST_OTHERS = 5.0, 1.0
#: Part of the changed values that are copies of one at most; part of the values of one sign.
COPIES, ONE_SIGN = 0.6, 0.99
#: Half-widths of a mode in one-sided spreads, and how much denser the second mode is than the gap before it.
REACH, DENSER = 2.5, 3.0
#: Once the second mode is found, rows up to three times this quantile of the others' distances from the first are its own, where
#: that is at most this part of their distance from the first.
OUTERMOST, NEARER = 0.99, 0.4
#: What other columns say is used where it leaves less than this part of the spread.
SHARPER = 0.9
#: Part of the rest that makes its tail.
TAIL = 0.05
#: P-value below which the changed values, brought back, are of another shape than the rest, and distance at least.
OTHER_SHAPE, UNLIKE = 1e-3, 0.2
#: How far a part of wrong values draws the expected logarithms towards them.
PULL = 0.25


@dataclass(frozen=True)
class Changed:
    """A part of the values in another unit.

    Attributes
    ----------
    unit : Unit
    rows : ndarray of bool, shape (n,)
    p_value : float
        Corrected for the units that were tried.
    ratio, low, high : float
        Typical value of the changed rows over the expected one, with a 90 % interval.
    """

    unit: Unit
    rows: np.ndarray
    p_value: float
    ratio: float
    low: float
    high: float


def changed_unit(values: np.ndarray, expected: np.ndarray | None = None) -> Changed | None:
    """The unit in which a part of the values stands, if there is one.

    The logarithms of the values, less what other columns lead to expect, have one mode in healthy data, with
    tails as heavy as may be. A part in another unit is a second one, at the factor, of the same shape, and apart. Its
    p-value is the smaller of two, doubled: of as many values in the second mode rather than in the gap before it, where a
    tail that falls puts at least its share (binomial), and of as many where the exponential tail of the logarithms,
    a Pareto tail of the values, ends (peaks over threshold, Poisson).

    Parameters
    ----------
    values : ndarray of shape (n,)
        NaN where missing; zeros and signs do not matter.
    expected : ndarray of shape (n,), optional
        Expected logarithm of each value, see `mlnb.stats.relations`.

    References
    ----------
    Davison, Smith (1990): Models for exceedances over high thresholds. JRSS B 52. Hartigan, Hartigan (1985): The dip test
    of unimodality. Annals of Statistics 13.

    Examples
    --------
    >>> import numpy as np
    >>> heights = np.random.default_rng(0).normal(170, 8, 500)
    >>> changed_unit(heights) is None
    True
    >>> heights[:10] /= 100
    >>> changed_unit(heights).unit.label
    'a hundred times too small'
    """
    import numpy as np

    usable = np.isfinite(values) & (values != 0)
    kept = values[usable]
    if len(kept) < LEAST_ROWS or len(np.unique(kept[:5000])) < LEAST_DISTINCT:
        return None
    logs = np.log(np.abs(kept))
    alone = logs - np.median(logs)
    residuals = [alone]
    if expected is not None:
        told = logs - expected[usable]
        told -= np.median(told)
        if _spread(told) < SHARPER * _spread(alone):
            residuals = [told, alone]
    tried: list[_Tried] = []
    for residual in map(_centred, residuals):
        units = _possible(residual, degrees=residual is not residuals[0] or len(residuals) == 1)
        tried = tried or [found for unit in units if (found := _try(unit, kept, logs, residual)) is not None]
    if not tried:
        return None
    inside, unit, p_value, ratio = min(tried, key=lambda t: (abs(t[3][0] - 1) > 0.02, t[2], abs(t[3][0] - 1)))  # noqa: PLR2004
    rows = np.zeros(len(values), dtype=bool)
    rows[np.flatnonzero(usable)[inside]] = True
    true = 1.0 if unit.offset else unit.factor
    return Changed(unit, rows, min(1.0, p_value * len(UNITS) * len(residuals)), *(true * r for r in ratio))


def _spread(residual: np.ndarray) -> float:
    import numpy as np

    return float(np.median(np.abs(residual)))


_Tried = tuple["np.ndarray", Unit, float, tuple[float, float, float]]


def _try(unit: Unit, values: np.ndarray, logs: np.ndarray, residual: np.ndarray) -> _Tried | None:
    """Rows in that unit, the p-value, and how far they are, brought back, from where they should be, as a ratio."""
    import numpy as np

    below, above = _reaches(residual)
    spread = (below + above) / REACH
    if unit.offset and spread > 2 * TIGHT:
        return None
    back = unit.back(values)
    with np.errstate(divide="ignore", invalid="ignore"):
        returned = np.log(np.abs(back)) - logs + residual
    usual = (residual > -below) & (residual < above)
    inside = (returned > -below) & (returned < above) & ~usual
    if unit.offset:
        celsius = back if unit.factor > 1 else values
        inside &= (values > 0) & (back > 0) & (celsius < HOTTEST)
    if not _several(values, inside):
        return None
    shift = float(np.median(residual[inside] - returned[inside]))
    sign = 1.0 if shift > 0 else -1.0
    rising, near, far = (residual, above, below) if sign > 0 else (-residual, below, above)
    low, high = sign * shift - far, sign * shift + near
    if unit.offset:
        low, high = float(rising[inside].min()), float(rising[inside].max())
    positive = float((values > 0).mean())
    if low <= near or (sign < 0 and max(positive, 1 - positive) < ONE_SIGN):  # around zero, values are small honestly
        return None
    p_value = _improbable(rising, inside, near, low, high)
    centre = float(np.median(returned[inside]))
    reach = 1.645 * 1.2533 * float(np.std(residual[usual])) / float(inside.sum()) ** 0.5
    others = int(
        (((residual < -2 * below) | (residual > 2 * above)) & (np.abs(residual) > abs(shift) / 3))[~inside].sum()
    )
    if (
        others > MOST_OTHERS * int(inside.sum())
        or not _convincing(unit, inside, p_value, centre, reach, spread)
        or not _same_shape(returned[inside], residual[usual])
    ):
        return None
    ratio = (float(np.exp(centre)), float(np.exp(centre - reach)), float(np.exp(centre + reach)))
    inside = _nearer(
        inside,
        np.where(returned < 0, -returned / below, returned / above),
        np.where(residual < 0, -residual / below, residual / above),
    )
    return inside, unit, p_value, ratio


def _possible(residual: np.ndarray, *, degrees: bool) -> list[Unit]:
    """Units in which enough of the residuals may stand; the cheap look before the thorough one."""
    import numpy as np

    below, above = _reaches(residual)
    ordered = np.sort(residual)
    far = np.array([np.log(unit.factor) for unit in UNITS])
    counts = np.searchsorted(ordered, far + above) - np.searchsorted(ordered, far - below)
    beyond = bool(ordered[0] < -below or ordered[-1] > above)
    enough = [bool(c >= LEAST_CHANGED) and beyond for c in counts]
    return [unit for unit, some in zip(UNITS, enough, strict=True) if (degrees and beyond if unit.offset else some)]


def _reaches(residual: np.ndarray) -> tuple[float, float]:
    """How far the first mode reaches to the left and to the right."""
    import numpy as np

    below, above = (_side(np.abs(residual[m])) if m.any() else 0.0 for m in (residual < 0, residual > 0))
    return REACH * max(below, 0.005), REACH * max(above, 0.005)


def _centred(residual: np.ndarray) -> np.ndarray:
    """Residuals less the median of the first mode, whatever a second one does to the median of all."""
    import numpy as np

    for _ in range(3):
        below, above = _reaches(residual)
        usual = (residual >= -below) & (residual <= above)
        residual = residual - np.median(residual[usual]) if usual.any() else residual
    return residual


def _side(sizes: np.ndarray) -> float:
    """Spread of one half of the residuals, as a standard deviation; a second mode in it may hold up to half of them."""
    import numpy as np

    quarter, half = np.quantile(sizes, [0.25, 0.5])
    return float(min(1.4826 * half, 1.25 * quarter / 0.3186))


def _nearer(inside: np.ndarray, home: np.ndarray, off: np.ndarray) -> np.ndarray:
    """Rows of the second mode: about as near to it as others are to theirs, and much nearer than to the first."""
    import numpy as np

    reach = 3 * max(1.0, float(np.quantile(off[~inside & (home > off)], OUTERMOST)))
    return inside | ((home < reach) & (home < NEARER * off) & (off > 1))


def _several(values: np.ndarray, inside: np.ndarray) -> bool:
    """Whether these are a few of the values, and not copies of one."""
    import numpy as np

    count = int(inside.sum())
    if not LEAST_CHANGED <= count <= MOST_CHANGED * len(values):
        return False
    distinct, copies = np.unique(values[inside], return_counts=True)
    return len(distinct) >= LEAST_CHANGED and int(copies.max()) <= COPIES * count


def _convincing(unit: Unit, inside: np.ndarray, p_value: float, centre: float, reach: float, spread: float) -> bool:
    """Whether the mode is there, at the factor, and narrow enough to tell it from other factors."""
    import math

    widest, count = _widest(unit), int(inside.sum())
    drawn = min(PULL * count / len(inside), 0.05)  # wrong values draw what is expected towards them
    if p_value > SOME or abs(centre) > max(CENTRED * reach, 0.02, drawn) or reach > widest:
        return False
    if widest != WIDTHS[2]:
        return True
    tight = bool(unit.offset) or spread < abs(math.log(unit.factor)) / APART
    return tight and p_value <= SURE and count >= SURE_ROWS


def _widest(unit: Unit) -> float:
    """Half-width of the interval of the logarithm from which the unit cannot be told from others."""
    import math

    if unit.offset or max(unit.factor, 1 / unit.factor) < SMALL:
        return WIDTHS[2]
    return WIDTHS[0] if abs(math.log10(unit.factor) % 1 - 0.5) > 0.49 else WIDTHS[1]  # noqa: PLR2004


def _improbable(rising: np.ndarray, inside: np.ndarray, near: float, low: float, high: float) -> float:
    """P-value of so many values between ``low`` and ``high`` where the rest ends before."""
    import numpy as np
    from scipy import stats

    count = int(inside.sum())
    start = max(near, (low + high) / 4)
    gap, width = low - start, high - low
    between = int(((rising > start) & (rising < low) & ~inside).sum())
    falling = 1.0
    if gap > 0:
        if count * gap < DENSER * between * width:
            return 1.0
        falling = float(stats.binom.sf(count - 1, count + between, width / (width + gap)))
    elif int(((rising > low) & ~inside).sum()) > count / DENSER:
        return 1.0
    rest = np.sort(rising[~inside])
    size = max(10, round(TAIL * len(rest)))
    threshold = float(rest[-size - 1])
    scale = float((rest[-size:] - threshold).mean()) * (1 + 2 / size**0.5)
    ends = 1.0
    if threshold < low and scale > 0:
        ends = float(stats.poisson.sf(count - 1, size * np.exp(-(low - threshold) / scale)))
    return min(1.0, 2 * min(falling, ends))


def _same_shape(returned: np.ndarray, rest: np.ndarray) -> bool:
    """Whether the values brought back could be drawn from the rest."""
    from scipy import stats

    if len(rest) < LEAST_CHANGED:
        return False
    test = stats.ks_2samp(returned, rest[:: max(1, len(rest) // 5000)])
    return bool(test.pvalue > OTHER_SHAPE or test.statistic < UNLIKE)
