"""Functions and classes of libraries."""

from __future__ import annotations

import ast

from mlnb.lint.flow import tables as t
from mlnb.lint.flow.calls import apply
from mlnb.lint.flow.choices import best_of, scores_of
from mlnb.lint.flow.estimators import as_est, early, loss
from mlnb.lint.flow.evaluation import cross_validated, displayed, metric
from mlnb.lint.flow.frames import as_data, mix, pick, plain, set_column, stat_of, together
from mlnb.lint.flow.functions import Call, invoke
from mlnb.lint.flow.machine import Machine, library, literal, strings, unknown
from mlnb.lint.flow.methods import data_method, dated, duplicated, rowwise, statistic
from mlnb.lint.flow.rows import Rows
from mlnb.lint.flow.splits import held_out
from mlnb.lint.flow.values import (
    EMPTY,
    Const,
    Data,
    Dup,
    Est,
    Fit,
    Func,
    Lib,
    Map,
    Mark,
    Picker,
    Place,
    Seq,
    Stat,
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
        return _cloned(call)
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
        made = _concat(m, name, call)
        if made is not None:
            return made
    if name in {"repeat", "tile"} and call.args:
        return duplicated(m, m.data(call.args[0]), call.place, f"{name}()")
    if name == "resample" and call.args:
        return _resampled(m, call)
    if name == "shuffle" and call.args:
        return Seq([as_data(m, v).copy() for v in call.args]) if len(call.args) > 1 else as_data(m, call.args[0]).copy()
    if name in TRYING:
        return tried(m, call)
    if name in {"permutation", "arange", "randperm"}:
        first = call.get(0)
        if isinstance(first, Data) and first.rows and first.shape != "thing":
            return first.copy()
        return Data(shape="indices")
    if name in {"choice", "randint", "normal", "uniform"}:
        return _chosen(m, name, call)
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
        return _frame(m, name, call)
    if name in {"to_datetime", "date_range", "to_timestamp"}:
        made = as_data(m, call.get(0, "arg")).copy() if call.args else unknown()
        made.time |= {"date"}
        return made
    if name in t.KERAS_DATA or (name == "load_data" and any(w in target.name for w in t.KERAS_DATA)):
        return _keras_data(m, name, target.name, call)
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
        return _loaded(m, name, target.name, call)
    made = _estimator(m, name, call)
    if made is not None:
        return made
    if name == "train" and (
        "xgb" in target.name or "lgb" in target.name or "lightgbm" in target.name or "xgboost" in target.name
    ):
        return _train(m, target.name, call)
    if name in t.WRAPPERS:
        return _wrapped(m, call)
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


def _cloned(call: Call) -> Value:
    value = call.args[0] if call.args else unknown()
    if isinstance(value, Est):
        return copied(value, call.place)
    if isinstance(value, Data):
        return value.copy(est=value.est)
    if isinstance(value, Seq):
        return Seq(list(value.items), open=value.open)
    return value


def copied(est: Est, place: Place) -> Est:
    """An unfitted estimator with the same settings."""
    made = Est(est.cls, est.cat, dict(est.params), [copied(step, place) for step in est.steps], place=place)
    made.version, made.data = est.version, est.data
    if est.cat in {"unknown", "net"}:
        made.sig = est.sig
    return made


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


def _concat(m: Machine, name: str, call: Call) -> Value | None:
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


def _resampled(m: Machine, call: Call) -> Value:
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


def _chosen(m: Machine, name: str, call: Call) -> Value:
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


def _frame(m: Machine, name: str, call: Call) -> Value:
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


def _keras_data(m: Machine, name: str, full: str, call: Call) -> Value:
    root = Data(rows=m.root(full.split(".")[-2] if "." in full else name, call.place))
    token = ("keras", call.place.cell, call.place.line)
    parts = [pick(m, root, Picker(token, n, f"{w} part")) for n, w in ((0, "train"), (1, "test"))]
    return Seq([Seq([p.copy(deps=frozenset({"x"})), p.copy(deps=frozenset({"y"}))]) for p in parts])


def _loaded(m: Machine, name: str, full: str, call: Call) -> Value:
    """A data set that is read, loaded or made."""
    given = [v for v in call.all() if isinstance(v, Data) and (v.rows or v.preds)]
    if given and not name.startswith("make_"):
        return _other(m, name, call)
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


def _cat(name: str) -> str:
    if name in t.STATELESS:
        return "stateless"
    if name in t.FAMILY:
        return "transformer"
    if name in t.OVERSAMPLERS:
        return "sampler"
    if name in t.UNDERSAMPLERS:
        return "undersampler"
    if name in t.SEARCHES:
        return "search"
    if name in t.PIPELINES:
        return "pipeline"
    if name in t.UNIONS:
        return "union"
    if name in t.CLUSTERS:
        return "cluster"
    if name in t.SPLITTERS:
        return "splitter"
    if name in t.DUMMIES:
        return "dummy"
    if name in t.EARLY:
        return "callback"
    if name in t.LOSS_CLASSES:
        return "loss"
    if name in t.NETS:
        return "net"
    if name in t.STATSMODELS or (name.endswith(t.MODEL_ENDS) and name[:1].isupper()) or name == "auto_arima":
        return "model"
    return ""


def _estimator(m: Machine, name: str, call: Call) -> Value | None:
    cat = _cat(name)
    if not cat:
        return None
    made = Est(name, cat, dict(call.kw), place=call.place)
    made.params.update({f"arg{n}": v for n, v in enumerate(call.args)})
    if cat == "pipeline":
        made.params = {}
        made.steps = _steps(call)
    elif cat == "union":
        made.steps = _steps(call)
        made.params = {}
        if name == "TransformedTargetRegressor":
            return as_est(call.get(0, "regressor"))
    elif cat == "search":
        inner = call.get(0, "estimator", "clf", "model")
        made.steps = [as_est(inner)] if isinstance(inner, Est) else []
        made.cat = "search"
    elif (cat == "stateless" and name == "Normalizer") or name in {"PCA", "TSNE", "UMAP", "MDS"}:
        made.params = {}
    if name == "ModelCheckpoint" and literal(call.get(None, "save_best_only")) is not True:
        made.cat = "thing"
    if name == "TfidfVectorizer" and isinstance(call.get(None, "vocabulary"), Map | Seq):
        made.cat = "transformer"
    if name in t.STATSMODELS:
        return _statsmodel(m, made, call)
    if cat == "model" and name == "auto_arima" and call.args:
        data = m.data(call.args[0])
        made.fits = [Fit(made, data.rows, data.copy(), None, call.place, m.inside(), (made.key(), data.key()))]
        m.fits += made.fits
    return made


def _statsmodel(m: Machine, made: Est, call: Call) -> Est:
    endog, exog = call.get(0, "endog", "formula"), call.get(1, "exog", "data")
    y = as_data(m, endog) if isinstance(endog, Data) else None
    value = exog if isinstance(exog, Data) else endog
    if isinstance(value, Data):
        made.data = m.data(value).copy()
        if y is not None and value is exog:
            made.params["y"] = y
    made.params = {k: v for k, v in made.params.items() if not isinstance(v, Data)}
    return made


def _steps(call: Call) -> list[Est]:
    found: list[Est] = []
    waiting: list[Value] = list(call.all())
    while waiting:
        value = waiting.pop(0)
        if isinstance(value, Seq):
            waiting = [*value.items, *waiting]
        elif isinstance(value, Est):
            found.append(value)
        elif type(value).__name__ == "Obj" or (isinstance(value, Data) and value.est is not None):
            found.append(as_est(value))
        elif type(value).__name__ == "Lib" and library(value)[:1].isupper():
            found.append(Est(library(value), _cat(library(value)) or "unknown"))
    return found


def _train(m: Machine, full: str, call: Call) -> Value:
    """Xgboost's and lightgbm's own training."""
    value = call.get(1, "dtrain", "train_set")
    data = m.data(value)
    made = Est(
        full.partition(".")[0] + ".train", "booster", {"params": call.get(0, "params") or Const(None)}, place=call.place
    )
    for name in ("num_boost_round",):
        if name in call.kw:
            made.params[name] = call.kw[name]
    y = data.parts[1] if data.parts and len(data.parts) > 1 and isinstance(data.parts[1], Data) else None
    if len(call.args) > 3:
        call.kw.setdefault("evals" if "x" in full[:4] else "valid_sets", call.args[3])
    params = call.get(0, "params")
    if isinstance(params, Map) and "early_stopping_rounds" in params.items:
        call.kw.setdefault("early_stopping_rounds", params.items["early_stopping_rounds"])
    held = call.kw.get("evals") or call.kw.get("valid_sets")
    if isinstance(held, Seq):
        call.kw["evals"] = Seq([i.items[0] if isinstance(i, Seq) and i.items else i for i in held.items])
        call.kw.pop("valid_sets", None)
    fit = Fit(made, data.rows, data.copy(), y, call.place, m.inside(), (made.key(), data.key()))
    fit.early = early(m, made, call)
    made.fits = [fit]
    m.fits.append(fit)
    return made


def _wrapped(m: Machine, call: Call) -> Value:
    """Data put into a container of a library."""
    given = [v for v in call.all() if isinstance(v, Data | Seq | Map) or type(v).__name__ == "Obj"]
    parts = [as_data(m, v) for v in given]
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


__all__ = ["apply", "call_library", "stacked"]
