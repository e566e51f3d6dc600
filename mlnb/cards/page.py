"""The html card of a finding and of an audit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from mlnb.cards import pieces, words
from mlnb.cards.body import ALL, ALONE, IN_AUDIT, SHORT, WITHOUT, Room, body
from mlnb.cards.style import CARD, CSS, LINE, MONO, SMALL
from mlnb.core.audit import Audit
from mlnb.core.finding import Finding

#: Bytes that an audit's card should stay near; figures of what passed are left out above it.
BUDGET = 60_000
_FEW_SKIPPED = 4
_ROOM_ALONE = {
    "auto": ALONE,
    "all": replace(ALONE, figures=ALL.figures, bytes=ALL.bytes),
    "none": replace(ALONE, figures=0),
}
_SMALL_FIGURE = 5_000  # bytes: where fewer are left, none is drawn to see whether it fits


def html(
    obj: Finding | Audit,
    *,
    open: bool = False,  # noqa: A002  # the word of the element's attribute
    figures: str = "auto",
    only: Iterable[str] | None = None,
    rows: int | None = None,
) -> str:
    """See `mlnb.cards.html`."""
    if figures not in {"auto", "all", "none"}:
        msg = f"figures is one of 'auto', 'all', 'none', not {figures!r}."
        raise ValueError(msg)
    if isinstance(obj, Audit):
        return _audit(obj, open_all=open, figures=figures, only=only)
    room = _ROOM_ALONE[figures]
    return _alone(obj, room if rows is None else replace(room, rows=rows))


def card(inner: str) -> str:
    """The element around every card."""
    return f'{CSS}<div class="mlnb-card" style="{CARD}">{inner}</div>'


def _alone(finding: Finding, room: Room) -> str:
    head = (
        f'<div style="{SMALL};margin:0 0 4px 0"><code style="{MONO};font-size:12px">{pieces.esc(finding.check)}</code>'
        + (f" · {pieces.esc(words.seconds(finding.seconds))}</div>" if finding.seconds else "</div>")
    )
    right = pieces.estimate(finding)
    row = (
        '<div style="display:flex;flex-wrap:wrap;gap:4px 14px;align-items:baseline;margin:0 0 8px 0">'
        f'<span style="flex:0 0 auto">{pieces.verdict_label(finding.verdict)}</span>'
        f'<span style="flex:1 1 300px;min-width:0;font-size:16px;overflow-wrap:break-word">{pieces.sentence(finding)}</span>'
        + (f'<span style="flex:0 0 auto;margin-left:auto">{right}</span>' if right else "")
        + "</div>"
    )
    return card(head + row + body(finding, room))


def _audit(audit: Audit, *, open_all: bool, figures: str, only: Iterable[str] | None) -> str:
    chosen = None if only is None else set(only)
    listed = [f for f in audit.worst_first if chosen is None or f.check in chosen]
    asked = [f for f in listed if f.verdict != "skipped"]
    head = _head(audit)
    tail = _skipped([f for f in listed if f.verdict == "skipped"], open_all=open_all)
    first_fail = next((f.check for f in asked if f.verdict == "fail"), None)
    bodies = _bodies(asked, figures, len(head) + len(tail) + len(CSS) + 1500 * len(asked))
    rows = "".join(
        _row(finding, inner, opened=open_all or finding.check == first_fail)
        for finding, inner in zip(asked, bodies, strict=True)
    )
    return card(head + rows + tail)


def _bodies(findings: list[Finding], figures: str, used: int) -> list[str]:
    """What each row opens to; figures of what passed while they fit, in the order of the list."""
    drawn = {"all": ALL, "none": WITHOUT}.get(figures)
    if drawn is not None:
        return [body(finding, drawn) for finding in findings]
    rooms = [IN_AUDIT if finding.raised else WITHOUT for finding in findings]
    bodies = [body(finding, room) for finding, room in zip(findings, rooms, strict=True)]
    size = used + sum(len(text.encode()) for text in bodies)
    if size > BUDGET:  # much is wrong: less of each, so that there is room for the figures of the worst
        rooms = [replace(SHORT, figures=0) if finding.raised else WITHOUT for finding in findings]
        bodies = [body(finding, room) for finding, room in zip(findings, rooms, strict=True)]
        size = used + sum(len(text.encode()) for text in bodies)
    for position, (finding, room) in enumerate(zip(findings, rooms, strict=True)):
        if room.figures or size + _SMALL_FIGURE > BUDGET:
            continue
        whole = body(finding, replace(room, figures=1))
        more = len(whole.encode()) - len(bodies[position].encode())
        if size + more <= BUDGET:
            bodies[position], size = whole, size + more
    return bodies


def _head(audit: Audit) -> str:
    parts = [
        pieces.esc(what) + (f' <code style="{MONO};font-size:12px">{pieces.esc(name)}</code>' if name else "")
        for what, name in words.first_line(audit)
    ]
    counts = "".join(
        f'<span style="margin-right:8px">{pieces.verdict_label(v, n)}</span>' for v, n in words.counts(audit)
    )
    notes = "".join(
        f'<div style="{SMALL};margin:0 0 4px 0">{pieces.esc(note)}</div>' for note in audit.about.get("notes", ())
    )
    return (
        f'<div style="{SMALL}">{" · ".join(parts)}</div>'
        f'<div style="font-size:19px;font-weight:600;line-height:1.3;margin:2px 0 8px 0">{pieces.esc(audit.headline)}</div>'
        f'<div style="margin:0 0 10px 0">{counts}</div>' + notes
    )


def _row(finding: Finding, inner: str, *, opened: bool) -> str:
    right = pieces.estimate(finding)
    return (
        f'<details{" open" if opened else ""} style="border-top:{LINE};margin:0;padding:7px 0 8px 0">'
        '<summary style="cursor:pointer;list-style-position:outside;margin:0 0 0 18px">'
        '<div style="display:flex;flex-wrap:wrap;gap:2px 12px;align-items:baseline">'
        f'<span style="flex:0 0 62px">{pieces.verdict_label(finding.verdict)}</span>'
        f'<span style="flex:1 1 280px;min-width:0;overflow-wrap:break-word">{pieces.sentence(finding)}</span>'
        + (f'<span style="flex:0 0 auto;margin-left:auto">{right}</span>' if right else "")
        + f'</div></summary><div style="margin:8px 0 6px 18px">{inner}</div></details>'
    )


def _skipped(findings: list[Finding], *, open_all: bool) -> str:
    if not findings:
        return ""
    lines = "".join(
        f'<div style="margin:3px 0 0 0;overflow-wrap:break-word">{pieces.esc(_why(f))} '
        f'<code style="{MONO};font-size:12px;opacity:.72">{pieces.esc(f.check)}</code></div>'
        for f in findings
    )
    opened = " open" if open_all or len(findings) <= _FEW_SKIPPED else ""
    return (
        f'<details{opened} style="border-top:{LINE};margin:0;padding:7px 0 8px 0">'
        f'<summary style="cursor:pointer;list-style-position:outside;margin:0 0 0 18px">'
        f"{pieces.verdict_label('skipped', len(findings))}</summary>"
        f'<div style="margin:4px 0 0 18px;font-size:13px">{lines}</div></details>'
    )


def _why(finding: Finding) -> str:
    """The headline where it holds the reason, as it mostly does, else both."""
    more = words.more_reason(finding)
    return f"{finding.headline}: {more}" if more else finding.headline
