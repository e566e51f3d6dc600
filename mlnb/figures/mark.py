"""The small interval mark of a row: where the estimate lies, how surely, against the size that matters."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from mlnb.figures.labels import one_line
from mlnb.figures.palette import VERDICT
from mlnb.figures.picture import Picture

if TYPE_CHECKING:
    from mlnb.core.finding import Estimate

WIDTH, HEIGHT = 100, 16
_LEFT, _RIGHT = 5, WIDTH - 5


def mark(estimate: Estimate | None, threshold: float | None, verdict: str) -> Picture | None:
    """A dot with its interval on a line from zero, and a tick at the threshold.

    None without an estimate, or with neither interval nor threshold to set it against. The colours
    are seen on light and dark grounds; there is no ground of its own.
    """
    if estimate is None or not math.isfinite(estimate.value):
        return None
    ends = [v for v in (estimate.low, estimate.high) if v is not None and math.isfinite(v)]
    known = [estimate.value, *ends, *([threshold] if threshold is not None and math.isfinite(threshold) else [])]
    if len(known) == 1:
        return None
    low, high = min(0.0, *known), max(0.0, *known)
    span = (high - low) or 1.0
    low, high = low - (0.15 * span if low < 0 else 0), high + (0.15 * span if high > 0 or low == 0 else 0)

    def at(value: float) -> str:
        return f"{_LEFT + (value - low) / (high - low) * (_RIGHT - _LEFT):.1f}".removesuffix(".0")

    color = VERDICT.get(verdict, VERDICT["skipped"])
    middle = HEIGHT // 2
    parts = [f'<path d="M{_LEFT} {middle}H{_RIGHT}" stroke="#888" stroke-opacity=".45"/>']
    if threshold is not None and math.isfinite(threshold):
        parts.append(f'<path d="M{at(threshold)} 2V{HEIGHT - 2}" stroke="#888" stroke-width="1.5"/>')
    if len(ends) == 2:  # noqa: PLR2004
        parts.append(
            f'<path d="M{at(ends[0])} {middle}H{at(ends[1])}" stroke="{color}" stroke-width="3" stroke-linecap="round"/>'
        )
    parts.append(f'<circle cx="{at(estimate.value)}" cy="{middle}" r="4" fill="{color}"/>')
    body = "".join(parts)
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}">{body}</svg>'
    return Picture(svg.encode(), "image/svg+xml", WIDTH, HEIGHT, _alt(estimate, threshold))


def _alt(estimate: Estimate, threshold: float | None) -> str:
    if threshold is None:
        return one_line(estimate)
    more = type(estimate)("", threshold, unit=estimate.unit)
    return one_line(f"{estimate}, matters from {more}")
