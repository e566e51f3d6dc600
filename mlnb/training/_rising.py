"""Whether a score still rises at the edge of what was tried, by the runs alone, and by how much it may go on."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from mlnb.core.run_compare import held, unpaired
from mlnb.core.runs import Runs
from mlnb.training._edges import Edge, is_number

if TYPE_CHECKING:
    from mlnb.stats.compare import Comparison

_FEW = 3
#: Part of a range whose drawn values tell whether the score rises towards its end, and how many are enough.
_OUTER = 1 / 3
_ENOUGH = 8
#: Folds from which their own slopes tell more than the scatter of the runs.
_FOLDS = 5


def rising(edge: Edge) -> Comparison | None:
    """Whether the edge is better than the two values inside it, over the same folds; None where that cannot be told."""
    import numpy as np

    from mlnb.stats.compare import over_folds

    if len(edge.curve) < _FEW:
        return None
    (_, here), (_, one), (_, two) = edge.curve[:3]
    if unpaired(here, one) or unpaired(here, two):
        return None
    inner = (np.array(one.fold_scores) + np.array(two.fold_scores)) / 2
    return over_folds(list(inner), here.fold_scores, held=held(here, one))


def further(edge: Edge) -> float:
    """What the next steps would bring if the steps go on to shrink as the last two did; at most three times the last."""
    if len(edge.curve) < _FEW:
        return 0.0
    here, one, two = (run.score or 0.0 for _, run in edge.curve[:3])
    step, before = here - one, one - two
    if step <= 0:
        return 0.0
    shrink = step / before if before > 0 else 1.0
    return step * min(shrink / (1 - shrink), 3.0) if shrink < 1 else 3.0 * step


def rising_outer(edge: Edge, runs: Runs) -> tuple[Comparison | None, float]:
    """For drawn values: the slope of the score over the outer third of the range, and what it amounts to over that third.

    A slope a fold where all runs have the same folds, so that the folds' noise is that of the test; else over the runs.
    """
    import numpy as np
    from scipy import stats

    from mlnb.stats.compare import Comparison, over_folds

    low, high = sorted((edge.value, edge.other))
    known = [(run.params.get(edge.name), run) for run in runs.scored]
    placed = [(_place(float(value), low, high, log=edge.log), run) for value, run in known if is_number(value)]
    outer = [(1 - p if edge.low else p, run) for p, run in placed if (1 - p if edge.low else p) >= 1 - _OUTER]
    if len(outer) < _ENOUGH:
        return None, 0.0
    place = np.array([p for p, _ in outer])
    widths = {len(run.fold_scores) for _, run in outer}
    if len(widths) == 1 and widths.pop() >= _FOLDS:
        centred = place - place.mean()
        folds = np.array([run.fold_scores for _, run in outer])
        slopes = centred @ folds / max(float((centred**2).sum()), 1e-12) * _OUTER
        return over_folds([0.0] * len(slopes), list(slopes), held=outer[0][1].held), float(slopes.mean())
    fit = stats.linregress(place, [run.score or 0.0 for _, run in outer], alternative="greater")
    gain, error = float(fit.slope) * _OUTER, float(fit.stderr) * _OUTER
    return Comparison(gain, gain - 1.645 * error, gain + 1.645 * error, float(fit.pvalue)), gain


def _place(value: float, low: float, high: float, *, log: bool) -> float:
    if high <= low:
        return 0.5
    return math.log(max(value, low) / low) / math.log(high / low) if log else (value - low) / (high - low)
