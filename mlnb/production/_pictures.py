"""Then and now, as evidence that several checks show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlnb.core.evidence import Histogram, Intervals
from mlnb.core.finding import number

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np

MOST_SHOWN = 20
BINS = 24


def two_histograms(name: str, old: np.ndarray, new: np.ndarray) -> tuple[Histogram, ...]:
    """Training and current values of a column, as shares of the same number of rows; nothing where all are alike."""
    import numpy as np

    low, high = (float(v) for v in np.quantile(np.concatenate([old, new]), [0.005, 0.995]))
    if not low < high:
        return ()
    edges = np.linspace(low, high, BINS + 1)
    then, now = (np.histogram(np.clip(v, low, high), edges)[0] for v in (old, new))
    scaled = np.round(then * (len(new) / len(old))).astype(int)
    return (
        Histogram(
            caption=f"{name}, training scaled to the number of current rows",
            name="distribution",
            edges=tuple(map(float, edges)),
            groups=("training", "current"),
            counts=(tuple(map(int, scaled)), tuple(map(int, now))),
            xlabel=name,
            marked=("current",),
            alt=f"Histogram of {name}: median {number(float(np.median(old)))} in training, {number(float(np.median(new)))} now.",
        ),
    )


def share_changes(
    caption: str, classes: Sequence[object], change: np.ndarray, low: np.ndarray, high: np.ndarray
) -> Intervals:
    """Change of each class's share with its interval, largest first."""
    import numpy as np

    order = np.argsort(-np.abs(change), kind="stable")[:MOST_SHOWN]
    names = tuple(str(classes[i]) for i in order)
    return Intervals(
        caption=caption,
        name="changes",
        labels=names,
        values=tuple(float(change[i]) for i in order),
        low=tuple(float(low[i]) for i in order),
        high=tuple(float(high[i]) for i in order),
        reference=0.0,
        reference_label="no change",
        unit="%",
        xlabel="change of the share",
        alt=f"The share of {names[0]} changed most, by {number(100 * float(change[order[0]]))} points.",
    )
