"""Numbers of evidence as floats, and floats as the words on an axis."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from mlnb.core.finding import Estimate, number


def floats(values: Iterable[Any]) -> list[float]:
    """Numbers as floats; what is missing becomes not-a-number."""
    return [math.nan if v is None else float(v) for v in values]


def with_unit(value: float, unit: str) -> str:
    """A number with its unit, a fraction as per cent.

    Examples
    --------
    >>> with_unit(0.123, "%"), with_unit(12, "rows"), with_unit(0.5, "")
    ('12.3 %', '12 rows', '0.5')
    """
    return str(Estimate("", value, unit=unit))


def scale(unit: str) -> float:
    """What a value is multiplied with to be shown: 100 where it is a fraction."""
    return 100.0 if unit == "%" else 1.0


def axis_label(label: str, unit: str) -> str:
    """The axis' words, with the unit where they do not have it."""
    if not unit or unit in label:
        return label
    return f"{label} ({unit})" if label else unit


def finite(values: Iterable[float]) -> list[float]:
    """Those that are numbers."""
    return [v for v in values if math.isfinite(v)]


def tick_text(value: float, _: Any = None) -> str:
    """A tick's number: grouped, with a true minus sign, no mathematics markup."""
    if value and (abs(value) >= 1e7 or abs(value) < 1e-4):  # noqa: PLR2004
        return number(value, 2)
    text = f"{value:,.6g}" if abs(value) < 1e6 else f"{value:,.0f}"  # noqa: PLR2004
    return text.replace("-", "−")


def keep(labels: Sequence[str], marked: Sequence[str], most: int) -> tuple[list[int], int]:
    """Positions of the labels to draw, the marked ones first to be kept, in their order; and how many are left out."""
    if len(labels) <= most:
        return list(range(len(labels))), 0
    wanted = set(marked)
    first = [i for i, name in enumerate(labels) if name in wanted][:most]
    rest = [i for i, name in enumerate(labels) if name not in wanted][: most - len(first)]
    return sorted(first + rest), len(labels) - most


Scaled = Callable[[Iterable[Any]], list[float]]


def scaled(unit: str) -> Scaled:
    """A function that gives values as they are shown in ``unit``."""
    factor = scale(unit)
    return lambda values: [v * factor for v in floats(values)]
