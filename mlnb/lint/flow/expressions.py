"""Expressions: names, operators, attributes, subscripts, comprehensions."""

from __future__ import annotations

import ast
import builtins
import operator
from collections.abc import Callable
from typing import Any

from mlnb.lint.flow.attributes import attribute
from mlnb.lint.flow.frames import as_data, mix
from mlnb.lint.flow.machine import Machine, unknown
from mlnb.lint.flow.subscripts import subscript
from mlnb.lint.flow.tables import OUTSIDE
from mlnb.lint.flow.values import Columns, Const, Data, Func, Lib, Map, Picker, Seq, Stream, Value

_OPS: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv, ast.Mod: operator.mod,
}  # fmt: skip
_BUILTINS = frozenset(dir(builtins)) | {"display", "get_ipython"}
_LARGEST = 10_000


def evaluate(m: Machine, node: ast.AST) -> Value:
    """What an expression stands for."""
    match node:
        case ast.Constant():
            return Const(node.value)
        case ast.Name():
            return _name(m, node.id)
        case ast.Attribute():
            return attribute(m, m.eval(node.value), node.attr, node)
        case ast.Subscript():
            return subscript(m, m.eval(node.value), node)
        case ast.Call():
            from mlnb.lint.flow.calls import call

            return call(m, node)
        case ast.BinOp():
            return arithmetic(node.op, m.eval(node.left), m.eval(node.right), m)
        case ast.UnaryOp():
            return _unary(m, node)
        case ast.Compare():
            return _compare(m, node)
        case ast.BoolOp():
            return _bool(m, node)
        case ast.IfExp():
            return _either(m, node)
        case ast.List() | ast.Tuple() | ast.Set():
            return _sequence(m, node.elts)
        case ast.Dict():
            return _dict(m, node)
        case ast.ListComp() | ast.SetComp() | ast.GeneratorExp():
            return _comprehension(m, node)
        case ast.DictComp():
            return _dict_comprehension(m, node)
        case ast.Lambda():
            return Func(node, list(m.scopes))
        case ast.NamedExpr():
            value = m.eval(node.value)
            m.scopes[-1][node.target.id] = value
            return value
        case ast.Starred() | ast.Await():
            return m.eval(node.value)
        case ast.Yield():
            if m.given:
                m.given[-1].append(Seq([m.eval(node.value)], open=True))
            return unknown()
        case ast.JoinedStr():
            return _formatted(m, node)
        case ast.Slice():
            return Const(None)
        case _:
            return unknown()


def _name(m: Machine, name: str) -> Value:
    found = m.look_up(name)
    if found is not None:
        return found
    if name in OUTSIDE or name in _BUILTINS or name[:1].isupper():
        return Lib(name)
    made = unknown(name=name)
    m.scopes[0][name] = made
    return made


def arithmetic(op: ast.operator, left: Value, right: Value, m: Machine | None = None) -> Value:
    """Two values in an operation."""
    if isinstance(left, Const) and isinstance(right, Const):
        try:
            made = _OPS[type(op)](left.value, right.value)
        except (KeyError, TypeError, ValueError, ZeroDivisionError, OverflowError, MemoryError):
            return unknown()
        return Const(made) if not isinstance(made, (str, list, tuple)) or len(made) < _LARGEST else unknown()
    if isinstance(left, Seq) and isinstance(op, ast.Add):
        more = right.items if isinstance(right, Seq) else [right] if isinstance(right, Data) else []
        return Seq([*left.items, *more], open=left.open or not isinstance(right, Seq) or right.open)
    if isinstance(left, Seq) and isinstance(op, ast.Mult):
        return Seq(list(left.items) * 2, open=True)
    if isinstance(left, Columns) and isinstance(op, ast.Sub):
        return left
    if isinstance(left, Data) and isinstance(right, Data) and isinstance(op, ast.BitAnd | ast.BitOr):
        return _both(left, right, op)
    if isinstance(left, Data):
        if not isinstance(right, Data) and not isinstance(right, Const) and m is not None:
            right = as_data(m, right) if isinstance(right, Seq | Map) else right
        return mix(left, right)
    if isinstance(right, Data):
        return mix(right)
    return unknown()


def _both(left: Data, right: Data, op: ast.operator) -> Data:
    made = mix(left, right)
    made.compared = left.compared | right.compared
    if left.picker and right.picker:
        sign = "&" if isinstance(op, ast.BitAnd) else "|"
        text = f"{left.picker.part} {sign} {right.picker.part}"
        made.picker = Picker(("mask",), (text, True), f"rows where {text}")
    return made


