"""Runs, read from whatever a person has of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from mlnb.core.errors import CaseError
from mlnb.core.run_params import of_mapping, seed_of
from mlnb.core.runs import Run, Runs
from mlnb.training import _read_frame, _read_rounds
from mlnb.training._fold_marks import held_of

_GIVE = (
    "give a frame or a list of dicts (a row a run: params, score), a mlnb.RunLog or its file, a fitted scikit-learn search, an "
    "Optuna study, an MLflow experiment, or what lightgbm's or xgboost's cv returns"
)


def read_runs(source: Any) -> Runs:
    """Runs from a log, a frame, dicts, a fitted search, a study, an experiment or a boosted cross-validation.

    Raises
    ------
    CaseError
        If it is none of these, with what to give.

    Examples
    --------
    >>> runs = read_runs([{"C": 0.1, "score": 0.8}, {"C": 1.0, "score": 0.9}])
    >>> runs.best.params
    {'C': 1.0}
    """
    from mlnb.training.run_log import RunLog

    if isinstance(source, Runs):
        return source
    if isinstance(source, RunLog):
        return Runs(tuple(source))
    if isinstance(source, (str, Path)):
        return _from_file(Path(source))
    for fits, read in (
        (is_search, _from_search),
        (_is_study, _from_study),
        (_is_experiment, _from_experiment),
        (_is_mlflow_runs, _from_mlflow_runs),
        (_read_rounds.fits, _read_rounds.read),
        (_is_results, lambda given: _from_results(given, "the search")),
    ):
        if fits(source):
            return read(source)
    if isinstance(source, (list, tuple)) and source and all(isinstance(item, Run) for item in source):
        return Runs(tuple(source))
    if hasattr(source, "__len__") and not len(source):
        return Runs(())
    frame = _as_frame(source)
    if frame is None:
        msg = f"runs= is a {type(source).__name__!r}; {_GIVE}."
        raise CaseError(msg)
    return _read_frame.read(frame)


def is_search(source: Any) -> bool:
    """Whether it is a scikit-learn search, fitted or not."""
    return hasattr(source, "cv_results_") or (type(source).__name__.endswith("SearchCV") and hasattr(source, "fit"))


def _from_file(path: Path) -> Runs:
    from mlnb.core.files import read_table
    from mlnb.training.run_log import RunLog

    if not path.is_file():
        msg = f"runs= names the file {str(path)!r}, which is not there; {_GIVE}."
        raise CaseError(msg)
    if path.suffix.lower() in {".sqlite", ".sqlite3", ".db"}:
        return Runs(tuple(RunLog(path)))
    if path.suffix.lower() in {".json", ".jsonl"}:
        import json

        text = path.read_text(encoding="utf-8")
        lines = text.splitlines() if path.suffix.lower() == ".jsonl" else None
        return read_runs(json.loads(text) if lines is None else [json.loads(line) for line in lines if line.strip()])
    return read_runs(read_table(path))


def _as_frame(source: Any) -> Any:
    import pandas as pd

    from mlnb.core import frames

    if isinstance(source, pd.DataFrame):
        return source
    if isinstance(source, (list, tuple)):
        if not all(isinstance(item, Mapping) for item in source):
            return None
        return pd.DataFrame(list(source))
    if isinstance(source, Mapping):
        try:
            return pd.DataFrame(dict(source))
        except ValueError:
            return None
    try:
        return frames.to_pandas(source, "runs")
    except (CaseError, TypeError, ValueError):
        return None


def _is_results(source: Any) -> bool:
    return isinstance(source, Mapping) and "params" in source and any(str(k).startswith("mean_test_") for k in source)


def _from_search(search: Any) -> Runs:
    results = getattr(search, "cv_results_", None)
    if results is None:
        msg = "The search that was given as runs= is not fitted; fit it first."
        raise CaseError(msg)
    refit = search.refit if isinstance(getattr(search, "refit", None), str) else "score"
    scoring = getattr(search, "scoring", None)
    metric = refit if refit != "score" else scoring if isinstance(scoring, str) else _own_score(search)
    count = int(getattr(search, "n_splits_", 0))
    space = getattr(search, "param_distributions", None)
    return _from_results(
        results, "the search", metric=metric, key=refit, held=held_of(getattr(search, "cv", None), count), space=space
    )


def _own_score(search: Any) -> str:
    from sklearn.base import is_classifier

    if getattr(search, "scoring", None) is not None:
        return "score"
    return "accuracy" if is_classifier(search.estimator) else "r2"


def _from_results(
    results: Mapping[str, Any], what: str, *, metric: str = "", key: str = "score", held: float | None = None, space: Any = None
) -> Runs:  # fmt: skip
    """Of scikit-learn's ``cv_results_``; of a halving search the candidates of its last round, with all rows."""
    import numpy as np

    if f"mean_test_{key}" not in results:
        key = next(str(k) for k in results if str(k).startswith("mean_test_")).removeprefix("mean_test_")
    means = np.asarray(results[f"mean_test_{key}"], dtype=float)
    splits: list[Any] = []
    while f"split{len(splits)}_test_{key}" in results:
        splits.append(np.asarray(results[f"split{len(splits)}_test_{key}"], dtype=float))
    rounds = np.asarray(results.get("iter", np.zeros(len(means), dtype=int)))
    times = np.asarray(results.get("mean_fit_time", [float("nan")] * len(means)), dtype=float)
    runs = []
    for i, params in enumerate(results["params"]):
        if rounds[i] != rounds.max():
            continue
        settings = of_mapping(params)
        folds = tuple(float(s[i]) for s in splits)
        runs.append(
            Run(
                id=str(i), params=settings, chosen=tuple(settings), score=float(means[i]) if np.isfinite(means[i]) else None,
                fold_scores=folds if len(folds) > 1 and np.isfinite(folds).all() else (), held=held, folds=f"those of {what}",
                metric=metric, scored_on="validation", seed=seed_of(settings),
                seconds=float(times[i]) * max(len(folds), 1) if np.isfinite(times[i]) else None,
            )
        )  # fmt: skip
    ranges = _drawn_ranges(space)
    if rounds.max() > 0:  # values that were dropped on the way belong to the range
        ranges = {**_value_ranges(results["params"]), **ranges}
    return Runs(tuple(runs), by_plan=True, what=what, ranges=ranges)


