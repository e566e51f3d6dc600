"""The history on disk: a line of JSON an epoch, flushed as it is written."""

from __future__ import annotations

import json
import math
import os
import time
import warnings
from pathlib import Path
from typing import Any, TextIO

FOLDER = Path(".mlnb") / "training"


class Store:
    """An append-only file of JSON lines; what cannot be written is said once, and training goes on.

    Parameters
    ----------
    path : path, optional
        By default a new file in ``.mlnb/training``.
    said : dict
        What holds for the whole history, for the first line.
    """

    def __init__(self, path: str | Path | None, said: dict[str, Any]) -> None:
        self.path = _fresh(FOLDER / time.strftime("%Y%m%d-%H%M%S.jsonl")) if path is None else _fresh(Path(path))
        self._file: TextIO | None = None
        self._said = said

    def add(self, row: dict[str, Any]) -> None:
        """Write a row, and have it on the disk before going on."""
        try:
            if self._file is None:
                self.path.parent.mkdir(parents=True, exist_ok=True)
                self._file = self.path.open("a", encoding="utf-8")
                self._write({"mlnb": "history", **self._said})
            self._write(row)
            os.fsync(self._file.fileno())
        except OSError as error:
            if self._said.pop("warned", None) is None:
                self._said["warned"] = True
                warnings.warn(f"The history cannot be written to {str(self.path)!r} ({error}).", stacklevel=3)

    def _write(self, row: dict[str, Any]) -> None:
        assert self._file is not None
        self._file.write(json.dumps(_plain(row), ensure_ascii=False) + "\n")
        self._file.flush()

    def close(self, said: dict[str, Any]) -> None:
        """Write how it ended."""
        if self._file is not None:
            self.add({"mlnb": "end", **said})
            self._file.close()
            self._file = None


def _fresh(path: Path) -> Path:
    """The path, with a number where a file of that name is there already: no run is written into another."""
    found, number = path, 2
    while found.exists():
        found = path.with_name(f"{path.stem}-{number}{path.suffix}")
        number += 1
    return found


def _plain(value: Any) -> Any:
    """JSON has no NaN: what is no finite number is written as text, which the reader takes back."""
    if isinstance(value, dict):
        return {str(k): _plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(v) for v in value]
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    return value if isinstance(value, (str, int, float, bool)) or value is None else str(value)
