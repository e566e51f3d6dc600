"""The folds that every shared cross-validation of a case uses."""

from __future__ import annotations

import inspect
import warnings
from typing import TYPE_CHECKING, Any

from mlnb.core.errors import CaseError, plural
from mlnb.core.kinds import factorize
from mlnb.core.options import options

if TYPE_CHECKING:
    import numpy as np

    from mlnb.core.case import Case

#: Fewer training rows than this teach nothing.
LEAST_ROWS = 2
Split = tuple["np.ndarray", "np.ndarray"]


def folds(case: Case) -> tuple[Split, ...]:
    """Pairs of (train, validation) positions among the case's labelled rows.

    The case's own ``cv`` where it has one; else forward-chaining over ``time``, whole entities where
    there is a ``group``, stratified by class, shuffled with the case's seed.

    Returns
    -------
    tuple of (ndarray of int, ndarray of int)

    Raises
    ------
    CaseError
        If ``cv`` cannot split these rows, or there are fewer than two groups.
    """
    return case.shared("folds", lambda: _make(case))


def _make(case: Case) -> tuple[Split, ...]:
    import numpy as np

    assert case.y is not None
    if len(case.y) < LEAST_ROWS:
        msg = f"The training frame has {plural(len(case.y), 'row')} with a known {case.target!r}, too few to be split."
        raise CaseError(msg)
    rows = np.zeros((len(case.y), 1))
    groups = group_codes(case)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a class rarer than the number of folds is allowed
            if case.cv is not None and hasattr(case.cv, "__iter__") and not isinstance(case.cv, str):
                pairs = [(np.asarray(a), np.asarray(b)) for a, b in case.cv]
            else:
                pairs = list(_splitter(case, groups).split(rows, case.codes, groups))
    except (ValueError, TypeError) as error:
        if isinstance(error, CaseError):
            raise
        msg = f"The rows cannot be split by cv={case.cv!r}: {str(error).splitlines()[0]}"
        raise CaseError(msg) from error
    if case.time is not None and case.cv is None:
        order = time_order(case)
        pairs = without_entities(case, [(order[a], order[b]) for a, b in pairs])
    if not pairs or any(len(a) == 0 or len(b) == 0 or max(a.max(), b.max()) >= len(rows) for a, b in pairs):
        msg = f"cv={case.cv!r} gives positions that are not rows of the training frame; give positions from 0."
        raise CaseError(msg)
    return _teaching(case, pairs)


def without_entities(case: Case, pairs: list[Split]) -> list[Split]:
    """The folds without training rows of entities that are held out, where that leaves something to learn from.

    Where every entity is met in every period there are no such folds, and those given come back.
    """
    import numpy as np

    entity = group_codes(case)
    if entity is None:
        return pairs
    apart = [(fit[~np.isin(entity[fit], entity[held])], held) for fit, held in pairs]
    several = [
        (fit, held)
        for fit, held in apart
        if len(fit) >= LEAST_ROWS and (case.task == "regression" or len(set(case.codes[fit])) > 1)
    ]
    return several or pairs


def _teaching(case: Case, pairs: list[Split]) -> tuple[Split, ...]:
    """The folds from whose training rows something can be learned; our own may lose some, the user's may not."""
    codes = case.codes
    several = [(a, b) for a, b in pairs if case.task == "regression" or len(set(codes[a])) > 1]
    if len(several) == len(pairs) or (several and case.cv is None):
        return tuple(several)
    how = "the folds" if case.cv is None else f"cv={case.cv!r}"
    msg = (
        f"With {how} the training rows of a fold hold a single class of {case.target!r}; shuffle or stratify the folds."
    )
    raise CaseError(msg)


def _splitter(case: Case, groups: np.ndarray | None) -> Any:
    from sklearn import model_selection as ms

    if case.cv is not None and not isinstance(case.cv, int):
        if not hasattr(case.cv, "split") or isinstance(case.cv, str):
            msg = f"cv={case.cv!r} cannot split rows; give a number of folds, a scikit-learn splitter, or pairs of positions."
            raise CaseError(msg)
        return case.cv
    count = options.folds if case.cv is None else case.cv
    if case.time is not None:
        return ms.TimeSeriesSplit(count)
    classes = case.task != "regression"
    if groups is not None:
        entities = int(groups.max()) + 1
        if entities < 2:  # noqa: PLR2004
            msg = (
                f"The group column {case.group!r} holds a single value; leave it out, or give the column that differs."
            )
            raise CaseError(msg)
        count = min(count, entities)
        drawn = {"shuffle": True, "random_state": case.random_state}
        if classes and _spread(case, count):
            return ms.StratifiedGroupKFold(count, **drawn)
        can = "shuffle" in inspect.signature(ms.GroupKFold).parameters  # scikit-learn 1.5 cannot
        return ms.GroupKFold(count, **drawn) if can else ms.GroupKFold(count)
    count = min(count, len(case.codes) // 2)
    kind = ms.StratifiedKFold if classes and _spread(case, count) else ms.KFold
    return kind(count, shuffle=True, random_state=case.random_state)


def _spread(case: Case, count: int) -> bool:
    """Whether some class has a row for each fold, as stratified folds ask for."""
    import numpy as np

    return bool(np.bincount(case.codes).max() >= count)


def group_codes(case: Case) -> np.ndarray | None:
    """The entity of each labelled row as a number, or None; a row without one is an entity of its own."""
    import numpy as np

    if case.group is None:
        return None
    codes, distinct = factorize(case.frame.loc[case.known, case.group].astype(object))
    lone = codes < 0
    codes[lone] = len(distinct) + np.arange(int(lone.sum()))
    found: np.ndarray = codes
    return found


def time_order(case: Case) -> np.ndarray:
    """Positions of the labelled rows from the oldest to the newest; ties keep their order."""
    import numpy as np

    from mlnb.core.kinds import as_number

    assert case.time is not None
    when = as_number(case.frame.loc[case.known, case.time], case.kinds[case.time])
    order: np.ndarray = np.argsort(when.to_numpy(), kind="stable")
    return order
