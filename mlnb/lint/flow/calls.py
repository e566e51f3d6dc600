"""Calls: to whom they go."""

from __future__ import annotations

import ast

from mlnb.lint.flow.choices import best_of, scores_of
from mlnb.lint.flow.frames import as_data, mix, row_of, without
from mlnb.lint.flow.functions import Call, instantiate, invoke, is_net, member
from mlnb.lint.flow.machine import Machine, literal, strings, unknown
from mlnb.lint.flow.values import (
    Cls,
    Columns,
    Const,
    Data,
    Est,
    Func,
    Lib,
    Map,
    Obj,
    Seq,
    Stream,
    Value,
)

_STRING = {"startswith", "endswith", "lower", "upper", "strip", "replace", "title", "removeprefix", "removesuffix"}


def call(m: Machine, node: ast.Call) -> Value:
    """What a call gives."""
    from mlnb.lint.flow.estimators import est_method, forward
    from mlnb.lint.flow.libraries import call_library
    from mlnb.lint.flow.methods import data_method

    if isinstance(node.func, ast.Attribute):
        receiver = m.eval(node.func.value)
        name = node.func.attr
        given = arguments(m, node)
        if isinstance(receiver, Lib):
            return call_library(m, Lib(f"{receiver.name}.{name}"), given)
        if isinstance(receiver, Est):
            return est_method(m, receiver, name, given)
        if isinstance(receiver, Obj):
            return _object_method(m, receiver, name, given)
        if isinstance(receiver, Cls):
            return _class_method(m, receiver, name, given)
        if isinstance(receiver, Data):
            return data_method(m, receiver, name, given, node)
        return _container_method(m, receiver, name, given)
    target = m.eval(node.func)
    given = arguments(m, node)
    if isinstance(target, Func):
        return invoke(m, target, given)
    if isinstance(target, Cls):
        return instantiate(m, target, given)
    if isinstance(target, Lib):
        made = _builtin(m, target.name, given) if "." not in target.name else None
        return made if made is not None else call_library(m, target, given)
    if isinstance(target, Obj):
        function = member(target.cls, "forward") or member(target.cls, "__call__") or member(target.cls, "call")
        if is_net(target.cls) or function is None:
            return forward(m, target, given)
        return invoke(m, function, given, bound=target) if isinstance(function, Func) else unknown()
    if isinstance(target, Est):
        return forward(m, target, given)
    if isinstance(target, Data):
        return _unknown_call(m, target, given)
    return unknown()


def arguments(m: Machine, node: ast.Call) -> Call:
    """The arguments of a call, stars opened."""
    args: list[Value] = []
    spread: list[Value] = []
    for arg in node.args:
        value = m.eval(arg)
        if isinstance(arg, ast.Starred):
            data = value.parts if isinstance(value, Data) and value.parts else None
            args += value.items if isinstance(value, Seq) else data or [value]
        else:
            args.append(value)
    kw: dict[str, Value] = {}
    for keyword in node.keywords:
        value = m.eval(keyword.value)
        if keyword.arg is not None:
            kw[keyword.arg] = value
        elif isinstance(value, Map):
            kw.update({str(k): v for k, v in value.items.items() if isinstance(k, str)})
            spread.append(value)
        else:
            spread.append(value)
            kw.setdefault("**", value)
    m.line = node.lineno
    place = m.place(node)
    return Call(args, kw, place, node, spread)


def apply(m: Machine, function: Value | None, args: list[Value], kw: dict[str, Value] | None = None) -> Value:
    """Call something that was passed as a value."""
    from mlnb.lint.flow.libraries import call_library

    given = Call(args, kw or {}, m.place())
    if isinstance(function, Func):
        return invoke(m, function, given)
    if isinstance(function, Cls):
        return instantiate(m, function, given)
    if isinstance(function, Lib):
        made = _builtin(m, function.name, given) if "." not in function.name else None
        return made if made is not None else call_library(m, function, given)
    data = [value for value in args if isinstance(value, Data)]
    return mix(data[0], *data[1:]) if data else unknown()


def _unknown_call(m: Machine, target: Data, given: Call) -> Value:
    if target.est is not None:
        from mlnb.lint.flow.estimators import forward

        return forward(m, target.est, given)
    data = [as_data(m, value) for value in given.all() if isinstance(value, Data | Seq | Map)]
    data = [value for value in data if value.rows or value.preds or value.scores]
    return mix(data[0], *data[1:]) if data else unknown()


def _object_method(m: Machine, receiver: Obj, name: str, given: Call) -> Value:
    from mlnb.lint.flow.estimators import est_method, est_of_object

    function = receiver.attrs.get(name) or member(receiver.cls, name)
    if isinstance(function, Func):
        return invoke(m, function, given, bound=None if name in receiver.attrs else receiver)
    if function is not None and not isinstance(function, Func):
        return apply(m, function, given.args, given.kw)
    if name == "fit_transform":
        fitted = _object_method(m, receiver, "fit", given) if member(receiver.cls, "fit") else None
        del fitted
        first = Call(given.args[:1], given.kw, given.place, given.node)
        return _object_method(m, receiver, "transform", first) if member(receiver.cls, "transform") else unknown()
    if name in {"eval", "train", "to", "cuda", "double", "half", "parameters", "state_dict", "load_state_dict"}:
        if name in {"load_state_dict", "eval"}:
            return receiver
        return receiver if name not in {"parameters", "state_dict"} else Data(shape="thing")
    return est_method(m, est_of_object(receiver), name, given)


