"""Folds and blocks that are worse than chance allows are named, with their rows."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.compose import make_column_selector, make_column_transformer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import KFold, RepeatedKFold, RepeatedStratifiedKFold, ShuffleSplit
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

import mlnb
from mlnb.core.evidence import Intervals, Table
from mlnb.core.options import options
from tests.tables import rdata, table


@pytest.mark.parametrize("name", ["iris", "wine", "breast_cancer", "diabetes"])
def test_stays_silent_on_published_rows_in_their_order(name):
    finding = mlnb.training.fold_variance(mlnb.Case(table(name), target="target"))
    assert finding.verdict == "pass"
    assert isinstance(finding.find("folds"), Intervals)


def test_stays_silent_on_a_table_sorted_by_what_is_hard():
    frame = rdata("ggplot2", "diamonds", 1500).sort_values("carat").reset_index(drop=True)
    assert mlnb.training.fold_variance(mlnb.Case(frame, target="price")).verdict == "pass"


@pytest.mark.parametrize("share", [0.5, 0.9])
def test_finds_a_batch_of_bad_rows_by_its_place(share):
    frame = table("breast_cancer").sample(frac=1, random_state=0).reset_index(drop=True)
    rng = np.random.default_rng(0)
    batch = np.arange(171, 228)
    bad = batch[rng.random(len(batch)) < share]
    frame.loc[bad, "target"] = 1 - frame.loc[bad, "target"]
    with options.set(measure_rows=0):
        finding = mlnb.training.fold_variance(mlnb.Case(frame, target="target"))
    assert finding.raised
    assert np.isin(finding.rows, batch).mean() > 0.8


def test_finds_the_fold_that_an_unshuffled_split_makes():
    frame = table("breast_cancer").sample(frac=1, random_state=0).reset_index(drop=True)
    last = np.arange(456, 569)
    frame.loc[last, frame.columns[:-1]] = 10 * frame.loc[last, frame.columns[:-1]]
    model = make_pipeline(StandardScaler(), LogisticRegression())
    finding = mlnb.training.fold_variance(mlnb.Case(frame, target="target", model=model, cv=KFold(5)))
    assert finding.raised
    assert "Fold 5" in finding.headline
    assert finding.find("folds").marked == ("fold 5",)
    assert any(isinstance(e, Table) and e.name == "fold describes:fold 5" for e in finding.evidence)


def test_ranks_the_test_score_among_its_draws():
    frame = table("breast_cancer").sample(frac=1, random_state=1)
    model = make_pipeline(StandardScaler(), LogisticRegression())
    easy = mlnb.Case(frame[:400], test=frame[400:], target="target", model=model)
    finding = mlnb.training.fold_variance(easy)
    assert finding.verdict == "pass"
    assert "of re-splits of its size" in finding.headline
    unlucky = frame[400:].assign(target=1 - frame[400:]["target"])
    finding = mlnb.training.fold_variance(mlnb.Case(frame[:400], test=unlucky, target="target", model=model))
    assert finding.verdict == "warn"
    assert "not typical" in finding.headline


@pytest.mark.parametrize("seed", range(3))
def test_rows_of_one_group_that_are_hard_together_are_no_bad_fold(seed):
    """Fifteen rows a person, all easy or all hard: the units that chance deals out are the persons."""
    rng = np.random.default_rng(seed)
    group = np.repeat(np.arange(60), 15)
    trait = rng.normal(size=(60, 3))
    label = (rng.random(60) < 1 / (1 + np.exp(-1.2 * trait[:, 0]))).astype(int)
    frame = pd.DataFrame(trait[group] + 0.1 * rng.normal(size=(900, 3)), columns=list("abc"))
    frame = frame.assign(person=group, target=label[group])
    assert mlnb.training.fold_variance(mlnb.Case(frame, target="target", group="person")).verdict == "pass"


@pytest.mark.parametrize("seed", range(3))
def test_errors_that_linger_in_time_are_no_bad_fold(seed):
    rng = np.random.default_rng(seed)
    error = np.zeros(500)
    for i in range(1, 500):
        error[i] = 0.9 * error[i - 1] + rng.normal()
    x = rng.normal(size=(500, 2))
    frame = pd.DataFrame(x, columns=list("ab")).assign(
        target=2 * x[:, 0] + error, day=pd.date_range("2020", periods=500)
    )
    assert mlnb.training.fold_variance(mlnb.Case(frame, target="target", time="day")).verdict == "pass"


@pytest.mark.parametrize(
    ("cv", "folds"),
    [(RepeatedStratifiedKFold(n_splits=4, n_repeats=3, random_state=0), 12), (ShuffleSplit(6, test_size=0.3, random_state=0), 6)],
)  # fmt: skip
def test_folds_that_hold_rows_several_times_are_each_scored(cv, folds):
    model = make_pipeline(StandardScaler(), LogisticRegression())
    finding = mlnb.training.fold_variance(mlnb.Case(table("wine"), target="target", model=model, cv=cv))
    assert finding.verdict == "pass"
    shown = finding.find("folds")
    assert len(shown.values) == folds
    assert np.isfinite(shown.values).all()
    assert finding.estimate.low < finding.estimate.value <= finding.estimate.high


def test_more_repeats_do_not_feign_more_rows():
    model = make_pipeline(StandardScaler(), LogisticRegression())
    frame = rdata("MASS", "Pima.te")
    few, many = (
        mlnb.training.fold_variance(
            mlnb.Case(frame, target="type", model=model, cv=RepeatedKFold(n_splits=5, n_repeats=n, random_state=0))
        ).estimate
        for n in (2, 8)
    )
    assert many.high - many.low > 0.5 * (few.high - few.low)


def test_ranks_a_reported_score_among_re_splits():
    model = make_pipeline(StandardScaler(), LogisticRegression())
    case = mlnb.Case(rdata("MASS", "Pima.te"), target="type", model=model)
    usual = mlnb.training.fold_variance(case, reported=0.8)
    assert usual.verdict == "pass"
    assert "is luckier than" in usual.headline
    lucky = mlnb.training.fold_variance(case, reported=0.93)
    assert lucky.verdict == "warn"
    assert "reported score is lucky" in lucky.headline


def test_what_is_in_the_bad_fold_is_named_by_its_words():
    frame = table("breast_cancer").sample(frac=1, random_state=0).reset_index(drop=True)
    frame["site"] = np.where(frame.index >= 456, "annexe", "main")
    last = frame.index >= 456
    frame.loc[last, "target"] = 1 - frame.loc[last, "target"]
    model = make_pipeline(_numbers_only(), LogisticRegression())
    finding = mlnb.training.fold_variance(mlnb.Case(frame, target="target", model=model, cv=KFold(5)))
    assert finding.verdict == "fail"
    assert "'site' (share of" in finding.headline
    described = finding.find("fold describes:fold 5")
    assert described.rows[0][0] == "site"


def _numbers_only():
    return make_pipeline(
        make_column_transformer((StandardScaler(), make_column_selector(dtype_include="number")), remainder="drop")
    )
