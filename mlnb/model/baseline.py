"""Does the model beat the simple ones, and at what cost?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mlnb.core import probe
from mlnb.core.check import check, failed, passed, warned
from mlnb.core.evidence import Evidence, Intervals, Table
from mlnb.core.finding import Estimate, Finding, number
from mlnb.core.fix import Fix
from mlnb.core.metric import default_metric
from mlnb.core.options import options
from mlnb.core.skill import kind_of_loss, losses

if TYPE_CHECKING:
    import numpy as np

    from mlnb.core.case import Case
    from mlnb.core.probe import OutOfFold


@dataclass(frozen=True)
class _Rung:
    """A model of the ladder against the user's: its score, and the skill that the user's model adds."""

    name: str
    label: str
    score: float
    gain: float
    low: float
    high: float
    behind_p: float
    made: OutOfFold


@check(
    "model.baseline",
    question="Does the model beat the simple ones, and at what cost?",
    why="A model that a constant, a straight line or a small tree matches costs more to run, explain and mend than it brings.",
    needs=("data", "target", "model", "refit"),
    reference="Nadeau, Bengio (2003): Inference for the generalization error. Machine Learning 52.",
)
def baseline(case: Case, *, matters: float = 0.02, fails: float = 0.05) -> Finding:
    """Set the model against a ladder of simple ones on the same folds.

    The rungs are a constant answer, logistic regression (ridge for numbers), a tree of depth five and default
    gradient boosting. Differences are of skill, the share of the constant's loss that is saved (Brier score against
    the constant, error rate against the others where the case is scored by accuracy, squared error for numbers),
    paired by row and corrected for folds, Holm over the rungs.

    Parameters
    ----------
    case : Case or dataframe
    matters : float
        Difference in skill from which a person must look.
    fails : float
        Difference in skill, lost to a simpler model, from which it fails.

    Returns
    -------
    Finding

    Examples
    --------
    >>> import mlnb
    >>> from sklearn.datasets import load_iris
    >>> from sklearn.linear_model import LogisticRegression
    >>> frame = load_iris(as_frame=True).frame
    >>> mlnb.model.baseline(mlnb.Case(frame, target="target", model=LogisticRegression(max_iter=500))).verdict
    'pass'
    """
    own = probe.model_out_of_fold(case)
    rungs, own_score = _ladder(case, own)
    metric = default_metric(case)
    constant, simple = rungs[0], rungs[1:3]
    parts: dict[str, Any] = {
        "threshold": -matters,
        "evidence": _evidence(rungs, own, own_score, metric.name),
        "clock": _clock(rungs, own),
    }
    ahead = [r for r in rungs[1:] if r.behind_p < options.alpha and -r.gain >= matters]
    score = f"{metric.name} {number(own_score)}"
    if constant.high < matters or (constant.low <= 0 and constant.behind_p < options.alpha):
        return failed(
            f"The model does not beat {constant.label}: {score} against {number(constant.score)}",
            estimate=_estimate(constant),
            p_value=constant.behind_p,
            fixes=_fixes(case, "linear"),
            **{**parts, "threshold": matters},
        )
    if ahead:
        best = min(ahead, key=lambda r: r.gain)
        verdict = failed if best in simple and -best.gain >= fails else warned
        return verdict(
            f"{best.label[0].upper()}{best.label[1:]} beats the model: {metric.name} {number(best.score)} against "
            f"{number(own_score)}",
            estimate=_estimate(best),
            p_value=best.behind_p,
            fixes=_fixes(case, best.name),
            **parts,
        )
    if constant.low <= 0:
        return warned(
            f"The model cannot be told from {constant.label}: {score} against {number(constant.score)}",
            estimate=_estimate(constant),
            fixes=(Fix("Give more rows or better features; nothing simpler has been shown to do better"),),
            **parts,
        )
    best = min(simple, key=lambda r: r.gain)
    if best.low > 0:
        tail = f"{score} against {number(best.score)}"
        return passed(f"The model beats {best.label}: {tail}", estimate=_estimate(best), **parts)
    return passed(
        f"The model is as good as {best.label}, within noise: {score} against {number(best.score)}",
        estimate=_estimate(best),
        **parts,
    )


def _ladder(case: Case, own: OutOfFold) -> tuple[list[_Rung], float]:
    """The rungs, simplest first, on the rows that every model scored; and the model's own score."""
    from mlnb.core.folds import folds, group_codes
    from mlnb.stats.compare import paired
    from mlnb.stats.multiple import holm

    number_target = case.task == "regression"
    most = None if number_target else case.classes[int(_top(case))]
    labels = {
        "dummy": "always answering the mean" if number_target else f"always answering {most}",
        "linear": "ridge regression" if number_target else "logistic regression",
        "tree": "a tree of depth five",
        "boosted": "default gradient boosting",
    }
    made = {name: probe.simple(case, name) for name in ("dummy", "linear", "tree")} | {"boosted": probe.probe(case)}
    rows = own.scored & made["boosted"].scored
    metric, groups = default_metric(case), group_codes(case)
    fair = kind_of_loss(case, own)
    # against the constant by a proper loss, which sees skill that no decision shows yet; against the others by
    # what the case is scored by, where that is a decision
    decisive = "decision" if metric.name in {"accuracy", "balanced accuracy"} else fair
    clusters = None if groups is None else groups[rows]
    tests = {}
    for name, oof in made.items():
        by = fair if name == "dummy" else decisive
        mine, theirs = losses(case, own, rows, by=by), losses(case, oof, rows, by=by)
        tests[name] = (
            paired(theirs, mine, folds=len(folds(case)), clusters=clusters),
            paired(mine, theirs, folds=len(folds(case)), clusters=clusters).p_value,
        )
    corrected = dict(zip(tests, holm([p for _, p in tests.values()]), strict=True))
    rungs = [
        _Rung(
            name, labels[name], metric.of(case, oof, rows), tests[name][0].difference,
            tests[name][0].low, tests[name][0].high, float(corrected[name]), oof,
        )
        for name, oof in made.items()
    ]  # fmt: skip
    return rungs, metric.of(case, own, rows)


