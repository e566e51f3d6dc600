"""Importing costs a blink, and the version is in the changelog."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

import mlnb

HEAVY = (
    "sklearn",
    "matplotlib",
    "seaborn",
    "ipywidgets",
    "pandas",
    "numpy",
    "scipy",
    "narwhals",
    "IPython",
    "nbconvert",
)
ROOT = Path(__file__).parent.parent


def loaded_by(statement):
    code = f"import sys; {statement}; print(*sorted(set({HEAVY!r}) & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    return done.stdout.split()


@pytest.mark.parametrize("statement", ["import mlnb", "import mlnb; dir(mlnb)", "import mlnb.core", "import mlnb.cli"])
def test_import_loads_nothing_heavy(statement):
    assert loaded_by(statement) == []


def test_a_case_draws_nothing_and_fits_nothing():
    loaded = loaded_by("import mlnb; mlnb.Case(dict(a=[1, 2, 3], b=[1, 2, 3]), target='b')")
    assert "pandas" in loaded
    assert not set(loaded) & {"sklearn", "matplotlib", "seaborn", "ipywidgets", "IPython"}


def test_every_public_name_is_there():
    assert all(hasattr(mlnb, name) for name in mlnb.__all__)
    assert set(mlnb.__all__) <= set(dir(mlnb))
    with pytest.raises(AttributeError, match="module 'mlnb' has no attribute 'audits'"):
        mlnb.audits  # noqa: B018


def test_the_version_has_its_entry_in_the_changelog():
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.search(rf"^## \[?{re.escape(mlnb.__version__)}\b", changelog, flags=re.MULTILINE)


def test_every_check_is_where_its_id_says():
    for entry in mlnb.checks():
        assert getattr(getattr(mlnb, entry.room), entry.name) is entry.function
        assert entry.question.endswith("?")
        assert entry.why.endswith(".")
