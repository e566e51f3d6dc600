"""A metric that hides a class, decisions that cost too much, promises changed late; and silence where all is well."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.dummy import DummyClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.naive_bayes import GaussianNB
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier

import mlnb
from mlnb.core.evidence import Curves, Scores
from mlnb.core.framing import Framing
from mlnb.core.ledger import Ledger
from tests.tables import rdata, table


def linear():
    return make_pipeline(StandardScaler(), LogisticRegression(max_iter=500))


def pima():
    import pandas as pd

    return pd.concat([rdata("MASS", "Pima.tr"), rdata("MASS", "Pima.te")], ignore_index=True)


def rare(share):
    """Breast cancer with few malignant rows."""
    frame = table("breast_cancer")
    ill = frame.index[frame["target"] == 0]
    keep = int(share / (1 - share) * 357)
    return frame.drop(index=ill[keep:])


def ask(frame, target="target", **options):
    return mlnb.framing.success_metric(mlnb.Case(frame, target=target, **options))


@pytest.mark.parametrize("name", ["iris", "wine", "breast_cancer"])
def test_without_a_framing_balanced_classes_pass(name):
    assert ask(table(name)).verdict == "pass"
    assert ask(table(name), model=linear(), scoring="accuracy").verdict == "pass"


def test_numbers_without_a_metric_are_skipped_with_what_to_give():
    found = ask(table("diabetes"))
    assert found.verdict == "skipped"
    assert "Case(scoring=…)" in found.reason
    assert ask(table("diabetes"), scoring="r2").verdict == "pass"


@pytest.mark.parametrize("share", [0.05, 0.1])
def test_accuracy_chosen_for_a_rare_class_is_raised(share):
    found = ask(rare(share), scoring="accuracy")
    assert found.verdict == "warn"
    assert "The metric is accuracy" in found.headline
    assert found.estimate.low > 0.8
    fixed = found.fixes[0].apply(mlnb.Case(rare(share), target="target", scoring="accuracy"))
    assert mlnb.framing.success_metric(fixed).verdict == "pass"
    assert ask(rare(share)).verdict == "pass"
    assert ask(rare(share), framing={"metric": "accuracy"}).verdict == "warn"


def test_a_class_that_is_never_predicted_fails():
    found = ask(rare(0.08), model=DummyClassifier())
    assert found.verdict == "fail"
    assert "0 is predicted never" in found.headline
    assert found.estimate.value == 0
    assert ask(rare(0.08), model=linear()).verdict == "pass"
    assert ask(rare(0.08), model=DummyClassifier(), scoring="balanced_accuracy").verdict == "pass"


def test_stored_predictions_are_judged_too():
    frame = rare(0.08)
    assert ask(frame, y_score=np.full(len(frame), 0.9)).verdict == "fail"


COSTS = {"positive": "Yes", "cost_false_positive": 1, "cost_false_negative": 10}


def test_a_threshold_that_costs_too_much_is_raised_with_the_one_that_the_costs_ask_for():
    case = mlnb.Case(pima(), target="type", model=linear(), framing={**COSTS, "threshold": 0.5})
    found = mlnb.framing.success_metric(case)
    assert found.verdict == "fail"
    assert "the costs given ask for 0.091" in found.headline
    assert found.estimate.low > 0
    assert found.fixes[0].effect.change > 0
    assert mlnb.framing.success_metric(found.fixes[0].apply(case)).verdict == "pass"


def test_costs_alone_are_held_against_one_half():
    assert ask(pima(), "type", model=linear(), framing=COSTS).verdict == "fail"
    assert ask(pima(), "type", model=linear(), framing={**COSTS, "threshold": 1 / 11}).verdict == "pass"
    assert ask(pima(), "type", model=linear(), framing={**COSTS, "cost_false_negative": 1}).verdict == "pass"


def test_the_positive_class_may_be_the_first():
    framing = {"positive": "No", "cost_false_positive": 10, "cost_false_negative": 1}
    found = ask(pima(), "type", model=linear(), framing=framing)
    assert found.verdict == "fail"
    assert "ask for 0.91" in found.headline


def test_costs_row_by_row_and_matrices_are_taken():
    frame = pima().assign(loss=10.0)
    by_row = ask(frame, "type", model=linear(), framing={**COSTS, "cost_false_negative": "loss"})
    matrix = ask(frame, "type", model=linear(), framing={"cost_matrix": {"No": {"Yes": 1}, "Yes": {"No": 10}}})
    assert by_row.verdict == matrix.verdict == "fail"
    iris = table("wine")
    several = ask(iris, model=linear(), framing={"cost_matrix": [[0, 1, 1], [1, 0, 1], [1, 1, 0]]})
    assert several.verdict == "pass"


def test_a_model_that_the_metric_prefers_and_the_costs_do_not():
    frame = pima()
    stump = DecisionTreeClassifier(max_depth=9, min_samples_leaf=2, random_state=0)
    found = ask(frame, "type", model=stump, framing={**COSTS, "metric": "accuracy"})
    assert found.raised
    assert found.find("ladder") is not None


def test_probabilities_that_are_off_are_still_given_a_threshold():
    found = ask(pima(), "type", model=GaussianNB(), framing={**COSTS, "threshold": 0.5})
    assert found.raised
    assert found.find("thresholds").rows[1][0].startswith("the threshold that the costs ask for")


def test_a_required_score_that_cannot_be_reached_fails():
    found = ask(pima(), "type", model=linear(), framing={"metric": "roc_auc", "required": 0.95})
    assert found.verdict == "fail"
    assert "requires ROC AUC 0.95" in found.headline
    assert ask(pima(), "type", model=linear(), framing={"metric": "roc_auc", "required": 0.8}).verdict == "pass"
    error = ask(table("diabetes"), model=None, framing={"metric": "mae", "required": 20})
    assert error.verdict == "fail"
    assert ask(table("diabetes"), framing={"metric": "mae", "required": 80}).verdict == "pass"


def test_what_was_changed_after_the_first_fit_is_raised(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    framing = Framing(metric="roc_auc", required=0.8)
    framing.freeze()
    Ledger().append("fit", model="LogisticRegression")
    kept = ask(pima(), "type", model=linear(), framing=framing)
    assert kept.verdict == "pass"
    assert "fixed before training" in kept.headline
    found = ask(pima(), "type", model=linear(), framing=framing.replace(required=0.7))
    assert found.verdict == "warn"
    assert "required was changed after the first fit: it was 0.8, it is 0.7" in found.headline
    Ledger().append("test opened")
    framing.replace(required=0.7).freeze()
    again = ask(pima(), "type", model=linear(), framing=framing.replace(required=0.6))
    assert again.raised


def test_the_evidence_is_compact_and_complete():
    found = ask(pima(), "type", model=linear(), framing=COSTS)
    scores = found.find("scores")
    assert isinstance(scores, Scores)
    assert sum(scores.yes) + sum(scores.no) == len(pima())
    assert (scores.positive, scores.false_negative) == ("Yes", 10)
    assert isinstance(found.find("cost curve"), Curves)
    assert len(found.to_json()) < 60_000


def test_a_bare_function_is_judged_on_the_test_rows():
    frame = rare(0.08).sample(frac=1, random_state=0)

    def predict(X):
        return np.ones(len(X), dtype=int)

    found = ask(frame[:200], test=frame[200:], model=predict)
    assert found.verdict in {"pass", "fail"}
    assert found.seconds >= 0
