"""Columns and their roles: each role is a column that is there, each column has one role."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from mlnb.core.errors import CaseError, listing

if TYPE_CHECKING:
    from mlnb.core.case import Case

_SINGLE = ("target", "time", "group", "id", "weight")


def must_be_columns(case: Case) -> None:
    """Raise where a role names no column of the training frame, or two roles the same one.

    Raises
    ------
    CaseError
        With the columns that may have been meant.
    """
    single = {role: getattr(case, role) for role in _SINGLE}
    several = [(role, name) for role in ("annotators", "ignore") for name in getattr(case, role)]
    for role, name in [*single.items(), *several]:
        if name is not None and name not in case.frame.columns:
            msg = f"{role}={name!r} is not a column of the training frame; {_nearest(name, case.frame.columns)}"
            raise CaseError(msg)
    used = [name for name in single.values() if name is not None]
    for name in used:
        if used.count(name) > 1:
            both = " and ".join(role for role, given in single.items() if given == name)
            msg = f"The column {name!r} was given as {both}; a column has one role."
            raise CaseError(msg)


def _nearest(name: str, columns: Iterable[Any]) -> str:
    """The columns that a misspelt name may stand for, else the first of all."""
    known = [str(column) for column in columns]
    near = difflib.get_close_matches(name, known, n=3, cutoff=0.7)
    return f"did you mean {' or '.join(map(repr, near))}?" if near else f"it has {listing(known, 8)}."
