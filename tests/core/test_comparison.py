"""Two audits side by side: fixed, new, changed, same."""

import json

import pandas as pd
import pytest

import mlnb
from mlnb import cards
from mlnb.core.audit import Audit
from mlnb.core.errors import MlnbError
from mlnb.core.finding import Estimate, Finding

HOSTILE = "<img src=x onerror=alert(1)>"


def finding(check, verdict, value=None, low=None, high=None, name="share", **parts):
    estimate = None if value is None else Estimate(name, value, low, high, "%")
    if verdict in {"skipped", "error"}:
        parts["reason"] = "Give more."
    return Finding(check, verdict, f"{check} is {verdict} {HOSTILE}", estimate, **parts)


def audit(*findings, **about):
    return Audit(findings, {"rows": 100, "columns": 5, "target": "y", "fingerprint": "abc", **about})


BEFORE = audit(
    finding("data.label_errors", "fail", 0.08, 0.06, 0.10, rows=(1, 2, 3)),
    finding("data.duplicates", "pass", 0.0),
    finding("data.missing_values", "warn", 0.2, 0.15, 0.25),
    finding("model.overfitting", "fail", 0.3, 0.2, 0.4),
    finding("model.baseline", "pass", 0.30, 0.28, 0.32),
    finding("training.fold_variance", "pass", 0.02, 0.01, 0.03),
    finding("leakage.preprocessing", "skipped"),
    finding("framing.edge_cases", "pass"),
)
AFTER = audit(
    finding("data.label_errors", "pass", 0.01, 0.0, 0.02),
    finding("data.duplicates", "warn", 0.05),
    finding("data.missing_values", "warn", 0.19, 0.14, 0.24),
    finding("model.overfitting", "warn", 0.1, 0.05, 0.15),
    finding("model.baseline", "pass", 0.45, 0.42, 0.48),
    finding("training.fold_variance", "pass", 0.021, 0.01, 0.03),
    finding("leakage.preprocessing", "fail"),
    rows=97,
    fingerprint="def",
)


@pytest.fixture(scope="module")
def compared():
    return mlnb.compare(BEFORE, AFTER)


def test_each_check_is_of_one_kind(compared):
    assert {c.check for c in compared.fixed} == {"data.label_errors"}
    assert {c.check for c in compared.new} == {"data.duplicates", "leakage.preprocessing"}
    assert {c.check for c in compared.changed} == {"model.overfitting", "model.baseline", "framing.edge_cases"}
    assert {c.check for c in compared.same} == {"data.missing_values", "training.fold_variance"}
    assert compared.headline == "1 fixed, 2 new, 3 changed, 2 as before"
    assert compared["edge_cases"].verdicts == ("pass", "not run")


def test_a_difference_has_the_interval_of_both(compared):
    moved = compared["model.baseline"].difference
    assert moved.value == pytest.approx(0.15)
    assert moved.low == pytest.approx(0.15 - (0.03**2 + 0.02**2) ** 0.5)
    assert moved.high == pytest.approx(0.15 + (0.03**2 + 0.02**2) ** 0.5)
    assert compared["data.duplicates"].difference.low is None
    assert compared["leakage.preprocessing"].difference is None


def test_other_estimates_are_not_subtracted():
    one = mlnb.compare(
        audit(finding("a.b", "pass", 0.1, 0.0, 0.2, name="recall of x")),
        audit(finding("a.b", "pass", 0.9, 0.8, 1.0, name="recall of y")),
    )
    assert one["a.b"].difference is None
    assert one["a.b"].kind == "same"


def test_an_audit_against_itself_is_the_same():
    twice = mlnb.compare(BEFORE, BEFORE)
    assert twice.headline == "Nothing changed in 8 checks"
    assert twice.sides == []


def test_what_differs_between_the_cases_is_said(compared):
    assert compared.sides == [("rows", "100", "97"), ("fingerprint of the data", "abc", "def")]


def test_it_is_a_frame_and_json_and_survives_both(compared, tmp_path):
    frame = compared.to_frame()
    assert isinstance(frame, pd.DataFrame)
    assert frame["kind"].value_counts().to_dict() == {"changed": 3, "new": 2, "same": 2, "fixed": 1}
    row = frame.set_index("check").loc["model.baseline"]
    assert row["difference"] == pytest.approx(0.15)
    assert json.loads(compared.to_json(tmp_path / "c.json"))["counts"]["fixed"] == 1
    BEFORE.to_json(tmp_path / "a.json")
    again = mlnb.compare(tmp_path / "a.json", AFTER.to_dict())
    assert again.to_frame().equals(frame)


def test_the_card_has_all_of_it_in_html_and_text(compared):
    html = cards.html(compared)
    for words in (
        "New (2)",
        "Fixed (1)",
        "Changed (3)",
        "As before (2)",
        "data.duplicates",
        "+15\u00a0points (+11.4 to +18.6)",
    ):
        assert words in html
    assert "<img src=x" not in html
    text = repr(compared)
    assert "fail → pass  data.label_errors" in text
    assert "8 → 1\u00a0%, −7\u00a0points (−9.24 to −4.76)" in text
    assert set(cards.bundle(compared)) == {"text/html", "text/plain", "application/vnd.mlnb.comparison+json"}


def test_its_panel_narrows_the_list(compared):
    shown = compared.panel(kind="new")
    assert "2 of 8 checks shown" in shown.html
    assert "data.label_errors" not in shown.html
    shown.set(kind="all", search="duplicates")
    assert "1 of 8 checks shown" in shown.html
    shown.set(search="no such word")
    assert "None of the 8 checks fits" in shown.html
    shown.set(search="", room="model", opened=True)
    assert shown.html.count("<details open") == 2


def test_its_panel_is_shown_and_answers(compared):
    from IPython.core.interactiveshell import InteractiveShell
    from IPython.utils.capture import capture_output

    InteractiveShell.instance()
    with capture_output() as captured:
        shown = compared.panel()
        shown._ipython_display_()
        shown.set(kind="new")
    InteractiveShell.clear_instance()
    assert "2 of 8 checks shown" in captured._outputs[-1]["data"]["text/html"]


def test_findings_alone_can_be_compared():
    assert mlnb.compare(BEFORE["label_errors"], AFTER["label_errors"]).headline == "1 fixed"


def test_what_is_no_audit_is_said(tmp_path):
    with pytest.raises(MlnbError, match="'int' is none"):
        mlnb.compare(BEFORE, 3)
    with pytest.raises(MlnbError, match="No audit can be read from"):
        mlnb.compare(BEFORE, tmp_path / "none.json")
    with pytest.raises(MlnbError, match="not the record of a finding"):
        mlnb.compare(BEFORE, {"a": 1})
    with pytest.raises(KeyError, match="Neither audit has a finding of 'x'"):
        mlnb.compare(BEFORE, AFTER)["x"]
