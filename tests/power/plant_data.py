"""Faults in the data: missing, disguised and corrupted values, copies, wrong labels, rare classes."""

from __future__ import annotations

from collections.abc import Callable
from itertools import zip_longest
from typing import Any

import numpy as np
import pandas as pd

from tests.power.plant import Fault, Plant, Planted, Split, pick, put, some


def _missing_at_random(split: Split, share: float, rng: np.random.Generator) -> Planted:
    column = pick(split.features, rng)
    train = put(split.train, column, some(split.train, share, rng), None)
    test = put(split.test, column, some(split.test, share, rng), None)
    return Planted(_both(split, train, test), columns=frozenset([column]))


def _missing_by_target(split: Split, share: float, rng: np.random.Generator) -> Planted:
    column = pick(split.features, rng)
    frames = []
    for frame in (split.train, split.test):
        target = frame[split.target]
        high = target == target.mode()[0] if split.classes else target > target.median()
        where = np.flatnonzero(high)
        count = min(len(where), max(1, round(share * len(frame))))
        frames.append(put(frame, column, rng.choice(where, count, replace=False), None))
    return Planted(_both(split, *frames), columns=frozenset([column]))


def _disguised_number(split: Split, share: float, rng: np.random.Generator) -> Planted:
    column = pick(split.numeric(), rng)
    train = put(split.train, column, some(split.train, share, rng), -999)
    test = put(split.test, column, some(split.test, share, rng), -999)
    return Planted(_both(split, train, test), columns=frozenset([column]))


def _disguised_word(split: Split, share: float, rng: np.random.Generator) -> Planted:
    column = pick(split.words() or split.numeric(2), rng)
    train = put(split.train, column, some(split.train, share, rng), "?")
    test = put(split.test, column, some(split.test, share, rng), "?")
    return Planted(_both(split, train, test), columns=frozenset([column]))


def _missing_in_test(split: Split, share: float, rng: np.random.Generator) -> Planted:
    column = pick(split.features, rng)
    test = put(split.test, column, some(split.test, share, rng), None)
    return Planted(_both(split, split.train, test), columns=frozenset([column]))


def _both(split: Split, train: pd.DataFrame, test: pd.DataFrame):
    return Split(split.dataset, train, test, split.seed).case()


def copies(frame: pd.DataFrame, positions: np.ndarray, start: int) -> pd.DataFrame:
    """Copies of these rows under labels of their own."""
    copied = frame.iloc[positions].copy()
    copied.index = pd.RangeIndex(start, start + len(copied))
    return copied


def jitter(rows: pd.DataFrame, like: pd.DataFrame, columns: list[str], rng: np.random.Generator) -> pd.DataFrame:
    """The rows with their fractional columns moved by a thousandth of the columns' spread."""
    moved = rows.copy()
    for name in columns:
        noise = rng.normal(0, 0.001 * like[name].std(), len(rows))
        moved[name] = moved[name] + noise
    return moved


def fractional(split: Split) -> list[str]:
    """Columns of numbers that are not all whole."""
    frame = split.train[split.numeric(50)]
    return [c for c in frame.columns if (frame[c].dropna() % 1 != 0).any()]


