"""Faults of the question itself: the metric, the target's definition, rare cases, and values that training never saw."""

from __future__ import annotations

import numpy as np
import pandas as pd

from mlnb.core.case import Case
from tests.power.plant import Fault, Planted, Split, pick, put, some


def _test(split: Split, test: pd.DataFrame, chosen: np.ndarray, column: str) -> Planted:
    case = split.case().replace(test=test)
    return Planted(case, frozenset(test.index[chosen]), frozenset([column]))


def _new_category(split: Split, share: float, rng: np.random.Generator) -> Planted:
    name = pick(few_levels(split), rng)
    chosen = some(split.test, share, rng)
    return _test(split, put(split.test, name, chosen, "other_2"), chosen, name)


def _misspelt(split: Split, share: float, rng: np.random.Generator) -> Planted:
    name = pick(few_levels(split), rng)
    level = split.test[name].dropna().mode().iloc[0]
    of_it = np.flatnonzero((split.test[name] == level).to_numpy())
    chosen = rng.choice(of_it, min(len(of_it), max(1, round(share * len(split.test)))), replace=False)
    return _test(split, put(split.test, name, chosen, f"{level} "), chosen, name)


def _out_of_range(split: Split, share: float, rng: np.random.Generator, *, times: float) -> Planted:
    name = pick(split.numeric(), rng)
    chosen = some(split.test, share, rng)
    values = split.test[name].to_numpy(dtype=float, copy=True)
    low, high = split.train[name].min(), split.train[name].max()
    values[chosen] = high + (high - low) * rng.uniform(0.02, times, len(chosen))
    return _test(split, split.test.assign(**{name: values}), chosen, name)


def _just_beyond(split: Split, share: float, rng: np.random.Generator) -> Planted:
    return _out_of_range(split, share, rng, times=0.3)


def _far_beyond(split: Split, share: float, rng: np.random.Generator) -> Planted:
    return _out_of_range(split, share, rng, times=10.0)


def _other_words(split: Split, share: float, rng: np.random.Generator) -> Planted:
    name = texts(split)[0]
    chosen = some(split.test, share, rng)
    made = ["".join(rng.choice(list("aeioukstrnl"), 7)) for _ in range(40)]
    test = split.test.copy()
    cells = test[name].to_numpy(dtype=object, copy=True)
    for i in chosen:
        cells[i] = " ".join(rng.choice(made, 12))
    test[name] = pd.Series(list(cells), index=test.index)
    return _test(split, test, chosen, name)


def few_levels(split: Split) -> list[str]:
    """Columns of words in which no value is rare."""
    return [c for c in split.words() if split.train[c].nunique() <= 12]


def texts(split: Split) -> list[str]:
    """Columns of whole sentences."""
    return [c for c in split.words() if split.train[c].astype(str).str.count(" ").mean() > 2]


def _positives(split: Split) -> tuple[str, object]:
    """The smallest class."""
    return split.target, split.train[split.target].value_counts().index[-1]


