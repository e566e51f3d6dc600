"""Parallel coordinates: a line a run through upright axes."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from mlnb.core.evidence import Parallel
from mlnb.figures.canvas import WIDTH, canvas, legend
from mlnb.figures.labels import clip
from mlnb.figures.numbers import floats
from mlnb.figures.palette import BLUE, GREEN, LINE, VERMILLION

if TYPE_CHECKING:
    from matplotlib.figure import Figure

HEIGHT = 260
MOST = 150
_LETTER = 6.4  # pixels of a letter
_LIFTED = ((VERMILLION, "-", "D"), (GREEN, (0, (5, 2)), "s"))


def paint(evidence: Parallel) -> Figure:
    """The figure: the better, the darker; lifted lines differ by colour, dash and marker."""
    figure, axes = canvas(HEIGHT)
    count = max(len(evidence.axes), 1)
    shades = floats(evidence.values) or [1.0] * len(evidence.lines)
    lifted = evidence.marked[: len(_LIFTED)]
    order = sorted(range(len(evidence.lines)), key=lambda i: -1.0 if math.isnan(shades[i]) else shades[i])
    for i in [i for i in order if i not in lifted][-MOST:]:
        strength = 0.0 if math.isnan(shades[i]) else min(max(shades[i], 0.0), 1.0)
        axes.plot(range(count), floats(evidence.lines[i]), color=BLUE, alpha=0.10 + 0.55 * strength**2, linewidth=1.0)
    for i, (color, dash, mark) in zip(lifted, _LIFTED, strict=False):
        axes.plot(
            range(count), floats(evidence.lines[i]), color=color, linestyle=dash, marker=mark, markersize=5, linewidth=2.2,
            label=clip(evidence.labels[i], 32),
        )  # fmt: skip
    room = max(3, int(WIDTH / max(count, 2) / _LETTER) - 1)
    for j in range(count):
        axes.axvline(j, color=LINE, linewidth=1, zorder=0)
        for place, said in zip(evidence.places[j], evidence.ticks[j], strict=True):
            last = j == count - 1 and count > 1
            axes.annotate(
                clip(said, room), (j, place), (-4 if last else 4, 0), textcoords="offset points", va="center",
                ha="right" if last else "left", fontsize=9.5, bbox={"boxstyle": "square,pad=0.1", "fc": "white", "ec": "none", "alpha": 0.75},
            )  # fmt: skip
    axes.set_xticks(range(count), [clip(name, room + 2) for name in evidence.axes])
    axes.set_yticks([])
    axes.set_ylim(-0.05, 1.05)
    axes.set_xlim(-0.15, count - 0.85)
    axes.tick_params(axis="x", length=0)
    for side in ("left", "bottom"):
        axes.spines[side].set_visible(False)
    if lifted:
        legend(figure, [clip(evidence.labels[i], 32) for i in lifted], handle=2.4)
    return figure
