"""Methods of frames, series, arrays and expressions."""

from __future__ import annotations

import ast

from mlnb.lint.flow.calls import apply
from mlnb.lint.flow.choices import best_of
from mlnb.lint.flow.frames import as_data, column, mix, pick, plain, row_of, set_column, stat_of, subset, without
from mlnb.lint.flow.functions import Call
from mlnb.lint.flow.machine import Machine, literal, strings, unknown
from mlnb.lint.flow.splits import rest_of, sampled
from mlnb.lint.flow.tables import FITTING, PREDICTING, SCORING, SELECTING, STATISTICS
from mlnb.lint.flow.values import (
    EMPTY,
    Const,
    Data,
    Dup,
    Func,
    Map,
    Mark,
    Obj,
    Picker,
    Place,
    Seq,
    Stream,
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
        return _grouped(m, base, name, call)
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
        return _group(m, base, call)
    if name in {"rolling", "expanding", "ewm", "rolling_mean", "rolling_std", "rolling_sum", "ewm_mean"}:
        return _window(m, base, name, call)
    if name in {"resample", "asfreq", "groupby_dynamic", "group_by_dynamic"}:
        return base.copy(shape="resampled", time=base.time | {"series"})
    if name in {"shift", "diff", "pct_change", "shift_", "tshift"}:
        return _shifted(m, base, name, call, node)
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
        return _drop(m, base, call)
    if name == "pop":
        return _pop(base, call)
    if name == "sample":
        return sampled(m, base, call)
    if name in {"head", "limit"}:
        return _head(m, base, call, 5)
    if name == "tail":
        return _head(m, base, call, -5)
    if name in {"take", "skip"} and base.rows and call.args:
        bound = literal(call.args[0]) or ast.unparse(node.args[0])
        return pick(m, base, Picker(("cut",), (None, bound) if name == "take" else (bound, None), f"{name} {bound}"))
    if name in {"apply", "map", "applymap", "transform", "map_elements", "map_batches", "pipe", "map_rows", "parallel_apply",
                "progress_apply"}:  # fmt: skip
        return _applied(m, base, name, call)
    if name in {"assign", "with_columns", "with_column"}:
        return _assigned(m, base, call)
    if name in {"select", "filter", "query", "where"} and (base.rows or base.columns):
        return _selected(m, base, name, call, node)
    if name in {"merge", "join", "append", "vstack", "extend", "hstack", "join_asof"}:
        return _joined(m, base, name, call)
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
        return _mask(m, base, name, node)
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


def _grouped(m: Machine, base: Data, name: str, call: Call) -> Value:
    if name in {"rolling", "expanding", "ewm", "rolling_mean"}:
        return _window(m, base, name, call)
    if name in {"shift", "diff", "pct_change"}:
        made = _shifted(m, base, name, call, call.node)
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


def _group(m: Machine, base: Data, call: Call) -> Value:
    del m
    keys = strings(call.get(0, "by")) or []
    made = base.copy(shape="grouped")
    made.columns = {name: c.copy() for name, c in base.columns.items()}
    made.chosen = base.chosen
    del keys
    return made


def _window(m: Machine, base: Data, name: str, call: Call) -> Value:
    made = base.copy(shape="window" if "_" not in name else "", made=True)
    made.time |= {"lag"}
    if literal(call.get(None, "center")) is True:
        made.taint(marks=[Mark("centred", call.place, "a centred window")])
    if name == "ewm":
        made.time |= {"lag"}
    del m
    return made


def _shifted(m: Machine, base: Data, name: str, call: Call, node: ast.Call | None) -> Data:
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


def _index(m: Machine, base: Data, name: str, call: Call) -> Value:
    if name == "repeat":
        return duplicated(m, base, call.place, "index.repeat()")
    if name in {"tolist", "to_list", "copy", "values", "to_numpy", "difference", "to_series", "union", "intersection"}:
        return base
    if name in {"min", "max", "nunique"}:
        return Data(shape="thing")
    return base


def _drop(m: Machine, base: Data, call: Call) -> Value:
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


def _pop(base: Data, call: Call) -> Value:
    names = strings(call.get(0, "item"))
    if not names:
        return base.copy(shape="row")
    made = column(base, names[0]).copy()
    base.columns.pop(names[0], None)
    base.gone |= {names[0]}
    return made


def _head(m: Machine, base: Data, call: Call, usual: int) -> Value:
    size = call.get(0, "n")
    known = literal(size)
    if size is None or (isinstance(known, int) and abs(known) <= 20):  # a look
        return base.copy(shape=base.shape)
    bound = known if isinstance(known, int) else ast.unparse(call.node.args[0]) if call.node and call.node.args else "n"
    part = (None, bound) if usual > 0 else (f"-{bound}", None)
    return pick(m, base, Picker(("cut",), part, "first rows" if usual > 0 else "last rows"))


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


def _assigned(m: Machine, base: Data, call: Call) -> Value:
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


def _selected(m: Machine, base: Data, name: str, call: Call, node: ast.Call) -> Value:
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


def _joined(m: Machine, base: Data, name: str, call: Call) -> Value:
    others = [as_data(m, v) for v in call.args if isinstance(v, Data | Seq)]
    others += [as_data(m, call.kw[k]) for k in ("right", "other") if k in call.kw]
    if name in {"append", "vstack", "extend"}:
        from mlnb.lint.flow.libraries import stacked

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


def _mask(m: Machine, base: Data, name: str, node: ast.Call) -> Data:
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


__all__ = ["data_method", "duplicated", "groups", "settled", "statistic"]
