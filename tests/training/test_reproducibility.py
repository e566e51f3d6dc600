"""What does not come back with the same seed, what hangs on an unset one, and what has changed since the lock."""

from __future__ import annotations

import json

import numpy as np
import pytest
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression, SGDClassifier
from sklearn.model_selection import GridSearchCV, KFold, ShuffleSplit
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

import mlnb
from mlnb.training import lock, reproducibility
from mlnb.training._seeds import unpinned
from tests.tables import rdata


@pytest.fixture(scope="module")
def pima():
    return rdata("MASS", "Pima.te")


class Global(ClassifierMixin, BaseEstimator):
    """Draws from NumPy's global generator."""

    def fit(self, X, y):
        self.classes_ = np.unique(y)
        return self

    def predict(self, X):
        return np.random.choice(self.classes_, len(X))  # noqa: NPY002


def case(frame, model, **given):
    return mlnb.Case(frame, target="type", model=model, **given)


@pytest.mark.parametrize(
    "model", [LogisticRegression(), RandomForestClassifier(40), RandomForestClassifier(40, random_state=3)]
)
def test_a_sane_model_passes(pima, model):
    finding = reproducibility(case(pima, make_pipeline(StandardScaler(), model)), lock=None)
    assert finding.verdict == "pass", finding.headline
    assert ("without a seed" in finding.headline) == (model.random_state is None)


def test_chance_that_no_seed_reaches_is_found_and_found_again(pima):
    finding = reproducibility(case(pima, Global()), lock=None)
    assert finding.verdict == "warn"
    assert "The same seed does not give the same model" in finding.headline
    assert reproducibility(case(pima, Global()), lock=None).headline == finding.headline


def test_the_global_generator_is_left_as_it_was(pima):
    state = np.random.get_state()[1].copy()  # noqa: NPY002
    reproducibility(case(pima, LogisticRegression()), lock=None)
    np.testing.assert_array_equal(np.random.get_state()[1], state)  # noqa: NPY002


def test_a_score_that_hangs_on_an_unset_seed(pima):
    model = SGDClassifier(loss="log_loss", learning_rate="constant", eta0=10.0)
    finding = reproducibility(case(pima, model), lock=None)
    assert finding.verdict == "warn"
    assert "random_state (SGDClassifier)" in finding.headline
    pinned = finding.fixes[0].apply(case(pima, model))
    assert pinned.model.random_state == 0
    assert model.random_state is None
    assert reproducibility(pinned, lock=None).verdict == "pass"


def test_where_chance_is_drawn():
    search = GridSearchCV(
        make_pipeline(StandardScaler(), RandomForestClassifier(random_state=np.random.RandomState(0))),
        {},
        cv=ShuffleSplit(),
    )
    assert unpinned(search) == [
        "cv (ShuffleSplit)", "estimator__randomforestclassifier__random_state (RandomForestClassifier)",
    ]  # fmt: skip
    assert unpinned(LogisticRegression(random_state=1), KFold(5, shuffle=True, random_state=1)) == []
    xgboost = pytest.importorskip("xgboost")
    assert unpinned(xgboost.XGBClassifier()) == []


def test_the_lock_says_what_has_changed(pima, tmp_path):
    path = tmp_path / "mlnb.lock"
    given = case(pima, LogisticRegression())
    assert "locked" not in reproducibility(given, lock=path).headline
    assert lock(given, path) == path
    assert "as in the lock" in reproducibility(given, lock=path).headline
    other = reproducibility(case(pima[:-5], LogisticRegression(C=0.5)), lock=path)
    assert other.verdict == "pass"
    assert "data" in other.headline
    changed = {what for what, *_ in other.find("changed").rows}
    assert {"data: rows", "data: fingerprint", "model: C"} <= changed


def test_a_score_that_moved_with_the_packages_or_with_nothing(pima, tmp_path):
    path = tmp_path / "mlnb.lock"
    given = case(pima, LogisticRegression())
    lock(given, path)
    record = json.loads(path.read_text())
    record["score"]["value"] += 0.02
    path.write_text(json.dumps(record))
    finding = reproducibility(given, lock=path)
    assert finding.verdict == "warn"
    assert "Nothing that the lock holds has changed" in finding.headline
    record["packages"]["scikit-learn"] = "0.1"
    path.write_text(json.dumps(record))
    finding = reproducibility(given, lock=path)
    assert finding.verdict == "warn"
    assert "scikit-learn 0.1 to" in finding.headline


def test_a_broken_lock_and_a_case_without_a_model_say_so(pima, tmp_path):
    path = tmp_path / "mlnb.lock"
    path.write_text("[]")
    finding = reproducibility(case(pima, LogisticRegression()), lock=path)
    assert finding.verdict == "error"
    assert "write it anew" in finding.headline
    with pytest.raises(mlnb.MlnbError, match="model"):
        lock(mlnb.Case(pima, target="type"), path)
    with pytest.raises(mlnb.MlnbError, match="cannot be written"):
        lock(case(pima, LogisticRegression()), tmp_path / "no" / "folder")
