"""The live picture: lines as a few hundred bytes of SVG in an image, since a full figure costs thirty times as much."""

from __future__ import annotations

import base64
import html
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mlnb.core.finding import number
from mlnb.figures.palette import GRID, INK, LINE, SERIES

if TYPE_CHECKING:
    import numpy as np

    from mlnb.core.history import History

WIDTH, HEIGHT = 660, 210
LEFT, GAP, TOP, BOTTOM, NAMES = 44, 30, 26, 24, 66
POINTS = 120
CLASSES = 4
#: Where the axis of a recall may begin.
FLOORS = (0.9, 0.5, 0.0)
NAME = 11
DASH = ' stroke-dasharray="4 3"'


@dataclass(frozen=True)
class Line:
    """One line of a plot."""

    name: str
    values: np.ndarray
    color: str
    dashed: bool = False


def picture(history: History) -> str:
    """Losses on the left, recall and precision of the weakest classes on the right, as one ``<img>``."""
    import numpy as np

    losses = [
        Line(name, values, color)
        for name, values, color in (
            ("train", history.train, SERIES[0]), ("validation", history.val, SERIES[1]), ("test", history.test, SERIES[6]),
        )
        if values is not None and np.isfinite(values).any()
    ]  # fmt: skip
    weak = sorted(history.recall, key=lambda name: _last(history.recall[name]))[:CLASSES]
    classes = [Line(name, history.recall[name], SERIES[2 + k]) for k, name in enumerate(weak)]
    classes += [
        Line("", history.precision[name], SERIES[2 + k], dashed=True)
        for k, name in enumerate(weak)
        if name in history.precision
    ]
    wide = WIDTH if not classes else (WIDTH - GAP) // 2
    parts = [
        _plot(losses, history.epoch, 0, wide, f"{history.val_name if history.val is not None else history.train_name}")
    ]
    if classes:
        more = f", {len(weak)} weakest of {len(history.recall)}" if len(weak) < len(history.recall) else ""
        parts.append(_plot(classes, history.epoch, wide + GAP, wide, f"recall (dashed: precision){more}", unit=True))
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="DejaVu Sans,Verdana,sans-serif" '
        f'font-size="11" fill="{INK}"><rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>{"".join(parts)}</svg>'
    )
    ends = ", ".join(f"{line.name} loss {number(_last(line.values))}" for line in losses)
    alt = html.escape(f"After {len(history)} {history.unit}s: {ends}.", quote=True)
    data = base64.b64encode(svg.encode()).decode()
    return (
        f'<img src="data:image/svg+xml;base64,{data}" width="{WIDTH}" height="{HEIGHT}" alt="{alt}" '
        'style="display:block;max-width:100%;height:auto">'
    )


def _last(values: np.ndarray) -> float:
    import numpy as np

    known = values[np.isfinite(values)]
    return float(known[-1]) if len(known) else math.nan


def _plot(lines: list[Line], epochs: np.ndarray, left: int, wide: int, title: str, *, unit: bool = False) -> str:
    import numpy as np

    x0, x1, y0, y1 = left + LEFT, left + wide - NAMES, HEIGHT - BOTTOM, TOP
    text = f'<text x="{left + 4}" y="15" font-size="12">{html.escape(title)}</text>'
    if not lines:
        return text
    keep = np.unique(np.linspace(0, len(epochs) - 1, min(len(epochs), POINTS)).round().astype(int))
    known = np.concatenate([line.values[np.isfinite(line.values)] for line in lines])
    weakest = float(known.min()) if len(known) else 0.0
    low, high = (
        (next((floor for floor in FLOORS if weakest >= floor), 0.0), 1.0)
        if unit
        else (float(known.min()), float(np.quantile(known, 0.98)))
    )
    log = not unit and low > 0 and high / low > 30  # noqa: PLR2004
    if high <= low:
        low, high = low - 0.5 * abs(low or 1.0), high + 0.5 * abs(high or 1.0)
    first, last = float(epochs[0]), float(epochs[-1])
    scale = (lambda v: math.log(max(v, 1e-300))) if log else float
    bottom, top = scale(low), scale(high)

    def place(epoch: float, value: float) -> tuple[float, float]:
        part = (scale(min(max(value, low), high)) - bottom) / (top - bottom)
        along = 0.0 if last == first else (epoch - first) / (last - first)
        return x0 + along * (x1 - x0), y0 - part * (y0 - y1)

    for value in (low, math.exp((bottom + top) / 2) if log else (low + high) / 2, high):
        y = place(first, value)[1]
        text += f'<path d="M{x0} {y:.0f}H{x1}" stroke="{GRID}"/>'
        text += f'<text x="{x0 - 5}" y="{y + 4:.0f}" text-anchor="end" fill="#595959">{number(value, 2)}</text>'
    for epoch, anchor in ((first, "start"), (last, "end")):
        at = place(epoch, low)[0]
        text += f'<text x="{at:.0f}" y="{HEIGHT - 7}" text-anchor="{anchor}" fill="#595959">{epoch:g}</text>'
    text += f'<path d="M{x0} {y0}H{x1}" stroke="{LINE}"/>'
    labels: list[tuple[float, Line]] = []
    for line in lines:
        dots = [place(float(epochs[i]), float(line.values[i])) for i in keep if math.isfinite(line.values[i])]
        if not dots:
            continue
        path = "L".join(f"{x:.1f} {y:.1f}" for x, y in dots)
        dash = DASH if line.dashed else ""
        text += f'<path d="M{path}" fill="none" stroke="{line.color}" stroke-width="1.8"{dash}/>'
        if len(dots) == 1:
            text += f'<circle cx="{dots[0][0]:.1f}" cy="{dots[0][1]:.1f}" r="2.5" fill="{line.color}"/>'
        if line.name:
            labels.append((dots[-1][1], line))
    return text + _names(labels, x1 + 5, y0)


def _names(labels: list[tuple[float, Line]], x: float, lowest: float) -> str:
    """Names at the ends of their lines, pushed apart where they would cover each other."""
    text, used = "", -1e9
    placed: list[tuple[float, Line]] = []
    for y, line in sorted(labels, key=lambda item: item[0]):
        used = max(y, used + 13)
        placed.append((used, line))
    over = max(max((y for y, _ in placed), default=0.0) - lowest, 0.0)
    for y, line in placed:
        name = line.name if len(line.name) <= NAME else line.name[: NAME - 1] + "…"
        text += f'<text x="{x}" y="{y - over + 4:.0f}" fill="{line.color}">{html.escape(name)}</text>'
    return text
