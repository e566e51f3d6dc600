"""Splits as the case needs them, and the splitters to match."""

from __future__ import annotations

import numpy as np
import pandas as pd
import polars as pl
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import KFold, StratifiedKFold, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

import mlnb
from mlnb.core.sealed import within
from tests.tables import table


@pytest.fixture
def frame():
    made = table("breast_cancer").iloc[:, [0, 1, 2, 3, -1]]
    rng = np.random.default_rng(0)
    return made.assign(
        when=pd.Timestamp("2024-01-01") + pd.to_timedelta(rng.integers(0, 300, len(made)), unit="D"),
        who=rng.integers(0, 90, len(made)).astype(str),
    )


def parts(case):
    return case.frame, within(case.test)


def test_classes_keep_their_share(frame):
    case = mlnb.split(frame.drop(columns=["when", "who"]), target="target")
    train, test = parts(case)
    assert (len(train), len(test)) == (455, 114)
    assert abs(train["target"].mean() - test["target"].mean()) < 0.01
    assert case.split.kind == "stratified"
    assert "each class of 'target' in its share" in case.split.why
    assert set(train.index) | set(test.index) == set(frame.index)
    assert not set(train.index) & set(test.index)


def test_the_seed_decides(frame):
    first, again, other = (mlnb.split(frame, target="target", seed=seed) for seed in (1, 1, 2))
    assert first.fingerprint == again.fingerprint != other.fingerprint


def test_numbers_are_drawn_at_random_and_a_class_of_one_stays_in_training():
    assert mlnb.split(table("diabetes"), target="target").split.kind == "random"
    frame = pd.DataFrame({"a": np.arange(41.0), "y": ["rare"] + ["no", "yes"] * 20})
    case = mlnb.split(frame, target="y")
    assert "rare" in set(case.frame["y"])


def test_a_date_that_nobody_named_is_mentioned(frame):
    assert "give time='when'" in mlnb.split(frame, target="target").split.why


def test_entities_stay_whole(frame):
    case = mlnb.split(frame, target="target", group="who", test_size=0.3)
    train, test = parts(case)
    assert not set(train["who"]) & set(test["who"])
    assert abs(len(test) / len(frame) - 0.3) < 0.03
    assert abs(train["target"].mean() - test["target"].mean()) < 0.1
    assert case.split.kind == "group"


def test_time_goes_forward_with_a_gap_and_ties_on_one_side(frame):
    case = mlnb.split(frame, target="target", time="when", gap="14D")
    train, test = parts(case)
    assert test["when"].min() - train["when"].max() > pd.Timedelta("14D")
    assert abs(len(test) / len(frame) - 0.2) < 0.02
    assert case.split.left_out == len(frame) - len(train) - len(test) > 0
    assert "gap of 14D" in case.split.why
    assert case.split.cut in case.split.why
    rows = mlnb.split(frame, target="target", time="when", gap=10)
    assert rows.split.left_out == 10


def test_time_and_entities_together(frame):
    case = mlnb.split(frame, target="target", time="when", group="who")
    train, test = parts(case)
    assert train["when"].max() < test["when"].min()
    assert not set(train["who"]) & set(test["who"])
    assert case.split.kind == "group and time"
    assert "neither part" in case.split.why


def test_what_cannot_be_split_is_said_in_a_sentence(frame):
    with pytest.raises(mlnb.CaseError, match="between 0 and 1, not 3"):
        mlnb.split(frame, target="target", test_size=3)
    with pytest.raises(mlnb.CaseError, match="give time="):
        mlnb.split(frame, target="target", gap=3)
    with pytest.raises(mlnb.CaseError, match="test part already"):
        mlnb.split(mlnb.split(frame, target="target"))
    with pytest.raises(mlnb.CaseError, match="single value"):
        mlnb.split(frame.assign(who="a"), target="target", group="who")
    with pytest.raises(mlnb.CaseError, match="single moment"):
        mlnb.split(frame.assign(when=pd.Timestamp("2024-01-01")), target="target", time="when")
    with pytest.raises(mlnb.CaseError, match="neither a number of rows nor a span"):
        mlnb.split(frame, target="target", time="when", gap="soon")


def test_polars_comes_back_as_polars(frame):
    case = mlnb.split(pl.from_pandas(frame), target="target", time="when")
    assert isinstance(case.data, pl.DataFrame)
    assert case.sealed


def test_a_plain_case_gets_the_plain_splitter(frame):
    plain = frame.drop(columns=["when", "who"])
    case = mlnb.Case(plain, target="target")
    assert isinstance(mlnb.cv(case), StratifiedKFold)
    assert isinstance(mlnb.cv(table("diabetes"), target="target"), KFold)
    assert len(cross_val_score(LogisticRegression(max_iter=5000), case.X, case.y, cv=mlnb.cv(case))) == 5


@pytest.mark.parametrize("roles", [{"group": "who"}, {"time": "when"}, {"group": "who", "time": "when"}])
def test_groups_and_times_are_bound(frame, roles):
    case = mlnb.Case(frame, target="target", **roles)
    splitter = mlnb.cv(case)
    numbers = case.X.select_dtypes("number")
    scores = cross_val_score(make_pipeline(StandardScaler(), LogisticRegression()), numbers, case.y, cv=splitter)
    assert len(scores) == splitter.get_n_splits()
    for fit, held in splitter.split(numbers):
        if "group" in roles:
            assert not set(frame["who"].iloc[fit]) & set(frame["who"].iloc[held])
        if "time" in roles:
            assert frame["when"].iloc[fit].max() <= frame["when"].iloc[held].min()
    with pytest.raises(mlnb.CaseError, match="not of 10 rows"):
        next(splitter.split(numbers[:10]))
    assert next(splitter.split())[0].size


def test_rows_without_a_label_are_skipped_in_the_whole_frame(frame):
    holes = frame.assign(target=frame["target"].astype(float).mask(frame.index < 30))
    case = mlnb.Case(holes, target="target", group="who")
    for fit, held in mlnb.cv(case).split(holes):
        assert min(fit.min(), held.min()) >= 30


def test_folds_forward_in_time_keep_entities_apart_where_that_leaves_rows():
    from mlnb.core.folds import folds, group_codes

    rng = np.random.default_rng(0)
    entity = np.repeat(np.arange(100), 4)
    frame = pd.DataFrame({"who": entity, "when": entity + rng.uniform(0, 8, 400), "x": rng.normal(size=400)})
    frame["y"] = (frame["x"] + rng.normal(size=400) > 0).astype(int)
    case = mlnb.Case(frame, target="y", time="when", group="who")
    codes = group_codes(case)
    assert all(not np.isin(codes[a], codes[b]).any() for a, b in folds(case))
    always = mlnb.Case(frame.assign(who=rng.integers(0, 5, 400)), target="y", time="when", group="who")
    assert len(folds(always)) == 5
