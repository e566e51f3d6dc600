"""What verbs return beside audits and findings: a file that was written, the list of checks, versions."""

from __future__ import annotations

import html
import os
import shutil
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from mlnb.core.versions import versions

if TYPE_CHECKING:
    import pandas as pd

    from mlnb.core.check import Check

_LINE = "font-family:system-ui,sans-serif;font-size:14px;line-height:1.5"


class Written(os.PathLike[str]):
    """A file that was written: its path, and a link to it in a notebook.

    Parameters
    ----------
    path : str or Path
    what : str
        What it is, in a few words.

    Examples
    --------
    >>> Written("audit.html", "review document")
    audit.html (review document)
    """

    def __init__(self, path: str | Path, what: str) -> None:
        self.path = Path(path)
        self.what = what

    def __fspath__(self) -> str:
        return str(self.path)

    def __str__(self) -> str:
        return str(self.path)

    def __repr__(self) -> str:
        return f"{self.path} ({self.what})"

    def _repr_html_(self) -> str:
        name = html.escape(self.path.as_posix())
        link = quote(self.path.as_posix())
        return f'<div style="{_LINE}"><a href="{link}" target="_blank">{name}</a> ({html.escape(self.what)})</div>'


class Said:
    """A sentence, shown as it is.

    Examples
    --------
    >>> Said("The framing fits.")
    The framing fits.
    """

    def __init__(self, sentence: str) -> None:
        self.sentence = sentence

    def __repr__(self) -> str:
        return self.sentence

    def _repr_html_(self) -> str:
        return f'<div style="{_LINE}">{html.escape(self.sentence)}</div>'


class Listing:
    """Checks with their questions.

    Parameters
    ----------
    checks : tuple of Check
    """

    def __init__(self, checks: tuple[Check, ...]) -> None:
        self.checks = checks

    def to_frame(self) -> pd.DataFrame:
        """A row a check: id, question, why, needs, reference."""
        import pandas as pd

        rows = [(c.id, c.question, c.why, ", ".join(c.needs), c.reference) for c in self.checks]
        return pd.DataFrame(rows, columns=["check", "question", "why", "needs", "reference"])

    def __len__(self) -> int:
        return len(self.checks)

    def __repr__(self) -> str:
        width = max((len(c.id) for c in self.checks), default=0) + 2
        columns = min(max(shutil.get_terminal_size((100, 24)).columns - 1, width + 30), 120)
        lines = [
            line
            for c in self.checks
            for line in textwrap.wrap(
                c.question, columns, initial_indent=c.id.ljust(width), subsequent_indent=" " * width
            )
        ]
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        cell = "text-align:left;vertical-align:top;padding:2px 16px 2px 0"
        rows = "".join(
            f'<tr><td style="{cell}"><code>{html.escape(c.id)}</code></td>'
            f'<td style="{cell}">{html.escape(c.question)}</td></tr>'
            for c in self.checks
        )
        head = f'<tr><th scope="col" style="{cell}">check</th><th scope="col" style="{cell}">its question</th></tr>'
        return f'<table style="{_LINE};border-collapse:collapse"><thead>{head}</thead><tbody>{rows}</tbody></table>'


class Versions:
    """Versions of mlnb and of what its numbers rest on."""

    def to_dict(self) -> dict[str, Any]:
        """Name to version."""
        return dict(versions())

    def __repr__(self) -> str:
        rest = [f"{name} {version}" for name, version in versions().items() if name != "mlnb"]
        return f"mlnb {versions().get('mlnb', '')} ({', '.join(rest)})"
