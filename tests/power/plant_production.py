"""Worlds that moved after training: the test rows stand for those met in production."""

from __future__ import annotations

import numpy as np
import pandas as pd

from mlnb.core.case import Case
from tests.power.plant import Fault, Planted, Split, pick


def later(split: Split, current: pd.DataFrame | None = None) -> Case:
    """The training rows, and the test rows as current ones."""
    rows = split.test if current is None else current
    return Case(split.train, target=split.target, task=split.dataset.task, current=rows, random_state=split.seed)


def _shifted(split: Split, spreads: float, rng: np.random.Generator) -> Planted:
    name = pick(split.numeric(), rng)
    moved = split.test.assign(**{name: split.test[name] + spreads * split.train[name].std()})
    return Planted(later(split, moved), columns=frozenset([name]))


def _fewer(split: Split, points: float, rng: np.random.Generator) -> Planted:
    most = split.test[split.target] == split.train[split.target].value_counts().index[0]
    share = float(most.mean())
    wanted = max(share - points, 0.01)
    weight = np.where(most, wanted / share, (1 - wanted) / (1 - share))
    rows = rng.choice(len(split.test), len(split.test), p=weight / weight.sum())
    return Planted(later(split, split.test.iloc[rows].reset_index(drop=True)), columns=frozenset([split.target]))


def _other_answers(split: Split, share: float, rng: np.random.Generator) -> Planted:
    name = pick(split.numeric(), rng)
    half = (split.test[name] > split.test[name].median()).to_numpy()
    hit = half & (rng.uniform(size=len(half)) < share)
    values = split.test[split.target].astype(object).to_numpy(copy=True)
    if split.classes:
        classes = sorted(split.train[split.target].unique())
        values[hit] = [rng.choice([c for c in classes if c != v]) for v in values[hit]]
    else:
        values[hit] = rng.choice(split.train[split.target].to_numpy(), int(hit.sum()))
    moved = split.test.assign(**{split.target: pd.Series(list(values), index=split.test.index)})
    return Planted(later(split, moved), columns=frozenset([split.target]))


def _has_numbers(split: Split) -> bool:
    return bool(split.numeric())


FAULTS: tuple[Fault, ...] = (
    Fault(
        "production.covariate_drift", "one column moved, by standard deviations", (0.2, 0.5, 1.0), _shifted,
        _has_numbers, unit="",
    ),
    Fault(
        "production.label_drift", "the most frequent class lost, points", (0.05, 0.15, 0.3), _fewer,
        lambda split: split.classes,
    ),
    Fault(
        "production.concept_drift", "other answers in half of the rows, in a part of them", (0.2, 0.5, 1.0),
        _other_answers, _has_numbers,
    ),
)  # fmt: skip
