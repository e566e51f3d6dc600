"""Data sets that are read, made, or put into a container."""

from __future__ import annotations

from mlnb.lint.flow.frames import as_data, mix, pick, set_column
from mlnb.lint.flow.functions import Call
from mlnb.lint.flow.machine import Machine, literal, strings, unknown
from mlnb.lint.flow.methods import dated
from mlnb.lint.flow.values import (
    EMPTY,
    Const,
    Data,
    Est,
    Map,
    Picker,
    Seq,
    Value,
)


def framed(m: Machine, name: str, call: Call) -> Value:
    """A frame or series that is put together."""
    first = call.get(0, "data")
    if first is None:
        return Data(shape="filled") if not call.kw else Data(name="")
    data = as_data(m, first)
    made = data.copy(parts=None, picker=None)
    columns = call.get(None, "columns")
    names = strings(columns)
    if name == "Series":
        return made
    if isinstance(first, Map):
        made.only = frozenset(k for k in first.items if isinstance(k, str)) if not first.rest else None
        made.seen = EMPTY if first.items else made.seen
        for key, value in first.items.items():
            if isinstance(key, str) and isinstance(value, Data | Seq):
                set_column(made, key, as_data(m, value))
        return made
    if names is not None:
        made.only = frozenset(names)
        made.columns = {k: v for k, v in made.columns.items() if k in names}
    return made


def keras_data(m: Machine, name: str, full: str, call: Call) -> Value:
    """A data set that comes split."""
    root = Data(rows=m.root(full.split(".")[-2] if "." in full else name, call.place))
    token = ("keras", call.place.cell, call.place.line)
    parts = [pick(m, root, Picker(token, n, f"{w} part")) for n, w in ((0, "train"), (1, "test"))]
    return Seq([Seq([p.copy(deps=frozenset({"x"})), p.copy(deps=frozenset({"y"}))]) for p in parts])


def loaded(m: Machine, name: str, full: str, call: Call) -> Value:
    """A data set that is read, loaded or made."""
    given = [v for v in call.all() if isinstance(v, Data) and (v.rows or v.preds)]
    if given and not name.startswith("make_"):
        return mix(as_data(m, given[0]), *given[1:])
    if full.startswith(("joblib", "pickle", "torch", "mlflow", "spacy", "nltk", "json", "yaml")) and name in {
        "load",
        "download",
        "loads",
    }:
        return unknown()
    if isinstance(call.get(0), Const) and full == "load":
        return unknown()
    told = literal(call.get(0))
    label = str(told).rpartition("/")[2] if isinstance(told, str) and "\n" not in told else name
    made = Data(rows=m.root(label[:40], call.place), name="")
    parse = call.get(None, "parse_dates")
    if parse is not None and literal(parse) is not False:
        made.time |= {"date"}
        for column in strings(parse) or []:
            made.columns[column] = Data(rows=made.rows, deps=frozenset({column}), name=column, time=frozenset({"date"}))
        if call.get(None, "index_col") is not None:
            made.time |= {"index"}
    elif any(dated(n) for n in strings(call.get(None, "index_col")) or []):
        made.time |= {"index"}
    if name == "load_dataset" and call.get(None, "split") is None:
        made.shape = "splits"
    if name == "download" or "data_reader" in full or "yfinance" in full or name == "get_rdataset_ts":
        made.time |= {"index", "series"}
    if literal(call.get(None, "return_X_y")) is True or name.startswith("make_"):
        return Seq([made.copy(), made.copy(deps=frozenset({"target"}))])
    return made


def wrapped(m: Machine, call: Call) -> Value:
    """Data put into a container of a library."""
    given = [v for v in call.all() if isinstance(v, Data | Seq | Map) or type(v).__name__ == "Obj"]
    parts = [as_data(m, v) for v in given]
    source = call.args[0] if call.args else None
    if not parts and isinstance(source, Est) and source.cat == "unknown":  # a data set of a class from elsewhere
        source.data = source.data or Data(rows=m.root(source.cls, source.place))
        return source.data.copy()
    held = call.args[0] if call.args else None
    if (
        isinstance(held, Seq)
        and len(given) == 1
        and all(isinstance(i, Data) for i in held.items)
        and len(held.items) > 1
        and not held.open
    ):
        parts = [as_data(m, i) for i in held.items]
    label = call.kw.get("label")
    parts = [p for p in parts if p.rows or p.latent or p.scores or p.preds]
    if not parts:
        return as_data(m, held) if isinstance(held, Seq) else unknown()
    if any(p.picker is not None for p in parts[1:]):
        chosen = next(p for p in parts[1:] if p.picker is not None)
        return pick(m, parts[0], chosen.picker)  # type: ignore[arg-type]
    made = parts[0].copy(parts=None) if len(parts) == 1 else mix(parts[0])
    for part in parts[1:]:
        made.taint(part.all_seen())
        made.dups |= part.dups
        made.preds |= part.preds
    made.made = parts[0].made
    if len(parts) > 1:
        made.parts = [*parts]
    elif parts[0].parts:
        made.parts = parts[0].parts
    del label
    return made
