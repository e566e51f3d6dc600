"""The user's model: fitted, cloned and asked, with errors in one sentence."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

from mlnb.core import frames
from mlnb.core.errors import ModelError, listing, plural
from mlnb.core.threads import few_threads

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from mlnb.core.case import Case


def unfitted(case: Case) -> Any:
    """A clone of the case's model that has learned nothing, seeded with the case's seed where it has none.

    Raises
    ------
    ModelError
        If it cannot be cloned.
    """
    from sklearn.base import clone

    try:
        return seeded(clone(case.model), case.random_state)
    except (TypeError, RuntimeError, ValueError, AttributeError) as error:
        msg = f"The model {case.model_name} cannot be cloned for refitting: {_first_line(error)}"
        raise ModelError(msg) from error


def seeded(model: Any, seed: int) -> Any:
    """The model with this seed in every part of it that has none."""
    unseeded = [k for k, v in model.get_params().items() if k.split("__")[-1] == "random_state" and v is None]
    return model.set_params(**dict.fromkeys(unseeded, seed))


def fit(case: Case, model: Any, rows: np.ndarray) -> Any:
    """Fit a model on these labelled rows, given by position, with the user's own columns and labels.

    Raises
    ------
    ModelError
        With the model's own words, if it raises.
    """
    assert case.y is not None
    features = model_input(case, case.frame.loc[case.known].iloc[rows])
    labels = case.y.iloc[rows].to_numpy()
    try:
        with warnings.catch_warnings(), few_threads(len(rows) * len(case.features)):
            warnings.simplefilter("ignore")
            return model.fit(features, labels)
    except Exception as error:
        msg = (
            f"The model {case.model_name} raised {type(error).__name__} while it was fitted on "
            f"{plural(len(rows), 'row')}: {_first_line(error)}"
        )
        raise ModelError(msg) from error


def predict(case: Case, model: Any, frame: pd.DataFrame) -> np.ndarray:
    """What a fitted model says of these rows.

    Parameters
    ----------
    frame : pandas.DataFrame
        Rows with all columns of the case.

    Returns
    -------
    ndarray
        Probabilities of shape (n, classes) in the order of ``case.classes``, one-hot where the model has
        no ``predict_proba``; values of shape (n,) for regression.

    Raises
    ------
    ModelError
        If the model raises, was fitted on other columns, or answers with classes that are not the target's.
    """
    features = model_input(case, frame, model)
    try:
        with warnings.catch_warnings(), few_threads(len(frame) * len(case.features)):
            warnings.simplefilter("ignore")
            if case.task != "regression" and has_probabilities(model):
                return _aligned(case, model.predict_proba(features), getattr(model, "classes_", None))
            answer = model.predict(features) if hasattr(model, "predict") else model(features)
    except ModelError:
        raise
    except Exception as error:
        wanted = getattr(model, "feature_names_in_", None)
        lacking = [] if wanted is None else [c for c in wanted if c not in frame.columns]
        why = f"it was fitted on {listing(lacking)}, which the frame has not" if lacking else _first_line(error)
        msg = f"The model {case.model_name} raised {type(error).__name__} when asked for predictions: {why}"
        raise ModelError(msg) from error
    return _as_prediction(case, answer)


def decisions(case: Case, model: Any, frame: pd.DataFrame) -> np.ndarray:
    """The classes that a fitted classifier's own ``predict`` says of these rows, as positions, (n,).

    Raises
    ------
    ModelError
        If the model raises, or answers with what is no class of the target's.
    """
    features = model_input(case, frame, model)
    try:
        with warnings.catch_warnings(), few_threads(len(frame) * len(case.features)):
            warnings.simplefilter("ignore")
            answer = model.predict(features)
    except Exception as error:
        msg = (
            f"The model {case.model_name} raised {type(error).__name__} when asked for decisions: {_first_line(error)}"
        )
        raise ModelError(msg) from error
    found: np.ndarray = _as_prediction(case, answer).argmax(axis=1)
    return found


def has_probabilities(model: Any) -> bool:
    """Whether it has ``predict_proba``."""
    return hasattr(model, "predict_proba")


def model_input(case: Case, frame: pd.DataFrame, fitted: Any = None) -> Any:
    """The columns a model is given, in the library the case's data came in.

    Those it was fitted on, where it says so; else the features, and the time, group and id columns where
    the model's own steps name them.
    """
    wanted = getattr(fitted if fitted is not None else case.model, "feature_names_in_", None)
    if wanted is not None:
        spaced = {str(c).replace(" ", "_"): c for c in frame.columns}  # LightGBM says "mean_radius" of "mean radius"
        names = [name if name in frame.columns else spaced.get(name, name) for name in map(str, wanted)]
        lacking = [name for name in names if name not in frame.columns]
        if lacking:
            msg = (
                f"The model {case.model_name} was fitted on {listing(lacking)}, which the frame has not; "
                "give the frame with the columns it was fitted on."
            )
            raise ModelError(msg)
    else:
        named = _columns_named(case.model)
        names = [c for c in frame.columns if c in case.features or c in named]
    return frames.like(frame[names], case.backend)


def _columns_named(model: Any) -> set[str]:
    """Columns that the steps of a pipeline ask for by name."""
    named: set[str] = set()
    for _, step in getattr(model, "steps", None) or []:
        for entry in getattr(step, "transformers", None) or []:
            columns = entry[2]
            named |= (
                {columns}
                if isinstance(columns, str)
                else {c for c in columns if isinstance(c, str)}
                if isinstance(columns, (list, tuple))
                else set()
            )
        named |= _columns_named(step)
    return named


def is_fitted(model: Any) -> bool:
    """Whether the model has learned; a bare function always has."""
    from sklearn.exceptions import NotFittedError
    from sklearn.utils.validation import check_is_fitted

    if not hasattr(model, "fit"):
        return True
    try:
        check_is_fitted(model)
    except (NotFittedError, TypeError):
        return False
    return True


def fitted(case: Case) -> Any:
    """The case's model as given where it is fitted, else a clone fitted on all labelled training rows."""
    import numpy as np

    def make() -> Any:
        if is_fitted(case.model):
            return case.model
        assert case.y is not None
        return fit(case, unfitted(case), np.arange(len(case.y)))

    return case.shared("fitted model", make)


