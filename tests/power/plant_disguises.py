"""Faults among single values: more disguises of a missing one, signs lost, shares of more than all, degrees of the other kind."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from tests.power.plant import Fault, Plant, Planted, Split, pick, put, some
from tests.power.plant_data import CORRUPTED, DISGUISED


def _code(value: Any, columns: Callable[[Split], list[str]]) -> Plant:
    """The same value for some cells of a column, in both frames."""

    def plant(split: Split, share: float, rng: np.random.Generator) -> Planted:
        column = pick(columns(split), rng)
        train = put(split.train, column, some(split.train, share, rng, least=3), value)
        test = put(split.test, column, some(split.test, share, rng), value)
        return Planted(Split(split.dataset, train, test, split.seed).case(), columns=frozenset([column]))

    return plant


def _never_zero(split: Split) -> list[str]:
    """Columns of sizes that stay well away from zero."""
    frame = split.train
    return [c for c in split.numeric() if frame[c].min() > 0.4 * frame[c].median() > 0]


def _sizes(split: Split) -> list[str]:
    """Columns of numbers none of which is negative."""
    return [c for c in split.numeric() if split.train[c].min() >= 0]


def _small(split: Split) -> list[str]:
    """Columns of numbers all of which are far below the code."""
    return [c for c in split.numeric() if split.train[c].abs().max() < 1000]


def _either(split: Split) -> list[str]:
    """Columns of words, or where there are none, of numbers."""
    return split.words() or split.numeric(2)


def _old_day(split: Split, share: float, rng: np.random.Generator) -> Planted:
    frames = []
    for frame in (split.train, split.test):
        days = pd.Series(pd.date_range("2015-01-01", periods=len(frame)), frame.index)
        days.iloc[some(frame, share, rng)] = pd.Timestamp("1900-01-01")
        frames.append(frame.assign(day=days))
    return Planted(Split(split.dataset, *frames, split.seed).case(), columns=frozenset(["day"]))


def _changed(
    split: Split, column: str, share: float, rng: np.random.Generator, way: Callable[[float], float]
) -> Planted:
    known = np.flatnonzero(split.train[column].notna())
    chosen = known[some(split.train.iloc[known], share, rng, least=3)]
    values = split.train[column].to_numpy(dtype=float, copy=True)
    values[chosen] = [way(v) for v in values[chosen]]
    train = split.train.assign(**{column: values})
    return Planted(split.with_train(train).case(), frozenset(train.index[chosen]), frozenset([column]))


def _far_from_zero(split: Split) -> list[str]:
    """Columns of positive numbers whose least is a good part of their range away from zero."""
    frame = split.train
    return [c for c in split.numeric() if frame[c].min() > 0.1 * (frame[c].max() - frame[c].min())]


def _signs(split: Split, share: float, rng: np.random.Generator) -> Planted:
    return _changed(split, pick(_far_from_zero(split), rng), share, rng, lambda v: -v)


def _over_all(split: Split, share: float, rng: np.random.Generator) -> Planted:
    shares = np.round(100 * rng.beta(2, 2, len(split.train)), 1)
    shares[:2] = 0.0, 99.0
    added = split.with_train(split.train.assign(percent=shares))
    return _changed(added, "percent", share, rng, lambda _: rng.uniform(150, 400))


def _degrees(split: Split, share: float, rng: np.random.Generator) -> Planted:
    warm = np.round(rng.normal(37, 0.6, len(split.train)), 1)
    return _changed(split.with_train(split.train.assign(warmth=warm)), "warmth", share, rng, lambda v: 1.8 * v + 32)


FAULTS: tuple[Fault, ...] = (
    Fault("data.missing_values", "0 for missing where zero cannot be", DISGUISED, _code(0, _never_zero), lambda s: bool(_never_zero(s))),
    Fault("data.missing_values", "−1 for missing among sizes", DISGUISED, _code(-1, _sizes), lambda s: bool(_sizes(s))),
    Fault("data.missing_values", "9999 for missing", DISGUISED, _code(9999, _small), lambda s: bool(_small(s))),
    Fault("data.missing_values", "1900-01-01 for missing", DISGUISED, _old_day),
    Fault("data.missing_values", "“unknown” for missing", DISGUISED, _code("unknown", _either), lambda s: bool(_either(s))),
    Fault("data.missing_values", "a blank for missing", DISGUISED, _code(" ", _either), lambda s: bool(_either(s))),
    Fault("data.corrupted_values", "signs lost", CORRUPTED, _signs, lambda s: bool(_far_from_zero(s))),
    Fault("data.corrupted_values", "more than a hundred per cent", CORRUPTED, _over_all),
    Fault("data.corrupted_values", "degrees Fahrenheit among Celsius", CORRUPTED, _degrees),
)  # fmt: skip
