"""A model that simple ones match or beat is named; a sane one passes."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.dummy import DummyClassifier
from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import LinearSVC
from sklearn.tree import DecisionTreeClassifier

import mlnb
from mlnb.core.evidence import Intervals
from tests.tables import table


@pytest.mark.parametrize(
    ("name", "model"),
    [
        ("breast_cancer", make_pipeline(StandardScaler(), LogisticRegression())),
        ("wine", RandomForestClassifier(50)),
        ("iris", make_pipeline(StandardScaler(), LinearSVC())),
        ("diabetes", Ridge(0.1)),
        ("diabetes", RandomForestRegressor(50)),
    ],
)
def test_a_sane_model_passes(name, model):
    finding = mlnb.model.baseline(mlnb.Case(table(name), target="target", model=model))
    assert finding.verdict == "pass"


@pytest.mark.parametrize("model", [DummyClassifier(), DecisionTreeClassifier(max_depth=1), KNeighborsClassifier(100)])
def test_a_poor_model_fails(model):
    finding = mlnb.model.baseline(mlnb.Case(table("wine"), target="target", model=model))
    assert finding.verdict == "fail"
    assert finding.fixes


def test_the_fix_is_a_better_pipeline_and_its_code_runs():
    frame = table("wine")
    case = mlnb.Case(frame, target="target", model=DecisionTreeClassifier(max_depth=1))
    finding = mlnb.model.baseline(case)
    assert finding.fixes[0].effect.low > 0
    scope = {"train": frame}
    exec(finding.fixes[0].code, scope)  # noqa: S102
    assert scope["model"].score(frame.drop(columns="target"), frame["target"]) > 0.9


def test_the_clock_is_kept_out_of_the_digest():
    case = mlnb.Case(table("iris"), target="target", model=LogisticRegression(max_iter=300))
    first, second = mlnb.model.baseline(case), mlnb.model.baseline(case.replace())
    assert dict(first.clock)["fit: the model"] > 0
    assert first.digest() == second.digest()
    assert isinstance(first.find("ladder"), Intervals)


def test_what_it_costs_is_said_and_the_same_each_time():
    frame = table("breast_cancer")
    model = RandomForestClassifier(100, random_state=0)
    finding = mlnb.model.baseline(mlnb.Case(frame, target="target", model=model))
    assert finding.verdict == "pass"
    assert "points" in finding.headline
    assert "times smaller on disk" in finding.headline
    assert mlnb.model.baseline(mlnb.Case(frame, target="target", model=model)).headline == finding.headline
    scores = finding.find("scores")
    assert scores.columns[-2:] == ("on disk", "numbers learned")
    assert dict(finding.clock)["bytes in memory: the model"] > 100_000
    assert [row[-1] for row in scores.rows if row[0] == "logistic regression"] == ["31"]


def test_a_large_model_that_adds_nothing_is_not_worth_its_cost():
    rng = np.random.default_rng(0)
    frame = pd.DataFrame({"a": rng.integers(0, 2, 1500), "b": rng.integers(0, 2, 1500)})
    frame["target"] = frame["a"] + 2 * frame["b"] + rng.normal(size=1500)
    finding = mlnb.model.baseline(mlnb.Case(frame, target="target", model=RandomForestRegressor(60)))
    assert finding.verdict == "warn"
    assert "not worth its cost" in finding.headline
    assert mlnb.model.baseline(mlnb.Case(frame, target="target", model=Ridge())).verdict == "pass"
