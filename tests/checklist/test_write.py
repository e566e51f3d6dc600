from __future__ import annotations

import ast
import re
from pathlib import Path

import nbformat
import pytest

import mlnb
from mlnb.checklist import new
from mlnb.checklist.cells import cells_of
from mlnb.checklist.plan import names

ROOT = Path(__file__).parents[2]


def parameters(notebook):
    cell = next(c for c in notebook.cells if "parameters" in c.metadata.get("tags", []))
    return {node.targets[0].id: ast.literal_eval(node.value) for node in ast.parse(cell.source).body}


def made(path, **options):
    return nbformat.read(new(path, **options), as_version=4)


def test_each_check_has_question_call_and_place_to_decide(tmp_path):
    notebook = made(tmp_path / "a.ipynb", train="train.csv", target="y")
    nbformat.validate(notebook)
    for check in mlnb.checks():
        about = [c for c in notebook.cells if c.metadata.get("mlnb", {}).get("check") == check.id]
        question, call, decision = about
        assert check.question in question.source
        assert check.why in question.source
        if check.function.__module__ == f"mlnb.{check.id}":
            assert f"mlnb.{check.id}(case)" in call.source
        assert "mlnb-decision" in decision.metadata.tags
        lines = [line for line in decision.source.splitlines() if line.startswith("- ") and line != "- answer:"]
        assert lines == ["- decision:", "- who:", "- why:", "- until:"]


def test_only_rooms_with_checks_have_a_section_and_they_stand_in_order(tmp_path):
    notebook = made(tmp_path / "a.ipynb", train="train.csv")
    headings = [c.source.splitlines()[0] for c in notebook.cells if c.metadata.get("mlnb", {}).get("part") == "room"]
    rooms = list(dict.fromkeys(c.room for c in mlnb.checks()))
    assert [h.removeprefix("## ").lower() for h in headings] == rooms


def test_the_same_arguments_write_the_same_bytes(tmp_path):
    first = new(tmp_path / "a.ipynb", train="train.csv", target="y").read_bytes()
    assert new(tmp_path / "b.ipynb", train="train.csv", target="y").read_bytes() == first
    ids = re.findall(rb'"id": "([^"]+)"', first)
    assert len(ids) == len(set(ids)) > 5


def test_awkward_names_stay_what_they_are(tmp_path):
    target = "a'b\"c\n+++ code\n```{{ 1 + 1 }}<script>"
    title = "Release 4\n+++ code\nboom()"
    notebook = made(tmp_path / "a.ipynb", train="tra in.csv", target=target, title=title)
    found = parameters(notebook)
    assert (found["target"], found["train"], found["test"]) == (target, "tra in.csv", None)
    assert not [c for c in notebook.cells if c.source == "boom()"]


def test_files_are_named_as_the_notebook_sees_them(iris, monkeypatch):
    monkeypatch.chdir(iris)
    assert parameters(made("out/deep/a.ipynb", train="train.csv", test="later.csv"))["train"] == "../../train.csv"
    assert parameters(made("b.ipynb", train="later.csv"))["train"] == "later.csv"
    assert parameters(made(iris / "c.ipynb", train=iris / "train.csv"))["train"] == "train.csv"


def test_what_cannot_be_written_is_said(tmp_path):
    new(tmp_path / "a", train="train.csv")
    with pytest.raises(mlnb.MlnbError, match="exists already"):
        new(tmp_path / "a.ipynb", train="train.csv")
    new(tmp_path / "a.ipynb", train="train.csv", force=True)
    with pytest.raises(mlnb.MlnbError, match=r"ends in \.ipynb"):
        new(tmp_path / "a.py", train="train.csv")
    with pytest.raises(mlnb.MlnbError, match="no template 'nothing'.*'failure-checklist'"):
        new(tmp_path / "b.ipynb", train="train.csv", template="nothing")


def test_a_template_of_ones_own(tmp_path):
    (tmp_path / "mine").mkdir()
    template = tmp_path / "mine" / "checklist.md.j2"
    template.write_text("+++ markdown part=title\n# {{ title }}\n+++ code tags=a,b\nx = 1\n")
    title, code = made(tmp_path / "a.ipynb", train="t.csv", title="Ours", template=tmp_path / "mine").cells
    assert (title.source, code.source, code.metadata.tags) == ("# Ours", "x = 1", ["a", "b"])
    template.write_text("+++ markdown\n{{ ''.__class__.__mro__ }}\n")
    with pytest.raises(mlnb.MlnbError, match="cannot be filled in"):
        new(tmp_path / "b.ipynb", train="t.csv", template=tmp_path / "mine")
    with pytest.raises(mlnb.MlnbError, match="has no cell"):
        cells_of("only words")


@pytest.mark.parametrize("template", list(names()))
def test_the_launchers_notebooks_are_up_to_date(template, tmp_path):
    kept = ROOT / "templates" / "notebooks" / f"{template}.ipynb"
    options = {"train": "train.csv", "test": "test.csv", "target": "target", "template": template}
    fresh = new(tmp_path / "fresh.ipynb", **options)
    again = f"mlnb new {kept.relative_to(ROOT)} --train train.csv --test test.csv --target target --template {template} --force"
    assert kept.read_bytes() == fresh.read_bytes(), f"write it again: {again}"
