"""Models that people bring: the sane one, those that memorise, and those that are no better than a rule of thumb."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator, ClassifierMixin, RegressorMixin
from sklearn.compose import ColumnTransformer, TransformedTargetRegressor, make_column_selector
from sklearn.decomposition import TruncatedSVD
from sklearn.dummy import DummyClassifier, DummyRegressor
from sklearn.ensemble import (
    GradientBoostingClassifier,
    GradientBoostingRegressor,
    HistGradientBoostingClassifier,
    HistGradientBoostingRegressor,
)
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LinearRegression, LogisticRegression, Ridge
from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import (
    FunctionTransformer,
    OneHotEncoder,
    OrdinalEncoder,
    PolynomialFeatures,
    StandardScaler,
)
from sklearn.svm import SVC, SVR
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor


def _days(frame: pd.DataFrame) -> np.ndarray:
    days: np.ndarray = frame.apply(lambda c: (c - pd.Timestamp("2000-01-01")) / pd.Timedelta(days=1)).to_numpy()
    return days


def _strings(frame: pd.DataFrame) -> list[str]:
    selected: list[str] = make_column_selector(dtype_exclude=["number", "bool", "datetime"])(frame)
    return selected


def _texts(frame: pd.DataFrame) -> list[str]:
    heads = {name: [str(value) for value in frame[name].head(50)] for name in _strings(frame)}
    return [name for name, head in heads.items() if sum(text.count(" ") for text in head) > 2 * len(head)]


def _words(frame: pd.DataFrame) -> list[str]:
    return [name for name in _strings(frame) if name not in _texts(frame)]


def _joined(frame: pd.DataFrame) -> list[str]:
    return [" ".join(map(str, row)) for row in frame.itertuples(index=False)]


def _columns(*, one_hot: bool, scale: bool) -> ColumnTransformer:
    steps: list[Any] = [SimpleImputer(strategy="median")] + ([StandardScaler()] if scale else [])
    words: Any = (
        OneHotEncoder(handle_unknown="infrequent_if_exist", min_frequency=5, sparse_output=False)
        if one_hot
        else OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1, encoded_missing_value=-1)
    )
    return ColumnTransformer([
        ("numbers", make_pipeline(*steps), make_column_selector(dtype_include=["number", "bool"])),
        ("dates", make_pipeline(FunctionTransformer(_days), *steps), make_column_selector(dtype_include="datetime")),
        ("words", words, _words),
        ("texts", make_pipeline(FunctionTransformer(_joined), TfidfVectorizer(), TruncatedSVD(16, random_state=0)), _texts),
    ])  # fmt: skip


def _pipeline(model: Any, *, one_hot: bool = True, scale: bool = True) -> Pipeline:
    return Pipeline([("columns", _columns(one_hot=one_hot, scale=scale)), ("model", model)])


def sane(kind: str, task: str) -> Pipeline:
    """The model that a careful person ends up with: linear, or boosted with moderate capacity."""
    number = task == "regression"
    if kind == "linear":
        return _pipeline(Ridge(10.0) if number else LogisticRegression(C=0.3, max_iter=500))
    boosting = HistGradientBoostingRegressor if number else HistGradientBoostingClassifier
    model = boosting(max_iter=80, learning_rate=0.08, max_leaf_nodes=12, min_samples_leaf=20, random_state=0)
    return _pipeline(model, one_hot=False, scale=False)


def memoriser(kind: str, task: str) -> Pipeline:
    """A model that learns its training rows by heart: "tree", "neighbour", "boosted", "deep", "kernel" or "polynomial"."""
    number = task == "regression"
    model: Any
    if kind == "tree":
        model = DecisionTreeRegressor(random_state=0) if number else DecisionTreeClassifier(random_state=0)
    elif kind == "neighbour":
        model = KNeighborsRegressor(1) if number else KNeighborsClassifier(1)
    elif kind == "kernel":
        model = (
            TransformedTargetRegressor(SVR(gamma=10, C=100), transformer=StandardScaler())
            if number
            else SVC(gamma=10, C=100)
        )
    elif kind == "polynomial":
        linear = LinearRegression() if number else LogisticRegression(C=1e6, max_iter=200)
        model = make_pipeline(PolynomialFeatures(2), linear)
    elif kind == "deep":
        boosting = GradientBoostingRegressor if number else GradientBoostingClassifier
        model = boosting(n_estimators=150, max_depth=10, learning_rate=0.2, random_state=0)
    else:
        boosting = HistGradientBoostingRegressor if number else HistGradientBoostingClassifier
        model = boosting(max_iter=100, learning_rate=0.7, max_leaf_nodes=64, min_samples_leaf=1, random_state=0)
    return _pipeline(model)


def simple(kind: str, task: str, strength: float) -> Pipeline:
    """A model too simple by so much: "shrunk" by its penalty, or boosted for so few "rounds"."""
    number = task == "regression"
    if kind == "shrunk":
        return _pipeline(
            Ridge(strength * 1_000) if number else LogisticRegression(C=1 / (100 * strength), max_iter=500)
        )
    boosting = HistGradientBoostingRegressor if number else HistGradientBoostingClassifier
    model = boosting(max_iter=int(strength), learning_rate=0.05, max_leaf_nodes=12, random_state=0)
    return _pipeline(model, one_hot=False, scale=False)


def weak(kind: str, task: str) -> Pipeline:
    """A model that a simple one beats: "majority", "stump", or "unscaled" nearest neighbours."""
    number = task == "regression"
    model: Any
    if kind == "majority":
        model = DummyRegressor() if number else DummyClassifier()
    elif kind == "stump":
        tree = DecisionTreeRegressor if number else DecisionTreeClassifier
        model = tree(max_depth=1, random_state=0)
    else:
        model = KNeighborsRegressor(3) if number else KNeighborsClassifier(3)
    return _pipeline(model, one_hot=False, scale=False)


class _Shuffled(BaseEstimator):
    """Fits the sane model to a target whose values were partly dealt out anew."""

    def __init__(self, kind: str = "linear", task: str = "binary", share: float = 1.0) -> None:
        self.kind, self.task, self.share = kind, task, share

    def fit(self, X: Any, y: Any) -> Any:
        rng = np.random.default_rng(0)
        target = np.array(y)
        chosen = rng.random(len(target)) < self.share
        target[chosen] = rng.permutation(target[chosen])
        self.model_ = sane(self.kind, self.task).fit(X, target)
        self.classes_ = getattr(self.model_, "classes_", None)
        return self

    def predict(self, X: Any) -> Any:
        return self.model_.predict(X)


class ShuffledClassifier(ClassifierMixin, _Shuffled):
    """A classifier fitted to labels in the wrong order."""

    def predict_proba(self, X: Any) -> Any:
        return self.model_.predict_proba(X)


class ShuffledRegressor(RegressorMixin, _Shuffled):
    """A regressor fitted to values in the wrong order."""


def shuffled(kind: str, task: str, share: float) -> Any:
    """The sane model, fitted to a target of which ``share`` was shuffled."""
    cls = ShuffledRegressor if task == "regression" else ShuffledClassifier
    return cls(kind, task, share)
