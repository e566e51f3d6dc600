"""Missing values, plain and in disguise: found with what they go with, and honest zeros and tails left alone."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import polars as pl
import pytest

import mlnb
from mlnb.core.evidence import Bars, Heatmap, Table
from mlnb.core.options import options
from tests.tables import rdata, table

missing_values = mlnb.data.missing_values


@pytest.fixture(autouse=True)
def _unmeasured():
    with options.set(measure_rows=0):  # what a fix does to a score has tests of its own
        yield


def put(frame, column, share, value, seed=0, where=None):
    """The frame with ``value`` in a share of a column's cells (of those masked by ``where``)."""
    rng = np.random.default_rng(seed)
    places = np.arange(len(frame)) if where is None else np.flatnonzero(where)
    chosen = rng.choice(places, max(1, round(share * len(frame))), replace=False)
    cells = frame[column].astype(object).to_numpy(copy=True)
    cells[chosen] = value
    return frame.assign(**{column: pd.Series(cells, frame.index).infer_objects()}), frame.index[chosen]


def ask(frame, target="target", **options):
    return missing_values(mlnb.Case(frame, target=target, **options))


@pytest.mark.parametrize("name", ["iris", "wine", "breast_cancer", "digits", "diabetes"])
def test_stays_silent_on_published_tables(name):
    finding = ask(table(name))
    assert finding.verdict == "pass"
    assert finding.headline.startswith("No value is missing")


@pytest.mark.parametrize(
    ("package", "name"),
    [("ISLR", "Default"), ("MASS", "Boston"), ("ggplot2", "diamonds"), ("ISLR", "Wage"), ("AER", "CPS1988")],
)
def test_no_fail_on_skewed_and_semicontinuous_columns(package, name):
    assert missing_values(mlnb.Case(rdata(package, name, 4000))).verdict != "fail"


@pytest.mark.parametrize(
    "column",
    [
        pytest.param(lambda rng: np.where(rng.random(900) < 0.4, 0, rng.lognormal(3, 1.5, 900)), id="spending"),
        pytest.param(lambda rng: rng.poisson(2, 900), id="counts"),
        pytest.param(lambda rng: np.minimum(rng.normal(50, 20, 900), 80), id="top-coded"),
        pytest.param(lambda rng: rng.standard_t(2, 900), id="heavy tails"),
        pytest.param(lambda rng: rng.lognormal(0, 2, 900), id="log-normal"),
        pytest.param(lambda rng: rng.integers(1, 6, 900), id="ratings"),
        pytest.param(lambda rng: rng.choice([-1, 0, 1], 900), id="signs"),
        pytest.param(lambda rng: np.round(rng.normal(0, 1, 900), 1), id="rounded"),
        pytest.param(lambda rng: rng.integers(1960, 2020, 900), id="years"),
    ],
)
@pytest.mark.parametrize("seed", range(3))
def test_honest_columns_hold_no_codes(column, seed):
    rng = np.random.default_rng(seed)
    finding = missing_values(mlnb.Case(pd.DataFrame({"x": column(rng), "z": rng.normal(size=900)})))
    assert finding.verdict == "pass"


@pytest.mark.parametrize("code", [-999, -9999, 9999, -99, 999])
@pytest.mark.parametrize("share", [0.01, 0.03, 0.2])
def test_names_codes_among_numbers(code, share):
    frame, rows = put(table("breast_cancer"), "mean radius", share, code)
    finding = ask(frame)
    assert finding.verdict == ("fail" if share > 0.01 else finding.verdict)
    assert finding.raised
    assert finding.columns == ("mean radius",)
    assert set(finding.rows) == set(rows)
    assert str(abs(code)) in finding.headline


def test_zeros_where_zero_cannot_be():
    frame = rdata("MASS", "Pima.tr")
    holed, rows = put(frame, "glu", 0.05, 0)
    finding = ask(holed, "type")
    assert finding.raised
    assert finding.headline.startswith("glu holds 0 in 10 rows")
    assert set(rows) <= set(finding.rows)
    assert "holds 0" not in ask(frame, "type").headline


def test_first_days_of_the_calendar():
    rng = np.random.default_rng(0)
    born = pd.Timestamp("1950-01-01") + pd.to_timedelta(rng.integers(0, 18_000, 600), unit="D")
    frame = pd.DataFrame({"born": born, "x": rng.normal(size=600)})
    assert missing_values(mlnb.Case(frame)).verdict == "pass"
    holed = frame.copy()
    holed.loc[::20, "born"] = pd.Timestamp("1900-01-01")
    finding = missing_values(mlnb.Case(holed))
    assert finding.verdict == "fail"
    assert "1900-01-01" in finding.headline
    texts = holed.assign(born=holed["born"].dt.strftime("%Y-%m-%d"))
    texts.loc[texts.index[::20], "born"] = "9999-12-31"
    assert missing_values(mlnb.Case(texts)).columns == ("born",)


