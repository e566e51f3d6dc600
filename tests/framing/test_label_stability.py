"""A rule that changed is dated; features that drift or follow a season are not taken for it."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

import mlnb
from mlnb.core.evidence import Curves
from tests.tables import rdata, table

DAYS = pd.date_range("2021-01-01", periods=4_000, freq="D")


def dated(frame):
    return frame.reset_index(drop=True).assign(when=DAYS[: len(frame)])


def shuffled(name):
    """The rows in a random order, with the first columns alone, which keeps this fast."""
    frame = table(name).sample(frac=1, random_state=0).reset_index(drop=True)
    return frame[[*frame.columns[:8], "target"]] if name == "breast_cancer" else frame


def ask(frame, target="target", **options):
    return mlnb.framing.label_stability(mlnb.Case(frame, target=target, **{"time": "when", **options}))


def relabelled(frame, share, cut, seed=0, target="target"):
    """From a row on, a share of the most frequent class under the name of the next."""
    rng = np.random.default_rng(seed)
    first, second = frame[target].value_counts().index[:2]
    later = np.arange(len(frame)) >= cut
    chosen = later & (frame[target] == first).to_numpy() & (rng.random(len(frame)) < share)
    return frame.assign(**{target: frame[target].where(~chosen, second)}), set(np.flatnonzero(chosen))


@pytest.mark.parametrize("name", ["breast_cancer", "wine", "diabetes"])
def test_stays_silent_where_nothing_changed(name):
    assert ask(dated(shuffled(name))).verdict == "pass"


@pytest.mark.parametrize("name", ["breast_cancer", "diabetes"])
@pytest.mark.parametrize("how", ["drift", "season", "jump"])
def test_stays_silent_where_only_the_features_move(name, how):
    frame = shuffled(name)
    rng = np.random.default_rng(1)
    column = "mean radius" if name == "breast_cancer" else "bmi"
    rank = frame[column].rank(pct=True).to_numpy()
    if how == "season":  # rows of one kind come at two times of the span
        key = np.where(rng.random(len(frame)) < 0.5, 0.25, 0.75) + 0.25 * (rank - 0.5) + rng.normal(0, 0.05, len(frame))
    else:
        key = rank + rng.normal(0, 0.4, len(frame)) if how == "drift" else (rank > 0.5) + rng.random(len(frame)) * 1.3
    finding = ask(dated(frame.iloc[np.argsort(key)]))
    assert finding.verdict == "pass", finding.headline


@pytest.mark.parametrize("share", [0.25, 0.5])
def test_dates_a_class_that_became_another(share):
    frame, changed = relabelled(shuffled("breast_cancer"), share, 300)
    finding = ask(dated(frame))
    assert finding.raised
    assert finding.p_value <= 0.01
    low, high = (pd.Timestamp(finding.headline.split(word)[1][:10]) for word in ("between ", " and "))
    assert low - pd.Timedelta(days=15) <= DAYS[300] <= high + pd.Timedelta(days=15)
    assert len(set(finding.rows) & changed) > 0.5 * len(finding.rows)
    assert min(finding.rows) >= 250


def test_dates_a_rule_that_changed_in_one_region_and_says_where():
    frame = dated(rdata("ISLR", "OJ", 700).sample(frac=1, random_state=0))
    frame["bonus"] = np.random.default_rng(0).normal(size=len(frame))
    inside = (np.arange(len(frame)) >= 350) & (frame["bonus"] > 0.5)
    frame["Purchase"] = frame["Purchase"].where(~inside, frame["Purchase"].map({"CH": "MM", "MM": "CH"}))
    finding = ask(frame, "Purchase")
    assert finding.raised
    assert "bonus is above" in finding.headline
    assert finding.find("cuts").at == pytest.approx(350, abs=60)


def test_dates_numbers_that_are_measured_otherwise():
    frame = dated(shuffled("diabetes"))
    later = np.arange(len(frame)) >= 220
    finding = ask(frame.assign(target=frame["target"] + 70.0 * later))
    assert finding.raised
    assert "larger values" in finding.headline


def test_a_share_of_classes_that_the_features_explain_is_no_change():
    frame = shuffled("breast_cancer")
    rank = frame["mean concavity"].rank(pct=True) + np.random.default_rng(0).normal(0, 0.15, len(frame))
    finding = ask(dated(frame.iloc[np.argsort(rank)]))
    assert finding.verdict == "pass", finding.headline


def test_a_feature_that_follows_time_is_no_change_of_the_rule():
    frame = shuffled("breast_cancer").sort_values("mean radius", kind="stable")
    assert ask(dated(frame)).verdict in {"pass", "skipped"}


def test_dates_a_rule_that_changed_in_one_category():
    frame = dated(rdata("ISLR", "OJ", 600))
    inside = (np.arange(len(frame)) >= 300) & (frame["Store7"] == "Yes").to_numpy()
    frame["Purchase"] = frame["Purchase"].where(~inside, frame["Purchase"].map({"CH": "MM", "MM": "CH"}))
    finding = ask(frame, "Purchase")
    assert finding.raised
    assert finding.find("cuts").at == pytest.approx(300, abs=60)


def test_a_clock_among_the_features_hides_nothing():
    frame, _ = relabelled(shuffled("breast_cancer"), 0.4, 300)
    assert ask(dated(frame).assign(number=np.arange(len(frame)))).raised


def test_the_time_may_be_undeclared_an_index_or_no_date():
    frame, _ = relabelled(shuffled("breast_cancer"), 0.5, 300)
    assert ask(frame.set_axis(DAYS[: len(frame)]), time=None).raised
    assert ask(dated(frame).assign(when=np.arange(len(frame)) * 1.5)).raised
    plain = ask(frame, time=None)
    assert plain.verdict == "skipped"
    assert "Case(time=…)" in plain.reason


def test_too_little_to_see_a_change_is_said():
    frame = dated(shuffled("breast_cancer"))
    assert "rows" in ask(frame.head(60)).reason
    assert "5 times" in ask(frame.assign(when=np.arange(len(frame)) % 5)).reason


def test_missing_times_words_and_groups_are_borne():
    frame = rdata("palmerpenguins", "penguins").sample(frac=1, random_state=0)
    frame = dated(frame)
    frame.loc[::7, "when"] = pd.NaT
    frame["house"] = np.arange(len(frame)) // 3
    assert ask(frame, "species", group="house", time=None).verdict == "pass"


def test_the_fix_keeps_the_newer_rule():
    frame, _ = relabelled(shuffled("breast_cancer"), 0.5, 300)
    given = dated(frame)
    finding = ask(given)
    fix = finding.fixes[0]
    kept = fix.apply(mlnb.Case(given, target="target", time="when")).frame
    assert abs(len(kept) - (len(frame) - 300)) < 60
    namespace = {"train": given}
    exec(fix.code, namespace)  # noqa: S102
    assert len(namespace["train"]) == len(kept)


def test_evidence_can_be_drawn_and_read():
    frame, _ = relabelled(shuffled("breast_cancer"), 0.5, 300)
    finding = ask(dated(frame))
    assert isinstance(finding.find("course"), Curves)
    assert finding.find("cuts").at is not None
    assert finding.find("sides").total == 2
    assert mlnb.Finding.from_dict(json.loads(json.dumps(finding.to_dict()))).digest() == finding.digest()
