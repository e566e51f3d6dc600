"""Two audits as one card: what is new and what was fixed first, both sides of each check one click away."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from mlnb.cards import origin, pieces, words
from mlnb.cards.body import SHORT, body
from mlnb.cards.page import card
from mlnb.cards.style import LINE, MONO, SMALL, pill
from mlnb.core.comparison import KINDS, Change, Comparison
from mlnb.core.finding import Estimate, Finding, number
from mlnb.core.integrity import RAN, sealed
from mlnb.figures.labels import one_line

MIME = "application/vnd.mlnb.comparison+json"
TITLES = {"new": "New", "fixed": "Fixed", "changed": "Changed", "same": "As before"}
#: Bytes of opened rows after which further ones have their headlines alone.
BUDGET = 60_000


def bundle(compared: Comparison) -> dict[str, Any]:
    """What a notebook stores of a comparison."""
    shown = {"text/html": html(compared), "text/plain": text(compared)}
    return {**shown, MIME: sealed({**compared.to_dict(), RAN: origin.cells()}, shown)}


def html(compared: Comparison, *, only: Iterable[str] | None = None, open: bool = False) -> str:  # noqa: A002
    """The card.

    Parameters
    ----------
    compared : Comparison
    only : iterable of str, optional
        Ids of the checks to list; all by default.
    open : bool
        Open every row.
    """
    chosen = None if only is None else set(only)
    parts = [
        f'<div style="{SMALL}">mlnb compare · {pieces.esc(_when(compared))}</div>',
        f'<div style="font-size:19px;font-weight:600;line-height:1.3;margin:2px 0 6px 0">{pieces.esc(compared.headline)}</div>',
    ]
    if compared.sides:
        said = "; ".join(f"{what} {old} → {new}" for what, old, new in compared.sides)
        parts.append(f'<div style="{SMALL};margin:0 0 8px 0;overflow-wrap:break-word">{pieces.esc(said)}</div>')
    used = 0
    for kind in KINDS:
        listed = [c for c in compared.of(kind) if chosen is None or c.check in chosen]
        if not listed:
            continue
        rows = []
        for change in listed:
            rows.append(_row(change, opened=open, whole=used < BUDGET and kind != "same"))
            used += len(rows[-1])
        inner = "".join(rows)
        head = f"{TITLES[kind]} ({len(listed):,})"
        if kind == "same" and not open:
            parts.append(
                f'<details style="border-top:{LINE};padding:7px 0 8px 0"><summary style="cursor:pointer;font-weight:600">{head}'
                f"</summary>{inner}</details>"
            )
        else:
            parts.append(f'<div style="border-top:{LINE};padding:7px 0 2px 0;font-weight:600">{head}</div>{inner}')
    return card("".join(parts))


def _when(compared: Comparison) -> str:
    ran = [len([f for f in audit if f.verdict != "skipped"]) for audit in (compared.before, compared.after)]
    return f"{ran[0]:,} checks before, {ran[1]:,} after"


def _label(verdict: str) -> str:
    return pieces.verdict_label(verdict) if verdict in words.MARKS else f'<span style="{pill("pass")}">{verdict}</span>'


def _row(change: Change, *, opened: bool, whole: bool) -> str:
    before, after = change.verdicts
    pair = _label(after) if before == after else f"{_label(before)} → {_label(after)}"
    right = pieces.esc(moved(change))
    head = (
        '<div style="display:flex;flex-wrap:wrap;gap:2px 12px;align-items:baseline">'
        f'<span style="flex:0 0 auto">{pair}</span>'
        f'<span style="flex:1 1 280px;min-width:0;overflow-wrap:break-word">{pieces.esc(change.finding.headline)} '
        f'<code style="{MONO};font-size:12px;opacity:.72">{pieces.esc(change.check)}</code></span>'
        + (f'<span class="mlnb-n" style="flex:0 0 auto;margin-left:auto">{right}</span>' if right else "")
        + "</div>"
    )
    if not whole:
        return f'<div style="margin:0;padding:5px 0 5px 18px">{head}</div>'
    sides = "".join(_side(name, f) for name, f in (("before", change.before), ("after", change.after)))
    inner = f'<div style="display:flex;flex-wrap:wrap;gap:10px 26px;align-items:flex-start">{sides}</div>'
    return (
        f'<details{" open" if opened else ""} style="margin:0;padding:5px 0 5px 0">'
        f'<summary style="cursor:pointer;list-style-position:outside;margin:0 0 0 18px">{head}</summary>'
        f'<div style="margin:8px 0 6px 18px">{inner}</div></details>'
    )


def _side(name: str, finding: Finding | None) -> str:
    style = "flex:1 1 380px;min-width:0;max-width:100%"
    if finding is None:
        return f'<div style="{style}"><b style="font-weight:600">{name}</b>: not run</div>'
    return (
        f'<div style="{style}"><div style="margin:0 0 6px 0"><b style="font-weight:600">{name}</b>: '
        f"{pieces.esc(finding.headline)}</div>{body(finding, SHORT)}</div>"
    )


def moved(change: Change) -> str:
    """The estimates of both sides and their difference, where they are of the same."""
    if change.difference is None:
        return ""
    old, new = (f.estimate for f in (change.before, change.after) if f is not None)
    assert old is not None
    assert new is not None
    scale, unit = (100, "\u00a0%") if old.unit == "%" else (1, f"\u00a0{old.unit}" if old.unit else "")
    said = f"{number(old.value * scale)} → {number(new.value * scale)}{unit}"
    if change.difference.value == 0:
        return said
    return f"{said}, {_signed(change.difference)}"


def _signed(difference: Estimate) -> str:
    scale = 100 if difference.unit == "%" else 1
    unit = "\u00a0points" if difference.unit == "%" else ""

    def sign(value: float) -> str:
        return f"+{number(value * scale)}" if value > 0 else number(value * scale)

    said = f"{sign(difference.value)}{unit}"
    if difference.low is None or difference.high is None:
        return said
    return f"{said} ({sign(difference.low)} to {sign(difference.high)})"


def text(compared: Comparison) -> str:
    """The comparison as text."""
    return "\n".join(_lines(compared))


def _lines(compared: Comparison) -> Iterator[str]:
    yield compared.headline
    for what, old, new in compared.sides:
        yield f"  {what}: {old} → {new}"
    for kind in KINDS:
        listed = compared.of(kind)
        if not listed:
            continue
        yield ""
        yield f"{TITLES[kind]} ({len(listed):,})"
        for change in listed:
            before, after = change.verdicts
            pair = after if before == after else f"{before} → {after}"
            yield f"  {pair}  {change.check}: {one_line(change.finding.headline)}"
            if said := moved(change):
                yield f"      {one_line(change.difference.name)}: {said}"  # type: ignore[union-attr]
