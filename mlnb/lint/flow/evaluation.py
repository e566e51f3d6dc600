"""Scores: metrics, cross-validation, predictions compared with answers."""

from __future__ import annotations

from mlnb.lint.flow.frames import as_data
from mlnb.lint.flow.functions import Call
from mlnb.lint.flow.machine import Machine, literal
from mlnb.lint.flow.rows import meet
from mlnb.lint.flow.tables import SHUFFLING_SPLITTERS
from mlnb.lint.flow.values import Data, Est, Fit, Obj, Place, Pred, Score, Seq, Split, Value


def note(
    m: Machine, how: str, data: Data, preds: list[Pred], place: Place, what: str, *, splitter: Value | None = None
) -> Score:
    """Note that rows were scored."""
    return m.score(
        Score(len(m.scores), how, data.rows, preds, place, m.inside(), what, data.copy(), data.tweak, splitter)
    )


def metric(m: Machine, call: Call, what: str, how: str = "metric") -> Value:
    """A metric of answers and predictions."""
    parts = [as_data(m, value) for value in call.all() if isinstance(value, Data | Seq)]
    predicted = [part for part in parts if part.preds]
    answers = [part for part in parts if not part.preds and part.rows]
    if not predicted:
        data = next((part for part in parts if part.rows), Data())
        scores = frozenset().union(*(p.scores for p in parts)) if parts else frozenset()
        return (
            Data(scores=scores, shape="" if scores else "thing")
            if not data.rows
            else Data(shape="thing", scores=scores)
        )
    data = predicted[0]
    preds = [p for part in predicted for p in part.preds]
    if answers and answers[0].rows and not data.rows:
        data = data.copy(rows=answers[0].rows)
    found = note(m, how, data, preds, call.place, what)
    tweak = tuple(t for part in predicted for t in part.tweak)
    found.tweak = tweak
    made = Data(scores=frozenset({found.number}))
    if how == "curve":
        made.shape = "curve"
        return Seq([made.copy(name="curve"), made.copy(name="curve"), made.copy(name="thresholds")])
    return made


def equal(m: Machine, made: Data, parts: list[Data]) -> None:
    """``pred == y`` counts hits."""
    with_answers = any(part.rows and not part.preds for part in parts)
    if not with_answers:
        return
    found = note(m, "equal", made, list(made.preds), m.place(), "predictions compared with answers")
    made.scores |= {found.number}
    made.picker = None


def cross_validated(m: Machine, call: Call, what: str) -> Value:
    """``cross_val_score`` and its like: fitted and scored within the rows given."""
    from mlnb.lint.flow.estimators import as_est

    model = call.get(0, "estimator")
    est = as_est(model)
    data = m.data(call.get(1, "X"))
    answer = call.get(2, "y")
    y = as_data(m, answer) if answer is not None else None
    splitter = call.get(None, "cv")
    found = within(m, est, data, y, call.place, what, splitter, how="cv")
    if what == "cross_val_predict":
        pred = Pred(est, None, data.rows, (*est.key(), "cv"), data.all_seen())
        return Data(rows=data.rows, preds=frozenset({pred}), seen=data.all_seen())
    return Data(scores=frozenset({found.number}))


def within(
    m: Machine, est: Est, data: Data, y: Data | None, place: Place, what: str, splitter: Value | None, *, how: str
) -> Score:
    """Note a cross-validation."""
    fit = Fit(
        est, data.rows, data.copy(), y.copy() if y is not None else None, place, m.inside(), (est.key(), data.key())
    )
    pred = Pred(est, fit, data.rows, fit.variant, data.all_seen())
    found = note(m, how, data, [pred], place, what, splitter=splitter)
    kind = splitter.cls if isinstance(splitter, Est) else ""
    shuffled = kind in SHUFFLING_SPLITTERS or (
        isinstance(splitter, Est) and literal(splitter.params.get("shuffle")) is True
    )
    m.splits.append(
        Split(data.rows, place, kind or f"{what} folds", shuffled, data.all_time(), (), folds=kind != "TimeSeriesSplit")
    )
    return found


def displayed(m: Machine, call: Call, what: str) -> Value:
    """``RocCurveDisplay.from_estimator`` and its like."""
    from mlnb.lint.flow.estimators import as_est, predicted

    model = call.get(0, "estimator")
    if isinstance(model, Est | Obj | Data) and call.get(1, "X") is not None:
        data = m.data(call.get(1, "X"))
        preds = predicted(as_est(model), data)
        found = note(m, "metric", data, preds, call.place, what)
        return Data(scores=frozenset({found.number}))
    return metric(m, call, what)


__all__ = ["cross_validated", "displayed", "equal", "meet", "metric", "note", "within"]
