"""Who is right where people disagree: Dawid and Skene's model of annotators and the truth."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

ROUNDS = 50
#: Change of a posterior below which the expectation maximisation has come to rest.
SETTLED = 1e-4
#: Answers that each annotator is taken to have given beforehand, spread as all annotators' together.
PRIOR = 4.0
#: Cells of (items, classes) from which the annotators are learned from a part of the items.
MOST_CELLS = 2_000_000


@dataclass(frozen=True)
class Consensus:
    """What the annotators say together.

    Attributes
    ----------
    label : ndarray of int, shape (items,)
        The most probable class of each item; -1 where nobody answered.
    certainty : ndarray of shape (items,)
        Its probability.
    confusion : ndarray of shape (annotators, classes, classes)
        Chance that an annotator answers the one (column) where the truth is the other (line).
    accuracy : ndarray of shape (annotators,)
        Chance that an annotator's answer is right.
    """

    label: np.ndarray
    certainty: np.ndarray
    confusion: np.ndarray
    accuracy: np.ndarray


def dawid_skene(codes: np.ndarray, classes: int, *, seed: int = 0) -> Consensus:
    """Estimate the truth and each annotator's confusion together, by expectation maximisation.

    Annotators with few answers are drawn towards the confusion of all together, so that their own few do not make
    them sure.

    Parameters
    ----------
    codes : ndarray of int, shape (items, annotators)
        -1 where there is no answer.
    classes : int
    seed : int

    References
    ----------
    Dawid, Skene (1979): Maximum likelihood estimation of observer error-rates using the EM algorithm. JRSS C 28.

    Examples
    --------
    >>> import numpy as np
    >>> rng = np.random.default_rng(0)
    >>> truth = rng.integers(0, 3, 600)
    >>> say = lambda right: np.where(rng.random(600) < right, truth, rng.integers(0, 3, 600))
    >>> found = dawid_skene(np.column_stack([say(0.95), say(0.9), say(0.3)]), 3)
    >>> bool((found.label == truth).mean() > 0.93), int(found.accuracy.argmin())
    (True, 2)
    """
    import numpy as np

    answered = np.flatnonzero((codes >= 0).any(axis=1))
    seen = answered
    if len(answered) * classes > MOST_CELLS:
        keep = max(MOST_CELLS // classes, 1_000)
        seen = np.random.default_rng(seed).choice(answered, min(keep, len(answered)), replace=False)
    part = codes[seen]
    truth = _votes(part, classes)
    confusion, prior = _maximise(part, truth)
    for _ in range(ROUNDS):
        before, truth = truth, _expect(part, confusion, prior)
        confusion, prior = _maximise(part, truth)
        if np.abs(truth - before).max() < SETTLED:
            break
    label, certainty = np.full(len(codes), -1), np.zeros(len(codes))
    step = max(MOST_CELLS // classes, 1)
    for start in range(0, len(answered), step):
        rows = answered[start : start + step]
        said = _expect(codes[rows], confusion, prior)
        label[rows], certainty[rows] = said.argmax(axis=1), said.max(axis=1)
    accuracy = np.einsum("k,akk->a", prior, confusion)
    return Consensus(label, certainty, confusion, accuracy)


def _votes(codes: np.ndarray, classes: int) -> np.ndarray:
    """The share of the votes for each class, (items, classes)."""
    import numpy as np

    found = np.full((len(codes), classes), 0.01)
    for column in codes.T:
        rows = np.flatnonzero(column >= 0)
        found[rows, column[rows]] += 1
    found /= found.sum(axis=1, keepdims=True)
    return found


def _maximise(codes: np.ndarray, truth: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Confusion of each annotator, and the share of each class, given the truth."""
    import numpy as np

    classes = truth.shape[1]
    counted = np.zeros((codes.shape[1], classes, classes))
    for a, column in enumerate(codes.T):
        rows = np.flatnonzero(column >= 0)
        for k in np.unique(column[rows]):
            counted[a, :, k] = truth[rows[column[rows] == k]].sum(axis=0)
    pooled = counted.sum(axis=0) + 0.5 / classes + np.eye(classes)
    pooled /= pooled.sum(axis=1, keepdims=True)
    confusion = counted + PRIOR * pooled
    confusion /= confusion.sum(axis=2, keepdims=True)
    return confusion, truth.mean(axis=0)


def _expect(codes: np.ndarray, confusion: np.ndarray, prior: np.ndarray) -> np.ndarray:
    """Probability of each class of each item, (items, classes)."""
    import numpy as np

    log = np.repeat(np.log(np.clip(prior, 1e-12, None))[None, :], len(codes), axis=0)
    for a, column in enumerate(codes.T):
        rows = np.flatnonzero(column >= 0)
        log[rows] += np.log(confusion[a][:, column[rows]].T)
    log -= log.max(axis=1, keepdims=True)
    found = np.exp(log)
    found /= found.sum(axis=1, keepdims=True)
    return found
