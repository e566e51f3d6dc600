"""``%%mlnb train`` watches what the cell below trains."""

from __future__ import annotations

import pytest
from IPython.core.error import UsageError
from IPython.core.interactiveshell import InteractiveShell

import mlnb
from mlnb.monitor.printed import row_of

LOOP = """
for epoch in range(1, 9):
    print(f"Epoch {epoch}/8 - loss: {1 / epoch:.4f} - val_loss: {1.1 / epoch:.4f}")
"""


@pytest.fixture
def shell(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    shell = InteractiveShell()
    shell.run_line_magic("load_ext", "mlnb")
    yield shell
    shell.run_line_magic("unload_ext", "mlnb")
    shell.history_manager.end_session()


def train(shell, cell, line="train"):
    shell.run_cell_magic("mlnb", line, cell)
    return shell.user_ns["monitor"]


def test_a_loop_that_prints_is_read(shell, capsys):
    m = train(shell, LOOP)
    assert m.to_frame()["val_loss"].iloc[-1] == pytest.approx(1.1 / 8, abs=1e-4)
    assert len(m.rows) == 8
    assert capsys.readouterr().out.count("Epoch") == 8
    assert mlnb.Case(history=m.path).history == m.path


def test_a_cell_that_logs_by_itself_is_not_read_twice(shell):
    m = train(shell, LOOP + "    monitor.log(epoch=epoch, train_loss=0.5)\n")
    assert len(m.rows) == 8
    assert {row["train_loss"] for row in m.rows} == {0.5}


def test_fits_of_a_library_are_followed_and_stopped(shell):
    xgboost = pytest.importorskip("xgboost")
    before = xgboost.train
    cell = """
import xgboost
from sklearn.datasets import load_breast_cancer
X, y = load_breast_cancer(return_X_y=True)
model = xgboost.XGBClassifier(n_estimators=100, learning_rate=0.5, n_jobs=1)
model.fit(X[:400], y[:400], eval_set=[(X[400:], y[400:])], verbose=False)
"""
    m = train(shell, cell, "train --early-stop 3")
    assert 3 < len(m.rows) < 100
    assert xgboost.train is before


def test_a_cell_that_breaks_shows_its_error_and_keeps_what_was_logged(shell, capsys):
    with pytest.raises(Exception, match="ended with ZeroDivisionError"):
        shell.run_cell_magic("mlnb", "train", LOOP + "1 / 0\n")
    m = shell.user_ns["monitor"]
    assert len(m.rows) == 8
    assert "ZeroDivisionError" in m.ended
    said = capsys.readouterr()
    assert "ZeroDivisionError" in said.out + said.err


def test_a_cell_that_logs_nothing_is_told_how(shell, capsys):
    train(shell, "a = 1")
    assert shell.user_ns["a"] == 1
    assert "Nothing was logged" in capsys.readouterr().out


def test_words_that_do_not_fit_are_usage_errors(shell, capsys):
    for line in ("audit", "", "train --nothing", "train --early-stop many", "train --name 1a"):
        with pytest.raises(UsageError):
            shell.run_cell_magic("mlnb", line, "a = 1")
    with pytest.raises(UsageError, match="two signs"):
        shell.run_line_magic("mlnb", "train")
    shell.run_cell_magic("mlnb", "train --help", "a = 1")
    assert "--early-stop" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("line", "row"),
    [
        ("[epoch 2] train_loss=0.5 valid_loss=0.6 acc=0.9", {"epoch": 2, "train_loss": 0.5, "val_loss": 0.6}),
        ("Epoch [4/10], Loss: 0.25", {"epoch": 4, "train_loss": 0.25}),
        ("epoch: 0 | loss: nan", {"epoch": 0, "train_loss": pytest.approx(float("nan"), nan_ok=True)}),
        ("ep 5 val loss 1.5e-3 lr 0.1", {"epoch": 5, "val_loss": 0.0015, "lr": 0.1}),
        ("Saved model to /tmp/epoch_3.pt", None),
        ("loss 0.5", None),
    ],
)
def test_lines_of_many_kinds(line, row):
    assert row_of(line) == row
