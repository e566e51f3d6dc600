"""The parts of the document, ready to be set: all html in it is ours or was cleaned, all else is escaped when set."""

from __future__ import annotations

import html
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from mlnb.core.finding import ORDER, Finding
from mlnb.core.registry import ROOMS
from mlnb.review import complete, content, prose
from mlnb.review.decisions import Decision, still_open
from mlnb.review.facts import facts, removed
from mlnb.review.read import Item, Record, read
from mlnb.review.verified import signed_by

if TYPE_CHECKING:
    from markupsafe import Markup
    from nbformat import NotebookNode

    from mlnb.review.signatures import Signature


@dataclass(frozen=True)
class Row:
    """A line of the cover's table of verdicts."""

    anchor: str
    check: str
    verdict: str
    label: Markup
    sentence: Markup
    number: Markup
    decision: str
    open: str


@dataclass(frozen=True)
class Section:
    """A finding in the body of the document."""

    anchor: str
    check: str
    heading: Markup
    before: Markup
    card: Markup
    after: Markup
    decision: Decision | None
    open: str
    raised: bool


@dataclass(frozen=True)
class Room:
    """A room's findings."""

    name: str
    heading: str
    intro: Markup
    sections: list[Section]


@dataclass(frozen=True)
class Code:
    """A code cell of the appendix."""

    position: int
    count: str
    source: str
    outputs: Markup
    texts: list[str]


@dataclass(frozen=True)
class Signed:
    """A signature on the cover."""

    name: str
    decision: str
    comment: str
    day: str
    key: str
    state: str


@dataclass(frozen=True)
class Document:
    """All that the template sets."""

    title: str
    reasons: list[str]
    facts: list[tuple[str, str]]
    counts: Markup
    headline: str
    rows: list[Row]
    open: list[Row]
    decided: list[tuple[Row, Decision]]
    opening: Markup
    rooms: list[Room]
    code: list[Code]
    card_css: Markup
    date: str = ""
    notes: list[str] = field(default_factory=list)
    signatures: list[Signed] = field(default_factory=list)
    since: list[tuple[str, str]] = field(default_factory=list)
    rows_shown: bool = False
    payload: str = ""

    @property
    def asked(self) -> str:
        """What is asked of the reader, in a sentence."""
        if self.reasons:
            return "Do not sign yet: the review is incomplete, for the reasons given here."
        if self.open:
            one = len(self.open) == 1
            return f"Decide on {'the open item' if one else f'the {len(self.open)} open items'} below, then sign or reject the review."
        return "Read the findings and the decisions, then sign or reject the review."

    @property
    def complete(self) -> bool:
        """Whether nothing stands against signing."""
        return not self.reasons


def document(
    notebook: NotebookNode,
    name: str = "",
    *,
    date: str = "",
    figures: str = "all",
    with_rows: bool = False,
    since: list[tuple[str, str]] | None = None,
) -> Document:
    """The document of a notebook.

    Parameters
    ----------
    notebook : NotebookNode
    name : str
        Of its file, for where it has no title.
    date : str
        Day of the review, as "2027-03-31"; decisions that ended before it are open again.
    figures : {"all", "auto", "none"}
        See `mlnb.cards.html`.
    with_rows : bool
        Whether values of single rows are shown.
    since : list of (str, str), optional
        What changed since an earlier review, see `mlnb.review.since.changes_since`.
    """
    from mlnb.review.redact import redacted

    shown = notebook if with_rows else redacted(notebook)
    return set_out(
        shown,
        name,
        complete.reasons(notebook, read(notebook, name), shown),
        [signed(one, state) for one, state in signed_by(notebook)],
        since or [],
        fingerprint=content.fingerprint(content.manifest(notebook)),
        date=date,
        figures=figures,
        with_rows=with_rows,
    )


def set_out(
    notebook: NotebookNode,
    name: str,
    reasons: list[str],
    signatures: list[Signed],
    since: list[tuple[str, str]],
    *,
    fingerprint: str,
    date: str,
    figures: str,
    with_rows: bool,
    payload: str = "",
) -> Document:
    """The document of a notebook from which everything was taken that shall not be in it."""
    from mlnb.cards.style import CSS
    from mlnb.core.audit import Audit

    record = read(notebook, name)
    audit = Audit(record.findings, record.about)
    items = sorted(record.items, key=lambda item: _rank(item.finding))
    worst = sorted(items, key=lambda item: ORDER[item.finding.verdict])
    day = (
        date or record.executed[:10]
    )  # a decision that had ended when the notebook was run is open, whatever day it is
    rows = [_row(item, record, day) for item in worst]
    made = [(row, record.decisions[row.check]) for row in rows if _made(record, row.check)]
    return Document(
        title=prose.plain(record.title),
        reasons=reasons,
        facts=facts(record, fingerprint),
        counts=_counts(audit),
        headline=audit.headline if record.items else "There is no finding to review",
        rows=rows,
        open=[row for row in rows if row.open],
        decided=made,
        opening=_prose(record.opening),
        rooms=_rooms(items, record, day, figures),
        code=list(_code(notebook)),
        card_css=_safe(CSS),
        date=date,
        notes=[str(note) for note in record.about.get("notes", ())] + removed(record),
        signatures=signatures,
        since=since,
        rows_shown=with_rows,
        payload=payload,
    )


