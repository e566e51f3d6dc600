"""Where one column holds no value: empty cells, words and codes that stand for missing, infinities."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mlnb.core.kinds import MISSING_WORDS, Kind, as_number, factorize, read_numbers

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

_NINES = {float("9" * digits) for digits in range(3, 9)}
#: Numbers that hardly ever are values where nothing leads up to them.
HARD = frozenset(
    {n for nine in _NINES for n in (nine, -nine)}
    | {n for digits in range(2, 7) for last in (0.9, 0.99) for n in (10**digits - 1 + last, 1 - 10**digits - last)}
    | {-99.0, -99.9, -99.99, -888.0, -8888.0, -777.0, -7777.0, -(2.0**31), 2.0**31 - 1, -(2.0**63), 2.0**63}
)
#: Numbers that stand for missing in many surveys and are values in others.
SOFT = frozenset(
    map(float, (-1, -2, -3, -7, -8, -9, -88, -98, -97, 8, 9, 77, 88, 96, 97, 98, 99, 777, 888, 996, 997, 998, 7777, 8888, 9996, 9997, 9998))
)  # fmt: skip
#: First and last days of calendars, which programs fill in where no date is known.
DATES = tuple(
    dt.date(*day)
    for day in (
        (1, 1, 1), (1600, 12, 31), (1601, 1, 1), (1753, 1, 1), (1800, 1, 1), (1899, 12, 30), (1899, 12, 31), (1900, 1, 1),
        (1901, 1, 1), (1904, 1, 1), (1960, 1, 1), (1970, 1, 1), (2099, 12, 31), (2100, 1, 1), (2262, 4, 11), (2999, 12, 31),
        (3000, 1, 1), (9999, 1, 1), (9999, 12, 31),
    )
)  # fmt: skip
_DAYS = frozenset(float(day.toordinal() - dt.date(1970, 1, 1).toordinal()) for day in DATES)
_DATE_TEXTS = frozenset(day.isoformat() for day in DATES)
#: Most values that the tail may put at zero for it to be surely none; above, zero is doubtful.
SURE_ZERO = 0.002
#: Words that among categories and texts may well be an answer ("no alley", "no comment").
VAGUE_WORDS = frozenset({"none", "nil", "-", "--", "."})
#: Part of the rows from which distinct texts are names, and the fewest that are.
UNIQUE, LEAST_NAMES = 0.5, 40
#: Codes that are no category either.
CODE_WORDS = frozenset({"-99", "-999", "-9999", "-99999"})


@dataclass(frozen=True, eq=False)
class Holes:
    """What is missing in one column of one frame; masks have shape (rows,).

    Attributes
    ----------
    plain : ndarray of bool
        Empty cells.
    disguised : ndarray of bool
        Words and codes that stand for missing.
    infinite : ndarray of bool
    vague : ndarray of bool
        Words that may stand for missing, and may not.
    codes : dict
        Each code as it stands in the column, to its kind: "word", or the kind of a spike.
    vague_words : tuple of str
    """

    name: str
    kind: Kind
    plain: np.ndarray
    disguised: np.ndarray
    infinite: np.ndarray
    vague: np.ndarray
    codes: dict[Any, str]
    vague_words: tuple[str, ...] = ()

    @property
    def missing(self) -> np.ndarray:
        """Cells without a value, disguised or not."""
        return self.plain | self.disguised

    @property
    def ordered(self) -> bool:
        """Whether the column is one of numbers or dates, where a code is taken for a size."""
        return self.kind in {"numeric", "date"}


def holes(column: pd.Series, kind: Kind, *, spiky: bool = True, known: Holes | None = None) -> Holes:
    """Everything missing in a column.

    Parameters
    ----------
    column : pandas.Series
    kind : str
        As `mlnb.core.kinds.kind_of` says it.
    spiky : bool
        Whether to look for codes among its numbers.
    known : Holes, optional
        Of the same column in the training rows, whose codes are missing here too.
    """
    import numpy as np
    import pandas as pd

    plain = column.isna().to_numpy(dtype=bool, copy=True)
    off = np.zeros(len(column), dtype=bool)
    if kind == "empty" or pd.api.types.is_complex_dtype(column.dtype):
        return Holes(str(column.name), kind, plain, off, off, off, {})
    loose = not _typed(column)
    places, values = factorize(column) if loose else (None, [])
    codes: dict[Any, str] = {}
    vague: tuple[str, ...] = ()
    disguised, unsure = off, off
    if places is not None:
        words, vague = _words(values, kind, unique=len(values) > UNIQUE * max(len(column), LEAST_NAMES))
        disguised = _where(places, [i for i, v in enumerate(values) if isinstance(v, str) and v in words])
        unsure = _where(places, [i for i, v in enumerate(values) if isinstance(v, str) and v in vague])
        codes = dict.fromkeys(words, "word")
    infinite = off
    if kind in {"numeric", "date"}:
        numbers = _numbers(column, kind) if places is None else _looked_up(places, values, kind)
        infinite = np.isinf(numbers)
        plain |= np.isnan(numbers) if not loose else off
        far, far_codes = _codes(numbers, kind, spiky, known)
        disguised = disguised | far
        codes.update(_as_written(far_codes, column, kind, places, values, far))
    return Holes(str(column.name), kind, plain, disguised, infinite, unsure, codes, vague)


def _typed(column: pd.Series) -> bool:
    from pandas.api import types

    dtype = column.dtype
    return bool(
        (types.is_bool_dtype(dtype) and not types.is_object_dtype(dtype))
        or types.is_numeric_dtype(dtype)
        or types.is_timedelta64_dtype(dtype)
        or types.is_datetime64_any_dtype(dtype)
        or str(dtype).startswith(("period", "interval", "Sparse"))
    )  # fmt: skip


def _words(values: list[Any], kind: Kind, *, unique: bool) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Distinct values that stand for missing, and those that may.

    Where values hardly repeat they are names or texts, and one of them may well be called “Missing”.
    """
    sure, vague = [], []
    for value in values:
        if not isinstance(value, str) or len(value) > 40:  # noqa: PLR2004
            continue
        word = value.strip().lower()
        if kind in {"numeric", "date"}:
            if word in MISSING_WORDS:
                sure.append(value)
        elif word in VAGUE_WORDS or (unique and word.isalpha()):
            vague.append(value)
        elif word in MISSING_WORDS or word in CODE_WORDS:
            sure.append(value)
    return tuple(sure), tuple(vague)