def _unary(m: Machine, node: ast.UnaryOp) -> Value:
    value = m.eval(node.operand)
    if isinstance(value, Const):
        try:
            if isinstance(node.op, ast.USub):
                return Const(-value.value)
            if isinstance(node.op, ast.Not):
                return Const(not value.value)
        except TypeError:
            pass
        return value
    if isinstance(value, Data):
        made = mix(value)
        made.compared = value.compared
        if isinstance(node.op, ast.Invert) and value.picker is not None:
            made.picker = negated(value.picker)
        return made
    return unknown()


def negated(picker: Picker) -> Picker:
    """The other rows."""
    part = picker.part
    when = {"before": "after", "after": "before"}.get(picker.when, "")
    if isinstance(part, tuple) and len(part) == 2 and isinstance(part[1], bool):  # text, sign
        return Picker(picker.token, (part[0], not part[1]), f"not ({picker.name})", when)
    return Picker(picker.token, ("not", part), f"not ({picker.name})", when)


_TURNED = {ast.NotEq: (ast.Eq, False), ast.GtE: (ast.Lt, False), ast.Gt: (ast.LtE, False), ast.NotIn: (ast.In, False)}


def _compare(m: Machine, node: ast.Compare) -> Value:
    left = m.eval(node.left)
    others = [m.eval(value) for value in node.comparators]
    if isinstance(left, Const) and len(others) == 1 and isinstance(others[0], Const):
        return _constant_compare(node.ops[0], left.value, others[0].value)
    parts = [as_data(m, value) for value in (left, *others) if isinstance(value, Data)]
    if not parts:
        return unknown()
    first = next((part for part in parts if part.rows), parts[0])
    made = mix(first, *[part for part in parts if part is not first])
    made.compared = frozenset().union(*(part.latent for part in parts if not part.rows))
    made.seen = first.all_seen()
    made.columns, made.only, made.gone, made.name = {}, None, frozenset(), ""
    op = type(node.ops[0])
    turned, sign = _TURNED.get(op, (op, True))
    text = f"{ast.unparse(node.left)} {turned.__name__} {ast.unparse(node.comparators[0])}"
    later = {ast.Gt: "after", ast.GtE: "after", ast.Lt: "before", ast.LtE: "before"}.get(op, "")
    drawn = any(part.shape == "random" for part in parts)
    if not first.preds and not first.scores and (first.rows or drawn or not made.latent):
        told = m.inside() if m.loops else ()
        made.picker = Picker(
            ("mask",), ((text, told), sign), f"rows where {ast.unparse(node)[:60]}", "random" if drawn else later
        )
    if made.preds:
        from mlnb.lint.flow.evaluation import equal

        if op not in {ast.Eq, ast.NotEq}:
            made.tweak += tuple(_tweak(m, value) for value in others)
        if op in {ast.Eq, ast.NotEq} and len(parts) > 1:
            equal(m, made, parts)
    return made


def _tweak(m: Machine, value: Value) -> Any:
    from mlnb.lint.flow.values import spell

    return (spell(value), m.inside()) if isinstance(value, Data) else spell(value)


def _constant_compare(op: ast.cmpop, left: Any, right: Any) -> Value:
    table: dict[type[ast.cmpop], Callable[[Any, Any], Any]] = {
        ast.Eq: operator.eq, ast.NotEq: operator.ne, ast.Lt: operator.lt, ast.Gt: operator.gt, ast.LtE: operator.le,
        ast.GtE: operator.ge, ast.Is: operator.is_, ast.IsNot: operator.is_not, ast.In: lambda a, b: a in b,
        ast.NotIn: lambda a, b: a not in b,
    }  # fmt: skip
    try:
        return Const(bool(table[type(op)](left, right)))
    except (KeyError, TypeError):
        return unknown()


def _bool(m: Machine, node: ast.BoolOp) -> Value:
    values = [m.eval(value) for value in node.values]
    data = [value for value in values if isinstance(value, Data)]
    return mix(data[0], *data[1:]) if data else (values[-1] if isinstance(values[0], Const) else values[0])


def _either(m: Machine, node: ast.IfExp) -> Value:
    from mlnb.lint.flow.statements import join

    test = m.eval(node.test)
    if isinstance(test, Const):
        return m.eval(node.body if test.value else node.orelse)
    return join(m.eval(node.orelse), m.eval(node.body))


