"""A registry of one's own, so that tests of the core do not depend on which checks exist."""

from __future__ import annotations

import pytest

from mlnb.core import registry


@pytest.fixture
def empty_registry(monkeypatch):
    monkeypatch.setattr(registry, "_checks", {})
    monkeypatch.setattr(registry, "_loaders", [registry._done])
    return registry
