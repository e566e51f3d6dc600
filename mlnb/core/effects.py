"""What a change to a case does to its score, on rows that the change did not touch."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mlnb.core import model as models
from mlnb.core import probe
from mlnb.core.errors import MlnbError, plural
from mlnb.core.fix import Effect
from mlnb.core.metric import Metric, default_metric
from mlnb.core.options import options

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from mlnb.core.case import Case

#: Cross-validations over which an effect is averaged.
REPEATS = 3
LEAST_ROWS = 20
#: Bootstrap draws of the test rows.
DRAWS = 200


@dataclass(frozen=True)
class _Side:
    """A case, the position of each shared row in it, and how to fit its model on some of its rows."""

    case: Case
    place: np.ndarray
    fit: Callable[[np.ndarray], Callable[[np.ndarray], np.ndarray]]


def measure_change(before: Case, after: Case, *, by_target: bool = False, on_current: bool = False) -> Effect:
    """Score a case before and after a change, paired over the same repeated folds.

    Rows are matched by their index label. Both sides are scored on the rows whose target and place the change
    left alone, and each learns from all of its own rows outside the fold: dropped rows are missing from the
    second side's training rows only, relabelled ones carry the new label there.

    Parameters
    ----------
    before, after : Case
    by_target : bool
        Whether the change chose its rows by their target. The rows it leaves then agree with the model already, so
        that both sides are scored on the test frame where it is labelled, else the note says so.
    on_current : bool
        Whether to score both sides on the labelled current rows of the first, each held out of what the second learns.

    Returns
    -------
    Effect
        With the interval of the change: by Nadeau and Bengio over all folds, or by the bootstrap of the test rows.

    Raises
    ------
    MlnbError
        If there is no target, or fewer than 20 rows are left to score.

    References
    ----------
    Nadeau, Bengio (2003): Inference for the generalization error. Machine Learning 52.
    """
    import numpy as np

    if before.y is None or after.y is None or before.task is None:
        msg = "An effect is measured by a score, and the case has no target; give Case(target=…)."
        raise MlnbError(msg)
    if on_current:
        return _on_current(before, after)
    if by_target and _labelled_test(before) and before.classes == after.classes:
        return _on_test(before, after)
    shared, old, new = _untouched(before, after)
    if len(shared) < LEAST_ROWS or before.classes != after.classes:
        msg = f"The change leaves {plural(len(shared), 'row')} to score it on; at least {LEAST_ROWS} are needed."
        raise MlnbError(msg)
    sides = (_Side(before, old, fitter(before)), _Side(after, new, fitter(after)))
    scores = np.array([_scores(sides, before.random_state + r) for r in range(REPEATS)]).reshape(-1, 2)
    note = f"{REPEATS} × {options.folds} folds, scored on {plural(len(shared), 'row')} that the fix did not touch"
    if by_target:
        note += ", which agree with the model already: a labelled test frame would tell more surely"
    return _over_folds(default_metric(before).name, scores, note)


def _over_folds(metric: str, scores: np.ndarray, note: str) -> Effect:
    """The effect whose scores before and after each fold has, (folds, 2), by Nadeau and Bengio."""
    from scipy import stats

    change = scores[:, 1] - scores[:, 0]
    error = float(change.std(ddof=1)) * (1 / len(change) + 1 / (options.folds - 1)) ** 0.5
    reach = float(stats.t.ppf(0.5 + options.confidence / 2, len(change) - 1)) * error
    first, second = (float(v) for v in scores.mean(axis=0))
    return Effect(metric, first, second, second - first - reach, second - first + reach, note)


def _on_current(before: Case, after: Case) -> Effect:
    """Both sides scored on current rows: the first learns from its training rows, the second from its own without the fold.

    The second's last rows are the current ones, as a change that adds them puts them there.
    """
    import numpy as np

    from mlnb.core.current import current

    now = current(before)
    count = len(now.codes)
    if count < LEAST_ROWS or len(after.codes) < len(before.codes) + count:
        msg = f"The change is for current rows, of which {plural(count, 'is', 'are')} labelled; at least {LEAST_ROWS} are needed."
        raise MlnbError(msg)
    shown = now.frame.loc[now.known]
    start = len(after.codes) - count
    old = fitter(before, further=shown)(np.arange(len(before.codes)))
    fit = fitter(after)
    metrics, scores = _metrics(before, after), []
    for repeat in range(REPEATS):
        for rest, held in _splits(before, now.codes, before.random_state + repeat):
            new = fit(np.concatenate([np.arange(start), start + rest]))
            asked = (old(len(before.codes) + held), new(start + held))
            scores.append([m.score(now.codes[held], said) for m, said in zip(metrics, asked, strict=True)])
    note = f"{REPEATS} × {options.folds} folds of {plural(count, 'labelled current row')}, each held out of what is learned"
    return _over_folds(default_metric(before).name, np.array(scores), note)


def _untouched(before: Case, after: Case) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Labels of the rows that both sides hold with the same target, and their positions on each side."""
    import numpy as np

    assert before.y is not None
    assert after.y is not None
    if before.y.index.has_duplicates or after.y.index.has_duplicates:
        if len(before.y) != len(after.y):
            msg = "The index of the frame repeats labels, so that its rows cannot be followed; reset it first."
            raise MlnbError(msg)
        place = np.arange(len(before.y))
        return place, place, place
    both = before.y.index.intersection(after.y.index, sort=False)
    old, new = before.y.index.get_indexer(both), after.y.index.get_indexer(both)
    same = before.codes[old] == after.codes[new]
    return both.to_numpy()[same], old[same], new[same]


