"""What a card opens to: the small print, figures and tables side by side, fixes, the source."""

from __future__ import annotations

from dataclasses import dataclass, replace

from mlnb.cards import pieces, words
from mlnb.cards.style import MONO, SMALL
from mlnb.core.errors import plural
from mlnb.core.evidence import Evidence, Note, Table
from mlnb.core.finding import Finding


@dataclass(frozen=True)
class Room:
    """How much of a finding's evidence a card sets.

    Parameters
    ----------
    figures, tables : int
        At most so many of each.
    rows : int
        At most so many rows of a table.
    bytes : int
        No further figure once they take so many.
    code : int
        At most so many characters of a fix's code.
    alone : bool
        Whether the card is the finding's own, which names the check in its head.
    """

    figures: int
    tables: int
    rows: int
    bytes: int = 40_000
    code: int = 2_000
    alone: bool = False


ALONE = Room(figures=8, tables=6, rows=12, alone=True)
IN_AUDIT = Room(figures=1, tables=2, rows=8, bytes=20_000, code=700)
SHORT = replace(IN_AUDIT, tables=1, rows=4, code=300)
WITHOUT = replace(IN_AUDIT, figures=0)
ALL = Room(figures=99, tables=99, rows=20, bytes=2**40, code=20_000)


def body(finding: Finding, room: Room) -> str:
    """The html under a finding's headline."""
    drawable = [item for item in finding.evidence if item.shown and not isinstance(item, (Table, Note))]
    tables = [item for item in finding.evidence if isinstance(item, Table) and item.columns]
    figures = _figures(drawable, room)
    blocks = figures + [pieces.table(item, room.rows) for item in tables[: room.tables]]
    blocks += [pieces.note(item) for item in finding.evidence if isinstance(item, Note)]
    evidence = ""
    if blocks:
        style = "display:flex;flex-wrap:wrap;gap:16px 22px;align-items:flex-start;max-width:100%"
        evidence = f'<div style="{style}">{"".join(blocks)}</div>'
    more = words.more_reason(finding)
    name = "finding" if room.alone else f'audit["{finding.check}"]'
    return (
        pieces.small_print(finding, check=not room.alone)
        + (f'<div style="margin:0 0 8px 0">{pieces.esc(more)}</div>' if more else "")
        + pieces.places(finding)
        + evidence
        + _left_out(finding, len(figures), len(drawable), max(len(tables) - room.tables, 0), alone=room.alone)
        + "".join(pieces.fix_block(fix, room.code, f"{name}.fixes[{i}].code") for i, fix in enumerate(finding.fixes))
        + pieces.source(finding)
    )


def _figures(items: list[Evidence], room: Room) -> list[str]:
    drawn: list[str] = []
    for item in items[: room.figures]:
        if sum(map(len, drawn)) >= room.bytes:
            break
        drawn.append(pieces.figure(item, pointed=room.alone))
    return drawn


def _left_out(finding: Finding, shown: int, figures: int, tables: int, *, alone: bool) -> str:
    """Where the evidence is that is not set here."""
    figure = "more figure" if shown else "figure"
    counted = [plural(n, what) for n, what in ((figures - shown, figure), (tables, "more table")) if n]
    if not counted:
        return ""
    where = 'mlnb.cards.html(finding, figures="all")' if alone else f'audit["{finding.check}"]'
    verb = "is" if figures - shown + tables == 1 else "are"
    return (
        f'<div style="{SMALL};margin:6px 0 0 0">{" and ".join(counted)} {verb} in '
        f'<code style="{MONO};font-size:12px">{pieces.esc(where)}</code>.</div>'
    )
