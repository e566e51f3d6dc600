"""Methods of frames, series, arrays and expressions."""

from __future__ import annotations

import ast

from mlnb.lint.flow.calls import apply
from mlnb.lint.flow.choices import best_of
from mlnb.lint.flow.choosing import assigned, dropped, duplicated, headed, joined, masked, popped, selected
from mlnb.lint.flow.frames import as_data, column, mix, pick, plain, row_of, stat_of
from mlnb.lint.flow.functions import Call
from mlnb.lint.flow.grouped import group_by, of_groups, shifted, windowed
from mlnb.lint.flow.machine import Machine, literal, strings, unknown
from mlnb.lint.flow.splits import sampled
from mlnb.lint.flow.tables import FITTING, PREDICTING, SCORING, SELECTING, STATISTICS
from mlnb.lint.flow.values import (
    EMPTY,
    Const,
    Data,
    Func,
    Map,
    Mark,
    Obj,
    Picker,
    Seq,
    Value,
)

#: Methods whose result keeps the columns it had.
_KEEPING = {
    "copy", "astype", "reset_index", "sort_values", "sort_index", "replace", "round", "clip", "dropna", "rename",
    "set_index", "drop_duplicates", "fillna", "infer_objects", "convert_dtypes", "to_pandas", "to_numpy", "interpolate",
    "ffill", "pad", "sort", "fill_null", "fill_nan", "drop_nulls", "collect", "lazy", "compute", "persist", "cache",
    "with_row_index", "cast", "unique", "pipe", "reindex", "ravel", "flatten", "reshape", "squeeze", "transpose", "where",
    "mask", "to_frame", "view", "numpy", "cpu", "to", "float", "long", "detach", "batch", "prefetch", "shuffle", "map",
    "bfill", "backfill", "abs", "isin", "toarray", "todense", "tocsr", "get", "first", "melt", "explode", "stack", "unstack",
}  # fmt: skip
_THINGS = {"info", "plot", "hist", "boxplot", "nunique", "isnull", "isna", "notnull", "notna", "to_csv", "to_parquet",
           "to_excel", "to_sql", "item_size", "is_null", "null_count", "show", "savefig", "to_pickle", "write_csv"}  # fmt: skip
_ROWWISE = ("1", "columns", "index columns", "-1")


