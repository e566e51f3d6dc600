"""Drift by column, periods, the leakage timeline, remedies of imbalance: each from evidence, each control used."""

import json

import numpy as np
import pandas as pd
import pytest

import mlnb
from mlnb.core.evidence import Curves, Heatmap, Series, Table, Timeline
from mlnb.core.finding import Finding
from mlnb.panels import panel


@pytest.fixture(scope="module")
def imbalance():
    rng = np.random.default_rng(0)
    x = rng.normal(size=(400, 3))
    y = np.where(x[:, 0] + rng.normal(0, 0.7, 400) > 1.9, "rare", "usual")
    return mlnb.data.class_imbalance(mlnb.Case(pd.DataFrame(x, columns=list("abc")).assign(y=y), target="y"))


def test_remedies_stand_side_by_side(imbalance, screen):
    shown = screen.show(panel(imbalance, class_="rare"))
    assert "what could be done" not in shown.html
    shown.compare(wait=120)
    html = shown.html
    assert "rare: what could be done, over the same folds" in html
    for words in ("as it is", "threshold moved", "classes weighed", "rarer classes drawn"):
        assert words in html
    made = shown._remedies("rare")[0].to_frame().set_index("what is done")
    assert made.loc["threshold moved", "balanced accuracy"] > made.loc["as it is", "balanced accuracy"]
    assert screen.html == html
    shown.set(class_="usual")
    assert "usual: what could be done" in shown.html
    assert shown._halt.disabled


def test_from_json_there_is_nothing_to_fit(imbalance):
    shown = panel(Finding.from_dict(json.loads(json.dumps(imbalance.to_dict()))))
    shown.compare()
    assert not shown.runner.running
    assert "what could be done" not in shown.html


@pytest.fixture(scope="module")
def drift():
    rng = np.random.default_rng(0)
    old = pd.DataFrame({"a": rng.normal(size=300), "b": rng.normal(size=300), "c": rng.choice(list("xyz"), 300)})
    new = pd.DataFrame({"a": rng.normal(1.5, 1, 300), "b": rng.normal(size=300), "c": rng.choice(list("xyw"), 300)})
    return mlnb.production.covariate_drift(mlnb.Case(old, current=new))


def test_a_column_is_seen_then_and_now(drift):
    shown = panel(drift)
    assert {v for _, v in shown.controls["column"].options} == {"all", "a", "b", "c"}
    for name, words in (("a", "a, training scaled"), ("b", "b, training scaled"), ("c", "c: shares of its values")):
        shown.set(column=name)
        assert words in shown.html, name
    again = panel(Finding.from_dict(drift.to_dict()), column="c")
    assert "shares of its values" not in again.html


@pytest.fixture
def history():
    x = (1.0, 2.0, 3.0)
    return Finding(
        "production.history", "warn", "1 period of 3 moved",
        evidence=(
            Curves(caption="Accuracy, by period", name="score", x=x, series=(Series("estimated", (0.9, 0.8, 0.7)),), xlabel="period"),
            Heatmap(caption="Share", name="columns", values=((0.1, 0.2, 0.9), (0.0, 0.1, 0.1)), ylabels=("a", "b"),
                    xlabels=("May", "June", "July"), unit="%"),
            Table(caption="Periods", name="periods", columns=("period", "rows"), rows=(("May", 10), ("June", 11), ("July", 12))),
        ),
    )  # fmt: skip


def test_a_period_and_a_column_are_looked_at(history):
    shown = panel(history, period="July")
    assert "July: share of each column&#x27;s rows that moved: a 90 %, b 10 %." in shown.html
    assert ">12<" in shown.html
    assert ">11<" not in shown.html
    shown.set(column="b")
    assert "b: share of its rows that moved, by period" in shown.html
    shown.set(period="all", column="a")
    assert "a moved most in July: 90 % of its rows." in shown.html


@pytest.fixture
def leak():
    line = Timeline(
        caption="What was done", name="timeline", lanes=("fit", "score"), at=(1.0, 2.0, 3.0, 4.0), lane=(0, 1, 0, 1),
        labels=("scaler", "train", "model", "test <b>"), marked=(3,), cells=(1, 1, 2, 3), first=4.0, first_label="first touch",
    )  # fmt: skip
    return Finding("leakage.watch", "fail", "The scaler was fitted on scored rows", evidence=(line,))


def test_steps_are_narrowed_and_listed(leak):
    shown = panel(leak)
    assert shown.controls["step"].value == 4.0
    assert "test &lt;b&gt;" in shown.html
    shown.set(steps="fit")
    assert "test &lt;b&gt;" not in shown.html
    assert "scaler" in shown.html
    shown.set(steps="where a leak was scored")
    assert ">leaked<" in shown.html
    shown.set(steps="from the first touch of the test set", step=1.0)
    assert ">[3]<" in shown.html
    assert ">[1]<" not in shown.html


def test_a_validation_curve_has_the_panel_of_curves():
    curve = Curves(caption="Validation curve over depth", name="validation", x=(1.0, 2.0), xlabel="depth", ylabel="skill",
                   series=(Series("training", (0.5, 0.9)), Series("validation", (0.4, 0.6), (0.3, 0.5), (0.5, 0.7))))  # fmt: skip
    shown = panel(Finding("model.complexity", "pass", "Fits", evidence=(curve,)))
    assert shown.controls["metric"].value == "skill"
    assert "skill at each place" in shown.html
    shown.set(band=False)
    assert ">from<" not in shown.html
