"""Something that speaks against a metric or a threshold: what it is, how surely, and what to do."""

from __future__ import annotations

from dataclasses import dataclass

from mlnb.core.finding import Estimate
from mlnb.core.fix import Fix


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One thing that speaks against the metric, as a finding would say it."""

    headline: str
    fails: bool
    estimate: Estimate | None = None
    p_value: float | None = None
    threshold: float | None = None
    fixes: tuple[Fix, ...] = ()
