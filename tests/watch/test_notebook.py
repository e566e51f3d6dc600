"""The watch in a real kernel: a card under the cell that leaks, none elsewhere, and nothing left behind."""

from __future__ import annotations

import nbformat
from nbclient import NotebookClient

from mlnb.cards.mime import FINDING

CELLS = [
    (
        "%load_ext mlnb\nfrom sklearn.model_selection import train_test_split\n"
        "from sklearn.preprocessing import StandardScaler\nbefore = StandardScaler.__dict__['fit'], train_test_split"
    ),
    "%mlnb watch",
    (
        "from sklearn.datasets import load_wine\nX, y = load_wine(return_X_y=True)\nscaled = StandardScaler().fit_transform(X)\n"
        "X_train, X_test, y_train, y_test = train_test_split(scaled, y, random_state=0)"
    ),
    (
        "from sklearn.linear_model import LogisticRegression\nmodel = LogisticRegression(max_iter=500).fit(X_train, y_train)\n"
        "print(model.score(X_test, y_test))"
    ),
    "1 + 1",
    "try:\n    model.predict(X[:, :2])\nexcept ValueError as error:\n    print('the same error:', type(error).__name__)",
    "%mlnb watch show",
    "%mlnb watch off",
    (
        "assert before[0] is StandardScaler.__dict__['fit']\nassert before[1] is train_test_split\n"
        "from sklearn.linear_model import LogisticRegression as L\nassert type(vars(L)['fit']).__name__ == 'function'"
    ),
]


def findings(cell):
    return [out.data[FINDING] for out in cell.outputs if FINDING in getattr(out, "data", {})]


def texts(cell):
    return "".join(out.get("text", "") for out in cell.outputs)


def test_a_card_stands_under_the_cell_that_leaks():
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in CELLS])
    NotebookClient(notebook, timeout=120, kernel_name="python3").execute()
    found = [findings(cell) for cell in notebook.cells]
    assert [len(one) for one in found] == [0, 0, 0, 1, 0, 0, 1, 0, 0]
    card = found[3][0]
    assert card["verdict"] == "warn"
    assert "StandardScaler was fitted on all 45 scored rows (cell 3, line 3)" in card["headline"]
    assert "Watching" in texts(notebook.cells[1])
    assert "the same error: ValueError" in texts(notebook.cells[5])
    timeline = next(item for item in found[6][0]["evidence"] if item["kind"] == "timeline")
    assert timeline["lanes"] == ["split", "fit", "score"]
    assert timeline["first"] is not None
    assert "1 leak" in texts(notebook.cells[7])
