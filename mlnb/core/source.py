"""Rows that stay where they are: in files, in a database, on a cluster."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mlnb.core import frames
from mlnb.core.errors import CaseError, MissingDependencyError
from mlnb.core.options import options

if TYPE_CHECKING:
    import narwhals as nw
    import pandas as pd

CSV_TYPES = ["BIGINT", "DOUBLE", "DATE", "TIMESTAMP", "VARCHAR"]
FILES = ("*.parquet", "*.csv")
#: Column that orders rows while some are drawn.
_PLACE = "mlnb place of the row"


@dataclass(eq=False)
class Source:
    """A lazy frame of any engine, and what was counted in it, each thing once.

    Attributes
    ----------
    frame : narwhals.LazyFrame
    rows : int
    columns : tuple of str
    """

    frame: nw.LazyFrame[Any]
    rows: int
    columns: tuple[str, ...]
    _counted: dict[Any, Any] = field(default_factory=dict, repr=False)

    @property
    def duckdb(self) -> bool:
        """Whether DuckDB holds the rows, which can hash them."""
        return type(self.frame.to_native()).__module__.startswith(("duckdb", "_duckdb"))

    def holes(self) -> dict[str, tuple[int, int]]:
        """Cells of each column without a value, and infinite ones; one pass over all of them."""
        if "holes" not in self._counted:
            self._counted["holes"] = self._holes()
        found: dict[str, tuple[int, int]] = self._counted["holes"]
        return found

    def _holes(self) -> dict[str, tuple[int, int]]:
        import narwhals as nw

        schema = self.frame.collect_schema()
        asked = []
        for place, name in enumerate(self.columns):
            column = nw.col(name)
            if schema[name].is_float():
                empty = column.is_null() | column.is_nan()
                asked.append((~empty & ~column.is_finite()).sum().alias(f"infinite {place}"))
            else:
                empty = column.is_null()
            asked.append(empty.sum().alias(f"empty {place}"))
        told = _only_row(self.frame.select(*asked))
        return {
            name: (int(told[f"empty {place}"] or 0), int(told.get(f"infinite {place}") or 0))
            for place, name in enumerate(self.columns)
        }

    def equal_to(self, values: dict[str, list[Any]]) -> dict[str, int]:
        """Cells of columns that hold one of some values; one pass."""
        import narwhals as nw

        if not values:
            return {}
        asked = [nw.col(name).is_in(some).sum().alias(str(i)) for i, (name, some) in enumerate(values.items())]
        told = _only_row(self.frame.select(*asked))
        return {name: int(told[str(i)] or 0) for i, name in enumerate(values)}

    def levels(self, name: str) -> dict[Any, int]:
        """How often each value of a column occurs."""
        import narwhals as nw

        key = ("levels", name)
        if key not in self._counted:
            with interruptible():
                table = self.frame.group_by(name).agg(nw.len().alias(_PLACE)).collect().to_pandas()
            known = table[table[name].notna()]
            self._counted[key] = dict(zip(known[name], known[_PLACE].astype(int), strict=True))
        found: dict[Any, int] = self._counted[key]
        return found

    def repeated(self, columns: tuple[str, ...]) -> int:
        """Rows that repeat an earlier one in these columns."""
        key = ("repeated", columns)
        if key not in self._counted:
            self._counted[key] = self.rows - self._distinct(columns)
        found: int = self._counted[key]
        return found

    def _distinct(self, columns: tuple[str, ...]) -> int:
        import narwhals as nw

        if self.duckdb:  # a hash of 64 bits takes the place of the row, so that memory is eight bytes a row
            relation = self.frame.to_native()
            hashed = relation.project(f"hash({', '.join(map(_quoted, columns))}) AS h")
            with interruptible():
                return int(hashed.aggregate("count(DISTINCT h)").fetchall()[0][0])
        groups = self.frame.group_by(*columns).agg(nw.len().alias(_PLACE))
        return int(_only_row(groups.select(nw.len().alias("n")))["n"])

    def sample(self, target: str | None, seed: int) -> pd.DataFrame:
        """At most ``options.sample_rows`` rows, drawn with a seed, in proportion to the target's classes or tenths."""
        from mlnb.core.sample import draw

        wanted = int(min(options.sample_rows, self.rows))
        part = min(1.0, 1.2 * wanted / max(self.rows, 1) + 1e-6)
        with interruptible():
            frame = frames.to_pandas(_thinned(self.frame, self.rows, part, seed), "sampled")
        few = target in self.columns and not self.frame.collect_schema()[str(target)].is_float()
        rows = draw(frame.get(target), len(frame), seed, self.levels(str(target)) if few else None)
        return frame.iloc[rows].reset_index(drop=True)


