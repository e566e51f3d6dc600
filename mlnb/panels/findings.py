"""The audit's panel: which findings its card lists."""

from __future__ import annotations

from mlnb import cards
from mlnb.cards.pieces import esc
from mlnb.cards.style import SANS, SMALL
from mlnb.core.audit import Audit
from mlnb.core.errors import plural
from mlnb.core.finding import ORDER, Finding
from mlnb.panels import controls
from mlnb.panels.base import Panel

ALL = "all"


def make(audit: Audit) -> Panel:
    """Room, verdict and text to search for."""
    rooms = list(dict.fromkeys(f.room for f in audit))
    verdicts = [(v, n) for v, n in audit.counts().items() if n]
    verdicts.sort(key=lambda item: ORDER[item[0]])
    return Panel(
        audit,
        {
            "room": controls.dropdown("Room", [(ALL, ALL), *((r, r) for r in rooms)], ALL, "Part of the subject"),
            "verdict": controls.dropdown("Verdict", [(ALL, ALL), *((f"{v} ({n:,})", v) for v, n in verdicts)], ALL),
            "search": controls.search("Search", "check, column, word", "Findings that hold all of these words"),
            "opened": controls.either("Rows", "folded", "open", False, "Open every row"),  # noqa: FBT003  # a value
        },
        lambda **chosen: _html(audit, **chosen),
    )


def _html(audit: Audit, room: str, verdict: str, search: str, *, opened: bool) -> str:
    words = search.casefold().split()
    kept = [
        f
        for f in audit
        if room in {ALL, f.room} and verdict in {ALL, f.verdict} and all(word in _text(f) for word in words)
    ]
    if len(kept) == len(audit):
        return cards.html(audit, open=opened)
    card = cards.html(audit, open=opened or len(kept) == 1, only=[f.check for f in kept])
    return _count(len(kept), len(audit)) + card


def _count(kept: int, total: int) -> str:
    said = f"{kept:,} of {plural(total, 'finding')} shown" if kept else f"None of the {plural(total, 'finding')} fits"
    return f'<div style="{SANS};{SMALL};margin:0 0 4px 0"><b style="font-weight:600">{esc(said)}</b></div>'


def _text(finding: Finding) -> str:
    """All the words a person would look for a finding by."""
    fixes = " ".join(fix.title for fix in finding.fixes)
    captions = " ".join(item.caption for item in finding.evidence)
    parts = (finding.check, finding.verdict, finding.headline, *finding.columns, finding.reason or "", fixes, captions)
    return " ".join(map(str, parts)).casefold()
