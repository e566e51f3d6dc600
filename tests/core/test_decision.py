"""A model that moves its own threshold is scored by what it decides."""

import numpy as np
import pandas as pd
import pytest
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.datasets import load_breast_cancer
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import FixedThresholdClassifier, TunedThresholdClassifierCV, train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

import mlnb
from mlnb.core import model as models
from mlnb.core import probe
from mlnb.core.costs import in_use
from mlnb.core.decision import may_move, threshold_in_use
from mlnb.core.metric import named_metric

LINEAR = make_pipeline(StandardScaler(), LogisticRegression())


class Cautious(ClassifierMixin, BaseEstimator):
    """Somebody's own wrapper: answers 1 only where it is nearly sure."""

    def fit(self, X, y):
        self.inner_ = make_pipeline(StandardScaler(), LogisticRegression()).fit(X, y)
        self.classes_ = self.inner_.classes_
        return self

    def predict_proba(self, X):
        return self.inner_.predict_proba(X)

    def predict(self, X):
        return np.where(self.predict_proba(X)[:, 1] > 0.97, self.classes_[1], self.classes_[0])


@pytest.fixture(scope="module")
def frames():
    return train_test_split(load_breast_cancer(as_frame=True).frame, random_state=0)


MOVED = {
    "low": FixedThresholdClassifier(LINEAR, threshold=0.02),
    "high": FixedThresholdClassifier(LINEAR, threshold=0.999),
    "last step": make_pipeline(StandardScaler(), FixedThresholdClassifier(LogisticRegression(), threshold=0.9)),
    "tuned": TunedThresholdClassifierCV(LINEAR),
    "own": Cautious(),
}


@pytest.mark.parametrize("name", MOVED)
@pytest.mark.parametrize("metric", ["accuracy", "balanced_accuracy", "f1"])
def test_the_score_is_of_what_predict_says(frames, name, metric):
    train, test = frames
    case = mlnb.Case(train, target="target", test=test, model=MOVED[name])
    fitted = models.fitted(case)
    said, truth = fitted.predict(test[list(case.features)]), test["target"].to_numpy()
    decided = in_use(case, models.test_prediction(case))
    assert (decided == said).all()
    expected = named_metric(mlnb.Case(train, target="target"), metric).score(truth, np.eye(2)[said])
    assert named_metric(case, metric).score(case.codes_test, models.test_prediction(case)) == pytest.approx(expected)


@pytest.mark.parametrize("model", [LINEAR, HistGradientBoostingClassifier(max_iter=5)])
def test_plain_models_are_not_asked(frames, model):
    case = mlnb.Case(frames[0], target="target", model=model)
    assert not may_move(case)
    assert threshold_in_use(case) is None


def test_a_model_whose_predict_is_the_most_probable_class_has_none(frames):
    class Usual(Cautious):
        def predict(self, X):
            return self.inner_.predict(X)

    case = mlnb.Case(frames[0], target="target", model=Usual())
    assert may_move(case)
    assert threshold_in_use(case) is None


def test_a_declared_threshold_stands_above_the_model_s(frames):
    framing = mlnb.Framing(decision="whom to call", positive=1, threshold=0.3)
    case = mlnb.Case(frames[0], target="target", model=MOVED["high"], framing=framing)
    used = threshold_in_use(case)
    assert used is not None
    assert (used.value, used.given) == (0.3, True)


def test_the_first_class_may_be_the_positive_one(frames):
    framing = mlnb.Framing(decision="whom to call", positive=0)
    case = mlnb.Case(frames[0], target="target", model=MOVED["high"], framing=framing)
    used = threshold_in_use(case)
    assert used is not None
    assert used.positive == 0
    chance = np.array([[0.5, 0.5], [0.001, 0.999], [0.0011, 0.9989]])
    assert in_use(case, chance).tolist() == [0, 1, 0]


def test_baseline_holds_other_models_to_their_own_decisions(frames):
    bad = mlnb.model.baseline(mlnb.Case(frames[0], target="target", model=MOVED["high"]))
    assert bad.verdict == "fail"
    good = mlnb.model.baseline(mlnb.Case(frames[0], target="target", model=LINEAR))
    assert good.verdict == "pass"
    table = {row[0]: row[1] for row in bad.evidence[0].rows} if hasattr(bad.evidence[0], "rows") else {}
    same = {row[0]: row[1] for row in good.evidence[0].rows} if hasattr(good.evidence[0], "rows") else {}
    for name in set(table) & set(same) - {"the model"}:
        assert table[name] == same[name]


def test_out_of_fold_decisions_are_the_model_s(frames):
    case = mlnb.Case(frames[0], target="target", model=MOVED["low"])
    made = probe.model_out_of_fold(case)
    score = named_metric(case, "accuracy").of(case, made, made.scored)
    plain = float((made.prediction.argmax(axis=1) == case.codes).mean())
    assert made.own
    assert score < plain - 0.02


def test_a_tied_or_noisy_rule_takes_the_threshold_with_fewest_errors(frames):
    train = frames[0]
    model = make_pipeline(StandardScaler(), SVC(probability=True, random_state=0))
    case = mlnb.Case(pd.DataFrame(train), target="target", model=model)
    said = models.decisions(case, models.fitted(case), case.frame)
    chance = models.predict(case, models.fitted(case), case.frame)
    assert (in_use(case, chance) != said).sum() <= (chance.argmax(axis=1) != said).sum()
