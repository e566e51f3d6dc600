"""What people decided about findings, read from the checklist's decision cells."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nbformat import NotebookNode

    from mlnb.core.finding import Finding

TAG = "mlnb-decision"
KINDS = ("accepted", "fixed", "waived")
_LINE = re.compile(
    r"^\s*(?:[-*+]\s+)?[*_]{0,2}(answer|decision|who|why|until)[*_]{0,2}\s*:[*_]{0,2}[ \t]*(.*)$", re.IGNORECASE
)
_CHECK = re.compile(r"`([A-Za-z_]\w*\.[A-Za-z_]\w*)`")


@dataclass(frozen=True)
class Decision:
    """A decision as a person wrote it; each part may be empty.

    Attributes
    ----------
    check : str
        Id of the check that it is about.
    kind : str
        "accepted", "fixed", "waived", or what was written instead.
    who, why, until : str
    answer : str
        What a person said where the data could not tell.
    """

    check: str
    kind: str = ""
    who: str = ""
    why: str = ""
    until: str = ""
    answer: str = ""

    @property
    def made(self) -> bool:
        """Whether something was decided."""
        return bool(self.kind)


def is_decision(cell: NotebookNode) -> bool:
    """Whether a cell holds a decision."""
    return cell.cell_type == "markdown" and TAG in cell.metadata.get("tags", [])


def asked_of(cell: NotebookNode) -> str:
    """Name of the question that a cell holds the answer to, or is to hold; empty for other cells."""
    about = cell.metadata.get("mlnb") or {}
    return str(about.get("ask", "")) if cell.cell_type == "markdown" and about.get("part") == "answer" else ""


def check_of(cell: NotebookNode) -> str:
    """Id of the check that a decision is about: from the cell's metadata, else from its text."""
    named = cell.metadata.get("mlnb", {}).get("check")
    found = _CHECK.search(cell.source)
    return str(named or (found[1] if found else ""))


def read(cell: NotebookNode) -> Decision:
    r"""The decision in a cell: lines such as ``- who: Ada``, each as long as it likes.

    Examples
    --------
    >>> from nbformat.v4 import new_markdown_cell
    >>> text = "**Decision** on `data.duplicates`\n\n- decision: Accepted\n- who: Ada\n- why: few\n  rows"
    >>> read(new_markdown_cell(text))
    Decision(check='data.duplicates', kind='accepted', who='Ada', why='few rows', until='', answer='')
    """
    values: dict[str, list[str]] = {}
    current: list[str] | None = None
    for line in cell.source.splitlines():
        found = _LINE.match(line)
        if found:
            current = values.setdefault(found[1].lower(), [])
            current.append(found[2].strip())
        elif current is not None:
            current.append(line.strip())
    said = {key: " ".join(" ".join(parts).split()) for key, parts in values.items()}
    kind = said.get("decision", "").strip("*_.` ")
    return Decision(
        check_of(cell),
        kind.lower() if kind.lower() in KINDS else kind,
        said.get("who", ""),
        said.get("why", ""),
        said.get("until", ""),
        said.get("answer", ""),
    )


def still_open(finding: Finding, decision: Decision | None, date: str | None = None) -> str:
    """Why a finding still waits for a person; empty where it does not.

    Parameters
    ----------
    finding : Finding
    decision : Decision or None
    date : str, optional
        Day of the review, as "2027-03-31"; a waiver that ended before it is open again.
    """
    if not finding.raised:
        return ""
    if decision is None or not decision.made:
        return "No decision is written."
    if decision.kind not in KINDS:
        return f"The decision reads “{decision.kind}”; it is one of accepted, fixed, waived."
    if decision.kind == "fixed":
        return "The decision says fixed, and the check still raises it: run the notebook again after the fix."
    lacking = [what for what in ("who", "why") if not getattr(decision, what)]
    if lacking:
        return f"The decision does not say {' and '.join(lacking)}."
    if decision.kind == "waived" and not decision.until:
        return "The waiver has no end: write until when."
    return _ended(decision, date)


def _ended(decision: Decision, date: str | None) -> str:
    if not decision.until:
        return ""
    try:
        end = dt.date.fromisoformat(decision.until)
        ended = bool(date) and end < dt.date.fromisoformat(str(date))
    except ValueError:
        return f"The decision ends “{decision.until}”, which is not a day such as 2027-03-31."
    return f"The decision ended on {decision.until}." if ended else ""