def _top(case: Case) -> np.int64:
    import numpy as np

    return np.bincount(case.codes).argmax()


def _estimate(rung: _Rung) -> Estimate:
    return Estimate(f"skill beyond {rung.label}", rung.gain, rung.low, rung.high)


def _clock(rungs: list[_Rung], own: OutOfFold) -> tuple[tuple[str, float], ...]:
    times = [("fit: the model", own.seconds), ("predict a row: the model", own.predict_seconds)]
    for rung in rungs:
        times += [
            (f"fit: {rung.label}", rung.made.seconds),
            (f"predict a row: {rung.label}", rung.made.predict_seconds),
        ]
    return tuple(times)


def _evidence(rungs: list[_Rung], own: OutOfFold, own_score: float, metric: str) -> tuple[Evidence, ...]:
    picture = Intervals(
        caption="What the model adds to each simple one",
        name="ladder",
        labels=tuple(r.label for r in rungs),
        values=tuple(round(r.gain, 4) for r in rungs),
        low=tuple(round(r.low, 4) for r in rungs),
        high=tuple(round(r.high, 4) for r in rungs),
        reference=0.0,
        reference_label="no difference",
        xlabel="skill added",
        marked=tuple(r.label for r in rungs if r.high < 0),
        alt="Skill the model adds: " + ", ".join(f"{number(r.gain, 2)} to {r.label}" for r in rungs) + ".",
    )
    table = Table(
        caption="The ladder, on the same folds",
        name="scores",
        columns=("model", metric, "skill the model adds", "fitted on"),
        rows=(
            ("the model", number(own_score), "", f"{max(own.fold_rows, default=0):,} rows"),
            *(
                (
                    r.label, number(r.score),
                    f"{number(r.gain, 2)} ({number(r.low, 2)} to {number(r.high, 2)})",
                    f"{_rows_used(r, own):,} rows",
                )
                for r in rungs
            ),
        ),
    )  # fmt: skip
    return (picture, table)


def _rows_used(rung: _Rung, own: OutOfFold) -> int:
    full = max(own.fold_rows, default=0)
    return min(full, options.extra_rows) if rung.name in {"linear", "tree"} else full


def _fixes(case: Case, name: str) -> tuple[Fix, ...]:
    """The simpler model as a pipeline that stands alone, built for the columns of the case."""
    from mlnb.core.simple_pipeline import pipeline, source

    if name == "dummy":
        name = "linear"
    words = {"linear": "a linear model", "tree": "a small tree", "boosted": "default gradient boosting"}[name]
    return (
        Fix(
            f"Use {words} until something beats it",
            source(case, name),
            lambda given: given.replace(model=pipeline(given, name)),
        ),
    )
