"""Runs as lines through their parameters and their score."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from mlnb.core.evidence import Parallel
from mlnb.core.finding import number
from mlnb.core.run_params import last
from mlnb.core.runs import Run, varied
from mlnb.training._answer import metric_of

_AXES = 5
_TICKS = 5
_WIDE = 20


def parallel(runs: Sequence[Run], marked: Sequence[str] = ()) -> Parallel | None:
    """Through at most five parameters that vary and the score; None where there is nothing to see."""
    scored = [run for run in runs if run.score is not None]
    names = varied(scored)[:_AXES]
    if len(scored) < 2 or not names:  # noqa: PLR2004
        return None
    columns: list[list[Any]] = [[run.params.get(name) for run in scored] for name in names]
    columns.append([run.score for run in scored])
    made = [_axis(column) for column in columns]
    metric = metric_of(scored)
    lines = tuple(tuple(places[i] for places, _ in made) for i in range(len(scored)))
    best = max(scored, key=lambda run: run.score or 0.0)
    worst = min(run.score or 0.0 for run in scored)
    return Parallel(
        caption=f"A line a run; the darker, the greater its {metric}",
        name="parallel",
        axes=(*map(last, names), metric),
        ticks=tuple(tuple(said for _, said in ticks) for _, ticks in made),
        places=tuple(tuple(place for place, _ in ticks) for _, ticks in made),
        labels=tuple(run.id for run in scored),
        lines=lines,
        values=tuple(_rank(lines)),
        marked=tuple(i for name in marked for i, run in enumerate(scored) if run.id == name)[:2],
        alt=f"{len(scored):,} runs over {', '.join(map(last, names))}; {metric} from {number(worst)} to {number(best.score)}, the best {best.id}.",
    )


def _rank(lines: Sequence[Sequence[float | None]]) -> list[float]:
    """The score's rank, from 0 to 1."""
    order = sorted(range(len(lines)), key=lambda i: lines[i][-1] or 0.0)
    found = [0.0] * len(lines)
    for place, i in enumerate(order):
        found[i] = round(place / max(len(lines) - 1, 1), 4)
    return found


def _axis(values: Sequence[Any]) -> tuple[list[float | None], list[tuple[float, str]]]:
    """Places of values on an axis from 0 to 1, and the words beside it."""
    known = [v for v in values if v is not None]
    if known and all(isinstance(v, (int, float)) and not isinstance(v, bool) for v in known):
        return _numbers(values, sorted(set(map(float, known))))
    kinds = sorted({str(v) for v in known})
    step = {kind: (k + 0.5) / len(kinds) for k, kind in enumerate(kinds)}
    ticks = [(place, kind) for kind, place in step.items()]
    shown = ticks if len(ticks) <= 2 * _TICKS else [ticks[0], ticks[-1]]
    return [None if v is None else round(step[str(v)], 4) for v in values], shown


def _numbers(values: Sequence[Any], distinct: list[float]) -> tuple[list[float | None], list[tuple[float, str]]]:
    low, high = distinct[0], distinct[-1]
    log = low > 0 and high / low >= _WIDE

    def place(value: float) -> float:
        if high == low:
            return 0.5
        share = math.log(value / low) / math.log(high / low) if log else (value - low) / (high - low)
        return round(share, 4)

    chosen = distinct if len(distinct) <= _TICKS else [low, distinct[len(distinct) // 2], high]
    return [None if v is None else place(float(v)) for v in values], [(place(v), number(v)) for v in chosen]
