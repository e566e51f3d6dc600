"""Estimators of scikit-learn, fitted step by step so that there is something to watch."""

from __future__ import annotations

import copy
import warnings
from typing import TYPE_CHECKING, Any

from mlnb.core.errors import MlnbError

if TYPE_CHECKING:
    import numpy as np

    from mlnb.monitor.monitor import Monitor

#: Parameters that count the rounds of an estimator that goes on where it stopped.
ROUNDS = ("n_estimators", "max_iter")
#: Rows on which the training loss is taken after each epoch.
TRAIN_ROWS = 5_000


def fit(
    monitor: Monitor,
    estimator: Any,
    X: Any,  # noqa: N803
    y: Any,
    X_val: Any = None,  # noqa: N803
    y_val: Any = None,
    *,
    epochs: int = 50,
    batch_size: int | None = None,
    random_state: int = 0,
) -> Any:
    """Fit an estimator and log each epoch: ``partial_fit``, else ``warm_start``, else its stages after the fit.

    Parameters
    ----------
    estimator : estimator
        Or a pipeline of transformers with such an estimator at its end; the transformers are fitted once.
    X, y, X_val, y_val : array or frame
        Training rows, and validation rows, which nothing is fitted on.
    epochs : int
        Passes over the training rows, or rounds of boosting.
    batch_size : int, optional
        Rows given to ``partial_fit`` at once; all of them by default.

    Returns
    -------
    estimator
        Fitted; the one of the best epoch where early stopping ended it, which ``monitor.best`` holds too.

    Raises
    ------
    MlnbError
        If the estimator cannot be followed.
    """
    steps = getattr(estimator, "steps", None)
    last = estimator if steps is None else steps[-1][1]
    if hasattr(last, "partial_fit"):
        way = _partial(last, batch_size, random_state)
    elif _rounds(last) is not None:
        way = _warm(last)
    elif hasattr(last, "staged_predict"):
        return _staged(monitor, estimator, X, y, X_val, y_val)
    else:
        msg = (
            f"{type(last).__name__} cannot be followed: it has no partial_fit, no warm_start with "
            f"{' or '.join(ROUNDS)}, and no staged_predict; use its library's callback, or m.log in a loop of your own."
        )
        raise MlnbError(msg)
    before = None if steps is None or len(steps) < 2 else estimator[:-1]  # noqa: PLR2004
    seen = X if before is None else before.fit_transform(X, y)
    held = X_val if before is None or X_val is None else before.transform(X_val)
    for epoch in range(1, epochs + 1):
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", message=".*(Maximum iterations|did not converge|Warm-start).*")
            way(seen, y, epoch)
        best = monitor.best_epoch
        _log(monitor, last, seen, y, held, y_val, epoch, len(y), getattr(last, "batch_size", None) or batch_size)
        if monitor.best_epoch != best:
            monitor.best = copy.deepcopy(last)
        if monitor.stop:
            break
    monitor.close()
    if not monitor.stop:
        return estimator
    if steps is None:
        return monitor.best
    estimator.steps[-1] = (steps[-1][0], monitor.best)
    return estimator


def _partial(last: Any, batch_size: int | None, seed: int) -> Any:
    import numpy as np

    rng = np.random.default_rng(seed)

    def one(X: Any, y: Any, epoch: int) -> None:  # noqa: N803
        truth = np.asarray(y)
        given = {"classes": np.unique(truth)} if epoch == 1 and _classifies(last) else {}
        order = rng.permutation(len(truth))
        size = batch_size or len(order)
        for start in range(0, len(order), size):
            part = order[start : start + size]
            last.partial_fit(_rows(X, part), truth[part], **given)
            given = {}

    return one


def _rounds(last: Any) -> str | None:
    there = last.get_params() if hasattr(last, "get_params") else {}
    return next((name for name in ROUNDS if name in there), None) if "warm_start" in there else None


def _warm(last: Any) -> Any:
    name = str(_rounds(last))
    networks = hasattr(last, "learning_rate_init") or hasattr(last, "solver")  # they count anew with each fit

    def one(X: Any, y: Any, epoch: int) -> None:  # noqa: N803
        last.set_params(warm_start=True, **{name: 1 if networks else epoch})
        last.fit(X, y)

    return one


