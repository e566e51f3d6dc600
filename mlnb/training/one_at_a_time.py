"""Controlled experiments: one thing changed from a base configuration, all else kept."""

from __future__ import annotations

import difflib
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mlnb.core import provenance
from mlnb.core.display import progress_bar
from mlnb.core.errors import MlnbError, ModelError
from mlnb.core.folds import folds
from mlnb.core.metric import default_metric
from mlnb.core.options import options
from mlnb.core.run_params import last, name_of, of_estimator
from mlnb.core.runs import Run
from mlnb.core.versions import versions
from mlnb.training._cross_validated import cross_validated
from mlnb.training._experiments import Change, Experiments
from mlnb.training._fold_marks import of_pairs
from mlnb.training.run_log import RunLog

if TYPE_CHECKING:
    from mlnb.core.case import Case

_MODEL = "model"


def one_at_a_time(
    case: Case,
    changes: Mapping[str, Any],
    *,
    base: Mapping[str, Any] | None = None,
    repeats: int = 3,
    runs: RunLog | str | Path | None = None,
    progress: bool = True,
) -> Experiments:
    """Change one thing at a time, and measure each change over the same repeated folds as the base.

    Each repeat draws the folds anew and starts the model from another seed; folds in time, and those of a splitter of the
    user's own, are as they are and made once. Ctrl-C keeps what is done.

    Parameters
    ----------
    case : Case
        With a target and a model: the base configuration.
    changes : mapping of str to values
        Parameters of the model, by their full name or their own where that is clear, each to a value or several;
        ``"model"`` to other estimators.
    base : mapping, optional
        Parameters of the base configuration that are not those of the model.
    repeats : int
        Cross-validations of each configuration.
    runs : RunLog or path, optional
        Where every configuration is recorded; one that is there already, with the same data, folds and versions of
        packages, is not fitted again. So a run that was stopped goes on where it was.
    progress : bool
        Whether to show a progress bar.

    Returns
    -------
    Experiments
        Its card is a tornado chart; ``to_frame()`` has a row a change.

    Raises
    ------
    MlnbError
        If the case has no model or target, or the model no such parameter.

    References
    ----------
    Nadeau, Bengio (2003): Inference for the generalization error. Machine Learning 52. Bouckaert, Frank (2004):
    Evaluating the replicability of significance tests for comparing learning algorithms. PAKDD.

    Examples
    --------
    >>> import mlnb
    >>> from sklearn.datasets import load_iris
    >>> from sklearn.tree import DecisionTreeClassifier
    >>> case = mlnb.Case(load_iris(as_frame=True).frame, target="target", model=DecisionTreeClassifier(random_state=0))
    >>> found = mlnb.training.one_at_a_time(case, {"max_depth": [1, 3], "criterion": "entropy"}, progress=False)
    >>> found.changes[0].said, found.changes[0].certain
    ('max_depth=1', True)
    """
    from mlnb.core.case import Case as Given

    if not isinstance(case, Given):
        msg = f"one_at_a_time takes a case, not {type(case).__name__!r}; give mlnb.Case(frame, target=…, model=…)."
        raise MlnbError(msg)
    if case.y is None or not hasattr(case.model, "fit"):
        msg = "Changes are measured by a score: give Case(frame, target=…, model=…) with an estimator as model."
        raise MlnbError(msg)
    start = _start(case, base or {})
    wanted = list(_wanted(start, changes))
    bench = _Bench(case, start, max(1, int(repeats)), runs)
    done: list[tuple[str, Any, Run | str]] = []
    first: Run | None = None
    try:
        with progress_bar(1 + len(wanted) if progress else None) as bar:
            bar.begin("base")
            first = bench.run(start, "base")
            bar.end(f"{bench.metric} {first.score:.4g}")
            for name, value, model in wanted:
                bar.begin(Change(last(name), value).said[:40])
                try:
                    done.append((name, value, bench.run(model, f"{last(name)} changed")))
                except ModelError as error:
                    done.append((name, value, str(error)))
                bar.end()
    except KeyboardInterrupt:
        if first is None:
            raise
    assert first is not None
    return Experiments(first, _measured(first, done), bench.metric, len(first.fold_scores), len(wanted) - len(done))


def _start(case: Case, base: Mapping[str, Any]) -> Any:
    from sklearn.base import clone

    try:
        model = clone(case.model)
    except (TypeError, RuntimeError, ValueError) as error:
        msg = f"The model {case.model_name} cannot be cloned: {str(error).splitlines()[0]}"
        raise MlnbError(msg) from error
    return _set(model, {_full(model, str(name)): value for name, value in base.items()})


def _wanted(start: Any, changes: Mapping[str, Any]) -> Iterable[tuple[str, Any, Any]]:
    """Each change as parameter, value and model; what is the base already is left out."""
    from sklearn.base import clone

    if not isinstance(changes, Mapping) or not changes:
        msg = "changes= is a mapping from parameters to values, as in {'C': [0.1, 10.0]}."
        raise MlnbError(msg)
    known = start.get_params(deep=True)
    found = []
    for asked, given in changes.items():
        own = str(asked) == _MODEL and _MODEL not in known
        name = _MODEL if own else _full(start, str(asked))
        for value in _values(given, known.get(name)):
            if own:
                found.append((name, value, clone(value)))
            elif not _same(known[name], value):
                found.append((name, value, _set(start, {name: value})))
    return found


