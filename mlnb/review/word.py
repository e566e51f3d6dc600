"""The review as a Word document."""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING, Any

from mlnb.cards import words
from mlnb.core.errors import MissingDependencyError
from mlnb.core.evidence import Note, Table
from mlnb.figures.alt import alt_of
from mlnb.figures.labels import clean, one_line

if TYPE_CHECKING:
    from nbformat import NotebookNode

    from mlnb.core.evidence import Evidence
    from mlnb.core.finding import Finding
    from mlnb.review.document import Document, Section

_TAG = re.compile(r"<[^>]*>")
_BLOCK = re.compile(r"</(?:p|li|h\d|div|tr|blockquote)>|<br\s*/?>")
_ROWS = 12
_STAMP = (1980, 1, 1, 0, 0, 0)


def docx(notebook: NotebookNode, name: str = "", *, date: str = "", figures: str = "all", with_rows: bool = False,
         since: str = "") -> bytes:  # fmt: skip
    """The review as the bytes of a Word document, the same for the same notebook.

    Parameters
    ----------
    notebook : NotebookNode
    name : str
        Of its file, for where it has no title.
    date : str
        Day of the review.
    figures : {"all", "auto", "none"}
        Whether figures are drawn; their words stand in their place otherwise.
    with_rows : bool
        Whether values of single rows are shown.
    since : str
        An earlier run of the notebook, to tell what changed.

    Raises
    ------
    MissingDependencyError
        If `python-docx` is not installed.
    """
    from mlnb.review.document import document
    from mlnb.review.read import read
    from mlnb.review.redact import redacted
    from mlnb.review.since import changes_since

    new = _library()
    lines = changes_since(notebook, since) if since else None
    made = document(notebook, name, date=date, figures="none", with_rows=with_rows, since=lines)
    shown = notebook if with_rows else redacted(notebook)
    findings = {item.finding.check: item.finding for item in read(shown, name).items}
    page = new()
    page.core_properties.title, page.core_properties.author = _fit(made.title)[:255], ""
    page.core_properties.comments = ""
    _cover(page, made)
    for room in made.rooms:
        page.add_heading(room.heading, 1)
        _prose(page, str(room.intro))
        for section in room.sections:
            _section(page, section, findings[section.check], drawn=figures != "none")
    _appendix(page, made)
    return _bytes(page)


def _library() -> Any:
    try:
        from docx import Document as new  # noqa: N813  # a function, whatever its name
    except ImportError:
        msg = 'A Word document needs the package python-docx: run `pip install "mlnb[docx]"`.'
        raise MissingDependencyError(msg) from None
    return new


def _cover(page: Any, d: Document) -> None:
    page.add_paragraph("Review of a machine-learning case" + (f", {d.date}" if d.date else ""))
    page.add_heading(_fit(d.title), 0)
    page.add_paragraph(f"{_fit(d.headline)}.")
    stamp = page.add_paragraph()
    stamp.add_run("COMPLETE" if d.complete else "INCOMPLETE").bold = True
    for reason in d.reasons:
        page.add_paragraph(_fit(reason), style="List Bullet")
    page.add_paragraph(d.asked)
    if not d.rows_shown:
        page.add_paragraph("Values of single rows are left out of this document; row labels and counts stay.")
    if d.since:
        page.add_heading("Since the last review", 1)
        for what, said in d.since:
            page.add_paragraph(_fit(f"{what}: {said}" if what else said), style="List Bullet")
    page.add_heading("What was audited", 1)
    _table(page, ("what", "value"), d.facts)
    for note in d.notes:
        page.add_paragraph(_fit(note))
    page.add_heading("Verdicts", 1)
    _table(page, ("verdict", "finding", "check", "decision"), [
        (row.verdict, _plain(row.sentence), row.check, "open" if row.open else row.decision or "–") for row in d.rows
    ])  # fmt: skip
    page.add_heading("Open items", 1)
    for row in d.open:
        page.add_paragraph(_fit(f"{row.check}: {row.open}"), style="List Bullet")
    if not d.open:
        page.add_paragraph("None: every finding that asks for a person has a decision.")
    page.add_heading("Decisions", 1)
    if d.decided:
        _table(page, ("finding", "decision", "who", "why", "until"), [
            (row.check, one.kind, one.who or "–", one.why or "–", one.until or "–") for row, one in d.decided
        ])  # fmt: skip
    else:
        page.add_paragraph("None is written in the notebook.")
    page.add_heading("Sign-off", 1)
    signed = [
        (s.name, s.decision + (f": {s.comment}" if s.comment else ""), s.day, f"{s.state}, key {s.key}")
        for s in d.signatures
    ]
    _table(page, ("name", "decision", "date", "signature"), [*signed, *[("", "", "", "")] * max(3 - len(signed), 1)])


