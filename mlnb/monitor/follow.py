"""Fits of libraries get the monitor's callback for a while, without a word in the code that calls them."""

from __future__ import annotations

import contextlib
import functools
import importlib
import re
import sys
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from mlnb.monitor.printed import Printed

if TYPE_CHECKING:
    from mlnb.monitor.monitor import Monitor

#: Library to the places of its fits: module, class or None, function, and how the callback is handed over.
FITS: dict[str, tuple[tuple[str, str | None, str], ...]] = {
    "xgboost": (("xgboost", None, "train"), ("xgboost.sklearn", None, "train")),
    "lightgbm": (("lightgbm", None, "train"), ("lightgbm.sklearn", None, "train")),
    "keras": (("keras", "Model", "fit"), ("tensorflow.keras", "Model", "fit")),
    "lightning": (("lightning.pytorch", "Trainer", "fit"),),
    "pytorch_lightning": (("pytorch_lightning", "Trainer", "fit"),),
    "transformers": (("transformers", "Trainer", "train"),),
}


@contextlib.contextmanager
def following(monitor: Monitor, code: str) -> Iterator[None]:
    """Follow the fits of libraries that are there or that the code imports, and read what is printed."""
    undo: list[Callable[[], None]] = []
    named = set(re.findall(r"^\s*(?:import|from)\s+(\w+)", code, re.MULTILINE))
    for library, places in FITS.items():
        if library in named or library in sys.modules:
            for place in places:
                _wrap(monitor, library, place, undo)
    before = sys.stdout
    printed = Printed(before, monitor)
    sys.stdout = printed
    try:
        yield
    finally:
        if sys.stdout is printed:
            sys.stdout = before
        printed.let_go()
        for step in reversed(undo):
            step()


def _wrap(monitor: Monitor, library: str, place: tuple[str, str | None, str], undo: list[Callable[[], None]]) -> None:
    module, owner, name = place
    if module.partition(".")[0] not in {library, *sys.modules}:
        return
    try:
        loaded: Any = importlib.import_module(module)
        holder = loaded if owner is None else getattr(loaded, owner)
        original = getattr(holder, name)
    except (ImportError, AttributeError):
        return
    hand = {"lightning": _trainer, "pytorch_lightning": _trainer, "transformers": _added}.get(library, _argument)
    made = "lightning" if library == "pytorch_lightning" else library

    @functools.wraps(original)
    def followed(*args: Any, **kwargs: Any) -> Any:
        try:
            args, kwargs = hand(getattr(monitor, made)(), args, kwargs)
        except Exception:  # noqa: BLE001  # the fit runs as it would have
            return original(*args, **kwargs)
        return original(*args, **kwargs)

    setattr(holder, name, followed)
    undo.append(lambda: setattr(holder, name, original))


def _argument(callback: Any, args: Any, kwargs: Any) -> tuple[Any, Any]:
    return args, {**kwargs, "callbacks": [*(kwargs.get("callbacks") or []), callback]}


def _trainer(callback: Any, args: Any, kwargs: Any) -> tuple[Any, Any]:
    args[0].callbacks.append(callback)
    return args, kwargs


def _added(callback: Any, args: Any, kwargs: Any) -> tuple[Any, Any]:
    args[0].add_callback(callback)
    return args, kwargs