def _rows(X: Any, part: np.ndarray) -> Any:  # noqa: N803
    return X.iloc[part] if hasattr(X, "iloc") else X[part]


def _classifies(last: Any) -> bool:
    return getattr(last, "_estimator_type", None) == "classifier" or hasattr(last, "predict_proba") or _tagged(last)


def _tagged(last: Any) -> bool:
    from sklearn.base import is_classifier

    return bool(is_classifier(last))


def _answers(last: Any, X: Any) -> Any:  # noqa: N803
    try:
        return last.predict_proba(X)
    except (AttributeError, NotImplementedError):
        return last.predict(X)


def _loss(y: Any, answers: Any, classes: Any) -> float:
    """Log loss of probabilities, error rate of classes, mean squared error of numbers."""
    import numpy as np

    truth = np.asarray(y)
    if answers.ndim == 2 and classes is not None:  # noqa: PLR2004
        place = {c: k for k, c in enumerate(classes.tolist())}
        codes = np.array([place.get(v, -1) for v in truth.tolist()])
        own = np.where(codes >= 0, answers[np.arange(len(codes)), codes], 0.0)
        return float(-np.log(np.clip(own, 1e-15, 1)).mean())
    if classes is not None:
        return float((answers != truth).mean())
    return float(((answers.reshape(len(truth), -1) - truth.reshape(len(truth), -1)) ** 2).mean())


def _log(
    monitor: Monitor,
    last: Any,
    X: Any,  # noqa: N803
    y: Any,
    X_val: Any,  # noqa: N803
    y_val: Any,
    epoch: int,
    rows: int,
    size: Any = None,
) -> None:
    import numpy as np

    classes = getattr(last, "classes_", None)
    some = np.linspace(0, len(y) - 1, min(len(y), TRAIN_ROWS)).astype(int)
    values: dict[str, Any] = {"train_loss": _loss(np.asarray(y)[some], _answers(last, _rows(X, some)), classes)}
    if X_val is not None and y_val is not None:
        said = _answers(last, X_val)
        values["val_loss"] = _loss(y_val, said, classes)
        if classes is not None:
            monitor.classes = monitor.classes or list(classes)
            chosen = said.argmax(axis=1) if said.ndim == 2 else np.searchsorted(classes, said)  # noqa: PLR2004
            values |= {"y_true": y_val, "y_score": np.asarray(monitor.classes, dtype=object)[chosen]}
    rate = next((getattr(last, n) for n in ("learning_rate_init", "eta0") if hasattr(last, n)), None)
    rate = rate if rate is not None else getattr(last, "learning_rate", None)
    values["lr"] = float(rate) if isinstance(rate, (int, float)) and rate > 0 else None
    values["batch_size"] = size if isinstance(size, int) else None
    monitor.log(epoch=epoch, rows=rows, **values)


def _staged(monitor: Monitor, estimator: Any, X: Any, y: Any, X_val: Any, y_val: Any) -> Any:  # noqa: N803
    """All at once, and then what each stage would have said."""
    steps = getattr(estimator, "steps", None)
    last = estimator if steps is None else steps[-1][1]
    estimator.fit(X, y)
    before = None if steps is None or len(steps) < 2 else estimator[:-1]  # noqa: PLR2004
    seen = X if before is None else before.transform(X)
    held = X_val if before is None or X_val is None else before.transform(X_val)
    name = "staged_predict_proba" if hasattr(last, "staged_predict_proba") else "staged_predict"
    classes = getattr(last, "classes_", None)
    train = [_loss(y, said, classes) for said in getattr(last, name)(seen)]
    held_out = [] if held is None or y_val is None else list(getattr(last, name)(held))
    for epoch, loss in enumerate(train, 1):
        values: dict[str, Any] = {"train_loss": loss}
        if held_out:
            said = held_out[epoch - 1]
            values["val_loss"] = _loss(y_val, said, classes)
            if classes is not None:
                chosen = classes[said.argmax(axis=1)] if said.ndim == 2 else said  # noqa: PLR2004
                values |= {"y_true": y_val, "y_score": chosen}
        monitor.log(epoch=epoch, **values)
    monitor.close()
    return estimator
