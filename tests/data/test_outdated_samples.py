"""Old rows are outdated where the relation was another one, not where they are few, cold or of another season."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from mlnb.core.case import Case
from mlnb.core.options import options
from mlnb.data._age import times
from mlnb.data.outdated_samples import outdated_samples
from tests.tables import rdata, table


@pytest.fixture(autouse=True)
def _unmeasured():
    with options.set(measure_rows=0):
        yield


def dated(frame, seed=0):
    """The table in a random order, a row every seven hours."""
    mixed = frame.sample(frac=1.0, random_state=seed)
    return mixed.assign(when=pd.date_range("2020-01-01", periods=len(mixed), freq="7h"))


def outdated(frame, share, strength=1.0, seed=0):
    """The same with the target of the oldest rows dealt to other rows of them, and of classes turned round."""
    rng = np.random.default_rng(seed)
    old = int(share * len(frame))
    target = frame["target"].to_numpy(copy=True)
    chosen = rng.choice(old, int(strength * old), replace=False)
    if len(np.unique(target)) < 20:
        target[chosen] = (target[chosen] + 1) % len(np.unique(target))
    else:
        target[chosen] = target.max() + target.min() - target[chosen]
    return frame.assign(target=target)


def made(rows=1_000, seed=0, kind="regression"):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(rows, 4))
    signal = x[:, 0] + np.sin(2 * x[:, 1]) + rng.normal(0, 0.5, rows)
    target = signal if kind == "regression" else np.digitize(signal, [0] if kind == "binary" else [-1, 1])
    return pd.DataFrame(x, columns=list("abcd")).assign(target=target)


def ask(frame, **more):
    finding = outdated_samples(Case(frame, **{"target": "target", "time": "when", **more}))
    assert finding.verdict != "error", finding.evidence
    return finding


@pytest.mark.parametrize("name", ["breast_cancer", "diabetes"])
@pytest.mark.parametrize("seed", range(2))
def test_a_time_that_means_nothing_is_no_finding(name, seed):
    finding = ask(dated(table(name), seed))
    assert finding.verdict == "pass"
    assert finding.estimate.low <= finding.estimate.value <= finding.estimate.high
    assert (finding.rows, finding.fixes) == ((), ())


@pytest.mark.parametrize("share", [0.3, 0.5])
def test_a_relation_turned_round_is_found_and_dated(share):
    frame = outdated(dated(table("breast_cancer")), share)
    finding = ask(frame)
    assert finding.verdict == "fail"
    truth = set(frame.index[: int(share * len(frame))])
    assert len(truth & set(finding.rows)) > 0.7 * len(truth)
    assert len(truth & set(finding.rows)) > 0.7 * len(finding.rows)
    assert "2020-0" in finding.headline
    assert finding.p_value < options.alpha


@pytest.mark.parametrize("kind", ["regression", "binary", "multiclass"])
def test_all_tasks(kind):
    frame = dated(made(kind=kind))
    assert ask(frame).verdict == "pass"
    frame["b"] = np.where(np.arange(len(frame)) < 500, -frame["b"], frame["b"])
    finding = ask(frame)
    assert finding.raised
    assert 300 <= len(finding.rows) <= 700


@pytest.mark.parametrize("spelled", ["text", "days", "period", "year", "zoned"])
def test_times_of_every_spelling_and_the_fix_and_its_code_agree(spelled):
    frame = outdated(dated(made(kind="binary")), 0.4)
    frame.index = [f"row {i}" for i in range(len(frame))]
    ways = {
        "text": lambda t: t.dt.strftime("%Y-%m-%d"),
        "days": lambda t: (t - t.min()).dt.days,
        "period": lambda t: t.dt.to_period("D"),
        "year": lambda t: 2000 + (t - t.min()).dt.days // 30,
        "zoned": lambda t: t.dt.tz_localize("Europe/Berlin", ambiguous="NaT", nonexistent="NaT"),
    }
    frame["when"] = ways[spelled](frame["when"])
    frame = frame.sample(frac=1.0, random_state=1)
    case = Case(frame, target="target", time="when")
    finding = outdated_samples(case)
    assert finding.verdict == "fail", finding.headline
    changed = finding.fixes[0].apply(case).frame
    assert set(finding.rows) == set(frame.index) - set(changed.index)
    names = {"train": frame}
    exec(finding.fixes[0].code, names)  # noqa: S102
    pd.testing.assert_frame_equal(names["train"], changed)
    assert outdated_samples(finding.fixes[0].apply(case)).verdict == "pass"


def test_rows_without_a_time_are_left_alone():
    frame = outdated(dated(made(kind="binary")), 0.4)
    frame.loc[frame.index[::7], "when"] = pd.NaT
    finding = ask(frame)
    assert finding.verdict == "fail"
    kept = finding.fixes[0].apply(Case(frame, target="target", time="when")).frame
    assert kept["when"].isna().sum() == frame["when"].isna().sum()


@pytest.mark.parametrize("backend", ["polars", "pyarrow"])
def test_frames_of_other_libraries(backend):
    frame = outdated(dated(made(kind="binary")), 0.4).reset_index(drop=True)
    case = Case(frame, target="target", time="when")
    pytest.importorskip(backend)
    from mlnb.core.frames import like

    other = Case(like(frame, backend), target="target", time="when")
    finding = outdated_samples(other)
    assert finding.rows == outdated_samples(case).rows
    names = {"train": other.data}
    exec(finding.fixes[0].code, names)  # noqa: S102
    assert len(names["train"]) == len(frame) - (times(case) < times(case)[len(finding.rows)]).sum()


@pytest.mark.parametrize("seed", range(3))
def test_features_that_move_are_no_finding(seed):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(1_200, 3)) + np.linspace(0, 2, 1_200)[:, None] * [1, 0, 0]
    frame = pd.DataFrame(x, columns=list("abc")).assign(when=np.arange(1_200))
    frame["target"] = x[:, 0] + np.sin(x[:, 1]) + rng.normal(0, 0.5, 1_200)
    assert ask(frame).verdict == "pass"


@pytest.mark.parametrize("seed", range(3))
def test_a_season_that_comes_back_is_no_finding(seed):
    rng = np.random.default_rng(seed)
    day = np.arange(1_460)
    x = rng.normal(size=(1_460, 2))
    frame = pd.DataFrame(x, columns=list("ab")).assign(when=pd.date_range("2018-01-01", periods=1_460))
    frame["target"] = x[:, 0] * (1.0 + 0.7 * np.sin(2 * np.pi * day / 365)) + rng.normal(0, 0.5, 1_460)
    assert ask(frame).verdict == "pass"


def test_entities_are_one_witness_each():
    frame = outdated(dated(made(kind="binary")), 0.4).assign(who=lambda f: np.arange(len(f)) % 60)
    assert ask(frame, group="who").verdict == "fail"
    assert ask(dated(made()).assign(who=lambda f: np.arange(len(f)) % 60), group="who").verdict == "pass"


def test_the_evidence_shows_every_cut():
    finding = ask(outdated(dated(made(kind="binary")), 0.4))
    curve, scores = finding.find("cuts"), finding.find("scores")
    assert len(curve.x) >= 5
    assert curve.at in curve.x
    assert len(scores.rows) == len(curve.x) + 3
    assert finding.find("cuts").series[0].low < finding.find("cuts").series[0].high


def test_what_cannot_be_told_is_said():
    frame = dated(made())
    assert "at least 200" in ask(frame.head(150)).headline
    assert ask(frame.assign(when="2020-01-01")).verdict == "skipped"
    assert ask(frame.assign(when=["a", "b"] * 500)).verdict == "skipped"
    assert ask(frame.assign(when=pd.NaT)).verdict == "skipped"
    assert ask(frame.drop(columns="when"), time=None).verdict == "skipped"
    sorted_ = frame.assign(target=(np.arange(1_000) >= 600).astype(int))
    assert ask(sorted_).verdict == "skipped"


def test_it_says_the_same_twice():
    frame = outdated(dated(made(kind="binary")), 0.4)
    assert ask(frame).digest() == ask(frame).digest()


def test_flights_in_random_order_are_quiet():
    frame = rdata("nycflights13", "flights", 2_000).dropna(subset=["arr_delay"])
    known = frame[["sched_dep_time", "carrier", "origin", "distance"]].assign(target=frame["arr_delay"] > 15)
    assert ask(dated(known)).verdict == "pass"
