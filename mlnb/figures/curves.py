"""Lines over a shared x, with bands."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING

from mlnb.core.evidence import Curves
from mlnb.core.finding import number
from mlnb.figures.canvas import canvas, foot, legend, plain_ticks, spot
from mlnb.figures.labels import clip
from mlnb.figures.numbers import floats
from mlnb.figures.palette import GRID, INK, SERIES

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

HEIGHT = 250
_FEW_POINTS = 24
#: Points of x up to which each says its values.
MOST_SPOTS = 80
_DASHES = ("-", (0, (5, 2)), (0, (1, 1.4)), (0, (6, 2, 1, 2)))
_SHAPES = ("o", "s", "^", "D", "v", "P", "X", "*")


def paint(evidence: Curves) -> Figure:
    """The figure; lines differ by colour, dash and marker."""
    shown = evidence.series[: len(SERIES)]
    left_out = len(evidence.series) - len(shown)
    figure, axes = canvas(HEIGHT + 18 * (max(len(shown) - 1, 0) // 2) + (16 if left_out else 0))
    raw = floats(evidence.x)
    order = sorted((i for i, v in enumerate(raw) if math.isfinite(v)), key=lambda i: raw[i])
    x = [raw[i] for i in order]
    for position, series in enumerate(shown):
        y, low, high = ([v[i] for i in order] if v else [] for v in map(floats, (series.y, series.low, series.high)))
        color = SERIES[position]
        if low and high:
            axes.fill_between(x, low, high, color=color, alpha=0.16, linewidth=0)
        axes.plot(
            x, y, color=color, linewidth=1.8, linestyle=_DASHES[position % len(_DASHES)],
            marker=_SHAPES[position] if len(x) <= _FEW_POINTS else None, markersize=4.5, label=clip(series.name, 32),
        )  # fmt: skip
    _reference(axes, evidence)
    _at(axes, evidence)
    axes.grid(axis="y", color=GRID)
    axes.set_xlabel(clip(evidence.xlabel, 60))
    axes.set_ylabel(clip(evidence.ylabel, 36))
    if evidence.logx and x and x[0] > 0:
        axes.set_xscale("log")
        _few_ticks(axes, x)
    plain_ticks(axes.xaxis)
    plain_ticks(axes.yaxis)
    _spots(axes, evidence, [(raw[i], i) for i in order])
    if len(shown) > 1 or (shown and shown[0].name):
        legend(figure, [clip(series.name, 32) for series in shown], handle=2.4)
    foot(figure, f"{left_out:,} more lines not shown" if left_out > 0 else "")
    return figure


def _spots(axes: Axes, evidence: Curves, places: list[tuple[float, int]]) -> None:
    """Each point of x says the values of all lines there, up to halfway to its neighbours."""
    log = axes.get_xscale() == "log"
    x = [place for place, _ in places]
    if not 1 < len(x) <= MOST_SPOTS or (log and x[0] <= 0):
        return
    between = [(a * b) ** 0.5 if log else (a + b) / 2 for a, b in pairwise(x)]
    ends = [axes.get_xlim()[0], *between, axes.get_xlim()[1]]
    for position, (place, i) in enumerate(places):
        lines = [f"{clip(evidence.xlabel, 40) or 'x'} {number(place)}"]
        for series in evidence.series[: len(SERIES)]:
            value, low, high = (side[i] if side else None for side in (series.y, series.low, series.high))
            if value is not None:
                span = f" ({number(low)} to {number(high)})" if low is not None and high is not None else ""
                lines.append(f"{clip(series.name, 32)} {number(value)}{span}".strip())
        spot(axes, (ends[position], ends[position + 1]), None, lines)


def _reference(axes: Axes, evidence: Curves) -> None:
    value = floats([evidence.reference])[0]
    if not math.isfinite(value):
        return
    axes.axhline(value, color=INK, linewidth=1, linestyle=(0, (4, 3)))
    if evidence.reference_label:
        axes.annotate(
            clip(evidence.reference_label, 40), (1, value), (-2, 3), xycoords=("axes fraction", "data"),
            textcoords="offset points", ha="right", va="bottom", fontsize=10,
        )  # fmt: skip


def _at(axes: Axes, evidence: Curves) -> None:
    """The place on x, its words inside the axes, on the side where there is more room."""
    value = floats([evidence.at])[0]
    if not math.isfinite(value):
        return
    axes.axvline(value, color=INK, linewidth=1, linestyle=(0, (4, 3)))
    if evidence.at_label:
        known = [v for v in floats(evidence.x) if math.isfinite(v)]
        right = not known or value > (min(known) + max(known)) / 2
        axes.annotate(
            clip(evidence.at_label, 40), (value, 0), (-4 if right else 4, 3), xycoords=("data", "axes fraction"),
            textcoords="offset points", ha="right" if right else "left", va="bottom", fontsize=10,
        )  # fmt: skip


def _few_ticks(axes: Axes, x: list[float]) -> None:
    """On a logarithmic axis, the points themselves where they are few and apart, else powers of ten."""
    distinct = sorted(set(x))
    span = math.log(distinct[-1] / distinct[0]) if len(distinct) > 1 else 0.0
    gaps = [math.log(b / a) for a, b in pairwise(distinct)]
    if 1 < len(distinct) <= 8 and min(gaps) > 0.09 * span:  # noqa: PLR2004
        axes.set_xticks(distinct)
        axes.minorticks_off()
    elif span < math.log(100):
        from matplotlib.ticker import LogLocator

        axes.xaxis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0)))
        axes.minorticks_off()
