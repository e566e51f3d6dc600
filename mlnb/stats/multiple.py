"""Many tests at once: p-values that may be read together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np


def holm(p_values: Sequence[float]) -> np.ndarray:
    """P-values adjusted so that the chance of any false alarm among them is kept.

    Parameters
    ----------
    p_values : sequence of float

    Returns
    -------
    ndarray of shape (tests,)

    References
    ----------
    Holm (1979): A simple sequentially rejective multiple test procedure. Scandinavian Journal of Statistics 6.

    Examples
    --------
    >>> holm([0.01, 0.04, 0.03]).round(3).tolist()
    [0.03, 0.06, 0.06]
    """
    import numpy as np

    values = np.asarray(p_values, dtype=float)
    order = np.argsort(values, kind="stable")
    count = len(values)
    stepped = np.maximum.accumulate(values[order] * (count - np.arange(count)))
    adjusted = np.empty(count)
    adjusted[order] = np.minimum(stepped, 1.0)
    return adjusted


def benjamini_hochberg(p_values: Sequence[float]) -> np.ndarray:
    """P-values adjusted so that the expected share of false alarms among the alarms is kept.

    Parameters
    ----------
    p_values : sequence of float

    Returns
    -------
    ndarray of shape (tests,)

    References
    ----------
    Benjamini, Hochberg (1995): Controlling the false discovery rate. JRSS B 57.

    Examples
    --------
    >>> benjamini_hochberg([0.01, 0.04, 0.03]).round(3).tolist()
    [0.03, 0.04, 0.04]
    """
    import numpy as np
    from scipy import stats

    values = np.asarray(p_values, dtype=float)
    return np.asarray(stats.false_discovery_control(values)) if len(values) else values


def cauchy(p_values: Sequence[float]) -> float:
    """One p-value for the hypothesis that all of them are of true hypotheses, however they depend on each other.

    Where a single one is small it is that one times their number, as Bonferroni has it; where they agree it is what
    they agree on.

    Parameters
    ----------
    p_values : sequence of float
        At least one.

    References
    ----------
    Liu, Xie (2020): Cauchy combination test: a powerful test with analytic p-value calculation under arbitrary
    dependency structures. JASA 115.

    Examples
    --------
    >>> round(cauchy([0.01, 0.01, 0.01]), 6), round(cauchy([0.001, 0.5, 0.5]), 4)
    (0.01, 0.003)
    """
    import numpy as np
    from scipy import stats

    capped = np.clip(p_values, 1e-15, 0.5)  # what speaks for its hypothesis is no evidence against another's
    return float(stats.cauchy.sf(stats.cauchy.isf(capped).mean()))
