"""Methods of models, transformers, samplers, searches and splitters."""

from __future__ import annotations

from mlnb.lint.flow.evaluation import note, within
from mlnb.lint.flow.frames import as_data, mix, plain
from mlnb.lint.flow.functions import Call, is_net
from mlnb.lint.flow.machine import Machine, library, literal, unknown
from mlnb.lint.flow.splits import folds
from mlnb.lint.flow.tables import EARLY, FAMILY, FITTING, PREDICTING, SCORING, SUPERVISED, TELLING
from mlnb.lint.flow.values import (
    Const,
    Data,
    Dup,
    Early,
    Est,
    Fit,
    Lib,
    Map,
    Obj,
    Place,
    Pred,
    Seq,
    Stat,
    Value,
)

_TRANSFORMING = {"transformer", "vectoriser"}


def as_est(value: Value | None) -> Est:
    """A value as an estimator."""
    if isinstance(value, Est):
        return value
    if isinstance(value, Obj):
        return est_of_object(value)
    if isinstance(value, Data):
        if value.est is None:
            value.est = Est("", "unknown")
        return value.est
    return Est("", "unknown")


def est_of_object(value: Obj) -> Est:
    """The estimator that an object of the notebook's own class is."""
    if value.est is None:
        value.est = Est(value.cls.name, "net" if is_net(value.cls) else "own", dict(value.attrs))
    return value.est


def last(est: Est) -> Est:
    """The step of a pipeline that predicts."""
    return last(est.steps[-1]) if est.cat == "pipeline" and est.steps else est


def learns(est: Est) -> bool:
    """Whether a fit takes something from the rows that a later transform gives back."""
    if est.cat in {"pipeline", "union"}:
        steps = est.steps
        return any(learns(step) for step in steps) or not steps
    return est.cat in {"transformer", "cluster", "unknown", "own"}


def is_model(est: Est) -> bool:
    """Whether it predicts."""
    final = last(est)
    return final.cat in {"model", "search", "net", "unknown", "dummy", "own", "booster"}


def family(est: Est) -> tuple[str, str, bool]:
    """Name, family and supervision of what a transformer learns."""
    if est.cat in {"pipeline", "union"}:
        steps = [step for step in est.steps if learns(step)]
        for step in steps:
            name, kind, supervised = family(step)
            if supervised:
                return name, kind, True
        return family(steps[0]) if steps else (est.cls, "scaler", False)
    if est.cat == "cluster":
        return est.cls, "cluster", False
    return est.cls or "the transformer", FAMILY.get(est.cls, "transformer"), est.cls in SUPERVISED


def est_method(m: Machine, est: Est, name: str, call: Call) -> Value:
    """What a method of an estimator gives."""
    if name == "split" and est.cat in {"splitter", "unknown"}:
        return folds(m, est, call)
    if name in {"train", "evaluate"} and not call.args and "train_dataset" in est.params:
        call.kw["train_data"] = est.params["train_dataset"]
        if name == "evaluate":
            held = est.params.get("eval_dataset")
            return _score(m, est, name, Call([held], {}, call.place)) if held is not None else Data(shape="thing")
        return fit(m, est, name, _trainer(est, call))
    if name in FITTING or (name in {"train", "search", "tune"} and call.args):
        return fit(m, est, name, call)
    if name in {"fit_transform", "fit_resample", "fit_sample", "fit_predict", "fit_transform_df", "flow"}:
        return _fit_apply(m, est, name, call)
    if name in {"transform", "inverse_transform", "texts_to_sequences", "texts_to_matrix", "encode", "batch_transform"}:
        return _transform(m, est, call, inverse=name == "inverse_transform")
    if name in PREDICTING or name == "kneighbors":
        return predict(m, est, name, call)
    if name in SCORING:
        return _score(m, est, name, call)
    if name == "set_params":
        est.params.update(call.kw)
        est.version += 1
        return est
    if name in TELLING:
        from mlnb.lint.flow.attributes import told_by

        return told_by(m, est, name)
    if name in {"cross_validate", "cv", "grid_search"}:
        return unknown()
    if name in {"compile", "build", "summary", "save", "save_model", "load_weights", "load_model", "add", "plot_model"}:
        if name in {"add", "compile"}:
            est.params[f"{name}{len(est.params)}"] = _layers(call)
        return Const(None)
    if name in {"to", "cuda", "eval", "train", "cpu", "double", "half", "set_fit_request", "set_output", "copy"}:
        return est
    if name == "get_n_splits":
        return unknown()
    return Data(shape="thing")


def _layers(call: Call) -> Value:
    return Seq(list(call.all()))


