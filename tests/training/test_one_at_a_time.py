"""One change at a time, each with an interval, kept when stopped and taken up again."""

from __future__ import annotations

import sys

import pytest
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.model_selection import KFold
from sklearn.naive_bayes import GaussianNB
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

import mlnb
from mlnb.core.errors import MlnbError
from mlnb.core.evidence import Intervals
from mlnb.training import _cross_validated
from tests.tables import table


@pytest.fixture(scope="module")
def case():
    model = make_pipeline(StandardScaler(), LogisticRegression(max_iter=300))
    return mlnb.Case(table("wine"), target="target", model=model)


@pytest.fixture(scope="module")
def found(case):
    return mlnb.training.one_at_a_time(
        case, {"C": [1e-4, 1.0, 3.0], "with_mean": False, "model": [GaussianNB()]}, progress=False
    )


def test_what_harms_is_told_from_what_does_nothing(found):
    by_name = {change.said: change for change in found}
    assert set(by_name) == {"C=0.0001", "C=3", "with_mean=False", "model=GaussianNB()"}
    assert found.changes[0].said == "C=0.0001"
    assert by_name["C=0.0001"].certain
    assert by_name["C=0.0001"].high < 0
    assert not by_name["with_mean=False"].certain
    assert found.best is None
    assert found.folds == 15
    assert "C=0.0001" in found.summary()


def test_it_is_a_frame_and_a_tornado(found):
    frame = found.to_frame()
    assert list(frame["difference"].abs()) == sorted(frame["difference"].abs(), reverse=True)
    tornado = found.evidence()[0]
    assert isinstance(tornado, Intervals)
    assert tornado.marked == tuple(c.said for c in found if c.certain)
    shown = found._repr_mimebundle_()
    assert "<img" in shown["text/html"]
    assert "C=0.0001" in shown["text/plain"]


def test_intervals_hold_together(case, found):
    alone = mlnb.training.one_at_a_time(case, {"C": 1e-4}, progress=False).changes[0]
    among = next(c for c in found if c.said == "C=0.0001")
    assert alone.difference == pytest.approx(among.difference)
    assert among.high - among.low > alone.high - alone.low


def test_what_is_stopped_is_kept_and_goes_on(case, tmp_path, monkeypatch):
    log, whole = mlnb.RunLog(tmp_path / "runs.sqlite"), _cross_validated.cross_validated
    calls = []

    def stopping(*args):
        calls.append(1)
        if len(calls) == 5:
            raise KeyboardInterrupt
        return whole(*args)

    monkeypatch.setattr(sys.modules["mlnb.training.one_at_a_time"], "cross_validated", stopping)
    changes = {"C": [0.01, 10.0, 100.0]}
    stopped = mlnb.training.one_at_a_time(case, changes, repeats=2, runs=log, progress=False)
    assert (len(stopped), stopped.left, len(log)) == (1, 2, 2)
    assert "2 changes left" in stopped.summary()
    resumed = mlnb.training.one_at_a_time(case, changes, repeats=2, runs=log.path, progress=False)
    assert (len(resumed), resumed.left, len(log)) == (3, 0, 4)
    assert len(calls) == 5 + 4
    again = mlnb.training.one_at_a_time(case, changes, repeats=2, runs=log, progress=False)
    assert len(calls) == 9
    assert again.to_frame().equals(resumed.to_frame())


def test_a_stop_before_the_base_is_a_stop(case, monkeypatch):
    def stopping(*args):
        raise KeyboardInterrupt

    monkeypatch.setattr(sys.modules["mlnb.training.one_at_a_time"], "cross_validated", stopping)
    with pytest.raises(KeyboardInterrupt):
        mlnb.training.one_at_a_time(case, {"C": 3.0}, progress=False)


def test_a_value_that_cannot_be_fitted_does_not_stop_the_others(case):
    found = mlnb.training.one_at_a_time(case, {"C": [-1.0, 3.0]}, repeats=1, progress=False)
    broken = next(c for c in found if c.value == -1.0)
    assert "raised" in broken.error
    assert found.changes[-1] == broken
    assert found.changes[0].run is not None
    assert "could not be fitted" in found.summary()


def test_folds_that_no_seed_moves_are_made_once():
    case = mlnb.Case(table("diabetes").head(200), target="target", model=Ridge(), cv=KFold(4))
    found = mlnb.training.one_at_a_time(case, {"alpha": [100.0]}, base={"alpha": 0.1}, progress=False)
    assert found.folds == 4
    assert found.base.params["alpha"] == 0.1
    assert found.changes[0].difference < 0


@pytest.mark.parametrize(
    ("changes", "said"),
    [({"c": 1.0}, "did you mean 'C'"), ({}, "mapping"), ({"zzz": 1}, "it has")],
)
def test_errors_are_sentences(case, changes, said):
    with pytest.raises(MlnbError, match=said):
        mlnb.training.one_at_a_time(case, changes, progress=False)


def test_a_case_without_a_model_is_told_what_to_give():
    with pytest.raises(MlnbError, match="give Case"):
        mlnb.training.one_at_a_time(mlnb.Case(table("wine"), target="target"), {"C": 1}, progress=False)
    with pytest.raises(MlnbError, match="takes a case"):
        mlnb.training.one_at_a_time(table("wine"), {"C": 1}, progress=False)
