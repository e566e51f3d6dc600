"""In JupyterLab: each panel is opened, each control used, and what it changed is seen; in both themes, narrow, and by axe."""

from __future__ import annotations

import csv
import os
from pathlib import Path

import pytest

from tests.browser.lab import POLL

pytestmark = pytest.mark.browser

WAIT = 30_000
SETUP = """import mlnb
from sklearn.datasets import load_iris
frame = load_iris(as_frame=True).frame
frame["target"] = frame["target"].map({0: "setosa", 1: "versicolor", 2: "virginica"})
frame.loc[[3, 20, 44, 61, 130], "target"] = ["virginica", "versicolor", "virginica", "setosa", "setosa"]
case = mlnb.Case(frame, target="target")"""
CELLS = {
    "setup": SETUP,
    "review": 'review = mlnb.data.label_errors(case).panel(who="Ada")\nreview',
}
#: Where pictures are put, where somebody wants to look at them.
PICTURES = os.environ.get("MLNB_PICTURES")


@pytest.fixture(scope="module")
def said():
    """What the browser's console said that it should not."""
    return []


@pytest.fixture(scope="module")
def notebook(browser, lab, said):
    context = browser.new_context(viewport={"width": 1280, "height": 1100})
    page = context.new_page()
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    lab.write("all.ipynb", *CELLS.values())
    lab.open(page, "all.ipynb")
    page.evaluate("window.jupyterapp.shell.collapseLeft()")
    lab.run(page, len(CELLS))
    yield page
    context.close()


def cell(page, name):
    """The cell of a panel, brought into view once its card is there."""
    found = page.locator(".jp-CodeCell").nth(list(CELLS).index(name))
    found.locator(".mlnb-card").first.wait_for(timeout=WAIT)
    found.scroll_into_view_if_needed(timeout=WAIT)
    return found


def until(found, words):
    found.filter(has_text=words).first.wait_for(timeout=WAIT)


def picture(found, name):
    """A picture of a panel, kept where MLNB_PICTURES says."""
    taken = found.locator(".jp-Cell-outputArea").screenshot()
    assert len(taken) > 1_000
    if PICTURES:
        Path(PICTURES, f"{name}.png").write_bytes(taken)


def decisions(lab):
    with (lab.folder / "label_decisions.csv").open(newline="") as file:
        return [(line["row"], line["decision"], line["label"], line["who"]) for line in csv.DictReader(file)]


def test_labels_are_reviewed_by_keyboard_alone(notebook, lab):
    shown = cell(notebook, "review")
    review = shown.locator(".mlnb-review")
    review.wait_for(timeout=WAIT)
    first = review.locator("h3").inner_text().removeprefix("Row ")
    review.focus()
    for key, words in (("r", "1 relabelled"), ("d", "1 dropped"), ("u", "1 unsure"), ("k", "1 kept")):
        notebook.keyboard.press(key)
        until(review.locator(".mlnb-count"), words)
    assert [(d, who) for _, d, _, who in decisions(lab)] == [
        ("relabel", "Ada"), ("drop", "Ada"), ("unsure", "Ada"), ("keep", "Ada"),
    ]  # fmt: skip
    assert decisions(lab)[0][0] == first
    notebook.keyboard.press("z")
    until(review.locator(".mlnb-said"), "taken back")
    assert len(decisions(lab)) == 3
    until(shown.locator(".mlnb-card"), "Decisions, the newest first")
    assert notebook.locator(".jp-CodeCell").count() == len(CELLS)  # no key was a command of the notebook's


def test_labels_are_reviewed_by_hand_in_a_grid_and_given_any_class(notebook, lab):
    review = cell(notebook, "review").locator(".mlnb-review")
    review.get_by_role("button", name="Grid").click()
    review.locator(".mlnb-tile").first.wait_for(timeout=WAIT)
    review.locator(".mlnb-tile").nth(0).click()
    review.locator(".mlnb-tile").nth(0).and_(review.locator(".mlnb-here")).wait_for(timeout=WAIT)
    picture(cell(notebook, "review"), "review-grid")
    review.get_by_label("Relabel to").select_option("1")
    until(review.locator(".mlnb-said"), "relabelled versicolor")
    assert decisions(lab)[-1][1:3] == ("relabel", "versicolor")
    review.get_by_role("button", name="Undo").click()
    until(review.locator(".mlnb-said"), "taken back")
    review.get_by_role("button", name="One by one").click()
    review.locator("h3").wait_for(timeout=WAIT)
    row = review.locator("h3").inner_text()
    review.get_by_role("button", name="Next").click()
    notebook.wait_for_function(
        "row => document.querySelector('.mlnb-review h3').textContent !== row", arg=row, timeout=WAIT, polling=POLL
    )
    picture(cell(notebook, "review"), "review-one")


SERIOUS = {"serious", "critical"}


@pytest.mark.parametrize("theme", ["JupyterLab Dark", "JupyterLab Light"])
def test_axe_finds_no_serious_fault_in_a_theme(notebook, lab, theme):
    from axe_playwright_python.sync_playwright import Axe

    lab.command(notebook, "apputils:change-theme", theme=theme)
    notebook.wait_for_function(
        "name => document.body.dataset.jpThemeName === name", arg=theme, timeout=WAIT, polling=POLL
    )
    for name in CELLS:
        if name != "setup":
            picture(cell(notebook, name), f"{name}-{theme.split()[-1].lower()}")
    found = Axe().run(notebook, context={"include": [[".jp-Cell-outputArea"]]}).response["violations"]
    serious = [
        f"{v['id']}: {n['html'][:200]} {n['any'][0]['message'] if n['any'] else ''}"
        for v in found if v["impact"] in SERIOUS for n in v["nodes"]
    ]  # fmt: skip
    assert serious == []


def test_the_console_stayed_clean(notebook, said):
    assert said == []
    assert notebook.locator(".jp-RenderedText[data-mime-type='application/vnd.jupyter.stderr']").count() == 0
    assert "Error displaying widget" not in notebook.locator(".jp-Notebook").inner_text()
