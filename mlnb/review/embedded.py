"""The signed content inside an exported page, and whether the page shows just that."""

from __future__ import annotations

import base64
import json
import re
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mlnb.core.canonical import canonical
from mlnb.core.errors import MlnbError
from mlnb.review import content
from mlnb.review.signatures import Signature, stored
from mlnb.review.verified import Checked, Verification, against

if TYPE_CHECKING:
    from nbformat import NotebookNode

    from mlnb.review.document import Document

_META = re.compile(r'<meta name="mlnb-review" content="([A-Za-z0-9_-]+)">')
_KEPT = ("mlnb", "tags", "execution")
_MOST = 256 * 2**20  # bytes that the content may unfold to
_TAG = re.compile(r"<[^>]*>")


def payload(notebook: NotebookNode, made: Document, name: str, *, figures: str) -> str:
    """All that a page was drawn from, its signatures, and how it was drawn, as text for an attribute."""
    from mlnb.review.redact import redacted

    shown = notebook if made.rows_shown else redacted(notebook)
    record = {
        "schema": content.SCHEMA,
        "made_with": _versions(),
        "notebook": {"metadata": _metadata(notebook), "cells": [_bare(cell, i) for i, cell in enumerate(shown.cells)]},
        "options": {
            "name": name,
            "date": made.date,
            "figures": figures,
            "with_rows": made.rows_shown,
            "fingerprint": dict(made.facts).get("Fingerprint of the notebook", ""),
        },
        "reasons": made.reasons,
        "since": [list(line) for line in made.since],
        "states": [one.state for one in made.signatures],
    }
    packed = zlib.compress(canonical(record).encode("ascii"), 9)
    return base64.urlsafe_b64encode(packed).decode().rstrip("=")


def verify_page(file: Path) -> Verification:
    """Tell what of an exported page is signed, and whether it shows what was signed.

    Raises
    ------
    MlnbError
        If there is no such file.
    """
    try:
        page = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        msg = f"{str(file)!r} cannot be read as a page: {error}."
        raise MlnbError(msg) from error
    found = _META.findall(page)
    if len(found) != 1:
        why = "It holds no signed content: it was exported before it was signed, or is no review of mlnb."
        return Verification(file, (), (), (why,)) if not found else Verification(file, (), ("It holds two contents.",))
    try:
        record, notebook = _unpacked(found[0])
        signatures, contents = stored(notebook)
        part = "data" if record["options"]["with_rows"] else "shown"
        now = content.manifest(content_cells(notebook) if part == "data" else notebook, part)
        now["open"] = record["reasons"]
        drawn = _drawn_again(notebook, record, signatures, found[0])
    except Exception as error:  # noqa: BLE001  # a content that was tampered with breaks in any way
        what = (str(error).strip().splitlines() or [type(error).__name__])[0].rstrip(".")
        return Verification(file, (), (f"The content in the page is damaged: {what}.",))
    checked = tuple(Checked(s, tuple(against(s, signatures, contents, now, part))) for s in signatures)
    problems = [] if drawn == page else [_where(drawn, page, record)]
    if any(
        _lasting(contents[s.content]["open"]) != _lasting(record["reasons"])
        for s in signatures
        if s.content in contents
    ):
        problems.append("The reasons why it is incomplete are not those that were signed.")
    return Verification(file, checked, tuple(problems), tuple(_notes(signatures, contents)))


def _drawn_again(notebook: NotebookNode, record: dict[str, Any], signatures: list[Signature], packed: str) -> str:
    from mlnb.review.document import set_out, signed
    from mlnb.review.exporter import ReviewExporter

    options = record["options"]
    states = [signed(one, str(state)) for one, state in zip(signatures, record["states"], strict=True)]
    made = set_out(
        notebook,
        options["name"],
        list(record["reasons"]),
        states,
        [(str(a), str(b)) for a, b in record["since"]],
        fingerprint=options["fingerprint"],
        date=options["date"],
        figures=options["figures"],
        with_rows=options["with_rows"],
        payload=packed,
    )
    page, _ = ReviewExporter().page(made, notebook, {"metadata": {"name": options["name"]}})
    return str(page)


def _where(drawn: str, page: str, record: dict[str, Any]) -> str:
    """Why a page is not the one that its content draws, and where it differs first."""
    made_with = record.get("made_with")
    if made_with != _versions():
        said = ", ".join(f"{name} {version}" for name, version in dict(made_with or {}).items())
        return f"The page was made with other versions ({said}), so that its text cannot be compared with its content here."
    mine, theirs = drawn.split("\n"), page.split("\n")
    line = next((i for i, (a, b) in enumerate(zip(mine, theirs, strict=False)) if a != b), min(len(mine), len(theirs)))
    there = theirs[line] if line < len(theirs) else ""
    at = next(
        (i for i, (a, b) in enumerate(zip(mine[line] if line < len(mine) else "", there, strict=False)) if a != b), 0
    )
    near = " ".join(_TAG.sub(" ", there[max(0, at - 60) : at + 60]).split())
    anchors = re.findall(r'<article id="finding-([^"]+)"', "\n".join(theirs[: line + 1]))
    where = f" in the finding of {anchors[-1]}" if anchors else ""
    return f"The page was changed{where}, near “{near[:80]}”: it is not what its signed content draws."


def _lasting(reasons: list[str]) -> list[str]:
    """Reasons but those that quote the words of an error, which a redacted page leaves out."""
    return [reason for reason in reasons if "ended in an error" not in reason]


def _notes(signatures: list[Signature], contents: dict[str, Any]) -> list[str]:
    return [
        f"{one.name} signed it while it was incomplete: {contents[one.content]['open'][0]}"
        for one in signatures
        if isinstance(contents.get(one.content), dict) and contents[one.content].get("open")
    ]


def _unpacked(packed: str) -> tuple[dict[str, Any], NotebookNode]:
    from nbformat import from_dict

    raw = base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4))
    unfold = zlib.decompressobj()
    text = unfold.decompress(raw, _MOST)
    if unfold.unconsumed_tail:
        msg = "it unfolds to more than a review has"
        raise MlnbError(msg)
    record = json.loads(text)
    if record.get("schema") != content.SCHEMA:
        msg = "it was written by another version of mlnb"
        raise MlnbError(msg)
    book = record["notebook"]
    return record, from_dict({"nbformat": 4, "nbformat_minor": 5, "metadata": book["metadata"], "cells": book["cells"]})


def content_cells(notebook: NotebookNode) -> NotebookNode:
    """A copy whose results of mlnb are their records alone."""
    from nbformat import from_dict

    return from_dict(
        {**notebook, "cells": [content.undrawn(c) if c.cell_type == "code" else c for c in notebook.cells]}
    )


def _metadata(notebook: NotebookNode) -> dict[str, Any]:
    return {key: notebook.metadata[key] for key in ("title", "mlnb") if key in notebook.metadata}


def _bare(cell: NotebookNode, position: int) -> dict[str, Any]:
    """A cell with what the review reads of it."""
    kept = content.undrawn(cell) if cell.cell_type == "code" else cell
    made = {
        key: kept[key] for key in ("cell_type", "source", "execution_count", "outputs", "attachments") if key in kept
    }
    return {
        **made,
        "id": f"cell-{position}",
        "metadata": {key: cell.metadata[key] for key in _KEPT if key in cell.metadata},
    }


def _versions() -> dict[str, str]:
    """What the bytes of a page depend on."""
    from importlib.metadata import version

    from mlnb.core.versions import versions

    return {"mlnb": versions()["mlnb"], **{name: version(name) for name in ("matplotlib", "mistune", "bleach")}}
