"""Figures: evidence to picture and words; dispatched by the evidence's type, knowing no check."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlnb.figures.mark import mark
from mlnb.figures.picture import Picture

if TYPE_CHECKING:
    from mlnb.core.evidence import Evidence

__all__ = ["Picture", "draw", "mark"]


def draw(evidence: Evidence) -> Picture | None:
    """The figure of a piece of evidence, with its alt text; None for tables and notes.

    The same evidence gives the same bytes, whatever the user's matplotlib is set to.

    Examples
    --------
    >>> from mlnb.core.evidence import Bars
    >>> picture = draw(Bars(caption="Missing", labels=("age", "pay"), values=(0.1, 0.3), unit="%"))
    >>> picture.mime, picture.alt
    ('image/svg+xml', 'Missing: age 10 %, pay 30 %.')
    """
    from mlnb.figures import dispatch

    return dispatch.draw(evidence)
