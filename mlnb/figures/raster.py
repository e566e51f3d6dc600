"""A piece of evidence as a PNG, for documents that hold no SVG."""

from __future__ import annotations

import importlib

from mlnb.core.evidence import Evidence
from mlnb.figures.canvas import raster
from mlnb.figures.dispatch import DRAWN


def png(evidence: Evidence) -> bytes | None:
    """The bytes of the picture; None for tables and notes."""
    if evidence.kind not in DRAWN:
        return None
    paint = importlib.import_module(f"mlnb.figures.{DRAWN[evidence.kind]}").paint
    return raster(lambda: paint(evidence))