@pytest.mark.parametrize("word", ["?", "", " ", "n/a", "NULL", "unknown"])
def test_words_among_numbers_and_among_words(word):
    frame, rows = put(table("wine"), "ash", 0.05, word)
    finding = ask(frame)
    assert finding.verdict == "fail"
    assert set(finding.rows) == set(rows)
    penguins = rdata("palmerpenguins", "penguins").dropna()
    words, _ = put(penguins, "island", 0.05, word)
    assert ask(words, "species").columns == ("island",)


def test_a_word_that_may_be_an_answer_raises_nothing():
    penguins = rdata("palmerpenguins", "penguins").dropna()
    finding = ask(put(penguins, "island", 0.3, "none")[0], "species")
    assert finding.verdict == "pass"


@pytest.mark.parametrize(("share", "raised"), [(0.01, False), (0.1, True), (0.4, True)])
def test_empty_cells_are_named_where_there_are_many(share, raised):
    finding = ask(put(table("breast_cancer"), "mean area", share, None)[0])
    assert finding.raised == raised
    assert finding.verdict != "fail"
    if raised:
        assert finding.estimate.low <= share <= finding.estimate.high


def test_holes_that_carry_the_target():
    frame = table("breast_cancer")
    holed, _ = put(frame, "mean area", 0.1, None, where=frame["target"] == 1)
    finding = ask(holed)
    assert finding.verdict == "warn"
    assert finding.headline.startswith("Where mean area is missing, 'target' is 1")
    assert finding.p_value < 1e-6
    diabetes = table("diabetes")
    holed, _ = put(diabetes, "bmi", 0.1, None, where=diabetes["target"] > 150)
    assert "tends to be larger" in ask(holed).headline


@pytest.mark.parametrize("seed", range(5))
def test_holes_at_random_do_not_carry_it(seed):
    finding = ask(put(table("breast_cancer"), "mean area", 0.15, None, seed)[0])
    assert "is missing, 'target'" not in finding.headline


def test_missing_in_test_but_not_in_training():
    frame = table("breast_cancer")
    train, test = frame[::2], put(frame[1::2], "mean area", 0.2, None)[0]
    finding = ask(train, test=test)
    assert finding.verdict == "fail"
    assert "of the test rows and never in training" in finding.headline
    assert ask(train, test=frame[1::2]).verdict == "pass"


def test_a_code_of_training_is_known_in_test():
    frame, _ = put(table("breast_cancer"), "mean area", 0.1, -999)
    finding = ask(frame[::2], test=frame[1::2])
    assert finding.verdict == "fail"
    assert finding.headline.startswith("mean area holds −999")


@pytest.mark.parametrize("where", ["training", "test"])
def test_infinities(where):
    frame = table("wine")
    train, test = frame[::2].copy(), frame[1::2].copy()
    (train if where == "training" else test).iloc[3, 2] = np.inf
    finding = ask(train, test=test)
    assert finding.verdict == "fail"
    assert "infinite" in finding.headline


def test_an_empty_column_and_nothing_but_empty_columns():
    finding = ask(table("wine").assign(notes=None))
    assert finding.verdict == "warn"
    assert finding.columns == ("notes",)
    assert any(fix.apply is not None and "notes" in fix.title for fix in finding.fixes)
    assert missing_values(mlnb.Case(pd.DataFrame({"a": [None] * 30, "b": [None] * 30}))).verdict == "warn"


def test_evidence_and_fixes_can_be_used():
    frame, rows = put(table("breast_cancer"), "mean radius", 0.05, -999)
    case = mlnb.Case(frame, target="target")
    finding = missing_values(case)
    kinds = {type(item) for item in finding.evidence}
    assert {Bars, Table, Heatmap} <= kinds
    mended = finding.fixes[0].apply(case)
    assert mended.frame.loc[rows, "mean radius"].isna().all()
    assert missing_values(mended).verdict != "fail"
    names = {"train": frame.copy(), "pd": pd}
    exec(finding.fixes[0].code, names)  # noqa: S102  # the code is what a person would run
    assert names["train"].loc[rows, "mean radius"].isna().all()


@pytest.mark.parametrize(
    "convert",
    [
        pl.from_pandas,
        lambda f: f.convert_dtypes(),
        lambda f: f.convert_dtypes(dtype_backend="pyarrow"),
        lambda f: f.astype({"mean radius": "float32"}),
    ],
)
def test_the_same_in_every_library_and_dtype(convert):
    frame, _ = put(table("breast_cancer"), "mean radius", 0.05, -999)
    first, second = ask(frame), ask(convert(frame))
    assert second.headline == first.headline
    assert second.columns == first.columns


