"""Runs a notebook from top to bottom in a fresh kernel of this interpreter, and keeps what was done."""

from __future__ import annotations

import math
import sys
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mlnb.cards.progress import Progress
from mlnb.checklist.inject import inject
from mlnb.core.display import NoProgress
from mlnb.core.errors import MlnbError
from mlnb.core.notebooks import read_notebook, seal, write_notebook

if TYPE_CHECKING:
    from nbformat import NotebookNode


def run(
    path: str | Path,
    *,
    output: str | Path | None = None,
    parameters: dict[str, Any] | None = None,
    progress: bool = True,
    timeout: float | None = None,
    kernel: str | None = None,
) -> Path:
    """Run a notebook in its own folder.

    Parameters
    ----------
    path : str or Path
    output : str or Path, optional
        Where to write the notebook that was run; by default over the one given.
    parameters : dict, optional
        Values for names in the cell tagged ``parameters``, put into a cell after it.
    progress : bool
        Whether to show a progress bar over the cells, which names the check that runs.
    timeout : float, optional
        Seconds that a cell may take; no limit by default.
    kernel : str, optional
        Name of an installed kernel; by default the interpreter that runs this.

    Returns
    -------
    Path
        The notebook that was run.

    Raises
    ------
    MlnbError
        If the file is no notebook, or a cell fails; what was done up to there is saved.
    """
    from jupyter_client.kernelspec import NoSuchKernel
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

    source = Path(path)
    target = source if output is None else Path(output)
    notebook = read_notebook(source)
    inject(notebook, parameters or {})
    for cell in notebook.cells:  # what an earlier run left below a cell that stops this one would pass for its own
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    position = Position(notebook)
    client = _client(notebook, source.parent, timeout, kernel)
    try:
        with _bar(notebook, wanted=progress) as bar:
            steps = _Steps(position, bar)
            client.on_cell_start, client.on_cell_executed = steps.start, steps.done
            bar.begin("starting")
            client.execute()
    except CellExecutionError as error:
        what = f"{error.ename}: {(str(error.evalue).strip().splitlines() or ['no words'])[0]}"
        msg = f"{position.words} stopped with {what.rstrip('.')}. What was done is in {str(target)!r}."
        raise MlnbError(msg) from None
    except CellTimeoutError:
        msg = f"{position.words} took more than {timeout:g} s. What was done is in {str(target)!r}."
        raise MlnbError(msg) from None
    except DeadKernelError:
        msg = f"{position.words} ended the kernel (often for want of memory). What was done is in {str(target)!r}."
        raise MlnbError(msg) from None
    except NoSuchKernel:
        msg = f"No kernel is named {kernel!r}; `jupyter kernelspec list` shows those there are."
        raise MlnbError(msg) from None
    finally:
        notebook.metadata.pop("widgets", None)
        for cell in notebook.cells:
            if cell.cell_type == "code" and cell.execution_count is not None:
                seal(cell)
        write_notebook(notebook, target)
    return target


class Position:
    """The cell that runs, in words."""

    def __init__(self, notebook: NotebookNode) -> None:
        self.notebook = notebook
        self.index = 0

    @property
    def words(self) -> str:
        """Number of the cell and what it is, as in `Cell 7 (data.label_errors)`."""
        name = label(self.notebook.cells[self.index]) if self.notebook.cells else ""
        return f"Cell {self.index + 1}" + (f" ({name})" if name else "")


def label(cell: NotebookNode) -> str:
    """What a cell is, in a word: the check it runs, else its part of the checklist."""
    about = cell.metadata.get("mlnb", {})
    return str(about.get("check") or about.get("part") or "")


class _Steps:
    """Moves a progress bar with the code cells."""

    def __init__(self, position: Position, bar: Any) -> None:
        self.position = position
        self.bar = bar

    def start(self, cell: NotebookNode, cell_index: int) -> None:
        self.position.index = cell_index
        if cell.cell_type == "code":
            self.bar.begin(label(cell) or f"cell {cell_index + 1}")

    def done(self, cell: NotebookNode, cell_index: int, execute_reply: Any) -> None:
        del cell_index
        ok = (execute_reply or {}).get("content", {}).get("status") == "ok"
        if cell.cell_type == "code" and ok:
            self.bar.end()


def _bar(notebook: NotebookNode, *, wanted: bool) -> Any:
    """A bar over the code cells, or one that shows nothing."""
    if not wanted:
        return nullcontext(NoProgress())
    count = sum(cell.cell_type == "code" and bool(cell.source.strip()) for cell in notebook.cells)
    return Progress(count, leave=True)


def _client(notebook: NotebookNode, folder: Path, timeout: float | None, kernel: str | None) -> Any:
    from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
    from nbclient import NotebookClient

    class Here(KernelSpecManager):  # type: ignore[misc]  # jupyter_client is not followed
        """One kernel, this interpreter's, whatever is installed under its name or whether anything is."""

        def get_kernel_spec(self, kernel_name: str) -> Any:
            del kernel_name
            argv = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}", "--log-level=40"]
            return KernelSpec(argv=argv, display_name="Python 3", language="python")

    class Client(NotebookClient):  # type: ignore[misc]  # nbclient is not followed
        def create_kernel_manager(self) -> Any:
            manager = super().create_kernel_manager()
            if kernel is None:
                manager.kernel_spec_manager = Here(parent=manager)
            return manager

    return Client(
        notebook,
        kernel_name=kernel or "python3",
        timeout=None if timeout is None else max(1, math.ceil(timeout)),
        store_widget_state=False,
        resources={"metadata": {"path": str(folder.resolve())}},
    )
