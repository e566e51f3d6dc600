"""A held-back variant is nowhere looser than the model that it is a variant of."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.ensemble import GradientBoostingClassifier, HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.neighbors import KNeighborsClassifier
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

from mlnb.core.learned import learned
from mlnb.core.model_parts import learner
from mlnb.core.places import places
from mlnb.core.variants import regularised


@pytest.mark.parametrize(
    ("model", "less", "more"),
    [
        (DecisionTreeClassifier(max_depth=5), ["max_depth"], ["min_samples_leaf"]),
        (DecisionTreeClassifier(max_depth=2, min_samples_leaf=0.1), ["max_depth"], []),
        (RandomForestClassifier(min_samples_leaf=3), [], ["min_samples_leaf"]),
        (
            HistGradientBoostingClassifier(max_iter=30, max_leaf_nodes=4, min_samples_leaf=40, l2_regularization=9),
            ["max_iter", "max_leaf_nodes", "learning_rate"], ["min_samples_leaf", "l2_regularization"],
        ),
        (GradientBoostingClassifier(n_estimators=20, max_depth=1), ["n_estimators", "max_depth", "learning_rate"], []),
        (KNeighborsClassifier(10, weights="distance"), [], ["n_neighbors"]),
        (SVC(C=0.5, gamma=0.02), ["C"], []),
        (LogisticRegression(C=1e6), ["C"], []),
        (Ridge(10.0), [], ["alpha"]),
        (MLPClassifier(hidden_layer_sizes=(8,)), [], ["alpha"]),
    ],
)  # fmt: skip
def test_nothing_is_let_go(model, less, more):
    for variant in regularised(model, 400):
        theirs, ours = variant.estimator.get_params(), model.get_params()
        for name in less:
            assert ours[name] is None or theirs[name] <= ours[name]
        for name in more:
            assert theirs[name] >= ours[name]


def test_a_share_of_the_rows_is_a_count_of_rows():
    tree = DecisionTreeClassifier(max_depth=30, min_samples_leaf=0.001)
    assert [v.settings.get("min_samples_leaf") for v in regularised(tree, 400)][:2] == [10, 5]
    assert regularised(DecisionTreeClassifier(max_depth=4, min_samples_leaf=0.1), 400) == []


def test_a_narrow_kernel_is_widened():
    assert regularised(SVC(gamma=50.0, C=100.0), 400)[0].settings == {"C": 1.0, "gamma": "scale"}
    assert regularised(SVC(gamma=0.1), 400)[0].estimator.gamma == pytest.approx(0.001)


@pytest.mark.parametrize(
    ("model", "own"),
    [
        (DecisionTreeRegressor(), None),
        (KNeighborsClassifier(7), 7),
        (make_pipeline(StandardScaler(), LogisticRegression(C=0.3)), 0.3),
        (RandomForestClassifier(), 1),
        (MLPClassifier((32, 32)), (32, 32)),
    ],
)
def test_the_model_has_its_place_among_the_others(model, own):
    found = places(model)
    assert found.values[found.own] == own
    assert len(set(map(str, found.values))) == len(found.values) >= 3
    parameter = learner(found.variants[found.own].estimator).given[found.short]
    assert parameter == own


def test_no_place_where_the_parameter_is_not_a_number():
    assert places(object()) is None
    assert places(RandomForestClassifier(min_samples_leaf=0.1)) is None


def test_numbers_learned():
    x, y = np.arange(20.0).reshape(10, 2), np.arange(10) % 2
    assert learned(DecisionTreeClassifier(max_depth=1).fit(x, y)) == 3
    assert learned(make_pipeline(StandardScaler(), LogisticRegression()).fit(x, y)) == 3
    assert learned(KNeighborsClassifier(1).fit(x, y)) == 20
    assert learned(MLPClassifier((4,), max_iter=400, solver="lbfgs").fit(x, y)) == 2 * 4 + 4 + 4 + 1
    assert learned(RandomForestClassifier(5, max_depth=1, random_state=0).fit(x, y)) <= 15
    assert learned(object()) == 0


@pytest.mark.parametrize("library", ["xgboost", "lightgbm"])
def test_numbers_learned_by_other_libraries(library):
    module = pytest.importorskip(library)
    name = {"xgboost": "XGBRegressor", "lightgbm": "LGBMRegressor"}[library]
    x = np.arange(200.0).reshape(100, 2)
    few, many = (learned(getattr(module, name)(n_estimators=k, n_jobs=1).fit(x, x[:, 0])) for k in (2, 8))
    assert 0 < few < many
    assert places(getattr(module, name)()).short == "n_estimators"
