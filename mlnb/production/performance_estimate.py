"""Which score is to be expected on the current rows?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mlnb.core.changes import CURRENT
from mlnb.core.check import check, failed, passed, warned
from mlnb.core.current import current
from mlnb.core.evidence import Evidence, Intervals, Table
from mlnb.core.finding import Estimate, Finding, number
from mlnb.core.options import options
from mlnb.production._expected import Expected, expected
from mlnb.production._fixes import learn_from_current

if TYPE_CHECKING:
    from mlnb.core.case import Case


@check(
    "production.performance_estimate",
    question="Which score is to be expected on the current rows?",
    why="Labels come months later, if at all; a model that lost its score serves everybody until then.",
    whole="memory",
    needs=("data", "features", "target", "current"),
    reference=(
        "Białek, Kuberski, Perrakis, Bifet (2024): Estimating model performance under covariate shift without labels. "
        "Guo et al. (2017): On calibration of modern neural networks. ICML."
    ),
)
def performance_estimate(case: Case, *, matters: float = 0.03, fails: float = 0.1) -> Finding:
    """Estimate the score on the current rows without their labels, and check it where there are some.

    For classes, answers are drawn from the model's probabilities, calibrated on training rows that it did not see and
    weighed to be like the current ones; for a quantity, the usual error of a like prediction is taken. Either sees what a
    move of the features does to the score; a changed relation only labels show, and where there are some, the score on
    them decides.

    Parameters
    ----------
    case : Case
        With ``current``, labelled or not. Without a model, the probe is estimated.
    matters, fails : float
        Loss of score from which a person must look, and from which the finding fails.

    Examples
    --------
    >>> import mlnb
    >>> from sklearn.datasets import load_breast_cancer
    >>> frame = load_breast_cancer(as_frame=True).frame.sample(frac=1, random_state=0)
    >>> case = mlnb.Case(frame[:400], target="target", current=frame[400:].drop(columns="target"))
    >>> mlnb.production.performance_estimate(case).verdict
    'pass'
    """
    now = current(case)
    found = case.shared((CURRENT, "expected"), lambda: expected(case, now))
    side = (1 - options.confidence) / 2
    low, high = _quantiles(found, side)
    value, error = found.value, float(found.draws.std())
    known = found.actual is not None and found.actual_error is not None
    if known:
        value, error = float(found.actual or 0.0), float(found.actual_error or 0.0)
    lost = found.reference - value
    p_value = _p_value(lost, (error**2 + found.reference_error**2) ** 0.5)
    metric = found.metric.name
    estimate = Estimate(f"{metric} on the current rows, estimated", found.value, low, high)
    parts: dict[str, Any] = {
        "estimate": estimate, "p_value": p_value, "evidence": _evidence(found, low, high),
    }  # fmt: skip
    said = f"{metric} on the current rows is estimated at {number(found.value)} ({number(low)} to {number(high)})"
    if known:
        inside = "as" if low <= value <= high else "not as"
        said += f" and is {number(value)} on the labelled ones, {inside} estimated"
    before = f"in training, out of fold, it was {number(found.reference)}"
    scale = _scale(found)
    if p_value >= options.alpha or lost < matters * scale:
        return passed(f"{said[:1].upper()}{said[1:]}; {before}", **parts)
    verdict = failed if lost >= fails * scale else warned
    return verdict(
        f"{found.maker[:1].upper()}{found.maker[1:]} loses {number(lost)} of {metric}: {said}; {before}",
        fixes=learn_from_current(now),
        **parts,
    )


def _scale(found: Expected) -> float:
    """What a loss of score is measured in: the score itself where it has no unit of its own, else its size in training."""
    return abs(found.reference) if found.metric.name.startswith("negative") else 1.0


def _quantiles(found: Expected, side: float) -> tuple[float, float]:
    import numpy as np

    low, high = np.quantile(found.draws, [side, 1 - side])
    return min(float(low), found.value), max(float(high), found.value)


def _p_value(lost: float, error: float) -> float:
    from scipy import stats

    return float(stats.norm.sf(lost / error)) if error > 0 else float(lost <= 0)


def _evidence(found: Expected, low: float, high: float) -> tuple[Evidence, ...]:
    from scipy import stats

    reach = float(stats.norm.ppf(0.5 + options.confidence / 2))
    rows = [
        ("training, out of fold", found.reference, found.reference - reach * found.reference_error, found.reference + reach * found.reference_error),
        ("current, estimated", found.value, low, high),
    ]  # fmt: skip
    if found.actual is not None and found.actual_error is not None:
        ends = (found.actual - reach * found.actual_error, found.actual + reach * found.actual_error)
        rows.append(("current, labelled", found.actual, *ends))
    names, values, lows, highs = zip(*rows, strict=True)
    picture = Intervals(
        caption=f"{found.metric.name} then and now", name="scores", labels=names, values=values, low=lows, high=highs,
        xlabel=found.metric.name, reference=found.reference, reference_label="training",
        alt=f"{found.metric.name}: {number(found.reference)} in training, {number(found.value)} to be expected now.",
    )  # fmt: skip
    table = Table(
        caption="Scores", name="table", columns=("rows", found.metric.name, "from", "to"),
        rows=tuple((n, number(v), number(a), number(b)) for n, v, a, b in rows),
    )  # fmt: skip
    return (picture, table)
