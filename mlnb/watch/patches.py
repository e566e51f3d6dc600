"""Wrappers around the methods and functions that are watched, put on and taken away without a trace."""

from __future__ import annotations

import copy
import inspect
import sys
from collections.abc import Callable, Iterator
from types import FunctionType, ModuleType
from typing import TYPE_CHECKING, Any

import wrapt

#: Methods of estimators, and what each does.
METHODS: dict[str, str] = {
    "fit": "fit",
    "partial_fit": "fit",
    "fit_transform": "fit transform",
    "fit_predict": "fit predict",
    "fit_resample": "resample",
    "transform": "transform",
    "predict": "predict",
    "predict_proba": "predict",
    "decision_function": "predict",
    "score": "score",
}
#: Those that scikit-learn wraps itself when a class is made, so that ours must wait until it has.
_LATER = frozenset({"transform", "fit_transform"})
_FUNCTIONS: dict[str, dict[str, str]] = {
    "sklearn.model_selection": {
        "train_test_split": "split",
        "cross_val_score": "cross-validation",
        "cross_validate": "cross-validation",
        "cross_val_predict": "cross-validation",
        "permutation_test_score": "cross-validation",
        "learning_curve": "inner",
        "validation_curve": "inner",
    },
    "sklearn.utils": {"resample": "copy"},
}
_TRUTH, _SAID = {"y_true"}, {"y_pred", "y_score", "y_prob", "y_proba", "y_pred_proba"}

Handler = Callable[[str, Callable[..., Any], Any, tuple[Any, ...], dict[str, Any]], Any]
_MISSING = object()


if TYPE_CHECKING:
    _BoundBase = wrapt.BoundFunctionWrapper[..., Any]
    _Base = wrapt.FunctionWrapper[..., Any]
else:
    _BoundBase, _Base = wrapt.BoundFunctionWrapper, wrapt.FunctionWrapper


class _Bound(_BoundBase):
    """A watched method of an object; pickled as the method of that object."""

    def __reduce_ex__(self, protocol: Any) -> Any:
        del protocol
        return getattr, (self._self_instance, self.__name__)


class Watched(_Base):
    """A watched function; pickled as the function that it stands before."""

    __bound_function_wrapper__ = _Bound

    def __reduce_ex__(self, protocol: Any) -> Any:
        del protocol
        home = sys.modules.get(self.__module__)
        if home is not None and getattr(home, self.__qualname__, None) is self:
            return self.__qualname__
        return copy.copy, (self.__wrapped__,)


