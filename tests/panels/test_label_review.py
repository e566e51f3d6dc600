"""The review of labels: what is shown of a row, what keys and programs decide, and what stays on disk."""

import numpy as np
import pandas as pd
import pytest
from sklearn.datasets import load_iris

import mlnb
from mlnb.core.errors import CaseError, MlnbError
from mlnb.core.finding import Finding
from mlnb.panels import Panel, panel
from mlnb.panels.base import WIDGET
from mlnb.panels.seen import uri

WRONG = {3: "virginica", 20: "versicolor", 44: "virginica", 61: "setosa", 130: "setosa"}


@pytest.fixture(scope="module")
def finding():
    frame = load_iris(as_frame=True).frame
    frame["target"] = frame["target"].map({0: "setosa", 1: "versicolor", 2: "virginica"})
    frame.loc[list(WRONG), "target"] = list(WRONG.values())
    return mlnb.data.label_errors(mlnb.Case(frame, target="target"))


@pytest.fixture
def review(finding, tmp_path):
    return finding.panel(path=tmp_path / "d.csv", who="Ada")


def told(review, **message):
    review._answer_message(message)
    return review.widget.state


def test_the_panel_of_the_finding_is_the_review(finding, review):
    assert isinstance(review, Panel)
    assert set(review.left) == set(WRONG)
    now = review.widget.state
    assert now["total"] == 5
    assert now["classes"] == ["setosa", "versicolor", "virginica"]
    item = now["current"]
    assert WRONG[int(item["row"])] == item["given"] != item["suggested"]
    assert item["wrong"] > 0.5
    assert sum(p for _, p in item["probabilities"]) == pytest.approx(1, abs=1e-3)
    assert item["table"]["columns"][1] == f"row {item['row']}"
    assert len(item["table"]["columns"]) == 9
    assert all(item["suggested"] in name for name in item["table"]["columns"][4:])


def test_messages_decide_and_go_on(finding, review):
    first = review.left[0]
    now = told(review, do="relabel", at=0)
    assert now["at"] == 1
    assert now["said"] == f"Row {first} relabelled {review.decisions['label'][0]}."
    told(review, do="drop", at=1)
    told(review, do="unsure", at=2)
    now = told(review, do="keep", at=3)
    assert now["summary"].startswith("4 of 5 rows decided: 1 kept, 1 relabelled, 1 dropped, 1 unsure")
    assert review.decisions["decision"].tolist() == ["relabel", "drop", "unsure", "keep"]
    assert set(review.decisions["who"]) == {"Ada"}
    now = told(review, do="undo")
    assert now["at"] == 3
    assert "taken back" in now["said"]
    made = review.apply()
    assert len(made.frame) == len(finding.case.frame) - 1
    assert made.frame["target"][first] == review.decisions["label"][0]
    assert finding.case.with_labels(review).frame.equals(made.frame)


def test_a_grid_has_pages_and_keys_move(review):
    now = told(review, do="view")
    assert now["view"] == "grid"
    assert [item["at"] for item in now["page"]] == [0, 1, 2, 3, 4]
    assert all(item["brief"] for item in now["page"])
    assert told(review, do="go", to=3)["at"] == 3
    assert told(review, do="go", to=99)["at"] == 4
    assert told(review, do="go", to=-1)["at"] == 0


def test_a_review_goes_on_where_it_stopped(finding, review):
    review.keep(review.left[0])
    again = finding.case.review_labels(review.path)
    assert again.left == review.left
    assert again.widget.state["at"] == 1
    again.undo()
    assert len(again.left) == 5


def test_decisions_of_another_table_are_refused(review, tmp_path):
    review.keep(review.left[0])
    other = mlnb.Case(pd.DataFrame({"x": range(40), "y": ["a", "b"] * 20}), target="y")
    with pytest.raises(MlnbError, match="holds decisions about other rows"):
        other.review_labels(review.path)


def test_what_cannot_be_decided_is_said(review):
    now = told(review, do="relabel", at=0, label="tulip")
    assert "'tulip', which is no class of 'target'" in now["said"]
    assert review.decisions.empty
    with pytest.raises(MlnbError, match="not among the 5 rows to review"):
        review.keep(0)


def test_the_label_that_is_there_is_kept_and_not_a_new_one(review):
    row = review.left[0]
    review.relabel(row, WRONG[row])
    assert review.decisions["decision"].tolist() == ["keep"]


def test_the_card_stays_with_what_was_decided(review, screen):
    screen.show(review)
    (_, controls, _), (_, card, card_id) = screen.outputs
    assert set(controls) == {WIDGET, "text/html", "text/plain"}
    assert WIDGET not in card
    review.drop(review.left[0])
    updated, data, same = screen.outputs[-1]
    assert (updated, same) == (True, card_id)
    assert "Decisions, the newest first" in data["text/html"]
    assert "case.with_labels(" in data["text/html"]


