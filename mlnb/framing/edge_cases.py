"""Are the rare cases that matter there, and tested apart?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlnb.core.check import check, failed, passed, warned
from mlnb.core.errors import CannotTell, plural
from mlnb.core.evidence import Evidence, Intervals, Table
from mlnb.core.finding import Estimate, Finding, number
from mlnb.core.fix import Fix
from mlnb.core.framing_frozen import late_changes
from mlnb.core.needs import NEEDS
from mlnb.core.options import options
from mlnb.framing._declared import Declared, declared
from mlnb.framing._edge_rows import EdgeRows, edge_rows
from mlnb.framing._outliers import Group, costly, groups, said

if TYPE_CHECKING:
    from mlnb.core.case import Case


@check(
    "framing.edge_cases",
    question="Are the rare cases that matter there, and tested apart?",
    why="A mean over all rows says nothing of the few on which the decision is dear.",
    needs=("data",),
    reference=(
        "Wilson (1927): Probable inference, the law of succession, and statistical inference. JASA 22. Liu, Ting, Zhou "
        "(2008): Isolation forest. ICDM. Ramaswamy, Rastogi, Shim (2000): Efficient algorithms for mining outliers from "
        "large data sets. SIGMOD."
    ),
)
def edge_cases(case: Case, *, more: float = 0.25, times: float = 2.5) -> Finding:
    """Score every declared edge case apart, and look for rows unlike the others on which the model fails unknowingly.

    A declared case fails where its score, on rows that the model was not fitted on, lies surely below the required one
    (binomial or bootstrap, Holm over the cases), and is raised where the test frame or training has none of it. Where
    there are too few rows to know, the finding says so. Undeclared: rows far from the others by isolation forest and
    nearest neighbours are grouped by what is unusual about them, and a group is raised where the model is wrong much
    more often than elsewhere and than its own probabilities say (binomial, Holm over groups); where it knows its doubt,
    the group is hard, not overlooked.

    Parameters
    ----------
    case : Case or dataframe
    more : float
        Share of wrong rows beyond what the model expects there, from which an undeclared group matters.
    times : float
        And how many times as often wrong as elsewhere.

    Returns
    -------
    Finding

    Examples
    --------
    >>> import mlnb
    >>> from sklearn.datasets import load_wine
    >>> wine = load_wine(as_frame=True).frame
    >>> framing = {"edge_cases": {"strong": {"query": "alcohol > 14", "required": 0.7}}}
    >>> mlnb.framing.edge_cases(mlnb.Case(wine, target="target", framing=framing)).verdict
    'pass'
    """
    lack = NEEDS["target"](case)
    if lack is not None and (case.framing is None or not case.framing.edge_cases):
        msg = f"{lack[0]}; {lack[1]}, or declare edge cases in Case(framing=…)."
        raise CannotTell(msg)
    rows = edge_rows(case) if lack is None else None
    found = [] if case.framing is None else declared(case, rows)
    outliers = [] if rows is None or len(rows.codes) < 100 else groups(case, rows)  # noqa: PLR2004
    dear = costly(case, outliers, options.alpha, more, times)
    evidence = _evidence(case, found, dear, outliers)
    missed = sorted((d for d in found if d.answer == "missed"), key=lambda d: d.p_value)
    absent = [d for d in found if d.train == 0 or d.test == 0]
    if missed:
        return _missed(missed, evidence)
    if absent:
        return _absent(absent, evidence)
    if dear and rows is not None:
        return _dear(case, dear, rows, evidence)
    late = [] if case.framing is None else [c for c in late_changes(case.framing) if c.part == "edge_cases"]
    if late:
        return warned(
            f"The framing's edge cases were changed after {late[0].event}",
            evidence=evidence,
            fixes=(
                Fix("Say in the review why they were changed, or score them once more on rows that nobody has seen"),
            ),
        )
    return _passed(found, outliers, evidence)


def _missed(missed: list[Declared], evidence: tuple[Evidence, ...]) -> Finding:
    worst = missed[0]
    assert worst.value is not None
    assert worst.required is not None
    others = f" ({plural(len(missed) - 1, 'more case')} too)" if len(missed) > 1 else ""
    return failed(
        f"The edge case {worst.edge.name} misses the score that it requires{others}: {worst.metric} {number(worst.value)} on "
        f"{plural(worst.scored, 'row')}, {number(worst.required)} required",
        estimate=Estimate(f"{worst.metric} on {worst.edge.name}", worst.value, worst.low, worst.high),
        p_value=worst.p_value,
        threshold=worst.required,
        evidence=evidence,
        fixes=(
            Fix(f"Collect more training rows of {worst.edge.name} ({worst.train:,} now), or hand them to a person",
                f"for_a_person = test.query({worst.edge.query!r}, engine='python')"),
        ),
    )  # fmt: skip


def _absent(absent: list[Declared], evidence: tuple[Evidence, ...]) -> Finding:
    one = absent[0]
    where = "training has" if one.train == 0 else "the test frame has"
    where = "neither training nor the test frame has" if one.train == 0 and one.test == 0 else where
    more = f" (and {plural(len(absent) - 1, 'more case')})" if len(absent) > 1 else ""
    no = "a" if where.startswith("neither") else "no"
    return warned(
        f"The edge case {one.edge.name} is not covered{more}: {where} {no} row of it",
        estimate=Estimate(f"rows of {one.edge.name}", min(one.train, max(one.test, 0)), unit="rows"),
        threshold=1,
        evidence=evidence,
        fixes=(Fix(f"Collect rows of {one.edge.name}, for training and for the test"),),
    )


def _dear(case: Case, dear: list[Group], rows: EdgeRows, evidence: tuple[Evidence, ...]) -> Finding:
    import numpy as np

    worst = dear[0]
    count = int(worst.rows.sum())
    labels = np.concatenate([f.index.to_numpy() for f in rows.frames])
    unit = "" if case.task == "regression" else "%"
    name = "error" if case.task == "regression" else "wrong rows"
    return warned(
        f"On {plural(count, 'row')} unlike the others, {worst.words}, {rows.maker.partition(' (')[0]} fails without knowing: "
        f"{said(case, worst)}",
        estimate=Estimate(f"{name} where {worst.words}", worst.loss, worst.low, worst.high, unit),
        p_value=worst.p_value,
        rows=tuple(labels[i] for i in np.flatnonzero(worst.rows)),
        columns=tuple(dict.fromkeys(c for g in dear for c in g.columns)),
        evidence=evidence,
        fixes=(
            Fix("Declare them as an edge case with the score that they require",
                f"framing = mlnb.Framing(edge_cases={{'unusual': {{'query': {worst.words!r}, 'required': 0.8}}}})"),
        ),
    )  # fmt: skip


def _passed(found: list[Declared], outliers: list[Group], evidence: tuple[Evidence, ...]) -> Finding:
    unknown = [d for d in found if d.required is not None and d.answer in {"too few rows to know", "not scored"}]
    reached = [d for d in found if d.answer == "reached"]
    parts = []
    if reached:
        parts.append(
            f"{plural(len(reached), 'declared edge case')} {'reaches' if len(reached) == 1 else 'reach'} the score required"
        )
    if unknown:
        more = f" and {len(unknown) - 1} more" if len(unknown) > 1 else ""
        parts.append(f"{unknown[0].edge.name}{more} {'have' if more else 'has'} too few rows to know")
    if not found:
        parts.append("No edge case is declared")
    elif not parts:
        parts.append(
            f"{plural(len(found), 'edge case')} {'is' if len(found) == 1 else 'are'} declared, without a required score"
        )
    if outliers:
        parts.append(f"of {plural(len(outliers), 'group')} of unusual rows none is worse than the model knows")
    elif not found:
        parts.append("no group of unusual rows is large enough to tell")
    said_ = "; ".join(parts)
    low = min((d for d in reached), key=lambda d: (d.value or 0) - (d.required or 0), default=None)
    estimate = None
    if low is not None and low.value is not None:
        estimate = Estimate(f"{low.metric} on {low.edge.name}", low.value, low.low, low.high)
    return passed(
        said_[0].upper() + said_[1:],
        estimate=estimate,
        threshold=None if low is None else low.required,
        evidence=evidence,
        fixes=()
        if found
        else (Fix("Declare the rare cases that matter in the framing: mlnb.Framing.edit(), or %mlnb frame new"),),
    )


def _evidence(case: Case, found: list[Declared], dear: list[Group], outliers: list[Group]) -> tuple[Evidence, ...]:
    evidence: list[Evidence] = []
    scored = [d for d in found if d.value is not None]
    if scored and len({d.metric for d in scored}) == 1:
        evidence.append(
            Intervals(
                caption="Declared edge cases, each scored apart", name="declared scores",
                labels=tuple(d.edge.name for d in scored), values=tuple(_round(d.value) for d in scored),
                low=tuple(_round(d.low) for d in scored), high=tuple(_round(d.high) for d in scored),
                xlabel=scored[0].metric, marked=tuple(d.edge.name for d in scored if d.answer == "missed"),
                alt=f"{scored[0].metric} of {plural(len(scored), 'edge case')}, from {number(min(d.value or 0 for d in scored))}.",
            )
        )  # fmt: skip
    if found:
        columns = (
            "edge case",
            "where",
            "train rows",
            "test rows",
            "scored on",
            "score",
            "from",
            "to",
            "required",
            "answer",
        )
        evidence.append(
            Table(
                caption="Declared edge cases", name="declared", columns=columns,
                rows=tuple(
                    (d.edge.name, d.edge.query, d.train, d.test if d.test >= 0 else "not scored", d.scored, _said(d.value),
                     _said(d.low), _said(d.high), _said(d.required), d.answer)
                    for d in found
                ),
            )
        )  # fmt: skip
    if outliers:
        what = "error" if case.task == "regression" else "wrong"
        percent = 1 if case.task == "regression" else 100
        unit = "" if case.task == "regression" else " %"
        shown = [*dear, *(g for g in outliers if all(g is not d for d in dear))]
        evidence.append(
            Table(
                caption="Rows unlike the others, by what is unusual about them", name="outliers",
                columns=("where", "rows", what, "elsewhere", "the model expects", "p-value"),
                rows=tuple(
                    (g.words, int(g.rows.sum()), f"{number(percent * g.loss)}{unit}", f"{number(percent * g.others)}{unit}",
                     f"{number(percent * g.expected)}{unit}", number(g.p_value, 2))
                    for g in shown[: options.table_rows]
                ),
                total=len(outliers),
            )
        )  # fmt: skip
    return tuple(evidence)


def _round(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def _said(value: float | None) -> str:
    return "" if value is None else number(value)
