import json
import subprocess
import sys

import pytest

from mlnb.core.errors import MlnbError
from mlnb.core.ledger import START, Ledger


@pytest.fixture
def ledger(tmp_path):
    return Ledger(tmp_path / ".mlnb" / "ledger.jsonl")


def test_nothing_is_written_before_the_first_event(ledger):
    assert not ledger.begun
    assert list(ledger) == []
    assert ledger.broken() is None
    assert not ledger.path.parent.exists()


def test_events_stand_in_their_order_each_chained_to_the_one_before(ledger):
    first = ledger.append("framing frozen", hash="ab", classes=("no", "yes"))
    second = ledger.append("test opened", count=1)
    assert ledger.entries() == (first, second)
    assert first.previous == START
    assert second.previous == first.hash
    assert first.content == {"hash": "ab", "classes": ["no", "yes"]}
    assert [e.kind for e in ledger.entries("test opened")] == ["test opened"]
    assert list(ledger.to_frame()["kind"]) == ["framing frozen", "test opened"]
    assert ledger.broken() is None


def _changed(line, **values):
    return json.dumps({**json.loads(line), **values})


@pytest.mark.parametrize(
    ("forge", "where"),
    [
        (lambda lines: [lines[0], _changed(lines[1], content={"n": 7}), lines[2]], 2),
        (lambda lines: [_changed(lines[0], at="2001-01-01T00:00:00+00:00"), *lines[1:]], 1),
        (lambda lines: [lines[0], lines[2]], 2),
        (lambda lines: [lines[1], lines[0], lines[2]], 1),
        (lambda lines: [lines[0], lines[0], *lines[1:]], 2),
        (lambda lines: [*lines[:2], "not JSON"], 3),
    ],
    ids=["content", "time", "taken out", "exchanged", "put in", "no JSON"],
)
def test_a_forged_line_breaks_the_chain(ledger, forge, where):
    for n in range(3):
        ledger.append("event", n=n)
    lines = ledger.path.read_text().splitlines()
    ledger.path.write_text("\n".join(forge(lines)) + "\n")
    assert ledger.broken() == where


def test_what_is_no_entry_is_said_in_one_sentence(ledger):
    ledger.append("event")
    with ledger.path.open("a") as file:
        file.write("{}\n")
    with pytest.raises(MlnbError, match="Line 2 of the ledger"):
        list(ledger)
    with pytest.raises(MlnbError, match="last line"):
        ledger.append("event")


def test_a_folder_that_cannot_be_written_is_said_in_one_sentence(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(MlnbError, match="cannot be written"):
        Ledger(tmp_path / "file" / "ledger.jsonl").append("event")


def test_several_kernels_may_write_at_once(ledger):
    code = (
        "import sys; from mlnb.core.ledger import Ledger\n"
        "for n in range(20): Ledger(sys.argv[1]).append('event', who=sys.argv[2], n=n)"
    )
    writers = [subprocess.Popen([sys.executable, "-c", code, str(ledger.path), who]) for who in "abc"]
    assert [w.wait() for w in writers] == [0, 0, 0]
    assert len(ledger) == 60
    assert ledger.broken() is None