def _drawn_ranges(space: Any) -> dict[str, tuple[float, float]]:
    """Ends of the distributions that a random search draws from."""
    found = {}
    for part in space if isinstance(space, (list, tuple)) else [space or {}]:
        for name, given in part.items():
            if hasattr(given, "support"):
                low, high = (float(v) for v in given.support())
                if abs(low) != float("inf") and abs(high) != float("inf"):
                    found[str(name)] = (low, high)
    return found


def _value_ranges(params: Iterable[Mapping[str, Any]]) -> dict[str, tuple[float, float]]:
    values: dict[str, list[float]] = {}
    for one in params:
        for name, value in one.items():
            if isinstance(value, (int, float)) and not isinstance(value, bool):
                values.setdefault(str(name), []).append(float(value))
    return {name: (min(v), max(v)) for name, v in values.items()}


def _is_study(source: Any) -> bool:
    return hasattr(source, "trials") and (hasattr(source, "directions") or hasattr(source, "direction"))


def _from_study(study: Any) -> Runs:
    """Of an Optuna study, its finished trials; of several objectives the first."""
    directions = getattr(study, "directions", None) or [study.direction]
    sign = -1.0 if getattr(directions[0], "name", str(directions[0])).upper() == "MINIMIZE" else 1.0
    runs: list[Run] = []
    ranges: dict[str, tuple[float, float]] = {}
    for trial in study.trials:
        values = getattr(trial, "values", None) or ([trial.value] if getattr(trial, "value", None) is not None else [])
        done = getattr(getattr(trial, "state", None), "name", "COMPLETE") == "COMPLETE" and bool(values)
        if not done:
            continue
        attributes = dict(getattr(trial, "user_attrs", None) or {})
        folds = next((attributes[k] for k in ("fold_scores", "cv_scores", "scores") if k in attributes), ())
        started = getattr(trial, "datetime_start", None)
        length = getattr(trial, "duration", None)
        settings = of_mapping(trial.params)
        runs.append(
            Run(
                id=str(trial.number), params=settings, chosen=tuple(settings), score=sign * float(values[0]),
                fold_scores=tuple(sign * float(s) for s in folds), folds="those of the study" if len(folds) > 1 else "",
                metric=str(attributes.get("metric", "" if sign > 0 else "neg_value")), scored_on=str(attributes.get("scored_on", "")),
                started=started.isoformat(timespec="seconds") if started else "",
                seconds=length.total_seconds() if length is not None else None, seed=seed_of(settings),
            )
        )  # fmt: skip
        for name, drawn in (getattr(trial, "distributions", None) or {}).items():
            low, high = getattr(drawn, "low", None), getattr(drawn, "high", None)
            if low is not None and high is not None:
                before = ranges.get(name, (float(low), float(high)))
                ranges[name] = (min(before[0], float(low)), max(before[1], float(high)))
    return Runs(tuple(runs), by_plan=True, what="the study", ranges=ranges)


def _is_experiment(source: Any) -> bool:
    return hasattr(source, "experiment_id") and hasattr(source, "name")


def _from_experiment(experiment: Any) -> Runs:
    from mlnb.training._mlflow import read

    return Runs(tuple(read(experiment)), what="the experiment")


def _is_mlflow_runs(source: Any) -> bool:
    one = source[0] if isinstance(source, (list, tuple)) and source else source
    return hasattr(one, "data") and hasattr(one, "info") and hasattr(one.data, "metrics")


def _from_mlflow_runs(source: Any) -> Runs:
    from mlnb.training._mlflow import run_of

    return Runs(tuple(run_of(one) for one in source), what="the experiment")
