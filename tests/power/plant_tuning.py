"""Faults of tuning: none at all, a grid that ends short, luck taken for skill, several changes at once, a test set that chose."""

from __future__ import annotations

import functools
from typing import Any

import numpy as np
from sklearn.base import clone
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.model_selection import GridSearchCV, KFold, RandomizedSearchCV, StratifiedKFold
from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor
from sklearn.svm import SVC, SVR

from mlnb.core.case import Case
from tests.power.models import _pipeline, memoriser, sane
from tests.power.plant import Fault, Planted, Split

#: Rows on which the best of many is chosen.
FEW = 150
#: A score this far below the best is where more capacity stops to pay.
SHORT = 0.01


def _linear(split: Split) -> tuple[Any, str, float]:
    """A linear pipeline, its parameter, and the direction in which it is freer."""
    if split.classes:
        return _pipeline(LogisticRegression(max_iter=300)), "model__C", 1.0
    return _pipeline(Ridge()), "model__alpha", -1.0


def _xy(split: Split, rows: int | None = None) -> tuple[Any, Any]:
    frame = split.train if rows is None else split.train.iloc[:rows]
    return frame.drop(columns=split.target), frame[split.target]


@functools.lru_cache(maxsize=8)
def _onset(split: _Hashed) -> int:
    """Power of ten from which the linear model is as good as it gets."""
    model, name, way = _linear(split)
    powers = list(range(-6, 4))
    search = GridSearchCV(model, {name: [10.0 ** (way * p) for p in powers]}, cv=3).fit(*_xy(split))
    scores = search.cv_results_["mean_test_score"]
    return powers[int(np.flatnonzero(scores >= scores.max() - SHORT)[0])]


def _key(split: Split) -> tuple[str, int, int]:
    return split.dataset.name, split.seed, len(split.train)


class _Hashed(Split):
    """A split that can be a key."""

    def __hash__(self) -> int:
        return hash(_key(self))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Split) and _key(self) == _key(other)


def _hashed(split: Split) -> _Hashed:
    return _Hashed(split.dataset, split.train, split.test, split.seed)


def _ends_short(split: Split, times: float, rng: np.random.Generator) -> Planted:
    del rng
    model, name, way = _linear(split)
    last = _onset(_hashed(split)) - 1 - round(np.log10(times))
    grid = [10.0 ** (way * p) for p in range(last - 3, last + 1)]
    return Planted(split.case(model=GridSearchCV(model, {name: grid}, cv=5).fit(*_xy(split))))


def _untuned(kind: str):
    def plant(split: Split, _: float, rng: np.random.Generator) -> Planted:
        del rng
        if kind == "tree":
            return Planted(split.case(model=memoriser("tree", split.dataset.task)))
        return Planted(split.case(model=_pipeline(SVC() if split.classes else SVR(), scale=False)))

    return plant


