"""Out-of-fold predictions, made once per case and shared: of the probe, of simple models, of the user's model.

The probe is a fast gradient-boosted model that takes categories and missing values as they are. It is how
checks look through the data when they need somebody's opinion of each row that is not the row's own.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mlnb.core import model as models
from mlnb.core.encode import Encoder, LinearScaler
from mlnb.core.folds import folds
from mlnb.core.threads import few_threads

if TYPE_CHECKING:
    import numpy as np

    from mlnb.core.case import Case

#: Training rows of a fold on which the training score is read; more would not change its second digit.
TRAIN_SAMPLE = 2_000

Fitter = Callable[["np.ndarray"], Callable[["np.ndarray"], "np.ndarray"]]


@dataclass(frozen=True)
class OutOfFold:
    """Predictions for every row by a model that did not see it.

    Attributes
    ----------
    prediction : ndarray of shape (n, classes) or (n,)
        NaN for rows that no fold scored; a mean where several did.
    fold : ndarray of int, shape (n,)
        The fold that scored the row, -1 for none.
    train : tuple of (ndarray of int, ndarray)
        A sample of each fold's own training rows, and the predictions for them.
    fold_rows : tuple of int
        Number of each fold's training rows.
    seconds, predict_seconds : float
        Mean time to fit a fold, and to predict one row.
    probabilistic : bool
        Whether the predictions are probabilities rather than bare classes.
    """

    prediction: np.ndarray
    fold: np.ndarray
    train: tuple[tuple[np.ndarray, np.ndarray], ...] = ()
    fold_rows: tuple[int, ...] = ()
    seconds: float = 0.0
    predict_seconds: float = 0.0
    probabilistic: bool = True

    @property
    def scored(self) -> np.ndarray:
        """Mask of the rows that some fold scored."""
        mask: np.ndarray = self.fold >= 0
        return mask


def cross_fit(
    case: Case,
    fitter: Fitter,
    *,
    probabilistic: bool = True,
    train_scores: bool = False,
    give_up: Callable[[int, np.ndarray, np.ndarray], bool] | None = None,
) -> OutOfFold:
    """Cross-validate over the case's folds.

    Parameters
    ----------
    fitter : callable
        Takes positions of training rows, returns a function from positions to predictions.
    train_scores : bool
        Whether to keep predictions for training rows too.
    give_up : callable, optional
        Told each fold's number, rows and predictions; where it says so, the other folds are left unscored.
    """
    import numpy as np

    assert case.y is not None
    count = len(case.y)
    shape = (count,) if case.task == "regression" else (count, len(case.classes))
    total, times, fold = np.zeros(shape), np.zeros(count), np.full(count, -1)
    own: list[tuple[np.ndarray, np.ndarray]] = []
    sizes, fit_time, ask_time, asked = [], 0.0, 0.0, 0
    rng = np.random.default_rng(case.random_state)
    pairs = folds(case)
    for number, (train, held) in enumerate(pairs):
        start = time.perf_counter()
        ask = fitter(train)
        fit_time += time.perf_counter() - start
        start = time.perf_counter()
        said = ask(held)
        total[held] += said
        ask_time += time.perf_counter() - start
        asked += len(held)
        times[held] += 1
        fold[held] = number
        sizes.append(len(train))
        if train_scores:
            some = train if len(train) <= TRAIN_SAMPLE else rng.choice(train, TRAIN_SAMPLE, replace=False)
            own.append((some, ask(some)))
        if give_up is not None and give_up(number, held, said):
            break
    with np.errstate(invalid="ignore", divide="ignore"):
        prediction = total / (times if case.task == "regression" else times[:, None])
    return OutOfFold(
        prediction,
        fold,
        tuple(own),
        tuple(sizes),
        fit_time / len(pairs),
        ask_time / max(asked, 1),
        probabilistic,
    )


def matrix(case: Case) -> tuple[np.ndarray, Encoder]:
    """The features of the labelled rows as floats, (n, columns), and the encoder that made them."""

    def make() -> tuple[np.ndarray, Encoder]:
        encoder = Encoder({c: case.kinds[c] for c in case.features}, case.random_state)
        return encoder.fit_transform(case.X), encoder

    return case.shared("matrix", make)


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


def fit_on(
    case: Case, estimator: Any, values: np.ndarray, rows: np.ndarray, scaler: LinearScaler | None = None
) -> Callable[[np.ndarray], np.ndarray]:
    """Fit one of our own estimators on these rows of a matrix; gives a function from rows to predictions."""
    import warnings

    import numpy as np

    codes = case.codes
    with warnings.catch_warnings(), few_threads(len(rows) * values.shape[1]):
        warnings.simplefilter("ignore")
        seen = values[rows] if scaler is None else scaler.fit(values[rows]).transform(values[rows])
        estimator.fit(seen, codes[rows])

    def ask(held: np.ndarray) -> np.ndarray:
        with few_threads(len(held) * values.shape[1]):
            return said(held)

    def said(held: np.ndarray) -> np.ndarray:
        asked = values[held] if scaler is None else scaler.transform(values[held])
        if case.task == "regression":
            return np.asarray(estimator.predict(asked), dtype=float)
        out = np.zeros((len(held), len(case.classes)))
        out[:, estimator.classes_] = estimator.predict_proba(asked)
        return out

    return ask


def probe(case: Case) -> OutOfFold:
    """The probe's out-of-fold predictions; cross-validated once per case."""

    def make() -> OutOfFold:
        values, encoder = matrix(case)
        return cross_fit(case, lambda rows: fit_on(case, boosted(case, encoder.categorical), values, rows))

    return case.shared("probe", make)


