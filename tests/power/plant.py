"""What a planted fault is made of: the split that it is planted in, and what was done to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from mlnb.core.case import Case
from tests.power.datasets import Dataset
from tests.power.models import sane


@dataclass(frozen=True)
class Split:
    """A data set cut into training and test rows; both keep the labels of the whole."""

    dataset: Dataset
    train: pd.DataFrame
    test: pd.DataFrame
    seed: int

    @property
    def target(self) -> str:
        """Name of the target."""
        return self.dataset.target

    @property
    def classes(self) -> bool:
        """Whether the target is one of classes."""
        return self.dataset.task != "regression"

    @property
    def features(self) -> list[str]:
        """Names of the other columns."""
        return [c for c in self.train.columns if c != self.target]

    def numeric(self, distinct: int = 20) -> list[str]:
        """Columns of numbers with more distinct values than this."""
        frame = self.train[self.features].select_dtypes("number")
        return [c for c in frame.columns if frame[c].nunique() > distinct]

    def words(self) -> list[str]:
        """Columns of strings."""
        return list(self.train[self.features].select_dtypes(exclude=["number", "bool", "datetime"]).columns)

    @property
    def distinct(self) -> bool:
        """Whether equal rows hardly ever happen in it by chance."""
        return float(self.train[self.features].duplicated(keep=False).mean()) < 0.02

    def case(self, *, model: Any = None, cv: Any = None) -> Case:
        """The case of this split."""
        return Case(
            self.train, target=self.target, test=self.test, task=self.dataset.task, model=model, cv=cv,
            random_state=self.seed,
        )  # fmt: skip

    def sane(self) -> Any:
        """The model that does well on this data set."""
        return sane(self.dataset.model, self.dataset.task)

    def with_train(self, train: pd.DataFrame) -> Split:
        """The same with other training rows."""
        return replace(self, train=train)


def split(dataset: Dataset, seed: int, rows: int = 2_000) -> Split:
    """A seeded sample of a data set, 70 % of it to train, stratified where there are classes."""
    from sklearn.model_selection import train_test_split

    frame = dataset.sample(rows, seed)
    strata = None if dataset.task == "regression" else frame[dataset.target]
    train, test = train_test_split(frame, test_size=0.3, random_state=seed, stratify=strata)
    return Split(dataset, train, test, seed)


@dataclass(frozen=True)
class Planted:
    """A case with a fault in it, and where: labels of rows and names of columns, either may be empty."""

    case: Case
    rows: frozenset[Any] = frozenset()
    columns: frozenset[str] = frozenset()


Plant = Callable[[Split, float, np.random.Generator], Planted]


@dataclass(frozen=True)
class Fault:
    """One way in which a table or a model can be wrong.

    Attributes
    ----------
    check : str
        Id of the check that should find it.
    name : str
        What is wrong, in the words of the published table.
    strengths : tuple of float
        Weakest first.
    plant : callable
        Takes a split, a strength and a generator, gives what was planted.
    fits : callable
        Whether it can be planted in a split at all.
    unit : str
        Of the strengths; "%" shows a fraction times 100.
    """

    check: str
    name: str
    strengths: tuple[float, ...]
    plant: Plant
    fits: Callable[[Split], bool] = lambda _: True
    unit: str = "%"

    def label(self, strength: float) -> str:
        """A strength as the table shows it."""
        if len(self.strengths) == 1:
            return "as it is"
        return f"{strength * 100:g} %" if self.unit == "%" else f"{self.unit} {strength:g}".strip()


def some(frame: pd.DataFrame, share: float, rng: np.random.Generator, least: int = 1) -> np.ndarray:
    """Positions of a random share of the rows."""
    count = min(len(frame), max(least, round(share * len(frame))))
    chosen: np.ndarray = rng.choice(len(frame), count, replace=False)
    return chosen


def put(frame: pd.DataFrame, column: str, positions: np.ndarray, value: Any) -> pd.DataFrame:
    """A copy of the frame with these cells replaced, the column widened to a dtype that can hold them."""
    cells = frame[column].astype(object).to_numpy(dtype=object, copy=True)
    cells[positions] = value
    changed = frame.copy()
    changed[column] = pd.Series(list(cells), index=frame.index)
    return changed


def pick(names: list[str], rng: np.random.Generator) -> str:
    """One of the names."""
    return names[int(rng.integers(len(names)))]
