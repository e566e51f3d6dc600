"""Leaks of splits, steps and scores: entities and times on both sides, steps fitted on all rows, claims too good."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor
from sklearn.pipeline import Pipeline

from mlnb.core.case import Case
from tests.power.models import _columns
from tests.power.plant import Fault, Planted, Split, some

VISITS = 3


def _visits(split: Split, rng: np.random.Generator) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Each row as three visits of one patient: most numbers move a little between them; cut by patient."""
    parts = []
    first = 0
    for frame in (split.train, split.test):
        rows = frame.iloc[np.repeat(np.arange(len(frame)), VISITS)].copy()
        for name in split.numeric():
            values = rows[name].to_numpy(dtype=float)
            moved = values + rng.normal(0, 0.3 * (np.nanstd(values) or 1.0), len(rows))
            whole = pd.api.types.is_integer_dtype(split.train[name].dtype)
            rows[name] = np.round(moved) if whole else moved
        code = rng.permutation(len(frame)) + first
        first += len(frame)
        rows["patient"] = [f"P{c:05d}" for c in np.repeat(code, VISITS)]
        parts.append(rows.sample(frac=1, random_state=split.seed))
    train, test = parts
    return train.reset_index(drop=True), test.reset_index(drop=True).set_axis(10**6 + np.arange(len(test)))


def _groups(declared: bool):
    def plant(split: Split, share: float, rng: np.random.Generator) -> Planted:
        """For a share of the test patients one visit of three went to training."""
        train, test = _visits(split, rng)
        patients = np.unique(test["patient"])
        chosen = patients[some(pd.DataFrame(index=range(len(patients))), share, rng, least=2)]
        moved = test[test["patient"].isin(chosen)].groupby("patient").head(1)
        left = test.drop(moved.index)
        case = Case(
            pd.concat([train, moved]), test=left, target=split.target, task=split.dataset.task,
            group="patient" if declared else None, random_state=split.seed,
        )  # fmt: skip
        return Planted(case, frozenset(left.index[left["patient"].isin(chosen)]), frozenset(["patient"]))

    return plant


def by_patient(split: Split) -> Case:
    """The same visits, each patient on one side."""
    train, test = _visits(split, np.random.default_rng(split.seed))
    return Case(train, test=test, target=split.target, task=split.dataset.task, random_state=split.seed)


def _dated(split: Split, rng: np.random.Generator) -> pd.DataFrame:
    """All rows along ten years, in spells of like targets: what is left of the target remembers its neighbours."""
    both = pd.concat([split.train, split.test])
    target = both[split.target]
    number = (
        target.rank(method="average")
        if not split.classes
        else pd.Series(pd.factorize(target, sort=True)[0], both.index)
    )
    level = (number - number.mean()) / (number.std() or 1.0)
    spells = 24
    wanted = rng.normal(size=spells)
    # each row goes to one of three spells drawn at random, the one whose level is nearest
    drawn = rng.integers(0, spells, (len(both), 3))
    near = np.abs(wanted[drawn] - level.to_numpy()[:, None]).argmin(axis=1)
    spell = drawn[np.arange(len(both)), near]
    day = spell * 150 + rng.integers(0, 150, len(both))
    return both.assign(recorded=pd.Timestamp("2012-01-01") + pd.to_timedelta(day, unit="D"))


def _times(declared: bool):
    def plant(split: Split, share: float, rng: np.random.Generator) -> Planted:
        """A share of the rows of the future went to training; at 100 % the split is at random."""
        rows = _dated(split, rng)
        cut = rows["recorded"].quantile(0.7)
        past, future = rows[rows["recorded"] < cut], rows[rows["recorded"] >= cut]
        if share >= 1:
            test = rows.sample(frac=0.3, random_state=split.seed)
            train = rows.drop(test.index)
        else:
            moved = future.iloc[some(future, share, rng, least=4)]
            train, test = pd.concat([past, moved]), future.drop(moved.index)
        case = Case(
            train.sample(frac=1, random_state=split.seed), test=test, target=split.target, task=split.dataset.task,
            time="recorded" if declared else None, random_state=split.seed,
        )  # fmt: skip
        return Planted(case, columns=frozenset(["recorded"]))

    return plant


