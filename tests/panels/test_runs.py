"""Runs are sorted, filtered and compared by the panel of a log and of the check of tuning."""

from __future__ import annotations

import pytest

import mlnb
from mlnb.core.errors import MlnbError
from mlnb.core.finding import Finding
from mlnb.panels.runs import _fits
from mlnb.training._parallel import parallel
from tests.panels.conftest import HOSTILE


@pytest.fixture
def log(tmp_path):
    runs = mlnb.RunLog(tmp_path / "runs.sqlite")
    for k, (c, kernel) in enumerate([(0.1, "rbf"), (1.0, "linear"), (10.0, HOSTILE), (100.0, "rbf")]):
        scores = [0.8 + k / 50 + d for d in (0.0, 0.01, 0.02)]
        runs.log({"svc__C": c, "kernel": kernel}, fold_scores=scores, id=f"run{k}")
    return runs


@pytest.fixture
def finding():
    runs = [{"lr": 0.1 * k, "depth": k % 3, "score": 0.7 + k / 100} for k in range(1, 9)]
    return mlnb.training.tuning(mlnb.Case(runs=runs))


def test_sorted_by_what_is_chosen(log):
    panel = log.panel()
    html = panel.html
    assert html.index("run3") < html.index("run0")
    assert "4 of 4 runs, by score" in html
    panel.set(sort="svc__C", order=True, first="none")
    table = panel.html.split("by C")[1]
    assert table.index("run0") < table.index("run3")
    panel.set(sort="order made", order=False)
    assert "in which they were made" in panel.html


def test_filtered_by_words_and_conditions(log):
    panel = log.panel(first="none")
    for text, left in (
        ("C>1", 2),
        ("C>1 score<0.86", 1),
        ("rbf", 2),
        ("kernel=linear", 1),
        ("kernel!=rbf", 2),
        ("C>=1 C<=10", 2),
        ("zzz", 0),
        ("C>x", 0),
    ):
        panel.set(search=text)
        assert f"{left} of 4 runs" in panel.html, text
    assert not _fits(next(iter(log)), "unknown>1")


def test_two_runs_are_compared_with_their_interval(log):
    panel = log.panel(first="run0", second="run3")
    assert "run0 and run3 differ in" in panel.html
    assert "a difference of 0.06" in panel.html
    panel.set(second="run0")
    assert "differ in" not in panel.html


def test_names_of_strangers_are_text(log, finding):
    assert HOSTILE not in log.panel().html
    assert "&lt;img" in log.panel().html
    assert "<img" in log.panel().html  # the lines through the parameters


def test_the_finding_has_the_same_panel_also_from_its_record(finding):
    for one in (finding, Finding.from_dict(finding.to_dict())):
        panel = one.panel(sort="lr")
        assert list(panel.controls) == ["sort", "order", "search", "first", "second", "rows"]
        assert "8 of 8 runs, by lr" in panel.html
        assert "What was asked" in panel.html


def test_updates_while_it_is_shown(log, screen):
    panel = screen.show(log.panel())
    panel.controls["search"].value = "linear"
    assert "1 of 4 runs" in screen.html


def test_an_empty_log_is_a_card(tmp_path):
    panel = mlnb.RunLog(tmp_path / "none.sqlite").panel()
    assert not panel.controls
    assert "0 runs" in panel.html


def test_an_unknown_choice_is_said(log):
    with pytest.raises(MlnbError, match="no control"):
        log.panel(colour="blue")
    with pytest.raises(MlnbError, match="cannot be set"):
        log.panel(sort="zzz")


def test_lines_stay_on_their_axes(log):
    lines = parallel(list(log), ["run1"])
    assert lines.axes == ("C", "kernel", "score")
    assert all(0 <= place <= 1 for line in lines.lines for place in line)
    assert lines.lines[1][0] == pytest.approx(1 / 3, abs=1e-3)
    assert lines.marked == (1,)
    assert parallel(list(log)[:1]) is None
