"""The panel of periods: one column over all of them, or one of them with all columns."""

from __future__ import annotations

from dataclasses import replace

from mlnb import cards
from mlnb.core.evidence import Bars, Curves, Evidence, Heatmap, Table
from mlnb.core.finding import Finding, number
from mlnb.panels import controls
from mlnb.panels.base import Panel

ALL = "all"


def make(finding: Finding) -> Panel | None:
    """Period and column; None without periods."""
    periods = finding.find("periods")
    if not isinstance(periods, Table) or not periods.rows:
        return None
    names = [str(row[0]) for row in periods.rows]
    made = {"period": controls.dropdown("Period", [(ALL, ALL), *((n, n) for n in names)], ALL, "In their order")}
    columns = finding.find("columns")
    if isinstance(columns, Heatmap):
        options = [(ALL, ALL), *((n, n) for n in columns.ylabels)]
        made["column"] = controls.dropdown("Column", options, ALL, "Those that moved most at any time first")
    return Panel(finding, made, lambda **chosen: _html(finding, periods, columns, **chosen))


def _html(finding: Finding, periods: Table, columns: Evidence | None, period: str, column: str = ALL) -> str:
    if period == ALL and column == ALL:
        return cards.html(finding)
    shown: list[Evidence] = []
    score = finding.find("score")
    names = [str(row[0]) for row in periods.rows]
    if isinstance(score, Curves):
        at = {} if period == ALL else {"at": float(names.index(period) + 1), "at_label": period}
        shown.append(replace(score, alt="", **at))  # type: ignore[arg-type]
    if isinstance(columns, Heatmap):
        if column != ALL:
            shown.append(_over(columns, column, period))
        elif period in columns.xlabels:
            shown.append(_within(columns, period))
    rows = periods.rows if period == ALL else tuple(row for row in periods.rows if str(row[0]) == period)
    shown.append(replace(periods, caption=periods.caption if period == ALL else period, rows=rows, total=None))
    return cards.html(replace(finding, evidence=tuple(shown)))


def _over(columns: Heatmap, column: str, period: str) -> Bars:
    """How far one column moved, over the periods."""
    values = columns.values[columns.ylabels.index(column)]
    worst = max(range(len(values)), key=lambda i: values[i] or 0.0)
    return Bars(
        caption=f"{column}: share of its rows that moved, by period", name="column", labels=columns.xlabels, values=values,
        unit="%", xlabel="share of the rows", marked=(period,) if period in columns.xlabels else (),
        alt=f"{column} moved most in {columns.xlabels[worst]}: {number(100 * (values[worst] or 0.0))} % of its rows.",
    )  # fmt: skip


def _within(columns: Heatmap, period: str) -> Bars:
    """How far each column moved in one period, most first."""
    place = columns.xlabels.index(period)
    order = sorted(range(len(columns.ylabels)), key=lambda i: -(columns.values[i][place] or 0.0))
    return Bars(
        caption=f"{period}: share of each column's rows that moved", name="period",
        labels=tuple(columns.ylabels[i] for i in order), values=tuple(columns.values[i][place] for i in order), unit="%",
        xlabel="share of the rows",
    )  # fmt: skip
