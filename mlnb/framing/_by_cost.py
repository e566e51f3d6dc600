"""Decisions by what they cost: the threshold in use against the one that the costs ask for, the model against simple ones."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from mlnb.core import probe
from mlnb.core.costs import Costs, decided, in_use
from mlnb.core.decision import threshold_in_use
from mlnb.core.finding import Estimate, number
from mlnb.core.fix import Effect, Fix
from mlnb.core.metric import default_metric
from mlnb.core.options import options
from mlnb.framing._problem import Problem

if TYPE_CHECKING:
    import numpy as np

    from mlnb.core.case import Case
    from mlnb.framing._judged import Judged

#: Thresholds that are tried on the rows themselves.
TRIED = 99
ASKED, TUNED = "the threshold that the costs ask for", "the threshold that is cheapest on the other rows"
#: Odds of a declared threshold are this many times off where it contradicts the costs beside it; level asked then.
FAR, DECLARED = 2.0, 0.05
#: Bootstrap draws of what is saved.
DRAWS = 400


@dataclass(frozen=True)
class Moved:
    """Other decisions of the same rows, against those that are taken now: costs a row, and the saving as a share."""

    name: str
    threshold: float | None
    before: float
    after: float
    saved: float
    low: float
    high: float
    p_value: float


def paid(costs: Costs, judged: Judged, said: np.ndarray) -> np.ndarray:
    """What each row's decision costs, (n,)."""
    import numpy as np

    by_row: np.ndarray = costs.by_row(judged.codes, judged.rows)
    found: np.ndarray = by_row[np.arange(len(said)), said]
    return found


def moved(case: Case, judged: Judged, costs: Costs) -> list[Moved]:
    """The decisions that the costs ask for (Elkan), and those of the threshold that is cheapest on the other folds."""
    import numpy as np

    now = in_use(case, judged.prediction)
    by_elkan = costs.decide(judged.prediction, judged.rows)
    found = [_against(judged, costs, now, by_elkan, ASKED, costs.threshold)]
    tuned = _tuned(judged, costs)
    if tuned is not None:
        said, threshold = tuned
        found.append(_against(judged, costs, now, said, TUNED, threshold))
    p_values = np.minimum(1.0, np.array([m.p_value for m in found]) * len(found))
    return [Moved(**{**m.__dict__, "p_value": float(p)}) for m, p in zip(found, p_values, strict=True)]


def _against(
    judged: Judged, costs: Costs, now: np.ndarray, other: np.ndarray, name: str, threshold: float | None
) -> Moved:
    from mlnb.stats.compare import paired

    before, after = paid(costs, judged, now), paid(costs, judged, other)
    scale = float(before.mean()) or 1.0
    test = paired(before, after, folds=judged.folds, held=0.0 if judged.folds == 1 else None, clusters=judged.clusters)
    p_value = test.p_value
    if judged.clusters is None and costs.positive is not None and costs.false_positive is None:
        p_value = _exact(judged, costs, now, other)
    low, high = _saved(before, after, judged.clusters)
    return Moved(
        name, threshold, float(before.mean()), float(after.mean()), test.difference / scale, low, high, p_value
    )


def _saved(before: np.ndarray, after: np.ndarray, clusters: np.ndarray | None) -> tuple[float, float]:
    """Interval of the part of the cost that is saved, by the bootstrap of rows, or of entities."""
    import numpy as np

    _, entity = np.unique(np.arange(len(before)) if clusters is None else clusters, return_inverse=True)
    paid_before, paid_after = (np.bincount(entity, weights=v) for v in (before, after))
    rng, count = np.random.default_rng(0), len(paid_before)
    drawn = []
    for _ in range(DRAWS):
        times = np.bincount(rng.integers(0, count, count), minlength=count)
        first = float(times @ paid_before)
        drawn.append((first - float(times @ paid_after)) / first if first > 0 else 0.0)
    outer = (1 - options.confidence) / 2
    low, high = np.quantile(drawn, (outer, 1 - outer))
    return float(low), float(high)


