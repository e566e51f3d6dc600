"""What was fitted, on which rows, and what kind of thing it is."""

from __future__ import annotations

import functools
import hashlib
import weakref
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from mlnb.watch.lineage import Seen
from mlnb.watch.records import Severity

#: Parameters that do not make another model.
_SAME = frozenset({"random_state", "n_jobs", "verbose", "seed", "verbosity", "thread_count", "silent", "nthread"})
_UNINFORMED = frozenset({"DummyClassifier", "DummyRegressor"})
#: Attributes that a fit sets without having learned.
_FORMAL = frozenset(
    {"n_features_in_", "feature_names_in_", "n_output_features_", "output_type_", "_n_output_features", "fitted_",
     "is_fitted_", "_is_fitted", "n_features_", "n_features_out_", "_n_features_out", "is_fitted", "fitted",
     "n_samples_seen_", "n_samples_", "feature_names_", "feature_names", "columns_", "columns"}
)  # fmt: skip
#: Transformers that learn no more of the rows than how many columns they have.
_BLIND = frozenset(
    {"Normalizer", "Binarizer", "FunctionTransformer", "HashingVectorizer", "PolynomialFeatures", "FeatureHasher",
     "GaussianRandomProjection", "SparseRandomProjection", "RBFSampler", "SkewedChi2Sampler", "AdditiveChi2Sampler",
     "PolynomialCountSketch", "FrozenEstimator"}
)  # fmt: skip
_CODES = frozenset({"LabelEncoder", "OrdinalEncoder", "OneHotEncoder", "LabelBinarizer", "MultiLabelBinarizer"})
_SCALES = frozenset(
    {"StandardScaler", "MinMaxScaler", "MaxAbsScaler", "RobustScaler", "SimpleImputer", "MissingIndicator",
     "PowerTransformer", "QuantileTransformer", "KBinsDiscretizer", "SplineTransformer", "VarianceThreshold"}
)  # fmt: skip


@dataclass(eq=False)
class Fit:
    """One fit.

    Attributes
    ----------
    number : int
    what : str
        Class, or the steps of a pipeline.
    seen : list of Seen
        The rows; several tables after ``partial_fit``.
    predicts, transforms : bool
        What it is for.
    supervised : bool
        Whether a transformer looked at the target.
    learned : bool
        Whether fitting made any difference.
    watched : list of Seen
        Rows of which the score decided when to stop.
    configuration : str
        Equal for models that differ in their seed alone.
    place : str
    """

    number: int
    what: str
    seen: list[Seen] = field(default_factory=list)
    predicts: bool = False
    transforms: bool = False
    supervised: bool = False
    learned: bool = True
    watched: list[Seen] = field(default_factory=list)
    configuration: str = ""
    place: str = ""
    data: str = ""

    @property
    def severity(self) -> Severity:
        """What it costs that it saw rows it should not have."""
        if self.supervised:
            return "high"
        return "low" if self.what in _CODES | _SCALES else "medium"

    @property
    def uninformed(self) -> bool:
        """Whether it is a baseline that looks at no feature."""
        return self.what in _UNINFORMED


class Fits:
    """The latest fit of each estimator that is still alive."""

    def __init__(self) -> None:
        self._of: dict[int, tuple[weakref.ref[Any], Fit]] = {}

    def enter(self, estimator: Any, fit: Fit) -> None:
        """Say that an estimator, and those within it, was fitted so."""
        for one in _within(estimator):
            try:
                key = id(one)
                self._of[key] = weakref.ref(one, functools.partial(self._gone, key)), fit
            except TypeError:
                continue

    def _gone(self, key: int, _: Any) -> None:
        self._of.pop(key, None)

    def of(self, estimator: Any) -> Fit | None:
        """The fit of an estimator; of a pipeline that was put together of fitted steps, that of its first known step."""
        known = self._of.get(id(estimator))
        if known is not None and known[0]() is estimator:
            return known[1]
        for one in _within(estimator):
            known = self._of.get(id(one))
            if known is not None and known[0]() is one:
                return known[1]
        return None


def _within(estimator: Any) -> Iterator[Any]:
    """The estimator, its steps, and the best one that a search found."""
    yield estimator
    for _, step in getattr(estimator, "steps", None) or ():
        if hasattr(step, "fit"):
            yield step
    best = vars(estimator).get("best_estimator_") if hasattr(estimator, "__dict__") else None
    if best is not None:
        yield from _within(best)


def name_of(estimator: Any) -> str:
    """Class, steps of a pipeline, or what a search searched."""
    steps = getattr(estimator, "steps", None)
    if isinstance(steps, list):
        return " → ".join(type(step).__name__ for _, step in steps if step not in (None, "passthrough"))
    inner = getattr(estimator, "estimator", None)
    if is_search(estimator) and inner is not None:
        return f"{type(estimator).__name__} of {name_of(inner)}"
    return type(estimator).__name__


