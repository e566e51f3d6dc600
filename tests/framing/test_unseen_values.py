"""New categories, words and ranges in the test rows are raised; what another sample brings anyway is not."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression

import mlnb
from tests.tables import rdata, table


def halves(frame, share=0.7, seed=0):
    shuffled = frame.sample(frac=1, random_state=seed)
    cut = int(share * len(frame))
    return shuffled[:cut].copy(), shuffled[cut:].copy()


def ask(train, test, target=None, **options):
    return mlnb.framing.unseen_values(mlnb.Case(train, test=test, target=target, **options))


CLEAN = {
    "breast_cancer": (lambda: table("breast_cancer"), "target"),
    "diabetes": (lambda: table("diabetes"), "target"),
    "credit": (lambda: rdata("modeldata", "credit_data", 1500), "Status"),
    "tate": (lambda: rdata("modeldata", "tate_text", 1500), "medium"),
    "flights": (lambda: rdata("nycflights13", "flights", 1500), "arr_delay"),
}


@pytest.mark.parametrize("name", CLEAN)
@pytest.mark.parametrize("seed", [0, 1])
def test_another_part_of_the_same_rows_is_quiet(name, seed):
    load, target = CLEAN[name]
    found = ask(*halves(load(), seed=seed), target)
    assert found.verdict == "pass", found.headline


def test_a_new_category_is_named_with_its_rows():
    train, test = halves(rdata("modeldata", "credit_data", 2000))
    rows = test.index[:6]
    test.loc[rows, "Home"] = "houseboat"
    found = ask(train, test, "Status")
    assert found.verdict == "warn"
    assert found.columns == ("Home",)
    assert set(found.rows) == set(rows)
    assert "houseboat" in found.headline
    assert "1 %" in found.headline


def test_another_spelling_is_said_and_mended():
    train, test = halves(rdata("modeldata", "credit_data", 2000))
    rows = test.index[test["Home"] == "owner"][:4]
    test.loc[rows, "Home"] = "Owner "
    case = mlnb.Case(train, test=test, target="Status")
    found = mlnb.framing.unseen_values(case)
    assert "spelt unlike 'owner'" in found.headline
    assert "replace({'Owner ': 'owner'})" in found.fixes[0].code
    assert mlnb.framing.unseen_values(found.fixes[0].apply(case)).verdict == "pass"


@pytest.mark.parametrize("sign", [1, -1])
def test_values_beyond_either_end_are_raised(sign):
    train, test = halves(table("breast_cancer"))
    rows = test.index[:8]
    edge = train["mean texture"].max() if sign > 0 else train["mean texture"].min()
    test.loc[rows, "mean texture"] = edge + sign * np.linspace(0.5, 4, 8)
    found = ask(train, test, "target")
    assert found.columns == ("mean texture",)
    assert set(rows) <= set(found.rows)
    assert ("above" if sign > 0 else "below") in found.headline


def test_texts_in_another_language_are_raised():
    train, test = halves(rdata("modeldata", "tate_text", 1500))
    name = "title"
    rows = test.index[:12]
    test.loc[rows, name] = "ukkonen jyrisee kaukana metsässä yöllä sateen jälkeen hiljaa"
    found = ask(train, test, "medium")
    assert name in found.columns
    assert set(rows) <= set(found.rows)


def test_it_fails_where_the_model_does_worse_on_them():
    rng = np.random.default_rng(0)
    x = rng.uniform(0, 10, 900)
    frame = pd.DataFrame({"x": x, "y": (x > 5).astype(int)})
    train, test = frame[:600].copy(), frame[600:].copy()
    test.loc[test.index[:20], "x"] = np.linspace(20, 60, 20)
    test.loc[test.index[:20], "y"] = 0
    found = ask(train, test, "y", model=LogisticRegression())
    assert found.verdict == "fail"
    assert "times as much on them" in found.headline
    good = test.assign(y=(test["x"] > 5).astype(int))
    assert ask(train, good, "y", model=LogisticRegression()).verdict == "warn"


def test_codes_written_as_numbers_are_categories():
    rng = np.random.default_rng(0)
    train = pd.DataFrame({"code": rng.choice([1, 2, 9], 700), "x": rng.normal(size=700)})
    test = pd.DataFrame({"code": rng.choice([1, 2, 9], 300), "x": rng.normal(size=300)})
    test.loc[:5, "code"] = 5
    assert ask(train, test).columns == ("code",)


def test_rare_values_of_a_long_list_are_expected():
    rng = np.random.default_rng(0)
    names = rng.zipf(1.5, 1000).astype(str)
    frame = pd.DataFrame({"name": [f"n{n}" for n in names], "x": rng.normal(size=1000)})
    found = ask(frame[:700], frame[700:])
    assert found.verdict == "pass"
    assert "no more unseen values than chance brings" in found.headline


@pytest.mark.parametrize("column", [[None] * 60, [[1, 2]] * 60, ["<b>x</b>"] * 60, [1 + 2j] * 60, [float("nan")] * 60])
def test_odd_columns_are_taken_as_they_are(column):
    frame = pd.DataFrame({"odd": pd.Series(column, dtype=object), "x": np.arange(60.0), "y": [0, 1] * 30})
    assert ask(frame[:40], frame[40:].assign(x=np.arange(20.0)), "y").verdict in {"pass", "skipped"}


def test_without_a_test_frame_it_says_what_to_give():
    found = mlnb.framing.unseen_values(mlnb.Case(table("wine"), target="target"))
    assert found.verdict == "skipped"
    assert "Case(test=…)" in found.reason


def test_polars_and_dates():
    import polars as pl

    days = pd.date_range("2020-01-01", periods=200)
    frame = pd.DataFrame({"day": days, "x": np.random.default_rng(0).normal(size=200), "y": [0, 1] * 100})
    found = ask(pl.from_pandas(frame[:150]), pl.from_pandas(frame[150:]), "y")
    assert found.columns == ("day",)
    assert "training ends at 2020-05-29" in found.headline


def test_rows_of_one_entity_count_as_one():
    rng = np.random.default_rng(1)
    owner = np.repeat(np.arange(120), 8)
    level = rng.normal(size=120)[owner]
    frame = pd.DataFrame({"owner": owner, "level": level, "kind": [f"k{o}" for o in owner], "x": rng.normal(size=960)})
    order = np.argsort(level)
    late = np.isin(owner, owner[order[-16:]])  # the two highest owners, all in the test frame
    held = late | (owner % 4 == 0)
    assert ask(frame[~held], frame[held], group="owner").verdict == "pass"
    assert ask(frame[~held], frame[held], ignore=["owner"]).raised


def test_a_value_for_missing_in_the_test_rows_alone():
    train, test = halves(rdata("modeldata", "credit_data", 2000))
    rows = test.index[:12]
    test.loc[rows, "Age"] = -999
    found = ask(train, test, "Status")
    assert found.columns == ("Age",)
    assert set(rows) == set(found.rows)


def test_a_class_that_training_never_saw_fails():
    train, test = halves(rdata("palmerpenguins", "penguins"))
    train = train[train["species"] != "Chinstrap"]
    found = ask(train, test, "species")
    assert found.verdict == "fail"
    assert found.columns == ("species",)
    assert set(found.rows) == set(test.index[test["species"] == "Chinstrap"])
    assert "Chinstrap" in found.headline


def test_classes_of_another_type_are_the_same_where_they_are_equal():
    train, test = halves(table("breast_cancer"))
    assert ask(train, test.astype({"target": float}), "target").verdict == "pass"
    assert ask(train, test.assign(target=np.linspace(0.2, 0.9, len(test))), "target").verdict == "fail"


def test_a_class_too_rare_for_both_sides_is_chance():
    train, test = halves(table("breast_cancer"))
    train = train.assign(kind=[f"rare {i}" if i < 6 else "usual" for i in range(len(train))])
    test = test.assign(kind=["rarest", *["usual"] * (len(test) - 1)])
    assert ask(train.drop(columns="target"), test.drop(columns="target"), "kind").verdict == "pass"


def test_a_test_frame_without_a_column_is_another_table():
    train, test = halves(table("breast_cancer"))
    lost = test.drop(columns="mean radius")
    without = ask(train, lost, "target")
    assert (without.verdict, without.columns) == ("warn", ("mean radius",))
    asked = ask(train, lost, "target", model=LogisticRegression())
    assert asked.verdict == "fail"
    fitted = LogisticRegression(max_iter=2_000).fit(train[["mean texture", "mean area"]], train["target"])
    assert ask(train, lost, "target", model=fitted).verdict == "pass"


def test_a_column_of_another_kind_is_named():
    train, test = halves(table("breast_cancer"))
    test["mean area"] = [f"{v:.1f} mm²" for v in test["mean area"]]
    found = ask(train, test, "target")
    assert found.verdict == "warn"
    assert "'mean area'" in found.headline


def test_classes_that_are_no_text_are_named():
    train = pd.DataFrame({"a": np.arange(60.0), "y": [b"one", b"\xff"] * 30})
    found = ask(train, train.assign(y=[b"\xfe", b"one"] * 30), "y")
    assert found.verdict == "fail"
