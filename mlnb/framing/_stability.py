"""What the features leave of the labels, and of time, and whether the two hang together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mlnb.core import probe
from mlnb.core.encode import LinearScaler
from mlnb.core.errors import CannotTell, plural
from mlnb.core.folds import group_codes
from mlnb.core.kinds import as_number
from mlnb.core.options import options
from mlnb.core.threads import few_threads
from mlnb.framing._ways import Way, directions, in_regions, regions
from mlnb.stats.breaks import Step, in_blocks, step, strongest

if TYPE_CHECKING:
    import numpy as np

    from mlnb.core.case import Case

LEAST_ROWS, LEAST_TIMES = 100, 10
MOST_ROWS = 20_000
#: A feature that follows time in a line closer than this is a clock, and would explain any change away; dates are from less.
CLOCK, DATED = 0.99, 0.9
#: Cuts that are tried, as shares of the rows.
CUTS = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
#: Share of the variance of a side of a cut that the features must leave: where they tell the time, nothing else is told.
LEFT = 0.5
TREES = 100
#: Largest residuals of numbers are cut off at this quantile: one of them is no rule.
LARGEST = 0.98


@dataclass(frozen=True)
class Clock:
    """Rows in the order of time.

    Attributes
    ----------
    rows : ndarray of int
        Positions among the labelled rows.
    when : ndarray of float
        Their times, ascending.
    name : str
        The column they are from; empty for the index.
    """

    rows: np.ndarray
    when: np.ndarray
    name: str


@dataclass(frozen=True)
class Direction:
    """One way in which the labels may change, and how much they do: of which class, and in proportion to what.

    The kinds are "level" (all rows alike), "own" (as probable as the class is), "other" (as improbable), "into" (of one
    class into another) and "agree" (all classes alike).
    """

    way: Way
    statistic: float
    size: float
    weight: np.ndarray


@dataclass(frozen=True)
class Change:
    """The strongest direction, its p-value, and the step in it; ``older`` is what the first half of the rows says."""

    clock: Clock
    residuals: np.ndarray
    predicted: np.ndarray
    older: np.ndarray
    direction: Direction
    p_value: float
    step: Step


def clock(case: Case) -> Clock:
    """The order of the rows in time: by the declared column, else by the column of dates that there is, else the index.

    Raises
    ------
    CannotTell
        If there is none, or too few rows or times.
    """
    import numpy as np
    import pandas as pd

    name = case.time or _dated(case)
    if name is not None:
        numbers = times(case, name)[case.known]
    elif isinstance(case.frame.index, pd.DatetimeIndex) and case.frame.index.is_unique:
        numbers = (case.frame.index[case.known].asi8 / 86_400e9).astype(float)
    else:
        msg = "The case has no time column, and no column of dates that could be one; give Case(time=…)."
        raise CannotTell(msg)
    timed = np.flatnonzero(np.isfinite(numbers))
    if len(timed) < LEAST_ROWS or len(np.unique(numbers[timed])) < LEAST_TIMES:
        msg = (
            f"{plural(len(timed), 'row')} with a target and {plural(len(np.unique(numbers[timed])), 'time')}; at least "
            f"{LEAST_ROWS} rows and {LEAST_TIMES} times are needed to see a change."
        )
        raise CannotTell(msg)
    if len(timed) > MOST_ROWS:
        timed = np.sort(np.random.default_rng(case.random_state).choice(timed, MOST_ROWS, replace=False))
    order = timed[np.argsort(numbers[timed], kind="stable")]
    return Clock(order, numbers[order], name or "")


def times(case: Case, name: str) -> np.ndarray:
    """The times of all rows by a column of theirs; NaN where it does not read."""
    found: np.ndarray = as_number(case.frame[name], case.kinds[name]).to_numpy()
    return found


def _dated(case: Case) -> str | None:
    """The feature of dates with most distinct values."""
    dates = [c for c in case.features if case.kinds[c] == "date"]
    return max(dates, key=lambda c: case.frame[c].nunique(), default=None)


def study(case: Case) -> Change:
    """Test whether labels hang together with time beyond what the features say of both."""
    return case.shared("stability", lambda: _study(case))


def _study(case: Case) -> Change:
    import numpy as np

    time = clock(case)
    values, names, categorical = _without_clocks(case, time)
    said, older, newer = _predicted(case, time, values, categorical)
    codes = case.codes[time.rows]
    if case.task == "regression":
        left = (codes - said)[:, None]
        most = float(np.quantile(np.abs(left), LARGEST)) or 1.0
        left = np.clip(left, -most, most)
        predicted = said[:, None]
    else:
        left, predicted = np.eye(said.shape[1])[codes] - said, said
    filled = np.where(np.isnan(values), np.nanmin(np.where(np.isfinite(values), values, 0.0), axis=0) - 1, values)
    later = _later(time, CUTS)
    unlike = later - _forest(case, filled, later)
    least = LEFT * later.var(axis=0)
    rules = [older.reshape(predicted.shape), newer.reshape(predicted.shape)]
    places = regions(values, names, categorical, predicted)
    families = [
        _sums(ways, left, unlike, least)
        for ways in (directions(case, predicted, rules), in_regions(case, predicted, rules, places))
    ]
    # few directions are known beforehand and many are searched: each kind has half of the error to itself
    if not any(family.tried for family in families):
        msg = "The features tell the time of every row, so that a change of the labels cannot be told from one of the world."
        raise CannotTell(msg)
    tested = [(family, *strongest(family.sums, seed=case.random_state)) for family in families if family.tried]
    family, statistics, p_value = min(tested, key=lambda one: (one[2], -float(np.abs(one[1]).max())))
    best = int(np.abs(statistics).argmax())
    way, weight, cut = family.tried[best]
    weight = weight if way.region is None else np.where(way.region.rows[:, None], weight, 0.0)
    apart = unlike[:, cut]
    moved, square = (left * weight).sum(axis=1), (weight**2).sum(axis=1)
    size = float((moved * apart).sum() / max(float((square * apart**2).sum()), 1e-12))
    direction = Direction(way, float(statistics[best]), size, weight)
    allowed = np.append(False, np.diff(time.when) > 0)
    return Change(
        time, left, predicted, rules[0], direction, min(len(tested) * p_value, 1.0),
        step(moved, square, allowed, level=options.confidence),
    )  # fmt: skip


@dataclass(frozen=True)
class _Tried:
    """Directions at cuts, and the sums of their products over blocks of neighbours, (blocks, tried)."""

    tried: list[tuple[Way, np.ndarray, int]]
    sums: np.ndarray


def _sums(ways: list[tuple[Way, np.ndarray]], left: np.ndarray, unlike: np.ndarray, least: np.ndarray) -> _Tried:
    """``least`` is how much of the side of each cut must be left to the rows that a direction is about."""
    import numpy as np

    found: list[tuple[Way, np.ndarray, int]] = []
    sums = []
    for way, weight in ways:
        moved, square = (left * weight).sum(axis=1), (weight**2).sum(axis=1)
        if way.region is not None:
            moved, square = moved * way.region.rows, square * way.region.rows
        cuts = np.flatnonzero(square @ unlike**2 >= least * square.sum())
        if len(cuts):
            sums.append(in_blocks(moved[:, None] * unlike[:, cuts]))
            found += [(way, weight, int(cut)) for cut in cuts]
    return _Tried(found, np.hstack(sums) if sums else np.zeros((1, 0)))


def _without_clocks(case: Case, time: Clock) -> tuple[np.ndarray, list[str], list[bool]]:
    """The features of the rows as a matrix, without those that tell the time: dates and counters that go with it.

    What goes with time and is neither stays: that a label follows such a feature is no change of its rule.
    """
    import numpy as np
    from scipy import stats

    values, encoder = probe.matrix(case)
    rows = values[time.rows]
    order = np.arange(len(rows))
    kept = []
    for j, name in enumerate(encoder.names):
        seen = np.isfinite(rows[:, j])
        follows = 0.0
        if seen.sum() > LEAST_TIMES and np.ptp(rows[seen, j]) > 0:
            told = rows[seen, j]
            dated = case.kinds[name] == "date"
            follows = max(
                abs(float(np.corrcoef(stats.rankdata(told) if dated else told, by[seen])[0, 1]))
                for by in (stats.rankdata(time.when) if dated else time.when, order)
            )
            follows += (CLOCK - DATED) * dated
        if name != time.name and follows < CLOCK:
            kept.append(j)
    if not kept:
        msg = "Every feature follows the time, so that a change of the labels cannot be told from one of the world."
        raise CannotTell(msg)
    return rows[:, kept], [encoder.names[j] for j in kept], [encoder.categorical[j] for j in kept]


def _predicted(case: Case, time: Clock, values: np.ndarray, categorical: list[bool]) -> tuple[np.ndarray, ...]:
    """Out-of-fold predictions over shuffled folds: by models of all times, of the older and of the newer half of the rows.

    The first are the mean of boosting and a linear model. Where a rule is turned round half-way, a model of all times
    learns the mean of both and expects nothing; those of one half, linear alone, know what to look for.
    """
    import numpy as np
    from sklearn.model_selection import GroupKFold, KFold

    groups = group_codes(case)
    count = len(time.rows)
    whole = np.full((len(case.codes), values.shape[1]), np.nan)
    whole[time.rows] = values
    if groups is not None and len(np.unique(groups[time.rows])) >= options.folds:
        split = list(GroupKFold(options.folds).split(values, groups=groups[time.rows]))
    else:
        split = list(KFold(options.folds, shuffle=True, random_state=case.random_state).split(values))
    shape = (count,) if case.task == "regression" else (count, len(case.classes))
    said, older, newer = np.zeros(shape), np.zeros(shape), np.zeros(shape)

    def linear(positions: np.ndarray, held: np.ndarray) -> np.ndarray | None:
        rows = time.rows[positions]
        if case.task != "regression" and len(np.unique(case.codes[rows])) < 2:  # noqa: PLR2004
            return None
        if len(rows) > options.extra_rows:
            rows = np.random.default_rng(case.random_state).choice(rows, options.extra_rows, replace=False)
        return probe.fit_on(case, _linear(case), whole, rows, LinearScaler(categorical))(time.rows[held])

    for train, held in split:
        straight = linear(train, held)
        if straight is None:
            msg = f"Nearly all rows with a time hold one class of {case.target!r}, so that no change could be seen."
            raise CannotTell(msg)
        boosted = probe.fit_on(case, probe.boosted(case, categorical), whole, time.rows[train])
        said[held] = (boosted(time.rows[held]) + straight) / 2
        for rule, half in ((older, train < count // 2), (newer, train >= count // 2)):
            told = linear(train[half], held)
            rule[held] = said[held] if told is None else told
    return said, older, newer


def _linear(case: Case) -> Any:
    from sklearn.linear_model import LogisticRegression, Ridge

    return Ridge(1.0) if case.task == "regression" else LogisticRegression(C=1.0, max_iter=200)


def _later(time: Clock, cuts: tuple[float, ...]) -> np.ndarray:
    """For each cut whether a row is of a later time, (n, cuts)."""
    import numpy as np

    count = len(time.when)
    found: np.ndarray = np.column_stack([time.when >= time.when[int(c * count)] for c in cuts]).astype(float)
    return found


def _forest(case: Case, values: np.ndarray, targets: np.ndarray) -> np.ndarray:
    """What the features say of some columns of numbers, of each row by trees that did not see it."""
    import warnings

    import numpy as np
    from sklearn.ensemble import RandomForestRegressor

    count = len(values)
    forest = RandomForestRegressor(
        TREES, min_samples_leaf=max(5, min(20, count // 50)), max_features=0.5, bootstrap=True, oob_score=True,
        max_samples=min(count, options.extra_rows), random_state=case.random_state,
    )  # fmt: skip
    with warnings.catch_warnings(), few_threads(values.size):
        warnings.simplefilter("ignore")
        forest.fit(values, targets if targets.shape[1] > 1 else targets[:, 0])
    found = np.asarray(forest.oob_prediction_).reshape(count, -1)
    return np.where(np.isfinite(found), found, targets.mean(axis=0))
