"""Notebooks from disk, with one clear sentence for what is none."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mlnb.core.canonical import digest
from mlnb.core.errors import MlnbError
from mlnb.core.integrity import source_digest

if TYPE_CHECKING:
    from nbformat import NotebookNode

_COLOUR = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


def seal(cell: NotebookNode) -> None:
    """Note in a code cell that has just been run what was run, when, and what came of it."""
    ran = {"source": source_digest(cell.source), "outputs": _outputs(cell), "ended": ended(cell)}
    cell.metadata.setdefault("mlnb", {})["ran"] = ran


def edited(cell: NotebookNode) -> str:
    """What of a sealed cell was changed while it has not been run again: "source", "outputs" or ""."""
    ran = cell.metadata.get("mlnb", {}).get("ran")
    if not isinstance(ran, dict) or not ran:
        return ""
    source, outputs = ran.get("source") == source_digest(cell.source), ran.get("outputs") == _outputs(cell)
    if outputs:
        return "" if source else "source"
    # Other outputs are those of another run, unless the time of the run is still the one that was noted.
    return "outputs" if ran.get("ended") and ran["ended"] == ended(cell) else ""


def ended(cell: NotebookNode) -> str:
    """When a cell's run ended, as the notebook has it."""
    times = cell.metadata.get("execution", {})
    return str(times.get("shell.execute_reply") or times.get("iopub.status.idle") or "")


def _outputs(cell: NotebookNode) -> str:
    """What the outputs say; how an editor breaks their lines or strips their html does not count."""
    said: list[Any] = []
    for output in joined(cell):
        data = output.get("data", {})
        said += [printed(t) for t in (data.get("text/plain", ""), output.get("text", ""), output.get("evalue", ""))]
        said += [v for k, v in sorted(data.items()) if k.startswith("application/vnd.mlnb")]
    return digest(said)[:16]


def joined(cell: NotebookNode) -> list[dict[str, Any]]:
    """The outputs of a cell; what was printed in several pieces, one after another, as one."""
    kept: list[dict[str, Any]] = []
    for output in cell.get("outputs", []):
        before = kept[-1] if kept and kept[-1].get("output_type") == "stream" else {}
        if output.get("output_type") == "stream" and before and before.get("name") == output.get("name"):
            kept[-1] = {**before, "text": _whole(before.get("text", "")) + _whole(output.get("text", ""))}
            continue
        kept.append(dict(output))
    return kept


def _whole(text: Any) -> str:
    return text if isinstance(text, str) else "".join(map(str, text))


def printed(text: Any) -> str:
    r"""Printed text as a terminal leaves it: what a progress bar wrote over is gone, and so are colours.

    An editor may have stored either.

    Examples
    --------
    >>> printed("10 %\r20 %\rdone\n")
    'done'
    """
    lines = (_overwritten(line) for line in _COLOUR.sub("", _whole(text)).replace("\r\n", "\n").split("\n"))
    return "\n".join(lines).strip("\n")


def _overwritten(line: str) -> str:
    kept = ""
    for part in line.split("\r"):
        kept = part + kept[len(part) :]
    return kept.rstrip()


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


def write_notebook(notebook: NotebookNode, target: Path) -> None:
    """Write beside the target and move it there, so that a full disk leaves the old notebook whole."""
    import nbformat

    target.parent.mkdir(parents=True, exist_ok=True)
    beside = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        beside.write_text(nbformat.writes(notebook) + "\n", encoding="utf-8")
        beside.replace(target)
    finally:
        beside.unlink(missing_ok=True)
