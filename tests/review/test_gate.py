from __future__ import annotations

import json
from xml.etree import ElementTree as ET

import nbformat
import pytest
import yaml

import mlnb
from mlnb.cli import main
from mlnb.core import templates
from mlnb.review import gate, keys, sign
from mlnb.review.policy import load, parse

from .conftest import decided


@pytest.fixture
def path(notebook, tmp_path, monkeypatch):
    monkeypatch.setenv(keys.VARIABLE, str(tmp_path / "config"))
    monkeypatch.chdir(tmp_path)
    notebook.cells[2] = decided("data.missing_values", decision="waived", who="Ada", why="small", until="2027-01-31")
    notebook.cells[1].metadata["execution"] = {"shell.execute_reply": "2026-12-20T10:00:00Z"}
    nbformat.write(notebook, tmp_path / "audit.ipynb")
    return tmp_path / "audit.ipynb"


def held(path, date="2027-01-01", **policy):
    file = path.parent / "my.yaml"
    file.write_text(yaml.safe_dump(policy))
    return gate(path, policy=file, date=date)


def broken(made):
    return [(rule.name, rule.about) for rule in made.broken]


def test_what_is_decided_passes(path):
    assert held(path).holds


def test_a_waiver_that_ended_is_open(path):
    made = held(path, date="2027-02-01")
    assert broken(made) == [("verdict", "data.missing_values")]
    assert "The decision ended on 2027-01-31." in repr(made)


@pytest.mark.parametrize(
    ("policy", "stopped"),
    [
        ({"verdicts": {"warn": "forbid"}}, [("verdict", "data.missing_values")]),
        ({"verdicts": {"warn": "allow"}}, []),
        ({"checks": {"data.missing_values": {"warn": "forbid"}}}, [("verdict", "data.missing_values")]),
        ({"verdicts": {"pass": "decide"}}, [("verdict", "model.baseline")]),
        ({"must_run": ["data", "model.baseline"]}, []),
        ({"must_run": ["leakage", "data.duplicates"]}, [("must_run", "leakage"), ("must_run", "data.duplicates")]),
        ({"must_decide": ["model.baseline"]}, [("must_decide", "model.baseline")]),
        ({"must_decide": ["data", "leakage"]}, [("must_decide", "leakage")]),
        ({"max_age_days": 12}, []),
        ({"max_age_days": 11}, [("max_age_days", "")]),
        ({"signatures": {"at_least": 1}}, [("signatures", "at_least")]),
        ({"signatures": {"names": ["Ada"]}}, [("signatures", "Ada")]),
    ],
)
def test_each_rule(path, policy, stopped):
    assert broken(held(path, **policy)) == stopped


def test_an_incomplete_review_is_stopped_unless_that_is_allowed(path, notebook):
    notebook.cells[4].execution_count = 9
    nbformat.write(notebook, path)
    assert ("complete", "") in broken(held(path))
    assert ("complete", "") not in broken(held(path, complete=False))


def test_signatures_with_keys(path):
    made = sign(path, name="Ada")
    print_ = keys.print_of(made.key)
    assert held(path, signatures={"at_least": 1, "names": ["Ada"], "keys": {"Ada": print_}}).holds
    assert broken(held(path, signatures={"keys": {"Ada": "SHA256:other"}})) == [("signatures", "Ada")]
    assert broken(held(path, signatures={"at_least": 1, "keys": {"Bob": "SHA256:x"}})) == [("signatures", "at_least")]
    sign(path, name="Ada", decision="reject")
    assert broken(held(path, signatures={"at_least": 1})) == [("signatures", "Ada"), ("signatures", "at_least")]


def test_a_rejection_stops_where_nobody_has_to_sign(path):
    sign(path, name="Ada", decision="reject")
    assert broken(held(path)) == [("signatures", "Ada")]
    sign(path, name="Ada")
    assert held(path).holds


def test_a_run_in_the_future_and_one_without_time(path, notebook):
    assert broken(held(path, date="2026-01-01", max_age_days=9)) == [("max_age_days", "")]
    del notebook.cells[1].metadata["execution"]
    nbformat.write(notebook, path)
    assert "does not say when" in repr(held(path, max_age_days=9))


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"verdict": {}}, "no 'verdict'; did you mean verdicts"),
        ({"verdicts": {"warn": "maybe"}}, "one of allow, decide, forbid, not 'maybe'"),
        ({"verdicts": {"bad": "allow"}}, "no 'bad' in verdicts"),
        ({"verdicts": ["warn"]}, "is a mapping"),
        ({"must_run": "data"}, "a list of names"),
        ({"max_age_days": "old"}, "a number from 0 on"),
        ({"complete": "yes"}, "true or false"),
        ({"signatures": {"atleast": 1}}, "did you mean at_least"),
        ([1], "The policy is a mapping"),
    ],
)
def test_a_policy_that_is_none(said, words):
    with pytest.raises(mlnb.MlnbError, match=words):
        parse(said)


def test_files_that_are_no_policy(tmp_path):
    with pytest.raises(mlnb.MlnbError, match="cannot be read: No such file"):
        load(tmp_path / "no.yaml")
    (tmp_path / "bad.yaml").write_text("a: [")
    with pytest.raises(mlnb.MlnbError, match="is not YAML in its line"):
        load(tmp_path / "bad.yaml")


def test_our_own_policy_can_be_read():
    ours = load(templates.root() / "gate" / "policy.yaml")
    assert ours.verdicts["fail"] == "decide"
    assert ours.max_age_days == 30


def test_in_a_shell(path, capsysbinary):
    (path.parent / "policy.yaml").write_text("verdicts: {warn: forbid}\n")
    words = ["gate", "audit.ipynb", "--date", "2027-01-01"]
    assert main(words) == 1
    assert b"data.missing_values may not be warn" in capsysbinary.readouterr().out
    assert main([*words, "--to", "json"]) == 1
    assert json.loads(capsysbinary.readouterr().out)["holds"] is False
    assert main([*words, "--to", "junit", "-o", "gate.xml"]) == 1
    top = ET.parse(path.parent / "gate.xml").getroot()  # noqa: S314
    assert top.get("failures") == "1"
    assert main([*words, "--to", "sarif"]) == 1
    capsysbinary.readouterr()
    assert main([*words, "--to", "sarif"]) == 1
    run = json.loads(capsysbinary.readouterr().out)["runs"][0]
    assert [r["ruleId"] for r in run["results"]] == ["verdict"]
    assert main(["gate", "audit.ipynb", "--policy", "none.yaml"]) == 2
