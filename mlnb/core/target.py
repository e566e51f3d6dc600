"""The target: which task it sets, and its classes as codes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from mlnb.core.errors import CaseError
from mlnb.core.kinds import as_number, as_text, kind_of

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

Task = Literal["binary", "multiclass", "regression"]
TASKS = ("auto", "binary", "multiclass", "regression", "classification")

#: Whole numbers are classes up to this many distinct ones, each met this often on average.
MOST_CLASSES, LEAST_PER_CLASS = 20, 5


def task_of(target: pd.Series, asked: str = "auto") -> Task:
    """The task that a target sets.

    Strings, booleans and categories are classes. Whole numbers are classes where there are at most
    20 distinct ones and each stands for 5 rows or more on average; other numbers are a quantity.

    Raises
    ------
    CaseError
        If ``asked`` is not a task, or the target cannot serve it.
    """
    if asked not in TASKS:
        msg = f"task={asked!r} is not known; it is one of {', '.join(TASKS)}."
        raise CaseError(msg)
    known = target.dropna()
    nested = next((v for v in known.head(1_000) if isinstance(v, (list, dict, set)) or getattr(v, "shape", None)), None)
    if nested is not None:
        example = " ".join(repr(nested).split())
        msg = f"The target {target.name!r} holds {type(nested).__name__} values, such as {example:.40}; give one class or number a row."
        raise CaseError(msg)
    kind = kind_of(target)
    distinct = as_text(known).nunique() if kind == "category" else known.nunique()
    if asked == "regression":
        if kind not in {"numeric", "boolean"}:
            msg = f"task='regression' needs numbers, but the target {target.name!r} holds {kind} values."
            raise CaseError(msg)
        return "regression"
    if asked == "auto" and kind == "date":
        msg = f"The target {target.name!r} holds dates; give a target of classes or numbers."
        raise CaseError(msg)
    if asked == "auto" and kind == "numeric":
        numbers = as_number(known, kind).dropna()
        whole = bool((numbers == numbers.round()).all())
        if not (whole and distinct <= MOST_CLASSES and len(known) >= LEAST_PER_CLASS * distinct):
            return "regression"
    if asked == "binary" and distinct > 2:  # noqa: PLR2004
        msg = f"task='binary' needs two classes, but the target {target.name!r} holds {distinct}."
        raise CaseError(msg)
    return "multiclass" if asked == "multiclass" or distinct > 2 else "binary"  # noqa: PLR2004


def clean_target(target: pd.Series, task: Task) -> pd.Series:
    """The rows of the target that are known: finite numbers for regression, any value for classes."""
    if task == "regression":
        return as_number(target, "numeric").dropna().rename(str(target.name))
    import pandas as pd

    known = target[target.notna()]
    try:
        pd.unique(known)
    except (TypeError, ValueError, NotImplementedError):  # lists and dicts
        return known.map(repr)
    return known


def classes_of(*targets: pd.Series | None) -> tuple[Any, ...]:
    """The distinct classes, in their natural order where they have one."""
    import pandas as pd

    values: dict[Any, None] = {}
    for target in targets:
        if target is not None:
            values.update(dict.fromkeys(pd.unique(target.astype(object))))
    try:
        return tuple(sorted(values))
    except TypeError:  # numbers and strings in one column
        return tuple(sorted(values, key=lambda v: (type(v).__name__, str(v))))


def codes_of(target: pd.Series, classes: tuple[Any, ...]) -> np.ndarray:
    """Position of each row's class among ``classes``; -1 where it is none of them."""
    import numpy as np

    where = {label: position for position, label in enumerate(classes)}
    return np.array([where.get(value, -1) for value in target.astype(object)], dtype=np.int64)
