"""The panel of drift by column: how far a column moved, and its values then and now."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from mlnb import cards
from mlnb.core.evidence import Bars, Evidence, Histogram, Table
from mlnb.core.finding import Finding
from mlnb.panels import controls
from mlnb.panels.base import Panel

if TYPE_CHECKING:
    from mlnb.core.case import Case

ALL = "all"
#: Values of a category that are shown.
MOST_VALUES = 12


def make(finding: Finding) -> Panel | None:
    """Column; None where nothing was compared."""
    moved = finding.find("moved")
    if not isinstance(moved, Bars) or not moved.labels:
        return None
    return Panel(
        finding,
        {"column": controls.dropdown("Column", [(ALL, ALL), *((n, n) for n in moved.labels)], ALL, "Most moved first")},
        lambda column: _html(finding, moved, column),
    )


def _html(finding: Finding, moved: Bars, column: str) -> str:
    if column == ALL:
        return cards.html(finding)
    shown: list[Evidence] = [replace(moved, marked=(column,), alt="")]
    seen = finding.find("distribution")
    if isinstance(seen, Histogram) and seen.xlabel == column:
        shown.append(seen)
    elif finding.case is not None:
        shown += then_and_now(finding.case, column)
    table = finding.find("columns")
    if isinstance(table, Table):
        rows = tuple(row for row in table.rows if row[0] == column)
        shown.append(replace(table, caption=column, rows=rows, total=None))
    return cards.html(replace(finding, evidence=tuple(shown)))


def then_and_now(case: Case, column: str) -> tuple[Evidence, ...]:
    """A column's values in training and in the current rows: two histograms, or a table of shares."""
    from mlnb.core.current import current
    from mlnb.core.errors import MlnbError
    from mlnb.core.kinds import as_number, as_text
    from mlnb.production._pictures import two_histograms

    try:
        now = current(case).frame
    except MlnbError:
        return ()
    if column not in now.columns or column not in case.frame.columns:
        return ()
    kind = case.kinds[column]
    if kind in {"numeric", "date", "boolean"}:
        old, new = (as_number(f[column], kind).dropna().to_numpy() for f in (case.frame, now))
        return two_histograms(column, old, new) if len(old) and len(new) else ()
    before, after = (as_text(f[column]).fillna("missing").value_counts(normalize=True) for f in (case.frame, now))
    every = before.index.union(after.index)
    away = (after.reindex(every, fill_value=0) - before.reindex(every, fill_value=0)).abs()
    values = away.sort_values(ascending=False, kind="stable").index[:MOST_VALUES]
    return (
        Table(
            caption=f"{column}: shares of its values, those that moved most first", name="shares",
            columns=("value", "training", "current"),
            rows=tuple((v, round(float(before.get(v, 0.0)), 4), round(float(after.get(v, 0.0)), 4)) for v in values),
            total=len(away),
        ),
    )  # fmt: skip
