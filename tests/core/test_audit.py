"""Many checks over one case."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import polars as pl
import pytest

from mlnb.core.audit import INTERRUPTED, Audit, audit
from mlnb.core.case import Case
from mlnb.core.check import check, failed, passed, warned
from mlnb.core.errors import CaseError, MlnbError
from mlnb.core.evidence import Table
from mlnb.core.finding import Estimate

FRAME = pd.DataFrame({"x": np.arange(30.0), "y": [0, 1] * 15})
BODIES = {
    "data.good": lambda case: passed("Nothing is wrong."),
    "data.odd": lambda case: warned("2 rows are odd.", rows=(3, 4), estimate=Estimate("odd rows", 2, 1, 4, "rows")),
    "leakage.bad": lambda case: failed(f"'x' leaks, {case.random_state}.", columns=("x",)),
    "model.broken": lambda case: 1 / 0,
}


def enter(id_, body, needs=("data",)):
    check(id_, question="Is it?", why="Because.", needs=needs)(body)


@pytest.fixture
def four(empty_registry):
    for id_, body in BODIES.items():
        enter(id_, body)
    return empty_registry


@pytest.mark.usefixtures("four")
def test_findings_come_in_the_order_of_the_checklist_as_they_are_made():
    seen = []
    result = audit(FRAME, target="y", progress=False, on_finding=seen.append)
    assert [f.check for f in result] == list(BODIES)
    assert [f.check for f in seen] == list(BODIES)
    assert [f.verdict for f in result] == ["pass", "warn", "fail", "error"]
    assert len(result) == 4


@pytest.mark.usefixtures("four")
def test_a_check_that_breaks_takes_nothing_with_it():
    result = audit(FRAME, progress=False)
    assert "ZeroDivisionError" in result["model.broken"].headline
    assert result["data.good"].verdict == "pass"
    assert result.headline == "1 failure to fix first, and 1 thing to look at; 1 check broke"


@pytest.mark.usefixtures("four")
def test_select_and_skip():
    assert [f.check for f in audit(FRAME, checks="data", progress=False)] == ["data.good", "data.odd"]
    assert [f.check for f in audit(FRAME, checks=["leakage.bad", "good"], progress=False)] == [
        "data.good",
        "leakage.bad",
    ]
    assert [f.check for f in audit(FRAME, skip=["data", "model.broken"], progress=False)] == ["leakage.bad"]
    with pytest.raises(MlnbError, match="No check is named 'data.god'. Did you mean 'data.good'"):
        audit(FRAME, checks="data.god", progress=False)


@pytest.mark.usefixtures("four")
def test_findings_are_found_by_id_or_by_name():
    result = audit(FRAME, progress=False)
    assert result["odd"] is result["data.odd"]
    with pytest.raises(KeyError, match="no finding of 'nothing'; it ran data.good, data.odd"):
        result["nothing"]


@pytest.mark.usefixtures("four")
def test_worst_is_first_and_counted():
    result = audit(FRAME, progress=False)
    assert [f.verdict for f in result.worst_first] == ["fail", "error", "warn", "pass"]
    assert result.counts() == {"fail": 1, "warn": 1, "pass": 1, "skipped": 0, "error": 1}
    assert [f.check for f in result.failed] == ["leakage.bad"]


@pytest.mark.parametrize("progress", [True, False])
def test_ctrl_c_keeps_what_is_done_and_marks_the_rest(four, progress):
    def stop(case):
        raise KeyboardInterrupt

    enter("data.stop", stop)
    result = audit(FRAME, progress=progress)
    assert [f.check for f in result] == ["data.good", "data.odd", "data.stop", "leakage.bad", "model.broken"]
    assert [f.verdict for f in result] == ["pass", "warn", "skipped", "skipped", "skipped"]
    assert {f.reason for f in result if f.verdict == "skipped"} == {INTERRUPTED}
    assert result.interrupted
    assert result.headline == "No failure; 1 thing to look at (interrupted)"


def test_an_audit_that_was_not_stopped_is_not_interrupted(four):
    assert not audit(FRAME, progress=False).interrupted


def test_ctrl_c_while_a_finding_is_shown_loses_no_finding(four):
    def show(finding):
        if finding.check == "data.odd":
            raise KeyboardInterrupt

    result = audit(FRAME, progress=False, on_finding=show)
    assert [f.verdict for f in result] == ["pass", "warn", "skipped", "skipped"]


@pytest.mark.parametrize(
    ("ids", "headline"),
    [
        (["data.good"], "Nothing wrong was found in 1 check"),
        (["data.good", "data.odd"], "No failure; 1 thing to look at"),
        (["leakage.bad"], "1 failure to fix first"),
        (["data.good", "model.broken"], "Nothing wrong was found in 1 check; 1 check broke"),
    ],
)
def test_the_headline(four, ids, headline):
    result = audit(FRAME, checks=ids, progress=False)
    assert result.headline == headline
    assert result.summary() == f"mlnb audit: {headline}"


def test_a_case_is_made_from_a_frame_or_taken_as_it_is(four):
    case = Case(FRAME, target="y", random_state=3)
    assert audit(case, progress=False).case is case
    assert audit(FRAME, target="y", random_state=4, progress=False).case.random_state == 4
    with pytest.raises(MlnbError, match=r"already made; give target, time to Case\(…\)"):
        audit(case, target="y", time="x", progress=False)
    with pytest.raises(CaseError, match="'z' is not a column"):
        audit(FRAME, target="z", progress=False)


def test_the_same_case_gives_the_same_findings_to_the_byte(four):
    first, second = (audit(FRAME, target="y", progress=False, skip="model") for _ in range(2))
    assert [f.digest() for f in first] == [f.digest() for f in second]
    other = audit(FRAME, target="y", random_state=1, progress=False, skip="model")
    assert first["leakage.bad"].digest() != other["leakage.bad"].digest()


def test_frames_go_back_in_the_library_they_came_in(four):
    rows = audit(FRAME, progress=False).to_frame()
    assert isinstance(rows, pd.DataFrame)
    assert rows.loc[rows["check"] == "data.odd", ["value", "low", "high", "rows"]].to_numpy().tolist() == [[2, 1, 4, 2]]
    assert isinstance(audit(pl.from_pandas(FRAME), progress=False).to_frame(), pl.DataFrame)


def test_json_there_and_back(four, tmp_path):
    result = audit(FRAME, target="y", progress=False)
    path = tmp_path / "audit.json"
    text = result.to_json(path)
    assert path.read_text(encoding="utf-8") == text + "\n"
    again = Audit.from_dict(json.loads(text))
    assert [f.digest() for f in again] == [f.digest() for f in result]
    assert again.headline == result.headline
    assert again.about == json.loads(json.dumps(result.about))
    assert isinstance(again.to_frame(), pd.DataFrame)


def test_a_record_that_is_no_audit_is_refused():
    for record in ({}, [], {"check": "data.good"}):
        with pytest.raises(ValueError, match="not the record of an audit"):
            Audit.from_dict(record)


def test_values_that_json_cannot_hold_become_ones_that_it_can(empty_registry):
    table = Table(caption="c", columns=("a",), rows=((np.float64("nan"),), (pd.Timestamp("2020-01-01"),), (pd.NA,)))
    enter("data.odd_values", lambda case: warned("Odd.", rows=(np.int64(3), pd.Timestamp("2020")), evidence=(table,)))
    record = json.loads(audit(FRAME, progress=False).to_json())["findings"][0]
    assert record["rows"] == [3, "2020-01-01T00:00:00"]
    assert record["evidence"][0]["rows"] == [[None], ["2020-01-01T00:00:00"], [None]]


def test_nothing_to_run_and_nothing_to_give_are_said():
    with pytest.raises(MlnbError, match="No check is left to run"):
        audit(FRAME, checks="data", skip="data", progress=False)
    with pytest.raises(MlnbError, match="did you mean model"):
        audit(FRAME, modle=1, progress=False)
