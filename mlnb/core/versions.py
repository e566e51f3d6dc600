"""Versions of what a result depends on."""

from __future__ import annotations

import functools
import platform
from importlib import metadata


@functools.cache
def _versions() -> tuple[tuple[str, str], ...]:
    found = [("python", platform.python_version())]
    for name in ("mlnb", "numpy", "pandas", "scikit-learn", "scipy"):
        try:
            found.append((name, metadata.version(name)))
        except metadata.PackageNotFoundError:
            continue
    return tuple(found)


def versions() -> dict[str, str]:
    """Versions of Python, mlnb and the packages whose numbers a finding rests on."""
    return dict(_versions())
