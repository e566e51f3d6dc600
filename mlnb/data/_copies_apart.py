"""Copies among rows that are too many for memory, counted where they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlnb.core import rows as rows_
from mlnb.core.check import failed, passed, warned
from mlnb.core.evidence import Table
from mlnb.core.finding import Estimate, Finding, number
from mlnb.core.fix import Fix
from mlnb.core.options import options

if TYPE_CHECKING:
    from mlnb.core.case import Case
    from mlnb.core.source import Source


def copies_apart(case: Case, source: Source, *, least: float, many: float) -> Finding:
    """Count rows that are equal in all features; how many chance makes equal is read off the sample.

    Pairs that chance makes equal grow with the square of the number of rows.
    """
    from mlnb.stats.coincidence import Coincidence, coincidence

    compared = rows_.rows(case)
    columns = tuple(name for name in compared.columns if name in source.columns)
    repeated, total = source.repeated(columns), source.rows
    chance = Coincidence(0.0, 0.0)
    if repeated:
        found = coincidence(compared.loose[~compared.blank])
        pairs = (total / max(len(case.frame), 1)) ** 2
        chance = Coincidence(min(found.expected * pairs, float(total)) if found.told else found.expected, found.error)
    p_value = chance.p_value(repeated)
    most = chance.most((1 + options.confidence) / 2)
    expected = chance.expected if chance.told else float(repeated)
    share, low = max(0.0, repeated - expected) / total, max(0.0, repeated - most) / total
    raised = p_value < options.alpha and share >= least
    shown = f"{repeated:,} of {total:,} rows are equal to another in all {len(columns):,} features ({number(100 * repeated / total)} %)"
    by_chance = f", chance gives about {number(expected)}" if chance.told and expected >= 1 else ""
    table = Table(
        caption="Rows equal in all features, counted over all rows",
        name="copies",
        columns=("rows", "equal to another", "expected by chance", "rows of the sample that chance was read off"),
        rows=((total, repeated, number(expected) if chance.told else "cannot be told", len(case.frame)),),
    )
    if not raised:
        headline = (
            shown + by_chance if repeated else f"No two of {total:,} rows are equal in all {len(columns):,} features"
        )
        return passed(
            headline, estimate=Estimate("rows that repeat another", repeated / total, unit="%"), p_value=p_value,
            threshold=least, evidence=(table,),
        )  # fmt: skip
    listed = ", ".join(f'"{name}"' for name in columns)
    fix = Fix(
        "Keep one row of each where the rows are, before they are drawn or split",
        f"rows = duckdb.sql('''SELECT DISTINCT ON ({listed}) * FROM rows''')",  # noqa: S608  # for a person to run
    )
    return (failed if low >= many else warned)(
        shown + by_chance,
        estimate=Estimate("copies beyond chance", share, low, repeated / total, "%"),
        p_value=p_value, threshold=least, evidence=(table,), fixes=(fix,),
    )  # fmt: skip
