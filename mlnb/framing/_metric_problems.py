"""What speaks against a metric: classes that it hides, a score that is not reached, promises changed after the fact."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mlnb.core.costs import in_use
from mlnb.core.finding import Estimate, number
from mlnb.core.fix import Fix
from mlnb.core.metric import LOPSIDED, default_metric
from mlnb.core.options import options
from mlnb.framing._problem import Problem

if TYPE_CHECKING:
    import numpy as np

    from mlnb.core.case import Case
    from mlnb.core.framing_frozen import Late
    from mlnb.framing._judged import Judged

#: A class is never predicted where at most this part of its rows is.
NEVER = 0.02
#: And a model that finds this part of it would surely have found more.
FOUND = 0.25
#: Bootstrap draws of a score.
DRAWS = 400
#: Parts of a framing that say how the model is judged.
JUDGED_BY = ("metric", "required", "threshold", "cost_false_positive", "cost_false_negative", "cost_matrix", "positive")


def is_accuracy(case: Case) -> bool:
    """Whether somebody chose plain accuracy."""
    chosen = case.scoring is not None or (case.framing is not None and bool(case.framing.metric))
    return chosen and default_metric(case).name == "accuracy"


def chosen(case: Case) -> bool:
    """Whether somebody chose a metric."""
    return case.scoring is not None or (case.framing is not None and bool(case.framing.metric))


def never_predicted(case: Case, judged: Judged) -> Problem | None:
    """A class that the decisions hardly ever name, under an accuracy that looks good."""
    import numpy as np
    from scipy import stats

    from mlnb.stats.intervals import wilson

    if chosen(case) and not is_accuracy(case):
        return None  # the metric shows it
    if not judged.given and not is_accuracy(case):
        return None  # nobody's score
    said = in_use(case, judged.prediction)
    accuracy = float((said == judged.codes).mean())
    if accuracy < LOPSIDED:
        return None
    lost = []
    for code in range(len(case.classes)):
        mine = judged.codes == code
        hits, count = int((said[mine] == code).sum()), int(mine.sum())
        chance = float(stats.binom.cdf(hits, count, FOUND)) * len(case.classes)
        if count and hits <= NEVER * count and chance < options.alpha:
            lost.append((count, hits, chance, code))
    if not lost:
        return None
    count, hits, chance, code = max(lost)
    name = case.classes[code]
    low, high = wilson(hits, count, options.confidence)
    top = int(np.bincount(judged.codes).argmax())
    found = "never" if hits == 0 else f"in {hits} of {count:,} rows"
    return Problem(
        fails=True,
        headline=f"Accuracy is {number(100 * accuracy)} %, and {name} is predicted {found}: answering always {case.classes[top]} "
        f"scores {number(100 * float((judged.codes == top).mean()))} %",
        estimate=Estimate(f"recall of {name}", hits / count, low, high, "%"),
        p_value=min(1.0, chance),
        threshold=FOUND,
        fixes=_other_metrics(case),
    )


def hiding_accuracy(case: Case, judged: Judged) -> Problem | None:
    """Plain accuracy was chosen where one class has nearly all rows."""
    import numpy as np
    from scipy import stats

    from mlnb.stats.intervals import wilson

    if not is_accuracy(case):
        return None
    counts = np.bincount(case.codes, minlength=len(case.classes))
    top, count = int(counts.argmax()), len(case.codes)
    low, high = wilson(int(counts[top]), count, options.confidence)
    p_value = float(stats.binom.sf(int(counts[top]) - 1, count, LOPSIDED))
    if p_value >= options.alpha:
        return None
    accuracy = float((in_use(case, judged.prediction) == judged.codes).mean())
    return Problem(
        fails=False,
        headline=f"The metric is accuracy, and {number(100 * counts[top] / count)} % of the rows are {case.classes[top]}: answering "
        f"always that scores as much, {judged.maker.partition(' (')[0]} scores {number(100 * accuracy)} %",
        estimate=Estimate(f"rows of {case.classes[top]}", counts[top] / count, low, high, "%"),
        p_value=p_value,
        threshold=LOPSIDED,
        fixes=_other_metrics(case),
    )


def _other_metrics(case: Case) -> tuple[Fix, ...]:
    name = "average_precision" if case.task == "binary" else "balanced_accuracy"
    words = {
        "average_precision": "average precision, which is about the rare class",
        "balanced_accuracy": "balanced accuracy",
    }

    def change(given: Case) -> Case:
        framing = None if given.framing is None or not given.framing.metric else given.framing.replace(metric=name)
        return given.replace(scoring=name, framing=given.framing if framing is None else framing)

    return (
        Fix(f"Judge by {words[name]}; give costs of the two errors to the framing for a threshold",
            f"from sklearn.metrics import {name}_score", change),
    )  # fmt: skip


def not_reached(case: Case, judged: Judged) -> Problem | None:
    """The score that the framing requires lies above all that the rows allow."""
    import numpy as np

    framing = case.framing
    if framing is None or framing.required is None:
        return None
    metric = default_metric(case)
    required = _in_its_sign(framing.required, metric.best, metric.name)
    value = metric.score(judged.codes, judged.prediction)
    rng = np.random.default_rng(case.random_state)
    drawn = _draws(metric, judged, rng)
    outer = (1 - options.confidence) / 2
    low, high = (float(v) for v in np.quantile(drawn, (outer, 1 - outer)))
    p_value = (1 + int((drawn >= required).sum())) / (len(drawn) + 1)
    if value >= required or p_value >= options.alpha:
        return None
    return Problem(
        fails=True,
        headline=f"The framing requires {metric.name} {number(required)}, and {judged.maker.partition(' (')[0]} reaches "
        f"{number(value)} ({number(low)} to {number(high)})",
        estimate=Estimate(metric.name, value, low, high),
        p_value=p_value,
        threshold=required,
        fixes=(Fix("Do not use the model for this decision yet, or agree on a lower score before it is used"),),
    )


def score(case: Case, judged: Judged) -> Estimate:
    """The metric with its bootstrap interval."""
    import numpy as np

    metric = default_metric(case)
    drawn = _draws(metric, judged, np.random.default_rng(case.random_state))
    outer = (1 - options.confidence) / 2
    low, high = (float(v) for v in np.quantile(drawn, (outer, 1 - outer)))
    return Estimate(metric.name, metric.score(judged.codes, judged.prediction), low, high)


def _draws(metric: Any, judged: Judged, rng: np.random.Generator) -> np.ndarray:
    import numpy as np

    count = len(judged.codes)
    if judged.clusters is None:
        drawn: np.ndarray = metric.draws(judged.codes, judged.prediction, count, DRAWS, rng)
        return drawn
    _, entity = np.unique(judged.clusters, return_inverse=True)
    members = np.split(np.argsort(entity, kind="stable"), np.cumsum(np.bincount(entity))[:-1])
    found = []
    for _ in range(DRAWS):
        rows = np.concatenate([members[i] for i in rng.integers(0, len(members), len(members))])
        found.append(metric.score(judged.codes[rows], judged.prediction[rows]))
    return np.array(found)


def _in_its_sign(required: float, best: float, name: str) -> float:
    """An error or a cost is required as "at most"; scores are negative then, and greater is better."""
    return -abs(required) if name.startswith("negative") and best == 0 else required


def changed_late(late: tuple[Late, ...]) -> Problem | None:
    """How the model is judged was changed after it was fitted."""
    mine = [change for change in late if change.part in JUDGED_BY]
    if not mine:
        return None
    one = mine[0]
    more = f" (and {len(mine) - 1} more)" if len(mine) > 1 else ""
    was = "nothing was fixed" if one.before is None else f"it was {one.before}"
    return Problem(
        fails=any("test" in change.event for change in mine),
        headline=f"The framing's {one.part} was {'set' if one.before is None else 'changed'} after {one.event}{more}: {was}, it is {one.after}",
        estimate=Estimate("parts set or changed too late", len(mine)),
        fixes=(Fix("Say in the review why it was changed, or score once more on rows that nobody has seen"),),
    )
