"""Leaks: test rows in training, and columns that are the answer in disguise."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tests.power.plant import Fault, Planted, Split, some
from tests.power.plant_data import COPIED, copies, fractional, jitter


def _copied(split: Split, share: float, rng: np.random.Generator, *, moved: bool, reordered: bool) -> Planted:
    chosen = some(split.test, share, rng, least=2)
    copied = copies(split.test, chosen, 10**6)
    if moved:
        copied = jitter(copied, split.train, fractional(split), rng)
    joined = pd.concat([split.train, copied])
    train, test = joined.iloc[rng.permutation(len(joined))], split.test
    if reordered:
        train = train[[train.columns[i] for i in rng.permutation(train.shape[1])]]
        test = test.iloc[rng.permutation(len(test))]
    rows = frozenset(copied.index) | frozenset(split.test.index[chosen])
    return Planted(Split(split.dataset, train, test, split.seed).case(), rows)


def _overlap(split: Split, share: float, rng: np.random.Generator) -> Planted:
    return _copied(split, share, rng, moved=False, reordered=False)


def _overlap_moved(split: Split, share: float, rng: np.random.Generator) -> Planted:
    return _copied(split, share, rng, moved=True, reordered=False)


def _overlap_reordered(split: Split, share: float, rng: np.random.Generator) -> Planted:
    return _copied(split, share, rng, moved=False, reordered=True)


def _with_column(split: Split, name: str, train: object, test: object) -> Planted:
    changed = Split(split.dataset, split.train.assign(**{name: train}), split.test.assign(**{name: test}), split.seed)
    return Planted(changed.case(), columns=frozenset([name]))


def _numbers(split: Split) -> tuple[np.ndarray, np.ndarray]:
    """The target of both frames as numbers of spread about one: codes of classes, or standard scores."""
    train, test = split.train[split.target], split.test[split.target]
    if split.classes:
        code = {label: i for i, label in enumerate(sorted(train.unique()))}
        return train.map(code).to_numpy(dtype=float), test.map(code).to_numpy(dtype=float)
    mean, spread = train.mean(), train.std()
    return ((train - mean) / spread).to_numpy(), ((test - mean) / spread).to_numpy()


def _noisy(split: Split, noise: float, rng: np.random.Generator) -> Planted:
    train, test = _numbers(split)
    return _with_column(
        split, "score", train + rng.normal(0, noise, len(train)), test + rng.normal(0, noise, len(test))
    )


def _bins(split: Split) -> tuple[np.ndarray, np.ndarray]:
    """Positions of classes, or of twentieths of a quantity."""
    train, test = _numbers(split)
    if split.classes:
        return train.astype(int), test.astype(int)
    edges = np.quantile(train, np.linspace(0, 1, 21)[1:-1])
    return np.searchsorted(edges, train), np.searchsorted(edges, test)


def _codes(split: Split, wrong: float, rng: np.random.Generator) -> Planted:
    """Four codes a class, a few of them of another class."""
    count = int(max(part.max() for part in _bins(split))) + 1
    columns = []
    for part in _bins(split):
        slip = rng.random(len(part)) < wrong
        shown = np.where(slip, rng.integers(0, count, len(part)), part)
        names = rng.permutation(4 * count) if not columns else names  # noqa: F821
        columns.append([f"R{names[4 * b + int(rng.integers(4))]:03d}" for b in shown])
    return _with_column(split, "reason_code", *columns)


def _sorted_id(split: Split, loose: float, rng: np.random.Generator) -> Planted:
    """Numbers dealt out in the order of the target, a share of them at random."""
    train, test = _numbers(split)
    both = np.concatenate([train, test])
    order = np.argsort(both + rng.normal(0, 1e-6, len(both)), kind="stable")
    number = np.empty(len(both), dtype=int)
    number[order] = np.arange(len(both))
    free = some(pd.DataFrame(index=range(len(both))), loose, rng) if loose else np.array([], dtype=int)
    number[free] = rng.permutation(number[free])
    return _with_column(split, "record_no", 100_000 + number[: len(train)], 100_000 + number[len(train) :])


def _event(split: Split, share: float, rng: np.random.Generator) -> Planted:
    """A date that only rows of one outcome have, and not all of them."""
    columns = []
    for part, frame in zip(_numbers(split), (split.train, split.test), strict=True):
        high = part == part.max() if split.classes else part > 0.7
        has = high & (rng.random(len(part)) < share)
        days = pd.to_datetime("2021-01-01") + pd.to_timedelta(rng.integers(0, 700, len(part)), unit="D")
        columns.append(pd.Series(days, index=frame.index).where(has))
    return _with_column(split, "closed_on", *columns)


FAULTS: tuple[Fault, ...] = (
    Fault("leakage.train_test_overlap", "test rows in train", COPIED, _overlap, lambda s: s.distinct),
    Fault("leakage.train_test_overlap", "test rows in train, slightly moved", COPIED, _overlap_moved,
          lambda s: len(fractional(s)) > 1),
    Fault("leakage.train_test_overlap", "test rows in train, columns and rows in another order", COPIED,
          _overlap_reordered, lambda s: s.distinct),
    Fault("leakage.target_proxy", "the target with noise added", (0.5, 0.25, 0.1), _noisy, unit="noise"),
    Fault("leakage.target_proxy", "codes that belong to one class, some wrong", (0.05, 0.02, 0.0), _codes),
    Fault("leakage.target_proxy", "a record number in the order of the target, some at random", (0.1, 0.03, 0.0),
          _sorted_id),
    Fault("leakage.target_proxy", "a date that only one outcome has, in some of its rows", (0.3, 0.6, 0.9), _event),
)  # fmt: skip
