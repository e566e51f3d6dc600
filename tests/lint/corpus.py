"""Small notebooks with what is wrong in them: a comment ``# leak: kind`` stands on the line."""

from __future__ import annotations

import re
from pathlib import Path

from mlnb.lint.reading import Cell, Document, parse

FOLDER = Path(__file__).parent / "corpus"
FILES = sorted(FOLDER.glob("*.py"))
_RUN = re.compile(r"^# %% run (\d+)", re.MULTILINE)
_LEAK = re.compile(r"# leak: ([\w, ]+)")


def document(path: Path) -> Document:
    """The cells; ``# %% run 3`` is a cell of a notebook with that execution count."""
    text = path.read_text(encoding="utf-8")
    read = parse(text, path.name, notebook=False)
    counts = [int(count) for count in _RUN.findall(text)]
    if not counts:
        return read
    cells = tuple(Cell(c.index, c.source, c.code, count) for c, count in zip(read.cells, counts, strict=True))
    return Document(path.name, cells, "notebook")


def expected(read: Document) -> set[tuple[str, int, int]]:
    """Kind, cell and line of each leak."""
    return {
        (kind.strip(), cell.index, number)
        for cell in read.cells
        for number, line in enumerate(cell.source.split("\n"), 1)
        for found in _LEAK.findall(line)
        for kind in found.split(",")
    }
