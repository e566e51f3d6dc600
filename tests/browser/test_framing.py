"""In JupyterLab: a threshold is chosen by cost and written into the framing, and a framing is filled in as a form."""

from __future__ import annotations

import pytest

from mlnb import Framing

pytestmark = pytest.mark.browser

WAIT = 30_000
SETUP = """import mlnb
from sklearn.datasets import load_breast_cancer
frame = load_breast_cancer(as_frame=True).frame.iloc[:, [0, 1, 4, 30]]
framing = mlnb.Framing(positive=0, cost_false_positive=1, cost_false_negative=10, threshold=0.5)
case = mlnb.Case(frame, target="target", framing=framing)"""
CELLS = (
    SETUP,
    "mlnb.framing.success_metric(case).panel()",
    'mlnb.Framing.edit("form.yaml", columns=case)',
)
PANEL, FORM = 1, 2


@pytest.fixture(scope="module")
def notebook(browser, lab):
    context = browser.new_context(viewport={"width": 1280, "height": 1400})
    page = context.new_page()
    lab.write("framing.ipynb", *CELLS)
    lab.open(page, "framing.ipynb")
    lab.run(page, len(CELLS))
    yield page
    context.close()


def cell(page, number):
    found = page.locator(".jp-CodeCell").nth(number)
    found.locator(".mlnb-card").wait_for(timeout=WAIT)
    found.scroll_into_view_if_needed(timeout=WAIT)
    return found


def until_says(found, words):
    found.locator(".mlnb-card").filter(has_text=words).wait_for(timeout=WAIT)


def test_a_dearer_miss_changes_the_card(notebook):
    shown = cell(notebook, PANEL)
    until_says(shown, "0.0909")
    shown.locator(".mlnb-slider input").nth(1).focus()
    notebook.keyboard.press("ArrowRight")
    until_says(shown, "0.0476")


def test_a_threshold_is_written_into_the_framing(notebook, lab):
    shown = cell(notebook, PANEL)
    shown.locator(".mlnb-slider input").nth(3).focus()
    notebook.keyboard.press("ArrowLeft")
    until_says(shown, "decided at 0.48")
    shown.get_by_text("Write into the framing").click()
    shown.get_by_text("Written to framing.yaml").wait_for(timeout=WAIT)
    written = Framing.load(lab.folder / "framing.yaml")
    assert written.threshold == 0.48
    assert written.positive == "0"


def test_the_form_says_what_does_not_fit_and_writes_what_does(notebook, lab):
    shown = cell(notebook, FORM)
    rule = shown.get_by_placeholder("days_to_close <= 60")
    rule.fill("radius > 15")
    rule.press("Enter")
    until_says(shown, "asks for 'radius'")
    rule.fill("`mean radius` > 15")
    rule.press("Enter")
    until_says(shown, "`mean radius` > 15")
    shown.get_by_text("Write form.yaml").click()
    until_says(shown, "Written to form.yaml")
    assert Framing.load(lab.folder / "form.yaml").rule == "`mean radius` > 15"


def test_no_cell_broke(notebook):
    assert notebook.locator(".jp-RenderedText[data-mime-type='application/vnd.jupyter.stderr']").count() == 0
