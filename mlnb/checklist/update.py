"""Writes a checklist again, for other data or a newer template, and keeps what people wrote into it."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mlnb.checklist.cells import cell_id
from mlnb.checklist.inject import DEFAULTS, INJECTED, assigned
from mlnb.checklist.plan import BASE, FILES, FURTHER, PARAMETERS
from mlnb.checklist.write import build, seen_from, written
from mlnb.core.errors import MlnbError, listing
from mlnb.core.notebooks import read_notebook

if TYPE_CHECKING:
    from nbformat import NotebookNode

Key = tuple[str, ...]
_SAME = 3  # so many cells of one text may stand in a template


def update(path: str | Path, *, template: str | Path | None = None, **changed: Any) -> Path:
    """Write a checklist notebook again, and keep what people wrote.

    Cells that nobody touched are written anew. Decisions, answers, parameters, changed cells and cells of one's own
    stay as they are, each at its place; what is no longer asked, and was answered, moves to the end. Outputs are
    dropped where a parameter or the setup changed, since they come from other data.

    Parameters
    ----------
    path : str or Path
        A notebook that `new` wrote; it is written over.
    template : str or Path, optional
        Another template; by default the one that it was made with.
    **changed
        New values of parameters, as in `new`: ``test="new.csv"``. None takes a value away.

    Returns
    -------
    Path

    Raises
    ------
    MlnbError
        If the notebook is none of `new`, or there is no such parameter.

    Examples
    --------
    >>> import tempfile
    >>> from mlnb.checklist import new
    >>> made = new(Path(tempfile.mkdtemp()) / "audit", train="train.csv", target="y")
    >>> "later.csv" in update(made, test="later.csv").read_text()
    True
    """
    file = Path(path)
    old = read_notebook(file)
    unknown = [name for name in changed if name not in {**PARAMETERS, **FURTHER}]
    if unknown:
        msg = f"A checklist has no parameter {unknown[0]!r}; it has {listing([*PARAMETERS, *FURTHER], 12)}."
        raise MlnbError(msg)
    if not any(_key(cell) == ("parameters",) for cell in old.cells):
        msg = f"{file.name!r} is no checklist of `mlnb new`: it has no cell of parameters; `mlnb new` writes one."
        raise MlnbError(msg)
    given = {n: seen_from(file.parent, v) if n in FILES and v is not None else v for n, v in changed.items()}
    before = _values(old)
    values = {name: before.get(name) for name in {**PARAMETERS, **FURTHER}} | given
    kept = template or old.metadata.get("mlnb", {}).get("template", BASE)
    fresh = build(values, old.metadata.get("title") if template is None else None, kept)
    cells = _merged(old.cells, fresh.cells, given)
    if _setup(cells) != _setup(old.cells):
        _drop_outputs(cells)
    fresh.cells = cells
    fresh.metadata = {**{k: v for k, v in old.metadata.items() if k != "mlnb"}, **fresh.metadata}
    file.write_text(written(fresh), encoding="utf-8")
    return file


def _key(cell: NotebookNode) -> Key | None:
    """What a generated cell is about; None for a person's own."""
    about = cell.metadata.get("mlnb") or {}
    if INJECTED in cell.metadata.get("tags", []) or "part" not in about:
        return None
    kind = (cell.cell_type,) if about["part"] == "summary" else ()
    return (about["part"], *(str(about[name]) for name in ("check", "ask", "section") if name in about), *kind)


def _touched(cell: NotebookNode) -> bool:
    """Whether a person changed a generated cell, whose id follows from the text that it was written with."""
    about = {"mlnb": {k: v for k, v in (cell.metadata.get("mlnb") or {}).items() if k != "ran"}}
    taken: set[str] = set()
    return cell.get("id") not in {cell_id(cell.cell_type, cell.source, about, taken) for _ in range(_SAME)}


