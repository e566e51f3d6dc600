"""Rows under one another, columns side by side, rows drawn at random."""

from __future__ import annotations

from mlnb.lint.flow.frames import as_data, mix, together
from mlnb.lint.flow.functions import Call
from mlnb.lint.flow.machine import Machine, literal, unknown
from mlnb.lint.flow.rows import Rows
from mlnb.lint.flow.values import (
    EMPTY,
    Const,
    Data,
    Dup,
    Map,
    Picker,
    Place,
    Seq,
    Stat,
    Value,
)


def stacked(m: Machine, parts: list[Data], place: Place, what: str) -> Data:
    """Rows of several data sets under one another."""
    parts = [p for p in parts if p.rows or p.columns or p.latent or p.preds or p.scores]
    made = together(parts)
    if parts and len(parts) > 1:
        made.gone, made.only = parts[0].gone, parts[0].only
        for part in parts:
            for name, c in part.columns.items():
                held = made.columns.get(name)
                made.columns[name] = c.copy(rows=made.rows) if held is None else mix(held, c.copy())
                made.columns[name].rows = made.rows
                made.columns[name].deps = c.deps
    made.rows = frozenset(n for n in made.rows if not any(n is not o and n.within(o) for o in made.rows))
    seen: set[Rows] = set()
    again = False
    for part in parts:
        again = again or any(node.within(held) for node in part.rows for held in seen)
        seen |= part.rows
    if again and not m.loops and not made.preds:
        made.dups |= {Dup(made.rows, place, f"{what}() of the same rows twice")}
    return made


def concatenated(m: Machine, name: str, call: Call) -> Value | None:
    """Several data sets as one."""
    first = call.get(0, "objs", "arrays", "tup", "a", "items", "tensors")
    axis = literal(call.get(1 if name in {"concat", "concatenate", "cat"} else None, "axis", "dim"))
    how = literal(call.get(None, "how"))
    if name == "append":
        parts = [as_data(m, v) for v in call.args[:2]]
    elif isinstance(first, Seq):
        parts = [as_data(m, v) for v in first.items]
    elif first is not None and len(call.args) > 1 and name in {"hstack", "vstack", "chain"}:
        parts = [as_data(m, v) for v in call.args]
    elif isinstance(first, Data):
        return first.copy()
    elif isinstance(first, Map):
        parts = [as_data(m, v) for v in first.items.values()]
    else:
        return None
    if not parts:
        return unknown()
    wide = name in {"hstack", "column_stack"} or axis in {1, "columns", -1, 2} or how == "horizontal"
    if wide:
        base = parts[0]
        made = mix(base, *parts[1:])
        for part in parts[1:]:
            made.columns.update({k: c.copy() for k, c in part.columns.items()})
        made.only = (parts[0].only | frozenset().union(*(p.only or frozenset() for p in parts[1:]))) if all(p.only is not None for p in parts) and parts[0].only is not None else None  # fmt: skip
        made.made = False
        return made
    return stacked(m, parts, call.place, name)


def resampled(m: Machine, call: Call) -> Value:
    """scikit-learn's resample: a bootstrap unless told otherwise."""
    replace = literal(call.get(None, "replace"))
    parts = [m.data(v) for v in call.args if not isinstance(v, Const)]
    if replace is False:
        found: list[Value] = [p.copy() for p in parts]
    else:
        found = []
        dup = Dup(parts[0].rows if parts else EMPTY, call.place, "resample() with replacement")
        for part in parts:
            made = part.copy()
            made.dups |= {dup}
            for c in made.columns.values():
                c.dups |= {dup}
            found.append(made)
    return found[0] if len(found) == 1 else Seq(found)


def drawn(m: Machine, name: str, call: Call) -> Value:
    """Random indices: with replacement they are a bootstrap."""
    made = Data(shape="")
    replace = literal(call.get(2, "replace"))
    size = call.get(1, "size") if name == "choice" else call.get(2, "size")
    latent = frozenset[Stat]().union(*(v.latent for v in call.all() if isinstance(v, Data)))
    if latent:
        return Data(latent=latent)
    if size is None or name in {"normal", "uniform"}:
        return unknown()
    if replace is not False:
        made.dups = frozenset({Dup(EMPTY, call.place, f"random.{name} with replacement")})
        made.chosen = ()
    else:
        made.picker = Picker(("sample", call.place.cell, call.place.line, m.inside()), 0, "randomly chosen rows")
    return made
