"""Whether a model's own settings leave it free to learn its training rows by heart."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from mlnb.core.families import Settings, family, grown_out
from mlnb.core.model_parts import Part, learner, parts, searched

_AVERAGED = ("Bagging", "AdaBoost", "RandomForest")
#: Rounds times learning rate times depth from which boosting has no restraint left; the libraries' defaults have 30 to 180.
_EFFORT = 400
_FAST = 0.5
_DEEP = 8
_NARROW = 1.0
_LITTLE_PENALTY = 100
_UNITS = 200


def unrestrained(model: Any) -> bool:
    """Whether nothing in a model's settings keeps it from memorising; False where its kind is not known.

    A model that averages (a forest, bagging) is held back by that, and one that a search chooses by the search.

    Examples
    --------
    >>> from sklearn.tree import DecisionTreeClassifier
    >>> unrestrained(DecisionTreeClassifier()), unrestrained(DecisionTreeClassifier(max_depth=5))
    (True, False)
    """
    part = learner(model)
    if searched(part) or any(name.startswith(_AVERAGED) for name in part.around):
        return False
    if _expanded(model, part):
        return True
    known = family(part)
    if known is None:
        return False
    given = part.given
    rules: dict[str, Callable[[], Any]] = {
        "max_depth": lambda: grown_out(given) and not _large(given.get("min_samples_split", 2)),
        "n_neighbors": lambda: given.get("n_neighbors", 5) <= 2,  # noqa: PLR2004
        "max_iter": lambda: _wild(given),
        "n_estimators": lambda: not part.name.startswith("AdaBoost") and _wild(given),
        "iterations": lambda: _wild(given),
        "C": lambda: given.get("kernel") in {"rbf", "poly"} and (_narrow(given) or given["C"] >= _LITTLE_PENALTY),
        "hidden_layer_sizes": lambda: _wide(given),
    }
    return known.capacity in rules and bool(rules[known.capacity]())


def _expanded(model: Any, part: Part) -> bool:
    """Whether a linear model without a penalty to speak of learns from a polynomial's columns."""
    degrees = [expansion.given["degree"] for expansion in parts(model, "PolynomialFeatures")]
    if not any(not isinstance(degree, int) or degree > 1 for degree in degrees):
        return False
    given = part.given
    if part.name.startswith("LogisticRegression"):
        return given.get("penalty", "l2") is None or given["C"] >= _LITTLE_PENALTY
    weak = part.name.startswith(("Ridge", "Lasso", "ElasticNet")) and float(given.get("alpha", 1.0)) < 1e-3  # noqa: PLR2004
    return part.name == "LinearRegression" or weak


def _large(split: Any) -> bool:
    return split >= 20 if isinstance(split, int) else split >= 0.05  # noqa: PLR2004


def _narrow(given: Settings) -> bool:
    return isinstance(given.get("gamma"), (int, float)) and given["gamma"] >= _NARROW


def _wide(given: Settings) -> bool:
    sizes = given["hidden_layer_sizes"]
    units = sum(sizes) if isinstance(sizes, (list, tuple)) else sizes
    return units >= _UNITS and not given.get("early_stopping") and given.get("alpha", 0.0) < 0.01  # noqa: PLR2004


def _wild(given: Settings) -> bool:
    """Boosting that learns fast, grows its trees deep, or goes on for many deep rounds."""
    stops = given["early_stopping"] is True if "early_stopping" in given else given.get("n_iter_no_change")
    if stops or given.get("early_stopping_rounds"):
        return False
    rate = _number(given, "learning_rate", 0.3 if "min_child_weight" in given else 0.1)
    rounds = [_number(given, name, 100) for name in ("max_iter", "n_estimators", "iterations") if name in given]
    depth = _tree_depth(given)
    return rate >= _FAST or depth >= _DEEP or rate * max(rounds, default=100.0) * depth >= _EFFORT


def _tree_depth(given: Settings) -> float:
    """Of its trees: what is given, or that of a balanced one with as many leaves; the library's own where neither is."""
    bounds = [math.ceil(math.log2(given[name])) for name in ("max_leaf_nodes", "num_leaves") if given.get(name)]
    depth = given.get("max_depth")
    bounds += [depth] if depth and depth > 0 else []
    if bounds:
        return float(min(bounds))
    return 6.0 if "min_child_weight" in given or "iterations" in given else 20.0


def _number(given: Settings, name: str, default: float) -> float:
    value = given.get(name)
    return float(value) if isinstance(value, (int, float)) else default
