"""Faults of the labels themselves: categories that are one, a rule that changed part-way, people who label badly."""

from __future__ import annotations

import numpy as np
import pandas as pd

from mlnb.core.case import Case
from tests.power.plant import Fault, Planted, Split, pick
from tests.power.plant_data import dated

#: Rows that a category needs to be told from another at all.
LEAST = 30


def _labels(split: Split, values: np.ndarray) -> pd.DataFrame:
    return split.train.assign(**{split.target: pd.Series(list(values), index=split.train.index)})


def _common(split: Split) -> list[object]:
    counts = split.train[split.target].value_counts()
    return list(counts.index[counts >= LEAST])


def _two_names(split: Split, share: float, rng: np.random.Generator) -> Planted:
    """A random share of one class under another name."""
    classes = [c for c in _common(split) if share * (split.train[split.target] == c).sum() >= LEAST / 2]
    name = classes[int(rng.integers(len(classes)))]
    values = split.train[split.target].astype(str).to_numpy(dtype=object)
    mine = np.flatnonzero(values == str(name))
    values[rng.permutation(mine)[: round(share * len(mine))]] = f"{name} B"
    case = split.with_train(_labels(split, values)).case().replace(test=None, task="auto")
    return Planted(case, frozenset(split.train.index[mine]))


def _coin_flips(split: Split, share: float, rng: np.random.Generator) -> Planted:
    """Two classes; a share of the rows of both are labelled as the one or the other by a coin."""
    classes = _common(split)
    first, second = rng.choice(len(classes), 2, replace=False)
    values = split.train[split.target].to_numpy(dtype=object, copy=True)
    both = np.flatnonzero((values == classes[first]) | (values == classes[second]))
    for i in rng.permutation(both)[: round(share * len(both))]:
        values[i] = classes[first] if rng.random() < 0.5 else classes[second]
    case = split.with_train(_labels(split, values)).case().replace(test=None)
    return Planted(case, frozenset(split.train.index[both]))


def in_time(split: Split, train: pd.DataFrame | None = None) -> Case:
    """The training rows in the order in which they lie, dated."""
    frame = dated(split.train if train is None else train)
    return Case(frame, target=split.target, time="when", task=split.dataset.task, random_state=split.seed)


def _another_rule(split: Split, share: float, rng: np.random.Generator) -> Planted:
    """From some day on, labels above the median of a column are those of the next class, or a spread larger."""
    frame, count = split.train, len(split.train)
    later = np.arange(count) >= round(rng.uniform(0.35, 0.65) * count)
    name = pick(split.numeric(), rng)
    chosen = later & (frame[name] > frame[name].median()).to_numpy() & (rng.random(count) < share)
    values = frame[split.target].to_numpy(copy=True)
    if split.classes:
        classes = list(frame[split.target].value_counts().index)
        following = {c: classes[(i + 1) % len(classes)] for i, c in enumerate(classes)}
        values = values.astype(object)
        values[chosen] = [following[v] for v in values[chosen]]
    else:
        values = values + chosen * float(frame[split.target].std())
    return Planted(in_time(split, _labels(split, values)), frozenset(frame.index[chosen]))


def _another_class(split: Split, share: float, rng: np.random.Generator) -> Planted:
    """From some day on, a share of the most frequent class is labelled as the next."""
    frame, count = split.train, len(split.train)
    later = np.arange(count) >= round(rng.uniform(0.35, 0.65) * count)
    values = frame[split.target].to_numpy(dtype=object, copy=True)
    first, second = frame[split.target].value_counts().index[:2]
    chosen = later & (values == first) & (rng.random(count) < share)
    values[chosen] = second
    return Planted(in_time(split, _labels(split, values)), frozenset(frame.index[chosen]))


def annotators(split: Split, rng: np.random.Generator | None = None, people: int = 4) -> tuple[pd.DataFrame, list[str]]:
    """The training rows with the answers of people who slip independently in a twentieth of them."""
    rng = np.random.default_rng([split.seed, people]) if rng is None else rng
    truth = split.train[split.target].to_numpy(dtype=object)
    classes = list(split.train[split.target].unique())
    said = {}
    for person in ("ann", "bob", "eve", "joe", "liz")[:people]:
        answers = truth.copy()
        for i in np.flatnonzero(rng.random(len(truth)) < 0.05):
            answers[i] = rng.choice([c for c in classes if c != truth[i]])
        said[person] = pd.Series(list(answers), index=split.train.index)
    return split.train.assign(**said), list(said)


def labelled(split: Split) -> Case:
    """The case with four good annotators."""
    frame, people = annotators(split)
    return Case(frame, target=split.target, annotators=people, random_state=split.seed)


def _guesses(split: Split, share: float, rng: np.random.Generator) -> Planted:
    """One of four annotators answers a share of the rows at random."""
    frame, people = annotators(split, rng)
    person = pick(people, rng)
    values = frame[person].to_numpy(dtype=object, copy=True)
    chosen = rng.permutation(len(values))[: round(share * len(values))]
    values[chosen] = rng.choice(np.array(frame[split.target].unique(), dtype=object), len(chosen))
    changed = frame.assign(**{person: pd.Series(list(values), index=frame.index)})
    case = Case(changed, target=split.target, annotators=people, random_state=split.seed)
    return Planted(case, frozenset(frame.index[chosen]), frozenset([person]))


def _swaps(split: Split, share: float, rng: np.random.Generator) -> Planted:
    """One of four annotators takes two classes for each other in a share of their rows."""
    frame, people = annotators(split, rng)
    person = pick(people, rng)
    first, second = frame[split.target].value_counts().index[:2]
    values = frame[person].to_numpy(dtype=object, copy=True)
    both = np.flatnonzero((values == first) | (values == second))
    chosen = rng.permutation(both)[: round(share * len(both))]
    values[chosen] = [second if v == first else first for v in values[chosen]]
    changed = frame.assign(**{person: pd.Series(list(values), index=frame.index)})
    case = Case(changed, target=split.target, annotators=people, random_state=split.seed)
    return Planted(case, frozenset(frame.index[chosen]), frozenset([person]))


def _classes(split: Split) -> bool:
    return split.classes and bool(_common(split))


def _many_classes(split: Split) -> bool:
    return split.dataset.task == "multiclass" and len(_common(split)) > 1


SHARES = (0.2, 0.5, 1.0)

FAULTS: tuple[Fault, ...] = (
    Fault("framing.label_stability", "from a day on, labels above a median by another rule", SHARES, _another_rule,
          lambda s: bool(s.numeric())),
    Fault("framing.label_stability", "from a day on, the most frequent class labelled as the next", SHARES, _another_class, _classes),
    Fault("framing.annotator_agreement", "one of four annotators guesses", SHARES, _guesses, _classes),
    Fault("framing.annotator_agreement", "one of four annotators swaps two classes", SHARES, _swaps, _classes),
    Fault("framing.class_overlap", "one category under two names, the rarer with", (0.15, 0.3, 0.5), _two_names, _classes),
    Fault("framing.class_overlap", "two categories, rows labelled by a coin", (0.3, 0.6, 1.0), _coin_flips, _many_classes),
)  # fmt: skip
