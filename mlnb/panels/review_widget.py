"""The client's side of the review of labels."""

from __future__ import annotations

from pathlib import Path

import anywidget
import traitlets

_HERE = Path(__file__).parent


class ReviewWidget(anywidget.AnyWidget):  # type: ignore[misc]
    """What is shown, as one state; what a person does comes back as messages."""

    _esm = (_HERE / "label_review.js").read_text(encoding="utf-8")
    _css = (_HERE / "label_review.css").read_text(encoding="utf-8")
    state = traitlets.Dict().tag(sync=True)
