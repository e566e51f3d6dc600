"""Writing a checklist again keeps what people wrote."""

from __future__ import annotations

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output

import mlnb
from mlnb.checklist import new, update


def read(path):
    return nbformat.read(path, as_version=4)


def place(notebook, part, **about):
    return next(
        c for c in notebook.cells
        if c.metadata.get("mlnb", {}).get("part") == part and about.items() <= c.metadata["mlnb"].items()
    )  # fmt: skip


@pytest.fixture
def written(tmp_path):
    """A checklist that somebody worked in: a decision, a changed call, an answer, notes, code, outputs."""
    path = new(tmp_path / "a.ipynb", train="train.csv", target="y", title="Ours", template="data-audit")
    notebook = read(path)
    decision = place(notebook, "decision", check="data.duplicates")
    decision.source = decision.source.replace("- decision:", "- decision: accepted").replace("- who:", "- who: Ada")
    place(notebook, "check", check="data.label_errors").source = "mlnb.data.label_errors(case, matters=0.1)"
    answer = place(notebook, "answer", ask="where-the-data-comes-from.source")
    answer.source = answer.source.replace("- answer:", "- answer: the till")
    at = notebook.cells.index(decision) + 1
    notebook.cells[at:at] = [new_markdown_cell("My own words."), new_code_cell("print(len(case.frame))")]
    call = place(notebook, "check", check="data.missing_values")
    call.execution_count, call.outputs = 3, [new_output("stream", text="old")]
    nbformat.write(notebook, path)
    return path


def test_nothing_changes_where_nothing_is_changed(written):
    before = read(written)
    after = read(update(written))
    assert [c.source for c in after.cells] == [c.source for c in before.cells]
    assert [c.id for c in after.cells] == [c.id for c in before.cells]
    assert place(after, "check", check="data.missing_values").outputs


def test_other_data_keeps_what_was_written_and_drops_what_came_of_the_old(written):
    after = read(update(written, test="new.csv", time="when"))
    parameters = place(after, "parameters").source
    assert 'test = "new.csv"' in parameters
    assert 'target = "y"' in parameters
    sources = [c.source for c in after.cells]
    at = sources.index("My own words.")
    assert "- who: Ada" in sources[at - 1]
    assert sources[at + 1] == "print(len(case.frame))"
    assert "mlnb.data.label_errors(case, matters=0.1)" in sources
    assert any("- answer: the till" in s for s in sources)
    assert all(not c.outputs and c.execution_count is None for c in after.cells if c.cell_type == "code")
    assert "- answer:" not in place(after, "decision", check="data.outdated_samples").source
    assert after.metadata["title"] == "Ours"
    nbformat.validate(after)


def test_a_parameters_cell_that_was_edited_is_edited_further(written):
    notebook = read(written)
    place(
        notebook, "parameters"
    ).source = 'folder = "data"\ntrain = (\n    "mine.csv"\n)\ntest = None\ntarget = "y"\ntime = None\ngroup = None\nid = None\nmodel = None'
    nbformat.write(notebook, written)
    source = place(read(update(written, test="b.csv")), "parameters").source
    assert source.startswith('folder = "data"\ntrain = (\n    "mine.csv"\n)\n')
    assert 'test = "b.csv"' in source
    compile(source, "parameters", "exec")


def test_what_a_run_set_becomes_the_parameter(written):
    from mlnb.checklist.inject import inject

    notebook = read(written)
    inject(notebook, {"target": "z"})
    nbformat.write(notebook, written)
    after = read(update(written))
    assert 'target = "z"' in place(after, "parameters").source
    assert not [c for c in after.cells if "injected-parameters" in c.metadata.get("tags", [])]


def test_another_template_keeps_answers_to_what_it_no_longer_asks(written):
    after = read(update(written, template="training-review"))
    sources = [c.source for c in after.cells]
    at = next(i for i, s in enumerate(sources) if s.startswith("## No longer asked"))
    assert any("- who: Ada" in s for s in sources[at:])
    assert any("- answer: the till" in s for s in sources[at:])
    assert place(after, "check", check="model.overfitting")
    again = read(update(written, template="data-audit"))
    assert "- who: Ada" in place(again, "decision", check="data.duplicates").source
    assert not [c for c in again.cells if c.source.startswith("## No longer asked")]


def test_a_run_notebook_counts_as_untouched(written):
    notebook = read(written)
    call = place(notebook, "check", check="data.duplicates")
    call.metadata["mlnb"]["ran"] = {"source": "x"}
    nbformat.write(notebook, written)
    assert "found[" in place(read(update(written, test="b.csv")), "check", check="data.duplicates").source


def test_what_cannot_be_updated_is_one_sentence(tmp_path, written):
    with pytest.raises(mlnb.MlnbError, match="no parameter 'rows'"):
        update(written, rows="a.csv")
    nbformat.write(nbformat.v4.new_notebook(cells=[new_code_cell("1")]), tmp_path / "b.ipynb")
    with pytest.raises(mlnb.MlnbError, match="no checklist of `mlnb new`"):
        update(tmp_path / "b.ipynb")
    with pytest.raises(mlnb.MlnbError):
        update(tmp_path / "c.ipynb")
