"""The same rows from every engine give the same findings, in memory and where they are."""

from __future__ import annotations

import functools

import numpy as np
import pandas as pd
import pytest

import mlnb
from mlnb.core.options import options
from mlnb.core.source import interruptible

COUNTING = ["data.missing_values", "data.duplicates"]
ROWS = 1_200


@functools.cache
def table():
    rng = np.random.default_rng(0)
    frame = pd.DataFrame(
        {
            "size": rng.normal(size=ROWS),
            "weight": rng.exponential(size=ROWS).round(6),
            "count": rng.integers(0, 40, ROWS),
            "colour": rng.choice(["red", "green", "blue"], ROWS),
        }
    )
    frame["y"] = np.where(frame["size"] + rng.normal(size=ROWS) > 0.5, "yes", "no")
    frame.loc[rng.random(ROWS) < 0.2, "weight"] = np.nan
    frame.loc[rng.random(ROWS) < 0.05, "colour"] = None
    return pd.concat([frame, frame.head(120)], ignore_index=True)


@pytest.fixture(scope="module")
def given_as(tmp_path_factory):
    folder = tmp_path_factory.mktemp("rows")

    def make(engine):
        frame = table()
        if engine == "pandas":
            return frame
        if engine.startswith("polars"):
            pl = pytest.importorskip("polars")
            return pl.from_pandas(frame).lazy() if engine == "polars lazy" else pl.from_pandas(frame)
        if engine == "pyarrow":
            return pytest.importorskip("pyarrow").Table.from_pandas(frame)
        if engine == "dask":
            return pytest.importorskip("dask.dataframe").from_pandas(frame, npartitions=3)
        if engine == "spark":
            pytest.importorskip("pyspark")
            from pyspark.sql import SparkSession

            return SparkSession.builder.master("local[1]").getOrCreate().createDataFrame(frame)
        duckdb = pytest.importorskip("duckdb")
        if engine == "duckdb":
            path = folder / "one.parquet"
            frame.to_parquet(path)
            return duckdb.read_parquet(str(path))
        if engine == "ibis":
            ibis = pytest.importorskip("ibis")
            return ibis.memtable(frame)
        if engine == "file":
            frame.to_parquet(folder / "one.parquet")
            return folder / "one.parquet"
        if engine == "csv":
            frame.to_csv(folder / "rows.csv", index=False)
            return str(folder / "rows.csv")
        parts = folder / "parts"
        parts.mkdir(exist_ok=True)
        for number, start in enumerate(range(0, len(frame), 500)):
            frame.iloc[start : start + 500].to_parquet(parts / f"part-{number}.parquet")
        return str(parts) if engine == "folder" else str(parts / "part-*.parquet")

    return make


def told(audit):
    """Verdict, sentence and number of each finding."""
    return [(f.check, f.verdict, f.headline, f.estimate and f.estimate.value, f.columns) for f in audit]


@functools.cache
def from_pandas():
    return told(mlnb.audit(table(), target="y", checks=COUNTING, progress=False))


ENGINES = [
    "polars", "polars lazy", "pyarrow", "duckdb", "dask", "ibis", "spark", "file", "csv", "folder", "pattern",
]  # fmt: skip


@pytest.mark.parametrize("engine", ENGINES)
def test_the_same_findings_from_every_engine(given_as, engine):
    assert told(mlnb.audit(given_as(engine), target="y", checks=COUNTING, progress=False)) == from_pandas()


@pytest.mark.parametrize("engine", [e for e in ENGINES if e not in {"polars", "pyarrow"}])
def test_the_same_counts_where_the_rows_are(given_as, engine):
    with options.set(memory_cells=100, sample_rows=400):
        case = mlnb.Case(given_as(engine), target="y")
        audit = mlnb.audit(case, checks=COUNTING, progress=False)
    frame = table()
    assert case.rows == len(frame)
    assert len(case.frame) == 400
    assert case.about()["rows"] == len(frame)
    holes = {name: count for name, (count, _) in case.source.holes().items()}
    assert holes == frame.isna().sum().to_dict()
    assert case.source.levels("y") == frame["y"].value_counts().to_dict()
    assert case.source.repeated(tuple(case.features)) == int(frame.drop(columns="y").duplicated().sum())
    here = {check: (verdict, columns) for check, verdict, _, _, columns in from_pandas()}
    assert {f.check: (f.verdict, f.columns) for f in audit} == here
    assert f"{int(frame['weight'].isna().sum()) / len(frame):.4f}"[:5] in str(audit["missing_values"].estimate.value)
    assert "120 of 1,320 rows are equal" in audit["duplicates"].headline


def test_a_sample_is_the_same_again(given_as):
    with options.set(memory_cells=100, sample_rows=400):
        first, second = (mlnb.Case(given_as("pattern"), target="y").frame for _ in range(2))
    pd.testing.assert_frame_equal(first, second)
    share = (first["y"] == "yes").mean()
    assert share == pytest.approx((table()["y"] == "yes").mean(), abs=0.004)


def test_an_interrupted_query_is_an_interruption():
    with pytest.raises(KeyboardInterrupt), interruptible():
        raise RuntimeError("Query interrupted")
    with pytest.raises(RuntimeError, match="else"), interruptible():
        raise RuntimeError("something else")


def test_paths_that_are_no_tables(tmp_path):
    with pytest.raises(mlnb.CaseError, match="there is no such file"):
        mlnb.Case("nowhere-*.parquet", target="y")
    with pytest.raises(mlnb.CaseError, match="no Parquet or CSV file"):
        mlnb.Case(tmp_path, target="y")
    pytest.importorskip("duckdb")
    (tmp_path / "a.parquet").write_bytes(b"PAR1 not really")
    with pytest.raises(mlnb.CaseError, match="cannot be read as a table"):
        mlnb.Case(tmp_path / "a.parquet", target="y")
