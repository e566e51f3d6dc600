"""Functions and classes of libraries."""

from __future__ import annotations

import ast

from mlnb.lint.flow import tables as t
from mlnb.lint.flow.choices import best_of, scores_of
from mlnb.lint.flow.choosing import duplicated
from mlnb.lint.flow.estimators import loss
from mlnb.lint.flow.evaluation import cross_validated, displayed, metric
from mlnb.lint.flow.frames import as_data, mix, plain, stat_of
from mlnb.lint.flow.functions import Call, invoke
from mlnb.lint.flow.loading import framed, keras_data, loaded, wrapped
from mlnb.lint.flow.machine import Machine, library, literal, strings, unknown
from mlnb.lint.flow.making import cloned, made_estimator, trained
from mlnb.lint.flow.methods import data_method, rowwise, statistic
from mlnb.lint.flow.splits import held_out
from mlnb.lint.flow.stacking import concatenated, drawn, resampled
from mlnb.lint.flow.values import (
    EMPTY,
    Data,
    Est,
    Func,
    Lib,
    Map,
    Mark,
    Seq,
    Value,
)


def call_library(m: Machine, target: Lib, call: Call) -> Value:
    """What a call of something from outside gives."""
    name = target.name.rpartition(".")[2]
    if name in t.SPLITS:
        return held_out(m, call, name)
    if name in t.CURVES:
        return metric(m, call, name, how="curve")
    if name in t.METRICS:
        return displayed(m, call, name) if name in t.DISPLAYS else metric(m, call, name)
    if name in t.DISPLAYS:
        return displayed(m, call, name)
    if name in t.CROSS | t.CROSS_PREDICT:
        return cross_validated(m, call, name)
    if name in t.LOSSES:
        return loss(m, call)
    if name in {"argmax", "argmin", "nanargmax", "argsort"}:
        return _best(m, name, call)
    if name in t.FIT_APPLIED:
        return _fit_applied(m, name, call)
    if name == "cut":
        return _cut(m, call)
    if name in {"get_dummies", "to_dummies"} and call.args:
        return m.data(call.args[0]).copy(picker=None)
    if name in {"clone", "deepcopy", "copy"}:
        return cloned(call)
    if name in {
        "concat",
        "concatenate",
        "vstack",
        "hstack",
        "column_stack",
        "append",
        "r_",
        "stack",
        "row_stack",
        "cat",
        "chain",
    }:
        made = concatenated(m, name, call)
        if made is not None:
            return made
    if name in {"repeat", "tile"} and call.args:
        return duplicated(m, m.data(call.args[0]), call.place, f"{name}()")
    if name == "resample" and call.args:
        return resampled(m, call)
    if name == "shuffle" and call.args:
        return Seq([as_data(m, v).copy() for v in call.args]) if len(call.args) > 1 else as_data(m, call.args[0]).copy()
    if name in TRYING:
        return tried(m, call)
    if name in {"permutation", "arange", "randperm"}:
        first = call.get(0)
        if isinstance(first, Data) and first.rows and first.shape != "thing":
            return first.copy()
        return Data(shape="indices")
    if name in {"rand", "random", "random_sample", "uniform", "binomial"} and not any(
        isinstance(v, Data) and v.latent for v in call.all()
    ):
        return Data(shape="random")
    if name in {"choice", "randint", "normal", "uniform"}:
        return drawn(m, name, call)
    if name in {"merge", "merge_asof"} and len(call.args) > 1:
        return data_method(
            m,
            m.data(call.args[0]),
            "merge",
            Call(call.args[1:], call.kw, call.place, call.node),
            call.node or _nothing(),
        )
    if name == "roll" and call.args:
        return _rolled(m, call)
    if name in t.SMOOTHERS and call.args:
        made = mix(m.data(call.args[0]))
        made.taint(marks=[Mark("smoothed", call.place, f"{name} over the whole series")])
        made.deps = EMPTY
        return made
    if name == "where" and len(call.args) > 2:
        return _where(m, call)
    if name in {"col", "element"} and "pandas" not in target.name:
        return Data(shape="expr", deps=frozenset(strings(call.get(0)) or ()), name=(strings(call.get(0)) or [""])[0])
    if name in {"DataFrame", "Series", "from_dict"}:
        return framed(m, name, call)
    if name in {"to_datetime", "date_range", "to_timestamp"}:
        made = as_data(m, call.get(0, "arg")).copy() if call.args else unknown()
        made.time |= {"date"}
        return made
    if name in t.KERAS_DATA or (name == "load_data" and any(w in target.name for w in t.KERAS_DATA)):
        return keras_data(m, name, target.name, call)
    if name.startswith(t.READING) and not name.startswith(
        (
            "load_model",
            "load_weights",
            "make_pipeline",
            "make_scorer",
            "make_column",
            "make_union",
            "make_imb",
            "load_ext",
            "make_dirs",
            "make_subplots",
            "load_state",
        )
    ):
        return loaded(m, name, target.name, call)
    made = made_estimator(m, name, call)
    if made is not None:
        return made
    if name == "train" and (
        "xgb" in target.name or "lgb" in target.name or "lightgbm" in target.name or "xgboost" in target.name
    ):
        return trained(m, target.name, call)
    if name in t.WRAPPERS:
        return wrapped(m, call)
    if name in t.STATISTICS and call.args and ("." in target.name):
        first = call.args[0]
        if isinstance(first, Func_types) and name not in t.SELECTING:
            axis = call.get(None, "axis")
            if axis is None and len(call.args) > 1 and name in {"mean", "std", "max", "min", "sum", "median", "var"}:
                call.kw["axis"] = call.args[1]
            rest = Call([], call.kw, call.place, call.node)
            return statistic(m, as_data(m, first), name, rest, f"{library(target)}()")
        if name in t.SELECTING:
            data = mix(m.data(first), *[v for v in call.args[1:] if isinstance(v, Data)])
            return statistic(m, data, name, Call([], {}, call.place), f"{name}()")
    return _other(m, name, call)


