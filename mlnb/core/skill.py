"""Losses on one scale: the share of what a constant answer loses that a model saves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlnb.core import probe
from mlnb.core.metric import row_loss, wrong

if TYPE_CHECKING:
    import numpy as np

    from mlnb.core.case import Case
    from mlnb.core.probe import OutOfFold


def losses(case: Case, made: OutOfFold, rows: np.ndarray, *, bare: bool) -> np.ndarray:
    """Loss of each of these rows, as a share of the mean loss of the constant answer.

    Parameters
    ----------
    made : OutOfFold
    rows : ndarray
        Mask or positions of labelled rows.
    bare : bool
        Whether to compare classes instead of probabilities, since a model compared gives no others.

    Returns
    -------
    ndarray of shape (rows,)
        ``1 - mean`` of it is the skill score: 0 for the constant answer, 1 for perfection.
    """
    codes = case.codes[rows]
    measure = wrong if bare else lambda y, p: row_loss(case.task, y, p)
    constant = float(measure(codes, probe.simple(case, "dummy").prediction[rows]).mean())
    found: np.ndarray = measure(codes, made.prediction[rows]) / (constant or 1.0)
    return found


def is_bare(case: Case, made: OutOfFold) -> bool:
    """Whether the predictions are classes without probabilities."""
    return case.task != "regression" and not made.probabilistic
