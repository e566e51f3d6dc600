"""How many rows a step needs before its gradient says more than its noise."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np


def by_sizes(size: float, square: float, other_size: float, other_square: float) -> float | None:
    """The simple noise scale ``tr(Σ) / |G|²`` from mean squared gradient norms at two batch sizes.

    ``E |G_B|² = |G|² + tr(Σ) / B``, so that two sizes tell both parts. None where the noise of the estimates hides them.

    References
    ----------
    McCandlish, Kaplan, Amodei et al. (2018): An empirical model of large-batch training. arXiv:1812.06162, appendix A.

    Examples
    --------
    >>> by_sizes(8, 1 + 100 / 8, 64, 1 + 100 / 64)
    100.0
    """
    if size == other_size:
        return None
    signal = (other_size * other_square - size * square) / (other_size - size)
    noise = (square - other_square) / (1 / size - 1 / other_size)
    return noise / signal if signal > 0 and noise > 0 else None


def by_descent(losses: np.ndarray, squares: np.ndarray, steps: float, rate: float, size: float) -> float | None:
    """The noise scale from what the loss fell by, for plain gradient descent.

    To first order a step of length ``rate`` along the mean gradient lowers the loss by ``rate · |G|²``, and what is
    measured is ``E |G_B|² = |G|² + tr(Σ) / B``. None where the loss fell by more than so short steps can bring, as with
    momentum or an adaptive method.

    Examples
    --------
    >>> import numpy as np
    >>> falls = np.array([1.0, 0.9, 0.8])
    >>> round(by_descent(falls, np.array([5.0, 5.0, 5.0]), steps=10, rate=0.01, size=1), 6)
    4.0
    """
    signal = float(losses[0] - losses[-1]) / (rate * steps)
    whole = float(squares[1:].sum())
    if signal <= 0 or whole <= signal:
        return None
    return size * (whole / signal - 1)


@dataclass(frozen=True)
class Spread:
    """Spread of the losses of single steps within an epoch, as a share of their mean, with its standard error."""

    value: float
    error: float
    steps: int


def step_spread(epochs: tuple[np.ndarray, ...]) -> Spread | None:
    """Typical spread of the step losses: the lower of the medians over the first and the last half of the epochs.

    A loss that falls within an epoch spreads its steps, early on; a loss near zero spreads them late, when a few hard rows
    are all that is left; noise of the step spreads them always.

    Examples
    --------
    >>> import numpy as np
    >>> rng = np.random.default_rng(0)
    >>> found = step_spread(tuple(rng.exponential(size=(10, 200))))
    >>> 0.9 < found.value < 1.1
    True
    """
    import numpy as np

    spreads, counts = [], []
    for losses in epochs:
        known = losses[np.isfinite(losses) & (np.abs(losses) < 1e30)]  # noqa: PLR2004  # beyond, it diverged
        if len(known) > 4 and known.mean() > 0:  # noqa: PLR2004
            # the trend of the epoch is progress, not noise
            noise = known - np.polyval(np.polyfit(np.arange(len(known)), known, 1), np.arange(len(known)))
            spreads.append(float(noise.std(ddof=2) / known.mean()))
            counts.append(len(known))
    if not spreads:
        return None
    half = (len(spreads) + 1) // 2
    value = min(float(np.median(spreads[:half])), float(np.median(spreads[-half:])))
    steps = int(sum(counts) * half / len(counts))
    return Spread(value, value * ((0.5 + value**2) / max(steps, 2)) ** 0.5, steps)