def test_a_finding_from_json_has_the_general_panel(finding):
    shown = panel(Finding.from_dict(finding.to_dict()))
    assert "evidence" in shown.controls


def test_numbers_are_given_other_numbers(tmp_path):
    rng = np.random.default_rng(0)
    frame = pd.DataFrame(rng.normal(size=(200, 3)), columns=list("abc"), index=[f"r{i}" for i in range(200)])
    frame["y"] = frame.sum(axis=1) + rng.normal(0, 0.1, 200)
    frame.loc[["r5", "r50"], "y"] += 30
    review = mlnb.Case(frame, target="y").review_labels(tmp_path / "d.csv")
    assert set(review.left[:2]) == {"r5", "r50"}
    assert review.widget.state["regression"]
    told(review, do="relabel", at=0, label="1.25")
    told(review, do="relabel", at=1)
    made = review.apply().frame["y"]
    assert 1.25 in {made["r5"], made["r50"]}
    assert made[["r5", "r50"]].abs().max() < 10
    assert "is a number" in told(review, do="relabel", at=0, label="much")["said"]


def images():
    rng = np.random.default_rng(0)
    return [np.full((8, 8), i % 2 * 200.0) + rng.uniform(0, 50, (8, 8)) for i in range(40)]


def test_images_are_shown_as_images(tmp_path):
    from PIL import Image

    paths = []
    for i, values in enumerate(images()):
        paths.append(str(tmp_path / f"{i}.png"))
        Image.fromarray(values.astype("uint8")).save(paths[-1])
    labels = ["dark", "light"] * 20
    score = np.array([0.05, 0.95] * 20)
    score[[4, 7]] = [0.97, 0.02]
    for column in (paths, images(), [v.tolist() for v in images()]):
        case = mlnb.Case(pd.DataFrame({"scan": pd.Series(column), "y": labels}), target="y", y_score=score)
        review = case.review_labels(tmp_path / "d.csv", rows=[4, 7])
        item = review.widget.state["current"]
        assert item["image"].startswith("data:image/png;base64,")
        assert item["table"] is None
    (tmp_path / "0.png").write_bytes(b"not a picture")
    case = mlnb.Case(pd.DataFrame({"scan": paths, "y": labels}), target="y", y_score=score)
    assert (
        "No picture could be read" in case.review_labels(tmp_path / "d.csv", rows=[0]).widget.state["current"]["text"]
    )
    made = case.review_labels(tmp_path / "d.csv", rows=[1], show=lambda row: images()[row.name])
    assert made.widget.state["current"]["image"]


def test_pictures_of_every_shape_are_read():
    for shape in [(8, 8), (8, 8, 3), (3, 8, 8), (8, 8, 1), (90, 120, 4)]:
        assert uri(np.random.default_rng(0).uniform(size=shape)).startswith("data:image/")
    assert uri("nowhere.png") == ""
    assert uri(object()) == ""


def test_texts_are_shown_as_texts(tmp_path):
    words = {"good": "this is a very good film indeed", "bad": "this was a really bad boring film"}
    rows = [(f"{words[w]} number {i}", w) for i in range(30) for w in ("good", "bad")]
    frame = pd.DataFrame(rows, columns=["review", "y"])
    frame.loc[0, "y"] = "bad"
    shown = mlnb.Case(frame, target="y").review_labels(tmp_path / "d.csv", rows=[0])
    item = shown.widget.state["current"]
    assert item["text"] == frame.loc[0, "review"]
    assert len(item["neighbours"]) == 5
    assert all("film" in other["text"] for other in item["neighbours"])


def test_a_case_without_a_target_says_so(tmp_path):
    with pytest.raises(CaseError, match="no target whose labels"):
        mlnb.Case(pd.DataFrame({"x": [1, 2]})).review_labels(tmp_path / "d.csv")
    with pytest.raises(CaseError, match="is no column"):
        mlnb.Case(pd.DataFrame({"x": range(40), "y": ["a", "b"] * 20}), target="y").review_labels(
            tmp_path / "d.csv", show="z"
        )


def test_rows_with_several_levels_and_a_single_class_are_reviewed(tmp_path):
    frame = pd.DataFrame({"x": range(30), "y": ["a"] * 30}, index=pd.MultiIndex.from_product([range(6), list("pqrst")]))
    case = mlnb.Case(frame, target="y")
    review = case.review_labels(tmp_path / "d.csv")
    review.drop(review.left[0])
    assert len(case.review_labels(tmp_path / "d.csv").left) == 29
    assert len(review.apply().frame) == 29
