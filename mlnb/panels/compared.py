"""The panel of two audits: which checks its card lists."""

from __future__ import annotations

from mlnb.cards import comparison as card
from mlnb.cards.pieces import esc
from mlnb.cards.style import SANS, SMALL
from mlnb.core.comparison import KINDS, Change, Comparison
from mlnb.core.errors import plural
from mlnb.panels import controls
from mlnb.panels.base import Panel

ALL = "all"


def make(compared: Comparison) -> Panel:
    """What became of it, room, and text to search for."""
    rooms = list(dict.fromkeys(c.finding.room for c in compared))
    kinds = [(f"{card.TITLES[k].lower()} ({len(compared.of(k)):,})", k) for k in KINDS if compared.of(k)]
    return Panel(
        compared,
        {
            "kind": controls.dropdown("Change", [(ALL, ALL), *kinds], ALL, "What became of it"),
            "room": controls.dropdown("Room", [(ALL, ALL), *((r, r) for r in rooms)], ALL, "Part of the subject"),
            "search": controls.search("Search", "check, column, word", "Checks that hold all of these words"),
            "opened": controls.either("Rows", "folded", "open", False, "Open every row"),  # noqa: FBT003  # a value
        },
        lambda **chosen: _html(compared, **chosen),
    )


def _html(compared: Comparison, kind: str, room: str, search: str, *, opened: bool) -> str:
    words = search.casefold().split()
    kept = [
        c
        for c in compared
        if kind in {ALL, c.kind} and room in {ALL, c.finding.room} and all(word in _text(c) for word in words)
    ]
    if len(kept) == len(compared):
        return card.html(compared, open=opened)
    said = (
        f"{len(kept):,} of {plural(len(compared), 'check')} shown"
        if kept
        else f"None of the {plural(len(compared), 'check')} fits"
    )
    head = f'<div style="{SANS};{SMALL};margin:0 0 4px 0"><b style="font-weight:600">{esc(said)}</b></div>'
    return head + card.html(compared, only=[c.check for c in kept], open=opened or kind == "same")


def _text(change: Change) -> str:
    sides = [f for f in (change.before, change.after) if f is not None]
    parts = [change.check, change.kind, *change.verdicts]
    for finding in sides:
        parts += [finding.headline, *map(str, finding.columns)]
    return " ".join(parts).casefold()
