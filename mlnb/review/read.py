"""A notebook as a review reads it: findings, decisions, prose, what was audited; nothing but the file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from mlnb.core.finding import Finding
from mlnb.core.integrity import broken, cells_run
from mlnb.core.notebooks import ended
from mlnb.review import decisions
from mlnb.review.decisions import Decision

if TYPE_CHECKING:
    from nbformat import NotebookNode

FINDING = "application/vnd.mlnb.finding+json"
AUDIT = "application/vnd.mlnb.audit+json"
#: Parts of the generated checklist that instruct its writer and are no part of the document.
_INSTRUCTIONS = {"how", "summary"}
_HEADING = re.compile(r"\A\s*#{1,6}[ \t]+(.+?)[ \t]*#*[ \t]*(?:\n|\Z)")


@dataclass
class Item:
    """A finding with what stands around it in the notebook.

    Attributes
    ----------
    finding : Finding
    heading : str
        The heading that the notebook gives it, markdown; may be empty.
    before, after : list of NotebookNode
        Cells of prose, and cells whose outputs hold a picture of the reader's own.
    """

    finding: Finding
    heading: str = ""
    before: list[NotebookNode] = field(default_factory=list)
    after: list[NotebookNode] = field(default_factory=list)


@dataclass
class Record:
    """All that a review takes from a notebook.

    Attributes
    ----------
    title : str
    opening : list of NotebookNode
        Prose before the first finding.
    items : list of Item
        One for each finding, in the notebook's order; the last of those that have the same check.
    expected : list of str
        Checks that have a decision cell.
    decisions : dict of str to Decision
    unanswered : list of str
        Names of the questions to a person that have no answer.
    about : dict
        What was audited, see `mlnb.core.case.Case.about`; empty where the notebook does not say.
    prints : list of str
        Fingerprints of the data of all findings and audits, in the order in which they were met.
    asked : list of str
        Checks that the generated checklist began with; empty where the notebook does not say.
    unread : list of str
        Why an output of mlnb could not be read.
    altered : list of (int, str, str)
        Results that are not as mlnb stored them: position of the cell, what was shown, and which part of it
        (see `mlnb.core.integrity.broken`).
    ran : dict of int to set of str
        Execution count to hashes of the code that ran under it, as the results tell.
    executed : str
        When the last cell ended, as the notebook has it; empty where it does not.
    """

    title: str = ""
    opening: list[NotebookNode] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)
    decisions: dict[str, Decision] = field(default_factory=dict)
    unanswered: list[str] = field(default_factory=list)
    about: dict[str, Any] = field(default_factory=dict)
    prints: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    altered: list[tuple[int, str, str]] = field(default_factory=list)
    ran: dict[int, set[str]] = field(default_factory=dict)
    executed: str = ""

    @property
    def findings(self) -> list[Finding]:
        """The findings, without what stands around them."""
        return [item.finding for item in self.items]


def read(notebook: NotebookNode, name: str = "") -> Record:
    """The record of a notebook.

    Parameters
    ----------
    notebook : NotebookNode
    name : str
        Of the file; the title where the notebook has none.
    """
    record = Record()
    prose: list[NotebookNode] = []
    audited: list[Finding] = []
    for position, cell in enumerate(notebook.cells, 1):
        if cell.cell_type == "markdown":
            _read_markdown(record, prose, cell)
        elif cell.cell_type == "code":
            _read_seals(record, cell, position)
            found = list(_read_outputs(record, cell, audited))
            if not found and has_picture(cell):
                prose.append(cell)
            for finding in found:
                _place(record, finding, prose)
                prose = []
    own = {item.finding.check for item in record.items}
    for finding in audited:  # an audit's findings stand for themselves where no cell shows them alone
        if finding.check not in own:
            _place(record, finding, prose)
            prose = []
    if prose:
        (record.items[-1].after if record.items else record.opening).extend(prose)
    record.title = record.title or str(notebook.metadata.get("title", "")) or name or "Review"
    record.asked = [str(check) for check in notebook.metadata.get("mlnb", {}).get("checks", ())]
    times = [t for cell in notebook.cells if cell.get("execution_count") is not None and (t := ended(cell))]
    record.executed = max(times, default="")
    return record


def _read_markdown(record: Record, prose: list[NotebookNode], cell: NotebookNode) -> None:
    if decisions.is_decision(cell):
        decision = decisions.read(cell)
        record.decisions[decision.check] = decision
        record.expected.append(decision.check)
        if decision.answer:
            prose.append(_answer(decision))
        return
    asked = decisions.asked_of(cell)
    if asked and not decisions.read(cell).answer:
        record.unanswered.append(asked)
        return
    if cell.metadata.get("mlnb", {}).get("part") in _INSTRUCTIONS or not cell.source.strip():
        return
    title = re.match(r"\A\s*#[ \t]+(.+)", cell.source)
    if not record.title and title:
        record.title = title[1].strip().rstrip("#").strip()
        cell = without_heading(cell)
        if not cell.source.strip():
            return
    prose.append(cell)


def _answer(decision: Decision) -> NotebookNode:
    """What a person said where the data could not tell, as text of the document."""
    from nbformat import v4

    by = f" ({decision.who})" if decision.who else ""
    return v4.new_markdown_cell(f"**Answer** to `{decision.check}`: {decision.answer}{by}")


def _read_seals(record: Record, cell: NotebookNode, position: int) -> None:
    """Enter which results of a cell are not as they were stored, and which code they came from."""
    for output in cell.get("outputs", []):
        data = output.get("data", {})
        stored = data.get(FINDING, data.get(AUDIT))
        if stored is None:
            continue
        part = broken(stored, data, output.get("metadata", {}))
        if part:
            check = stored.get("check") if isinstance(stored, dict) else None
            record.altered.append((position, f"the finding of {check}" if check else "the audit", part))
        elif isinstance(stored, dict):
            for count, codes in cells_run([stored]).items():
                record.ran.setdefault(count, set()).update(codes)


def _read_outputs(record: Record, cell: NotebookNode, audited: list[Finding]) -> Iterator[Finding]:
    for output in cell.get("outputs", []):
        data = output.get("data", {})
        try:
            if FINDING in data:
                finding = Finding.from_dict(data[FINDING])
                record.prints.append(finding.data)
                yield finding
            elif AUDIT in data:
                record.about = dict(data[AUDIT].get("about", {}))
                record.prints.append(str(record.about.get("fingerprint", "")))
                found = [Finding.from_dict(item) for item in data[AUDIT].get("findings", ())]
                record.prints.extend(f.data for f in found)
                audited[:] = [f for f in audited if f.check not in {g.check for g in found}] + found
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            said = (str(error).strip().splitlines() or [type(error).__name__])[0].rstrip(".")
            record.unread.append(f"An output of mlnb could not be read: {said}.")


def _place(record: Record, finding: Finding, prose: list[NotebookNode]) -> None:
    """Enter a finding; prose without a heading that follows a finding belongs to that one."""
    item = Item(finding)
    starts = next((i for i, cell in enumerate(prose) if heading_of(cell)), len(prose) if record.items else 0)
    if record.items:
        record.items[-1].after.extend(prose[:starts])
    else:
        record.opening.extend(prose[:starts])
    item.before = prose[starts:]
    questions = [c for c in item.before if c.metadata.get("mlnb", {}).get("part") == "question"]
    if questions:
        item.heading = heading_of(questions[-1])
        item.before = [without_heading(c) if c is questions[-1] else c for c in item.before]
    again = [old for old in record.items if old.finding.check == finding.check]
    for old in again:
        record.items.remove(old)
        item.before = old.before + item.before
        item.heading = item.heading or old.heading
    record.items.append(item)


def heading_of(cell: NotebookNode) -> str:
    """The text of a heading that a markdown cell begins with, or nothing."""
    found = _HEADING.match(cell.source) if cell.cell_type == "markdown" else None
    return found[1] if found else ""


def without_heading(cell: NotebookNode) -> NotebookNode:
    """A markdown cell without the heading that it begins with."""
    from nbformat import from_dict

    return from_dict({**cell, "source": _HEADING.sub("", cell.source, count=1)})


def has_picture(cell: NotebookNode) -> bool:
    """Whether an output of a cell is a picture that is none of mlnb's."""
    return any(kind.startswith("image/") for output in cell.get("outputs", []) for kind in output.get("data", {}))
