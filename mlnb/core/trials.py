"""Variants of the model on the case's folds, fitted once for all checks of the room, and compared with the model."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mlnb.core import model as models
from mlnb.core import probe
from mlnb.core.budget import Budget
from mlnb.core.cross_fit import Ask, Fitter, OutOfFold, cross_fit
from mlnb.core.errors import ModelError
from mlnb.core.folds import folds, group_codes
from mlnb.core.metric import row_loss
from mlnb.core.options import options
from mlnb.core.skill import kind_of_loss, losses
from mlnb.core.variants import Variant
from mlnb.stats.intervals import LEVEL

if TYPE_CHECKING:
    import numpy as np

    from mlnb.core.case import Case

#: Squared errors beyond twice the spread of the target count as that, lest a few rows decide for all.
TAIL = 4.0
#: Rows of a fold that are enough to see that a variant does no better.
ENOUGH_ROWS = 1_000


@dataclass(frozen=True)
class Trial:
    """A variant against the model, on the same rows.

    Attributes
    ----------
    variant : Variant
    made : OutOfFold
    gain, low, high : float
        Skill that it gains over the model, with the interval.
    p_value : float
        One-sided, of no gain; not yet corrected for the number of variants.
    decision_p : float
        The same by decisions alone.
    complete : bool
        Whether it was fitted on all folds; one that was no better on the first was not.
    """

    variant: Variant
    made: OutOfFold
    gain: float
    low: float
    high: float
    p_value: float
    decision_p: float
    complete: bool

    @property
    def said(self) -> str:
        """What was changed."""
        return self.variant.said

    def proves(self, count: int, matters: float, *, decides: bool = True) -> bool:
        """Whether it is better beyond doubt, among so many tried, by enough at the lower end of its interval.

        Where it ``decides``, that must show in decisions too: better probabilities alone are for calibration to mend.
        """
        p_value = max(self.p_value, self.decision_p) if decides else self.p_value
        return self.complete and p_value * count < options.alpha and self.low >= matters

    def does_as_well(self, count: int, worse: float) -> bool:
        """Whether it is, beyond doubt, not worse by more than this."""
        return self.complete and self.p_not_worse(worse) * count < options.alpha

    def p_not_worse(self, worse: float) -> float:
        """One-sided, of being worse by more than this."""
        from scipy import stats

        error = (self.high - self.low) / 2 / float(stats.norm.ppf(0.5 + LEVEL / 2))
        if error <= 0:
            return float(self.gain < -worse)
        return float(stats.norm.sf((self.gain + worse) / error))


def trials(
    case: Case,
    variants: Iterable[Variant],
    budget: Budget,
    *,
    against: OutOfFold | None = None,
    worse: float = 0.0,
    enough: Callable[[Trial], bool] | None = None,
) -> list[Trial]:
    """Each variant against the model, or another one; those that the budget has no room for, or that cannot be fitted, are left out.

    Parameters
    ----------
    worse : float
        Skill by which a variant may fall behind on its first folds before the others are spared.
    enough : callable, optional
        Told each trial; after one of which it says so no more are made.
    """
    own = probe.model_out_of_fold(case) if against is None else against
    full = max(own.fold_rows)
    expected = own.seconds * len(folds(case)) * min(1.0, options.extra_rows / full)
    found = []
    for variant in variants:
        key = ("variant", variant.said, worse)
        known = key in case._memo  # noqa: SLF001  # what is made costs nothing
        if known or budget.allows(variant.said, expected):
            made = case.shared(key, functools.partial(_tried, case, variant, own, worse))
            if made is not None:
                found.append(compare(case, own, made, variant))
                if enough is not None and enough(found[-1]):
                    break
    return found


def compare(case: Case, own: OutOfFold, made: OutOfFold, variant: Variant) -> Trial:
    """Paired over the rows that both scored, corrected for folds, entities as one."""
    from mlnb.stats.compare import paired

    rows = own.scored & made.scored
    groups, count = group_codes(case), len(folds(case))
    clusters = None if groups is None else groups[rows]
    fair = kind_of_loss(case, own) if made.probabilistic else "decision"
    mine, theirs = (_bounded(case, losses(case, oof, rows, by=fair)) for oof in (own, made))
    test = paired(mine, theirs, folds=count, clusters=clusters)
    decision = test.p_value
    if fair != "decision" and case.task != "regression":
        mine, theirs = (losses(case, oof, rows, by="decision") for oof in (own, made))
        decision = paired(mine, theirs, folds=count, clusters=clusters).p_value
    complete = bool((made.scored == own.scored).all())
    return Trial(variant, made, test.difference, test.low, test.high, test.p_value, decision, complete)


def _tried(case: Case, variant: Variant, own: OutOfFold, worse: float) -> OutOfFold | None:
    honest = case.task == "regression" or models.has_probabilities(variant.estimator)
    try:
        return cross_fit(
            case, fitter(case, variant.estimator), probabilistic=honest and own.probabilistic, train_scores=True, weigh=True,
            give_up=_no_better(case, own, worse), own=True,
        )  # fmt: skip
    except ModelError:  # a setting that its solver does not take
        return None


def _no_better(case: Case, own: OutOfFold, worse: float) -> Callable[[int, np.ndarray, np.ndarray], bool]:
    """Whether to stop: after one large fold or two small ones, the variant's loss is not below the model's, or above by so much."""
    behind: list[float] = []
    whole = constant_loss(case, own)
    seen = 0

    def give_up(number_of_fold: int, held: np.ndarray, prediction: np.ndarray) -> bool:
        nonlocal seen
        codes = case.codes[held]
        seen += len(held)
        here, there = (
            _bounded(case, row_loss(case.task, codes, said) / whole).mean()
            for said in (prediction, own.prediction[held])
        )
        behind.append(float(here - there))
        early = number_of_fold == 1 or (number_of_fold == 0 and seen >= ENOUGH_ROWS)
        return early and sum(behind) >= worse * len(behind)

    return give_up


def fitter(case: Case, estimator: Any) -> Fitter:
    """How to fit a variant on the case's rows, at most ``options.extra_rows`` of them."""
    import numpy as np
    from sklearn.base import clone

    known = case.frame.loc[case.known]

    def fit(rows: np.ndarray) -> Ask:
        if len(rows) > options.extra_rows:
            rows = np.random.default_rng(case.random_state).choice(rows, options.extra_rows, replace=False)
        trained = models.fit(case, models.seeded(clone(estimator), case.random_state), rows)
        return Ask(trained, lambda held: models.predict(case, trained, known.iloc[held]))

    return fit