def _where(places: np.ndarray, wanted: list[int]) -> np.ndarray:
    import numpy as np

    return np.isin(places, wanted) if wanted else np.zeros(len(places), dtype=bool)


def _numbers(column: pd.Series, kind: Kind) -> np.ndarray:
    """Floats with their infinities; dates as days."""
    import numpy as np
    from pandas.api import types

    if getattr(column.dtype, "tz", None) is not None:  # a code is a day on the clock, wherever that hangs
        column = column.dt.tz_localize(None)
    if kind == "date" or not types.is_numeric_dtype(column.dtype):
        return as_number(column, kind).to_numpy()
    return column.to_numpy(dtype="float64", na_value=np.nan)


def _looked_up(places: np.ndarray, values: list[Any], kind: Kind) -> np.ndarray:
    """The same for cells given by their distinct values."""
    import numpy as np
    import pandas as pd

    distinct = pd.Series(values, dtype=object)
    if kind == "date":
        read = as_number(distinct, kind).to_numpy().copy()
        for i in np.flatnonzero(np.isnan(read)):  # a day that pandas has no room for
            text = str(values[i])[:10]
            if text in _DATE_TEXTS:
                read[i] = dt.date.fromisoformat(text).toordinal() - dt.date(1970, 1, 1).toordinal()
    else:
        read = read_numbers(values)
    return np.append(read, np.nan)[places]


def _codes(numbers: np.ndarray, kind: Kind, spiky: bool, known: Holes | None) -> tuple[np.ndarray, dict[float, str]]:  # noqa: FBT001
    """Cells that hold a code, and the codes with their kind."""
    import numpy as np

    from mlnb.stats.spikes import spikes

    finite = numbers[np.isfinite(numbers)]
    found: dict[float, str] = {}
    if spiky and len(finite) > 2:  # noqa: PLR2004
        dates = kind == "date"
        found = {
            s.value: "other" if s.kind == "zero" and (s.expected or 0.0) > SURE_ZERO else s.kind
            for s in spikes(finite, hard=_DAYS if dates else HARD, soft=() if dates else SOFT)
            if not dates or s.kind == "hard"
        }
    if known is not None:
        found = {v: k for v, k in found.items() if k == "hard"}
        found |= {_size(code): what for code, what in known.codes.items() if what != "word"}
    return (np.isin(numbers, list(found)) if found else np.zeros(len(numbers), dtype=bool)), found


def _size(code: Any) -> float:
    """A code as it stands in a column, as the number that stands for it here."""
    import pandas as pd

    kind: Kind = "date" if isinstance(code, (dt.date, pd.Period)) else "numeric"
    if isinstance(code, str):
        kind = "date" if code.strip()[:10] in _DATE_TEXTS else "numeric"
    return float(_looked_up(_zero(), [code], kind)[0])


def _zero() -> np.ndarray:
    import numpy as np

    return np.zeros(1, dtype=int)


def _as_written(
    found: dict[float, str],
    column: pd.Series,
    kind: Kind,
    places: np.ndarray | None,
    values: list[Any],
    far: np.ndarray,
) -> dict[Any, str]:
    """Codes as they stand in the column: a person replaces "-999" in a column of strings, −999 in one of numbers."""
    import numpy as np
    import pandas as pd

    if not found or not far.any():
        return {}
    if places is not None:
        numbers = _looked_up(np.arange(len(values)), values, kind)
        return {values[i]: found[float(numbers[i])] for i in np.flatnonzero(np.isin(numbers, list(found)))}
    if kind == "date" or not pd.api.types.is_numeric_dtype(column.dtype):
        return dict.fromkeys(column[far].unique(), "hard" if kind == "date" else "other")
    return {int(value) if value == int(value) else value: what for value, what in found.items()}