def _sequence(m: Machine, elts: list[ast.expr]) -> Value:
    items: list[Value] = []
    is_open = False
    for elt in elts:
        value = m.eval(elt)
        if isinstance(elt, ast.Starred):
            if isinstance(value, Seq):
                items += value.items
                is_open |= value.open
            elif isinstance(value, Columns):
                return value
            else:
                items.append(value)
                is_open = True
        else:
            items.append(value)
    return Seq(items, open=is_open)


def _formatted(m: Machine, node: ast.JoinedStr) -> Value:
    """An f-string; a constant where all its parts are."""
    parts = [m.eval(part.value) if isinstance(part, ast.FormattedValue) else m.eval(part) for part in node.values]
    plain = all(part.format_spec is None for part in node.values if isinstance(part, ast.FormattedValue))
    if plain and all(isinstance(part, Const) for part in parts):
        return Const("".join(str(part.value) for part in parts if isinstance(part, Const)))
    return Data(shape="thing")


def _dict(m: Machine, node: ast.Dict) -> Value:
    made = Map({})
    for key, value in zip(node.keys, node.values, strict=True):
        held = m.eval(value)
        if key is None:
            if isinstance(held, Map):
                made.items.update(held.items)
                made.rest += held.rest
            continue
        known = m.eval(key)
        if isinstance(known, Const) and isinstance(known.value, (str, int, float, bool, type(None))):
            made.items[known.value] = held
        else:
            made.rest.append(held)
    return made


def _turns(m: Machine, generators: list[ast.comprehension], then: Callable[[], None]) -> bool:
    """Read a comprehension's turns; whether it may have had others."""
    from mlnb.lint.flow.statements import turns
    from mlnb.lint.flow.stores import bind

    if not generators:
        then()
        return False
    part, rest = generators[0], generators[1:]
    over = m.eval(part.iter)
    items = turns(m, over)
    some = not (isinstance(over, Seq) and not over.open and not part.ifs and len(items) == len(over.items))
    for turn, item in enumerate(items):
        m.loops.append((id(part), turn))
        bind(m, part.target, item)
        kept = True
        for test in part.ifs:
            found = m.eval(test)
            kept = kept and not (isinstance(found, Const) and not found.value)
        if kept:
            some = _turns(m, rest, then) or some
        m.loops.pop()
    return some


def _comprehension(m: Machine, node: ast.ListComp | ast.SetComp | ast.GeneratorExp) -> Value:
    columns = _column_choice(m, node)
    if columns is not None:
        return columns
    found: list[Value] = []
    m.scopes.append({})
    try:
        some = _turns(m, node.generators, lambda: found.append(m.eval(node.elt)))
    finally:
        m.scopes.pop()
    return Seq(found, open=some)


def _column_choice(m: Machine, node: ast.ListComp | ast.SetComp | ast.GeneratorExp) -> Value | None:
    """``[c for c in df.columns if c not in (…)]`` is the columns less some."""
    part = node.generators[0]
    if len(node.generators) > 1 or not isinstance(part.target, ast.Name) or not isinstance(node.elt, ast.Name):
        return None
    over = m.eval(part.iter)
    if not isinstance(over, Columns):
        return None
    from mlnb.lint.flow.machine import strings

    minus = over.minus
    latent = over.latent
    for test in part.ifs:
        m.scopes.append({part.target.id: unknown()})
        whole = m.eval(test)
        if isinstance(whole, Data):
            latent |= whole.latent | whole.compared
        for compared in ast.walk(test):
            if isinstance(compared, ast.Compare) and isinstance(compared.ops[0], (ast.NotIn, ast.NotEq)):
                names = strings(m.eval(compared.comparators[0]))
                minus |= frozenset(names or ())
        for name in over.data.columns:
            m.scopes[-1][part.target.id] = Const(name)
            kept = m.eval(test)
            if isinstance(kept, Const) and not kept.value:
                minus |= {name}
        m.scopes.pop()
    if node.elt.id != part.target.id:
        return None
    return Columns(over.data, minus, over.only, latent)


def _dict_comprehension(m: Machine, node: ast.DictComp) -> Value:
    made = Map({})

    def add() -> None:
        key, value = m.eval(node.key), m.eval(node.value)
        if isinstance(key, Const) and isinstance(key.value, (str, int, float)):
            made.items[key.value] = value
        else:
            made.rest.append(value)

    m.scopes.append({})
    try:
        _turns(m, node.generators, add)
    finally:
        m.scopes.pop()
    return made


__all__ = ["Stream", "arithmetic", "evaluate", "negated"]
