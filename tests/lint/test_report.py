from __future__ import annotations

import json

import pytest

from mlnb.cli import main
from mlnb.lint import lint, lint_session
from mlnb.lint.show import printed

LEAKY = """import pandas as pd
from sklearn.linear_model import Ridge
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler
df = pd.read_csv("a<b>.csv")
X = StandardScaler().fit_transform(df.drop(columns="y"))
a, b, c, d = train_test_split(X, df["y"])
print(Ridge().fit(a, c).score(b, d))
"""
KEYS = ["cell", "line", "kind", "code", "severity", "message", "path", "fix"]


@pytest.fixture
def leaky(tmp_path):
    path = tmp_path / "leaky.py"
    path.write_text(LEAKY)
    return path


def test_json_is_a_list_of_exactly_these_keys(leaky, capsys):
    assert main(["lint", str(leaky), "--format", "json"]) == 1
    (found,) = json.loads(capsys.readouterr().out)
    assert list(found) == KEYS
    assert (found["cell"], found["line"], found["kind"], found["severity"]) == (0, 6, "preprocessing", "low")
    assert len(found["path"]) == 3


def test_sarif_and_github_name_file_and_line(leaky, capsys):
    assert main(["lint", str(leaky), "--format", "sarif"]) == 1
    (run,) = json.loads(capsys.readouterr().out)["runs"]
    (result,) = run["results"]
    assert result["locations"][0]["physicalLocation"]["region"]["startLine"] == 6
    assert result["ruleId"] in {rule["id"] for rule in run["tool"]["driver"]["rules"]}
    assert main(["lint", str(leaky), "--format", "github"]) == 1
    out = capsys.readouterr().out.strip()
    assert out.startswith("::notice file=")
    assert ",line=6,title=preprocessing" in out
    assert "\n" not in out


def test_a_clean_bill_says_what_was_seen(tmp_path, capsys):
    path = tmp_path / "clean.py"
    path.write_text(LEAKY.replace('StandardScaler().fit_transform(df.drop(columns="y"))', 'df.drop(columns="y")'))
    assert main(["lint", str(path)]) == 0
    out = capsys.readouterr().out
    assert "no leak in 1 fit, 1 split, 1 score." in out
    assert "Ridge.fit (cell 0, line 8)" in out
    assert main(["lint", str(path), "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out) == []


def test_several_files_are_one_list(leaky, tmp_path, capsys):
    other = tmp_path / "b.py"
    other.write_text("x = 1\n")
    assert main(["lint", str(leaky), str(other), "--format", "json"]) == 1
    assert len(json.loads(capsys.readouterr().out)) == 1


@pytest.mark.parametrize(
    ("comment", "leaks", "silenced", "notes"),
    [
        ("  # mlnb: ok preprocessing the scale is fixed by the device", 0, 1, 0),
        ("  # mlnb: ok preprocessing", 1, 0, 1),
        ("  # mlnb: ok overlap of no concern", 1, 0, 0),
        ("  # mlnb: ok nonsense because", 1, 0, 1),
        ("  # mlnb: ok preprocessing, overlap: shown in class", 0, 1, 0),
    ],
)
def test_a_comment_with_a_reason_accepts_its_line(comment, leaks, silenced, notes):
    lines = LEAKY.split("\n")
    lines[5] += comment
    report = lint("\n".join(lines))
    assert (len(report), len(report.silenced), len(report.notes)) == (leaks, silenced, notes)
    above = LEAKY.split("\n")
    above.insert(5, comment.strip())
    assert len(lint("\n".join(above))) == leaks


def test_a_session_is_read_in_the_order_it_ran():
    entries = list(enumerate(LEAKY.strip().split("\n"), 1))
    (leak,) = lint_session(entries)
    assert (leak.cell, leak.line) == (5, 1)


def test_html_in_names_is_escaped():
    report = lint(LEAKY)
    assert "a<b>" not in report._repr_html_()
    assert "a&lt;b&gt;" in report._repr_html_()
    assert "preprocessing" in printed((report,), "text")


def test_the_magic_lints_the_session():
    from IPython.testing.globalipapp import start_ipython

    shell = start_ipython()
    from mlnb.extension.magic import say

    report = say("lint --format text", shell)
    assert report.source == "this session"
