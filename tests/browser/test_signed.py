"""What JupyterLab does to a notebook in running and saving it leaves hashes and signatures whole."""

from __future__ import annotations

import nbformat
import pytest

from mlnb.core.notebooks import read_notebook
from mlnb.review import keys, sign, standing_against, verify

pytestmark = pytest.mark.browser

CELLS = (
    "import mlnb, sys\nfrom mlnb.core.evidence import Bars\nfor i in range(3): print(i, end='\\r', file=sys.stderr)",
    """bars = Bars(caption="Share", labels=("a", "b"), values=(1.0, 1e-7), unit="%")
mlnb.Finding("data.duplicates", "warn", "3 rows occur twice", estimate=mlnb.Estimate("share", 3.0, 1.0, 5.5),
             rows=(2**60, 1.0), evidence=(bars,))""",
    'audit = mlnb.Audit([mlnb.Finding("data.duplicates", "warn", "3 rows occur twice")], {"rows": 3, "columns": 2})\naudit',
    "audit.panel()",
)


@pytest.fixture(scope="module")
def saved(browser, lab):
    """A notebook that JupyterLab ran and saved, and how to have it opened and saved again."""

    def again(change=""):
        context = browser.new_context(viewport={"width": 1280, "height": 1000})
        page = context.new_page()
        lab.open(page, "signed.ipynb")
        if change:
            lab.run(page, len(CELLS))
        # A document that was not touched is not written; a cell that comes and goes is a touch.
        lab.command(page, "notebook:insert-cell-below")
        lab.command(page, "notebook:delete-cell")
        lab.save(page)
        context.close()

    path = lab.write("signed.ipynb", *CELLS)
    again("run")
    return path, again


def test_it_is_complete_and_stays_signed(saved, monkeypatch, tmp_path):
    monkeypatch.setenv(keys.VARIABLE, str(tmp_path))
    path, again = saved
    assert standing_against(path) == []
    sign(path, name="Ada")
    before = path.stat().st_mtime_ns
    again()
    assert path.stat().st_mtime_ns != before
    found = verify(path)
    assert found.exit_code == 0, found


def test_code_edited_after_the_run_is_noticed(saved):
    path, _ = saved
    book = read_notebook(path)
    book.cells[0].source += "\nx = 1"
    nbformat.write(book, path)
    assert any("Cell 1 was changed after it was run" in reason for reason in standing_against(path))
