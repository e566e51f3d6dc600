"""The panel of any other finding: which of its evidence, and how many rows."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from mlnb import cards
from mlnb.core.evidence import Table
from mlnb.core.finding import Finding
from mlnb.figures.labels import clip, one_line
from mlnb.panels import controls
from mlnb.panels.base import Panel

ALL = "all"


def make(finding: Finding) -> Panel:
    """Evidence and rows, each where there is a choice; a finding without a choice is its card alone."""
    made: dict[str, Any] = {}
    finding = replace(finding, evidence=tuple(item for item in finding.evidence if item.shown))
    if len(finding.evidence) > 1:
        made["evidence"] = controls.dropdown("Evidence", [(ALL, ALL), *_names(finding)], ALL)
    most = max((len(item.rows) for item in finding.evidence if isinstance(item, Table)), default=0)
    if most > 1:
        made["rows"] = controls.rows(most)
    return Panel(finding, made, lambda **chosen: _html(finding, **chosen))


def _names(finding: Finding) -> list[tuple[str, str]]:
    """Each piece by its caption, told apart by number where two have the same."""
    found: list[tuple[str, str]] = []
    seen: set[str] = {ALL}
    for position, item in enumerate(finding.evidence, 1):
        said = clip(one_line(item.caption or item.name or item.kind), 60)
        said = f"{said} ({position})" if said in seen else said
        seen.add(said)
        found.append((said, said))
    return found


def _html(finding: Finding, evidence: str = ALL, rows: int | None = None) -> str:
    names = [name for name, _ in _names(finding)]
    if evidence in names:
        finding = replace(finding, evidence=(finding.evidence[names.index(evidence)],))
    return cards.html(finding, rows=rows)
