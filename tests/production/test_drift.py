import numpy as np
import pandas as pd
import pytest

import mlnb
from tests.power.datasets import BY_NAME

CHECKS = ("covariate_drift", "label_drift", "concept_drift", "performance_estimate")


def _halves(name, rows=900, seed=0):
    dataset = BY_NAME[name]
    frame = dataset.sample(rows, seed)
    frame = frame.iloc[np.random.default_rng(seed).permutation(len(frame))]
    cut = int(0.6 * len(frame))
    case = mlnb.Case(frame.iloc[:cut], target=dataset.target, task=dataset.task, current=frame.iloc[cut:])
    return case, frame.iloc[cut:]


def _labels(current, target, values):
    return current.assign(**{target: pd.Series(list(values), index=current.index)})


@pytest.mark.parametrize("name", ["breast_cancer", "credit", "penguins", "diamonds"])
def test_rows_of_the_same_kind_are_quiet(name):
    case, _ = _halves(name)
    for check in CHECKS:
        finding = getattr(mlnb.production, check)(case)
        assert finding.verdict == "pass", finding.headline


@pytest.mark.parametrize(
    ("name", "column"), [("credit", "Age"), ("diamonds", "depth"), ("breast_cancer", "mean texture")]
)
def test_a_column_that_moves_by_half_its_spread_is_named(name, column):
    case, current = _halves(name)
    moved = current.assign(**{column: current[column] + 0.5 * case.frame[column].std()})
    finding = mlnb.production.covariate_drift(case.replace(current=moved))
    assert finding.raised
    assert finding.columns[0] == column
    assert set(finding.rows) <= set(current.index)


def test_a_move_in_a_column_that_the_model_does_not_use_is_a_note():
    from sklearn.compose import ColumnTransformer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline

    case, current = _halves("breast_cancer")
    used = ["mean radius", "mean concavity"]
    model = make_pipeline(ColumnTransformer([("used", "passthrough", used)]), LogisticRegression(max_iter=1000))
    moved = current.assign(**{"mean texture": current["mean texture"] + 4})
    finding = mlnb.production.covariate_drift(case.replace(model=model, current=moved))
    assert finding.verdict == "pass"
    assert "mean texture" in finding.headline
    assert mlnb.production.covariate_drift(case.replace(current=moved)).raised


