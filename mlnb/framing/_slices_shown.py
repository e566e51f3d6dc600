"""What is shown of weak slices: intervals, a table, and what to do about the worst."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlnb.core.errors import CaseError
from mlnb.core.evidence import Evidence, Intervals, Table
from mlnb.core.finding import Estimate, number
from mlnb.core.fix import Fix
from mlnb.core.framing_fits import rows_where
from mlnb.core.options import options

if TYPE_CHECKING:
    import pandas as pd

    from mlnb.core.case import Case
    from mlnb.framing._slice_rows import SliceRows
    from mlnb.framing._slices import Slice

__all__ = ["Evidence", "estimate", "evidence", "fixes", "said"]

#: Slices that a figure shows.
MOST = 6
#: Column that says whether a row is in a slice, in a fix.
FLAG = "in_weak_slice"


def loss_name(case: Case) -> str:
    """What the loss of a slice is called."""
    return "mean absolute error" if case.task == "regression" else "wrong"


def said(case: Case, one: Slice) -> str:
    """The loss of a slice against the others, in words."""
    if case.task == "regression":
        return f"mean absolute error {number(one.loss)} against {number(one.others)} elsewhere"
    return f"{number(100 * one.loss)} % of the answers are wrong against {number(100 * one.others)} % elsewhere"


def estimate(case: Case, one: Slice) -> Estimate:
    """The loss of a slice with its interval."""
    unit = "" if case.task == "regression" else "%"
    return Estimate(f"{loss_name(case)} where {one.words}", one.loss, one.low, one.high, unit)


def evidence(case: Case, known: SliceRows, weak: list[Slice], found: list[Slice], tried: int) -> tuple[Evidence, ...]:
    """Intervals of the weak slices against the others, and a table of all that were tested."""
    del known
    shown = [*weak, *(s for s in found if all(s is not w for w in weak))][: options.table_rows]
    if not shown:
        return ()
    figure = shown[:MOST]
    unit = "" if case.task == "regression" else "%"
    overall = figure[0].others
    labels = _labels(figure)
    percent = 1 if case.task == "regression" else 100
    return (
        Intervals(
            caption="Slices on which the model does worse than expected" if weak else "The slices that came nearest to being weak",
            name="slices", labels=labels, values=tuple(round(s.loss, 4) for s in figure),
            low=tuple(round(s.low, 4) for s in figure), high=tuple(round(s.high, 4) for s in figure),
            reference=round(overall, 4), reference_label="elsewhere", unit=unit, xlabel=loss_name(case),
            marked=tuple(label for label, s in zip(labels, figure, strict=True) if any(s is w for w in weak)),
            alt=f"{loss_name(case).capitalize()} of {len(figure)} slices; the first, {figure[0].words}, has "
            f"{number(percent * figure[0].loss)}{' %' if unit else ''} against {number(percent * overall)}{' %' if unit else ''} elsewhere.",
        ),
        Table(
            caption=f"The best of {tried:,} slices, tested", name="tested",
            columns=("slice", "rows", loss_name(case), "from", "to", "elsewhere", "from ", "to ", "expected", "p-value"),
            rows=tuple(
                (s.words, int(s.rows.sum()), *(_cell(v, unit) for v in (s.loss, s.low, s.high, s.others, s.others_low, s.others_high, s.expected)),
                 number(s.p_value, 2))
                for s in shown
            ),
            total=len(found),
        ),
    )  # fmt: skip


def _labels(found: list[Slice]) -> tuple[str, ...]:
    """Each slice's words, and its number where two have the same."""
    said_: list[str] = []
    for k, one in enumerate(found, 1):
        said_.append(one.words if one.words not in said_ else f"{one.words} ({k})")
    return tuple(said_)


def _cell(value: float, unit: str) -> str:
    return f"{number(100 * value)} %" if unit == "%" else number(value)


def fixes(case: Case, known: SliceRows, worst: Slice) -> tuple[Fix, ...]:
    """Let the model see the slice, look at its rows, declare it, collect more."""
    query = query_of(known.frame, worst)
    rows = f"train.query({query!r}, engine='python')" if query else ""
    mask = f"frame.eval({query!r}, engine='python')" if query else ""
    made = []
    if query and case.framing is None:
        declare = f"mlnb.Framing(edge_cases={{{worst.words!r}: {{'query': {query!r}}}}}).save('framing.yaml')"
    else:
        declare = (
            f"framing.replace(edge_cases=[*framing.edge_cases, {{'name': {worst.words!r}, 'query': {query!r}}}]).save('framing.yaml')"
            if query else ""
        )  # fmt: skip
    if query and FLAG not in case.frame.columns:
        made.append(
            Fix("Tell the model which rows these are, so that it can treat them apart",
                f"for frame in (train, test):\n    frame[{FLAG!r}] = {mask}",
                lambda given: _flagged(given, query))
        )  # fmt: skip
    made.append(Fix("Look at these rows one by one: wrong labels, corrupted features, or a case of its own", rows))
    made.append(Fix("Write the slice into the framing as an edge case, with the score that it requires", declare))
    made.append(Fix(f"Collect more rows where {worst.words} ({int(worst.rows.sum()):,} now), or hand them to a person"))
    return tuple(made)


def query_of(frame: pd.DataFrame, one: Slice) -> str:
    """The slice as a pandas expression; empty where an expression gives other rows, as of numbers kept as text."""
    try:
        same = bool((rows_where(frame, one.query, "The slice") == one.rows).all())
    except CaseError:
        same = False
    return one.query if same else ""


def _flagged(case: Case, query: str) -> Case:
    frames = {"data": case.frame.assign(**{FLAG: rows_where(case.frame, query, "The slice")})}
    if case.test is not None:
        frames["test"] = case.test.assign(**{FLAG: rows_where(case.test, query, "The slice")})
    return case.replace(**frames)