Func_types = (Data, Seq)
#: Functions and methods that call a function of the user again and again, to find what scores best.
TRYING = {"optimize", "minimize", "maximize", "fmin", "gp_minimize", "forest_minimize", "differential_evolution",
          "dual_annealing", "BayesianOptimization", "minimize_scalar", "brute"}  # fmt: skip


def tried(m: Machine, call: Call) -> Value:
    """A search by a function of the notebook: it is called at every turn, and its best result chosen."""
    function = next((v for v in call.all() if isinstance(v, Func)), None)
    if function is None:
        return unknown()
    results: list[Value] = []
    for turn in range(2):
        m.loops.append((id(function), turn))
        results.append(invoke(m, function, Call([], {}, call.place)))
        m.loops.pop()
    best_of(m, results, "the best trial kept")
    return Data(shape="thing", scores=scores_of(Seq(results)))


def _given(call: Call) -> dict[str, Value]:
    return {**{f"arg{n}": v for n, v in enumerate(call.args)}, **call.kw}


def _nothing() -> ast.Call:
    made = ast.parse("f()", mode="eval").body
    assert isinstance(made, ast.Call)
    return made


def _other(m: Machine, name: str, call: Call) -> Value:
    """A function of which nothing is known: what it gives is made of what it got."""
    given = [v for v in call.all() if isinstance(v, Data | Seq | Map)]
    data = [as_data(m, v) for v in given if isinstance(v, Data) or _holds_data(v)]
    data = [d for d in data if d.rows or d.latent or d.preds or d.scores or d.pending]
    if name[:1].isupper() and (name.endswith("Trainer") or not any(d.rows for d in data)):
        return Est(name, "unknown", _given(call), place=call.place)
    if not data:
        ests = [v for v in call.args if isinstance(v, Est)]
        return ests[0] if ests and name not in {"dump", "plot_tree"} else unknown(name=name if not call.args else "")
    return mix(data[0], *data[1:])


def _holds_data(value: Value) -> bool:
    items = value.items if isinstance(value, Seq) else [*value.items.values()] if isinstance(value, Map) else []
    return any(isinstance(i, Data) and (i.rows or i.preds or i.scores) for i in items) or any(
        isinstance(i, Seq) and _holds_data(i) for i in items
    )


def _best(m: Machine, name: str, call: Call) -> Value:
    first = as_data(m, call.get(0, "a"))
    best_of(m, [first], f"{name} taken")
    if first.rows:
        return mix(first)
    return first.copy(shape="choice" if first.latent else first.shape, scores=first.scores | scores_of(call.get(0)))


def _fit_applied(m: Machine, name: str, call: Call) -> Value:
    data = m.data(call.get(0, "X", "x", "a"))
    if data.shape == "row" or rowwise(call):
        return mix(data)
    made = mix(data)
    made.taint([stat_of(m, data, f"{name}()", t.FIT_APPLIED[name])])
    if name in {"boxcox", "yeojohnson"}:
        return Seq([made, unknown()])
    return made


def _cut(m: Machine, call: Call) -> Value:
    data = m.data(call.get(0, "x"))
    bins = call.get(1, "bins")
    made = mix(data, *[v for v in (bins,) if isinstance(v, Data)])
    if isinstance(literal(bins), int):
        made.taint([stat_of(m, data, "cut() into equal widths", "bins")])
    return made


def _rolled(m: Machine, call: Call) -> Value:
    base = m.data(call.args[0])
    shift = literal(call.get(1, "shift"))
    made = base.copy(deps=EMPTY, made=True)
    made.time |= {"lag"}
    if isinstance(shift, int) and shift < 0:
        made.taint(marks=[Mark("future", call.place, f"roll({shift})")])
    return made


def _where(m: Machine, call: Call) -> Value:
    parts = [as_data(m, v) for v in call.args[:3] if isinstance(v, Data)]
    if not parts:
        return unknown()
    first = next((p for p in parts if p.rows), parts[0])
    made = mix(first, *[p for p in parts if p is not first])
    made.taint(frozenset().union(*(p.compared for p in parts)))
    made.picker = None
    return plain(made) if made.columns else made
