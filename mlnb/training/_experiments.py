"""What came of changing one thing at a time: each change with its interval, largest first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mlnb.core.display import Shown
from mlnb.core.errors import plural
from mlnb.core.evidence import Evidence, Intervals, Table
from mlnb.core.finding import number
from mlnb.core.options import options
from mlnb.core.runs import Run

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Change:
    """One thing changed from the base, all else kept.

    Attributes
    ----------
    name : str
        The parameter.
    value : object
        What it was set to.
    run : Run or None
        As it was scored; None where it was not, or could not be fitted.
    difference : float
        Score less that of the base, over the same folds.
    low, high : float
        Its interval, corrected for the rows that training sets share and, so that all hold together, for the number of changes.
    p_value : float
        Two-sided, corrected for the number of changes.
    error : str
        Why it has no score; empty where it has one.
    """

    name: str
    value: Any
    run: Run | None = None
    difference: float = float("nan")
    low: float = float("nan")
    high: float = float("nan")
    p_value: float = 1.0
    error: str = ""

    @property
    def said(self) -> str:
        """As a person would write it."""
        from mlnb.core.run_params import readable

        value = readable(self.value)
        text = f"{value:.4g}" if isinstance(value, float) else str(value)
        return f"{self.name}={text}"

    @property
    def certain(self) -> bool:
        """Whether it can be told from nothing."""
        return self.run is not None and self.p_value < options.alpha


@dataclass(frozen=True, repr=False)
class Experiments(Shown):
    """A base configuration, and what one change at a time did to its score.

    Attributes
    ----------
    base : Run
    changes : tuple of Change
        Largest effect first; those without a score last.
    metric : str
    folds : int
        Scores of each configuration.
    left : int
        Changes that were not made, since it was stopped.
    """

    base: Run
    changes: tuple[Change, ...]
    metric: str
    folds: int
    left: int = 0

    def __iter__(self) -> Iterator[Change]:
        return iter(self.changes)

    def __len__(self) -> int:
        return len(self.changes)

    @property
    def best(self) -> Change | None:
        """The change that gains most and does so with certainty; None where none does."""
        return max(
            (c for c in self.changes if c.certain and c.difference > 0), key=lambda c: c.difference, default=None
        )

    def summary(self) -> str:
        """The whole in one sentence."""
        sure = [c for c in self.changes if c.certain]
        stopped = f"; stopped with {plural(self.left, 'change')} left" if self.left else ""
        broken = sum(bool(c.error) for c in self.changes)
        stopped += f"; {plural(broken, 'change')} could not be fitted" if broken else ""
        start = f"{plural(len(self.changes), 'change')} from a base of {self.metric} {number(self.base.score, 4)}, {self.folds} folds each"
        if not sure:
            return f"{start}: none does more than noise{stopped}"
        named = ", ".join(
            f"{c.said} {_signed(c.difference)} ({number(c.low, 2)} to {number(c.high, 2)})" for c in sure[:3]
        )
        more = f" and {len(sure) - 3} more" if len(sure) > 3 else ""  # noqa: PLR2004
        return f"{start}: {named}{more} beyond noise{stopped}"

    def to_frame(self) -> pd.DataFrame:
        """A row a change."""
        import pandas as pd

        columns = ["parameter", "value", "score", "difference", "low", "high", "p_value", "certain", "run", "error"]
        rows = [
            (c.name, c.value, None if c.run is None else c.run.score, c.difference, c.low, c.high, c.p_value, c.certain,
             None if c.run is None else c.run.id, c.error)
            for c in self.changes
        ]  # fmt: skip
        return pd.DataFrame(rows, columns=columns)

    def evidence(self) -> tuple[Evidence, ...]:
        """The tornado chart and its table."""
        scored = [c for c in self.changes if c.run is not None]
        if not scored:
            return ()
        worst = scored[0]
        picture = Intervals(
            caption=f"What each change alone does to {self.metric}; intervals that hold together",
            name="tornado",
            labels=tuple(c.said for c in scored),
            values=tuple(round(c.difference, 5) for c in scored),
            low=tuple(round(c.low, 5) for c in scored),
            high=tuple(round(c.high, 5) for c in scored),
            reference=0.0,
            reference_label="the base",
            xlabel=f"change of {self.metric}",
            marked=tuple(c.said for c in scored if c.certain),
            alt=f"The largest of {plural(len(scored), 'effect')} is that of {worst.said}: {_signed(worst.difference)}.",
        )
        table = Table(
            caption="Changes, largest effect first",
            name="changes",
            columns=("change", self.metric, "difference", "p-value"),
            rows=tuple(
                (c.said, None if c.run is None else round(c.run.score or 0.0, 4),
                 c.error or f"{_signed(c.difference)} ({number(c.low, 2)} to {number(c.high, 2)})", number(c.p_value, 2))
                for c in self.changes
            ),
        )  # fmt: skip
        return (picture, table)


def _signed(value: float) -> str:
    return f"{'+' if value > 0 else ''}{number(value, 2)}"
