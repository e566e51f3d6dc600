"""The values that a score can have, so that no band is drawn where none can be."""

from __future__ import annotations

import math

_SHARES = frozenset(
    {"accuracy", "balanced accuracy", "ROC AUC", "average precision", "F1", "macro F1", "precision", "recall"}
)
_AT_MOST_ONE = frozenset({"R²", "Brier skill", "skill"})


def range_of(name: str) -> tuple[float, float]:
    """Least and greatest value of a score by its name; infinite where there is no end.

    Examples
    --------
    >>> range_of("accuracy"), range_of("R²"), range_of("negative MAE")
    ((0.0, 1.0), (-inf, 1.0), (-inf, 0.0))
    """
    if name in _SHARES:
        return 0.0, 1.0
    if name in _AT_MOST_ONE:
        return -math.inf, 1.0
    if name.startswith("negative "):
        return -math.inf, 0.0
    return (0.0, math.inf) if name.startswith("RMSE") else (-math.inf, math.inf)


def within(name: str, value: float) -> float:
    """An end of an interval, no further than the score can go.

    Examples
    --------
    >>> within("accuracy", 1.03), within("R²", -0.2)
    (1.0, -0.2)
    """
    low, high = range_of(name)
    return min(max(value, low), high)
