"""A simple model as a scikit-learn pipeline for a case's own columns, and the code that makes it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mlnb.core.case import Case

_ESTIMATORS = {
    ("linear", True): ("sklearn.linear_model", "Ridge", "Ridge()"),
    ("linear", False): ("sklearn.linear_model", "LogisticRegression", "LogisticRegression(max_iter=500)"),
    ("tree", True): ("sklearn.tree", "DecisionTreeRegressor", "DecisionTreeRegressor(max_depth=5, min_samples_leaf=10)"),
    ("tree", False): (
        "sklearn.tree", "DecisionTreeClassifier", "DecisionTreeClassifier(max_depth=5, min_samples_leaf=10)",
    ),
    ("boosted", True): ("sklearn.ensemble", "HistGradientBoostingRegressor", "HistGradientBoostingRegressor()"),
    ("boosted", False): ("sklearn.ensemble", "HistGradientBoostingClassifier", "HistGradientBoostingClassifier()"),
}  # fmt: skip


def source(case: Case, name: str) -> str:
    """Code that builds and fits the pipeline; it needs scikit-learn alone.

    Parameters
    ----------
    name : {"linear", "tree", "boosted"}
    """
    numbers = [c for c in case.features if case.kinds[c] in {"numeric", "boolean"}]
    words = [c for c in case.features if case.kinds[c] == "category"]
    module, cls, made = _ESTIMATORS[name, case.task == "regression"]
    return "\n".join(
        [
            "from sklearn.compose import make_column_transformer",
            "from sklearn.impute import SimpleImputer",
            f"from {module} import {cls}",
            "from sklearn.pipeline import make_pipeline",
            "from sklearn.preprocessing import OneHotEncoder, StandardScaler",
            "",
            f"numbers = {numbers!r}",
            f"categories = {words!r}",
            "columns = make_column_transformer(",
            "    (make_pipeline(SimpleImputer(strategy='median'), StandardScaler()), numbers),",
            "    (OneHotEncoder(handle_unknown='ignore', max_categories=30, sparse_output=False), categories),",
            ")",
            f"model = make_pipeline(columns, {made})",
            f"model.fit(train[numbers + categories], train[{case.target!r}])",
        ]
    )


def pipeline(case: Case, name: str) -> Any:
    """The same pipeline, not fitted."""
    from sklearn.compose import make_column_transformer
    from sklearn.impute import SimpleImputer
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OneHotEncoder, StandardScaler
    from sklearn.utils import all_estimators

    numbers = [c for c in case.features if case.kinds[c] in {"numeric", "boolean"}]
    words = [c for c in case.features if case.kinds[c] == "category"]
    columns = make_column_transformer(
        (make_pipeline(SimpleImputer(strategy="median"), StandardScaler()), numbers),
        (OneHotEncoder(handle_unknown="ignore", max_categories=30, sparse_output=False), words),
    )
    _, cls, _ = _ESTIMATORS[name, case.task == "regression"]
    options = {"linear": {} if cls == "Ridge" else {"max_iter": 500}, "tree": {"max_depth": 5, "min_samples_leaf": 10}}
    return make_pipeline(columns, dict(all_estimators())[cls](**options.get(name, {})))
