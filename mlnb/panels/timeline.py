"""The panel of the leakage timeline: steps of one kind, those that leaked, and the steps around one of them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from mlnb import cards
from mlnb.core.evidence import Evidence, Table, Timeline
from mlnb.core.finding import Finding
from mlnb.panels import controls
from mlnb.panels.base import Panel

ALL, LEAKED, TEST = "all", "where a leak was scored", "from the first touch of the test set"
#: Steps that the table shows before and after the chosen one.
AROUND = 5


def make(finding: Finding) -> Panel | None:
    """Kind of step, and the step that the table is about; None where nothing was seen."""
    line = finding.find("timeline")
    if not isinstance(line, Timeline) or not line.at:
        return None
    kinds = [(ALL, ALL), *((lane, lane) for lane in line.lanes)]
    kinds += [(LEAKED, LEAKED)] if line.marked else []
    kinds += [(TEST, TEST)] if line.first is not None else []
    made: dict[str, Any] = {"steps": controls.dropdown("Steps", kinds, ALL, "What was done with rows")}
    start = line.at[line.marked[0]] if line.marked else line.at[-1]
    if len(line.at) > 1:
        made["step"] = controls.slider("Step", [(f"{v:g}", v) for v in line.at], start, "Around which the table lists")
    return Panel(finding, made, lambda **chosen: _html(finding, line, **chosen))


def _html(finding: Finding, line: Timeline, steps: str, step: float | None = None) -> str:
    kept = [i for i in range(len(line.at)) if _kept(line, i, steps)]
    figure = replace(
        line,
        at=tuple(line.at[i] for i in kept),
        lane=tuple(line.lane[i] for i in kept),
        labels=tuple(line.labels[i] for i in kept),
        cells=tuple(line.cells[i] for i in kept) if line.cells else (),
        marked=tuple(n for n, i in enumerate(kept) if i in line.marked),
        alt="" if steps != ALL else line.alt,
    )
    centre = min(range(len(kept)), key=lambda n: abs(line.at[kept[n]] - (step or 0.0))) if kept else 0
    shown: list[Evidence] = [figure, _table(line, kept[max(centre - AROUND, 0) : centre + AROUND + 1], step)]
    shown += [item for item in finding.evidence if item is not line]
    return cards.html(replace(finding, evidence=tuple(shown)))


def _kept(line: Timeline, i: int, steps: str) -> bool:
    if steps == LEAKED:
        return i in line.marked
    if steps == TEST:
        return line.first is not None and line.at[i] >= line.first
    return steps in {ALL, line.lanes[line.lane[i]]}


def _table(line: Timeline, which: list[int], step: float | None) -> Table:
    return Table(
        caption="Steps around the chosen one" if step is not None else "Steps",
        name="steps",
        columns=("step", "cell", "kind", "what", ""),
        rows=tuple(
            (
                f"{line.at[i]:g}{' ←' if line.at[i] == step else ''}",
                None if not line.cells or line.cells[i] is None else f"[{line.cells[i]}]",
                line.lanes[line.lane[i]],
                line.labels[i],
                "leaked" if i in line.marked else "",
            )
            for i in which
        ),
    )
