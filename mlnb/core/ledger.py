"""The ledger: one append-only, hash-chained file beside the notebook in which events stand in their order."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mlnb.core.errors import MlnbError
from mlnb.core.plain import plain

if TYPE_CHECKING:
    import pandas as pd

#: Where the ledger is, from the folder of the notebook.
PLACE = Path(".mlnb") / "ledger.jsonl"
#: What the first entry is chained to.
START = "0" * 64
#: Seconds to wait for another kernel that writes.
PATIENCE = 10.0


@dataclass(frozen=True)
class Entry:
    """One event.

    Attributes
    ----------
    kind : str
        What happened: "framing frozen", "test opened", "review signed", ….
    at : str
        When, UTC, ISO 8601.
    content : dict
        Plain JSON values.
    previous, hash : str
        SHA-256 of the entry before, and of this one with it.
    """

    kind: str
    at: str
    content: dict[str, Any]
    previous: str
    hash: str

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values, in the order of the file."""
        return {name: getattr(self, name) for name in ("kind", "at", "content", "previous", "hash")}


class Ledger:
    """An append-only file of events, each chained to the one before by its hash.

    A line that is changed, taken out or put in breaks the chain from there on, which `broken` tells. Several
    kernels may append at once.

    Parameters
    ----------
    path : path, optional
        Its file; by default ``.mlnb/ledger.jsonl`` in the working folder, which in a notebook is the notebook's.

    References
    ----------
    Schneier, Kelsey (1999): Secure audit logs to support computer forensics. ACM TISSEC 2.

    Examples
    --------
    >>> import tempfile
    >>> ledger = Ledger(tempfile.mkdtemp() + "/ledger.jsonl")
    >>> _ = ledger.append("test opened", reason="final score")
    >>> [entry.content["reason"] for entry in ledger], ledger.broken()
    (['final score'], None)
    """

    def __init__(self, path: str | Path | None = None) -> None:
        self.path = (Path.cwd() / PLACE) if path is None else Path(path)

    @property
    def begun(self) -> bool:
        """Whether anything was ever recorded here."""
        return self.path.is_file()

    def append(self, kind: str, /, **content: Any) -> Entry:
        """Record an event.

        Raises
        ------
        MlnbError
            If the file cannot be written, or its last line is not an entry.
        """
        from filelock import FileLock, Timeout

        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with FileLock(f"{self.path}.lock", timeout=PATIENCE):
                entry = _entry(kind, datetime.now(UTC).isoformat(timespec="microseconds"), plain(content), self._last())
                with self.path.open("a", encoding="utf-8") as file:
                    file.write(json.dumps(entry.to_dict(), ensure_ascii=False, sort_keys=False) + "\n")
        except (OSError, Timeout) as error:
            msg = f"The ledger {str(self.path)!r} cannot be written: {error}."
            raise MlnbError(msg) from error
        return entry

    def entries(self, *kinds: str) -> tuple[Entry, ...]:
        """Entries of these kinds (of all, where none is named), oldest first.

        Raises
        ------
        MlnbError
            If a line is not an entry.
        """
        return tuple(entry for entry in self if not kinds or entry.kind in kinds)

    def __iter__(self) -> Iterator[Entry]:
        for number, line in enumerate(self._lines(), 1):
            try:
                yield _read(line)
            except (ValueError, KeyError, TypeError) as error:
                msg = f"Line {number} of the ledger {str(self.path)!r} is no entry; it was changed by other hands."
                raise MlnbError(msg) from error

    def __len__(self) -> int:
        return len(self._lines())

    def broken(self) -> int | None:
        """The first line, from 1, at which the chain does not hold; None where all of it does."""
        previous = START
        for number, line in enumerate(self._lines(), 1):
            try:
                entry = _read(line)
            except (ValueError, KeyError, TypeError):
                return number
            if entry != _entry(entry.kind, entry.at, entry.content, previous):
                return number
            previous = entry.hash
        return None

    def to_frame(self) -> pd.DataFrame:
        """A row an entry: when, kind, content, hash."""
        import pandas as pd

        columns = ["at", "kind", "content", "hash"]
        return pd.DataFrame([[getattr(entry, name) for name in columns] for entry in self], columns=columns)

    def _lines(self) -> list[str]:
        if not self.begun:
            return []
        return [line for line in self.path.read_text(encoding="utf-8").split("\n") if line.strip()]

    def _last(self) -> str:
        lines = self._lines()
        if not lines:
            return START
        try:
            return _read(lines[-1]).hash
        except (ValueError, KeyError, TypeError) as error:
            msg = f"The last line of the ledger {str(self.path)!r} is no entry; move the file away to begin another."
            raise MlnbError(msg) from error


def _entry(kind: str, at: str, content: dict[str, Any], previous: str) -> Entry:
    text = json.dumps([kind, at, content, previous], ensure_ascii=False, sort_keys=True)
    return Entry(kind, at, content, previous, hashlib.sha256(text.encode()).hexdigest())


def _read(line: str) -> Entry:
    record = json.loads(line)
    return Entry(record["kind"], record["at"], dict(record["content"]), record["previous"], record["hash"])
