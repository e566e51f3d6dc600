"""Text with ``+++`` lines to notebook cells, whose ids follow from their content."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Any

from mlnb.core.errors import MlnbError

if TYPE_CHECKING:
    from nbformat import NotebookNode

_START = re.compile(r"^\+\+\+[ \t]+(?P<kind>markdown|code)\b(?P<what>[^\n]*)$", re.MULTILINE)


def cells_of(text: str) -> list[NotebookNode]:
    r"""The cells of a rendered template.

    Raises
    ------
    MlnbError
        If there is no cell in it.

    Examples
    --------
    >>> cells = cells_of("+++ markdown part=title\n# A\n+++ code tags=parameters\nx = 1\n")
    >>> [(cell.cell_type, cell.source) for cell in cells]
    [('markdown', '# A'), ('code', 'x = 1')]
    """
    from nbformat import v4

    starts = list(_START.finditer(text))
    if not starts:
        msg = "The template has no cell; each begins with a line such as '+++ markdown part=title'."
        raise MlnbError(msg)
    cells = []
    taken: set[str] = set()
    for start, following in zip(starts, [*starts[1:], None], strict=True):
        source = text[start.end() : following.start() if following else None].strip("\n")
        metadata = _metadata(start["what"])
        make = v4.new_code_cell if start["kind"] == "code" else v4.new_markdown_cell
        cells.append(make(source=source, metadata=metadata, id=cell_id(start["kind"], source, metadata, taken)))
    return cells


def _metadata(what: str) -> dict[str, Any]:
    """``part=… check=… tags=a,b`` as a cell's metadata."""
    pairs = dict(item.split("=", 1) for item in what.split() if "=" in item)
    tags = [tag for tag in pairs.pop("tags", "").split(",") if tag]
    return ({"tags": tags} if tags else {}) | ({"mlnb": pairs} if pairs else {})


def cell_id(kind: str, source: str, metadata: dict[str, Any], taken: set[str]) -> str:
    """Eight hexadecimal digits that follow from the content; the next ones where they are taken."""
    for turn in range(10_000):
        text = f"{kind}\0{sorted(metadata.get('mlnb', {}).items())}\0{source}\0{turn}"
        found = hashlib.sha256(text.encode()).hexdigest()[:8]
        if found not in taken:
            taken.add(found)
            return found
    msg = "The template has the same cell ten thousand times."
    raise MlnbError(msg)