def kept_apart(data: Any, what: str, *, target: str | None, seed: int) -> tuple[Source | None, pd.DataFrame]:
    """A frame in memory; of one that is too large for it, where its rows are, and a sample of them.

    Raises
    ------
    CaseError
        If it is no table, or names no file.
    """
    import pandas as pd

    if data is None:
        return None, pd.DataFrame()
    lazy = lazy_frame(data, what)
    if lazy is None:
        return None, frames.to_pandas(data, what)
    import narwhals as nw

    names = tuple(lazy.collect_schema().names())
    rows = int(_only_row(lazy.select(nw.len().alias("n")))["n"])
    if rows * max(len(names), 1) <= options.memory_cells:
        return None, frames.to_pandas(lazy.collect().to_native(), what)
    source = Source(lazy, rows, names)
    return source, source.sample(target, seed)


def lazy_frame(data: Any, what: str) -> nw.LazyFrame[Any] | None:
    """A lazy frame or the rows of files as narwhals has them; None for what is in memory."""
    import narwhals as nw

    if isinstance(data, (str, Path)):
        return nw.from_native(_files(str(data), what))
    if isinstance(data, (dict, list)) or type(data).__module__.partition(".")[0] in {"pandas", "numpy", "builtins"}:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", FutureWarning)  # narwhals is about to give Dask a package of its own
            frame = nw.from_native(data)
    except TypeError:
        return None
    return frame if isinstance(frame, nw.LazyFrame) else None


def _files(path: str, what: str) -> Any:
    """A DuckDB relation of the rows of one file, all files of a folder, or all that match a pattern."""
    import glob

    pattern = path
    if Path(path).is_dir():
        kinds = [f"{path.rstrip('/')}/**/{kind}" for kind in FILES if any(Path(path).rglob(kind))]
        if len(kinds) != 1:
            has = "both Parquet and CSV files; name one kind, as in folder/*.csv" if kinds else "no Parquet or CSV file"
            msg = f"The folder {path!r} given as {what} holds {has}."
            raise CaseError(msg)
        pattern = kinds[0]
    elif not glob.glob(path, recursive=True):  # noqa: PTH207  # a pattern as a person writes it
        msg = f"The {what} given is {path!r}, and there is no such file; give a dataframe, or the path of a CSV or Parquet file."
        raise CaseError(msg)
    try:
        import duckdb
    except ImportError:
        msg = f'Reading {path!r} where it is takes DuckDB: pip install "mlnb[duckdb]"'
        raise MissingDependencyError(msg) from None
    try:
        if pattern.endswith((".csv", ".tsv", ".csv.gz", ".txt")):
            files = pattern.replace("'", "''")  # as pandas reads them: "yes" and "no" are words
            return duckdb.sql(f"FROM read_csv('{files}', auto_type_candidates = {CSV_TYPES})")
        return duckdb.read_parquet(pattern)
    except duckdb.Error as error:
        msg = f"The {what} given, {path!r}, cannot be read as a table: {str(error).splitlines()[0]}"
        raise CaseError(msg) from None


def _thinned(frame: nw.LazyFrame[Any], rows: int, part: float, seed: int) -> Any:
    """About a part of the rows, drawn with a seed in the way of each engine."""
    import numpy as np

    native = frame.to_native()
    engine = type(native).__module__.partition(".")[0].lstrip("_")
    if part >= 1.0:
        return native
    if engine == "dask":
        return native.sample(frac=part, random_state=seed).compute()
    if engine == "pyspark":
        return native.sample(part, seed=seed).toPandas()
    if engine == "ibis":
        return native.sample(part, seed=seed).to_pandas()
    if engine == "duckdb":
        limit = int(part * 2**32)
        named = native.query("rows", f'SELECT *, row_number() OVER () AS "{_PLACE}" FROM rows')  # noqa: S608  # a name of our own
        kept = named.filter(f'hash("{_PLACE}", {seed}) % 4294967296 < {limit}').order(f'"{_PLACE}"')
        return kept.df().drop(columns=_PLACE)
    import narwhals as nw

    chosen = np.flatnonzero(np.random.default_rng(seed).random(rows) < part)
    import polars as pl

    return (
        nw.to_native(frame).with_row_index(_PLACE).filter(pl.col(_PLACE).is_in(chosen.tolist())).drop(_PLACE).collect()
    )


def _only_row(frame: nw.LazyFrame[Any]) -> dict[str, Any]:
    """The values of a frame of one row."""
    with interruptible():
        row: dict[str, Any] = frame.collect().rows(named=True)[0]
    return row


@contextmanager
def interruptible() -> Iterator[None]:
    """Ctrl-C as Python has it, also where DuckDB makes an error of its own of it."""
    try:
        yield
    except RuntimeError as error:
        if "interrupted" in str(error).lower():
            raise KeyboardInterrupt from None
        raise


def _quoted(name: str) -> str:
    doubled = name.replace('"', '""')
    return f'"{doubled}"'
