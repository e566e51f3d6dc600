"""Simpler or more regularised variants of a user's model: what would memorise less."""

from __future__ import annotations

from typing import Any

#: Class name to the parameters that hold it back, by size of the training rows; the first that exist are used.
Settings = dict[str, Any]


def regularised(model: Any, rows: int) -> list[tuple[str, Any]]:
    """Up to two held-back clones of a model, as (description, estimator); none where its kind is not known.

    Parameters
    ----------
    model : estimator or pipeline
    rows : int
        Training rows of a fold.

    Examples
    --------
    >>> from sklearn.tree import DecisionTreeClassifier
    >>> [said for said, _ in regularised(DecisionTreeClassifier(), 500)]
    ['max_depth=4, min_samples_leaf=10', 'max_depth=8, min_samples_leaf=5']
    """
    from sklearn.base import clone

    path, last = _final(model)
    found = []
    for settings in _settings(last, rows):
        own = {k: v for k, v in settings.items() if k in last.get_params(deep=False)}
        if not own or all(last.get_params(deep=False)[k] == v for k, v in own.items()):
            continue
        held_back = clone(model)
        held_back.set_params(**{f"{path}{k}": v for k, v in own.items()})
        found.append((", ".join(f"{k}={v}" for k, v in own.items()), held_back))
    return found


def _final(model: Any, path: str = "") -> tuple[str, Any]:
    """The estimator that learns at the end of pipelines, searches and wrappers, and its parameters' prefix."""
    steps = getattr(model, "steps", None)
    if isinstance(steps, list) and steps:
        name, last = steps[-1]
        return _final(last, f"{path}{name}__")
    for inner in ("estimator", "regressor", "base_estimator"):
        wrapped = getattr(model, inner, None)
        if wrapped is not None and hasattr(wrapped, "get_params") and inner in model.get_params(deep=False):
            return _final(wrapped, f"{path}{inner}__")
    return path, model


def _settings(model: Any, rows: int) -> list[Settings]:
    name = type(model).__name__
    given = model.get_params(deep=False) if hasattr(model, "get_params") else {}
    leaf = max(10, rows // 200)
    if name.startswith(("DecisionTree", "ExtraTree")) and not name.startswith("ExtraTrees"):
        return [{"max_depth": 4, "min_samples_leaf": leaf}, {"max_depth": 8, "min_samples_leaf": 5}]
    if name.startswith(("RandomForest", "ExtraTrees", "Bagging")):
        return [{"min_samples_leaf": max(5, rows // 200)}]
    if name.startswith("HistGradientBoosting"):
        return [
            {
                "max_iter": 50,
                "max_leaf_nodes": 6,
                "learning_rate": 0.1,
                "min_samples_leaf": 20,
                "l2_regularization": 5.0,
            }
        ]
    if name.startswith(("GradientBoosting", "XGB", "LGBM", "CatBoost")):
        return [
            {
                "n_estimators": 50,
                "iterations": 50,
                "max_depth": 2,
                "learning_rate": 0.1,
                "subsample": 1.0,
                "num_leaves": 4,
            }
        ]
    if name.startswith("KNeighbors"):
        return [{"n_neighbors": min(max(15, int(rows**0.5)), rows // 2), "weights": "uniform"}]
    if "C" in given:
        return [{"C": given["C"] / 100, "gamma": "scale"}, {"C": given["C"] / 10_000}]
    if "hidden_layer_sizes" in given:
        return [{"alpha": max(1.0, 100 * given["alpha"]), "early_stopping": True}]
    if isinstance(given.get("alpha"), float):
        return [{"alpha": max(given["alpha"] * 100, 1.0)}]
    if name.startswith("AdaBoost"):
        return [{"n_estimators": 20}]
    return []
