"""The published power table: faults found by strength, alarms on clean twins, each with its interval.

Run ``python -m tests.power.table --out table.md`` from the root of the project.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections import defaultdict
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from pathlib import Path

from tests.power.datasets import BY_NAME, PUBLISHED, versions
from tests.power.run import TWIN, Run, all_runs

CHECKS = (
    "data.missing_values",
    "data.duplicates",
    "data.label_errors",
    "data.corrupted_values",
    "data.outdated_samples",
    "data.class_imbalance",
    "leakage.train_test_overlap",
    "leakage.group_overlap",
    "leakage.time_overlap",
    "leakage.target_proxy",
    "leakage.preprocessing",
    "leakage.suspicious_score",
    "framing.success_metric",
    "framing.target_definition",
    "framing.label_stability",
    "framing.annotator_agreement",
    "framing.class_overlap",
    "framing.edge_cases",
    "framing.weak_slices",
    "framing.unseen_values",
    "model.overfitting",
    "model.underfitting",
    "model.baseline",
    "training.learning_rate",
    "training.batch_size",
    "training.tuning",
    "training.fold_variance",
    "training.monitoring",
    "production.covariate_drift",
    "production.label_drift",
    "production.concept_drift",
)


def wilson(found: int, count: int, z: float = 1.6449) -> tuple[float, float]:
    """Wilson's 90 % interval of a proportion (Wilson 1927)."""
    if count == 0:
        return 0.0, 1.0
    share, square = found / count, z * z / count
    middle = (share + square / 2) / (1 + square)
    half = z * (share * (1 - share) / count + square / (4 * count)) ** 0.5 / (1 + square)
    return max(0.0, middle - half), min(1.0, middle + half)


def rate(group: list[Run]) -> str:
    """How many of the runs raised, and the interval in per cent."""
    ran = [run for run in group if run.ran]
    if not ran:
        return "did not run"
    found = sum(run.found for run in ran)
    low, high = wilson(found, len(ran))
    return f"{found}/{len(ran)} ({low * 100:.0f}–{high * 100:.0f} %)"


def mean(values: Iterable[float | bool | None]) -> str:
    """A mean in per cent of those that are known."""
    known = [float(value) for value in values if value is not None]
    return f"{sum(known) / len(known) * 100:.0f} %" if known else ""


def grouped(records: list[Run]) -> dict[tuple[str, str, str], list[Run]]:
    """Records by check, fault and strength, in the order of first meeting."""
    groups: dict[tuple[str, str, str], list[Run]] = defaultdict(list)
    for run in records:
        groups[run.check, run.fault, run.strength].append(run)
    return groups


def twins_table(records: list[Run]) -> list[str]:
    """Alarms on clean twins, a row a check."""
    lines = ["| check | raised on clean twins | could not say | where |", "| --- | --- | --- | --- |"]
    for (check, fault, _), group in grouped(records).items():
        if fault == TWIN:
            where = ", ".join(f"{r.dataset} seed {r.seed} ({r.verdict})" for r in group if r.found)
            silent = sum(not run.ran for run in group)
            lines.append(f"| `{check}` | {rate(group)} | {silent or ''} | {where} |")
    return lines


def faults_table(records: list[Run]) -> list[str]:
    """Faults found, a row a fault, its strengths side by side."""
    lines = [
        "| check | fault | found, by strength | column named | rows: precision | rows: recall | could not say |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    faults: dict[tuple[str, str], dict[str, list[Run]]] = defaultdict(dict)
    for (check, fault, strength), group in grouped(records).items():
        if fault != TWIN:
            faults[check, fault][strength] = group
    for (check, fault), strengths in faults.items():
        found = "<br>".join(f"{strength}: {rate(group)}" for strength, group in strengths.items())
        every = [run for group in strengths.values() for run in group]
        parts = [mean(r.named for r in every), mean(r.precision for r in every), mean(r.recall for r in every)]
        silent = sum(not run.ran for run in every)
        lines.append(f"| `{check}` | {fault} | {found} | {' | '.join(parts)} | {silent or ''} |")
    return lines


def report(records: list[Run], names: tuple[str, ...], seeds: int, rows: int, seconds: float) -> str:
    """The whole as markdown."""
    order = {check: position for position, check in enumerate(CHECKS)}
    ranked = sorted(records, key=lambda run: order[run.check])
    return "\n".join([
        f"{len(names)} data sets, {seeds} seeds each, at most {rows:,} rows of each (70 % to train); 90 % Wilson intervals.",
        "Found and raised mean the verdict warn or fail; precision and recall are of the rows that a finding names. Of a row and",
        "its copy, which both count as planted, a finding names one. Rows with true gaps are left out of the twins of `data.missing_values`.",
        "", *twins_table(ranked), "",
        *([*faults_table(ranked), ""] if any(run.fault for run in ranked) else []),
        f"Data: {versions(names)}.",
        f"{len(records):,} runs in {seconds / 60:.1f} minutes.",
    ]) + "\n"  # fmt: skip


def study(
    checks: Iterable[str], names: Iterable[str], seeds: int, rows: int, processes: int, *, twins: bool = False
) -> list[Run]:
    """All runs, in an order that does not depend on which process was first."""
    jobs = [(check, name, seed, rows, twins) for check in checks for name in names for seed in range(seeds)]
    # One thread a process: the processes are the parallelism. Set before any worker loads a numeric library.
    for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[variable] = "1"
    done: dict[int, list[Run]] = {}
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        waiting = {pool.submit(all_runs, job): number for number, job in enumerate(jobs)}
        for future in as_completed(waiting):
            number = waiting[future]
            done[number] = future.result()
            check, name, seed, *_ = jobs[number]
            print(f"{len(done)}/{len(jobs)} {check} {name} seed {seed}", file=sys.stderr, flush=True)
    return [run for number in sorted(done) for run in done[number]]


def main(arguments: list[str] | None = None) -> int:
    """What the command does."""
    parser = argparse.ArgumentParser(prog="python -m tests.power.table", description=__doc__)
    parser.add_argument("--checks", nargs="+", default=CHECKS, choices=CHECKS)
    parser.add_argument("--datasets", nargs="+", default=PUBLISHED, choices=(*BY_NAME, "all"))
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--rows", type=int, default=1_000)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--twins", action="store_true", help="clean twins only, such as over all data sets")
    parser.add_argument("--out", type=Path, help="where to write the table; else it is printed")
    parser.add_argument("--records", type=Path, help="where to write every run as a line of JSON")
    chosen = parser.parse_args(arguments)
    start = time.perf_counter()
    names = tuple(BY_NAME) if "all" in chosen.datasets else tuple(chosen.datasets)
    records = study(chosen.checks, names, chosen.seeds, chosen.rows, chosen.processes, twins=chosen.twins)
    text = report(records, names, chosen.seeds, chosen.rows, time.perf_counter() - start)
    if chosen.out:
        chosen.out.write_text(text, encoding="utf-8")
    else:
        print(text)
    if chosen.records:
        lines = [json.dumps(run.to_dict(), ensure_ascii=False) for run in records]
        chosen.records.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return 1 if any(run.verdict == "error" for run in records) else 0


if __name__ == "__main__":
    raise SystemExit(main())
