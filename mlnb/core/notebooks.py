"""Notebooks from disk, with one clear sentence for what is none."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING

from mlnb.core.errors import MlnbError

if TYPE_CHECKING:
    from nbformat import NotebookNode


def seal(cell: NotebookNode) -> None:
    """Note in a code cell that has just been run what was run, and what came of it."""
    cell.metadata.setdefault("mlnb", {})["ran"] = {"source": _digest(cell.source), "outputs": _outputs(cell)}


def edited(cell: NotebookNode) -> bool:
    """Whether a sealed cell's code was changed while its outputs are those of the run."""
    ran = cell.metadata.get("mlnb", {}).get("ran") or {}
    return bool(ran) and ran.get("source") != _digest(cell.source) and ran.get("outputs") == _outputs(cell)


def _outputs(cell: NotebookNode) -> str:
    """What the outputs say; how an editor breaks their lines or strips their html does not count."""
    said: list[str] = []
    for output in cell.get("outputs", []):
        data = output.get("data", {})
        texts = [data.get("text/plain", ""), output.get("text", ""), output.get("evalue", "")]
        said += ["".join(t) for t in texts]
        said += [json.dumps(v, sort_keys=True) for k, v in sorted(data.items()) if k.startswith("application/vnd.mlnb")]
    return _digest("\n".join(said))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def read_notebook(path: str | Path) -> NotebookNode:
    """A notebook of the current format, from any format that nbformat reads.

    Raises
    ------
    MlnbError
        If there is no such file, or it is no notebook.
    """
    import nbformat

    path = Path(path)
    if not path.is_file():
        msg = f"There is no notebook {str(path)!r}."
        raise MlnbError(msg)
    try:
        notebook = nbformat.read(path, as_version=4)
        nbformat.validate(notebook)
    except Exception as error:  # a file that is no notebook fails in many ways
        msg = f"{str(path)!r} is not a notebook; give an .ipynb file, such as `mlnb new` writes."
        raise MlnbError(msg) from error
    return notebook
