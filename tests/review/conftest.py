from __future__ import annotations

import nbformat
import pytest
from nbformat import v4

import mlnb
from mlnb import cards
from mlnb.core.evidence import Bars, Table

ABOUT = {
    "rows": 426, "columns": 31, "features": 30, "test_rows": None, "target": "diagnosis", "task": "binary",
    "classes": ["benign", "malignant"], "model": "RandomForestClassifier", "fingerprint": "aaa111", "random_state": 0,
    "notes": [], "versions": {"python": "3.11.7", "mlnb": "0.1.0"},
}  # fmt: skip


def finding(
    check="data.missing_values", verdict="warn", headline="12 % of 'age' is missing, mostly in one class", **more
):
    bars = Bars(caption="Missing", labels=("age", "pay"), values=(0.12, 0.0), unit="%")
    table = Table(caption="Rows", columns=("row", "age"), rows=((1, None),))
    estimate = mlnb.Estimate("share missing", 0.12, 0.10, 0.14, "%")
    given = {"estimate": estimate, "evidence": (bars, table), "data": "aaa111"} | more
    return mlnb.Finding(check, verdict, headline, **given)


def shown(obj, count, part=None):
    """A code cell that shows a result, as a kernel leaves it."""
    output = v4.new_output("execute_result", data=cards.bundle(obj), execution_count=count)
    return v4.new_code_cell(f"show({count})", execution_count=count, outputs=[output], metadata={"mlnb": part or {}})


def decided(check, **parts):
    lines = [f"- {key}: {parts.get(key, '')}" for key in ("decision", "who", "why", "until")]
    text = f"**Decision** on `{check}` (accepted, fixed or waived)\n\n" + "\n".join(lines)
    return v4.new_markdown_cell(text, metadata={"tags": ["mlnb-decision"], "mlnb": {"check": check}})


@pytest.fixture
def notebook():
    """A notebook of two findings and their audit, run from top to bottom, one decision open."""
    two = finding(), finding("model.baseline", "pass", "The model beats a constant by 0.31", evidence=())
    book = v4.new_notebook(
        cells=[
            v4.new_markdown_cell("# Tumours, release 4"),
            shown(two[0], 1),
            decided("data.missing_values"),
            v4.new_markdown_cell("The clinic in *Ulm* does not ask the age."),
            shown(two[1], 2),
            decided("model.baseline"),
            shown(mlnb.Audit(two, ABOUT), 3),
        ]
    )
    for position, cell in enumerate(book.cells):
        cell.id = f"cell-{position}"
    nbformat.validate(book)
    return book
