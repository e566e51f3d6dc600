"""The evidence of the metric: cost curves, thresholds, scores by class, what speaks against it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlnb.core.costs import Costs
from mlnb.core.decision import threshold_in_use
from mlnb.core.evidence import Curves, Evidence, Scores, Series, Table
from mlnb.core.finding import number
from mlnb.core.framing_fits import positive_code
from mlnb.core.metric import default_metric

if TYPE_CHECKING:
    from mlnb.core.case import Case
    from mlnb.framing._by_cost import Moved
    from mlnb.framing._judged import Judged

#: Weights of the class at which a cost curve is drawn.
WEIGHTS = 41


def scores(case: Case, judged: Judged, costs: Costs | None) -> Scores | None:
    """Scores of the positive class, counted finely for the panel; None without one, or without probabilities."""
    import numpy as np

    from mlnb.stats.cost_curve import fine_edges

    positive = positive_code(case)
    if positive is None or not judged.probabilistic:
        return None
    edges = fine_edges()
    score, mine = judged.prediction[:, positive], judged.codes == positive
    known = ~np.isnan(score)
    yes, no = (np.histogram(np.clip(score[known & part], 0, 1), edges)[0] for part in (mine, ~mine))
    fp, fn = (1.0, 1.0) if costs is None or costs.positive is None else costs.errors
    used = threshold_in_use(case)
    return Scores(
        caption=f"Scores of {case.classes[positive]}", name="scores", edges=tuple(float(e) for e in edges),
        yes=tuple(int(n) for n in yes), no=tuple(int(n) for n in no), positive=str(case.classes[positive]),
        false_positive=round(fp, 6), false_negative=round(fn, 6), threshold=0.5 if used is None else used.value,
    )  # fmt: skip


def cost_curve(given: Scores, share: float | None = None) -> Curves:
    """Least cost over the weight of the class (its share times the cost of missing it), after Drummond and Holte."""
    import numpy as np

    from mlnb.stats.cost_curve import rates

    edges, yes, no = (np.array(v) for v in (given.edges, given.yes, given.no))
    made = rates(edges, yes, no)
    weights = np.linspace(0, 1, WEIGHTS)
    place = int(np.abs(made.thresholds - given.threshold).argmin())
    line = made.missed[place] * weights + made.alarms[place] * (1 - weights)
    share = float(yes.sum() / max(yes.sum() + no.sum(), 1)) if share is None else share
    total = share * given.false_negative + (1 - share) * given.false_positive
    at = float(share * given.false_negative / total) if total else 0.5
    least, here = (float(np.interp(at, weights, v)) for v in (made.envelope(weights), line))
    return Curves(
        caption="Cost of the decisions, over how much the class weighs",
        name="cost curve",
        x=tuple(round(float(w), 3) for w in weights),
        series=(
            Series("cheapest threshold", _rounded(made.envelope(weights))),
            Series(f"threshold {number(given.threshold)}", _rounded(line)),
            Series("one answer for all", _rounded(np.minimum(weights, 1 - weights))),
        ),
        xlabel=f"weight of {given.positive}: its share times the cost of missing it",
        ylabel="cost, of the worst possible",
        at=round(at, 3),
        at_label="these rows",
        alt=f"At a weight of {number(at, 2)} the threshold in use costs {number(here)} of the worst, the cheapest {number(least)}.",
    )


def shown(
    case: Case, judged: Judged, costs: Costs | None, found: list[Moved], ranked: list[tuple[str, float, float, Moved]]
) -> list[Evidence]:
    """All of it, the figure first."""
    given = scores(case, judged, costs)
    evidence: list[Evidence] = [] if given is None else [cost_curve(given)]
    if found:
        evidence.append(
            Table(
                caption="What decisions cost a row",
                name="thresholds",
                columns=("decided by", "threshold", "cost a row", "saved", "from", "to", "p-value"),
                rows=(
                    ("now", _now(case), number(found[0].before), "", "", "", ""),
                    *((m.name, "" if m.threshold is None else number(m.threshold), number(m.after), _share(m.saved),
                       _share(m.low), _share(m.high), _p(m.p_value)) for m in found),
                ),
            )
        )  # fmt: skip
    if ranked:
        metric = default_metric(case).name
        evidence.append(
            Table(
                caption="The ladder by metric and by cost, each at its cheapest decisions",
                name="ladder",
                columns=("model", metric, "cost a row"),
                rows=tuple((name, number(score), number(cost)) for name, score, cost, _ in ranked),
            )
        )
    return [*evidence, *([] if given is None else [given])]


def _now(case: Case) -> str:
    used = threshold_in_use(case)
    if used is not None:
        return number(used.value)
    return "0.5" if len(case.classes) == 2 else "most probable class"  # noqa: PLR2004


def _p(value: float) -> str:
    return "< 0.001" if value < 0.001 else number(value, 2)  # noqa: PLR2004


def _share(value: float) -> str:
    return f"{number(100 * value)} %"


def _rounded(values: object) -> tuple[float, ...]:
    return tuple(round(float(v), 4) for v in values)  # type: ignore[attr-defined]
