"""The magic in a real shell: what it returns, says, completes, and costs."""

from __future__ import annotations

import ast
import subprocess
import sys

import nbformat
import pandas as pd
import pytest
from IPython.core.error import UsageError
from IPython.core.interactiveshell import InteractiveShell
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split

import mlnb
from tests.tables import table


@pytest.fixture
def shell(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    shell = InteractiveShell()
    shell.run_line_magic("load_ext", "mlnb")
    train, test = train_test_split(table("wine"), random_state=0)
    train = train.rename(columns={"alcohol": "alcohol by volume"})
    test = test.rename(columns={"alcohol": "alcohol by volume"})
    shell.user_ns.update(train=train, test=test, pipe=LogisticRegression(max_iter=5000))
    yield shell
    shell.run_line_magic("unload_ext", "mlnb")
    shell.history_manager.end_session()


def say(shell, line):
    return shell.run_line_magic("mlnb", line)


def test_audit_returns_the_audit(shell):
    audit = say(shell, "audit train --test test --target target --model pipe --checks data.class_imbalance --quiet")
    assert isinstance(audit, mlnb.Audit)
    assert audit.about["model"] == "LogisticRegression"
    assert audit.about["test_rows"] == len(shell.user_ns["test"])


def test_check_takes_up_the_last_case(shell):
    audit = say(shell, "audit train --target target --checks data.class_imbalance --quiet")
    again = say(shell, "check class_imbalance")
    assert again.digest() == audit["data.class_imbalance"].digest()


def test_check_takes_the_variable_case(shell):
    shell.user_ns["case"] = mlnb.Case(shell.user_ns["train"], target="target")
    assert say(shell, "check data.class_imbalance").verdict == "pass"


def test_two_cases_in_reach_are_told_apart(shell, capsys):
    say(shell, "audit train --target target --checks data.class_imbalance --quiet")
    shell.user_ns["case"] = mlnb.Case(shell.user_ns["test"], target="target")
    last = say(shell, "check data.class_imbalance")
    assert "name `case`" in capsys.readouterr().out
    named = say(shell, "check data.class_imbalance case")
    assert last.data != named.data


def test_a_case_can_be_changed_in_passing(shell):
    shell.user_ns["mine"] = mlnb.Case(shell.user_ns["train"])
    found = say(shell, "check data.class_imbalance mine --target target --ignore ash magnesium")
    assert found.verdict == "pass"


def test_names_of_the_scope_that_calls_it(shell):
    shell.run_cell(
        "def inside(df):\n    %mlnb check data.class_imbalance df --target target\n"
        "    return get_ipython().run_line_magic('mlnb', 'check data.class_imbalance df --target target')\n"
        "answer = inside(train).verdict"
    )
    assert shell.user_ns["answer"] == "pass"


def test_the_result_of_a_line_can_be_kept_and_silenced(shell, capsys):
    shell.run_cell("found = %mlnb check data.class_imbalance train --target target")
    assert shell.user_ns["found"].verdict == "pass"
    capsys.readouterr()
    shell.run_cell("%mlnb check data.class_imbalance train --target target;")
    assert capsys.readouterr().out == ""


def test_quotes_hold_a_column_together_and_files_are_read(shell):
    shell.user_ns["train"].to_csv("rows.csv", index=False)
    found = say(shell, "check data.class_imbalance rows.csv --target target --ignore 'alcohol by volume'")
    assert found.verdict == "pass"


def test_panel_shows_the_controls(shell):
    from mlnb.panels import Panel

    assert isinstance(say(shell, "check data.class_imbalance train --target target --panel"), Panel)


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("audit trian --target target", "no variable 'trian'. Did you mean train?"),
        ("audit train --target targte", "did you mean 'target'?"),
        ("audit", "Which data?"),
        ("audit --target 'x", "A quote in"),
        ("audit train --target target --model pip", "no variable 'pip'. Did you mean pipe?"),
        ("chek x", "Did you mean `%mlnb check`?"),
        ("audit train --fail-on warn", "there is no '--fail-on'"),
        ("review nowhere.ipynb", "There is no notebook"),
        ("audit pipe --target target", "LogisticRegression"),
    ],
)
def test_what_is_wrong_is_one_line(shell, line, says):
    with pytest.raises(UsageError) as error:
        say(shell, line)
    assert says in str(error.value)
    assert "\n" not in str(error.value)


