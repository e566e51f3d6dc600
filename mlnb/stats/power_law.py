"""Learning curves as power laws: what more rows would bring, and how sure that is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mlnb.stats.intervals import LEVEL

if TYPE_CHECKING:
    import numpy as np

#: Exponents that learning curves of tables have.
EXPONENTS = (0.1, 2.0, 20)
DRAWS = 4_000


@dataclass(frozen=True)
class Growth:
    """What the loss falls by when the rows grow: the expected fall with its interval."""

    factor: float
    gain: float
    low: float
    high: float


def growth(
    sizes: Sequence[int],
    above: Sequence[float],
    errors: Sequence[float],
    full: int,
    factors: Sequence[float] = (1.5, 2.0, 4.0),
    *,
    seed: int = 0,
    level: float = LEVEL,
) -> list[Growth]:
    """Extrapolate a learning curve ``a + b·n^-c`` beyond the rows at hand.

    The asymptote ``a`` drops out, since what is given are differences to the loss at all rows, measured on the same
    held-out rows. For each exponent the height is a weighted least-squares fit; the exponents are weighed by how well
    they fit, and what is said of larger sizes is drawn from all of them, so that not knowing the exponent widens the
    interval.

    Parameters
    ----------
    sizes : sequence of int
        Training rows, fewer than ``full``.
    above : sequence of float
        Loss at these sizes less the loss at ``full``.
    errors : sequence of float
        Standard errors of ``above``.
    full : int
        All rows.
    factors : sequence of float
        Multiples of ``full`` to look at.

    References
    ----------
    Viering, Loog (2023): The shape of learning curves: a review. IEEE TPAMI 45.

    Examples
    --------
    >>> curve = lambda n: 0.1 + 2 * n ** -0.5
    >>> sizes = [100, 200, 400]
    >>> found = growth(sizes, [curve(n) - curve(800) for n in sizes], [1e-4] * 3, 800, [2.0])[0]
    >>> abs(found.gain - (curve(800) - curve(1600))) < 1e-3
    True
    """
    import numpy as np

    small = np.asarray(sizes, dtype=float) / full
    seen, error = np.asarray(above, dtype=float), np.maximum(np.asarray(errors, dtype=float), 1e-9)
    exponents = np.linspace(*EXPONENTS)
    shape = small[None, :] ** -exponents[:, None] - 1  # of b·full^-c
    weight = error**-2
    bottom = (shape**2 * weight).sum(axis=1)
    height = (shape * seen * weight).sum(axis=1) / bottom
    misfit = (((seen - height[:, None] * shape) ** 2) * weight).sum(axis=1)
    # where the points scatter more than their errors say, the errors are taken to be that much larger
    scale = max(1.0, float(misfit.min()) / max(len(seen) - 2, 1))
    believed = np.exp(-(misfit - misfit.min()) / (2 * scale))
    rng = np.random.default_rng(seed)
    chosen = rng.choice(len(exponents), DRAWS, p=believed / believed.sum())
    drawn = height[chosen] + rng.normal(size=DRAWS) * (scale / bottom[chosen]) ** 0.5
    outer = (1 - level) / 2
    found = []
    for factor in factors:
        falls: np.ndarray = drawn * (1 - factor ** -exponents[chosen])
        low, middle, high = (float(q) for q in np.quantile(falls, (outer, 0.5, 1 - outer)))
        found.append(Growth(factor, middle, low, high))
    return found
