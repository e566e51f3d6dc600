"""The place on the validation curve: a poor one is named, a simpler one that does as well is a note."""

from __future__ import annotations

import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

import mlnb
from mlnb.core.evidence import Curves, Table
from tests.tables import rdata, table


@pytest.fixture(scope="module")
def pima():
    return rdata("MASS", "Pima.te")


def test_a_tree_grown_out_is_at_a_poor_place(pima):
    case = mlnb.Case(pima, target="type", model=make_pipeline(StandardScaler(), DecisionTreeClassifier()))
    finding = mlnb.model.complexity(case)
    assert finding.verdict == "fail"
    assert "max_depth" in finding.headline
    assert finding.fixes[0].effect.after > finding.fixes[0].effect.before
    assert "decisiontreeclassifier__max_depth" in finding.fixes[0].code
    curve = finding.find("validation")
    assert isinstance(curve, Curves)
    assert [s.name for s in curve.series] == ["training", "validation"]
    assert curve.series[0].y[-1] == pytest.approx(1.0)
    assert curve.series[0].y[0] < curve.series[0].y[-1]


def test_too_simple_a_place_is_poor_as_well():
    case = mlnb.Case(table("digits"), target="target", model=DecisionTreeClassifier(max_depth=2, random_state=0))
    finding = mlnb.model.complexity(case)
    assert finding.raised
    assert "more flexible" in finding.headline


@pytest.mark.parametrize("model", [LogisticRegression(max_iter=500), KNeighborsClassifier(15)])
def test_a_sane_model_passes(pima, model):
    finding = mlnb.model.complexity(mlnb.Case(pima, target="type", model=make_pipeline(StandardScaler(), model)))
    assert finding.verdict == "pass", finding.headline


def test_what_a_simpler_place_would_save():
    model = DecisionTreeRegressor(max_depth=4, random_state=0)
    finding = mlnb.model.complexity(mlnb.Case(table("diabetes"), target="target", model=model))
    assert finding.verdict == "pass"
    assert "could be simpler" in finding.headline
    assert "% of the size" in finding.headline
    places = finding.find("places")
    assert isinstance(places, Table)
    assert {name for name, _ in finding.clock} == {f"fit: {row[0]}" for row in places.rows}


def test_a_fitted_search_stands_where_it_chose(pima):
    frame, target = pima.drop(columns="type"), pima["type"]
    search = GridSearchCV(KNeighborsClassifier(), {"n_neighbors": [1, 3]}, cv=3)
    unfitted = mlnb.model.complexity(mlnb.Case(pima, target="type", model=search))
    assert unfitted.verdict == "skipped"
    assert "best_estimator_" in unfitted.reason
    search.fit(frame, target)
    finding = mlnb.model.complexity(mlnb.Case(pima, target="type", model=search))
    assert f"n_neighbors={search.best_params_['n_neighbors']}" in finding.headline
    assert "model.best_estimator_.set_params" in finding.fixes[0].code


def test_the_budget_is_kept_and_says_so(pima):
    case = mlnb.Case(pima, target="type", model=DecisionTreeClassifier(random_state=0))
    finding = mlnb.model.complexity(case, budget=0.0)
    assert finding.verdict == "pass"
    assert "left out to keep the budget of 0 s" in finding.headline
    assert finding.find("left out").text.count("max_depth") == 3


def test_the_same_case_gives_the_same_finding(pima):
    case = mlnb.Case(pima, target="type", model=DecisionTreeClassifier(max_depth=3))
    assert mlnb.model.complexity(case).digest() == mlnb.model.complexity(case.replace()).digest()


def test_a_model_of_no_known_kind_is_skipped(pima):
    from sklearn.discriminant_analysis import LinearDiscriminantAnalysis

    finding = mlnb.model.complexity(mlnb.Case(pima, target="type", model=LinearDiscriminantAnalysis()))
    assert finding.verdict == "skipped"
