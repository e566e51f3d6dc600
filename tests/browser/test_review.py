"""The exported review needs nothing but itself: it opens with the network off."""

from __future__ import annotations

import nbformat
import pytest
from nbclient import NotebookClient

from mlnb import review

pytestmark = pytest.mark.browser

SETUP = """import mlnb
from sklearn.datasets import load_breast_cancer
frame = load_breast_cancer(as_frame=True).frame.iloc[:, [0, 1, 4, 30]]"""
CELLS = (
    SETUP,
    'audit = mlnb.audit(frame, target="target", checks=["data.class_imbalance", "training.fold_variance"], progress=False)\naudit',
    'audit["data.class_imbalance"].panel(class_="1", threshold=0.7)',
)


@pytest.fixture(scope="module")
def document(browser, tmp_path_factory):
    """A review of a notebook that was run, with a panel in it."""
    del browser  # without Chromium there is nobody to read it
    path = tmp_path_factory.mktemp("review") / "audit.ipynb"
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_markdown_cell("# Review of $x^2$"), *map(nbformat.v4.new_code_cell, CELLS)],
        metadata={"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
    )
    NotebookClient(notebook, timeout=300, store_widget_state=False).execute()
    nbformat.write(notebook, path)
    return review.export(path)


@pytest.fixture
def asked(page, document):
    """What the document asked for while it was opened with the network off, beside itself."""
    asked, broke = [], []
    uri = document.as_uri()

    def refuse(route):
        if route.request.url.partition("#")[0] == uri:
            route.continue_()
        else:
            asked.append(route.request.url)
            route.abort()

    page.context.set_offline(True)
    page.context.route(lambda url: not url.startswith("data:"), refuse)
    page.on("pageerror", lambda error: broke.append(str(error)))
    page.goto(uri, wait_until="load")
    page.wait_for_load_state("networkidle")
    assert broke == []
    return asked


def test_nothing_is_asked_for(asked):
    assert asked == []


def test_findings_and_figures_are_there(asked, page):
    text = page.locator("body").inner_text()
    assert "data.class_imbalance" in text
    assert "training.fold_variance" in text
    drawn = page.locator("img").evaluate_all("all => all.map(i => [i.complete && i.naturalWidth > 0, i.alt])")
    assert drawn
    assert all(shown and alt for shown, alt in drawn)


def test_it_fits_a_narrow_screen_and_paper(asked, page):
    fits = "document.documentElement.scrollWidth <= innerWidth + 1"
    page.set_viewport_size({"width": 600, "height": 900})
    assert page.evaluate(fits)
    page.set_viewport_size({"width": 794, "height": 1123})
    page.emulate_media(media="print")
    assert page.evaluate(fits)


def test_no_widget_is_left_in_it(document):
    text = document.read_text(encoding="utf-8")
    assert "widget-view" not in text
    assert "model not found" not in text
