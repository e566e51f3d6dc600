"""Methods that choose or add rows and columns."""

from __future__ import annotations

import ast

from mlnb.lint.flow.calls import apply
from mlnb.lint.flow.frames import as_data, column, mix, pick, set_column, subset, without
from mlnb.lint.flow.functions import Call
from mlnb.lint.flow.machine import Machine, literal, strings
from mlnb.lint.flow.splits import rest_of
from mlnb.lint.flow.values import (
    EMPTY,
    Const,
    Data,
    Dup,
    Func,
    Map,
    Picker,
    Place,
    Seq,
    Value,
)


def dropped(m: Machine, base: Data, call: Call) -> Value:
    """Columns dropped, or rows."""
    names = call.get(None, "columns")
    positional = call.get(0, "labels")
    axis = literal(call.get(1, "axis"))
    made: Data | None = None
    if names is None and positional is not None and (axis in {1, "columns"} or strings(positional) is not None):
        names = positional
    if names is None and positional is not None:
        where = positional if isinstance(positional, Data) else as_data(m, positional)
        if where.shape == "index" and where.origin is not None:
            made = rest_of(base, where.origin)
        if made is None and where.compared:
            made = base.copy()
            made.taint(where.compared)
    names_known = strings(names)
    if made is None and isinstance(names, Seq) and len(call.args) > 1 and names_known is None:
        some = [i.value for i in names.items if isinstance(i, Const) and isinstance(i.value, str)]
        names_known = some or None
    if made is None and len(call.args) > 1 and names_known is not None and isinstance(call.args[0], Const):
        more = [literal(a) for a in call.args]
        names_known = [n for n in more if isinstance(n, str)]  # polars: drop("a", "b")
    if made is None:
        made = without(base, names_known or ())
        if names is not None and names_known is None:
            made.gone |= {"?"}
            told = names if isinstance(names, Data) else as_data(m, names)
            made.taint(s for s in told.latent | told.compared if s.family == "selection")
    if literal(call.kw.get("inplace")) is True:
        base.columns, base.gone, base.only, base.rows = made.columns, made.gone, made.only, made.rows
        base.place = call.place
        base.taint(made.all_seen())
        return Const(None)
    return made


def popped(base: Data, call: Call) -> Value:
    """A column taken out."""
    names = strings(call.get(0, "item"))
    if not names:
        return base.copy(shape="row")
    made = column(base, names[0]).copy()
    base.columns.pop(names[0], None)
    base.gone |= {names[0]}
    return made


def headed(m: Machine, base: Data, call: Call, usual: int) -> Value:
    """The first or the last rows; a few are only a look."""
    size = call.get(0, "n")
    known = literal(size)
    if size is None or (isinstance(known, int) and abs(known) <= 20):  # a look
        return base.copy(shape=base.shape)
    bound = known if isinstance(known, int) else ast.unparse(call.node.args[0]) if call.node and call.node.args else "n"
    part = (None, bound) if usual > 0 else (f"-{bound}", None)
    return pick(m, base, Picker(("cut",), part, "first rows" if usual > 0 else "last rows"))


def assigned(m: Machine, base: Data, call: Call) -> Value:
    """New columns."""
    made = base.copy()
    for name, value in call.kw.items():
        found = apply(m, value, [made]) if isinstance(value, Func) else value
        set_column(made, name, settled(m, as_data(m, found), made))
        made.columns[name].place = call.place
    for spread in call.spread:
        if isinstance(spread, Map):
            for value in spread.rest:
                found = apply(m, value, [made]) if isinstance(value, Func) else value
                made.taint(as_data(m, found).all_seen(), as_data(m, found).all_marks())
    for value in [i for v in call.args for i in (v.items if isinstance(v, Seq) else [v])]:
        if isinstance(value, Data):
            name = value.name or next(iter(value.deps), "")
            set_column(made, name, settled(m, value, made))
            made.columns[name].place = value.place or call.place
    return made


