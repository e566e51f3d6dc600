"""Where values go: names, tuples, attributes, columns, items."""

from __future__ import annotations

import ast
import re

from mlnb.lint.flow.frames import as_data, column, mix, pick, set_column, without
from mlnb.lint.flow.machine import Machine, literal, strings, unknown
from mlnb.lint.flow.values import Columns, Const, Data, Est, Map, Obj, Picker, Seq, Stream, Value

_TRAIN = re.compile(r"(^|_)(x|y|X|Y)?_?(train|tr|trn|training|fit)\d*($|_)|train", re.IGNORECASE)
_TEST = re.compile(r"(^|_)(test|te|tst|holdout|hold|testing|eval)\d*($|_)|test", re.IGNORECASE)
_VALID = re.compile(r"(^|_)(val|valid|validation|dev|cv|va)\d*($|_)|valid|(^|_)[xy]?val", re.IGNORECASE)


def role(name: str) -> int | None:
    """The part of a split that a name speaks of: 0 train, 1 test, 2 validation."""
    if _VALID.search(name):
        return 2
    if _TEST.search(name):
        return 1
    return 0 if _TRAIN.search(name) else None


def bind(m: Machine, target: ast.expr, value: Value, source: ast.expr | None = None) -> None:
    """Assign a value."""
    match target:
        case ast.Name():
            _name(m, target.id, value)
        case ast.Tuple() | ast.List():
            _unpack(m, target.elts, value, source)
        case ast.Starred():
            bind(m, target.value, value)
        case ast.Attribute():
            _attribute(m, target, value)
        case ast.Subscript():
            _item(m, target, value)
        case _:
            pass


def _name(m: Machine, name: str, value: Value) -> None:
    if isinstance(value, Data):
        value.name = value.name or name
        value.place = value.place or m.place()
    scope = m.scopes[-1]
    if "global " + name in scope:
        m.scopes[0][name] = value
    scope[name] = value


def _unpack(m: Machine, targets: list[ast.expr], value: Value, source: ast.expr | None) -> None:
    if isinstance(value, Data) and value.parts:
        value = Seq(list(value.parts))
    if isinstance(value, Const) and isinstance(value.value, (list, tuple)):
        value = Seq([Const(item) for item in value.value])
    if isinstance(value, Seq) and (
        len(value.items) >= len(targets) or any(isinstance(t, ast.Starred) for t in targets)
    ):
        star = next((n for n, t in enumerate(targets) if isinstance(t, ast.Starred)), None)
        items = list(value.items)
        if star is not None:
            extra = len(items) - len(targets) + 1
            items = [*items[:star], Seq(items[star : star + max(extra, 0)]), *items[star + max(extra, 0) :]]
        for target, item in zip(targets, items, strict=False):
            bind(m, target, item)
        return
    if isinstance(value, Stream):
        for at, target in enumerate(targets):
            bind(m, target, value.item(at))
        return
    roles = [role(ast.unparse(target)) for target in targets]
    named = len({r for r in roles if r is not None}) > 1 and all(r is not None for r in _leaves(targets))
    data = as_data(m, value) if not isinstance(value, Data) else value
    if named and not data.latent:
        _split_by_name(m, targets, data, source)
        return
    for target in targets:
        bind(m, target, data.copy(name="", sig=data.sig) if data.rows or data.seen or data.latent else _part(m, data))


def _part(m: Machine, data: Data) -> Data:
    """A part of an unknown bundle: all parts speak of the same rows."""
    if data.est is not None or data.scores or data.pending:
        return data.copy()
    if data.shape == "thing":
        return Data(shape="thing")
    if not data.rows:
        data.rows = m.root(data.name or "data")
    return data.copy(name="")


def _leaves(targets: list[ast.expr]) -> list[int | None]:
    found: list[int | None] = []
    for target in targets:
        if isinstance(target, (ast.Tuple, ast.List)):
            found += _leaves(target.elts)
        else:
            found.append(role(ast.unparse(target)))
    return found


def _split_by_name(m: Machine, targets: list[ast.expr], data: Data, source: ast.expr | None) -> None:
    """Parts as the names tell: ``X_train, X_test = load()``."""
    if not data.rows:
        data.rows = m.root(data.name or (ast.unparse(source)[:40] if source is not None else "data"))
    token = ("named", data.sig)
    for target in targets:
        if isinstance(target, (ast.Tuple, ast.List)):
            _split_by_name(m, target.elts, data, source)
        else:
            name = ast.unparse(target)
            bind(m, target, pick(m, data, Picker(token, role(name), name)).copy(name="", columns={}))


