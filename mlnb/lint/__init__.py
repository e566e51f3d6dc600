"""Leaks that can be read from a notebook's code; nothing is executed."""

from mlnb.lint.leak import KINDS, Leak, Report
from mlnb.lint.look import lint, lint_session

__all__ = ["KINDS", "Leak", "Report", "lint", "lint_session"]
