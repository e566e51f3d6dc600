"""A slider over a few values, which has a name for a screen reader; that of ipywidgets has none."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import anywidget
import traitlets

_HERE = Path(__file__).parent


class Slider(anywidget.AnyWidget):  # type: ignore[misc]
    """One of an ordered few.

    Parameters
    ----------
    options : sequence of (str, value)
        Each with its words.
    value
        One of them.
    **parts
        ``description`` and ``tooltip``.
    """

    _esm = (_HERE / "slider.js").read_text(encoding="utf-8")
    _css = (_HERE / "slider.css").read_text(encoding="utf-8")
    labels = traitlets.List(traitlets.Unicode()).tag(sync=True)
    index = traitlets.Int(0).tag(sync=True)
    description = traitlets.Unicode().tag(sync=True)
    tooltip = traitlets.Unicode().tag(sync=True)
    disabled = traitlets.Bool(default_value=False).tag(sync=True)
    value = traitlets.Any()

    def __init__(self, options: Sequence[tuple[str, Any]], value: Any, **parts: Any) -> None:
        self.options = tuple(options)
        super().__init__(labels=[said for said, _ in options], index=self._place(value), value=value, **parts)
        self.observe(self._moved, names="index")

    def _place(self, value: Any) -> int:
        known = [held for _, held in self.options]
        if value not in known:
            msg = f"{value!r} is not one of the slider's values."
            raise traitlets.TraitError(msg)
        return known.index(value)

    def _moved(self, change: Any) -> None:
        if 0 <= change["new"] < len(self.options):
            self.value = self.options[change["new"]][1]

    @traitlets.validate("value")  # type: ignore[untyped-decorator]
    def _known(self, proposal: Any) -> Any:
        return self.options[self._place(proposal["value"])][1]

    @traitlets.observe("value")  # type: ignore[untyped-decorator]
    def _chosen(self, change: Any) -> None:
        self.index = self._place(change["new"])
