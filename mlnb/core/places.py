"""Places on the curve of a model's main parameter of capacity."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from mlnb.core.families import Family
from mlnb.core.model_parts import Part, changed
from mlnb.core.variants import Variant, capacity

#: How far the values that are tried lie from the model's own among those of its family.
SIMPLER = (1, 2, 4)
FREER = (1, 2)
#: Libraries that keep their defaults to themselves.
_DEFAULTS = {"n_estimators": 100, "iterations": 1000}


@dataclass(frozen=True)
class Places:
    """Values of the main parameter, from the simplest to the most flexible, the model's own among them.

    Attributes
    ----------
    name : str
        Of the parameter, as ``set_params`` takes it.
    values : tuple
    own : int
        Position of the model's own value.
    variants : tuple of Variant
        Clones at the values; the model's own is there too, unchanged.
    """

    name: str
    values: tuple[Any, ...]
    own: int
    variants: tuple[Variant, ...]

    @property
    def short(self) -> str:
        """Name of the parameter without the path to it."""
        return self.name.rpartition("__")[2]

    def said(self, place: int) -> str:
        """A value as a person would write it."""
        value = self.values[place]
        return f"{self.short}={value:.3g}" if isinstance(value, float) else f"{self.short}={value}"


def places(model: Any) -> Places | None:
    """Places around the model's own, none where its kind is not known or its own value is no number.

    Examples
    --------
    >>> from sklearn.neighbors import KNeighborsClassifier
    >>> places(KNeighborsClassifier(5)).values
    (51, 15, 9, 5, 3, 1)
    """
    found = capacity(model)
    if found is None:
        return None
    part, known = found
    own = part.given.get(known.capacity)
    own = _DEFAULTS.get(known.capacity) if own is None and known.capacity in _DEFAULTS else own
    if isinstance(own, (str, dict)) or (isinstance(own, float) and known.capacity == "min_samples_leaf" and own < 1):
        return None
    grid, at = _around(known, own)
    name = f"{part.path}{known.capacity}"
    made = tuple(_variant(model, part, known.capacity, value, name) for value in grid)
    return Places(name, tuple(grid), at, made)


def _around(known: Family, own: Any) -> tuple[list[Any], int]:
    values = list(known.values)
    rising = amount(values[0]) < amount(values[-1])
    simpler = [v for v in values if (amount(v) < amount(own)) == rising and amount(v) != amount(own)]
    freer = [v for v in values if (amount(v) > amount(own)) == rising and amount(v) != amount(own)]
    below = [simpler[-step] for step in reversed(SIMPLER) if step <= len(simpler)]
    # twice the rounds take twice the time; further up is seldom worth it
    steps = FREER[:1] if known.capacity in _DEFAULTS or known.capacity == "max_iter" else FREER
    above = [freer[step - 1] for step in steps if step <= len(freer)]
    return [*below, own, *above], len(below)


def amount(value: Any) -> float:
    """A value on a line: no limit is the largest, layers count by their units."""
    if value is None:
        return float("inf")
    return float(sum(value)) if isinstance(value, (list, tuple)) else float(value)


def _variant(model: Any, part: Part, parameter: str, value: Any, name: str) -> Variant:
    return Variant(f"{parameter}={value}", changed(model, part, {parameter: value}), {name: value})
