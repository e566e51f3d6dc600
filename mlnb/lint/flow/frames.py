"""Operations on data: mixing, taking columns, taking rows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from mlnb.lint.flow.machine import Machine
from mlnb.lint.flow.values import (
    EMPTY,
    Columns,
    Const,
    Data,
    Est,
    Map,
    Obj,
    Picker,
    Seq,
    Stat,
    Stream,
    Value,
)

_SETS = ("dups", "preds", "scores", "deps", "time")


def as_data(m: Machine, value: Value | None, depth: int = 0) -> Data:
    """A value as data: a list is what is in it, a dict a frame, an object its attributes."""
    if isinstance(value, Data):
        return value
    if depth > 4:  # lists of dicts of lists
        return Data()
    if isinstance(value, Seq):
        parts = [as_data(m, item, depth + 1) for item in value.items if not isinstance(item, Const)]
        found = together(parts)
        if not found.rows and not found.latent and not found.scores and not found.pending:
            constants = all(isinstance(item, Const | Seq) for item in value.items) and value.items
            if value.root is None:
                value.root = next(iter(m.root("values" if constants else "list")))
            found.rows = frozenset({value.root})
        return found
    if isinstance(value, Map):
        found = together([as_data(m, item, depth + 1) for item in [*value.items.values(), *value.rest]])
        for name, item in value.items.items():
            if isinstance(name, str) and isinstance(item, Data):
                found.columns[name] = item.copy(made=True)
        return found
    if isinstance(value, Obj):
        kept = [
            v for v in value.attrs.values() if isinstance(v, Data | Seq) and not (isinstance(v, Data) and not v.rows)
        ]
        return together([as_data(m, item, depth + 1) for item in kept])
    if isinstance(value, Est) and value.data is not None:
        return value.data
    if isinstance(value, Stream) and value.source is not None:
        return as_data(m, value.source, depth + 1)
    if isinstance(value, Columns):
        return Data(latent=value.latent)
    return Data()


def together(parts: Iterable[Data]) -> Data:
    """Data of all the parts' rows and history."""
    parts = list(parts)
    made = Data()
    for part in parts:
        made.rows |= part.rows
        made.seen |= part.all_seen()
        made.latent |= part.latent
        made.compared |= part.compared
        made.marks |= part.all_marks()
        made.pending |= part.pending
        made.dups |= part.dups
        made.preds |= part.preds
        made.scores |= part.scores
        made.deps |= part.deps
        made.time |= part.all_time()
        made.chosen += part.chosen
        made.tweak += part.tweak
    if len(parts) == 1:
        made.gone, made.only = parts[0].gone, parts[0].only
        made.columns = {name: c.copy() for name, c in parts[0].columns.items()}
    return made


def mix(first: Data, *others: Value) -> Data:
    """What is computed from data, row by row, and from other values.

    The result has the rows of the first; statistics among the others are taken up by them.
    """
    made = first.copy(parts=None, est=None, picker=None, origin=None)
    for other in others:
        if not isinstance(other, Data):
            continue
        made.name = ""
        if not made.rows:
            made.rows = other.rows
        taken = other.all_seen()
        same_latent = other.latent
        made.taint(taken, other.all_marks())
        made.latent |= same_latent
        made.pending |= other.pending
        made.tweak += other.tweak
        made.chosen += other.chosen
        for name in _SETS:
            setattr(made, name, getattr(made, name) | getattr(other, name))
        made.time |= other.all_time()
    _take_up(made, first)
    made.made = True
    return made


def _take_up(made: Data, first: Data) -> None:
    """Statistics become part of the rows, unless these are the rows that the statistics themselves make."""
    if not made.rows or not made.latent:
        return
    own = first.latent if first.rows else EMPTY
    taken = made.latent - own
    made.taint(taken)
    made.latent = own


def plain(data: Data, **changes: Any) -> Data:
    """The same rows and history, as one block whose columns are not known."""
    return data.copy(
        seen=data.all_seen(), marks=data.all_marks(), time=data.all_time(), columns={}, gone=EMPTY, only=None, **changes
    )


def column(data: Data, name: str) -> Data:
    """A column; the same object each time, so that changing it changes the frame."""
    if name in data.columns:
        return data.columns[name]
    if data.shape == "grouped":
        return data.copy(columns={}, deps=frozenset({name}), name=name, shape="grouped")
    made = Data(
        rows=data.rows, seen=data.seen, latent=data.latent, dups=data.dups, preds=data.preds, scores=data.scores,
        deps=frozenset({name}), marks=data.marks, time=data.time, name=name, shape=data.shape if data.shape == "row" else "",
    )  # fmt: skip
    if data.shape != "row":
        data.columns[name] = made
    return made


def subset(data: Data, names: Iterable[str]) -> Data:
    """Some columns of a frame."""
    kept = frozenset(names)
    made = data.copy(only=kept, place=None)
    made.columns = {name: c for name, c in made.columns.items() if name in kept}
    return made


def without(data: Data, names: Iterable[str]) -> Data:
    """A frame without some columns."""
    dropped = frozenset(names)
    made = data.copy(gone=data.gone | dropped, place=None)
    if made.only is not None:
        made.only = made.only - dropped
    made.columns = {name: c for name, c in made.columns.items() if name not in dropped}
    return made


def set_column(data: Data, name: str, value: Data) -> None:
    """Give a frame a column."""
    held = value.copy(name=name, picker=None, origin=None)
    held.columns = {}
    held.seen, held.marks = value.all_seen(), value.all_marks()
    if held.latent and held.rows and data.rows and not (held.rows & data.rows):
        held.seen |= held.latent
        held.latent = EMPTY
    if held.latent and not held.rows:
        held.seen |= held.latent
        held.latent = EMPTY
    if data.rows:
        held.rows = data.rows
    elif value.rows:
        data.rows = value.rows
    held.made = value.made or value.name != name
    data.columns[name] = held
    data.gone = data.gone - {name}
    data.time |= held.time & {"lag", "window", "series"}
    if data.only is not None:
        data.only = data.only | {name}


def pick(m: Machine, data: Data, picker: Picker) -> Data:
    """Some rows of data."""
    if not data.rows:
        data.rows = m.root(data.name or "data")
    return _picked(data, picker)


def _picked(data: Data, picker: Picker) -> Data:
    made = data.copy(
        rows=frozenset(node.child(picker.token, picker.part, picker.name) for node in data.rows),
        picker=None,
        origin=None,
    )
    made.columns = {name: _picked(c, picker) for name, c in data.columns.items()}
    return made


def row_of(data: Data) -> Value:
    """One row, or one batch, of data: what is computed within it looks at no other row."""
    if data.parts:
        return Seq([row_of(part) if isinstance(part, Data) else part for part in data.parts])
    return data.copy(shape="row", picker=None, origin=None)


def stat_of(m: Machine, data: Data, what: str, family: str, *, supervised: bool = False) -> Stat:
    """A statistic computed from all the data."""
    return m.stat(data, m.place(), what, family, supervised=supervised)
