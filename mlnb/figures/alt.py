"""Alt text: the figure in one sentence with its numbers, for a reader who does not see it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from mlnb.core.evidence import Bars, Curves, Evidence, Heatmap, Histogram, Intervals, Parallel, Timeline
from mlnb.core.finding import number
from mlnb.figures.labels import clip, one_line
from mlnb.figures.numbers import floats, with_unit

_FEW = 4


def alt_of(evidence: Evidence) -> str:
    """The evidence's own alt text, or a sentence made from its numbers."""
    if evidence.alt:
        return one_line(evidence.alt)
    said = _SAY[type(evidence)](evidence) if type(evidence) in _SAY else ""
    caption = one_line(evidence.caption).rstrip(".")
    return one_line(f"{caption}: {said}." if caption and said else f"{caption or said}.")


def _labelled(evidence: Any) -> str:
    pairs = [
        (clip(name, 40), value)
        for name, value in zip(evidence.labels, floats(evidence.values), strict=True)
        if value == value  # noqa: PLR0124
    ]
    if not pairs:
        return "no values"
    if len(pairs) <= _FEW:
        return ", ".join(f"{name} {with_unit(value, evidence.unit)}" for name, value in pairs)
    low, high = min(pairs, key=lambda p: p[1]), max(pairs, key=lambda p: p[1])
    return (
        f"{len(pairs):,} values from {with_unit(low[1], evidence.unit)} ({low[0]}) "
        f"to {with_unit(high[1], evidence.unit)} ({high[0]})"
    )


def _histogram(evidence: Histogram) -> str:
    sums = [(clip(name, 40), sum(int(c) for c in floats(row) if c == c)) for name, row in zip(  # noqa: PLR0124
        evidence.groups, evidence.counts, strict=True)]  # fmt: skip
    edges = [e for e in floats(evidence.edges) if abs(e) != float("inf") and e == e]  # noqa: PLR0124
    of = f" of {one_line(evidence.xlabel)}" if evidence.xlabel else ""
    over = f" between {number(edges[0])} and {number(edges[-1])}{of}" if edges else ""
    return ", ".join(f"{name} {total:,} {one_line(evidence.ylabel)}" for name, total in sums[:_FEW]) + over


def _curves(evidence: Curves) -> str:
    ends = []
    for series in evidence.series[:_FEW]:
        known = [v for v in floats(series.y) if v == v]  # noqa: PLR0124
        if known:
            ends.append(f"{clip(series.name, 40)} from {number(known[0])} to {number(known[-1])}")
    return ", ".join(ends) or "no values"


def _heatmap(evidence: Heatmap) -> str:
    cells = [
        (value, clip(y, 40), clip(x, 40))
        for y, row in zip(evidence.ylabels, evidence.values, strict=True)
        for x, value in zip(evidence.xlabels, floats(row), strict=True)
        if value == value  # noqa: PLR0124
    ]
    if not cells:
        return "no values"
    worst = max(cells, key=lambda c: abs(c[0]))
    return (
        f"{len(evidence.ylabels):,} by {len(evidence.xlabels):,} cells, the largest "
        f"{with_unit(worst[0], evidence.unit)} at {worst[1]} and {worst[2]}"
    )


def _timeline(evidence: Timeline) -> str:
    counts = [
        f"{count:,} × {clip(name, 30)}"
        for position, name in enumerate(evidence.lanes)
        if (count := sum(lane == position for lane in evidence.lane))
    ]
    return ", ".join(counts) or "no events"


def _parallel(evidence: Parallel) -> str:
    axes = [clip(name, 30) for name in evidence.axes]
    return (
        f"{len(evidence.lines):,} lines through {', '.join(axes[:-1])} and {axes[-1]}" if len(axes) > 1 else "no lines"
    )


_SAY: dict[type[Evidence], Callable[[Any], str]] = {
    Bars: _labelled,
    Intervals: _labelled,
    Histogram: _histogram,
    Curves: _curves,
    Heatmap: _heatmap,
    Timeline: _timeline,
    Parallel: _parallel,
}