def _thinned(split: Split, share: float, rng: np.random.Generator) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Both frames with the smallest class cut down to a share of the rows."""
    target, rare = _positives(split)
    kept = []
    for frame in (split.train, split.test):
        mine = np.flatnonzero((frame[target] == rare).to_numpy())
        most = max(2, round(share / (1 - share) * (len(frame) - len(mine))))
        gone = rng.permutation(mine)[most:]
        kept.append(frame.drop(index=frame.index[gone]))
    return kept[0], kept[1]


def _accuracy(split: Split, share: float, rng: np.random.Generator) -> Planted:
    train, test = _thinned(split, share, rng)
    return Planted(Split(split.dataset, train, test, split.seed).case(model=split.sane()).replace(scoring="accuracy"))


def _never(split: Split, share: float, rng: np.random.Generator) -> Planted:
    from sklearn.dummy import DummyClassifier

    train, test = _thinned(split, share, rng)
    return Planted(Split(split.dataset, train, test, split.seed).case(model=DummyClassifier()))


def _costly(split: Split, times: float, rng: np.random.Generator) -> Planted:
    """Costs of missing the smaller class, and decisions at one half all the same."""
    del rng
    framing = {
        "positive": _positives(split)[1],
        "cost_false_positive": 1,
        "cost_false_negative": times,
        "threshold": 0.5,
    }
    return Planted(split.case(model=split.sane()).replace(framing=framing))


def _two(split: Split) -> bool:
    return split.dataset.task == "binary"


def by_rule(split: Split, rng: np.random.Generator | None = None, wrong: float = 0.0) -> Planted:
    """A target that a written rule defines, where a share of the rows that satisfy it may be labelled otherwise."""
    name = split.numeric()[0]
    cut = float(split.train[name].quantile(0.6))
    frames, changed = [], []
    for frame in (split.train, split.test):
        yes = (frame[name] > cut).to_numpy()
        label = np.where(yes, "yes", "no")
        if rng is not None:
            slip = some(frame[yes], wrong, rng)
            label[np.flatnonzero(yes)[slip]] = "no"
            changed += list(frame.index[np.flatnonzero(yes)[slip]])
        frames.append(frame.drop(columns=split.target).assign(defined=pd.Series(label, index=frame.index)))
    framing = {"definition": f"{name} is high", "rule": f"`{name}` > {cut!r}", "positive": "yes"}
    case = Case(frames[0], target="defined", test=frames[1], framing=framing, random_state=split.seed)
    return Planted(case, frozenset(set(changed) & set(split.train.index)))


def _not_by_rule(split: Split, share: float, rng: np.random.Generator) -> Planted:
    return by_rule(split, rng, share)


def high(split: Split) -> tuple[str, float]:
    """A column of numbers, and a cut above which an eighth of the training rows lie."""
    name = split.numeric()[0]
    return name, float(split.train[name].quantile(0.875))


def case_required(split: Split, required: float) -> Case:
    """The case with that part of the rows declared, and a score required there."""
    name, cut = high(split)
    edge = {"query": f"`{name}` > {cut!r}", "required": required}
    return split.case(model=split.sane()).replace(framing={"metric": "accuracy", "edge_cases": {"high ones": edge}})


def _failing_case(split: Split, share: float, rng: np.random.Generator) -> Planted:
    """A share of the test labels of a declared case are of another class; three quarters right are required."""
    name, cut = high(split)
    test = split.test.copy()
    labels = test[split.target].to_numpy(dtype=object, copy=True)
    there = np.flatnonzero((test[name] > cut).to_numpy())
    classes = list(split.train[split.target].unique())
    for i in there[rng.random(len(there)) < share]:
        labels[i] = classes[(classes.index(labels[i]) + 1) % len(classes)]
    test[split.target] = pd.Series(list(labels), index=test.index).astype(split.test[split.target].dtype)
    changed = Split(split.dataset, split.train, test, split.seed)
    return Planted(case_required(changed, 0.9))


def _overlooked(split: Split, share: float, rng: np.random.Generator) -> Planted:
    """Rows far out in one column, in test alone, labelled otherwise than the model expects."""
    name = split.numeric()[0]
    test = split.test.copy()
    chosen = some(test, share, rng, least=8)
    values = test[name].to_numpy(dtype=float, copy=True)
    values[chosen] = split.train[name].mean() + split.train[name].std() * rng.uniform(9, 12, len(chosen))
    test[name] = values
    said = split.sane().fit(split.train[split.features], split.train[split.target]).predict(test[split.features])
    labels = test[split.target].to_numpy(dtype=object, copy=True)
    classes = list(split.train[split.target].unique())
    for i in chosen:
        labels[i] = classes[(classes.index(said[i]) + 1) % len(classes)]
    test[split.target] = pd.Series(list(labels), index=test.index).astype(split.test[split.target].dtype)
    case = Split(split.dataset, split.train, test, split.seed).case(model=split.sane())
    return Planted(case, frozenset(test.index[chosen]), frozenset([name]))


def _numbers_and_classes(split: Split) -> bool:
    return split.classes and bool(split.numeric()) and len(split.test) > 80


SHARES = (0.005, 0.02, 0.05)

FAULTS: tuple[Fault, ...] = (
    Fault("framing.success_metric", "accuracy chosen, the smaller class thinned out to", (0.12, 0.05, 0.02), _accuracy, _two),
    Fault("framing.success_metric", "the rare class never predicted, thinned out to", (0.15, 0.1, 0.05), _never, _two),
    Fault("framing.success_metric", "decisions at 0.5 where missing the smaller class costs", (4, 10, 30), _costly, _two, unit="times"),
    Fault("framing.target_definition", "rows that satisfy the written rule, labelled otherwise", (0.02, 0.05, 0.15), _not_by_rule,
          lambda s: bool(s.numeric())),
    Fault("framing.edge_cases", "a declared case with test labels of another class", (0.2, 0.4, 0.7), _failing_case,
          _numbers_and_classes),
    Fault("framing.edge_cases", "rows far out and labelled otherwise, not declared", (0.02, 0.04, 0.08), _overlooked,
          _numbers_and_classes),
    Fault("framing.unseen_values", "a category that training has not, in test rows", SHARES, _new_category, lambda s: bool(few_levels(s))),
    Fault("framing.unseen_values", "a category with a space behind it, in test rows", SHARES, _misspelt, lambda s: bool(few_levels(s))),
    Fault("framing.unseen_values", "numbers beyond the training range, up to a third of it", SHARES, _just_beyond, lambda s: bool(s.numeric())),
    Fault("framing.unseen_values", "numbers far beyond the training range", SHARES, _far_beyond, lambda s: bool(s.numeric())),
    Fault("framing.unseen_values", "texts of unknown words", SHARES, _other_words, lambda s: bool(texts(s))),
)  # fmt: skip
