"""Notebooks from disk, with one clear sentence for what is none."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mlnb.core.errors import MlnbError

if TYPE_CHECKING:
    from nbformat import NotebookNode


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