def _inputs(m: Machine, est: Est, call: Call) -> tuple[Data, Data | None]:
    value = call.get(0, "X", "x", "data", "generator", "dtrain", "train_set", "train_data", "training_data", "texts", "df", "pool",
                     "raw_documents", "input", "endog", "train_dataloader", "train_dataloaders")  # fmt: skip
    if est.data is not None and (value is None or isinstance(value, Const | Map)):
        return est.data, None
    if isinstance(value, Const) and len(call.args) > 1:
        value = call.args[1]
    if isinstance(value, Est) and value.cat == "net" and len(call.args) > 1:
        value = call.args[1]
    data = m.data(value)
    answer = call.get(1, "y", "Y", "target", "label")
    y = as_data(m, answer) if isinstance(answer, Data | Seq | Map) else None
    if data.parts and y is None and len(data.parts) > 1 and isinstance(data.parts[1], Data):
        y = data.parts[1]
    return data, y


def fit(m: Machine, est: Est, name: str, call: Call) -> Value:
    """Fit: a model, which is noted, or a transformer, which learns."""
    data, y = _inputs(m, est, call)
    what = f"{est.cls or 'model'}.{name}"
    m.calls.append((call.place, what))
    if est.cat in {"transformer", "cluster", "union", "stateless", "sampler"} or (
        est.cat == "pipeline" and not is_model(est)
    ):
        learn(m, est, data, y, call.place, name)
        return est
    if est.cat == "stateless":
        return est
    if est.cat in {"unknown", "own"}:
        learn(m, est, data, y, call.place, name)
    made = Fit(
        est,
        data.rows,
        data.copy(),
        y.copy() if y is not None else None,
        call.place,
        m.inside(),
        (est.key(), data.key()),
    )
    made.early = early(m, est, call)
    final = last(est)
    made.search = final.cat == "search" or est.cat == "search"
    gradual = name in {"partial_fit", "train_on_batch"}
    est.fits = [*est.fits, made] if gradual else [made]
    est.version += 0
    m.fits.append(made)
    if made.search:
        within(m, est, data, y, call.place, what, est.params.get("cv"), how="search")
    return est


def _trainer(est: Est, call: Call) -> Call:
    """What a trainer was given when it was made, as arguments of its fit."""
    held = {"eval_set": est.params.get("eval_dataset"), "callbacks": est.params.get("callbacks")}
    settings = est.params.get("args")
    if isinstance(settings, Est) and literal(settings.params.get("load_best_model_at_end")) is True:
        held["early_stopping"] = Const(value=True)
    return Call([], {**call.kw, **{k: v for k, v in held.items() if v is not None}}, call.place, call.node)


def early(m: Machine, est: Est, call: Call) -> list[Early]:
    """Rows on which a fit decides when to stop."""
    words = ("validation_data", "eval_set", "evals", "valid_sets", "X_val", "valid_data", "dev_set", "val_dataloaders")
    watched = [call.kw[word] for word in words if word in call.kw]
    stops = _stops(call) or any(
        k in est.params and literal(est.params[k]) not in {None, 0} for k in ("early_stopping_rounds",)
    )
    catboost = est.cls.startswith("CatBoost") and literal(call.get(None, "use_best_model")) is not False
    if not watched or not (stops or catboost):
        return []
    what = "early stopping" if stops else "the best iteration"
    found = []
    for value in watched:
        data = as_data(m, value)
        if isinstance(value, Seq) and len(value.items) > 1 and all(isinstance(i, Seq) for i in value.items):
            data = as_data(m, value.items[-1])  # the last set decides
        elif isinstance(value, Seq) and len(value.items) > 1 and all(isinstance(i, Data) for i in value.items):
            same = {i.rows for i in value.items if isinstance(i, Data)}
            data = as_data(m, value.items[-1]) if len(same) > 1 else as_data(m, value.items[0])
        if data.rows:
            found.append(Early(data.rows, call.place, what))
    return found


def _stops(call: Call) -> bool:
    if any(
        literal(call.kw.get(k)) not in {None, 0}
        for k in ("early_stopping_rounds", "early_stopping", "od_wait")
        if k in call.kw
    ):
        return True
    held = call.kw.get("callbacks")
    items = held.items if isinstance(held, Seq) else [held] if held is not None else []
    return any(isinstance(i, Est) and i.cat == "callback" for i in items)


def learn(m: Machine, est: Est, data: Data, y: Data | None, place: Place, name: str) -> None:
    """A transformer takes something from rows."""
    if not learns(est):
        est.learned = frozenset()
        return
    cls, kind, supervised = family(est)
    supervised = supervised or (kind == "selection" and y is not None)
    made = m.stat(data, place, f"{cls}.{name}", kind, supervised=supervised)
    keep = est.learned if name == "partial_fit" else frozenset()
    est.learned = keep | {made}


