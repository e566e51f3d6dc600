"""A panel is two outputs: controls with an empty html beside them, and a card that the controls update."""

import json

import pytest

import mlnb
from mlnb import cards
from mlnb.core.audit import Audit
from mlnb.core.errors import MlnbError
from mlnb.core.finding import Finding
from mlnb.panels import Panel, panel
from mlnb.panels.base import WIDGET

NAMES = ["imbalance", "overfitting", "folds", "other", "audit"]


@pytest.fixture(params=NAMES)
def subject(request):
    return request.getfixturevalue(request.param)


def test_controls_have_an_empty_html_and_the_card_holds_no_widget(subject, screen):
    screen.show(panel(subject))
    (_, controls, no_id), (_, card, card_id) = screen.outputs
    assert set(controls) == {WIDGET, "text/html", "text/plain"}
    assert controls["text/html"] == ""
    assert no_id is None
    assert card_id
    assert WIDGET not in card
    assert subject.headline in card["text/html"].replace("\u00a0", " ")


def test_the_record_in_the_output_is_the_whole_finding_whatever_is_shown(subject, screen):
    shown = screen.show(panel(subject))
    name, control = next(iter(shown.controls.items()))
    shown.set(**{name: [v for _, v in control.options][-1]})
    updated, data, _ = screen.outputs[-1]
    assert updated
    kind = next(k for k in data if k.endswith("+json"))
    assert data[kind] == cards.bundle(subject)[kind]


def test_every_control_answers_with_one_update_of_the_same_output(subject, screen):
    shown = screen.show(panel(subject))
    card_id = screen.outputs[1][2]
    for name, control in shown.controls.items():
        before, options = len(screen.outputs), [v for _, v in getattr(control, "options", ())]
        shown.set(**{name: next(v for v in options if v != control.value) if options else "data"})
        assert [(u, i) for u, _, i in screen.outputs[before:]] == [(True, card_id)], name
        assert screen.html == shown.html


def test_every_control_is_described_and_reached_by_keyboard(subject):
    for control in panel(subject).controls.values():
        assert control.description
        assert control.tabbable is not False
        assert not control.disabled


def test_json_alone_gives_the_same_panel(subject):
    record = json.loads(json.dumps(subject.to_dict()))
    again = (Audit if isinstance(subject, Audit) else Finding).from_dict(record)
    first, second = panel(subject), panel(again)
    assert list(first.controls) == list(second.controls)
    assert first.values == second.values
    assert first.html == second.html


def test_nothing_is_sent_before_it_is_shown(imbalance, screen):
    shown = panel(imbalance)
    shown.set(threshold=0.25)
    assert screen.outputs == []


def test_shown_twice_it_is_one_panel(imbalance, screen):
    shown = screen.show(screen.show(panel(imbalance)))
    assert len({i for _, data, i in screen.outputs if WIDGET not in data}) == 1
    before = len(screen.outputs)
    shown.set(threshold=0.25)
    assert len(screen.outputs) == before + 1


def test_a_finding_gives_its_panel_itself(imbalance):
    assert isinstance(imbalance, mlnb.Finding)
    shown = imbalance.panel(threshold=0.75)
    assert isinstance(shown, Panel)
    assert shown.values["threshold"] == 0.75
    assert repr(shown) == repr(imbalance)


def test_unknown_controls_and_values_are_named(imbalance):
    with pytest.raises(MlnbError, match="no control named 'treshold'; it has 'class_', 'metric' and 'threshold'"):
        panel(imbalance, treshold=0.3)
    with pytest.raises(MlnbError, match="'metric' cannot be set to 'AUC'; choose from 'all', 'recall'"):
        panel(imbalance, metric="AUC")
    with pytest.raises(MlnbError, match="of a finding or an audit, not of 'list'"):
        panel([imbalance])
    with pytest.raises(MlnbError, match="it has none"):
        panel(mlnb.Finding("data.duplicates", "pass", "No row occurs twice"), rows=3)


def test_no_markup_of_data_becomes_markup(subject):
    shown = panel(subject)
    for name, control in shown.controls.items():
        for value in [v for _, v in getattr(control, "options", ())]:
            shown.set(**{name: value})
            assert "<img src=x" not in shown.html


def test_wide_panels_fit_a_narrow_page(subject):
    shown = panel(subject)
    assert shown._box.layout.flex_flow == "row wrap"
    for control in shown.controls.values():
        assert control.layout.max_width == "100%"
