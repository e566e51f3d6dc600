"""Whether a model puts rows in an order that a constant cannot, however badly calibrated it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlnb.core.options import options

if TYPE_CHECKING:
    from mlnb.core.case import Case
    from mlnb.core.cross_fit import OutOfFold


def ranks(case: Case, made: OutOfFold) -> bool:
    """Whether rows of a class, or of larger values, are given higher scores beyond doubt; Holm over the classes.

    References
    ----------
    Mann, Whitney (1947): On a test of whether one of two random variables is stochastically larger. Annals of
    Mathematical Statistics 18.
    """
    import numpy as np
    from scipy import stats

    from mlnb.stats.multiple import holm

    codes, said = case.codes[made.scored], made.prediction[made.scored]
    if case.task == "regression":
        constant = np.ptp(said) == 0 or np.ptp(codes) == 0
        return not constant and stats.spearmanr(said, codes, alternative="greater").pvalue < options.alpha
    found = []
    for k in range(1 if len(case.classes) == 2 else 0, len(case.classes)):  # noqa: PLR2004
        here, there = said[codes == k, k], said[codes != k, k]
        if len(here) and len(there):
            found.append(float(stats.mannwhitneyu(here, there, alternative="greater").pvalue))
    return bool(found) and float(min(holm(found))) < options.alpha
