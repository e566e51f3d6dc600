"""Is the model too simple for what is in the data?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mlnb.core import probe
from mlnb.core.budget import Budget
from mlnb.core.check import check, failed, passed, warned
from mlnb.core.cross_fit import OutOfFold
from mlnb.core.evidence import Evidence, Intervals, Table
from mlnb.core.finding import Estimate, Finding, number
from mlnb.core.fix import Fix
from mlnb.core.metric import default_metric
from mlnb.core.options import options
from mlnb.core.trials import Trial, compare, constant_loss, train_loss, trials
from mlnb.core.variants import Variant, flexible
from mlnb.model import _curve

if TYPE_CHECKING:
    from mlnb.core.case import Case

#: What a model of another kind is called in a sentence, by its name among the shared ones.
OTHERS = {"boosted": "gradient boosting", "linear": "a linear model", "tree": "a tree of depth five"}


@dataclass(frozen=True)
class _Rival:
    """A more flexible model against the user's: what it is, how it compares, and its score on new rows."""

    kind: str
    trial: Trial
    score: float
    p_value: float

    @property
    def said(self) -> str:
        return OTHERS.get(self.kind) or f"the same model with {self.trial.said}"


@check(
    "model.underfitting",
    question="Is the model too simple for what is in the data?",
    why="What a model cannot express it does not learn from more rows either: the same errors come back in production.",
    needs=("data", "target", "model", "refit"),
    reference=(
        "Nadeau, Bengio (2003): Inference for the generalization error. Machine Learning 52. Geman, Bienenstock, "
        "Doursat (1992): Neural networks and the bias/variance dilemma. Neural Computation 4."
    ),
)
def underfitting(case: Case, *, matters: float = 0.03, fails: float = 0.08, budget: float | None = None) -> Finding:
    """Look for a more flexible model that does better on new rows than this one does even on its own.

    The rivals are the same model with its restraints loosened, gradient boosting, a straight line and a small tree.
    One of them is proof where it does better on the same new rows, paired and corrected for folds and for the
    rivals, and its loss there is no more than the model's on the rows that the model learned from: a model
    that fits those better has capacity enough, whatever else is wrong with it.

    Parameters
    ----------
    case : Case or dataframe
    matters, fails : float
        Skill that a rival must gain for a person to look, and to fail.
    budget : float, optional
        Seconds; variants for which there is no time are left out, and named.

    Returns
    -------
    Finding
        Evidence: what each rival gains, and the learning curve.

    Examples
    --------
    >>> import mlnb
    >>> from sklearn.datasets import load_diabetes
    >>> from sklearn.linear_model import Ridge
    >>> frame = load_diabetes(as_frame=True).frame
    >>> mlnb.model.underfitting(mlnb.Case(frame, target="target", model=Ridge(0.1))).verdict
    'pass'
    >>> mlnb.model.underfitting(mlnb.Case(frame, target="target", model=Ridge(1e4))).verdict
    'fail'
    """
    clock = Budget(budget)
    own = probe.model_out_of_fold(case)
    curve = _curve.learning_curve(case, clock)
    rivals = _rivals(case, own, clock)
    seen = train_loss(case, own)
    metric, last = next(iter(curve.points[-1].held)), curve.points[-1]
    scores = f"{metric} {number(last.train[metric][0])} on training rows, {number(last.held[metric][0])} on new ones"
    parts: dict[str, Any] = {
        "threshold": matters,
        "evidence": (*_evidence(rivals, metric), *_curve.evidence(curve), *clock.evidence()),
    }
    ahead = [r for r in rivals if r.trial.complete and r.p_value < options.alpha and r.trial.gain >= matters]
    proof = [r for r in ahead if _mean_loss(case, r.trial.made) <= seen]
    if proof:
        # the same model let go is the smallest change; it comes first unless another kind gains clearly more
        best = max(proof, key=lambda r: r.trial.gain + (matters if r.kind == "own" else 0))
        verdict = failed if best.trial.gain >= fails else warned
        return verdict(
            f"The model is too simple: {scores}, and {best.said} reaches {number(best.score)}, a gain of "
            f"{number(best.trial.gain, 2)} of skill{clock.said}",
            estimate=Estimate(f"skill gained by {best.said}", best.trial.gain, best.trial.low, best.trial.high),
            p_value=best.p_value,
            fixes=tuple(_fix(case, r) for r in sorted(proof, key=lambda r: r is not best)[:3]),
            **parts,
        )
    if ahead:
        best = max(ahead, key=lambda r: r.trial.gain)
        tail = f"{best.said} does better on new rows, but the model fits its own rows well enough: capacity is not what it lacks"
        return passed(f"The model is not too simple: {scores}; {tail}{clock.said}", estimate=_estimate(best), **parts)
    best_tried = max(rivals, key=lambda r: r.trial.gain, default=None)
    return passed(
        f"Nothing more flexible does better by more than noise: {scores}{clock.said}",
        estimate=None if best_tried is None else _estimate(best_tried),
        **parts,
    )


