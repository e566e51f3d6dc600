"""The panel of learning and validation curves: a metric, the axis, the band."""

from __future__ import annotations

from dataclasses import replace

from mlnb import cards
from mlnb.core.evidence import Curves, Series, Table
from mlnb.core.finding import Finding
from mlnb.panels import controls
from mlnb.panels.base import Panel

SLOT = "learning:"
#: The curve over a model's capacity.
VALIDATION = "validation"


def make(finding: Finding) -> Panel | None:
    """Metric, logarithmic axis and band; None without the curves."""
    curves = {
        _metric(item): item
        for item in finding.evidence
        if isinstance(item, Curves) and _is_one(item) and item.x and item.series
    }
    if not curves:
        return None
    first = next(iter(curves))
    return Panel(
        finding,
        {
            "metric": controls.dropdown("Metric", [(name, name) for name in curves], first),
            "log": controls.either("Axis", "linear", "logarithmic", curves[first].logx, "Scale of the axis across"),
            "band": controls.either("Band", "hidden", "shown", True, "Interval of each point"),  # noqa: FBT003  # a value
        },
        lambda **chosen: _html(finding, curves, **chosen),
    )


def _is_one(item: Curves) -> bool:
    return item.name.startswith(SLOT) or item.name == VALIDATION


def _metric(item: Curves) -> str:
    return item.name.removeprefix(SLOT) if item.name.startswith(SLOT) else item.ylabel or "score"


def _html(finding: Finding, curves: dict[str, Curves], metric: str, *, log: bool, band: bool) -> str:
    curve = curves[metric]
    series = curve.series if band else tuple(Series(s.name, s.y) for s in curve.series)
    figure = replace(curve, series=series, logx=log)
    others = tuple(item for item in finding.evidence if not (isinstance(item, Curves) and _is_one(item)))
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
        caption=f"{curve.ylabel or 'Score'} at each {'place' if curve.name == VALIDATION else 'number of rows'}",
        name="learning points",
        columns=tuple(columns),
        rows=tuple(map(tuple, rows)),
    )