def simple(case: Case, name: str) -> OutOfFold:
    """Out-of-fold predictions of a simple model on the same folds: "dummy", "linear", "noisy" or "tree"."""
    return case.shared(("simple", name), lambda: cross_fit(case, _simple_fitter(case, name)))


def _simple_fitter(case: Case, name: str) -> Fitter:
    import numpy as np

    from mlnb.core.options import options

    values, encoder = matrix(case)
    estimator = _simple_estimator(case, name)

    def fitter(rows: np.ndarray) -> Callable[[np.ndarray], np.ndarray]:
        from sklearn.base import clone

        if name != "dummy" and len(rows) > options.extra_rows:
            rows = np.random.default_rng(case.random_state).choice(rows, options.extra_rows, replace=False)
        scaler = LinearScaler(encoder.categorical) if name in {"linear", "noisy"} else None
        return fit_on(case, clone(estimator), values, rows, scaler)

    return fitter


def _simple_estimator(case: Case, name: str) -> Any:
    from sklearn import dummy, linear_model, tree

    number = case.task == "regression"
    if name == "dummy":
        return dummy.DummyRegressor() if number else dummy.DummyClassifier(strategy="prior")
    if name == "linear":
        return linear_model.Ridge(1.0) if number else linear_model.LogisticRegression(C=1.0, max_iter=200)
    if name == "noisy":
        from mlnb.stats.noisy_logistic import NoisyLogistic

        return NoisyLogistic()
    kind = tree.DecisionTreeRegressor if number else tree.DecisionTreeClassifier
    return kind(max_depth=5, min_samples_leaf=10, random_state=case.random_state)


def model_out_of_fold(case: Case) -> OutOfFold:
    """Out-of-fold predictions of clones of the user's model; cross-validated once per case."""

    def make() -> OutOfFold:
        known = case.frame.loc[case.known]

        def fitter(rows: np.ndarray) -> Callable[[np.ndarray], np.ndarray]:
            trained = models.fit(case, models.unfitted(case), rows)
            return lambda held: models.predict(case, trained, known.iloc[held])

        honest = case.task == "regression" or models.has_probabilities(case.model)
        return cross_fit(case, fitter, probabilistic=honest, train_scores=True)

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
    return OutOfFold(scores, fold, probabilistic=not bare)
