"""People who agree are left in peace; who guesses, repeats himself or copies is named."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

import mlnb
from mlnb.core.evidence import Heatmap, Intervals, Table
from tests.tables import rdata, table

PEOPLE = ["ann", "bob", "cat"]


def answered(frame, target, errors, seed=0, names=None, missing=0.0):
    """The table with annotators who err at these rates."""
    rng = np.random.default_rng(seed)
    truth = frame[target].to_numpy(dtype=object)
    classes = list(dict.fromkeys(truth))
    found = frame.copy()
    for name, error in zip(names or PEOPLE, errors, strict=False):
        cells = truth.copy()
        for i in np.flatnonzero(rng.random(len(cells)) < error):
            cells[i] = rng.choice([c for c in classes if c != truth[i]])
        cells[rng.random(len(cells)) < missing] = None
        found[name] = pd.Series(list(cells), index=frame.index)
    return found


def ask(frame, people=PEOPLE, **options):
    return mlnb.framing.annotator_agreement(mlnb.Case(frame, annotators=people, **options))


def penguins():
    return rdata("palmerpenguins", "penguins")


@pytest.mark.parametrize("missing", [0.0, 0.4])
def test_stays_silent_where_people_agree(missing):
    for frame, target in ((penguins(), "species"), (table("breast_cancer"), "target"), (table("digits"), "target")):
        finding = ask(answered(frame, target, (0.02, 0.03, 0.04), missing=missing), target=target)
        assert finding.verdict == "pass", finding.headline
        assert finding.estimate.value > 0.8


@pytest.mark.parametrize(("error", "verdict"), [(0.2, "fail"), (0.35, "fail")])
def test_detects_that_nobody_agrees(error, verdict):
    for frame, target in ((penguins(), "species"), (table("breast_cancer"), "target")):
        finding = ask(answered(frame, target, (error,) * 3), target=target)
        assert finding.verdict == verdict
        assert finding.estimate.high < 0.667
        assert finding.rows


def test_names_the_one_who_is_worse():
    finding = ask(answered(penguins(), "species", (0.02, 0.3, 0.02)))
    assert finding.columns == ("bob",)
    assert "bob agrees with the others less" in finding.headline
    fix = finding.fixes[0]
    assert "bob" in fix.title
    assert fix.apply(mlnb.Case(answered(penguins(), "species", (0, 0, 0)), annotators=PEOPLE)).annotators == (
        "ann",
        "cat",
    )


def test_names_who_guesses_and_who_always_says_the_same():
    frame = answered(penguins(), "species", (0.02,) * 5, names=list("abcde"))
    rng = np.random.default_rng(0)
    guessed = frame.assign(c=rng.permutation(frame["c"].to_numpy()), e="Adelie")
    finding = ask(guessed, list("abcde"))
    assert set(finding.columns) == {"c", "e"}
    assert "at random" in finding.headline
    assert "always gives the same answer" in finding.headline


def test_names_two_who_copy_and_nobody_else():
    names = list("abcde")
    honest = answered(penguins(), "species", (0.12,) * 5, names=names, seed=3)
    assert not any(word in ask(honest, names).headline for word in ("same answer", "copies"))
    finding = ask(honest.assign(d=honest["b"]), names)
    assert finding.raised
    assert set(finding.columns) == {"b", "d"}
    assert "b and d give the same answer" in finding.headline


def test_of_three_two_who_copy():
    honest = answered(penguins(), "species", (0.08, 0.08, 0.08))
    finding = ask(honest.assign(bob=honest["ann"]))
    assert "ann and bob give the same answer" in finding.headline


def test_the_consensus_ranks_rows_and_can_become_the_target():
    frame = answered(penguins(), "species", (0.15,) * 3, seed=5)
    truth = frame["species"]
    wrong = frame.assign(species=np.where(np.arange(len(frame)) % 10 == 0, "Gentoo", truth))
    finding = ask(wrong, target="species")
    fix = next(f for f in finding.fixes if "together" in f.title)
    case = mlnb.Case(wrong, target="species", annotators=PEOPLE)
    assert (fix.apply(case).frame["species"] == truth).mean() > (wrong["species"] == truth).mean()
    apart = np.array([len(set(answers)) > 1 for answers in frame[PEOPLE].to_numpy()])
    assert set(finding.rows) <= set(frame.index[apart])


def test_ratings_are_ordinal_and_measurements_interval():
    rng = np.random.default_rng(0)
    truth = rng.integers(1, 6, 300)
    near = {p: np.clip(truth + (rng.random(300) < 0.3) * rng.choice([-1, 1], 300), 1, 5) for p in PEOPLE}
    rated = ask(pd.DataFrame(near))
    assert "ordinal" in rated.estimate.name
    scales = rated.find("scales")
    alpha = {line[0]: line[1] for line in scales.rows}
    assert alpha["ordinal"] > alpha["nominal"]
    measured = ask(pd.DataFrame({p: truth + rng.normal(0, 0.2, 300) for p in PEOPLE}))
    assert "interval" in measured.estimate.name
    assert measured.verdict == "pass"
    noisy = ask(pd.DataFrame({p: truth + rng.normal(0, 2.0, 300) for p in PEOPLE}))
    assert noisy.verdict == "fail"
    assert noisy.rows


def test_an_ordered_category_is_ordinal():
    kind = pd.CategoricalDtype(["low", "middle", "high"], ordered=True)
    rng = np.random.default_rng(0)
    truth = rng.choice(["low", "middle", "high"], 200)
    finding = ask(pd.DataFrame({p: pd.Series(truth).astype(kind) for p in PEOPLE}))
    assert "ordinal" in finding.estimate.name
    assert finding.verdict == "pass"


@pytest.mark.parametrize("how", ["int", "float", "bool", "str", "mixed", "category", "polars"])
def test_any_type_of_answer_gives_the_same(how):
    frame = answered(table("breast_cancer")[["target"]], "target", (0.03, 0.2, 0.03), missing=0.2)
    given = frame.copy()
    for name in PEOPLE if how != "mixed" else ["ann"]:
        cells = [
            None if pd.isna(v) else {"bool": bool, "str": str, "float": float}.get(how, int)(v) for v in frame[name]
        ]
        given[name] = pd.Series(cells, dtype=object)
    if how == "float":
        given[PEOPLE] = given[PEOPLE].astype(float)
    if how == "category":
        given[PEOPLE] = given[PEOPLE].astype(str).replace({"None": None, "nan": None}).astype("category")
    if how == "polars":
        import polars as pl

        given = pl.DataFrame({c: [None if pd.isna(v) else int(v) for v in given[c]] for c in given})
    finding = ask(given, target="target")
    assert finding.columns == ("bob",)
    assert finding.estimate.value == pytest.approx(0.645, abs=0.05)


def test_what_is_missing_is_said():
    one = ask(pd.DataFrame({"ann": ["a", "b"] * 10}), ["ann"])
    assert one.verdict == "skipped"
    assert "annotators" in one.reason
    apart = pd.DataFrame({"ann": ["a"] * 20 + [None] * 20, "bob": [None] * 20 + ["a"] * 20})
    assert "two or more annotators" in ask(apart, ["ann", "bob"]).reason
    same = ask(pd.DataFrame({"ann": ["a"] * 30, "bob": ["a"] * 30}), ["ann", "bob"])
    assert same.verdict == "skipped"
    wrong = mlnb.framing.annotator_agreement(mlnb.Case(penguins(), annotators=["sex", "island"]), scale="ratio")
    assert wrong.verdict == "error"
    assert "'nominal'" in wrong.headline


def test_annotators_with_few_answers_are_not_judged():
    frame = answered(penguins(), "species", (0.02,) * 3)
    new = np.full(len(frame), None, dtype=object)
    new[:6] = "Gentoo"
    finding = ask(frame.assign(new=new), [*PEOPLE, "new"])
    assert finding.verdict == "pass"


def test_evidence_can_be_drawn_and_read():
    finding = ask(answered(penguins(), "species", (0.05, 0.3, 0.05)), target="species")
    assert isinstance(finding.find("annotators"), Intervals)
    assert isinstance(finding.find("pairs"), Heatmap)
    assert isinstance(finding.find("confusion:bob"), Heatmap)
    look = finding.find("second look")
    assert isinstance(look, Table)
    assert look.columns[-1] == "recorded"
    assert mlnb.Finding.from_dict(json.loads(json.dumps(finding.to_dict()))).digest() == finding.digest()
