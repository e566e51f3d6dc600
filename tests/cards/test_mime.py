import json
from dataclasses import replace

from mlnb import cards
from mlnb.cards.mime import AUDIT, FINDING
from mlnb.core.finding import Finding


def test_a_finding_holds_html_text_and_json_and_no_widget(failing):
    bundle = cards.bundle(failing)
    assert set(bundle) == {"text/html", "text/plain", FINDING}
    assert bundle["text/html"] == cards.html(failing)
    assert bundle["text/plain"] == cards.text(failing)
    assert Finding.from_dict(json.loads(json.dumps(bundle[FINDING]))).digest() == failing.digest()


def test_an_audit_holds_all_findings(audit):
    bundle = cards.bundle(audit)
    assert set(bundle) == {"text/html", "text/plain", AUDIT}
    assert [item["check"] for item in bundle[AUDIT]["findings"]] == [finding.check for finding in audit]
    json.dumps(bundle, allow_nan=False)


def test_the_stored_rows_are_capped_and_counted(failing, audit):
    many = replace(failing, rows=tuple(range(5000)))
    stored = cards.bundle(many)[FINDING]
    assert stored["rows"] == list(range(1000))
    assert stored["rows_total"] == 5000
    assert len(many.to_dict()["rows"]) == 5000
    assert all(item["rows_total"] == len(item["rows"]) for item in cards.bundle(audit)[AUDIT]["findings"])


def test_notebooks_and_repr_show_the_card(failing):
    import mlnb

    assert mlnb.Finding is type(failing)  # connects the displays
    assert failing._repr_mimebundle_() == cards.bundle(failing)
    assert repr(failing) == cards.text(failing)
