"""What is known of a file: where it is, what it holds, what is wrong with it."""

from __future__ import annotations

import os
from dataclasses import dataclass, field

#: What can be wrong, in the words of the figure, worst first; and whether the file is lost with it.
FAULTS: dict[str, tuple[str, bool]] = {
    "missing": ("named but not there", True),
    "refused": ("may not be opened", True),
    "special": ("not a regular file", True),
    "empty": ("empty", True),
    "broken": ("cut off or damaged", True),
    "checksum": ("another checksum than written down", True),
    "bomb": ("unpacks to far more than its size", False),
    "suffix": ("named as another kind", False),
    "encoding": ("not UTF-8", False),
    "header": ("other columns than its neighbours", False),
    "ragged": ("rows of different lengths", False),
}
#: Letters of an error of somebody else's that are shown.
MOST_LETTERS = 160


class BadFile(Exception):
    """A file that is not what it should be; ``kind`` is one of `FAULTS`."""

    def __init__(self, kind: str, said: str) -> None:
        super().__init__(said)
        self.kind, self.said = kind, said


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong with a file."""

    kind: str
    said: str

    @property
    def fatal(self) -> bool:
        """Whether the file is lost with it."""
        return FAULTS[self.kind][1]


@dataclass
class Read:
    """What reading a file gave.

    Attributes
    ----------
    path : str
        As the system knows it; bytes that are not UTF-8 are kept as surrogates.
    name : str
        The same for people.
    size : int or None
        In bytes.
    kind : str
        What it holds, such as "CSV" or "PNG image".
    faults : list of Fault
    header : tuple of (name, type) or None
        Of a table.
    rows : int or None
        Of a table.
    notes : list of str
        What is worth knowing and no fault.
    suffix : str or None
        The ending that its content should have, where it has another.
    encoding : str
        Of a text that is not UTF-8, as far as it can be told.
    """

    path: str
    name: str
    size: int | None = None
    kind: str = ""
    faults: list[Fault] = field(default_factory=list)
    header: tuple[tuple[str, str], ...] | None = None
    rows: int | None = None
    notes: list[str] = field(default_factory=list)
    suffix: str | None = None
    encoding: str = ""

    @property
    def lost(self) -> bool:
        """Whether it cannot be used as it is."""
        return any(fault.fatal for fault in self.faults)

    def add(self, kind: str, said: str) -> None:
        """Note something that is wrong."""
        self.faults.append(Fault(kind, said))


def shown(path: str) -> str:
    r"""A path for people: what is not UTF-8 or not printable as escapes, so that it can be shown and stored.

    Examples
    --------
    >>> shown("a\nb.csv"), shown("caf\udce9.csv")
    ('a\\nb.csv', 'caf\\xe9.csv')
    """
    text = os.fsencode(path).decode("utf-8", "backslashreplace")
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def first_line(error: BaseException) -> str:
    """An error of somebody else's in one line."""
    lines = str(error).strip().splitlines()
    text = shown(lines[0].encode("utf-8", "backslashreplace").decode()) if lines else type(error).__name__
    return text[:MOST_LETTERS].rstrip(". ")
