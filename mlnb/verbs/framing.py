"""The verb ``frame``: show, write, freeze and check what a model is for."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mlnb.core.errors import MlnbError, listing
from mlnb.verbs.results import Said, Written

if TYPE_CHECKING:
    from mlnb.core.framing import Framing
    from mlnb.verbs.world import World

ACTIONS = ("show", "new", "freeze", "check")


def frame(given: argparse.Namespace, world: World) -> Any:
    """Do one of the four; where the first word is none of them it is the file, to be shown.

    Raises
    ------
    MlnbError
        If the file cannot be read or written, or does not fit the data.
    """
    words = list(given.words)
    action = words.pop(0) if words and words[0] in ACTIONS else "show"
    if len(words) > 1:
        msg = f"frame takes one of {', '.join(ACTIONS)} and a file; {words[1]!r} is one word too many."
        raise MlnbError(msg)
    word = words[0] if words else given.framing
    if action == "new":
        return _new(Path(word or "framing.yaml"), force=given.force)
    framing = world.framing(word)
    if action == "freeze":
        return _freeze(framing)
    if action == "check":
        return _check(framing, given, world)
    return framing


def _new(path: Path, *, force: bool) -> Written:
    from mlnb.core.framing_file import text

    if path.exists() and not force:
        msg = f"{str(path)!r} is there already; name another file, or say --force to replace it."
        raise MlnbError(msg)
    path.write_text(text({}, template=True), encoding="utf-8")
    return Written(path, "framing to fill in: uncomment what you know")


def _freeze(framing: Framing) -> Said:
    from mlnb.core.ledger import Ledger

    if not framing.to_dict():
        msg = "There is nothing in the framing yet; fill it in before it is frozen."
        raise MlnbError(msg)
    entry = framing.freeze(ledger := Ledger())
    return Said(f"Frozen {framing.hash[:12]} at {entry.at[:19].replace('T', ' ')} UTC, in {ledger.path}.")


def _check(framing: Framing, given: argparse.Namespace, world: World) -> Said:
    case = world.case(given).replace(framing=framing)
    left = framing.open
    open_ = f" Still open: {listing(left, 12)}." if left else " Nothing is left open."
    return Said(f"The framing fits {case!r}.{open_}")
