"""The panel of fold variance: fold by fold, and the rows of the part that is off."""

from __future__ import annotations

from dataclasses import replace

from mlnb import cards
from mlnb.core.evidence import Evidence, Intervals, Table
from mlnb.core.finding import Finding
from mlnb.panels import controls
from mlnb.panels.base import Panel

SLOT = "folds"
ROWS = "fold rows:"
DESCRIBES = "fold describes:"
ALL = "all"


def make(finding: Finding) -> Panel | None:
    """Fold, and how many of its rows; None without the folds' scores."""
    scores = finding.find(SLOT)
    if not isinstance(scores, Intervals) or not scores.labels:
        return None
    labels = [*scores.labels, *(label for label in _parts(finding) if label not in scores.labels)]
    start = next(iter([*_parts(finding), *scores.marked]), ALL)
    made = {"fold": controls.dropdown("Fold", [(ALL, ALL), *((n, n) for n in labels)], start, "Fold or block of rows")}
    most = max((len(t.rows) for t in finding.evidence if isinstance(t, Table) and t.name.startswith(ROWS)), default=0)
    if most > 1:
        made["rows"] = controls.rows(most)
    return Panel(finding, made, lambda **chosen: _html(finding, scores, **chosen))


def _parts(finding: Finding) -> list[str]:
    """Folds or blocks whose rows the finding lists."""
    return [item.name.removeprefix(ROWS) for item in finding.evidence if item.name.startswith(ROWS)]


def _html(finding: Finding, scores: Intervals, fold: str, rows: int = 12) -> str:
    chosen = scores.labels.index(fold) if fold in scores.labels else None
    figure = scores if chosen is None else replace(scores, marked=(fold,), alt="")
    own = [item for item in finding.evidence if item.name in {f"{ROWS}{fold}", f"{DESCRIBES}{fold}"}]
    kept = own if fold != ALL else [i for i in finding.evidence if i.name.startswith((ROWS, DESCRIBES))]
    others = [i for i in finding.evidence if i is not scores and not i.name.startswith((ROWS, DESCRIBES))]
    evidence: list[Evidence] = [figure, _table(scores, chosen), *kept, *others]
    return cards.html(replace(finding, evidence=tuple(evidence)), rows=max(rows, len(scores.labels)))


def _table(scores: Intervals, chosen: int | None) -> Table:
    """Each fold's score, its distance from all rows', and where it lies against the band."""
    which = range(len(scores.labels)) if chosen is None else [chosen]
    centre = scores.reference
    return Table(
        caption=f"{scores.xlabel or 'Score'} by fold"
        if chosen is None
        else f"{scores.labels[chosen]} against all rows",
        name="fold scores",
        columns=("fold", scores.xlabel or "score", "from all rows", "against chance"),
        rows=tuple(
            (
                scores.labels[i],
                scores.values[i],
                None if centre is None or scores.values[i] is None else round(scores.values[i] - centre, 4),  # type: ignore[operator]
                _place(scores.values[i], scores.band),
            )
            for i in which
        ),
    )


def _place(value: float | None, band: tuple[float, float] | None) -> str | None:
    if value is None or band is None:
        return None
    return "below the band" if value < band[0] else "above the band" if value > band[1] else "in the band"
