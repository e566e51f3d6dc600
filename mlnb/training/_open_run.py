"""A run on its way into the log: what was given about it, read and completed."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from typing import Any

from mlnb.core import provenance
from mlnb.core.errors import MlnbError
from mlnb.core.run_params import name_of, of_estimator, of_mapping, seed_of
from mlnb.core.run_scores import pick
from mlnb.core.runs import Run
from mlnb.core.versions import versions

PLACES = ("validation", "test", "train", "")
_PACKAGES = ("xgboost", "lightgbm", "catboost", "torch", "tensorflow", "keras", "statsmodels", "imbalanced-learn")


class OpenRun:
    """A run that is being made; what is learned about it on the way is kept for the end.

    Attributes
    ----------
    recorded : Run or None
        What was recorded, once it is over.
    """

    def __init__(self, params: Any, described: Mapping[str, Any]) -> None:
        self._given: dict[str, Any] = {"params": params, **described}
        self._folds: list[float] = []
        self._start = time.perf_counter()
        self.recorded: Run | None = None

    def fold(self, score: float) -> None:
        """The score of one more fold."""
        self._folds.append(float(score))

    def describe(self, **described: Any) -> None:
        """Anything else about it, as `RunLog.log` takes it."""
        self._given.update(described)

    @property
    def score(self) -> Any:
        """The score, once it is known."""
        return self._given.get("score")

    @score.setter
    def score(self, value: Any) -> None:
        self._given["score"] = value

    def finished(self) -> dict[str, Any]:
        """What to give to `RunLog.log`."""
        given = dict(self._given)
        if self._folds:
            given["fold_scores"] = self._folds
        given.setdefault("seconds", time.perf_counter() - self._start)
        return given


def made(
    params: Any, score: Any, *, fold_scores: Iterable[float] | None, metric: str, greater_is_better: bool | None,
    scored_on: str, test_score: Any, model: Any, seed: int | None, case: Any, cv: Any, note: str,
) -> Run:  # fmt: skip
    """A run as it will be recorded, but for its id and time.

    Raises
    ------
    MlnbError
        If something is not of its kind.
    """
    if scored_on not in PLACES:
        msg = f"scored_on={scored_on!r} is not known; it is one of 'validation', 'test' and 'train'."
        raise MlnbError(msg)
    if hasattr(case, "model") and hasattr(case, "fingerprint") and model is None and not hasattr(params, "get_params"):
        model = case.model
    settings, chosen = _settings(params, model)
    one, folds, seconds = _scores(score, fold_scores)
    metric, sign = _metric(metric, greater_is_better, [*folds, *([] if one is None else [one])])
    return Run(
        id="",
        params=settings,
        chosen=chosen,
        score=None if one is None else sign * one,
        fold_scores=tuple(sign * s for s in folds),
        **_folds(case, cv, len(folds)),
        metric=metric,
        scored_on=scored_on,
        test_score=None if test_score is None else sign * _number(test_score, "test_score"),
        model=name_of(params if hasattr(params, "get_params") and model is None else model),
        data=_fingerprint(case),
        code=provenance.commit(),
        notebook=provenance.notebook(),
        seed=seed_of(settings) if seed is None else int(seed),
        seconds=seconds,
        versions=_versions(),
        note=str(note),
    )


def _settings(params: Any, model: Any) -> tuple[dict[str, Any], tuple[str, ...]]:
    if isinstance(params, Mapping):
        settings = of_mapping(params)
        return settings, tuple(settings)
    if params is not None and not hasattr(params, "get_params"):
        msg = f"params= is a mapping or an estimator, not {type(params).__name__!r}."
        raise MlnbError(msg)
    estimator = params if params is not None else model
    return of_estimator(estimator) if hasattr(estimator, "get_params") else ({}, ())


def _scores(score: Any, fold_scores: Any) -> tuple[float | None, list[float], float | None]:
    """The score, those of the folds, and seconds where they come with them."""
    seconds = None
    if isinstance(score, Mapping):
        found = next((score[k] for k in ("test_score", *(k for k in score if str(k).startswith("test_"))) if k in score), None)  # fmt: skip
        if found is None:
            msg = f"score= is a mapping without 'test_score'; give what cross_validate returns, or a number. It has {', '.join(map(str, score))}."
            raise MlnbError(msg)
        times = [sum(map(float, score[k])) for k in ("fit_time", "score_time") if k in score]
        seconds, score = (sum(times) if times else None), found
    if score is not None and not isinstance(score, str) and hasattr(score, "__len__"):
        fold_scores, score = (score if fold_scores is None else fold_scores), None
    folds = [] if fold_scores is None else [_number(s, "fold_scores") for s in fold_scores]
    if score is None and folds:
        score = sum(folds) / len(folds)
    one = None if score is None else _number(score, "score")
    return (None if one is None or one != one else one), folds, seconds  # noqa: PLR0124  # a run that broke has no score


def _number(value: Any, what: str) -> float:
    try:
        return float(value)
    except (TypeError, ValueError):
        msg = f"{what}= holds {value!r:.40}, which is not a number."
        raise MlnbError(msg) from None


def _metric(metric: str, greater: Any, scores: list[float]) -> tuple[str, float]:
    """The metric's name and the sign that makes greater better; a loss that is negative already stays so."""
    loss = pick.sign(metric) < 0 if greater is None else not greater
    if not loss:
        return metric, 1.0
    already = greater is None and bool(scores) and max(scores) < 0
    return f"neg_{metric or 'loss'}", 1.0 if already else -1.0


def _folds(case: Any, cv: Any, count: int) -> dict[str, Any]:
    """Fingerprint of the folds, and test rows per training row."""
    from mlnb.training._fold_marks import mark_of, of_case

    if cv is not None:
        return mark_of(cv, count, case)
    return of_case(case, count) if hasattr(case, "fingerprint") else {}


def _fingerprint(data: Any) -> str:
    if data is None or isinstance(data, str):
        return data or ""
    if hasattr(data, "fingerprint"):
        return str(data.fingerprint)
    from mlnb.core import frames

    return frames.content_hash(frames.to_pandas(data, "training"))


def _versions() -> dict[str, str]:
    """Of the packages that every result rests on, and of those that are loaded."""
    import sys
    from importlib import metadata

    found = versions()
    for name in _PACKAGES:
        if name.replace("imbalanced-learn", "imblearn") in sys.modules:
            try:
                found[name] = metadata.version(name)
            except metadata.PackageNotFoundError:
                continue
    return found
