"""Does an answer depend on which sample a row is of, given all else that is known of the row?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

#: Draws of the null distribution of the largest statistic.
DRAWS = 20_000


@dataclass(frozen=True)
class Dependence:
    """Outcome of the test over several residuals.

    Attributes
    ----------
    p_value : float
        That none of them depends on the sample, corrected for their number and their correlation.
    z, effect, error : ndarray of shape (residuals,)
        Standardised statistic of each; the mean of the residual in the second sample less that in the first, rows of
        the first weighed to be like those of the second; its standard error.
    """

    p_value: float
    z: np.ndarray
    effect: np.ndarray
    error: np.ndarray


def depends(
    residuals: np.ndarray,
    second: np.ndarray,
    chance: np.ndarray,
    *,
    sides: np.ndarray | None = None,
    first: int = 0,
    seed: int = 0,
) -> Dependence:
    """Test whether residuals of the answer go with the sample, by the generalised covariance measure.

    The statistic is the mean of ``residual x (second - chance)``. Its mean is zero where the answer depends on the
    row's features alone, as soon as either the answer or the sample is predicted well: a shift of the features alone
    moves ``chance``, and not the statistic. Several residuals (the plain one, and times functions of the features) see
    several kinds of change; the largest is compared with the largest of as many correlated normals.

    Parameters
    ----------
    residuals : ndarray of shape (n, residuals)
        Of an answer predicted from the features by models that did not see the row.
    second : ndarray of bool, shape (n,)
        Rows of the second sample.
    chance : ndarray of shape (n,)
        Probability of being of the second sample given the features, by models that did not see the row.
    sides : ndarray of shape (residuals,), optional
        1 or -1 where only a rise or a fall counts, 0 where both do, as by default.
    first : int
        Number of residuals, the first ones, that are the main question: they alone are tested at half of the error
        rate, and all of them together at the other half.
    seed : int
        Of the draws.

    References
    ----------
    Shah, Peters (2020): The hardness of conditional independence testing and the generalised covariance measure. Annals
    of Statistics 48. Scheidegger, Hörrmann, Bühlmann (2022): The weighted generalised covariance measure. JMLR 23.

    Examples
    --------
    >>> import numpy as np
    >>> rng = np.random.default_rng(0)
    >>> second = np.arange(2000) >= 1000
    >>> noise = rng.normal(size=(2000, 1))
    >>> half = np.full(2000, 0.5)
    >>> depends(noise, second, half).p_value > 0.01, depends(noise + 0.3 * second[:, None], second, half).p_value < 0.001
    (True, True)
    """
    import numpy as np

    count, width = residuals.shape
    weight = second.astype(float) - chance
    products = residuals * weight[:, None]
    centre = products.mean(axis=0)
    spread = products.std(axis=0)
    alive = spread > 1e-12 * max(float(np.abs(residuals).max()), 1e-300)
    z = np.zeros(width)
    z[alive] = centre[alive] / spread[alive] * count**0.5
    scale = float((weight * second).mean())
    effect = centre / scale if scale > 0 else np.zeros(width)
    error = spread / count**0.5 / scale if scale > 0 else np.full(width, np.inf)
    given = np.zeros(width) if sides is None else np.asarray(sides, dtype=float)
    if not alive.any():
        return Dependence(1.0, z, effect, error)
    correlation = np.corrcoef(products[:, alive], rowvar=False).reshape(int(alive.sum()), -1)
    values, vectors = np.linalg.eigh(correlation)
    root = vectors * np.sqrt(np.clip(values, 0, None))
    drawn = np.zeros((DRAWS, width))
    drawn[:, alive] = np.random.default_rng(seed).normal(size=(DRAWS, root.shape[1])) @ root.T
    seen, drawn = (np.where(given == 0, np.abs(v), v * given) for v in (z, drawn))
    p_value = _largest(seen, drawn)
    if 0 < first < width:
        p_value = min(1.0, 2 * min(p_value, _largest(seen[:first], drawn[:, :first])))
    return Dependence(p_value, np.where((given == 0) | (seen > 0), z, 0.0), effect, error)


def _largest(seen: np.ndarray, drawn: np.ndarray) -> float:
    """P-value of the largest of these statistics among as many drawn ones."""
    from scipy import stats

    top = float(seen.max())
    exceeded = int((drawn.max(axis=1) >= top).sum())
    if exceeded >= 10:  # noqa: PLR2004
        return (exceeded + 1) / (len(drawn) + 1)
    # beyond what draws can show, the bound for any correlation
    return min(10 / len(drawn), float(2 * stats.norm.sf(top)) * len(seen))
