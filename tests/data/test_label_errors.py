"""Wrong labels are counted and named; hard rows are not called wrong."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

import mlnb
from mlnb.core.evidence import Table
from tests.tables import mislabelled, rdata, table


@pytest.mark.parametrize("name", ["iris", "wine", "breast_cancer"])
def test_stays_silent_on_published_labels(name):
    finding = mlnb.data.label_errors(mlnb.Case(table(name), target="target"))
    assert finding.verdict == "pass"
    assert finding.rows == ()


@pytest.mark.parametrize(
    ("package", "name", "target"),
    [("MASS", "Pima.te", "type"), ("carData", "TitanicSurvival", "survived"), ("ISLR", "OJ", "Purchase")],
)
def test_overlapping_classes_are_hard_not_wrong(package, name, target):
    finding = mlnb.data.label_errors(mlnb.Case(rdata(package, name), target=target))
    assert finding.verdict == "pass"
    assert "hard, not wrong" in finding.headline


@pytest.mark.parametrize(
    ("name", "share"), [("breast_cancer", 0.03), ("breast_cancer", 0.08), ("breast_cancer", 0.15), ("wine", 0.15)]
)
def test_finds_wrong_labels_and_covers_their_share(name, share):
    raised, covered, right, flagged, wrong = 0, 0, 0, 0, 0
    with mlnb.options.set(measure_rows=0):
        for seed in range(5):
            frame, changed = mislabelled(table(name), "target", share, seed=seed)
            finding = mlnb.data.label_errors(mlnb.Case(frame, target="target"))
            shown = frame.index.isin(finding.rows)
            raised += finding.raised
            covered += finding.estimate.low <= changed.mean() <= finding.estimate.high
            right, flagged, wrong = right + (shown & changed).sum(), flagged + shown.sum(), wrong + changed.sum()
    assert raised >= 4
    assert covered >= 3
    assert right / flagged > 0.6
    assert right / wrong > 0.5


def test_names_the_pair_when_one_class_is_recorded_as_another():
    frame = table("breast_cancer")
    rng = np.random.default_rng(0)
    malignant = frame.index[frame["target"] == 0]
    frame.loc[rng.choice(malignant, 40, replace=False), "target"] = 1
    finding = mlnb.data.label_errors(mlnb.Case(frame, target="target"))
    assert finding.verdict == "fail"
    assert "mostly 0 recorded as 1" in finding.headline


def _split(frame, target, share, seed):
    """Training rows, a share of whose labels is wrong, beside test rows as they were."""
    whole = frame.sample(frac=1, random_state=seed).reset_index(drop=True)
    cut = round(0.65 * len(whole))
    train, test = whole[:cut], whole[cut:]
    if share:
        train, _ = mislabelled(train, target, share, seed=seed)
    return train, test


@pytest.mark.parametrize("share", [0.0, 0.2])
def test_a_test_frame_tells_wrong_labels_from_overlap(share):
    frame = rdata("ISLR", "OJ")
    train, test = _split(frame, "Purchase", share, seed=0)
    with mlnb.options.set(measure_rows=0):
        alone = mlnb.data.label_errors(mlnb.Case(train, target="Purchase"))
        beside = mlnb.data.label_errors(mlnb.Case(train, target="Purchase", test=test))
    assert alone.verdict == "pass"
    assert alone.estimate.low == 0
    assert beside.raised == (share > 0)
    if share:
        assert "disagree with the test labels less often" in beside.headline
        assert beside.estimate.low < share < beside.estimate.high
        wrong = (
            frame.sample(frac=1, random_state=0)["Purchase"].to_numpy()[: len(train)] != train["Purchase"].to_numpy()
        )
        assert wrong[list(beside.rows)].mean() > 0.5


def test_a_test_frame_that_repeats_training_rows_makes_no_witness():
    frame = rdata("ISLR", "OJ")
    finding = mlnb.data.label_errors(mlnb.Case(frame, target="Purchase", test=frame))
    assert finding.verdict == "pass"
    assert "test labels" not in finding.headline


def test_rows_are_labels_of_the_users_index_and_carry_their_suggestion():
    frame, _ = mislabelled(table("wine"), "target", 0.15, seed=1)
    frame.index = [f"bottle {i}" for i in range(len(frame))]
    finding = mlnb.data.label_errors(mlnb.Case(frame, target="target"))
    assert set(finding.rows) <= set(frame.index)
    suspects = finding.find("suspects")
    assert isinstance(suspects, Table)
    assert suspects.rows[0][0] == finding.rows[0]
    assert suspects.rows[0][1] != suspects.rows[0][2]


def test_a_fix_leaves_the_case_as_it_was_and_its_code_does_the_same():
    frame, _ = mislabelled(table("breast_cancer"), "target", 0.08, seed=1)
    case = mlnb.Case(frame, target="target")
    finding = mlnb.data.label_errors(case)
    fixed = finding.fixes[0].apply(case)
    scope = {"train": frame.copy()}
    exec(finding.fixes[0].code, scope)  # noqa: S102
    assert len(fixed.frame) == len(frame) - len(finding.rows) == len(scope["train"])
    assert len(case.frame) == len(frame)
    assert finding.fixes[0].effect is not None
    relabelled = finding.fixes[1].apply(case)
    scope = {"train": frame.copy()}
    exec(finding.fixes[1].code, scope)  # noqa: S102
    assert relabelled.frame["target"].tolist() == scope["train"]["target"].tolist()


def test_numbers_recorded_for_the_wrong_row():
    frame = rdata("ggplot2", "diamonds", 1500)
    assert not mlnb.data.label_errors(mlnb.Case(frame, target="price")).raised
    rng = np.random.default_rng(0)
    some = rng.choice(len(frame), 120, replace=False)
    frame.loc[some, "price"] = frame.loc[rng.permutation(some), "price"].to_numpy()
    finding = mlnb.data.label_errors(mlnb.Case(frame, target="price"))
    assert finding.raised
    assert np.isin(finding.rows, some).mean() > 0.7


def test_says_when_the_features_cannot_tell():
    finding = mlnb.data.label_errors(mlnb.Case(table("diabetes"), target="target"))
    assert finding.verdict == "skipped"
    assert "say too little" in finding.reason


def test_polars_in_gives_the_same_finding():
    frame, _ = mislabelled(table("wine"), "target", 0.15, seed=1)
    here = mlnb.data.label_errors(mlnb.Case(frame, target="target"))
    there = mlnb.data.label_errors(mlnb.Case(pl.from_pandas(frame), target="target"))
    assert here.rows == there.rows
    assert here.estimate == there.estimate


@pytest.mark.parametrize("seed", [0, 1])
def test_sees_wrong_labels_past_a_feature_made_from_them(seed):
    rng = np.random.default_rng(seed)
    frame = table("breast_cancer")
    wrong = rng.choice(len(frame), round(0.08 * len(frame)), replace=False)
    frame.loc[wrong, "target"] = 1 - frame.loc[wrong, "target"]
    frame["follow_up"] = frame["target"] + rng.normal(0, 0.2, len(frame))
    finding = mlnb.data.label_errors(mlnb.Case(frame, target="target"))
    assert finding.verdict == "fail"
    assert "follow_up" in finding.headline
    assert len(set(finding.rows) & set(wrong)) / len(wrong) > 0.6


def test_fixes_touch_the_rows_that_are_meant_where_labels_repeat():
    frame, changed = mislabelled(table("breast_cancer"), "target", 0.1, seed=0)
    frame.index = frame.index % 300
    case = mlnb.Case(frame, target="target")
    with mlnb.options.set(measure_rows=0):
        finding = mlnb.data.label_errors(case)
    dropped, relabelled = (fix.apply(case) for fix in finding.fixes)
    assert len(dropped.frame) == len(frame) - len(finding.rows)
    moved = (relabelled.frame["target"].to_numpy() != frame["target"].to_numpy()).sum()
    assert moved == len(finding.rows)
    names = {"train": frame.copy()}
    exec(finding.fixes[1].code, names)  # noqa: S102  # the code is what a person would run
    assert (names["train"]["target"].to_numpy() == relabelled.frame["target"].to_numpy()).all()
    assert changed.any()


def test_a_blunt_model_of_a_number_raises_nothing():
    for package, name, target in (("openintro", "evals", "score"), ("ISLR", "Wage", "wage")):
        frame = rdata(package, name, 600).drop(columns=["logwage"], errors="ignore")
        assert not mlnb.data.label_errors(mlnb.Case(frame, target=target)).raised
