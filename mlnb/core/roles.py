"""Columns and their roles: each role is a column that is there, each column has one role."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from pathlib import Path
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
    if case.target is not None and case.target in case.ignore:
        msg = f"The column {case.target!r} was given as target and to ignore; a column has one role."
        raise CaseError(msg)
    used = [name for name in single.values() if name is not None]
    for name in used:
        if used.count(name) > 1:
            both = " and ".join(role for role, given in single.items() if given == name)
            msg = f"The column {name!r} was given as {both}; a column has one role."
            raise CaseError(msg)


def must_be_names(given: dict[str, Any]) -> None:
    """Raise where a role is given values instead of the name of a column.

    Raises
    ------
    CaseError
    """
    for role in _SINGLE:
        value = given.get(role)
        if hasattr(value, "__len__") and not isinstance(value, (str, bytes, tuple)):
            msg = f"{role}= is the name of a column, not its values; put them into the frame and give their column's name."
            raise CaseError(msg)


def must_be_a_model(model: Any) -> None:
    """Raise where the model is its class or the name of its file.

    Raises
    ------
    CaseError
    """
    if isinstance(model, type):
        msg = f"model= is the class {model.__name__}; give an instance, as in {model.__name__}()."
        raise CaseError(msg)
    if isinstance(model, (str, Path)):
        msg = f"model= is a name; give the model itself, as in mlnb.load_model({str(model)!r})."
        raise CaseError(msg)


def _nearest(name: str, columns: Iterable[Any]) -> str:
    """The columns that a misspelt name may stand for, else the first of all."""
    known = [str(column) for column in columns]
    near = difflib.get_close_matches(name, known, n=3, cutoff=0.7)
    return f"did you mean {' or '.join(map(repr, near))}?" if near else f"it has {listing(known, 8)}."


def must_be_a_seed(value: Any) -> int:
    """The seed as an integer.

    Raises
    ------
    CaseError
        If it is no whole number from 0 to 2³² − 1, which is what generators of random numbers take.
    """
    try:
        seed = int(value)
    except (TypeError, ValueError):
        seed = -1
    if seed < 0 or seed >= 2**32 or seed != value:
        msg = f"random_state={value!r} is no seed; give a whole number from 0 on."
        raise CaseError(msg)
    return seed
