"""Each thing that stands against signing, and that nothing stands against it where nothing should."""

from __future__ import annotations

import pytest
from nbformat import v4

import mlnb
from mlnb.core.audit import INTERRUPTED
from mlnb.core.notebooks import seal
from mlnb.review.complete import reasons
from mlnb.review.document import document
from mlnb.review.read import read

from .conftest import ABOUT, finding, shown


def against(notebook):
    return reasons(notebook, read(notebook))


def code(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def test_nothing_stands_against_a_notebook_that_ran_once_in_order(notebook):
    assert against(notebook) == []


def test_not_run(notebook):
    for cell in code(notebook):
        cell.execution_count, cell.outputs = None, []
    assert against(notebook)[0].startswith("The notebook has not been run")


def test_partly_run(notebook):
    notebook.cells.append(v4.new_code_cell("later()"))
    assert against(notebook) == ["1 of 4 code cells has not been run, the first of them cell 8."]


def test_empty_cells_need_no_run(notebook):
    notebook.cells.append(v4.new_code_cell("  \n"))
    assert against(notebook) == []


def test_out_of_order(notebook):
    code(notebook)[0].execution_count = 9
    assert against(notebook) == [
        "The cells were not run in order: cell 5 ran before cell 2; run the notebook from top to bottom in a fresh kernel."
    ]


@pytest.mark.parametrize(("counts", "where"), [((1, 2, 5), "between cells 5 and 7"), ((4, 5, 6), "before cell 2")])
def test_hidden_code(notebook, counts, where):
    for cell, count in zip(code(notebook), counts, strict=True):
        cell.execution_count = count
    assert against(notebook) == [
        f"Code that the notebook does not show was run {where}; run the notebook from top to bottom in a fresh kernel."
    ]


def test_an_error(notebook):
    error = v4.new_output("error", ename="ValueError", evalue="no such\ncolumn", traceback=[])
    code(notebook)[1].outputs.append(error)
    assert against(notebook) == ["Cell 5 ended in an error (ValueError: no such)."]


def test_findings_of_different_data(notebook):
    notebook.cells[1] = shown(finding(data="bbb222"), 1)
    (reason,) = against(notebook)
    assert reason.startswith("The findings come from different data (1 result from bbb222; 4 results from aaa111)")


def test_a_check_that_broke(notebook):
    broken = finding(verdict="error", headline="The check broke", reason="a defect")
    notebook.cells[1] = shown(broken, 1)
    assert against(notebook) == ["The check data.missing_values broke and has no answer."]


def test_an_interrupted_audit():
    stopped = mlnb.Finding("data.duplicates", "skipped", INTERRUPTED, reason=INTERRUPTED)
    notebook = v4.new_notebook(cells=[shown(mlnb.Audit([finding(), stopped], ABOUT), 1)])
    assert against(notebook) == ["The audit was interrupted: 1 check did not run."]


def test_a_check_of_the_checklist_without_a_finding(notebook):
    del notebook.cells[4]
    notebook.cells[-1] = shown(finding(), 2)
    (reason,) = against(notebook)
    assert reason.startswith("The checklist asks for model.baseline,")


def test_no_finding_and_one_from_the_future():
    assert "The notebook holds no finding of mlnb." in against(
        v4.new_notebook(cells=[v4.new_code_cell("1", execution_count=1)])
    )
    cell = shown(finding(), 1)
    cell.outputs[0].data["application/vnd.mlnb.finding+json"]["schema"] = 99
    said = against(v4.new_notebook(cells=[cell]))
    assert "later mlnb (schema 99)" in said[0]


def sealed(notebook):
    for cell in code(notebook):
        seal(cell)
    return notebook


def test_a_cell_edited_after_the_run(notebook):
    assert against(sealed(notebook)) == []
    code(notebook)[0].source += "  # other code"
    (said,) = against(notebook)
    assert said.startswith("Cell 2 was changed after it was run: what stands below it comes from other code")


def test_a_cell_edited_and_run_again_is_as_good_as_any(notebook):
    sealed(notebook)
    cell = code(notebook)[0]
    cell.source += "  # other code"
    cell.outputs = shown(finding(seconds=7.5), 1).outputs
    assert against(notebook) == []


def test_how_an_editor_keeps_outputs_is_no_edit(notebook):
    sealed(notebook)
    cell = code(notebook)[0]
    cell.outputs[0].data.pop("text/html")
    cell.outputs[0].data["text/plain"] = cell.outputs[0].data["text/plain"].splitlines(keepends=True)
    cell.source += " "
    assert "Cell 2 was changed" in against(notebook)[0]


def test_questions_taken_out_of_the_checklist_are_said(notebook):
    notebook.metadata["mlnb"] = {"checks": ["data.missing_values", "data.label_errors", "model.baseline"]}
    assert against(notebook) == []
    assert document(notebook).notes == [
        "Of the checklist, 1 question was taken out and not answered: 'data.label_errors'."
    ]