def _estimate(rival: _Rival) -> Estimate:
    return Estimate(f"skill gained by {rival.said}", rival.trial.gain, rival.trial.low, rival.trial.high)


def _rivals(case: Case, own: OutOfFold, clock: Budget) -> list[_Rival]:
    from mlnb.stats.multiple import holm

    others = {"boosted": probe.probe(case), "linear": probe.simple(case, "linear"), "tree": probe.simple(case, "tree")}
    found = [(kind, compare(case, own, made, Variant(OTHERS[kind], None))) for kind, made in others.items()]
    found += [("own", trial) for trial in trials(case, flexible(case.model, max(own.fold_rows)), clock)]
    metric, corrected = default_metric(case), holm([trial.p_value for _, trial in found])
    return [
        _Rival(kind, t, metric.of(case, t.made, t.made.scored), float(p))
        for (kind, t), p in zip(found, corrected, strict=True)
    ]


def _mean_loss(case: Case, made: OutOfFold) -> float:
    """Loss on new rows as a share of the constant's."""
    from mlnb.core.metric import row_loss

    rows = made.scored
    return float(row_loss(case.task, case.codes[rows], made.prediction[rows]).mean()) / constant_loss(case, made)


def _evidence(rivals: list[_Rival], metric: str) -> tuple[Evidence, ...]:
    labels = tuple(r.said for r in rivals)
    picture = Intervals(
        caption="What more flexible models gain on the same new rows",
        name="rivals",
        labels=labels,
        values=tuple(round(r.trial.gain, 4) for r in rivals),
        low=tuple(round(r.trial.low, 4) for r in rivals),
        high=tuple(round(r.trial.high, 4) for r in rivals),
        reference=0.0,
        reference_label="the model",
        xlabel="skill gained",
        marked=tuple(r.said for r in rivals if r.trial.low > 0),
        alt="Skill gained: " + ", ".join(f"{number(r.trial.gain, 2)} by {r.said}" for r in rivals) + ".",
    )
    table = Table(
        caption="Rivals, on the same folds",
        name="scores",
        columns=("rival", metric, "skill gained", "p-value"),
        rows=tuple(
            (r.said, number(r.score),
             f"{number(r.trial.gain, 2)} ({number(r.trial.low, 2)} to {number(r.trial.high, 2)})", number(r.p_value, 2))
            for r in rivals
        ),
    )  # fmt: skip
    return (picture, table)


def _fix(case: Case, rival: _Rival) -> Fix:
    from sklearn.base import clone

    from mlnb.core.simple_pipeline import pipeline, source

    if rival.kind != "own":
        return Fix(
            f"Use {rival.said} instead",
            source(case, rival.kind),
            lambda given: given.replace(model=pipeline(given, rival.kind)),
        )
    variant = rival.trial.variant
    return Fix(
        f"Let the model go: {variant.said}",
        f"model.set_params(**{variant.settings!r})\nmodel.fit(train.drop(columns=target), train[target])",
        lambda given: given.replace(model=clone(variant.estimator)),
    )
