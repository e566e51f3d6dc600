"""Which file draws which type of evidence."""

from __future__ import annotations

import functools
import importlib

from mlnb.core.evidence import Evidence
from mlnb.figures.picture import Picture

#: Kind of evidence to the module below ``mlnb.figures`` that draws it with its ``paint``.
DRAWN: dict[str, str] = {
    "bars": "bars",
    "histogram": "histogram",
    "curves": "curves",
    "intervals": "intervals",
    "heatmap": "heatmap",
    "timeline": "timeline",
    "parallel": "parallel",
}


def draw(evidence: Evidence) -> Picture | None:
    """See `mlnb.figures.draw`."""
    if evidence.kind not in DRAWN:
        return None
    try:
        return _remembered(evidence, str(evidence))
    except TypeError:  # evidence that was built of lists cannot be looked up, but can be drawn
        return _drawn(evidence)


@functools.lru_cache(maxsize=64)
def _remembered(evidence: Evidence, exact: str) -> Picture | None:
    del exact  # tells 1 from 1.0 and 0.0 from −0.0, which are equal as keys
    return _drawn(evidence)


def _drawn(evidence: Evidence) -> Picture | None:
    from mlnb.figures.alt import alt_of
    from mlnb.figures.canvas import render

    paint = importlib.import_module(f"mlnb.figures.{DRAWN[evidence.kind]}").paint
    return render(lambda: paint(evidence), alt_of(evidence))
