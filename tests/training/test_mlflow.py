"""Runs go to MLflow and come back as they were; a double stands in for its client, and the client itself where it is."""

from __future__ import annotations

from types import SimpleNamespace as Simple

import pytest

import mlnb
from mlnb.core.runs import Run
from mlnb.training import _mlflow


class Client:
    """What `_mlflow` uses of MLflow's client."""

    def __init__(self):
        self.experiments, self.runs, self.history = {}, [], {}

    def get_experiment_by_name(self, name):
        return self.experiments.get(name)

    def get_experiment(self, name):
        raise LookupError(name)

    def search_experiments(self):
        return list(self.experiments.values())

    def create_experiment(self, name):
        self.experiments[name] = Simple(name=name, experiment_id=str(len(self.experiments)))
        return self.experiments[name].experiment_id

    def create_run(self, experiment, start_time=None, run_name=None):
        info = Simple(run_id=f"{len(self.runs):032x}", start_time=start_time or 1, end_time=None, experiment=experiment)
        self.runs.append(Simple(info=info, data=Simple(params={}, metrics={}, tags={})))
        return self.runs[-1]

    def _data(self, key):
        return next(r for r in self.runs if r.info.run_id == key).data

    def log_param(self, key, name, value):
        self._data(key).params[name] = str(value)

    def log_metric(self, key, name, value, step=0):
        self._data(key).metrics[name] = value
        self.history.setdefault((key, name), []).append(Simple(step=step, value=value))

    def set_tag(self, key, name, value):
        self._data(key).tags[name] = str(value)

    def set_terminated(self, key, end_time=None):
        next(r for r in self.runs if r.info.run_id == key).info.end_time = end_time

    def get_metric_history(self, key, name):
        return self.history.get((key, name), [])

    def search_runs(self, places, page_token=None, order_by=None):
        return [r for r in self.runs if r.info.experiment in places]


RUNS = [
    Run("a", {"C": 1.0, "kernel": "rbf", "depth": None}, ("C",), -3.2, (-3.0, -3.4), 0.25, "f", "rmse", "validation", -3.5, "SVC",
        "d", "c+", "n.ipynb", 3, "2026-01-02T03:04:05+00:00", 12.0, {"numpy": "2"}, "a note"),
    Run("b", {"C": 2.0}, ("C",), 0.9, metric="R²"),
    Run("c", {"C": 3.0}, ("C",)),
]  # fmt: skip


def test_comes_back_as_it_went():
    client = Client()
    assert _mlflow.write_with(client, RUNS, "exp") == 3
    assert _mlflow.write_with(client, RUNS, "exp") == 0
    back = _mlflow.read_with(client, "exp")
    assert back[0] == RUNS[0]
    assert [(r.id, r.score, r.metric) for r in back[1:]] == [("b", 0.9, "R²"), ("c", None, "")]


def test_of_other_peoples_runs_losses_are_turned_round():
    client = Client()
    place = client.create_experiment("theirs")
    for loss in (0.5, 0.2):
        key = client.create_run(place).info.run_id
        client.log_param(key, "lr", loss / 10)
        client.log_metric(key, "train_loss", 0.01)
        client.log_metric(key, "val_loss", loss)
        client.log_metric(key, "test_loss", 2 * loss)
    runs = _mlflow.read_with(client, client.experiments["theirs"])
    assert [r.score for r in runs] == [-0.5, -0.2]
    assert [r.test_score for r in runs] == [-1.0, -0.4]
    assert runs[0].metric == "neg_val_loss"
    assert runs[0].params == {"lr": 0.05}
    assert runs[0].scored_on == "validation"


def test_an_experiment_that_is_not_there_is_said():
    client = Client()
    client.create_experiment("exp")
    with pytest.raises(mlnb.MlnbError, match="it has 'exp'"):
        _mlflow.read_with(client, "other")


def test_through_mlflow_itself(tmp_path):
    pytest.importorskip("mlflow")
    pytest.importorskip("sqlalchemy")
    uri = f"sqlite:///{tmp_path / 'mlflow.db'}"
    log = mlnb.RunLog(tmp_path / "runs.sqlite")
    for run in RUNS:
        log.put(run)
    assert log.to_mlflow("exp", tracking_uri=uri) == 3
    back = mlnb.RunLog.from_mlflow("exp", tmp_path / "back.sqlite", tracking_uri=uri)
    assert {(r.id, r.score) for r in back} == {(r.id, r.score) for r in RUNS}
    assert back["a"].fold_scores == RUNS[0].fold_scores
