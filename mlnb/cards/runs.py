"""A log of runs, and two runs compared, as cards."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from mlnb.cards import pieces
from mlnb.cards.page import card
from mlnb.cards.style import SMALL
from mlnb.core.evidence import Evidence, Note, Table
from mlnb.core.run_compare import RunComparison
from mlnb.core.what_if import WhatIf
from mlnb.training._experiments import Experiments
from mlnb.training._runs_shown import cell, ranked, rounded, runs_table
from mlnb.training.run_log import RunLog

#: Runs that a card lists.
MOST = 20


def bundle(obj: RunLog | RunComparison | Experiments | WhatIf) -> dict[str, Any]:
    """What a notebook stores of it."""
    return {"text/html": html(obj), "text/plain": text(obj)}


def html(obj: RunLog | RunComparison | Experiments | WhatIf) -> str:
    """The card."""
    if isinstance(obj, RunComparison):
        return page(obj.summary(), [comparison_table(obj)], MOST)
    if isinstance(obj, (Experiments, WhatIf)):
        return page(obj.summary(), obj.evidence(), MOST)
    runs = list(obj)
    return page(obj.summary(), [runs_table(ranked(runs)[:MOST], len(runs))] if runs else [], MOST)


def page(said: str, evidence: Sequence[Evidence], most: int, note: str = "") -> str:
    """A sentence, tables and figures in the look of all cards."""
    parts = [f'<div style="margin:10px 0 0 0">{_piece(item, most)}</div>' for item in evidence]
    foot = f'<div style="{SMALL};margin:6px 0 0 0">{pieces.esc(note)}</div>' if note else ""
    head = f'<div style="font-size:16px;overflow-wrap:break-word">{pieces.esc(said)}.</div>'
    return card(head + "".join(parts) + foot)


def _piece(item: Evidence, most: int) -> str:
    if isinstance(item, Table):
        return pieces.table(item, most)
    return pieces.note(item) if isinstance(item, Note) else pieces.figure(item)


def comparison_table(obj: RunComparison) -> Table:
    """What differs, side by side, the scores below."""
    rows = [(name, cell(a), cell(b)) for name, (a, b) in obj.differs.items()]
    rows.append((obj.second.metric or obj.first.metric or "score", rounded(obj.first.score), rounded(obj.second.score)))
    return Table(
        caption="What differs",
        name="differs",
        columns=("", obj.first.id, obj.second.id),
        rows=tuple((a, str(b) if b is not None else None, str(c) if c is not None else None) for a, b, c in rows),
    )


def text(obj: RunLog | RunComparison | Experiments | WhatIf) -> str:
    """The same as text."""
    if isinstance(obj, RunComparison):
        return obj.summary()
    if isinstance(obj, (Experiments, WhatIf)):
        tables = [item for item in obj.evidence() if isinstance(item, Table)]
        return "\n".join([obj.summary(), *(table.to_frame().to_string(index=False, na_rep="") for table in tables)])
    runs = list(obj)
    if not runs:
        return obj.summary()
    shown = runs_table(ranked(runs)[:MOST])
    frame = shown.to_frame().rename(columns={"between folds": "folds"})
    return f"{obj.summary()}\n{frame.to_string(index=False, na_rep='')}"