def _exact(judged: Judged, costs: Costs, now: np.ndarray, other: np.ndarray) -> float:
    """That calling the changed rows otherwise saves nothing: the class is no commoner among them than its threshold (binomial)."""
    import numpy as np
    from scipy import stats

    p, threshold = costs.positive, costs.threshold
    assert threshold is not None
    called = (other == p) & (now != p)
    spared = (other != p) & (now == p)
    p_values = []
    for rows, cut, good in ((called, threshold, judged.codes == p), (spared, 1 - threshold, judged.codes != p)):
        if rows.any():
            p_values.append(float(stats.binom.sf(int(good[rows].sum()) - 1, int(rows.sum()), cut)))
    return min(1.0, float(np.min(p_values)) * len(p_values)) if p_values else 1.0


def _tuned(judged: Judged, costs: Costs) -> tuple[np.ndarray, float] | None:
    """Decisions of each fifth of the rows by the threshold that is cheapest on the others, and the one cheapest on all."""
    import numpy as np

    p = costs.positive
    if p is None or not judged.probabilistic:
        return None
    score = judged.prediction[:, p]
    grid = np.unique(np.quantile(score, np.linspace(0, 1, TRIED)))
    matrix = np.stack([paid(costs, judged, decided(judged.prediction, p, score >= t)) for t in grid])
    part = np.random.default_rng(0).permutation(len(score)) % 5
    said = np.zeros(len(score), dtype=int)
    for k in range(5):
        best = grid[matrix[:, part != k].mean(axis=1).argmin()]
        said[part == k] = decided(judged.prediction[part == k], p, score[part == k] >= best)
    return said, float(grid[matrix.mean(axis=1).argmin()])


def threshold_problem(case: Case, judged: Judged, costs: Costs, found: list[Moved], least: float) -> Problem | None:
    """The threshold in use costs surely and much more than another."""
    good = [
        m for m in found if m.saved >= least and (m.p_value < options.alpha or _contradicts(case, costs, m, len(found)))
    ]
    if not good or not judged.probabilistic:
        return None
    best = max(good, key=lambda m: m.saved)
    if best.saved < good[0].saved + least:  # the one that theory names, where the other is hardly cheaper
        best = good[0]
    framing = case.framing
    assert framing is not None
    used = threshold_in_use(case)
    use = "the most probable class" if len(case.classes) > 2 else "the threshold 0.5"  # noqa: PLR2004
    if used is not None:
        use = f"the {'' if used.given else 'model’s own '}threshold {number(used.value)}"
    ask = "the costs given ask for the class of least expected cost, which costs"
    if best.threshold is not None:
        what = "the costs given ask for" if best.name == ASKED else "the cheapest on these rows is"
        ask = f"{what} {number(best.threshold, 2)}, which costs"
    return Problem(
        fails=best.saved >= 2 * least,
        headline=f"Decisions by {use} cost {number(best.before)} a row; {ask} {number(best.after)}",
        estimate=Estimate("cost saved by the other threshold", best.saved, best.low, best.high, "%"),
        p_value=best.p_value,
        threshold=least,
        fixes=(replace(_threshold_fix(case, costs, best), effect=_effect(best)),),
    )


def _contradicts(case: Case, costs: Costs, one: Moved, asked: int) -> bool:
    """Whether the framing declares costs and a threshold far from the one that they ask for, and the rows say the same.

    Theory has already said which of the two is right, so that one in twenty is asked of the rows, not one in a hundred.
    """
    framing = case.framing
    if framing is None or framing.threshold is None or one.name != ASKED or costs.threshold is None:
        return False
    odds = [
        min(max(t, 1e-6), 1 - 1e-6) / (1 - min(max(t, 1e-6), 1 - 1e-6)) for t in (framing.threshold, costs.threshold)
    ]
    return max(odds) >= FAR * min(odds) and one.p_value / asked < DECLARED


def _effect(best: Moved) -> Effect:
    ends = (best.low * best.before, best.high * best.before)
    return Effect("negative cost per row", -best.before, -best.after, *ends, "the same predictions, decided otherwise")


