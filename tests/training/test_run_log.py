"""A log keeps every run, from many processes at once, and says honestly what differs between two."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
from sklearn.datasets import load_iris
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import RepeatedKFold, cross_validate
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

import mlnb
from mlnb.core.errors import MlnbError
from mlnb.core.runs import Run
from tests.tables import table

WRITER = """
import sys
from mlnb.training.run_log import RunLog
runs = RunLog(sys.argv[1])
for k in range(25):
    runs.log({"worker": sys.argv[2], "k": k}, score=k / 25)
"""


@pytest.fixture
def runs(tmp_path):
    return mlnb.RunLog(tmp_path / "runs.sqlite")


@pytest.fixture(scope="module")
def case():
    return mlnb.Case(table("iris"), target="target")


def test_nothing_is_written_before_the_first_run(runs):
    assert len(runs) == 0
    assert runs.best() is None
    assert runs.to_frame().empty
    assert "0 runs" in repr(runs)
    assert not runs.path.exists()


def test_several_processes_write_at_once_and_nothing_is_lost(runs):
    workers = [subprocess.Popen([sys.executable, "-c", WRITER, str(runs.path), str(w)]) for w in range(4)]
    assert [worker.wait() for worker in workers] == [0] * 4
    frame = runs.to_frame()
    assert len(frame) == 100
    assert frame["id"].is_unique
    assert set(frame.groupby("params.worker")["params.k"].apply(lambda k: list(k) == list(range(25)))) == {True}


def test_an_estimator_gives_all_its_parameters_and_shows_those_that_were_set(runs):
    run = runs.log(model=make_pipeline(StandardScaler(), SVC(C=3.0, random_state=7)), score=0.9)
    assert run.params["svc__C"] == 3.0
    assert run.params["svc__gamma"] == "scale"
    assert set(run.chosen) == {"svc__C", "svc__random_state"}
    assert run.seed == 7
    assert run.model == "StandardScaler → SVC"
    assert "params.svc__gamma" not in runs.to_frame()
    runs.log(model=make_pipeline(StandardScaler(), SVC(C=3.0, gamma=0.1, random_state=7)), score=0.91)
    assert list(runs.to_frame()["params.svc__gamma"]) == ["scale", 0.1]


def test_where_it_came_from_is_recorded(runs, case):
    run = runs.log({"C": 1}, score=0.9, case=case, note="by hand")
    again = runs[run.id]
    assert again == run
    assert again.data == case.fingerprint
    assert again.versions["scikit-learn"]
    assert again.started.endswith("+00:00")
    assert again.note == "by hand"
    assert runs.log({"C": 1}, score=0.9, case=case.frame).data == case.fingerprint


def test_scores_are_taken_as_people_have_them(runs):
    X, y = load_iris(return_X_y=True)
    made = cross_validate(LogisticRegression(max_iter=300), X, y)
    by_mapping = runs.log(model=LogisticRegression(), score=made)
    assert by_mapping.fold_scores == tuple(made["test_score"])
    assert by_mapping.score == pytest.approx(made["test_score"].mean())
    assert by_mapping.seconds > 0
    assert runs.log({}, np.array([0.5, 0.7])).fold_scores == (0.5, 0.7)
    assert runs.log({}, float("nan")).score is None
    assert runs.best() == by_mapping


def test_of_a_loss_less_is_better(runs):
    bad = runs.log({"depth": 1}, 3.0, metric="rmse")
    good = runs.log({"depth": 3}, 2.0, metric="rmse")
    assert (bad.score, good.score) == (-3.0, -2.0)
    assert runs.best().id == good.id
    assert runs.log({}, -1.5, metric="rmse").score == -1.5
    assert runs.log({}, -1.5, metric="neg_log_loss").score == -1.5
    assert runs.log({}, 0.2, metric="regret", greater_is_better=False).score == -0.2
    assert good.metric == "neg_rmse"


def test_a_run_is_timed_and_kept_when_it_breaks(runs):
    with runs.run({"lr": 0.1}, metric="accuracy") as run:
        run.fold(0.8)
        run.fold(0.9)
    assert run.recorded.score == pytest.approx(0.85)
    assert run.recorded.seconds >= 0
    with pytest.raises(ZeroDivisionError), runs.run({"lr": 1.0}) as run:
        run.score = 1 / 0
    assert "ZeroDivisionError" in runs[-1].note
    assert runs[-1].score is None


def test_two_runs_are_compared_over_the_same_folds(runs, case):
    a = runs.cross_validate(case, LogisticRegression(C=1e-4))
    b = runs.cross_validate(case, LogisticRegression(C=1.0, max_iter=300))
    found = runs.compare(a.id, b.id)
    assert set(found.differs) == {"C", "max_iter"}
    assert found.difference == pytest.approx(b.score - a.score)
    assert found.certain
    assert found.p_value < 0.01
    assert not found.why
    assert "to" in found.summary()


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [
        ({"score": 0.8}, {"score": 0.9}, "by fold"),
        ({"fold_scores": (0.8, 0.9)}, {"fold_scores": (0.8, 0.9, 0.9)}, "2 folds and the other on 3"),
        ({"fold_scores": (0.8, 0.9), "folds": "a"}, {"fold_scores": (0.8, 0.9), "folds": "b"}, "folds are not the same"),
        ({"fold_scores": (0.8, 0.9), "data": "a"}, {"fold_scores": (0.8, 0.9), "data": "b"}, "data are not the same"),
        ({"score": 0.8, "metric": "auc"}, {"score": 0.9, "metric": "r2"}, "one scale"),
        ({}, {"score": 0.9}, "no score"),
    ],
)  # fmt: skip
def test_what_cannot_be_paired_is_said(first, second, said):
    from mlnb.core.run_compare import compare_runs

    made = [Run(str(k), {"C": k}, **{"score": None if "score" not in r and "fold_scores" not in r else r.get("score", 0.85), **{a: b for a, b in r.items() if a != "score"}}) for k, r in enumerate((first, second))]  # fmt: skip
    found = compare_runs(*made)
    assert found.low is None
    assert said in found.why
    assert said in found.summary()


def test_repeated_folds_do_not_make_a_difference_surer_than_their_rows_are(runs, case):
    model = LogisticRegression(max_iter=300)
    once = runs.cross_validate(case, model)
    many = runs.cross_validate(case.replace(cv=RepeatedKFold(n_splits=5, n_repeats=4, random_state=0)), model)
    assert len(many.fold_scores) == 20
    assert many.held == pytest.approx(once.held, abs=0.01)
    assert many.folds != once.folds


def test_html_in_names_is_text(runs):
    run = runs.log({"<b>C</b>": "<script>alert(1)</script>"}, 0.5, id="<i>x</i>")
    other = runs.log({"<b>C</b>": 2}, 0.6)
    for shown in (runs, runs.compare(run, other)):
        html = shown._repr_mimebundle_()["text/html"]
        assert "<script>" not in html
        assert "<i>x" not in html
        assert "mlnb-card" in html


def test_errors_are_sentences(runs, tmp_path):
    runs.log({}, 1.0, id="a")
    with pytest.raises(MlnbError, match="already"):
        runs.log({}, 1.0, id="a")
    with pytest.raises(KeyError, match="it has a"):
        runs["b"]
    with pytest.raises(MlnbError, match="mapping or an estimator"):
        runs.log(3)
    with pytest.raises(MlnbError, match="not a number"):
        runs.log({}, "good")
    with pytest.raises(MlnbError, match="one of"):
        runs.log({}, 1.0, scored_on="moon")
    broken = tmp_path / "broken.sqlite"
    broken.write_text("this is no database, but it is long enough to be looked at as one" * 20)
    with pytest.raises(MlnbError, match="cannot be used"):
        mlnb.RunLog(broken).log({}, 1.0)
    runs.remove("a")
    assert len(runs) == 0
    with pytest.raises(KeyError):
        runs.remove("a")


def test_the_file_can_be_read_without_mlnb(runs):
    runs.log({"C": 1}, 0.5)
    with sqlite3.connect(runs.path) as base:
        score, record = base.execute("SELECT score, record FROM runs").fetchone()
    assert score == 0.5
    assert json.loads(record)["params"] == {"C": 1}


def test_takes_in_a_frame_and_another_log(runs, tmp_path):
    assert runs.extend(pd.DataFrame({"C": [1, 10], "score": [0.5, 0.6]})) == 2
    other = mlnb.RunLog(tmp_path / "other.sqlite")
    assert other.extend(runs) == 2
    assert other.extend(runs) == 0
    assert list(other) == list(runs)
