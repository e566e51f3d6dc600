"""What the best of many noisy scores is worth, once the luck of having been chosen is taken out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

_GRID = 300
_ROUNDS = 200
#: Fewer scores than this are shrunk by one normal law, since their own shape cannot be told.
_FEW = 8


@dataclass(frozen=True)
class Luck:
    """What the best score owes to having been chosen.

    Attributes
    ----------
    optimism, low, high : float
        By how much it is better than what is behind it, with the interval.
    doubt : float
        Probability that it is not better at all.
    noise : float
        Standard deviation of a score about what is behind it.
    """

    optimism: float
    low: float
    high: float
    doubt: float
    noise: float


def noise_of(folds: np.ndarray, held: float | None = None) -> float:
    """Standard deviation of a mean over folds, without what all runs have in common in a fold.

    Parameters
    ----------
    folds : ndarray of shape (runs, folds)
        Scores of the same folds.
    held : float, optional
        Test rows of a fold per training row: repeated folds score the same rows, and count once.
    """
    count, width = folds.shape
    rest = folds - folds.mean(axis=0) - folds.mean(axis=1, keepdims=True) + folds.mean()
    variance = float((rest**2).sum()) / max((count - 1) * (width - 1), 1)
    once = width if not held else min(width, round(1 + 1 / held))
    return float((variance / once) ** 0.5)


def contenders(folds: np.ndarray, held: float | None = None, reach: float = 4.0) -> np.ndarray:
    """Mask of the runs that could be the best one but for noise.

    Poor runs differ from fold to fold by more than good ones, and are out of the running: the noise that matters is that
    among the runs from which the best was chosen.

    Parameters
    ----------
    folds : ndarray of shape (runs, folds)
    held : float, optional
        See `noise_of`.
    reach : float
        Standard deviations of a difference up to which a run is one of them.

    Examples
    --------
    >>> import numpy as np
    >>> rng = np.random.default_rng(0)
    >>> level = np.array([0.9, 0.9, 0.9, 0.9, 0.5, 0.4])
    >>> contenders(level[:, None] + rng.normal(0, 0.01, (6, 5))).tolist()
    [True, True, True, True, False, False]
    """
    import numpy as np

    means = folds.mean(axis=1)
    kept = np.ones(len(means), dtype=bool)
    for _ in range(5):
        noise = noise_of(folds[kept], held) if kept.sum() > 2 else 0.0  # noqa: PLR2004
        inside = means >= means.max() - reach * 2**0.5 * noise
        inside[np.argsort(-means)[: min(3, len(means))]] = True
        inside &= kept
        if bool((inside == kept).all()):
            break
        kept = inside
    return kept


def luck_of_best(means: np.ndarray, noise: float, *, level: float = 0.9) -> Luck:
    """Posterior of what is behind the greatest of many means.

    What is behind the means is taken to be drawn from a law that is itself estimated from them, of any shape
    (the nonparametric maximum likelihood of Kiefer and Wolfowitz, by EM), so that good runs that are alike are shrunk
    towards each other and not towards poor ones. Selection does not change a posterior.

    Parameters
    ----------
    means : ndarray of shape (runs,)
    noise : float
        Standard deviation of each.
    level : float
        Level of the interval.

    References
    ----------
    Efron (2011): Tweedie's formula and selection bias. JASA 106. Koenker, Mizera (2014): Convex optimization, shape
    constraints, compound decisions, and empirical Bayes rules. JASA 109.

    Examples
    --------
    >>> import numpy as np
    >>> alike = np.random.default_rng(0).normal(0.8, 0.02, 200)
    >>> luck = luck_of_best(alike, 0.02)
    >>> round(luck.optimism, 3), round(float(alike.max()) - 0.8, 3)
    (0.04, 0.04)
    """
    if noise <= 0 or len(means) < 2:  # noqa: PLR2004
        return Luck(0.0, 0.0, 0.0, 1.0, max(noise, 0.0))
    plain = _normal(means, noise, level)
    if len(means) < _FEW:
        return plain
    shaped = _shaped(means, noise, level)
    # a law that is fitted to few scores keeps each of them for true; where all are alike, the plain one knows better
    return plain if plain.optimism > shaped.optimism else shaped


def _shaped(means: np.ndarray, noise: float, level: float) -> Luck:
    """Under a law of any shape."""
    import numpy as np
    from scipy import stats

    best = float(np.max(means))
    grid = np.linspace(float(np.min(means)), best, _GRID)
    chance = np.exp(-0.5 * ((means[:, None] - grid[None, :]) / noise) ** 2)
    weight = np.full(_GRID, 1 / _GRID)
    for _ in range(_ROUNDS):
        joint = chance * weight
        weight = (joint / joint.sum(axis=1, keepdims=True)).mean(axis=0)
    posterior = weight * np.exp(-0.5 * ((best - grid) / noise) ** 2)
    posterior /= posterior.sum()
    # the law is known no more sharply than its scores let it be: what is behind the best may lie to either side
    width = noise / len(means) ** 0.5
    upto = np.cumsum(posterior)
    low, high = (float(grid[min(int(np.searchsorted(upto, q)), _GRID - 1)]) for q in ((1 - level) / 2, (1 + level) / 2))
    centre = float((posterior * grid).sum())
    doubt = float((posterior * stats.norm.sf((best - grid) / width)).sum())
    reach = float(stats.norm.ppf(0.5 + level / 2)) * width
    return Luck(best - centre, best - high - reach, best - low + reach, doubt, noise)


def _normal(means: np.ndarray, noise: float, level: float) -> Luck:
    """Under a normal law: the positive part of James and Stein."""
    import numpy as np
    from scipy import stats

    count = len(means)
    centre, spread = float(np.mean(means)), float(np.var(means, ddof=1))
    kept = max(0.0, 1 - (count - 3) / (count - 1) * noise**2 / spread) if spread > 0 and count > 3 else 0.0  # noqa: PLR2004
    kept = kept if count > 3 else max(0.0, 1 - noise**2 / spread) if spread > 0 else 0.0  # noqa: PLR2004
    best = float(np.max(means))
    optimism = (1 - kept) * (best - centre)
    width = noise * (kept + (1 - kept) / count) ** 0.5
    reach = float(stats.norm.ppf(0.5 + level / 2)) * width
    return Luck(optimism, optimism - reach, optimism + reach, float(stats.norm.sf(optimism / width)), noise)
