"""Subscripts: columns, rows by mask, by index, by slice."""

from __future__ import annotations

import ast
from typing import Any

from mlnb.lint.flow.frames import as_data, column, mix, pick, plain, subset, without
from mlnb.lint.flow.machine import Machine, literal, strings, unknown
from mlnb.lint.flow.stores import role
from mlnb.lint.flow.values import Columns, Const, Data, Est, Lib, Map, Obj, Picker, Seq, Split, Stream, Value


def subscript(m: Machine, base: Value, node: ast.Subscript) -> Value:
    """The item of a value."""
    if isinstance(base, Seq):
        return _of_sequence(m, base, node)
    if isinstance(base, Map):
        key = literal(m.eval(node.slice))
        if isinstance(key, (str, int, float, bool)) and key in base.items:
            return base.items[key]
        return _any([*base.items.values(), *base.rest])
    if isinstance(base, Est):
        key = m.eval(node.slice)
        if isinstance(key, Const) and base.steps:
            return base.steps[-1] if key.value == -1 else base
        return base
    if isinstance(base, Columns):
        key = m.eval(node.slice)
        latent = base.latent | (key.latent | key.all_seen() if isinstance(key, Data) else frozenset())
        part = isinstance(node.slice, ast.Slice)  # which ones they are is not known
        return Columns(base.data, base.minus | ({"?"} if part else set()), None if part else base.only, latent)
    if isinstance(base, Const):
        if isinstance(node.slice, ast.Slice) and isinstance(base.value, range):
            return rows_by_slice(m, Data(shape="indices"), node.slice)
        if isinstance(node.slice, ast.Slice):
            return unknown()
        try:
            return Const(base.value[literal(m.eval(node.slice))])
        except (TypeError, KeyError, IndexError, ValueError):
            return unknown()
    if isinstance(base, Stream):
        return base.item(0)
    if isinstance(base, Obj):
        return as_data(m, base)
    if isinstance(base, Lib):
        return Lib(base.name)
    if isinstance(base, Data):
        return of_data(m, base, node)
    return unknown()


def _any(values: list[Value]) -> Value:
    from mlnb.lint.flow.statements import join

    if not values:
        return unknown()
    made = values[0]
    for value in values[1:]:
        made = join(made, value)
    return made


def _of_sequence(m: Machine, base: Seq, node: ast.Subscript) -> Value:
    if isinstance(node.slice, ast.Slice):
        bounds = [literal(m.eval(b)) if b is not None else None for b in (node.slice.lower, node.slice.upper)]
        if all(b is None or isinstance(b, int) for b in bounds) and not base.open:
            return Seq(base.items[bounds[0] : bounds[1]])
        return rows_by_slice(m, as_data(m, base), node.slice) if base.open else Seq(list(base.items), open=True)
    key = m.eval(node.slice)
    if isinstance(key, Const) and isinstance(key.value, int) and -len(base.items) <= key.value < len(base.items):
        return base.items[key.value]
    return _any(base.items) if base.items else unknown()


def of_data(m: Machine, base: Data, node: ast.Subscript) -> Value:
    """An item of data."""
    located = base.shape == "locator"
    frame = base.origin if located and base.origin is not None else base
    if frame.parts and not located:
        index = literal(m.eval(node.slice)) if not isinstance(node.slice, ast.Slice) else None
        if isinstance(index, int) and -len(frame.parts) <= index < len(frame.parts):
            return frame.parts[index]
    if base.shape == "thing":
        return Data(shape="thing", chosen=base.chosen)
    if isinstance(node.slice, ast.Slice):
        return rows_by_slice(m, frame, node.slice)
    if isinstance(node.slice, ast.Tuple) and node.slice.elts:
        return _by_tuple(m, frame, node.slice, by_label=base.name == "loc")
    key = m.eval(node.slice)
    if located:
        return _rows(m, frame, key, node.slice)
    return by_key(m, frame, key, node.slice)


def by_key(m: Machine, frame: Data, key: Value, node: ast.expr) -> Value:
    """Columns or rows, as the key tells."""
    if isinstance(key, Const):
        if isinstance(key.value, str) and frame.shape == "splits":
            part = role(key.value)
            made = pick(m, frame, Picker(("named", frame.sig), 3 if part is None else part, f"{key.value} split"))
            return made.copy(shape="", name="")
        if isinstance(key.value, str):
            return _scored(frame) or column(frame, key.value)
        return _scored(frame) or _one_row(frame)
    names = strings(key)
    if names is not None:
        made = subset(frame, names)
        return made.copy(name=names[0]) if len(names) == 1 and not made.name else made
    if isinstance(key, Columns):
        return by_columns(frame, key)
    if isinstance(key, Seq):
        latent = as_data(m, key).latent if any(isinstance(i, Data) for i in key.items) else frozenset()
        some = [i.value for i in key.items if isinstance(i, Const) and isinstance(i.value, str)]
        if not some and not latent:
            return _open(frame, key)
        made = _open(frame, key)
        made.taint(s for s in latent if s.supervised)
        return made
    return _rows(m, frame, key, node)


def _open(frame: Data, key: Value) -> Data:
    """Columns that are not known."""
    made = frame.copy()
    if isinstance(key, Seq):
        made.chosen += (("columns", id(key)),)
    known = [i.value for i in key.items if isinstance(i, Const)] if isinstance(key, Seq) else []
    made.only = frozenset(str(k) for k in known) if known and len(known) == len(key.items) else made.only  # type: ignore[union-attr]
    if made.only is None:
        made.gone |= {"?"}
    return made


