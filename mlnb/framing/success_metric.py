"""Does the metric fit the decision, and was it fixed before training?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlnb.core.check import check, failed, passed, warned
from mlnb.core.costs import costs_of
from mlnb.core.errors import CannotTell
from mlnb.core.evidence import Evidence, Table
from mlnb.core.finding import Finding, number
from mlnb.core.fix import Fix
from mlnb.core.framing_frozen import fixed_before, late_changes
from mlnb.core.metric import default_metric
from mlnb.framing import _by_cost as by_cost
from mlnb.framing import _metric_problems as problems
from mlnb.framing._judged import judged
from mlnb.framing._metric_shown import shown

if TYPE_CHECKING:
    from mlnb.core.case import Case
    from mlnb.framing._problem import Problem


@check(
    "framing.success_metric",
    question="Does the metric fit the decision, and was it fixed before training?",
    why="A score that is high while the decisions are bad, or that was chosen after the fact, tells nobody anything.",
    needs=("data", "target"),
    reference=(
        "Elkan (2001): The foundations of cost-sensitive learning. IJCAI. Drummond, Holte (2006): Cost curves: an "
        "improved method for visualizing classifier performance. Machine Learning 65."
    ),
)
def success_metric(case: Case, *, saves: float = 0.1) -> Finding:
    """Ask whether the metric hides a class, whether costs ask for other decisions, and what was promised.

    Without a framing it looks at the scores alone: plain accuracy chosen where one class has more than 80 % of the
    rows (binomial test), or a model that is right that often and never predicts a class of which it should have found
    some. With costs, the decisions in use are held against those of the threshold that the costs ask for, on the same
    rows (exact binomial test among the rows that change sides), and the model against simple ones at their cheapest.
    With a required score, the bootstrap says whether it may be reached; with a ledger, whether the metric, the costs
    or the threshold were set or changed after the first recorded fit.

    Parameters
    ----------
    case : Case or dataframe
    saves : float
        Part of the cost that other decisions must save to matter; twice as much fails.

    Returns
    -------
    Finding
        Evidence: the cost curve, costs by threshold, the ladder by metric and by cost.

    Examples
    --------
    >>> import mlnb
    >>> from sklearn.datasets import load_breast_cancer
    >>> frame = load_breast_cancer(as_frame=True).frame
    >>> mlnb.framing.success_metric(mlnb.Case(frame, target="target")).verdict
    'pass'
    >>> rare = frame[(frame["target"] == 1) | (frame.index % 12 == 0)]
    >>> mlnb.framing.success_metric(mlnb.Case(rare, target="target", scoring="accuracy")).verdict
    'warn'
    """
    if case.task == "regression" and case.framing is None and case.scoring is None:
        msg = "The target is a number, and no metric was chosen for it; give Case(scoring=…) or Case(framing=…) with a required score."
        raise CannotTell(msg)
    rows = judged(case)
    found: list[Problem | None] = []
    evidence: list[Evidence] = []
    if case.framing is not None:
        found.append(problems.changed_late(late_changes(case.framing)))
    if case.task != "regression":
        costs = costs_of(case)
        moved = [] if costs is None else by_cost.moved(case, rows, costs)
        ranked = [] if costs is None else by_cost.rivals(case, rows, costs)
        found.append(problems.never_predicted(case, rows))
        if costs is not None:
            found += [
                by_cost.threshold_problem(case, rows, costs, moved, saves),
                by_cost.winner_problem(case, ranked, saves),
            ]
        found.append(problems.hiding_accuracy(case, rows))
        evidence = shown(case, rows, costs, moved, ranked)
    found.append(problems.not_reached(case, rows))
    there = sorted((p for p in found if p is not None), key=lambda p: not p.fails)
    if there:
        return _raised(case, there, evidence)
    estimate = problems.score(case, rows)
    return passed(
        _passed(case, estimate.value), estimate=estimate, evidence=tuple(evidence), fixes=_nothing_fixed(case)
    )


def _raised(case: Case, there: list[Problem], evidence: list[Evidence]) -> Finding:
    first = there[0]
    if len(there) > 1:
        table = Table(
            caption="What speaks against it", name="problems", columns=("what", "number"),
            rows=tuple((p.headline, "" if p.estimate is None else str(p.estimate)) for p in there),
        )  # fmt: skip
        evidence = [*evidence, table]
    fixes: dict[str, Fix] = {fix.title: fix for p in there for fix in p.fixes}
    return (failed if first.fails else warned)(
        first.headline,
        estimate=first.estimate,
        p_value=first.p_value,
        threshold=first.threshold,
        columns=() if case.target is None else (case.target,),
        evidence=tuple(evidence),
        fixes=tuple(fixes.values()),
    )


def _passed(case: Case, value: float) -> str:
    name = default_metric(case).name
    framing = case.framing
    if not problems.chosen(case):
        return f"No metric was chosen; {name}, which fits these classes, is {number(value)}, and hides no class that is known to be missed"
    said = f"The metric, {name}, is {number(value)}"
    if framing is not None and framing.required is not None:
        said += f", with {number(framing.required)} required"
    if framing is not None and fixed_before(framing):
        said += ", and was fixed before training"
    return said + "; nothing speaks against it"


def _nothing_fixed(case: Case) -> tuple[Fix, ...]:
    if case.framing is not None:
        return ()
    return (
        Fix("Write down metric, required score and costs before training: mlnb.Framing.edit(), or %mlnb frame new"),
    )
