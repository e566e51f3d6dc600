"""Reference rows of the same time of day, week and year as the current ones."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mlnb.core.kinds import as_date

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from mlnb.core.case import Case

#: Days that the reference must span to hold a day, a week, a year.
DAY, WEEK, YEAR = 2.0, 14.0, 300.0
#: Hours that are taken together.
HOURS = 3
#: Rows on each side below which a comparison says nothing.
LEAST_ROWS = 20


@dataclass(frozen=True)
class Matched:
    """Positions of the reference and of the current rows that are compared, and what they were matched by."""

    reference: np.ndarray
    current: np.ndarray
    by: tuple[str, ...] = ()


def matched(case: Case, frame: pd.DataFrame) -> Matched:
    """Reference rows in the seasonal mix of the current ones.

    A night that the reference knows is no drift, nor is a January. Where the case has a time column, rows are put
    in strata by the parts of the calendar that the reference spans at least once over, and as many reference rows are
    drawn from each as keep the current mix. Current rows of a season that the reference never saw stay out.

    Parameters
    ----------
    case : Case
    frame : pandas.DataFrame
        The current rows.
    """
    import numpy as np

    everything = Matched(np.arange(len(case.frame)), np.arange(len(frame)))
    if case.time is None or case.time not in frame.columns or case.kinds[case.time] != "date":
        return everything
    old, new = as_date(case.frame[case.time]), as_date(frame[case.time])
    parts, by = _parts(old, new)
    if not by:
        return everything
    there, here = _joint([p[0] for p in parts]), _joint([p[1] for p in parts])
    names, place = np.unique(np.concatenate([there, here]), return_inverse=True)
    old_place, new_place = place[: len(there)], place[len(there) :]
    have = np.bincount(old_place, minlength=len(names)).astype(float)
    want = np.bincount(new_place, minlength=len(names)).astype(float)
    met = (have > 0) & (want > 0)
    if not met.any():
        return everything
    kept_now = np.flatnonzero(met[new_place])
    # a stratum of which the reference has few rows may not hold back all others: the rest of its share goes missing
    ratio = np.quantile(np.repeat((have / np.maximum(want, 1))[met], want[met].astype(int)), 0.05)
    rng = np.random.default_rng(case.random_state)
    drawn = [
        rng.permutation(np.flatnonzero(old_place == s))[: max(1, int(ratio * want[s]))] for s in np.flatnonzero(met)
    ]
    kept_then = np.sort(np.concatenate(drawn))
    if min(len(kept_then), len(kept_now)) < LEAST_ROWS:
        return everything
    return Matched(kept_then, kept_now, by)


def _parts(old: pd.Series, new: pd.Series) -> tuple[list[tuple[np.ndarray, np.ndarray]], tuple[str, ...]]:
    """Calendar parts of both, those that the reference spans and in which both differ."""
    import numpy as np

    span = (old.max() - old.min()).total_seconds() / 86_400 if old.notna().any() else 0.0
    offered: tuple[tuple[str, float, Callable[[pd.Series], pd.Series]], ...] = (
        ("month", YEAR, lambda when: when.dt.month),
        ("day of the week", WEEK, lambda when: when.dt.day_of_week),
        ("time of day", DAY, lambda when: when.dt.hour // HOURS),
    )
    parts, by = [], []
    for name, least, part in offered:
        then, now = (part(when).fillna(-1).to_numpy(dtype=np.int64) for when in (old, new))
        if span >= least and len(np.unique(then)) > 1:
            parts.append((then, now))
            by.append(name)
    return parts, tuple(by)


def _joint(parts: list[np.ndarray]) -> np.ndarray:
    import numpy as np

    total = np.zeros(len(parts[0]), dtype=np.int64)
    for part in parts:
        total = total * 32 + part + 1
    return total