def _threshold_fix(case: Case, costs: Costs, best: Moved) -> Fix:
    target = case.target
    if best.threshold is None or costs.positive is None:
        return Fix(
            "Decide for the class of least expected cost",
            f"costs = {costs.matrix.tolist()!r}  # by true class, then by decided class\n"
            f"p = model.predict_proba(test.drop(columns={target!r}, errors='ignore'))\n"
            "decided = model.classes_[(p @ costs).argmin(axis=1)]",
        )
    threshold = float(f"{best.threshold:.3g}")
    label = case.classes[costs.positive]
    label = label.item() if hasattr(label, "item") else label
    return Fix(
        f"Decide for {label} from a probability of {number(threshold)}, and write it into the framing",
        f"p = model.predict_proba(test.drop(columns={target!r}, errors='ignore'))\n"
        f"decided = p[:, list(model.classes_).index({label!r})] >= {threshold!r}",
        lambda given: given.replace(
            framing=None if given.framing is None else given.framing.replace(threshold=threshold)
        ),
    )


def rivals(case: Case, judged: Judged, costs: Costs) -> list[tuple[str, float, float, Moved]]:
    """Simple models at their cheapest decisions against the model at its own: name, metric, cost, comparison."""
    from mlnb.core.folds import folds
    from mlnb.stats.compare import paired
    from mlnb.stats.multiple import holm

    if not judged.given or case.y_score is not None or not hasattr(case.model, "fit"):
        return []
    own = probe.model_out_of_fold(case)
    metric = default_metric(case)
    names = {"dummy": "a constant answer", "linear": "logistic regression", "tree": "a tree of depth five"}
    made = {names[n]: probe.simple(case, n) for n in names} | {"default gradient boosting": probe.probe(case)}
    import numpy as np

    rows = np.flatnonzero(own.scored & probe.probe(case).scored)
    sub = type(judged)(
        case.codes[rows],
        own.prediction[rows],
        rows,
        None,
        len(folds(case)),
        judged.maker,
        own.probabilistic,
        given=True,
    )
    mine = paid(costs, sub, costs.decide(sub.prediction, rows))
    scale = float(mine.mean()) or 1.0
    mine_score = metric.score(sub.codes, sub.prediction)
    found = [("the model", mine_score, float(mine.mean()), Moved("", None, scale, scale, 0, 0, 0, 1.0))]
    tests = []
    for name, oof in made.items():
        theirs = paid(costs, sub, costs.decide(oof.prediction[rows], rows))
        test = paired(mine, theirs, folds=len(folds(case)), clusters=None)
        tests.append(test.p_value)
        found.append((
            name, metric.score(sub.codes, oof.prediction[rows]), float(theirs.mean()),
            Moved(name, None, scale, float(theirs.mean()), test.difference / scale, test.low / scale, test.high / scale, test.p_value),
        ))  # fmt: skip
    corrected = [1.0, *holm(tests)]
    return [
        (n, s, c, Moved(**{**m.__dict__, "p_value": float(p)}))
        for (n, s, c, m), p in zip(found, corrected, strict=True)
    ]


def winner_problem(case: Case, ranked: list[tuple[str, float, float, Moved]], least: float) -> Problem | None:
    """By the metric the model is the best, by the costs surely another."""
    if not ranked:
        return None
    own = ranked[0]
    cheaper = [r for r in ranked[1:] if r[3].p_value < options.alpha and r[3].saved >= least and r[1] <= own[1]]
    if not cheaper:
        return None
    best = max(cheaper, key=lambda r: r[3].saved)
    metric = default_metric(case).name
    return Problem(
        fails=best[3].saved >= 2 * least,
        headline=f"By {metric} the model is better than {best[0]} ({number(own[1])} against {number(best[1])}), by the costs given "
        f"it is worse: {number(own[2])} a row against {number(best[2])}",
        estimate=Estimate(f"cost saved by {best[0]}", best[3].saved, best[3].low, best[3].high, "%"),
        p_value=best[3].p_value,
        threshold=least,
        fixes=(Fix("Judge by expected cost, which the framing can name as its metric", "framing = framing.replace(metric='expected_cost')",
             lambda given: given.replace(scoring=None, framing=None if given.framing is None else given.framing.replace(metric="expected_cost"))),),
    )  # fmt: skip
