"""Events one after another, each in the lane of its kind."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from mlnb.core.evidence import Timeline
from mlnb.figures.canvas import canvas, foot
from mlnb.figures.labels import clip
from mlnb.figures.numbers import floats
from mlnb.figures.palette import BLUE, GRID, INK, VERMILLION

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_LANE = 26
_TICKS = 12


def paint(evidence: Timeline) -> Figure:
    """The figure; what made the verdict differs by colour and shape."""
    figure, axes = canvas(70 + _LANE * max(len(evidence.lanes), 1))
    x = floats(evidence.at)
    marked = set(evidence.marked)
    count = len(evidence.lanes)
    axes.hlines(range(count), 0, 1, transform=axes.get_yaxis_transform(), color=GRID, linewidth=1, zorder=0)
    for hit, shape, color, size in ((False, "o", BLUE, 6), (True, "D", VERMILLION, 7)):
        chosen = [i for i in range(len(x)) if (i in marked) is hit and math.isfinite(x[i])]
        axes.plot([x[i] for i in chosen], [evidence.lane[i] for i in chosen], shape, color=color, markersize=size)
    axes.set_yticks(range(count), [clip(name, 24) for name in evidence.lanes])
    axes.set_ylim(count - 0.4, -0.9 if evidence.first is not None else -0.6)
    known = [value for value in x if math.isfinite(value)]
    if known:
        pad = max(0.04 * (max(known) - min(known)), 0.5)
        axes.set_xlim(min(known) - pad, max(known) + pad)
    first = floats([evidence.first])[0]
    if math.isfinite(first):
        axes.axvline(first, color=INK, linewidth=1, linestyle=(0, (4, 3)))
        right = bool(known) and first > (min(known) + max(known)) / 2
        axes.annotate(
            clip(evidence.first_label, 44), (first, 1), (-4 if right else 4, -2), xycoords=("data", "axes fraction"),
            textcoords="offset points", ha="right" if right else "left", va="top", fontsize=10,
        )  # fmt: skip
    _cells(evidence, x, axes)
    axes.tick_params(axis="y", length=0)
    foot(figure, "diamonds: where a leak was scored" if marked else "")
    return figure


def _cells(evidence: Timeline, x: list[float], axes: object) -> None:
    """Where each cell begins, by its execution count; without cells the places themselves."""
    starts = [
        (place, cell)
        for i, (place, cell) in enumerate(zip(x, evidence.cells, strict=False))
        if cell is not None and (i == 0 or evidence.cells[i - 1] != cell)
    ]
    if not starts:
        axes.set_xlabel("step")  # type: ignore[attr-defined]
        return
    step = math.ceil(len(starts) / _TICKS)
    shown = starts[::step]
    axes.set_xticks([place for place, _ in shown], [f"[{cell}]" for _, cell in shown])  # type: ignore[attr-defined]
    axes.set_xlabel("cell")  # type: ignore[attr-defined]
