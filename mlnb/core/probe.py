"""Out-of-fold predictions, made once per case and shared: of the probe, of simple models, of the user's model.

The probe is a fast gradient-boosted model that takes categories and missing values as they are. It is how
checks look through the data when they need somebody's opinion of each row that is not the row's own.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from mlnb.core import model as models
from mlnb.core.cross_fit import Ask, Fitter, OutOfFold, cross_fit
from mlnb.core.encode import Encoder, LinearScaler
from mlnb.core.folds import folds
from mlnb.core.threads import few_threads

if TYPE_CHECKING:
    import numpy as np

    from mlnb.core.case import Case

__all__ = [
    "Fitter",
    "OutOfFold",
    "boosted",
    "cross_fit",
    "fit_on",
    "matrix",
    "model_out_of_fold",
    "probe",
    "simple",
    "subject",
    "with_test",
]


def matrix(case: Case) -> tuple[np.ndarray, Encoder]:
    """The features of the labelled rows as floats, (n, columns), and the encoder that made them."""

    def make() -> tuple[np.ndarray, Encoder]:
        encoder = Encoder({c: case.kinds[c] for c in case.features}, case.random_state)
        return encoder.fit_transform(case.X), encoder

    return case.shared("matrix", make)


def with_test(case: Case) -> tuple[np.ndarray, int]:
    """The matrix of the labelled training rows, below it that of the labelled test rows, and how many these are.

    None are taken where the folds are no random draw of rows (groups, time, folds of the user's own): held-out rows and test
    rows then differ in more than their labels.
    """
    import numpy as np

    values, encoder = matrix(case)
    drawn = case.group is None and case.time is None and case.cv is None
    if not drawn or case.test is None or case.y_test is None or case.shared_features != case.features:
        return values, 0

    def make() -> np.ndarray:
        assert case.test is not None
        known = models.test_known(case)
        if not known.any():
            return values
        try:
            return np.vstack([values, encoder.transform(case.test.loc[known])])
        except (ValueError, TypeError):  # a test frame of other types is compared by other checks
            return values

    both = case.shared("matrix with test", make)
    return both, len(both) - len(values)


def boosted(case: Case, categorical: list[bool]) -> Any:
    """An unfitted probe: histogram gradient boosting, its rounds cut where many classes multiply its trees."""
    from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor

    classes = max(len(case.classes) - 1, 1)
    shared: dict[str, Any] = {
        "max_iter": max(20, int(80 / classes**0.5)) if classes > 1 else 80,
        "learning_rate": 0.1,
        "max_leaf_nodes": 15,
        "min_samples_leaf": 10 if case.y is not None and len(case.y) < 2_000 else 20,  # noqa: PLR2004
        "l2_regularization": 1.0,
        "early_stopping": False,
        "categorical_features": categorical if any(categorical) else None,
        "random_state": case.random_state,
    }
    kind = HistGradientBoostingRegressor if case.task == "regression" else HistGradientBoostingClassifier
    return kind(**shared)


def filled(matrix: np.ndarray) -> np.ndarray:
    """The same with zeros in columns that hold no value at all, which scikit-learn's boosting cannot bin.

    Examples
    --------
    >>> import numpy as np
    >>> filled(np.array([[np.nan, 1.0], [np.nan, np.nan]])).tolist()
    [[0.0, 1.0], [0.0, nan]]
    """
    import numpy as np

    empty = np.isnan(matrix).all(axis=0)
    return np.where(empty, 0.0, matrix) if empty.any() else matrix


def fit_on(
    case: Case, estimator: Any, values: np.ndarray, rows: np.ndarray, scaler: LinearScaler | None = None
) -> Callable[[np.ndarray], np.ndarray]:
    """Fit one of our own estimators on these rows of a matrix; gives a function from rows to predictions."""
    import warnings

    codes = case.codes
    with warnings.catch_warnings(), few_threads(len(rows) * values.shape[1]):
        warnings.simplefilter("ignore")
        seen = values[rows] if scaler is None else scaler.fit(values[rows]).transform(values[rows])
        seen = filled(seen)
        estimator.fit(seen, codes[rows])

    return Ask(estimator, lambda held: ask_of(case, estimator, values[held], scaler))


def ask_of(case: Case, estimator: Any, matrix: np.ndarray, scaler: LinearScaler | None = None) -> np.ndarray:
    """What one of our own fitted estimators says of the rows of a matrix: (n, classes) or (n,)."""
    import numpy as np

    with few_threads(matrix.size):
        given = matrix if scaler is None else scaler.transform(matrix)
        if case.task == "regression":
            return np.asarray(estimator.predict(given), dtype=float)
        out = np.zeros((len(matrix), len(case.classes)))
        out[:, estimator.classes_] = estimator.predict_proba(given)
        return out


def probe(case: Case) -> OutOfFold:
    """The probe's out-of-fold predictions; cross-validated once per case."""

    def make() -> OutOfFold:
        encoder = matrix(case)[1]
        values, beside = with_test(case)

        def fitter(rows: np.ndarray) -> Callable[[np.ndarray], np.ndarray]:
            return fit_on(case, boosted(case, encoder.categorical), values, rows)

        return cross_fit(case, fitter, weigh=True, beside=beside)

    return case.shared("probe", make)


def simple(case: Case, name: str) -> OutOfFold:
    """Out-of-fold predictions of a simple model on the same folds: "dummy", "linear", "noisy", "tree" or "trees"."""

    def make() -> OutOfFold:
        beside = with_test(case)[1] if name == "linear" else 0
        return cross_fit(case, _simple_fitter(case, name), weigh=True, beside=beside)

    return case.shared(("simple", name), make)


def _simple_fitter(case: Case, name: str) -> Fitter:
    import numpy as np

    from mlnb.core.options import options

    encoder = matrix(case)[1]
    values, _ = with_test(case)
    estimator = simple_estimator(case, name)

    def fitter(rows: np.ndarray) -> Callable[[np.ndarray], np.ndarray]:
        from sklearn.base import clone

        if name != "dummy" and len(rows) > options.extra_rows:
            rows = np.random.default_rng(case.random_state).choice(rows, options.extra_rows, replace=False)
        scaler = LinearScaler(encoder.categorical) if name in {"linear", "noisy", "trees"} else None
        return fit_on(case, clone(estimator), values, rows, scaler)

    return fitter


def simple_estimator(case: Case, name: str) -> Any:
    """One of the simple models, unfitted."""
    from sklearn import dummy, linear_model, tree

    number = case.task == "regression"
    if name == "dummy":
        return dummy.DummyRegressor() if number else dummy.DummyClassifier(strategy="prior")
    if name == "linear":
        return linear_model.Ridge(1.0) if number else linear_model.LogisticRegression(C=1.0, max_iter=200)
    if name == "noisy":
        from mlnb.stats.noisy_logistic import NoisyLogistic

        return NoisyLogistic()
    if name == "trees":
        from sklearn import ensemble

        forest = ensemble.ExtraTreesRegressor if number else ensemble.ExtraTreesClassifier
        return forest(60, min_samples_leaf=3, random_state=case.random_state)
    kind = tree.DecisionTreeRegressor if number else tree.DecisionTreeClassifier
    return kind(max_depth=5, min_samples_leaf=10, random_state=case.random_state)


def model_out_of_fold(case: Case) -> OutOfFold:
    """Out-of-fold predictions of clones of the user's model; cross-validated once per case."""

    def make() -> OutOfFold:
        known = case.frame.loc[case.known]

        def fitter(rows: np.ndarray) -> Callable[[np.ndarray], np.ndarray]:
            trained = models.fit(case, models.unfitted(case), rows)
            return Ask(trained, lambda held: models.predict(case, trained, known.iloc[held]))

        honest = case.task == "regression" or models.has_probabilities(case.model)
        return cross_fit(case, fitter, probabilistic=honest, train_scores=True, weigh=True, own=True)

    return case.shared("model", make)


def subject(case: Case) -> tuple[OutOfFold, str]:
    """The predictions that a check of scores is about, and what to call their maker.

    Stored predictions where the case has them, else the user's model, else the probe.
    """
    if case.y_score is not None:
        return case.shared("stored", lambda: _stored(case)), "the stored predictions"
    if hasattr(case.model, "fit"):
        return model_out_of_fold(case), "the model"
    return probe(case), "the probe (gradient boosting, since no model was given)"


def _stored(case: Case) -> OutOfFold:
    import numpy as np

    from mlnb.core.errors import CaseError

    assert case.y is not None
    scores = np.asarray(case.y_score, dtype=float)
    if len(scores) == len(case.frame) != len(case.y):
        scores = scores[case.known]
    if case.task == "binary" and scores.ndim == 1:
        scores = np.column_stack([1 - scores, scores])
    wanted = (len(case.y),) if case.task == "regression" else (len(case.y), len(case.classes))
    if scores.shape != wanted:
        msg = f"y_score has the shape {scores.shape}; for this target it must be {wanted}, a row a training row."
        raise CaseError(msg)
    fold = np.zeros(len(scores), dtype=int)
    for number, (_, held) in enumerate(folds(case)):
        fold[held] = number
    bare = case.task != "regression" and bool(np.isin(scores, [0, 1]).all())
    return OutOfFold(scores, fold, probabilistic=not bare, own=True)
