import sys

import pytest

from mlnb import cards
from mlnb.cards.terminal import wrapped
from mlnb.core.audit import Audit
from mlnb.core.finding import Finding
from mlnb.figures.labels import width


def test_finding_text(failing, snapshot):
    assert cards.text(failing, columns=100, color=False) == snapshot


def test_audit_text(audit, snapshot):
    assert cards.text(audit, columns=100, color=False) == snapshot


def test_audit_text_in_a_narrow_terminal(audit, snapshot):
    assert cards.text(audit, columns=64, color=False) == snapshot


@pytest.mark.parametrize("columns", [50, 64, 80, 100, 120])
def test_no_line_is_wider_than_the_terminal(audit, columns):
    for line in cards.text(audit, columns=columns, color=False).splitlines():
        assert width(line) <= columns
    for finding in audit:
        for line in cards.text(finding, columns=columns, color=False).splitlines():
            assert width(line) <= columns


def test_the_worst_comes_first_and_every_verdict_is_a_word(audit):
    text = cards.text(audit, color=False)
    assert text.index("✗ fail ") < text.index("? error ") < text.index("! warn ") < text.index("✓ pass ")


def test_colour_only_in_a_terminal(failing, monkeypatch):
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    assert "\x1b[" not in cards.text(failing)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    assert "\x1b[1;31m✗ fail\x1b[0m" in cards.text(failing)
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[" not in cards.text(failing)


def test_wide_characters_take_two_columns():
    assert all(width(line) <= 10 for line in wrapped("列名前列名前列名前 abc", 10))
    assert "".join(wrapped("列名前列名前列名前", 10)) == "列名前列名前列名前"


def test_notes_of_the_audit_are_told():
    text = cards.text(Audit([], {"notes": ["The test frame has no 'y'."]}), color=False)
    assert "Note. The test frame has no 'y'." in text


def test_reason_is_told_once():
    finding = Finding(
        "a.b", "skipped", "No time column: give Case(time=…) to ask “?”", reason="No time column; give Case(time=…)."
    )
    assert cards.text(finding, color=False).count("No time column") == 1
