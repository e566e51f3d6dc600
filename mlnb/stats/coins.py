"""How many labels of two classes a coin gave: the certainty that no score exceeds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mlnb.stats.intervals import LEVEL

if TYPE_CHECKING:
    import numpy as np

#: Shares of coin flips at which the likelihood is computed.
SHARES = (0.0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
#: Largest odds that a score is taken at.
CERTAIN = 1e-3


@dataclass(frozen=True)
class Coins:
    """The share of labels that a coin gave, and how sure it is.

    Attributes
    ----------
    share, low, high : float
        With its profile-likelihood interval.
    ratios : tuple of float
        Twice the log-likelihood that is lost at each of the shares tried.
    """

    share: float
    low: float
    high: float
    ratios: tuple[float, ...]

    def p_more(self, share: float) -> float:
        """P-value of the likelihood-ratio test that the share is at most this one of those tried."""
        from scipy import stats

        if self.share <= share:
            return 1.0
        return 0.5 * float(stats.chi2.sf(self.ratios[SHARES.index(share)], 1))


def coins(scores: np.ndarray, second: np.ndarray, *, level: float = LEVEL) -> Coins:
    """Fit ``share / 2 + (1 - share) · logistic(a + b · log-odds of the score)`` to which of two classes a row is.

    Two classes that lie close overlap where they meet, and the rows far from there are sure. Where a coin gave some
    labels, no score exceeds a certainty, and none falls below its counterpart: a lapse rate at both ends.

    Parameters
    ----------
    scores : ndarray of shape (n,)
        Out-of-fold, between 0 and 1, larger for the second class.
    second : ndarray of bool, shape (n,)

    References
    ----------
    Wichmann, Hill (2001): The psychometric function: I. Fitting, sampling, and goodness of fit. Perception &
    Psychophysics 63.

    Examples
    --------
    >>> import numpy as np
    >>> rng = np.random.default_rng(0)
    >>> odds = rng.normal(0, 3, 2000)
    >>> p = 1 / (1 + np.exp(-odds))
    >>> label = rng.random(2000) < p
    >>> coin = np.where(rng.random(2000) < 0.4, rng.random(2000) < 0.5, label)
    >>> coins(p, label).share, 0.3 <= coins(p, coin).share <= 0.5
    (0.0, True)
    """
    import numpy as np
    from scipy import optimize, stats

    p = np.clip(scores, CERTAIN, 1 - CERTAIN)
    odds, y = np.log(p / (1 - p)), second.astype(float)

    def loss(at: np.ndarray, share: float) -> tuple[float, np.ndarray]:
        slope = np.exp(np.clip(at[1], -6, 4))
        said = 1 / (1 + np.exp(-np.clip(at[0] + slope * odds, -30, 30)))
        mixed = np.clip(share / 2 + (1 - share) * said, 1e-9, 1 - 1e-9)
        pull = -(y / mixed - (1 - y) / (1 - mixed)) * (1 - share) * said * (1 - said)
        value = -float(np.sum(y * np.log(mixed) + (1 - y) * np.log(1 - mixed)))
        return value, np.array([pull.sum(), (pull * odds).sum() * slope])

    losses, start = [], np.array([0.0, 0.0])
    for share in SHARES:
        fits = [
            optimize.minimize(loss, begin, args=(share,), jac=True, method="BFGS", options={"maxiter": 60})
            for begin in (start, np.array([0.0, 1.5]))
        ]
        best = min(fits, key=lambda fit: fit.fun)
        losses.append(float(best.fun))
        start = best.x
    ratios = tuple(2 * (loss_ - min(losses)) for loss_ in losses)
    inside = [s for s, ratio in zip(SHARES, ratios, strict=True) if ratio <= float(stats.chi2.ppf(level, 1))]
    return Coins(SHARES[int(np.argmin(losses))], min(inside), max(inside), ratios)
