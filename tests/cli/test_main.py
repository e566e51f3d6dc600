"""The command line: what it prints, what it returns, and that it says one sentence where something is wrong."""

from __future__ import annotations

import json
import subprocess
import sys

import joblib
import nbformat
import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from mlnb.cli import main
from mlnb.core.files import PICKLE_NOTE
from tests.tables import table


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A folder with wine as train and test, a leaking train, and a model."""
    monkeypatch.chdir(tmp_path)
    frame = table("wine")
    train, test = train_test_split(frame, random_state=0, stratify=frame["target"])
    train.to_csv("train.csv", index=False)
    test.to_csv("test.csv", index=False)
    train.reset_index(drop=True).to_parquet("train.parquet")
    test.reset_index(drop=True).to_feather("test.feather")
    train.assign(code=train["target"] * 10 + 1).to_csv("leaking.csv", index=False)
    model = make_pipeline(StandardScaler(), LogisticRegression())
    joblib.dump(model.fit(train.drop(columns="target"), train["target"]), "model.joblib")
    return tmp_path


def ran(capsys, *words):
    code = main(list(words))
    said = capsys.readouterr()
    return code, said.out, said.err


def test_audit_prints_the_table_and_returns_zero_on_clean_data(home, capsys):
    code, out, err = ran(
        capsys, "audit", "train.csv", "--test", "test.csv", "--target", "target", "--model", "model.joblib",
        "--checks", "data.class_imbalance", "leakage.target_proxy", "--quiet",
    )  # fmt: skip
    assert code == 0
    assert "Nothing wrong was found in 2 checks" in out
    assert "leakage.target_proxy" in out
    assert err.strip() == PICKLE_NOTE


def test_no_model_is_loaded_that_was_not_named(home, capsys, monkeypatch):
    monkeypatch.setattr("mlnb.core.files.load_model", lambda path: pytest.fail(f"loaded {path}"))
    code, _, err = ran(
        capsys, "audit", "train.csv", "--target", "target", "--checks", "data.class_imbalance", "--quiet"
    )
    assert code == 0
    assert PICKLE_NOTE not in err


@pytest.mark.parametrize(("fail_on", "code"), [("fail", 1), ("warn", 1), ("never", 0)])
def test_the_exit_code_follows_the_worst_verdict(home, capsys, fail_on, code):
    words = ["check", "leakage.target_proxy", "leaking.csv", "--target", "target", "--fail-on", fail_on]
    got, out, _ = ran(capsys, *words)
    assert got == code
    assert "code is 'target' in disguise" in out


def test_files_of_all_kinds_give_the_same_audit(home, capsys):
    words = ["--target", "target", "--checks", "data.class_imbalance,leakage.target_proxy", "--quiet", "--json"]
    assert ran(capsys, "audit", "train.csv", "--test", "test.csv", *words, "csv.json")[0] == 0
    assert ran(capsys, "audit", "train.parquet", "--test", "test.feather", *words, "arrow.json")[0] == 0
    first, second = (json.loads((home / name).read_text()) for name in ("csv.json", "arrow.json"))
    headlines = [[f["headline"] for f in record["findings"]] for record in (first, second)]
    assert headlines[0] == headlines[1]
    assert len(headlines[0]) == 2


def test_the_card_as_a_page(home, capsys):
    assert (
        ran(capsys, "check", "data.class_imbalance", "train.csv", "--target", "target", "--html", "card.html")[0] == 0
    )
    page = (home / "card.html").read_text(encoding="utf-8")
    assert page.startswith("<!doctype html>")
    assert 'src="http' not in page


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["audit"], "Which rows?"),
        (["audit", "nowhere.csv"], "There is no file 'nowhere.csv'"),
        (["audit", "model.joblib"], "is not a table"),
        (["audit", "train.csv", "--target", "targe"], "did you mean 'target'?"),
        (["audit", "train.csv", "--target", "target", "--model", "train.csv"], "The model file 'train.csv' could not be loaded"),
        (["audit", "train.csv", "--checks", "data.label_erors"], "Did you mean 'data.label_errors'?"),
        (["check", "label_erors", "train.csv"], "No check is named 'label_erors'."),
        (["run", "train.csv"], "'train.csv' is not a notebook"),
        (["run", "nowhere.ipynb"], "There is no notebook 'nowhere.ipynb'."),
        (["review", "nowhere.ipynb"], "There is no notebook 'nowhere.ipynb'."),
        (["list", "leak"], "No room is named 'leak'"),
        (["new", "a.txt"], "A notebook's name ends in .ipynb"),
        (["demo", "train.csv"], "'train.csv' is a file"),
        (["demo", "."], "which no demo wrote"),
        (["check", "data.class_imbalance", "train.csv", "--target", "target", "--json", "no/where.json"], "its folder does not exist"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_one_line_and_the_code_two(home, capsys, words, says):
    code, out, err = ran(capsys, *words)
    assert code == 2
    assert out == ""
    line = [line for line in err.strip().splitlines() if line != PICKLE_NOTE and "--train" not in line]
    assert len(line) == 1
    assert says in line[0]


def test_a_defect_is_a_sentence_and_a_traceback_on_request(home, capsys, monkeypatch):
    def broken(path):
        raise ZeroDivisionError("x")

    monkeypatch.setattr("mlnb.core.files.read_table", broken)
    code, _, err = ran(capsys, "audit", "train.csv")
    assert code == 2
    assert "a defect of mlnb (ZeroDivisionError: x)" in err
    with pytest.raises(ZeroDivisionError):
        main(["audit", "train.csv", "--traceback"])


def test_ctrl_c_while_reading_ends_quietly(home, capsys, monkeypatch):
    def stopped(path):
        raise KeyboardInterrupt

    monkeypatch.setattr("mlnb.core.files.read_table", stopped)
    code, _, err = ran(capsys, "audit", "train.csv")
    assert (code, err) == (130, "Interrupted.\n")


def test_new_run_review_one_after_the_other(home, capsys):
    code, out, _ = ran(
        capsys, "new", "audit.ipynb", "--train", "train.csv", "--test", "test.csv", "--target", "target",
        "--model", "model.joblib", "--title", "Wine",
    )  # fmt: skip
    assert code == 0
    assert out.strip() == "audit.ipynb (checklist, to be run from top to bottom)"
    notebook = nbformat.read("audit.ipynb", as_version=4)
    notebook.cells = [
        c for c in notebook.cells if c.metadata.get("mlnb", {}).get("check") in {None, "data.class_imbalance"}
    ]
    nbformat.write(notebook, "short.ipynb")
    assert ran(capsys, "run", "short.ipynb", "--output", "run.ipynb", "--quiet", "--set", "group=None")[0] == 0
    assert ran(capsys, "review", "run.ipynb", "--output", "wine.html")[0] == 0
    page = (home / "wine.html").read_text(encoding="utf-8")
    assert "Wine" in page
    assert "data.class_imbalance" in page


def test_what_is_lacking_is_asked_for_in_the_words_of_the_shell(home, capsys):
    _, out, _ = ran(capsys, "check", "leakage.train_test_overlap", "train.csv", "--target", "target")
    assert "give --test" in out
    assert "Case(" not in out


def test_set_wants_a_name_and_a_value(home, capsys):
    ran(capsys, "new", "a.ipynb", "--train", "train.csv")
    code, _, err = ran(capsys, "run", "a.ipynb", "--set", "target")
    assert code == 2
    assert "--set takes NAME=VALUE" in err


def test_one_row_and_no_rows_are_answers(home, capsys):
    pd.DataFrame({"a": [1.0], "target": ["x"]}).to_csv("one.csv", index=False)
    code, out, _ = ran(capsys, "audit", "one.csv", "--target", "target", "--quiet")
    assert code == 0
    assert "skipped" in out
    (home / "none.csv").write_text("a,target\n")
    code, _, err = ran(capsys, "audit", "none.csv", "--target", "target", "--quiet")
    assert code == 2
    assert "has no rows" in err


def test_a_broken_check_counts_as_failed(home, capsys, monkeypatch):
    from mlnb.core.finding import Finding

    broken = Finding("data.class_imbalance", "error", "It broke.", reason="x")
    monkeypatch.setattr(
        "mlnb.cli._main", lambda words: __import__("mlnb.cli", fromlist=["_code"])._code(broken, words[0])
    )
    assert [main([on]) for on in ("fail", "warn", "never")] == [1, 1, 0]


def test_version_and_module():
    said = subprocess.run([sys.executable, "-m", "mlnb", "--version"], capture_output=True, text=True, check=True)
    assert said.stdout.startswith("mlnb 0.")
    assert "pandas" in said.stdout


def test_a_reader_that_left_early_is_no_traceback(home):
    process = subprocess.Popen(
        [sys.executable, "-m", "mlnb", "list"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    process.stdout.close()
    _, err = process.communicate()
    assert "Traceback" not in err


def test_same_case_same_bytes(home, capsys):
    words = ["check", "data.class_imbalance", "train.csv", "--target", "target"]
    first, second = (ran(capsys, *words)[1] for _ in range(2))
    assert first == second
    assert np.char.count(first, "class_imbalance") >= 1
