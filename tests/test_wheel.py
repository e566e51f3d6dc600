"""The wheel holds what the checkout holds, no more and no less."""

from __future__ import annotations

import subprocess
import zipfile
from pathlib import Path

import pytest
from hatchling.builders.wheel import WheelBuilder

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    built = next(WheelBuilder(str(ROOT)).build(directory=str(folder), versions=["standard"]))
    with zipfile.ZipFile(built) as archive:
        yield {name: archive.read(name) for name in archive.namelist()}


def files(folder):
    """Files of a folder that git would keep."""
    return {
        path.relative_to(ROOT).as_posix(): path.read_bytes()
        for path in sorted((ROOT / folder).rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts and ".ipynb_checkpoints" not in path.parts
    }


def test_every_module_and_nothing_else(wheel):
    packaged = {name: data for name, data in wheel.items() if name.startswith("mlnb/") and "/_templates/" not in name}
    assert packaged == files("mlnb")
    assert "mlnb/py.typed" in packaged


def test_every_template_in_the_package_and_notebooks_in_the_launcher(wheel):
    templates = {name.removeprefix("templates/"): data for name, data in files("templates").items()}
    inside = {n.removeprefix("mlnb/_templates/"): d for n, d in wheel.items() if n.startswith("mlnb/_templates/")}
    assert inside == templates
    start = "data/share/jupyter/notebook_templates/mlnb/"
    launcher = {n.partition(start)[2]: d for n, d in wheel.items() if start in n}
    assert launcher == {n.removeprefix("notebooks/"): d for n, d in templates.items() if n.startswith("notebooks/")}
    assert launcher


def test_nothing_of_the_tests_or_of_the_machine(wheel):
    names = set(wheel)
    assert not {name for name in names if name.startswith(("tests/", "notebooks/", ".ci/"))}
    assert not {name for name in names if name.endswith((".pyc", ".orig", ".swp"))}


def test_entry_points_lead_somewhere(wheel):
    import importlib

    text = next(data for name, data in wheel.items() if name.endswith("entry_points.txt")).decode()
    targets = [line.partition("=")[2].strip() for line in text.splitlines() if "=" in line]
    assert {"mlnb.cli:main", "mlnb.review:ReviewExporter", "mlnb.review:ReviewPDFExporter"} == set(targets)
    for target in targets:
        module, _, name = target.partition(":")
        assert callable(getattr(importlib.import_module(module), name))


def test_the_changelog_has_this_version():
    import mlnb

    assert f"## {mlnb.__version__}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_the_projects_files_name_no_machine():
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False).stdout.split(
        "\n"
    )
    texts = {name: (ROOT / name).read_bytes() for name in listed if name and (ROOT / name).is_file()}
    words = (b"/wo" + b"rk/", b"/ro" + b"ot/", b"/ho" + b"me/", b"index" + b"-url", b"pypi." + b"org/simple")
    assert {name: word for name, data in texts.items() for word in words if word in data} == {}
