"""A result, its html or its code that was changed by hand is noticed, in a notebook that any front end ran."""

from __future__ import annotations

import copy

import nbformat
import pytest
from nbclient import NotebookClient
from nbformat import v4

from mlnb.core.notebooks import seal
from mlnb.review.complete import reasons
from mlnb.review.read import FINDING, read

CELLS = (
    "import mlnb\nfrom mlnb.core.evidence import Bars",
    "limit = 0.5",
    """bars = Bars(caption="Share", labels=("a", "b"), values=(1.0, 1e-7), unit="%")
mlnb.Finding("data.duplicates", "warn", "3 rows occur twice", estimate=mlnb.Estimate("share", 3.0), rows=(2**60,),
             evidence=(bars,))""",
    'mlnb.Audit([mlnb.Finding("data.duplicates", "warn", "3 rows occur twice")], {"rows": 3, "columns": 2})',
)


@pytest.fixture(scope="module")
def executed():
    """Run by a kernel as JupyterLab runs it: without the seals of `mlnb run`."""
    book = v4.new_notebook(cells=[v4.new_code_cell(source) for source in CELLS])
    NotebookClient(book, timeout=120, store_widget_state=False).execute()
    return book


@pytest.fixture
def book(executed):
    return copy.deepcopy(executed)


def against(notebook):
    return reasons(notebook, read(notebook))


def as_javascript_keeps_it(value):
    """JSON that went through a browser: whole numbers lose their point, large ones their last digits, keys their order."""
    if isinstance(value, dict):
        return {key: as_javascript_keeps_it(value[key]) for key in sorted(value, reverse=True)}
    if isinstance(value, list):
        return [as_javascript_keeps_it(item) for item in value]
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return value
    return int(float(value)) if float(value).is_integer() else float(value)


def test_as_it_was_run_nothing_stands_against_it(book):
    assert against(book) == []


def test_what_a_browser_does_to_numbers_and_lines_is_no_change(book):
    for cell in book.cells:
        for output in cell.outputs:
            output.data = as_javascript_keeps_it(output.get("data", {}))
            for kind in ("text/html", "text/plain"):
                output.data[kind] = output.data[kind].splitlines(keepends=True)
    assert against(book) == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda d: d[FINDING].update(verdict="pass"), "the finding of data.duplicates was changed after it was made;"),
        (lambda d: d[FINDING]["estimate"].update(value=2), "the finding of data.duplicates was changed"),
        (lambda d: d[FINDING]["ran"].clear(), "the finding of data.duplicates was changed"),
        (lambda d: d[FINDING]["evidence"][0].update(caption="Shares"), "the finding of data.duplicates was changed"),
        (lambda d: d.update({"text/html": d["text/html"].replace("3 rows", "0 rows")}), "(its html)"),
        (lambda d: d.update({"text/plain": d["text/plain"].replace("warn", "pass")}), "(its text)"),
        (lambda d: d[FINDING].pop("seal"), "has no content hash"),
    ],
)
def test_a_finding_changed_by_hand(book, change, said):
    change(book.cells[2].outputs[0].data)
    (reason,) = against(book)
    assert "ell 3" in reason
    assert said in reason


def test_an_audit_changed_by_hand(book):
    book.cells[3].outputs[0].data["application/vnd.mlnb.audit+json"]["findings"][0]["headline"] = "No row occurs twice"
    assert "the audit was changed" in against(book)[0]


@pytest.mark.parametrize("position", range(4))
def test_code_edited_after_the_run(book, position):
    book.cells[position].source += "\n# more"
    (reason,) = against(book)
    assert reason.startswith(f"Cell {position + 1} was changed after it was run: what stands below it")


def test_printed_text_changed_after_mlnb_ran_it():
    printed = v4.new_output("stream", name="stdout", text="10 %\r20 %\rscore 0.71\n")
    cell = v4.new_code_cell("print(score)", execution_count=1, outputs=[printed])
    cell.metadata["execution"] = {"shell.execute_reply": "2026-11-25T10:00:00Z"}
    seal(cell)
    book = v4.new_notebook(cells=[cell])
    cell.outputs[0].text = "score 0.71\n"  # as JupyterLab keeps a line that was written over
    assert not any("below cell 1" in reason for reason in against(book))
    cell.outputs[0].text = "score 0.91\n"
    assert any("What stands below cell 1 was changed after it was run" in reason for reason in against(book))
    cell.metadata["execution"] = {"shell.execute_reply": "2026-11-26T10:00:00Z"}  # run again, in an editor
    assert not any("below cell 1" in reason for reason in against(book))


@pytest.mark.parametrize("change", [{"evidence": 7}, {"evidence": [{"kind": "bars", "labels": 3}]}, {"estimate": [1]}])
def test_a_result_that_cannot_be_read_is_one_sentence(book, change, tmp_path):
    from mlnb.core.errors import MlnbError
    from mlnb.review import export, gate, verify

    book.cells[2].outputs[0].data[FINDING].update(change)
    nbformat.write(book, tmp_path / "a.ipynb")
    for what in (export, gate, verify):
        try:
            what(tmp_path / "a.ipynb")
        except MlnbError as error:
            assert "cell 3" in str(error)  # noqa: PT017  # where it is raised at all
