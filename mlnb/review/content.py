"""What of a notebook is signed: what was run, what came of it, what people wrote; not how a file keeps it."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from mlnb.core.canonical import digest
from mlnb.core.notebooks import joined, printed
from mlnb.review import complete, decisions
from mlnb.review.read import AUDIT, FINDING, read

if TYPE_CHECKING:
    from nbformat import NotebookNode

SCHEMA = 1
_WIDGET = "application/vnd.jupyter.widget-view+json"
_SPACE = re.compile(r"\s+")


def manifest(notebook: NotebookNode, part: str = "") -> dict[str, Any]:
    """Hashes of the parts of a notebook, each with what it is, so that a change can be named.

    Ids of cells, the order of keys, widgets, how lines are kept and metadata that no part of the review
    reads are not in it: an editor may write them anew.

    Parameters
    ----------
    notebook : NotebookNode
    part : {"", "data", "shown"}
        Where the notebook has only that part of its outputs left: "shown" where it was redacted.

    Returns
    -------
    dict
        ``cells``, a list of dicts of the keys ``what``, ``source`` and, for code, ``outputs``, ``data`` (without the
        cards, which are drawn from it) and ``shown`` (without values of rows); and ``about``, a hash of the title, the checks asked and the time of the run;
        ``open``, the sentences on why the review is incomplete.
    """
    from mlnb.review.redact import redacted

    record = read(notebook)
    less = notebook if part else redacted(notebook)
    cells = [
        _cell(a, b) for a, b in zip(notebook.cells, less.cells, strict=True) if a.source.strip() or a.get("outputs")
    ]
    if part:
        cells = [
            {"what": c["what"], "source": c["source"], **({part: c["outputs"]} if "outputs" in c else {})}
            for c in cells
        ]
    about = {"title": notebook.metadata.get("title"), "asked": record.asked, "executed": record.executed}
    return {"schema": SCHEMA, "cells": cells, "about": digest(about), "open": complete.reasons(notebook, record)}


def undrawn(cell: NotebookNode) -> NotebookNode:
    """A copy of a code cell whose results of mlnb are their records alone, from which their cards are drawn again."""
    from nbformat import from_dict

    outputs = []
    for output in cell.get("outputs", []):
        data = output.get("data", {})
        kept = {kind: value for kind, value in data.items() if kind in {FINDING, AUDIT}}
        outputs.append({**output, "data": kept, "metadata": {}} if kept else output)
    return from_dict({**cell, "outputs": outputs})


def fingerprint(parts: dict[str, Any], part: str = "shown") -> str:
    """Sixteen hexadecimal digits of what a document shows of a notebook."""
    return digest([[cell["source"], cell.get(part)] for cell in parts["cells"]])[:16]


def content(parts: dict[str, Any]) -> str:
    """The hash that is signed."""
    return digest(parts)


def _cell(cell: NotebookNode, less: NotebookNode) -> dict[str, Any]:
    made: dict[str, Any] = {"what": _what(cell), "source": digest(_source(cell))}
    if cell.cell_type == "code":
        made["outputs"] = digest([list(_output(o)) for o in joined(cell)])
        made["data"] = digest([list(_output(o)) for o in joined(undrawn(cell))])
        made["shown"] = digest([list(_output(o)) for o in joined(less)])
    return made


def _source(cell: NotebookNode) -> list[Any]:
    part = cell.metadata.get("mlnb", {})
    named = [part.get("check"), part.get("part"), decisions.is_decision(cell)]
    pictures = {name: dict(kinds) for name, kinds in cell.get("attachments", {}).items()}
    source = "\n".join(cell.source.splitlines())
    return [cell.cell_type, source, cell.get("execution_count"), named, _spaceless(pictures)]


def _output(output: dict[str, Any]) -> Iterator[Any]:
    kind = output.get("output_type")
    if kind == "stream":
        yield [output.get("name"), printed(output.get("text", ""))]
    elif kind == "error":
        yield ["error", output.get("ename"), output.get("evalue")]
    data = output.get("data", {})
    if _WIDGET in data:
        return
    for mime, value in sorted(data.items()):
        if mime.endswith("json"):
            yield [mime, value]
        elif mime.startswith("image/"):
            yield [mime, _spaceless(value)]
        else:
            yield [mime, "\n".join(_whole(value).splitlines())]


def _whole(value: Any) -> str:
    return value if isinstance(value, str) else "".join(map(str, value))


def _spaceless(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _spaceless(item) for key, item in value.items()}
    return _SPACE.sub("", _whole(value))


def _what(cell: NotebookNode) -> str:
    """What a cell is, in words."""
    if decisions.is_decision(cell):
        return f"the decision on {decisions.check_of(cell) or 'a finding'}"
    if cell.cell_type != "code":
        return "text"
    for output in cell.get("outputs", []):
        data = output.get("data", {})
        if FINDING in data:
            check = data[FINDING].get("check") if isinstance(data[FINDING], dict) else None
            return f"the finding of {check}"
        if AUDIT in data:
            return "the audit"
    return "code"


def changes(signed: dict[str, Any], now: dict[str, Any], part: str = "outputs") -> list[str]:
    """What differs between what was signed and what is there, a sentence each.

    Parameters
    ----------
    signed, now : dict
        Manifests.
    part : {"outputs", "data", "shown"}
        Whether to compare all outputs, those without how a card was drawn, or those of a redacted document.
    """
    keys = ("source", part)
    old, new = ([tuple(cell.get(k) for k in keys) for cell in m["cells"]] for m in (signed, now))
    found = []
    for tag, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        paired = min(b - a, d - c)
        found += [_differs(signed["cells"][a + i], now["cells"][c + i], c + i + 1) for i in range(paired)]
        found += [f"Cell {i + 1} ({now['cells'][i]['what']}) was added." for i in range(c + paired, d)]
        found += [f"{_named(signed['cells'][i])} was taken out." for i in range(a + paired, b)]
    if signed["about"] != now["about"]:
        found.append("The title, the checks that were asked for or the time of the run changed.")
    if not found and bool(signed["open"]) != bool(now["open"]):
        found.append("Whether the review is complete is judged otherwise now.")
    return found


def _differs(signed: dict[str, Any], now: dict[str, Any], position: int) -> str:
    if signed["source"] == now["source"]:
        what = signed["what"] if signed["what"].startswith("the ") else "what it shows"
        return f"Cell {position}: {what} changed."
    if signed["what"].startswith("the decision") or signed["what"] == "text":
        return f"Cell {position}: {signed['what']} changed."
    return f"Cell {position}: its code changed{'' if signed.get('outputs') == now.get('outputs') else ', and what it shows'}."


def _named(cell: dict[str, Any]) -> str:
    return f"A cell ({cell['what']})"
