"""Does training see the future of what it is tested on?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mlnb.core.check import check, failed, passed, warned
from mlnb.core.errors import CannotTell
from mlnb.core.evidence import Evidence, Histogram, Table
from mlnb.core.finding import Estimate, Finding, number
from mlnb.core.fix import Fix
from mlnb.core.options import options
from mlnb.leakage._clocks import Clock, clocks
from mlnb.leakage._order import Order, order
from mlnb.leakage._resplit import by_time

if TYPE_CHECKING:
    import numpy as np

    from mlnb.core.case import Case

#: Memory of neighbours in time from which order matters to a model.
LEAST_MEMORY = 0.08
#: Part of the constant's loss by which blocks of time must be harder than random rows.
LEAST_GAP = 0.08
#: Memory of the target itself from which rows that lie in the order of a time are a series.
SERIES = 0.2
BINS = 30


@dataclass(frozen=True)
class _Mixed:
    """How far training reaches into the time that is scored.

    Attributes
    ----------
    future : float
        Part of the training rows that are newer than the oldest scored row.
    past : float
        Part of the scored rows that are older than the newest training row.
    """

    where: str
    future: float
    past: float
    newer: int
    held: np.ndarray


@check(
    "leakage.time_overlap",
    question="Does training see the future?",
    why="Who predicts tomorrow knows nothing of it. Rows of one time are alike, so that a random split flatters.",
    whole="memory",
    needs=("data", "features"),
    counts=True,
    reference=(
        "Cerqueira, Torgo, Mozetič (2020): Evaluating time series forecasting models. Machine Learning 109. "
        "Kapoor, Narayanan (2023): Leakage and the reproducibility crisis. Patterns 4."
    ),
)
def time_overlap(case: Case, *, least: float = 0.005, least_memory: float = LEAST_MEMORY) -> Finding:
    """Ask whether training holds rows newer than those it is scored on, and whether the order matters.

    The time is ``time``; where none is declared, columns of dates, sets of year, month and day, seconds since 1970
    and an index of dates are looked at. The order matters where what the features leave of the target remembers its
    neighbours in time, against shuffles of the order, or where blocks of time are harder to predict than random rows
    (t-test over blocks). Of a time that nobody declared both must be beyond what a slow drift would give, unless the
    rows lie in its order or it is a date that is not one of a birth, so that a date of birth, on which the target may
    well depend, is none. A date, or the order of the rows, along which the target remembers its neighbours, makes
    a series, of which a person should say whether it may be shuffled.

    Parameters
    ----------
    case : Case or dataframe
    least : float
        Share of the training rows that are newer than the oldest scored row, from which it matters.
    least_memory : float
        Correlation with the neighbours in time from which the order matters.

    Returns
    -------
    Finding
        ``columns`` is the time; ``rows`` are labels of scored rows older than the newest training row.

    Examples
    --------
    >>> import mlnb, numpy as np, pandas as pd
    >>> rng = np.random.default_rng(0)
    >>> frame = pd.DataFrame({"day": pd.date_range("2024-01-01", periods=300), "x": rng.normal(size=300)})
    >>> frame["sold"] = frame["x"] + np.cumsum(rng.normal(size=300))
    >>> shuffled = frame.sample(frac=1, random_state=0)
    >>> time_overlap(mlnb.Case(shuffled[:200], test=shuffled[200:], target="sold")).verdict
    'fail'
    >>> time_overlap(mlnb.Case(frame[:200], test=frame[200:], target="sold")).verdict
    'pass'
    """
    tried = _tried(case, least)
    if not tried:
        return passed("No time is declared, and no column holds one")
    late_ones = [(clock, mixed) for clock, mixed, late in tried if late]
    if not late_ones:
        clock, mixed, _ = tried[0]
        return passed(
            f"By {clock.name}, no training row is newer than the oldest row that {mixed.where} scores"
            if mixed.future == 0
            else f"By {clock.name}, {number(100 * mixed.future)} % of the training rows are newer than the oldest scored row, too few to matter",
            estimate=_estimate(mixed), threshold=least, evidence=(_drawn(clock, mixed),),
        )  # fmt: skip
    told = [(clock, mixed, order(case, clock)) for clock, mixed in late_ones]
    judged = [(clock, mixed, seen, _matters(clock, seen, len(told), least_memory)) for clock, mixed, seen in told]
    mattering = [j for j in judged if j[3]]
    if mattering:
        clock, mixed, seen, _ = max(mattering, key=lambda j: (j[0].declared, j[2].drift.value if j[2] else 0.0))
        return _raised(case, clock, mixed, seen, least)
    for clock, mixed, seen, _ in judged:
        if seen is not None and clock.of_row and (clock.in_order or clock.dated) and _is_series(seen, len(told)):
            return _raised(case, clock, mixed, seen, least, matters=False)
    clock, mixed, seen, _ = judged[0]
    if clock.declared:
        return _raised(case, clock, mixed, seen, least, matters=False)
    what = "so few rows of it have a target that" if seen is None else "but"
    return passed(
        f"Training and {mixed.where} are mixed in time by {clock.name}, {what} its order does not seem to matter"
        + ("" if seen is None else f": what the features leave of the target correlates {number(max(seen.drift.value, 0.0), 2)} with its neighbours in time"),
        estimate=_estimate(mixed), threshold=least, evidence=_evidence(clock, mixed, seen),
    )  # fmt: skip


def _tried(case: Case, least: float) -> list[tuple[Clock, _Mixed, bool]]:
    """Each time there is, how training and scored rows are mixed by it, and whether that is more than a slip."""
    found = clocks(case)
    if not found and case.time is not None:
        msg = f"The times in {case.time!r} cannot be compared: the test frame lacks them, or they do not read as times."
        raise CannotTell(msg)
    if found and found[0].test is None and case.y is None:
        msg = "There is neither a test frame nor a target to cross-validate; give Case(test=…) or Case(target=…)."
        raise CannotTell(msg)
    pairs = [(clock, _mixed(case, clock)) for clock in found]
    return [
        (clock, mixed, mixed.future >= least and mixed.past >= least and mixed.newer > 1)
        for clock, mixed in pairs
        if mixed is not None
    ]


def _estimate(mixed: _Mixed) -> Estimate:
    return Estimate("training rows newer than the oldest scored row", mixed.future, unit="%")


def _mixed(case: Case, clock: Clock) -> _Mixed | None:
    """The split into training and test; without a test frame the case's own folds, or random ones."""
    import numpy as np

    if clock.test is not None:
        return _of("the test", clock.train, clock.test, np.arange(len(clock.test)))
    if case.y is None:
        return None
    from mlnb.core.folds import folds

    when, known = clock.train[case.known], np.flatnonzero(case.known)
    what = (
        "random folds" if case.cv is None else f"cv={case.cv if isinstance(case.cv, int) else type(case.cv).__name__}"
    )
    parts = [_of(what, when[train], when[held], known[held]) for train, held in folds(case)]
    whole = [p for p in parts if p is not None]
    if not whole:
        return None
    held = np.unique(np.concatenate([p.held for p in whole]))
    return _Mixed(
        what, float(np.mean([p.future for p in whole])), float(np.mean([p.past for p in whole])),
        max(p.newer for p in whole), held,
    )  # fmt: skip


