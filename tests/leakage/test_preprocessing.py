"""Steps that saw both frames leave traces; the same steps fitted on training alone do not."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.ensemble import RandomForestClassifier
from sklearn.feature_selection import SelectKBest, f_classif
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_predict, train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MinMaxScaler, RobustScaler, StandardScaler

import mlnb
from tests.tables import rdata, table

TABLES = [("breast_cancer", "target"), ("wine", "target"), ("diabetes", "target")]


def ask(train, test, target="target", **more):
    return mlnb.leakage.preprocessing(mlnb.Case(train, test=test, target=target, **more))


def cut(frame, target="target"):
    return train_test_split(
        frame, test_size=0.3, random_state=0, stratify=frame[target] if frame[target].nunique() < 9 else None
    )


def applied(step, frame, fitted_on, target="target"):
    names = [c for c in frame.columns if c != target]
    return frame.assign(**pd.DataFrame(step.fit(fitted_on[names]).transform(frame[names]), frame.index, names))


@pytest.mark.parametrize(("name", "target"), TABLES)
@pytest.mark.parametrize("step", [StandardScaler(), MinMaxScaler(), RobustScaler()])
def test_scaling_of_both_frames_leaves_a_trace(name, target, step):
    frame = table(name)
    train, test = cut(frame)
    whole = applied(step, frame, frame)
    finding = ask(whole.loc[train.index], whole.loc[test.index])
    assert finding.verdict == "warn", finding.headline
    alone = ask(applied(step, train, train), applied(step, test, train))
    assert alone.verdict == "pass", alone.headline


@pytest.mark.parametrize("name", ["breast_cancer", "wine", "iris", "digits", "diabetes"])
def test_published_tables_leave_none(name):
    train, test = train_test_split(table(name), test_size=0.3, random_state=0)
    assert ask(train, test).verdict == "pass"


@pytest.mark.parametrize(
    ("package", "name", "target"),
    [("modeldata", "credit_data", "Status"), ("ggplot2", "diamonds", "price"), ("modeldata", "ames", "Sale_Price"),
     ("ISLR", "College", "Private"), ("openintro", "loans_full_schema", "interest_rate"), ("MASS", "Pima.te", "type")],
)  # fmt: skip
def test_real_tables_leave_none(package, name, target):
    train, test = train_test_split(rdata(package, name, 1500).dropna(subset=[target]), test_size=0.3, random_state=0)
    finding = ask(train, test, target)
    assert finding.verdict == "pass", finding.headline


@pytest.mark.parametrize("strategy", ["mean", "median"])
def test_gaps_filled_from_both_frames(strategy):
    frame = table("breast_cancer")
    rng = np.random.default_rng(0)
    names = list(frame.columns[:6])
    frame[names] = frame[names].where(rng.random((len(frame), 6)) > 0.08)
    train, test = cut(frame)
    step = SimpleImputer(strategy=strategy)
    whole = applied(step, frame, frame)
    finding = ask(whole.loc[train.index], whole.loc[test.index])
    assert finding.raised
    assert strategy in finding.headline
    assert ask(applied(step, train, train), applied(step, test, train)).verdict == "pass"


def test_levels_replaced_by_the_mean_target_of_all():
    frame = rdata("modeldata", "credit_data", 1200).dropna(subset=["Job"])[["Job", "Age", "Amount", "Status"]]
    frame["Status"] = (frame["Status"] == "bad").astype(int)
    train, test = cut(frame, "Status")
    frame["job_risk"] = frame.groupby("Job")["Status"].transform("mean")
    finding = ask(frame.loc[train.index], frame.loc[test.index], "Status")
    assert finding.verdict == "fail"
    assert finding.columns == ("job_risk",)
    own = train.groupby("Job")["Status"].mean()
    honest = [part.assign(job_risk=part["Job"].map(own)) for part in (train, test)]
    assert ask(*honest, "Status").verdict == "pass"


def smote(frame, target, count, rng):
    names = [c for c in frame.columns if c != target]
    rows = frame[frame[target] == frame[target].min()]
    values = rows[names].to_numpy(float)
    made = []
    for _ in range(count):
        i = rng.integers(len(values))
        j = np.argsort(((values - values[i]) ** 2 / values.var(axis=0)).sum(axis=1))[rng.integers(1, 6)]
        made.append(values[i] + rng.random() * (values[j] - values[i]))
    new = pd.DataFrame(made, columns=names).assign(**{target: frame[target].min()})
    return pd.concat([frame, new], ignore_index=True)


def test_rows_made_before_the_split():
    rng = np.random.default_rng(0)
    frame = table("breast_cancer")
    train, test = cut(smote(frame, "target", 100, rng))
    finding = ask(train, test)
    assert finding.verdict == "fail", finding.headline
    assert set(finding.rows) <= set(test.index)
    train, test = cut(frame)
    assert ask(smote(train, "target", 60, rng), test).verdict == "pass"


class PerBatch(TransformerMixin, BaseEstimator):
    """Scales by whatever it is asked with."""

    def fit(self, X, y=None):
        self.fitted_ = True
        return self

    def transform(self, X):
        return (X - X.mean()) / X.std()


def test_a_step_that_fits_itself_when_asked():
    frame = table("breast_cancer")
    train, test = cut(frame)
    finding = ask(train, test, model=make_pipeline(PerBatch(), LogisticRegression()))
    assert finding.verdict == "fail"
    assert "asked with" in finding.headline
    assert ask(train, test, model=make_pipeline(StandardScaler(), LogisticRegression())).verdict == "pass"


def test_a_pipeline_fitted_on_both_frames():
    rng = np.random.default_rng(0)
    frame = pd.DataFrame(rng.normal(size=(150, 600))).add_prefix("g").assign(target=rng.integers(0, 2, 150))
    train, test = cut(frame)
    model = make_pipeline(SelectKBest(f_classif, k=10), LogisticRegression())
    learned = model.fit(frame.drop(columns="target"), frame["target"])
    assert ask(train, test, model=learned).verdict == "fail"
    honest = make_pipeline(SelectKBest(f_classif, k=10), LogisticRegression())
    assert ask(train, test, model=honest.fit(train.drop(columns="target"), train["target"])).verdict == "pass"


def test_stored_predictions_of_a_pipeline_with_selection_outside():
    rng = np.random.default_rng(0)
    X = pd.DataFrame(rng.normal(size=(120, 600))).add_prefix("g")
    y = pd.Series(rng.integers(0, 2, 120), name="target")
    chosen = SelectKBest(f_classif, k=10).fit_transform(X, y)
    said = cross_val_predict(LogisticRegression(), chosen, y, method="predict_proba")
    model = make_pipeline(SelectKBest(f_classif, k=10), LogisticRegression())
    assert (
        mlnb.leakage.preprocessing(mlnb.Case(X.assign(target=y), target="target", model=model, y_score=said)).verdict
        == "fail"
    )


def test_a_forest_without_a_seed_is_honest():
    train, test = cut(table("breast_cancer"))
    model = RandomForestClassifier(30).fit(train.drop(columns="target"), train["target"])
    assert ask(train, test, model=model).verdict == "pass"


def test_gathers_what_lint_reads(monkeypatch):
    import mlnb.lint

    leak = mlnb.lint.Leak(3, 2, "preprocessing", "P1", "high", "SelectKBest is fitted on all rows.", (), "Split first.")
    asked = []
    monkeypatch.setattr(mlnb.lint, "lint", lambda path, kinds: asked.append((path, kinds)) or [leak])
    finding = mlnb.leakage.preprocessing(mlnb.Case(table("iris"), target="target"), notebook="work.ipynb")
    assert asked == [("work.ipynb", ("preprocessing", "overlap"))]
    assert finding.verdict == "fail"
    assert finding.evidence[0].rows[0][2] == "cell 3, line 2"
    assert finding.fixes[0].title == "Split first."


def test_gathers_what_the_watch_saw():
    frame = table("iris")
    with mlnb.watch.watching():
        X = frame.drop(columns="target")
        chosen = SelectKBest(f_classif, k=2).fit(X, frame["target"]).transform(X)
        train, test, y_train, y_test = train_test_split(chosen, frame["target"], random_state=0)
        LogisticRegression(max_iter=500).fit(train, y_train).score(test, y_test)
        seen = mlnb.watch.leaks()
        finding = mlnb.leakage.preprocessing(mlnb.Case(frame, target="target"))
    assert finding.raised == bool(seen)
    assert not mlnb.leakage.preprocessing(mlnb.Case(frame, target="target")).raised


def test_asks_for_something_to_look_at():
    assert mlnb.leakage.preprocessing(mlnb.Case(table("iris"), target="target")).verdict == "skipped"


@pytest.mark.parametrize(
    ("package", "name", "target"),
    [("rpart", "stagec", "pgstat"), ("DAAG", "possum", "sex"), ("mlmRev", "Hsb82", "mAch")],
)
def test_means_and_lines_that_chance_makes_are_none(package, name, target):
    frame = rdata(package, name).dropna(subset=[target])
    frame = frame.sample(min(len(frame), 700), random_state=2).reset_index(drop=True)
    finding = ask(*train_test_split(frame, test_size=0.3, random_state=2), target)
    assert finding.verdict == "pass", finding.headline
