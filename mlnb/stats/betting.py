"""Likelihood ratios as bets against a null hypothesis: their mean over alternatives is itself a test, however few the rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

#: Part of the rows that an alternative turns round; powers of the tail probability.
TURNED, POWERS = (0.2, 0.4, 0.7), (0.6, 0.45, 0.3)
#: Draws of the null hypothesis at first, and where none of them is as extreme; most cells drawn at once.
DRAWS, MORE_DRAWS, CELLS = 1_000, 40_000, 2_000_000
#: Draws as extreme after which no more are needed; what rounding may take from a tie.
ENOUGH, SLACK = 20, 1e-6


def bernoulli(wrong: np.ndarray, expected: np.ndarray, turned: Sequence[float] = TURNED) -> np.ndarray:
    """Log likelihood ratios of rows that are wrong by chance: with some more of them turned round, against ``expected``.

    Parameters
    ----------
    wrong : ndarray of shape (n,)
    expected : ndarray of shape (n,)
        Probability that a row is wrong under the null hypothesis.
    turned : sequence of float
        Part of the rows that an alternative turns round.

    Returns
    -------
    ndarray of shape (alternatives, n)

    Examples
    --------
    >>> import numpy as np
    >>> bernoulli(np.array([1, 0]), np.array([0.1, 0.1]), turned=[0.5]).round(2).tolist()
    [[1.61, -0.59]]
    """
    import numpy as np

    often = [np.maximum(expected + part * (1 - 2 * expected), expected) for part in turned]
    return np.stack([np.where(wrong > 0, np.log(p / expected), np.log((1 - p) / (1 - expected))) for p in often])


def tails(size: np.ndarray, among: np.ndarray) -> np.ndarray:
    """Part of the sizes ``among`` that are larger than each of ``size``, kept off 0 and 1.

    Examples
    --------
    >>> import numpy as np
    >>> tails(np.array([2.5, 9.0]), np.array([1.0, 2.0, 3.0, 4.0])).tolist()
    [0.5, 0.125]
    """
    import numpy as np

    below = np.searchsorted(np.sort(among), size, side="right")
    above: np.ndarray = np.clip((len(among) - below) / len(among), 0.5 / len(among), 1 - 0.5 / len(among))
    return above


def lehmann(tail: np.ndarray, powers: Sequence[float] = POWERS) -> np.ndarray:
    """Log likelihood ratios of tail probabilities: of larger sizes, against uniform ones.

    Parameters
    ----------
    tail : ndarray of shape (n,)
    powers : sequence of float
        Below 1: to which an alternative raises the tail probability of a size.

    Returns
    -------
    ndarray of shape (alternatives, n)

    References
    ----------
    Lehmann (1953): The power of rank tests. Annals of Mathematical Statistics 24.

    Examples
    --------
    >>> import numpy as np
    >>> lehmann(np.array([0.9, 0.5, 0.1]), powers=[0.5]).round(2).tolist()
    [[-0.64, -0.35, 0.46]]
    """
    import numpy as np

    return np.stack([np.log(p) + (p - 1) * np.log(tail) for p in powers])


def mixed(said: np.ndarray) -> np.ndarray:
    """Logarithm of the mean of likelihood ratios, whose logarithms are given along the first axis.

    Under the null hypothesis the mean exceeds c with a chance of at most 1 / c, whatever the number of rows.

    References
    ----------
    Shafer (2021): Testing by betting: a strategy for statistical and scientific communication. JRSS A 184.

    Examples
    --------
    >>> import numpy as np
    >>> float(mixed(np.log([[4.0], [2.0]]))[0].round(3)) == float(np.log(3).round(3))
    True
    """
    import numpy as np

    top = said.max(axis=0)
    mean: np.ndarray = top + np.log(np.exp(said - top).mean(axis=0))
    return mean


def chance_of_wrong(wrong: np.ndarray, expected: np.ndarray, rng: np.random.Generator) -> float:
    """Chance of rows that speak as much for being wrong more often than ``expected``, by drawing under the null hypothesis.

    Where no draw does, the bet's own bound is taken.
    """
    import numpy as np

    right, gain = bernoulli(np.zeros_like(expected), expected), bernoulli(np.ones_like(expected), expected)
    gain = gain - right

    def draw(count: int) -> np.ndarray:
        flags = (rng.random((count, len(expected)), dtype=np.float32) < expected).astype(np.float32)
        drawn: np.ndarray = mixed((flags @ gain.T + right.sum(axis=1)).T)
        return drawn

    seen = float(mixed((gain @ wrong + right.sum(axis=1))[:, None])[0])
    return _chance(seen, draw, len(expected))


def chance_of_size(ratios: np.ndarray, rng: np.random.Generator) -> float:
    """Chance of rows that speak as much for being larger, by drawing their tail probabilities at random.

    Parameters
    ----------
    ratios : ndarray of shape (alternatives, rows)
        As `lehmann` gives them.
    rng : Generator
    """
    import numpy as np

    count = ratios.shape[1]

    def draw(times: int) -> np.ndarray:
        uniform = 1 - rng.random((times, count))
        logs = np.log(uniform).sum(axis=1)
        drawn: np.ndarray = mixed(np.stack([count * np.log(p) + (p - 1) * logs for p in POWERS]))
        return drawn

    return _chance(float(mixed(ratios.sum(axis=1)[:, None])[0]), draw, count)


def _chance(seen: float, draw: Callable[[int], np.ndarray], rows: int) -> float:
    import numpy as np

    bound = min(1.0, float(np.exp(-seen)))
    most = max(1, CELLS // max(rows, 1))
    if most < DRAWS:  # so many rows that the bound is as good
        return bound
    above, drawn = 0, 0
    for wanted in (DRAWS, min(MORE_DRAWS, most)):
        above += int((draw(wanted) >= seen - SLACK).sum())
        drawn += wanted
        if above >= ENOUGH:
            return (1 + above) / (1 + drawn)
    return min(bound, (1 + above) / (1 + drawn))
