"""Models, transformers, searches and pipelines as they are made, and what trains in one call."""

from __future__ import annotations

from mlnb.lint.flow import tables as t
from mlnb.lint.flow.estimators import as_est, early
from mlnb.lint.flow.frames import as_data
from mlnb.lint.flow.functions import Call
from mlnb.lint.flow.machine import Machine, library, literal, unknown
from mlnb.lint.flow.values import (
    Const,
    Data,
    Est,
    Fit,
    Map,
    Place,
    Seq,
    Value,
)


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


def made_estimator(m: Machine, name: str, call: Call) -> Value | None:
    """A class of a library that has a fit."""
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


def trained(m: Machine, full: str, call: Call) -> Value:
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


def cloned(call: Call) -> Value:
    """A copy."""
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
