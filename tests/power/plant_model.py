"""Faults of models and of their evaluation: memorising, beaten by simple ones, one fold unlike the rest."""

from __future__ import annotations

import numpy as np
import pandas as pd
from sklearn.model_selection import KFold

from tests.power.models import memoriser, shuffled, simple, weak
from tests.power.plant import Fault, Planted, Split, some
from tests.power.plant_data import relabel

FOLDS = 5


def _memorises(kind: str):
    def plant(split: Split, noise: float, rng: np.random.Generator) -> Planted:
        noisy = split.with_train(
            _noisy_labels(split, some(split.train, noise, rng) if noise else np.array([], int), rng)
        )
        return Planted(noisy.case(model=memoriser(kind, split.dataset.task)))

    return plant


def _noisy_labels(split: Split, chosen: np.ndarray, rng: np.random.Generator) -> pd.DataFrame:
    train = split.train.copy()
    values = train[split.target].to_numpy(dtype=object, copy=True)
    values[chosen] = relabel(split, train[split.target].iloc[chosen], rng)
    train[split.target] = pd.Series(list(values), index=train.index).astype(split.train[split.target].dtype)
    return train


def _weak(kind: str):
    def plant(split: Split, _: float, rng: np.random.Generator) -> Planted:
        del rng
        return Planted(split.case(model=weak(kind, split.dataset.task)))

    return plant


def _simple(kind: str):
    def plant(split: Split, strength: float, rng: np.random.Generator) -> Planted:
        del rng
        return Planted(split.case(model=simple(kind, split.dataset.task, strength)))

    return plant


def _few(split: Split) -> bool:
    """Few enough classes for trees of one class against the others, and few enough columns for their products."""
    return not split.classes or split.train[split.target].nunique() < 5


def _shuffled(split: Split, share: float, rng: np.random.Generator) -> Planted:
    del rng
    return Planted(split.case(model=shuffled(split.dataset.model, split.dataset.task, share)))


def _block(split: Split, rng: np.random.Generator) -> np.ndarray:
    """Positions of one of five contiguous folds."""
    held = list(KFold(FOLDS).split(split.train))[int(rng.integers(FOLDS))][1]
    positions: np.ndarray = held
    return positions


def _block_of_labels(split: Split, share: float, rng: np.random.Generator) -> Planted:
    block = _block(split, rng)
    chosen = block[rng.random(len(block)) < share]
    train = _noisy_labels(split, chosen, rng)
    return Planted(
        split.with_train(train).case(model=split.sane(), cv=KFold(FOLDS)), frozenset(split.train.index[block])
    )


def _block_of_features(split: Split, share: float, rng: np.random.Generator) -> Planted:
    block = _block(split, rng)
    names = split.numeric(10)
    count = max(1, round(share * len(names)))
    train = split.train.copy()
    for name in rng.choice(names, count, replace=False):
        values = train[name].to_numpy(dtype=float, copy=True)
        values[block] = values[block] * 100 + 7 * np.nanstd(values)
        train[name] = values
    return Planted(
        split.with_train(train).case(model=split.sane(), cv=KFold(FOLDS)), frozenset(split.train.index[block])
    )


def _sorted(split: Split, share: float, rng: np.random.Generator) -> Planted:
    """Rows in the order of the target but for some, cut into folds as they lie."""
    rank = split.train[split.target].rank(method="first").to_numpy(copy=True)
    loose = rng.random(len(rank)) >= share
    rank[loose] = rng.permutation(rank[loose])
    rank[loose] = rng.uniform(0, len(rank), loose.sum())
    train = split.train.iloc[np.argsort(rank, kind="stable")]
    return Planted(split.with_train(train).case(model=split.sane(), cv=KFold(FOLDS)))


#: Distance without scaling is no fault where all columns are of one unit or already scaled.
ONE_UNIT = {"iris", "digits", "diabetes", "breast_cancer", "cells"}
NOISE = (0.1, 0.2, 0.3)
PARTS = (0.25, 0.5, 1.0)

FAULTS: tuple[Fault, ...] = (
    Fault("model.overfitting", "an unpruned tree, labels wrong in", NOISE, _memorises("tree")),
    Fault("model.overfitting", "one nearest neighbour, labels wrong in", NOISE, _memorises("neighbour")),
    Fault("model.overfitting", "boosted without restraint, labels wrong in", NOISE, _memorises("boosted"), _few),
    Fault("model.overfitting", "many deep rounds of boosting, labels wrong in", NOISE, _memorises("deep"), _few),
    Fault("model.overfitting", "a kernel far too narrow, labels wrong in", NOISE, _memorises("kernel")),
    Fault("model.overfitting", "all products of columns without a penalty, labels wrong in", NOISE,
          _memorises("polynomial"), lambda s: _few(s) and 5 < len(s.numeric()) < 20),
    Fault("model.underfitting", "shrunk by a penalty, times", (10, 100, 1000), _simple("shrunk"), unit=""),
    Fault("model.underfitting", "boosted slowly and stopped after rounds", (8, 4, 1), _simple("rounds"), unit=""),
    Fault("model.baseline", "a single split", (1.0,), _weak("stump"), unit=""),
    Fault("model.baseline", "the most frequent class or the mean", (1.0,), _weak("majority"), unit=""),
    Fault("model.baseline", "nearest neighbours without scaling", (1.0,), _weak("unscaled"),
          lambda s: s.dataset.name not in ONE_UNIT, unit=""),
    Fault("model.baseline", "fitted to a target shuffled in", (0.3, 0.6, 1.0), _shuffled),
    Fault("training.fold_variance", "labels wrong in a part of one fold", PARTS, _block_of_labels),
    Fault("training.fold_variance", "numbers of another unit in one fold, in a share of columns", PARTS,
          _block_of_features, lambda s: bool(s.numeric(10))),
    Fault("training.fold_variance", "rows sorted by the target, folds as they lie, sorted share", (0.3, 0.6, 1.0),
          _sorted),
)  # fmt: skip
