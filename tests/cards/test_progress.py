from __future__ import annotations

import nbformat
import pandas as pd
import pytest
from nbformat import v4

import mlnb
from mlnb.cards.progress import Progress
from mlnb.checklist import run
from mlnb.core.check import Check
from mlnb.core.finding import Finding


def test_a_bar_names_its_steps_and_what_was_found(capsys):
    with Progress(2, leave=True) as bar:
        bar.begin("data.duplicates")
        bar.end("1 fail")
        bar.begin("model.baseline")
        bar.end("1 fail")
    said = capsys.readouterr().err
    assert "data.duplicates" in said
    assert "1 fail" in said
    assert "done: 100%" in said


def test_an_audit_tells_each_finding_as_it_is_made(monkeypatch, capsys):
    seen = []

    def finds(verdict):
        return lambda case: Finding(
            "data.duplicates", verdict, "It is so.", reason="so" if verdict == "error" else None
        )

    chosen = tuple(
        Check(f"data.c{i}", "?", "", (), "", finds(v)) for i, v in enumerate(["fail", "warn", "error", "pass"])
    )
    monkeypatch.setattr("mlnb.core.registry.select", lambda *_: chosen)
    mlnb.audit(pd.DataFrame({"a": [1]}), on_finding=lambda f: seen.append(f.verdict))
    assert seen == ["fail", "warn", "error", "pass"]
    assert "1 fail, 1 warn, 1 error" in capsys.readouterr().err


@pytest.mark.parametrize("ends", ["bar.end()", "raise KeyboardInterrupt"])
def test_a_notebook_keeps_no_widget_of_it(tmp_path, ends):
    source = (
        "from mlnb.cards.progress import Progress\n"
        "try:\n    with Progress(1) as bar:\n        bar.begin('x')\n        "
        + ends
        + "\nexcept KeyboardInterrupt:\n    pass"
    )
    path = tmp_path / "a.ipynb"
    nbformat.write(v4.new_notebook(cells=[v4.new_code_cell(source)]), path)
    run(path, progress=False)
    shown = [output.data for output in nbformat.read(path, 4).cells[0].outputs if "data" in output]
    assert shown == [{"text/plain": ""}]
