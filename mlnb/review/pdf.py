"""The review on paper: Chromium prints the html, or WeasyPrint where there is no Chromium."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from traitlets import Unicode

from mlnb.core.errors import MissingDependencyError, MlnbError
from mlnb.review.exporter import ReviewExporter

if TYPE_CHECKING:
    from nbformat import NotebookNode

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
_FLAGS = (
    "--headless", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-extensions", "--no-pdf-header-footer",
    "--generate-pdf-document-outline", "--host-resolver-rules=MAP * ~NOTFOUND",
)  # fmt: skip
_PATIENCE = 180  # seconds
# Of the same length as what Chromium writes, so that no offset in the file moves.
_STAMP = re.compile(rb"/(CreationDate|ModDate) \(D:\d{14}([^)]*)\)")


class ReviewPDFExporter(ReviewExporter):
    """The review as a tagged PDF for signing."""

    export_from_notebook = "mlnb review (PDF)"
    output_mimetype = "application/pdf"
    file_extension = Unicode(".pdf").tag(config=True)
    unfolded = True

    def from_notebook_node(self, nb: NotebookNode, resources: Any = None, **kw: Any) -> tuple[bytes, dict[str, Any]]:
        """The document's bytes and its resources.

        Raises
        ------
        MissingDependencyError
            If there is neither Chromium nor WeasyPrint.
        MlnbError
            If the printing failed.
        """
        page, left = super().from_notebook_node(nb, resources, **kw)
        left["output_extension"] = ".pdf"
        return to_pdf(page), left


def find_chromium() -> str | None:
    """The Chromium to print with: the one that MLNB_CHROMIUM names, else the first on the path.

    Raises
    ------
    MlnbError
        If MLNB_CHROMIUM names no program.
    """
    named = os.environ.get("MLNB_CHROMIUM")
    if named:
        found = shutil.which(named)
        if found is None:
            msg = f"MLNB_CHROMIUM names {named!r}, which is no program; name a Chromium, or unset it."
            raise MlnbError(msg)
        return found
    return next(filter(None, map(shutil.which, _NAMES)), None)


def to_pdf(page: str) -> bytes:
    """An html page as a PDF; the same page gives the same bytes with the same Chromium.

    Raises
    ------
    MissingDependencyError
        If there is neither Chromium nor WeasyPrint.
    MlnbError
        If the printing failed.
    """
    chromium = find_chromium()
    if chromium is not None:
        return _by_chromium(chromium, page)
    if importlib.util.find_spec("weasyprint") is not None:
        return _by_weasyprint(page)
    msg = (
        "A PDF needs Chromium or WeasyPrint: install Chromium (or name it in MLNB_CHROMIUM), "
        "or run `pip install weasyprint`; the html review prints well from any browser too."
    )
    raise MissingDependencyError(msg)


def _by_chromium(program: str, page: str) -> bytes:
    with tempfile.TemporaryDirectory(prefix="mlnb-", ignore_cleanup_errors=True) as folder:
        source, target = Path(folder, "review.html"), Path(folder, "review.pdf")
        source.write_text(page, encoding="utf-8")
        root = ["--no-sandbox"] if getattr(os, "geteuid", lambda: 1)() == 0 else []
        command = [
            program, *_FLAGS, *root, f"--user-data-dir={folder}/profile",
            f"--print-to-pdf={target}", source.as_uri(),
        ]  # fmt: skip
        try:
            done = subprocess.run(command, capture_output=True, timeout=_PATIENCE, check=False)  # noqa: S603  # no shell
        except subprocess.TimeoutExpired:
            msg = f"{program} did not print the review within {_PATIENCE} s."
            raise MlnbError(msg) from None
        if not target.is_file():
            said = (done.stderr.decode(errors="replace").strip().splitlines() or ["it gave no reason"])[-1]
            msg = f"{program} printed no PDF: {said}"
            raise MlnbError(msg)
        return _STAMP.sub(_undated, target.read_bytes())


def _undated(found: re.Match[bytes]) -> bytes:
    """A date of as many bytes that says nothing of when, nor of where the clock stands."""
    zone = b"+00'00'" if len(found[2]) == len(b"+00'00'") else b" " * len(found[2])
    return b"/" + found[1] + b" (D:20000101000000" + zone + b")"


def _by_weasyprint(page: str) -> bytes:
    import weasyprint

    def refuse(url: str, *args: Any, **kw: Any) -> Any:
        if url.startswith("data:"):
            return weasyprint.default_url_fetcher(url, *args, **kw)
        msg = f"The review asks for nothing from outside, and this is outside: {url}"
        raise MlnbError(msg)

    written: bytes = weasyprint.HTML(string=page, url_fetcher=refuse).write_pdf()
    return written
