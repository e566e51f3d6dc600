"""A short search for a model that was never tuned: the settings that most often pay, by the family of its learner."""

from __future__ import annotations

from itertools import product
from typing import Any

from mlnb.core.families import family
from mlnb.core.model_parts import Part, changed, learner, parts
from mlnb.core.run_params import IDLE, SEEDS, of_estimator
from mlnb.core.variants import Variant

#: Settings of a learner that make it run, or run longer, and are not a choice of what it may learn.
_RUNNING = frozenset({
    "max_iter",
    "n_estimators",
    "iterations", "tol", "solver", "probability", "verbose", "eval_metric", "importance_type", "dual", "enable_categorical", "objective",
    "early_stopping", "n_iter_no_change", "categorical_features", "algorithm", "multi_class", "oob_score", "force_col_wise", "missing",
})  # fmt: skip
#: Learners that measure distances or shrink coefficients, which the units of the columns decide.
_BY_UNIT = ("SVC", "SVR", "NuSV", "LinearSV", "KNeighbors", "MLP", "LogisticRegression", "Ridge", "Lasso", "ElasticNet", "SGD", "KernelRidge", "GaussianProcess", "Perceptron")  # fmt: skip
_SCALERS = frozenset({"StandardScaler", "MinMaxScaler", "RobustScaler", "MaxAbsScaler", "QuantileTransformer", "PowerTransformer", "Normalizer"})  # fmt: skip
_MOST = 7

Settings = dict[str, Any]


def own_settings(model: Any) -> tuple[str, ...]:
    """Parameters of the learner that somebody chose; how long it runs and its seed are no choice."""
    part = learner(model)
    _, chosen = of_estimator(part.estimator)
    idle = _RUNNING | IDLE | SEEDS
    return tuple(name for name in chosen if name.rpartition("__")[2] not in idle)


def short_search(model: Any, rows: int) -> list[Variant]:
    """At most seven variants of a model, none where its family is not known.

    Examples
    --------
    >>> from sklearn.neighbors import KNeighborsClassifier
    >>> [variant.said for variant in short_search(KNeighborsClassifier(), 500)][:3]
    ['scaling its columns', 'n_neighbors=3', 'n_neighbors=15']
    """
    part = learner(model)
    found: list[Variant] = []
    if part.name.startswith(_BY_UNIT) and not _scaled(model):
        found.append(Variant("scaling its columns", _with_scaler(model, part, {})))
    for settings in _candidates(part, rows):
        own = {k: v for k, v in settings.items() if k in part.given and part.given[k] != v}
        if not own:
            continue
        said = ", ".join(f"{k}={v:.3g}" if isinstance(v, float) else f"{k}={v}" for k, v in own.items())
        try:
            made = changed(model, part, own)
        except (ValueError, TypeError, AttributeError):
            continue
        found.append(Variant(said, made, {f"{part.path}{k}": v for k, v in own.items()}))
    return found[:_MOST]


def _scaled(model: Any) -> bool:
    return any(parts(model, kind) for kind in _SCALERS)


def _with_scaler(model: Any, part: Part, settings: Settings) -> Any:
    from sklearn.base import clone
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    from mlnb.core.model_parts import replaced

    scaled = make_pipeline(StandardScaler(with_mean=not bool(part.path)), clone(part.estimator).set_params(**settings))
    return replaced(model, part, scaled)


def _candidates(part: Part, rows: int) -> list[Settings]:
    name = part.name
    for starts, make in _TABLE:
        if name.startswith(starts):
            return make(part.given, rows)
    known = family(part)
    if known is None:
        return []
    return [*known.held(part.given, rows), *known.free(part.given, rows), *({known.capacity: v} for v in known.values)]


def _of(**values: Any) -> Any:
    """Every combination of these values."""
    made = [dict(zip(values, combination, strict=True)) for combination in product(*values.values())]
    return lambda _given, _rows: made


def _powers(given: Settings, name: str, *factors: float) -> list[Settings]:
    base = given.get(name)
    return [{name: base * f} for f in factors] if isinstance(base, (int, float)) and base > 0 else []


def _kernel(given: Settings, _rows: int) -> list[Settings]:
    if given.get("kernel") not in {"rbf", None}:
        return _powers(given, "C", 0.01, 0.1, 10.0, 100.0)
    return [
        {"C": 10.0},
        {"C": 100.0},
        {"C": 0.1},
        {"gamma": 0.01, "C": 10.0},
        {"gamma": 0.1},
        {"gamma": 0.001, "C": 100.0},
    ]


def _tree(_given: Settings, rows: int) -> list[Settings]:
    leaf = max(5, rows // 100)
    return [{"max_depth": 4, "min_samples_leaf": leaf}, {"max_depth": 2}, {"max_depth": 6, "min_samples_leaf": 5}, {"min_samples_leaf": 20}, {"ccp_alpha": 0.01}]  # fmt: skip


def _forest(given: Settings, _rows: int) -> list[Settings]:
    other = 1.0 if given.get("max_features") == "sqrt" else "sqrt"
    return [{"min_samples_leaf": 5}, {"max_features": 0.5}, {"max_features": other}, {"max_features": 0.5, "min_samples_leaf": 3}]  # fmt: skip


def _boosted(_given: Settings, _rows: int) -> list[Settings]:
    slow: Settings = {"learning_rate": 0.05, "max_leaf_nodes": 8, "num_leaves": 8, "max_depth": 3}
    heavy: Settings = {"max_iter": 50, "n_estimators": 50, "max_leaf_nodes": 6, "num_leaves": 6, "max_depth": 2, "l2_regularization": 5.0, "reg_lambda": 5.0}  # fmt: skip
    longer: Settings = {"learning_rate": 0.05, "max_iter": 300, "n_estimators": 300}
    stumps: Settings = {"max_leaf_nodes": 3, "num_leaves": 3, "max_depth": 1, "max_iter": 200, "n_estimators": 200}
    return [slow, heavy, longer, stumps]


def _near(_given: Settings, rows: int) -> list[Settings]:
    wide = min(40, max(15, int(rows**0.5)))
    return [{"n_neighbors": 3}, {"n_neighbors": 15}, {"n_neighbors": wide, "weights": "distance"}, {"n_neighbors": wide}, {"weights": "distance"}]  # fmt: skip


def _shrunk(given: Settings, _rows: int) -> list[Settings]:
    return _powers(given, "alpha", 0.001, 0.03, 0.1, 10.0, 100.0)


_TABLE: tuple[tuple[tuple[str, ...], Any], ...] = (
    (("SVC", "SVR"), _kernel),
    (("LinearSV", "LogisticRegression"), lambda given, _: _powers(given, "C", 0.001, 0.01, 0.1, 10.0, 100.0)),
    (("RandomForest", "ExtraTrees"), _forest),
    (("DecisionTree", "ExtraTree"), _tree),
    (("HistGradientBoosting", "GradientBoosting", "XGB", "LGBM"), _boosted),
    (("KNeighbors",), _near),
    (("Ridge", "Lasso", "ElasticNet", "SGD", "KernelRidge"), _shrunk),
    (("MLP",), _of(alpha=(0.01, 1.0), hidden_layer_sizes=((100,), (30,)))),
    (("AdaBoost",), _of(n_estimators=(20, 200), learning_rate=(0.3, 1.0))),
)  # fmt: skip
