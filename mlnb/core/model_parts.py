"""Where in a person's model the learning happens: through pipelines, searches and wrappers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_WRAPPED = ("estimator", "regressor", "base_estimator", "classifier")
_SEARCH = ("GridSearchCV", "RandomizedSearchCV", "HalvingGridSearchCV", "HalvingRandomSearchCV")


@dataclass(frozen=True)
class Part:
    """An estimator inside a model.

    Attributes
    ----------
    path : str
        Prefix of its parameters, as ``set_params`` takes it: "" or "model__".
    estimator : object
    around : tuple of str
        Class names of what it is wrapped in, outermost first.
    """

    path: str
    estimator: Any
    around: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Name of its class."""
        return type(self.estimator).__name__

    @property
    def given(self) -> dict[str, Any]:
        """Its own parameters."""
        return dict(self.estimator.get_params(deep=False)) if hasattr(self.estimator, "get_params") else {}

    @property
    def number(self) -> bool:
        """Whether it predicts a number."""
        from sklearn.base import is_regressor

        try:
            return bool(is_regressor(self.estimator))
        except Exception:  # noqa: BLE001  # a stranger's estimator without tags
            return self.name.endswith("Regressor")


def learner(model: Any) -> Part:
    """The estimator that learns, at the end of pipelines, searches and wrappers.

    Examples
    --------
    >>> from sklearn.pipeline import make_pipeline
    >>> from sklearn.preprocessing import StandardScaler
    >>> from sklearn.linear_model import Ridge
    >>> learner(make_pipeline(StandardScaler(), Ridge())).path
    'ridge__'
    """
    path, around, current = "", [], model
    while True:
        steps = getattr(current, "steps", None)
        if isinstance(steps, list) and steps and hasattr(steps[-1][1], "get_params"):
            around.append(type(current).__name__)
            path, current = f"{path}{steps[-1][0]}__", steps[-1][1]
            continue
        inner = _inner(current)
        if inner is None:
            return Part(path, current, tuple(around))
        around.append(type(current).__name__)
        path, current = f"{path}{inner}__", getattr(current, inner)


def _inner(model: Any) -> str | None:
    own = model.get_params(deep=False) if hasattr(model, "get_params") else {}
    for name in _WRAPPED:
        if name in own and hasattr(own[name], "get_params") and not isinstance(own[name], type):
            return name
    return None


def parts(model: Any, kind: str) -> list[Part]:
    """Every estimator of a class inside a model, wherever it is."""
    if not hasattr(model, "get_params"):
        return []
    found = [Part("", model)] if type(model).__name__ == kind else []
    for path, value in sorted(_deep(model).items()):
        if type(value).__name__ == kind and not isinstance(value, type):
            found.append(Part(f"{path}__", value))
    return found


def _deep(model: Any) -> dict[str, Any]:
    try:
        return dict(model.get_params(deep=True))
    except Exception:  # noqa: BLE001  # a stranger's get_params
        return {}


def searched(part: Part) -> bool:
    """Whether a search chooses its parameters anew at each fit."""
    return any(name in _SEARCH or name.endswith("SearchCV") for name in part.around)


def changed(model: Any, part: Part, settings: Mapping[str, Any]) -> Any:
    """A clone of the model with these parameters of one of its parts; those that a search sets anew are taken out of it."""
    from sklearn.base import clone

    own = clone(model)
    if searched(part):
        own = _unsearched(own)
        part = learner(own)
    return own.set_params(**{f"{part.path}{key}": value for key, value in settings.items()})


def _unsearched(model: Any) -> Any:
    """The best estimator that a search would fit, with its search taken away; pipelines and wrappers are kept."""
    if type(model).__name__.endswith("SearchCV") and hasattr(model, "estimator"):
        return model.estimator
    return model


def replaced(model: Any, part: Part, estimator: Any) -> Any:
    """A clone of the model in which another estimator stands in the place of a part."""
    from sklearn.base import clone

    if not part.path:
        return clone(estimator)
    return clone(model).set_params(**{part.path.removesuffix("__"): estimator})
