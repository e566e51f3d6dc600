"""A framing as a card: what the model is for, part by part, and what is still open."""

from __future__ import annotations

from typing import Any

from mlnb.cards import pieces
from mlnb.cards.page import card
from mlnb.cards.style import MONO, SMALL
from mlnb.core.finding import number
from mlnb.core.framing import Framing
from mlnb.core.framing_file import text as yaml_text
from mlnb.core.framing_parts import ANSWERS

_WORDS = {
    "decision": "Decision", "owner": "Owner", "review_date": "Looked at again", "definition": "The target means",
    "rule": "Rule", "labels_from": "Labels come from", "positive": "Positive class",
    "cost_false_positive": "A false positive costs", "cost_false_negative": "A false negative costs",
    "cost_matrix": "Costs", "metric": "Judged by", "required": "Required score", "threshold": "Threshold in use",
}  # fmt: skip
_OPEN = {**_WORDS, "costs": "What errors cost", "edge_cases": "Edge cases", "required": "Required score"}


def html(framing: Framing, note: str = "") -> str:
    """The card, with a sentence of the form's at its foot."""
    record = framing.to_dict()
    rows = [(label, _said(record[name])) for name, label in _WORDS.items() if name in record]
    for version in framing.versions:
        since = f", from {version.since}" if version.since else ""
        rows.append((f"Definition {version.name}{since}", version.definition or version.rule or version.column))
    for edge in framing.edge_cases:
        needs = f", {number(edge.required)} required" if edge.required is not None else ""
        rows.append((f"Edge case {edge.name}", f"{edge.query}{needs}"))
    rows += [(ANSWERS.get(name, name), said) for name, said in framing.answers.items() if said]
    cell = "text-align:left;vertical-align:top;padding:2px 16px 2px 0;font-weight:400"
    body = "".join(
        f'<tr><th scope="row" style="{cell};opacity:.72;max-width:260px">{pieces.esc(label)}</th>'
        f'<td style="{cell};overflow-wrap:anywhere">{pieces.esc(said)}</td></tr>'
        for label, said in rows
    )
    table = f'<table style="border-collapse:collapse;margin:4px 0 6px 0"><tbody>{body}</tbody></table>' if rows else ""
    left = ", ".join(_OPEN.get(name, name).lower() for name in framing.open)
    foot = f'<div style="{SMALL}">Still open: {pieces.esc(left)}.</div>' if left else ""
    mark = f'<div style="{SMALL}">framing <code style="{MONO};font-size:12px">{framing.hash[:12]}</code></div>'
    said = f'<div style="margin:6px 0 0 0"><b style="font-weight:600">{pieces.esc(note)}</b></div>' if note else ""
    return card(mark + table + foot + said)


def bundle(framing: Framing, note: str = "") -> dict[str, Any]:
    """What a notebook stores of a framing."""
    return {"text/html": html(framing, note), "text/plain": text(framing)}


def text(framing: Framing) -> str:
    """The framing as its file has it."""
    return yaml_text(framing.to_dict()).strip()


def _said(value: Any) -> str:
    if isinstance(value, float):
        return number(value)
    if isinstance(value, dict):
        return "; ".join(
            f"{true} taken for {said}: {number(c)}" for true, row in value.items() for said, c in row.items()
        )
    if isinstance(value, list):
        return "; ".join(", ".join(number(c) for c in row) for row in value)
    return str(value)