def data_method(m: Machine, base: Data, name: str, call: Call, node: ast.Call) -> Value:
    """What a method of data gives."""
    from mlnb.lint.flow.estimators import as_est, backward, est_method

    if name in {"optimize", "minimize", "maximize"} and any(isinstance(v, Func) for v in call.all()):
        from mlnb.lint.flow.libraries import tried

        return tried(m, call)
    if name == "backward":
        backward(m, base, call.place)
        return Const(None)
    if base.est is not None or (
        name in FITTING | PREDICTING | SCORING | {"fit_transform", "fit_resample", "fit_predict"}
        and not (base.preds or base.columns or (base.latent and not base.rows))
        and base.shape != "grouped"
    ):
        if name == "transform" and base.est is None:
            pass
        else:
            return est_method(m, as_est(base), name, call)
    if base.shape == "grouped":
        return of_groups(m, base, name, call)
    if base.shape == "window":
        return base.copy(shape="", made=True, time=base.time | {"lag"}, sig=base.sig)
    if base.shape == "resampled" and name in STATISTICS | {"ohlc", "asfreq", "interpolate"}:
        return base.copy(shape="", made=True)
    if base.shape == "index":
        return _index(m, base, name, call)
    if base.shape == "thing" and not base.scores:
        return Data(shape="thing", chosen=base.chosen)
    if name in {"append", "extend"} and not base.rows and not base.columns and call.args:
        return _collect(m, base, call)
    if name in {"groupby", "group_by"}:
        return group_by(m, base, call)
    if name in {"rolling", "expanding", "ewm", "rolling_mean", "rolling_std", "rolling_sum", "ewm_mean"}:
        return windowed(m, base, name, call)
    if name in {"resample", "asfreq", "groupby_dynamic", "group_by_dynamic"}:
        return base.copy(shape="resampled", time=base.time | {"series"})
    if name in {"shift", "diff", "pct_change", "shift_", "tshift"}:
        return shifted(m, base, name, call, node)
    if name == "over":
        return base.copy(pending=frozenset((w, p) for w, p in base.pending))
    if base.shape == "mask" and name in STATISTICS | {"any", "all"}:
        return Data(shape="thing") if not rowwise(call) and literal(call.get(0)) != 1 else base
    if name in STATISTICS and name not in {"first", "last", "size", "count"}:
        return statistic(m, base, name, call)
    if name in {"argmax", "argmin", "argsort", "nanargmax"}:
        best_of(m, [base], f"{name} taken")
        return base.copy(shape="choice" if base.latent else base.shape)
    if name in {"item", "tolist", "to_list", "item_", "to_dict"} and not base.rows:
        return base.copy()
    if name == "drop":
        return dropped(m, base, call)
    if name == "pop":
        return popped(base, call)
    if name == "sample":
        return sampled(m, base, call)
    if name in {"head", "limit"}:
        return headed(m, base, call, 5)
    if name == "tail":
        return headed(m, base, call, -5)
    if name in {"take", "skip"} and base.rows and call.args:
        bound = literal(call.args[0]) or ast.unparse(node.args[0])
        return pick(m, base, Picker(("cut",), (None, bound) if name == "take" else (bound, None), f"{name} {bound}"))
    if name in {"apply", "map", "applymap", "transform", "map_elements", "map_batches", "pipe", "map_rows", "parallel_apply",
                "progress_apply"}:  # fmt: skip
        return _applied(m, base, name, call)
    if name in {"assign", "with_columns", "with_column"}:
        return assigned(m, base, call)
    if name in {"select", "filter", "query", "where"} and (base.rows or base.columns):
        return selected(m, base, name, call, node)
    if name in {"merge", "join", "append", "vstack", "extend", "hstack", "join_asof"}:
        return joined(m, base, name, call)
    if name in {"repeat", "repeat_interleave"} and base.shape != "expr":
        return duplicated(m, base, call.place, f"{name}()")
    if name == "alias" and call.args:
        return base.copy(name=str(literal(call.args[0]) or ""))
    if name in {"isnull", "isna", "is_null", "notnull", "notna", "is_not_null"} and base.rows:
        made = Data(rows=base.rows, shape="mask")
        text = ast.unparse(node.func.value) if isinstance(node.func, ast.Attribute) else "?"
        sign = name in {"isnull", "isna", "is_null"}
        told = m.inside() if m.loops else ()
        made.picker = Picker(
            ("mask",), ((f"{text} missing", told), sign), f"rows where {text} is {'' if sign else 'not '}missing"
        )
        return made
    if name in {"is_in", "isin", "between", "str_contains", "contains", "startswith", "notnull", "notna"} and base.rows:
        return masked(m, base, name, node)
    if name in _THINGS:
        return Data(shape="thing")
    return _same(m, base, name, call)


def _same(m: Machine, base: Data, name: str, call: Call) -> Value:
    """Everything else works row by row; `inplace` changes the frame itself."""
    backward = name in {"bfill", "backfill"} or literal(call.get(None, "method")) in {"bfill", "backfill"} or (
        name == "fillna" and literal(call.get(None, "method")) in {"bfill", "backfill"}
    )  # fmt: skip
    backward = backward or (
        name == "interpolate" and literal(call.get(None, "limit_direction")) in {"both", "backward"}
    )
    backward = backward or literal(call.get(None, "strategy")) == "backward"
    given = [as_data(m, v) if isinstance(v, Seq | Map) else v for v in call.all()]
    given = [
        v for v in given if isinstance(v, Data) and (v.latent or v.seen or v.rows or v.preds or v.scores or v.pending)
    ]
    made = mix(base, *given)
    made.made = base.made or name not in {"astype", "copy", "values", "to_numpy", "reset_index"}
    if name in {"astype", "copy", "to_numpy", "reshape", "ravel", "to_frame", "squeeze", "fillna", "get"}:
        made.made = base.made
    made.picker = base.picker if name in {"astype", "copy", "to_numpy", "fillna", "reset_index"} else None
    made.compared = base.compared
    if name not in _KEEPING and base.columns:
        made = plain(made)
    if backward:
        mark = Mark("bfill", call.place, f"{name} backwards")
        made.taint(marks=[mark])
    if name in {"sort_values", "sort", "sort_index"}:
        best_of(m, [base], "sorted")
        _sorted(made, name, call)
    if name == "set_index":
        names = strings(call.get(0, "keys"))
        if names and any(dated(n) or "date" in column(base, n).time for n in names):
            made.time |= {"index"}
    if name in {"drop_duplicates", "unique"}:
        made.time -= {"sorted"}
    if literal(call.kw.get("inplace")) is True:
        _become(base, made)
        return Const(None)
    return made


def _become(base: Data, made: Data) -> None:
    base.rows, base.time = made.rows, made.time
    base.taint(made.all_seen(), made.all_marks())
    base.dups |= made.dups
    base.gone, base.only = made.gone, made.only
    for name in list(base.columns):
        if name in made.gone:
            del base.columns[name]


