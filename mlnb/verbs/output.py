"""Where documents go: files, or the standard output, which is then theirs alone."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from mlnb.core.errors import MlnbError

STDOUT = "-"


def takes_output(given: argparse.Namespace) -> bool:
    """Whether a document goes to the standard output, so that nothing else may be printed there."""
    named = (getattr(given, "json", None), getattr(given, "html", None))
    to = getattr(given, "to", None)
    form = to if hasattr(given, "policy") or hasattr(given, "json") else None  # what a review is written as is a file
    return STDOUT in named or (form not in {None, "text"} and (given.output or STDOUT) == STDOUT)


def must_be_writable(*names: str | None) -> None:
    """Raise before the work is done rather than after it.

    Raises
    ------
    MlnbError
        If one of the names is a folder, or its folder does not exist.
    """
    for name in names:
        if not name or name == STDOUT:
            continue
        file = Path(name)
        if file.is_dir() or not file.absolute().parent.is_dir():
            msg = f"{name!r} cannot be written: {'it is a folder' if file.is_dir() else 'its folder does not exist'}."
            raise MlnbError(msg)


def put(text: str, name: str) -> None:
    """Write a document whole into a file, or to the standard output."""
    if name != STDOUT:
        Path(name).write_text(text, encoding="utf-8")
        return
    buffer = getattr(sys.stdout, "buffer", None)
    if buffer is None:
        sys.stdout.write(text)
    else:  # UTF-8, whatever the console speaks
        sys.stdout.flush()
        buffer.write(text.encode("utf-8", "replace"))
    sys.stdout.flush()
