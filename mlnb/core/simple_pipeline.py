"""A simple model as a scikit-learn pipeline for a case's own columns, and the code that makes it."""

from __future__ import annotations

import re
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
    module, cls, made = _ESTIMATORS[name, case.task == "regression"]
    kept = set(case.features)
    gone = [c for c in case.frame.columns if c not in kept or case.kinds[c] in {"date", "text", "empty"}]
    return "\n".join(
        [
            "from sklearn.compose import make_column_selector, make_column_transformer",
            "from sklearn.impute import SimpleImputer",
            f"from {module} import {cls}",
            "from sklearn.pipeline import make_pipeline",
            "from sklearn.preprocessing import OneHotEncoder, StandardScaler",
            "",
            "numbers = make_pipeline(SimpleImputer(strategy='median'), StandardScaler())",
            "categories = OneHotEncoder(handle_unknown='ignore', max_categories=30, sparse_output=False)",
            "columns = make_column_transformer(",
            "    (numbers, make_column_selector(dtype_include='number')),",
            "    (categories, make_column_selector(dtype_exclude='number')),",
            ")",
            f"model = make_pipeline(columns, {made})",
            f"X = train.drop(columns={gone!r})",
            f"y = train[{case.target!r}]",
            "model.fit(X[y.notna()], y[y.notna()])",
        ]
    )


def pipeline(case: Case, name: str) -> Any:
    """The same pipeline, not fitted; columns that it cannot use are dropped by name."""
    from sklearn.compose import make_column_selector, make_column_transformer
    from sklearn.impute import SimpleImputer
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OneHotEncoder, StandardScaler
    from sklearn.utils import all_estimators

    unused = [c for c in case.features if case.kinds[c] in {"date", "text", "empty"}]
    numbers = make_pipeline(SimpleImputer(strategy="median"), StandardScaler())
    categories = OneHotEncoder(handle_unknown="ignore", max_categories=30, sparse_output=False)
    pattern = f"^(?!(?:{'|'.join(map(re.escape, unused))})$)" if unused else None
    columns = make_column_transformer(
        (numbers, make_column_selector(pattern, dtype_include="number")),
        (categories, make_column_selector(pattern, dtype_exclude="number")),
    )
    _, cls, _ = _ESTIMATORS[name, case.task == "regression"]
    options = {"linear": {} if cls == "Ridge" else {"max_iter": 500}, "tree": {"max_depth": 5, "min_samples_leaf": 10}}
    return make_pipeline(columns, dict(all_estimators())[cls](**options.get(name, {})))
