"""The runs that a case brings, and the model that the best of them stands for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from mlnb.core.run_params import last
from mlnb.core.runs import Runs
from mlnb.training._read_runs import is_search, read_runs

if TYPE_CHECKING:
    from mlnb.core.case import Case


def runs_of(case: Case) -> Runs | None:
    """What ``runs=`` holds, else the log of a fitted search that is the model; None where there is neither."""

    def make() -> Runs | None:
        if case.runs is not None:
            return read_runs(case.runs)
        search = search_of(case.model)
        return read_runs(search) if search is not None and hasattr(search, "cv_results_") else None

    return case.shared("runs", make)


def search_of(model: Any) -> Any:
    """The search in a model, at the end of its pipeline; None where there is none."""
    steps = getattr(model, "steps", None)
    while isinstance(steps, list) and steps:
        model, steps = steps[-1][1], getattr(steps[-1][1], "steps", None)
    return model if is_search(model) else None


def best_model(case: Case, runs: Runs) -> Any:
    """An unfitted clone of what the best run was; None where no estimator is known for it."""
    from sklearn.base import clone

    best, search = runs.best, search_of(case.runs) or search_of(case.model)
    if best is None:
        return None
    try:
        if search is not None and (case.runs is None or is_search(case.runs)):
            base = clone(search.estimator)
            made = base.set_params(**search.cv_results_["params"][int(best.id)])
            if search is case.model or not hasattr(case.model, "steps") or is_search(case.runs):
                return made
            return clone(case.model).set_params(**{case.model.steps[-1][0]: made})
        return with_settings(case.model, best.params)
    except Exception:  # noqa: BLE001  # what a log says and what an estimator takes need not agree
        return None


def with_settings(model: Any, settings: Mapping[str, Any]) -> Any:
    """A clone of a model with these parameters, found by their own names where their path is another; None where one is unknown."""
    from sklearn.base import clone

    if not hasattr(model, "set_params") or not hasattr(model, "fit"):
        return None
    own = clone(model)
    known = own.get_params(deep=True)
    asked = {}
    for name, value in settings.items():
        key = full_name(known, name)
        if key is None:
            return None
        asked[key] = tuple(value) if isinstance(value, list) and isinstance(known[key], tuple) else value
    return own.set_params(**asked)


def full_name(known: Mapping[str, Any], name: str) -> str | None:
    """A parameter's name among those of a model, by itself or by its end; None where none or several fit."""
    if name in known:
        return name
    ends = [key for key in known if last(key) == last(name)]
    return ends[0] if len(ends) == 1 else None
