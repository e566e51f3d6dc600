"""Counts between edges, a group over the other."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING

from mlnb.core.evidence import Histogram
from mlnb.core.finding import number
from mlnb.figures.canvas import canvas, legend, plain_ticks, spot
from mlnb.figures.labels import clip
from mlnb.figures.numbers import floats
from mlnb.figures.palette import BLUE, GREEN, ORANGE, PALE, PINK, VERMILLION

if TYPE_CHECKING:
    from matplotlib.figure import Figure

HEIGHT = 236
_OTHERS = (BLUE, GREEN, PINK, ORANGE)


def paint(evidence: Histogram) -> Figure:
    """The figure; the first group as pale bars, the marked ones in vermillion, others as outlines."""
    figure, axes = canvas(HEIGHT)
    edges = _edges(floats(evidence.edges))
    others = iter(_OTHERS * len(evidence.groups))
    for position, (name, row) in enumerate(zip(evidence.groups, evidence.counts, strict=True)):
        counts = [0.0 if math.isnan(c) else c for c in floats(row)]
        said = clip(name, 36)
        if name in evidence.marked:
            axes.stairs(counts, edges, fill=True, color=VERMILLION, label=said, zorder=2)
        elif position == 0:
            axes.stairs(counts, edges, fill=True, color=PALE, label=said, zorder=1)
        else:
            axes.stairs(counts, edges, color=next(others), linewidth=1.8, label=said, zorder=3)
    axes.set_xlabel(clip(evidence.xlabel, 60))
    axes.set_ylabel(clip(evidence.ylabel, 30))
    axes.set_ylim(bottom=0)
    if len(edges) > 1:
        axes.set_xlim(edges[0], edges[-1])
    axes.margins(y=0.06)
    for i, (low, high) in enumerate(pairwise(edges)):
        lines = [f"{number(low)} to {number(high)}"]
        lines += [f"{clip(name, 36)} {row[i]:,}" for name, row in zip(evidence.groups, evidence.counts, strict=True)]
        spot(axes, (low, high), None, lines)
    plain_ticks(axes.xaxis)
    plain_ticks(axes.yaxis)
    if len(evidence.groups) > 1:
        legend(figure, [clip(name, 36) for name in evidence.groups])
    return figure


def _edges(given: list[float]) -> list[float]:
    """Edges that can be drawn: an open end is set one bin's width beyond its neighbour."""
    edges = list(given)
    known = [e for e in edges if math.isfinite(e)]
    step = (known[-1] - known[0]) / max(len(known) - 1, 1) if len(known) > 1 else 1.0
    for i in range(len(edges) - 2, -1, -1):
        if not math.isfinite(edges[i]) and math.isfinite(edges[i + 1]):
            edges[i] = edges[i + 1] - step
    for i, edge in enumerate(edges):
        if not math.isfinite(edge):
            edges[i] = (edges[i - 1] if i else 0.0) + step
    return edges