def dated(name: str) -> bool:
    """Whether a column's name speaks of time."""
    low = name.lower()
    return any(word in low for word in ("date", "time", "timestamp", "day", "month", "week", "datum", "fecha")) or low in {
        "ds", "dt", "ts", "year", "period",
    }  # fmt: skip


def _sorted(made: Data, name: str, call: Call) -> None:
    names = strings(call.get(0, "by")) or []
    by_time = any(dated(n) or (n in made.columns and "date" in made.columns[n].time) for n in names)
    if by_time or (name == "sort_index" and "index" in made.time):
        made.time |= {"sorted"}
        if literal(call.get(None, "ascending")) is False or literal(call.get(None, "descending")) is True:
            made.time |= {"descending"}
    elif names:
        made.time -= {"sorted"}


def _collect(m: Machine, base: Data, call: Call) -> Value:
    """A list that came from somewhere, growing."""
    value = as_data(m, call.args[-1])
    base.rows |= value.rows
    base.seen |= value.all_seen()
    base.preds |= value.preds
    base.scores |= value.scores
    base.time |= value.all_time()
    return Const(None)


def rowwise(call: Call) -> bool:
    """Whether a statistic runs along the columns of each row."""
    axis = literal(call.get(None, "axis", "dim"))
    if isinstance(axis, list):
        return 0 not in axis
    return axis in {1, "columns", -1, 2, 3}


def statistic(m: Machine, base: Data, name: str, call: Call, what: str = "") -> Value:
    """A number, or a row of numbers, computed from all rows."""
    if (base.scores and not base.rows) or (base.preds and base.scores):
        if name in {"max", "min", "nlargest", "nsmallest", "idxmax", "idxmin"}:
            best_of(m, [base], f"{name} taken")
        return base.copy(shape="")
    if base.shape == "expr":
        return base.copy(pending=base.pending | {(name, call.place)})
    first = literal(call.get(0)) if name in {"mean", "sum", "max", "min", "std", "var", "median"} else None
    if base.shape == "row" or rowwise(call) or (first in {1, -1} and name != "nlargest"):
        return mix(base)
    if base.preds or base.compared:
        return mix(base)
    if not base.rows:
        return mix(base) if base.latent else unknown()
    if name in {"agg", "aggregate"} and call.args and isinstance(call.args[0], Func):
        apply(m, call.args[0], [base])
    family = "selection" if name in SELECTING else "counts" if name == "value_counts" else "statistic"
    made = stat_of(m, base, what or f"{name}()", family, supervised=name in SELECTING)
    return Data(latent=frozenset({made}) | base.latent, time=EMPTY)


def _index(m: Machine, base: Data, name: str, call: Call) -> Value:
    if name == "repeat":
        return duplicated(m, base, call.place, "index.repeat()")
    if name in {"tolist", "to_list", "copy", "values", "to_numpy", "difference", "to_series", "union", "intersection"}:
        return base
    if name in {"min", "max", "nunique"}:
        return Data(shape="thing")
    return base


def _applied(m: Machine, base: Data, name: str, call: Call) -> Value:
    function = call.get(0, "func", "arg", "function")
    if name == "pipe":
        return apply(m, function, [base, *call.args[1:]], call.kw)
    if isinstance(function, Func):
        series = bool(base.deps) or name in {"map", "applymap", "map_elements", "map_rows"}
        axis = literal(call.get(1, "axis"))
        if series or axis in {1, "columns"} or not base.rows:
            row = row_of(base.copy(columns=base.columns) if not series else base)
            got = apply(m, function, [row])
        else:
            got = apply(m, function, [base.copy(deps=EMPTY)])
        data = as_data(m, got) if isinstance(got, Data) else Data()
        made = mix(plain(base) if base.columns else base, data)
        made.deps = (base.deps if series else frozenset()) | data.deps
        made.shape = "" if made.shape == "row" and base.shape != "row" else made.shape
        made.made = True
        return made
    if isinstance(function, Map | Data):
        data = (
            as_data(m, function)
            if not isinstance(function, Map) or not all(isinstance(v, Const) for v in function.items.values())
            else Data()
        )
        made = mix(base, Data(latent=data.latent, seen=data.seen, pending=data.pending))
        if data.latent:
            made.deps = EMPTY
        return made
    if isinstance(function, Obj):
        return mix(base)
    word = literal(function)
    if isinstance(word, str) and word in STATISTICS:
        return statistic(m, base, word, call)
    return mix(base)
