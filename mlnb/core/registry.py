"""The checks that exist, in the order in which a reader meets them."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from mlnb.core.errors import MlnbError

if TYPE_CHECKING:
    from mlnb.core.check import Check

ROOMS: tuple[str, ...] = ("data", "leakage", "framing", "model", "training", "production")

_checks: dict[str, Check] = {}
_loaders: list[Callable[[], None]] = []


def on_first_use(loader: Callable[[], None]) -> None:
    """Say what fills the registry when it is first asked; `core` itself knows no check."""
    if not _loaders:
        _loaders.append(loader)


def _filled() -> dict[str, Check]:
    if _loaders and _loaders[0] is not _done:
        loader, _loaders[0] = _loaders[0], _done
        try:
            loader()
        except BaseException:  # the next one who asks hears the same, not that there are few checks
            _loaders[0] = loader
            raise
    return _checks


def _done() -> None:
    """Stands where the loader stood once it has run."""


def arrange(order: Iterable[str]) -> None:
    """Put these checks first, in this order."""
    for id_ in reversed(list(order)):
        if id_ in _checks:
            check = _checks.pop(id_)
            rest = dict(_checks)
            _checks.clear()
            _checks.update({id_: check, **rest})


def add(check: Check) -> None:
    """Enter a check; one with the same id is replaced, as when a cell that defines it runs again.

    Raises
    ------
    MlnbError
        If the id is not ``room.name``, or is that of a check of mlnb and this one is not.
    """
    room, dot, name = check.id.partition(".")
    if not dot or not room.isidentifier() or not name.isidentifier():
        msg = f"The id of a check is 'room.name', such as 'data.duplicates'; {check.id!r} is not."
        raise MlnbError(msg)
    there = _checks.get(check.id)
    if there is not None and _ours(there) and not _ours(check):
        msg = f"{check.id!r} is a check of mlnb; give yours another id, such as {check.id + '_own'!r}."
        raise MlnbError(msg)
    _checks[check.id] = check


def _ours(check: Check) -> bool:
    return check.function.__module__.startswith("mlnb.")


def remove(id: str) -> None:  # noqa: A002
    """Take a check out."""
    _checks.pop(id, None)


def ids() -> tuple[str, ...]:
    """Ids of all checks: rooms in the reader's order, own rooms last, checks as they were entered."""
    rank = {room: position for position, room in enumerate(ROOMS)}
    return tuple(sorted(_filled(), key=lambda id_: rank.get(id_.partition(".")[0], len(ROOMS))))


def find(name: str) -> Check:
    """The check of that id, or of that last part of an id where it is the only one.

    Raises
    ------
    MlnbError
        If there is none; the message has the nearest names.
    """
    if name in _filled():
        return _filled()[name]
    ends = [id_ for id_ in _filled() if id_.partition(".")[2] == name]
    if len(ends) == 1:
        return _filled()[ends[0]]
    spelt = {**{id_.partition(".")[2]: id_ for id_ in _filled()}, **{id_: id_ for id_ in _filled()}}
    near = dict.fromkeys(spelt[word] for word in difflib.get_close_matches(name, spelt, n=2, cutoff=0.5))
    hint = f" Did you mean {' or '.join(map(repr, near))}?" if near else " `mlnb list` shows them all."
    msg = f"No check is named {name!r}.{hint}"
    raise MlnbError(msg)


def select(wanted: Iterable[str] | str | None = None, skip: Iterable[str] | str = ()) -> tuple[Check, ...]:
    """The checks of these ids or rooms (all, where None), without those in ``skip``."""
    return tuple(_filled()[id_] for id_ in ids() if id_ in _expand(wanted) and id_ not in _expand(skip or ()))


def _expand(wanted: Iterable[str] | str | None) -> set[str]:
    if wanted is None:
        return set(_filled())
    names = [wanted] if isinstance(wanted, str) else list(wanted)
    rooms = {id_.partition(".")[0] for id_ in _filled()}
    found: set[str] = set()
    for name in names:
        found |= {id_ for id_ in _filled() if id_.startswith(name + ".")} if name in rooms else {find(name).id}
    return found
