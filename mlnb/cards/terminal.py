"""Cards as text: one column of sentences, wrapped to the terminal, colour only where it can be seen."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator

from mlnb.cards import words
from mlnb.core.audit import Audit
from mlnb.core.evidence import Evidence, Note, Table
from mlnb.core.finding import Finding
from mlnb.core.fix import Fix
from mlnb.figures.labels import clean, clip, one_line, width

_PLAIN_WIDTH = 100  # of what a notebook stores
_LEAST, _MOST = 50, 120
_WITH_IDS = 92  # from which the checks' ids get a column of their own
_TABLE_ROWS, _NOTE_LINES = 5, 12
_CODE_LINES, _CODE_COLUMNS = 12, 300
_INK = {"fail": "1;31", "error": "1;35", "warn": "1;33", "pass": "34", "skipped": "2", "bold": "1", "dim": "2"}


class _Pen:
    """Where the text goes: how wide, and whether it may be coloured."""

    def __init__(self, columns: int | None, *, color: bool | None) -> None:
        live = _is_terminal()
        self.color = live if color is None else color
        if columns is None:
            columns = shutil.get_terminal_size((_PLAIN_WIDTH, 24)).columns - 1 if live else _PLAIN_WIDTH
        self.columns = min(max(columns, _LEAST), _MOST)

    def ink(self, text: str, style: str) -> str:
        return f"\x1b[{_INK[style]}m{text}\x1b[0m" if self.color and text else text


def text(obj: Finding | Audit, *, columns: int | None = None, color: bool | None = None) -> str:
    """A finding or an audit as text.

    Parameters
    ----------
    obj : Finding or Audit
    columns : int, optional
        Width; by default the terminal's, or 100 where the output is not a terminal.
    color : bool, optional
        Whether to use ANSI colours; by default only in a terminal, and not where ``NO_COLOR`` is set.
    """
    pen = _Pen(columns, color=color)
    lines = _audit(obj, pen) if isinstance(obj, Audit) else _finding(obj, pen)
    return "\n".join(line.rstrip() for line in lines)


def _is_terminal() -> bool:
    if "NO_COLOR" in os.environ or os.environ.get("TERM") == "dumb" or "ipykernel" in type(sys.stdout).__module__:
        return False
    return bool(getattr(sys.stdout, "isatty", lambda: False)())


def _audit(audit: Audit, pen: _Pen) -> Iterator[str]:
    said = " · ".join(f"{what} {name}".strip() for what, name in words.first_line(audit))
    yield from (pen.ink(line, "dim") for line in wrapped(said, pen.columns))
    yield from (pen.ink(line, "bold") for line in wrapped(one_line(audit.headline), pen.columns))
    yield from _counts(audit, pen)
    for note in audit.about.get("notes", ()):
        yield from _hanging("Note.", one_line(note), pen)
    yield ""
    findings = audit.worst_first
    sizes = _sizes(findings, pen.columns)
    for finding in findings:
        yield from _row(finding, sizes, pen)


def _counts(audit: Audit, pen: _Pen) -> Iterator[str]:
    """Verdicts and how often, in a line where they fit."""
    said = [(f"{words.MARKS[verdict]} {count:,} {verdict}", verdict) for verdict, count in words.counts(audit)]
    fit = sum(width(text) + 3 for text, _ in said) - 3 <= pen.columns
    inked = [pen.ink(text, verdict) for text, verdict in said]
    yield from ["   ".join(inked)] if fit else inked


def _sizes(findings: tuple[Finding, ...], columns: int) -> tuple[int, int, int, int]:
    """Widths of verdict, check, sentence and estimate; 0 where there is no such column."""
    verdict = max([len(f.verdict) for f in findings], default=4) + 2
    check = max([width(f.check) for f in findings], default=0) if columns >= _WITH_IDS else 0
    estimate = min(max([width(one_line(f.estimate)) for f in findings if f.estimate], default=0), 26, columns // 3)
    taken = sum(size + 2 for size in (verdict, check, estimate) if size)
    return verdict, check, columns - taken, estimate


def _row(finding: Finding, sizes: tuple[int, int, int, int], pen: _Pen) -> Iterator[str]:
    verdict, check, sentence, estimate = sizes
    said = one_line(finding.headline) + ("" if check else f" [{finding.check}]")
    number = one_line(finding.estimate) if finding.estimate else ""
    columns = [
        ([f"{words.MARKS[finding.verdict]} {finding.verdict}"], verdict, finding.verdict),
        ([clean(finding.check)], check, "dim"),
        (wrapped(said, sentence), sentence, ""),
        (wrapped(number, estimate), estimate, ""),
    ]
    used = [(cells, size, style) for cells, size, style in columns if size]
    for position in range(max(len(cells) for cells, _, _ in used)):
        parts = []
        for cells, size, style in used:
            shown = cells[position] if position < len(cells) else ""
            parts.append((pen.ink(shown, style) if style else shown) + " " * (size - width(shown)))
        yield "  ".join(parts)


def _finding(finding: Finding, pen: _Pen) -> Iterator[str]:
    mark = pen.ink(f"{words.MARKS[finding.verdict]} {finding.verdict}", finding.verdict)
    yield f"{mark}  {pen.ink(clean(finding.check), 'dim')}"
    yield from (pen.ink(line, "bold") for line in wrapped(one_line(finding.headline), pen.columns))
    if said := words.measured(finding):
        yield from wrapped(said, pen.columns)
    if more := words.more_reason(finding):
        yield from wrapped(more, pen.columns)
    if finding.columns:
        yield from _hanging("Columns:", words.some(finding.columns, 8), pen)
    if finding.rows:
        yield from _hanging("Rows:", words.some(finding.rows, 10), pen)
    for item in finding.evidence:
        yield from _evidence(item, pen)
    for fix in finding.fixes:
        yield from _fix(fix, pen)
    if finding.reference:
        yield from ("", *(pen.ink(line, "dim") for line in wrapped(one_line(finding.reference), pen.columns)))


def _evidence(item: Evidence, pen: _Pen) -> Iterator[str]:
    if isinstance(item, Table) and item.rows:
        yield from ("", *_table(item, pen))
    elif isinstance(item, Note):
        lines = item.text.splitlines()[-_NOTE_LINES:]
        yield from ("", one_line(item.caption), *(f"  {clean(line)}" for line in lines))


def _fix(fix: Fix, pen: _Pen) -> Iterator[str]:
    said = one_line(fix.title)
    if fix.effect is not None:
        change, how = words.effect_words(fix.effect)
        said = f"{said.rstrip('.')}. Measured: {change} ({how})."
    yield from ("", *_hanging("Fix.", said, pen))
    lines = fix.code.splitlines()
    yield from (
        f"     {clip(line, _CODE_COLUMNS)}" if len(line) > _CODE_COLUMNS else f"     {clean(line)}"
        for line in lines[:_CODE_LINES]
    )
    if len(lines) > _CODE_LINES:
        yield "     …"


def _table(item: Table, pen: _Pen) -> Iterator[str]:
    rows = item.rows[:_TABLE_ROWS]
    columns = words.columns(rows, len(item.columns))
    texts = [[clip(name, 24), *words.cells(column, 24)] for name, column in zip(item.columns, columns, strict=True)]
    sizes = [max(map(width, column)) for column in texts]
    right = [words.numeric(column) for column in columns]
    kept, used = 0, 2
    while kept < len(sizes) and used + sizes[kept] + 2 <= pen.columns:
        used += sizes[kept] + 2
        kept += 1
    yield words.caption(item, len(rows))
    for position, row in enumerate(zip(*texts, strict=True)):
        parts = [
            " " * (size - width(shown)) + shown if flush else shown + " " * (size - width(shown))
            for shown, size, flush in list(zip(row, sizes, right, strict=True))[:kept]
        ]
        line = "  " + "  ".join(parts)
        yield pen.ink(line, "dim") if position == 0 else line


def _hanging(word: str, said: str, pen: _Pen) -> list[str]:
    indent = " " * (len(word) + 1)
    lines = wrapped(said, pen.columns - len(indent))
    return [f"{word} {lines[0]}", *(indent + line for line in lines[1:])]


def wrapped(said: str, columns: int) -> list[str]:
    """Lines of at most ``columns``, by what the characters take in a terminal; at least one line."""
    lines = [""]
    for word in said.split(" "):
        rest = word
        while width(rest) > columns:  # a name without spaces
            cut = max(1, next(i for i in range(len(rest), 0, -1) if width(rest[:i]) <= columns))
            lines.append(rest[:cut])
            rest = rest[cut:]
        joined = f"{lines[-1]} {rest}" if lines[-1] else rest
        if width(joined) <= columns:
            lines[-1] = joined
        else:
            lines.append(rest)
    return [line for line in lines if line] or [""]
