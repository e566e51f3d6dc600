"""Cells of a notebook or a script, whatever state the file is in."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mlnb.core.errors import MlnbError

_MARK = re.compile(r"^# ?%%(.*)$")
_OTHER = re.compile(r"\[(markdown|md|raw)\]", re.IGNORECASE)
_LONGEST_NAME = 400


@dataclass(frozen=True)
class Cell:
    """A cell as the file has it.

    Parameters
    ----------
    index : int
        Place among all cells of the file.
    source : str
    code : bool
        Whether it holds Python.
    count : int, optional
        Execution count.
    first_line : int
        Line of the file at which a script's cell begins.
    """

    index: int
    source: str
    code: bool = True
    count: int | None = None
    first_line: int = 1


@dataclass(frozen=True)
class Document:
    """A file as cells.

    Parameters
    ----------
    name : str
    cells : tuple of Cell
    kind : {"notebook", "percent", "script", "session"}
    notes : tuple of str
        What could not be read.
    """

    name: str
    cells: tuple[Cell, ...]
    kind: str
    notes: tuple[str, ...] = ()


def read(source: str | Path) -> Document:
    """The cells of a file, or of source text itself.

    Parameters
    ----------
    source : str or Path
        A file ``.ipynb`` or ``.py``; text with a line break, or that begins with a brace, is taken as the source itself.

    Raises
    ------
    MlnbError
        If there is no such file.
    """
    if isinstance(source, str) and (len(source) > _LONGEST_NAME or "\n" in source or source.lstrip().startswith("{")):
        return parse(source, "source")
    path = Path(source)
    if not path.is_file():
        what = "a folder" if path.is_dir() else "not there"
        msg = f"{str(path)!r} is {what}; lint reads notebooks (.ipynb) and scripts (.py)."
        raise MlnbError(msg)
    text = path.read_bytes().decode("utf-8-sig", errors="replace")
    return parse(text, str(path), notebook=path.suffix.lower() == ".ipynb")


def parse(text: str, name: str, *, notebook: bool | None = None) -> Document:
    """The cells of a text.

    Parameters
    ----------
    text : str
    name : str
        What to call it.
    notebook : bool, optional
        Whether it should be JSON; seen from its first character by default.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if notebook or (notebook is None and text.lstrip().startswith("{")):
        return _notebook(text, name)
    lines = text.split("\n")
    if any(_MARK.match(line) for line in lines):
        return Document(name, _percent(lines), "percent")
    return Document(name, (Cell(0, text),), "script")


def _notebook(text: str, name: str) -> Document:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return Document(name, (), "notebook", (f"{name} is no notebook: its JSON is broken, so nothing was read.",))
    cells = _listed(found)
    if cells is None:
        return Document(name, (), "notebook", (f"{name} is no notebook: its JSON holds no cells.",))
    language = _language(found)
    notes = () if language == "python" else (f"{name} is written in {language}; lint reads Python only.",)
    read_cells = tuple(_cell(at, cell, readable=not notes) for at, cell in enumerate(cells))
    return Document(name, read_cells, "notebook", notes)


def _listed(found: Any) -> list[Any] | None:
    if not isinstance(found, dict):
        return None
    if isinstance(found.get("cells"), list):
        return list(found["cells"])
    sheets = found.get("worksheets")  # nbformat 3
    if isinstance(sheets, list):
        return [cell for sheet in sheets if isinstance(sheet, dict) for cell in sheet.get("cells") or []]
    return None


def _language(found: dict[str, Any]) -> str:
    about = found.get("metadata")
    about = about if isinstance(about, dict) else {}
    for part, key in (("language_info", "name"), ("kernelspec", "language")):
        told = about.get(part)
        if isinstance(told, dict) and isinstance(told.get(key), str) and told[key]:
            language = told[key].lower()
            return "python" if language.startswith(("python", "ipython")) else language
    return "python"


def _cell(at: int, cell: Any, *, readable: bool) -> Cell:
    if not isinstance(cell, dict):
        return Cell(at, "", code=False)
    source = cell.get("source", cell.get("input", ""))
    if isinstance(source, list):
        source = "".join(part for part in source if isinstance(part, str))
    if not isinstance(source, str):
        source = ""
    count = cell.get("execution_count", cell.get("prompt_number"))
    count = count if isinstance(count, int) and not isinstance(count, bool) and count > 0 else None
    return Cell(at, source.replace("\r\n", "\n"), readable and cell.get("cell_type") == "code", count)


def _percent(lines: Sequence[str]) -> tuple[Cell, ...]:
    """Cells as jupytext makes them: what stands before the first mark is one too, if it is more than comments."""
    marks = [number for number, line in enumerate(lines) if _MARK.match(line)]
    cells: list[Cell] = []
    before = lines[: marks[0]]
    if any(line.strip() and not line.startswith("#") for line in before):
        cells.append(Cell(0, "\n".join(before)))
    for start, end in zip(marks, [*marks[1:], len(lines)], strict=True):
        title = _MARK.match(lines[start])
        other = bool(title and _OTHER.search(title[1]))
        body = "\n".join(lines[start + 1 : end])
        cells.append(Cell(len(cells), body, not other, None, start + 2))
    return tuple(cells)
