"""Results that were changed so that they cannot even be read: one sentence instead of a traceback."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from mlnb.core.errors import MlnbError
from mlnb.core.integrity import broken

if TYPE_CHECKING:
    from nbformat import NotebookNode

T = TypeVar("T")


def whole(notebook: NotebookNode, do: Callable[[], T]) -> T:
    """What a function makes of a notebook.

    Raises
    ------
    MlnbError
        If it fails, and a result in the notebook is not as it was stored, or the metadata are not what mlnb writes.
    """
    try:
        return do()
    except MlnbError:
        raise
    except Exception as error:
        where = _where(notebook)
        if where is None:
            raise
        msg = f"{where} was changed so that it cannot be read; run the notebook from top to bottom in a fresh kernel."
        raise MlnbError(msg) from error


def _where(notebook: NotebookNode) -> str | None:
    if not isinstance(notebook.metadata.get("mlnb", {}), dict):
        return "What the notebook keeps under “mlnb” in its metadata"
    for position, cell in enumerate(notebook.cells, 1):
        if not isinstance(cell.metadata.get("mlnb", {}), dict):
            return f"What cell {position} keeps under “mlnb” in its metadata"
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            for kind, record in data.items():
                if kind.startswith("application/vnd.mlnb") and "+json" in kind and broken(record, data):
                    return f"A result of mlnb in cell {position}"
    return None
