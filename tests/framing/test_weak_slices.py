"""A slice on which the model fails is found on one half and confirmed on the other; tables as they are stay quiet."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

import mlnb
from mlnb.core.options import options
from tests.tables import rdata, table


@pytest.fixture(autouse=True, scope="module")
def unmeasured():
    with options.set(measure_rows=0):
        yield


def linear():
    return make_pipeline(StandardScaler(), LogisticRegression(max_iter=300))


def halves(frame):
    shuffled = frame.sample(frac=1, random_state=0)
    cut = int(0.7 * len(frame))
    return shuffled[:cut].copy(), shuffled[cut:].copy()


def ask(train, test=None, target="target", model=None, **options):
    model = linear() if model is None else model
    return mlnb.framing.weak_slices(mlnb.Case(train, test=test, target=target, model=model, **options))


def cancer(columns=("mean radius", "mean texture", "mean smoothness", "mean symmetry")):
    return table("breast_cancer")[[*columns, "target"]]


SLICE = "`mean radius` < 13 and `mean texture` > 20"


def flipped(share=1.0, frame=None):
    """Labels of a share of the slice turned round."""
    frame = (cancer() if frame is None else frame).copy()
    rows = frame.query(SLICE).index
    rows = np.random.default_rng(0).permutation(rows)[: round(share * len(rows))]
    frame.loc[rows, "target"] = 1 - frame.loc[rows, "target"]
    return frame


@pytest.mark.parametrize("name", ["breast_cancer", "wine", "iris"])
def test_clean_tables_are_quiet(name):
    found = ask(*halves(table(name)))
    assert found.verdict == "pass", found.headline
    assert "slices tried" in found.headline


def test_a_forest_and_the_probe_are_quiet_on_a_hard_table():
    frame = rdata("MASS", "Pima.te")
    assert (
        ask(frame, target="type", model=RandomForestClassifier(50, min_samples_leaf=3, random_state=0)).verdict
        == "pass"
    )
    assert mlnb.framing.weak_slices(mlnb.Case(frame, target="type")).verdict == "pass"


@pytest.fixture(scope="module")
def found():
    return ask(*halves(flipped()))


def test_a_slice_with_other_labels_fails(found):
    assert found.verdict == "fail"
    assert found.columns[:2] == ("mean radius", "mean texture")
    assert found.p_value < 0.01
    assert found.estimate.low <= found.estimate.value <= found.estimate.high
    assert found.estimate.value > found.threshold
    assert "% of the answers are wrong against" in found.headline


def test_its_rows_are_named(found):
    there = set(cancer().query(SLICE).index)
    named = set(found.rows)
    assert len(there & named) > 0.6 * len(there)
    assert len(there & named) > 0.5 * len(named)


def test_half_of_the_labels_is_enough():
    assert ask(*halves(flipped(0.5))).raised


def test_its_evidence(found):
    figure, tested = found.find("slices"), found.find("tested")
    assert figure.marked[0] == figure.labels[0]
    assert figure.reference < figure.to_frame()["value"][0]
    assert len(set(tested.to_frame()["slice"])) == len(tested.rows)


def test_its_code_gives_the_rows(found):
    train, test = halves(flipped())
    scope = {"train": train, "test": test}
    exec(found.fixes[0].code, scope)  # noqa: S102
    rows = rows_of(found, train)
    assert set(rows.index) <= set(found.rows)
    assert scope["train"]["in_weak_slice"].sum() == len(rows)
    changed = found.fixes[0].apply(
        mlnb.Case(*halves(flipped())[:1], test=test.drop(columns="in_weak_slice"), target="target")
    )
    assert changed.frame["in_weak_slice"].sum() == len(rows)
    assert changed.test["in_weak_slice"].any()


def test_its_code_declares_an_edge_case(found, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    exec(found.fixes[2].code, {"mlnb": mlnb})  # noqa: S102
    framing = mlnb.Framing.load("framing.yaml")
    assert framing.edge_cases[0].name in found.headline
    train, test = halves(flipped())
    again = ask(train, test, framing=framing)
    exec(again.fixes[2].code.replace(framing.edge_cases[0].name, "again"), {"mlnb": mlnb, "framing": framing})  # noqa: S102
    assert [e.name for e in mlnb.Framing.load("framing.yaml").edge_cases] == [framing.edge_cases[0].name, "again"]


def test_a_model_that_knows_its_doubt_is_told_all_the_same():
    """A flexible model learns that the slice is a lottery; a linear one shows that it need not have been."""
    frame = cancer().copy()
    rows = frame.query("`mean radius` < 13 and `mean texture` > 19").index
    frame.loc[rows, "target"] = np.random.default_rng(1).permutation(2 * list(range(2)) * len(rows))[: len(rows)]
    found = ask(frame, model=RandomForestClassifier(60, min_samples_leaf=5, random_state=0))
    assert found.raised
    assert {"mean radius", "mean texture"} & set(found.columns)


def test_conditions_of_every_kind():
    rng = np.random.default_rng(0)
    n = 900
    frame = pd.DataFrame({
        "x": rng.normal(size=n), "flag": rng.random(n) < 0.4, "town": rng.choice(["Ulm", "O'Hara", "<b>Rom"], n),
        "day": pd.Timestamp("2024-01-01") + pd.to_timedelta(rng.integers(0, 300, n), unit="D"),
        "pay": np.where(rng.random(n) < 0.25, np.nan, rng.gamma(2.0, size=n)), "few": rng.integers(0, 3, n),
    })  # fmt: skip
    clean = (frame["x"] > 0).astype(int).to_numpy()
    slices = {
        "flag": frame["flag"] & (frame["few"] == 2),
        "town": (frame["town"] == "O'Hara") & frame["pay"].isna(),
        "day": (frame["day"] >= "2024-08-15") & (frame["town"] == "<b>Rom"),
    }
    for column, rows in slices.items():
        target = np.where(rows, 1 - clean, clean)
        prediction = np.where(clean[:, None] == 1, [0.1, 0.9], [0.9, 0.1])
        case = mlnb.Case(frame.assign(target=target), target="target", y_score=prediction)
        found = mlnb.framing.weak_slices(case)
        assert found.verdict == "fail", column
        assert column in found.columns
        same = set(rows_of(found, frame).index)
        assert len(same & set(frame.index[rows])) > 0.9 * rows.sum()


def rows_of(found, train):
    """What the code of the second fix gives."""
    scope = {"train": train}
    exec(f"rows = {found.fixes[1].code}", scope)  # noqa: S102  # that it runs is what is tested
    return scope["rows"]


def test_bare_answers_are_enough():
    frame = flipped()
    said = linear().fit(cancer().drop(columns="target"), cancer()["target"]).predict(frame.drop(columns="target"))
    found = mlnb.framing.weak_slices(mlnb.Case(frame, target="target", y_score=said))
    assert found.verdict == "fail"
    assert "the stored predictions fail" in found.headline.lower()


def test_several_classes():
    frame = rdata("palmerpenguins", "penguins").dropna()
    rows = frame.query("bill_length_mm > 47 and sex == 'female'").index
    frame.loc[rows, "species"] = frame.loc[rows, "species"].map({"Chinstrap": "Gentoo"}).fillna("Adelie")
    found = ask(
        frame[["bill_length_mm", "bill_depth_mm", "species"]].assign(female=frame["sex"] == "female"), target="species"
    )
    assert found.verdict == "fail"
    assert set(found.columns) == {"bill_length_mm", "female"}


def numbers(seed=0, n=700):
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame(rng.normal(size=(n, 4)), columns=list("abcd"))
    frame["target"] = 3 * frame["a"] + frame["b"] + rng.normal(size=n) * (0.5 + frame["c"].abs())
    return frame


def test_numbers():
    frame = numbers()
    assert ask(frame, model=Ridge()).verdict == "pass"  # larger errors where c is large are expected there
    rows = (frame["b"] > 0.4) & (frame["d"] < -0.6)
    frame.loc[rows, "target"] = np.random.default_rng(1).permutation(frame.loc[rows, "target"]) + 4
    found = ask(frame, model=Ridge())
    assert found.raised
    assert {"b", "d"} <= set(found.columns)
    assert "mean absolute error" in found.headline
    assert found.estimate.unit == ""


def test_rows_of_one_entity_count_for_less():
    """The same rows many times over prove nothing more."""
    rng = np.random.default_rng(0)
    one = pd.DataFrame({"a": rng.integers(0, 5, 60), "b": rng.normal(size=60)})
    one["target"] = (one["b"] + rng.normal(size=60) > 0).astype(int)
    many = pd.concat([one.assign(patient=range(60))] * 10, ignore_index=True)
    assert ask(many, model=LogisticRegression(), group="patient").verdict == "pass"


def test_columns_may_be_named():
    frame = flipped().assign(town=np.where(cancer().eval(SLICE), "Ulm", "Rom"))
    case = mlnb.Case(frame, target="target", model=linear(), ignore=["town"])
    found = mlnb.framing.weak_slices(case, columns=["town"])
    assert found.columns == ("town",)
    assert "town is Ulm" in found.headline
    wrong = mlnb.framing.weak_slices(case, columns=["twon"])
    assert wrong.verdict == "error"
    assert "'twon'" in wrong.headline


def test_what_cannot_be_asked_is_skipped():
    assert mlnb.framing.weak_slices(mlnb.Case(cancer().drop(columns="target"))).verdict == "skipped"
    few = mlnb.framing.weak_slices(mlnb.Case(cancer()[:60], target="target", model=linear()))
    assert few.verdict == "skipped"
    assert "60 rows" in few.reason
    flat = mlnb.framing.weak_slices(
        mlnb.Case(cancer().assign(**dict.fromkeys(cancer().columns[:4], 1)), target="target")
    )
    assert flat.verdict == "skipped"


def test_the_same_case_gives_the_same_finding(found):
    assert ask(*halves(flipped())).digest() == found.digest()


def test_a_test_frame_of_classes_that_training_never_saw_adds_nothing():
    rng = np.random.default_rng(0)
    frame = pd.DataFrame({"a": rng.normal(size=80), "y": rng.integers(0, 2, 80)})
    found = mlnb.framing.weak_slices(mlnb.Case(frame, target="y", test=frame[:20].assign(y=7)))
    assert found.verdict == "pass", found.headline
