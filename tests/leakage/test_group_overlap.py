"""An entity on both sides is counted where it is declared, and proposed where it is not; honest columns are left alone."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.model_selection import GroupShuffleSplit, KFold, train_test_split

import mlnb
from tests.tables import rdata, table

PANELS = [
    ("wooldridge", "wagepan", "lwage", "nr"),
    ("survival", "pbcseq", "status", "id"),
    ("gapminder", "gapminder", "lifeExp", "country"),
    ("geepack", "dietox", "Weight", "Pig"),
    ("HSAUR", "respiratory", "status", "subject"),
]


def ask(train, test, target, **more):
    return mlnb.leakage.group_overlap(mlnb.Case(train, test=test, target=target, **more))


def at_random(frame):
    return train_test_split(frame, test_size=0.3, random_state=0)


def by(frame, key):
    kept, held = next(GroupShuffleSplit(1, test_size=0.3, random_state=0).split(frame, groups=frame[key]))
    return frame.iloc[kept], frame.iloc[held]


@pytest.mark.parametrize(("package", "name", "target", "key"), PANELS)
def test_proposes_the_entity_of_real_panels_cut_at_random(package, name, target, key):
    frame = rdata(package, name, 1200).dropna(subset=[target])
    finding = ask(*at_random(frame), target)
    assert finding.verdict == "warn", finding.headline
    assert finding.columns == (key,)
    assert ask(*by(frame, key), target).verdict == "pass"


@pytest.mark.parametrize(("package", "name", "target", "key"), PANELS[:2])
def test_counts_a_declared_entity(package, name, target, key):
    frame = rdata(package, name, 800).dropna(subset=[target])
    train, test = at_random(frame)
    finding = ask(train, test, target, group=key)
    assert finding.verdict == "fail"
    expected = test[key].isin(train[key])
    assert set(finding.rows) == set(test.index[expected])
    assert finding.estimate.value == pytest.approx(expected.mean())
    assert ask(*by(frame, key), target, group=key).verdict == "pass"


def test_a_few_shared_entities_are_found():
    frame = rdata("wooldridge", "wagepan", 2000)
    train, test = by(frame, "nr")
    entities = test["nr"].unique()[:6]
    moved = test[test["nr"].isin(entities)].groupby("nr").head(1)
    finding = ask(pd.concat([train, moved]), test.drop(moved.index), "lwage", group="nr")
    assert finding.raised
    assert finding.estimate.value < 0.1


@pytest.mark.parametrize("name", ["breast_cancer", "wine", "digits", "diabetes", "iris"])
def test_stays_silent_on_published_tables(name):
    assert ask(*at_random(table(name)), "target").verdict == "pass"


@pytest.mark.parametrize(
    ("package", "name", "target"),
    [
        ("ggplot2", "diamonds", "price"),
        ("modeldata", "ames", "Sale_Price"),
        ("modeldata", "Sacramento", "price"),
        ("modeldata", "credit_data", "Status"),
        ("carData", "TitanicSurvival", "survived"),
        ("ISLR", "College", "Private"),
        ("Ecdat", "Computers", "price"),
        ("openintro", "loans_full_schema", "interest_rate"),
    ],
)
def test_prices_places_and_measurements_are_no_entities(package, name, target):
    frame = rdata(package, name, 1200).dropna(subset=[target])
    finding = ask(*at_random(frame), target)
    assert finding.verdict == "pass", finding.headline


def test_numbers_dealt_out_at_random_are_no_entities():
    rng = np.random.default_rng(0)
    frame = table("breast_cancer").assign(
        patient_id=lambda f: rng.integers(0, 150, len(f)), name=lambda f: rng.choice(["Ann", "Bo", "Cy"], len(f)),
        row_id=lambda f: np.arange(len(f)), seen_on=lambda f: pd.Timestamp("2020-01-01") + pd.to_timedelta(rng.integers(0, 90, len(f)), "D"),
    )  # fmt: skip
    assert ask(*at_random(frame), "target").verdict == "pass"


def test_one_spelling_of_an_entity_on_each_side():
    frame = pd.DataFrame({"person": np.repeat(np.arange(50), 4), "x": np.arange(200.0), "y": np.tile([0, 1], 100)})
    train, test = at_random(frame)
    test = test.assign(person=[f" {p}" for p in test["person"]])
    assert ask(train, test, "y", group="person").verdict == "fail"
    holes = train.assign(person=train["person"].where(np.arange(len(train)) > 0))
    assert ask(holes, test, "y", group="person").verdict == "fail"


def test_rows_without_an_entity_are_not_of_one():
    frame = pd.DataFrame({"person": [None] * 100 + list("abcdefghij") * 10, "x": np.arange(200.0), "y": [0, 1] * 100})
    train, test = frame[:160], frame[160:].assign(person=None)
    assert ask(train, test, "y", group="person").verdict == "pass"


def test_folds_that_cut_entities():
    frame = rdata("HSAUR", "respiratory")
    case = mlnb.Case(frame, target="status", group="subject")
    assert mlnb.leakage.group_overlap(case).verdict == "pass"  # our own folds keep them whole
    cut = mlnb.leakage.group_overlap(case.replace(cv=KFold(5, shuffle=True, random_state=0)))
    assert cut.verdict == "fail"
    assert mlnb.leakage.group_overlap(cut.fixes[0].apply(case)).verdict == "pass"
    undeclared = mlnb.leakage.group_overlap(mlnb.Case(frame, target="status"))
    assert undeclared.verdict == "warn"
    assert undeclared.columns == ("subject",)
    assert mlnb.leakage.group_overlap(undeclared.fixes[0].apply(mlnb.Case(frame, target="status"))).verdict == "pass"


def test_the_fixes_keep_entities_together_and_lower_the_score():
    frame = rdata("survival", "pbcseq").drop(columns=["futime"])
    train, test = at_random(frame)
    case = mlnb.Case(train, test=test, target="status", group="id")
    finding = mlnb.leakage.group_overlap(case)
    split, dropped = finding.fixes[0], finding.fixes[1]
    for fix in (split, dropped):
        after = fix.apply(case)
        assert not set(after.frame["id"]) & set(after.test["id"])
        assert fix.effect.change < -0.05
    assert len(split.apply(case).frame) + len(split.apply(case).test) == len(frame)
    scope = {"train": train, "test": test}
    exec(split.code, scope)  # noqa: S102
    assert not set(scope["train"]["id"]) & set(scope["test"]["id"])


def test_asks_for_what_it_lacks():
    frame = rdata("HSAUR", "respiratory")
    train, test = at_random(frame)
    finding = ask(train, test.drop(columns="subject"), "status", group="subject")
    assert finding.verdict == "skipped"
    assert "subject" in finding.reason
