"""Slices on which a model fails: rows of a conjunction of two conditions with other labels, or with others' features."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pandas as pd

from tests.power.plant import Fault, Planted, Split

#: Part of the rows that a slice has.
LEAST, MOST = 0.04, 0.08


#: Part of what a constant answer loses that a model must save.
SKILL = 0.5
#: Conjunctions among which the one with the most mixed target is taken.
AMONG = 8


def conjunction(split: Split, rng: np.random.Generator, among: int = 1) -> tuple[np.ndarray, frozenset[str]] | None:
    """Rows of two conditions at once, over both frames, and their columns; None where no two make such a slice."""
    frame = pd.concat([split.train, split.test])
    options = {name: _conditions(frame[name]) for name in split.features}
    names = [name for name, found in options.items() if found]
    pairs = list(combinations(names, 2))
    found: list[tuple[float, np.ndarray, frozenset[str]]] = []
    for k in rng.permutation(len(pairs))[:200]:
        first, second = pairs[k]
        masks = [a & b for a in options[first] for b in options[second]]
        fit = [m for m in masks if LEAST * len(m) <= m.sum() <= MOST * len(m)]
        if fit:
            mask = fit[int(rng.integers(len(fit)))]
            found.append((_mixed(frame.loc[mask, split.target]), mask, frozenset(pairs[k])))
        if len(found) == among:
            break
    return max(found, key=lambda f: f[0])[1:] if found else None


def _mixed(target: pd.Series) -> float:
    """How little of the target the conditions tell by themselves."""
    if pd.api.types.is_float_dtype(target.dtype):
        return float(target.std())
    return 1 - float(target.value_counts(normalize=True).iloc[0])


def _conditions(column: pd.Series) -> list[np.ndarray]:
    if pd.api.types.is_datetime64_any_dtype(column.dtype):
        return []
    if pd.api.types.is_numeric_dtype(column.dtype) and column.nunique() > 6:
        cuts = column.quantile([0.2, 0.3, 0.7, 0.8]).to_numpy()
        low, high = [(column <= c).to_numpy() for c in cuts[:2]], [(column >= c).to_numpy() for c in cuts[2:]]
        return [*low, *high]
    shares = column.value_counts(normalize=True)
    return [(column == v).to_numpy(dtype=bool, na_value=False) for v, s in shares.items() if 0.08 <= s <= 0.5]


def _labels(split: Split, share: float, rng: np.random.Generator) -> Planted:
    """A share of the slice's rows with another class, or with the value of any other row."""
    found = conjunction(split, rng)
    assert found is not None
    mask, columns = found
    frame = pd.concat([split.train, split.test])
    chosen = mask & (rng.random(len(mask)) < share)
    values = frame[split.target].to_numpy(dtype=object, copy=True)
    kinds = list(pd.unique(frame[split.target].dropna()))
    for i in np.flatnonzero(chosen):
        others = (
            [c for c in kinds if c != values[i]]
            if split.classes
            else [frame[split.target].iloc[int(rng.integers(len(frame)))]]
        )
        values[i] = others[int(rng.integers(len(others)))]
    frame[split.target] = pd.Series(list(values), index=frame.index).astype(split.train[split.target].dtype)
    return _planted(split, frame, mask, columns)


def _features(split: Split, share: float, rng: np.random.Generator) -> Planted:
    """A share of the slice's rows with the features of any other row, but for the two of the conditions."""
    found = conjunction(split, rng, AMONG)
    assert found is not None
    mask, columns = found
    frame = pd.concat([split.train, split.test])
    chosen = np.flatnonzero(mask & (rng.random(len(mask)) < share))
    others = [c for c in split.features if c not in columns]
    source = rng.integers(0, len(frame), len(chosen))
    for name in others:
        cells = frame[name].to_numpy(dtype=object, copy=True)
        cells[chosen] = cells[source]
        frame[name] = pd.Series(list(cells), index=frame.index).astype(split.train[name].dtype)
    return _planted(split, frame, mask, columns)


def _planted(split: Split, frame: pd.DataFrame, mask: np.ndarray, columns: frozenset[str]) -> Planted:
    train, test = frame.iloc[: len(split.train)], frame.iloc[len(split.train) :]
    case = Split(split.dataset, train, test, split.seed).case(model=split.sane())
    return Planted(case, frozenset(frame.index[mask]), columns)


def _fits(split: Split) -> bool:
    return conjunction(split, np.random.default_rng(0)) is not None


def _learnable(split: Split) -> bool:
    """Whether features tell enough of the target for their loss to be felt."""
    if not _fits(split):
        return False
    model = split.sane().fit(split.train[split.features], split.train[split.target])
    skill = float(model.score(split.test[split.features], split.test[split.target]))
    if not split.classes:
        return skill > SKILL
    constant = float(split.test[split.target].value_counts(normalize=True).iloc[0])
    return 1 - skill < (1 - SKILL) * (1 - constant)


FAULTS: tuple[Fault, ...] = (
    Fault(
        "framing.weak_slices",
        "labels of two conditions at once changed, share of them",
        (0.3, 0.6, 1.0),
        _labels,
        _fits,
    ),
    Fault(
        "framing.weak_slices",
        "features of two conditions at once dealt out anew, share of them",
        (0.3, 0.6, 1.0),
        _features,
        _fits,
    ),
)