@pytest.mark.parametrize(
    "cells",
    [
        [[1], [2], None] * 20,
        [1, "a", None, 2.5, True] * 12,
        [dt.date(2020, 1, 1), None, dt.date(9999, 12, 31)] * 20,
        pd.period_range("2020-01", periods=60, freq="M"),
        pd.to_timedelta(range(60), unit="h"),
        pd.Categorical(["a", "unknown", None] * 20),
        pd.array([True, False, None] * 20, dtype="boolean"),
        [1 + 2j, 3j, 0] * 20,
        [0.0] * 60,
        [-999] * 60,
    ],
)
def test_any_cells_give_an_answer(cells):
    frame = pd.DataFrame({"x": cells, "z": range(60)})
    assert missing_values(mlnb.Case(frame)).verdict in {"pass", "warn", "fail"}
    assert missing_values(mlnb.Case(frame.head(1))).verdict in {"pass", "warn", "fail"}


def test_the_same_twice():
    frame, _ = put(table("wine"), "ash", 0.1, None)
    assert ask(frame).digest() == ask(frame).digest()


@pytest.mark.parametrize("day", ["1900-01-01", "1970-01-01", "9999-12-31"])
@pytest.mark.parametrize("form", ["zone", "text", "object"])
def test_days_that_stand_for_missing_in_every_form(day, form):
    drawn = np.random.default_rng(0).integers(0, 3000, 400)
    days = pd.Series(pd.Timestamp("2012-01-01") + pd.to_timedelta(drawn, unit="D"))
    if form == "zone":
        days = days.dt.tz_localize("Europe/Berlin")
        days[::20] = pd.Timestamp(min(day, "2200-01-01"), tz="Europe/Berlin")
        if day > "2200":
            return
    else:
        days = (days.dt.strftime("%Y-%m-%d") if form == "text" else days.dt.date).astype(object)
        days[::20] = day if form == "text" else dt.date.fromisoformat(day)
    case = mlnb.Case(pd.DataFrame({"day": days, "x": np.arange(400.0)}))
    finding = missing_values(case)
    assert finding.verdict == "fail"
    assert finding.columns == ("day",)
    assert finding.fixes[0].apply(case).frame["day"].isna().sum() == 20


def test_a_series_that_begins_in_1970_holds_no_code():
    months = pd.Series(pd.date_range("1970-01-01", periods=300, freq="MS"))
    assert missing_values(mlnb.Case(pd.DataFrame({"month": months, "x": np.arange(300.0)}))).verdict == "pass"


def test_a_declared_level_is_named_and_a_title_is_not():
    penguins = rdata("palmerpenguins", "penguins").dropna()
    levels = put(penguins, "island", 0.05, "unknown")[0].astype({"island": "category"})
    assert ask(levels, "species").columns == ("island",)
    titles = [f"film {i}" for i in range(200)] + ["Missing"]
    assert missing_values(mlnb.Case(pd.DataFrame({"title": titles, "x": range(201)}))).verdict == "pass"


def test_the_fix_of_a_word_makes_numbers_of_texts():
    frame = table("breast_cancer")
    frame = put(frame.astype({"mean area": str}), "mean area", 0.05, "?")[0]
    case = mlnb.Case(frame, target="target", test=frame.head(100))
    finding = missing_values(case)
    by_hand = {"train": frame.copy(), "test": frame.head(100).copy()}
    exec(finding.fixes[0].code, by_hand)  # noqa: S102
    changed = finding.fixes[0].apply(case)
    for done in (changed.frame, changed.test, by_hand["train"], by_hand["test"]):
        assert pd.api.types.is_numeric_dtype(done["mean area"])


@pytest.mark.parametrize("target", ["target", "bmi"])
def test_what_carries_the_target_comes_with_an_interval(target):
    frame = table("diabetes")
    finding = ask(put(frame, "bp", 0.1, None, where=frame[target] > frame[target].median())[0], target)
    estimate = finding.estimate
    assert finding.headline.startswith("Where bp is missing")
    assert estimate.low < estimate.value <= estimate.high <= 1


@pytest.mark.parametrize("seed", range(5))
def test_a_few_gaps_at_random_in_many_columns(seed):
    frame = table("breast_cancer")
    for number, column in enumerate(frame.columns[:-1]):
        frame = put(frame, column, 0.015, None, 100 * seed + number)[0]
    assert ask(frame[::2], test=frame[1::2]).verdict == "pass"


def test_infinities_of_both_frames_are_a_share_of_both():
    train = pd.DataFrame({"a": [1.0], "b": [np.inf]})
    test = pd.DataFrame({"a": [1.0, 2.0, 3.0], "b": [np.inf, -np.inf, 0.0]})
    found = mlnb.data.missing_values(mlnb.Case(train, test=test))
    assert found.columns == ("b",)
    assert found.estimate.value == 0.75
    assert 0 < found.estimate.low < 0.75 < found.estimate.high <= 1
