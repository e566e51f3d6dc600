"""Is the best value at the edge of what was tried, with the score still rising?"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, TypeGuard

from mlnb.core.run_params import IDLE, SEEDS, last
from mlnb.core.runs import Run, Runs, same, varied

#: Values beyond which a parameter cannot go, or does nothing: low and high ends.
_ENDS: dict[str, tuple[float, float]] = {
    "n_neighbors": (1, math.inf), "min_samples_leaf": (1, math.inf), "min_samples_split": (2, math.inf),
    "degree": (1, math.inf), "max_depth": (1, math.inf), "max_leaf_nodes": (2, math.inf), "num_leaves": (2, math.inf),
    "l1_ratio": (0, 1), "subsample": (0, 1), "max_samples": (0, math.inf), "colsample_bytree": (0, 1),
    "colsample_bylevel": (0, 1), "feature_fraction": (0, 1), "bagging_fraction": (0, 1), "dropout": (0, 1),
    "ccp_alpha": (0, math.inf), "l2_regularization": (0, math.inf), "reg_lambda": (0, math.inf),
    "reg_alpha": (0, math.inf), "min_child_weight": (0, math.inf), "min_child_samples": (1, math.inf),
    "alpha": (0, math.inf), "n_components": (1, math.inf), "max_features": (0, math.inf), "min_impurity_decrease": (0, math.inf),
    "n_estimators": (1, math.inf), "max_iter": (1, math.inf), "p": (1, math.inf), "gamma": (0, math.inf), "nu": (0, 1),
    "rounds": (1, math.inf), "n_knots": (2, math.inf), "tol": (0, math.inf),
}  # fmt: skip
_FRACTIONS = frozenset({"max_features", "max_samples", "subsample"})
#: Ratio of the ends from which values are read on a logarithmic scale.
_WIDE = 20
#: Distance to the end of a range, as a share of it, up to which a drawn value is at its edge.
_NEAR = 0.05
_FEW = 3
_MANY = 20


@dataclass(frozen=True)
class Edge:
    """A parameter whose best value is the last that was tried.

    Attributes
    ----------
    name : str
    value, other : float
        The best value, and the other end of what was tried.
    low : bool
        Whether it is the lower edge.
    log : bool
        Whether its values are spaced by ratios.
    curve : tuple of (float, Run)
        Runs that are as the best one but for this parameter, inwards from the edge.
    beyond : tuple of float
        Values to try beyond.
    drawn : bool
        Whether its values were drawn from a range, and not listed.
    """

    name: str
    value: float
    other: float
    low: bool
    log: bool
    curve: tuple[tuple[float, Run], ...] = field(repr=False)
    beyond: tuple[float, ...]
    drawn: bool = False

    @property
    def side(self) -> str:
        """In words."""
        return "smallest" if self.low else "largest"


def edges(runs: Runs) -> list[Edge]:
    """Parameters of at least three values whose best one is the first or the last of them."""
    scored, best = runs.scored, runs.best
    if best is None:
        return []
    ties = [run for run in scored if run.score is not None and abs(run.score - (best.score or 0.0)) < 1e-12]  # noqa: PLR2004
    found = [_edge(name, runs, best, ties) for name in varied(scored) if last(name) not in IDLE | SEEDS]
    return [edge for edge in found if edge is not None]


def searched(runs: Runs) -> bool:
    """Whether a parameter was tried at three values or more."""
    return any(
        len({float(v) for v in (run.params.get(name) for run in runs.scored) if is_number(v)}) >= _FEW
        for name in varied(runs.scored) if last(name) not in IDLE | SEEDS
    )  # fmt: skip


def is_number(value: Any) -> TypeGuard[float]:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


def _edge(name: str, runs: Runs, best: Run, ties: Sequence[Run]) -> Edge | None:
    values = [run.params.get(name) for run in runs.scored]
    numbers = sorted({float(v) for v in values if is_number(v)})
    here = best.params.get(name)
    if len(numbers) < _FEW or not is_number(here):
        return None
    low, high = runs.ranges.get(name, (numbers[0], numbers[-1]))
    low, high = min(low, numbers[0]), max(high, numbers[-1])
    log = low > 0 and high / low >= _WIDE
    drawn = len(numbers) > max(_MANY, len(values) / 2)
    flat = len({run.score for run in runs.scored}) == 1
    for at_low in (True, False):
        end = low if at_low else high
        if flat and at_low != (float(here) == low and _downwards(name)):
            continue  # nothing moves the score: look where models are freer
        if not flat and not all(
            _at(run.params.get(name), low, high, end, log=log, near=_NEAR if drawn else 0.0) for run in ties
        ):
            continue
        if (any(v is None for v in values) and not at_low and last(name) != "max_features") or _is_end(
            name, float(here), low=at_low
        ):
            return None
        curve = _curve(name, runs, best)
        steps = [v for v, _ in curve] if len(curve) >= _FEW else numbers if at_low else numbers[::-1]
        if flat:
            curve = curve if at_low else sorted(curve, key=lambda item: -item[0])
            steps = numbers if at_low else numbers[::-1]
        beyond = _beyond(
            name, steps, log=log, whole=all(isinstance(v, int) for v in values if is_number(v)), drawn=drawn
        )
        return (
            Edge(name, end if flat else float(here), high if at_low else low, at_low, log, tuple(curve), beyond, drawn)
            if beyond
            else None
        )
    return None


def _downwards(name: str) -> bool:
    """Whether a model is freer where this parameter is smaller."""
    return last(name) in {"alpha", "min_samples_leaf", "min_samples_split", "reg_lambda", "reg_alpha", "l2_regularization", "n_neighbors", "ccp_alpha", "min_child_samples", "min_child_weight"}  # fmt: skip


def _at(value: Any, low: float, high: float, end: float, *, log: bool, near: float) -> bool:
    if not is_number(value):
        return False
    if near == 0.0 or high <= low:
        return float(value) == end
    place = (math.log(value / low) / math.log(high / low)) if log else (value - low) / (high - low)
    return bool(place <= near if end == low else place >= 1 - near)


def _is_end(name: str, value: float, *, low: bool) -> bool:
    own = last(name)
    least, most = _ENDS.get(own, (-math.inf, math.inf))
    if own in _FRACTIONS and value == 1.0 and not low:
        return True
    return value <= least if low else value >= most


def _curve(name: str, runs: Runs, best: Run) -> list[tuple[float, Run]]:
    """Runs like the best one in all other parameters, from its value inwards."""
    others = [n for n in varied(runs.scored) if n != name and last(n) not in SEEDS]
    alike: dict[float, Run] = {}
    for run in runs.scored:
        value = run.params.get(name)
        if (
            is_number(value)
            and run.model == best.model
            and all(same(run.params.get(n), best.params.get(n)) for n in others)
        ):
            kept = alike.get(float(value))
            if kept is None or (run.score or 0.0) > (kept.score or 0.0):
                alike[float(value)] = run
    here = float(best.params[name])
    return sorted(alike.items(), key=lambda item: abs(item[0] - here))


def _beyond(name: str, steps: Sequence[float], *, log: bool, whole: bool, drawn: bool) -> tuple[float, ...]:
    """One, two and four steps further, as far apart as the last two values."""
    edge, inner = steps[0], steps[1]
    least, most = _ENDS.get(last(name), (-math.inf, math.inf))
    if last(name) in _FRACTIONS and edge < 1:
        most = 1.0
    found: list[float] = []
    ratio = edge / inner if inner else 0.0
    by_ratio = (log or (edge > 0 and inner > 0 and (ratio >= 1.5 or ratio <= 1 / 1.5))) and edge > 0 and inner > 0  # noqa: PLR2004
    if drawn:
        ratio = 3.0 if edge > inner else 1 / 3
    width = edge - inner if not drawn else (edge - steps[-1]) / 4
    for k in (1, 2, 4):
        value = edge * ratio**k if by_ratio else edge + k * width
        value = float(round(value)) if whole else float(f"{value:.4g}")
        value = min(max(value, least), most)
        if value != edge and value not in found and not (value <= 0 < edge and by_ratio):
            found.append(value)
    return tuple(found)
