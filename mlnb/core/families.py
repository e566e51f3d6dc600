"""What is known of each family of estimators: the parameter of its capacity, and what holds it back or lets it go."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from mlnb.core.model_parts import Part

Settings = dict[str, Any]
_POWERS = tuple(10.0**k for k in range(-5, 5))
_ROUNDS = (5, 10, 25, 50, 100, 200, 400, 800)
_DEEP = 10


@dataclass(frozen=True)
class Family:
    """Estimators of one kind.

    Attributes
    ----------
    starts : tuple of str
        What their class names start with.
    capacity : str
        Their main parameter of capacity.
    values : tuple
        Of it, from the simplest to the most flexible.
    """

    starts: tuple[str, ...]
    capacity: str
    values: tuple[Any, ...]
    held: Callable[[Settings, int], list[Settings]]
    free: Callable[[Settings, int], list[Settings]]


def _tree_held(_given: Settings, rows: int) -> list[Settings]:
    leaf = max(10, rows // 200)
    return [{"max_depth": 4, "min_samples_leaf": leaf}, {"max_depth": 8, "min_samples_leaf": 5}]


def grown_out(given: Settings) -> bool:
    """Whether a tree may grow until its leaves hold a row or two."""
    depth = given.get("max_depth")
    return (
        (depth is None or depth >= _DEEP)
        and _low(given.get("min_samples_leaf", 1))
        and given.get("max_leaf_nodes") is None
        and not given.get("ccp_alpha")
    )


def _low(leaf: Any) -> bool:
    return leaf <= 2 if isinstance(leaf, int) else leaf < 0.005  # noqa: PLR2004


def _tree_free(given: Settings, _rows: int) -> list[Settings]:
    if grown_out(given):
        return []
    return [{"max_depth": 12, "min_samples_leaf": 5, "max_leaf_nodes": None, "ccp_alpha": 0.0, "min_samples_split": 2}]


def _forest_held(_given: Settings, rows: int) -> list[Settings]:
    return [{"min_samples_leaf": max(5, rows // 200)}]


def _forest_free(given: Settings, _rows: int) -> list[Settings]:
    if grown_out(given) and given.get("n_estimators", 100) >= 10:  # noqa: PLR2004
        return []
    loose: Settings = {"max_depth": None, "min_samples_leaf": 1, "max_leaf_nodes": None, "min_samples_split": 2}
    return [{**loose, "n_estimators": max(50, given.get("n_estimators", 100)), "ccp_alpha": 0.0}]


def _rate(given: Settings, default: float = 0.1) -> float:
    rate = given.get("learning_rate", default)
    return float(rate) if isinstance(rate, (int, float)) else default


def _hist_held(_given: Settings, _rows: int) -> list[Settings]:
    heavy: Settings = {
        "max_iter": 50, "max_leaf_nodes": 6, "learning_rate": 0.1, "min_samples_leaf": 20, "l2_regularization": 5.0,
    }  # fmt: skip
    return [heavy, {**heavy, "max_iter": 100, "max_leaf_nodes": 15, "l2_regularization": 1.0}]


def _hist_free(given: Settings, _rows: int) -> list[Settings]:
    rounds = given.get("max_iter", 100)
    return [
        {
            "max_iter": max(100, min(2 * rounds, 400)),
            "learning_rate": min(max(_rate(given), 0.1), 0.3),
            "max_leaf_nodes": 31,
            "max_depth": None,
            "min_samples_leaf": min(given.get("min_samples_leaf", 20), 20),
            "l2_regularization": min(given.get("l2_regularization", 0.0), 1.0),
        }
    ]


def _boost_held(_given: Settings, _rows: int) -> list[Settings]:
    heavy: Settings = {"n_estimators": 50, "iterations": 50, "max_depth": 2, "learning_rate": 0.1, "num_leaves": 4}
    middle: Settings = {
        "n_estimators": 100, "iterations": 100, "max_depth": 3, "learning_rate": 0.1, "num_leaves": 8,
        "min_samples_leaf": 10, "min_child_weight": 5, "min_child_samples": 20, "reg_lambda": 1.0,
    }  # fmt: skip
    return [heavy, middle]


def _boost_free(given: Settings, _rows: int) -> list[Settings]:
    rounds = given.get("n_estimators") or given.get("iterations") or 100
    more = max(100, min(2 * rounds, 400))
    loose: Settings = {"n_estimators": more, "iterations": more, "learning_rate": min(max(_rate(given), 0.1), 0.3)}
    depth = given.get("max_depth")
    if isinstance(depth, int) and 0 < depth < 4:  # noqa: PLR2004
        loose["max_depth"] = 4
    if isinstance(given.get("num_leaves"), int) and given["num_leaves"] < 15:  # noqa: PLR2004
        loose["num_leaves"] = 15
    for name in ("reg_lambda", "reg_alpha", "gamma"):
        if isinstance(given.get(name), (int, float)) and given[name] > 1:
            loose[name] = 1.0
    return [loose]


def _near_held(_given: Settings, rows: int) -> list[Settings]:
    wide = min(max(15, int(rows**0.5)), rows // 2)
    return [{"n_neighbors": k, "weights": "uniform"} for k in (wide, 5)]


def _near_free(given: Settings, _rows: int) -> list[Settings]:
    count = given.get("n_neighbors", 5)
    return [{"n_neighbors": max(3, count // 4)}] if count >= 8 else []  # noqa: PLR2004


def _c_held(given: Settings, _rows: int) -> list[Settings]:
    if given.get("penalty", "l2") is None:
        return [{"penalty": "l2", "C": 1.0}, {"penalty": "l2", "C": 0.01}]
    strict = [{"C": min(given["C"] / 100, 1.0)}, {"C": min(given["C"] / 10_000, 0.01)}]
    if given.get("kernel") != "rbf" or given.get("gamma") == "scale":
        return strict
    gamma = given["gamma"]
    # a width of one or less is narrower than what the spread of scaled columns asks for
    wider: Any = 0.001 if isinstance(gamma, str) else "scale" if gamma >= 1 else gamma / 100
    return [{"C": min(given["C"], 1.0), "gamma": wider}, strict[0]]


def _c_free(given: Settings, _rows: int) -> list[Settings]:
    loose: Settings = {"C": max(given["C"] * 100, 1.0)}
    if given.get("kernel") == "linear":
        loose["kernel"] = "rbf"
    if "max_iter" in given and given["max_iter"] > 0:
        loose["max_iter"] = max(given["max_iter"], 500)
    return [loose]


def _alpha_held(factor: float, floor: float) -> Callable[[Settings, int], list[Settings]]:
    return lambda given, _: [{"alpha": max(float(given.get("alpha", 1.0)) * factor, floor)}]


def _alpha_free(factor: float, ceiling: float) -> Callable[[Settings, int], list[Settings]]:
    return lambda given, _: [{"alpha": min(float(given.get("alpha", 1.0)) / factor, ceiling)}]


def _net_held(given: Settings, _rows: int) -> list[Settings]:
    strong: Settings = {"alpha": max(1.0, 100 * given["alpha"])}
    return [{**strong, "early_stopping": True}, {**strong, "hidden_layer_sizes": (16,)}]


def _net_free(given: Settings, _rows: int) -> list[Settings]:
    return [
        {
            "hidden_layer_sizes": (100,),
            "alpha": min(given["alpha"], 1e-3),
            "max_iter": max(given["max_iter"], 300),
            "early_stopping": False,
        }
    ]


def _ada_held(given: Settings, _rows: int) -> list[Settings]:
    return [{"n_estimators": 20}] if given.get("n_estimators", 50) > 20 else []  # noqa: PLR2004


def _ada_free(given: Settings, _rows: int) -> list[Settings]:
    return [{"n_estimators": max(50, 4 * given.get("n_estimators", 50)), "learning_rate": max(_rate(given, 1.0), 0.5)}]


def _none(_given: Settings, _rows: int) -> list[Settings]:
    return []


_DOWN = tuple(reversed(_POWERS))
FAMILIES: tuple[Family, ...] = (
    Family(("ExtraTrees", "RandomForest"), "min_samples_leaf", (100, 50, 20, 10, 5, 2, 1), _forest_held, _forest_free),
    Family(("DecisionTree", "ExtraTree"), "max_depth", (1, 2, 3, 4, 6, 8, 12, None), _tree_held, _tree_free),
    Family(("HistGradientBoosting",), "max_iter", _ROUNDS, _hist_held, _hist_free),
    Family(("GradientBoosting", "XGB", "LGBM"), "n_estimators", _ROUNDS, _boost_held, _boost_free),
    Family(("CatBoost",), "iterations", _ROUNDS, _boost_held, _boost_free),
    Family(("AdaBoost",), "n_estimators", _ROUNDS, _ada_held, _ada_free),
    Family(("KNeighbors",), "n_neighbors", (101, 51, 25, 15, 9, 5, 3, 1), _near_held, _near_free),
    Family(("MLP",), "hidden_layer_sizes", ((4,), (16,), (64,), (256,)), _net_held, _net_free),
    Family(
        ("LogisticRegression", "LinearSV", "SVC", "SVR", "PassiveAggressive"), "C",
        _POWERS, _c_held, _c_free,
    ),
    Family(("Lasso", "ElasticNet", "MultiTaskLasso", "MultiTaskElasticNet"), "alpha", _DOWN, _alpha_held(10, 1e-3), _alpha_free(100, 1e-2)),
    Family(("SGD", "Perceptron"), "alpha", _DOWN, _alpha_held(100, 1e-3), _alpha_free(100, 1e-4)),
    Family(
        ("Ridge", "KernelRidge", "GaussianProcessRegressor"), "alpha",
        tuple(reversed((*_POWERS, 1e5))), _alpha_held(100, 1.0), _alpha_free(1000, 1.0),
    ),
    Family(
        ("Huber", "Quantile", "PoissonR", "GammaR", "TweedieR"), "alpha", _DOWN, _alpha_held(100, 0.1), _alpha_free(100, 1e-3),
    ),
    Family(("MultinomialNB", "ComplementNB", "BernoulliNB", "CategoricalNB"), "alpha", _DOWN, _none, _none),
    Family(("QuadraticDiscriminant",), "reg_param", (1.0, 0.5, 0.1, 0.01, 0.0), lambda *_: [{"reg_param": 0.1}, {"reg_param": 0.5}], _none),
    Family(("GaussianNB",), "var_smoothing", (1.0, 1e-1, 1e-3, 1e-6, 1e-9), _none, _none),
    Family(("PLSRegression",), "n_components", (1, 2, 4, 8, 16), _none, _none),
    Family(("NuSV",), "nu", (0.9, 0.7, 0.5, 0.3, 0.1), _none, _none),
    Family(("PolynomialFeatures",), "degree", (1, 2, 3, 4), _none, _none),
    Family(("SplineTransformer",), "n_knots", (2, 3, 5, 8, 12), _none, _none),
)  # fmt: skip


#: Parameters whose smaller, and whose larger values hold a model back.
_LESS = {
    "max_depth", "max_leaf_nodes", "num_leaves", "max_iter", "n_estimators", "iterations", "learning_rate", "C", "degree",
    "hidden_layer_sizes",
}  # fmt: skip
_MORE = {
    "min_samples_leaf", "min_child_weight", "min_child_samples", "l2_regularization", "reg_lambda", "alpha", "reg_param",
    "n_neighbors",
}  # fmt: skip


def tightened(given: Settings, wanted: Settings, rows: int) -> Settings:
    """What is wanted, but nowhere looser than what is given.

    Examples
    --------
    >>> tightened({"max_depth": 3, "min_samples_leaf": 0.1}, {"max_depth": 8, "min_samples_leaf": 5}, 400)
    {'max_depth': 3, 'min_samples_leaf': 0.1}
    """
    return {
        name: given[name] if name in given and _looser(name, value, given[name], rows) else value
        for name, value in wanted.items()
    }


def _looser(name: str, value: Any, than: Any, rows: int) -> bool:
    if name in _LESS:
        return _limit(value) > _limit(than)
    if name not in _MORE or than is None:
        return False
    share = rows if name == "min_samples_leaf" and isinstance(than, float) else 1
    return float(value) < float(than) * share


def _limit(value: Any) -> float:
    """An upper limit as a number; none where it is absent, not positive or chosen by a word."""
    if isinstance(value, (list, tuple)):
        return float(sum(value))
    return float(value) if isinstance(value, (int, float)) and value > 0 else float("inf")


def family(part: Part) -> Family | None:
    """The family of an estimator, by the longest start of its class name that is known; None where none is."""
    best: tuple[int, Family] | None = None
    for known in FAMILIES:
        for start in known.starts:
            if part.name.startswith(start) and not part.name.endswith("CV") and (best is None or len(start) > best[0]):
                best = (len(start), known)
    if best is None or (best[1].capacity not in part.given and not part.name.startswith("CatBoost")):
        return None
    return best[1]
