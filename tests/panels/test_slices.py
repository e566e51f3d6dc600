"""The slice panel scores the rows that its controls choose, in time, and keeps them in a framing."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import mlnb
from mlnb import Framing, MlnbError
from mlnb.core.finding import Finding
from mlnb.core.options import options
from mlnb.panels import panel


def made(n=900):
    rng = np.random.default_rng(0)
    frame = pd.DataFrame({
        "age": rng.integers(18, 80, n), "pay": np.where(rng.random(n) < 0.2, np.nan, rng.gamma(2.0, size=n)),
        "town": rng.choice(["Ulm", "O'Hara", "<b>Rom"], n), "new": rng.random(n) < 0.3,
        "day": pd.Timestamp("2024-01-01") + pd.to_timedelta(rng.integers(0, 300, n), unit="D"),
    })  # fmt: skip
    right = frame["age"] > 45
    weak = (frame["town"] == "<b>Rom") & frame["new"]
    said = np.where(right.to_numpy()[:, None], [0.2, 0.8], [0.8, 0.2])
    return frame.assign(left=np.where(weak, ~right, right).astype(int)), said


@pytest.fixture(scope="module")
def finding():
    frame, said = made()
    with options.set(measure_rows=0):
        return mlnb.framing.weak_slices(mlnb.Case(frame, target="left", y_score=said))


def test_it_begins_at_the_slice_that_was_found(finding):
    shown = panel(finding)
    frame, _ = made()
    assert set(shown.chosen.words.split(" and ")) == {"town is <b>Rom", "new is true"}
    assert shown.chosen.rows.sum() == ((frame["town"] == "<b>Rom") & frame["new"]).sum()
    assert shown.chosen.loss[0] == 1
    assert "<b>Rom" not in shown.html
    assert "&lt;b&gt;Rom" in shown.html


@pytest.mark.parametrize(
    ("column", "chosen", "query"),
    [
        ("age", {"from_1": 0, "below_1": 6}, "age < 36"),
        ("pay", {"values_1": (-2,)}, "pay.isna()"),
        ("pay", {"values_1": (-1,)}, "pay.notna()"),
        ("pay", {"values_1": (-1, -2), "from_1": 0, "below_1": 5}, None),
        ("town", {"values_1": (0, 2)}, None),
        ("town", {"values_1": (1,)}, 'town == "O\'Hara"'),
        ("day", {"from_1": 4, "below_1": 11}, None),
        ("new", {"values_1": (1,)}, "new == True"),
    ],
)
def test_every_kind_of_column_gives_its_rows(finding, column, chosen, query):
    shown = panel(finding, column_1="", column_2="", column_3="")
    assert shown.chosen is None
    shown.set(column_1=column)
    assert shown.chosen is None  # all of its values
    shown.set(**chosen)
    rows = shown.board.known.frame.query(shown.chosen.query, engine="python").index
    assert (shown.board.known.frame.index.isin(rows) == shown.chosen.rows).all()
    assert 0 < shown.chosen.rows.mean() < 1
    if query and query != "age < 36":
        assert shown.chosen.query == query


def test_the_score_is_that_of_the_rows(finding):
    shown = panel(finding, column_1="new", values_1=(1,), column_2="", column_3="")
    frame, said = made()
    wrong = said.argmax(axis=1) != frame["left"]
    chosen = shown.chosen
    assert chosen.loss[0] == pytest.approx(wrong[frame["new"]].mean())
    assert chosen.others[0] == pytest.approx(wrong[~frame["new"]].mean())
    assert chosen.loss[1] < chosen.loss[0] < chosen.loss[2]
    assert "expected" in shown.html


def test_another_metric_has_its_interval(finding):
    frame, said = made()
    for scoring in ("roc_auc", "f1"):
        other = replace(finding, case=mlnb.Case(frame, target="left", y_score=said, scoring=scoring))
        shown = panel(other, column_1="age", from_1=8, below_1=14, column_2="", column_3="")
        value, low, high = shown.chosen.score
        assert low < value <= high
        shown.set(from_1=15, below_1=20)  # one class alone, of which a ranking says nothing
        assert shown.chosen.metric in shown.html


def test_numbers_are_scored_by_their_error():
    frame, _ = made()
    frame["left"] = frame["age"] * 1.5
    with options.set(measure_rows=0):
        found = mlnb.framing.weak_slices(mlnb.Case(frame, target="left", y_score=frame["age"] * 1.5 + frame["new"]))
    shown = panel(found, column_1="new", values_1=(1,), column_2="", column_3="")
    assert shown.chosen.loss[0] == pytest.approx(1)
    assert shown.chosen.others[0] == 0
    assert "mean absolute error" in shown.html


def test_it_is_kept_as_an_edge_case(finding, tmp_path):
    path = tmp_path / "framing.yaml"
    Framing(decision="Whom to call", metric="accuracy").save(path)
    shown = panel(finding)
    shown.keep("new in Rom", 0.7, path)
    again = shown.keep("new in Rom", 0.8, path)
    assert again.decision == "Whom to call"
    assert [(e.name, e.required) for e in Framing.load(path).edge_cases] == [("new in Rom", 0.8)]
    frame, said = made()
    case = mlnb.Case(frame, target="left", y_score=said, framing=str(path))
    assert mlnb.framing.edge_cases(case).verdict == "fail"
    shown.set(column_1="", column_2="", column_3="")
    with pytest.raises(MlnbError, match="Nothing is chosen"):
        shown.keep("all", path=path)


def test_the_button_says_what_it_did(finding, tmp_path):
    shown = panel(finding)
    name, needs, file, button, said = shown._box.children[-5:]
    name.value, file.value, needs.value = "weak ones", str(tmp_path / "f.yaml"), "much"
    button.click()
    assert "is a number" in said.value
    needs.value = "0,75"
    button.click()
    assert said.value.startswith("Kept in")
    assert Framing.load(tmp_path / "f.yaml").edge_cases[0].required == 0.75
    file.value = str(tmp_path / "no" / "f.yaml")
    button.click()
    assert "cannot be written" in said.value


def test_a_finding_from_json_has_the_general_panel(finding):
    again = panel(Finding.from_dict(finding.to_dict()))
    assert "evidence" in again.controls


def test_a_control_is_answered_once(finding, screen):
    shown = screen.show(panel(finding))
    before = len(screen.outputs)
    shown.set(column_3="age")
    assert len(screen.outputs) == before + 1
    shown.set(from_3=2)
    assert len(screen.outputs) == before + 2
    shown.set(below_3=9)
    assert "age is from" in screen.html
