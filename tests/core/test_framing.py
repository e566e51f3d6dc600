"""A framing is read from what people write, saved as they can read it, and refused in one sentence."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import mlnb
from mlnb import CaseError, Framing
from mlnb.core.costs import costs_of, in_use, miss_costs
from mlnb.core.framing_file import text
from mlnb.core.framing_frozen import fixed_before, late_changes
from mlnb.core.ledger import Ledger
from mlnb.core.metric import default_metric
from tests.tables import table

WHOLE = {
    "decision": "Whom to biopsy",
    "owner": "R. Novak",
    "review_date": "2027-03-31",
    "definition": "Malignant by histology",
    "rule": "`mean radius` > 15",
    "labels_from": "The pathologist's report",
    "positive": "malignant",
    "versions": [{"name": "second", "since": "2026-01-01", "rule": "`mean area` > 700"}, {"name": "first"}],
    "cost_false_positive": 1,
    "cost_false_negative": 10,
    "metric": "recall",
    "required": 0.9,
    "threshold": 0.2,
    "edge_cases": {"small ones": {"query": "`mean radius` < 9", "required": 0.8, "why": "easily missed"}},
    "answers": {"limits": "Not for men."},
}


def frame():
    cancer = table("breast_cancer")
    return cancer.assign(target=cancer["target"].map({0: "malignant", 1: "benign"}))


def case(**framing):
    return mlnb.Case(frame(), target="target", framing=framing)


def test_it_comes_back_from_its_file_as_it_was(tmp_path):
    framing = Framing.from_dict(WHOLE)
    again = Framing.load(framing.save(tmp_path / "framing.yaml"))
    assert again == framing
    assert again.hash == framing.hash
    assert text(again.to_dict()) == (tmp_path / "framing.yaml").read_text(encoding="utf-8")


def test_the_file_has_one_order_whatever_the_order_given():
    turned = dict(reversed(WHOLE.items()))
    assert text(Framing.from_dict(turned).to_dict()) == text(Framing.from_dict(WHOLE).to_dict())
    assert list(Framing.from_dict(turned).to_dict())[:2] == ["decision", "owner"]


def test_a_new_file_names_every_part_and_holds_nothing_yet(tmp_path):
    path = tmp_path / "new.yaml"
    path.write_text(text({}, template=True), encoding="utf-8")
    assert Framing.load(path) == Framing()
    uncommented = "\n".join(
        line.removeprefix("# ") for line in path.read_text().splitlines() if line.startswith(("# metric:", "# cost_"))
    )
    path.write_text(uncommented)
    assert Framing.load(path).cost_false_negative == 10


@pytest.mark.parametrize("given", ["mapping", "path", "framing"])
def test_a_case_takes_it_in_any_form(given, tmp_path):
    framing = Framing.from_dict(WHOLE)
    forms = {"mapping": WHOLE, "path": str(framing.save(tmp_path / "f.yml")), "framing": framing}
    made = mlnb.Case(frame(), target="target", framing=forms[given])
    assert made.framing == framing
    assert made.about()["framing"]["decision"] == "Whom to biopsy"
    assert made.replace(random_state=1).framing == framing


def test_other_words_for_the_same_parts_are_understood():
    framing = Framing.from_dict(
        {
            "Target definition": "x",
            "positive class": 1,
            "costs": {"fp": 1, "fn": 5},
            "metric": {"name": "f1", "required": 0.5},
        }
    )
    assert (framing.definition, framing.positive, framing.cost_false_negative) == ("x", 1, 5)
    assert (framing.metric, framing.required) == ("f1", 0.5)
    assert Framing(edge_cases=["a > 1"]).edge_cases[0].query == "a > 1"
    assert Framing(edge_cases={"b": ("a > 1", 0.5)}).edge_cases[0].required == 0.5


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"metric": "recal"}, "did you mean 'recall'"),
        ({"metric": "rmse"}, "not known for binary"),
        ({"metrc": "recall"}, "did you mean 'metric'"),
        ({"cost_matrix": [[0, 1]]}, "is 1 × 2; for the 2 classes of 'target' it must be 2 × 2"),
        ({"cost_matrix": {"benign": {"malignant": 1}, "malig": {"benign": 2}}}, "names 'malig'"),
        ({"cost_matrix": {"benign": {"malignant": 1}, "malignant": {}}}, "what it costs to take malignant for benign"),
        ({"cost_matrix": [1, 2]}, "rows of numbers"),
        ({"cost_false_positive": 1}, "give cost_false_negative too"),
        ({"cost_false_positive": -1, "cost_false_negative": 1}, "zero or more"),
        ({"cost_false_positive": 0, "cost_false_negative": 0}, "cost nothing"),
        ({"cost_false_positive": "mean radus", "cost_false_negative": 1}, "did you mean 'mean radius'"),
        ({"cost_fp": 1, "cost_fn": 2, "cost_matrix": [[0, 1], [2, 0]]}, "keep one of them"),
        ({"rule": "`mean radius` >"}, "cannot be read as a query"),
        ({"rule": "`mean radus` > 1"}, "did you mean 'mean radius'"),
        ({"rule": "`mean radius` + 1"}, "gives values, not yes or no"),
        ({"rule": "target = 'benign'"}, "write == for equal"),
        ({"rule": "target > 3"}, "cannot be read"),
        ({"edge_cases": {"big": {"query": "radius > 9", "required": 0.9}}}, "The edge case 'big' asks for 'radius'"),
        ({"edge_cases": {"big": {"required": 0.9}}}, "'big' has no 'query'"),
        ({"positive": "malign"}, "did you mean 'malignant'"),
        ({"threshold": 1.5}, "from 0 to 1"),
        ({"required": "high"}, "is a number"),
        ({"review_date": "soon"}, "is a day"),
        ({"metric": "expected_cost"}, "needs costs"),
        ({"versions": [{"column": "label_2019"}]}, "which is no column"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_said_in_one_sentence(given, said):
    with pytest.raises(CaseError, match=said) as raised:
        case(**given)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    "expression",
    [
        "`mean radius`.to_csv('x') == 1",
        "@frame.x > 1",
        "().__class__ == 1",
        "index.values.tofile('x')",
        "target.str.join('x') == 1",
    ],
)
def test_an_expression_may_compare_and_nothing_else(expression, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(CaseError, match="cannot be used as a query"):
        case(rule=expression)
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_none_is_said_in_one_sentence(tmp_path):
    with pytest.raises(CaseError, match="no such file"):
        Framing.load(tmp_path / "no.yaml")
    bad = tmp_path / "bad.yaml"
    bad.write_text("a: [1, 2")
    with pytest.raises(CaseError, match="is no YAML"):
        Framing.load(bad)
    bad.write_text("just a text")
    with pytest.raises(CaseError, match="no names with values"):
        Framing.load(bad)
    bad.write_text("!!python/object/apply:os.system ['true']")
    with pytest.raises(CaseError, match="is no YAML"):
        Framing.load(bad)
    with pytest.raises(CaseError, match="not 'int'"):
        mlnb.Case(frame(), target="target", framing=3)


def test_the_metric_is_the_framings_unless_scoring_is_given():
    made = case(metric="recall", positive="malignant")
    assert default_metric(made).name == "recall"
    assert default_metric(made.replace(scoring="accuracy")).name == "accuracy"


def test_the_positive_class_is_the_one_that_is_counted():
    y, p = np.array([0, 0, 0, 1]), np.array([[0.9, 0.1], [0.2, 0.8], [0.3, 0.7], [0.1, 0.9]])
    assert default_metric(case(metric="recall", positive="malignant")).score(y, p) == 1
    assert default_metric(case(metric="recall", positive="benign")).score(y, p) == pytest.approx(1 / 3)
    assert default_metric(case(metric="recall", positive="benign", threshold=0.25)).score(y, p) == pytest.approx(2 / 3)
    assert default_metric(case(metric="accuracy", positive="benign", threshold=0.25)).score(y, p) == pytest.approx(
        3 / 4
    )


def test_expected_cost_is_that_of_the_cheapest_decisions_or_of_the_threshold():
    y, p = np.array([0, 1]), np.array([[0.95, 0.05], [0.8, 0.2]])
    cheap = case(metric="expected_cost", positive="malignant", cost_fp=1, cost_fn=10)
    assert costs_of(cheap).threshold == pytest.approx(1 / 11)
    assert default_metric(cheap).score(y, p) == 0
    fixed = cheap.replace(framing=cheap.framing.replace(threshold=0.5))
    assert default_metric(fixed).score(y, p) == -5
    assert in_use(fixed, p).tolist() == [0, 0]


def test_costs_by_row_and_by_matrix_agree_where_they_are_the_same():
    base = frame().assign(fn=10.0)
    by_row = mlnb.Case(base, target="target", framing={"positive": "malignant", "cost_fp": 1, "cost_fn": "fn"})
    fixed = mlnb.Case(
        base, target="target", framing={"cost_matrix": {"benign": {"malignant": 1}, "malignant": {"benign": 10}}}
    )
    p = np.random.default_rng(0).dirichlet([1, 1], len(base))
    rows = np.arange(len(base))
    first, second = costs_of(by_row), costs_of(fixed)
    assert np.array_equal(first.matrix, second.matrix)
    assert np.array_equal(first.by_row(by_row.codes, rows), second.by_row(fixed.codes, rows))
    assert np.array_equal(first.decide(p, rows), second.decide(p, rows))
    assert miss_costs(fixed).tolist() == [1, 10]


def test_several_classes_take_a_matrix_or_a_positive_class():
    wine = table("wine")
    with pytest.raises(CaseError, match="need a positive class"):
        mlnb.Case(wine, target="target", framing={"cost_fp": 1, "cost_fn": 5})
    one = mlnb.Case(wine, target="target", framing={"cost_fp": 1, "cost_fn": 5, "positive": 0})
    assert costs_of(one).matrix.tolist() == [[0, 5, 5], [1, 0, 0], [1, 0, 0]]
    assert miss_costs(one).tolist() == [5, 1, 1]
    matrix = [[0, 1, 2], [3, 0, 4], [5, 6, 0]]
    assert costs_of(one.replace(framing={"cost_matrix": np.array(matrix)})).matrix.tolist() == matrix


def test_regression_takes_what_makes_sense_of_it():
    made = mlnb.Case(
        table("diabetes"),
        target="target",
        framing={"metric": "mae", "required": -50, "edge_cases": {"old": "age > 0.05"}},
    )
    assert default_metric(made).name == "negative MAE"
    with pytest.raises(CaseError, match="not known for regression"):
        made.replace(framing={"metric": "recall"})


def test_freezing_the_same_again_writes_nothing(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    framing = Framing.from_dict(WHOLE)
    first = framing.freeze()
    assert Framing.from_dict(dict(reversed(WHOLE.items()))).freeze() == first
    assert len(Ledger()) == 1
    assert first.content["hash"] == framing.hash
    framing.replace(metric="f1").freeze()
    assert len(Ledger()) == 2
    framing.freeze()
    assert len(Ledger()) == 3
    assert Ledger().broken() is None


def test_what_was_changed_after_the_first_fit_is_told(tmp_path):
    ledger = Ledger(tmp_path / "ledger.jsonl")
    framing = Framing.from_dict(WHOLE)
    assert late_changes(framing, ledger) == ()
    framing.freeze(ledger)
    later = framing.replace(metric="f1", required=None)
    assert late_changes(later, ledger) == ()
    ledger.append("fit", model="x")
    assert late_changes(framing, ledger) == ()
    assert fixed_before(framing, ledger) is True
    assert {(c.part, c.before, c.after, c.event) for c in late_changes(later, ledger)} == {
        ("metric", "recall", "f1", "the first fit"),
        ("required", 0.9, None, "the first fit"),
    }
    assert fixed_before(later, ledger) is False


def test_what_was_never_frozen_cannot_be_late(tmp_path):
    ledger = Ledger(tmp_path / "ledger.jsonl")
    ledger.append("fit")
    assert late_changes(Framing(metric="f1"), ledger) == ()
    Framing(metric="f1").freeze(ledger)
    assert [c.part for c in late_changes(Framing(metric="f1"), ledger)] == ["metric"]


def test_it_shows_itself_and_escapes_what_strangers_wrote():
    from mlnb import cards

    framing = Framing(decision="<img src=x onerror=alert(1)>", edge_cases={"<b>": "a > 1"})
    shown = cards.bundle(framing)
    assert "<img src=x" not in shown["text/html"]
    assert "Still open: owner" in shown["text/html"]
    assert "decision:" in shown["text/plain"]
    assert framing.to_frame()["part"].tolist() == ["decision", "edge_cases"]


def test_a_numpy_class_or_a_boolean_can_be_the_positive_one():
    data = pd.DataFrame({"a": range(40), "y": [True, False] * 20})
    assert mlnb.Case(data, target="y", framing=Framing(positive=np.True_)).framing.positive is True
    assert mlnb.Case(data, target="y", framing={"positive": "False"}).classes[0] == False  # noqa: E712
