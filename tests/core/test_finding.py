import dataclasses
import json
from dataclasses import replace

import pytest

from mlnb.core.errors import MlnbError
from mlnb.core.evidence import Bars, Note
from mlnb.core.finding import ORDER, SCHEMA, VERDICTS, Estimate, Finding, findings_frame, number
from mlnb.core.fix import Effect, Fix


@pytest.fixture
def finding():
    return Finding(
        "data.label_errors",
        "fail",
        "12 % of the labels are wrong",
        Estimate("share", 0.12, 0.09, 0.15, "%"),
        p_value=0.001,
        threshold=0.02,
        rows=("r7", "r2"),
        columns=("age",),
        evidence=(Bars(caption="c", name="bars", labels=("a",), values=(1.0,)), Note(caption="n", text="t")),
        fixes=(Fix("Drop them", "train = train.drop(index=rows)", None, Effect("recall", 0.8, 0.9, 0.05, 0.15, "5 folds")), Fix("Ask")),
        seconds=1.23456,
        reference="Someone (2021).",
        clock=(("fit", 0.5),),
        data="abc-def",
    )  # fmt: skip


def test_survives_json(finding):
    record = json.loads(json.dumps(finding.to_dict(), allow_nan=False))
    again = Finding.from_dict(record)
    assert again == replace(finding, seconds=1.2346)
    assert again.digest() == finding.digest()
    assert again.to_dict() == finding.to_dict()


def test_the_record_has_the_fields_of_the_design(finding):
    record = finding.to_dict()
    assert record["schema"] == SCHEMA
    assert set(record) >= {
        "check", "verdict", "headline", "estimate", "p_value", "threshold", "rows", "columns", "evidence", "fixes", "seconds",
        "reason", "reference",
    }  # fmt: skip
    assert set(record["estimate"]) == {"name", "value", "low", "high", "unit"}
    assert set(record["fixes"][0]) == {"title", "code", "effect"}


def test_the_digest_forgets_the_clock_and_nothing_else(finding):
    assert replace(finding, seconds=9.0, clock=(("fit", 7.0),)).digest() == finding.digest()
    for change in (
        {"headline": "13 %"},
        {"rows": ("r7",)},
        {"p_value": 0.002},
        {"evidence": ()},
        {"fixes": ()},
        {"data": "x"},
    ):
        assert replace(finding, **change).digest() != finding.digest()


def test_is_frozen(finding):
    with pytest.raises(dataclasses.FrozenInstanceError):
        finding.verdict = "pass"


def test_unknown_verdict_is_refused():
    with pytest.raises(ValueError, match="not 'bad'"):
        Finding("a.b", "bad", "x")


@pytest.mark.parametrize("verdict", ["skipped", "error"])
def test_what_was_not_answered_must_say_why(verdict):
    with pytest.raises(ValueError, match="must say why"):
        Finding("a.b", verdict, "x")
    assert Finding("a.b", verdict, "x", reason="because").reason == "because"


def test_only_fail_and_warn_ask_a_person_to_act():
    raised = [v for v in VERDICTS if Finding("a.b", v, "x", reason="r").raised]
    assert raised == ["fail", "warn"]
    assert min(VERDICTS, key=ORDER.__getitem__) == "fail"


@pytest.mark.parametrize("record", [{}, {"check": "a.b"}, [], "text"])
def test_what_is_no_finding_is_refused(record):
    with pytest.raises(ValueError, match="not the record of a finding"):
        Finding.from_dict(record)


def test_a_later_schema_is_refused(finding):
    with pytest.raises(ValueError, match="later mlnb"):
        Finding.from_dict({**finding.to_dict(), "schema": SCHEMA + 1})


def test_room_and_evidence_by_name(finding):
    assert finding.room == "data"
    assert finding.find("bars") is finding.evidence[0]
    assert finding.find("nothing") is None


def test_as_a_frame(finding):
    frame = findings_frame([finding, Finding("a.b", "pass", "fine")])
    assert frame["check"].tolist() == ["data.label_errors", "a.b"]
    assert frame.loc[0, "rows"] == 2
    assert frame.loc[0, "columns"] == "age"
    assert frame.loc[0, "value"] == 0.12
    assert finding.to_frame().equals(findings_frame([finding]))


def test_rows_of_other_types_become_json():
    import pandas as pd

    rows = (pd.Timestamp("2026-01-02"), ("a", 1), 3.0)
    assert Finding("a.b", "warn", "x", rows=rows).to_dict()["rows"] == ["2026-01-02T00:00:00", ["a", 1], 3.0]


@pytest.mark.parametrize(
    ("estimate", "text"),
    [
        (Estimate("x", 0.12, 0.09, 0.15, "%"), "12 % (9 to 15)"),
        (Estimate("x", 0.4, -0.6, 1.4, "points"), "0.4 points (−0.6 to 1.4)"),
        (Estimate("x", 12.0, unit="rows"), "12 rows"),
        (Estimate("x", 0.5, 0.1, None), "0.5"),
    ],
)
def test_estimates_in_words(estimate, text):
    assert str(estimate) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(None, "unknown"), (float("nan"), "unknown"), (0, "0"), (-0.0, "0"), (0.5, "0.5"), (-1234.5, "−1,234"), (999.4, "999"),
     (1e6, "1,000,000"), (0.00012, "0.00012"), (1e-9, "1e−09")],
)  # fmt: skip
def test_numbers_in_words(value, text):
    assert number(value) == text


def test_an_effect_is_certain_only_where_its_interval_leaves_zero_out():
    assert Effect("m", 0.5, 0.6, 0.05, 0.15).certain
    assert Effect("m", 0.6, 0.5, -0.15, -0.05).certain
    assert not Effect("m", 0.5, 0.6, -0.05, 0.15).certain
    assert not Effect("m", 0.5, 0.6).certain
    assert Effect("m", 0.5, 0.6).change == pytest.approx(0.1)


def test_a_fix_read_from_json_can_be_read_but_not_applied(finding):
    fix = Finding.from_dict(finding.to_dict()).fixes[0]
    assert fix == finding.fixes[0]
    assert fix.effect.change == pytest.approx(0.1)
    with pytest.raises(MlnbError, match="a person's to make: Drop them"):
        fix.apply(None)
