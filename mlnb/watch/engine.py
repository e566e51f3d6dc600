"""What happens around each watched call: rows are looked at, remembered, and compared; the call itself is untouched."""

from __future__ import annotations

import threading
import time
import weakref
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from mlnb.core.ledger import Ledger
from mlnb.watch import callers, fits
from mlnb.watch.callers import Caller
from mlnb.watch.fits import Fit, Fits
from mlnb.watch.held import Held
from mlnb.watch.identity import Sight, sight
from mlnb.watch.lineage import Lineage, Seen
from mlnb.watch.log import Log
from mlnb.watch.patches import Patches
from mlnb.watch.records import Leak, Step, StepKind
from mlnb.watch.rules import Rules, Scored
from mlnb.watch.tables import table_in, target_in

#: Predictions that are remembered until a metric is asked about them.
MOST_PREDICTIONS = 64
#: Frames between the handler of a call and whoever made it.
_DEPTH = 3


@dataclass(eq=False)
class _Prediction:
    """What a model said of rows, to be found again when it is scored."""

    said: weakref.ref[Any] | None
    rows: int
    fit: Fit | None
    seen: Seen
    names: tuple[str, ...]


class Engine:
    """Follows the calls of one watch.

    Parameters
    ----------
    log : Log
    """

    def __init__(self, log: Log) -> None:
        self.log = log
        self.cell: int | None = None
        self._inside = threading.local()
        self._lineage = Lineage()
        self._fits = Fits()
        self._held = Held()
        self._rules = Rules(log, self._held)
        self._predictions: deque[_Prediction] = deque(maxlen=MOST_PREDICTIONS)
        self._count = 0
        self._known: set[int] = set()
        self._touched: list[Step] = []
        self._fitted_since: Counter[str] = Counter()
        self.patches = Patches(self.call)

    def call(
        self, what: str, wrapped: Callable[..., Any], instance: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> Any:
        """Do a watched call and give its result; what the watch itself does wrong stays here."""
        inside = self._inside
        if getattr(inside, "deep", False):
            return wrapped(*args, **kwargs)
        inside.deep = True
        try:
            after = self._before(what, wrapped, instance, args, kwargs)
            result = wrapped(*args, **kwargs)
            return result if after is None else self._after(after, result)
        finally:
            inside.deep = False

    def cell_begins(self, number: int | None) -> None:
        """A cell of that execution count begins."""
        self.cell = number
        self._known = {id(leak) for leak in self.log.leaks}

    def cell_ends(self) -> tuple[Leak, ...]:
        """A cell has ended; gives its leaks, and tells the ledger where one is begun."""
        try:
            self.patches.settle()
            self._tell_ledger()
        except Exception as error:  # noqa: BLE001  # never the user's problem
            self._defect(error)
        return self.log.since(self._known)

    def _tell_ledger(self) -> None:
        """First touches of test sets, and how often what was fitted: one entry a cell."""
        touched, fitted = self._touched, self._fitted_since
        self._touched, self._fitted_since = [], Counter()
        ledger = Ledger()
        if not (touched or fitted) or not ledger.begun:
            return
        for step in touched:
            ledger.append(
                "test touched", what=step.what, rows=step.rows, data=step.data, cell=step.cell, line=step.line
            )
        if fitted:
            ledger.append("fits seen", cell=self.cell, fits=dict(fitted))

    def _before(
        self, what: str, wrapped: Any, instance: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> _Call | None:
        try:
            if what == "inner" or not callers.own(_DEPTH):
                return None
            self.patches.settle()
            made = _Call(what, instance, args, kwargs, callers.caller(_DEPTH), fits.state(instance))
            made.method = str(getattr(wrapped, "__name__", ""))
            if what != "metric":
                made.look(self._lineage)
        except Exception as error:  # noqa: BLE001  # never the user's problem
            self._defect(error)
            return None
        return made

    def _after(self, call: _Call, result: Any) -> Any:
        try:
            handler = getattr(self, f"_{call.what.replace(' ', '_').replace('-', '_')}")
            handler(call, result)
        except Exception as error:  # noqa: BLE001
            self._defect(error)
        return result

    def _defect(self, error: Exception) -> None:
        self.log.defects += 1
        self.log.last_defect = f"{type(error).__name__}: {error}"

    def _step(self, kind: StepKind, what: str, call: _Call, seen: Seen | None, touches: str = "") -> Step:
        self._count += 1
        names = call.names
        step = Step(
            self._count, kind, what, seen.rows if seen else 0, names[0] if names else "", self.cell, call.caller.line,
            time.time(), touches,
        )  # fmt: skip
        self.log.add_step(step)
        return step

    # what each kind of call means

    def _fit(self, call: _Call, result: Any) -> None:
        del result
        self._fitted(call)

    def _fitted(self, call: _Call) -> Fit | None:
        model, seen = call.instance, call.seen
        if seen is None or model is None:
            return None
        search = fits.is_search(model)
        step = self._step("search" if search else "fit", fits.name_of(model), call, seen)
        has_target = call.target is not None
        known = self._fits.of(model) if call.method == "partial_fit" else None
        made = Fit(
            step.number, step.what, [*(known.seen if known else []), seen][-64:],
            predicts=fits.predicts(model, has_target=has_target),
            transforms=hasattr(model, "transform") or hasattr(model, "fit_predict"),
            supervised=fits.looks_at_target(model, has_target=has_target),
            learned=call.method == "partial_fit" or fits.learned(model, call.state),
            configuration=fits.configuration(model, f"{seen.sight.columns} {step.number if known else ''}"),
            place=step.place, data=step.data,
        )  # fmt: skip
        if fits.stops_early(model, call.given):
            made.watched = [self._lineage.resolve(one) for one in map(sight, call.watched()) if one is not None]
        self._fits.enter(model, made)
        if made.predicts:
            self._fitted_since[made.what] += 1
        self._rules.remember(made)
        if search:
            self._rules.scored(Scored(None, seen, call.names, step, "", None, folds="search", model=made.what))
        if made.predicts:
            self._held.fitted(seen)
        elif made.transforms and made.learned:
            self._selection(call, made)
        return made

    def _selection(self, call: _Call, made: Fit) -> None:
        """A selector's choice of columns is often taken by hand: remember the columns as if they had been given out."""
        support = getattr(call.instance, "get_support", None)
        if support is None or call.seen is None:
            return
        mask = support()
        if 0 < mask.sum() < call.seen.sight.columns:
            table = call.table
            body = table.iloc[:, mask] if hasattr(table, "iloc") else table[:, mask]
            self._through(call, made, body)

    def _through(self, call: _Call, fit: Fit, result: Any) -> None:
        """Rows went through a transformer."""
        if not fit.learned or call.seen is None:
            return
        if isinstance(result, tuple):
            result = result[0]
        after = sight(result)
        if after is not None:
            self._lineage.transformed(call.seen, after, fit.number, table=call.table, result=result)

    def _transform(self, call: _Call, result: Any) -> None:
        fit = self._fits.of(call.instance)
        if call.seen is None or fit is None:
            return
        if fit.learned:
            self._step("transform", fits.name_of(call.instance), call, call.seen)
        self._through(call, fit, result)

    def _fit_transform(self, call: _Call, result: Any) -> None:
        fit = self._fitted(call)
        if fit is not None:
            self._through(call, fit, result)

    def _fit_predict(self, call: _Call, result: Any) -> None:
        fit = self._fitted(call)
        if fit is not None and fits.kind_of(call.instance) == "clusterer":
            self._through(call, fit, result)

    def _predict(self, call: _Call, result: Any) -> None:
        fit = self._fits.of(call.instance)
        if call.seen is None or fit is None:
            return
        if not fit.predicts:
            if fits.kind_of(call.instance) == "clusterer":
                self._through(call, fit, result)
            return
        role = self._held.role(call.seen, call.names)
        step = self._step("predict", fits.name_of(call.instance), call, call.seen, "test" if role == "test" else "")
        try:
            said = weakref.ref(result)
        except TypeError:
            said = None
        self._predictions.append(_Prediction(said, len(result), fit, call.seen, call.names))
        self._rules.predicted(Scored(fit, call.seen, call.names, step, "", None, role=role))

    def _score(self, call: _Call, result: Any) -> None:
        fit = self._fits.of(call.instance)
        if call.seen is None or fit is None or not fit.predicts:
            return
        metric = {"classifier": "accuracy", "regressor": "R²"}.get(fits.kind_of(call.instance), "score")
        self._scored(call, fit, call.seen, call.names, "score" if fits.is_search(call.instance) else metric, result)

    def _scorer(self, call: _Call, result: Any) -> None:
        model = call.args[0] if call.args else call.kwargs.get("estimator")
        fit = self._fits.of(model)
        if call.seen is not None and fit is not None and fit.predicts:
            name = getattr(getattr(call.instance, "_score_func", None), "__name__", "score")
            self._scored(call, fit, call.seen, call.names, name, result)

    def _scored(self, call: _Call, fit: Fit, seen: Seen, names: tuple[str, ...], metric: str, value: Any) -> None:
        role = self._held.role(seen, names)
        step = self._step("score", f"{metric} of {fit.what}", call, seen, "test" if role == "test" else "")
        number = float(value) if isinstance(value, (int, float)) or getattr(value, "ndim", 1) == 0 else None
        if self._rules.scored(Scored(fit, seen, names, step, metric, number, role=role)):
            self._touched.append(step)

    def _metric(self, call: _Call, result: Any) -> None:
        said = call.args[1] if len(call.args) > 1 else next(
            (call.kwargs[n] for n in ("y_pred", "y_score", "y_prob", "y_proba") if n in call.kwargs), None
        )  # fmt: skip
        found = self._prediction(said)
        if found is not None and found.fit is not None:
            self._scored(call, found.fit, found.seen, found.names, call.method, result)

    def _prediction(self, said: Any) -> _Prediction | None:
        """The prediction that a metric was asked about: this very array, one made from it, or the last of that length."""
        if said is None or not hasattr(said, "__len__"):
            return None
        chain: list[Any] = []
        one = said
        while one is not None and len(chain) < 8:  # noqa: PLR2004
            chain.append(one)
            one = getattr(one, "base", None)
        for known in reversed(self._predictions):
            mine = known.said() if known.said is not None else None
            if mine is not None and any(mine is link for link in chain):
                return known
        return next((known for known in reversed(self._predictions) if known.rows == len(said)), None)

    def _split(self, call: _Call, result: Any) -> None:
        """``train_test_split``: which rows of the first table went where."""
        place = _first_table(call.args)
        if place is None or len(result) < 2 * place + 2:
            return
        call.table = call.args[place]
        sights = [sight(one) for one in (call.table, *result[2 * place : 2 * place + 2])]
        if any(one is None for one in sights):
            return
        seen, train, test = (
            self._lineage.resolve(one, table)
            for one, table in zip(sights, (call.table, *result[2 * place : 2 * place + 2]), strict=True)
            if one is not None
        )
        call.seen = seen
        step = self._step("split", f"train_test_split, {train.rows:,} + {test.rows:,}", call, seen)
        self._held.enter(seen, train, test, step.number)
        self._rules.whole(seen)

    def _fold(self, call: _Call, result: Any) -> None:
        """A splitter's ``split``."""
        del result
        if call.seen is None:
            return
        self._step("split", type(call.instance).__name__, call, call.seen)
        self._held.fold(call.seen)
        self._rules.whole(call.seen)

    def _resample(self, call: _Call, result: Any) -> None:
        if call.seen is None or not isinstance(result, tuple):
            return
        step = self._step("resample", fits.name_of(call.instance), call, call.seen)
        self._resampled(step, call.seen, result[0])

    def _copy(self, call: _Call, result: Any) -> None:
        """``sklearn.utils.resample``, of one or several arrays."""
        place = _first_table(call.args)
        if place is None:
            return
        call.table = call.args[place]
        whole = sight(call.table)
        if whole is not None:
            call.seen = self._lineage.resolve(whole, call.table)
            step = self._step("resample", "resample", call, call.seen)
            self._resampled(step, call.seen, result[place] if len(call.args) > 1 else result)

    def _resampled(self, step: Step, before: Seen, result: Any) -> None:
        after = sight(result)
        if after is not None:
            made = self._lineage.resampled(before, after, step.number)
            self._rules.resampled(step, before, self._lineage.resolve(after), made)

    def _cross_validation(self, call: _Call, result: Any) -> None:
        if call.seen is None:
            return
        model = call.args[0] if call.args else call.kwargs.get("estimator")
        values = result.get("test_score") if isinstance(result, dict) else result
        mean = getattr(values, "mean", None)
        value = float(mean()) if mean is not None and call.method == "cross_val_score" else None
        step = self._step("cross-validation", f"{call.method} of {fits.name_of(model)}", call, call.seen)
        scored = Scored(None, call.seen, call.names, step, "score", value, folds="folds", model=fits.name_of(model))
        self._rules.scored(scored)


def _first_table(tables: tuple[Any, ...]) -> int | None:
    """The first of several things that has columns, else the first whose rows can be told apart."""
    looked = [sight(table) for table in tables]
    telling = [place for place, one in enumerate(looked) if one is not None and one.telling]
    wide = [place for place in telling if getattr(looked[place], "columns", 1) > 1]
    return next(iter([*wide, *telling]), None)


class _Call:
    """A watched call: who made it, on what."""

    def __init__(
        self, what: str, instance: Any, args: tuple[Any, ...], kwargs: dict[str, Any], caller: Caller,
        state: dict[str, tuple[int, int]],
    ) -> None:  # fmt: skip
        self.what, self.instance, self.args, self.kwargs = what, instance, args, kwargs
        self.caller, self.state = caller, state
        self.method = ""
        self.given = kwargs
        self.seen: Seen | None = None
        self.table: Any = None
        self.target: Any = None

    def look(self, lineage: Lineage) -> None:
        """Look at the rows that the call was given."""
        skipped = self.what in {"cross-validation", "scorer"}
        self.table = table_in(self.args[1:] if skipped else self.args, self.kwargs)
        self.target = target_in(self.args[1:] if skipped else self.args, self.kwargs)
        if self.what in {"split", "copy"}:
            return
        found: Sight | None = sight(self.table)
        if found is not None:
            self.seen = lineage.resolve(found, self.table)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the rows."""
        return self.caller.names_of(self.table)

    def watched(self) -> list[Any]:
        """Tables on which boosting was watched, without the one it was fitted on."""
        pairs = self.kwargs.get("eval_set") or ()
        pairs = [pairs] if isinstance(pairs, tuple) and len(pairs) == 2 and hasattr(pairs[0], "shape") else pairs  # noqa: PLR2004
        tables = [pair[0] for pair in pairs if isinstance(pair, (tuple, list)) and len(pair)]
        tables += [self.kwargs[name] for name in ("X_val",) if self.kwargs.get(name) is not None]
        return [table for table in tables if table is not self.table]