def _section(page: Any, section: Section, finding: Finding, *, drawn: bool) -> None:
    page.add_heading(_fit(_plain(section.heading)), 2)
    _prose(page, str(section.before))
    said = page.add_paragraph()
    said.add_run(f"{words.MARKS[finding.verdict]} {finding.verdict}  ").bold = True
    said.add_run(_fit(finding.headline))
    for line in (f"{finding.check}. {words.measured(finding)}".strip(), words.more_reason(finding)):
        if line:
            page.add_paragraph(_fit(line))
    if finding.columns:
        page.add_paragraph(_fit(f"Columns: {words.some(finding.columns, 12)}"))
    if finding.rows:
        page.add_paragraph(_fit(f"Rows, worst first: {words.some(finding.rows, 16)}"))
    for item in finding.evidence:
        _evidence(page, item, drawn=drawn)
    _fixes(page, finding)
    if finding.reference:
        page.add_paragraph(_fit(finding.reference))
    if section.decision:
        one = section.decision
        by = f" by {one.who}" if one.who else ""
        page.add_paragraph(_fit(f"Decision: {one.kind}{by}{f', until {one.until}' if one.until else ''}. {one.why}"))
    if section.open:
        page.add_paragraph(_fit(f"Open: {section.open}"))
    _prose(page, str(section.after))


def _fixes(page: Any, finding: Finding) -> None:
    for fix in finding.fixes:
        fixed = page.add_paragraph()
        fixed.add_run("Fix. ").bold = True
        fixed.add_run(_fit(fix.title).rstrip(".") + ".")
        if fix.effect is not None:
            change, how = words.effect_words(fix.effect)
            fixed.add_run(_fit(f" Measured: {change} ({how})"))
        if fix.code:
            _code(page, fix.code)


def _evidence(page: Any, item: Evidence, *, drawn: bool) -> None:
    if isinstance(item, Table):
        if item.columns:
            page.add_paragraph(_fit(words.caption(item, len(item.rows[:_ROWS]))), style="Caption")
            shown = zip(*[words.cells(c) for c in words.columns(item.rows[:_ROWS], len(item.columns))], strict=True)
            _table(page, item.columns, list(shown))
    elif isinstance(item, Note):
        page.add_paragraph(_fit(item.caption), style="Caption")
        _code(page, item.text)
    elif item.shown:
        picture = _png(item) if drawn else None
        if picture is None:
            page.add_paragraph(_fit(f"Figure: {alt_of(item)}"))
            return
        from docx.shared import Inches

        page.add_paragraph(_fit(item.caption), style="Caption")
        shape = page.add_picture(io.BytesIO(picture), width=Inches(4.6))
        described = shape._inline.docPr  # noqa: SLF001  # python-docx has no other way to alt text
        described.set("descr", alt_of(item))


def _png(item: Evidence) -> bytes | None:
    from mlnb.figures.raster import png

    return png(item)


def _appendix(page: Any, d: Document) -> None:
    if not d.code:
        return
    page.add_heading("Appendix: code", 1)
    for cell in d.code:
        page.add_paragraph(f"[{cell.count or ' '}]")
        _code(page, cell.source)
        for text in cell.texts:
            if text:
                page.add_paragraph(_fit(one_line(text)[:2000]))


def _table(page: Any, names: Any, rows: Any) -> None:
    made = page.add_table(rows=1, cols=len(names), style="Light Grid Accent 1")
    for cell, name in zip(made.rows[0].cells, names, strict=True):
        cell.text = _fit(name)
    _repeated(made.rows[0])
    for row in rows:
        for cell, value in zip(made.add_row().cells, row, strict=True):
            cell.text = _fit(value)


def _repeated(row: Any) -> None:
    """Mark a row as the head of its table: read out as such, and repeated on the next page."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)  # noqa: SLF001  # python-docx has no other way


def _code(page: Any, text: str) -> None:
    from docx.shared import Pt

    run = page.add_paragraph().add_run("\n".join(clean(line) for line in text.splitlines()))
    run.font.name, run.font.size = "Consolas", Pt(9)


def _prose(page: Any, html: str) -> None:
    """What people wrote, as paragraphs of words."""
    for block in _BLOCK.split(html):
        if said := _plain(block):
            page.add_paragraph(said)


def _plain(html: Any) -> str:
    import html as entities

    return _fit(" ".join(entities.unescape(_TAG.sub("", str(html))).split()))


def _fit(text: Any) -> str:
    """Text that XML can hold."""
    return one_line(text)


def _bytes(page: Any) -> bytes:
    """The file without the time at which it was made."""
    import datetime as dt

    properties = page.core_properties
    properties.created = properties.modified = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
    properties.last_modified_by, properties.revision = "", 1
    raw, out = io.BytesIO(), io.BytesIO()
    page.save(raw)
    with zipfile.ZipFile(raw) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.infolist():
            fixed = zipfile.ZipInfo(entry.filename, _STAMP)
            fixed.compress_type, fixed.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            target.writestr(fixed, source.read(entry.filename))
    return out.getvalue()