def _values(given: Any, now: Any) -> list[Any]:
    """One value or several: a list is several unless the parameter itself holds a list."""
    if isinstance(given, (list, range)) and not isinstance(now, list):
        return list(given)
    if isinstance(given, tuple) and not isinstance(now, (tuple, list)):
        return list(given)
    if hasattr(given, "tolist") and getattr(given, "ndim", 0) == 1:
        return list(given.tolist())
    return [given]


def _same(a: Any, b: Any) -> bool:
    try:
        return type(a) is type(b) and bool(a == b)
    except Exception:  # noqa: BLE001  # arrays
        return False


def _set(model: Any, settings: Mapping[str, Any]) -> Any:
    from sklearn.base import clone

    made = clone(model)
    try:
        return made.set_params(**settings)
    except (ValueError, TypeError) as error:
        msg = f"The model does not take {dict(settings)!r:.80}: {str(error).splitlines()[0]}"
        raise MlnbError(msg) from error


def _full(model: Any, name: str) -> str:
    """A parameter's full name from its own."""
    known = list(model.get_params(deep=True))
    if name in known:
        return name
    ends = [key for key in known if last(key) == name]
    if len(ends) == 1:
        return ends[0]
    if ends:
        msg = f"The model has several parameters named {name!r}; give one of {', '.join(map(repr, ends[:6]))}."
        raise MlnbError(msg)
    near = [own for own in map(last, known) if own.lower() == name.lower()]
    near = near or difflib.get_close_matches(name, [*known, *map(last, known)], n=2, cutoff=0.6)
    hint = (
        f"did you mean {' or '.join(map(repr, dict.fromkeys(near)))}?" if near else f"it has {', '.join(known[:12])}."
    )
    msg = f"The model has no parameter {name!r}; {hint}"
    raise MlnbError(msg)


class _Bench:
    """The repeated folds, and the log in which what was scored on them is kept."""

    def __init__(self, case: Case, start: Any, repeats: int, runs: RunLog | str | Path | None) -> None:
        self._log = None if runs is None else runs if isinstance(runs, RunLog) else RunLog(runs)
        self._cases: list[Case] = []
        marks: list[str] = []
        pairs: list[Any] = []
        for k in range(repeats):
            one = case.replace(random_state=(case.random_state + k) % 2**32, model=start, runs=None)
            mark = of_pairs(folds(one))["folds"]
            if mark in marks:  # folds that no seed moves
                break
            marks.append(mark)
            pairs += folds(one)
            self._cases.append(one)
        self._folds = of_pairs(pairs)
        self._data, self._seed = case.fingerprint, case.random_state
        self._versions, self._code, self._notebook = versions(), provenance.commit(), provenance.notebook()
        self.metric = default_metric(case).name

    def run(self, model: Any, note: str) -> Run:
        """The scores of a configuration: from the log where they are there, else made, and recorded."""
        params, chosen = of_estimator(model)
        fresh = Run(
            id=uuid.uuid4().hex[:6], params=params, chosen=chosen, **self._folds, metric=self.metric, scored_on="validation",
            model=name_of(model), data=self._data, code=self._code, notebook=self._notebook, seed=self._seed,
            versions=self._versions, note=f"one at a time: {note}",
        )  # fmt: skip
        for known in self._log or ():
            if _is_same_run(known, fresh):
                return known
        scores, seconds = [], 0.0
        for k, one in enumerate(self._cases):
            again = one.replace(model=_reseeded(model, k))
            some, _, took = cross_validated(again, folds(one))
            scores += some
            seconds += took
        now = datetime.now(UTC).isoformat(timespec="seconds")
        made = replace(fresh, score=sum(scores) / len(scores), fold_scores=tuple(scores), seconds=seconds, started=now)
        return made if self._log is None else self._log.put(made)


def _reseeded(model: Any, repeat: int) -> Any:
    """The model from another seed in each repeat, wherever it has one."""
    from sklearn.base import clone

    own = clone(model)
    if repeat == 0:
        return own
    seeds = {
        k: v + repeat for k, v in own.get_params(deep=True).items() if last(k) == "random_state" and isinstance(v, int)
    }
    return own.set_params(**seeds)


def _is_same_run(known: Run, fresh: Run) -> bool:
    names = ("params", "folds", "metric", "model", "data", "versions", "seed")
    return bool(known.fold_scores) and all(getattr(known, name) == getattr(fresh, name) for name in names)


def _measured(base: Run, done: list[tuple[str, Any, Run | str]]) -> tuple[Change, ...]:
    """Paired with the base, intervals and p-values corrected for all that was changed."""
    from mlnb.stats.compare import over_folds
    from mlnb.stats.multiple import holm

    count = max(sum(isinstance(run, Run) for *_, run in done), 1)
    level = 1 - (1 - options.confidence) / count
    found, raw = [], []
    for name, value, run in done:
        if isinstance(run, str):
            found.append(Change(last(name), value, error=run))
            continue
        test = over_folds(base.fold_scores, run.fold_scores, held=base.held, level=level)
        found.append(Change(last(name), value, run, test.difference, test.low, test.high))
        raw.append(
            min(1.0, 2 * min(test.p_value, 1 - test.p_value)) if test.low < test.high or test.difference else 1.0
        )
    corrected = iter([float(p) for p in holm(raw)]) if raw else iter(())
    found = [c if c.run is None else replace(c, p_value=next(corrected)) for c in found]
    return tuple(sorted(found, key=lambda c: (c.run is None, -abs(c.difference) if c.run else 0.0)))
