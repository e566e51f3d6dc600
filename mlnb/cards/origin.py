"""Which code is running while a result is shown: its cell, and the cells since the last one that showed a result."""

from __future__ import annotations

import sys
from typing import Any

from mlnb.core.integrity import source_digest

_STATE = "_mlnb_shown_at"


def cells() -> dict[str, str]:
    """Execution count to hash of the code, for the cell that runs now and those before it that no result has told of.

    Empty outside of a notebook, and where nothing is being run, as when a control is moved.
    """
    try:
        return _cells()
    except Exception:  # noqa: BLE001  # a kernel that is built otherwise shows its results all the same
        return {}


def _cells() -> dict[str, str]:
    interactive = sys.modules.get("IPython")
    shell: Any = interactive.get_ipython() if interactive is not None else None
    history = getattr(shell, "history_manager", None)
    if history is None or not _running(shell):
        return {}
    sources = history.input_hist_raw
    now = len(sources) - 1
    first, last = getattr(shell, _STATE, (1, 0))
    if last != now:
        first = last + 1 if last < now else 1
        setattr(shell, _STATE, (first, now))
    return {str(count): source_digest(str(sources[count])) for count in range(max(first, 1), now + 1)}


def _running(shell: Any) -> bool:
    """Whether a cell runs that the session's history keeps."""
    kernel = getattr(shell, "kernel", None)
    if kernel is None:
        return True
    parent = kernel.get_parent("shell") or {}
    content = parent.get("content", {})
    kept = content.get("store_history", True) and not content.get("silent", False)
    return parent.get("header", {}).get("msg_type") == "execute_request" and bool(kept)