def _class_method(m: Machine, receiver: Cls, name: str, given: Call) -> Value:
    function = member(receiver, name)
    if isinstance(function, Func):
        decorated = {ast.unparse(d) for d in getattr(function.node, "decorator_list", [])}
        return invoke(m, function, given, bound=receiver if "classmethod" in decorated else None)
    return unknown()


def _container_method(m: Machine, receiver: Value, name: str, given: Call) -> Value:
    if isinstance(receiver, Seq):
        return _list_method(m, receiver, name, given)
    if isinstance(receiver, Map):
        return _dict_method(m, receiver, name, given)
    if isinstance(receiver, Columns):
        names = strings(given.get(0, "labels", "item", "other"))
        if name in {"drop", "difference", "remove"} and names:
            if name == "remove":
                receiver.minus |= frozenset(names)
                return Const(None)
            return Columns(receiver.data, receiver.minus | frozenset(names), receiver.only, receiver.latent)
        return receiver if name in {"tolist", "to_list", "copy", "union", "append", "astype"} else unknown()
    if isinstance(receiver, Stream):
        return unknown()
    return _constant_method(receiver, name, given) if isinstance(receiver, Const) else unknown()


def _constant_method(receiver: Const, name: str, given: Call) -> Value:
    """A method of a string in the code, where its result is one too."""
    words = [literal(value) for value in given.args]
    if (
        isinstance(receiver.value, str)
        and name in _STRING
        and all(isinstance(w, (str, list)) for w in words)
        and not given.kw
    ):
        try:
            return Const(getattr(receiver.value, name)(*(tuple(w) if isinstance(w, list) else w for w in words)))
        except (TypeError, ValueError):
            return Data(shape="thing")
    return Data(shape="thing")


def _list_method(m: Machine, receiver: Seq, name: str, given: Call) -> Value:
    if name in {"append", "add", "insert", "appendleft"} and given.args:
        if len(receiver.items) < 64:  # more of the same tell nothing more
            receiver.items.append(given.args[-1])
        receiver.open = receiver.open or bool(m.loops)
    elif name == "extend" and given.args:
        value = given.args[0]
        receiver.items += value.items if isinstance(value, Seq) else [value]
        receiver.open = True
    elif name == "pop" and receiver.items:
        return receiver.items[-1]
    elif name == "remove" and given.args:
        gone = literal(given.args[0])
        receiver.items = [i for i in receiver.items if not (isinstance(i, Const) and i.value == gone)]
    elif name == "sort":
        best_of(m, [receiver], "sorted")
    elif name == "copy":
        return Seq(list(receiver.items), open=receiver.open)
    elif name in {"index", "count"}:
        return _argued(m, receiver, given)
    return Const(None)


def _argued(m: Machine, receiver: Seq, given: Call) -> Value:
    scores = scores_of(receiver)
    del m, given
    return Data(scores=scores) if scores else Data(shape="thing")


def _dict_method(m: Machine, receiver: Map, name: str, given: Call) -> Value:
    from mlnb.lint.flow.machine import pairs

    key = literal(given.get(0))
    if name == "items":
        return Seq([Seq([k, v]) for k, v in pairs(receiver)], open=bool(receiver.rest))
    if name == "values":
        return Seq([*receiver.items.values(), *receiver.rest], open=bool(receiver.rest))
    if name == "keys":
        return Seq([k for k, _ in pairs(receiver)], open=bool(receiver.rest))
    if name in {"get", "pop", "setdefault"}:
        if isinstance(key, (str, int, float)) and key in receiver.items:
            return receiver.items[key]
        held = [*receiver.items.values(), *receiver.rest]
        scores = scores_of(receiver)
        if scores:
            return Data(scores=scores)
        if name == "setdefault" and isinstance(key, (str, int)) and len(given.args) > 1:
            receiver.items[key] = given.args[1]
        return held[0] if held else (given.args[1] if len(given.args) > 1 else unknown())
    if name == "update" and given.args and isinstance(given.args[0], Map):
        receiver.items.update(given.args[0].items)
        receiver.rest += given.args[0].rest
    if name == "update":
        receiver.items.update(given.kw)
    if name == "copy":
        return Map(dict(receiver.items), list(receiver.rest))
    return Const(None)


def _builtin(m: Machine, name: str, given: Call) -> Value | None:  # a table of the language's own
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
    return Seq([apply(m, given.args[0], [item]) for item in turns(m, given.args[1])], open=True)


__all__ = ["Call", "apply", "arguments", "call", "without"]
