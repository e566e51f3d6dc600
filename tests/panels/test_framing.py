"""The form says what its fields say, and writes it."""

from __future__ import annotations

import pytest

import mlnb
from mlnb import Framing
from tests.tables import table

WHOLE = Framing(
    decision="Whom to biopsy",
    positive=1,
    cost_false_positive=1,
    cost_false_negative="mean area",
    metric="recall",
    edge_cases={"small": {"query": "`mean radius` < 9", "required": 0.8, "why": "easily missed"}},
    versions=[{"name": "first", "since": "2026-01-01"}],
    answers={"limits": "men", "own question": "own answer"},
)


@pytest.fixture
def form(tmp_path, screen):
    shown = WHOLE.panel(path=tmp_path / "f.yaml")
    return screen.show(shown)


def test_a_form_that_nobody_touched_says_the_same(form):
    assert form.read() == WHOLE
    form.write()
    assert Framing.load(form.path) == WHOLE


def test_fields_change_the_card(form, screen):
    form.fields["owner"].value = "R. <i>Novak"
    assert "R. &lt;i&gt;Novak" in screen.html
    form.edges[1][0].value, form.edges[1][1].value, form.edges[1][2].value = "big", "`mean radius` > 20", "0.9"
    assert "Edge case big" in screen.html
    assert form.read().edge_cases[0].why == "easily missed"
    assert len(form.read().edge_cases) == 2


def test_what_cannot_be_read_is_said_under_the_card(form, screen):
    form.fields["threshold"].value = "high"
    assert "is a number from 0 to 1" in screen.html
    form.write()
    assert "Not written" in screen.html
    assert not form.path.exists()


def test_it_is_checked_against_the_case(tmp_path, screen):
    case = mlnb.Case(table("breast_cancer"), target="target")
    form = screen.show(Framing.edit(tmp_path / "f.yaml", columns=case))
    form.fields["rule"].value = "radius > 1"
    assert "asks for &#x27;radius&#x27;" in screen.html
    form.fields["rule"].value = "`mean radius` > 1"
    form.write()
    assert Framing.load(tmp_path / "f.yaml").rule == "`mean radius` > 1"
    assert Framing.edit(tmp_path / "f.yaml").framing.rule == "`mean radius` > 1"


def test_the_card_stays_without_the_form(form, screen):
    controls, card = screen.outputs[0][1], screen.outputs[1][1]
    assert "application/vnd.jupyter.widget-view+json" in controls
    assert controls["text/html"] == ""
    assert "Whom to biopsy" in card["text/html"]