def parting(case: Case, own: OutOfFold) -> tuple[float, float, float]:
    """Skill on training rows less skill on new ones, with an interval for the part that new rows leave uncertain."""
    import numpy as np

    from mlnb.stats.compare import paired

    rows, train = own.scored, train_loss(case, own)
    held = _bounded(case, row_loss(case.task, case.codes[rows], own.prediction[rows]) / constant_loss(case, own))
    groups = group_codes(case)
    test = paired(
        held, np.full(len(held), train), folds=len(folds(case)), clusters=None if groups is None else groups[rows]
    )
    return test.difference, test.low, test.high


def train_loss(case: Case, made: OutOfFold) -> float:
    """Mean loss on training rows, as a share of the constant's loss."""
    import numpy as np

    codes, whole = case.codes, constant_loss(case, made)
    own = [_bounded(case, row_loss(case.task, codes[some], said) / whole).mean() for some, said in made.train]
    return float(np.mean(own))


def _bounded(case: Case, loss: np.ndarray) -> np.ndarray:
    import numpy as np

    return np.minimum(loss, TAIL) if case.task == "regression" else loss


def constant_loss(case: Case, made: OutOfFold) -> float:
    """Mean loss of the constant answer on the rows that were scored."""
    rows = made.scored
    return float(row_loss(case.task, case.codes[rows], probe.simple(case, "dummy").prediction[rows]).mean()) or 1.0
