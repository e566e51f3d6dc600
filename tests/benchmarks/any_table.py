"""Random tables through the audit, and every way in which it broke.

Run ``python -m tests.benchmarks.any_table --examples 2000`` from the root of the project.
"""

from __future__ import annotations

import argparse
import collections
import time
import traceback
import warnings

from hypothesis import HealthCheck, Phase, given, seed, settings

import mlnb
from mlnb import MlnbError
from tests.strange import Table, tables


def broken(table: Table, count: collections.Counter[str]) -> list[tuple[str, str]]:
    """What broke, each as a short name and a traceback; verdicts are added to ``count``."""
    try:
        audit = mlnb.audit(table.case(), progress=False)
        audit.to_json()
        audit.to_frame()
        repr(audit)
        audit._repr_mimebundle_()
    except MlnbError as refusal:
        count["refused"] += 1
        return [(f"two lines: {str(refusal)[:60]}", str(refusal))] if "\n" in str(refusal) else []
    except Exception as error:
        last = [f for f in traceback.extract_tb(error.__traceback__) if "/mlnb/" in f.filename][-1]
        where = f"{last.filename.rpartition('/mlnb/')[2]}:{last.lineno}"
        return [(f"raised {type(error).__name__} in {where}", traceback.format_exc())]
    count["audited"] += 1
    found = []
    for finding in audit:
        count[finding.verdict] += 1
        if finding.verdict == "error":
            found.append((f"{finding.check}: {finding.headline[:120]}", finding.find("traceback").text))
    return found


def main() -> None:
    """What the command does."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.any_table", description=__doc__)
    parser.add_argument("--examples", type=int, default=2_000)
    parser.add_argument("--seed", type=int, default=0)
    chosen = parser.parse_args()
    count: collections.Counter[str] = collections.Counter()
    kinds: dict[str, list[tuple[Table, str]]] = collections.defaultdict(list)

    @seed(chosen.seed)
    @settings(
        max_examples=chosen.examples, deadline=None, database=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(tables())
    def run(table: Table) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            for name, text in broken(table, count):
                kinds[name].append((table, text))
                if len(kinds[name]) == 1:
                    print(f"\n### {name}\n{table}\n{text[-1500:]}", flush=True)
        if sum(count[what] for what in ("audited", "refused")) % 100 == 0:
            print(f"{time.perf_counter() - start:.0f} s: {dict(count)}", flush=True)

    start = time.perf_counter()
    run()
    print(f"\n{time.perf_counter() - start:.0f} s: {dict(count)}")
    for name, met in sorted(kinds.items(), key=lambda item: -len(item[1])):
        print(f"{len(met):5} {name}")


if __name__ == "__main__":
    main()
