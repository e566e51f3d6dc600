"""Five ways to tune unsoundly are told from sound tuning, from a search, a log, a study, dicts or a model alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace as Simple

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from sklearn.experimental import enable_halving_search_cv  # noqa: F401
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import (
    GridSearchCV,
    HalvingGridSearchCV,
    RandomizedSearchCV,
    cross_val_score,
    train_test_split,
)
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

import mlnb
from mlnb.core.errors import CaseError
from mlnb.training._read_runs import read_runs
from tests.tables import rdata, table

C = "logisticregression__C"


def tune(*args, **kwargs):
    return mlnb.training.tuning(mlnb.Case(*args, **kwargs))


def linear(**settings):
    return make_pipeline(StandardScaler(), LogisticRegression(max_iter=500, **settings))


def answered(finding):
    return {row[0]: row[1:] for row in finding.find("answers").rows}


@pytest.fixture(scope="module")
def wine():
    return table("wine")


@pytest.fixture(scope="module")
def pima():
    return pd.concat([rdata("MASS", "Pima.tr"), rdata("MASS", "Pima.te")], ignore_index=True)


@pytest.fixture(scope="module")
def inside(wine):
    return GridSearchCV(linear(), {C: [0.001, 0.01, 0.1, 1.0, 10.0, 100.0]}).fit(
        wine.drop(columns="target"), wine["target"]
    )


@pytest.fixture(scope="module")
def short(wine):
    return GridSearchCV(linear(), {C: [1e-5, 1e-4, 1e-3]}).fit(wine.drop(columns="target"), wine["target"])


def test_a_search_with_the_best_inside_passes(wine, inside):
    for case in (
        {"data": wine, "target": "target", "model": inside},
        {"runs": inside},
        {"runs": pd.DataFrame(inside.cv_results_)},
    ):
        finding = tune(**case)
        assert finding.verdict == "pass", finding.headline
        assert "inside" in finding.headline


def test_a_best_value_at_the_edge_is_found_with_what_lies_beyond(wine, short):
    finding = tune(wine, target="target", model=short)
    assert finding.verdict == "warn"
    assert "still rises" in finding.headline
    assert finding.estimate.low > 0
    assert finding.find(f"edge:{C}").at == 1e-3
    assert finding.find(f"beyond:{C}") is not None
    assert f"grid['{C}']" in finding.fixes[0].code
    assert finding.fixes[0].effect.low > 0
    assert finding.fixes[0].apply(mlnb.Case(wine, target="target", model=short)).model.get_params()[C] > 1e-3


def test_without_data_the_shape_of_the_curve_tells(short, pima):
    search = GridSearchCV(linear(), {C: [1e-4, 1e-3, 1e-2]}).fit(pima.drop(columns="type"), pima["type"])
    assert tune(runs=search).verdict == "warn"
    flat = GridSearchCV(linear(), {C: [1.0, 3.0, 10.0]}).fit(pima.drop(columns="type"), pima["type"])
    assert tune(runs=flat).verdict == "pass"


def test_a_range_in_which_nothing_moves_the_score_is_no_tuning(wine):
    search = GridSearchCV(linear(), {C: [1e-8, 1e-7, 1e-6]}).fit(wine.drop(columns="target"), wine["target"])
    finding = tune(wine, target="target", model=search)
    assert finding.verdict == "warn"


def test_one_neighbour_is_the_end_of_its_range(wine):
    model = make_pipeline(StandardScaler(), KNeighborsClassifier())
    runs = [
        {"n_neighbors": k, "score": 0.9 - k / 100, "fold_scores": [0.9 - k / 100 + d for d in (0, 0.001, 0.002)]}
        for k in (1, 3, 5)
    ]
    assert tune(wine, target="target", model=model, runs=runs).verdict == "pass"


def test_a_model_as_it_comes_is_raised_only_where_tuning_pays(wine, pima):
    finding = tune(wine, target="target", model=SVC())
    assert finding.verdict == "warn"
    assert "never tuned" in finding.headline
    assert finding.fixes[0].effect.low > 0
    better = finding.fixes[0].apply(mlnb.Case(wine, target="target", model=SVC()))
    assert mlnb.training.tuning(better).verdict == "pass"
    assert tune(wine, target="target", model=linear()).verdict == "pass"
    assert tune(pima, target="type", model=DecisionTreeClassifier(random_state=0)).verdict == "warn"
    assert tune(table("diabetes"), target="target", model=DecisionTreeRegressor(random_state=0)).verdict == "warn"


def test_settings_that_were_chosen_are_said_and_not_searched(wine):
    finding = tune(wine, target="target", model=linear(C=0.3))
    assert finding.verdict == "pass"
    assert "C of LogisticRegression was set" in finding.headline


def test_several_changes_at_once_have_no_known_cause():
    log = [
        {"lr": 0.1, "depth": 3, "score": 0.80},
        {"lr": 0.05, "depth": 5, "score": 0.84},
        {"lr": 0.02, "depth": 8, "score": 0.87},
    ]
    finding = tune(runs=log)
    assert finding.verdict == "warn"
    assert "several things were changed" in finding.headline
    assert "one_at_a_time" in finding.fixes[0].code
    single = [*log[:1], {"lr": 0.05, "depth": 3, "score": 0.82}, {"lr": 0.05, "depth": 5, "score": 0.85}]
    assert tune(runs=single).verdict == "pass"
    bridged = [log[0], log[1], {"lr": 0.1, "depth": 5, "score": 0.81}]
    assert tune(runs=bridged).verdict == "pass"


def test_a_random_search_written_down_is_a_design():
    rng = np.random.default_rng(1)
    log = [{"lr": float(10 ** rng.uniform(-3, 0)), "depth": int(rng.integers(2, 10))} for _ in range(40)]
    for run in log:
        run["score"] = 0.8 - 0.02 * (np.log10(run["lr"]) + 1.5) ** 2 - 0.001 * (run["depth"] - 6) ** 2
    assert tune(runs=log).verdict == "pass"
    assert tune(runs=pd.DataFrame(log)).verdict == "pass"


def test_the_luck_of_the_best_seed_is_taken_out(pima):
    small = pima.iloc[::4].reset_index(drop=True)
    X, y = small.drop(columns="type"), small["type"]
    tree = DecisionTreeClassifier(max_depth=3, max_features=2)
    rows = [cross_val_score(tree.set_params(random_state=s), X, y, cv=3) for s in range(30)]
    runs = [{"max_depth": 3, "random_state": s, "score": r.mean(), "fold_scores": list(r)} for s, r in enumerate(rows)]
    finding = tune(small, target="type", runs=runs)
    assert finding.verdict == "warn"
    assert "luck" in finding.headline
    means = [r.mean() for r in rows]
    assert finding.estimate.value == pytest.approx(max(means) - np.mean(means))


def test_the_luck_of_many_candidates_is_taken_out():
    rng = np.random.default_rng(0)
    scores = 0.8 + rng.normal(0, 0.04, (100, 5))
    runs = [{"params": {"columns": [f"x{k}"]}, "score": s.mean(), "fold_scores": list(s)} for k, s in enumerate(scores)]
    finding = tune(runs=runs)
    assert finding.verdict == "warn"
    kept = scores.mean(axis=1).max() - finding.estimate.value
    assert kept == pytest.approx(0.8, abs=0.012)
    few = [{**r, "score": r["score"]} for r in runs[:4]]
    assert tune(runs=few).verdict == "pass"


def test_scores_of_the_test_rows_are_known_by_what_is_recorded_and_by_their_digits(pima):
    train, test = train_test_split(pima, random_state=0, stratify=pima["type"])
    model = make_pipeline(StandardScaler(), KNeighborsClassifier())
    X, y = train.drop(columns="type"), train["type"]
    chosen, sound = [], []
    for k in (1, 3, 5, 9, 15):
        model.set_params(kneighborsclassifier__n_neighbors=k)
        chosen.append({"n_neighbors": k, "score": model.fit(X, y).score(test.drop(columns="type"), test["type"])})
        sound.append({"n_neighbors": k, "score": cross_val_score(model, X, y, cv=5).mean()})
    finding = tune(train, test=test, target="type", model=model, runs=chosen)
    assert finding.verdict == "fail"
    assert "test set chose" in finding.headline
    assert tune(train, test=test, target="type", model=model, runs=sound).verdict == "pass"
    assert tune(runs=[{**r, "scored_on": "test"} for r in chosen]).verdict == "fail"
    assert tune(runs=pd.DataFrame(chosen).rename(columns={"score": "test_accuracy"})).verdict == "fail"


def test_openings_of_a_sealed_test_set_for_several_models_are_counted(pima, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    case = mlnb.split(pima, target="type").replace(model=linear())
    first = case.open_test(reason="first")
    second = first.replace(model=linear(C=0.1)).open_test(reason="second")
    finding = mlnb.training.tuning(second)
    assert finding.verdict == "fail"
    assert "2 openings" in finding.headline


def test_skipped_with_what_to_give(wine):
    finding = tune(wine, target="target")
    assert finding.verdict == "skipped"
    assert "Case(runs=…)" in finding.reason
    for nothing in ([], pd.DataFrame(), [{"C": 1, "score": 0.5}], [{"C": 1, "score": None}, {"C": 2, "score": np.nan}]):
        assert tune(runs=nothing).verdict == "skipped"


def test_a_budget_is_kept_and_said(wine):
    finding = mlnb.training.tuning(mlnb.Case(wine, target="target", model=SVC()), budget=0.0)
    assert finding.verdict == "skipped"
    assert "left out to keep the budget" in finding.reason


def study(minimise=False):
    distribution = Simple(low=1e-4, high=1.0, log=True)
    trials = [
        Simple(number=k, params={"lr": lr}, values=[abs(np.log10(lr) + 2)], value=abs(np.log10(lr) + 2), state=Simple(name=state),
               user_attrs={}, datetime_start=datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=k), duration=timedelta(seconds=3), distributions={"lr": distribution})
        for k, (lr, state) in enumerate([(0.1, "COMPLETE"), (0.01, "COMPLETE"), (0.5, "PRUNED")])
    ]  # fmt: skip
    return Simple(trials=trials, directions=[Simple(name="MINIMIZE" if minimise else "MAXIMIZE")])


def test_reads_what_people_have_of_runs(wine, inside, tmp_path):
    X, y = wine.drop(columns="target"), wine["target"]
    assert len(read_runs(inside)) == 6
    assert len(read_runs(inside).best.fold_scores) == 5
    assert read_runs(inside).best.held == pytest.approx(0.25)
    drawn = RandomizedSearchCV(
        linear(),
        {C: stats.loguniform(1e-3, 1e3)},
        n_iter=4,
        random_state=0,
        scoring=["accuracy", "f1_macro"],
        refit="f1_macro",
    ).fit(X, y)
    found = read_runs(drawn)
    assert found.best.metric == "f1_macro"
    assert found.ranges[C] == (1e-3, 1e3)
    halved = HalvingGridSearchCV(linear(), {C: [1e-3, 0.1, 1, 10]}, random_state=0, factor=2).fit(X, y)
    assert len(read_runs(halved)) < 4
    assert read_runs(halved).ranges[C] == (1e-3, 10)
    trials = read_runs(study(minimise=True))
    assert [r.score for r in trials] == [-1.0, 0.0]
    assert trials.best.params == {"lr": 0.01}
    log = mlnb.RunLog(tmp_path / "runs.sqlite")
    log.log({"C": 1}, 0.5)
    assert read_runs(log).runs == read_runs(log.path).runs
    pd.DataFrame({"C": [1, 2], "score": [0.1, 0.2]}).to_csv(tmp_path / "runs.csv", index=False)
    assert read_runs(tmp_path / "runs.csv").best.params == {"C": 2}


def test_reads_boosted_cross_validations():
    rounds = 60
    loss = 0.3 + 0.5 * np.exp(-np.arange(rounds) / 10)
    light = {"valid binary_logloss-mean": list(loss), "valid binary_logloss-stdv": [0.01] * rounds, "cvbooster": None}
    found = read_runs(light)
    assert found.best.params == {"rounds": rounds}
    assert found.best.score == pytest.approx(-loss[-1])
    extreme = pd.DataFrame({"train-auc-mean": np.linspace(0.5, 1, 30), "test-auc-mean": np.linspace(0.5, 0.8, 30)})
    assert read_runs(extreme).best.score == pytest.approx(0.8)
    assert tune(runs=extreme).verdict == "warn"
    assert tune(runs=light).verdict == "pass"
    named = read_runs({"lr=0.1": light, "lr=0.3": light})
    assert [run.id for run in named] == ["lr=0.1", "lr=0.3"]


@pytest.mark.parametrize("shape", ["mlflow", "optuna", "params", "columns", "polars"])
def test_reads_frames_of_several_makers(shape):
    import polars as pl

    frames = {
        "mlflow": pd.DataFrame({"run_id": ["a", "b"], "params.C": ["1.0", "10.0"], "metrics.val_loss": [0.5, 0.2], "metrics.train_loss": [0.1, 0.1], "tags.mlflow.user": ["x", "x"]}),
        "optuna": pd.DataFrame({"number": [0, 1], "value": [0.5, 0.8], "params_C": [1.0, 10.0], "state": ["COMPLETE"] * 2, "user_attrs_x": [1, 2]}),
        "params": pd.DataFrame({"params": ["{'C': 1.0}", "{'C': 10.0}"], "score": [0.5, 0.8]}),
        "columns": pd.DataFrame({"C": [1.0, 10.0], "val_accuracy": [0.5, 0.8], "train_accuracy": [0.9, 0.9], "note": ["", "good"]}),
        "polars": pl.DataFrame({"C": [1.0, 10.0], "score": [0.5, 0.8]}),
    }  # fmt: skip
    runs = read_runs(frames[shape])
    assert runs.best.id == runs.runs[1].id
    assert [float(run.params["C"]) for run in runs] == [1.0, 10.0]
    assert set(runs.runs[0].params) == {"C"}


@pytest.mark.parametrize(
    "given", [3, "no such file.csv", [1, 2], pd.DataFrame({"a": ["x"]}), GridSearchCV(SVC(), {"C": [1]})]
)
def test_what_is_no_log_of_runs_is_said_in_a_sentence(given):
    with pytest.raises(CaseError) as told:
        read_runs(given)
    assert "\n" not in str(told.value)
    assert tune(table("iris"), target="target", runs=given).verdict == "error"


@pytest.mark.parametrize("folds", [True, False])
def test_a_drawn_range_that_ends_too_soon_is_found_by_its_slope(folds):
    rng = np.random.default_rng(0)
    runs = []
    for _ in range(40):
        rate = float(10 ** rng.uniform(-5, -2))
        scores = 0.6 + 0.08 * (np.log10(rate) + 5) + rng.normal(0, 0.01, 5)
        runs.append({"lr": rate, "score": scores.mean()} | ({"fold_scores": list(scores)} if folds else {}))
    assert "still rises" in tune(runs=runs).headline
    for run in runs:
        run["score"] = float(0.8 - 0.03 * abs(np.log10(run["lr"]) + 3.5) + rng.normal(0, 0.003))
        run.pop("fold_scores", None)
    assert tune(runs=runs).verdict == "pass"


def test_names_of_a_log_are_found_in_a_pipeline(wine):
    runs = [{"C": c, "score": s} for c, s in ((1e-6, 0.3), (1e-5, 0.4), (1e-4, 0.5))]
    finding = tune(wine, target="target", model=linear(), runs=runs)
    assert "of skill on the same rows" in finding.headline


def test_column_names_that_lightgbm_writes_otherwise_are_known(wine):
    from lightgbm import LGBMClassifier

    from mlnb.core import model as models

    spaced = wine.iloc[:, -4:].rename(columns={"hue": "the hue"})
    fitted = LGBMClassifier(n_estimators=2, n_jobs=1, verbose=-1).fit(spaced.drop(columns="target"), spaced["target"])
    case = mlnb.Case(spaced, target="target", model=fitted)
    assert models.predict(case, fitted, case.frame).shape == (len(wine), 3)
