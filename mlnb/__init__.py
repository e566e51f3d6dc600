"""mlnb finds out in the notebook why a machine-learning project would fail in production."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from mlnb import data, framing, leakage, lint, model, production, training, watch
    from mlnb.catalog import checks
    from mlnb.core.audit import Audit, audit
    from mlnb.core.case import Case
    from mlnb.core.check import Check, check, failed, passed, skipped, warned
    from mlnb.core.comparison import Comparison, compare
    from mlnb.core.errors import CaseError, MlnbError, ModelError
    from mlnb.core.files import load_model
    from mlnb.core.files import read_table as read
    from mlnb.core.finding import Estimate, Finding
    from mlnb.core.fix import Effect, Fix
    from mlnb.core.framing import Framing
    from mlnb.core.options import options
    from mlnb.core.split import cv, split
    from mlnb.monitor import Monitor
    from mlnb.training.run_log import RunLog

__all__ = [
    "Audit", "Case", "CaseError", "Check", "Comparison", "Effect", "Estimate", "Finding", "Fix", "Framing", "MlnbError", "ModelError",
    "Monitor", "RunLog",
    "audit", "check", "checks", "compare", "cv", "data", "failed", "framing", "leakage", "lint", "load_model", "model", "options", "passed",
    "production", "read", "skipped", "split", "training", "warned", "watch",
]  # fmt: skip

# Name to (module, attribute); an attribute of None is the module itself. Imported on first use, so that
# `import mlnb` costs a blink and loads nothing heavy.
_LAZY: dict[str, tuple[str, str | None]] = {
    "Audit": ("mlnb.core.audit", "Audit"),
    "Case": ("mlnb.core.case", "Case"),
    "CaseError": ("mlnb.core.errors", "CaseError"),
    "Check": ("mlnb.core.check", "Check"),
    "Effect": ("mlnb.core.fix", "Effect"),
    "Estimate": ("mlnb.core.finding", "Estimate"),
    "Finding": ("mlnb.core.finding", "Finding"),
    "Fix": ("mlnb.core.fix", "Fix"),
    "Framing": ("mlnb.core.framing", "Framing"),
    "MlnbError": ("mlnb.core.errors", "MlnbError"),
    "ModelError": ("mlnb.core.errors", "ModelError"),
    "Monitor": ("mlnb.monitor", "Monitor"),
    "RunLog": ("mlnb.training.run_log", "RunLog"),
    "Comparison": ("mlnb.core.comparison", "Comparison"),
    "compare": ("mlnb.core.comparison", "compare"),
    "audit": ("mlnb.core.audit", "audit"),
    "check": ("mlnb.core.check", "check"),
    "checks": ("mlnb.catalog", "checks"),
    "cv": ("mlnb.core.split", "cv"),
    "split": ("mlnb.core.split", "split"),
    "load_model": ("mlnb.core.files", "load_model"),
    "options": ("mlnb.core.options", "options"),
    "read": ("mlnb.core.files", "read_table"),
    **{verdict: ("mlnb.core.check", verdict) for verdict in ("passed", "warned", "failed", "skipped")},
    **{
        room: (f"mlnb.{room}", None)
        for room in ("data", "framing", "leakage", "lint", "model", "production", "training", "watch")
    },
}


def __getattr__(name: str) -> Any:
    if name not in _LAZY:
        msg = f"module 'mlnb' has no attribute {name!r}"
        raise AttributeError(msg)
    from mlnb.wiring import connect

    connect()
    module, attribute = _LAZY[name]
    loaded = importlib.import_module(module)
    value = loaded if attribute is None else getattr(loaded, attribute)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


def load_ipython_extension(shell: Any) -> None:
    """What ``%load_ext mlnb`` calls."""
    from mlnb.extension import load

    load(shell)


def unload_ipython_extension(shell: Any) -> None:
    """What ``%unload_ext mlnb`` calls."""
    from mlnb.extension import unload

    unload(shell)
