"""Costs over thresholds, from scores counted between edges."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mlnb.stats.intervals import LEVEL

if TYPE_CHECKING:
    import numpy as np


def fine_edges() -> np.ndarray:
    """Edges from 0 to 1: steps of 0.005, and finer ones towards both ends, where costly errors put their thresholds."""
    import numpy as np

    ends = 10.0 ** np.linspace(-4, -2.2, 60)
    return np.unique(np.round(np.concatenate([np.linspace(0, 1, 201), ends, 1 - ends]), 6))


@dataclass(frozen=True)
class Rates:
    """Errors at every threshold among ``edges``: a row is called the class from the threshold on.

    Attributes
    ----------
    thresholds : ndarray of shape (edges,)
    missed, alarms : ndarray of shape (edges,)
        Share of the class that is missed, and of the others that is called it.
    """

    thresholds: np.ndarray
    missed: np.ndarray
    alarms: np.ndarray

    def cost(self, share: float, false_positive: float, false_negative: float) -> np.ndarray:
        """Expected cost of a row at each threshold, where the class has this share, (edges,)."""
        paid: np.ndarray = share * false_negative * self.missed + (1 - share) * false_positive * self.alarms
        return paid

    def envelope(self, weights: np.ndarray) -> np.ndarray:
        """Least normalised expected cost over thresholds, for each weight of the class between 0 and 1.

        References
        ----------
        Drummond, Holte (2006): Cost curves: an improved method for visualizing classifier performance. Machine
        Learning 65.

        Examples
        --------
        >>> import numpy as np
        >>> rates(np.array([0.0, 0.5, 1.0]), np.array([1, 3]), np.array([3, 1])).envelope(np.array([0.5])).tolist()
        [0.25]
        """
        import numpy as np

        lines = self.missed[:, None] * weights[None, :] + self.alarms[:, None] * (1 - weights)[None, :]
        return np.asarray(lines.min(axis=0))


def rates(edges: np.ndarray, yes: np.ndarray, no: np.ndarray) -> Rates:
    """Errors at every edge, from the counts between them; sums of counts, no rows."""
    import numpy as np

    below_yes = np.concatenate([[0], np.cumsum(yes)])
    below_no = np.concatenate([[0], np.cumsum(no)])
    return Rates(np.asarray(edges, dtype=float), below_yes / max(below_yes[-1], 1), 1 - below_no / max(below_no[-1], 1))


@dataclass(frozen=True)
class Chosen:
    """The cheapest threshold with its interval, and the cost at a threshold with its interval."""

    threshold: float
    low: float
    high: float
    cost: float
    cost_low: float
    cost_high: float
    here: float
    here_low: float
    here_high: float


def choose(
    edges: np.ndarray,
    yes: np.ndarray,
    no: np.ndarray,
    *,
    share: float,
    false_positive: float,
    false_negative: float,
    threshold: float,
    draws: int = 200,
    level: float = LEVEL,
    seed: int = 0,
) -> Chosen:
    """The threshold of least expected cost, and what it and another one cost, by the bootstrap of the counts.

    Parameters
    ----------
    edges, yes, no : ndarray
        Edges, and counts of the class and of the others between them.
    share : float
        Share of the class where the decisions are taken.
    false_positive, false_negative : float
    threshold : float
        The other one.

    References
    ----------
    Efron (1979): Bootstrap methods: another look at the jackknife. Annals of Statistics 7.
    """
    import numpy as np

    rng = np.random.default_rng(seed)
    exact = rates(edges, yes, no)
    paid = exact.cost(share, false_positive, false_negative)
    best = int(paid.argmin())
    place = int(np.abs(exact.thresholds - threshold).argmin())
    count_yes, count_no = max(int(yes.sum()), 1), max(int(no.sum()), 1)
    drawn_yes = rng.multinomial(count_yes, yes / count_yes if yes.sum() else np.eye(len(yes))[0], draws)
    drawn_no = rng.multinomial(count_no, no / count_no if no.sum() else np.eye(len(no))[0], draws)
    zero = np.zeros((draws, 1))
    missed = np.concatenate([zero, drawn_yes.cumsum(axis=1)], axis=1) / count_yes
    alarms = 1 - np.concatenate([zero, drawn_no.cumsum(axis=1)], axis=1) / count_no
    costs = share * false_negative * missed + (1 - share) * false_positive * alarms
    outer = (1 - level) / 2
    low, high = np.quantile(exact.thresholds[costs.argmin(axis=1)], (outer, 1 - outer))
    cost_low, cost_high = np.quantile(costs[:, best], (outer, 1 - outer))
    here_low, here_high = np.quantile(costs[:, place], (outer, 1 - outer))
    return Chosen(
        float(exact.thresholds[best]), float(low), float(high), float(paid[best]), float(cost_low), float(cost_high),
        float(paid[place]), float(here_low), float(here_high),
    )  # fmt: skip
