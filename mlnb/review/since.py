"""What changed since an earlier review of the same case."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mlnb.core.notebooks import read_notebook
from mlnb.review.read import Record, read

if TYPE_CHECKING:
    from nbformat import NotebookNode

_ABOUT = {
    "model": "The model", "model_fingerprint": "The fingerprint of the model", "target": "The target", "rows": "The number of training rows",
    "test_rows": "The number of test rows", "columns": "The number of columns",
}  # fmt: skip


def changes_since(notebook: NotebookNode, previous: str | Path) -> list[tuple[str, str]]:
    """What changed, each as the check that it is about (or nothing) and a sentence; the worst first.

    Parameters
    ----------
    notebook : NotebookNode
    previous : str or Path
        The notebook of the last review.

    Raises
    ------
    MlnbError
        If that is no notebook.
    """
    before, now = read(read_notebook(previous)), read(notebook)
    lines = [*_verdicts(before, now), *_about(before, now)]
    return lines or [("", "Nothing: the same verdicts on the same data with the same model.")]


def _verdicts(before: Record, now: Record) -> Iterator[tuple[str, str]]:
    old = {finding.check: finding for finding in before.findings}
    new = {finding.check: finding for finding in now.findings}
    for check, finding in sorted(new.items(), key=lambda item: (not item[1].raised, list(new).index(item[0]))):
        if check not in old:
            yield check, f"new, {finding.verdict}"
        elif old[check].verdict != finding.verdict:
            yield check, f"{old[check].verdict} before, {finding.verdict} now"
        elif finding.raised and old[check].estimate != finding.estimate:
            yield check, f"{finding.verdict} as before; {_number(old[check])} before, {_number(finding)} now"
    for check, was in old.items():
        if check not in new:
            yield check, f"no longer there; it was {was.verdict}"
    for check, decision in now.decisions.items():
        if decision.made and before.decisions.get(check) != decision:
            yield check, f"decided since: {decision.kind}"


def _number(finding: Any) -> str:
    return str(finding.estimate) if finding.estimate else "no number"


def _about(before: Record, now: Record) -> Iterator[tuple[str, str]]:
    if not before.about or not now.about:
        which = "The last review" if now.about else "This review"
        yield from [("", f"{which} does not say what was audited.")] * (before.about != now.about)
    for key, name in _ABOUT.items() if before.about and now.about else ():
        a, b = before.about.get(key), now.about.get(key)
        if a != b:
            yield "", f"{name} changed: {_said(a)} before, {_said(b)} now."
    prints = [list(dict.fromkeys(filter(None, r.prints))) for r in (before, now)]
    if prints[0] != prints[1]:
        yield (
            "",
            f"The data changed: fingerprint {', '.join(prints[0]) or 'none'} before, {', '.join(prints[1]) or 'none'} now.",
        )
    framings = [str((r.about.get("framing") or {}).get("hash", ""))[:16] for r in (before, now)]
    if framings[0] != framings[1]:
        yield "", f"The framing changed: {framings[0] or 'none'} before, {framings[1] or 'none'} now."
    a, b = (dict(r.about.get("versions") or {}) for r in (before, now))
    moved = [
        f"{name} {a.get(name, 'none')} → {b.get(name, 'none')}" for name in {**a, **b} if a.get(name) != b.get(name)
    ]
    if moved and before.about and now.about:
        yield "", f"Versions changed: {', '.join(moved)}."


def _said(value: Any) -> str:
    return "none" if value is None else f"{value:,}" if isinstance(value, int) else str(value)
