"""A review of a notebook, written beside it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from mlnb.core.errors import MlnbError
from mlnb.core.notebooks import read_notebook
from mlnb.review.damage import whole

if TYPE_CHECKING:
    from nbformat import NotebookNode

KINDS = ("html", "pdf", "docx", "md")


def export(
    path: str | Path,
    *,
    to: str = "html",
    output: str | Path | None = None,
    template: str | Path | None = None,
    date: str = "",
    figures: str = "all",
    with_rows: bool = False,
    since: str | Path | None = None,
) -> Path:
    """Write the review of a notebook.

    Parameters
    ----------
    path : str or Path
        The notebook, as `mlnb.checklist.run` or Jupyter left it; it is not run again.
    to : {"html", "pdf", "docx", "md"}
    output : str or Path, optional
        File to write; by default the notebook's name with the other ending.
    template : str or Path, optional
        Folder of a template of yours that holds an "index.html.j2".
    date : str
        Day of the review, as "2027-03-31"; printed on the cover, and decisions that ended before it
        are open again.
    figures : {"all", "auto", "none"}
        Which figures the cards hold.
    with_rows : bool
        Whether to show values of single rows, which are left out by default.
    since : str or Path, optional
        An earlier run of the notebook; the cover then says what changed.

    Returns
    -------
    Path
        The file that was written.

    Raises
    ------
    MlnbError
        If the file is no notebook, the kind is not one of these, or a PDF cannot be made here.
    """
    import datetime as dt

    if to not in KINDS:
        msg = f"A review is written as {', '.join(KINDS)}, not {to!r}."
        raise MlnbError(msg)
    if date:
        try:
            date = dt.date.fromisoformat(date).isoformat()
        except ValueError:
            msg = f"The date {date!r} is not a day such as 2027-03-31."
            raise MlnbError(msg) from None
    source = Path(path)
    notebook = read_notebook(source)
    target = Path(output) if output is not None else source.with_suffix(f".{to}")
    written = whole(
        notebook,
        lambda: _render(
            notebook, source.stem, to, template, date=date, figures=figures, with_rows=with_rows, since=str(since or "")
        ),
    )
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(written if isinstance(written, bytes) else written.encode("utf-8", "replace"))
    return target


def _render(notebook: NotebookNode, name: str, to: str, template: str | Path | None, **options: Any) -> str | bytes:
    if to == "md":
        from mlnb.review.text import markdown

        return markdown(notebook, name, date=options["date"], with_rows=options["with_rows"], since=options["since"])
    if to == "docx":
        from mlnb.review.word import docx

        return docx(notebook, name, **options)
    from mlnb.review.exporter import ReviewExporter
    from mlnb.review.pdf import ReviewPDFExporter

    kind = ReviewPDFExporter if to == "pdf" else ReviewExporter
    if template is not None:
        options |= _own_template(Path(template))
    page, _ = kind(**options).from_notebook_node(notebook, {"metadata": {"name": name}})
    written: str | bytes = page
    return written


def _own_template(folder: Path) -> dict[str, Any]:
    from mlnb.core import templates

    file = templates.find(folder, "index.html.j2").resolve()
    return {
        "template_name": file.parent.name,
        "extra_template_basedirs": [str(file.parent.parent), str(templates.root())],
        "extra_template_paths": [str(templates.root())],
    }
