"""Values that cannot be: each kind found from a small share on, skewed and odd but healthy columns left alone."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import polars as pl
import pytest

import mlnb
from mlnb.core.evidence import Bars, Histogram, Table
from mlnb.core.options import options
from mlnb.data._corrupted_parse import number_of, repaired
from mlnb.data._corrupted_spellings import one_slip
from mlnb.data.corrupted_values import corrupted_values
from tests.tables import rdata, table


@pytest.fixture(autouse=True)
def _unmeasured():
    with options.set(measure_rows=0):  # what a fix does to a score has tests of its own
        yield


def put(frame, column, share, change, seed=0):
    """The frame with a share of a column's cells changed, and the labels of these rows."""
    rng = np.random.default_rng(seed)
    chosen = rng.choice(len(frame), max(1, round(share * len(frame))), replace=False)
    cells = frame[column].astype(object).to_numpy(copy=True)
    for i in chosen:
        cells[i] = change(cells[i]) if callable(change) else change
    return frame.assign(**{column: pd.Series(list(cells), frame.index).infer_objects()}), frame.index[chosen]


def ask(frame, **options):
    return corrupted_values(mlnb.Case(frame, **options))


def by_hand(finding, frame, test=None):
    """The training frame after the first fix's code was run without mlnb."""
    names = {"train": frame.copy(), "test": None if test is None else test.copy()}
    exec(finding.fixes[0].code, names)  # noqa: S102
    return names["train"]


@pytest.mark.parametrize("name", ["iris", "wine", "breast_cancer", "digits", "diabetes"])
def test_stays_silent_on_published_tables(name):
    assert ask(table(name)).verdict == "pass"


@pytest.mark.parametrize(
    ("package", "name"),
    [
        ("ISLR", "Default"), ("MASS", "Boston"), ("ggplot2", "diamonds"), ("ISLR", "Wage"), ("AER", "CPS1988"),
        ("palmerpenguins", "penguins"), ("carData", "TitanicSurvival"), ("datasets", "faithful"), ("modeldata", "ames"),
    ],
)  # fmt: skip
def test_does_not_fail_on_real_tables(package, name):
    assert ask(rdata(package, name, 3000)).verdict != "fail"


HONEST = {
    "log-normal": lambda rng: rng.lognormal(10, 1.5, 800),
    "prices": lambda rng: np.round(rng.lognormal(3, 1, 800)) - 0.01,
    "pareto": lambda rng: rng.pareto(1.2, 800) + 1,
    "heavy tails": lambda rng: rng.standard_t(2, 800),
    "two modes": lambda rng: np.where(rng.random(800) < 0.35, rng.normal(2, 0.25, 800), rng.normal(4.3, 0.4, 800)),
    "counts": lambda rng: rng.negative_binomial(1, 0.05, 800),
    "ids": lambda rng: rng.permutation(800) + 1,
    "years": lambda rng: rng.integers(1950, 2024, 800),
    "codes": lambda rng: rng.choice([101, 102, 205, 999_001], 800),
    "sensor": lambda rng: np.sin(np.arange(800) / 20) * 5 + rng.normal(0, 0.3, 800),
    "zeros": lambda rng: np.where(rng.random(800) < 0.6, 0, rng.lognormal(5, 1.2, 800)),
    "decades": lambda rng: 10.0 ** rng.integers(0, 6, 800) * rng.uniform(1, 2, 800),
    "uniform": lambda rng: rng.random(800),
}


@pytest.mark.parametrize("name", HONEST)
@pytest.mark.parametrize("seed", range(4))
def test_stays_silent_on_honest_numbers(name, seed):
    rng = np.random.default_rng(seed)
    finding = ask(pd.DataFrame({"x": HONEST[name](rng), "z": rng.normal(size=800)}))
    assert finding.verdict == "pass", finding.headline


