"""A training history as pictures: losses and per-class scores over the epochs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mlnb.core.evidence import Curves, Series
from mlnb.core.finding import number

if TYPE_CHECKING:
    import numpy as np

    from mlnb.core.history import History

#: Points that a line keeps; a longer one is thinned out.
POINTS = 200
CLASSES = 8
#: Losses above so many times the first are drawn at that height, so that the rest can be seen.
TALLEST = 5.0


def epoch_of(history: History, place: int) -> str:
    """An epoch by the number that the history gave it: "epoch 12"."""
    return f"{history.unit} {_label(history.epoch[place])}"


def higher(size: float) -> str:
    """A rise in words.

    Examples
    --------
    >>> higher(0.25), higher(39.0), higher(1e30)
    ('25 % higher', '40 times as high', 'more than a million times as high')
    """
    if size < 9:  # noqa: PLR2004
        return f"{number(100 * size)} % higher"
    return f"{number(1 + size, 2)} times as high" if size < 1e6 else "more than a million times as high"  # noqa: PLR2004


def _label(value: Any) -> str:
    return f"{int(value):,}" if float(value) == int(value) else f"{float(value):g}"


def losses(history: History, at: int | None = None, at_label: str = "") -> Curves:
    """Training and validation loss over the epochs."""
    import numpy as np

    keep = _kept(len(history))
    sides = [("training", history.train), ("validation", history.val), ("test", history.test)]
    there = [(name, values) for name, values in sides if values is not None and np.isfinite(values).any()]
    firsts = [values[np.isfinite(values)][0] for _, values in there]
    top = TALLEST * max(map(abs, firsts), default=1.0)
    cut = any(bool((values[np.isfinite(values)] > top).any()) for _, values in there)
    series = tuple(Series(name, _numbers(np.minimum(values, top), keep)) for name, values in there)
    ends = ", ".join(f"{name} from {_first(values)} to {_last(values)}" for name, values in there)
    return Curves(
        caption=f"Loss by {history.unit}{f', cut off at {number(top)}' if cut else ''}",
        name="losses",
        x=tuple(float(history.epoch[i]) for i in keep),
        series=series,
        xlabel=history.unit,
        ylabel=history.val_name if history.val is not None else history.train_name,
        at=None if at is None else float(history.epoch[at]),
        at_label=at_label,
        alt=f"Loss: {ends}.",
    )


def scores(history: History, role: str = "recall") -> Curves | None:
    """Recall or precision of each class over the epochs, those that fell most first; None where there is none."""
    import numpy as np

    by_class: dict[str, np.ndarray] = getattr(history, role)
    if not by_class:
        return None
    fallen = {name: float(np.nanmax(v) - v[np.isfinite(v)][-1]) for name, v in by_class.items()}
    order = sorted(by_class, key=lambda name: -fallen[name])[:CLASSES]
    keep = _kept(len(history))
    return Curves(
        caption=f"{role.capitalize()} of each class by {history.unit}, those that fell most first",
        name=role,
        x=tuple(float(history.epoch[i]) for i in keep),
        series=tuple(Series(name, _numbers(by_class[name], keep)) for name in order),
        xlabel=history.unit,
        ylabel=role,
        alt=f"{role.capitalize()} of {order[0]} ends {number(fallen[order[0]])} below its best.",
    )


def _kept(count: int) -> list[int]:
    import numpy as np

    return [int(i) for i in np.unique(np.linspace(0, count - 1, min(count, POINTS)).round())]


def _numbers(values: np.ndarray, keep: list[int]) -> tuple[float | None, ...]:
    import math

    return tuple(float(f"{values[i]:.5g}") if math.isfinite(values[i]) else None for i in keep)


def _first(values: np.ndarray) -> str:
    import numpy as np

    return number(float(values[np.isfinite(values)][0]))


def _last(values: np.ndarray) -> str:
    import numpy as np

    return number(float(values[np.isfinite(values)][-1]))
