"""What a watch saw as a finding, with a timeline: for a card under the cell that leaks, and for the whole."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from mlnb.core.errors import plural
from mlnb.core.evidence import Evidence, Note, Table, Timeline
from mlnb.core.finding import Estimate, Finding
from mlnb.core.fix import Fix
from mlnb.watch.records import SEVERITIES, Leak, Step

if TYPE_CHECKING:
    from mlnb.watch.log import Log

CHECK = "leakage.watch"
REFERENCE = (
    "Kaufman, Rosset, Perlich, Stitelman (2012): Leakage in data mining: formulation, detection, and avoidance. "
    "ACM TKDD 6. Kapoor, Narayanan (2023): Leakage and the reproducibility crisis in machine-learning-based science. "
    "Patterns 4."
)
#: Steps that a timeline shows; the newest.
SHOWN = 60
_LANES = ("split", "resample", "transform", "fit", "search", "cross-validation", "predict", "score")


def finding(leaks: Sequence[Leak], log: Log, *, whole: bool = True) -> Finding:
    """A finding of these leaks; with ``whole`` the timeline and the notes too.

    Parameters
    ----------
    leaks : sequence of Leak
    log : Log
    whole : bool
    """
    raised = sorted(
        (leak for leak in leaks if leak.severity != "note"), key=lambda leak: SEVERITIES.index(leak.severity)
    )
    evidence: list[Evidence] = _ways(raised) if raised else []
    if whole:
        evidence += [*_timeline(log), *_noted(log)]
    if not raised:
        return _clean(log, tuple(evidence))
    worst = raised[0]
    more = f" (and {plural(len(raised) - 1, 'more leak')} below)" if len(raised) > 1 else ""
    return Finding(
        CHECK,
        "fail" if worst.severity == "high" else "warn",
        worst.message.rstrip(".") + more,
        estimate=Estimate("scored rows concerned", worst.rows / worst.scored, unit="%")
        if worst.scored and worst.kind != "multitest"
        else None,
        evidence=tuple(evidence),
        fixes=tuple(Fix(title) for title in dict.fromkeys(leak.fix for leak in raised if leak.fix)),
        reference=REFERENCE,
    )


def _clean(log: Log, evidence: tuple[Evidence, ...]) -> Finding:
    scores = [step for step in log.steps if step.kind in {"score", "cross-validation", "search"}]
    if not scores:
        steps = plural(log.taken, "step")
        reason = "No score was seen yet; score a model while the watch is on."
        return Finding(CHECK, "skipped", f"No score was seen in {steps}", reason=reason, evidence=evidence)
    fits = sum(step.kind in {"fit", "search"} for step in log.steps)
    said = f"{plural(len(scores), 'score')} and {plural(fits, 'fit')} were seen; no scored row was fitted on before"
    return Finding(CHECK, "pass", said, evidence=evidence, reference=REFERENCE)


def _ways(leaks: Sequence[Leak]) -> list[Evidence]:
    """Each leak with the way of its rows, and in words those that the headline does not say."""
    table = Table(
        caption="Where the rows leaked, and where they were scored",
        name="leaks",
        columns=("severity", "rows", "first", "then"),
        rows=tuple(
            (leak.severity, f"{leak.rows:,} of {leak.scored:,}", *(leak.path or ("", ""))[:2]) for leak in leaks[:20]
        ),
        total=len(leaks),
    )
    if len(leaks) == 1:
        return [table]
    return [table, Note(caption="Also seen", name="also", text="\n".join(leak.message for leak in leaks[1:20]))]


def _noted(log: Log) -> list[Table]:
    notes = log.notes()
    if not notes:
        return []
    rows = tuple((leak.message, (leak.path or ("", ""))[-1]) for leak in notes[:20])
    return [
        Table(
            caption="Worth knowing, and no leak", name="notes", columns=("note", "where"), rows=rows, total=len(notes)
        )
    ]


def _timeline(log: Log) -> list[Timeline]:
    steps: list[Step] = list(log.steps)[-SHOWN:]
    if not steps:
        return []
    lanes = tuple(lane for lane in _LANES if any(step.kind == lane for step in steps))
    leaked = {(leak.cell, leak.line) for leak in log.raised()}
    touched = [step for step in steps if step.touches == "test"]
    first = touched[0] if touched else None
    counted = ", ".join(f"{sum(step.kind == lane for step in steps)} × {lane}" for lane in lanes)
    return [
        Timeline(
            caption="What was done with rows, in its order",
            name="timeline",
            alt=f"{plural(len(steps), 'step')}: {counted}"
            + (f"; the test set is first touched at step {first.number}." if first is not None else "."),
            lanes=lanes,
            at=tuple(float(step.number) for step in steps),
            lane=tuple(lanes.index(step.kind) for step in steps),
            labels=tuple(f"{step.what}" + (f" ({step.data})" if step.data else "") for step in steps),
            marked=tuple(
                i for i, step in enumerate(steps)
                if (step.cell, step.line) in leaked and step.kind in {"score", "predict", "search", "cross-validation"}
            ),
            cells=tuple(step.cell for step in steps),
            first=float(first.number) if first is not None else None,
            first_label="first touch of the test set",
        )
    ]  # fmt: skip
