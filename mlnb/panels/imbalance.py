"""The panel of class imbalance: a class, a metric, and what a threshold trades."""

from __future__ import annotations

from dataclasses import replace

from mlnb import cards
from mlnb.core.evidence import Curves, Evidence, Series, Table
from mlnb.core.finding import Finding, number
from mlnb.panels import controls
from mlnb.panels.base import Panel

SLOT = "threshold:"
ALL = "all"


def make(finding: Finding) -> Panel | None:
    """Class, metric and threshold; None without the curves."""
    curves = {
        item.name.removeprefix(SLOT): item
        for item in finding.evidence
        if isinstance(item, Curves) and item.name.startswith(SLOT) and item.x and item.series
    }
    if not curves:
        return None
    first = next(iter(curves))
    grid = curves[first].x
    metrics = [(s.name, s.name) for s in curves[first].series]
    start = min(grid, key=lambda t: abs(t - (curves[first].at or 0.5)))
    return Panel(
        finding,
        {
            "class_": controls.dropdown("Class", [(name, name) for name in curves], first, "Rarest first"),
            "metric": controls.dropdown("Metric", [(ALL, ALL), *metrics], ALL, "Lines of the figure"),
            "threshold": controls.slider(
                "Threshold", [(f"{t:.2f}", t) for t in grid], start, "Probability from which a row is called this class"
            ),
        },
        lambda **chosen: _html(finding, curves, **chosen),
    )


def _html(finding: Finding, curves: dict[str, Curves], class_: str, metric: str, threshold: float) -> str:
    curve = curves[class_]
    position = min(range(len(curve.x)), key=lambda i: abs(curve.x[i] - threshold))
    shown = tuple(s for s in curve.series if metric in {ALL, s.name}) or curve.series
    said = ", ".join(f"{s.name} {number(s.y[position])}" for s in shown)
    figure = replace(
        curve,
        series=shown,
        at=curve.x[position],
        at_label=f"{curve.x[position]:.2f}",
        alt=f"At a threshold of {curve.x[position]:.2f} on {class_}: {said}.",
    )
    # recall by class is in the table of the classes too; without its bars the curve and its table stand side by side
    others = tuple(item for item in finding.evidence if isinstance(item, Table))
    evidence: tuple[Evidence, ...] = (figure, _table(curve, class_, position), *others)
    return cards.html(replace(finding, evidence=evidence))


def _table(curve: Curves, class_: str, position: int) -> Table:
    """Every score at the threshold, beside the threshold in use where there is one."""
    now = None if curve.at is None else min(range(len(curve.x)), key=lambda i: abs(curve.x[i] - (curve.at or 0.0)))
    beside = () if now is None else (f"at {curve.x[now]:.2f}, in use",)
    return Table(
        caption=f"{class_} at a threshold of {curve.x[position]:.2f}",
        name="at threshold",
        columns=("score", "here", "from", "to", *beside),
        rows=tuple(
            (s.name, s.y[position], *_ends(s, position), *(() if now is None else (s.y[now],))) for s in curve.series
        ),
    )


def _ends(series: Series, position: int) -> tuple[float | None, float | None]:
    if not series.low or not series.high:
        return None, None
    return series.low[position], series.high[position]
