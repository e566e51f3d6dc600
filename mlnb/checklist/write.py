"""Writes the checklist's notebook: parameters, then for each check its question, its call, a place to decide."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mlnb import catalog
from mlnb.checklist.cells import cells_of
from mlnb.core import registry, templates
from mlnb.core.errors import MlnbError

if TYPE_CHECKING:
    from nbformat import NotebookNode

    from mlnb.core.check import Check

TEMPLATE = "checklist.md.j2"
TITLE = "Failure checklist"
HEADINGS: dict[str, tuple[str, str]] = {
    "data": ("Data", "Whether the rows and their labels are what they should be."),
    "leakage": ("Leakage", "Whether the model is told during training what it will not know in use."),
    "framing": ("Framing", "Whether the question put to the model is the one to be answered."),
    "model": ("Model", "Whether the model has learned what it could, and not more than there is."),
    "training": ("Training", "Whether the training itself can be relied on."),
    "production": ("Production", "Whether what was learned will hold where the model is used."),
}
#: Parameters of the notebook, with the note beside each.
PARAMETERS: dict[str, str] = {
    "train": "training rows: CSV, Parquet or Feather, beside this notebook",
    "test": "held-out rows, or None",
    "target": "column to predict, or None",
    "time": "column that orders the rows, or None",
    "group": "column that names the entity a row belongs to, or None",
    "id": "column that names the row, or None",
    "model": "model file written by joblib.dump, or None",
}


def new(
    path: str | Path,
    *,
    train: str | Path,
    test: str | Path | None = None,
    target: str | None = None,
    time: str | None = None,
    group: str | None = None,
    id: str | None = None,  # noqa: A002  # the name of the case's parameter
    model: str | Path | None = None,
    title: str | None = None,
    template: str | Path = "failure-checklist",
    force: bool = False,
) -> Path:
    """Write a checklist notebook; the same arguments write the same bytes.

    Parameters
    ----------
    path : str or Path
        The notebook to write; ".ipynb" is added where the name has no ending.
    train, test, model : str or Path
        Files, as seen from the working directory or from the notebook; the notebook holds them as
        seen from its own folder. They need not exist yet.
    target, time, group, id : str, optional
        Columns by their role, as in `mlnb.Case`.
    title : str, optional
        First heading of the notebook, and title of its review.
    template : str or Path
        Name of one of mlnb's templates, or the path of a folder that holds a "checklist.md.j2".
    force : bool
        Whether an existing notebook is replaced.

    Returns
    -------
    Path
        The notebook that was written.

    Raises
    ------
    MlnbError
        If the notebook exists already, or the template does not.

    Examples
    --------
    >>> import tempfile
    >>> new(Path(tempfile.mkdtemp()) / "audit", train="train.csv", target="y").name
    'audit.ipynb'
    """
    import nbformat

    file = _notebook_path(Path(path))
    if file.exists() and not force:
        msg = f"{str(file)!r} exists already; choose another name, or overwrite it with force=True (--force)."
        raise MlnbError(msg)
    values: dict[str, str | None] = {
        "train": _seen_from(file.parent, train), "test": _seen_from(file.parent, test), "target": target,
        "time": time, "group": group, "id": id, "model": _seen_from(file.parent, model),
    }  # fmt: skip
    notebook = build(values, title or TITLE, template)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(nbformat.writes(notebook) + "\n", encoding="utf-8")
    return file


def build(values: dict[str, str | None], title: str, template: str | Path) -> NotebookNode:
    """The notebook, not yet written.

    Parameters
    ----------
    values : dict
        Value of each of `PARAMETERS`.
    title : str
    template : str or Path
        See `new`.
    """
    from nbformat import v4

    filled = _render(
        templates.find(template, TEMPLATE),
        title=_one_line(title),
        parameters=[{"name": n, "value": _literal(values.get(n)), "note": note} for n, note in PARAMETERS.items()],
        rooms=_rooms(),
    )
    kernel = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
    metadata = {"kernelspec": kernel, "language_info": {"name": "python"}, "title": _one_line(title)}
    metadata["mlnb"] = {"checks": [entry.id for entry in registry.select()]}
    notebook = v4.new_notebook(cells=cells_of(filled), metadata=metadata)
    notebook.nbformat_minor = 5
    return notebook


def _render(file: Path, **context: Any) -> str:
    from jinja2 import StrictUndefined, TemplateError
    from jinja2.sandbox import SandboxedEnvironment

    environment = SandboxedEnvironment(undefined=StrictUndefined, autoescape=False)  # a notebook, no html
    try:
        return environment.from_string(file.read_text(encoding="utf-8")).render(**context)
    except TemplateError as error:
        msg = f"The template {str(file)!r} cannot be filled in: {error}."
        raise MlnbError(msg) from error


def _rooms() -> list[dict[str, Any]]:
    """The rooms that have checks, in the reader's order."""
    registry.on_first_use(catalog.load)
    rooms: dict[str, list[dict[str, str]]] = {}
    for entry in registry.select():
        described = {
            "id": entry.id, "question": _one_line(entry.question), "why": _one_line(entry.why), "call": _call(entry),
        }  # fmt: skip
        rooms.setdefault(entry.room, []).append(described)
    named = {room: HEADINGS.get(room, (room.replace("_", " ").capitalize(), "")) for room in rooms}
    return [{"name": r, "heading": named[r][0], "intro": named[r][1], "checks": c} for r, c in rooms.items()]


def _call(entry: Check) -> str:
    """How a person calls the check: by its import path, which for ours is its id below ``mlnb``."""
    home = str(getattr(entry.function, "__module__", ""))
    if home == f"mlnb.{entry.id}":
        return f"mlnb.{entry.id}(case)"
    return f'mlnb.audit(case, checks="{entry.id}", progress=False)["{entry.id}"]'


def _literal(value: str | None) -> str:
    """As Python, in double quotes where that needs no escape."""
    text = repr(value)
    return f'"{text[1:-1]}"' if text.startswith("'") and '"' not in text else text


def _one_line(text: str) -> str:
    return " ".join(str(text).split())


def _notebook_path(path: Path) -> Path:
    if path.suffix == "":
        return path.with_name(path.name + ".ipynb")
    if path.suffix != ".ipynb":
        msg = f"A notebook's name ends in .ipynb; {path.name!r} does not."
        raise MlnbError(msg)
    return path


def _seen_from(folder: Path, file: str | Path | None) -> str | None:
    """A file's path as the notebook sees it; a path that leads nowhere yet is kept as given."""
    if file is None:
        return None
    given = Path(file)
    home = folder.resolve()
    if given.is_absolute():  # stays so, unless the two can be moved together
        found = given.resolve()
        return (found.relative_to(home) if found.is_relative_to(home) else given).as_posix()
    if not given.exists():
        return given.as_posix()
    try:
        return Path(os.path.relpath(given.resolve(), home)).as_posix()
    except ValueError:  # another drive
        return given.resolve().as_posix()
