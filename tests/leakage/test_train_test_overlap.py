"""Test rows in training are found, exact or moved, from 2 % on; what chance makes equal is not."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.model_selection import train_test_split
from sklearn.tree import DecisionTreeClassifier

from mlnb.core.case import Case
from mlnb.core.options import options
from mlnb.leakage.train_test_overlap import train_test_overlap
from tests.tables import rdata, table

CLEAN = ["iris", "wine", "breast_cancer", "digits", "diabetes"]


def halves(frame: pd.DataFrame, seed: int = 0) -> tuple[pd.DataFrame, pd.DataFrame]:
    train, test = train_test_split(frame, test_size=0.3, random_state=seed)
    return train, test


def leaked(frame: pd.DataFrame, share: float, seed: int = 0) -> tuple[pd.DataFrame, pd.DataFrame, list]:
    """A split whose training part holds some of the test rows, under other labels; and those rows."""
    train, test = halves(frame, seed)
    chosen = np.random.default_rng(seed).choice(len(test), max(3, round(share * len(test))), replace=False)
    copied = test.iloc[chosen].set_axis(range(10_000, 10_000 + len(chosen)))
    return pd.concat([train, copied]).sample(frac=1, random_state=seed), test, list(test.index[chosen])


@pytest.mark.parametrize("name", CLEAN)
@pytest.mark.parametrize("seed", range(2))
def test_stays_silent_on_honest_splits(name, seed):
    train, test = halves(table(name), seed)
    assert train_test_overlap(Case(train, target="target", test=test)).verdict == "pass"


@pytest.mark.parametrize(
    ("package", "item"),
    [("carData", "TitanicSurvival"), ("carData", "Arrests"), ("AER", "HealthInsurance"), ("COUNT", "medpar")],
)
def test_honest_coincidences_are_no_leak(package, item):
    train, test = halves(rdata(package, item, 1500))
    finding = train_test_overlap(Case(train, test=test))
    assert finding.verdict == "pass"
    assert "chance" in finding.headline


@pytest.mark.parametrize("name", ["breast_cancer", "digits", "diabetes"])
@pytest.mark.parametrize("share", [0.02, 0.05, 0.1])
def test_finds_test_rows_in_training(name, share):
    train, test, rows = leaked(table(name), share)
    finding = train_test_overlap(Case(train, target="target", test=test))
    assert finding.verdict == "fail"
    assert set(finding.rows) == set(rows)


@pytest.mark.parametrize("noise", [0.001, 0.01])
@pytest.mark.parametrize("seed", range(2))
def test_finds_test_rows_that_were_moved(noise, seed):
    train, test, rows = leaked(table("breast_cancer"), 0.03, seed)
    rng = np.random.default_rng(seed)
    mine = train.index >= 10_000
    features = train.columns.drop("target")
    train.loc[mine, features] += (
        rng.normal(0, 1, (mine.sum(), len(features))) * noise * train[features].std().to_numpy()
    )
    finding = train_test_overlap(Case(train, target="target", test=test))
    assert finding.verdict == "fail"
    assert set(finding.rows) == set(rows)
    assert "spreads apart" in str(finding.find("pairs").rows)


def test_the_order_of_columns_and_the_dtypes_do_not_matter():
    train, test, rows = leaked(rdata("palmerpenguins", "penguins"), 0.1)
    plain = train_test_overlap(Case(train, target="species", test=test))
    turned = test[test.columns[::-1]].sample(frac=1, random_state=1)
    strings = turned.astype({"body_mass_g": str, "year": str})
    for given in (turned, turned.convert_dtypes(), strings):
        finding = train_test_overlap(Case(train, target="species", test=given))
        assert set(finding.rows) == set(plain.rows) == set(rows)


def test_case_and_spaces_do_not_hide_a_row():
    train, test, rows = leaked(rdata("modeldata", "attrition", 700), 0.05)
    words = list(test.select_dtypes(exclude="number").columns.drop("Attrition"))
    test = test.assign(**{c: "  " + test[c].astype(str).str.lower() for c in words})
    finding = train_test_overlap(Case(train, target="Attrition", test=test))
    assert finding.verdict == "fail"
    assert set(finding.rows) == set(rows)


def test_the_score_is_measured_again_without_them():
    frame = table("breast_cancer")
    rng = np.random.default_rng(0)
    wrong = rng.random(len(frame)) < 0.25
    frame["target"] = np.where(wrong, 1 - frame["target"], frame["target"])
    train, test, _ = leaked(frame, 0.5)
    model = DecisionTreeClassifier(random_state=0)
    finding = train_test_overlap(Case(train, target="target", test=test, model=model))
    everything, honest = finding.find("scores").to_frame()["value"]
    assert everything > honest + 0.1
    assert "without them" in finding.headline
    effect = finding.fixes[0].effect
    assert effect.before == pytest.approx(everything, abs=1e-3)
    assert effect.after < effect.before - 0.1


def test_without_a_model_the_probe_is_scored():
    train, test, _ = leaked(table("diabetes"), 0.1)
    finding = train_test_overlap(Case(train, target="target", test=test))
    assert finding.find("scores").xlabel == "R²"
    with options.set(measure_rows=0):
        assert train_test_overlap(Case(train, target="target", test=test)).fixes[0].effect is None


def test_the_fix_and_its_code_leave_no_overlap():
    train, test, _ = leaked(table("wine"), 0.2)
    case = Case(train, target="target", test=test)
    finding = train_test_overlap(case)
    assert train_test_overlap(finding.fixes[0].apply(case)).verdict == "pass"
    scope = {"train": train}
    exec(finding.fixes[0].code, scope)  # noqa: S102
    assert not set(scope["train"].index) & set(range(10_000, 11_000))


def test_copies_that_were_there_before_the_split_are_said_to_be():
    frame = table("breast_cancer")
    train, test = halves(pd.concat([frame, frame[:150]], ignore_index=True))
    finding = train_test_overlap(Case(train, target="target", test=test))
    assert finding.verdict == "fail"
    assert "any random split overlaps" in finding.headline


def test_copies_with_another_target_are_told_apart():
    train, test, _ = leaked(table("breast_cancer"), 0.05)
    mine = train.index >= 10_000
    train.loc[mine, "target"] = 1 - train.loc[mine, "target"]
    finding = train_test_overlap(Case(train, target="target", test=test))
    assert {row[-1] for row in finding.find("pairs").rows} == {"differs"}


def test_one_finding_to_the_byte():
    train, test, _ = leaked(table("wine"), 0.1)
    first, second = (train_test_overlap(Case(train, target="target", test=test)) for _ in range(2))
    assert first.digest() == second.digest()


def test_odd_frames_are_survived():
    train, test = halves(table("wine"))
    assert train_test_overlap(Case(train, target="target")).verdict == "skipped"
    assert train_test_overlap(Case(train, target="target", test=test[:0])).verdict == "skipped"
    assert train_test_overlap(Case(train, target="target", test=pd.DataFrame({"z": [1]}))).verdict == "skipped"
    assert train_test_overlap(Case(train, target="target", test=test.drop(columns=["hue", "target"]))).verdict == "pass"
    assert train_test_overlap(Case(train[:1], test=test)).verdict == "pass"
    same = train_test_overlap(Case(train, target="target", test=train))
    assert same.verdict == "fail"
    assert same.fixes[0].change is None
