"""Large cases: what counts sees every row, what learns sees a sample and says so."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import mlnb
from mlnb.core.options import options
from mlnb.core.sample import draw, sampled
from mlnb.core.without import drop

LEARNS = "data.class_imbalance"


def table(rows=900, seed=0):
    rng = np.random.default_rng(seed)
    size = rng.normal(size=rows)
    y = np.where(size + rng.normal(size=rows) > 1.5, "rare", "usual")
    frame = pd.DataFrame(
        {"size": size, "weight": rng.normal(size=rows), "colour": rng.choice(["red", "blue"], rows), "y": y}
    )
    frame.loc[::9, "weight"] = np.nan
    return frame


def test_small_cases_are_left_alone():
    case = mlnb.Case(table(), target="y")
    assert sampled(case) is case


@pytest.mark.parametrize("task", ["classes", "quantity", "none"])
def test_draws_of_each_stratum_alike(task):
    frame = table()
    target = {"classes": frame["y"], "quantity": frame["size"], "none": None}[task]
    with options.set(sample_rows=300):
        rows = draw(target, len(frame), 3)
        again = draw(target, len(frame), 3)
        other = draw(target, len(frame), 4)
    assert (rows == again).all()
    assert (rows != other).any()
    assert len(np.unique(rows)) == 300
    assert (np.diff(rows) > 0).all()
    if task == "classes":
        assert (frame["y"].iloc[rows] == "rare").sum() == pytest.approx((frame["y"] == "rare").sum() / 3, abs=1)
    if task == "quantity":
        assert abs(frame["size"].iloc[rows].median() - frame["size"].median()) < 0.05


def test_counting_sees_all_and_learning_says_what_it_saw():
    frame = table()
    with options.set(sample_rows=300):
        case = mlnb.Case(frame, target="y", test=table(500, 1))
        audit = mlnb.audit(case, checks=["data.missing_values", "data.duplicates", LEARNS], progress=False)
        view = sampled(case)
    assert (len(view.frame), len(view.test)) == (300, 300)
    assert view.frame.index.isin(frame.index).all()
    assert "of 900 rows" in audit["missing_values"].headline
    assert "sample" not in audit["missing_values"].headline
    learned = audit[LEARNS]
    assert learned.headline.endswith("(on a sample of 300 of 900 rows)")
    assert "80 % power" in learned.find("sample").text
    assert learned.data == audit["missing_values"].data == case.fingerprint


def test_predictions_and_folds_of_ones_own():
    frame = table()
    with options.set(sample_rows=300):
        scored = sampled(mlnb.Case(frame, target="y", y_score=np.arange(900) / 900))
        assert (scored.y_score == np.arange(900)[scored.drawn] / 900).all()
        pairs = [(np.arange(0, 450), np.arange(450, 900))]
        own = mlnb.Case(frame, target="y", cv=pairs)
        assert sampled(own) is own


def test_rows_of_a_sample_are_dropped_by_their_place_in_the_whole():
    pl = pytest.importorskip("polars")
    with options.set(sample_rows=300):
        case = mlnb.Case(pl.from_pandas(table()), target="y")
        view = sampled(case)
        fix = drop(view, np.array([5, 7]), "Drop two rows")
    assert str([int(view.drawn[5]), int(view.drawn[7])]) in fix.code
