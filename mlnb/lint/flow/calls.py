"""Calls: to whom they go."""

from __future__ import annotations

import ast

from mlnb.lint.flow.builtin import builtin
from mlnb.lint.flow.containers import container_method
from mlnb.lint.flow.frames import as_data, mix, without
from mlnb.lint.flow.functions import Call, instantiate, invoke, is_net, member
from mlnb.lint.flow.machine import Machine, unknown
from mlnb.lint.flow.values import (
    Cls,
    Data,
    Est,
    Func,
    Lib,
    Map,
    Obj,
    Seq,
    Value,
)


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
        return container_method(m, receiver, name, given)
    target = m.eval(node.func)
    given = arguments(m, node)
    if isinstance(target, Func):
        return invoke(m, target, given)
    if isinstance(target, Cls):
        return instantiate(m, target, given)
    if isinstance(target, Lib):
        made = builtin(m, target.name, given) if "." not in target.name else None
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
        made = builtin(m, function.name, given) if "." not in function.name else None
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


__all__ = ["Call", "apply", "arguments", "call", "without"]
