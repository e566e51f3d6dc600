"""Methods of lists, dicts, column names and strings."""

from __future__ import annotations

from mlnb.lint.flow.choices import best_of, scores_of
from mlnb.lint.flow.functions import Call
from mlnb.lint.flow.machine import Machine, literal, strings, unknown
from mlnb.lint.flow.values import (
    Columns,
    Const,
    Data,
    Map,
    Seq,
    Stream,
    Value,
)

_STRING = {"startswith", "endswith", "lower", "upper", "strip", "replace", "title", "removeprefix", "removesuffix"}


def container_method(m: Machine, receiver: Value, name: str, given: Call) -> Value:
    """What a method of a container gives."""
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