def _attribute(m: Machine, target: ast.Attribute, value: Value) -> None:
    base = m.eval(target.value)
    if isinstance(base, Obj):
        base.attrs[target.attr] = value
    elif isinstance(base, Est):
        if target.attr != "classes_":
            base.params[target.attr] = value
    elif isinstance(base, Data):
        if target.attr == "columns":
            base.columns = {}
            base.only, base.gone = None, frozenset()
            known = strings(value)
            base.only = frozenset(known) if known else None
        elif target.attr == "index":
            if isinstance(value, Data):
                base.time |= value.time
        elif target.attr not in {"name", "values"}:
            set_column(base, target.attr, as_data(m, value))


def _item(m: Machine, target: ast.Subscript, value: Value) -> None:
    base = m.eval(target.value)
    if isinstance(base, Map):
        key = literal(m.eval(target.slice))
        if isinstance(key, (str, int, float, bool)):
            base.items[key] = value
        else:
            base.rest.append(value)
        return
    if isinstance(base, Seq):
        base.items.append(value)
        return
    if isinstance(base, Obj):
        base.attrs.setdefault("items", value)
        return
    if isinstance(base, Data):
        key_value = m.eval(target.slice)
        _into_frame(m, base, key_value, value, target)


def _into_frame(m: Machine, base: Data, key: Value, value: Value, target: ast.Subscript) -> None:
    data = as_data(m, value)
    frame = base.origin if base.shape == "locator" and base.origin is not None else base
    if base.shape != "locator":
        names = strings(key)
        if names is not None:
            for name in names:
                own = data.columns.get(name) if len(names) > 1 else None
                set_column(frame, name, own if own is not None else _one(data, name, len(names)))
                frame.columns[name].place = m.place(target)
            return
    if isinstance(key, Columns):
        frame.taint(data.all_seen() | data.latent, data.all_marks())
        return
    names = None
    if isinstance(key, Seq) and len(key.items) > 1:
        names = strings(key.items[-1])
    if names is not None:
        for name in names:
            held = column(frame, name)
            added = mix(held, data)
            set_column(frame, name, added)
        return
    if not frame.rows and data.rows:
        frame.rows = data.rows if isinstance(key, Data) else frame.rows | data.rows
    filled = frame.shape == "filled"
    if filled and data.rows:
        frame.rows |= data.rows
    frame.taint(data.all_seen() | data.latent, data.all_marks())
    frame.preds |= data.preds
    frame.scores |= data.scores
    frame.dups |= data.dups
    del target


def _one(data: Data, name: str, count: int) -> Data:
    return data.copy(deps=data.deps or frozenset({name})) if count > 1 else data


def change(m: Machine, node: ast.AugAssign) -> None:
    """An assignment such as ``+=``."""
    before = m.eval(_loaded(node.target))
    value = m.eval(node.value)
    if isinstance(before, Seq):
        before.items += value.items if isinstance(value, Seq) else [value]
        before.open = True
        return
    if isinstance(before, Const) and isinstance(value, Const):
        from mlnb.lint.flow.expressions import arithmetic

        bind(m, node.target, arithmetic(node.op, before, value))
        return
    one = before if isinstance(before, Data) else Data()
    if isinstance(one, Data) and isinstance(value, Data):
        made = mix(one, value)
    else:
        made = mix(one) if one.rows or one.scores or one.preds else unknown()
        if isinstance(value, Data):
            made = mix(value)
    bind(m, node.target, made)


def _loaded(target: ast.expr) -> ast.expr:
    made = ast.parse(ast.unparse(target), mode="eval").body
    return ast.copy_location(made, target)


def delete(m: Machine, target: ast.expr) -> None:
    """A ``del``: of a name or of a column."""
    if isinstance(target, ast.Name):
        m.scopes[-1].pop(target.id, None)
    elif isinstance(target, ast.Subscript):
        base = m.eval(target.value)
        names = strings(m.eval(target.slice))
        if isinstance(base, Data) and names:
            less = without(base, names)
            base.columns, base.gone, base.only = less.columns, less.gone, less.only