def by_columns(frame: Data, key: Columns) -> Data:
    """The columns that a list made of ``df.columns`` names."""
    made = without(frame, key.minus)
    if key.only is not None:
        made = subset(made, key.only)
    made.taint(s for s in key.latent if s.family == "selection")
    if key.latent:
        made.gone |= {"?"}
    return made


def _scored(frame: Data) -> Data | None:
    """An item of what holds scores or statistics only."""
    if frame.rows or not (frame.scores or frame.latent):
        return None
    if frame.columns:
        return None
    return frame.copy()


def _one_row(frame: Data) -> Data:
    if frame.shape == "curve":
        return frame
    return frame.copy(shape=frame.shape, parts=None)


def _rows(m: Machine, frame: Data, key: Value, node: ast.expr) -> Value:
    if isinstance(key, Const):
        return _one_row(frame)
    if isinstance(key, Seq):
        return frame.copy()
    if not isinstance(key, Data):
        return frame.copy()
    if key.picker is not None:
        made = pick(m, frame, key.picker)
        if key.picker.when == "random":
            m.splits.append(Split(frame.rows, m.place(node), "a random mask", shuffled=True, time=frame.all_time()))
        made.taint(key.compared)
        made.dups |= key.dups
        return made
    if key.shape == "index" and key.rows:
        made = _like(m, frame, key)
        made.dups |= key.dups
        return made
    if key.shape == "indices" and key.rows:
        made = frame
        for index in key.rows:
            for step in index.path()[1:]:
                made = pick(m, made, Picker(step.token, step.part, step.name))
        return made.copy()
    if key.shape == "choice":
        made = frame.copy()
        made.taint(s for s in key.latent if s.family == "selection")
        return made
    if key.compared or (key.rows and key.deps):
        text = ast.unparse(node)
        made = pick(m, frame, Picker(("mask",), ((text, m.inside()), True), f"rows where {text[:60]}"))
        made.taint(key.compared)
        return made
    if key.latent and not key.rows:
        return mix(frame, Data(latent=frozenset(s for s in key.latent if s.family == "selection" or s.supervised)))
    if key.scores and not frame.rows:
        return mix(frame, key)
    made = frame.copy()
    made.dups |= key.dups
    if not key.rows:
        made.chosen += (("key", key.sig),)
        made.gone |= {"?"}
    return made


def _like(m: Machine, frame: Data, other: Data) -> Data:
    """The rows of a frame that another one has, as ``y.loc[X_train.index]``."""
    if frame.rows and all(any(o.within(r) for r in frame.rows) for o in other.rows):
        made = frame.copy(rows=other.rows)
        made.columns = {name: c.copy(rows=other.rows) for name, c in frame.columns.items()}
        return made
    del m
    return frame.copy()


def rows_by_slice(m: Machine, frame: Data, node: ast.Slice) -> Data:
    """The rows between two bounds."""
    if frame.shape == "indices":
        low, high = (_bound(m, b) for b in (node.lower, node.upper))
        return Data(shape="indices", picker=Picker(("cut",), (low, high), _cut_name(node)))
    if not frame.rows and (frame.scores or frame.latent or frame.preds):
        return frame.copy()
    low, high = (_bound(m, b) for b in (node.lower, node.upper))
    if low in (None, 0) and high is None:
        step = literal(m.eval(node.step)) if node.step is not None else None
        made = frame.copy()
        if step == -1:
            made.time |= {"reversed"}
        return made
    made = pick(m, frame, Picker(("cut",), (low, high), _cut_name(node)))
    if m.loops and low is not None and high is not None:
        made = frame.copy()
        made.time |= {"window"}
        for c in made.columns.values():
            c.time |= {"window"}
        made.shape = "windowed"
    return made


def _cut_name(node: ast.Slice) -> str:
    return f"rows [{ast.unparse(node)}]"


def _bound(m: Machine, node: ast.expr | None) -> Any:
    if node is None:
        return None
    value = m.eval(node)
    if isinstance(value, Const) and isinstance(value.value, (int, float)):
        return value.value
    return f"{ast.unparse(node)}"


def _by_tuple(m: Machine, frame: Data, node: ast.Tuple, *, by_label: bool) -> Value:
    """Rows first, columns second; more axes than two keep every row."""
    first, rest = node.elts[0], node.elts[1:]
    found: Value
    if isinstance(first, ast.Slice):
        found = rows_by_slice(m, frame, first)
    elif isinstance(first, ast.Constant) and first.value is Ellipsis:
        found = frame.copy()
    else:
        key = m.eval(first)
        if not by_label and isinstance(key, Const) and isinstance(key.value, str):
            return subset(frame, [str(literal(m.eval(e))) for e in node.elts])
        found = _rows(m, frame, key, first)
    if not isinstance(found, Data):
        return found
    second = rest[0] if rest else None
    if second is None or isinstance(second, ast.Slice):
        if isinstance(second, ast.Slice) and (second.lower or second.upper):
            return _positions(found, ast.unparse(second))
        return found
    key = m.eval(second)
    names = strings(key)
    if names is not None:
        return column(found, names[0]) if isinstance(key, Const) else subset(found, names)
    if isinstance(key, Columns):
        return by_columns(found, key)
    if isinstance(key, Data) and key.latent:
        made = found.copy()
        made.taint(s for s in key.latent if s.family == "selection" or s.supervised)
        return made
    return _positions(found, ast.unparse(second))


def _positions(data: Data, text: str) -> Data:
    """Columns by position: which they are is not known."""
    made = plain(data)
    made.deps = frozenset({f"[{text}]"})
    made.gone = frozenset({"?"})
    return made
