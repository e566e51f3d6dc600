"""Losses on one scale: the share of what a constant answer loses that a model saves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlnb.core import probe
from mlnb.core.costs import decisions
from mlnb.core.metric import default_metric, row_loss

if TYPE_CHECKING:
    import numpy as np

    from mlnb.core.case import Case
    from mlnb.core.probe import OutOfFold


def losses(case: Case, made: OutOfFold, rows: np.ndarray, *, by: str = "proper") -> np.ndarray:
    """Loss of each of these rows, as a share of the mean loss of the constant answer.

    Parameters
    ----------
    made : OutOfFold
    rows : ndarray
        Mask or positions of labelled rows.
    by : {"proper", "decision"}
        Brier score or squared error; or, for classes, whether the decision is wrong, each class
        weighing the same where the case is scored by balanced accuracy.

    Returns
    -------
    ndarray of shape (rows,)
        ``1 - mean`` of it is the skill score: 0 for the constant answer, 1 for perfection.
    """
    import numpy as np

    codes = case.codes[rows]
    constant = probe.simple(case, "dummy").prediction[rows]
    if by == "proper" or case.task == "regression":
        base, found = (row_loss(case.task, codes, said) for said in (constant, made.prediction[rows]))
    else:
        weight = np.ones(len(codes))
        if default_metric(case).name == "balanced accuracy":
            weight = 1 / np.bincount(codes, minlength=len(case.classes))[codes]
        base = (constant.argmax(axis=1) != codes) * weight
        found = (decisions(case, made)[rows] != codes) * weight
    scaled: np.ndarray = found / (float(base.mean()) or 1.0)
    return scaled


def kind_of_loss(case: Case, made: OutOfFold) -> str:
    """Which loss a comparison with these predictions is fair by: bare classes have no proper one."""
    return "proper" if case.task == "regression" or made.probabilistic else "decision"
