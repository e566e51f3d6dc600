"""Writes the checklist's notebook: parameters, then for each check its question, its call, a place to decide."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mlnb.checklist.cells import cells_of
from mlnb.checklist.plan import BASE, FURTHER, PARAMETERS, Plan, lacking, plan
from mlnb.core import registry
from mlnb.core.errors import MlnbError

if TYPE_CHECKING:
    from nbformat import NotebookNode

    from mlnb.core.check import Check


def new(
    path: str | Path,
    *,
    train: str | Path | None,
    test: str | Path | None = None,
    target: str | None = None,
    time: str | None = None,
    group: str | None = None,
    id: str | None = None,  # noqa: A002  # the name of the case's parameter
    model: str | Path | None = None,
    framing: str | Path | None = None,
    current: str | Path | None = None,
    history: str | Path | None = None,
    runs: str | Path | None = None,
    title: str | None = None,
    template: str | Path = BASE,
    force: bool = False,
) -> Path:
    """Write a checklist notebook; the same arguments write the same bytes.

    Parameters
    ----------
    path : str or Path
        The notebook to write; ".ipynb" is added where the name has no ending.
    train, test, model, framing, current, history, runs : str or Path
        Files, as seen from the working directory or from the notebook; the notebook holds them as
        seen from its own folder. They need not exist yet.
    target, time, group, id : str, optional
        Columns by their role, as in `mlnb.Case`.
    title : str, optional
        First heading of the notebook, and title of its review.
    template : str or Path
        Name of one of mlnb's templates ("failure-checklist", "data-audit", "before-training", "training-review",
        "before-launch", "after-launch", "incident"), or the path of a folder that holds a "template.yaml" (what is
        asked), a "checklist.md.j2" (how the cells are laid out), or both.
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
    file = _notebook_path(Path(path))
    if file.exists() and not force:
        msg = f"{str(file)!r} exists already; choose another name, or overwrite it with force=True (--force)."
        raise MlnbError(msg)
    files = {
        "train": train, "test": test, "model": model, "framing": framing, "current": current, "history": history,
        "runs": runs,
    }  # fmt: skip
    values: dict[str, str | None] = {"target": target, "time": time, "group": group, "id": id}
    values |= {name: seen_from(file.parent, given) for name, given in files.items()}
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(written(build(values, title, template)), encoding="utf-8")
    return file


def written(notebook: NotebookNode) -> str:
    """A notebook as the text of its file."""
    import nbformat

    return str(nbformat.writes(notebook)) + "\n"


def build(values: dict[str, str | None], title: str | None, template: str | Path) -> NotebookNode:
    """The notebook, not yet written.

    Parameters
    ----------
    values : dict
        Value of each of the parameters.
    title : str, optional
        By default the template's.
    template : str or Path
        See `new`.
    """
    from nbformat import v4

    asked = plan(template)
    named = PARAMETERS | {n: t for n, t in FURTHER.items() if n in asked.parameters or values.get(n) is not None}
    heading = _one_line(title or asked.title)
    filled = _render(
        asked.layout,
        title=heading,
        intro=asked.intro,
        parameters=[{"name": n, "value": _literal(values.get(n)), "note": note} for n, note in named.items()],
        names=list(named),
        sections=(sections := _sections(asked, values)),
        rooms=sections,
    )
    kernel = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
    metadata = {"kernelspec": kernel, "language_info": {"name": "python"}, "title": heading}
    metadata["mlnb"] = {"checks": asked.checks, "template": Path(template).as_posix()}
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


def _sections(asked: Plan, values: dict[str, str | None]) -> list[dict[str, Any]]:
    """The sections as the layout is filled in with them."""
    return [
        {
            "name": section.name, "heading": section.heading, "intro": section.intro,
            "checks": [_described(registry.find(check), values) for check in section.checks],
            "questions": [{"id": q.id, "ask": q.ask, "why": q.why} for q in section.questions],
        }
        for section in asked.sections
    ]  # fmt: skip


def _described(entry: Check, values: dict[str, str | None]) -> dict[str, str]:
    return {
        "id": entry.id, "question": _one_line(entry.question), "why": _one_line(entry.why), "call": _call(entry),
        "lacking": lacking(entry, values),
    }  # fmt: skip


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


def seen_from(folder: Path, file: str | Path | None) -> str | None:
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
