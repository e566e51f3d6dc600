"""Reports as text, JSON, SARIF, lines for GitHub, and html."""

from __future__ import annotations

import html as escape
import json
import textwrap
from collections.abc import Sequence
from pathlib import PurePath
from typing import Any

from mlnb.core.errors import plural
from mlnb.lint.leak import KINDS, Leak, Report

FORMS = ("text", "json", "sarif", "github")
#: What each kind of leak is, for tools that list rules.
WHAT = {
    "preprocessing": "Something was fitted or computed on rows that are scored later.",
    "overlap": "Rows that are scored, or copies of them, were trained on.",
    "multitest": "The test set chose the model, the threshold, the epoch or the features.",
    "temporal": "The future was known at training time.",
    "target": "A feature is made from the answer.",
    "hidden_state": "The notebook shows what its cells, run from the top, would not give.",
}
_LEVEL = {"high": "error", "medium": "warning", "low": "note"}
_GITHUB = {"high": "error", "medium": "warning", "low": "notice"}
_WIDTH = 110


def printed(reports: Sequence[Report], form: str) -> str:
    """The reports in one of `FORMS`.

    Parameters
    ----------
    reports : sequence of Report
    form : {"text", "json", "sarif", "github"}
    """
    if form == "json":
        return json.dumps([leak for report in reports for leak in report.to_dicts()], indent=1, ensure_ascii=False)
    if form == "sarif":
        return json.dumps(_sarif(reports), indent=1, ensure_ascii=False)
    if form == "github":
        return "\n".join(_github(report, leak) for report in reports for leak in report)
    return "\n\n".join(_text(report) for report in reports)


def where(report: Report, leak: Leak) -> str:
    """The place of a leak in words."""
    if report.first_lines:
        return f"line {_file_line(report, leak)}"
    return f"cell {leak.cell}, line {leak.line}"


def _file_line(report: Report, leak: Leak) -> int:
    return report.first_lines[leak.cell] + leak.line - 1


def headline(report: Report) -> str:
    """The report in one sentence."""
    name = report.source
    if report.findings:
        return f"{name}: {plural(len(report), 'leak')}."
    seen = report.witnessed
    if not (seen.fits or seen.scores):
        return f"{name}: no leak, but nothing was fitted or scored that lint could see."
    counts = ", ".join(
        [plural(len(seen.fits), "fit"), plural(len(seen.splits), "split"), plural(len(seen.scores), "score")]
    )
    return f"{name}: no leak in {counts}."


def _text(report: Report) -> str:
    lines = [headline(report)]
    for leak in report:
        lines.append(f"\n{where(report, leak)}  {leak.kind} ({leak.severity}, {leak.code})")
        lines += textwrap.wrap(leak.message, _WIDTH, initial_indent="  ", subsequent_indent="  ")
        for step in leak.path:
            lines += textwrap.wrap(step, _WIDTH, initial_indent="    - ", subsequent_indent="      ")
        lines += textwrap.wrap(f"Instead: {leak.fix}", _WIDTH, initial_indent="  ", subsequent_indent="  ")
    if not report.findings:
        lines += [f"  {word}: {', '.join(what)}" for word, what in _seen(report) if what]
    if report.silenced:
        lines.append(f"\n{plural(len(report.silenced), 'leak is', 'leaks are')} accepted by `# mlnb: ok` comments.")
    lines += [f"\n{note}" for note in report.notes]
    return "\n".join(lines)


def _seen(report: Report) -> list[tuple[str, tuple[str, ...]]]:
    seen = report.witnessed
    return [("fits", seen.fits), ("splits", seen.splits), ("scores", seen.scores)]


def _github(report: Report, leak: Leak) -> str:
    """A line that GitHub shows beside the code; a notebook's lines are lines of a cell, so only the text names them."""
    place = f",line={_file_line(report, leak)}" if report.first_lines else ""
    title = f"{leak.kind} ({leak.code})"
    text = f"{where(report, leak).capitalize()}: {leak.message} Instead: {leak.fix}"
    for mark, written in (("%", "%25"), ("\r", "%0D"), ("\n", "%0A")):
        text = text.replace(mark, written)
    name = report.source
    for mark, written in (("%", "%25"), ("\r", "%0D"), ("\n", "%0A"), (":", "%3A"), (",", "%2C")):
        name = name.replace(mark, written)
    return f"::{_GITHUB[leak.severity]} file={name}{place},title={title}::{text}"


def _sarif(reports: Sequence[Report]) -> dict[str, Any]:
    from mlnb.core.versions import versions

    rules = [{"id": kind, "shortDescription": {"text": WHAT[kind]}} for kind in KINDS]
    results = [_result(report, leak) for report in reports for leak in report]
    results += [
        {**_result(report, leak), "suppressions": [{"kind": "inSource"}]}
        for report in reports
        for leak in report.silenced
    ]
    driver = {"name": "mlnb lint", "version": versions()["mlnb"], "rules": rules}
    return {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{"tool": {"driver": driver}, "results": results}],
    }


def _result(report: Report, leak: Leak) -> dict[str, Any]:
    line = _file_line(report, leak) if report.first_lines else leak.line
    place: dict[str, Any] = {
        "physicalLocation": {
            "artifactLocation": {"uri": PurePath(report.source).as_posix()},
            "region": {"startLine": line},
        }
    }
    if not report.first_lines:
        place["logicalLocations"] = [{"name": f"cell {leak.cell}", "kind": "cell"}]
    return {
        "ruleId": leak.kind,
        "level": _LEVEL[leak.severity],
        "message": {"text": f"{leak.message} Instead: {leak.fix}"},
        "locations": [place],
        "properties": {"cell": leak.cell, "line": leak.line, "code": leak.code, "path": list(leak.path)},
    }


def html(report: Report) -> str:
    """The report for a notebook."""
    base = "font-family:system-ui,sans-serif;font-size:14px;line-height:1.5;max-width:900px"
    parts = [f'<div style="{base}"><p style="font-weight:600;margin:0 0 6px">{escape.escape(headline(report))}</p>']
    for leak in report:
        steps = "".join(f"<li>{escape.escape(step)}</li>" for step in leak.path)
        parts.append(
            '<div style="border-top:1px solid rgba(127,127,127,.35);padding:8px 0">'
            f'<div style="opacity:.75;font-size:12px">{escape.escape(where(report, leak))} · {leak.kind} · '
            f"{leak.severity}</div><div>{escape.escape(leak.message)}</div>"
            f'<details style="margin:2px 0"><summary>The way of the data</summary>'
            f'<ol style="margin:4px 0 4px 20px">{steps}</ol></details>'
            f"<div><b>Instead:</b> {escape.escape(leak.fix)}</div></div>"
        )
    if not report.findings:
        parts += [
            f'<div style="opacity:.75">{word}: {escape.escape(", ".join(what))}</div>'
            for word, what in _seen(report)
            if what
        ]
    if report.silenced:
        said = f"{plural(len(report.silenced), 'leak is', 'leaks are')} accepted by mlnb: ok comments."
        parts.append(f'<div style="opacity:.75">{said}</div>')
    parts += [f'<div style="opacity:.75">{escape.escape(note)}</div>' for note in report.notes]
    return "".join(parts) + "</div>"