def signed(one: Signature, state: str) -> Signed:
    """A signature as the cover shows it, with what is known of it."""
    from mlnb.review.keys import print_of
    from mlnb.review.signatures import DECISIONS

    return Signed(
        one.name, DECISIONS.get(one.decision, one.decision), one.comment, one.at[:10], print_of(one.key), state
    )


def _rank(finding: Finding) -> int:
    return ROOMS.index(finding.room) if finding.room in ROOMS else len(ROOMS)


def _made(record: Record, check: str) -> bool:
    return check in record.decisions and record.decisions[check].made


def _safe(text: str) -> Markup:
    """Html that is ours or was cleaned; the one place where text is declared safe."""
    from markupsafe import Markup

    return Markup(text)  # noqa: S704  # every caller escapes or cleans


def _counts(audit: Any) -> Markup:
    from mlnb.cards import pieces, words

    return _safe(" ".join(pieces.verdict_label(verdict, count) for verdict, count in words.counts(audit)))


def _row(item: Item, record: Record, date: str) -> Row:
    from mlnb.cards import pieces

    finding = item.finding
    decision = record.decisions.get(finding.check)
    return Row(
        anchor=_anchor(finding.check),
        check=finding.check,
        verdict=finding.verdict,
        label=_safe(pieces.verdict_label(finding.verdict)),
        sentence=_safe(pieces.sentence(finding)),
        number=_safe(pieces.estimate(finding)),
        decision=decision.kind if decision else "",
        open=still_open(finding, decision, date),
    )


def _anchor(check: str) -> str:
    return "finding-" + "".join(c if c.isascii() and (c.isalnum() or c in "._-") else "-" for c in check)


def _rooms(items: list[Item], record: Record, date: str, figures: str) -> list[Room]:
    names = list(dict.fromkeys(item.finding.room for item in items))
    rooms = []
    for name in names:
        inside = [item for item in items if item.finding.room == name]
        intro = [cell for item in inside for cell in item.before if _part(cell) == "room"]
        sections = [_section(item, record, date, figures) for item in inside]
        rooms.append(Room(name, name.replace("_", " ").capitalize(), _prose(intro, headless=True), sections))
    return rooms


def _part(cell: NotebookNode) -> str:
    return str(cell.metadata.get("mlnb", {}).get("part", ""))


def _section(item: Item, record: Record, date: str, figures: str) -> Section:
    from mlnb import cards
    from mlnb.cards.style import CSS

    finding = item.finding
    decision = record.decisions.get(finding.check)
    words = finding.check.partition(".")[2].replace("_", " ").capitalize()
    return Section(
        anchor=_anchor(finding.check),
        check=finding.check,
        heading=_safe(prose.inline(item.heading) if item.heading else html.escape(words)),
        before=_prose([cell for cell in item.before if _part(cell) != "room"]),
        card=_safe(cards.html(finding, figures=figures).replace(CSS, "")),
        after=_prose([cell for cell in item.after if _part(cell) != "room"]),
        decision=decision if decision and decision.made else None,
        open=still_open(finding, decision, date),
        raised=finding.raised,
    )


def _prose(cells: list[NotebookNode], *, headless: bool = False) -> Markup:
    from mlnb.review.read import without_heading

    texts = []
    for cell in cells:
        if cell.cell_type == "markdown":
            texts.append(prose.markdown(without_heading(cell) if headless else cell))
        else:
            texts.append(prose.pictures(cell))
    return _safe("".join(texts))


def _code(notebook: NotebookNode) -> Any:
    """The code cells with what they printed; results of mlnb stand in the body already."""
    for position, cell in enumerate(notebook.cells, 1):
        if cell.cell_type != "code" or not cell.source.strip():
            continue
        count = cell.get("execution_count")
        tables, texts = [], []
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            kind = output.get("output_type")
            if kind == "stream":
                texts.append(_ended_lines(output.get("text", "")))
            elif kind == "error":
                texts.append(f"{output.get('ename', '')}: {output.get('evalue', '')}")
            elif any(key.startswith(("application/vnd.mlnb", "image/")) for key in data):
                continue
            elif "text/html" in data:
                tables.append(prose.clean(_text(data["text/html"])))
            elif "text/plain" in data:
                texts.append(_text(data["text/plain"]))
        yield Code(position, "" if count is None else str(count), cell.source, _safe("".join(tables)), texts)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else "".join(map(str, value))


def _ended_lines(text: Any) -> str:
    """Printed text as a terminal leaves it: a progress bar's last state, no colours."""
    import re

    lines = [line.rsplit("\r", 1)[-1] for line in _text(text).replace("\r\n", "\n").split("\n")]
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", "\n".join(lines)).strip("\n")
