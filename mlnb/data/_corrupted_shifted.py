"""Rows whose cells stand one column too far to the right or left."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mlnb.data._corrupted_cells import Cells, Fault

if TYPE_CHECKING:
    import numpy as np

#: A word is strange in its column where the neighbour has it this many times more often.
OFTENER = 10.0
#: Cells of one row that fit the neighbouring column and not their own, at least: where some are words among numbers or
#: numbers among words, and where all are words.
MIXED, ALIKE = 2, 4
#: Key of numbers out of their column's range, which alone are no sign: neighbouring columns may go together.
RANGE = "range"
#: Part of a strange word's cells that stand in such rows.
ONLY_THERE = 0.8
#: Rows in which ranges of numbers are read; how far beyond the inner four fifths a number is out of its column.
SAMPLE, BEYOND = 5_000, 6.0
#: Part of a column's cells that read as numbers, from which numbers are at home in it.
SOME = 0.1


def shifted_rows(columns: list[Cells]) -> Fault | None:
    """Rows in which several cells are at home in the column next to theirs, all on the same side."""
    if len(columns) < 3 or all(c.places is None for c in columns):  # noqa: PLR2004
        return None
    rows = columns[0].rows
    sides = [_side(columns, step) for step in (1, -1)]
    places, step = max(zip(sides, (1, -1), strict=True), key=lambda side: len(side[0]))
    if not len(places):
        return None
    side = "right" if step == 1 else "left"
    return Fault(
        "shifted",
        "",
        places,
        rows,
        f"one column to the {side}",
        remedy={"side": side, "columns": _named(columns, places, step)},
    )


def _named(columns: list[Cells], places: np.ndarray, step: int) -> tuple[str, ...]:
    """Columns that hold cells of their neighbour in these rows."""
    import numpy as np

    flags = np.zeros(columns[0].rows, dtype=bool)
    flags[places] = True
    return tuple(
        here.name
        for here, there in _pairs(columns, step)
        if any(flags[cells].any() for _, cells, _ in _strange(here, there))
    )


def _pairs(columns: list[Cells], step: int) -> list[tuple[Cells, Cells]]:
    """Each column with the one from which its cells would come."""
    return [(columns[j], columns[j - step]) for j in range(len(columns)) if 0 <= j - step < len(columns)]


def _side(columns: list[Cells], step: int) -> np.ndarray:
    """Positions of the rows that are shifted by so many columns, those with the most strange cells first."""
    import numpy as np

    rows = columns[0].rows
    strange = [part for here, there in _pairs(columns, step) for part in _strange(here, there)]
    for _ in range(2):
        hits, mixed, words = (np.zeros(rows, dtype=int) for _ in range(3))
        for key, cells, kind in strange:
            hits[cells] += 1
            mixed[cells] += kind
            words[cells] += key != RANGE
        bad = ((hits >= MIXED) & (mixed > 0)) | (words >= ALIKE)
        strange = [part for part in strange if bad[part[1]].mean() >= ONLY_THERE]
    found = np.flatnonzero(bad)
    order: np.ndarray = found[np.argsort(-hits[found], kind="stable")]
    return order


def _strange(here: Cells, there: Cells) -> list[tuple[Any, np.ndarray, bool]]:
    """Groups of cells of a column that fit the other one better: a key, positions, whether words and numbers are mixed."""
    import numpy as np

    if here.kind == "numeric" and there.kind == "numeric":
        return _out_of_range(here, there)
    if here.places is None or not here.levels:
        return []
    counts = here.counts()
    if there.kind == "numeric":
        low, high = _range(there)
        found: dict[int, bool] = {}
        reading = _readings(here)
        if counts[np.isfinite(reading)].sum() <= SOME * max(counts.sum(), 1):
            inside = np.flatnonzero((reading >= low) & (reading <= high))
            found = dict.fromkeys(map(int, inside), True)
    elif there.places is not None and there.kind in {"category", "text", "date"}:
        found = _words(here, there, counts)
    else:
        found = {}
    if not found:
        return []
    by_mixed = [[i for i, m in found.items() if m is flag] for flag in (True, False)]
    groups: list[tuple[Any, np.ndarray, bool]] = []
    if by_mixed[0]:
        groups.append(("mixed", here.cells(by_mixed[0]), True))
    groups += [(i, here.cells([i]), False) for i in by_mixed[1] if counts[i] > 0]
    return groups


def _words(here: Cells, there: Cells, counts: np.ndarray) -> dict[int, bool]:
    """Words of a column that are at home in the other one, each with whether it is a word among numbers or dates."""
    total, others = max(int(counts.sum()), 1), there.counts()
    usual = {v: int(c) for v, c in zip(there.levels, others, strict=True) if isinstance(v, str) and c > 1}
    mixed = here.kind in {"numeric", "date"}
    found = {}
    for i, value in enumerate(here.levels):
        if not isinstance(value, str) or value not in usual:
            continue
        alien = here.reads is not None and not here.reads[i]
        if mixed and here.reads is not None and not alien:
            continue
        if counts[i] / total * OFTENER <= usual[value] / max(int(others.sum()), 1):
            found[i] = mixed
    return found


def _readings(cells: Cells) -> np.ndarray:
    """Distinct values as numbers, NaN where they are none."""
    import numpy as np
    import pandas as pd

    texts = pd.Series([v if isinstance(v, (str, int, float)) else None for v in cells.levels], dtype=object)
    found: np.ndarray = pd.to_numeric(texts, errors="coerce").to_numpy(dtype="float64", na_value=np.nan)
    return found


def _range(cells: Cells) -> tuple[float, float]:
    """Between which numbers a column's values surely lie."""
    import numpy as np

    assert cells.numbers is not None
    some = cells.numbers[:: max(1, len(cells.numbers) // SAMPLE)]
    some = some[np.isfinite(some)]
    if not len(some):
        return np.nan, np.nan
    low, middle, high = np.quantile(some, [0.1, 0.5, 0.9])
    return float(middle - BEYOND * (middle - low)), float(middle + BEYOND * (high - middle))


def _out_of_range(here: Cells, there: Cells) -> list[tuple[Any, np.ndarray, bool]]:
    """Numbers far out of their own column's range that lie within the inner four fifths or so of the other's."""
    import numpy as np

    assert here.numbers is not None
    low, high = _range(here)
    if not low < high:
        return []
    first, last = _range(there)
    values = here.numbers
    odd = ((values < low) | (values > high)) & (values >= first) & (values <= last)
    return [(RANGE, np.flatnonzero(odd), False)] if 0 < odd.mean() <= SOME else []
