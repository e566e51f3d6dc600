"""A notebook without the values of rows: what a document shows unless somebody chose otherwise.

Row labels, counts, statistics over many rows, names of columns and what the author wrote stay.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from mlnb.core.integrity import SEAL
from mlnb.core.private import FEW, numbers_of

if TYPE_CHECKING:
    from nbformat import NotebookNode

#: Tag of a cell whose outputs stay in a redacted document.
KEEP = "mlnb-show"
WITHHELD = "[withheld]"
_RESULTS = ("application/vnd.mlnb.finding+json", "application/vnd.mlnb.audit+json")
_LEFT_OUT = "An output is left out here, since it may hold values of rows; --with-rows keeps it, and so does the tag mlnb-show on the cell."
#: What is said of an audit that comes from the machine and not from the data, whatever its digits are.
_NEVER_OF_ROWS = frozenset({"versions", "fingerprint", "task", "random_state"})
_LABELS = re.compile(r"(?:.* )?row\Z", re.IGNORECASE)
_COUNTS = frozenset({"rows", "how many", "cells", "copies", "count", "copies are", "how"})
#: Columns of our tables that quote cells, whatever stands in them.
_EXAMPLES = frozenset({"examples", "example", "values", "training has", "may be spelt for", "value"})
_COUNTED = re.compile(
    r"\s*(?:%|of |×|(?:\w+ )?(?:rows?|columns?|copies|cells?|groups?|pairs?|classes|values|features?|files?)\b)"
)


def redacted(notebook: NotebookNode) -> NotebookNode:
    """A copy of a notebook in which no output holds a value of a single row.

    Parameters
    ----------
    notebook : NotebookNode
    """
    from nbformat import from_dict

    made = from_dict(copy.deepcopy(dict(notebook)))
    made.metadata.pop("widgets", None)
    for cell in made.cells:
        if cell.cell_type == "code":
            kept = KEEP in cell.metadata.get("tags", [])
            cell.outputs = [_output(output, kept=kept) for output in cell.get("outputs", [])]
            cell.outputs = [o for i, o in enumerate(cell.outputs) if o not in cell.outputs[:i] or o.get("data")]
    return made


def _output(output: Any, *, kept: bool) -> Any:
    from nbformat import v4

    data = output.get("data", {})
    kind = next((k for k in _RESULTS if k in data), None)
    if kind is not None:
        one = finding if kind == _RESULTS[0] else audit
        return v4.new_output("display_data", data={kind: one(data[kind])})
    if kept:
        return output
    if output.get("output_type") == "error":
        name = str(output.get("ename", "Error"))
        return v4.new_output("error", ename=name, evalue="its words are left out", traceback=[])
    if not any(data.values()) and not str(output.get("text", "")).strip():
        return output
    if any(k.startswith("application/vnd.mlnb") for k in data):
        return v4.new_output("display_data", data={k: {} for k in data if k.startswith("application/vnd.mlnb")})
    return v4.new_output("stream", name="stdout", text=_LEFT_OUT)


def audit(record: Any) -> Any:
    """The record of an audit without values of rows."""
    if not isinstance(record, dict):
        return {}
    found = [finding(item) for item in record.get("findings", ())]
    hide = _hider([value for item in record.get("findings", ()) for value in _private(item) or ()])
    about = {k: v if k in _NEVER_OF_ROWS else _walk(v, hide) for k, v in dict(record.get("about", {})).items()}
    return {**{k: v for k, v in record.items() if k != SEAL}, "headline": hide(str(record.get("headline", ""))),
            "about": about, "findings": found}  # fmt: skip


def finding(record: Any) -> Any:
    """The record of a finding without values of rows."""
    if not isinstance(record, dict):
        return {}
    private = _private(record)
    hide = _hider(private or ())
    near = _rounder(private or ())
    made = {key: value for key, value in record.items() if key not in {SEAL, "private"}}
    broke = record.get("verdict") == "error"
    made["headline"] = _first_words(str(record.get("headline", ""))) if broke else hide(str(record.get("headline", "")))
    if record.get("reason"):
        made["reason"] = "The words of the error are left out." if broke else hide(str(record["reason"]))
    made["evidence"] = [_evidence(item, hide, near, known=private is not None) for item in record.get("evidence", ())]
    made["fixes"] = [
        {**fix, "title": hide(str(fix.get("title", ""))), "code": hide(str(fix.get("code", "")))}
        for fix in record.get("fixes", ())
    ]
    if isinstance(record.get("estimate"), dict):
        made["estimate"] = _walk(record["estimate"], hide)
    return made


def _private(record: Any) -> list[Any] | None:
    said = record.get("private") if isinstance(record, dict) else None
    return list(said) if isinstance(said, list) else None


def _first_words(text: str) -> str:
    """The kind of an error without its words."""
    return ": ".join(text.split(": ")[:2]) if text.startswith("The check broke: ") else "The check has no answer"


def _evidence(item: Any, hide: Callable[[str], str], near: Callable[[Any], Any], *, known: bool) -> Any:
    if not isinstance(item, dict):
        return {}
    kind = item.get("kind")
    if kind == "note":
        return {**item, "text": "Left out here: a text may hold values of rows."}
    if kind == "table":
        return _table(item, hide, near, known=known)
    made = _walk(item, hide, near)
    return _folded(made) if kind == "histogram" else made


def _table(item: Mapping[str, Any], hide: Callable[[str], str], near: Callable[[Any], Any], *, known: bool) -> Any:
    names = [str(name) for name in item.get("columns", ())]
    rows = [list(row) for row in item.get("rows", ())]
    by_row = any(_LABELS.match(name) for name in names) or (
        names[:1] == ["rows"] and any(isinstance(r[0], str) for r in rows if r)
    )
    kept = []
    for i, name in enumerate(names):
        whole = known and not by_row
        stays = name.lower() not in _EXAMPLES if whole else _LABELS.match(name) or name.lower() in _COUNTS
        if stays:
            kept.append(i)
    labels = {i for i in kept if by_row}
    shown = [[row[i] if i in labels else _walk(row[i], hide, near) for i in kept if i < len(row)] for row in rows]
    less = "" if len(kept) == len(names) else " (values are left out)"
    return {**item, "caption": hide(str(item.get("caption", ""))) + less, "columns": [hide(names[i]) for i in kept],
            "rows": shown if kept else [], "total": item.get("total") or len(rows)}  # fmt: skip


def _folded(item: dict[str, Any]) -> dict[str, Any]:
    """A histogram whose outermost bins hold enough rows that none can be told from where its bin lies."""
    edges, counts = list(item.get("edges", ())), [list(row) for row in item.get("counts", ())]
    while len(edges) > 2 and _few(counts, -1):  # noqa: PLR2004  # one bin is left
        edges.pop()
        for row in counts:
            last = row.pop()
            row[-1] = (row[-1] or 0) + (last or 0)
    while len(edges) > 2 and _few(counts, 0):  # noqa: PLR2004
        edges.pop(0)
        for row in counts:
            first = row.pop(0)
            row[0] = (row[0] or 0) + (first or 0)
    if len(edges) > 1:
        width = abs(float(edges[1] or 0) - float(edges[0] or 0)) or 1.0
        edges = [edges[0] if e is None else _coarse(float(e), width) for e in edges]
        if any(a >= b for a, b in pairwise(edges)):
            edges = [float(i) for i in range(len(edges))]
    return {**item, "edges": edges, "counts": counts}


def _few(counts: list[list[Any]], end: int) -> bool:
    return sum(row[end] or 0 for row in counts) < FEW


def _coarse(value: float, width: float) -> float:
    """A value to a tenth of a bin's width."""
    import math

    digits = 1 - math.floor(math.log10(width))
    return round(value, digits)


