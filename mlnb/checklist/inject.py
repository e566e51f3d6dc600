"""Parameters put into a notebook the way papermill does: a tagged cell after the one with the defaults."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mlnb.checklist.cells import cell_id
from mlnb.core.errors import MlnbError, listing

if TYPE_CHECKING:
    from nbformat import NotebookNode

DEFAULTS = "parameters"
INJECTED = "injected-parameters"


def inject(notebook: NotebookNode, parameters: dict[str, Any]) -> None:
    """Set parameters in a notebook, in place.

    Raises
    ------
    MlnbError
        If the notebook has no cell tagged ``parameters``, or no such parameter in it, or a value
        cannot be written as Python.
    """
    from nbformat import v4

    if not parameters:
        return
    tagged = [i for i, cell in enumerate(notebook.cells) if DEFAULTS in cell.metadata.get("tags", [])]
    if not tagged:
        msg = "The notebook has no cell tagged 'parameters' to set them after."
        raise MlnbError(msg)
    known = assigned(notebook.cells[tagged[0]].source)
    unknown = [name for name in parameters if name not in known]
    if unknown:
        msg = f"The notebook has no parameter {unknown[0]!r}; it has {listing(known, 12)}."
        raise MlnbError(msg)
    source = "\n".join(f"{name} = {_literal(name, value)}" for name, value in parameters.items())
    taken = {cell.get("id", "") for cell in notebook.cells}
    metadata = {"tags": [INJECTED], "mlnb": {"part": "parameters"}}
    made = v4.new_code_cell(source=source, metadata=metadata, id=cell_id("code", source, metadata, taken))
    notebook.cells = [cell for cell in notebook.cells if INJECTED not in cell.metadata.get("tags", [])]
    place = next(i for i, cell in enumerate(notebook.cells) if DEFAULTS in cell.metadata.get("tags", []))
    notebook.cells.insert(place + 1, made)


def assigned(source: str) -> list[str]:
    r"""Names that a cell assigns at its top level.

    Examples
    --------
    >>> assigned("train = 'a.csv'  # rows\ntarget = None")
    ['train', 'target']
    """
    try:
        tree = ast.parse(source)
    except SyntaxError as error:
        msg = f"The cell tagged 'parameters' is not Python: {error.msg} in its line {error.lineno}."
        raise MlnbError(msg) from None
    targets = [t for node in tree.body if isinstance(node, ast.Assign) for t in node.targets]
    targets += [node.target for node in tree.body if isinstance(node, ast.AnnAssign)]
    return [target.id for target in targets if isinstance(target, ast.Name)]


def _literal(name: str, value: Any) -> str:
    value = value.as_posix() if isinstance(value, Path) else value
    text = repr(value)
    try:
        ast.literal_eval(text)
    except (ValueError, SyntaxError):
        msg = f"The parameter {name!r} is a {type(value).__name__}; give text, a number, True, False, None, or a list."
        raise MlnbError(msg) from None
    return text
