"""A training history reads the same, whatever library wrote it."""

from __future__ import annotations

import json
import math
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

import mlnb
from mlnb.core.errors import CaseError
from mlnb.core.history import read
from tests.tables import table

ROWS = [
    {"epoch": 0, "train_loss": 1.0, "val_loss": 1.1, "lr": 0.1, "recall": {"cat": 0.5, "dog": 0.7}},
    {"epoch": 1, "train_loss": 0.5, "val_loss": 0.8, "lr": 0.1, "recall": {"cat": 0.6, "dog": 0.8}},
]


def test_rows_and_frames_are_one():
    flat = [
        {k: v for k, v in r.items() if k != "recall"} | {f"recall_{c}": v for c, v in r["recall"].items()} for r in ROWS
    ]
    for given in (ROWS, flat, pd.DataFrame(flat), pd.DataFrame(ROWS), pd.DataFrame(flat).set_index("epoch")):
        found = read(given)
        assert found.epoch.tolist() == [0, 1]
        assert found.val.tolist() == [1.1, 0.8]
        assert {k: v.tolist() for k, v in found.recall.items()} == {"cat": [0.5, 0.6], "dog": [0.7, 0.8]}


def test_polars_frames_are_read():
    polars = pytest.importorskip("polars")
    found = read(polars.DataFrame({"epoch": [1, 2], "train_loss": [1.0, 0.5], "recall_macro": [0.1, 0.2]}))
    assert found.train.tolist() == [1.0, 0.5]
    assert found.recall == {}


def test_keras_history_by_dict_and_by_object():
    kept = {
        "accuracy": [0.5, 0.7],
        "loss": [1.0, 0.6],
        "val_accuracy": [0.5, 0.6],
        "val_loss": [1.1, 0.9],
        "learning_rate": [0.1, 0.1],
    }
    for given in (kept, SimpleNamespace(history=kept, epoch=[0, 1])):
        found = read(given)
        assert found.train.tolist() == [1.0, 0.6]
        assert found.val.tolist() == [1.1, 0.9]
        assert found.lr.tolist() == [0.1, 0.1]


def test_lightning_rows_with_gaps_become_epochs(tmp_path):
    path = tmp_path / "metrics.csv"
    pd.DataFrame([
        {"epoch": 0, "step": 9, "train_loss_step": 1.2}, {"epoch": 0, "step": 19, "train_loss_step": 1.1},
        {"epoch": 0, "step": 20, "val_loss": 0.9}, {"epoch": 0, "step": 20, "train_loss_epoch": 1.15},
        {"epoch": 1, "step": 30, "train_loss_step": 0.8}, {"epoch": 1, "step": 40, "val_loss": 0.7},
        {"epoch": 1, "step": 40, "train_loss_epoch": 0.85},
    ]).to_csv(path, index=False)  # fmt: skip
    for given in (path, str(path), tmp_path):
        found = read(given)
        assert found.train.tolist() == [1.15, 0.85]
        assert found.val.tolist() == [0.9, 0.7]
        assert [b.tolist() for b in found.batch_losses] == [[1.2, 1.1], [0.8]]
        assert found.broken_at() is None


def test_trainers_log_history_is_gathered_by_epoch():
    log = [
        {"loss": 2.0 - 0.1 * i, "grad_norm": 1.0, "learning_rate": 1e-3, "epoch": (i + 1) / 2, "step": 5 * i}
        for i in range(12)
    ]
    log += [{"eval_loss": 1.5, "epoch": 6.0, "step": 60}, {"train_runtime": 1.0, "train_loss": 9.0, "epoch": 6.0}]
    found = read(SimpleNamespace(state=SimpleNamespace(log_history=log)))
    assert found.epoch.tolist() == [1, 2, 3, 4, 5, 6]
    assert found.train[0] == pytest.approx(1.95)
    assert found.val[-1] == 1.5


def test_rounds_of_xgboost_and_lightgbm():
    found = read({"validation_0": {"logloss": [0.6, 0.5]}, "validation_1": {"logloss": [0.65, 0.6]}})
    assert (found.train[1], found.val[1]) == (0.5, 0.6)
    found = read({"training": {"auc": [0.7, 0.8]}, "valid_0": {"auc": [0.6, 0.7]}})
    assert found.val[1] == pytest.approx(0.3)
    assert found.val_name == "1 − auc"
    assert read({"valid_0": {"binary_logloss": [0.6, 0.5]}}).train is None


def test_fitted_boosters_and_networks_bring_their_own():
    from sklearn.neural_network import MLPClassifier

    lightgbm = pytest.importorskip("lightgbm")
    xgboost = pytest.importorskip("xgboost")
    frame = table("breast_cancer")
    X, y = frame.drop(columns="target").to_numpy(), frame["target"].to_numpy()
    sides = [(X[:400], y[:400]), (X[400:], y[400:])]
    boosted = xgboost.XGBClassifier(n_estimators=4, n_jobs=1).fit(*sides[0], eval_set=sides, verbose=False)
    found = read(boosted)
    assert found.train[-1] < found.val[-1]
    light = lightgbm.LGBMClassifier(n_estimators=4, verbose=-1, n_jobs=1).fit(*sides[0], eval_set=sides[1:])
    assert len(read(light)) == 4
    network = MLPClassifier((4,), max_iter=3, early_stopping=True, random_state=0)
    with pytest.warns(UserWarning, match="Maximum iterations"):
        network.fit(X, y)
    assert len(read(network)) == 3
    assert read(network).val is not None


def test_json_lines_survive_a_killed_writer(tmp_path):
    path = tmp_path / "run.jsonl"
    lines = [json.dumps({"mlnb": 1, "monitor": "val_loss"}), *(json.dumps(row) for row in ROWS)]
    path.write_text("\n".join(lines) + '\n{"epoch": 2, "tra')
    found = read(path)
    assert len(found) == 2
    assert found.monitor == "val_loss"


def test_where_a_loss_breaks_off_is_told_from_gaps():
    lost = [*ROWS, {"epoch": 2, "train_loss": math.nan, "val_loss": math.nan}]
    assert read(lost).broken_at() == 2
    assert read([{"train_loss": 1.0}, {"train_loss": "inf"}, {"train_loss": 3.0}]).broken_at() == 1
    assert read([{"train_loss": 1}, {"train_loss": 10**400}]).broken_at() == 1
    sparse = pd.DataFrame({"epoch": range(7), "train_loss": 1.0, "val_loss": [1, None, None, 1, None, None, 1.0]})
    assert read(sparse).broken_at() is None
    assert read(sparse[:6]).broken_at() is None


def test_step_losses_and_what_was_monitored():
    found = read([{"epoch": 1, "batch_losses": [1.0, 3.0], "grad_norm": [1.0, 2.0], "monitor": "test_loss"}])
    assert found.train.tolist() == [2.0]
    assert found.grad_norm.tolist() == [1.5]
    assert found.monitor == "test_loss"
    assert found.to_frame()["batch_losses"][0] == [1.0, 3.0]


@pytest.mark.parametrize("given", [5, [], {}, "nowhere.jsonl", [1, "a"], pd.DataFrame({"a": [1]}), [{"epoch": 1}]])
def test_what_is_no_history_is_said_in_one_sentence(given):
    with pytest.raises(CaseError, match="history"):
        read(given)


def test_a_case_may_be_only_a_history():
    assert mlnb.Case(history=ROWS).frame.empty
    assert np.isfinite(read(mlnb.Case(history=ROWS).history).val).all()
