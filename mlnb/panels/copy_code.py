"""A line of code with a button that copies it."""

from __future__ import annotations

from pathlib import Path

import anywidget
import traitlets

_HERE = Path(__file__).parent


class CopyCode(anywidget.AnyWidget):  # type: ignore[misc]
    """The call that made what is shown."""

    _esm = (_HERE / "copy_code.js").read_text(encoding="utf-8")
    _css = (_HERE / "copy_code.css").read_text(encoding="utf-8")
    code = traitlets.Unicode().tag(sync=True)
