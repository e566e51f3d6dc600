"""One break in a series of residuals: whether there is any, where, and whether it is a step at all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mlnb.stats.intervals import LEVEL

if TYPE_CHECKING:
    import numpy as np

DRAWS = 999
#: Neighbours in time are no independent witnesses: so many blocks of them are.
LEAST_BLOCKS, MOST_BLOCKS, ROWS_IN_BLOCK = 20, 100, 8
#: Harmonics that a step must beat, as periods in the whole span.
PERIODS = (0.5, 1, 2, 3, 4, 6, 8, 12)
#: Likelihood ratio by which a smooth course must beat the step: half a season can look like a step, and many are tried.
MARGIN = 4.0
#: Share of the rows on either side of a cut at least.
EDGE = 0.05


def in_blocks(products: np.ndarray) -> np.ndarray:
    """Sums over blocks of neighbouring rows, (blocks, columns), of rows in the order of time."""
    import numpy as np

    count = len(products)
    blocks = int(np.clip(count // ROWS_IN_BLOCK, LEAST_BLOCKS, MOST_BLOCKS))
    edges = np.arange(blocks) * count // blocks
    found: np.ndarray = np.add.reduceat(products, edges, axis=0)
    return found


def strongest(sums: np.ndarray, *, seed: int = 0) -> tuple[np.ndarray, float]:
    """Studentised sums of many columns of products with expectation zero, and the p-value of the largest of all.

    The null distribution of the largest is drawn by giving whole blocks of neighbouring rows random signs (wild
    bootstrap), which keeps both the dependence of the columns on each other and that of neighbours in time.

    Parameters
    ----------
    sums : ndarray of shape (blocks, columns)
        The products summed over blocks of neighbours, as `in_blocks` has them.

    Returns
    -------
    statistics : ndarray of shape (columns,)
    p_value : float

    References
    ----------
    Wu (1986): Jackknife, bootstrap and other resampling methods in regression analysis. Annals of Statistics 14.
    Shah, Peters (2020): The hardness of conditional independence testing and the generalised covariance measure.
    Annals of Statistics 48.

    Examples
    --------
    >>> import numpy as np
    >>> noise = np.random.default_rng(0).normal(size=(400, 3))
    >>> strongest(in_blocks(noise))[1] > 0.01, strongest(in_blocks(noise + [0, 0, 0.4]))[1] < 0.01
    (True, True)
    """
    import numpy as np

    scale = np.sqrt((sums**2).sum(axis=0))
    scale[scale == 0] = np.inf
    scaled = sums / scale
    statistics = scaled.sum(axis=0)
    signs = np.random.default_rng(seed).choice([-1.0, 1.0], (DRAWS, len(sums)))
    largest = np.abs(signs @ scaled).max(axis=1)
    beyond = int((largest >= np.abs(statistics).max()).sum())
    return statistics, (1 + beyond) / (1 + DRAWS)


@dataclass(frozen=True)
class Step:
    """The most likely place of a step in a coefficient over time.

    Attributes
    ----------
    at, low, high : int
        Row before which it lies, and the ends of its interval.
    before, after : float
        The coefficient on either side.
    smooth : str
        What explains the series better than a step does: "trend", "season" or nothing.
    gains : ndarray of shape (n,)
        Log-likelihood ratio of a step before each row against none.
    """

    at: int
    low: int
    high: int
    before: float
    after: float
    smooth: str
    gains: np.ndarray


def step(product: np.ndarray, weight: np.ndarray, allowed: np.ndarray, *, level: float = LEVEL) -> Step:
    """Fit ``residual = coefficient(time) · direction`` with a step in the coefficient, by least squares.

    Parameters
    ----------
    product : ndarray of shape (n,)
        Residual times direction (the inner product where both are vectors), in the order of time.
    weight : ndarray of shape (n,)
        Square of the direction.
    allowed : ndarray of bool, shape (n,)
        Rows before which the step may lie, such as those whose time is later than that of the row before.
    level : float
        Level of the interval of the place, by inversion of the likelihood ratio.

    References
    ----------
    Hansen (2000): Sample splitting and threshold estimation. Econometrica 68.

    Examples
    --------
    >>> import numpy as np
    >>> rng = np.random.default_rng(0)
    >>> series = rng.normal(size=500) + np.where(np.arange(500) < 200, 1.0, -1.0)
    >>> found = step(series, np.ones(500), np.ones(500, dtype=bool))
    >>> found.low <= 200 <= found.high, found.smooth
    (True, '')
    """
    import numpy as np

    count = len(product)
    least = max(int(EDGE * count), 5)
    places = np.flatnonzero(allowed)
    places = places[(places >= least) & (places <= count - least)]
    if len(places) == 0:
        return Step(0, 0, 0, 0.0, 0.0, "", np.zeros(count))
    sum_product, sum_weight = np.cumsum(product), np.cumsum(weight)
    left, left_weight = sum_product[places - 1], np.clip(sum_weight[places - 1], 1e-12, None)
    right, right_weight = sum_product[-1] - left, np.clip(sum_weight[-1] - left_weight, 1e-12, None)
    none = sum_product[-1] ** 2 / max(float(sum_weight[-1]), 1e-12)
    gain = left**2 / left_weight + right**2 / right_weight - none
    best = int(gain.argmax())
    before, after = float(left[best] / left_weight[best]), float(right[best] / right_weight[best])
    fitted = np.where(np.arange(count) < places[best], before, after)
    # the variance of residual × direction about its fit, per unit of weight
    noise = max(float(((product - fitted * weight) ** 2).sum() / max(float(sum_weight[-1]), 1e-12)), 1e-12)
    ratio = gain / noise
    critical = -2 * float(np.log(1 - level**0.5))
    inside = places[ratio >= ratio[best] - critical]
    gains = np.zeros(count)
    gains[places] = ratio
    smooth = _smooth(product, weight, float(gain[best]) + none + MARGIN * noise)
    return Step(int(places[best]), int(inside.min()), int(inside.max()), before, after, smooth, gains)


def _smooth(product: np.ndarray, weight: np.ndarray, reached: float) -> str:
    """Which smooth course of the coefficient, of as many parameters, explains more than the step does."""
    import numpy as np

    time = (np.arange(len(product)) + 0.5) / len(product)
    ways = [("trend", np.column_stack([np.ones_like(time), time]))]
    ways.append(("trend", np.column_stack([np.ones_like(time), time, time**2])))
    for period in PERIODS:
        turn = 2 * np.pi * period * time
        ways.append(("season", np.column_stack([np.ones_like(time), np.sin(turn), np.cos(turn)])))
    best, name = reached, ""
    for kind, columns in ways:
        gram = columns.T @ (columns * weight[:, None])
        moment = columns.T @ product
        explained = float(moment @ np.linalg.lstsq(gram, moment, rcond=None)[0])
        if explained > best:
            best, name = explained, kind
    return name