def _splits(case: Case, codes: np.ndarray, seed: int) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Folds over rows of these targets, stratified where there are rows enough."""
    import numpy as np
    from sklearn.model_selection import KFold, StratifiedKFold

    if len(codes) < options.folds:
        msg = "The change leaves too few rows to compare."
        raise MlnbError(msg)
    spread = case.task != "regression" and np.unique(codes, return_counts=True)[1].max(initial=0) >= options.folds
    kind = StratifiedKFold if spread else KFold
    yield from kind(options.folds, shuffle=True, random_state=seed).split(np.zeros((len(codes), 1)), codes)


def _scores(sides: tuple[_Side, _Side], seed: int) -> list[tuple[float, float]]:
    """Both scores in each fold of one cross-validation over the shared rows, each by its own side's threshold."""
    import numpy as np

    first = sides[0]
    codes = first.case.codes[first.place]
    metrics = _metrics(*(side.case for side in sides))
    found = []
    for _, held in _splits(first.case, codes, seed):
        pair = []
        for side, metric in zip(sides, metrics, strict=True):
            rows = np.setdiff1d(np.arange(len(side.case.codes)), side.place[held])
            if len(np.unique(side.case.codes[rows])) < 2:  # noqa: PLR2004
                msg = "The change leaves a single value of the target to learn from, so that its effect has no score."
                raise MlnbError(msg)
            said = side.fit(rows)(side.place[held])
            pair.append(metric.score(codes[held], said))
        found.append((pair[0], pair[1]))
    return found


def _metrics(before: Case, after: Case) -> tuple[Metric, Metric]:
    """What both sides are scored by: one metric, decided by the threshold that each has in use."""
    first, second = default_metric(before), default_metric(after)
    return first, second if second.name == first.name else first


def _labelled_test(case: Case) -> bool:
    whole = not set(case.features) - set(case.shared_features)
    return (
        whole
        and case.y_test is not None
        and int((case.codes_test >= 0).sum() if case.classes else len(case.codes_test)) >= LEAST_ROWS
    )


def _on_test(before: Case, after: Case) -> Effect:
    """Both sides fitted on four fifths of their rows at a time, scored on the test rows."""
    import numpy as np
    from sklearn.model_selection import KFold, StratifiedKFold

    metrics = _metrics(before, after)
    known = before.codes_test >= 0 if before.classes else np.ones(len(before.codes_test), dtype=bool)
    target = before.codes_test[known]  # a class that training never saw cannot be scored
    kind = KFold if before.task == "regression" else StratifiedKFold
    said: list[list[np.ndarray]] = []
    for case in (before, after):
        fit = fitter(case, test=True)
        count = len(case.codes)
        asked = count + np.flatnonzero(known)
        split = kind(options.folds, shuffle=True, random_state=case.random_state).split(
            np.zeros((count, 1)), case.codes
        )
        said.append([fit(rows)(asked) for rows, _ in split])
    rng = np.random.default_rng(before.random_state)

    def scores(rows: np.ndarray) -> np.ndarray:
        return np.array(
            [np.mean([m.score(target[rows], one[rows]) for one in side]) for m, side in zip(metrics, said, strict=True)]
        )

    first, second = (float(v) for v in scores(np.arange(len(target))))
    drawn = np.array([scores(rng.integers(0, len(target), len(target))) for _ in range(DRAWS)])
    outer = (1 - options.confidence) / 2
    low, high = (float(v) for v in np.quantile(drawn[:, 1] - drawn[:, 0], (outer, 1 - outer)))
    note = f"{options.folds} fits each, scored on {plural(len(target), 'test row')}"
    return Effect(metrics[0].name, first, second, low, high, note)


def fitter(
    case: Case, *, test: bool = False, further: pd.DataFrame | None = None
) -> Callable[[np.ndarray], Callable[[np.ndarray], np.ndarray]]:
    """How to fit on rows given by position: clones of the case's model where it has one, else the probe. Test rows, or further ones, follow the training rows."""
    import numpy as np
    import pandas as pd

    extra = case.test.loc[models.test_known(case)] if test and case.test is not None else further
    if hasattr(case.model, "fit"):
        known = case.frame.loc[case.known]
        every = known if extra is None else pd.concat([known, extra])

        def own(rows: np.ndarray) -> Callable[[np.ndarray], np.ndarray]:
            trained = models.fit(case, models.unfitted(case), rows)
            return lambda held: models.predict(case, trained, every.iloc[held])

        return own
    values, encoder = probe.matrix(case)
    if extra is not None:
        values = np.vstack([values, encoder.transform(extra)])
    return lambda rows: probe.fit_on(case, probe.boosted(case, encoder.categorical), values, rows)
