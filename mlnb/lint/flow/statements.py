"""Statements: assignments, branches, loops, definitions."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from mlnb.lint.flow.choices import chosen_by_test, tested_while
from mlnb.lint.flow.functions import make_class, make_function
from mlnb.lint.flow.machine import Machine, unknown
from mlnb.lint.flow.stores import bind, change, delete
from mlnb.lint.flow.values import Const, Data, Est, Func, Lib, Map, Obj, Seq, Stream, Value

#: Turns of a loop that are read: of one whose items are known, and of any other.
KNOWN_TURNS, TURNS = 8, 2


def block(m: Machine, body: Iterable[ast.stmt]) -> bool:
    """Read statements; whether the way ends here (return, raise, continue, break)."""
    for statement in body:
        m.spend()
        m.line = statement.lineno
        if _statement(m, statement):
            return True
    return False


def _statement(m: Machine, node: ast.stmt) -> bool:
    match node:
        case ast.Expr():
            m.eval(node.value)
        case ast.Assign():
            _assign(m, node)
        case ast.AnnAssign():
            if node.value is not None:
                bind(m, node.target, m.eval(node.value))
        case ast.AugAssign():
            change(m, node)
        case ast.If():
            return _if(m, node)
        case ast.For() | ast.AsyncFor():
            _for(m, node)
        case ast.While():
            _while(m, node)
        case ast.With() | ast.AsyncWith():
            for item in node.items:
                opened = m.eval(item.context_expr)
                if item.optional_vars is not None:
                    bind(m, item.optional_vars, opened)
            return block(m, node.body)
        case ast.Try() | ast.TryStar():
            _try(m, node)
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            make_function(m, node)
        case ast.ClassDef():
            make_class(m, node)
        case ast.Return():
            value = m.eval(node.value) if node.value is not None else Const(None)
            if m.given:
                m.given[-1].append(value)
            return True
        case ast.Import() | ast.ImportFrom():
            _import(m, node)
        case ast.Delete():
            for target in node.targets:
                delete(m, target)
        case ast.Global() | ast.Nonlocal():
            for name in node.names:
                m.scopes[-1][name] = m.scopes[0].setdefault(name, unknown(name=name))
                m.scopes[-1].setdefault("global " + name, Const(value=True))
        case ast.Assert():
            m.eval(node.test)
        case ast.Match():
            m.eval(node.subject)
            for case in node.cases:
                block(m, case.body)
        case ast.Raise() | ast.Continue() | ast.Break():
            if isinstance(node, ast.Break) and m.loop_breaks:
                m.loop_breaks[-1] = True
            return True
        case _:
            pass
    return False


def _assign(m: Machine, node: ast.Assign) -> None:
    value = m.eval(node.value)
    m.line = node.lineno
    for target in node.targets:
        bind(m, target, value, node.value)


def _if(m: Machine, node: ast.If) -> bool:
    test = m.eval(node.test)
    chosen_by_test(m, node, test)
    known = _truth(node.test, test)
    if known is not None:
        return block(m, node.body if known else node.orelse)
    scope = m.scopes[-1]
    before = dict(scope)
    ended = block(m, node.body)
    after = dict(scope)
    scope.clear()
    scope.update(before)
    other = block(m, node.orelse)
    if ended and other:
        return True
    if other:
        scope.clear()
        scope.update(after)
    elif not ended:
        for name, value in after.items():
            scope[name] = join(scope[name], value) if name in scope else value
    return False


def _truth(node: ast.expr, test: Value) -> bool | None:
    if isinstance(node, ast.Compare) and isinstance(node.left, ast.Name) and node.left.id == "__name__":
        return True
    if isinstance(test, Const):
        try:
            return bool(test.value)
        except (TypeError, ValueError):
            return None
    if isinstance(node, (ast.Name, ast.Attribute)) and isinstance(test, Est | Func | Obj):
        return True
    return None


def join(one: Value, two: Value) -> Value:
    """A value that may be either."""
    if one is two:
        return one
    if isinstance(one, Data) and isinstance(two, Data):
        if one.est is not None and not one.rows:
            return one
        made = two.copy(
            rows=one.rows | two.rows if one.rows != two.rows else two.rows,
            seen=one.seen | two.seen,
            latent=one.latent | two.latent,
            dups=one.dups | two.dups,
            preds=one.preds | two.preds,
            scores=one.scores | two.scores,
            marks=one.marks | two.marks,
            time=one.time | two.time,
            deps=one.deps | two.deps,
        )
        for name, column in one.columns.items():
            held = made.columns.get(name)
            made.columns[name] = column.copy() if held is None else join(held, column)  # type: ignore[assignment]
        return made
    if isinstance(one, Const) and isinstance(two, Const):
        return one if one.value == two.value else unknown()
    if isinstance(one, Const):
        return two
    if isinstance(two, Const):
        return one
    return two


def _for(m: Machine, node: ast.For | ast.AsyncFor) -> None:
    over = m.eval(node.iter)
    items = turns(m, over)
    m.loop_breaks.append(False)
    for turn, item in enumerate(items):
        m.loops.append((id(node), turn))
        bind(m, node.target, item)
        block(m, node.body)
        m.loops.pop()
    broke = m.loop_breaks.pop()
    del broke
    block(m, node.orelse)


def turns(m: Machine, over: Value) -> list[Value]:
    """The items of the turns of a loop that are read."""
    if isinstance(over, Seq):
        if over.items:
            items = over.items[:KNOWN_TURNS]
            return items if len(items) > 1 or not over.open else items * TURNS
        return [unknown() for _ in range(TURNS)] if over.open else []
    if isinstance(over, Map):
        keys: list[Value] = [Const(key) for key in over.items]
        return keys[:KNOWN_TURNS] or [unknown() for _ in range(TURNS)]
    if isinstance(over, Stream):
        count = TURNS if over.length is None else min(over.length, KNOWN_TURNS)
        return [over.item(turn) for turn in range(count)]
    if isinstance(over, Const):
        if isinstance(over.value, (list, tuple, range, str)) and not isinstance(over.value, str):
            return [Const(item) for item in list(over.value[: TURNS + 1])]
        return [unknown() for _ in range(TURNS)]
    from mlnb.lint.flow.frames import row_of

    if isinstance(over, Data) and over.shape == "grouped":
        from mlnb.lint.flow.grouped import groups

        return [groups(m, over).item(turn) for turn in range(TURNS)]
    if isinstance(over, Data) and (over.rows or over.preds):
        return [row_of(over) for _ in range(TURNS)]
    if isinstance(over, Obj):
        found = m.data(over)
        return [row_of(found) for _ in range(TURNS)]
    return [unknown() for _ in range(TURNS)]


def _while(m: Machine, node: ast.While) -> None:
    tested_while(m, node)
    for turn in range(TURNS):
        m.eval(node.test)
        m.loops.append((id(node), turn))
        block(m, node.body)
        m.loops.pop()
    block(m, node.orelse)


def _try(m: Machine, node: ast.Try | ast.TryStar) -> None:
    block(m, node.body)
    scope = m.scopes[-1]
    for handler in node.handlers:
        before = dict(scope)
        if handler.name:
            scope[handler.name] = unknown()
        block(m, handler.body)
        for name, value in before.items():  # what the body made stands; the handler fills what it did not
            if isinstance(value, Const) and value.value is None:
                continue
            scope[name] = value
    block(m, node.orelse)
    block(m, node.finalbody)


def _import(m: Machine, node: ast.Import | ast.ImportFrom) -> None:
    scope = m.scopes[-1]
    if isinstance(node, ast.Import):
        for alias in node.names:
            name = alias.asname or alias.name.partition(".")[0]
            scope[name] = Lib(alias.name if alias.asname else name)
        return
    for alias in node.names:
        if alias.name != "*":
            scope[alias.asname or alias.name] = Lib(f"{node.module or ''}.{alias.name}")