HONEST_WORDS = {
    "sexes": ["male", "female"] * 300,
    "plants": ["A1"] * 500 + ["A2"] * 5,
    "places": ["1st"] * 500 + ["2nd"] * 5 + ["3rd"] * 4,
    "blood": ["A+", "A-", "0+", "AB+"] * 100,
    "forms": ["typical"] * 500 + ["atypical"] * 4,
    "children": ["0", "1", "2", "3+"] * 100,
    "portuguese": ["São João", "NÃO", "Ação", "GARÇÃO"] * 100,
    "german": ["Öl", "„Ähre“", "Straße"] * 100,
    "tickets": [f"{i}" if i % 3 else f"A/5 {i}" for i in range(10_000, 10_400)],
    "chromosomes": [*map(str, range(1, 23)), "X"] * 20,
    "censored": ["<5", "5-10", ">10"] * 100,
    "grades": ["Grade I", "Grade II", "Grade III"] * 100 + ["Grade IV"],
    "days": ["2024-02-29", "31/12/2020", "12/31/2020", "1999-01-01"] * 100,
}


@pytest.mark.parametrize("name", HONEST_WORDS)
def test_stays_silent_on_honest_words(name):
    cells = HONEST_WORDS[name]
    finding = ask(pd.DataFrame({"x": cells, "z": np.arange(len(cells)) % 50}))
    assert finding.verdict == "pass", finding.headline


@pytest.mark.parametrize("share", [0.005, 0.02, 0.05])
@pytest.mark.parametrize("word", [lambda v: f"{v} kg", lambda v: str(v).replace(".", ","), lambda v: f"${v}", "broken"])
def test_finds_text_among_numbers_and_reads_it(share, word):
    frame = table("breast_cancer")
    odd, rows = put(frame, "mean radius", share, word)
    finding = ask(odd, target="target")
    assert finding.verdict == ("warn" if share < 0.01 else "fail")
    assert finding.columns == ("mean radius",)
    assert set(finding.rows) == set(rows)
    assert finding.headline.startswith("mean radius holds text among its numbers in")
    case = mlnb.Case(odd, target="target")
    for done in (finding.fixes[0].apply(case).frame, by_hand(finding, odd)):
        if word == "broken":
            assert set(done.index[done["mean radius"].isna()]) == set(rows)
        else:
            pd.testing.assert_series_equal(done["mean radius"], frame["mean radius"])


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12,5", 12.5), ("1.234,5", 1234.5), ("1,234.5", 1234.5), ("1 234 567", 1234567), ("$5", 5), ("5 €", 5),
        ("12 kg", 12), ("-3,5%", -3.5), ("(12.5)", -12.5), ("1.000.000", 1e6), ("−4", -4), ("5k", 5000), ("USD 7", 7),
        ("A12", None), ("12 monkeys", None), ("", None), ("kg", None), ("1-2", None), (",", None),
    ],
)  # fmt: skip
def test_numbers_in_other_spellings(text, value):
    assert number_of(text) == value


def test_a_comma_and_three_digits_go_with_the_column():
    assert number_of("1,234", 1500.0) == 1234
    assert number_of("1,234", 1.5) == 1.234


def test_finds_days_that_do_not_exist():
    days = pd.Series(pd.date_range("2015-01-01", periods=800).strftime("%Y-%m-%d"))
    frame = pd.DataFrame({"day": days, "x": np.arange(800.0)})
    assert ask(frame).verdict == "pass"
    for bad in ("2021-02-30", "31/31/2020", "0000-00-00", "2020-13-01", "2020-05-05 27:00:00"):
        odd, rows = put(frame, "day", 0.02, bad)
        finding = ask(odd)
        assert finding.verdict == "fail"
        assert set(finding.rows) == set(rows)
        assert bad in finding.headline
        fixed = finding.fixes[0].apply(mlnb.Case(odd)).frame["day"]
        assert fixed.isna().sum() == len(rows) == by_hand(finding, odd)["day"].isna().sum()


GARBLED = ["München", "Zoë", "l’été", "“so”", "Москва", "Łódź", "20 °C", "naïve – yes", "€ 5", "日本"]