@functools.lru_cache(maxsize=4)
def _many(split: _Hashed, subsets: bool) -> list[dict[str, Any]]:
    """Runs on few rows that differ in their seed alone, or in the columns that they were given.

    Ridge by its closed form, on columns drawn, or on as many random cosines of all of them (Rahimi, Recht 2008): 2,500 fits a second.
    """
    rng = np.random.default_rng(split.seed)
    frame = split.train.sample(min(FEW, len(split.train)), random_state=split.seed)
    matrix = np.asarray(_pipeline("passthrough").fit_transform(frame.drop(columns=split.target)), dtype=float)
    y = frame[split.target]
    codes = y.rank().to_numpy() if not split.classes else y.astype("category").cat.codes.to_numpy()
    cut = (StratifiedKFold if split.classes else KFold)(5, shuffle=True, random_state=0)
    folds = list(cut.split(matrix, codes))
    runs = []
    for number in range(500):
        if subsets:
            columns = sorted(rng.choice(matrix.shape[1], max(2, matrix.shape[1] // 2), replace=False).tolist())
            params, given = {"columns": columns}, matrix[:, columns]
        else:
            own = np.random.default_rng(number)
            ways = own.normal(0, matrix.shape[1] ** -0.5, (matrix.shape[1], 25))
            params, given = {"features": 25, "random_state": number}, np.cos(matrix @ ways + own.uniform(0, 6, 25))
        scores = [_ridge(given[a], codes[a], given[b], codes[b], classes=split.classes) for a, b in folds]
        runs.append({"params": params, "score": float(np.mean(scores)), "fold_scores": scores})
    return runs


def _ridge(X: np.ndarray, y: np.ndarray, held: np.ndarray, truth: np.ndarray, *, classes: bool) -> float:
    """Accuracy or R² on held-out rows."""
    targets = np.eye(y.max() + 1)[y] if classes else y[:, None]
    middle, level = X.mean(axis=0), targets.mean(axis=0)
    weights = np.linalg.solve((X - middle).T @ (X - middle) + np.eye(X.shape[1]), (X - middle).T @ (targets - level))
    said = (held - middle) @ weights + level
    if classes:
        return float((said.argmax(axis=1) == truth).mean())
    return 1 - float(((said[:, 0] - truth) ** 2).sum() / ((truth - truth.mean()) ** 2).sum())


def _best_of(subsets: bool):
    def plant(split: Split, count: float, rng: np.random.Generator) -> Planted:
        del rng
        runs = _many(_hashed(split), subsets)[: int(count)]
        small = split.train.sample(min(FEW, len(split.train)), random_state=split.seed)
        return Planted(split.with_train(small).case().replace(runs=runs))

    return plant


_PATH: dict[str, tuple[Any, ...]] = {
    "max_iter": (4, 12, 40, 80), "learning_rate": (0.02, 0.05, 0.08, 0.1), "max_leaf_nodes": (2, 4, 8, 12),
    "min_samples_leaf": (60, 40, 25, 20),
}  # fmt: skip


def _at_once(split: Split, keys: float, rng: np.random.Generator) -> Planted:
    """Four boosted runs, from a poor one to a good one, that change so many settings together at each step."""
    names = [str(n) for n in rng.permutation(list(_PATH))]
    together = names[: int(keys)] if "max_iter" in names[: int(keys)] else ["max_iter", *names[: int(keys) - 1]]
    return Planted(split.case().replace(runs=_logged(split, [{n: _PATH[n][s] for n in together} for s in range(4)])))


def _logged(split: Split, settings: list[dict[str, Any]]) -> list[dict[str, Any]]:
    base = sane("boosted", split.dataset.task).set_params(**{f"model__{n}": v[0] for n, v in _PATH.items()})
    X, y = _xy(split)
    cut = (StratifiedKFold if split.classes else KFold)(5, shuffle=True, random_state=0)
    runs = []
    for given in settings:
        model = clone(base).set_params(**{f"model__{n}": v for n, v in given.items()})
        scores = [float(clone(model).fit(X.iloc[a], y.iloc[a]).score(X.iloc[b], y.iloc[b])) for a, b in cut.split(X, y)]
        full = {n: v[0] for n, v in _PATH.items()} | given
        runs.append({"params": full, "score": float(np.mean(scores)), "fold_scores": scores})
    return runs


def _by_test(split: Split, count: float, rng: np.random.Generator) -> Planted:
    """Neighbours chosen by the score on the test rows, which nobody wrote down as such."""
    del rng
    model = _pipeline(KNeighborsClassifier() if split.classes else KNeighborsRegressor())
    runs = []
    for k in np.unique(np.geomspace(1, 40, int(count)).round().astype(int)):
        made = clone(model).set_params(model__n_neighbors=int(k)).fit(*_xy(split))
        score = made.score(split.test.drop(columns=split.target), split.test[split.target])
        runs.append({"n_neighbors": int(k), "score": float(score)})
    return Planted(split.case(model=model).replace(runs=runs))


def sound(split: Split) -> Case:
    """Tuned as it should be: a wide grid, a random search, or a log in which one thing changes at a time, by the seed."""
    model, name, way = _linear(split)
    if split.seed % 3 == 2:
        one = [{}, {"max_iter": 12}, {"max_iter": 40}, {"max_iter": 40, "learning_rate": 0.08}]
        one.append({"max_iter": 40, "learning_rate": 0.08, "max_leaf_nodes": 8})
        return split.case().replace(runs=_logged(split, one))
    values = [10.0 ** (way * p) for p in range(-4, 5)]
    if split.seed % 3 == 1:
        search = RandomizedSearchCV(
            model, {name: list(np.geomspace(1e-4, 1e4, 60))}, n_iter=20, random_state=split.seed, cv=5
        )
        return split.case(model=search.fit(*_xy(split)))
    return split.case(model=GridSearchCV(model, {name: values}, cv=5).fit(*_xy(split)))


def _moves(split: Split) -> bool:
    """Whether boosting gets better by enough for a cause to be asked for."""
    first, last = _logged(split, [{}, {n: v[-1] for n, v in _PATH.items()}])
    return bool(last["score"] - first["score"] > 0.03)


FAULTS: tuple[Fault, ...] = (
    Fault("training.tuning", "a grid that ends short of what pays, by a step and a factor of", (1, 10, 100), _ends_short,
          lambda s: len(s.numeric(5)) > 1, unit=""),
    Fault("training.tuning", "a tree as it comes", (1.0,), _untuned("tree"), unit=""),
    Fault("training.tuning", "a kernel as it comes on columns of several units", (1.0,), _untuned("kernel"),
          lambda s: s.dataset.name in {"wine", "pima", "credit", "diamonds", "breast_cancer", "penguins"}, unit=""),
    Fault("training.tuning", "the best of so many seeds on 150 rows", (20, 100, 500), _best_of(subsets=False), unit=""),
    Fault("training.tuning", "the best of so many choices of columns on 150 rows", (20, 100, 500), _best_of(subsets=True),
          lambda s: len(s.features) > 3, unit=""),
    Fault("training.tuning", "so many settings changed at each step", (2, 3, 4), _at_once, _moves, unit=""),
    Fault("training.tuning", "so many runs chosen by the test rows, not written down", (4, 10, 30), _by_test, unit=""),
)  # fmt: skip
