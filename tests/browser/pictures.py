"""Pictures of the panels for the README: ``python -m tests.browser.pictures`` writes them to notebooks/pictures."""

from __future__ import annotations

import io
import shutil
import tempfile
from pathlib import Path

from tests.browser.conftest import ARGUMENTS, NAMES
from tests.browser.lab import running

PLACE = Path(__file__).parents[2] / "notebooks" / "pictures"
WAIT = 60_000
COLOURS = 96
SETUP = """import mlnb, numpy as np
from sklearn.datasets import load_breast_cancer
frame = load_breast_cancer(as_frame=True).frame
frame["target"] = frame["target"].map({0: "malignant", 1: "benign"})
rng = np.random.default_rng(0)
told = frame.copy()
wrong = rng.choice(frame.index, 40, replace=False)
told.loc[wrong, "target"] = told.loc[wrong, "target"].map({"malignant": "benign", "benign": "malignant"})
told.loc[rng.choice(frame.index, 30, replace=False), "mean texture"] = -999
case = mlnb.Case(told, target="target")
checks = ["data.missing_values", "data.duplicates", "data.label_errors", "data.class_imbalance"]"""
CELLS = {
    "setup": SETUP,
    "audit": "audit = mlnb.audit(case, checks=checks, progress=False)\naudit.panel()",
    "review": 'review = audit["data.label_errors"].panel(who="Ada")\nreview',
    "compare": "mlnb.compare(audit, mlnb.audit(case.replace(data=frame), checks=checks, progress=False)).panel()",
}
#: Picture to the theme that it is taken in.
THEMES = {"audit": "JupyterLab Light", "compare": "JupyterLab Light", "review": "JupyterLab Dark"}


def main() -> None:
    """Run a notebook, and take a picture of each panel."""
    from playwright.sync_api import sync_playwright

    PLACE.mkdir(exist_ok=True)
    chromium = next(filter(None, map(shutil.which, NAMES)))
    with tempfile.TemporaryDirectory() as folder, running(Path(folder)) as lab, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium, args=[*ARGUMENTS, "--no-sandbox"])
        page = browser.new_page(viewport={"width": 1240, "height": 3200})
        lab.write("pictures.ipynb", *CELLS.values())
        lab.open(page, "pictures.ipynb")
        page.evaluate("window.jupyterapp.shell.collapseLeft()")
        lab.run(page, len(CELLS))
        review = page.locator(".mlnb-review")
        for key in "rrk":
            review.press(key)
            page.wait_for_timeout(800)
        for name, theme in THEMES.items():
            lab.command(page, "apputils:change-theme", theme=theme)
            page.wait_for_function("name => document.body.dataset.jpThemeName === name", arg=theme, timeout=WAIT)
            taken = page.locator(".jp-CodeCell").nth(list(CELLS).index(name)).locator(".jp-Cell-outputArea")
            taken.locator(".mlnb-card").wait_for(timeout=WAIT)
            taken.scroll_into_view_if_needed()
            page.wait_for_timeout(800)  # until the theme's colours are all there
            keep(name, taken.screenshot())
        browser.close()


def keep(name: str, picture: bytes) -> None:
    """The picture with few colours, which a panel has anyway."""
    from PIL import Image

    image = Image.open(io.BytesIO(picture)).convert("RGB")
    image = image.crop((0, 0, image.width, min(image.height, 900)))
    image.quantize(COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(
        PLACE / f"{name}.png", optimize=True
    )


if __name__ == "__main__":
    main()
