"""Copies are found where they are more than chance makes; tables of few values repeat rows honestly."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

from mlnb.core.case import Case
from mlnb.core.errors import MlnbError
from mlnb.core.options import options
from mlnb.data.duplicates import duplicates
from tests.tables import rdata, table

CLEAN = ["iris", "wine", "breast_cancer", "digits", "diabetes"]


@pytest.fixture(autouse=True)
def _unmeasured():
    with options.set(measure_rows=0):
        yield


def with_copies(frame: pd.DataFrame, share: float, seed: int = 0) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The table with some rows twice, mixed, and the copies alone."""
    rng = np.random.default_rng(seed)
    chosen = rng.choice(len(frame), round(share * len(frame)), replace=False)
    copied = frame.iloc[chosen].set_axis(range(10_000, 10_000 + len(chosen)))
    return copied, frame


def joined(frame: pd.DataFrame, copied: pd.DataFrame) -> Case:
    return Case(pd.concat([frame, copied]), target="target")


@pytest.mark.parametrize("name", CLEAN)
def test_stays_silent_on_published_tables(name):
    assert duplicates(Case(table(name), target="target")).verdict == "pass"


@pytest.mark.parametrize(
    ("package", "item", "target"),
    [
        ("carData", "TitanicSurvival", "survived"),
        ("carData", "Arrests", "released"),
        ("AER", "HealthInsurance", "insurance"),
        ("AER", "CPSSW9298", "earnings"),
        ("COUNT", "medpar", "died"),
        ("causaldata", "titanic", "Survived"),
        ("Ecdat", "Doctor", "doctor"),
        ("palmerpenguins", "penguins", "species"),
    ],
)
def test_honest_coincidences_are_no_copies(package, item, target):
    frame = rdata(package, item, 2000)
    target = target if target in frame else frame.columns[-1]
    finding = duplicates(Case(frame, target=target))
    assert finding.verdict == "pass", finding.headline
    if item != "penguins":
        assert "chance" in finding.headline


@pytest.mark.parametrize("seed", range(3))
def test_random_tables_of_few_values_repeat_as_often_as_chance_says(seed):
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame(rng.integers(0, 2, (400, 9)), columns=list("abcdefghi"))
    finding = duplicates(Case(frame, target="i"))
    assert finding.verdict == "pass"
    assert finding.find("copies").to_frame()["value"][0] > 100


@pytest.mark.parametrize("name", ["breast_cancer", "digits", "diabetes"])
@pytest.mark.parametrize(("share", "verdict"), [(0.02, "warn"), (0.05, "warn"), (0.1, "fail")])
@pytest.mark.parametrize("seed", range(2))
def test_finds_rows_copied(name, share, verdict, seed):
    copied, frame = with_copies(table(name), share, seed)
    finding = duplicates(joined(frame, copied))
    assert finding.verdict == verdict
    assert set(finding.rows) == set(copied.index)
    assert finding.estimate.low <= finding.estimate.value <= finding.estimate.high


@pytest.mark.parametrize("noise", [0.001, 0.01])
@pytest.mark.parametrize("name", ["wine", "breast_cancer", "diabetes"])
def test_finds_rows_copied_and_moved(name, noise):
    copied, frame = with_copies(table(name), 0.05, 1)
    rng = np.random.default_rng(1)
    for column in frame.columns.drop("target"):
        copied[column] = copied[column] + rng.normal(0, noise * frame[column].std(), len(copied))
    finding = duplicates(joined(frame, copied))
    assert finding.raised
    assert set(finding.rows) == set(copied.index)
    assert finding.find("distances").groups == ("other rows", "near copies")


def test_finds_rows_copied_and_rounded():
    copied, frame = with_copies(table("breast_cancer"), 0.05)
    features = frame.columns.drop("target")
    for column in features:
        copied[column] = copied[column].map(lambda v: float(f"{v:.3g}"))
    finding = duplicates(joined(frame, copied))
    assert finding.raised
    assert len(set(finding.rows) & set(copied.index)) >= 0.8 * len(copied)


def test_groups_of_near_copies_are_found_whole():
    frame = table("breast_cancer")
    rng = np.random.default_rng(0)
    moved = [
        frame.iloc[:8]
        .mul(rng.normal(1, 1e-4, (8, 31)))
        .assign(target=frame["target"][:8])
        .set_axis(range(start, start + 8))
        for start in (1000, 2000)
    ]
    finding = duplicates(joined(frame, pd.concat(moved)))
    assert set(finding.rows) == {*range(1000, 1008), *range(2000, 2008)}


