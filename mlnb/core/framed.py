"""Metrics as a framing means them: of its positive class, by its threshold, in its costs."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from mlnb.core.errors import CaseError
from mlnb.core.metric import Metric

if TYPE_CHECKING:
    import numpy as np

    from mlnb.core.case import Case
    from mlnb.core.framing import Framing

#: Metrics of one class of two, and those of decisions rather than of probabilities.
_OF_ONE_CLASS = frozenset({"f1", "precision", "recall", "average_precision"})
_DECIDED = frozenset({"accuracy", "balanced_accuracy", "f1", "f1_macro", "precision", "recall"})


def as_framed(case: Case, metric: Metric, name: str, framing: Framing | None) -> Metric:
    """The metric with the positive class as the second of two, and the threshold in use in place of one half."""
    from mlnb.core.costs import in_use
    from mlnb.core.decision import may_move
    from mlnb.core.framing_fits import positive_code

    positive = positive_code(case, framing)
    if positive is None:
        return metric
    turned = case.task == "binary" and positive == 0 and name in _OF_ONE_CLASS
    declared = framing is not None and framing.threshold is not None
    moved = name in _DECIDED and (declared or may_move(case))
    if not turned and not moved:
        return metric

    def framed(call: Callable[..., Any], *, own: bool) -> Callable[[np.ndarray, np.ndarray], Any]:
        def score(y: np.ndarray, p: np.ndarray) -> Any:
            import numpy as np

            if moved:
                p = np.eye(p.shape[1])[in_use(case, p, own=own, framing=framing)]
            return call(1 - y, p[:, ::-1]) if turned else call(y, p)

        return score

    def made(*, own: bool, others: Metric | None = None) -> Metric:
        by_row = None if metric.by_row is None else framed(metric.by_row, own=own)
        return Metric(metric.name, framed(metric.score, own=own), by_row, others)

    return made(own=True, others=None if declared or not moved else made(own=False))


def expected_cost(case: Case, framing: Framing | None) -> Metric:
    """Cost per row, less is better and therefore negative: of the declared threshold's decisions, else of the cheapest.

    References
    ----------
    Elkan (2001): The foundations of cost-sensitive learning. IJCAI.
    """
    from mlnb.core.costs import costs_of, decided

    costs = costs_of(case, framing)
    if costs is None or framing is None:
        msg = "The metric 'expected_cost' needs costs; give the framing cost_false_positive and cost_false_negative."
        raise CaseError(msg)

    def by_row(y: np.ndarray, p: np.ndarray) -> np.ndarray:
        import numpy as np

        if framing.threshold is None or costs.positive is None:
            said = costs.decide(p)
        else:
            said = decided(p, costs.positive, p[:, costs.positive] >= framing.threshold)
        paid: np.ndarray = -costs.by_row(y)[np.arange(len(y)), said]
        return paid

    return Metric("negative expected cost", lambda y, p: float(by_row(y, p).mean()), by_row)
