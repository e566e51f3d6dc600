"""What a notebook stores of a result: html for people, JSON for the review, text for the rest."""

from __future__ import annotations

from typing import Any

from mlnb.cards import origin
from mlnb.cards.page import html
from mlnb.cards.terminal import text
from mlnb.core.audit import Audit
from mlnb.core.finding import Finding
from mlnb.core.integrity import RAN, sealed

FINDING = "application/vnd.mlnb.finding+json"
AUDIT = "application/vnd.mlnb.audit+json"
#: Row labels that a stored finding keeps; all of them stay on the object.
MOST_ROWS = 1000


def bundle(obj: Finding | Audit) -> dict[str, Any]:
    """The MIME bundle of a finding or an audit; no widget in it, so that it shows everywhere."""
    record = obj.to_dict()
    if isinstance(obj, Audit):
        record["findings"] = [_capped(item, f) for item, f in zip(record["findings"], obj, strict=True)]
        kind = AUDIT
    else:
        record, kind = _capped(record, obj), FINDING
    shown = {"text/html": html(obj), "text/plain": text(obj)}
    return {**shown, kind: sealed({**record, RAN: origin.cells()}, shown)}


def _capped(record: dict[str, Any], finding: Finding) -> dict[str, Any]:
    rows = record["rows"]
    return {
        **record,
        "rows": rows[:MOST_ROWS],
        "rows_total": len(rows),
        "private": None if finding.private is None else list(finding.private),
    }
