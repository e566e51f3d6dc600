"""Documents for a scheduler: alone on the standard output, or in a file."""

from __future__ import annotations

import json
from xml.etree import ElementTree as ET

import pytest

from mlnb.cards.junit import Line, junit, suite
from mlnb.cli import main
from mlnb.core.audit import Audit
from mlnb.core.finding import Finding
from tests.tables import table


@pytest.fixture
def folder(tmp_path, monkeypatch):
    table("wine").head(60).to_csv(tmp_path / "a.csv", index=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


WORDS = ["audit", "a.csv", "--target", "target", "--checks", "data.duplicates", "data.missing_values", "--quiet"]


def test_json_alone_on_the_standard_output(folder, capsysbinary):
    for more in (["--json", "-"], ["--to", "json"], ["--to", "json", "-o", "-"]):
        assert main([*WORDS, *more]) == 0
        out, err = capsysbinary.readouterr()
        assert [f["check"] for f in json.loads(out)["findings"]] == ["data.missing_values", "data.duplicates"]
        assert b"data.duplicates" in err
    assert not (folder / "-").exists()


def test_junit_has_a_test_case_a_check(folder, capsysbinary):
    assert main([*WORDS, "--to", "junit"]) == 0
    root = ET.fromstring(capsysbinary.readouterr().out)  # noqa: S314
    cases = root.findall(".//testcase")
    assert [(c.get("classname"), c.get("name")) for c in cases] == [
        ("mlnb.data", "missing_values"), ("mlnb.data", "duplicates"),
    ]  # fmt: skip


def test_files_and_what_cannot_be_written(folder, capsys):
    assert main([*WORDS, "--to", "html", "-o", "card.html"]) == 0
    assert "prefers-color-scheme:dark" in (folder / "card.html").read_text()
    assert "data.duplicates" in capsys.readouterr().out
    assert main([*WORDS, "--to", "json", "-o", "no/such.json"]) == 2
    assert main([*WORDS, "-o", "x.json"]) == 2
    assert main([*WORDS, "--json", "-", "--html", "-"]) == 2


def test_verdicts_as_tests():
    said = "bad \x00 <text> & more"
    findings = [
        Finding("data.a", "fail", said), Finding("data.b", "warn", said), Finding("data.c", "pass", said),
        Finding("data.d", "skipped", said, reason=said), Finding("data.e", "error", said, reason=said),
    ]  # fmt: skip
    for fail_on, failures in (("fail", "1"), ("warn", "2"), ("never", "0")):
        root = ET.fromstring(junit(Audit(findings, {}), fail_on))  # noqa: S314
        counted = [root.get(k) for k in ("tests", "failures", "errors", "skipped")]
        assert counted == ["5", failures, "1", "1"]
    assert "<text> & more" in root.find(".//error").get("message")


def test_no_tests():
    assert ET.fromstring(suite("none", [])).get("tests") == "0"  # noqa: S314
    assert Line("a", "b").went == "passed"
