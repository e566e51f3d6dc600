"""The pieces of an html card: labels, numbers, tables, figures, fixes. All that comes from data is escaped here."""

from __future__ import annotations

import html as _html
import re
from typing import Any

from mlnb import figures
from mlnb.cards import words
from mlnb.cards.style import FAINT, LINE, MONO, SMALL, pill
from mlnb.core.evidence import Evidence, Note, Table
from mlnb.core.finding import Finding
from mlnb.core.fix import Fix
from mlnb.figures.labels import clean, clip, one_line

_NOTE_LINES = 40
_MOST_COLUMNS = 12
_HALF = 0.5
#: Characters of a cell: up to which it is not broken, at which it is cut, and of what it says then when pointed at.
_SHORT, _LONG, _MOST_TITLE = 32, 140, 1_000
_WRAPPED = ";min-width:200px;max-width:380px;overflow-wrap:anywhere"
#: Around a figure, whose ground stays white in a dark theme: a frame with room, so that it looks meant.
_FRAME = (
    "display:inline-block;box-sizing:border-box;border:1px solid rgba(128,128,128,.28);border-radius:6px;padding:6px;"
    "background-color:#FFFFFF;max-width:100%;line-height:0"
)
_UNIT = re.compile(r"(?<=\d) (?=%|(?:s|ms|min|points?|MB|kB)\b)")


def esc(text: Any) -> str:
    """Text on one line, safe in html and in its attributes; a number and its unit stay on one line."""
    return _html.escape(bound(one_line(text)), quote=True)


def bound(text: str) -> str:
    r"""Text with no-break spaces between numbers and their units.

    Examples
    --------
    >>> bound("about 3.8 % of 5 rows in 2 s")
    'about 3.8\xa0% of 5 rows in 2\xa0s'
    """
    return _UNIT.sub("\u00a0", text)


def verdict_label(verdict: str, count: int | None = None) -> str:
    """Mark and word on the verdict's ground; with a count, as in "✗ 2 fail"."""
    said = f"{words.MARKS[verdict]} " + (f"{count:,} {verdict}" if count is not None else verdict)
    return f'<span style="{pill(verdict)}">{said}</span>'


def sentence(finding: Finding) -> str:
    """The headline; its lead clause is bold where a person is asked to act."""
    if finding.verdict not in {"fail", "warn", "error"}:
        return esc(finding.headline)
    first, rest = words.lead(one_line(finding.headline))
    return f'<b style="font-weight:600">{esc(first)}</b>{_html.escape(bound(rest), quote=True)}'


def estimate(finding: Finding) -> str:
    """The number with its interval, and the interval mark."""
    if finding.estimate is None:
        return ""
    picture = figures.mark(finding.estimate, finding.threshold, finding.verdict)
    drawn = picture.img_html("vertical-align:middle;margin:0 0 0 12px") if picture else ""
    return f'<span class="mlnb-n" style="white-space:nowrap">{esc(finding.estimate)}{drawn}</span>'


def small_print(finding: Finding, *, check: bool = True) -> str:
    """The check's id and the numbers behind the verdict."""
    parts = [f'<code style="{MONO};font-size:12px">{esc(finding.check)}</code>'] if check else []
    if said := words.measured(finding):
        parts.append(esc(said))
    return f'<div style="{SMALL};margin:0 0 8px 0">{" · ".join(parts)}</div>' if parts else ""


def places(finding: Finding) -> str:
    """Columns and rows to look at, where no table or figure has them."""
    seen = {type(item) for item in finding.evidence}
    parts = []
    if finding.columns and not seen - {Note}:
        parts.append(f"Columns: {esc(words.some(finding.columns, 12))}")
    if finding.rows and Table not in seen:
        parts.append(f"Rows, worst first: {esc(words.some(finding.rows, 16))}")
    return "".join(f'<div style="font-size:13px;margin:0 0 8px 0">{part}</div>' for part in parts)


