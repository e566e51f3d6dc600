"""What a check can ask of a case, and the sentence that tells a person what to give."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from mlnb.core.errors import plural

if TYPE_CHECKING:
    from mlnb.core.case import Case

#: Fewer labelled rows than this cannot be cross-validated to any use.
LEAST_ROWS = 20

Need = Callable[["Case"], tuple[str, str] | None]


def _has(test: Callable[[Case], bool], lack: str, give: str) -> Need:
    return lambda case: None if test(case) else (lack, give)


def _learnable(case: Case) -> tuple[str, str] | None:
    """Whether there is something to learn: enough labelled rows, more than one value, a feature."""
    target = case.target
    if case.y is None or target is None:
        return "No target", "give Case(target=…)"
    rows = len(case.y)
    if rows < LEAST_ROWS:
        found = f"Only {plural(rows, 'row')} with a known {target!r}"
        return found, f"give at least {LEAST_ROWS} rows"
    if case.y.nunique() < 2:  # noqa: PLR2004
        only = case.y.iloc[0]
        return f"The target {target!r} holds the single value {str(only)!r}", "give rows of at least two values"
    if case.task != "regression":
        first, second = map(int, case.y.value_counts().iloc[:2])
        if first < 2:  # noqa: PLR2004
            return f"No two rows of {target!r} hold the same class", "give a target of classes that several rows share"
        if second < 2:  # noqa: PLR2004
            return f"All but one row of {target!r} hold the same class", "give at least two rows of a second class"
    return _features(case)


def _features(case: Case) -> tuple[str, str] | None:
    if not case.features:
        return "No feature column is left beside the target", "give a frame with features"
    if all(case.kinds[name] == "empty" for name in case.features):
        return "Every feature column is empty", "give a frame with values in it"
    return None


NEEDS: dict[str, Need] = {
    "data": _has(lambda c: c.frame is not None and len(c.frame.columns) > 0, "No data", "give Case(data, …)"),
    "features": _has(lambda c: bool(c.features), "No feature columns", "give a frame with features"),
    "target": _learnable,
    "classes": _has(lambda c: c.task in {"binary", "multiclass"}, "The target is a number", "give a target of classes"),
    "test": _has(lambda c: c.test is not None, "No test frame", "give Case(test=…)"),
    "test_target": _has(
        lambda c: c.test is not None and c.y_test is not None and len(c.y_test) > 0,
        "No labelled test frame",
        "give Case(test=…) with the target in it",
    ),
    "model": _has(lambda c: c.model is not None, "No model", "give Case(model=…)"),
    "refit": _has(
        lambda c: hasattr(c.model, "fit"), "No model that can be fitted again", "give an estimator as Case(model=…)"
    ),
    "time": _has(lambda c: c.time is not None, "No time column", "give Case(time=…)"),
    "group": _has(lambda c: c.group is not None, "No group column", "give Case(group=…)"),
    "annotators": _has(
        lambda c: len(c.annotators) > 1, "No columns of two or more annotators", "give Case(annotators=[…])"
    ),
    "history": _has(lambda c: c.history is not None, "No training history", "give Case(history=…)"),
    "runs": _has(lambda c: c.runs is not None, "No log of runs", "give Case(runs=…)"),
    "runs_or_model": _has(
        lambda c: c.runs is not None or (c.model is not None and c.y is not None) or hasattr(c.model, "cv_results_"),
        "Neither runs nor a model",
        "give Case(runs=…) or Case(model=…)",
    ),
    "current": _has(lambda c: c.current is not None, "No current data", "give Case(current=…)"),
    "files": _has(lambda c: c.files is not None, "No files", "give Case(files=…)"),
    "framing": _has(lambda c: c.framing is not None, "No framing", "give Case(framing=…)"),
}


def lacking(case: Case, needs: tuple[str, ...], question: str) -> tuple[str, str] | None:
    """The first need that the case does not meet, as (headline, reason)."""
    for need in needs:
        lack = NEEDS[need](case)
        if lack is not None:
            return f"{lack[0]}: {lack[1]} to ask “{question}”", f"{lack[0]}; {lack[1]}."
    return None