def _walk(value: Any, hide: Callable[[str], str], near: Callable[[Any], Any] | None = None) -> Any:
    if isinstance(value, str):
        return hide(value)
    if isinstance(value, dict):
        return {key: item if key == "kind" else _walk(item, hide, near) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_walk(item, hide, near) for item in value]
    return near(value) if near is not None else value


def _rounder(private: Any) -> Callable[[Any], Any]:
    """Numbers of rows, to their first two digits; other numbers as they are."""
    numbers = {float(v) for v in private if isinstance(v, (int, float))}

    def near(value: Any) -> Any:
        if isinstance(value, bool) or not isinstance(value, (int, float)) or float(value) not in numbers:
            return value
        return float(f"{float(value):.2g}")

    return near


def _hider(private: Any) -> Callable[[str], str]:
    """A function that takes values of rows out of a text."""
    broken = {f for v in private if isinstance(v, float) and not v.is_integer() for f in _spelt(v)}
    words = sorted({*broken, *(v for v in private if isinstance(v, str) and v.strip())}, key=lambda w: (-len(w), w))
    numbers = {float(v) for v in private if isinstance(v, (int, float))}
    pattern = re.compile("|".join(rf"(?<!\w){re.escape(w)}(?!\w)" for w in words)) if words else None

    def hide(text: str) -> str:
        if pattern is not None:
            text = pattern.sub(WITHHELD, text)
        for value, written in list(numbers_of(text)) if numbers else ():
            if value in numbers:
                text = re.sub(
                    rf"(?<![\w.]){re.escape(written)}(?![\d.]*\d)(?!-\d\d-\d\d)(?!{_COUNTED.pattern})", WITHHELD, text
                )
        return text

    return hide


def _spelt(value: float) -> set[str]:
    """How a card may write a fraction."""
    from mlnb.core.finding import number

    return {f"{value:g}", f"{value:.4g}", f"{value:,.1f}", f"{value:.3f}", number(value)} - {"0", "0.0", "0.000"}
