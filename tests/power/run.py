"""One run of the power study: a fault planted, or nothing, and what the check said of it."""

from __future__ import annotations

import importlib
import time
import zlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from mlnb.core.finding import Finding
from mlnb.core.options import options
from tests.power import faults
from tests.power.datasets import BY_NAME
from tests.power.plant import Fault, Planted, Split, split

#: Name of the fault in the record of a clean twin.
TWIN = ""


@dataclass(frozen=True)
class Run:
    """What a check said, once.

    ``precision`` and ``recall`` are of the rows it named against those planted, ``named`` whether it named the
    planted column; None where nothing of the kind was planted or it was silent.
    """

    check: str
    fault: str
    strength: str
    dataset: str
    seed: int
    verdict: str
    headline: str
    named: bool | None = None
    precision: float | None = None
    recall: float | None = None
    seconds: float = 0.0

    @property
    def found(self) -> bool:
        """Whether a person was asked to look."""
        return self.verdict in {"warn", "fail"}

    @property
    def ran(self) -> bool:
        """Whether the question was asked at all."""
        return self.verdict in {"warn", "fail", "pass"}

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values."""
        return asdict(self)


def function(check: str) -> Any:
    """The check itself; imported alone, so that another one that is broken does not matter."""
    module, _, name = check.rpartition(".")
    loaded = importlib.import_module(f"mlnb.{check}")
    return getattr(loaded, name, None) or getattr(importlib.import_module(f"mlnb.{module}"), name)


def generator(split_: Split, fault: Fault) -> np.random.Generator:
    """Randomness that is the same for all strengths of one fault in one split."""
    return np.random.default_rng([split_.seed, zlib.crc32(f"{split_.dataset.name} {fault.name}".encode())])


def ask(check: str, planted: Planted, fault: str, strength: str, split_: Split) -> Run:
    """Run a check over what was planted."""
    start = time.perf_counter()
    with options.set(measure_rows=0):  # the effect of a fix is another question
        finding: Finding = function(check)(planted.case)
    named = precision = recall = None
    if finding.raised and planted.columns:
        named = bool(planted.columns & set(finding.columns))
    if finding.raised and planted.rows:
        hits = len(planted.rows & set(finding.rows))
        precision = hits / len(finding.rows) if finding.rows else None
        recall = hits / len(planted.rows)
    seconds = time.perf_counter() - start
    return Run(
        check, fault, strength, split_.dataset.name, split_.seed, finding.verdict, finding.headline,
        named, precision, recall, seconds,
    )  # fmt: skip


def runs(check: str, dataset: str, seed: int, rows: int, twins: bool = False) -> Iterator[Run]:
    """The clean twin of a check in one split of one data set, then all its faults (unless only ``twins``)."""
    split_ = split(BY_NAME[dataset], seed, rows)
    yield ask(check, Planted(faults.clean(split_, check)), TWIN, "", split_)
    for fault in () if twins else faults.of(check):
        if not fault.fits(split_):
            continue
        for strength in fault.strengths:
            planted = fault.plant(split_, strength, generator(split_, fault))
            yield ask(check, planted, fault.name, fault.label(strength), split_)


def all_runs(job: tuple[str, str, int, int, bool]) -> list[Run]:
    """`runs` for another process; a check that cannot be imported gives one record of the verdict "error"."""
    check, dataset, seed, _, _ = job
    try:
        function(check)
    except Exception as error:
        return [Run(check, TWIN, "", dataset, seed, "error", f"{type(error).__name__}: {error}")]
    return list(runs(*job))
