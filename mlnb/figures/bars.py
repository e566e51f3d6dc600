"""One number per label as horizontal bars."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from mlnb.core.evidence import Bars, Intervals
from mlnb.core.finding import number
from mlnb.figures.canvas import canvas, foot, plain_ticks, spot
from mlnb.figures.labels import clip
from mlnb.figures.numbers import axis_label, finite, keep, scaled, with_unit
from mlnb.figures.palette import GREY, INK, PALE, VERMILLION

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MOST = 20
_REST = 62  # pixels of what is above and below all rows
_FEW, _ROW, _LOW_ROW = 10, 20, 16


def height_of(rows: int) -> int:
    """Height of a figure of that many horizontal rows, in pixels."""
    return _REST + max(rows, 1) * (_ROW if rows <= _FEW else _LOW_ROW)


def paint(evidence: Bars) -> Figure:
    """The figure; labels that made the verdict are bold and in another colour."""
    kept, left_out = keep(evidence.labels, evidence.marked, MOST)
    show = scaled(evidence.unit)
    figure, axes = canvas(height_of(len(kept)) + (16 if left_out else 0))
    values, low, high = show(evidence.values), show(evidence.low), show(evidence.high)
    marked = set(evidence.marked)
    mark = "%" if evidence.unit == "%" else ""
    for row, i in enumerate(kept):
        value = evidence.values[i]
        if value is None or not math.isfinite(values[i]):
            _beside(axes, "unknown", 0.0, row, GREY)
            continue
        axes.barh(row, values[i], height=0.68, color=VERMILLION if evidence.labels[i] in marked else PALE)
        end = values[i]
        if low and high and math.isfinite(low[i]) and math.isfinite(high[i]):
            axes.plot([low[i], high[i]], [row, row], color=INK, linewidth=1.2, solid_capstyle="butt")
            end = max(end, high[i]) if value >= 0 else min(end, low[i])
        _beside(axes, with_unit(value, mark), end, row, INK)
    label_rows(axes, [evidence.labels[i] for i in kept], marked)
    row_spots(axes, evidence, kept)
    _limits(axes, finite([*values, *low, *high, *show([evidence.reference])]))
    reference(axes, show([evidence.reference])[0], evidence.reference_label)
    axes.set_xlabel(clip(axis_label(evidence.xlabel, evidence.unit), 60))
    plain_ticks(axes.xaxis)
    foot(figure, f"{left_out:,} more not shown" if left_out else "")
    return figure


def _beside(axes: Axes, text: str, end: float, row: int, color: str) -> None:
    """A word at the end of a bar, on white, so that no line runs through it."""
    side = 1 if end >= 0 else -1
    axes.annotate(
        text, (end, row), (5 * side, 0), textcoords="offset points", va="center_baseline",
        ha="left" if side > 0 else "right", fontsize=10, color=color,
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.6},
    )  # fmt: skip


def row_spots(axes: Axes, evidence: Bars | Intervals, kept: list[int]) -> None:
    """Each row says its label, its value and its interval."""
    scale, unit = (100, "\u00a0%") if evidence.unit == "%" else (1, f"\u00a0{evidence.unit}" if evidence.unit else "")
    for row, i in enumerate(kept):
        value = evidence.values[i]
        if value is None or not math.isfinite(value):
            continue
        low, high = (side[i] if side else None for side in (evidence.low, evidence.high))
        said = f"{number(value * scale)}{unit}"
        if low is not None and high is not None:
            said += f" ({number(low * scale)} to {number(high * scale)})"
        spot(axes, None, (row - 0.5, row + 0.5), [clip(evidence.labels[i], 60), said])


def label_rows(axes: Axes, labels: list[str], marked: set[str]) -> None:
    """Labels of horizontal rows, the first on top, those that made the verdict bold."""
    axes.set_yticks(range(len(labels)), [clip(name, 28) for name in labels])
    axes.set_ylim(len(labels) - 0.4, -0.6)
    axes.tick_params(axis="y", length=0)
    for tick, name in zip(axes.get_yticklabels(), labels, strict=True):
        if name in marked:
            tick.set_fontweight("bold")


def reference(axes: Axes, value: float, label: str) -> None:
    """A dashed line to compare with, its name above the axes."""
    if not math.isfinite(value):
        return
    axes.axvline(value, color=INK, linewidth=1, linestyle=(0, (4, 3)))
    if label:
        axes.annotate(
            clip(label, 50), (value, 1), (0, 3), xycoords=("data", "axes fraction"), textcoords="offset points",
            ha="center", va="bottom", fontsize=10,
        )  # fmt: skip


def _limits(axes: Axes, known: list[float]) -> None:
    """From zero to the largest, with room for the number at the end of the bar."""
    low, high = min([0.0, *known]), max([0.0, *known])
    span = (high - low) or 1.0
    axes.set_xlim(low - (0.16 * span if low < 0 else 0), high + (0.16 * span if high > 0 or low == 0 else 0))
