"""Rows as hashes of what they hold: the same row has the same hash in an array, a frame and a sparse matrix."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

#: Rows of which more are not all kept but a part of them, chosen by what they hold.
KEPT = 8_192
#: Columns that choose the rows that are kept.
CHOOSING = 8
#: Rows hashed at once.
CHUNK = 65_536


@dataclass(frozen=True)
class Sight:
    """The rows of a table as they were seen.

    Attributes
    ----------
    rows, columns : int
        Shape.
    keys : ndarray of uint64, shape (kept,)
        Hash of each row that is kept; zeros weigh nothing, so that sparse and dense rows agree, and numbers are
        taken to 24 bits, so that 32 and 64 bit floats do.
    choice : ndarray of uint64, shape (kept,)
        By which rows are kept: those whose first ``rate`` bits are zero. A row is kept in every table or in none of
        the same rate, so that parts of a large table can be compared.
    rate : int
    places : ndarray of int, shape (kept,)
        Where they were.
    labels : ndarray of uint64, shape (kept,)
        Hashes of index labels; of the position where there is no index.
    named : bool
        Whether labels say more than the position.
    """

    rows: int
    columns: int
    keys: np.ndarray
    choice: np.ndarray
    rate: int
    places: np.ndarray
    labels: np.ndarray
    named: bool

    @property
    def telling(self) -> bool:
        """Whether its rows differ enough to be told from those of another table."""
        import numpy as np

        return len(np.unique(self.keys[:512])) >= min(10, max(2, len(self.keys)))


def sight(table: Any) -> Sight | None:
    """Look at a table; None for what is none.

    Parameters
    ----------
    table : array, frame, series, sparse matrix or sequence

    Examples
    --------
    >>> import numpy as np
    >>> whole = np.arange(12.0).reshape(6, 2) / 7
    >>> part = sight(whole[3:].astype("float32"))
    >>> bool((part.keys == sight(whole).keys[3:]).all())
    True
    """
    import numpy as np

    made = _tabular(table)
    if made is None:
        return None
    body, labels = made
    rows, columns = body.shape
    if rows == 0 or columns == 0:
        return None
    rate = max(0, int(np.ceil(np.log2(rows / KEPT)))) if rows > KEPT else 0
    choosing = sorted(set(np.linspace(0, columns - 1, min(CHOOSING, columns)).astype(int).tolist()))
    sparse = hasattr(body, "tocsr")
    with np.errstate(all="ignore"):
        choice = _mixed(_sparse_choice(body) if sparse else _hashed(body, choosing))
        places = np.arange(rows) if rate == 0 else np.flatnonzero(choice >> np.uint64(64 - rate) == 0)
        if len(places) > 8 * KEPT:
            return None
        kept = body if rate == 0 else body[places] if sparse or isinstance(body, np.ndarray) else body.iloc[places]
        keys = _mixed(_sparse_keys(kept) if sparse else _hashed(kept, list(range(columns))))
    named = labels is not None
    marks = _mixed(places.astype(np.uint64)) if labels is None else _labels(labels[places])
    return Sight(rows, columns, keys, choice[places], rate, places, marks, named)


def _tabular(table: Any) -> tuple[Any, Any] | None:
    """A 2-d array, pandas frame or CSR matrix, and the index where it says more than the position."""
    import numpy as np

    if hasattr(table, "tocsr") and hasattr(table, "nnz"):
        return table.tocsr(), None
    module = type(table).__module__.partition(".")[0]
    if module == "polars":
        table = table.to_frame() if not hasattr(table, "columns") else table
        table = table.to_pandas()
        module = "pandas"
    if module == "pandas":
        frame = table.to_frame() if table.ndim == 1 else table
        index = frame.index
        plain = type(index).__name__ == "RangeIndex" and index.start == 0 and index.step == 1
        kinds = {dtype.kind if isinstance(dtype, np.dtype) else "?" for dtype in frame.dtypes}
        body = frame.to_numpy() if kinds <= set("fiub") and kinds else frame
        return body, None if plain else index
    if isinstance(table, (list, tuple)):
        try:
            table = np.asarray(table)
        except ValueError:
            return None
    if not isinstance(table, np.ndarray) or table.ndim == 0 or table.size == 0 or table.dtype.names:
        return None
    return table.reshape(len(table), -1) if table.ndim != 2 else table, None  # noqa: PLR2004


def _salts(count: int) -> np.ndarray:
    import numpy as np

    return _mixed(np.arange(1, count + 1, dtype=np.uint64)) | np.uint64(1)


def _hashed(body: Any, positions: list[int]) -> np.ndarray:
    """Sum over columns of what a cell holds times the column's own odd number."""
    import numpy as np

    salts = _salts(positions[-1] + 1)[positions]
    out = np.zeros(len(body), dtype=np.uint64)
    numeric = isinstance(body, np.ndarray) and body.dtype.kind in "fiub"
    if numeric:
        for start in range(0, len(body), CHUNK):
            part = body[start : start + CHUNK]
            part = part if len(positions) == part.shape[1] else part[:, positions]
            out[start : start + CHUNK] = bits(part).astype(np.uint64) @ salts
        return out
    for salt, position in zip(salts, positions, strict=True):
        column = body[:, position] if isinstance(body, np.ndarray) else body.iloc[:, position]
        out += cells(column) * salt
    return out


