"""Does the model memorise its training rows?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mlnb.core import probe
from mlnb.core.budget import Budget
from mlnb.core.check import check, failed, passed, warned
from mlnb.core.cross_fit import OutOfFold
from mlnb.core.evidence import Evidence, Table
from mlnb.core.finding import Estimate, Finding, number
from mlnb.core.fix import Fix
from mlnb.core.options import options
from mlnb.core.restraint import unrestrained
from mlnb.core.trials import Trial, compare, parting, train_loss, trials
from mlnb.core.variants import Variant, regularised
from mlnb.model import _curve

if TYPE_CHECKING:
    from mlnb.core.case import Case

#: A model of no known family leaves less than this of its training rows' loss, before simple ones may testify.
BY_HEART = 0.1


@check(
    "model.overfitting",
    question="Does the model memorise its training rows?",
    why="What was memorised does not come back in production: the score there is the one on new rows, or worse.",
    needs=("data", "target", "model", "refit"),
    reference=(
        "Nadeau, Bengio (2003): Inference for the generalization error. Machine Learning 52. Viering, Loog (2023): "
        "The shape of learning curves: a review. IEEE TPAMI 45."
    ),
)
def overfitting(
    case: Case, *, gap: float = 0.05, share: float = 0.1, matters: float = 0.15, budget: float | None = None
) -> Finding:
    """Read the learning curve, and where training and new rows part, look for proof that less would do better.

    A gap alone proves nothing: a random forest that nothing beats has the largest. What proves it depends on the
    model's own settings. Where they leave it free to learn its rows by heart (a tree grown out, one neighbour,
    a kernel that is too narrow, wild boosting), it is enough that a held-back variant does as well on the same
    new rows. A model that is held back already, by averaging, by its penalty or by a library's sane defaults, has
    to be beaten by much, in its decisions too. Both are paired, and corrected for folds and for the variants tried;
    squared errors beyond twice the target's spread count as that.

    Parameters
    ----------
    case : Case or dataframe
    gap : float
        Skill lost from training to new rows above which variants are tried.
    share : float
        Share of the gap by which a held-back variant of an unrestrained model may at most be worse to do as well.
    matters : float
        Skill that a variant of any other model must gain at the lower end of its interval. With such a gain the
        check fails, with less it warns.
    budget : float, optional
        Seconds; variants for which there is no time are left out, and named.

    Returns
    -------
    Finding
        Evidence: learning curves, what more rows would bring, and the variants tried.

    Examples
    --------
    >>> import mlnb
    >>> from sklearn.datasets import load_iris
    >>> from sklearn.linear_model import LogisticRegression
    >>> frame = load_iris(as_frame=True).frame
    >>> mlnb.model.overfitting(mlnb.Case(frame, target="target", model=LogisticRegression(max_iter=500))).verdict
    'pass'
    """
    clock = Budget(budget)
    own = probe.model_out_of_fold(case)
    lost, low, high = parting(case, own)
    curve = _curve.learning_curve(case, clock)
    parted = low > 0 and lost >= gap
    variants = regularised(case.model, max(own.fold_rows)) if parted else []
    free = bool(variants) and unrestrained(case.model)
    worse, count = share * lost if free else 0.0, len(variants)

    def proves(trial: Trial) -> bool:
        return trial.proves(count, matters) or (free and trial.does_as_well(count, worse))

    tried = trials(case, variants, clock, worse=worse, enough=proves)
    if parted and not variants:
        tried = _by_others(case, own)
        count = len(tried)
    metric, last = next(iter(curve.points[-1].held)), curve.points[-1]
    scores = f"{metric} {number(last.train[metric][0])} on training rows, {number(last.held[metric][0])} on new ones"
    parts: dict[str, Any] = {"evidence": (*_curve.evidence(curve), *_table(tried, count), *clock.evidence())}
    proof = [t for t in tried if proves(t)]
    if proof:
        # first what leaves the model of its kind
        best = max(proof, key=lambda t: (bool(t.variant.settings), t.gain))
        surely = best.p_value * count < options.alpha
        verdict = failed if surely and best.low >= matters else warned
        gained = f"{number(best.gain, 2)} of skill ({number(best.low, 2)} to {number(best.high, 2)})"
        who = f"held back by {best.said} it" if variants else f"{best.said}, which is simpler,"
        how = f"does better on new rows, by {gained}" if surely else f"does as well on new rows: it gains {gained}"
        p_value = best.p_value if surely else best.p_not_worse(worse)
        return verdict(
            f"The model memorises: {scores}, and {who} {how}{clock.said}",
            estimate=Estimate("skill gained by holding back", best.gain, best.low, best.high),
            p_value=min(1.0, p_value * count),
            threshold=matters if surely else -worse,
            fixes=tuple(_fix(t) for t in sorted(proof, key=lambda t: t is not best)) if variants else (),
            **parts,
        )
    parts |= {"estimate": Estimate("skill lost from training to new rows", lost, low, high), "threshold": gap}
    more = f"; {curve.said}" if curve.said else ""
    if not parted:
        return passed(f"The model holds what it learned: {scores}{more}{clock.said}", **parts)
    if not tried and clock.left_out:
        return passed(f"Whether the gap costs anything was not tried: {scores}{clock.said}", **parts)
    return passed(
        f"The gap costs little that holding back would win: {scores}, and {_little(tried, bool(variants))}{more}{clock.said}",
        **parts,
    )


def _little(tried: list[Trial], held_back: bool) -> str:  # noqa: FBT001
    """What was tried and proved nothing, in words."""
    if not tried:
        return "no held-back variant of it is known"
    best = max(tried, key=lambda t: t.gain)
    if best.complete and best.low > 0:
        return f"{best.said} gains {number(best.gain, 2)} of skill ({number(best.low, 2)} to {number(best.high, 2)})"
    return f"{'no held-back variant' if held_back else 'nothing simpler'} does better by more than noise"


def _by_others(case: Case, own: OutOfFold) -> list[Trial]:
    """Simple models in place of variants, for a model of no known family that has its training rows by heart."""
    if train_loss(case, own) > BY_HEART:
        return []
    simple = {"linear": "a linear model", "tree": "a tree of depth five"}
    return [compare(case, own, probe.simple(case, name), Variant(said, None)) for name, said in simple.items()]


def _table(tried: list[Trial], count: int) -> tuple[Evidence, ...]:
    if not tried:
        return ()
    table = Table(
        caption="Held-back variants, on the same folds",
        name="variants",
        columns=("variant", "skill gained on new rows", "p-value"),
        rows=tuple(
            (t.said, f"{number(t.gain, 2)} ({number(t.low, 2)} to {number(t.high, 2)})",
             number(min(1.0, t.p_value * count), 2))
            for t in tried
        ),
    )  # fmt: skip
    return (table,)


def _fix(best: Trial) -> Fix:
    from sklearn.base import clone

    change = (
        f"model.set_params(**{best.variant.settings!r})"
        if best.variant.settings
        else f"model = {best.variant.estimator!r}"
    )
    return Fix(
        f"Hold the model back: {best.said}",
        f"{change}\nmodel.fit(train.drop(columns=target), train[target])",
        lambda given: given.replace(model=clone(best.variant.estimator)),
    )
