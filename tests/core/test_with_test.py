"""Test rows beside the training rows: predicted by the folds' models, and in nobody's way."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import mlnb
from mlnb.core import probe


def _frames(rows=200):
    rng = np.random.default_rng(0)
    frame = pd.DataFrame({"a": rng.normal(size=rows), "t": [f"some words of a text {i}" for i in range(rows)]})
    frame["y"] = np.where(frame["a"] > 0, "p", "q")
    return frame[: rows // 2], frame[rows // 2 :]


def test_each_test_row_is_predicted_by_one_fold():
    train, test = _frames()
    out = probe.probe(mlnb.Case(train, target="y", test=test))
    assert out.test.shape == (len(test), 2)
    assert np.isfinite(out.test).all()
    alone = probe.probe(mlnb.Case(train, target="y"))
    assert alone.test is None
    assert np.array_equal(alone.prediction, out.prediction)


@pytest.mark.parametrize("how", ["group", "time", "cv"])
def test_none_are_where_folds_are_no_draw_of_rows(how):
    train, test = (f.assign(g=np.arange(len(f)) % 20) for f in _frames())
    case = mlnb.Case(train, target="y", test=test, **{how: 3 if how == "cv" else "g"})
    assert probe.with_test(case)[1] == 0


@pytest.mark.parametrize(
    "change", [lambda f: f[:0], lambda f: f.assign(y=None), lambda f: f.assign(a="x"), lambda f: f.assign(t=None)]
)
def test_an_odd_test_frame_breaks_no_probe(change):
    train, test = _frames()
    case = mlnb.Case(train, target="y", test=change(test))
    assert np.isfinite(probe.probe(case).prediction).all()
    assert mlnb.data.label_errors(case).verdict != "error"
