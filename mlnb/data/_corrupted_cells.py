"""What the search for corrupted values reads of a column, and what it finds in one."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from mlnb.core.kinds import MISSING_WORDS, Kind, as_number, factorize, read_numbers

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

#: Share of the cells of a column of strings that must read as numbers for the others to be strange.
MOSTLY_NUMBERS = 0.9
#: Kinds of corruption in the words of the table, worst first.
KINDS: dict[str, str] = {
    "shifted": "cells one column off",
    "units": "another unit",
    "text": "text among numbers",
    "dates": "no date of the calendar",
    "garbled": "garbled characters",
    "impossible": "far from all others",
    "spelling": "another spelling of the same word",
}
SURE = frozenset({"shifted", "units", "text", "dates", "garbled"})


@dataclass(frozen=True, eq=False)
class Cells:
    """A column, read once.

    Attributes
    ----------
    places : ndarray of int, shape (rows,), or None
        Place of each cell among ``levels``, −1 where empty; None where the dtype is one of numbers or dates.
    levels : list
        The distinct cells.
    numbers : ndarray of float, shape (rows,), or None
        The cells as finite numbers, NaN where they are none; None where the column is not one of numbers.
    """

    name: str
    kind: Kind
    rows: int
    places: np.ndarray | None
    levels: list[Any]
    numbers: np.ndarray | None
    reads: np.ndarray | None = None

    def counts(self) -> np.ndarray:
        """Copies of each distinct value."""
        import numpy as np

        assert self.places is not None
        return np.bincount(self.places[self.places >= 0], minlength=len(self.levels))

    def cells(self, wanted: list[int]) -> np.ndarray:
        """Positions of the cells that hold these distinct values."""
        import numpy as np

        assert self.places is not None
        flags = np.zeros(len(self.levels) + 1, dtype=bool)
        flags[wanted] = True
        flags[-1] = False
        return np.flatnonzero(flags[self.places])


@dataclass(frozen=True, eq=False)
class Fault:
    """Cells of one column (of several where rows are shifted) that cannot be right.

    Attributes
    ----------
    places : ndarray of int
        Positions of the rows, worst first.
    detail : str
        A phrase with examples.
    remedy : dict
        What a fix needs to know.
    """

    what: str
    column: str
    places: np.ndarray
    rows: int
    detail: str
    p_value: float | None = None
    remedy: dict[str, Any] = field(default_factory=dict)

    @property
    def count(self) -> int:
        """Cells (or rows) at fault."""
        return len(self.places)

    @property
    def share(self) -> float:
        """Part of the rows."""
        return self.count / max(self.rows, 1)


def read(column: pd.Series, kind: Kind) -> Cells:
    """Read a column of any dtype."""
    import numpy as np
    import pandas as pd
    from pandas.api import types

    name, rows, dtype = str(column.name), len(column), column.dtype
    if types.is_complex_dtype(dtype) or kind in {"empty", "boolean"}:
        return Cells(name, "empty", rows, None, [], None)
    typed = types.is_numeric_dtype(dtype) or types.is_timedelta64_dtype(dtype)
    if typed or types.is_datetime64_any_dtype(dtype) or isinstance(dtype, pd.PeriodDtype):
        return Cells(name, kind, rows, None, [], as_number(column, kind).to_numpy())
    places, values = factorize(column)
    if isinstance(dtype, pd.CategoricalDtype):
        return Cells(name, "category", rows, places, values, None)
    cells = Cells(name, kind, rows, places, values, None)
    if kind in {"date", "text"}:
        return cells
    distinct = read_numbers(values)
    reads = np.isfinite(distinct) | np.isinf(distinct)
    known = np.array([not (isinstance(v, str) and v.strip().lower() in MISSING_WORDS) for v in values], dtype=bool)
    counts = cells.counts()
    share = counts[reads].sum() / max(counts[known].sum(), 1)
    if kind == "category" and share < MOSTLY_NUMBERS:
        return _written(cells, distinct, counts, known, reads)
    distinct = np.where(np.isinf(distinct), np.nan, distinct)
    return Cells(name, "numeric", rows, places, values, np.append(distinct, np.nan)[places], reads | ~known)


def _written(cells: Cells, distinct: np.ndarray, counts: np.ndarray, known: np.ndarray, reads: np.ndarray) -> Cells:
    """Categories as numbers where half of them are, and nearly all others write a number in another way."""
    import numpy as np

    from mlnb.data._corrupted_parse import number_of

    total = max(int(counts[known].sum()), 1)
    if counts[reads].sum() < total / 2:
        return cells
    odd = [i for i in np.flatnonzero(~reads & known) if isinstance(cells.levels[i], str)]
    fits = [i for i in odd if number_of(cells.levels[i]) is not None]
    if counts[reads].sum() + counts[fits].sum() < MOSTLY_NUMBERS * total:
        return cells
    numbers = np.append(np.where(np.isinf(distinct), np.nan, distinct), np.nan)[cells.places]
    return Cells(cells.name, "numeric", cells.rows, cells.places, cells.levels, numbers, reads | ~known)


def shown(values: list[Any], most: int = 3) -> str:
    """The first few cells in quotes, shortened."""
    texts = [str(v) for v in values[:most]]
    return ", ".join(f"“{t if len(t) <= 40 else t[:37] + '…'}”" for t in texts)  # noqa: PLR2004
