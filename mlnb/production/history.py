"""The same questions over many periods: one chart, and alarms that hold for the whole series."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from mlnb.core import model as models
from mlnb.core import probe
from mlnb.core.check import failed, passed, warned
from mlnb.core.current import Current, read
from mlnb.core.errors import CaseError, MlnbError, listing, plural
from mlnb.core.evidence import Curves, Evidence, Heatmap, Series, Table
from mlnb.core.finding import Estimate, Finding, number
from mlnb.core.options import options
from mlnb.production._answers import models_of_folds
from mlnb.production.concept_drift import concept_drift
from mlnb.production.covariate_drift import covariate_drift
from mlnb.production.label_drift import label_drift
from mlnb.production.performance_estimate import performance_estimate
from mlnb.stats.multiple import holm

if TYPE_CHECKING:
    from mlnb.core.case import Case

QUESTIONS = {
    "rows": covariate_drift,
    "answers": label_drift,
    "relation": concept_drift,
    "score": performance_estimate,
}
MOST_COLUMNS = 20


@dataclass(frozen=True)
class _Period:
    name: str
    rows: int
    findings: dict[str, Finding]


def history(case: Case, periods: Mapping[Any, Any] | Any, *, by: str | None = None, freq: str = "W") -> Finding:
    """Ask the questions of `mlnb.production` of each period, and chart them over time.

    Alarms are corrected for all periods and questions together (Holm), so that a year of weeks is as quiet as one.

    Parameters
    ----------
    case : Case
        Training rows, target, model.
    periods : mapping of label to dataframe, or dataframe
        Rows of each period in their order; or all rows, with ``by`` and ``freq``.
    by : str, optional
        Column of dates by which one dataframe is cut; by default the case's ``time``.
    freq : str
        Length of a period, as pandas spells it: "D", "W", "M", ….

    Returns
    -------
    Finding
        ``columns`` are those that drifted in any period; its evidence holds the series. ``to_frame()`` of the evidence
        "periods" is a row a period.

    Raises
    ------
    CaseError
        If there is no period, or one dataframe is given without a column of dates.

    Examples
    --------
    >>> import mlnb
    >>> from sklearn.datasets import load_breast_cancer
    >>> frame = load_breast_cancer(as_frame=True).frame.sample(frac=1, random_state=0)
    >>> case = mlnb.Case(frame[:269], target="target")
    >>> weeks = {f"week {n}": frame[269 + 100 * n : 369 + 100 * n] for n in range(3)}
    >>> mlnb.production.history(case, weeks).verdict
    'pass'
    """
    parts = _cut(case, periods, by, freq)
    _learned(case)
    asked = [_ask(case, name, frame) for name, frame in parts.items()]
    p_values = [
        (i, key, f) for i, period in enumerate(asked) for key, f in period.findings.items() if f.p_value is not None
    ]
    corrected: Any = holm([f.p_value or 0.0 for _, _, f in p_values]) if p_values else []
    alarms = [(i, key, f) for (i, key, f), p in zip(p_values, corrected, strict=True) if f.raised and p < options.alpha]
    evidence = _evidence(asked, alarms)
    if not alarms:
        return _named(
            passed(
                f"Nothing moved beyond chance in {plural(len(asked), 'period')}, {asked[0].name} to {asked[-1].name}",
                evidence=evidence, threshold=options.alpha,
            )
        )  # fmt: skip
    first, key, worst = alarms[0]
    grave = any(f.verdict == "fail" for _, _, f in alarms)
    bad = len({i for i, _, _ in alarms})
    columns = tuple(dict.fromkeys(c for _, _, f in alarms for c in f.columns))
    return _named(
        (failed if grave else warned)(
            f"{plural(bad, 'period')} of {len(asked)} moved, first {asked[first].name} ({_what(key)}): {worst.headline}",
            estimate=Estimate("periods that moved", bad / len(asked), unit="%"),
            p_value=float(min(corrected)),
            threshold=options.alpha,
            columns=columns,
            evidence=evidence,
            fixes=worst.fixes,
        )
    )


def _learned(case: Case) -> None:
    """Make what all periods share once: the models of the training rows and what they say of them."""
    if case.y is None:
        return
    models_of_folds(case)
    if case.model is not None:
        models.fitted(case)
        if hasattr(case.model, "fit"):
            probe.model_out_of_fold(case)


def _named(finding: Finding) -> Finding:
    return replace(finding, check="production.history", reference="Holm (1979). Scandinavian Journal of Statistics 6.")


def _what(key: str) -> str:
    return {"rows": "other rows", "answers": "other answers", "relation": "another relation", "score": "a lower score"}[
        key
    ]


def _cut(case: Case, periods: Any, by: str | None, freq: str) -> dict[str, Any]:
    """Rows by the label of their period, in its order."""
    if isinstance(periods, Mapping):
        if not periods:
            msg = "There is no period; give {label: frame, …} or one frame with by='a column of dates'."
            raise CaseError(msg)
        return {str(name): frame for name, frame in periods.items()}
    from mlnb.core import frames
    from mlnb.core.kinds import as_date

    frame = frames.to_pandas(periods, "current")
    column = by or case.time
    if column is None or column not in frame.columns:
        msg = f"By which dates is the frame cut into periods? Give by=…, one of {listing(frame.columns)}."
        raise CaseError(msg)
    when = as_date(frame[column])
    if when.notna().sum() == 0:
        msg = f"The column {column!r} holds no date; give by='a column of dates', or {{label: frame, …}}."
        raise CaseError(msg)
    try:
        period = when.dt.to_period(freq)
    except (ValueError, AttributeError) as error:
        msg = f"freq={freq!r} is no length of a period; give 'D', 'W', 'M', 'Q' or 'Y'."
        raise CaseError(msg) from error
    known = frame[period.notna()]
    groups = known.groupby(period[period.notna()], sort=True)
    return {str(p.start_time.date()): rows for p, rows in groups}


def _ask(case: Case, name: str, frame: Any) -> _Period:
    """The findings of one period; what training alone tells is kept from the first one on."""
    try:
        now: Current = read(case, frame)
    except MlnbError as error:
        msg = f"Period {name}: {error}"
        raise CaseError(msg) from error
    given = case.with_current(frame)
    found = {key: check(given) for key, check in QUESTIONS.items() if key == "rows" or case.y is not None}
    return _Period(name, len(now.frame), found)


def _evidence(asked: list[_Period], alarms: list[tuple[int, str, Finding]]) -> tuple[Evidence, ...]:
    x = tuple(float(i + 1) for i in range(len(asked)))
    parts: list[Evidence] = []
    scores = [p.findings.get("score") for p in asked]
    if any(f is not None and f.estimate is not None for f in scores):
        ends = [
            (f.estimate.value, f.estimate.low, f.estimate.high) if f and f.estimate else (None,) * 3 for f in scores
        ]
        value, low, high = zip(*ends, strict=True)
        metric = next(f.estimate.name for f in scores if f is not None and f.estimate is not None)
        reference = _reference(scores)
        parts.append(
            Curves(
                caption=f"{metric[:1].upper()}{metric[1:]}, by period", name="score", x=x,
                series=(Series("estimated", value, low, high), *_actual(scores)),
                xlabel="period", ylabel=metric.partition(" on ")[0], reference=reference, reference_label="training",
                alt=f"Estimated score by period, from {number(value[0])} to {number(value[-1])}.",
            )
        )  # fmt: skip
    parts += _moved(asked)
    marks = {(i, key) for i, key, _ in alarms}
    table = Table(
        caption="Periods in their order; ! is an alarm that holds for the whole series",
        name="periods",
        columns=("period", "rows", *(_what(key) for key in QUESTIONS)),
        rows=tuple(
            (p.name, p.rows, *(_cell(p.findings.get(key), (i, key) in marks) for key in QUESTIONS))
            for i, p in enumerate(asked)
        ),
    )
    return (*parts, table)


def _cell(finding: Finding | None, alarm: bool) -> str:  # noqa: FBT001
    if finding is None or finding.estimate is None:
        return "–"
    return f"{'! ' if alarm else ''}{finding.estimate}"


def _reference(scores: list[Finding | None]) -> float | None:
    for finding in scores:
        table = None if finding is None else finding.find("scores")
        if table is not None:
            return float(table.reference)  # type: ignore[attr-defined]
    return None


def _actual(scores: list[Finding | None]) -> tuple[Series, ...]:
    found: list[float | None] = []
    for finding in scores:
        shown = None if finding is None else finding.find("scores")
        labels = () if shown is None else shown.labels  # type: ignore[attr-defined]
        found.append(shown.values[labels.index("current, labelled")] if "current, labelled" in labels else None)  # type: ignore[union-attr]
    return (Series("on labels", tuple(found)),) if any(v is not None for v in found) else ()


def _moved(asked: list[_Period]) -> list[Evidence]:
    """How far each column moved in each period, those that moved most at any time first."""
    cells: dict[str, dict[int, float]] = {}
    for i, period in enumerate(asked):
        bars = period.findings["rows"].find("moved")
        for name, value in zip(getattr(bars, "labels", ()), getattr(bars, "values", ()), strict=True):
            cells.setdefault(name, {})[i] = value
    if not cells:
        return []
    order = sorted(cells, key=lambda name: -max(cells[name].values()))[:MOST_COLUMNS]
    return [
        Heatmap(
            caption="Share of each column's rows that moved, by period", name="columns",
            values=tuple(tuple(cells[name].get(i, 0.0) for i in range(len(asked))) for name in order),
            ylabels=tuple(order), xlabels=tuple(p.name for p in asked), xlabel="period", unit="%",
            alt=f"{order[0]} moved most: {number(100 * max(cells[order[0]].values()))} % of its rows at its worst.",
        )
    ]  # fmt: skip
