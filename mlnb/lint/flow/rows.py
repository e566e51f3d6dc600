"""Sets of rows as a tree: a data set, its parts, the parts of those."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

#: Tokens whose parts are cuts and masks: two different ones are given the benefit of the doubt.
_CUTS = ("cut", "mask")


class Rows:
    """A set of rows.

    Parameters
    ----------
    name : str
        What a person calls it.
    parent : Rows, optional
        The set it is a part of.
    token : tuple
        What parted the parent; parts of one token that differ share no row.
    part : object
        Which part.
    """

    __slots__ = ("children", "name", "parent", "part", "token")

    def __init__(self, name: str, parent: Rows | None = None, token: tuple[Any, ...] = (), part: Any = None) -> None:
        self.name = name
        self.parent = parent
        self.token = token
        self.part = part
        self.children: dict[Any, Rows] = {}

    def child(self, token: tuple[Any, ...], part: Any, name: str) -> Rows:
        """The part of these rows; asked for twice it is the same."""
        key = (token, part)
        if key not in self.children:
            self.children[key] = Rows(name, self, token, part)
        return self.children[key]

    def path(self) -> list[Rows]:
        """From the whole data set down to these rows."""
        found: list[Rows] = []
        node: Rows | None = self
        while node is not None:
            found.append(node)
            node = node.parent
        return found[::-1]

    def root(self) -> Rows:
        """The whole data set."""
        return self.path()[0]

    def within(self, other: Rows) -> bool:
        """Whether these are some or all of the other rows."""
        return any(node is other for node in self.path())


def meet(some: Iterable[Rows], others: Iterable[Rows]) -> bool:
    """Whether two sets of rows can share any."""
    others = list(others)
    return any(_meet(a, b) for a in some for b in others)


def _meet(a: Rows, b: Rows) -> bool:
    if a is b:
        return True
    one, two = a.path(), b.path()
    if one[0] is not two[0]:
        return False
    return next((not _apart(x, y) for x, y in zip(one, two, strict=False) if x is not y), True)


def _apart(a: Rows, b: Rows) -> bool:
    if a.token[0] == "cut" and b.token[0] == "cut":
        return not _spans_meet(a.part, b.part)
    if a.token == b.token:
        return bool(a.part != b.part)
    return a.token[0] in _CUTS and b.token[0] in _CUTS


def _spans_meet(a: Any, b: Any) -> bool:
    """Whether two slices share rows for certain; bounds that are no numbers are believed to be apart."""
    if a == b:
        return True
    low = _number(a[0], 0), _number(b[0], 0)
    high = _number(a[1], float("inf")), _number(b[1], float("inf"))
    if None in (*low, *high):
        return False
    if any(x < 0 for x in (*low, *high)):  # type: ignore[operator]
        return False
    return low[0] < high[1] and low[1] < high[0]  # type: ignore[operator]


def _number(bound: Any, missing: float) -> float | None:
    if bound is None:
        return missing
    return bound if isinstance(bound, (int, float)) and not isinstance(bound, bool) else None


def covers(some: Iterable[Rows], others: Iterable[Rows]) -> bool:
    """Whether each of the others lies within some of these."""
    some = list(some)
    return all(any(b.within(a) for a in some) for b in others)