def bits(numbers: np.ndarray) -> np.ndarray:
    """Numbers as 32 bit floats read as integers; one zero, one NaN."""
    import numpy as np

    with np.errstate(all="ignore"):
        short = np.ascontiguousarray(numbers, dtype=np.float32) + np.float32(0)
    found: np.ndarray = short.view(np.uint32)
    holes = np.isnan(short)
    if holes.any():
        found[holes] = np.uint32(0x7FC00000)
    return found


def cells(column: Any) -> np.ndarray:
    """One column of any kind as integers, equal where cells are."""
    import numpy as np
    import pandas as pd

    values = column if isinstance(column, np.ndarray) else column.array
    dtype: Any = getattr(values, "dtype", None)
    if isinstance(values, np.ndarray) and values.dtype.kind in "fiub":
        return bits(values).astype(np.uint64)
    if pd.api.types.is_numeric_dtype(dtype) or pd.api.types.is_bool_dtype(dtype):
        return bits(pd.Series(values).to_numpy(dtype="float64", na_value=np.nan)).astype(np.uint64)
    try:
        codes, distinct = pd.factorize(pd.Series(values).astype(object))
    except TypeError:
        codes, distinct = pd.factorize(pd.Series([repr(value) for value in values], dtype=object))
    known = list(distinct)
    if known and all(isinstance(value, (int, float, np.number, bool)) for value in known):
        hashed = bits(np.array([float(value) for value in known])).astype(np.uint64)
    else:
        hashed = pd.util.hash_array(np.array([f"{value}" for value in known], dtype=object), categorize=False)
    found: np.ndarray = np.append(hashed, np.uint64(0x7FC00000))[codes]
    return found


def _labels(index: pd.Index) -> np.ndarray:
    import pandas as pd

    if index.dtype.kind in "iu":
        return _mixed(index.to_numpy().astype("uint64"))
    found: np.ndarray = pd.util.hash_pandas_object(index, index=False).to_numpy()
    return found


def _sparse_keys(matrix: Any) -> np.ndarray:
    import numpy as np

    matrix.sum_duplicates()
    parts = bits(matrix.data).astype(np.uint64) * _salts(matrix.shape[1])[matrix.indices]
    total = np.concatenate([[np.uint64(0)], np.cumsum(parts, dtype=np.uint64)])
    found: np.ndarray = total[matrix.indptr[1:]] - total[matrix.indptr[:-1]]
    return found


def _sparse_choice(matrix: Any) -> np.ndarray:
    """How many cells a row has, and the first: enough to choose by."""
    import numpy as np

    matrix.sort_indices()
    count = np.diff(matrix.indptr)
    first = np.minimum(matrix.indptr[:-1], max(len(matrix.indices) - 1, 0))
    if len(matrix.indices) == 0:
        return count.astype(np.uint64)
    full = count > 0
    place = np.where(full, matrix.indices[first], 0).astype(np.uint64)
    value = np.where(full, bits(matrix.data[first]), 0).astype(np.uint64)
    found: np.ndarray = count.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15) + (place << np.uint64(32)) + value
    return found


def _mixed(values: np.ndarray) -> np.ndarray:
    """Splitmix64's finish: every bit depends on every bit."""
    import numpy as np

    with np.errstate(over="ignore"):
        x = values ^ (values >> np.uint64(30))
        x = x * np.uint64(0xBF58476D1CE4E5B9)
        x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        result: np.ndarray = x ^ (x >> np.uint64(31))
    return result
