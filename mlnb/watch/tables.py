"""Which argument of a call holds rows, and which their target."""

from __future__ import annotations

from typing import Any

_ROWS = ("X", "x", "raw_documents", "X_train", "data", "Y")
_TARGETS = ("y", "Y", "y_true", "target")


def table_in(args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """The table of a call: its first argument, else the one that is named like a table, else a target alone."""
    if args:
        return args[0]
    return next((kwargs[name] for name in (*_ROWS, *_TARGETS) if kwargs.get(name) is not None), None)


def target_in(args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """The target of a call, None where it has none."""
    if len(args) > 1:
        return args[1]
    return next((kwargs[name] for name in _TARGETS if kwargs.get(name) is not None), None)