def _mixed_in(split: Split, copied: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    joined = pd.concat([split.train, copied])
    return joined.iloc[rng.permutation(len(joined))]


def _exact(split: Split, share: float, rng: np.random.Generator) -> Planted:
    chosen = some(split.train, share, rng)
    copied = copies(split.train, chosen, 10**6)
    rows = frozenset(copied.index) | frozenset(split.train.index[chosen])
    return Planted(split.with_train(_mixed_in(split, copied, rng)).case(), rows)


def _jittered(split: Split, share: float, rng: np.random.Generator) -> Planted:
    chosen = some(split.train, share, rng)
    copied = jitter(copies(split.train, chosen, 10**6), split.train, fractional(split), rng)
    rows = frozenset(copied.index) | frozenset(split.train.index[chosen])
    return Planted(split.with_train(_mixed_in(split, copied, rng)).case(), rows)


def respell(rows: pd.DataFrame, words: list[str]) -> pd.DataFrame:
    """The rows with their words in capitals and a space before them."""
    spelled = rows.copy()
    for name in words:
        spelled[name] = [v if pd.isna(v) else f" {v}".upper() for v in rows[name].astype(object)]
    return spelled


def shorten(rows: pd.DataFrame, like: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    """The rows with their fractional columns rounded to the digit that is at most a fiftieth of the columns' spread."""
    short = rows.copy()
    for name in columns:
        short[name] = rows[name].round(-int(np.floor(np.log10(0.02 * like[name].std()))))
    return short


def _respelled(split: Split, share: float, rng: np.random.Generator) -> Planted:
    chosen = some(split.train, share, rng)
    copied = respell(copies(split.train, chosen, 10**6), split.words())
    rows = frozenset(copied.index) | frozenset(split.train.index[chosen])
    return Planted(split.with_train(_mixed_in(split, copied, rng)).case(), rows)


def _rounded(split: Split, share: float, rng: np.random.Generator) -> Planted:
    chosen = some(split.train, share, rng)
    copied = shorten(copies(split.train, chosen, 10**6), split.train, fractional(split))
    rows = frozenset(copied.index) | frozenset(split.train.index[chosen])
    return Planted(split.with_train(_mixed_in(split, copied, rng)).case(), rows)


def _contradicting(split: Split, share: float, rng: np.random.Generator) -> Planted:
    chosen = some(split.train, share, rng)
    copied = copies(split.train, chosen, 10**6)
    copied[split.target] = relabel(split, copied[split.target], rng)
    rows = frozenset(copied.index) | frozenset(split.train.index[chosen])
    return Planted(split.with_train(_mixed_in(split, copied, rng)).case(), rows)


def relabel(split: Split, labels: pd.Series, rng: np.random.Generator) -> list:
    """For each label another one; for a number, that of another row half the rows away in rank."""
    if not split.classes:
        order = np.sort(split.train[split.target].to_numpy())
        place = np.searchsorted(order, labels.to_numpy())
        return list(order[(place + len(order) // 2) % len(order)])
    classes = sorted(split.train[split.target].unique())
    return [pick([c for c in classes if c != label], rng) for label in labels]


def _flipped(split: Split, share: float, rng: np.random.Generator) -> Planted:
    chosen = some(split.train, share, rng)
    labels = relabel(split, split.train[split.target].iloc[chosen], rng)
    return _relabelled(split, chosen, labels)


def _one_into_another(split: Split, share: float, rng: np.random.Generator) -> Planted:
    counts = split.train[split.target].value_counts()
    source, sink = counts.index[0], counts.index[1]
    where = np.flatnonzero(split.train[split.target] == source)
    count = min(len(where) // 2, max(1, round(share * len(split.train))))
    return _relabelled(split, rng.choice(where, count, replace=False), [sink] * count)


def _permuted(split: Split, share: float, rng: np.random.Generator) -> Planted:
    chosen = some(split.train, share, rng, least=3)
    return _relabelled(split, chosen, np.roll(split.train[split.target].iloc[chosen].to_numpy(), 1))


def _relabelled(split: Split, chosen: np.ndarray, labels: list | np.ndarray) -> Planted:
    train = split.train.copy()
    values = train[split.target].to_numpy(dtype=object, copy=True)
    values[chosen] = labels
    train[split.target] = pd.Series(list(values), index=train.index).astype(split.train[split.target].dtype)
    return Planted(split.with_train(train).case(), frozenset(train.index[chosen]))


def _rare(split: Split, share: float, rng: np.random.Generator) -> Planted:
    rare = split.train[split.target].value_counts().index[-1]
    frames = []
    for frame in (split.train, split.test):
        where = np.flatnonzero(frame[split.target] == rare)
        others = np.flatnonzero(frame[split.target] != rare)
        count = min(len(where), max(4, round(share / (1 - share) * len(others))))
        kept = np.sort(np.concatenate([others, rng.choice(where, count, replace=False)]))
        frames.append(frame.iloc[kept])
    return Planted(_both(split, *frames))


def _is_frequent(split: Split) -> bool:
    return split.classes and float(split.train[split.target].value_counts(normalize=True).iloc[-1]) > 0.06


def dated(frame: pd.DataFrame) -> pd.DataFrame:
    """The rows in their order, one every seven hours."""
    return frame.assign(when=pd.date_range("2020-01-01", periods=len(frame), freq="7h"))


def _old_labels(split: Split, old: float, wrong: float, rng: np.random.Generator) -> Planted:
    """Another relation in the oldest part of the rows: their labels are others', as many as ``wrong`` of them."""
    count = round(old * len(split.train))
    chosen = rng.choice(count, round(wrong * count), replace=False)
    labels = relabel(split, split.train[split.target].iloc[chosen], rng)
    case = _relabelled(split, chosen, labels).case
    rows = frozenset(split.train.index[:count])
    return Planted(case.replace(data=dated(case.frame), time="when"), rows)


def _old_half(split: Split, wrong: float, rng: np.random.Generator) -> Planted:
    return _old_labels(split, 0.5, wrong, rng)


def _turned(split: Split, old: float, rng: np.random.Generator) -> Planted:
    return _old_labels(split, old, 1.0, rng)


def _is_long(split: Split) -> bool:
    return len(split.train) >= 200


def _text_number(split: Split, share: float, rng: np.random.Generator) -> Planted:
    ways = (lambda v: f"{v} kg", lambda v: f"{v:.2f}".replace(".", ","), lambda v: f"${v}", lambda _: "broken")
    way = ways[int(rng.integers(len(ways)))]
    return _changed(split, pick(split.numeric(30), rng), share, rng, way)


def _bad_date(split: Split, share: float, rng: np.random.Generator) -> Planted:
    days = pd.Series(pd.date_range("2015-01-01", periods=len(split.train)).strftime("%Y-%m-%d"), split.train.index)
    dated = split.with_train(split.train.assign(day=days.astype(object)))
    return _changed(dated, "day", share, rng, lambda v: v[:4] + pick(["-02-30", "-13-01", "-04-31", "-00-10"], rng))


def _garbled(split: Split, share: float, rng: np.random.Generator) -> Planted:
    cities = np.array(["Köln", "Zürich", "Málaga", "Łódź", "Oslo"], dtype=object)
    named = split.with_train(split.train.assign(city=rng.choice(cities, len(split.train))))
    return _changed(named, "city", share, rng, lambda _: "Köln".encode().decode("latin-1"))


def _unit(factor: float) -> Plant:
    def plant(split: Split, share: float, rng: np.random.Generator) -> Planted:
        return _changed(split, pick(_one_sign(split), rng), share, rng, lambda v: v * factor)

    return plant


def _one_sign(split: Split) -> list[str]:
    return [c for c in split.numeric(30) if (split.train[c].dropna() > 0).all()]


def _impossible(split: Split, share: float, rng: np.random.Generator) -> Planted:
    column = pick(split.numeric(30), rng)
    known = split.train[column].dropna()
    top, reach = float(known.max()), float(known.max() - known.min())
    return _changed(split, column, share, rng, lambda _: top + reach * rng.uniform(4, 12))


def _spelled(split: Split, share: float, rng: np.random.Generator) -> Planted:
    ways = (str.upper, lambda v: f" {v}", lambda v: f"{v} ", lambda v: v[:2] + v[3:] if len(v) > 5 else v.upper() + " ")
    return _changed(split, pick(_wordy(split), rng), share, rng, ways[int(rng.integers(len(ways)))])


def _wordy(split: Split) -> list[str]:
    frame = split.train
    return [
        c for c in split.words()
        if frame[c].nunique() < 50 and frame[c].dropna().astype(str).str.fullmatch(r"[A-Za-z]*[a-z][A-Za-z ]{3,}").all()
    ]  # fmt: skip


def _shifted(split: Split, share: float, rng: np.random.Generator) -> Planted:
    chosen = some(split.train, share, rng)
    order = [c for pair in zip_longest(split.words(), split.numeric(2)) for c in pair if c is not None]
    cells = split.train[order].astype(object).to_numpy(copy=True)
    for i in chosen:
        cells[i, 1:] = cells[i, :-1].copy()
    moved = pd.DataFrame({c: list(cells[:, j]) for j, c in enumerate(order)}, index=split.train.index)
    train = moved.assign(**{split.target: split.train[split.target]})
    return Planted(split.with_train(train).case(), frozenset(train.index[chosen]))


def _changed(split: Split, column: str, share: float, rng: np.random.Generator, way: Callable[[Any], Any]) -> Planted:
    """Some of a column's known cells changed."""
    known = np.flatnonzero(split.train[column].notna())
    chosen = known[some(split.train.iloc[known], share, rng)]
    cells = split.train[column].astype(object).to_numpy(dtype=object, copy=True)
    for i in chosen:
        cells[i] = way(cells[i])
    train = split.train.copy()
    train[column] = pd.Series(list(cells), index=train.index)
    return Planted(split.with_train(train).case(), frozenset(train.index[chosen]), frozenset([column]))


SHARES = (0.05, 0.1, 0.2)
DISGUISED = (0.005, 0.01, 0.03, 0.06)
COPIED = (0.02, 0.05, 0.1)
WRONG = (0.03, 0.08, 0.15)
RARE = (0.05, 0.02, 0.01)
CORRUPTED = (0.005, 0.02, 0.05)
OLD_WRONG = (0.5, 0.75, 1.0)
OLD_PART = (0.3, 0.5, 0.6)

FAULTS: tuple[Fault, ...] = (
    Fault("data.missing_values", "cells of a column missing at random", SHARES, _missing_at_random),
    Fault("data.missing_values", "cells missing where the target is of one kind", SHARES, _missing_by_target),
    Fault("data.missing_values", "−999 for missing", DISGUISED, _disguised_number, lambda s: bool(s.numeric())),
    Fault("data.missing_values", "“?” for missing", DISGUISED, _disguised_word),
    Fault("data.missing_values", "missing in the test rows only", SHARES, _missing_in_test),
    Fault("data.duplicates", "rows copied", COPIED, _exact, lambda s: s.distinct),
    Fault("data.duplicates", "rows copied and slightly moved", COPIED, _jittered, lambda s: len(fractional(s)) > 1),
    Fault(
        "data.duplicates",
        "rows copied in capitals and with spaces",
        COPIED,
        _respelled,
        lambda s: s.distinct and bool(s.words()),
    ),
    Fault(
        "data.duplicates", "rows copied and rounded", COPIED, _rounded, lambda s: s.distinct and len(fractional(s)) > 1
    ),
    Fault("data.duplicates", "rows copied with another label", COPIED, _contradicting, lambda s: s.distinct),
    Fault("data.label_errors", "labels wrong, any class for any", WRONG, _flipped, lambda s: s.classes),
    Fault("data.label_errors", "labels wrong, one class for another", WRONG, _one_into_another, lambda s: s.classes),
    Fault("data.label_errors", "target values exchanged", WRONG, _permuted, lambda s: not s.classes),
    Fault("data.class_imbalance", "smallest class thinned out", RARE, _rare, _is_frequent),
    Fault(
        "data.outdated_samples",
        "labels of the oldest half are others’, in a part of them",
        OLD_WRONG,
        _old_half,
        _is_long,
    ),
    Fault("data.outdated_samples", "labels of the oldest part are others’", OLD_PART, _turned, _is_long),
    Fault("data.corrupted_values", "text among numbers", CORRUPTED, _text_number, lambda s: bool(s.numeric(30))),
    Fault("data.corrupted_values", "days that do not exist", CORRUPTED, _bad_date),
    Fault("data.corrupted_values", "garbled characters", CORRUPTED, _garbled),
    Fault("data.corrupted_values", "a thousand times too large", CORRUPTED, _unit(1000), lambda s: bool(_one_sign(s))),
    Fault("data.corrupted_values", "a hundred times too small", CORRUPTED, _unit(0.01), lambda s: bool(_one_sign(s))),
    Fault("data.corrupted_values", "inches for centimetres", CORRUPTED, _unit(1 / 2.54), lambda s: bool(_one_sign(s))),
    Fault("data.corrupted_values", "impossible values", CORRUPTED, _impossible, lambda s: bool(s.numeric(30))),
    Fault("data.corrupted_values", "words in another spelling", CORRUPTED, _spelled, lambda s: bool(_wordy(s))),
    Fault(
        "data.corrupted_values",
        "rows shifted by a column",
        CORRUPTED,
        _shifted,
        lambda s: bool(s.words() and s.numeric(2)),
    ),
)