def _fit_apply(m: Machine, est: Est, name: str, call: Call) -> Value:
    data, y = _inputs(m, est, call)
    what = f"{est.cls or 'model'}.{name}"
    if name in {"fit_resample", "fit_sample", "flow"} or (est.cat == "sampler" and name == "fit_transform"):
        return _resample(m, est, data, y, call.place, what)
    m.calls.append((call.place, what))
    if name == "fit_predict" and is_model(est) and est.cat != "cluster":
        fit(m, est, name, call)
        return predict(m, est, name, Call(call.args[:1], {}, call.place))
    learn(m, est, data, y, call.place, name)
    made = data.copy(parts=None, est=None)
    made.taint(est.learned)
    if name == "fit_predict" or family(est)[1] == "cluster":
        made = plain(made)
    if family(est)[1] == "vectoriser":
        made = plain(made)
    made.made = data.made
    made.name = ""
    made.chosen += (est.key(),)
    return made


def _transform(m: Machine, est: Est, call: Call, *, inverse: bool) -> Value:
    value = call.get(0, "X", "x", "texts", "raw_documents", "df")
    data = m.data(value) if value is not None else Data()
    made = data.copy(parts=None, est=None, name="")
    if not inverse:
        made.taint(est.learned)
        made.chosen += (est.key(),)
    return made


def _resample(m: Machine, est: Est, data: Data, y: Data | None, place: Place, what: str) -> Value:
    m.calls.append((place, what))
    made = [data.copy(name="")] + ([y.copy(name="")] if y is not None else [])
    if est.cat in {"sampler", "unknown"}:
        dup = Dup(data.rows, place, what)
        for part in made:
            part.dups |= {dup}
            for c in part.columns.values():
                c.dups |= {dup}
    return Seq(list(made)) if len(made) > 1 else Seq([made[0], made[0].copy()])


def predicted(est: Est, data: Data) -> list[Pred]:
    """What predictions of data are."""
    fitted = est.fits[-1] if est.fits else None
    variant = (*(fitted.variant if fitted is not None else (est.key(),)), data.chosen)
    return [Pred(est, fitted, data.rows, variant, data.all_seen())]


def predict(m: Machine, est: Est, name: str, call: Call) -> Value:
    """Predictions."""
    value = call.get(0, "X", "x", "data", "exog", "n_periods", "steps", "df", "test_data")
    if value is None or isinstance(value, Const):
        if est.fits and not est.fits[-1].search:
            ahead = Data()
            ahead.preds = frozenset(predicted(est, ahead))
            return ahead
        return unknown()
    data = m.data(value)
    if est.cat == "cluster":
        made = plain(data)
        made.taint(est.learned)
        return made
    preds = predicted(est, data)
    note(m, "predict", data, preds, call.place, f"{est.cls or 'model'}.{name}")
    return Data(rows=data.rows, preds=frozenset(preds), seen=data.all_seen(), dups=data.dups, made=True)


def _score(m: Machine, est: Est, name: str, call: Call) -> Value:
    value = call.get(0, "X", "x", "data", "test_data", "generator")
    if value is None:
        return est if name == "eval" else Data(shape="thing")
    data = m.data(value)
    if est.cat == "cluster":
        return Data(shape="thing")
    found = note(m, "score", data, predicted(est, data), call.place, f"{est.cls or 'model'}.{name}")
    return Data(scores=frozenset({found.number}))


def forward(m: Machine, target: Est | Obj, call: Call) -> Value:
    """A network called on a batch; or a layer, a loss, a functional model on its inputs."""
    est = target if isinstance(target, Est) else est_of_object(target)
    if est.cat == "loss":
        return loss(m, call)
    given = [as_data(m, v) for v in call.all() if isinstance(v, Data | Seq)]
    batches = [d for d in given if d.rows]
    if not batches:
        return next((d for d in given if d.scores), None) or Est(est.cls, "tensor") if est.cat == "layer" else unknown()
    data = mix(batches[0], *batches[1:])
    if est.cat in {"layer", "transformer", "stateless"}:
        data.taint(est.learned)
        return data
    preds = predicted(est, data)
    return Data(
        rows=data.rows, preds=frozenset(preds) | data.preds, seen=data.all_seen(), shape=data.shape, dups=data.dups
    )


def loss(m: Machine, call: Call) -> Value:
    """A loss of outputs and answers: backward from it is a fit."""
    from mlnb.lint.flow.evaluation import metric

    parts = [as_data(m, v) for v in call.all() if isinstance(v, Data | Seq)]
    found = metric(m, call, "loss", how="loss")
    data = next((p for p in parts if p.preds), None)
    if isinstance(found, Data) and data is not None:
        found.preds, found.rows = data.preds, data.rows
        found.seen = data.all_seen()
    return found


def backward(m: Machine, base: Data, place: Place) -> None:
    """A step of training on the rows that a loss was computed from."""
    for pred in base.preds:
        X = Data(rows=pred.rows, seen=pred.seen, dups=base.dups)
        made = Fit(pred.est, pred.rows, X, None, place, m.inside(), (pred.est.key(), "net"))
        kept = [f for f in pred.est.fits if f.rows != made.rows]
        pred.est.fits = [*kept[-1:], made] if kept and m.loops else [made]
        m.fits.append(made)


__all__ = ["EARLY", "Lib", "Stat", "backward", "library"]
