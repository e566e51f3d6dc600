"""In JupyterLab: the audit shows, and what a person does to a control changes the evidence."""

from __future__ import annotations

import nbformat
import pytest

from tests.browser.lab import POLL

pytestmark = pytest.mark.browser

WAIT = 30_000
SETUP = """import mlnb
from sklearn.datasets import load_breast_cancer
frame = load_breast_cancer(as_frame=True).frame.iloc[:, [0, 1, 4, 30]]"""
CELLS = (
    SETUP,
    'audit = mlnb.audit(frame, target="target", checks=["data.class_imbalance", "training.fold_variance"])\naudit',
    "audit.panel()",
    'audit["data.class_imbalance"].panel()',
    'audit["training.fold_variance"].panel()',
)
AUDIT, FILTER, IMBALANCE, FOLDS = 1, 2, 3, 4

# The contrast of the card's text with what lies behind it, by the formula of WCAG 2.
CONTRAST = """(card) => {
  const numbers = (c) => c.match(/[\\d.]+/g).map(Number);
  const light = (c) => numbers(c).slice(0, 3).map(v => v / 255)
    .map(v => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  let behind = card;
  const clear = (e) => { const c = numbers(getComputedStyle(e).backgroundColor); return c.length === 4 && c[3] === 0; };
  while (behind.parentElement && clear(behind)) behind = behind.parentElement;
  const [a, b] = [getComputedStyle(card).color, getComputedStyle(behind).backgroundColor].map(light);
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}"""


@pytest.fixture(scope="module")
def notebook(browser, lab):
    """A notebook that JupyterLab has opened and run from top to bottom."""
    context = browser.new_context(viewport={"width": 1280, "height": 1000})
    page = context.new_page()
    lab.write("panels.ipynb", *CELLS)
    lab.open(page, "panels.ipynb")
    lab.run(page, len(CELLS))
    yield page
    context.close()


def cell(page, number):
    """A cell of the notebook, brought into view."""
    found = page.locator(".jp-CodeCell").nth(number)
    found.wait_for(timeout=WAIT)
    found.scroll_into_view_if_needed(timeout=WAIT)
    return found


def card(page, number):
    """The card below a cell."""
    found = cell(page, number).locator(".mlnb-card")
    found.wait_for(timeout=WAIT)
    return found


def until_says(found, words):
    found.filter(has_text=words).wait_for(timeout=WAIT)


def pictures(found):
    return found.locator("img").evaluate_all("all => all.map(i => i.src)")


def test_the_audit_shows_its_card(notebook):
    shown = card(notebook, AUDIT)
    assert shown.locator("summary").count() == 2
    assert "pass" in shown.inner_text()
    assert shown.locator("img").evaluate_all(
        "all => all.length > 0 && all.every(i => i.complete && i.naturalWidth > 0)"
    )
    assert shown.locator("img").evaluate_all("all => all.every(i => i.alt.length > 10)")


def test_no_cell_broke(notebook):
    assert notebook.locator(".jp-RenderedText[data-mime-type='application/vnd.jupyter.stderr']").count() == 0
    assert "Error displaying widget" not in notebook.locator(".jp-Notebook").inner_text()


def test_a_class_changes_the_evidence(notebook):
    shown = card(notebook, IMBALANCE)
    until_says(shown, "0 at a threshold of 0.50")
    before = pictures(shown)
    cell(notebook, IMBALANCE).get_by_label("Class").select_option("1")
    until_says(shown, "1 at a threshold of 0.50")
    assert pictures(shown) != before


def test_a_threshold_moves_by_keyboard_alone(notebook):
    shown = card(notebook, IMBALANCE)
    below = cell(notebook, IMBALANCE)
    below.get_by_label("Class").focus()
    notebook.keyboard.press("Tab")
    assert notebook.evaluate("document.activeElement.tagName") == "SELECT"
    notebook.keyboard.press("Tab")
    before = pictures(shown)
    notebook.keyboard.press("ArrowRight")
    until_says(shown, "at a threshold of 0.54")
    assert pictures(shown) != before


def test_folds_are_looked_at_one_by_one(notebook):
    shown = card(notebook, FOLDS)
    cell(notebook, FOLDS).get_by_label("Fold").select_option("fold 3")
    until_says(shown, "fold 3 against all rows")


def test_typing_filters_the_audit(notebook):
    shown = cell(notebook, FILTER)
    card(notebook, FILTER)
    shown.get_by_label("Search").fill("folds")
    shown.get_by_text("1 of 2 findings shown").wait_for(timeout=WAIT)
    assert shown.locator(".mlnb-card summary").count() == 1
    shown.get_by_label("Search").fill("")
    shown.get_by_text("1 of 2 findings shown").wait_for(state="detached", timeout=WAIT)


@pytest.mark.parametrize("theme", ["JupyterLab Dark", "JupyterLab Light"])
def test_a_card_can_be_read_in_both_themes(notebook, lab, theme):
    lab.command(notebook, "apputils:change-theme", theme=theme)
    notebook.wait_for_function(
        "name => document.body.dataset.jpThemeName === name", arg=theme, timeout=WAIT, polling=POLL
    )
    for number in (AUDIT, FILTER, IMBALANCE, FOLDS):
        assert card(notebook, number).evaluate(CONTRAST) >= 7


def test_controls_wrap_on_a_narrow_page(notebook):
    notebook.set_viewport_size({"width": 600, "height": 900})
    notebook.evaluate("window.jupyterapp.shell.collapseLeft()")
    try:
        for number in (FILTER, IMBALANCE, FOLDS):
            card(notebook, number)
            box = cell(notebook, number).locator(".jupyter-widgets.widget-box, .jupyter-widgets-view").first
            inside = "e => e.scrollWidth <= e.clientWidth + 1 && e.getBoundingClientRect().right <= innerWidth"
            assert box.evaluate(inside), number
    finally:
        notebook.set_viewport_size({"width": 1280, "height": 1000})


def test_what_was_chosen_is_in_the_saved_file_and_shows_without_its_kernel(notebook, lab, page):
    cell(notebook, IMBALANCE).get_by_label("Metric").select_option("precision")
    card(notebook, IMBALANCE).locator('img[alt*=": precision"]').wait_for(timeout=WAIT)
    lab.save(notebook)
    saved = nbformat.read(lab.folder / "panels.ipynb", as_version=4)
    controls, shown = saved.cells[IMBALANCE].outputs
    assert "application/vnd.jupyter.widget-view+json" in controls.data
    assert ": precision" in shown.data["text/html"]
    assert shown.data["application/vnd.mlnb.finding+json"]["check"] == "data.class_imbalance"
    saved.metadata.pop("widgets", None)
    nbformat.write(saved, lab.folder / "reopened.ipynb")
    lab.open(page, "reopened.ipynb")
    card(page, IMBALANCE).locator('img[alt*=": precision"]').wait_for(timeout=WAIT)
    assert card(page, AUDIT).locator("summary").count() == 2
