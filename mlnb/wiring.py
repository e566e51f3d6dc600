"""Gives core what lies above it and it may not import: its displays and its checks."""

from __future__ import annotations

import importlib


def connect() -> None:
    """Give core its displays and its checks; each is imported when first used."""
    from mlnb.core import display, registry

    display.set_hook("bundle", lambda shown: importlib.import_module("mlnb.cards").bundle(shown))
    display.set_hook("text", lambda shown: importlib.import_module("mlnb.cards").text(shown))
    display.set_hook("panel", lambda shown, **kw: importlib.import_module("mlnb.panels").panel(shown, **kw))
    display.set_hook("form", lambda *given: importlib.import_module("mlnb.panels.framing").form(*given))
    display.set_hook(
        "review", lambda case, **kw: importlib.import_module("mlnb.panels.label_review").review(case, **kw)
    )
    display.set_hook("progress", lambda total: importlib.import_module("mlnb.cards.progress").Progress(total))
    registry.on_first_use(lambda: importlib.import_module("mlnb.catalog").load())