def test_case_and_spaces_are_slight_differences():
    frame = rdata("modeldata", "attrition", 800)
    frame = frame.astype(dict.fromkeys(frame.select_dtypes(exclude="number").columns, object))
    copied = frame.iloc[:30].set_axis(range(5000, 5030))
    words = list(frame.select_dtypes(object).columns.drop("Attrition"))
    copied[words] = copied[words].apply(lambda c: " " + c.astype(str).str.upper())
    finding = duplicates(Case(pd.concat([frame, copied]), target="Attrition"))
    assert finding.raised
    assert set(finding.rows) == set(copied.index)
    assert "30 differ slightly" in finding.headline


@pytest.mark.parametrize("share", [0.02, 0.05])
def test_contradicting_copies_fail_and_come_first(share):
    frame = table("breast_cancer")
    copied, _ = with_copies(frame, share)
    copied["target"] = 1 - copied["target"]
    finding = duplicates(joined(frame, copied))
    assert finding.verdict == "fail"
    assert set(finding.rows) == set(copied.index)
    assert "another 'target'" in finding.headline
    assert len(finding.fixes) == 2
    with pytest.raises(MlnbError):
        finding.fixes[0].apply(joined(frame, copied))
    kept = finding.fixes[1].apply(joined(frame, copied))
    assert len(kept.frame) == len(frame) - len(copied)


def test_row_numbers_hide_no_copy():
    copied, frame = with_copies(table("diabetes"), 0.05)
    both = pd.concat([frame, copied], ignore_index=True)
    both["number"] = np.random.default_rng(0).permutation(len(both)) + 5_000
    both["code"] = [f"R{i}" for i in both["number"]]
    assert duplicates(Case(both, target="target")).raised


def test_the_fix_and_its_code_drop_the_copies():
    copied, frame = with_copies(table("wine"), 0.1)
    case = joined(frame, copied)
    finding = duplicates(case)
    assert len(finding.fixes[0].apply(case).frame) == len(frame)
    scope = {"train": case.frame}
    exec(finding.fixes[0].code, scope)  # noqa: S102
    pd.testing.assert_frame_equal(scope["train"], frame)


def test_the_fix_works_without_labels_of_their_own():
    frame = table("wine")
    twice = pd.concat([frame, frame[:30]])
    case = Case(twice, target="target")
    finding = duplicates(case)
    assert len(finding.fixes[0].apply(case).frame) == len(frame)
    scope = {"train": case.frame}
    exec(finding.fixes[0].code, scope)  # noqa: S102
    assert len(scope["train"]) == len(frame)


def test_every_library_and_dtype_gives_the_same():
    import polars as pl

    copied, frame = with_copies(rdata("palmerpenguins", "penguins"), 0.1)
    both = pd.concat([frame, copied], ignore_index=True)
    kinds = {
        "polars": pl.from_pandas(both),
        "nullable": both.convert_dtypes(),
        "category": both.astype({"island": "category", "sex": "category"}),
        "strings": both.astype({"body_mass_g": str, "year": str}),
    }
    plain = duplicates(Case(both, target="species"))
    assert plain.raised
    for name, given in kinds.items():
        finding = duplicates(Case(given, target="species"))
        assert finding.headline == plain.headline, name
        assert list(finding.rows) == list(plain.rows), name


def test_one_finding_to_the_byte():
    copied, frame = with_copies(table("wine"), 0.1)
    first, second = (duplicates(joined(frame, copied)) for _ in range(2))
    assert first.digest() == second.digest()
    json.dumps(first.to_dict())


def test_odd_tables_are_survived():
    empty = pd.DataFrame({"a": [None, None], "b": [np.nan, np.nan], "y": [0, 1]})
    assert duplicates(Case(empty, target="y")).verdict == "skipped"
    single = pd.DataFrame({"a": [1.5], "b": ["x"]})
    assert duplicates(Case(single)).verdict == "pass"
    lists = pd.DataFrame({"a": [[1, 2], [1, 2], [3]] * 10, "<b>": [1, "x", None] * 10, "c": [1 + 2j] * 30})
    assert duplicates(Case(lists)).verdict in {"pass", "warn", "fail"}
    constant = pd.DataFrame({"a": [1] * 50, "b": ["x"] * 50})
    assert duplicates(Case(constant)).verdict == "pass"
    column = pd.DataFrame({"a": [1, 1, 2, 2, 3] * 10})
    assert "single column" in duplicates(Case(column)).headline
