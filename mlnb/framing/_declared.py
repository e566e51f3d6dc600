"""The edge cases that the framing declares: how many rows, how well they are scored, and whether that is enough."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from mlnb.core.errors import CaseError
from mlnb.core.framing_fits import positive_code, rows_where
from mlnb.core.metric import default_metric, named_metric
from mlnb.core.options import options

if TYPE_CHECKING:
    import numpy as np

    from mlnb.core.case import Case
    from mlnb.core.framing_parts import EdgeCase
    from mlnb.core.metric import Metric
    from mlnb.framing._edge_rows import EdgeRows

#: Fewer scored rows than this tell nothing of a score.
LEAST = 5
DRAWS = 1_000
Answer = Literal["reached", "missed", "too few rows to know", "not scored", "no score required"]


@dataclass(frozen=True)
class Declared:
    """One declared case.

    Attributes
    ----------
    edge : EdgeCase
    train, test : int
        Rows of it; -1 for a test frame that there is not, or that lacks a column.
    scored : int
        Rows on which it is scored: held out from training, and the test rows.
    metric : str
    value, low, high : float or None
        Score with its interval.
    required : float or None
        In the metric's own sign.
    p_value : float
        That the score is what is required, or more; corrected over the cases.
    answer : str
    """

    edge: EdgeCase
    train: int
    test: int
    scored: int
    metric: str
    value: float | None
    low: float | None
    high: float | None
    required: float | None
    p_value: float
    answer: Answer


def declared(case: Case, rows: EdgeRows | None) -> list[Declared]:
    """Every declared case, in the framing's order; without scores where there is no target."""
    from mlnb.stats.multiple import holm

    assert case.framing is not None
    found = [_one(case, edge, rows) for edge in case.framing.edge_cases]
    asked = [d for d in found if d.required is not None and d.value is not None]
    corrected = dict(zip((d.edge.name for d in asked), holm([d.p_value for d in asked]), strict=True))
    level = (1 - options.confidence) / 2
    out = []
    for d in found:
        p_value = float(corrected.get(d.edge.name, 1.0))
        out.append(replace(d, p_value=p_value, answer=_answer(d, p_value, level)))
    return out


def _answer(d: Declared, p_value: float, level: float) -> Answer:
    if d.value is None or d.low is None:
        return "not scored" if d.scored else "too few rows to know"
    if d.required is None:
        return "no score required"
    if p_value < level:
        return "missed"
    return "reached" if d.low >= d.required or d.value >= d.required else "too few rows to know"


def _one(case: Case, edge: EdgeCase, rows: EdgeRows | None) -> Declared:
    import numpy as np

    what = f"The edge case {edge.name!r}"
    train = int(rows_where(case.frame, edge.query, what).sum())
    test = -1
    if case.test is not None:
        try:
            test = int(rows_where(case.test, edge.query, what).sum())
        except CaseError:  # the test frame lacks a column
            test = -1
    blank = Declared(edge, train, test, 0, "", None, None, None, edge.required, 1.0, "not scored")
    if rows is None:
        return blank
    metric = named_metric(case, edge.metric, "metric") if edge.metric else default_metric(case)
    required = edge.required
    if required is not None and metric.name.startswith("negative"):
        required = -abs(required)
    mask = rows.where(edge.query, what)
    blank = replace(blank, scored=int(mask.sum()), metric=metric.name, required=required)
    apart = mask & (np.arange(len(mask)) >= rows.training)
    tried = []
    for part in (apart, mask):  # the test rows alone, and all rows that the model was not fitted on
        if part.sum() >= LEAST:
            value, low, high, p_value = _score(case, metric, rows.codes[part], rows.prediction[part], required)
            tried.append(replace(blank, scored=int(part.sum()), value=value, low=low, high=high, p_value=p_value))
    if not tried:
        return blank
    worst = min(tried, key=lambda d: d.p_value) if required is not None else tried[-1]
    return replace(worst, p_value=min(1.0, worst.p_value * len(tried)))


def _score(
    case: Case, metric: Metric, codes: np.ndarray, prediction: np.ndarray, required: float | None
) -> tuple[float | None, float | None, float | None, float]:
    """The score with its interval, and the chance of so low a one where what is required holds."""
    import numpy as np
    from scipy import stats

    from mlnb.stats.intervals import wilson

    value = metric.score(codes, prediction)
    if value != value:  # noqa: PLR0124  # a ranking of one class alone
        return None, None, None, 1.0
    counted = _counted(case, metric, codes, prediction)
    if counted is not None:
        hits, count = counted
        if count < LEAST:
            return None, None, None, 1.0
        low, high = wilson(hits, count, options.confidence)
        chance = 1.0 if required is None else float(stats.binom.cdf(hits, count, min(max(required, 0.0), 1.0)))
        return hits / count, low, high, chance
    rng = np.random.default_rng(case.random_state)
    drawn = metric.draws(codes, prediction, len(codes), DRAWS, rng)
    drawn = drawn[~np.isnan(drawn)]
    if len(drawn) < DRAWS // 2 or float(drawn.std()) == 0:
        return value, None, None, 1.0
    outer = (1 - options.confidence) / 2
    low, high = (float(v) for v in np.quantile(drawn, (outer, 1 - outer)))
    chance = 1.0 if required is None else (1 + int((drawn >= required).sum())) / (len(drawn) + 1)
    return value, low, high, chance


def _counted(case: Case, metric: Metric, codes: np.ndarray, prediction: np.ndarray) -> tuple[int, int] | None:
    """Hits and trials, where the score is a share of rows."""
    from mlnb.core.costs import in_use

    said: Any = None if case.task == "regression" else in_use(case, prediction)
    if metric.name == "accuracy":
        return int((said == codes).sum()), len(codes)
    positive = positive_code(case)
    if case.task == "binary" and positive is not None and metric.name in {"recall", "precision"}:
        among = codes == positive if metric.name == "recall" else said == positive
        return int(((said == positive) & (codes == positive)).sum()), int(among.sum())
    return None
