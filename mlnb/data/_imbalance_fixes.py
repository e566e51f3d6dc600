"""What can be done about a rare class, each measured over the same folds: thresholds, weights, resampling."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from mlnb.core import model as models
from mlnb.core import probe
from mlnb.core.costs import decisions
from mlnb.core.effects import fitter
from mlnb.core.errors import MlnbError
from mlnb.core.fix import Effect, Fix
from mlnb.core.options import options

if TYPE_CHECKING:
    import numpy as np

    from mlnb.core.case import Case
    from mlnb.core.probe import OutOfFold

SHARES = "balanced accuracy"
COSTS = "negative cost per row"


def fixes(case: Case, oof: OutOfFold, costs: np.ndarray | None) -> tuple[Fix, ...]:
    """The fixes, most gentle first.

    Parameters
    ----------
    case : Case
    oof : OutOfFold
        The predictions as they are.
    costs : ndarray of shape (classes,), or None
        Cost of missing a row of each class; by default one over its share.
    """
    scored = oof.scored
    codes, before = case.codes[scored], oof.prediction[scored]
    weight = _weights(codes, before.shape[1], costs)
    told = _judge(codes, decisions(case, oof)[scored], weight, None if costs is None else COSTS)
    moved = (before * weight).argmax(axis=1)
    found = [
        Fix(
            _threshold_title(costs), _threshold_code(case, costs), None,
            told(moved, "the same out-of-fold probabilities, decided by the moved threshold"),
        )
    ]  # fmt: skip
    if case.y_score is not None or len(case.codes) > options.measure_rows:
        return (*found, *_unmeasured(case))

    def again(fit: Callable[[np.ndarray], Any]) -> Effect | None:
        try:
            said = probe.cross_fit(case, fit).prediction[scored].argmax(axis=1)
        except MlnbError:  # a model that cannot be fitted so
            return None
        return told(said, "fitted again over the same folds")

    weighted = _weighted(case)
    if weighted is not None:
        found.append(Fix(*_weights_words(case), _with_weights(case), again(weighted)))
    found.append(Fix(*_resample_words(case), None, again(_resampled(case))))
    return tuple(found)


def _weights(codes: np.ndarray, classes: int, costs: np.ndarray | None) -> np.ndarray:
    import numpy as np

    if costs is not None:
        return costs
    shares = np.bincount(codes, minlength=classes) / len(codes)
    return np.where(shares > 0, 1 / np.clip(shares, 1e-12, None), 0.0) / max(int((shares > 0).sum()), 1)


def _judge(
    codes: np.ndarray, usual: np.ndarray, weight: np.ndarray, metric: str | None
) -> Callable[[np.ndarray, str], Effect]:
    """How another decision of the same rows is scored against the usual one."""
    from mlnb.stats.compare import paired

    def score(said: np.ndarray) -> np.ndarray:
        rows: np.ndarray = (said == codes) * weight[codes] if metric is None else -((said != codes) * weight[codes])
        return rows

    def told(said: np.ndarray, note: str) -> Effect:
        before, after = score(usual), score(said)
        change = paired(after, before, folds=options.folds)
        return Effect(metric or SHARES, float(before.mean()), float(after.mean()), change.low, change.high, note)

    return told


def _resampled(case: Case) -> Callable[[np.ndarray], Any]:
    """Fit on a fold's training rows with every class drawn up to the size of the largest."""
    import numpy as np

    fit, codes = fitter(case), case.codes

    def fitted(rows: np.ndarray) -> Any:
        rng = np.random.default_rng(case.random_state)
        counts = np.bincount(codes[rows])
        more = [
            rng.choice(rows[codes[rows] == c], counts.max() - count) for c, count in enumerate(counts) if count
        ]  # fmt: skip
        return fit(np.concatenate([rows, *more]))

    return fitted


def _weighted(case: Case) -> Callable[[np.ndarray], Any] | None:
    """Fit with balanced class weights; None where the model knows none."""
    if not hasattr(case.model, "fit"):
        values, encoder = probe.matrix(case)
        kind = probe.boosted(case, encoder.categorical)
        return lambda rows: probe.fit_on(case, kind.__class__(**kind.get_params() | BALANCED), values, rows)
    name = _knob(case.model)
    return None if name is None else fitter(case.replace(model=models.unfitted(case).set_params(**{name: "balanced"})))


BALANCED = {"class_weight": "balanced"}


def _knob(model: Any) -> str | None:
    """The parameter of a model, or of a step of it, that takes class weights."""
    try:
        names = [name for name in model.get_params() if name.split("__")[-1] == "class_weight"]
    except (AttributeError, TypeError, ValueError):
        return None
    return min(names, key=len, default=None)


def _with_weights(case: Case) -> Callable[[Case], Case] | None:
    name = _knob(case.model) if hasattr(case.model, "fit") else None
    if name is None:
        return None
    return lambda given: given.replace(model=models.unfitted(given).set_params(**{name: "balanced"}))


def _threshold_title(costs: np.ndarray | None) -> str:
    if costs is not None:
        return "Decide by probability times the cost of missing the class; the model stays as it is"
    return (
        "Decide by probability over class share, or by the costs of the two errors (costs=…); the model stays as it is"
    )


def _threshold_code(case: Case, costs: np.ndarray | None) -> str:
    target = case.target
    if costs is None:
        first = f"weights = 1 / train[{target!r}].value_counts(normalize=True).reindex(model.classes_).to_numpy()"
    else:
        named = {_plain(c): float(v) for c, v in zip(case.classes, costs, strict=True)}
        first = f"costs = {named!r}\nweights = [costs[c] for c in model.classes_]"
    return (
        f"{first}\nX = test.drop(columns={target!r}, errors='ignore')\n"
        "predicted = model.classes_[(model.predict_proba(X) * weights).argmax(axis=1)]"
    )


def _plain(label: Any) -> Any:
    return label.item() if hasattr(label, "item") else label


def _weights_words(case: Case) -> tuple[str, str]:
    target = case.target
    title = "Weigh the classes while fitting; its probabilities then are calibrated no longer"
    name = _knob(case.model) if hasattr(case.model, "fit") else None
    if name is not None:
        code = f"model.set_params({name}='balanced')\nmodel.fit(train.drop(columns={target!r}), train[{target!r}])"
        return title, code
    return title, (
        "from sklearn.utils.class_weight import compute_sample_weight\n\n"
        f"weights = compute_sample_weight('balanced', train[{target!r}])\n"
        f"model.fit(train.drop(columns={target!r}), train[{target!r}], sample_weight=weights)"
    )


def _resample_words(case: Case) -> tuple[str, str]:
    target = case.target
    return "Draw the rarer classes up to the size of the largest, inside each training fold only", (
        "import pandas as pd\n\n"
        f"most = train[{target!r}].value_counts().max()  # of the training rows, after every split\n"
        f"more = [part.sample(most - len(part), replace=True, random_state=0) for _, part in train.groupby({target!r})]\n"
        "balanced = pd.concat([train, *more])\n"
        f"model.fit(balanced.drop(columns={target!r}), balanced[{target!r}])"
    )


def _unmeasured(case: Case) -> tuple[Fix, ...]:
    return Fix(*_weights_words(case)), Fix(*_resample_words(case))
