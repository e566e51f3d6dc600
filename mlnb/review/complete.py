"""Whether a notebook can be signed: run once, from top to bottom, without an error, over one set of data."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

from mlnb.core.audit import INTERRUPTED
from mlnb.core.errors import plural
from mlnb.core.integrity import source_digest
from mlnb.core.notebooks import edited, read_notebook
from mlnb.review.damage import whole

if TYPE_CHECKING:
    from pathlib import Path

    from nbformat import NotebookNode

    from mlnb.review.read import Record

_AGAIN = "run the notebook from top to bottom in a fresh kernel"


def reasons(notebook: NotebookNode, record: Record, shown: NotebookNode | None = None) -> list[str]:
    """Why the review is incomplete, a sentence each; none where it is complete.

    Parameters
    ----------
    notebook : NotebookNode
    record : Record
        What `mlnb.review.read.read` gave for it.
    shown : NotebookNode, optional
        What a document shows of it; the words of its errors are taken from there.
    """
    return [
        *_not_run(notebook),
        *_code_changed(notebook, record),
        *_failed_cells(notebook if shown is None else shown),
        *_findings(record),
        *_results_changed(record),
    ]


def standing_against(path: str | Path) -> list[str]:
    """Why a review of this notebook is incomplete, a sentence each.

    Parameters
    ----------
    path : str or Path

    Raises
    ------
    MlnbError
        If the file is no notebook.
    """
    from mlnb.review.read import read

    notebook = read_notebook(path)
    return whole(notebook, lambda: reasons(notebook, read(notebook)))


def _not_run(notebook: NotebookNode) -> Iterator[str]:
    code = [(i, c) for i, c in enumerate(notebook.cells, 1) if c.cell_type == "code" and c.source.strip()]
    missing = [i for i, cell in code if cell.get("execution_count") is None]
    if not code:
        yield "The notebook has no code that could have been run."
        return
    if len(missing) == len(code):
        yield f"The notebook has not been run: {_AGAIN}."
        return
    if missing:
        have = "has" if len(missing) == 1 else "have"
        yield (
            f"{len(missing)} of {plural(len(code), 'code cell')} {have} not been run, the first of them cell {missing[0]}."
        )
    ran = [(i, int(cell["execution_count"])) for i, cell in code if cell.get("execution_count") is not None]
    for (above, first), (below, second) in pairwise(ran):
        if second <= first:
            yield f"The cells were not run in order: cell {below} ran before cell {above}; {_AGAIN}."
            return
    gap = next(((a, b, n) for (a, m), (b, n) in pairwise([(0, 0), *ran]) if n != m + 1), None)
    if gap and not missing:
        before = f"between cells {gap[0]} and {gap[1]}" if gap[0] else f"before cell {gap[1]}"
        yield f"Code that the notebook does not show was run {before}; {_AGAIN}."


def _results_changed(record: Record) -> Iterator[str]:
    for position, what, part in record.altered:
        if part == "seal":
            yield f"What cell {position} holds as {what} has no content hash, so that nobody can tell whether it was changed; {_AGAIN}."
        else:
            which = "" if part == "content" else f" (its {'html' if part == 'text/html' else 'text'})"
            yield f"In cell {position}, {what} was changed after it was made{which}; {_AGAIN}."


def _code_changed(notebook: NotebookNode, record: Record) -> Iterator[str]:
    told = {position for position, _, _ in record.altered}
    for position, cell in enumerate(notebook.cells, 1):
        if cell.cell_type != "code" or not cell.source.strip():
            continue
        known = record.ran.get(int(cell.get("execution_count") or 0), set())
        part = "source" if known and source_digest(cell.source) not in known else edited(cell)
        if part == "source":
            yield f"Cell {position} was changed after it was run: what stands below it comes from other code; {_AGAIN}."
        elif part == "outputs" and position not in told:
            yield f"What stands below cell {position} was changed after it was run; {_AGAIN}."


def _failed_cells(notebook: NotebookNode) -> Iterator[str]:
    for position, cell in enumerate(notebook.cells, 1):
        for output in cell.get("outputs", []):
            if output.get("output_type") == "error":
                said = (str(output.get("evalue", "")).strip().splitlines() or [""])[0].rstrip(".")
                yield f"Cell {position} ended in an error ({': '.join(filter(None, (output.get('ename', ''), said)))})."


def _findings(record: Record) -> Iterator[str]:
    yield from dict.fromkeys(record.unread)
    if not record.items:
        yield "The notebook holds no finding of mlnb."
    prints = [p for p in dict.fromkeys(record.prints) if p]
    if len(prints) > 1:
        of = "; ".join(f"{plural(record.prints.count(p), 'result')} from {p}" for p in prints)
        yield f"The findings come from different data ({of}); {_AGAIN}."
    for finding in record.findings:
        if finding.verdict == "error":
            yield f"The check {finding.check} broke and has no answer."
    stopped = [f.check for f in record.findings if f.reason == INTERRUPTED]
    if stopped:
        yield f"The audit was interrupted: {plural(len(stopped), 'check')} did not run."
    have = {f.check for f in record.findings}
    lacking = [check for check in record.expected if check not in have]
    if lacking and have:
        more = f" and {len(lacking) - 1} more" if len(lacking) > 1 else ""
        yield f"The checklist asks for {lacking[0]}{more}, and the notebook has no finding of it."