def test_prediction(case: Case) -> np.ndarray:
    """What the fitted model says of the test rows whose target is known, see `predict`."""

    def make() -> np.ndarray:
        assert case.test is not None
        assert case.y_test is not None
        return predict(case, fitted(case), case.test.loc[test_known(case)])

    return case.shared("test prediction", make)


def test_known(case: Case) -> np.ndarray:
    """Mask of the test rows whose target is known."""
    from mlnb.core.kinds import as_number

    assert case.test is not None
    raw = case.test[case.target]
    mask: np.ndarray = (as_number(raw, "numeric") if case.task == "regression" else raw).notna().to_numpy()
    return mask


def _aligned(case: Case, probabilities: Any, classes: Any) -> np.ndarray:
    """Columns in the order of the case's classes; a class the model never saw gets probability 0."""
    import numpy as np

    given = np.asarray(probabilities, dtype=float)
    if classes is None or len(classes) != given.shape[1]:
        if given.shape[1] == len(case.classes):
            return given
        msg = f"The model {case.model_name} gives {given.shape[1]} probabilities a row for {len(case.classes)} classes."
        raise ModelError(msg)
    where = {label: i for i, label in enumerate(case.classes)}
    unknown = [c for c in classes if c not in where]
    if unknown:
        msg = f"The model {case.model_name} was fitted on other classes: {listing(unknown)} is not in {case.target!r}."
        raise ModelError(msg)
    out = np.zeros((len(given), len(case.classes)))
    out[:, [where[c] for c in classes]] = given
    return out


def _as_prediction(case: Case, answer: Any) -> np.ndarray:
    import numpy as np

    values = np.asarray(answer)
    if case.task == "regression":
        return values.astype(float).reshape(-1)
    if values.ndim == 2 and values.shape[1] == len(case.classes):  # noqa: PLR2004
        return values.astype(float)
    where = {label: i for i, label in enumerate(case.classes)}
    codes = [where.get(v, where.get(getattr(v, "item", lambda v=v: v)())) for v in values.reshape(-1)]
    if any(code is None for code in codes):
        msg = f"The model {case.model_name} predicts values that are no class of {case.target!r}; it has {listing(case.classes)}."
        raise ModelError(msg)
    out = np.zeros((len(codes), len(case.classes)))
    out[np.arange(len(codes)), np.asarray(codes, dtype=int)] = 1.0
    return out


def _first_line(error: BaseException) -> str:
    lines = str(error).strip().splitlines()
    return lines[0][:200] if lines else type(error).__name__
