"""``%load_ext mlnb``: the verbs of the command line as one magic, with completions."""

from __future__ import annotations

from mlnb.extension.magic import load, unload

__all__ = ["load", "unload"]
