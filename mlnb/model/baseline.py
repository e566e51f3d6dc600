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
from mlnb.model._costs import bytes_said, cheaper
from mlnb.model._ranks import ranks
from mlnb.stats.intervals import LEVEL

if TYPE_CHECKING:
    import numpy as np

    from mlnb.core.case import Case
    from mlnb.core.probe import OutOfFold
    from mlnb.stats.compare import Comparison


#: Times the bytes of a simple model from which a model that adds nothing to it is not worth its cost.
DEARER = 10


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
    proper: Comparison
    proper_p: float

    def beats(self, matters: float) -> bool:
        """Whether it does better in its decisions, or surely and by enough in its probabilities and no worse in decisions."""
        decides = self.behind_p < options.alpha and -self.gain >= matters
        return decides or (self.proper_p < options.alpha and self.proper.low >= matters and self.gain < 0)

    def p_gains(self, matters: float) -> float:
        """One-sided, of the model gaining this much or more, in decisions or in probabilities."""
        from scipy import stats

        ways = ((self.gain, self.low, self.high), (-self.proper.difference, -self.proper.high, -self.proper.low))
        found = []
        for gain, low, high in ways:
            error = (high - low) / 2 / float(stats.norm.ppf(0.5 + LEVEL / 2))
            found.append(float(stats.norm.cdf((gain - matters) / error)) if error > 0 else float(gain >= matters))
        return max(found)


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
    ahead = [r for r in rungs[1:] if r.beats(matters)]
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
        decides = best.behind_p < options.alpha
        verdict = failed if decides and best in simple and -best.gain >= fails else warned
        how = (
            "beats the model"
            if decides
            else f"gives better probabilities, by {number(best.proper.difference, 2)} of skill"
        )
        return verdict(
            f"{best.label[0].upper()}{best.label[1:]} {how}: {metric.name} {number(best.score)} against {number(own_score)}",
            estimate=_estimate(best),
            p_value=best.behind_p if decides else best.proper_p,
            fixes=_fixes(case, best.name),
            **parts,
        )
    if constant.low <= 0 and not ranks(case, own):
        return warned(
            f"The model cannot be told from {constant.label}: {score} against {number(constant.score)}",
            estimate=_estimate(constant),
            fixes=(Fix("Give more rows or better features; nothing simpler has been shown to do better"),),
            **parts,
        )
    best = min(simple, key=lambda r: r.gain)
    cheap = cheaper(case, best.name, own, best.made)
    close = _close(metric.name, own_score, best)
    tail = f"{close}, {cheap}" if cheap else close
    if best.low > 0:
        return passed(f"The model beats {best.label}: {tail}", estimate=_estimate(best), **parts)
    # on so few rows that the interval is wide, noise may hide what the larger model brings on more
    sharp = best.high - best.low <= 2 * fails and len(simple) * best.p_gains(matters) < options.alpha
    if sharp and 0 < DEARER * best.made.size <= own.size:
        return warned(
            f"The model is not worth its cost: {best.label} is {tail}",
            estimate=_estimate(best),
            fixes=_fixes(case, best.name),
            **{**parts, "threshold": matters},
        )
    return passed(
        f"{best.label[0].upper()}{best.label[1:]} cannot be told from the model by more than noise: it is {tail}",
        estimate=_estimate(best),
        **parts,
    )


def _close(metric: str, own: float, rung: _Rung) -> str:
    """How far a simple model's score is from the model's, in points where the metric is a share."""
    against = f"{metric} {number(rung.score)} against {number(own)}"
    if not 0 <= min(own, rung.score) <= max(own, rung.score) <= 1:
        return against
    return f"{number(100 * abs(own - rung.score), 2)} points {'below' if rung.score <= own else 'above'} ({against})"


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
    against: dict[str, list[Comparison]] = {"ahead": [], "behind": [], "proper": []}
    for name, oof in made.items():
        by = fair if name == "dummy" else decisive
        mine, theirs = losses(case, own, rows, by=by), losses(case, oof, rows, by=by)
        against["ahead"].append(paired(theirs, mine, folds=len(folds(case)), clusters=clusters))
        against["behind"].append(paired(mine, theirs, folds=len(folds(case)), clusters=clusters))
        mine, theirs = losses(case, own, rows, by=fair), losses(case, oof, rows, by=fair)
        against["proper"].append(paired(mine, theirs, folds=len(folds(case)), clusters=clusters))
    behind, proper = (holm([test.p_value for test in against[kind]]) for kind in ("behind", "proper"))
    rungs = [
        _Rung(
            name, labels[name], metric.of(case, oof, rows), ahead.difference, ahead.low, ahead.high,
            float(behind[i]), oof, against["proper"][i], float(proper[i]),
        )
        for i, ((name, oof), ahead) in enumerate(zip(made.items(), against["ahead"], strict=True))
    ]  # fmt: skip
    return rungs, metric.of(case, own, rows)


def _top(case: Case) -> np.int64:
    import numpy as np

    return np.bincount(case.codes).argmax()


def _estimate(rung: _Rung) -> Estimate:
    return Estimate(f"skill beyond {rung.label}", rung.gain, rung.low, rung.high)


def _clock(rungs: list[_Rung], own: OutOfFold) -> tuple[tuple[str, float], ...]:
    """What was measured and is never the same twice: seconds, and bytes of memory."""
    found = []
    for label, made in (("the model", own), *((r.label, r.made) for r in rungs)):
        found += [
            (f"fit: {label}", made.seconds),
            (f"predict a row: {label}", made.predict_seconds),
            (f"bytes in memory: {label}", float(made.memory)),
        ]
    return tuple(found)


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
        columns=("model", metric, "skill the model adds", "fitted on", "on disk", "numbers learned"),
        rows=(
            ("the model", number(own_score), "", f"{max(own.fold_rows, default=0):,} rows", *_weights(own)),
            *(
                (
                    r.label, number(r.score),
                    f"{number(r.gain, 2)} ({number(r.low, 2)} to {number(r.high, 2)})",
                    f"{_rows_used(r, own):,} rows", *_weights(r.made),
                )
                for r in rungs
            ),
        ),
    )  # fmt: skip
    return (picture, table)


def _weights(made: OutOfFold) -> tuple[str, str]:
    return bytes_said(made.size), number(made.parameters) if made.parameters else "unknown"


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