def settled(m: Machine, expr: Data, frame: Data) -> Data:
    """A polars expression, evaluated on a frame."""
    if expr.shape != "expr" and not expr.pending:
        return expr
    made = expr.copy(shape="", rows=frame.rows, pending=EMPTY)
    stats = [
        m.stat(frame.copy(deps=expr.deps, columns={}), place, f"{what}()", "statistic") for what, place in expr.pending
    ]
    made.taint(stats)
    made.made = True
    for name in expr.deps:
        if name in frame.columns:
            made.taint(frame.columns[name].seen, frame.columns[name].marks)
            made.deps |= frame.columns[name].deps
    made.taint(frame.seen, frame.marks)
    made.time |= frame.time
    return made


def selected(m: Machine, base: Data, name: str, call: Call, node: ast.Call) -> Value:
    """Columns by expression, or rows by condition."""
    if name == "select":
        items = [i for v in call.args for i in (v.items if isinstance(v, Seq) else [v])]
        names = [i.value for i in items if isinstance(i, Const) and isinstance(i.value, str)]
        exprs = [i for i in items if isinstance(i, Data)]
        if exprs and all(e.shape == "expr" and e.pending and not names for e in exprs):
            stats = [m.stat(base, place, f"{what}()", "statistic") for e in exprs for what, place in e.pending]
            return Data(latent=frozenset(stats))
        made = (
            subset(base, names)
            if names and not exprs
            else base.copy(gone=base.gone | {"?"} if not names else base.gone)
        )
        for expr in exprs:
            set_column(made, expr.name or next(iter(expr.deps), ""), settled(m, expr, base))
        if exprs and len(names) + len(exprs) == len(items):
            made.only = frozenset(names) | {e.name or next(iter(e.deps), "") for e in exprs}
        return made
    if name == "where" and base.deps:
        return mix(base, *[v for v in call.args if isinstance(v, Data)])
    if name == "filter" and (call.get(None, "items", "regex", "like") is not None):
        return base.copy(gone=base.gone | {"?"})
    key = call.get(0, "expr", "predicate", "cond")
    later, text, sign = "", ast.unparse(node.args[0]) if node.args else name, True
    if isinstance(key, Const) and isinstance(key.value, str):
        text = key.value
    for word, other in ((">=", "<"), ("!=", "=="), (">", "<=")):
        if word in text and "is_between" not in text:
            later = "after" if ">" in word else ""
            text, sign = text.replace(word, other), False
            break
    else:
        later = "before" if "<" in text else ""
    if text.startswith("~"):
        text, sign = text[1:].strip("()"), not sign
    made = pick(
        m, base, Picker(("mask",), ((text, m.inside() if m.loops else ()), sign), f"rows where {text[:60]}", later)
    )
    if isinstance(key, Data):
        stats = [m.stat(base, place, f"{what}()", "statistic") for what, place in key.pending]
        made.taint([*key.compared, *stats])
    return made


def joined(m: Machine, base: Data, name: str, call: Call) -> Value:
    """Another table beside or below."""
    others = [as_data(m, v) for v in call.args if isinstance(v, Data | Seq)]
    others += [as_data(m, call.kw[k]) for k in ("right", "other") if k in call.kw]
    if name in {"append", "vstack", "extend"}:
        from mlnb.lint.flow.stacking import stacked

        return stacked(m, [base, *others], call.place, name)
    made = base.copy()
    for other in others:
        made.taint(other.latent | other.all_seen(), other.all_marks())
        made.columns.update({k: c.copy(rows=made.rows) for k, c in other.columns.items()})
        if made.only is not None and other.only is not None:
            made.only |= other.only
        else:
            made.only = None
    return made


def masked(m: Machine, base: Data, name: str, node: ast.Call) -> Data:
    """A condition on rows."""
    made = mix(base)
    text = ast.unparse(node)
    made.picker = Picker(
        ("mask",), ((text, m.inside() if m.loops else ()), name != "isnull"), f"rows where {text[:60]}"
    )
    return made


def duplicated(m: Machine, base: Data, place: Place, what: str) -> Data:
    """Data with rows more than once."""
    if not base.rows:
        base.rows = m.root(base.name or "data")
    made = base.copy()
    dup = Dup(base.rows, place, what)
    made.dups |= {dup}
    for c in made.columns.values():
        c.dups |= {dup}
    return made
