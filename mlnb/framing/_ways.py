"""The ways in which labels may change: of which classes, in proportion to what, and where."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

    from mlnb.core.case import Case

#: Classes that are looked at one by one, the most frequent.
MOST_CLASSES = 12
#: Classes any of which may have turned into any other.
MOST_INTO = 8
#: Features by which the rows are parted, those that go with the label most, and levels of one.
MOST_FEATURES, MOST_LEVELS = 24, 4
#: Share of the rows that a region holds at least.
LEAST_SHARE = 0.1


@dataclass(frozen=True)
class Region:
    """Rows that one feature parts from the others; ``upper`` is None for a level of a category."""

    feature: str
    value: float
    upper: bool | None
    rows: np.ndarray


@dataclass(frozen=True)
class Way:
    """A kind of change, of a class, into another, in a region; None where it is of all.

    ``half`` says of which half of the rows the rule is, "older" or "newer", that all classes alike follow more or less.
    """

    kind: str
    code: int | None = None
    into: int | None = None
    region: Region | None = None
    half: str = ""


def directions(case: Case, predicted: np.ndarray, rules: list[np.ndarray]) -> list[tuple[Way, np.ndarray]]:
    """The ways in all rows, each with what the change of every class is in proportion to."""
    import numpy as np

    found = [*_known(case, predicted), *_followed(case, rules)]
    if predicted.shape[1] > 2:  # noqa: PLR2004
        often = _often(predicted)
        for code, into in itertools.permutations(often[:MOST_INTO], 2):
            weight = np.zeros(predicted.shape)
            weight[:, into], weight[:, code] = predicted[:, code], -predicted[:, code]
            found.append((Way("into", code, into), weight))
    return found


def _followed(case: Case, rules: list[np.ndarray]) -> list[tuple[Way, np.ndarray]]:
    """That the labels follow the rule of the older or the newer half of the rows less or more than others do."""
    found = []
    for half, rule in zip(("older", "newer"), rules, strict=True):
        if case.task == "regression":
            found.append((Way("agree", half=half), (rule - rule.mean()) / (float(rule.std()) or 1.0)))
        elif rule.shape[1] == 2:  # noqa: PLR2004
            weight = rule - 0.5
            weight[:, 0] = 0.0
            found.append((Way("agree", half=half), weight))
        else:
            found.append((Way("agree", half=half), rule))
    return found


def _often(predicted: np.ndarray) -> list[int]:
    import numpy as np

    return [int(c) for c in np.argsort(-predicted.sum(axis=0), kind="stable")]


def _known(case: Case, predicted: np.ndarray) -> list[tuple[Way, np.ndarray]]:
    import numpy as np

    count, classes = predicted.shape
    if case.task == "regression":
        spread = float(predicted.std()) or 1.0
        return [(Way("level", 0), np.ones((count, 1))), (Way("own", 0), (predicted - predicted.mean()) / spread)]

    def only(code: int, weight: np.ndarray | float) -> np.ndarray:
        found = np.zeros((count, classes))
        found[:, code] = weight
        return found

    if classes == 2:  # noqa: PLR2004
        own = predicted[:, 1]
        return [
            (Way("level", 1), only(1, 1.0)), (Way("own", 1), only(1, own)), (Way("other", 1), only(1, 1 - own)),
            (Way("agree"), only(1, own - 0.5)),
        ]  # fmt: skip
    found: list[tuple[Way, np.ndarray]] = [(Way("agree"), predicted)]
    for code in _often(predicted)[:MOST_CLASSES]:
        found += [(Way("level", code), only(code, 1.0)), (Way("own", code), only(code, predicted[:, code]))]
    return found


def regions(values: np.ndarray, names: list[str], categorical: list[bool], predicted: np.ndarray) -> list[Region]:
    """Halves and outer thirds of the rows by each feature of numbers, and the frequent levels of each category."""
    import numpy as np

    filled = np.where(np.isfinite(values), values, 0.0)
    spread = filled.std(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        goes = np.abs(np.corrcoef(filled.T, predicted.T)[: len(names), len(names) :])
    strength = np.nan_to_num(goes).max(axis=1)
    order = [int(j) for j in np.argsort(-strength.round(6), kind="stable") if spread[j] > 0][:MOST_FEATURES]
    found = []
    for j in order:
        column = values[:, j]
        if categorical[j]:
            levels, counts = np.unique(column[np.isfinite(column)], return_counts=True)
            chosen = levels[np.argsort(-counts, kind="stable")][:MOST_LEVELS]
            found += [Region(names[j], float(v), None, column == v) for v in chosen]
            continue
        for upper, quantile in ((True, 1 / 2), (False, 1 / 2), (True, 2 / 3), (False, 1 / 3)):
            at = float(np.nanquantile(column, quantile))
            found.append(Region(names[j], at, upper, column > at if upper else column <= at))
    return [r for r in found if LEAST_SHARE <= r.rows.mean() <= 1 - LEAST_SHARE]


def in_regions(
    case: Case, predicted: np.ndarray, rules: list[np.ndarray], places: list[Region]
) -> list[tuple[Way, np.ndarray]]:
    """The ways of all classes alike, to be looked at within each region; weights are of all rows."""
    ways = _followed(case, rules)
    ways += [(way, weight) for way, weight in _known(case, predicted) if way.kind == "level" and predicted.shape[1] < 3]  # noqa: PLR2004
    return [(replace(way, region=region), weight) for way, weight in ways for region in places]
