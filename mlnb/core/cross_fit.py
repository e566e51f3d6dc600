"""Cross-validation over a case's folds: predictions for every row by a model that did not see it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mlnb.core.folds import folds
from mlnb.core.learned import learned
from mlnb.core.parallel import each

if TYPE_CHECKING:
    import numpy as np

    from mlnb.core.case import Case

#: Training rows of a fold on which the training score is read; more would not change its second digit.
TRAIN_SAMPLE = 2_000

Fitter = Callable[["np.ndarray"], Callable[["np.ndarray"], "np.ndarray"]]


@dataclass(frozen=True)
class OutOfFold:
    """Predictions for every row by a model that did not see it.

    Attributes
    ----------
    prediction : ndarray of shape (n, classes) or (n,)
        NaN for rows that no fold scored; a mean where several did.
    fold : ndarray of int, shape (n,)
        The fold that scored the row, -1 for none.
    train : tuple of (ndarray of int, ndarray)
        A sample of each fold's own training rows, and the predictions for them.
    fold_rows : tuple of int
        Number of each fold's training rows.
    seconds, predict_seconds : float
        Mean time to fit a fold, and to predict one row.
    size, memory : int
        Bytes of the first fold's fitted model on disk (pickled), and in memory once loaded; 0 where not known.
    probabilistic : bool
        Whether the predictions are probabilities rather than bare classes.
    parameters : int
        Numbers that the first fold's model learned: nodes of trees, coefficients, kept rows times columns; 0 where not known.
    test : ndarray or None
        Predictions for the labelled test rows, each by one fold's model drawn by lot: as far from its training rows as
        any row held out. None where the models were not asked.
    own : bool
        Whether they are of the case's own model or a variant of it, so that its own threshold decides.
    told : tuple of (ndarray of int, ndarray)
        Each fold's held rows and the predictions for them, where rows are held by several folds; else empty.
    """

    prediction: np.ndarray
    fold: np.ndarray
    train: tuple[tuple[np.ndarray, np.ndarray], ...] = ()
    fold_rows: tuple[int, ...] = ()
    seconds: float = 0.0
    predict_seconds: float = 0.0
    probabilistic: bool = True
    size: int = 0
    memory: int = 0
    parameters: int = 0
    test: np.ndarray | None = None
    own: bool = False
    told: tuple[tuple[np.ndarray, np.ndarray], ...] = ()

    @property
    def scored(self) -> np.ndarray:
        """Mask of the rows that some fold scored."""
        mask: np.ndarray = self.fold >= 0
        return mask


def cross_fit(
    case: Case,
    fitter: Fitter,
    *,
    probabilistic: bool = True,
    train_scores: bool = False,
    weigh: bool = False,
    give_up: Callable[[int, np.ndarray, np.ndarray], bool] | None = None,
    beside: int = 0,
    own: bool = False,
) -> OutOfFold:
    """Cross-validate over the case's folds.

    Parameters
    ----------
    fitter : callable
        Takes positions of training rows, returns a function from positions to predictions.
    train_scores : bool
        Whether to keep predictions for training rows too.
    weigh : bool
        Whether to measure what the first fold's model takes on disk and in memory.
    give_up : callable, optional
        Told each fold's number, rows and predictions; where it says so, the other folds are left unscored.
    beside : int
        Number of test rows that the functions know as the positions after the training rows.
    own : bool
        Whether what is fitted is the case's own model, or a variant of it.
    """
    import numpy as np

    assert case.y is not None
    count = len(case.y)
    shape = (count,) if case.task == "regression" else (count, len(case.classes))
    total, times, fold = np.zeros(shape), np.zeros(count), np.full(count, -1)
    trained: list[tuple[np.ndarray, np.ndarray]] = []
    told: list[tuple[np.ndarray, np.ndarray]] = []
    sizes, fit_time, ask_time, asked, weight = [], 0.0, 0.0, 0, (0, 0, 0)
    rng = np.random.default_rng(case.random_state)
    pairs = folds(case)
    seen: list[np.ndarray | None] = [None] * len(pairs)
    if train_scores:
        seen = [a if len(a) <= TRAIN_SAMPLE else rng.choice(a, TRAIN_SAMPLE, replace=False) for a, _ in pairs]
    lot = np.random.default_rng(case.random_state).permutation(beside) % max(len(pairs), 1)
    there = np.full((beside, *shape[1:]), np.nan) if beside else None
    further = [count + np.flatnonzero(lot == k) for k in range(len(pairs))]
    jobs = [(fitter, train, held, seen[k], further[k], weigh and k == 0) for k, (train, held) in enumerate(pairs)]
    for number, (one, (train, held)) in enumerate(zip(each(_one_fold, jobs), pairs, strict=True)):
        total[held] += one.said
        told.append((held, one.said))
        fit_time += one.fit_seconds
        ask_time += one.ask_seconds
        asked += len(held)
        times[held] += 1
        fold[held] = number
        sizes.append(len(train))
        some = seen[number]
        if some is not None and one.own is not None:
            trained.append((some, one.own))
        if there is not None and one.further is not None:
            there[lot == number] = one.further
        weight = one.weight or weight
        if give_up is not None and give_up(number, held, one.said):
            break
    with np.errstate(invalid="ignore", divide="ignore"):
        prediction = total / (times if case.task == "regression" else times[:, None])
    return OutOfFold(
        prediction,
        fold,
        tuple(trained),
        tuple(sizes),
        fit_time / len(sizes),
        ask_time / max(asked, 1),
        probabilistic,
        *weight,
        there,
        own,
        tuple(told) if times.max() > 1 else (),
    )


@dataclass(frozen=True)
class _Scored:
    """What one fold gave: predictions for the held, some training and further rows, times, bytes on disk and in memory."""

    said: np.ndarray
    own: np.ndarray | None
    further: np.ndarray | None
    fit_seconds: float
    ask_seconds: float
    weight: tuple[int, int, int] | None


def _one_fold(
    fitter: Fitter,
    train: np.ndarray,
    held: np.ndarray,
    some: np.ndarray | None,
    further: np.ndarray,
    weigh: bool,  # noqa: FBT001  # sent to workers by position
) -> _Scored:
    start = time.perf_counter()
    ask = fitter(train)
    fitted = time.perf_counter()
    said = ask(held)
    asked = time.perf_counter()
    own = None if some is None else ask(some)
    there = ask(further) if len(further) else None
    weight = _weight(getattr(ask, "model", None)) if weigh else None
    return _Scored(said, own, there, fitted - start, asked - fitted, weight)


def _weight(model: Any) -> tuple[int, int, int] | None:
    """Bytes of a fitted model on disk and in memory, and the numbers it learned; None where it cannot be pickled.

    What compiled code allocates for itself Python does not see, so that memory is at least what was written.
    """
    import pickle
    import tracemalloc

    if model is None or tracemalloc.is_tracing():
        return None
    try:
        packed = pickle.dumps(model, protocol=5)
        tracemalloc.start()
        kept = pickle.loads(packed)  # noqa: S301  # what was written a line above
        memory = tracemalloc.get_traced_memory()[0]
        del kept
    except Exception:  # noqa: BLE001  # a stranger's model may not be picklable
        return None
    finally:
        tracemalloc.stop()
    return len(packed), max(memory, len(packed)), learned(model)


@dataclass(frozen=True)
class Ask:
    """A fitted model, and how it is asked: from positions of rows to predictions."""

    model: Any
    how: Callable[[np.ndarray], np.ndarray]

    def __call__(self, rows: np.ndarray) -> np.ndarray:
        """Predictions for these rows."""
        return self.how(rows)
