"""When a framing was fixed, and what was changed after it should have been."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mlnb.core.ledger import Ledger

if TYPE_CHECKING:
    from mlnb.core.framing import Framing
    from mlnb.core.ledger import Entry

FROZEN = "framing frozen"
#: Events after which a framing should change no longer.
FITTED, TOUCHED = "fit", ("test touched", "test opened")


@dataclass(frozen=True)
class Late:
    """A part that was fixed or changed too late.

    Attributes
    ----------
    part : str
        Name of the part.
    before, after : object
        What it was when the model was first fitted (None where nothing had been fixed), and what it is.
    event, at : str
        After which event, and when that was.
    """

    part: str
    before: Any
    after: Any
    event: str
    at: str


def freeze(framing: Framing, ledger: Ledger | None = None) -> Entry:
    """See `Framing.freeze`."""
    book = Ledger() if ledger is None else ledger
    frozen = book.entries(FROZEN)
    if frozen and frozen[-1].content.get("hash") == framing.hash:
        return frozen[-1]
    return book.append(FROZEN, hash=framing.hash, framing=framing.to_dict())


def late_changes(framing: Framing, ledger: Ledger | None = None) -> tuple[Late, ...]:
    """The parts that differ from what was frozen when the first model was fitted, or the test set first touched.

    Nothing is late where no such event was recorded, or where the framing was never frozen: then nobody promised.
    """
    book = Ledger() if ledger is None else ledger
    if not book.begun:
        return ()
    entries = book.entries()
    frozen = [i for i, e in enumerate(entries) if e.kind == FROZEN]
    found: dict[str, Late] = {}
    now = framing.to_dict()
    for kinds, words in (((FITTED,), "the first fit"), (TOUCHED, "the test set was touched")):
        event = next((i for i, e in enumerate(entries) if e.kind in kinds), None)
        if event is None or not frozen:
            continue
        before = [i for i in frozen if i < event]
        then = entries[before[-1]].content.get("framing", {}) if before else {}
        for name in {**then, **now}:
            if then.get(name) != now.get(name):
                found.setdefault(name, Late(name, then.get(name), now.get(name), words, entries[event].at))
    return tuple(found.values())


def fixed_before(framing: Framing, ledger: Ledger | None = None) -> bool | None:
    """Whether this very framing was frozen before the first recorded fit; None where the ledger cannot tell."""
    book = Ledger() if ledger is None else ledger
    if not book.begun:
        return None
    entries = book.entries()
    first = next((i for i, e in enumerate(entries) if e.kind == FITTED), None)
    mine = next((i for i, e in enumerate(entries) if e.kind == FROZEN and e.content.get("hash") == framing.hash), None)
    if first is None:
        return None if mine is None else True
    return mine is not None and mine < first