def table(item: Table, most: int) -> str:
    """A table with caption and scoped headings; numbers flush right."""
    rows = item.rows[:most]
    names = item.columns[:_MOST_COLUMNS]
    columns = words.columns(rows, len(names))
    align = ["right" if words.numeric(column) else "left" for column in columns]
    texts = zip(*(zip(words.cells(column, _LONG), column, strict=True) for column in columns), strict=True)
    head = "".join(
        f'<th scope="col" style="text-align:{side};padding:2px 12px 3px 0;font-weight:600;vertical-align:bottom">'
        f"{esc(clip(name, 48))}</th>"
        for name, side in zip(names, align, strict=True)
    )
    body = "".join(
        f'<tr style="border-bottom:{FAINT}">'
        + "".join(
            f'<td{_whole(text, value)} style="text-align:{side};padding:3px 12px 3px 0{_WRAPPED if len(text) > _SHORT else ""}">{esc(text)}</td>'
            for (text, value), side in zip(row, align, strict=True)
        )
        + "</tr>"
        for row in texts
    )
    more = len(item.columns) - len(names)
    said = words.caption(item, len(rows)) + (f"; {more:,} more columns" if more > 0 else "")
    return (
        '<div style="overflow-x:auto;max-width:100%">'
        '<table style="border-collapse:collapse;font-size:12.5px;margin:0;table-layout:auto">'
        f'<caption style="text-align:left;{SMALL};padding:0 0 4px 0;caption-side:top">{esc(said)}</caption>'
        f'<thead><tr style="border-bottom:{LINE}">{head}</tr></thead><tbody>{body}</tbody></table></div>'
    )


def _whole(text: str, value: Any) -> str:
    """The whole of a text that was cut, for who points at it."""
    return f' title="{esc(str(value)[:_MOST_TITLE])}"' if text.endswith("…") and isinstance(value, str) else ""


def figure(item: Evidence, *, pointed: bool = False) -> str:
    """A drawn piece of evidence under its caption; with ``pointed`` it says its values where it is pointed at."""
    picture = figures.draw(item)
    if picture is None:
        return ""
    head = f'<figcaption style="{SMALL};margin:0 0 4px 0;max-width:{picture.width}px">{esc(item.caption)}</figcaption>'
    drawn = picture.img_html("max-width:100%;height:auto")
    if pointed and picture.spots:
        spots = "".join(
            f'<span class="mlnb-spot{" mlnb-left" if s.left + s.width / 2 > _HALF else ""}" data-v="{code(s.text)}" '
            f'style="left:{100 * s.left:.1f}%;top:{100 * s.top:.1f}%;width:{100 * s.width:.1f}%;height:{100 * s.height:.1f}%"></span>'
            for s in picture.spots
        )
        drawn = f'<div class="mlnb-pointed">{drawn}<div aria-hidden="true">{spots}</div></div>'
    framed = f'<div style="{_FRAME}">{drawn}</div>'
    return f'<figure style="margin:0;max-width:100%">{head if item.caption else ""}{framed}</figure>'


def note(item: Note) -> str:
    """A text as it is: a traceback, a log; its end, where it is long."""
    lines = item.text.splitlines()
    cut = "…\n" if len(lines) > _NOTE_LINES else ""
    kept = cut + "\n".join(lines[-_NOTE_LINES:])
    return (
        f'<div style="max-width:100%"><div style="{SMALL}">{esc(item.caption)}</div>'
        f'<pre style="{MONO};font-size:12px;line-height:1.4;margin:4px 0 0 0;white-space:pre-wrap;overflow-wrap:break-word">'
        f"{code(kept)}</pre></div>"
    )


def code(text: str) -> str:
    """Lines of code or log, escaped, their line breaks kept."""
    return _html.escape("\n".join(clean(line) for line in text.splitlines()), quote=True)


def fix_block(fix: Fix, most: int, where: str) -> str:
    """What to do, what it did where it was measured, and the code that does it.

    Code of more than ``most`` characters (of thousands of row labels) is cut, and ``where`` tells
    where the whole is.
    """
    said = esc(fix.title).rstrip(".") + "."
    measured = ""
    if fix.effect is not None:
        change, how = words.effect_words(fix.effect)
        measured = f' Measured: {esc(change)} <span style="opacity:.75">({esc(how)})</span>'
    shown, cut = fix.code, ""
    if len(shown) > most:
        shown = f"{shown[:most]}…"
        cut = f'<div style="{SMALL}">Cut here; the whole is <code style="{MONO};font-size:12px">{esc(where)}</code>.</div>'
    snippet = (
        f'<pre style="{MONO};font-size:12.5px;line-height:1.4;margin:6px 0 0 0;background-color:transparent;'
        f'white-space:pre-wrap;overflow-wrap:break-word">{code(shown)}</pre>'
        if fix.code
        else ""
    )
    return (
        '<div class="mlnb-fix" style="margin:12px 0 0 0;padding:7px 12px 8px 12px;border-left:3px solid #009E73;'
        f'background-color:rgba(0,158,115,.08)"><b style="font-weight:600">Fix.</b> {said}{measured}{snippet}{cut}</div>'
    )


def source(finding: Finding) -> str:
    """The paper or source of the method."""
    if not finding.reference:
        return ""
    return f'<div style="{SMALL};margin:10px 0 0 0;overflow-wrap:break-word">{esc(finding.reference)}</div>'
