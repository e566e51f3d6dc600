"""The failure checklist as a notebook: written from a template, run from top to bottom."""

from __future__ import annotations

from mlnb.checklist.execute import run
from mlnb.checklist.update import update
from mlnb.checklist.write import new

__all__ = ["new", "run", "update"]