def test_a_category_that_becomes_frequent_is_named_with_its_level():
    case, current = _halves("credit")
    moved = current.copy()
    moved.loc[moved.index[: len(moved) // 3], "Home"] = "owner"
    finding = mlnb.production.covariate_drift(case.replace(current=moved))
    assert finding.columns[0] == "Home"
    assert "owner" in finding.headline


def test_gaps_that_come_up_are_drift():
    case, current = _halves("diamonds")
    holed = current.copy()
    holed.loc[holed.index[::5], "carat"] = np.nan
    finding = mlnb.production.covariate_drift(case.replace(current=holed))
    assert finding.columns[0] == "carat"
    assert "missing" in finding.headline


def _bikes(seed=0):
    """Two years of hours with a season, a day and a week in them."""
    rng = np.random.default_rng(seed)
    when = pd.date_range("2022-01-01", "2023-12-31 23:00", freq="7h")
    warm = 10 - 12 * np.cos(2 * np.pi * when.day_of_year / 365) + rng.normal(0, 3, len(when))
    busy = np.where((when.hour > 6) & (when.hour < 20), 3.0, 0.5) * (when.day_of_week < 5) + rng.gamma(2, 1, len(when))
    hired = 20 * busy + 3 * warm + rng.normal(0, 10, len(when))
    return pd.DataFrame({"when": when, "warm": warm, "busy": busy, "hired": hired})


def test_a_season_and_a_night_that_the_reference_holds_are_no_drift():
    frame = _bikes()
    past, last = frame[frame["when"] < "2023-12-01"], frame[frame["when"] >= "2023-12-01"]
    case = mlnb.Case(past, target="hired", time="when", current=last)
    assert mlnb.production.covariate_drift(case).verdict == "pass"
    assert mlnb.production.label_drift(case).verdict == "pass"
    nights = frame[(frame["when"] >= "2023-06-01") & (frame["when"].dt.hour < 6)]
    assert mlnb.production.covariate_drift(case.replace(current=nights)).verdict == "pass"
    assert mlnb.production.covariate_drift(case.replace(time=None, ignore=("when",), current=last)).raised
    hot = last.assign(warm=last["warm"] + 12)
    assert mlnb.production.covariate_drift(case.replace(current=hot)).columns == ("warm",)


def test_other_shares_of_the_classes_are_found_with_and_without_labels():
    case, current = _halves("breast_cancer")
    most = current["target"].value_counts().index[0]
    fewer = current.drop(current.index[current["target"] == most][:60])
    for given in (fewer, fewer.drop(columns="target")):
        finding = mlnb.production.label_drift(case.replace(current=given))
        assert finding.raised, finding.headline
    assert "no current row is labelled" in finding.headline
    silent = mlnb.production.label_drift(case.replace(current=current.drop(columns="target")))
    assert silent.verdict == "pass"


@pytest.mark.parametrize("name", ["breast_cancer", "credit", "penguins", "diamonds"])
def test_labels_that_change_in_half_of_the_rows_are_a_changed_relation(name):
    case, current = _halves(name)
    rng = np.random.default_rng(0)
    values = current[case.target].to_numpy(dtype=object, copy=True)
    hit = rng.uniform(size=len(values)) < 0.5
    if case.task == "regression":
        values[hit] = rng.permutation(values[hit])
    else:
        values[hit] = [case.classes[(case.classes.index(v) + 1) % len(case.classes)] for v in values[hit]]
    finding = mlnb.production.concept_drift(case.replace(current=_labels(current, case.target, values)))
    assert finding.raised, finding.headline
    assert len(set(finding.rows) & set(current.index[hit])) > 0.6 * min(hit.sum(), len(finding.rows)) * 0.5


@pytest.mark.parametrize("name", ["breast_cancer", "credit"])
def test_a_move_of_the_features_alone_is_no_changed_relation(name):
    case, current = _halves(name)
    column = case.features[0]
    numeric = pd.api.types.is_numeric_dtype(current[column])
    kept = (
        current[current[column] > current[column].median()]
        if numeric
        else current[current[column] == current[column].mode()[0]]
    )
    finding = mlnb.production.concept_drift(case.replace(current=kept))
    assert finding.verdict == "pass", finding.headline


def test_the_estimated_score_falls_where_the_current_rows_are_harder():
    case, current = _halves("credit")
    harder = current.drop(columns=case.target)
    plain = mlnb.production.performance_estimate(case.replace(current=harder))
    assert plain.estimate.low < plain.estimate.value < plain.estimate.high


def test_labels_decide_where_there_are_some():
    case, current = _halves("breast_cancer")
    flipped = _labels(
        current,
        "target",
        [case.classes[1 - case.classes.index(v)] if i % 3 == 0 else v for i, v in enumerate(current["target"])],
    )
    finding = mlnb.production.performance_estimate(case.replace(current=flipped))
    assert finding.verdict == "fail"
    assert "labelled" in finding.headline


def test_what_is_lacking_is_said():
    case, current = _halves("penguins")
    assert "current" in mlnb.production.covariate_drift(case.replace(current=None)).reason
    few = mlnb.production.covariate_drift(case.replace(current=current[:5]))
    assert few.verdict == "skipped"
    assert "at least 20" in few.reason
    other = mlnb.production.covariate_drift(case.replace(current=pd.DataFrame({"a": [1]})))
    assert other.verdict == "skipped"
    assert "none of the features" in other.reason
    assert mlnb.production.concept_drift(case.replace(current=current.drop(columns="species"))).verdict == "skipped"


def test_polars_gives_the_same_findings():
    pl = pytest.importorskip("polars")
    case, current = _halves("diamonds", 600)
    other = mlnb.Case(
        pl.from_pandas(case.frame.reset_index(drop=True)), target=case.target, task="regression",
        current=pl.from_pandas(current.reset_index(drop=True)),
    )  # fmt: skip
    for check in ("covariate_drift", "label_drift"):
        here, there = (getattr(mlnb.production, check)(c) for c in (case, other))
        assert here.headline == there.headline


def test_the_same_case_says_the_same_twice():
    case, _ = _halves("penguins")
    for check in CHECKS:
        function = getattr(mlnb.production, check)
        assert function(case).digest() == function(case.replace()).digest()


def test_a_single_current_row_without_a_label_tells_nothing():
    case, current = _halves("penguins")
    found = mlnb.production.label_drift(case.replace(current=current[:1].drop(columns="species")))
    assert found.verdict == "skipped"
    assert "at least 20" in found.reason