@pytest.mark.parametrize("text", GARBLED)
@pytest.mark.parametrize("encoding", ["latin-1", "cp1252"])
def test_repairs_what_was_read_in_another_encoding(text, encoding):
    raw = text.encode()
    try:
        broken = raw.decode(encoding)
    except UnicodeDecodeError:  # cp1252 lacks five bytes, which programs pass through
        broken = "".join(bytes([b]).decode("latin-1" if b in b"\x81\x8d\x8f\x90\x9d" else encoding) for b in raw)
    assert repaired(broken) == text
    assert repaired(text) == text


def test_finds_garbled_names():
    rng = np.random.default_rng(0)
    frame = pd.DataFrame({"city": rng.choice(["München", "Köln", "Zürich", "Berlin"], 600), "x": rng.normal(size=600)})
    assert ask(frame).verdict == "pass"
    odd, rows = put(frame.assign(city="Köln"), "city", 0.05, "KÃ¶ln")
    finding = ask(odd)
    assert finding.verdict == "fail"
    assert set(finding.rows) == set(rows)
    assert set(by_hand(finding, odd)["city"]) == {"Köln"}
    lost, _ = put(frame, "city", 0.01, "K\ufffdln")
    assert ask(lost).columns == ("city",)


@pytest.mark.parametrize("factor", [1000, 0.001, 10, 100, 2.54, 0.4536])
@pytest.mark.parametrize("share", [0.01, 0.05, 0.1])
def test_finds_another_unit(factor, share):
    if share < 0.05 and 0.2 < factor < 5:
        return  # a few values a small factor off are no second mode
    frame = table("breast_cancer")
    odd, rows = put(frame, "mean perimeter", share, lambda v: v * factor)
    finding = ask(odd, target="target")
    assert finding.raised
    assert finding.columns[0] == "mean perimeter"
    assert set(rows) == set(finding.rows)
    assert "another unit" in finding.headline
    assert isinstance(finding.find("units of mean perimeter"), Histogram)
    case = mlnb.Case(odd, target="target")
    for done in (finding.fixes[0].apply(case).frame, by_hand(finding, odd)):
        assert np.allclose(done["mean perimeter"], frame["mean perimeter"], rtol=1e-3)


def test_finds_degrees_of_another_scale():
    rng = np.random.default_rng(0)
    frame = pd.DataFrame({"body": rng.normal(37, 0.6, 800), "x": rng.normal(size=800)})
    odd, rows = put(frame, "body", 0.03, lambda v: v * 1.8 + 32)
    finding = ask(odd)
    assert finding.verdict == "fail"
    assert "Fahrenheit" in finding.headline
    assert set(finding.rows) == set(rows)
    assert np.allclose(finding.fixes[0].apply(mlnb.Case(odd)).frame["body"], frame["body"])


def test_finds_single_impossible_values():
    rng = np.random.default_rng(0)
    frame = pd.DataFrame({"age": rng.normal(45, 12, 900).round().clip(18, 90), "x": rng.normal(size=900)})
    for value in (450, 1200, -45):
        odd, rows = put(frame, "age", 0.002, value)
        finding = ask(odd)
        assert finding.verdict == "warn"
        assert set(finding.rows) == set(rows)
        assert finding.fixes[0].apply(mlnb.Case(odd)).frame["age"].isna().sum() == len(rows)
        assert by_hand(finding, odd)["age"].isna().sum() == len(rows)


@pytest.mark.parametrize(
    "spelled", ["new york", " New York", "NewYork", "New-York", "NEW YORK", "New Yorc", "New Yrok", "Néw York"]
)
@pytest.mark.parametrize("kind", ["object", "category"])
def test_finds_spellings_of_the_same_word(spelled, kind):
    rng = np.random.default_rng(0)
    frame = pd.DataFrame({"city": rng.choice(["New York", "Boston", "Chicago"], 600), "x": rng.normal(size=600)})
    frame["city"] = frame["city"].astype(object)
    frame.loc[[5, 50, 500], "city"] = spelled
    finding = ask(frame.astype({"city": kind}))
    assert finding.verdict == "warn"
    assert finding.rows == (5, 50, 500)
    assert "“New York”" in finding.headline
    fixed = finding.fixes[0].apply(mlnb.Case(frame.astype({"city": kind}))).frame["city"]
    assert set(fixed) == {"New York", "Boston", "Chicago"} == set(by_hand(finding, frame)["city"])


