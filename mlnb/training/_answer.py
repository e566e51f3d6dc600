"""One question about how a model was tuned, and its answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from mlnb.core.evidence import Evidence
from mlnb.core.finding import Estimate
from mlnb.core.fix import Fix
from mlnb.core.runs import Run


@dataclass(frozen=True)
class Answer:
    """What was asked, and what came of it.

    Attributes
    ----------
    question, said : str
        What was asked, and the answer for the headline.
    brief : str
        The answer for the table, where that of the headline is long.
    raised : bool
    fails : bool
        Whether it costs in production, not only a look.
    asked : bool
        Whether there was what it takes to ask.
    size : float
        By how much the score is concerned, for the order.
    """

    question: str
    said: str
    brief: str = ""
    raised: bool = False
    fails: bool = False
    asked: bool = True
    size: float = 0.0
    estimate: Estimate | None = None
    p_value: float | None = None
    threshold: float | None = None
    evidence: tuple[Evidence, ...] = ()
    fixes: tuple[Fix, ...] = ()


def scale_of(runs: Sequence[Run]) -> float:
    """The size of scores for "large enough": 1 for shares such as accuracy and R², else that of the best one."""
    scores = sorted(run.score for run in runs if run.score is not None)
    if not scores:
        return 1.0
    best = scores[-1]
    return 1.0 if 0 < best <= 1 else abs(best) or 1.0


def metric_of(runs: Sequence[Run]) -> str:
    """What the scores are, in a word."""
    return next((run.metric for run in runs if run.metric), "score")


def value_said(value: Any) -> str:
    """A value of a parameter as a sentence has it."""
    return f"{value:.4g}" if isinstance(value, float) else str(value)
