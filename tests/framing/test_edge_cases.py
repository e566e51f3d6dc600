"""Declared cases are scored apart against what they require; undeclared ones are found where the model fails unknowingly."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

import mlnb
from tests.tables import rdata, table


def linear():
    return make_pipeline(StandardScaler(), LogisticRegression(max_iter=500))


def halves(frame):
    shuffled = frame.sample(frac=1, random_state=0)
    cut = int(0.6 * len(frame))
    return shuffled[:cut].copy(), shuffled[cut:].copy()


def ask(train, test=None, target="target", model=None, framing=None, **options):
    return mlnb.framing.edge_cases(
        mlnb.Case(train, test=test, target=target, model=model or linear(), framing=framing, **options)
    )


def declare(query, required, **more):
    return {"metric": "accuracy", "edge_cases": {"big ones": {"query": query, "required": required, **more}}}


@pytest.mark.parametrize("name", ["breast_cancer", "wine", "iris", "digits"])
def test_clean_tables_are_quiet(name):
    found = ask(*halves(table(name)))
    assert found.verdict == "pass", found.headline
    assert "No edge case is declared" in found.headline


def test_a_case_that_reaches_its_score_passes_with_its_rows():
    found = ask(*halves(table("breast_cancer")), framing=declare("`mean radius` > 15", 0.9))
    assert found.verdict == "pass"
    assert "1 declared edge case reaches" in found.headline
    assert found.estimate.low <= found.estimate.value <= found.estimate.high
    row = found.find("declared").rows[0]
    assert row[2] > 50
    assert row[3] > 50
    assert row[-1] == "reached"


def test_a_case_that_misses_its_score_fails():
    train, test = halves(table("breast_cancer"))
    rows = test.index[test["mean radius"] > 15][::2]
    test.loc[rows, "target"] = 1 - test.loc[rows, "target"]
    found = ask(train, test, framing=declare("`mean radius` > 15", 0.9))
    assert found.verdict == "fail"
    assert "big ones misses the score" in found.headline
    assert found.estimate.high < 0.9
    assert found.threshold == 0.9


def test_few_rows_are_not_judged():
    train, test = halves(table("breast_cancer"))
    rows = test.index[test["mean radius"] > 22]
    assert 1 < len(rows) < 20
    test.loc[rows[0], "target"] = 1
    found = ask(train, test, framing=declare("`mean radius` > 22", 0.97))
    assert found.verdict == "pass"
    assert "too few rows to know" in found.headline


def test_a_case_without_rows_is_raised():
    train, test = halves(table("breast_cancer"))
    framing = declare("`mean radius` > 22", 0.5)
    assert "the test frame has no row" in ask(train, test[test["mean radius"] < 20], framing=framing).headline
    nowhere = ask(train[train["mean radius"] < 20], test[test["mean radius"] < 20], framing=framing)
    assert nowhere.verdict == "warn"
    assert "neither training nor the test frame has a row" in nowhere.headline


def test_without_a_test_frame_the_held_out_folds_are_scored():
    found = ask(table("breast_cancer"), framing=declare("`mean radius` > 15", 0.9))
    assert found.verdict == "pass"
    assert found.find("declared").rows[0][3] == "not scored"
    hard = ask(rdata("MASS", "Pima.tr"), target="type", framing=declare("glu > 100 and glu < 140", 0.95))
    assert hard.verdict == "fail"


@pytest.mark.parametrize("metric", ["recall", "roc_auc", "f1", "expected_cost"])
def test_other_metrics(metric):
    framing = {
        "positive": "Yes", "cost_fp": 1, "cost_fn": 2, "metric": metric,
        "edge_cases": {"middling": {"query": "glu > 100", "required": -0.9 if metric == "expected_cost" else 0.3}},
    }  # fmt: skip
    found = ask(rdata("MASS", "Pima.te"), target="type", framing=framing)
    assert found.verdict == "pass", found.headline
    framing["edge_cases"]["middling"]["required"] = 0.05 if metric == "expected_cost" else 0.97
    assert ask(rdata("MASS", "Pima.te"), target="type", framing=framing).verdict == "fail"


def test_numbers_are_scored_too():
    from sklearn.linear_model import Ridge

    framing = {"metric": "mae", "edge_cases": {"heavy": {"query": "bmi > 0.03", "required": 20}}}
    found = ask(table("diabetes"), model=Ridge(0.1), framing=framing)
    assert found.verdict == "fail"
    framing["edge_cases"]["heavy"]["required"] = 90
    assert ask(table("diabetes"), model=Ridge(0.1), framing=framing).verdict == "pass"


def strange(seed=0):
    """Test rows far out in one column, where the model is sure and wrong."""
    train, test = halves(table("breast_cancer"))
    rng = np.random.default_rng(seed)
    rows = test.index[:12]
    test.loc[rows, "mean smoothness"] = rng.uniform(0.4, 0.5, 12)
    said = linear().fit(train.drop(columns="target"), train["target"]).predict(test.drop(columns="target"))
    test.loc[rows, "target"] = 1 - pd.Series(said, index=test.index)[rows]
    return train, test, rows


def test_rows_unlike_the_others_are_found_and_described():
    train, test, rows = strange()
    found = ask(train, test)
    assert found.verdict == "warn"
    assert set(rows) <= set(found.rows)
    assert found.columns == ("mean smoothness",)
    assert "`mean smoothness` >= 0." in found.headline
    words = found.find("outliers").rows[0][0]
    assert set(test.query(words, engine="python").index) >= set(rows)


def test_a_rare_category_that_is_always_wrong_is_found():
    frame = rdata("modeldata", "credit_data", 2000).dropna()
    train, test = halves(frame)
    model = make_pipeline(_numbers(), linear())
    said = model.fit(train.drop(columns="Status"), train["Status"]).predict(test.drop(columns="Status"))
    rows = test.index[:14]
    test.loc[rows, "Job"] = "<b>sailor"
    other = {"good": "bad", "bad": "good"}
    test.loc[rows, "Status"] = [other[s] for s in said[:14]]
    found = ask(train, test, "Status", model=model)
    assert found.verdict == "warn"
    assert "Job == '<b>sailor'" in found.headline
    assert set(rows) == set(found.rows)


def _numbers():
    from sklearn.preprocessing import FunctionTransformer

    return FunctionTransformer(_only_numbers)


def _only_numbers(frame):
    return frame.select_dtypes("number")


def test_declared_cases_need_no_target_to_be_counted():
    found = mlnb.framing.edge_cases(mlnb.Case(table("wine"), framing={"edge_cases": {"none": "alcohol > 99"}}))
    assert found.verdict == "warn"
    assert "training has no row of it" in found.headline
    assert mlnb.framing.edge_cases(mlnb.Case(table("wine"))).verdict == "skipped"


def test_a_test_frame_that_lacks_a_column_does_not_break_it():
    train, test = halves(table("breast_cancer"))
    found = ask(train, test.drop(columns="mean radius"), framing=declare("`mean radius` > 15", 0.5))
    assert found.verdict == "pass"
    assert found.find("declared").rows[0][3] == "not scored"


def test_the_same_case_gives_the_same_finding():
    train, test, _ = strange()
    assert ask(train, test).digest() == ask(train, test).digest()
