from __future__ import annotations

import pytest

from mlnb.core import templates
from mlnb.core.errors import MlnbError


def test_the_package_comes_first_and_the_checkout_second(tmp_path, monkeypatch):
    package = tmp_path / "mlnb"
    beside = tmp_path / "templates"
    package.mkdir()
    monkeypatch.setattr(templates, "_PACKAGE", package)
    with pytest.raises(MlnbError, match="templates of mlnb are missing"):
        templates.root()
    beside.mkdir()
    assert templates.root() == beside
    (package / "_templates").mkdir()
    assert templates.root() == package / "_templates"


def test_a_folder_and_a_file_of_ones_own(tmp_path):
    (tmp_path / "index.html.j2").write_text("x")
    assert templates.find(tmp_path, "index.html.j2") == tmp_path / "index.html.j2"
    assert templates.find(tmp_path / "index.html.j2", "index.html.j2") == tmp_path / "index.html.j2"
    assert templates.find("review", "conf.json").is_file()
    with pytest.raises(MlnbError, match="no template 'revue'.*'review'"):
        templates.find("revue", "index.html.j2")
