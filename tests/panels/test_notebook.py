"""A notebook with panels, executed as a whole: what a saved file holds."""

import nbformat
from nbclient import NotebookClient
from nbconvert import HTMLExporter

from mlnb.panels.base import WIDGET

SETUP = """
import mlnb
from mlnb.core.evidence import Table
rows = Table(caption="Rows", columns=("row",), rows=tuple((f"r{i}",) for i in range(20)))
panel = mlnb.Finding("data.duplicates", "warn", "20 rows occur twice", evidence=(rows,)).panel(rows=5)
panel
"""


def test_a_control_changes_what_the_notebook_keeps():
    cells = [nbformat.v4.new_code_cell(SETUP), nbformat.v4.new_code_cell("panel.controls['rows'].value = 2")]
    notebook = nbformat.v4.new_notebook(cells=cells)
    NotebookClient(notebook, timeout=120, store_widget_state=False).execute()
    controls, card = notebook.cells[0].outputs
    assert controls.data[WIDGET]["model_id"]
    assert controls.data["text/html"] == ""
    assert WIDGET not in card.data
    assert ">r1<" in card.data["text/html"]
    assert ">r2<" not in card.data["text/html"]
    record = card.data["application/vnd.mlnb.finding+json"]
    assert len(record["evidence"][0]["rows"]) == 20
    page, _ = HTMLExporter().from_notebook_node(notebook)
    assert "20 rows occur twice" in page
    assert controls.data[WIDGET]["model_id"] not in page
