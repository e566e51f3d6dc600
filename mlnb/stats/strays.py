"""How many numeric targets belong to other rows: strays against residuals that are merely heavy-tailed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mlnb.stats.intervals import LEVEL

if TYPE_CHECKING:
    import numpy as np

#: Degrees of freedom tried for honest residuals: from very heavy tails to nearly normal.
FREEDOM = (2.0, 3.0, 4.0, 6.0, 10.0, 30.0)
#: Ratios of the right tail's scale to the left one's.
SKEWS = (0.4, 0.6, 0.8, 1.0, 1.25, 1.7, 2.5)
SCALES = 9
RATES = 50
MOST_ROWS = 4_000
LEVELS = 6


@dataclass(frozen=True)
class Strays:
    """Share of targets that say nothing about their row, with interval, p-value and each row's probability."""

    rate: float
    low: float
    high: float
    p_value: float
    wrong: np.ndarray


def strays(target: np.ndarray, predicted: np.ndarray, *, level: float = LEVEL) -> Strays:
    """Estimate how many targets were recorded for the wrong row, and which.

    Honest residuals follow a split t distribution, whose spread may change with the predicted value and whose
    skewness and tails are estimated; a stray's target follows the distribution of all targets, whatever its features say. The
    share of strays is read off the profile likelihood of the mixture.

    Parameters
    ----------
    target, predicted : ndarray of shape (n,)
        Recorded values, and out-of-fold predictions.
    level : float
        Level of the interval.

    References
    ----------
    Lange, Little, Taylor (1989): Robust statistical modeling using the t distribution. JASA 84.

    Examples
    --------
    >>> import numpy as np
    >>> rng = np.random.default_rng(0)
    >>> truth = rng.normal(0, 10, 1500)
    >>> target = truth + rng.standard_t(4, 1500)
    >>> strays(target, truth).p_value > 0.01
    True
    >>> some = rng.choice(1500, 90, replace=False)
    >>> target[some] = target[rng.permutation(some)]
    >>> found = strays(target, truth)
    >>> found.low < 0.06 < found.high
    True
    """
    import numpy as np
    from scipy import stats

    spread = _spread(target - predicted, predicted)
    residual = (target - predicted) / spread
    anywhere = np.log(np.clip(_density(target), 1e-300, None))
    grid = [
        _split_t(residual, scale, skew, freedom) - np.log(spread)
        for freedom in FREEDOM
        for skew in SKEWS
        for scale in np.geomspace(0.5, 2.0, SCALES)
    ]
    far = anywhere[None, :] - np.array(grid)  # log of stray against honest, a line a shape
    some = slice(None) if len(target) <= MOST_ROWS else slice(None, None, -(-len(target) // MOST_ROWS))
    base = np.array(grid)[:, some].sum(axis=1)
    rates = np.concatenate([[0.0], np.geomspace(0.001, 0.4, RATES)])
    losses, shape = np.empty(len(rates)), np.empty(len(rates), dtype=int)
    ratio = np.exp(np.clip(far, -500, 500))
    near = np.argsort(-base)[:60]  # shapes far from the best without strays are swapped for nearer ones below
    for i, rate in enumerate(rates):
        if i % 10 == 0:
            every = -(base + np.log((1 - rate) + rate * ratio[:, some]).sum(axis=1))
            near = np.argsort(every)[:60]
        each = np.full(len(base), np.inf)
        each[near] = -(base[near] + np.log((1 - rate) + rate * ratio[near][:, some]).sum(axis=1))
        shape[i] = int(each.argmin())
        losses[i] = each[shape[i]]
    best = int(losses.argmin())
    inside = rates[losses - losses[best] < stats.chi2.ppf(level, 1) / 2]
    p_value = 0.5 if best == 0 else 0.5 * float(stats.chi2.sf(2 * (losses[0] - losses[best]), 1))
    rate = float(rates[best])
    odds = rate * ratio[shape[best]]
    return Strays(rate, float(inside.min()), float(inside.max()), p_value, odds / (odds + 1 - rate))


def sided(target: np.ndarray, predicted: np.ndarray, wrong: np.ndarray) -> float:
    """Chance that targets of other rows lie as one-sidedly as the strays do, at distances from which strays are told.

    Holidays and palaces lie on one side of what is predicted; values that belong to other rows lie on both, as often as
    the distribution of all targets has it.

    Parameters
    ----------
    target, predicted : ndarray of shape (n,)
    wrong : ndarray of shape (n,)
        Probability of each row to be a stray.

    Examples
    --------
    >>> import numpy as np
    >>> predicted = np.linspace(-1, 1, 200)
    >>> target, wrong = predicted.copy(), np.zeros(200)
    >>> target[60:80], wrong[60:80] = predicted[60:80] + 1.5, 1.0
    >>> sided(target, predicted, wrong) < 0.05
    True
    """
    import numpy as np
    from scipy import stats

    away, strays = target - predicted, wrong > 0.5  # noqa: PLR2004
    if not strays.any():
        return 1.0
    above, below = strays & (away > 0), strays & (away <= 0)
    nearest = float(np.abs(away[strays]).min())
    up = float(away[above].min()) if above.any() else nearest
    down = float(-away[below].max()) if below.any() else nearest
    ordered = np.sort(target)
    higher = float((len(ordered) - np.searchsorted(ordered, predicted + up)).sum())
    lower = float(np.searchsorted(ordered, predicted - down).sum())
    share = (higher + 1) / (higher + lower + 2)
    return float(stats.binomtest(int(above.sum()), int(strays.sum()), share).pvalue)


def _split_t(residual: np.ndarray, scale: float, skew: float, freedom: float) -> np.ndarray:
    """Log density of a t whose scale is ``scale / √skew`` left of zero and ``scale · √skew`` right of it."""
    import numpy as np
    from scipy import stats

    left, right = scale / skew**0.5, scale * skew**0.5
    inner = stats.t.logpdf(residual / np.where(residual < 0, left, right), freedom)
    density: np.ndarray = inner + np.log(2 / (left + right))
    return density


def _spread(residual: np.ndarray, predicted: np.ndarray) -> np.ndarray:
    """Typical size of the residuals near each predicted value: the median of |residual| in its neighbourhood."""
    import numpy as np

    order = np.argsort(predicted, kind="stable")
    groups = np.array_split(order, max(1, min(LEVELS, len(order) // 50)))
    centres = np.array([np.median(predicted[g]) for g in groups])
    overall = float(np.median(np.abs(residual))) or float(np.abs(residual).mean()) or 1.0
    sizes = np.array([max(float(np.median(np.abs(residual[g]))), 0.05 * overall) for g in groups])
    return np.exp(np.interp(predicted, centres, np.log(sizes / 0.6745)))


def _density(values: np.ndarray) -> np.ndarray:
    """Density of the targets at each target, by a kernel estimate on a grid."""
    import numpy as np

    low, high = float(values.min()), float(values.max())
    width = 1.06 * min(float(values.std()), float(np.subtract(*np.quantile(values, [0.75, 0.25]))) / 1.34 or np.inf)
    width = max(width * len(values) ** -0.2, (high - low) / 400, 1e-12)
    edges = np.linspace(low - 3 * width, high + 3 * width, 801)
    counts, _ = np.histogram(values, edges)
    step = edges[1] - edges[0]
    reach = int(np.ceil(3 * width / step))
    kernel = np.exp(-0.5 * (np.arange(-reach, reach + 1) * step / width) ** 2)
    smooth = np.convolve(counts, kernel / kernel.sum(), mode="same") / (len(values) * step)
    return np.interp(values, (edges[1:] + edges[:-1]) / 2, smooth)