def _values(notebook: NotebookNode) -> dict[str, Any]:
    """Parameters of the notebook, with those that a run put over them."""
    found: dict[str, Any] = {}
    for cell in notebook.cells:
        tags = cell.metadata.get("tags", [])
        if cell.cell_type == "code" and (DEFAULTS in tags or INJECTED in tags):
            assigned(cell.source)  # raises where it is no Python
            for node in ast.parse(cell.source).body:
                if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                    try:
                        found[node.targets[0].id] = ast.literal_eval(node.value)
                    except ValueError:
                        msg = f"The parameter {node.targets[0].id!r} is no text, number or None, so it cannot be carried on."
                        raise MlnbError(msg) from None
    return found


def _merged(old: list[NotebookNode], fresh: list[NotebookNode], given: dict[str, Any]) -> list[NotebookNode]:
    """The new cells in their order, each with what was written in its place, and people's own cells after theirs."""
    places: dict[Key | None, NotebookNode] = {}
    own: dict[Key | None, list[NotebookNode]] = {}
    last: Key | None = None
    for cell in old:
        key = _key(cell)
        if key is None:
            if INJECTED not in cell.metadata.get("tags", []):
                own.setdefault(last, []).append(cell)
            continue
        last = key
        places[key] = cell
    merged = list(own.pop(None, []))
    for cell in fresh:
        key = _key(cell)
        merged.append(_one(places.pop(key, None), cell, given))
        merged += own.pop(key, [])
    orphans = [c for c in places.values() if c.cell_type == "markdown" and _touched(c)]
    left = orphans + [cell for cells in own.values() for cell in cells]
    if left:
        merged += [_heading(), *left]
    return _unique(merged)


def _one(old: NotebookNode | None, fresh: NotebookNode, given: dict[str, Any]) -> NotebookNode:
    """The cell that stands in a place: the person's where they changed it, else the new one."""
    if old is None:
        return fresh
    if _key(fresh) == ("parameters",):
        return _parameters(old, fresh, given)
    if _touched(old):
        return old
    if old.source == fresh.source and old.cell_type == "code":
        return old  # with its outputs
    return fresh


def _parameters(old: NotebookNode, fresh: NotebookNode, given: dict[str, Any]) -> NotebookNode:
    """The person's cell with the changed values set in it; the new one where they left it as it was."""
    if not _touched(old):
        return fresh
    lines = old.source.splitlines()
    new = {line.partition(" = ")[0]: line for line in fresh.source.splitlines()}
    there = {
        node.targets[0].id: (node.lineno - 1, node.end_lineno or node.lineno)
        for node in ast.parse(old.source).body
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
    }
    for name in sorted(set(given) & set(there), key=lambda n: -there[n][0]):
        first, end = there[name]
        lines[first:end] = [new[name]]
    lines += [line for name, line in new.items() if name not in there]
    old.source = "\n".join(lines)
    return old


def _setup(cells: list[NotebookNode]) -> list[str]:
    return [c.source for c in cells if _key(c) in {("parameters",), ("setup",)}]


def _drop_outputs(cells: list[NotebookNode]) -> None:
    for cell in cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None


def _heading() -> NotebookNode:
    from nbformat import v4

    source = "## No longer asked\n\nWhat was written to questions that this checklist does not ask now."
    metadata = {"mlnb": {"part": "kept"}}
    return v4.new_markdown_cell(source=source, metadata=metadata, id=cell_id("markdown", source, metadata, set()))


def _unique(cells: list[NotebookNode]) -> list[NotebookNode]:
    """No id twice, and one heading over what is no longer asked."""
    taken: set[str] = set()
    found, headed = [], False
    for cell in cells:
        if _key(cell) == ("kept",):
            if headed:
                continue
            headed = True
        if cell.get("id") in taken:
            cell["id"] = cell_id(cell.cell_type, cell.source, {"mlnb": dict(cell.metadata.get("mlnb") or {})}, taken)
        taken.add(str(cell.get("id")))
        found.append(cell)
    return found
