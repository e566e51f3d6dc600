"""Memorising is proven by a held-back variant that does better, not by a gap."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

import mlnb
from mlnb.core.errors import ModelError
from mlnb.core.evidence import Curves
from mlnb.core.variants import regularised
from tests.tables import rdata, table


@pytest.mark.parametrize(
    ("name", "model"),
    [
        ("breast_cancer", RandomForestClassifier(60)),
        ("breast_cancer", make_pipeline(StandardScaler(), LogisticRegression())),
        ("wine", make_pipeline(StandardScaler(), LogisticRegression())),
    ],
)
def test_a_model_that_nothing_beats_passes(name, model):
    finding = mlnb.model.overfitting(mlnb.Case(table(name), target="target", model=model))
    assert finding.verdict == "pass"


@pytest.mark.parametrize("model", [DecisionTreeClassifier(), KNeighborsClassifier(1)])
def test_a_model_that_memorises_hard_rows_fails(model):
    frame = rdata("MASS", "Pima.te")
    finding = mlnb.model.overfitting(mlnb.Case(frame, target="type", model=model))
    assert finding.verdict == "fail"
    assert finding.fixes[0].effect.after > finding.fixes[0].effect.before


def test_an_unpruned_regression_tree_inside_a_pipeline():
    model = make_pipeline(StandardScaler(), DecisionTreeRegressor())
    finding = mlnb.model.overfitting(mlnb.Case(table("diabetes"), target="target", model=model))
    assert finding.verdict == "fail"
    held_back = finding.fixes[0].apply(mlnb.Case(table("diabetes"), target="target", model=model)).model
    assert held_back.steps[-1][1].max_depth == 4


def test_the_learning_curve_ends_at_the_shared_score():
    case = mlnb.Case(table("breast_cancer"), target="target", model=RandomForestClassifier(30))
    finding = mlnb.model.overfitting(case)
    curve = finding.find("learning:accuracy")
    assert isinstance(curve, Curves)
    assert [s.name for s in curve.series] == ["training", "validation"]
    assert list(curve.x) == sorted(curve.x)
    from mlnb.core.probe import model_out_of_fold

    made = model_out_of_fold(case)
    assert curve.series[1].y[-1] == pytest.approx((made.prediction.argmax(axis=1) == case.codes).mean(), abs=1e-3)


def test_an_unseeded_model_gives_the_same_finding_twice():
    def make() -> str:
        case = mlnb.Case(table("wine"), target="target", model=RandomForestClassifier(20))
        return mlnb.model.overfitting(case).digest()

    np.random.seed(1)  # noqa: NPY002
    first = make()
    np.random.seed(2)  # noqa: NPY002
    assert make() == first


def test_a_model_that_raises_says_so_in_one_sentence():
    class Broken(LogisticRegression):
        def fit(self, X, y, sample_weight=None):
            raise ZeroDivisionError("no licence\nfor this machine")

    finding = mlnb.model.overfitting(mlnb.Case(table("iris"), target="target", model=Broken()))
    assert finding.verdict == "error"
    assert "ZeroDivisionError" in finding.headline
    assert "\n" not in finding.headline
    assert issubclass(ModelError, mlnb.MlnbError)


def test_variants_are_known_through_wrappers_and_never_the_model_itself():
    from sklearn.model_selection import GridSearchCV

    search = GridSearchCV(
        make_pipeline(StandardScaler(), DecisionTreeClassifier()), {"decisiontreeclassifier__max_depth": [3]}
    )
    assert regularised(search, 400)[0].said.startswith("max_depth=4")
    assert regularised(DecisionTreeClassifier(max_depth=4, min_samples_leaf=10), 400) == []
    assert regularised(object(), 400) == []
