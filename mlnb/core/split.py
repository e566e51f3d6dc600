"""The split that a case needs, with the test part sealed; and the scikit-learn splitter to match."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from mlnb.core.case import Case
from mlnb.core.errors import CaseError, plural
from mlnb.core.folds import LEAST_ROWS, folds, group_codes
from mlnb.core.kinds import as_number, factorize
from mlnb.core.sealed import SealedFrame, Split, is_sealed

if TYPE_CHECKING:
    import numpy as np

#: Draws of entities among which the one nearest to the size and the classes asked for is taken.
DRAWS = 50
#: Dropping more than this part of the training rows for their entities asks for another way.
MOST_DROPPED = 0.3


def split(data: Any, *, test_size: float = 0.2, gap: Any = None, seed: int | None = None, **case_options: Any) -> Case:
    """Cut a test part off, as the case needs it, and seal it.

    Rows in the order of time are cut by time, so that training never sees the future; rows of entities are cut by
    entity, so that none is on both sides; with both, the newest rows are the test part, and rows of their entities leave
    training. Else rows are drawn at random, each class in its share.

    Parameters
    ----------
    data : Case or dataframe
        A case without a test part, or a frame from which one is made with ``case_options``.
    test_size : float
        Part of the rows that the test part should have.
    gap : int, str or timedelta, optional
        What lies between training and test in time: a number of rows, or a span such as "7D" (a float for a time that
        is a number); for targets that are known late.
    seed : int, optional
        The case's own by default.
    **case_options
        Parameters of `Case`: ``target``, ``time``, ``group``, ….

    Returns
    -------
    Case
        With ``case.test`` sealed: `Case.open_test` opens it. ``case.split.why`` says why it was split so.

    Raises
    ------
    CaseError
        If the rows cannot be split so.

    References
    ----------
    Roberts et al. (2017): Cross-validation strategies for data with temporal, spatial, hierarchical, or phylogenetic
    structure. Ecography 40. Dwork et al. (2015): The reusable holdout. Science 349.

    Examples
    --------
    >>> from sklearn.datasets import load_iris
    >>> case = split(load_iris(as_frame=True).frame, target="target")
    >>> case.split.kind, len(case.frame), case.test.shape
    ('stratified', 120, (30, 5))
    """
    import numpy as np

    case = data.replace(**case_options) if isinstance(data, Case) and case_options else data
    case = case if isinstance(case, Case) else Case(case, **case_options)
    _must_be_whole(case, test_size, gap)
    rng = np.random.default_rng(case.random_state if seed is None else seed)
    chosen: tuple[np.ndarray, np.ndarray, str, str, str]
    if case.time is not None:
        chosen = _by_time(case, test_size, gap)
    elif case.group is not None:
        chosen = _by_group(case, test_size, rng)
    else:
        chosen = _at_random(case, test_size, rng)
    train, test, kind, why, cut = chosen
    if len(train) < LEAST_ROWS or len(test) < LEAST_ROWS:
        msg = (
            f"Split by {kind}, {plural(len(train), 'row')} would be left to train on and {plural(len(test), 'row')} to test; "
            "give another test_size or gap."
        )
        raise CaseError(msg)
    left = len(case.frame) - len(train) - len(test)
    if left:
        why += f" {plural(left, 'row')} {'is' if left == 1 else 'are'} in neither part."
    made = Split(kind, why, len(train), len(test), left, cut)
    sealed = SealedFrame(case.frame.iloc[np.sort(test)], made)
    kept = np.sort(train)
    said = case.y_score
    if said is not None and len(said) == len(case.frame):
        said = np.asarray(said)[kept]
    return case.replace(data=case.frame.iloc[kept], test=sealed, y_score=said)


def _must_be_whole(case: Case, test_size: float, gap: Any) -> None:
    if case.test is not None:
        state = "sealed" if is_sealed(case) else "given"
        msg = f"The case has a test part already ({plural(len(case.test), 'row')}, {state}); split a case without one."
        raise CaseError(msg)
    if len(case.frame) == 0:
        msg = "The case has no rows to split; give Case(data, …)."
        raise CaseError(msg)
    if isinstance(test_size, bool) or not isinstance(test_size, (int, float)) or not 0 < test_size < 1:
        msg = f"test_size is a part of the rows between 0 and 1, not {test_size!r}."
        raise CaseError(msg)
    if gap is not None and case.time is None:
        msg = "A gap lies between training and test in time; give time='…', the column that orders the rows."
        raise CaseError(msg)


def _labelled(case: Case) -> np.ndarray:
    import numpy as np

    return np.flatnonzero(case.known)


def _at_random(case: Case, size: float, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, str, str, str]:
    """Rows at random; of each class its share. Rows without a label stay in training."""
    import numpy as np

    rows = _labelled(case)
    classes = case.task in {"binary", "multiclass"}
    if classes:
        parts = [rng.permutation(rows[case.codes == code]) for code in range(len(case.classes))]
        exact = np.array([len(part) * size for part in parts])
        take = np.floor(exact).astype(int)
        spare = round(len(rows) * size) - int(take.sum())
        for place in np.argsort(-(exact - take), kind="stable")[: max(spare, 0)]:
            take[place] += len(parts[place]) > take[place] + 1
        test = np.concatenate([part[:count] for part, count in zip(parts, take, strict=True)])
        why = f"Rows at random, each class of {case.target!r} in its share: neither a time nor a group is declared."
    else:
        test = rng.permutation(rows)[: round(len(rows) * size)]
        why = "Rows at random: neither a time nor a group is declared."
    dates = [name for name in case.features if case.kinds[name] == "date"]
    if dates:
        why += f" There are dates in {dates[0]!r}: if rows come in their order, give time={dates[0]!r}."
    train = np.setdiff1d(np.arange(len(case.frame)), test)
    return train, test, "stratified" if classes else "random", why, ""


def _entities(case: Case) -> np.ndarray:
    """The entity of each row of the frame as a number; a row without one is its own."""
    import numpy as np

    codes, distinct = factorize(case.frame[case.group].astype(object))
    lone = codes < 0
    codes[lone] = len(distinct) + np.arange(int(lone.sum()))
    found: np.ndarray = codes
    return found


def _by_group(case: Case, size: float, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, str, str, str]:
    """Whole entities: of several draws, the one nearest to the size and to the shares of the classes."""
    import numpy as np

    entity = _entities(case)
    count = int(entity.max()) + 1
    if count < 2:  # noqa: PLR2004
        msg = f"The group column {case.group!r} holds a single value; leave it out, or give the column that differs."
        raise CaseError(msg)
    weight = np.bincount(entity, minlength=count)
    codes = np.full(len(entity), -1)
    if case.task in {"binary", "multiclass"}:
        codes[_labelled(case)] = case.codes
    table = np.zeros((count, max(len(case.classes), 1)))
    seen = codes >= 0
    np.add.at(table, (entity[seen], codes[seen]), 1)
    shares = table.sum(axis=0) / max(table.sum(), 1)
    best, chosen = np.inf, np.zeros(0, dtype=int)
    for _ in range(DRAWS):
        order = rng.permutation(count)
        upto = max(1, min(count - 1, int(np.abs(np.cumsum(weight[order]) - size * len(entity)).argmin()) + 1))
        held = order[:upto]
        mine = table[held].sum(axis=0)
        off = abs(weight[held].sum() / len(entity) - size) + float(np.abs(mine / max(mine.sum(), 1) - shares).sum()) / 2
        if off < best:
            best, chosen = off, held
    inside = np.isin(entity, chosen)
    why = (
        f"Whole entities of {case.group!r}, {len(chosen):,} of {count:,} for the test: rows of one entity are alike, and "
        "on both sides they would flatter the score."
    )
    return np.flatnonzero(~inside), np.flatnonzero(inside), "group", why, ""


def _by_time(case: Case, size: float, gap: Any) -> tuple[np.ndarray, np.ndarray, str, str, str]:
    """The newest rows for the test, all of one moment on one side; with entities, none on both."""
    import numpy as np

    assert case.time is not None
    when = as_number(case.frame[case.time], case.kinds[case.time]).to_numpy()
    dated = np.flatnonzero(np.isfinite(when))
    moments = np.sort(when[dated])
    if len(dated) == 0 or moments[0] == moments[-1]:
        msg = f"The time column {case.time!r} holds a single moment or none; rows cannot be cut by it."
        raise CaseError(msg)
    cut = _cut(moments, size)
    test = dated[when[dated] >= cut]
    before = dated[when[dated] < cut]
    train, between = before, ""
    if gap is not None:
        train = _before_gap(case, before, when, cut, gap)
        between = f", with a gap of {gap} {'rows' if isinstance(gap, int) else ''}".rstrip() + " between"
    shown = _moment(case, cut)
    if case.group is None:
        why = f"By time, the rows from {shown} on for the test{between}: the model will be asked about what comes after its training."
        return train, test, "time", why, shown
    entity = _entities(case)
    alone = train[~np.isin(entity[train], entity[test])]
    fresh = test[~np.isin(entity[test], entity[train])]
    lost_train, lost_test = len(train) - len(alone), len(test) - len(fresh)
    if lost_train <= MOST_DROPPED * len(train) or (lost_train / len(train) <= lost_test / len(test)):
        train = alone
        how = f"the {plural(lost_train, 'older row')} of their entities are left out of training"
    else:
        test = fresh
        how = f"of these, the {plural(lost_test, 'row')} of entities that training knows are left out"
    why = (
        f"By time and by {case.group!r}: the rows from {shown} on for the test{between}, and {how}, so that neither the "
        "future nor an entity is on both sides."
    )
    return train, test, "group and time", why, shown


def _cut(moments: np.ndarray, size: float) -> float:
    """The moment from which on the rows are nearest to the part asked for, with rows left before it."""
    import numpy as np

    distinct, first = np.unique(moments, return_index=True)
    parts = 1 - first[1:] / len(moments)
    return float(distinct[1:][int(np.abs(parts - size).argmin())])


def _before_gap(case: Case, before: np.ndarray, when: np.ndarray, cut: float, gap: Any) -> np.ndarray:
    """The rows before the cut that a gap leaves."""
    import numpy as np
    import pandas as pd

    assert case.time is not None
    if isinstance(gap, (int, np.integer)) and not isinstance(gap, bool):
        if gap < 0:
            msg = f"A gap is not less than 0, but {gap}."
            raise CaseError(msg)
        order = before[np.argsort(when[before], kind="stable")]
        return order[: max(len(order) - int(gap), 0)]
    if case.kinds[case.time] == "date":
        try:
            span = pd.Timedelta(gap).total_seconds() / 86_400
        except (ValueError, TypeError):
            msg = f"gap={gap!r} is neither a number of rows nor a span of time such as '7D'."
            raise CaseError(msg) from None
    elif isinstance(gap, (float, np.floating)):
        span = float(gap)
    else:
        msg = f"gap={gap!r}: {case.time!r} is a number, so give a whole number of rows, or a float in its unit."
        raise CaseError(msg)
    return before[when[before] < cut - span]


def _moment(case: Case, cut: float) -> str:
    """A moment as its column has it."""
    import pandas as pd

    assert case.time is not None
    if case.kinds[case.time] == "date":
        when = pd.Timestamp("1970-01-01") + pd.Timedelta(days=cut)
        when = when.round("s")
        return str(when.date()) if when == when.normalize() else str(when)
    return f"{cut:g}"


class BoundFolds:
    """The folds of a case as a scikit-learn splitter that knows the case's entities and times.

    Parameters
    ----------
    case : Case
    pairs : tuple of (ndarray, ndarray)
        Positions among the labelled training rows.
    why : str
    """

    def __init__(self, case: Case, pairs: tuple[tuple[np.ndarray, np.ndarray], ...], why: str) -> None:
        self._known = _labelled(case) if case.target else None
        self._rows = (len(case.codes) if case.y is not None else len(case.frame), len(case.frame))
        self._pairs = pairs
        self.why = why

    def get_n_splits(self, X: Any = None, y: Any = None, groups: Any = None) -> int:  # noqa: N803
        """Number of folds."""
        del X, y, groups
        return len(self._pairs)

    def split(self, X: Any = None, y: Any = None, groups: Any = None) -> Iterator[tuple[np.ndarray, np.ndarray]]:  # noqa: N803
        """Pairs of positions to fit on and to score, in the training rows of the case.

        Raises
        ------
        CaseError
            If these are not the case's rows.
        """
        del y, groups
        rows = None if X is None else X.shape[0] if hasattr(X, "shape") else len(X)
        if rows not in {None, *self._rows}:
            msg = f"These folds are of the {self._rows[0]:,} training rows of a case, not of {rows:,} rows; give case.X and case.y."
            raise CaseError(msg)
        whole = rows == self._rows[1] and self._known is not None and rows != self._rows[0]
        for fit, held in self._pairs:
            yield (self._known[fit], self._known[held]) if whole and self._known is not None else (fit, held)

    def __repr__(self) -> str:
        return f"BoundFolds({len(self._pairs)} folds; {self.why})"


def cv(data: Any, *, gap: int = 0, **case_options: Any) -> Any:
    """The scikit-learn splitter that a case needs: ``cross_val_score(model, case.X, case.y, cv=mlnb.cv(case))``.

    Parameters
    ----------
    data : Case or dataframe
    gap : int
        Rows left out between training and validation, where the case has a time.
    **case_options
        Parameters of `Case`, where ``data`` is a frame.

    Returns
    -------
    splitter
        ``StratifiedKFold`` or ``KFold`` where nothing else is needed; else one that knows the case's groups and times
        and needs no ``groups=``.

    Raises
    ------
    CaseError
        If the rows cannot be split so.

    Examples
    --------
    >>> from sklearn.datasets import load_iris
    >>> cv(load_iris(as_frame=True).frame, target="target")
    StratifiedKFold(n_splits=5, random_state=0, shuffle=True)
    """
    import numpy as np
    from sklearn import model_selection as ms

    case = data if isinstance(data, Case) else Case(data, **case_options)
    if case.y is None:
        msg = "Folds are of rows whose target is known; give Case(target=…)."
        raise CaseError(msg)
    if gap and case.time is None:
        msg = "A gap lies between training and validation in time; give time='…', the column that orders the rows."
        raise CaseError(msg)
    if hasattr(case.cv, "split") and not isinstance(case.cv, str) and case.group is None:
        return case.cv
    pairs = list(folds(case))
    if case.time is None and case.group is None and (case.cv is None or isinstance(case.cv, int)):
        kind = ms.KFold if case.task == "regression" else ms.StratifiedKFold
        return kind(len(pairs), shuffle=True, random_state=case.random_state)
    why = "whole entities" if case.time is None else "forward in time"
    if case.time is not None and case.cv is None:
        pairs = [(fit[: max(len(fit) - gap, 0)], held) for fit, held in pairs]
        entity = group_codes(case)
        if entity is not None and not any(np.isin(entity[fit], entity[held]).any() for fit, held in pairs):
            why = "forward in time, whole entities"
        pairs = [(fit, held) for fit, held in pairs if len(fit)]
        if not pairs:
            msg = f"A gap of {gap:,} rows leaves nothing to fit on; give a smaller one."
            raise CaseError(msg)
    return BoundFolds(case, tuple(pairs), why)