def test_slips_leave_short_words_digits_and_beginnings_alone():
    assert one_slip("bostn", "boston")
    assert one_slip("botson", "boston")
    for one, other in (("typical", "atypical"), ("type a", "type b"), ("model 1", "model 2"), ("cat", "cut")):
        assert not one_slip(one, other)


@pytest.mark.parametrize("share", [0.005, 0.02, 0.05])
def test_finds_rows_shifted_by_a_comma(share):
    frame = rdata("palmerpenguins", "penguins").dropna().reset_index(drop=True)
    rng = np.random.default_rng(0)
    cells = frame.astype(object).to_numpy(copy=True)
    rows = rng.choice(len(frame), max(2, round(share * len(frame))), replace=False)
    for i in rows:
        cells[i, 1:] = np.append(["Comma"], cells[i, 1:-1])
    odd = pd.DataFrame(cells, columns=frame.columns)
    finding = ask(odd, target="species")
    assert finding.raised
    assert finding.headline.startswith("The cells of")
    assert set(rows) == set(finding.rows)
    assert len(finding.fixes[0].apply(mlnb.Case(odd, target="species")).frame) == len(frame) - len(rows)
    assert len(by_hand(finding, odd)) == len(frame) - len(rows)


def test_codes_and_words_for_missing_are_left_to_their_check():
    frame = table("wine")
    for code in (-999, "?", "unknown", None, np.inf):
        assert ask(put(frame, "ash", 0.05, code)[0]).verdict == "pass"


def test_the_finding_is_whole():
    frame = put(table("breast_cancer"), "mean radius", 0.05, "12 kg")[0]
    frame.index = [f"row {i}" for i in range(len(frame))]
    finding = ask(frame, target="target", test=frame.head(50))
    assert isinstance(finding.find("faults"), Table)
    assert isinstance(finding.find("shares"), Bars)
    assert finding.estimate.low < finding.estimate.value < finding.estimate.high
    assert all(str(label).startswith("row") for label in finding.rows)
    changed = finding.fixes[0].apply(mlnb.Case(frame, target="target", test=frame.head(50)))
    assert pd.api.types.is_numeric_dtype(changed.test["mean radius"])
    assert finding.digest() == ask(frame, target="target", test=frame.head(50)).digest()
    assert corrupted_values(mlnb.Case(frame, target="target"), least=0.2).verdict == "warn"


def test_frames_of_polars():
    frame = put(table("breast_cancer"), "mean radius", 0.02, lambda v: v * 1000)[0]
    case = mlnb.Case(pl.from_pandas(frame), target="target")
    finding = corrupted_values(case)
    assert finding.verdict == "fail"
    assert finding.fixes[0].apply(case).frame["mean radius"].max() < 100


