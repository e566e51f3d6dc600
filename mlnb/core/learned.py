"""How many numbers a fitted model has learned."""

from __future__ import annotations

from typing import Any

from mlnb.core.model_parts import learner


def learned(model: Any) -> int:
    """Nodes of its trees, its coefficients, or the values of the rows it keeps; 0 where its kind is not known.

    Examples
    --------
    >>> from sklearn.linear_model import Ridge
    >>> learned(Ridge().fit([[0.0, 1.0], [1.0, 0.0]], [0, 1]))
    3
    """
    try:
        return _count(learner(_fitted(model)).estimator)
    except Exception:  # noqa: BLE001  # a stranger's model, or a library's later version
        return 0


def _fitted(model: Any) -> Any:
    """The pipeline that a search has chosen and fitted."""
    return getattr(model, "best_estimator_", model)


def _count(estimator: Any) -> int:
    import numpy as np

    own = vars(estimator)
    if "tree_" in own:
        return int(estimator.tree_.node_count)
    if "_predictors" in own:  # histogram gradient boosting: rounds of a tree for each class
        return sum(len(tree.nodes) for rounds in estimator._predictors for tree in rounds)  # noqa: SLF001
    if "estimators_" in own:
        return sum(_count(one) for one in np.ravel(np.asarray(estimator.estimators_, dtype=object)))
    for name in ("get_booster", "booster_"):
        if hasattr(estimator, name):
            booster = getattr(estimator, name)
            return len((booster() if callable(booster) else booster).trees_to_dataframe())
    if "support_vectors_" in own:
        return int(estimator.support_vectors_.size + estimator.dual_coef_.size)
    if "_fit_X" in own:
        return int(estimator._fit_X.size)  # noqa: SLF001
    for weights, constants in (("coefs_", "intercepts_"), ("coef_", "intercept_")):
        if weights in own:
            return _size(own[weights]) + _size(own.get(constants, 0.0))
    return 0


def _size(values: Any) -> int:
    import numpy as np

    return sum(map(_size, values)) if isinstance(values, list) else int(np.size(values))
