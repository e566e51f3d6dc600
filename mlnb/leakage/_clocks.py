"""Columns that may say when a row is from: declared, a date, a set of year, month and day, seconds since 1970, the index."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mlnb.core.kinds import as_number

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from mlnb.core.case import Case

#: Seconds since 1970 that are read as a time: from 1987 to 2049, also in thousands, millions, billions.
SECONDS = (5.4e8, 2.5e9)
#: Years that are read as such.
YEARS = (1800, 2200)
LEAST_TIMES = 5
#: Correlation of a time with the order or the labels of the rows, from which they were recorded in its order.
IN_ORDER = 0.95
#: Years from which a column of dates may well be one of births.
LIFETIME = 45.0

#: Dates of an entity's past or future rather than of the row.
_NOT_OF_THE_ROW = re.compile(
    r"birth|born|dob|bday|built|construct|founded|establish|inception|hire|joined|expir|due|matur|valid|retire|deadline|remod"
)
_PARTS = {
    "year": re.compile(r"^(year|yr|jahr)$"),
    "month": re.compile(r"^(month|mon|mo|mnth)$"),
    "day": re.compile(r"^(day|dy|mday|dom)$"),
    "hour": re.compile(r"^(hour|hr)$"),
}


@dataclass(frozen=True)
class Clock:
    """One way to tell when a row is from.

    Attributes
    ----------
    name : str
        What it is called in a sentence.
    columns : tuple of str
        The columns it is made of; empty for the index.
    train : ndarray of float, shape (training rows,)
        Days, or years, or seconds; NaN where unknown.
    test : ndarray of float or None
    scale : {"days", "years", "seconds"}
    declared : bool
    of_row : bool
        Whether name, kind or order say that it is the time of the row, rather than of somebody's birth.
    in_order : bool
        Whether the rows, or their labels, run in its order.
    dated : bool
        Whether it is made of dates whose name is not that of a birth.
    """

    name: str
    columns: tuple[str, ...]
    train: np.ndarray
    test: np.ndarray | None
    scale: str = "days"
    declared: bool = False
    of_row: bool = False
    in_order: bool = False
    dated: bool = False


def clocks(case: Case) -> list[Clock]:
    """The declared time alone, else all that may be one."""
    frames = [case.frame] + ([] if case.test is None else [case.test])
    if case.time is not None:
        if any(case.time not in f.columns for f in frames):
            return []
        return [
            _clock(
                case,
                case.time,
                (case.time,),
                [_number(f[case.time], case.kinds[case.time]) for f in frames],
                declared=True,
            )
        ]
    found = []
    index = _index(frames)
    if index is not None:
        found.append(_clock(case, "the index", (), index, of_row=True))
    roles = {case.target, case.group, case.weight, case.id, *case.annotators}
    names = [c for c in case.frame.columns if c not in roles and all(c in f.columns for f in frames)]
    sets = _sets(case, names)
    for name, columns in sets:
        found.append(
            _clock(
                case,
                name,
                columns,
                [_together(f, columns, case) for f in frames],
                of_row=len(columns) > 1,
                scale="years",
            )
        )
    used = {c for _, columns in sets for c in columns}
    for name in names:
        kind = case.kinds[name]
        if kind == "date":
            found.append(_clock(case, name, (name,), [_number(f[name], kind) for f in frames], of_row=True))
        elif kind == "numeric" and name not in used:
            numbers = [_number(f[name], kind) for f in frames]
            written = [_written(n) for n in numbers]
            if all(w is not None for w in written):
                years = [w for w in written if w is not None]
                found.append(_clock(case, name, (name,), years, scale="years", of_row=True))
            elif _seconds(numbers):
                found.append(_clock(case, name, (name,), numbers, scale="seconds", of_row=True))
    return [clock for clock in found if _tells(clock)]


def _number(column: pd.Series, kind: str) -> np.ndarray:
    numbers: np.ndarray = as_number(column, kind).to_numpy()  # type: ignore[arg-type]
    return numbers


def _tells(clock: Clock) -> bool:
    import numpy as np

    known = clock.train[np.isfinite(clock.train)]
    return len(known) > len(clock.train) / 2 and len(np.unique(known)) >= LEAST_TIMES


def _index(frames: list[pd.DataFrame]) -> list[np.ndarray] | None:
    import pandas as pd

    if not all(isinstance(f.index, (pd.DatetimeIndex, pd.PeriodIndex)) for f in frames):
        return None
    return [_number(f.index.to_series().reset_index(drop=True), "date") for f in frames]


def _clock(
    case: Case, name: str, columns: tuple[str, ...], parts: list[np.ndarray], *, declared: bool = False,
    of_row: bool = False, scale: str = "days",
) -> Clock:  # fmt: skip
    in_order = _in_order(case, parts)
    if scale == "days":
        scale = "days" if not columns or case.kinds[columns[0]] == "date" else "units"
    alone = (
        scale == "years" and len(columns) == 1 and case.kinds[columns[0]] != "date" and not of_row
    )  # a vintage, a model
    dated = scale != "units" and not alone and not any(_NOT_OF_THE_ROW.search(c.lower()) for c in columns)
    of_row = of_row and dated and not (scale == "days" and _span(parts[0]) > LIFETIME * 365)
    test = parts[1] if len(parts) > 1 else None
    return Clock(name, columns, parts[0], test, scale, declared, of_row or in_order, in_order, dated)


def _span(when: np.ndarray) -> float:
    import numpy as np

    known = when[np.isfinite(when)]
    return float(known.max() - known.min()) if len(known) else 0.0


def _in_order(case: Case, parts: list[np.ndarray]) -> bool:
    """Whether the rows lie, or are labelled, in the order of the time."""
    import numpy as np
    import pandas as pd
    from scipy import stats

    def together(first: np.ndarray, second: np.ndarray) -> bool:
        known = np.isfinite(first) & np.isfinite(second)
        if known.sum() < 10 or np.ptp(second[known]) == 0 or np.ptp(first[known]) == 0:  # noqa: PLR2004
            return False
        return bool(abs(stats.spearmanr(first[known], second[known]).statistic) > IN_ORDER)

    if together(np.arange(len(parts[0]), dtype=float), parts[0]):
        return True
    frames = [case.frame] + ([] if case.test is None else [case.test])
    if all(pd.api.types.is_integer_dtype(f.index.dtype) for f in frames):
        labels = np.concatenate([f.index.to_numpy(dtype=float) for f in frames])
        return len(np.unique(labels)) == len(labels) and together(labels, np.concatenate(parts))
    return False


def _words(column: str) -> list[str]:
    return re.findall(r"[a-z]+", re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", column).lower())


def _sets(case: Case, names: list[str]) -> list[tuple[str, tuple[str, ...]]]:
    """Columns of year, month, day and hour that belong together by their names; a year alone where there is no more."""
    found: dict[tuple[str, ...], dict[str, str]] = {}
    for name in names:
        if case.kinds[name] not in {"numeric", "category"}:
            continue
        words = _words(name)
        for part, pattern in _PARTS.items():
            if len([w for w in words if pattern.match(w)]) == 1:
                rest = tuple(w for w in words if not pattern.match(w))
                found.setdefault(rest, {}).setdefault(part, name)
                break
    sets = []
    for parts in found.values():
        year = parts.get("year")
        if year is None or not _years(case.frame[year]):
            continue
        columns = [year]
        for part in ("month", "day", "hour"):
            if part not in parts or not _counts(case.frame[parts[part]], part):
                break
            columns.append(parts[part])
        sets.append((" and ".join(columns) if len(columns) < 3 else f"{columns[0]} to {columns[-1]}", tuple(columns)))  # noqa: PLR2004
    return sets


def _years(column: pd.Series) -> bool:
    years = as_number(column, "numeric").dropna()
    return len(years) > 0 and bool(years.between(*YEARS).all()) and bool((years % 1 == 0).all())


def _counts(column: pd.Series, part: str) -> bool:
    import numpy as np

    low, high = {"month": (1, 12), "day": (1, 31), "hour": (0, 24)}[part]
    numbers = _part(column, part)
    known = numbers[np.isfinite(numbers)]
    return len(known) > len(numbers) / 2 and bool(((known >= low) & (known <= high)).all())


_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def _part(column: pd.Series, part: str) -> np.ndarray:
    """A column of months or days as numbers; names of months too."""
    numbers = as_number(column, "numeric")
    if part == "month" and numbers.isna().all():
        short = column.astype(object).map(lambda v: str(v)[:3].lower())
        numbers = short.map({m: float(i + 1) for i, m in enumerate(_MONTHS)}).astype(float)
    found: np.ndarray = numbers.to_numpy(dtype=float)
    return found


def _together(frame: pd.DataFrame, columns: tuple[str, ...], case: Case) -> np.ndarray:
    """Year, month, day and hour as one number of years."""
    del case
    size = (1.0, 12.0, 372.0, 8928.0)
    total: np.ndarray = as_number(frame[columns[0]], "numeric").to_numpy(copy=True)
    for name, part, parts in zip(columns[1:], ("month", "day", "hour"), size[1:], strict=False):
        total = total + (_part(frame[name], part) - (part != "hour")) / parts
    return total


def _seconds(numbers: list[np.ndarray]) -> bool:
    """Whether whole numbers lie where seconds since 1970 do, or thousandths, millionths or billionths of them."""
    import numpy as np

    joined = np.concatenate(numbers)
    known = joined[np.isfinite(joined)]
    if len(known) < LEAST_TIMES or (known % 1 != 0).any():
        return False
    low, high = float(known.min()), float(known.max())
    return any(SECONDS[0] * unit <= low and high <= SECONDS[1] * unit for unit in (1.0, 1e3, 1e6, 1e9))


def _written(numbers: np.ndarray) -> np.ndarray | None:
    """Dates written as one number, 20240131, as years; None where they are none."""
    import numpy as np

    known = numbers[np.isfinite(numbers)]
    if len(known) < LEAST_TIMES or (known % 1 != 0).any() or len(np.unique(known)) < LEAST_TIMES:
        return None
    year, month, day = known // 10_000, known // 100 % 100, known % 100
    inside = (year >= YEARS[0]) & (year <= YEARS[1]) & (month >= 1) & (month <= 12) & (day >= 1) & (day <= 31)  # noqa: PLR2004
    if not inside.all():
        return None
    found = np.full(len(numbers), np.nan)
    found[np.isfinite(numbers)] = year + (month - 1) / 12 + (day - 1) / 372
    return found
