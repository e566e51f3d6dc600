"""The panel of learning curves: a metric, the axis, the band."""

from __future__ import annotations

from dataclasses import replace

from mlnb import cards
from mlnb.core.evidence import Curves, Series, Table
from mlnb.core.finding import Finding
from mlnb.panels import controls
from mlnb.panels.base import Panel

SLOT = "learning:"


def make(finding: Finding) -> Panel | None:
    """Metric, logarithmic axis and band; None without the curves."""
    curves = {
        item.name.removeprefix(SLOT): item
        for item in finding.evidence
        if isinstance(item, Curves) and item.name.startswith(SLOT) and item.x and item.series
    }
    if not curves:
        return None
    first = next(iter(curves))
    return Panel(
        finding,
        {
            "metric": controls.dropdown("Metric", [(name, name) for name in curves], first),
            "log": controls.either("Axis", "linear", "logarithmic", curves[first].logx, "Axis of the training rows"),
            "band": controls.either("Band", "hidden", "shown", True, "Where nine in ten draws of the rows lie"),  # noqa: FBT003  # a value
        },
        lambda **chosen: _html(finding, curves, **chosen),
    )


def _html(finding: Finding, curves: dict[str, Curves], metric: str, *, log: bool, band: bool) -> str:
    curve = curves[metric]
    series = curve.series if band else tuple(Series(s.name, s.y) for s in curve.series)
    figure = replace(curve, series=series, logx=log)
    others = tuple(item for item in finding.evidence if not item.name.startswith(SLOT))
    return cards.html(replace(finding, evidence=(figure, _table(curve, band=band), *others)))


def _table(curve: Curves, *, band: bool) -> Table:
    """The points of the curve, with their bands where they are asked for."""
    columns = [curve.xlabel or "x"]
    rows: list[list[float | None]] = [[x] for x in curve.x]
    for s in curve.series:
        with_band = band and s.low and s.high
        columns += [s.name, "from", "to"] if with_band else [s.name]
        for i, row in enumerate(rows):
            row.extend([s.y[i], s.low[i], s.high[i]] if with_band else [s.y[i]])
    return Table(
        caption=f"{curve.ylabel or 'Score'} at each number of rows",
        name="learning points",
        columns=tuple(columns),
        rows=tuple(map(tuple, rows)),
    )
