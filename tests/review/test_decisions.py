from __future__ import annotations

import pytest
from nbformat import v4

from mlnb.review.decisions import Decision, is_decision, read, still_open

from .conftest import decided, finding

WHOLE = {"who": "Ada Lovelace", "why": "the clinic does not ask", "until": "2027-03-31"}


def test_a_decision_is_read_from_its_lines():
    cell = decided("data.duplicates", decision="Waived", **WHOLE)
    assert is_decision(cell)
    assert read(cell) == Decision("data.duplicates", "waived", **WHOLE)


def test_it_may_be_written_by_hand_in_many_ways():
    text = "Decision on `a.b`\n\n* **Decision:** accepted.\n* **Who**: Ada\n\n  and Bob\nwhy: it is\n  so"
    assert read(v4.new_markdown_cell(text)) == Decision("a.b", "accepted", "Ada and Bob", "it is so")


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ({}, "No decision is written."),
        ({"decision": "perhaps"} | WHOLE, "The decision reads “perhaps”"),
        ({"decision": "accepted"}, "The decision does not say who and why."),
        ({"decision": "fixed"} | WHOLE, "the check still raises it"),
        ({"decision": "waived"} | WHOLE | {"until": ""}, "The waiver has no end"),
        ({"decision": "waived"} | WHOLE | {"until": "2026-01-01"}, "The decision ended on 2026-01-01."),
        ({"decision": "waived"} | WHOLE, ""),
        ({"decision": "accepted"} | WHOLE | {"until": ""}, ""),
    ],
)
def test_what_is_still_open(parts, said):
    found = still_open(finding(), read(decided("data.missing_values", **parts)), "2026-11-23")
    assert (said in found) if said else found == ""


def test_what_passed_needs_no_decision():
    assert still_open(finding(verdict="pass"), None) == ""
