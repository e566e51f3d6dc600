"""One Chromium and one JupyterLab for all browser tests."""

from __future__ import annotations

import os
import shutil
from importlib import util

import pytest

ARGUMENTS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def missing(sentence):
    """Skip, except where everything must be there."""
    if os.environ.get("CI") == "true":
        pytest.fail(sentence)
    pytest.skip(sentence)


@pytest.fixture(scope="session")
def browser():
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        missing("No Chromium was found on the PATH; install it (Debian: apt-get install chromium) to run these tests.")
    if util.find_spec("playwright") is None:
        missing("The package playwright is not installed; install mlnb[test] to run these tests.")
    from playwright.sync_api import sync_playwright

    root = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    with sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=found, args=[*ARGUMENTS, *root])
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def lab(browser, tmp_path_factory):
    if util.find_spec("jupyterlab") is None:
        missing("The package jupyterlab is not installed; install mlnb[test] to run these tests.")
    from tests.browser.lab import running

    with running(tmp_path_factory.mktemp("lab")) as server:
        yield server


@pytest.fixture
def page(browser):
    context = browser.new_context(viewport={"width": 1280, "height": 1000})
    yield context.new_page()
    context.close()
