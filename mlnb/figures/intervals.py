"""A point with its interval per label, against a band in which all should lie."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from mlnb.core.evidence import Intervals
from mlnb.figures.bars import MOST, height_of, label_rows, reference, row_spots
from mlnb.figures.canvas import canvas, foot, plain_ticks
from mlnb.figures.labels import clip
from mlnb.figures.numbers import axis_label, finite, keep, scaled
from mlnb.figures.palette import BLUE, GREEN, GREY, GRID, VERMILLION

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def paint(evidence: Intervals) -> Figure:
    """The figure; labels that made the verdict are bold, diamonds and in another colour."""
    kept, left_out = keep(evidence.labels, evidence.marked, MOST)
    show = scaled(evidence.unit)
    extra = (16 if left_out else 0) + (14 if evidence.band is not None and evidence.band_label else 0)
    figure, axes = canvas(height_of(len(kept)) + 4 + extra)
    values, low, high = show(evidence.values), show(evidence.low), show(evidence.high)
    marked = set(evidence.marked)
    axes.hlines(range(len(kept)), 0, 1, transform=axes.get_yaxis_transform(), color=GRID, linewidth=1, zorder=0)
    band = show(evidence.band) if evidence.band is not None else []
    if len(finite(band)) == 2:  # noqa: PLR2004
        axes.axvspan(band[0], band[1], color=GREEN, alpha=0.14, linewidth=0, zorder=0)
    for row, i in enumerate(kept):
        hit = evidence.labels[i] in marked
        color = VERMILLION if hit else BLUE
        if not math.isfinite(values[i]):
            axes.annotate(
                "unknown", (0, row), (4, 0), xycoords=("axes fraction", "data"), textcoords="offset points",
                va="center", color=GREY, fontsize=10,
            )  # fmt: skip
            continue
        if low and high and math.isfinite(low[i]) and math.isfinite(high[i]):
            axes.plot([low[i], high[i]], [row, row], color=color, linewidth=2)
        axes.plot([values[i]], [row], "D" if hit else "o", color=color, markersize=6)
    label_rows(axes, [evidence.labels[i] for i in kept], marked)
    row_spots(axes, evidence, kept)
    known = finite([*values, *low, *high, *band, *show([evidence.reference])])
    if known:
        span = (max(known) - min(known)) or abs(max(known)) or 1.0
        axes.set_xlim(min(known) - 0.06 * span, max(known) + 0.06 * span)
    reference(axes, show([evidence.reference])[0], evidence.reference_label)
    axes.set_xlabel(clip(axis_label(evidence.xlabel, evidence.unit), 60))
    plain_ticks(axes.xaxis)
    notes = [f"shaded: {clip(evidence.band_label, 50)}" if evidence.band_label and band else ""]
    notes.append(f"{left_out:,} more not shown" if left_out else "")
    foot(figure, " · ".join(note for note in notes if note))
    return figure
