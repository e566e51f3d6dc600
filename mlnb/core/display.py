"""The one hook through which core objects show themselves.

`core` may not import cards or panels, which lie above it. Whoever owns the whole, `mlnb/__init__`,
puts functions here that import them on first use.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

Hook = Callable[..., Any]
_hooks: dict[str, Hook] = {}


def set_hook(name: str, function: Hook) -> None:
    """Say how an object is shown: ``name`` is "bundle", "text", "panel" or "progress"."""
    _hooks[name] = function


def shown_form(framing: Any, path: Any, columns: Any) -> Any:
    """The form in which a framing is filled in."""
    if "form" not in _hooks:
        from mlnb.core.errors import MlnbError

        msg = "The form is part of mlnb's panels; import mlnb first."
        raise MlnbError(msg)
    return _hooks["form"](framing, path, columns)


def review_of(case: Any, **options: Any) -> Any:
    """The panel in which a case's labels are reviewed."""
    if "review" not in _hooks:
        from mlnb.core.errors import MlnbError

        msg = "The review of labels is part of mlnb's panels; import mlnb first."
        raise MlnbError(msg)
    return _hooks["review"](case, **options)


class NoProgress:
    """Stands where no progress bar is wanted."""

    def begin(self, name: str) -> None:
        """Nothing to show."""

    def end(self, said: str = "") -> None:
        """Nothing to show."""


def progress_bar(total: int | None) -> Any:
    """A context manager that gives a bar over so many steps, with ``begin(name)`` and ``end(said)``; None for none."""
    if total is None or "progress" not in _hooks:
        return nullcontext(NoProgress())
    return _hooks["progress"](total)


class Shown:
    """Mixin: rich display through the hook, plain text without one."""

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        del include, exclude  # the bundle is small; the front end picks
        if "bundle" not in _hooks:
            return {"text/plain": self.summary()}
        bundle: dict[str, Any] = _hooks["bundle"](self)
        return bundle

    def __repr__(self) -> str:
        return str(_hooks["text"](self)) if "text" in _hooks else self.summary()

    def summary(self) -> str:
        """One line of plain text."""
        raise NotImplementedError

    def panel(self, **options: Any) -> Any:
        """Show the controls above the card, where there is something to choose.

        Returns
        -------
        mlnb.panels.Panel
            The panel, already displayed by Jupyter when it is the last value of a cell.
        """
        return _hooks["panel"](self, **options)