def _of(where: str, train: np.ndarray, test: np.ndarray, places: np.ndarray) -> _Mixed | None:
    import numpy as np

    here, seen = train[np.isfinite(train)], np.isfinite(test)
    if len(here) == 0 or not seen.any():
        return None
    there = test[seen]
    newer = int((here > there.min()).sum())
    older = seen & (np.where(seen, test, np.inf) < here.max())
    return _Mixed(where, newer / len(here), float(older.sum() / seen.sum()), newer, places[older])


def _matters(clock: Clock, seen: Order | None, count: int, least: float) -> bool:
    """Whether the order was found to matter, at an error rate shared among the times looked at."""
    if seen is None:
        return False
    alpha = options.alpha / count
    local = seen.local.p_value < alpha and seen.local.value >= least
    if not (clock.declared or clock.of_row):
        return local and (clock.in_order or clock.dated)
    drift = seen.drift.p_value < alpha and seen.drift.value >= least
    harder = seen.blocked_p < alpha and seen.blocked - seen.mixed >= LEAST_GAP
    return local or drift or harder


def _is_series(seen: Order, count: int) -> bool:
    """Whether the target itself remembers its neighbours, whatever the features make of it."""
    return seen.target.value >= SERIES and seen.target.p_value < options.alpha / count


def _raised(
    case: Case, clock: Clock, mixed: _Mixed, seen: Order | None, least: float, *, matters: bool = True
) -> Finding:
    import pandas as pd

    index = case.frame.index if clock.test is None or case.test is None else case.test.index
    rows = tuple(pd.unique(index[mixed.held]))
    who = clock.name if clock.declared else f"{clock.name}, a time that nobody declared,"
    headline = (
        f"By {who} training sees the future: {number(100 * mixed.future)} % of its rows are newer than the oldest row "
        f"that {mixed.where} scores"
    )
    if matters and seen is not None:
        if seen.drift.value >= LEAST_MEMORY:
            headline += f", and what the features leave of {case.target!r} correlates {number(seen.drift.value, 2)} with its neighbours in time"
        else:
            headline += (
                f", and rows of a time held out whole leave {number(100 * seen.blocked, 2)} % unexplained where random "
                f"ones leave {number(100 * seen.mixed, 2)} %"
            )
    elif seen is not None and _is_series(seen, 1):
        headline += f", and {case.target!r} correlates {number(seen.target.value, 2)} with its neighbours in time"
    elif seen is not None:
        headline += f", though the order does not seem to matter to {case.target!r}"
    return (failed if matters else warned)(
        headline,
        estimate=_estimate(mixed),
        p_value=None if seen is None else min(seen.drift.p_value, seen.local.p_value, seen.blocked_p),
        threshold=least,
        rows=rows,
        columns=clock.columns,
        evidence=_evidence(clock, mixed, seen),
        fixes=_fixes(case, clock),
    )


