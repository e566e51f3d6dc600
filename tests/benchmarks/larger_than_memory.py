"""Exact counts over a Parquet file that memory does not hold, beside DuckDB's own scan of the same columns.

Run ``python -m tests.benchmarks.larger_than_memory rows.parquet --target y --memory 3GB`` from the root of the project;
``--make 20000000`` writes such a file first.
"""

from __future__ import annotations

import argparse
import resource
import time
from collections.abc import Callable

import duckdb

import mlnb

COUNTING = ("data.missing_values", "data.duplicates")


def make(path: str, rows: int) -> None:
    """Twenty columns, every fiftieth row a copy of the one before it."""
    columns = [f"(hash(i, {k}) % 1000003) / 1000.0 + ln(1 + (hash(i, {k}, 7) % 997)) AS x{k}" for k in range(8)]
    levels = (3, 10, 50, 365, 1_000, 100_000)
    columns += [f"(hash(i, {8 + k}) % {many})::INTEGER AS n{k}" for k, many in enumerate(levels)]
    columns += [f"'c' || (hash(i, {14 + k}) % {many})::VARCHAR AS c{k}" for k, many in enumerate((4, 12, 40, 300))]
    columns.append("DATE '2020-01-01' + (i % 1500)::INTEGER AS day")
    columns.append("CASE WHEN hash(i, 0) % 1000003 + hash(i, 99) % 900000 > 900000 THEN 'yes' ELSE 'no' END AS y")
    numbers = f"SELECT CASE WHEN r % 50 = 0 AND r > 0 THEN r - 1 ELSE r END AS i FROM range({rows}) t(r)"  # noqa: S608
    duckdb.execute(f"COPY (SELECT {', '.join(columns)} FROM ({numbers})) TO '{path}' (FORMAT parquet)")  # noqa: S608


def timed(what: str, work: Callable[[], object], rows: int) -> object:
    """Print how long it took, and the largest memory so far."""
    wall, cpu = time.perf_counter(), time.process_time()
    made = work()
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    speed = f"{rows / wall / 1e6:.2f} million rows/s" if rows else ""
    print(f"{what}: {wall:.1f} s ({cpu:.1f} s of CPU) {speed}, peak memory {peak:,.0f} MB", flush=True)
    return made


def main() -> None:
    """What the command does."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.larger_than_memory", description=__doc__)
    parser.add_argument("path")
    parser.add_argument("--target", default="y")
    parser.add_argument("--memory", default="3GB")
    parser.add_argument("--make", type=int, default=0)
    chosen = parser.parse_args()
    duckdb.execute(f"SET memory_limit = '{chosen.memory}'; SET threads = 2")
    if chosen.make:
        make(chosen.path, chosen.make)
    relation = duckdb.read_parquet(chosen.path)
    rows = int(relation.aggregate("count(*)").fetchall()[0][0])
    print(f"{rows:,} rows, {len(relation.columns)} columns")
    every = ", ".join(f'count("{name}"), min("{name}"), max("{name}")' for name in relation.columns)
    timed("DuckDB's own scan of all columns (count, min, max)", lambda: relation.aggregate(every).fetchall(), rows)
    hashed = ", ".join(f'"{name}"' for name in relation.columns)
    timed("DuckDB's own hash of every row", lambda: relation.aggregate(f"bit_xor(hash({hashed}))").fetchall(), rows)
    case = timed("the case (count, draw a sample)", lambda: mlnb.Case(chosen.path, target=chosen.target), rows)
    for check in COUNTING:
        audit = timed(check, lambda check=check: mlnb.audit(case, checks=[check], progress=False), rows)
        print(f"  {audit.findings[0].verdict}: {audit.findings[0].headline}")


if __name__ == "__main__":
    main()
