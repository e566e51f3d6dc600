"""The panel: one output updated in place, by the clock, at no cost worth naming."""

from __future__ import annotations

import base64
import re
from xml.etree import ElementTree as ET

import pytest

import mlnb
from mlnb.monitor import panel
from tests.tables import table
from tests.trainer import sides, train


class Handle:
    def __init__(self):
        self.shown = []

    def update(self, bundle, raw):
        assert raw
        self.shown.append(bundle)


@pytest.fixture
def notebook(monkeypatch):
    """As in a notebook: displays are caught, and the clock moves only when told to."""
    handle = Handle()
    monkeypatch.setattr(panel, "_in_notebook", lambda: True)
    monkeypatch.setattr(
        "IPython.display.display", lambda bundle, raw, display_id: (handle.shown.append(bundle), handle)[1]
    )
    now = [0.0]
    monkeypatch.setattr(panel.time, "perf_counter", lambda: now[0])
    return handle, now


def test_updates_come_by_the_clock_and_the_last_one_always(notebook):
    handle, now = notebook
    with mlnb.Monitor(path=False) as m:
        for epoch in range(100):
            now[0] += 0.05
            m.log(epoch=epoch, train_loss=1.0 / (epoch + 1), val_loss=1.0)
    assert 15 <= len(handle.shown) <= 22
    assert "Ended after 100 epochs" in handle.shown[-1]["text/html"]


def test_slow_drawing_waits_until_it_is_a_hundredth_of_the_time():
    shown = panel.Panel(show=True)
    shown.updates, shown._spent, shown._begun, shown._last = 1, 0.5, 0.0, 0.0
    assert shown.due() is (shown._spent <= panel.SHARE * panel.time.perf_counter())
    shown._spent = 1e12
    assert not shown.due()


def test_the_picture_is_one_image_that_says_in_words_what_it_shows(notebook):
    handle, _ = notebook
    rows = train(sides(table("digits")[:400], "target"), 0.05, 6)
    for row in rows:
        row["recall_<b>x</b>"] = 0.1
    with mlnb.Monitor(path=False) as m:
        for row in rows:
            m.log(**row)
    html = handle.shown[-1]["text/html"]
    assert "<b>" not in html
    assert len(html) < 20_000
    image = re.search(r'src="data:image/svg\+xml;base64,([^"]+)" width="\d+" height="\d+" alt="([^"]+)"', html)
    svg = ET.fromstring(base64.b64decode(image[1]))  # noqa: S314  # our own
    assert len(list(svg.iter("{http://www.w3.org/2000/svg}path"))) > 4
    assert "train loss" in image[2]


def test_a_broken_display_does_not_end_the_training(monkeypatch):
    monkeypatch.setattr(panel, "_in_notebook", lambda: 1 / 0)
    with mlnb.Monitor(path=False) as m:
        m.log(train_loss=1.0)
        m.log(train_loss=0.9)
    assert len(m.rows) == 2


def test_a_terminal_gets_one_line_that_is_written_over(monkeypatch, capsys):
    monkeypatch.setattr(panel, "_in_notebook", lambda: False)
    monkeypatch.setattr(panel.sys.stderr, "isatty", lambda: True, raising=False)
    with mlnb.Monitor(path=False) as m:
        for _ in range(3):
            m.log(train_loss=1.0, val_loss=1.0)
    said = capsys.readouterr().err
    assert said.startswith("\r")
    assert said.count("\n") == 1
    assert "Ended after 3 epochs" in said


def test_a_log_file_gets_the_end_alone(monkeypatch, capsys):
    monkeypatch.setattr(panel, "_in_notebook", lambda: False)
    with mlnb.Monitor(path=False) as m:
        for _ in range(3):
            m.log(train_loss=1.0)
    assert capsys.readouterr().err.count("\n") == 1
