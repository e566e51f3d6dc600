"""Rarity is a fault where it costs a class its recall, or leaves too few rows to know it; not by its ratio."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

import mlnb
from mlnb.core.evidence import Bars, Curves
from tests.tables import rdata, table


def rare(frame: pd.DataFrame, label: object, rows: int, seed: int = 0) -> pd.DataFrame:
    mine = frame["target"] == label
    kept = frame[mine].sample(rows, random_state=seed).index
    return pd.concat([frame[~mine], frame.loc[kept]])


@pytest.mark.parametrize("name", ["iris", "wine", "breast_cancer", "digits"])
def test_stays_silent_on_published_shares(name):
    model = make_pipeline(StandardScaler(), LogisticRegression(max_iter=300))
    finding = mlnb.data.class_imbalance(mlnb.Case(table(name), target="target", model=model))
    assert finding.verdict == "pass"


def test_a_rare_class_that_is_never_found():
    frame = rdata("ISLR", "Default", 4000)
    finding = mlnb.data.class_imbalance(mlnb.Case(frame, target="default"))
    assert finding.raised
    assert "Yes" in finding.headline
    effect = next(fix.effect for fix in finding.fixes if fix.effect)
    assert effect.metric == "balanced accuracy"
    assert effect.low > 0


@pytest.mark.parametrize("rows", [4, 8])
def test_a_class_too_rare_to_be_measured(rows):
    finding = mlnb.data.class_imbalance(mlnb.Case(rare(table("breast_cancer"), 0, rows), target="target"))
    assert finding.raised


def test_a_rare_class_that_is_found_all_the_same_passes():
    frame = rdata("palmerpenguins", "penguins").dropna().rename(columns={"species": "target"})
    finding = mlnb.data.class_imbalance(mlnb.Case(rare(frame, "Gentoo", 30), target="target"))
    assert finding.verdict == "pass"


def test_evidence_serves_a_panel():
    finding = mlnb.data.class_imbalance(mlnb.Case(table("wine"), target="target"))
    bars = finding.find("recall")
    assert isinstance(bars, Bars)
    assert set(bars.labels) == {"0", "1", "2"}
    curves = finding.find("threshold:0")
    assert isinstance(curves, Curves)
    recall = next(s for s in curves.series if s.name == "recall")
    assert list(recall.y) == sorted(recall.y, reverse=True)
    assert all(low <= y <= high for low, y, high in zip(recall.low, recall.y, recall.high, strict=True))


def test_numbers_have_no_classes():
    finding = mlnb.data.class_imbalance(mlnb.Case(table("diabetes"), target="target"))
    assert finding.verdict == "skipped"
    assert np.isfinite(finding.seconds)


@pytest.mark.parametrize("seed", [0, 1])
def test_a_rare_class_that_no_feature_tells_is_said_to_be_so(seed):
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame(rng.normal(size=(2000, 4)), columns=list("abcd"))
    frame["target"] = np.where(rng.random(2000) < 0.06, "rare", "usual")
    finding = mlnb.data.class_imbalance(mlnb.Case(frame, target="target"))
    assert finding.verdict == "warn"
    assert "never found" in finding.headline
    assert "hardly tell them apart" in finding.headline
    assert finding.estimate.high < 0.1


MODEL = make_pipeline(StandardScaler(), LogisticRegression(max_iter=300))


@pytest.mark.parametrize("model", [None, MODEL])
def test_three_fixes_are_measured_over_the_same_folds(model):
    frame = rdata("ISLR", "Default", 4000)
    case = mlnb.Case(frame.drop(columns="student"), target="default", model=model)
    fixes = mlnb.data.class_imbalance(case).fixes
    assert len(fixes) == 3
    assert [f.effect.metric for f in fixes] == ["balanced accuracy"] * 3
    assert len({round(f.effect.before, 12) for f in fixes}) == 1
    assert all(f.effect.low > 0 for f in fixes)
    if model is not None:
        changed = fixes[1].apply(case)
        assert changed.model.get_params()["logisticregression__class_weight"] == "balanced"
        assert case.model.get_params()["logisticregression__class_weight"] is None


def test_the_code_of_each_fix_runs():
    frame = rdata("ISLR", "Default", 4000).drop(columns="student")
    train, test = frame.iloc[:3000], frame.iloc[3000:]
    for costs in (None, {"No": 1, "Yes": 20}):
        case = mlnb.Case(train, target="default", model=MODEL)
        for fix in mlnb.data.class_imbalance(case, costs=costs).fixes:
            model = make_pipeline(StandardScaler(), LogisticRegression())
            model.fit(train.drop(columns="default"), train["default"])
            names = {"train": train, "test": test, "model": model}
            exec(fix.code, names)  # noqa: S102
            predicted = names.get("predicted", model.predict(test.drop(columns="default")))
            assert (predicted[test["default"] == "Yes"] == "Yes").mean() > 0.5


def test_costs_decide_and_are_the_score():
    frame = rdata("ISLR", "Default", 4000)
    case = mlnb.Case(frame, target="default")
    effect = mlnb.data.class_imbalance(case, costs={"No": 1, "Yes": 20}).fixes[0].effect
    assert effect.metric == "negative cost per row"
    assert effect.before < effect.after < 0
    for costs, says in (({"No": 1}, "lacks 'Yes'"), ({"No": 1, "Yes": -1}, "positive numbers")):
        assert says in mlnb.data.class_imbalance(case, costs=costs).headline


def test_stored_predictions_are_not_fitted_again():
    frame = rdata("ISLR", "Default", 4000)
    score = np.where(frame["default"] == "Yes", 0.3, 0.05) + np.linspace(0, 0.15, len(frame))
    fixes = mlnb.data.class_imbalance(mlnb.Case(frame, target="default", y_score=score)).fixes
    assert [f.effect is None for f in fixes if f.code] == [False, True, True]


def test_a_class_of_which_no_row_is_found_never_passes():
    rng = np.random.default_rng(0)
    for rare in (4, 9, 20, 60):
        frame = pd.DataFrame({"x": rng.normal(size=1000), "y": ["no"] * (1000 - rare) + ["yes"] * rare})
        finding = mlnb.data.class_imbalance(mlnb.Case(frame, target="y"))
        assert finding.raised, finding.headline


def test_the_framings_costs_are_used_without_being_asked_for():
    frame = rdata("ISLR", "Default", 4000)
    framing = {"positive": "Yes", "cost_false_positive": 1, "cost_false_negative": 20}
    fix = mlnb.data.class_imbalance(mlnb.Case(frame, target="default", framing=framing)).fixes[0]
    assert fix.effect.metric == "negative cost per row"
    assert "'Yes': 20.0" in fix.code
