"""The html card of a finding and of an audit."""

from __future__ import annotations

from collections.abc import Iterable

from mlnb.cards import pieces, words
from mlnb.cards.style import CARD, CSS, LINE, MONO, SMALL
from mlnb.core.audit import Audit
from mlnb.core.evidence import Note, Table
from mlnb.core.finding import Finding

#: Bytes that an audit's card should stay near; figures of what passed are left out above it.
BUDGET = 60_000
_ROWS_ALONE, _ROWS_IN_AUDIT = 20, 8
_FEW_SKIPPED = 4
_SMALL_FIGURE = 5_000  # bytes: where fewer are left, none is drawn to see whether it fits


def html(
    obj: Finding | Audit,
    *,
    open: bool = False,  # noqa: A002  # the word of the element's attribute
    figures: str = "auto",
    only: Iterable[str] | None = None,
) -> str:
    """See `mlnb.cards.html`."""
    if figures not in {"auto", "all", "none"}:
        msg = f"figures is one of 'auto', 'all', 'none', not {figures!r}."
        raise ValueError(msg)
    if isinstance(obj, Audit):
        return _audit(obj, open_all=open, figures=figures, only=only)
    return _alone(obj, figures)


def _card(inner: str) -> str:
    return f'{CSS}<div class="mlnb-card" style="{CARD}">{inner}</div>'


def _alone(finding: Finding, figures: str) -> str:
    head = (
        f'<div style="{SMALL};margin:0 0 4px 0"><code style="{MONO};font-size:12px">{pieces.esc(finding.check)}</code>'
        + (f" · {pieces.esc(words.seconds(finding.seconds))}</div>" if finding.seconds else "</div>")
    )
    right = pieces.estimate(finding)
    row = (
        '<div style="display:flex;flex-wrap:wrap;gap:4px 14px;align-items:baseline;margin:0 0 8px 0">'
        f'<span style="flex:0 0 auto">{pieces.verdict_label(finding.verdict)}</span>'
        f'<span style="flex:1 1 300px;min-width:0;font-size:16px;overflow-wrap:anywhere">{pieces.sentence(finding)}</span>'
        + (f'<span style="flex:0 0 auto;margin-left:auto">{right}</span>' if right else "")
        + "</div>"
    )
    return _card(head + row + _body(finding, _ROWS_ALONE, with_figures=figures != "none", check=False))


def _body(finding: Finding, table_rows: int, *, with_figures: bool, check: bool = True) -> str:
    blocks = [pieces.figure(item) for item in finding.evidence] if with_figures else []
    drawable = [item for item in finding.evidence if not isinstance(item, (Table, Note))]
    blocks += [pieces.table(item, table_rows) for item in finding.evidence if isinstance(item, Table) and item.columns]
    blocks += [pieces.note(item) for item in finding.evidence if isinstance(item, Note)]
    blocks = [block for block in blocks if block]
    evidence = ""
    if blocks:
        evidence = (
            '<div style="display:flex;flex-wrap:wrap;gap:16px 26px;align-items:flex-start;max-width:100%">'
            + "".join(blocks)
            + "</div>"
        )
    left_out = ""
    if drawable and not with_figures:
        left_out = (
            f'<div style="{SMALL};margin:6px 0 0 0">The figure is in <code style="{MONO};font-size:12px">'
            f"audit[&quot;{pieces.esc(finding.check)}&quot;]</code>.</div>"
        )
    reason = ""
    if more := words.more_reason(finding):
        reason = f'<div style="margin:0 0 8px 0">{pieces.esc(more)}</div>'
    fixes = "".join(pieces.fix_block(fix) for fix in finding.fixes)
    return (
        pieces.small_print(finding, check=check)
        + reason
        + pieces.places(finding)
        + evidence
        + left_out
        + fixes
        + pieces.source(finding)
    )


def _audit(audit: Audit, *, open_all: bool, figures: str, only: Iterable[str] | None) -> str:
    chosen = None if only is None else set(only)
    listed = [f for f in audit.worst_first if chosen is None or f.check in chosen]
    asked = [f for f in listed if f.verdict != "skipped"]
    head = _head(audit)
    tail = _skipped([f for f in listed if f.verdict == "skipped"], open_all=open_all)
    first_fail = next((f.check for f in asked if f.verdict == "fail"), None)
    bodies = _bodies(asked, figures, len(head) + len(tail) + len(CSS) + 1500 * len(asked))
    rows = "".join(
        _row(finding, body, opened=open_all or finding.check == first_fail)
        for finding, body in zip(asked, bodies, strict=True)
    )
    return _card(head + rows + tail)


def _bodies(findings: list[Finding], figures: str, used: int) -> list[str]:
    """What each row opens to; figures of what passed while they fit, in the order of the list."""
    drawn = [figures == "all" or (figures == "auto" and f.raised) for f in findings]
    plain = [_body(f, _ROWS_IN_AUDIT, with_figures=w) for f, w in zip(findings, drawn, strict=True)]
    if figures != "auto":
        return plain
    size = used + sum(len(body.encode()) for body in plain)
    for position, finding in enumerate(findings):
        if finding.raised or size + _SMALL_FIGURE > BUDGET:
            continue
        whole = _body(finding, _ROWS_IN_AUDIT, with_figures=True)
        more = len(whole.encode()) - len(plain[position].encode())
        if size + more <= BUDGET:
            plain[position], size = whole, size + more
    return plain


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


def _row(finding: Finding, body: str, *, opened: bool) -> str:
    right = pieces.estimate(finding)
    return (
        f'<details{" open" if opened else ""} style="border-top:{LINE};margin:0;padding:7px 0 8px 0">'
        '<summary style="cursor:pointer;list-style-position:outside;margin:0 0 0 18px">'
        '<div style="display:flex;flex-wrap:wrap;gap:2px 12px;align-items:baseline">'
        f'<span style="flex:0 0 62px">{pieces.verdict_label(finding.verdict)}</span>'
        f'<span style="flex:1 1 280px;min-width:0;overflow-wrap:anywhere">{pieces.sentence(finding)}</span>'
        + (f'<span style="flex:0 0 auto;margin-left:auto">{right}</span>' if right else "")
        + f'</div></summary><div style="margin:8px 0 6px 18px">{body}</div></details>'
    )


def _skipped(findings: list[Finding], *, open_all: bool) -> str:
    if not findings:
        return ""
    lines = "".join(
        f'<div style="margin:3px 0 0 0;overflow-wrap:anywhere">{pieces.esc(_why(f))} '
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
