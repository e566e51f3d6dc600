from __future__ import annotations

import json

import pytest

from mlnb.core.errors import MlnbError
from mlnb.lint import lint
from mlnb.lint.magics import parse_cell, plain
from mlnb.lint.reading import parse, read


def notebook(*cells, **more):
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, **more, "cells": list(cells)})


def code(source, count=None):
    return {"cell_type": "code", "source": source, "execution_count": count, "metadata": {}, "outputs": []}


def test_cells_are_counted_over_all_cells():
    text = notebook({"cell_type": "markdown", "source": ["# a"]}, code(["x = 1\n", "y = x"]), code("print(z)"))
    report = lint(text)
    assert [(leak.cell, leak.line, leak.kind) for leak in report] == [(2, 1, "hidden_state")]


@pytest.mark.parametrize("text", ['{"cells": [', '{"a": 1}', '{"cells": 3}', "{}", '{"cells": [1, null, {}]}'])
def test_broken_notebooks_are_one_sentence(text):
    report = lint(text)
    assert not report.findings
    assert all(note.endswith(".") and "\n" not in note for note in report.notes)


def test_another_language_is_named():
    text = notebook(code("x <- 1"), metadata={"kernelspec": {"language": "R"}})
    assert "written in r" in lint(text).notes[0]


def test_a_file_that_is_not_there_is_one_sentence(tmp_path):
    with pytest.raises(MlnbError, match="not there"):
        lint(tmp_path / "no.ipynb")
    with pytest.raises(MlnbError, match="a folder"):
        lint(tmp_path)


def test_percent_cells_and_their_lines(tmp_path):
    path = tmp_path / "a.py"
    path.write_text("# ---\n# jupyter: x\n# ---\n# %% [markdown]\n# text\n# %%\nx = 1\n# %%\nprint(q)\n")
    cells = read(path).cells
    assert [cell.code for cell in cells] == [False, True, True]
    assert cells[2].first_line == 9
    leak = lint(path)[0]
    assert (leak.cell, leak.line) == (2, 1)


@pytest.mark.parametrize(
    ("source", "blanked"),
    [
        ("%%bash\nls | wc", "\n"),
        ("%%time\nx = 1", "\nx = 1"),
        ("%time x = f(1)", "x = f(1)"),
        ("files = !ls", "files = None"),
        ("df.head?", "pass"),
        ("x = 5 %2\nif x != 3: pass", "x = 5 %2\nif x != 3: pass"),
        ('s = """\n!not a shell\n"""', 's = """\n!not a shell\n"""'),
        ("x = (3\n  %2)", "x = (3\n  %2)"),
        ("if x:\n    !ls", "if x:\n    pass"),
    ],
)
def test_only_ipython_lines_are_blanked(source, blanked):
    assert plain(source) == blanked
    assert plain(source).count("\n") == source.count("\n")


def test_a_syntax_error_costs_its_statement_only():
    tree, wrong = parse_cell("a = 1\nprint 'x'\nb = 2\nfor\nc = 3")
    assert [statement.lineno for statement in tree.body] == [1, 3, 5]
    assert wrong.startswith("line 2")


def test_windows_lines_and_a_mark_at_the_start(tmp_path):
    path = tmp_path / "a.py"
    path.write_bytes(b"\xef\xbb\xbfx = 1\r\ny = x\r\n")
    assert not lint(path).notes
    assert parse("", "x").cells[0].source == ""


def test_what_is_no_python_at_all_is_survived():
    assert lint("\x00\n\x01").findings == ()
    assert lint("(" * 5000 + "\n").findings == ()
