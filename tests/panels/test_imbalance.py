import json

import pytest
from sklearn.datasets import load_breast_cancer

import mlnb
from mlnb.core.finding import Finding
from mlnb.panels import panel

HOSTILE = "<img src=x onerror=alert(1)>"


def test_the_threshold_changes_numbers_and_figure(imbalance):
    shown = panel(imbalance)
    assert shown.values == {"class_": "ill", "metric": "all", "threshold": 0.5}
    before = shown.html
    assert "At a threshold of 0.50 on ill: recall 0.42, precision 0.52, F1 0.55." in before
    shown.set(threshold=0.25)
    assert "At a threshold of 0.25 on ill: recall 0.87, precision 0.31, F1 0.44." in shown.html
    assert ">0.87<" in shown.html
    assert shown.html.split("data:image/svg")[2] != before.split("data:image/svg")[2]


def test_the_table_has_intervals_and_the_threshold_in_use(imbalance):
    html = panel(imbalance, threshold=0.25).html
    assert "ill at a threshold of 0.25" in html
    assert "at 0.50, in use" in html
    for cell in ("0.87", "0.82", "0.92", "0.42", "0.31", "0.21", "0.41"):
        assert f">{cell}<" in html


def test_a_metric_alone_is_drawn_alone(imbalance):
    assert "At a threshold of 0.50 on ill: precision 0.52." in panel(imbalance, metric="precision").html


def test_a_class_of_any_name_can_be_chosen(imbalance):
    html = panel(imbalance, class_=HOSTILE, threshold=0.75).html
    assert "0.71" in html
    assert HOSTILE not in html
    assert "&lt;img src=x onerror=alert(1)&gt; at a threshold of 0.75" in html


def test_a_number_between_two_of_the_slider_is_the_nearest(imbalance):
    assert panel(imbalance, threshold=0.6).values["threshold"] == 0.5


def test_headline_and_fixes_stay(imbalance):
    html = panel(imbalance, threshold=0.75).html
    assert imbalance.headline in html.replace("\u00a0", " ")
    assert "Move the threshold" in html


def test_without_curves_there_is_the_general_panel():
    skipped = Finding("data.class_imbalance", "skipped", "No classes", reason="The target is a quantity.")
    assert panel(skipped).controls == {}
    assert "The target is a quantity." in panel(skipped).html


@pytest.fixture(scope="module")
def real():
    frame = load_breast_cancer(as_frame=True).frame.iloc[:, [0, 1, 4, 30]]
    return mlnb.data.class_imbalance(mlnb.Case(frame, target="target"))


def test_works_on_what_the_check_really_finds(real):
    again = Finding.from_dict(json.loads(json.dumps(real.to_dict())))
    shown = panel(again, class_="1", threshold=0.9)
    assert [v for _, v in shown.controls["class_"].options] == ["0", "1"]
    assert "1 at a threshold of 0.90" in shown.html
    recall = again.find("threshold:1").series[0]
    assert recall.y[0] > recall.y[-1]  # so that there is something to trade
