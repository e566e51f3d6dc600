"""Time of an audit over the time of the fits that it cannot avoid.

Those are one cross-validation of the probe and one of the model, five folds each. Run
``python -m tests.benchmarks.audit_ratio`` from the root of the project, on a machine with nothing else to do.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from sklearn.model_selection import train_test_split

import mlnb
from mlnb.core import probe
from tests.power.datasets import BY_NAME, Dataset
from tests.power.models import sane

FOLDS = 5


@dataclass(frozen=True)
class Timing:
    """Seconds of one audit and of the fits that it cannot avoid."""

    name: str
    rows: int
    probe: float
    model: float
    audit: float
    by_check: dict[str, float]

    @property
    def ratio(self) -> float:
        """The audit's time over the time of the fits."""
        return self.audit / (self.probe + self.model)


def seconds(work: Callable[[], object]) -> float:
    """Wall time."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def make_case(dataset: Dataset, rows: int, kind: str) -> mlnb.Case:
    """A case of at most ``rows`` training rows, with a test frame and the model."""
    frame = dataset.load()
    total = round(rows / 0.7)
    if len(frame) > total:
        frame = frame.sample(total, random_state=0)
    train, test = train_test_split(frame.reset_index(drop=True), test_size=0.3, random_state=0)
    return mlnb.Case(train, target=dataset.target, test=test, task=dataset.task, model=sane(kind, dataset.task))


def synthetic(rows: int) -> Dataset:
    """A table as large as is asked for, where no real one is."""

    def load() -> pd.DataFrame:
        rng = np.random.default_rng(0)
        frame = pd.DataFrame(rng.normal(size=(round(rows / 0.7), 20))).add_prefix("x")
        frame["place"] = rng.choice([f"p{i}" for i in range(50)], len(frame))
        frame["y"] = (frame["x0"] + frame["x1"] * frame["x2"] + rng.normal(size=len(frame)) > 0).astype(int)
        return frame

    return Dataset("synthetic", load, "y", "binary", "numpy:random", "boosted")


def measure(dataset: Dataset, rows: int, kind: str, repeats: int) -> Timing:
    """Medians over some repetitions; every one begins with a case that has nothing in it."""
    found: list[Timing] = []
    for _ in range(repeats):
        case = make_case(dataset, rows, kind)
        of_probe = seconds(lambda case=case: probe.probe(case))
        of_model = seconds(lambda case=case: probe.model_out_of_fold(case))
        fresh = make_case(dataset, rows, kind)
        result: list[mlnb.Audit] = []
        whole = seconds(lambda: result.append(mlnb.audit(fresh, progress=False)))  # noqa: B023  # called at once
        by_check = {finding.check: finding.seconds for finding in result[0]}
        broken = [finding.headline for finding in result[0] if finding.verdict == "error"]
        if broken:
            sys.exit(f"The audit broke: {broken[0]}")
        found.append(Timing(f"{dataset.name}, {kind} model", len(case.frame), of_probe, of_model, whole, by_check))
    return sorted(found, key=lambda timing: timing.ratio)[len(found) // 2]


def import_seconds(repeats: int = 7) -> float:
    """Median time of ``import mlnb`` in a new interpreter, without the interpreter's own start."""
    code = "import time; t = time.perf_counter(); import mlnb; print(time.perf_counter() - t)"
    times = [
        float(subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout)
        for _ in range(repeats)
    ]
    return statistics.median(times)


def main() -> None:
    """What the command does."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.audit_ratio", description=__doc__)
    parser.add_argument(
        "--rows", type=int, nargs="+", default=[10_000, 100_000], help="training rows of the large table"
    )
    parser.add_argument("--models", nargs="+", default=["linear", "boosted"], choices=["linear", "boosted"])
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--synthetic", action="store_true", help="a made-up large table in place of the flights")
    chosen = parser.parse_args()
    print(f"import mlnb: {import_seconds() * 1000:.1f} ms\n")
    print("| table | training rows | probe CV, s | model CV, s | audit, s | audit / fits |")
    print("| --- | --- | --- | --- | --- | --- |", flush=True)
    for kind in chosen.models:  # imports are nobody's audit
        mlnb.audit(make_case(BY_NAME["iris"], 150, kind), progress=False)
    timings = []
    for kind in chosen.models:
        sizes = [(BY_NAME["breast_cancer"], 10**6)]
        sizes += [(synthetic(rows) if chosen.synthetic else BY_NAME["flights"], rows) for rows in chosen.rows]
        for dataset, rows in sizes:
            timing = measure(dataset, rows, kind, chosen.repeats)
            timings.append(timing)
            print(
                f"| {timing.name} | {timing.rows:,} | {timing.probe:.2f} | {timing.model:.2f} | {timing.audit:.2f} "
                f"| {timing.ratio:.2f} |",
                flush=True,
            )
    print("\nSeconds of each check, without what is shared:\n")
    for timing in timings:
        each = ", ".join(f"{check} {spent:.2f}" for check, spent in timing.by_check.items())
        print(f"- {timing.name}, {timing.rows:,} rows: {each}")


if __name__ == "__main__":
    main()
