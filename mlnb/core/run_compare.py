"""Two runs: what differs in their configuration, and whether their scores do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mlnb.core.display import Shown
from mlnb.core.finding import number
from mlnb.core.runs import Run, same

if TYPE_CHECKING:
    import pandas as pd

_ABOUT = ("model", "seed", "data", "folds", "code", "metric", "scored_on")


@dataclass(frozen=True, repr=False)
class RunComparison(Shown):
    """Two runs: what differs in their configuration, and by how much they differ in score.

    Attributes
    ----------
    first, second : Run
    differs : dict
        Name of what differs to its two values; a missing one is None.
    difference : float or None
        Score of the second less that of the first; None where they are not of one kind.
    low, high, p_value : float or None
        Interval and two-sided p-value of the difference, paired over folds and corrected for the rows that their
        training sets share; None where the two cannot be paired.
    why : str
        Why there is no interval, or what was taken for granted; empty where nothing has to be said.
    """

    first: Run
    second: Run
    differs: dict[str, tuple[Any, Any]]
    difference: float | None
    low: float | None = None
    high: float | None = None
    p_value: float | None = None
    why: str = ""

    @property
    def certain(self) -> bool:
        """Whether the difference can be told from nothing."""
        return self.low is not None and self.high is not None and (self.low > 0 or self.high < 0)

    def summary(self) -> str:
        """What differs, and by how much, in one sentence."""
        keys = [f"{name} {_said(a)} → {_said(b)}" for name, (a, b) in self.differs.items()]
        more = f" and {len(keys) - 6} more" if len(keys) > 6 else ""  # noqa: PLR2004
        what = ", ".join(keys[:6]) + more if keys else "nothing that was recorded"
        start = f"{self.first.id} and {self.second.id} differ in {what}"
        if self.difference is None:
            return f"{start}; {self.why}"
        change = (
            f"{self.first.metric or self.second.metric or 'score'} {number(self.first.score, 4)} → {number(self.second.score, 4)}, "
            f"a difference of {number(self.difference)}"
        )
        if self.low is None or self.high is None:
            return f"{start}: {change}; {self.why}"
        sure = "" if self.certain else ", which the noise of the folds explains"
        also = f" ({self.why})" if self.why else ""
        return f"{start}: {change} ({number(self.low)} to {number(self.high)}){sure}{also}"

    def to_frame(self) -> pd.DataFrame:
        """A row a difference: what, in the first, in the second."""
        import pandas as pd

        return pd.DataFrame([(k, a, b) for k, (a, b) in self.differs.items()], columns=["what", "first", "second"])


def _said(value: Any) -> str:
    text = "not set" if value is None else str(value)
    return text if len(text) <= 40 else f"{text[:39]}…"  # noqa: PLR2004


def compare_runs(first: Run, second: Run) -> RunComparison:
    """What differs between two runs, and the paired difference of their scores.

    References
    ----------
    Nadeau, Bengio (2003): Inference for the generalization error. Machine Learning 52.

    Examples
    --------
    >>> a = Run("a", {"C": 1}, score=0.90, fold_scores=(0.88, 0.90, 0.91, 0.90, 0.91))
    >>> b = Run("b", {"C": 10}, score=0.95, fold_scores=(0.93, 0.95, 0.96, 0.95, 0.96))
    >>> compare_runs(a, b).differs, round(compare_runs(a, b).difference, 2)
    ({'C': (1, 10)}, 0.05)
    """
    from mlnb.stats.compare import over_folds

    differs = different(first.params, second.params)
    for name in _ABOUT:
        a, b = getattr(first, name), getattr(second, name)
        if a != b and not (a in {"", None} or b in {"", None}):
            differs[name] = (a, b)
    differs |= {f"version of {k}": v for k, v in different(first.versions, second.versions).items() if None not in v}
    if first.score is None or second.score is None:
        return RunComparison(first, second, differs, None, why="one of them has no score")
    if "metric" in differs:
        return RunComparison(
            first, second, differs, None, why=f"{first.metric} and {second.metric} are not on one scale"
        )
    change, apart = second.score - first.score, unpaired(first, second)
    if apart:
        return RunComparison(first, second, differs, change, why=apart)
    test = over_folds(first.fold_scores, second.fold_scores, held=held(first, second))
    told = bool(first.folds and second.folds)
    why = "" if told else "taking their folds for the same, which was not recorded"
    two_sided = 2 * min(test.p_value, 1 - test.p_value)
    return RunComparison(first, second, differs, change, test.low, test.high, two_sided, why)


def unpaired(first: Run, second: Run) -> str:
    """Why two runs cannot be compared fold by fold; empty where they can."""
    a, b = len(first.fold_scores), len(second.fold_scores)
    cannot = "how sure that is cannot be told"
    if min(a, b) < 2:  # noqa: PLR2004
        return f"without the scores of both by fold {cannot}"
    if a != b:
        return f"one was scored on {a} folds and the other on {b}: {cannot}"
    if first.folds and second.folds and first.folds != second.folds:
        return f"their folds are not the same: {cannot}"
    if first.data and second.data and first.data != second.data and not (first.folds and second.folds):
        return f"their data are not the same: {cannot}"
    return ""


def held(*runs: Run) -> float | None:
    """Test rows of a fold per training row, as recorded in one of the runs; None where in none."""
    return next((run.held for run in runs if run.held), None)


def different(first: Mapping[str, Any], second: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Keys whose values are not the same, in the order of the first; a missing value is None."""
    return {
        k: (first.get(k), second.get(k))
        for k in dict.fromkeys([*first, *second])
        if not same(first.get(k), second.get(k))
    }
