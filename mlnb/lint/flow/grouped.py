"""Groups, windows and shifts."""

from __future__ import annotations

import ast

from mlnb.lint.flow.calls import apply
from mlnb.lint.flow.frames import mix, pick, stat_of
from mlnb.lint.flow.functions import Call
from mlnb.lint.flow.machine import Machine, literal, strings, unknown
from mlnb.lint.flow.tables import STATISTICS
from mlnb.lint.flow.values import (
    EMPTY,
    Data,
    Func,
    Mark,
    Picker,
    Seq,
    Stream,
    Value,
)


def of_groups(m: Machine, base: Data, name: str, call: Call) -> Value:
    """What is computed within groups."""
    if name in {"rolling", "expanding", "ewm", "rolling_mean"}:
        return windowed(m, base, name, call)
    if name in {"shift", "diff", "pct_change"}:
        made = shifted(m, base, name, call, call.node)
        made.shape = ""
        return made
    if name in {"bfill", "backfill"}:
        made = base.copy(shape="")
        made.taint(marks=[Mark("bfill", call.place, "bfill backwards")])
        return made
    if name in {"cumcount", "cumsum", "cumprod", "cummax", "cummin", "rank", "ffill", "head", "tail", "ngroup", "nth",
                "fillna", "pad", "sample", "filter", "resample"}:  # fmt: skip
        return base.copy(shape="", made=True)
    if name in {"transform", "apply"}:
        function = call.get(0, "func")
        if isinstance(function, Func):
            got = apply(m, function, [base.copy(shape="", sig=base.sig)])
            return got if isinstance(got, Data) and got.rows else mix(base.copy(shape=""), got)
        if literal(function) in {"cumsum", "cumcount", "shift", "ffill", "rank"}:
            return base.copy(shape="", made=True)
        made_stat = stat_of(m, base, f"groupby().{name}", "encoding")
        made = base.copy(shape="", made=True, deps=EMPTY)
        made.taint([made_stat])
        return made
    if name in STATISTICS | {"nunique", "unique", "len", "to_dict", "std", "agg", "aggregate", "reset_index"}:
        made_stat = stat_of(m, base, f"groupby().{name}()", "encoding")
        root = m.root(f"groups of {base.name or 'data'}")
        return Data(
            rows=root, latent=frozenset({made_stat}), name="groups", time=base.time & {"date", "index", "series"}
        )
    if name == "get_group":
        return base.copy(shape="")
    if name == "__iter__":
        return base
    return base.copy(shape="")


def groups(m: Machine, base: Data) -> Stream:
    """The turns of a loop over groups."""
    return Stream(
        lambda turn: Seq(
            [
                unknown(),
                pick(m, base.copy(shape=""), Picker(("mask",), ((f"group {turn}", m.inside()), True), "a group")),
            ]
        )
    )


def group_by(m: Machine, base: Data, call: Call) -> Value:
    """Groups of rows."""
    del m
    keys = strings(call.get(0, "by")) or []
    made = base.copy(shape="grouped")
    made.columns = {name: c.copy() for name, c in base.columns.items()}
    made.chosen = base.chosen
    del keys
    return made


def windowed(m: Machine, base: Data, name: str, call: Call) -> Value:
    """A window over rows."""
    made = base.copy(shape="window" if "_" not in name else "", made=True)
    made.time |= {"lag"}
    if "reversed" in base.time:
        made.taint(marks=[Mark("future", call.place, f"{name} over reversed rows")])
    if literal(call.get(None, "center")) is True:
        made.taint(marks=[Mark("centred", call.place, "a centred window")])
    if name == "ewm":
        made.time |= {"lag"}
    del m
    return made


def shifted(m: Machine, base: Data, name: str, call: Call, node: ast.Call | None) -> Data:
    """Rows moved in time."""
    amount = call.get(0, "periods", "n")
    number = literal(amount)
    negative = isinstance(number, (int, float)) and not isinstance(number, bool) and number < 0
    if node is not None and not isinstance(number, (int, float)):
        written = [*node.args, *(k.value for k in node.keywords if k.arg in {"periods", "n"})]
        negative = bool(written) and isinstance(written[0], ast.UnaryOp) and isinstance(written[0].op, ast.USub)
    made = base.copy(made=True)
    made.time |= {"lag"}
    for c in made.columns.values():
        c.made = True
        if name == "shift":
            c.deps = EMPTY
    if name == "shift":
        made.deps = EMPTY
    if negative:
        made.taint(
            marks=[Mark("future", call.place, f"{name}({ast.unparse(node.args[0]) if node and node.args else number})")]
        )
        made.time |= {"future"}
    del m
    return made
