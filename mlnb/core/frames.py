"""Frames in and out: whatever narwhals reads becomes pandas here, and can go back as it came."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from mlnb.core.errors import CaseError, listing
from mlnb.core.kinds import written

if TYPE_CHECKING:
    import pandas as pd


def to_pandas(data: Any, what: str) -> pd.DataFrame:
    """A frame as pandas, with string column names; the index is kept where there is one.

    Parameters
    ----------
    data : dataframe, mapping or 2-d array
        Eager or lazy, of any library that narwhals reads.
    what : str
        How to call it in an error: "data", "test".

    Raises
    ------
    CaseError
        If it is not a table, or two of its columns have one name.
    """
    import pandas as pd

    from mlnb.core.sealed import SEALED, SealedError, SealedFrame

    if isinstance(data, SealedFrame):
        raise SealedError(SEALED)
    if isinstance(data, pd.DataFrame):
        frame = data.copy(deep=False)
    elif isinstance(data, dict) or (hasattr(data, "ndim") and hasattr(data, "dtype") and data.ndim == 2):  # noqa: PLR2004
        frame = pd.DataFrame(data)
        frame.columns = [f"x{c}" if isinstance(c, int) else c for c in frame.columns]
    else:
        frame = _through_narwhals(data, what)
    frame.columns = pd.Index([name_of(c) for c in frame.columns], dtype=object if frame.columns.empty else None)
    twice = frame.columns[frame.columns.duplicated()].unique()
    if len(twice):
        msg = f"The {what} frame has more than one column named {listing(twice)}; give each column its own name."
        raise CaseError(msg)
    return frame


def _through_narwhals(data: Any, what: str) -> pd.DataFrame:
    import narwhals as nw
    import pandas as pd

    try:
        frame = nw.from_native(data)
    except TypeError:
        msg = (
            f"The {what} given is a {type(data).__name__}, not a table; give a dataframe (pandas, polars, pyarrow, …)."
        )
        raise CaseError(msg) from None
    if isinstance(frame, nw.LazyFrame):
        frame = frame.collect()
    try:
        result: pd.DataFrame = frame.to_pandas()
    except (
        TypeError
    ):  # what pandas once wrote into the schema of an Arrow table may name types that it cannot read again
        table = frame.to_arrow()
        result = pd.DataFrame({name: pd.Series(table.column(name).to_pylist()) for name in table.column_names})
    return result


def name_of(column: Any) -> str:
    """A column's name as text that can be written: levels joined, halves of characters escaped.

    Examples
    --------
    >>> name_of(("size", "mean")), name_of(3)
    ('size / mean', '3')
    """
    return " / ".join(map(written, column)) if isinstance(column, tuple) else written(column)


def backend_of(data: Any) -> str:
    """Name of the library that a frame belongs to: "pandas", "polars", "pyarrow"; "pandas" if unknown."""
    module = type(data).__module__.partition(".")[0]
    return module if module in {"polars", "pyarrow"} else "pandas"


def like(frame: pd.DataFrame, backend: str) -> Any:
    """A pandas frame as one of ``backend``; the index is dropped where the library has none."""
    if backend == "pandas":
        return frame
    safe = frame.reset_index(drop=True)
    if backend == "polars":
        import polars as pl

        return pl.from_pandas(safe)
    import pyarrow as pa

    return pa.Table.from_pandas(safe, preserve_index=False)


def content_hash(frame: pd.DataFrame | None) -> str:
    """Twelve hexadecimal digits that change when a cell, a column's name or the order of rows does."""
    if frame is None:
        return ""
    import pandas as pd

    digest = hashlib.sha256()
    for name in frame.columns:
        column = frame[name]
        digest.update(str(name).encode())
        try:
            hashed = pd.util.hash_pandas_object(column, index=False).to_numpy()
        except (TypeError, ValueError, OverflowError):  # lists, integers beyond any float
            hashed = pd.util.hash_pandas_object(column.map(repr), index=False).to_numpy()
        digest.update(hashed.tobytes())
    return digest.hexdigest()[:12]