def is_search(estimator: Any) -> bool:
    """Whether it cross-validates candidates when it is fitted."""
    return any(cls.__name__ == "BaseSearchCV" for cls in type(estimator).__mro__)


def kind_of(estimator: Any) -> str:
    """What scikit-learn says it is: "classifier", "regressor", "clusterer", …; empty where it says nothing."""
    try:
        from sklearn.utils import get_tags

        found = get_tags(estimator).estimator_type
    except Exception:  # noqa: BLE001  # a stranger's class
        found = getattr(estimator, "_estimator_type", None)
    return str(found or "")


def predicts(estimator: Any, *, has_target: bool) -> bool:
    """Whether it is a model with a target."""
    kind = kind_of(estimator)
    if kind in {"classifier", "regressor"}:
        return True
    return kind == "" and has_target and hasattr(estimator, "predict") and not hasattr(estimator, "transform")


def looks_at_target(estimator: Any, *, has_target: bool) -> bool:
    """Whether a transformer that was given a target uses it."""
    if not has_target:
        return False
    if any(cls.__name__ in {"SelectorMixin", "BaseSearchCV"} for cls in type(estimator).__mro__):
        return type(estimator).__name__ != "VarianceThreshold"
    for _, step in getattr(estimator, "steps", None) or ():
        if looks_at_target(step, has_target=True):
            return True
    try:
        from sklearn.utils import get_tags

        if get_tags(estimator).target_tags.required:
            return True
    except Exception:  # noqa: BLE001
        return False
    import inspect

    try:
        parameter = inspect.signature(type(estimator).fit).parameters.get("y")
    except (TypeError, ValueError, AttributeError):
        return False
    return parameter is not None and parameter.default is inspect.Parameter.empty


def state(estimator: Any) -> dict[str, tuple[int, int]]:
    """What an estimator holds, by identity and length, to be compared after its fit."""
    return {name: _mark(value) for name, value in vars(estimator).items()} if hasattr(estimator, "__dict__") else {}


def _mark(value: Any) -> tuple[int, int]:
    return id(value), len(value) if isinstance(value, (list, dict, set)) else 0


def learned(estimator: Any, before: dict[str, tuple[int, int]]) -> bool:
    """Whether a fit left anything that depends on the rows' values."""
    if not hasattr(estimator, "__dict__"):
        return True
    steps = getattr(estimator, "steps", None)
    if isinstance(steps, list):
        return any(hasattr(step, "fit") and learned(step, {}) for _, step in steps)
    parts = getattr(estimator, "transformers_", None)
    if isinstance(parts, list) and parts:
        return any(hasattr(part[1], "fit") and learned(part[1], {}) for part in parts)
    given = set(_parameters(estimator))
    new = {name for name, value in vars(estimator).items() if before.get(name) != _mark(value)}
    inner = [value for name, value in vars(estimator).items() if name not in given and hasattr(value, "fit")]
    if any(learned(value, {}) for value in inner if not isinstance(value, type)):
        return True
    known = new - _FORMAL - (given if not before else set())
    if type(estimator).__name__ in _BLIND:
        return False
    return bool({name for name in known if not name.startswith("_sklearn") and name != "_repr_html_inner"})


def _parameters(estimator: Any) -> dict[str, Any]:
    try:
        return dict(estimator.get_params(deep=False))
    except Exception:  # noqa: BLE001  # a stranger's class
        return {}


def configuration(estimator: Any, more: str = "") -> str:
    """A hash of class and parameters, without seeds and the number of threads."""
    try:
        given = estimator.get_params(deep=True)
    except Exception:  # noqa: BLE001
        given = {}
    parts = [name_of(estimator), more]
    for name in sorted(given):
        if name.split("__")[-1] in _SAME:
            continue
        value = given[name]
        parts.append(f"{name}={type(value).__name__ if hasattr(value, 'get_params') else repr(value)[:200]}")
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


def stops_early(estimator: Any, given: dict[str, Any]) -> bool:
    """Whether boosting stops by the score of rows that were given to it."""
    said = dict(_parameters(estimator))
    for name in ("early_stopping_rounds", "early_stopping_round", "n_iter_no_change", "od_wait"):
        if given.get(name) or said.get(name) or getattr(estimator, name, None):
            return True
    others = getattr(estimator, "_other_params", None) or getattr(estimator, "kwargs", None) or {}
    if isinstance(others, dict) and any("early_stopping_round" in str(name) and others[name] for name in others):
        return True
    callbacks = [*(given.get("callbacks") or ()), *(said.get("callbacks") or ())]
    return any("earlystop" in type(one).__name__.lower().replace("_", "") for one in callbacks) or bool(
        given.get("X_val") is not None and said.get("early_stopping")
    )
