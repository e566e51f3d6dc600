"""One category under two names is raised; two that are hard to tell apart are not."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

import mlnb
from mlnb.core.evidence import Heatmap, Intervals, Table
from tests.tables import rdata, table


def two_names(frame, target, label, share, seed=0):
    """The table with a random share of one class under another name."""
    rng = np.random.default_rng(seed)
    labels = frame[target].astype(str).to_numpy(dtype=object)
    chosen = (labels == str(label)) & (rng.random(len(labels)) < share)
    labels[chosen] = f"{label} two"
    return frame.assign(**{target: pd.Series(list(labels), index=frame.index)})


def by_a_coin(frame, target, labels, share, seed=0):
    """The table with a share of the rows of two classes labelled as the one or the other at random."""
    rng = np.random.default_rng(seed)
    values = frame[target].to_numpy(dtype=object, copy=True)
    both = np.flatnonzero(np.isin(values, labels))
    chosen = rng.permutation(both)[: round(share * len(both))]
    values[chosen] = np.where(rng.random(len(chosen)) < 0.5, labels[0], labels[1])
    return frame.assign(**{target: pd.Series(list(values), index=frame.index)})


def ask(frame, target="target", **options):
    return mlnb.framing.class_overlap(mlnb.Case(frame, target=target, **options))


@pytest.mark.parametrize("name", ["iris", "wine"])
def test_stays_silent_on_kinds_of_things(name):
    finding = ask(table(name))
    assert finding.verdict == "pass", finding.headline


@pytest.mark.parametrize(
    ("package", "name", "target"), [("MASS", "fgl", "type"), ("ggplot2", "mpg", "class"), ("heplots", "peng", "island")]
)
def test_stays_silent_on_pairs_that_are_only_hard(package, name, target):
    finding = ask(rdata(package, name), target)
    assert finding.verdict == "pass", finding.headline


def test_detects_one_category_under_two_names():
    frame = table("digits")
    planted = two_names(frame[frame["target"] > 4], "target", 8, 0.25)
    finding = ask(planted)
    assert finding.raised
    assert "8 two" in finding.headline
    assert "and 1 more" not in finding.headline
    assert finding.estimate.low < 0.5 < finding.estimate.high or finding.estimate.value < 0.6
    assert set(finding.rows) == set(planted.index[planted["target"].isin(["8", "8 two"])])


@pytest.mark.parametrize("share", [0.6, 1.0])
def test_detects_two_categories_labelled_by_a_coin(share):
    finding = ask(by_a_coin(table("wine"), "target", [0, 1], share))
    assert finding.raised
    assert "0" in finding.headline
    assert "1" in finding.headline
    assert finding.estimate.value == pytest.approx(1 - share / 2, abs=0.12)
    assert ("Nobody can tell" in finding.headline) == (share == 1)


def test_two_that_lie_close_are_not_one():
    rng = np.random.default_rng(0)
    codes = np.repeat([0, 1, 2], 250)
    centres = np.array([[0.0, 0.0], [1.4, 0.0], [0.0, 9.0]])
    frame = pd.DataFrame(centres[codes] + rng.normal(size=(750, 2)), columns=["a", "b"]).assign(target=codes)
    finding = ask(frame)
    assert finding.verdict == "pass", finding.headline
    assert "hard to tell apart" in finding.headline


def test_of_two_classes_one_under_two_names():
    finding = ask(two_names(table("breast_cancer"), "target", 1, 0.4))
    assert finding.verdict == "fail"
    assert "1 two" in finding.headline


def test_the_fix_makes_one_of_them_and_says_what_it_wins():
    frame = two_names(table("wine"), "target", 1, 0.5, seed=2)
    finding = ask(frame)
    fix = finding.fixes[0]
    assert fix.effect.change > 0.1
    case = fix.apply(mlnb.Case(frame, target="target", test=frame.head(20)))
    assert len(case.classes) == 3
    assert "1 or 1 two" in case.classes
    assert set(case.test["target"]) <= set(case.classes)
    namespace = {"train": frame.copy()}
    exec(fix.code, namespace)  # noqa: S102
    assert set(namespace["train"]["target"]) == set(case.classes)


def test_two_classes_are_not_asked_where_features_say_nothing():
    rng = np.random.default_rng(0)
    frame = pd.DataFrame(rng.normal(size=(300, 3)), columns=list("abc")).assign(target=rng.choice(["x", "y"], 300))
    finding = ask(frame)
    assert finding.verdict == "skipped"
    assert "say nothing" in finding.reason


def test_a_model_of_the_users_own_is_heard():
    frame = table("wine")
    model = make_pipeline(StandardScaler(), LogisticRegression(max_iter=300))
    assert ask(frame, model=model).verdict == "pass"
    assert ask(two_names(frame, "target", 1, 0.5, seed=2), model=model).raised


def test_groups_and_time_and_words_among_the_features():
    frame = two_names(rdata("palmerpenguins", "penguins"), "species", "Adelie", 0.5)
    for options in ({"group": "year"}, {"time": "year"}):
        finding = ask(frame.sample(150, random_state=0), "species", **options)
        assert finding.verdict in {"fail", "warn", "pass"}, finding.headline


def test_of_many_classes_it_examines_only_what_is_mixed_up():
    rng = np.random.default_rng(0)
    codes = np.repeat(np.arange(20), 15)
    centres = rng.normal(0, 6, (20, 4))
    centres[7] = centres[3]
    frame = pd.DataFrame(centres[codes] + rng.normal(size=(len(codes), 4)), columns=list("abcd"))
    finding = ask(frame.assign(target=[f"c{c}" for c in codes]))
    assert finding.raised
    assert "c3 from c7" in finding.headline
    pairs = finding.find("table")
    assert any({line[0], line[2]} == {"c3", "c7"} for line in pairs.rows)
    assert pairs.total < 20


def test_evidence_can_be_drawn_and_read():
    finding = ask(two_names(table("wine"), "target", 1, 0.5, seed=2))
    assert isinstance(finding.find("pairs"), Intervals)
    assert isinstance(finding.find("joint"), Heatmap)
    assert isinstance(finding.find("table"), Table)
    assert mlnb.Finding.from_dict(json.loads(json.dumps(finding.to_dict()))).digest() == finding.digest()


def test_numbers_have_no_categories():
    assert ask(table("diabetes")).verdict == "skipped"
