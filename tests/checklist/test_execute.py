from __future__ import annotations

import sys

import nbformat
import pytest
from nbformat import v4

import mlnb
from mlnb import MlnbError
from mlnb.checklist import new, run
from mlnb.core.notebooks import edited


def written(path, *sources, tags=()):
    cells = [
        v4.new_code_cell(s, id=f"c{i}", metadata={"tags": list(tags) if i == 0 else []}) for i, s in enumerate(sources)
    ]
    nbformat.write(v4.new_notebook(cells=cells), path)
    return path


def printed(path):
    cells = nbformat.read(path, as_version=4).cells
    return ["".join(o.get("text", "") for o in c.get("outputs", [])).strip() for c in cells if c.cell_type == "code"]


def test_the_kernel_is_this_interpreter_whatever_is_installed(tmp_path, monkeypatch):
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))
    monkeypatch.setenv("JUPYTER_PREFER_ENV_PATH", "0")
    spec = tmp_path / "kernels" / "python3"
    spec.mkdir(parents=True)
    (spec / "kernel.json").write_text('{"argv": ["/nowhere"], "display_name": "x", "language": "python"}')
    path = written(tmp_path / "a.ipynb", "import sys, os; print(sys.executable, os.getcwd())")
    run(path, progress=False)
    assert printed(path) == [f"{sys.executable} {tmp_path.resolve()}"]


def test_parameters_are_put_after_the_cell_of_defaults(tmp_path):
    path = written(tmp_path / "a.ipynb", "x = 1\nname = 'a'", "print(x, name)", tags=["parameters"])
    out = run(path, output=tmp_path / "out" / "b.ipynb", parameters={"x": 2}, progress=False)
    assert printed(out) == ["", "", "2 a"]
    assert printed(run(out, parameters={"x": 3}, progress=False))[-1] == "3 a"
    assert printed(path) == ["", ""]
    with pytest.raises(mlnb.MlnbError, match="no parameter 'y'; it has 'x' and 'name'"):
        run(path, parameters={"y": 2}, progress=False)
    with pytest.raises(mlnb.MlnbError, match="'x' is a object"):
        run(path, parameters={"x": object()}, progress=False)


def test_an_error_keeps_what_was_done(tmp_path):
    path = written(tmp_path / "a.ipynb", "print('before')", "1 / 0", "print('after')")
    with pytest.raises(mlnb.MlnbError, match=r"^Cell 2 stopped with ZeroDivisionError: division by zero\. .*a\.ipynb"):
        run(path, progress=False)
    cells = nbformat.read(path, as_version=4).cells
    assert printed(path)[0] == "before"
    assert cells[1].outputs[0].ename == "ZeroDivisionError"
    assert cells[2].execution_count is None


def test_the_bar_names_the_check_that_runs(tmp_path, capsys):
    path = written(tmp_path / "a.ipynb", "1")
    notebook = nbformat.read(path, as_version=4)
    notebook.cells[0].metadata["mlnb"] = {"check": "data.duplicates"}
    nbformat.write(notebook, path)
    run(path)
    assert "data.duplicates" in capsys.readouterr().err


@pytest.mark.parametrize("content", ["", "not json", '{"a": 1}', "[]"])
def test_a_file_that_is_no_notebook(tmp_path, content):
    path = tmp_path / "a.ipynb"
    path.write_text(content)
    with pytest.raises(mlnb.MlnbError, match="is not a notebook; give an .ipynb file"):
        run(path, progress=False)
    assert path.read_text() == content


def test_no_file_and_no_kernel(tmp_path):
    with pytest.raises(mlnb.MlnbError, match="There is no notebook"):
        run(tmp_path / "a.ipynb")
    path = written(tmp_path / "b.ipynb", "1")
    with pytest.raises(mlnb.MlnbError, match="No kernel is named 'cobol'"):
        run(path, kernel="cobol", progress=False)


def test_the_generated_checklist_runs_without_an_edit(iris):
    path = new(iris / "audit.ipynb", train=iris / "train.csv", test=iris / "test.csv", target="target")
    notebook = nbformat.read(path, as_version=4)
    fast = {"data.class_imbalance", "model.baseline"}
    notebook.cells = [c for c in notebook.cells if c.metadata.get("mlnb", {}).get("check") in {None, *fast}]
    nbformat.write(notebook, path)
    done = nbformat.read(run(path, progress=False), as_version=4)
    outputs = [o.data for c in done.cells for o in c.get("outputs", []) if "data" in o]
    found = [
        d["application/vnd.mlnb.finding+json"]["check"] for d in outputs if "application/vnd.mlnb.finding+json" in d
    ]
    audit = next(d for d in outputs if "application/vnd.mlnb.audit+json" in d)["application/vnd.mlnb.audit+json"]
    assert set(found) == fast
    assert audit["about"]["rows"] == 100
    assert len(audit["findings"]) == 2
    assert "widgets" not in done.metadata


def test_what_an_earlier_run_left_is_taken_out_before_the_next(tmp_path):
    book = v4.new_notebook(cells=[v4.new_code_cell("1 / 0"), v4.new_code_cell("print('later')")])
    for count, cell in enumerate(book.cells, 1):
        cell.execution_count, cell.outputs = count, [v4.new_output("stream", text="from before")]
    nbformat.write(book, tmp_path / "a.ipynb")
    with pytest.raises(MlnbError, match="ZeroDivisionError"):
        run(tmp_path / "a.ipynb", progress=False)
    left = nbformat.read(tmp_path / "a.ipynb", as_version=4)
    assert "from before" not in str(left)
    assert left.cells[1].execution_count is None


def test_a_cell_that_is_edited_after_the_run_is_noticed(tmp_path):
    nbformat.write(v4.new_notebook(cells=[v4.new_code_cell("print(1)")]), tmp_path / "a.ipynb")
    book = nbformat.read(run(tmp_path / "a.ipynb", progress=False), as_version=4)
    assert not edited(book.cells[0])
    book.cells[0].source = "print(2)"
    assert edited(book.cells[0])