class Patches:
    """The wrappers of one watch.

    Parameters
    ----------
    handler : callable
        ``handler(what, wrapped, instance, args, kwargs)`` does the call and gives its result.
    """

    def __init__(self, handler: Handler) -> None:
        self._handler = handler
        self._done: list[tuple[Any, str, Any, Any]] = []
        self._waiting: list[type] = []
        self._classes: set[type] = set()
        self._functions: dict[int, tuple[Any, Watched]] = {}

    def put_on(self) -> None:
        """Wrap what is loaded, and whatever class is made from now on."""
        import sklearn.base
        import sklearn.metrics
        import sklearn.model_selection
        import sklearn.pipeline
        import sklearn.utils

        bases = [
            getattr(sklearn.base, name)
            for name in ("BaseEstimator", "TransformerMixin", "ClassifierMixin", "RegressorMixin", "ClusterMixin",
                         "OutlierMixin", "DensityMixin", "BiclusterMixin")
            if hasattr(sklearn.base, name)
        ]  # fmt: skip
        for cls in list(_family(bases)):
            self.wrap_class(cls, METHODS)
        from sklearn.model_selection import BaseCrossValidator, BaseShuffleSplit

        for cls in list(_family([BaseCrossValidator, BaseShuffleSplit])):
            self.wrap_class(cls, {"split": "fold"})
        scorer = getattr(sys.modules.get("sklearn.metrics._scorer"), "_BaseScorer", None)
        if scorer is not None:
            self.wrap_class(scorer, {"__call__": "scorer"})
        self._wrap_functions(sklearn.metrics)
        self._watch_new_classes(sklearn.base.BaseEstimator)

    def settle(self) -> None:
        """Wrap what has been waiting: methods of classes that have just been made."""
        while self._waiting:
            self.wrap_class(self._waiting.pop(), METHODS)

    def take_off(self) -> None:
        """Take every wrapper away; what was there before is there again, the very same objects."""
        while self._done:
            owner, name, before, wrapper = self._done.pop()
            now = vars(owner).get(name, _MISSING)
            if now is not wrapper:
                continue  # somebody has put something else there since
            if before is _MISSING:
                delattr(owner, name)
            else:
                setattr(owner, name, before)
        originals = {id(wrapper): before for before, wrapper in self._functions.values()}
        for space, name, value in _everywhere():
            if id(value) in originals:
                space[name] = originals[id(value)]
        self._functions.clear()
        self._classes.clear()
        self._waiting.clear()

    def wrap_class(self, cls: type, methods: dict[str, str]) -> None:
        """Wrap the methods that a class defines itself."""
        for name, what in methods.items():
            raw = vars(cls).get(name, _MISSING)
            if raw is _MISSING or isinstance(raw, (Watched, property, staticmethod, classmethod)) or raw is None:
                continue
            self._set(cls, name, raw, Watched(raw, self._wrapper(what)))
        self._classes.add(cls)

    def _set(self, owner: Any, name: str, before: Any, wrapper: Any) -> None:
        try:
            setattr(owner, name, wrapper)
        except (TypeError, AttributeError):  # a class of an extension module
            return
        self._done.append((owner, name, before, wrapper))

    def _wrapper(self, what: str) -> Callable[..., Any]:
        handler = self._handler

        def watched(wrapped: Callable[..., Any], instance: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
            return handler(what, wrapped, instance, args, kwargs)

        return watched

    def _wrap_functions(self, metrics: ModuleType) -> None:
        """Wrap functions wherever they go by a name, as after ``from sklearn.model_selection import …``."""
        wanted: list[tuple[Any, str]] = []
        for module, names in _FUNCTIONS.items():
            wanted += [(getattr(sys.modules[module], name, None), what) for name, what in names.items()]
        wanted += [(function, "metric") for function in _metrics(metrics)]
        for function, what in wanted:
            if isinstance(function, FunctionType):
                self._functions[id(function)] = function, Watched(function, self._wrapper(what))
        for space, name, value in _everywhere():
            known = self._functions.get(id(value))
            if known is not None and known[0] is value:
                space[name] = known[1]

    def _watch_new_classes(self, base: type) -> None:
        """Hear of every estimator class that is made, and wrap its methods."""
        patches = self

        def __init_subclass__(cls: type, **options: Any) -> None:  # noqa: N807
            super(base, cls).__init_subclass__(**options)  # type: ignore[arg-type]
            patches.wrap_class(cls, {name: what for name, what in METHODS.items() if name not in _LATER})
            patches._waiting.append(cls)

        before = vars(base).get("__init_subclass__", _MISSING)
        if before is _MISSING:
            made = classmethod(__init_subclass__)  # type: ignore[arg-type,var-annotated]
            self._set(base, "__init_subclass__", before, made)


def _family(bases: list[type]) -> Iterator[type]:
    """Classes and all that derive from them."""
    seen: set[type] = set()
    waiting = list(bases)
    while waiting:
        cls = waiting.pop()
        if cls in seen:
            continue
        seen.add(cls)
        yield cls
        waiting += cls.__subclasses__()


def _metrics(module: ModuleType) -> list[Any]:
    """Functions that compare what is true with what was said."""
    found = []
    for name in getattr(module, "__all__", ()):
        function = getattr(module, name, None)
        if isinstance(function, FunctionType):
            first = list(inspect.signature(function).parameters)[:2]
            if len(first) == 2 and first[0] in _TRUTH and first[1] in _SAID:  # noqa: PLR2004
                found.append(function)
    return found


def _everywhere() -> Iterator[tuple[dict[str, Any], str, Any]]:
    """Every name of every module that is loaded."""
    for module in list(sys.modules.values()):
        space = getattr(module, "__dict__", None)
        if isinstance(space, dict):
            for name, value in list(space.items()):
                if isinstance(value, (FunctionType, Watched)):
                    yield space, name, value
