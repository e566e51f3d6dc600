"""Functions of the language itself."""

from __future__ import annotations

from mlnb.lint.flow.choices import best_of, scores_of
from mlnb.lint.flow.frames import as_data, mix, row_of
from mlnb.lint.flow.functions import Call
from mlnb.lint.flow.machine import Machine, literal, unknown
from mlnb.lint.flow.values import (
    Cls,
    Columns,
    Const,
    Data,
    Est,
    Func,
    Map,
    Obj,
    Seq,
    Stream,
    Value,
)


def builtin(m: Machine, name: str, given: Call) -> Value | None:  # a table of the language's own
    """What a function of the language gives; None where it is none."""
    first = given.args[0] if given.args else None
    match name:
        case "enumerate":
            return _numbered(m, first)
        case "zip":
            return _zipped(m, given.args)
        case "range":
            bounds = [literal(value) for value in given.args]
            if all(isinstance(b, int) for b in bounds) and bounds and all(abs(b) < 10**6 for b in bounds):
                try:
                    return Const(range(*bounds))
                except (TypeError, ValueError):
                    return unknown()
            return Stream(lambda _: unknown())
        case "list" | "tuple" | "set" | "reversed" | "iter" | "frozenset" | "tqdm" | "trange" | "next" | "track":
            return _again(m, name, first)
        case "sorted" | "max" | "min":
            best_of(m, given.args, f"the {'first' if name == 'sorted' else name} of them taken")
            if isinstance(given.kw.get("key"), Func):
                _by_key(m, given)
            if name != "sorted" and isinstance(first, Seq) and len(given.args) == 1 and _of_objects(first):
                return first.items[0]
            if isinstance(first, Seq) and name == "sorted":
                return Seq(list(first.items), open=True)
            data = [v for v in given.args if isinstance(v, Data)]
            if any(d.scores for d in data):
                return mix(data[0], *data[1:])
            return Data(shape="thing", scores=scores_of(first))
        case "dict" if isinstance(first, Seq):
            return _paired(first, given)
        case "dict":
            return Map({**(first.items if isinstance(first, Map) else {}), **given.kw})
        case "len":
            made = Data(shape="thing")
            made.origin = first if isinstance(first, Data) else None
            return made
        case "sum":
            found = as_data(m, first)
            return (
                mix(found)
                if found.preds or found.scores
                else Data(latent=found.latent, shape="" if found.latent else "thing")
            )
        case "float" | "int" | "round" | "abs" | "str" | "bool":
            return first if isinstance(first, Data | Const) else unknown()
        case "map" | "filter":
            return _mapped(m, given)
        case "print" | "display":
            return Const(None)
        case "isinstance" | "hasattr" | "callable" | "type" | "id" | "open" | "input":
            return Data(shape="thing")
        case "getattr":
            from mlnb.lint.flow.attributes import attribute

            known = literal(given.get(1))
            return attribute(m, given.args[0], known) if isinstance(known, str) else unknown()
        case "setattr":
            return Const(None)
        case "super":
            self_ = next((s["self"] for s in reversed(m.scopes) if "self" in s), None)
            return _Super.of(self_)
        case _:
            return None


def _by_key(m: Machine, given: Call) -> None:
    """The best by a function of the notebook, which is called for each."""
    from mlnb.lint.flow.statements import turns

    results: list[Value] = []
    for turn, item in enumerate(turns(m, given.args[0])[:3] if given.args else []):
        m.loops.append((id(given), turn))
        results.append(_apply(m, given.kw["key"], [item]))
        m.loops.pop()
    best_of(m, results, "the best of them taken")


def _of_objects(first: Seq) -> bool:
    """Whether a list holds models, or tuples with models in them."""
    return bool(first.items) and all(
        isinstance(i, Est | Obj) or (isinstance(i, Seq) and any(isinstance(part, Est | Obj) for part in i.items))
        for i in first.items
    )


def _paired(first: Seq, given: Call) -> Map:
    both = [item.items for item in first.items if isinstance(item, Seq) and len(item.items) == 2]
    named = {literal(key): value for key, value in both if isinstance(literal(key), (str, int))}
    return Map({**named, **given.kw}, [value for key, value in both if not isinstance(literal(key), (str, int))])


class _Super:
    """What ``super()`` stands for: nothing that is read again."""

    @staticmethod
    def of(value: Value | None) -> Value:
        if isinstance(value, Obj):
            bases = [base for base in value.cls.bases if isinstance(base, Cls)]
            if bases:
                made = Obj(bases[0], value.attrs)
                made.est = value.est
                return made
        return Data(shape="thing")


def _numbered(m: Machine, first: Value | None) -> Value:
    from mlnb.lint.flow.statements import turns

    if first is None:
        return unknown()
    if isinstance(first, Seq):
        return Seq([Seq([Const(n), item]) for n, item in enumerate(first.items)], open=first.open)
    if isinstance(first, Stream):
        return Stream(lambda turn: Seq([Const(turn), first.item(turn)]), length=first.length)
    return Seq([Seq([Const(n), item]) for n, item in enumerate(turns(m, first))], open=True)


def _zipped(m: Machine, args: list[Value]) -> Value:
    from mlnb.lint.flow.statements import turns

    if any(isinstance(a, Stream) for a in args):

        def item(turn: int) -> Value:
            found: list[Value] = []
            for a in args:
                if isinstance(a, Stream):
                    found.append(a.item(turn))
                else:
                    known = turns(m, a)
                    found.append(known[min(turn, len(known) - 1)] if known else unknown())
            return Seq(found)

        return Stream(item)
    columns = [turns(m, a) for a in args]
    some = any(not isinstance(a, Seq) or a.open for a in args)
    return Seq([Seq(list(row)) for row in zip(*columns, strict=False)], open=some)


def _again(m: Machine, name: str, first: Value | None) -> Value:
    if first is None:
        return Seq([], open=False)
    if name == "next":
        if isinstance(first, Stream):
            return first.item(0)
        return (
            row_of(first)
            if isinstance(first, Data)
            else first.items[0]
            if isinstance(first, Seq) and first.items
            else unknown()
        )
    if isinstance(first, Seq):
        return Seq(list(first.items), open=first.open)
    if isinstance(first, Map):
        return Seq([Const(key) for key in first.items], open=bool(first.rest))
    if isinstance(first, Columns):
        return Columns(first.data, first.minus, first.only, first.latent)
    del m
    return first


def _mapped(m: Machine, given: Call) -> Value:
    from mlnb.lint.flow.statements import turns

    if len(given.args) < 2:
        return unknown()
    return Seq([_apply(m, given.args[0], [item]) for item in turns(m, given.args[1])], open=True)


def _apply(m: Machine, function: Value, args: list[Value]) -> Value:
    from mlnb.lint.flow.calls import apply

    return apply(m, function, args)