def in_time(split: Split) -> Case:
    """The same dated rows, the past to train and the future to test."""
    rows = _dated(split, np.random.default_rng(split.seed))
    cut = rows["recorded"].quantile(0.7)
    train, test = rows[rows["recorded"] < cut], rows[rows["recorded"] >= cut]
    return Case(train, test=test, target=split.target, task=split.dataset.task, random_state=split.seed)


def honest(split: Split) -> Case:
    """The same rows with the sane model, fitted on the training rows."""
    return split.case(model=split.sane().fit(*_parts(split, split.train)))


def _parts(split: Split, frame: pd.DataFrame) -> tuple[pd.DataFrame, pd.Series]:
    return frame.drop(columns=[split.target]), frame[split.target]


def forest(split: Split) -> Any:
    """A model that learns its rows nearly by heart."""
    kind = RandomForestClassifier if split.classes else RandomForestRegressor
    return Pipeline([("columns", _columns(one_hot=False, scale=False)), ("model", kind(60, random_state=0))])


def _seen(split: Split, share: float, rng: np.random.Generator) -> Planted:
    learned = pd.concat([split.train, split.test.iloc[some(split.test, share, rng)]])
    return Planted(split.case(model=forest(split).fit(*_parts(split, learned))))


def _learned_scores(split: Split, share: float, rng: np.random.Generator) -> Planted:
    """Stored predictions, a share of them of rows that the model has learned."""
    from sklearn.model_selection import cross_val_predict

    X, y = _parts(split, split.train)
    how = "predict_proba" if split.classes else "predict"
    said = cross_val_predict(forest(split), X, y, cv=5, method=how)
    learned = getattr(forest(split).fit(X, y), how)(X)
    chosen = some(split.train, share, rng)
    said[chosen] = learned[chosen]
    if split.classes and said.shape[1] == 2:
        said = said[:, 1]
    return Planted(split.case(model=forest(split)).replace(y_score=said))


def _scaled(split: Split, share: float, rng: np.random.Generator) -> Planted:
    """A share of the measurements standardised over both frames."""
    names = split.numeric()
    chosen = [names[i] for i in rng.permutation(len(names))[: max(1, round(share * len(names)))]]
    train, test = split.train.copy(), split.test.copy()
    both = pd.concat([train[chosen], test[chosen]]).astype(float)
    for part in (train, test):
        part[chosen] = (part[chosen].astype(float) - both.mean()) / both.std(ddof=0)
    return Planted(Split(split.dataset, train, test, split.seed).case(), columns=frozenset(chosen))


def _filled(split: Split, share: float, rng: np.random.Generator) -> Planted:
    """Gaps of a column filled with the mean of both frames."""
    name = split.numeric()[int(rng.integers(len(split.numeric())))]
    both = pd.concat([split.train, split.test])[name].astype(float)
    gap = (rng.random(len(both)) < share) | both.isna().to_numpy()
    filled = np.where(gap, both[~gap].mean(), both)
    count = len(split.train)
    train, test = split.train.assign(**{name: filled[:count]}), split.test.assign(**{name: filled[count:]})
    return Planted(Split(split.dataset, train, test, split.seed).case(), columns=frozenset([name]))


SHARES = (0.05, 0.2, 0.5)
LEARNED = (0.3, 0.6, 1.0)
FAULTS: tuple[Fault, ...] = (
    Fault("leakage.group_overlap", "declared patients on both sides", SHARES, _groups(declared=True)),
    Fault("leakage.group_overlap", "patients that nobody declared on both sides", SHARES, _groups(declared=False)),
    Fault("leakage.time_overlap", "rows of the future in training, time declared", (0.05, 0.2, 1.0), _times(declared=True)),
    Fault("leakage.time_overlap", "rows of the future in training, time not declared", (0.05, 0.2, 1.0), _times(declared=False)),
    Fault("leakage.preprocessing", "measurements standardised over both frames", (0.1, 0.5, 1.0), _scaled,
          lambda s: bool(s.numeric())),
    Fault("leakage.preprocessing", "gaps filled with the mean of both frames", (0.03, 0.1, 0.3), _filled,
          lambda s: bool(s.numeric())),
    Fault("leakage.preprocessing", "a forest fitted on a share of the test rows too", LEARNED, _seen),
    Fault("leakage.suspicious_score", "a forest fitted on a share of the test rows too, its score", LEARNED, _seen),
    Fault("leakage.suspicious_score", "stored predictions, a share of them of learned rows", LEARNED, _learned_scores),
)  # fmt: skip
