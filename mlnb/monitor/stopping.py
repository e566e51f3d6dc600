"""Early stopping by patience."""

from __future__ import annotations

import math
from typing import Any

from mlnb.core.errors import CaseError


class Stopping:
    """The best epoch so far, and whether the wait for a better one is over.

    Parameters
    ----------
    patience : int, optional
        Epochs to wait; None never stops.
    monitor : str
        The value that should fall.

    Examples
    --------
    >>> watched = Stopping(2, "val_loss")
    >>> [watched.better({"epoch": e, "val_loss": loss}) for e, loss in enumerate([3.0, 2.0, 2.5, 2.1])]
    [True, True, False, False]
    >>> watched.stop, watched.epoch
    (True, 1)
    """

    def __init__(self, patience: int | None, monitor: str) -> None:
        if patience is not None and (isinstance(patience, bool) or not isinstance(patience, int) or patience < 1):
            msg = f"early_stop={patience!r} is no number of epochs to wait; give 1 or more, or None."
            raise CaseError(msg)
        self.patience, self.monitor = patience, monitor
        self.epoch: Any = None
        self.value = math.inf
        self._since = 0

    @property
    def stop(self) -> bool:
        """Whether to end the training."""
        return self.patience is not None and self._since >= self.patience

    def better(self, row: dict[str, Any]) -> bool:
        """Whether this epoch is the best so far."""
        value = row.get(self.monitor)
        if not isinstance(value, (int, float)):
            return False
        if value < self.value:
            self.epoch, self.value, self._since = row.get("epoch"), float(value), 0
            return True
        self._since += 1
        return False

    def sentence(self) -> str:
        """Which epoch was the best."""
        if self.epoch is None:
            return ""
        stopped = f"Stopped after {self._since} epochs without a lower {self.monitor}. " if self.stop else ""
        return f"{stopped}The best weights are those of epoch {self.epoch} ({self.monitor} {self.value:.4g})."

    def said(self) -> dict[str, Any]:
        """For the history: the best epoch, and that it was stopped."""
        if self.epoch is None:
            return {}
        return {"best_epoch": self.epoch, **({"stopped": True} if self.stop else {})}
