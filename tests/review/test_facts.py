"""The cover names what the model is for."""

from __future__ import annotations

from types import SimpleNamespace

import mlnb
from mlnb.review.facts import facts
from tests.tables import table


def lines(**framing):
    case = mlnb.Case(table("wine"), target="target", framing=framing or None)
    return dict(facts(SimpleNamespace(about=case.about(), prints=[], executed="")))


def test_the_framing_is_on_the_cover():
    found = lines(
        decision="Which bottles to sell", owner="A. Rossi", metric="accuracy", required=0.9, review_date="2027-03-31"
    )
    assert found["Decision"] == "Which bottles to sell"
    assert found["Judged by"] == "accuracy, 0.9 required"
    assert found["Looked at again"] == "2027-03-31"
    assert len(found["Fingerprint of the framing"]) == 16


def test_without_one_nothing_is_said_of_it():
    assert "Decision" not in lines()
