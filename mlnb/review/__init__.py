"""The review: a notebook that was run, as a document that a person can sign."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mlnb.review.complete import standing_against
    from mlnb.review.exporter import ReviewExporter
    from mlnb.review.gated import gate
    from mlnb.review.pdf import ReviewPDFExporter
    from mlnb.review.signatures import sign
    from mlnb.review.verified import verify
    from mlnb.review.write import export

__all__ = ["ReviewExporter", "ReviewPDFExporter", "export", "gate", "sign", "standing_against", "verify"]

_LAZY = {
    "gate": "gated",
    "sign": "signatures",
    "verify": "verified",
    "ReviewExporter": "exporter",
    "ReviewPDFExporter": "pdf",
    "export": "write",
    "standing_against": "complete",
}


def __getattr__(name: str) -> Any:
    if name in _LAZY:
        return getattr(importlib.import_module(f"mlnb.review.{_LAZY[name]}"), name)
    msg = f"module 'mlnb.review' has no attribute {name!r}"
    raise AttributeError(msg)
