"""A matrix of numbers with labels on both sides."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

from mlnb.core.evidence import Heatmap
from mlnb.core.finding import number
from mlnb.figures.canvas import canvas, foot, plain_ticks, spot
from mlnb.figures.labels import clip
from mlnb.figures.numbers import axis_label, scaled

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MOST = 30
#: So few columns are drawn as rows, where they are longer than wide.
FEW = 3
#: Cells up to which each says its value.
MOST_SPOTS = 240
_ANNOTATED = 12  # columns and rows up to which a number fits into a cell


def _lying(evidence: Heatmap) -> Heatmap:
    """The same with rows for columns, so that a single column takes a line and not a page."""
    return replace(
        evidence, values=tuple(zip(*evidence.values, strict=True)), ylabels=evidence.xlabels, xlabels=evidence.ylabels,
        ylabel=evidence.xlabel, xlabel=evidence.ylabel,
    )  # fmt: skip


def paint(evidence: Heatmap) -> Figure:
    """The figure: blue by size, or blue and red about zero where there are both signs."""
    import numpy as np
    import seaborn as sns

    if len(evidence.xlabels) <= FEW and len(evidence.ylabels) > 2 * len(evidence.xlabels):
        evidence = _lying(evidence)
    rows, columns = min(len(evidence.ylabels), MOST), min(len(evidence.xlabels), MOST)
    show = scaled(evidence.unit)
    values = np.array([show(row[:columns]) for row in evidence.values[:rows]], dtype=float).reshape(rows, columns)
    values[~np.isfinite(values)] = math.nan
    longest = max([len(clip(x, 18)) for x in evidence.xlabels[:columns]], default=0)
    slanted = longest * columns > 34  # noqa: PLR2004  # characters that fit side by side
    step = min(30, max(12, 300 // max(rows, 1)))
    every = 1 + (columns - 1) // 16  # labels side by side that can be told apart
    figure, axes = canvas(int(64 + step * rows + (min(longest, 18) * 5 if slanted else 0)))
    known = values[np.isfinite(values)]
    both = bool(known.size) and known.min() < 0 < known.max()
    largest = float(np.abs(known).max()) if known.size else 1.0
    small = evidence.annotate and rows <= _ANNOTATED and columns <= _ANNOTATED
    texts = [[number(v, 2) if math.isfinite(v) else "" for v in row] for row in values.tolist()]
    sns.heatmap(
        values, ax=axes, cmap="RdBu_r" if both else "Blues", center=0 if both else None,
        vmin=-largest if both else None, vmax=largest if both else None,
        annot=np.array(texts, dtype=object) if small else None, fmt="", annot_kws={"fontsize": 10},
        linewidths=1 if rows * columns <= _ANNOTATED**2 else 0, linecolor="white",
        xticklabels=[clip(x, 18) if i % every == 0 else "" for i, x in enumerate(evidence.xlabels[:columns])],
        yticklabels=[clip(y, 24) for y in evidence.ylabels[:rows]],
        cbar_kws={"label": clip(axis_label("", evidence.unit), 30), "shrink": 0.9},
    )  # fmt: skip
    if rows * columns <= MOST_SPOTS:
        for row, line in enumerate(values.tolist()):
            for column, value in enumerate(line):
                if math.isfinite(value):
                    names = f"{clip(evidence.ylabels[row], 40)}, {clip(evidence.xlabels[column], 40)}"
                    mark = "\u00a0%" if evidence.unit == "%" else ""
                    spot(axes, (column, column + 1), (row, row + 1), [names, f"{number(value)}{mark}"])
    axes.tick_params(length=0)
    axes.tick_params(axis="y", rotation=0)
    for tick in axes.get_xticklabels():
        tick.set(rotation=45 if slanted else 0, ha="right" if slanted else "center", rotation_mode="anchor")
    axes.set_xlabel(clip(evidence.xlabel, 60))
    axes.set_ylabel(clip(evidence.ylabel, 36))
    colorbar = axes.collections[0].colorbar
    if colorbar is not None:
        colorbar.outline.set_visible(False)
        plain_ticks(colorbar.ax.yaxis)
    left_out = (len(evidence.ylabels) - rows, len(evidence.xlabels) - columns)
    said = [f"{n:,} more {what}" for n, what in zip(left_out, ("rows", "columns"), strict=True) if n > 0]
    foot(figure, f"{' and '.join(said)} not shown" if said else "")
    return figure