@pytest.mark.parametrize(
    "cells",
    [
        [[1, 2], [3]] * 30,
        [{"a": 1}, None] * 30,
        [1, "a", None, dt.date(2020, 1, 1), 2.5, [1]] * 10,
        [1, 2, 1 + 2j, "x"] * 15,
        pd.Categorical(["a", None, "b"] * 20),
        pd.Categorical([1, 2, None] * 20),
        pd.period_range("2020-01", periods=60, freq="M"),
        pd.to_timedelta(np.arange(60), unit="h"),
        pd.array([1, None, 3] * 20, dtype="Int64"),
        pd.array([True, False, None] * 20, dtype="boolean"),
        pd.date_range("2020", periods=60, tz="Europe/Berlin"),
        [1 + 2j, 3j, 0] * 20,
        [0.0] * 60,
        [None] * 60,
        [np.nan, np.inf, -np.inf] * 20,
        pd.Series([10**400, 1, 2] * 20, dtype=object),
        [b"x", "x", "X "] * 20,
        ["<b>a</b>", "<B>a</b>", "b"] * 20,
        ["2020-01-01", dt.date(2020, 1, 2), None] * 20,
        pd.arrays.IntervalArray.from_breaks(range(61)),
        pd.arrays.SparseArray([0, 1, 2] * 20),
    ],
)
def test_any_cells_give_an_answer(cells):
    frame = pd.DataFrame({"<b>x</b>": cells, "z": range(60), "y": ["u", "v"] * 30})
    for given in (frame, frame.head(1), frame.head(3)):
        assert corrupted_values(mlnb.Case(given)).verdict in {"pass", "warn", "fail"}


def test_letters_that_capitals_set_apart_are_codes():
    words = ["FuseA"] * 100 + ["FuseP"] + ["Standard"] * 200
    frame = pd.DataFrame({"wiring": words, "x": range(301)})
    assert corrupted_values(mlnb.Case(frame)).verdict == "pass"
    finding = corrupted_values(
        mlnb.Case(frame.assign(wiring=["Standrad" if i == 250 else w for i, w in enumerate(words)]))
    )
    assert finding.rows == (250,)


def test_small_steps_below_one_are_no_other_scale():
    values = np.concatenate([np.linspace(1.1, 5.65, 120), [0.74, 0.9, 0.92, 0.89]])
    frame = pd.DataFrame({"malic": values, "x": range(124)})
    assert corrupted_values(mlnb.Case(frame)).verdict == "pass"


def test_ages_that_lost_their_sign_are_found_and_net_flows_are_not():
    rng = np.random.default_rng(0)
    ages = rng.normal(45, 11, 600).round().clip(18)
    flows = np.where(rng.random(600) < 0.05, -1, 1) * rng.lognormal(3, 1, 600).round(2)
    turned = ages.copy()
    turned[:15] *= -1
    frame = pd.DataFrame({"age": turned, "flow": flows, "y": rng.integers(0, 2, 600)})
    finding = mlnb.data.corrupted_values(mlnb.Case(frame, target="y"))
    assert finding.columns == ("age",)
    assert set(finding.rows) == set(range(15))
    assert not mlnb.data.corrupted_values(mlnb.Case(frame.assign(age=ages), target="y")).raised


def test_more_than_a_hundred_per_cent_is_found():
    rng = np.random.default_rng(0)
    share = (100 * rng.beta(2, 2, 500)).round(1)
    share[:3] = 99.5
    frame = pd.DataFrame({"share": share, "y": rng.integers(0, 2, 500)})
    assert not mlnb.data.corrupted_values(mlnb.Case(frame, target="y")).raised
    frame.loc[[10, 20, 30], "share"] = [200.0, 180.0, 450.0]
    finding = mlnb.data.corrupted_values(mlnb.Case(frame, target="y"))
    assert finding.columns == ("share",)
    assert set(finding.rows) == {10, 20, 30}


def test_a_small_count_is_no_slip_of_a_large_one():
    rng = np.random.default_rng(3)
    hits = rng.gamma(6, 18, 184).round().clip(20)
    hits[0] = 1
    frame = pd.DataFrame({"hits": hits, "y": rng.integers(0, 2, 184)})
    assert not mlnb.data.corrupted_values(mlnb.Case(frame, target="y")).raised


def test_a_group_of_its_own_kind_is_not_impossible():
    rng = np.random.default_rng(0)
    size = np.r_[rng.normal(0.016, 0.0004, 570), rng.normal(0.03, 0.0002, 30)]
    frame = pd.DataFrame({"size": size, "y": rng.integers(0, 2, 600)})
    assert not mlnb.data.corrupted_values(mlnb.Case(frame, target="y")).raised
