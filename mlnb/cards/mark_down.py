"""Cards as GitHub-flavoured markdown, for a pull request or a text file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from mlnb import figures as pictures
from mlnb.cards import words
from mlnb.core.audit import Audit
from mlnb.core.evidence import Evidence, Note, Table
from mlnb.core.finding import Finding
from mlnb.core.fix import Fix
from mlnb.figures.alt import alt_of
from mlnb.figures.labels import clean, one_line

_SPECIAL = re.compile(r"([\\`*_\[\]<>#|$~&])")
_TABLE_ROWS = 10


def markdown(obj: Finding | Audit, *, figures: bool = False) -> str:
    """See `mlnb.cards.markdown`."""
    blocks = _audit(obj, figures=figures) if isinstance(obj, Audit) else _finding(obj, figures=figures, level=2)
    return "\n\n".join(block for block in blocks if block) + "\n"


def md(text: Any) -> str:
    """Text on one line with all of markdown's and html's own characters escaped."""
    return _SPECIAL.sub(r"\\\1", one_line(text))


def _audit(audit: Audit, *, figures: bool) -> Iterator[str]:
    yield f"## {md(audit.headline)}"
    yield " · ".join(md(f"{what} {name}".strip()) for what, name in words.first_line(audit))
    rows = [
        (f"{words.MARKS[f.verdict]} {f.verdict}", f.check, f.headline, str(f.estimate or "")) for f in audit.worst_first
    ]
    yield _table(("verdict", "check", "finding", "estimate"), rows)
    yield "\n".join(f"- {md(note)}" for note in audit.about.get("notes", ()))
    for finding in audit.worst_first:
        if finding.verdict in {"fail", "warn", "error"}:
            yield from _finding(finding, figures=figures, level=3)


def _finding(finding: Finding, *, figures: bool, level: int) -> Iterator[str]:
    yield f"{'#' * level} {md(words.MARKS[finding.verdict])} {finding.verdict}: {md(finding.headline)}"
    yield " · ".join(part for part in (f"`{finding.check}`", md(words.measured(finding))) if part)
    if more := words.more_reason(finding):
        yield md(more)
    if finding.columns:
        yield f"Columns: {md(words.some(finding.columns, 12))}"
    if finding.rows:
        yield f"Rows, worst first: {md(words.some(finding.rows, 16))}"
    for item in finding.evidence:
        yield from _evidence(item, figures=figures)
    for fix in finding.fixes:
        yield from _fix(fix)
    if finding.reference:
        yield md(finding.reference)


def _evidence(item: Evidence, *, figures: bool) -> Iterator[str]:
    picture = pictures.draw(item) if figures else None
    if picture is not None:
        yield f"![{md(picture.alt)}]({picture.uri})"
    elif isinstance(item, Table) and item.columns:
        yield md(words.caption(item, len(item.rows[:_TABLE_ROWS])))
        yield _table(item.columns, item.rows[:_TABLE_ROWS])
    elif isinstance(item, Note):
        yield _fenced(item.text)
    elif item.shown and not isinstance(item, Table):
        yield f"Figure: {md(alt_of(item))}"


def _fix(fix: Fix) -> Iterator[str]:
    said = f"**Fix.** {md(fix.title).rstrip('.')}."
    if fix.effect is not None:
        change, how = words.effect_words(fix.effect)
        said += f" Measured: {md(change)} ({md(how)})"
    yield said
    if fix.code:
        yield _fenced(fix.code, "python")


def _table(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    texts = [words.cells(column, 400) for column in words.columns(rows, len(columns))]
    lines = ["| " + " | ".join(md(name) for name in columns) + " |", "|" + " --- |" * len(columns)]
    lines += ["| " + " | ".join(map(md, row)) + " |" for row in zip(*texts, strict=True)]
    return "\n".join(lines)


def _fenced(text: str, language: str = "") -> str:
    """Lines as they are, in a fence longer than any in them."""
    lines = [clean(line) for line in text.splitlines()]
    longest = max((len(run) for line in lines for run in re.findall(r"`+", line)), default=0)
    fence = "`" * max(3, longest + 1)
    return "\n".join([f"{fence}{language}", *lines, fence])
