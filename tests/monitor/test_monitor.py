"""The monitor keeps what it is told, on disk as it is told, and never gets in the way of the training."""

from __future__ import annotations

import json
import math
import subprocess
import sys

import numpy as np
import pytest

import mlnb
from mlnb.core.errors import CaseError
from mlnb.core.history import read
from tests.tables import table
from tests.trainer import sides, train


@pytest.fixture
def quiet(tmp_path):
    return {"path": tmp_path / "run.jsonl", "show": False}


def test_what_was_logged_is_a_frame_a_file_and_the_history_of_a_case(quiet):
    rows = train(sides(table("wine"), "target"), 0.1, 8)
    with mlnb.Monitor(**quiet) as m:
        for row in rows:
            m.log(**row)
    assert m.to_frame()["val_loss"].tolist() == [row["val_loss"] for row in rows]
    assert read(m.path).val.tolist() == m.history.val.tolist()
    assert read(m.path).recall.keys() == {"0", "1", "2"}
    for check in (mlnb.training.monitoring, mlnb.training.learning_rate, mlnb.training.batch_size):
        assert check(mlnb.Case(history=m)).headline == check(mlnb.Case(history=m.path)).headline


def test_recall_and_precision_come_from_answers_of_any_kind(quiet):
    m = mlnb.Monitor(["cat", "dog", "eel"], **quiet)
    truth = np.array([0, 1, 2, 2])
    scores = np.array([[0.8, 0.1, 0.1], [0.2, 0.7, 0.1], [0.1, 0.2, 0.7], [0.6, 0.2, 0.2]])
    m.log(train_loss=1.0, y_true=truth, y_score=scores)
    m.log(train_loss=0.9, y_true=["cat", "dog", "eel", "eel"], y_score=["cat", "dog", "eel", "cat"])
    frame = m.to_frame()
    assert frame["recall_eel"].tolist() == [0.5, 0.5]
    assert frame["precision_cat"].tolist() == [0.5, 0.5]
    assert frame["val_loss"][0] == pytest.approx(-np.log([0.8, 0.7, 0.7, 0.2]).mean())
    assert frame["epoch"].tolist() == [1, 2]


def test_single_steps_become_the_losses_of_their_epoch(quiet):
    m = mlnb.Monitor(**quiet)
    for loss in (2.0, 1.0, np.float32(0.0)):
        m.step(loss, rows=32)
    m.log(val_loss=1.0)
    assert m.rows[0]["batch_losses"] == [2.0, 1.0, 0.0]
    assert m.rows[0]["train_loss"] == 1.0
    assert m.rows[0]["batch_size"] == 32


def test_early_stopping_waits_and_names_the_best_epoch(quiet):
    m = mlnb.Monitor(early_stop=2, **quiet)
    seen = []
    for epoch, loss in enumerate([3.0, 2.0, 2.1, 2.2, 2.3], 1):
        m.log(epoch=epoch, train_loss=1.0, val_loss=loss)
        seen.append(m.stop)
        if m.stop:
            break
    m.close()
    assert seen == [False, False, False, True]
    assert m.best_epoch == 2
    assert "best weights are those of epoch 2" in repr(m)
    assert read(m.path).said["stopped"] is True


def test_a_killed_kernel_loses_at_most_the_epoch_under_way(tmp_path):
    code = (
        "import mlnb, os\n"
        f"m = mlnb.Monitor(path={str(tmp_path / 'a.jsonl')!r}, show=False)\n"
        "for e in range(3): m.log(epoch=e, train_loss=1.0)\n"
        "os.kill(os.getpid(), 9)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True)
    assert done.returncode == -9
    assert len(read(tmp_path / "a.jsonl")) == 3


def test_what_is_no_number_is_valid_json_and_comes_back(quiet):
    m = mlnb.Monitor(**quiet)
    m.log(train_loss=1.0)
    m.log(train_loss=math.inf)
    m.log(train_loss=math.nan)
    lines = [json.loads(line, parse_constant=pytest.fail) for line in m.path.read_text().splitlines()]
    assert len(lines) == 4
    assert read(m.path).broken_at() == 1
    assert "finite" in m.diagnosis()


def test_a_crash_leaves_the_last_picture_and_the_file_says_how_it_ended(quiet):
    def interrupted(m):
        with m:
            m.log(train_loss=1.0)
            raise KeyboardInterrupt

    m = mlnb.Monitor(**quiet)
    with pytest.raises(KeyboardInterrupt):
        interrupted(m)
    assert m.ended.startswith("Interrupted after epoch 1")
    assert "Interrupted" in json.loads(m.path.read_text().splitlines()[-1])["ended"]


def test_no_run_is_written_into_another(tmp_path):
    first, second = (mlnb.Monitor(path=tmp_path / "a.jsonl", show=False) for _ in range(2))
    first.log(train_loss=1.0)
    third = mlnb.Monitor(path=tmp_path / "a.jsonl", show=False)
    third.log(train_loss=2.0)
    assert second.path == first.path
    assert third.path != first.path


def test_a_disk_that_cannot_be_written_does_not_end_the_training(tmp_path):
    (tmp_path / "file").write_text("")
    m = mlnb.Monitor(path=tmp_path / "file" / "a.jsonl", show=False)
    with pytest.warns(UserWarning, match="cannot be written"):
        m.log(train_loss=1.0)
    m.log(train_loss=0.5)
    assert len(m.rows) == 2


@pytest.mark.parametrize(
    "call",
    [
        lambda: mlnb.Monitor(early_stop=0),
        lambda: mlnb.Monitor(path=False, show=False).log(train_loss=1, y_true=[1]),
        lambda: mlnb.Monitor(path=False, show=False).log(train_loss=1, y_true=[1, 0], y_score=[1.0]),
        lambda: mlnb.Monitor(["a"], path=False, show=False).log(y_true=[0, 0], y_score=[[0.5, 0.5], [1, 0]]),
        lambda: mlnb.Monitor(path=False, show=False).torch(1, 2),
    ],
)
def test_what_does_not_fit_is_said_in_one_sentence(call):
    with pytest.raises(CaseError):
        call()


def test_before_anything_was_logged_it_says_so():
    m = mlnb.Monitor(path=False)
    assert "nothing" in repr(m)
    assert m.to_frame().empty
    assert "text/html" not in m._repr_mimebundle_()
    m.close()
