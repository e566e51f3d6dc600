import pytest
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

from mlnb.model import underfitting
from tests.power.datasets import BY_NAME
from tests.power.plant import split


def _split(name):
    return split(BY_NAME[name], 0, 500)


@pytest.mark.parametrize("name", ["breast_cancer", "pima", "diabetes"])
def test_a_model_shrunk_to_nothing_is_too_simple(name):
    given = _split(name)
    last = LogisticRegression(C=1e-4) if given.classes else Ridge(1e5)
    finding = underfitting(given.case(model=make_pipeline(StandardScaler(), last)))
    assert finding.verdict == "fail"
    assert finding.fixes


@pytest.mark.parametrize("name", ["breast_cancer", "diabetes", "digits"])
def test_a_single_split_is_too_simple(name):
    given = _split(name)
    stump = DecisionTreeClassifier(max_depth=1) if given.classes else DecisionTreeRegressor(max_depth=1)
    assert underfitting(given.case(model=stump)).raised


@pytest.mark.parametrize("name", ["breast_cancer", "pima", "penguins", "diabetes"])
def test_a_sane_model_is_not(name):
    given = _split(name)
    finding = underfitting(given.case(model=given.sane()))
    assert finding.verdict == "pass", finding.headline


def test_without_a_model_it_says_what_to_give():
    assert "model" in underfitting(_split("penguins").case()).reason
