"""In JupyterLab: each panel is opened, each control used, and what it changed is seen; in both themes, narrow, and by axe."""

from __future__ import annotations

import csv
import os
from pathlib import Path

import pytest

from mlnb import Framing
from tests.browser.lab import POLL

pytestmark = pytest.mark.browser

WAIT = 30_000
SETUP = """import mlnb
from sklearn.datasets import load_iris
frame = load_iris(as_frame=True).frame
frame["target"] = frame["target"].map({0: "setosa", 1: "versicolor", 2: "virginica"})
frame.loc[[3, 20, 44, 61, 130], "target"] = ["virginica", "versicolor", "virginica", "setosa", "setosa"]
case = mlnb.Case(frame, target="target")
import time
pace = iter([0])  # quick the first time, and then so slow that there is something to stop
@mlnb.check("own.slow", question="Is it slow?", why="To be stopped.")
def slow(case):
    for _ in range(next(pace, 2000)):
        time.sleep(0.05)
    return mlnb.passed("It is quick")"""
CELLS = {
    "setup": SETUP,
    "audit": 'audit = mlnb.audit(case, checks=["data.duplicates", "data.class_imbalance", "own.slow"], progress=False)\naudit.panel()',
    "compare": """later = mlnb.audit(case.drop_rows([101, 142]), checks=["data.duplicates", "data.class_imbalance"], progress=False)
mlnb.compare(audit, later).panel()""",
    "curves": """from sklearn.tree import DecisionTreeClassifier
mlnb.model.overfitting(case.replace(model=DecisionTreeClassifier(random_state=0))).panel()""",
    "drift": """old = frame.iloc[::2]
new = frame.iloc[1::2].assign(**{"petal width (cm)": frame["petal width (cm)"] + 2})
now = mlnb.Case(old.drop(columns="target"), current=new.drop(columns="target"))
mlnb.production.covariate_drift(now).panel()""",
    "periods": 'mlnb.production.history(now, {"May": new.iloc[:40], "June": new.iloc[40:]}).panel()',
    "timeline": """from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler
with mlnb.watch.watching():
    X = StandardScaler().fit_transform(frame.iloc[:, :4])
    X_train, X_test, y_train, y_test = train_test_split(X, frame["target"], random_state=0)
    LogisticRegression().fit(X_train, y_train).score(X_test, y_test)
mlnb.watch.finding().panel()""",
    "imbalance": "mlnb.data.class_imbalance(case).panel()",
    "slices": """from sklearn.datasets import load_breast_cancer
from sklearn.linear_model import LogisticRegression
tumours = load_breast_cancer(as_frame=True).frame.iloc[:, [0, 1, 4, 30]]
tumours["clinic"] = ["north", "south"] * 284 + ["north"]
odd = tumours.query("`mean radius` < 13 and `mean texture` > 20").index
tumours.loc[odd, "target"] = 1 - tumours.loc[odd, "target"]
said = LogisticRegression(max_iter=2000).fit(tumours.iloc[:, :3], tumours["target"]).predict_proba(tumours.iloc[:, :3])
mlnb.framing.weak_slices(mlnb.Case(tumours, target="target", y_score=said)).panel()""",
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
    said.clear()  # on a loaded machine the first websocket of a kernel may answer 500, and is asked again
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


def changed(found, action):
    """Do something, and wait until it has changed a figure."""
    sources = "e => [...e.querySelectorAll('img')].map(i => i.src).join()"
    before = found.evaluate(sources)
    action()
    found.page.wait_for_function(
        "([e, before]) => [...e.querySelectorAll('img')].map(i => i.src).join() !== before",
        arg=[found.element_handle(), before], timeout=WAIT, polling=POLL,
    )  # fmt: skip


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


def test_a_check_is_run_again_with_another_parameter(notebook):
    shown = cell(notebook, "audit")
    shown.get_by_label("Check", exact=True).select_option("data.duplicates")
    until(shown.locator(".mlnb-copy"), "mlnb.data.duplicates(case)")
    field = shown.locator("input[type=number]").first
    field.fill("0.9")
    field.press("Enter")
    until(shown.locator(".mlnb-copy"), "=0.9)")
    shown.get_by_role("button", name="Run again").click()
    until(shown.locator(".widget-label"), "data.duplicates: ")
    picture(shown, "audit-again")


def test_the_call_is_copied_and_put_into_a_cell(notebook):
    shown = cell(notebook, "audit")
    notebook.context.grant_permissions(["clipboard-read", "clipboard-write"])
    shown.get_by_role("button", name="Copy").click()
    until(shown.locator(".mlnb-copy"), "Copied.")
    assert notebook.evaluate("navigator.clipboard.readText()").endswith("=0.9)")
    shown.get_by_role("button", name="Insert cell").click()
    notebook.wait_for_function(
        "n => document.querySelectorAll('.jp-CodeCell').length === n", arg=len(CELLS) + 1, timeout=WAIT, polling=POLL
    )
    placed = notebook.locator(".jp-CodeCell").nth(list(CELLS).index("audit") + 1)
    until(placed, "=0.9)")
    notebook.evaluate("window.jupyterapp.commands.execute('notebook:delete-cell')")
    notebook.wait_for_function(
        "n => document.querySelectorAll('.jp-CodeCell').length === n", arg=len(CELLS), timeout=WAIT, polling=POLL
    )


def test_all_checks_run_again_and_are_stopped(notebook):
    shown = cell(notebook, "audit")
    shown.get_by_label("Check", exact=True).select_option("all")
    shown.get_by_role("button", name="Run all again").click()
    stop = shown.get_by_role("button", name="Stop")
    stop.click()
    until(shown.locator(".widget-label"), "had run.")
    notebook.wait_for_function("b => b.disabled", arg=stop.element_handle(), timeout=WAIT, polling=POLL)


def test_a_comparison_is_narrowed(notebook):
    shown = cell(notebook, "compare")
    shown.get_by_label("Room").select_option("data")
    shown.get_by_label("Rows").select_option("open")
    shown.get_by_label("Search").fill("copies")
    until(shown, "1 of 3 checks shown")
    shown.get_by_label("Search").fill("")
    shown.get_by_text("1 of 3 checks shown").wait_for(state="detached", timeout=WAIT)


def test_curves_say_their_values_where_they_are_pointed_at(notebook):
    shown = cell(notebook, "curves")
    changed(shown, lambda: shown.get_by_label("Axis").select_option("logarithmic"))
    changed(shown, lambda: shown.get_by_label("Band").select_option("hidden"))
    spot = shown.locator(".mlnb-spot").last
    spot.hover()
    said = spot.evaluate("e => getComputedStyle(e, '::after').content")
    assert "training rows" in said
    assert "validation" in said
    picture(shown, "curves-pointed")
    options = shown.get_by_label("Metric").locator("option").all_inner_texts()
    shown.get_by_label("Metric").select_option(options[-1])
    until(shown.locator(".mlnb-card"), f"{options[-1]} at each number of rows")


def test_drift_is_looked_at_by_column_and_by_period(notebook):
    shown = cell(notebook, "drift")
    shown.get_by_label("Column").select_option("sepal width (cm)")
    until(shown.locator(".mlnb-card"), "sepal width (cm), training scaled")
    shown = cell(notebook, "periods")
    shown.get_by_label("Period").select_option("June")
    shown.locator('img[alt^="June: share of each column"]').wait_for(timeout=WAIT)
    shown.get_by_label("Column").select_option("petal width (cm)")
    shown.locator('img[alt^="petal width (cm) moved most"]').wait_for(timeout=WAIT)


def test_the_timeline_is_narrowed_to_what_leaked(notebook):
    shown = cell(notebook, "timeline")
    shown.get_by_label("Steps").select_option("where a leak was scored")
    until(shown.locator(".mlnb-card"), "leaked")
    shown.get_by_label("Steps").select_option("all")
    handle = shown.locator(".mlnb-slider input").first
    handle.focus()
    notebook.keyboard.press("ArrowLeft")
    until(shown.locator(".mlnb-card"), "Steps around the chosen one")


def test_remedies_are_fitted_and_stand_side_by_side(notebook):
    shown = cell(notebook, "imbalance")
    shown.get_by_role("button", name="Compare weights").click()
    until(shown.locator(".mlnb-card"), "what could be done")
    until(shown.locator(".mlnb-card"), "rarer classes drawn")


def test_nothing_is_cut_off_on_a_narrow_page_or_at_twice_the_size(notebook):
    notebook.set_viewport_size({"width": 600, "height": 900})
    try:
        for name in CELLS:
            if name == "setup":
                continue
            shown = cell(notebook, name)
            for part in shown.locator(".mlnb-review, .mlnb-copy, .jupyter-widgets.widget-box").all():
                inside = "e => e.hidden || e.getBoundingClientRect().right <= innerWidth + 1"
                assert part.evaluate(inside), name
            picture(shown, f"{name}-narrow")
        notebook.evaluate("document.body.style.zoom = 2")
        review = cell(notebook, "review").locator(".mlnb-review")
        wide = review.evaluate("e => [e.scrollWidth, e.clientWidth]")
        assert wide[0] <= wide[1] + 1
    finally:
        notebook.evaluate("document.body.style.zoom = 1")
        notebook.set_viewport_size({"width": 1280, "height": 1100})


def test_a_slice_is_built_and_kept(notebook, lab):
    shown = cell(notebook, "slices")
    until(shown.locator(".mlnb-card"), "Chosen: ")
    for k in (1, 2, 3):
        shown.get_by_label(f"Column {k}").select_option("any")
    shown.get_by_label("Column 1").select_option("clinic")
    values = shown.locator("select[multiple]:visible").first
    values.select_option("south")
    until(shown.locator(".mlnb-card"), "Chosen: clinic is south")
    shown.get_by_label("Column 2").select_option("mean radius")
    shown.locator(".widget-dropdown:visible", has_text="From").locator("select").select_option(index=1)
    until(shown.locator(".mlnb-card"), "clinic is south and mean radius is")
    shown.get_by_label("Name", exact=True).fill("southern")
    shown.get_by_label("Required score").fill("0.9")
    shown.get_by_label("File", exact=True).fill("slices.yaml")
    shown.get_by_role("button", name="Keep as an edge case").click()
    until(shown, "Kept in slices.yaml")
    kept = Framing.load(lab.folder / "slices.yaml").edge_cases[0]
    assert (kept.name, kept.required) == ("southern", 0.9)
    assert kept.query.startswith("clinic == 'south' and `mean radius` >=")
    picture(shown, "slices-chosen")


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
