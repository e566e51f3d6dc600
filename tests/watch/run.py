"""Runs a small script under the watch, as a cell of a notebook would."""

from __future__ import annotations

import contextlib
import io
import warnings
from pathlib import Path

from mlnb import watch

CORPUS = Path(__file__).parent / "corpus"


def scripts(kind):
    return sorted((CORPUS / kind).glob("*.py"))


def codes_in(path):
    """The codes that a script's first line names."""
    first = path.read_text(encoding="utf-8").splitlines()[0]
    return set(filter(None, first.partition("leak: ")[2].split("|")))


def watched(source, name="script"):
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()), watch.watching() as log:
        warnings.simplefilter("ignore")
        exec(compile(source, name, "exec"), {"__name__": "__main__"})  # noqa: S102
    return log