def _evidence(clock: Clock, mixed: _Mixed, seen: Order | None) -> tuple[Evidence, ...]:
    drawn = _drawn(clock, mixed)
    if seen is None:
        return (drawn,)
    rows = [
        ("the target", number(seen.target.value, 2), number(seen.target.p_value, 2)),
        ("what the features leave of it", number(seen.drift.value, 2), number(seen.drift.p_value, 2)),
        ("the same beyond a slow drift", number(seen.local.value, 2), number(seen.local.p_value, 2)),
    ]
    table = Table(
        caption=f"Correlation of each row with its neighbours by {clock.name}",
        name="memory",
        columns=("of", "correlation", "p-value"),
        rows=tuple(rows),
    )
    if seen.blocked != seen.blocked:  # not asked
        return (drawn, table)
    held = Table(
        caption="What a model leaves unexplained, by what it is held out from",
        name="held-out",
        columns=("held out", "left unexplained"),
        rows=(
            ("blocks of time", f"{number(100 * seen.blocked)} %"),
            ("random rows", f"{number(100 * seen.mixed)} %"),
        ),
    )
    return (drawn, table, held)


def _drawn(clock: Clock, mixed: _Mixed) -> Histogram:
    """Rows over time, training and scored."""
    import numpy as np

    parts = {"training": _shown(clock.train, clock), mixed.where.removeprefix("the "): _shown(clock.test, clock)}
    groups = {name: part for name, part in parts.items() if len(part)}
    joined = np.concatenate(list(groups.values())) if groups else np.zeros(1)
    edges = (
        np.linspace(joined.min(), joined.max() or 1.0, BINS + 1)
        if np.ptp(joined) > 0
        else np.array([joined.min(), joined.min() + 1])
    )
    counts = tuple(tuple(int(c) for c in np.histogram(part, edges)[0]) for part in groups.values())
    return Histogram(
        caption=f"Rows by {clock.name}",
        name="rows",
        edges=tuple(round(float(e), 6) for e in edges),
        groups=tuple(groups),
        counts=counts,
        xlabel="year" if clock.scale in {"days", "years", "seconds"} else clock.name,
        alt=f"{number(100 * mixed.future)} % of the training rows are newer than the oldest scored row.",
    )  # fmt: skip


def _shown(when: np.ndarray | None, clock: Clock) -> np.ndarray:
    """Times as years, the known ones."""
    import numpy as np

    if when is None:
        return np.zeros(0)
    known = when[np.isfinite(when)]
    if clock.scale == "days":
        return 1970 + known / 365.2425
    if clock.scale == "seconds" and len(known):
        unit = 10.0 ** (3 * max(0, round((np.log10(np.median(known)) - 9) / 3)))
        return 1970 + known / unit / (365.2425 * 86_400)
    return known


def _fixes(case: Case, clock: Clock) -> tuple[Fix, ...]:
    if clock.test is not None:
        return (by_time(case, clock, measure=0 < len(case.frame) <= options.measure_rows),)
    if len(clock.columns) != 1:
        return (by_time(case, clock, measure=False),)
    column = clock.columns[0]
    declared = Fix(
        f"Declare {column} as the time, and let each fold train on what came before",
        f"from sklearn.model_selection import TimeSeriesSplit\n\ntrain = train.sort_values({column!r})\ncv = TimeSeriesSplit(5)",
        lambda given: given.replace(time=column, cv=None, ignore=[i for i in given.ignore if i != column]),
    )
    return (declared,)
