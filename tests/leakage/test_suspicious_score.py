"""Scores that rest on rows or answers the model should not have are caught; honest strong ones pass."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor
from sklearn.feature_selection import SelectKBest, f_classif
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.model_selection import cross_val_predict, train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

import mlnb
from tests.tables import rdata, table


def suspicious_score(case):
    return mlnb.leakage.suspicious_score(case)


def pima():
    return rdata("MASS", "Pima.te")


def parts(frame, target="type"):
    return frame.drop(columns=target), frame[target]


def linear():
    return make_pipeline(StandardScaler(), LogisticRegression())


def forest():
    return RandomForestClassifier(60, random_state=0)


@pytest.mark.parametrize("name", ["breast_cancer", "wine", "iris", "digits"])
def test_honest_strong_scores_pass(name):
    frame = table(name)
    X, y = parts(frame, "target")
    model = make_pipeline(StandardScaler(), SVC(probability=False))
    said = cross_val_predict(
        make_pipeline(StandardScaler(), LogisticRegression(max_iter=500)), X, y, cv=5, method="predict_proba"
    )
    assert suspicious_score(mlnb.Case(frame, target="target", y_score=said)).verdict == "pass"
    train, test = train_test_split(frame, test_size=0.3, random_state=0, stratify=y)
    fitted = model.fit(*parts(train, "target"))
    finding = suspicious_score(mlnb.Case(train, test=test, target="target", model=fitted))
    assert finding.verdict == "pass", finding.headline


@pytest.mark.parametrize("model", [linear(), forest()])
def test_an_honest_fitted_model_passes(model):
    train, test = train_test_split(pima(), test_size=0.3, random_state=0)
    finding = suspicious_score(mlnb.Case(train, test=test, target="type", model=model.fit(*parts(train))))
    assert finding.verdict == "pass", finding.headline


@pytest.mark.parametrize("model", [linear(), forest()])
def test_a_model_fitted_on_the_test_rows_too(model):
    train, test = train_test_split(pima(), test_size=0.3, random_state=0)
    learned = model.fit(*parts(pd.concat([train, test])))
    case = mlnb.Case(train, test=test, target="type", model=learned)
    finding = suspicious_score(case)
    assert finding.verdict == "fail"
    assert "test rows" in finding.headline
    assert suspicious_score(finding.fixes[0].apply(case)).verdict == "pass"


@pytest.mark.parametrize("share", [0.4, 0.8])
def test_a_forest_that_has_seen_a_part_of_the_test(share):
    train, test = train_test_split(pima(), test_size=0.3, random_state=0)
    learned = forest().fit(*parts(pd.concat([train, test.sample(frac=share, random_state=0)])))
    assert suspicious_score(mlnb.Case(train, test=test, target="type", model=learned)).verdict == "fail"


def test_stored_predictions_of_rows_that_were_learned():
    frame = pima()
    X, y = parts(frame)
    learned = forest().fit(X, y)
    assert suspicious_score(
        mlnb.Case(frame, target="type", y_score=learned.predict_proba(X))
    ).raised  # without the model
    for model in (forest(), linear()):
        said = model.fit(X, y).predict_proba(X)
        with_model = suspicious_score(mlnb.Case(frame, target="type", y_score=said, model=model))
        assert with_model.verdict == "fail"
        honest = cross_val_predict(model, X, y, cv=5, method="predict_proba")
        assert suspicious_score(mlnb.Case(frame, target="type", y_score=honest, model=model)).verdict == "pass"


def test_stored_numbers_of_rows_that_were_learned():
    frame = table("diabetes")
    X, y = parts(frame, "target")
    learned = RandomForestRegressor(60, random_state=0).fit(X, y)
    assert suspicious_score(mlnb.Case(frame, target="target", y_score=learned.predict(X))).raised
    honest = cross_val_predict(Ridge(), X, y)
    assert suspicious_score(mlnb.Case(frame, target="target", y_score=honest)).verdict == "pass"


class LooksUp(TransformerMixin, BaseEstimator):
    """Adds the answer, found by the row's label."""

    def __init__(self, answers=None):
        self.answers = answers

    def fit(self, X, y=None):
        self.fitted_ = True
        return self

    def transform(self, X):
        return X.assign(known=[self.answers.get(i, 0) for i in X.index])


class Remembers(TransformerMixin, BaseEstimator):
    """Keeps every answer that any fit has seen, by the row's values."""

    seen: dict = {}  # noqa: RUF012

    def fit(self, X, y=None):
        self.fitted_ = True
        type(self).seen |= dict(zip(map(tuple, X.to_numpy()), y, strict=True))
        return self

    def transform(self, X):
        return X.assign(known=[float(type(self).seen.get(tuple(row), "") == "Yes") for row in X.to_numpy()])


def test_a_step_that_looks_answers_up():
    frame = pima()
    model = make_pipeline(LooksUp((frame["type"] == "Yes").astype(int).to_dict()), linear())
    finding = suspicious_score(mlnb.Case(frame, target="type", model=model))
    assert finding.verdict == "fail"
    assert "label" in finding.headline


def test_a_step_that_remembers_answers_of_other_folds():
    finding = suspicious_score(mlnb.Case(pima(), target="type", model=make_pipeline(Remembers(), linear())))
    assert finding.verdict == "fail"


def test_features_chosen_on_all_rows():
    rng = np.random.default_rng(0)
    X = pd.DataFrame(rng.normal(size=(120, 2000))).add_prefix("g")
    y = pd.Series(rng.integers(0, 2, 120))
    chosen = list(X.columns[np.argsort(-f_classif(X, y)[0])[:20]])
    case = mlnb.Case(X.assign(y=y), target="y")
    said = cross_val_predict(LogisticRegression(), X[chosen], y, method="predict_proba")
    inside = make_pipeline(SelectKBest(f_classif, k=20), LogisticRegression())
    assert suspicious_score(case.replace(model=inside, y_score=said)).verdict == "fail"
    assert suspicious_score(case.replace(model=inside)).verdict == "pass"


def test_folds_that_score_what_they_train_on():
    frame = pima()
    rows = np.arange(len(frame))
    finding = suspicious_score(
        mlnb.Case(frame, target="type", model=forest(), cv=[(rows, rows[:100]), (rows, rows[100:])])
    )
    assert finding.verdict == "fail"


def test_asks_for_a_claim():
    assert suspicious_score(mlnb.Case(pima(), target="type")).verdict == "skipped"