def test_help_is_printed(shell, capsys):
    assert say(shell, "") is None
    assert say(shell, "audit --help") is None
    out = capsys.readouterr().out
    assert "%mlnb VERB" in out
    assert "--panel" in out


def test_new_writes_what_the_notebook_needs_beside_it(shell, tmp_path, capsys):
    say(shell, "audit train --test test --target target --model pipe --checks data.class_imbalance --quiet")
    written = say(shell, "new sub/wine --title Wine")
    assert str(written) == "sub/wine.ipynb"
    assert 'href="sub/wine.ipynb"' in written._repr_html_()
    assert sorted(p.name for p in (tmp_path / "sub").iterdir()) == [
        "wine-model.joblib", "wine-test.parquet", "wine-train.parquet", "wine.ipynb",
    ]  # fmt: skip
    parameters = next(c for c in nbformat.read(written, 4).cells if "parameters" in c.metadata.get("tags", []))
    names = {line.targets[0].id: ast.literal_eval(line.value) for line in ast.parse(parameters.source).body}
    assert (names["train"], names["model"], names["target"]) == ("wine-train.parquet", "wine-model.joblib", "target")
    assert pd.read_parquet(tmp_path / "sub" / names["train"]).equals(shell.user_ns["train"])
    capsys.readouterr()
    with pytest.raises(UsageError, match="exists already"):
        say(shell, "new sub/wine")


def test_new_keeps_files_as_named(shell):
    shell.user_ns["train"].to_csv("rows.csv", index=False)
    source = next(
        c for c in nbformat.read(say(shell, "new --train rows.csv --target target"), 4).cells if c.cell_type == "code"
    ).source
    assert 'train = "rows.csv"' in source
    assert "test = None" in source


@pytest.mark.parametrize(
    ("line", "has"),
    [
        ("%mlnb ", "audit"),
        ("%mlnb au", "audit"),
        ("kept = %mlnb che", "check"),
        ("%mlnb audit tr", "train"),
        ("%mlnb audit train --tar", "--target"),
        ("%mlnb audit train --t", "--target"),
        ("%mlnb audit train --target ta", "target"),
        ("%mlnb audit train --model pi", "pipe"),
        ("%mlnb audit train --test te", "test"),
        ("%mlnb check data.la", "data.label_errors"),
        ("%mlnb audit train --skip lea", "leakage.target_proxy"),
        ("%mlnb list da", "data"),
        ("%mlnb review au", "audit.ipynb"),
    ],
)
def test_completions(shell, tmp_path, line, has):
    (tmp_path / "audit.ipynb").write_text("{}")
    found = completions(shell, line)
    assert has in found
    assert not {"tuple", "type", "abs", "all", "any", "print"} & set(found)


def completions(shell, line):
    from IPython.core.completer import provisionalcompleter

    with provisionalcompleter():
        return [one.text for one in shell.Completer.completions(line, len(line))]


def test_loading_twice_leaves_one_and_unloading_none(shell):
    from mlnb.extension import magic

    shell.run_line_magic("reload_ext", "mlnb")
    shell.run_line_magic("reload_ext", "mlnb")

    def ours():
        return [m for m in shell.Completer.custom_matchers if getattr(m, "matcher_identifier", "") == "mlnb"]

    assert len(ours()) == 1
    magic.unload(shell)
    assert "mlnb" not in shell.magics_manager.magics["line"]
    assert ours() == []


def test_other_lines_complete_as_ever(shell):
    assert "print" in completions(shell, "pri")


def test_loading_imports_nothing_heavy():
    code = (
        "import sys; from IPython.core.interactiveshell import InteractiveShell; shell = InteractiveShell();"
        "before = set(sys.modules); shell.run_line_magic('load_ext', 'mlnb');"
        "print(sorted({m.split('.')[0] for m in set(sys.modules) - before}))"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    heavy = {"sklearn", "pandas", "numpy", "scipy", "matplotlib", "ipywidgets", "narwhals", "argparse", "tqdm"}
    assert "'mlnb'" in out
    assert not heavy & set(ast.literal_eval(out.strip().splitlines()[-1]))
