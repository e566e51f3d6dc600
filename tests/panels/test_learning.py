import pytest
from sklearn.datasets import load_wine
from sklearn.tree import DecisionTreeClassifier

import mlnb
from mlnb import figures
from mlnb.panels import learning, panel


@pytest.fixture
def drawn(monkeypatch):
    """The curves that were drawn, the last one last."""
    seen, real = [], figures.draw

    def draw(item):
        seen.append(item)
        return real(item)

    monkeypatch.setattr(figures, "draw", draw)
    return seen


def test_metric_axis_and_band_reach_the_figure(overfitting, drawn):
    shown = panel(overfitting)
    assert shown.values == {"metric": "accuracy", "log": False, "band": True}
    shown.set(metric="Brier skill")
    assert "Learning curve: Brier skill" in shown.html
    assert "Learning curve: accuracy" not in shown.html
    assert (drawn[-1].ylabel, drawn[-1].logx) == ("Brier skill", False)
    assert drawn[-1].series[1].low == (0.51, 0.57, 0.63)
    shown.set(log=True, band=False)
    assert shown.html
    assert drawn[-1].logx is True
    assert all(s.low == () and s.high == () for s in drawn[-1].series)


def test_the_points_are_a_table_with_their_band(overfitting):
    shown = panel(overfitting)
    assert ">0.63<" in shown.html
    shown.set(band=False)
    assert ">0.63<" not in shown.html
    assert ">0.73<" in shown.html


def test_other_evidence_stays(overfitting):
    assert "max_depth=4" in panel(overfitting).html


def test_works_on_what_the_check_really_finds():
    case = mlnb.Case(load_wine(as_frame=True).frame, target="target", model=DecisionTreeClassifier(random_state=0))
    made = learning.make(mlnb.model.overfitting(case))
    assert [v for _, v in made.controls["metric"].options] == ["accuracy", "Brier skill"]
    assert "accuracy at each number of rows" in made.html
