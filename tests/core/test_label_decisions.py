"""Decisions about labels: kept on disk as they are made, taken back, gone on with, and applied to a case."""

import pandas as pd
import pytest

import mlnb
from mlnb.core.errors import CaseError, MlnbError
from mlnb.core.label_decisions import COLUMNS, Decisions


def case_of(index=None, target=("cat", "dog", "cat", "dog"), **options):
    frame = pd.DataFrame({"x": [1.0, 2.0, 3.0, 4.0], "animal": list(target)}, index=index)
    return mlnb.Case(frame, target="animal", **options)


def test_each_decision_is_on_disk_when_it_is_made(tmp_path):
    kept = Decisions(tmp_path / "deep" / "d.csv")
    kept.add("r1", 0, "cat", "relabel", "dog", who="Ada")
    lines = (tmp_path / "deep" / "d.csv").read_text(encoding="utf-8").splitlines()
    assert lines[0] == ",".join(COLUMNS)
    assert lines[1].startswith("r1,cat,relabel,dog,Ada,20")
    kept.add("r2", 1, "dog", "drop")
    assert Decisions(kept.path).lines == kept.lines


def test_undo_brings_back_what_was_decided_before(tmp_path):
    kept = Decisions(tmp_path / "d.csv")
    kept.add("r1", 0, "cat", "keep")
    kept.add("r1", 0, "cat", "drop")
    assert kept.undo().decision == "drop"
    assert Decisions(kept.path).last[0].decision == "keep"
    kept.undo()
    assert kept.undo() is None
    assert Decisions(kept.path).lines == []


def test_undo_leaves_what_another_kernel_wrote(tmp_path):
    mine = Decisions(tmp_path / "d.csv")
    mine.add("r1", 0, "cat", "keep")
    Decisions(tmp_path / "d.csv").add("r2", 1, "dog", "drop")
    mine.undo()
    assert [line.row for line in Decisions(mine.path).lines] == ["r2"]


@pytest.mark.parametrize(
    "index",
    [
        None,
        ["a", "b", "c", "d"],
        pd.date_range("2026-01-01", periods=4),
        [0.5, 1.0, 2.0, 3.0],
        pd.MultiIndex.from_product([[1, 2], ["u", "v"]]),
    ],
)
def test_a_file_is_applied(tmp_path, index):
    case = case_of(index)
    kept = Decisions(tmp_path / "d.csv")
    rows = list(case.frame.index)
    kept.add(rows[0], 0, "cat", "relabel", "dog")
    kept.add(rows[1], 1, "dog", "drop")
    kept.add(rows[2], 2, "cat", "unsure")
    kept.add(rows[3], 3, "dog", "keep")
    for given in (kept.path, str(kept.path), kept, kept.to_frame(), pd.read_csv(kept.path)):
        assert case.with_labels(given).frame["animal"].tolist() == ["dog", "cat", "dog"]
    assert case.with_labels(kept, unsure="drop").frame["animal"].tolist() == ["dog", "dog"]
    assert case.frame["animal"].tolist() == ["cat", "dog", "cat", "dog"]


def test_the_last_decision_about_a_row_counts():
    made = pd.DataFrame(
        {"row": [0, 0, 1, 1], "decision": ["drop", "relabel", "relabel", "keep"], "label": ["", "dog", "cat", ""]}
    )
    assert case_of().with_labels(made).frame["animal"].tolist() == ["dog", "dog", "cat", "dog"]


def test_rows_of_one_name_are_told_apart_by_position(tmp_path):
    case = case_of(index=[7, 7, 8, 8])
    kept = Decisions(tmp_path / "d.csv")
    kept.add(7, 1, "dog", "relabel", "cat")
    assert case.with_labels(kept.path).frame["animal"].tolist() == ["cat", "cat", "cat", "dog"]
    with pytest.raises(CaseError, match="2 rows named '7'"):
        case.with_labels(pd.DataFrame({"row": [7], "decision": ["drop"]}))


def test_numbers_and_truths_and_categories_keep_their_kind():
    frame = pd.DataFrame({"x": range(12), "y": [float(i) * 1.5 for i in range(12)]})
    made = mlnb.Case(frame, target="y").with_labels(
        pd.DataFrame({"row": [3], "decision": ["relabel"], "label": ["99.5"]})
    )
    assert made.frame["y"].dtype == float
    assert made.frame["y"][3] == 99.5
    truths = mlnb.Case(frame.assign(y=[True, False] * 6), target="y")
    changed = truths.with_labels(pd.DataFrame({"row": [0], "decision": ["relabel"], "label": ["False"]}))
    assert changed.frame["y"].dtype == bool
    assert not changed.frame["y"][0]
    sorts = mlnb.Case(frame.assign(y=pd.Categorical(["a", "b"] * 6)), target="y")
    assert sorts.with_labels({0: "b"}).frame["y"].dtype == "category"


def test_polars_come_back_as_polars(tmp_path):
    pl = pytest.importorskip("polars")
    case = mlnb.Case(pl.DataFrame({"x": [1, 2, 3], "y": ["a", "b", "a"]}), target="y")
    made = case.with_labels(pl.DataFrame({"row": [1, 2], "decision": ["drop", "relabel"], "label": [None, "b"]}))
    assert isinstance(made.data, pl.DataFrame)
    assert made.data["y"].to_list() == ["a", "b"]


def test_stored_scores_of_dropped_rows_go_with_them():
    case = case_of(y_score=[0.1, 0.9, 0.2, 0.8])
    assert list(case.with_labels(pd.DataFrame({"row": [1], "decision": ["drop"]})).y_score) == [0.1, 0.2, 0.8]


@pytest.mark.parametrize(
    ("decisions", "words"),
    [
        ({"row": [99], "decision": ["drop"]}, "'99' is no row of the training frame, whose index goes from 0 to 3"),
        (
            {"row": [0], "decision": ["relabel"], "label": ["cow"]},
            "'cow', which is no class of 'animal': 'cat' and 'dog'",
        ),
        ({"row": [0], "decision": ["burn"]}, "'burn' is no decision"),
        (
            {"row": [0], "decision": ["drop"], "given": ["dog"]},
            "recorded as 'dog' when it was decided and is 'cat' now",
        ),
        ({"row": [0]}, "lack 'decision'"),
    ],
)
def test_what_does_not_fit_is_said_in_a_sentence(decisions, words):
    with pytest.raises(CaseError, match=words):
        case_of().with_labels(pd.DataFrame(decisions))


def test_other_errors_are_sentences_too(tmp_path):
    with pytest.raises(CaseError, match="no file of decisions"):
        case_of().with_labels(tmp_path / "none.csv")
    with pytest.raises(CaseError, match="'zebra' is no row"):
        case_of().with_labels({"zebra": "cat"})
    with pytest.raises(CaseError, match="unsure='burn'"):
        case_of().with_labels({}, unsure="burn")
    with pytest.raises(CaseError, match="no target"):
        mlnb.Case(pd.DataFrame({"x": [1, 2]})).with_labels({0: 1})
    (tmp_path / "other.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(MlnbError, match="Line 2 of .* is no decision about a label"):
        case_of().with_labels(tmp_path / "other.csv")


def test_applied_twice_is_applied_once(tmp_path):
    kept = Decisions(tmp_path / "d.csv")
    kept.add(0, 0, "cat", "relabel", "dog")
    once = case_of().with_labels(kept.path)
    assert once.with_labels(kept.path).frame.equals(once.frame)
