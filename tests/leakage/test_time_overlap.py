"""Training that sees the future is found by a declared time or a found one; dates that order nothing are left alone."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.model_selection import KFold, train_test_split

import mlnb
from tests.tables import rdata, table


def ask(train, test, target, **more):
    return mlnb.leakage.time_overlap(mlnb.Case(train, test=test, target=target, **more))


def at_random(frame):
    return train_test_split(frame, test_size=0.3, random_state=0)


def in_time(frame, when):
    ordered = frame.iloc[np.argsort(np.asarray(when), kind="stable")]
    cut = np.sort(np.asarray(when))[int(0.7 * len(frame))]
    return ordered[np.sort(np.asarray(when)) < cut], ordered[np.sort(np.asarray(when)) >= cut]


def weather():
    frame = rdata("nycflights13", "weather", 1500)
    return frame[frame["temp"].notna()].drop(columns=["time_hour"])


SERIES = [
    ("ggplot2", "economics", "unemploy", "date"),
    ("modeldata", "Chicago", "ridership", "date"),
    ("modeldata", "hotel_rates", "avg_price_per_room", "arrival_date"),
    ("openintro", "sp500_1950_2018", "Close", "Date"),
]


@pytest.mark.parametrize(("package", "name", "target", "when"), SERIES)
def test_finds_the_date_of_series_cut_at_random(package, name, target, when):
    frame = rdata(package, name).sort_index()[:1200]
    train, test = at_random(frame)
    finding = ask(train, test, target)
    assert finding.raised, finding.headline
    assert finding.columns == (when,)
    assert set(finding.rows) <= set(test.index)
    days = pd.to_datetime(frame[when])
    assert ask(*in_time(frame, days), target).verdict == "pass"
    declared = ask(train, test, target, time=when)
    assert declared.raised
    assert ask(*in_time(frame, days), target, time=when).verdict == "pass"


def test_finds_year_month_and_day_apart():
    frame = weather()
    finding = ask(*at_random(frame), "temp")
    assert finding.verdict == "fail"
    assert set(finding.columns) == {"year", "month", "day", "hour"}
    after = finding.fixes[0].apply(mlnb.Case(at_random(frame)[0], test=at_random(frame)[1], target="temp"))
    assert mlnb.leakage.time_overlap(after).verdict == "pass"


@pytest.mark.parametrize("form", ["index", "seconds", "digits", "words", "period"])
def test_reads_a_time_in_any_form(form):
    frame = rdata("ggplot2", "economics").drop(columns=["date"])
    days = pd.to_datetime(rdata("ggplot2", "economics")["date"])
    if form == "index":
        frame.index = pd.DatetimeIndex(days)
    elif form == "seconds":
        days = pd.Timestamp("1990-01-01") + (days - days.min()) / 3
        frame["ts"] = (days - pd.Timestamp("1970-01-01")) // pd.Timedelta(seconds=1)
    elif form == "digits":
        frame["yyyymmdd"] = days.dt.strftime("%Y%m%d").astype(int)
    elif form == "words":
        frame["day"] = days.dt.strftime("%d.%m.%Y")
    else:
        frame["month"] = days.dt.to_period("M")
    if form != "index":
        frame = frame.sample(frac=1, random_state=1).reset_index(drop=True)  # neither labels nor order tell
    finding = ask(*at_random(frame), "unemploy")
    assert finding.raised, finding.headline


@pytest.mark.parametrize("share", [0.02, 0.05, 0.2])
def test_finds_a_few_rows_of_the_future(share):
    frame = rdata("ggplot2", "economics")
    train, test = in_time(frame, pd.to_datetime(frame["date"]))
    moved = test.iloc[5:].sample(max(4, round(share * len(test))), random_state=0)
    finding = ask(pd.concat([train, moved]), test.drop(moved.index), "unemploy", time="date")
    assert finding.raised
    assert 0 < finding.estimate.value < 0.2


@pytest.mark.parametrize("name", ["breast_cancer", "wine", "digits", "diabetes"])
def test_dates_that_order_nothing_are_none(name):
    rng = np.random.default_rng(0)
    frame = table(name).sample(frac=1, random_state=0).reset_index(drop=True)
    frame["visit"] = pd.Timestamp("2019-01-01") + pd.to_timedelta(rng.integers(0, 900, len(frame)), "D")
    assert ask(*at_random(frame), "target").verdict == "pass"


def test_a_date_of_birth_orders_nothing_whatever_depends_on_age():
    frame = rdata("MASS", "Pima.te")
    rng = np.random.default_rng(0)
    days = (365 * frame["age"] + rng.integers(0, 365, len(frame))).astype(int)
    born = pd.Timestamp("1990-01-01") - pd.to_timedelta(days, "D")
    for column in ("birth_date", "dob"):
        dated = frame.drop(columns=["age"]).assign(**{column: born})
        assert ask(*at_random(dated), "type").verdict == "pass"


@pytest.mark.parametrize(
    ("package", "name", "target"),
    [("modeldata", "ames", "Sale_Price"), ("ggplot2movies", "movies", "rating"), ("mosaicData", "Gestation", "wt"),
     ("gt", "pizzaplace", "price"), ("openintro", "duke_forest", "price")],
)  # fmt: skip
def test_years_of_building_and_unrelated_dates_are_left_alone(package, name, target):
    frame = rdata(package, name, 1000).dropna(subset=[target])
    finding = ask(*at_random(frame), target)
    assert finding.verdict == "pass", finding.headline


def test_equal_days_at_the_cut_are_no_overlap():
    frame = pd.DataFrame({"day": pd.date_range("2024-01-01", periods=100).repeat(4), "x": np.arange(400.0)})
    frame["y"] = np.sin(frame["x"] / 20)
    assert ask(frame[:202], frame[202:], "y", time="day").verdict == "pass"


def test_folds_of_ones_own():
    frame = rdata("ggplot2", "economics")
    case = mlnb.Case(frame, target="unemploy", time="date")
    assert mlnb.leakage.time_overlap(case).verdict == "pass"  # our own folds go forward
    shuffled = mlnb.leakage.time_overlap(case.replace(cv=KFold(5, shuffle=True, random_state=0)))
    assert shuffled.verdict == "fail"
    assert mlnb.leakage.time_overlap(shuffled.fixes[0].apply(case)).verdict == "pass"


def test_the_fix_splits_by_time_and_says_what_it_costs():
    frame = rdata("ggplot2", "economics")
    train, test = at_random(frame)
    case = mlnb.Case(train, test=test, target="unemploy")
    fix = mlnb.leakage.time_overlap(case).fixes[0]
    assert fix.effect.change < -0.2
    after = fix.apply(case)
    assert after.time == "date"
    assert pd.to_datetime(after.frame["date"]).max() < pd.to_datetime(after.test["date"]).min()
    scope = {"train": train, "test": test}
    exec(fix.code, scope)  # noqa: S102
    assert pd.to_datetime(scope["train"]["date"]).max() < pd.to_datetime(scope["test"]["date"]).min()


def test_says_what_it_lacks():
    frame = rdata("ggplot2", "economics")
    train, test = at_random(frame)
    assert ask(train, test.drop(columns="date"), "unemploy", time="date").verdict == "skipped"
    assert mlnb.leakage.time_overlap(mlnb.Case(frame.drop(columns="date"), target="unemploy")).verdict == "pass"
