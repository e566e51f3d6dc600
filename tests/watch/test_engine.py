"""The watch leaves no trace, passes errors on, keeps its own, and says what it saw."""

from __future__ import annotations

import pickle
import sys

import cloudpickle
import numpy as np
import pytest
import sklearn.metrics
import sklearn.model_selection
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.datasets import load_wine
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import KFold, cross_val_score, train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

import mlnb
from mlnb import watch
from mlnb.core.ledger import Ledger
from mlnb.watch.patches import Watched, _family
from tests.tables import table

X, y = load_wine(return_X_y=True)


def _everything():
    classes = {(c, k): id(v) for c in _family([BaseEstimator, TransformerMixin, KFold]) for k, v in vars(c).items()}
    modules = {
        (name, k): id(v)
        for name, module in list(sys.modules.items())
        if name.startswith(("sklearn", "tests", "mlnb", "__main__"))
        for k, v in list(getattr(module, "__dict__", {}).items())
        if callable(v)
    }
    return {**classes, **modules}


def test_off_leaves_the_very_same_objects():
    with watch.watching():  # what is imported on first use is imported now
        pass
    before = _everything()
    with watch.watching():
        assert isinstance(train_test_split, Watched)
        assert isinstance(vars(StandardScaler)["fit"], Watched)
        assert isinstance(sklearn.metrics.accuracy_score, Watched)

        class Made(TransformerMixin, BaseEstimator):
            def fit(self, X, y=None):
                return self

            def transform(self, X):
                return X

        Made().fit(X).transform(X)
    after = _everything()
    assert {key: value for key, value in after.items() if key in before} == before
    assert not isinstance(train_test_split, Watched)
    assert type(vars(Made)["fit"]).__name__ == type(vars(Made)["transform"]).__name__ == "function"
    assert not hasattr(Made, "_mlnb")
    assert "__init_subclass__" not in vars(BaseEstimator)


def test_the_users_error_passes_unchanged():
    with watch.watching() as log:
        with pytest.raises(ValueError, match="features"):
            LogisticRegression(max_iter=5000).fit(X, y).predict(X[:, :3])
        with pytest.raises(TypeError):
            StandardScaler().fit()
    assert log.defects == 0


def test_our_own_error_stays_here(monkeypatch):
    monkeypatch.setattr("mlnb.watch.engine.sight", lambda table: 1 / 0)
    with watch.watching() as log:
        model = LogisticRegression(max_iter=5000).fit(X, y)
        assert model.score(X, y) > 0.5
    assert log.defects >= 2
    assert "ZeroDivisionError" in log.last_defect


def test_watched_things_can_be_pickled_for_other_processes():
    class Own(LogisticRegression):
        def fit(self, X, y):
            return super().fit(X, y)

    with watch.watching():
        again = cloudpickle.loads(cloudpickle.dumps(Own))
        assert not isinstance(vars(again)["fit"], Watched)
        assert pickle.loads(pickle.dumps(StandardScaler().fit(X).transform))(X).shape == X.shape  # noqa: S301
        assert callable(pickle.loads(pickle.dumps(train_test_split)))  # noqa: S301
        assert len(cross_val_score(Own(max_iter=5000), X, y, n_jobs=2)) == 5


def test_what_is_called_within_belongs_to_the_call():
    with watch.watching() as log:
        cross_val_score(make_pipeline(StandardScaler(), RandomForestClassifier(5, n_jobs=2)), X, y)
    assert [step.kind for step in log.steps] == ["cross-validation"]


def test_mlnb_itself_is_not_followed():
    case = mlnb.Case(table("wine"), target="target")
    with watch.watching() as log:
        mlnb.leakage.target_proxy(case)
    assert log.taken == 0


def test_hasattr_and_signatures_stay():
    with watch.watching():
        assert not hasattr(make_pipeline(StandardScaler()), "predict")
        assert hasattr(make_pipeline(LogisticRegression()), "predict")
        assert LogisticRegression.fit.__name__ == "fit"


def test_first_touches_go_to_a_ledger_that_is_begun(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def work():
        with watch.watching():
            a, b, c, d = train_test_split(X, y, random_state=0)
            model = LogisticRegression(max_iter=5000).fit(a, c)
            model.score(b, d)
            model.score(b, d)

    work()
    assert not Ledger().begun
    Ledger().append("framing frozen", hash="x")
    work()
    (touched,) = Ledger().entries("test touched")
    assert touched.content["rows"] == 45
    (fits,) = Ledger().entries("fits seen")
    assert fits.content["fits"] == {"LogisticRegression": 1}


def test_large_tables_are_followed_by_a_part_of_their_rows():
    rng = np.random.default_rng(0)
    wide = rng.normal(size=(60_000, 6))
    target = wide[:, 0] > 0
    with watch.watching() as log:
        scaled = StandardScaler().fit_transform(wide)
        a, b, c, d = train_test_split(scaled, target, random_state=0)
        LogisticRegression().fit(a, c).score(b, d)
    assert [leak.code for leak in log.raised()] == ["saw-scored-rows"]
    assert log.raised()[0].rows == 15_000
    with watch.watching() as log:
        a, b, c, d = train_test_split(wide, target, random_state=0)
        scaler = StandardScaler().fit(a)
        LogisticRegression().fit(scaler.transform(a), c).score(scaler.transform(b), d)
    assert log.raised() == ()


def test_a_finding_with_a_timeline():
    with watch.watching():
        held = train_test_split(X, y, random_state=0)[1::2]
        LogisticRegression(max_iter=5000).fit(X, y).score(*held)
    found = watch.finding()
    assert found.verdict == "fail"
    assert "45" in found.headline
    timeline = found.find("timeline")
    assert timeline.lanes == ("split", "fit", "score")
    assert timeline.first == 3
    assert timeline.marked == (2,)
    assert mlnb.Finding.from_dict(found.to_dict()).digest() == found.digest()
    assert watch.leaks()[0].to_dict()["code"] == "fitted-and-scored"
