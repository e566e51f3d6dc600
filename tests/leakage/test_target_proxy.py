"""A feature in disguise is named; an honest strong feature is left alone."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import mlnb
from tests.tables import rdata, table


@pytest.mark.parametrize("name", ["iris", "wine", "breast_cancer", "digits", "diabetes"])
def test_stays_silent_on_published_features(name):
    assert mlnb.leakage.target_proxy(mlnb.Case(table(name), target="target")).verdict == "pass"


@pytest.mark.parametrize(
    ("package", "name", "target"),
    [
        ("ggplot2", "diamonds", "price"),
        ("palmerpenguins", "penguins", "species"),
        ("carData", "Prestige", "prestige"),
        ("MASS", "Boston", "medv"),
    ],
)
def test_stays_silent_on_strong_but_honest_features(package, name, target):
    frame = rdata(package, name, 1500).dropna(subset=[target])
    assert mlnb.leakage.target_proxy(mlnb.Case(frame, target=target)).verdict == "pass"


def test_stays_silent_where_classes_part_on_every_feature():
    frame = table("iris").query("target < 2")
    assert mlnb.leakage.target_proxy(mlnb.Case(frame, target="target")).verdict == "pass"


@pytest.mark.parametrize("noise", [0.0, 0.05, 0.15])
def test_finds_the_target_plus_noise(noise):
    frame = table("breast_cancer")
    rng = np.random.default_rng(0)
    frame["aftercare"] = 40 + 10 * (frame["target"] + rng.normal(0, noise, len(frame)))
    finding = mlnb.leakage.target_proxy(mlnb.Case(frame, target="target"))
    assert finding.verdict == "fail"
    assert finding.columns == ("aftercare",)


@pytest.mark.parametrize("noise", [0.02, 0.1])
def test_finds_a_number_made_from_a_number(noise):
    frame = table("diabetes")
    rng = np.random.default_rng(0)
    spread = frame["target"].std()
    frame["dose"] = 3 * frame["target"] + rng.normal(0, 3 * noise * spread, len(frame))
    finding = mlnb.leakage.target_proxy(mlnb.Case(frame, target="target"))
    assert finding.verdict == "fail"
    assert finding.columns == ("dose",)


def test_finds_codes_that_give_it_away():
    frame = table("iris")
    rng = np.random.default_rng(0)
    codes = {0: ["a1", "a2"], 1: ["b1", "b2", "b3"], 2: ["c1"]}
    frame["batch"] = [rng.choice(codes[y]) for y in frame["target"]]
    assert mlnb.leakage.target_proxy(mlnb.Case(frame, target="target")).columns == ("batch",)


def test_finds_an_event_after_the_outcome():
    frame = table("breast_cancer")
    frame["discharged"] = np.where(frame["target"] == 1, 1.0, np.nan)
    assert mlnb.leakage.target_proxy(mlnb.Case(frame, target="target")).columns == ("discharged",)


def test_finds_an_id_in_the_order_of_the_classes():
    frame = table("breast_cancer").sort_values("target").reset_index(drop=True)
    frame["record"] = np.arange(len(frame)) + 1000
    frame = frame.sample(frac=1, random_state=0)
    assert "record" in mlnb.leakage.target_proxy(mlnb.Case(frame, target="target")).columns


def test_the_fix_lowers_the_score_and_says_so():
    frame = rdata("MASS", "Pima.te")
    frame["insulin pump"] = (frame["type"] == "Yes").astype(int)
    case = mlnb.Case(frame, target="type")
    finding = mlnb.leakage.target_proxy(case)
    assert finding.fixes[0].effect.change < 0
    assert "insulin pump" not in finding.fixes[0].apply(case).frame
    scope = {"train": frame, "test": pd.DataFrame(frame)}
    exec(finding.fixes[0].code, scope)  # noqa: S102
    assert "insulin pump" not in scope["train"]


def test_two_disguises_do_not_vouch_for_each_other():
    frame = table("breast_cancer")
    frame = frame.assign(flag=frame["target"], word=frame["target"].map({0: "no", 1: "yes"}))
    finding = mlnb.leakage.target_proxy(mlnb.Case(frame, target="target"))
    assert finding.verdict == "fail"
    assert set(finding.columns) == {"flag", "word"}
    diabetes = table("diabetes")
    diabetes = diabetes.assign(scaled=(diabetes["target"] - 152) / 77, log=np.log(diabetes["target"]))
    assert set(mlnb.leakage.target_proxy(mlnb.Case(diabetes, target="target")).columns) == {"scaled", "log"}


@pytest.mark.parametrize("name", ["breast_cancer", "diabetes", "wine"])
def test_finds_a_weak_disguise_by_its_company(name):
    frame = table(name)
    rng = np.random.default_rng(3)
    target = frame["target"].to_numpy(dtype=float)
    spread = target.std() if name == "diabetes" else 1.0
    frame["score"] = target + 0.35 * spread * rng.normal(size=len(frame))
    finding = mlnb.leakage.target_proxy(mlnb.Case(frame, target="target"))
    assert finding.verdict in {"warn", "fail"}, finding.headline
    assert "score" in finding.columns


def test_finds_codes_with_some_wrong():
    frame = table("breast_cancer")
    rng = np.random.default_rng(0)
    shown = np.where(rng.random(len(frame)) < 0.08, 1 - frame["target"], frame["target"])
    frame["code"] = [f"c{2 * y + rng.integers(2)}" for y in shown]
    assert "code" in mlnb.leakage.target_proxy(mlnb.Case(frame, target="target")).columns


def test_independent_measurements_of_a_class_are_no_disguise():
    rng = np.random.default_rng(0)
    target = rng.integers(0, 2, 600)
    frame = pd.DataFrame({f"m{i}": target + 0.5 * rng.normal(size=600) for i in range(6)}).assign(target=target)
    assert mlnb.leakage.target_proxy(mlnb.Case(frame, target="target")).verdict == "pass"


def test_finds_a_sum_with_another_column():
    frame = table("diabetes")
    frame["total"] = frame["target"] + 40 * frame["bmi"]
    finding = mlnb.leakage.target_proxy(mlnb.Case(frame, target="target"))
    assert finding.verdict == "fail"
    assert "total" in finding.columns
    assert "total" not in finding.fixes[0].apply(mlnb.Case(frame, target="target")).frame


@pytest.mark.parametrize("share", [0.3, 0.9])
def test_finds_an_event_beyond_a_value(share):
    frame = table("diabetes")
    rng = np.random.default_rng(0)
    has = (frame["target"] > 220) & (rng.random(len(frame)) < share)
    frame["admitted"] = pd.Series(rng.integers(1, 90, len(frame)), frame.index).where(has)
    finding = mlnb.leakage.target_proxy(mlnb.Case(frame, target="target"))
    assert finding.verdict == "fail"
    assert finding.columns == ("admitted",)


@pytest.mark.parametrize(
    "make", [lambda y: y.rank(), np.log, lambda y: pd.cut(y, 30, labels=False), lambda y: y.round(-1)]
)
def test_finds_what_was_computed_from_a_number(make):
    frame = table("diabetes")
    frame["made"] = make(frame["target"])
    assert "made" in mlnb.leakage.target_proxy(mlnb.Case(frame, target="target")).columns


def test_bears_a_column_without_a_finite_value():
    frame = table("breast_cancer").assign(limit=np.inf)
    assert mlnb.leakage.target_proxy(mlnb.Case(frame, target="target")).verdict == "pass"
    once = table("breast_cancer").assign(note=lambda f: np.where(np.arange(len(f)) == 3, 1.0, np.nan))
    assert mlnb.leakage.target_proxy(mlnb.Case(once, target="target")).verdict == "pass"
