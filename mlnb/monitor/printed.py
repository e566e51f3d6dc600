"""Losses that a loop prints: the lines of its output that name an epoch and a loss, as rows of a history."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from mlnb.core.history_names import meaning

if TYPE_CHECKING:
    from mlnb.monitor.monitor import Monitor

_NUMBER = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?|nan|inf"
_EPOCH = re.compile(r"\b(?:epoch|ep|round|iter(?:ation)?)\b\s*[:=#]?\s*[\[(]?\s*(\d+)", re.IGNORECASE)
_PAIR = re.compile(rf"([A-Za-z][A-Za-z_ ./-]*?)\s*[:=]?\s*({_NUMBER})(?![\w.])", re.IGNORECASE)
_KEPT = {"loss", "lr", "grad_norm", "batch_size"}


def row_of(line: str) -> dict[str, Any] | None:
    """The row that a printed line tells, or None where it names no epoch or no loss.

    Examples
    --------
    >>> row_of("Epoch 3/50 - loss: 0.41 - val_loss: 0.52")
    {'epoch': 3, 'train_loss': 0.41, 'val_loss': 0.52}
    >>> row_of("epoch 7 | train loss 1e-3 | lr = 0.01")
    {'epoch': 7, 'train_loss': 0.001, 'lr': 0.01}
    >>> row_of("epoch 7 begins") is None
    True
    """
    at = _EPOCH.search(line)
    if at is None:
        return None
    rest = re.sub(r"^\s*/\s*\d+", "", line[at.end() :]).lstrip("])")
    row: dict[str, Any] = {"epoch": int(at[1])}
    for name, number in _PAIR.findall(rest):
        what = meaning(name.strip(" -/."))
        if what.role in _KEPT:
            row.setdefault(f"{what.side or 'train'}_loss" if what.role == "loss" else what.role, float(number))
        elif what.role in {"recall", "precision"} and what.name:
            row.setdefault(f"{what.role}_{what.name}", float(number))
    return row if any(key.endswith("_loss") for key in row) else None


class Printed:
    """Stands where the standard output stood, hands everything on, and logs what it reads.

    A loop that logs by itself, or through a callback, is not read.
    """

    def __init__(self, stream: Any, monitor: Monitor) -> None:
        self._stream, self._monitor = stream, monitor
        self._rest = ""
        self._mine = 0
        self._held: dict[str, Any] | None = None

    def write(self, text: str) -> Any:
        """Hand on, and read the lines that are whole."""
        done = self._stream.write(text)
        try:
            *lines, self._rest = re.split(r"[\r\n]", (self._rest + text)[-10_000:])
            for line in lines:
                self._read(line)
        except Exception:  # noqa: BLE001  # somebody's output is not ours to break
            self._rest = ""
        return done

    def _read(self, line: str) -> None:
        row = row_of(line) if len(self._monitor.rows) == self._mine else None
        if row is None:
            return
        if self._held is not None and row["epoch"] == self._held["epoch"]:
            self._held |= row  # training and validation on lines of their own
            return
        self.let_go()
        self._held = row

    def let_go(self) -> None:
        """Log the row that waits for what else its epoch prints."""
        if self._held is not None and len(self._monitor.rows) == self._mine:
            self._monitor.log(**self._held)
            self._mine += 1
        self._held = None

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)
