"""Numbers that cannot be: a part of a column in another unit, a few far from all others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlnb.core.finding import number
from mlnb.core.options import options
from mlnb.data._corrupted_cells import Cells, Fault
from mlnb.data._holes import HARD, SOFT
from mlnb.stats.isolated import LEAST_TAIL, TAIL, TOGETHER, beyond

if TYPE_CHECKING:
    import numpy as np

    from mlnb.stats.units import Changed

#: Rows from which relations between columns are learned, and columns that are related to each other.
MOST_ROWS, BLOCK = 10_000, 200
#: Copies of one value that make it a code, if it is most of what is beyond, which the check of missing values names.
COPIES = 3


def _too_near_zero(values: np.ndarray, places: np.ndarray, limit: float) -> bool:
    """Whether the smallest values are fewer than an honest column has so near zero.

    A column that thins out towards zero goes on as an exponential tail does, and one that does not has values below x
    in proportion to x: a hit in a season is a small number of hits, not a wrong one.
    """
    import numpy as np
    from scipy import stats

    rest = np.delete(values, places)
    rest = rest[np.isfinite(rest)]
    size = max(LEAST_TAIL, round(TAIL * len(rest)))
    threshold = float(np.partition(rest, size)[size])
    nearest = float(values[places].max())
    scale = float((threshold - rest[rest < threshold]).mean()) if (rest < threshold).any() else 0.0
    thinning = size * beyond((threshold - nearest) / scale, size) if scale > 0 else 1.0
    expected = min(thinning, size * nearest / threshold)
    return float(stats.poisson.sf(min(len(places), TOGETHER) - 1, expected)) <= limit


def other_units(columns: list[Cells], seed: int) -> list[Fault]:
    """Columns of which a part stands in another unit."""
    import numpy as np

    from mlnb.stats.multiple import holm
    from mlnb.stats.relations import relations, usual
    from mlnb.stats.units import changed_unit

    known = [(c, c.numbers) for c in columns if c.kind == "numeric" and c.numbers is not None]
    if not known:
        return []
    rows = _sample(known[0][0].rows, seed)
    blocks = [known[start : start + BLOCK] for start in range(0, len(known), BLOCK)]
    found: list[Changed | None] = []
    for block in blocks:
        matrix = np.column_stack([values[rows] for _, values in block])
        related = relations(matrix)
        scored = related.scored(usual(matrix))
        found += [changed_unit(matrix[:, j], related.expected(scored, j)) for j in range(len(block))]
    p_values = holm([1.0 if f is None else f.p_value for f in found])
    suspects = [j for j, f in enumerate(found) if f is not None and p_values[j] < options.alpha]
    if not suspects:
        return []
    faults = []
    for j in suspects:
        cells, values = known[j]
        changed = found[j]
        if len(rows) < cells.rows:
            block = blocks[j // BLOCK]
            matrix = np.column_stack([v for _, v in block])
            related = relations(matrix[rows])
            changed = changed_unit(values, related.expected(related.scored(usual(matrix)), j % BLOCK))
        if changed is None:
            continue
        places = np.flatnonzero(changed.rows)
        examples = ", ".join(number(float(v)) for v in values[places[:3]])
        faults.append(
            Fault(
                "units",
                cells.name,
                places,
                cells.rows,
                f"{changed.unit.label}: {examples}",
                float(p_values[j]),
                {"unit": changed.unit, "ratio": (changed.ratio, changed.low, changed.high)},
            )
        )
    return faults


def _sample(count: int, seed: int) -> np.ndarray:
    """Positions of the rows to learn from, in their order."""
    import numpy as np

    if count <= MOST_ROWS:
        return np.arange(count)
    chosen: np.ndarray = np.sort(np.random.default_rng(seed).choice(count, MOST_ROWS, replace=False))
    return chosen


def impossible_values(columns: list[Cells], elsewhere: dict[str, set[int]]) -> list[Fault]:
    """Columns with a few values that no tail leads to; ``elsewhere`` are positions already explained, by column."""
    import numpy as np

    from mlnb.stats.isolated import isolated, turned

    known = [(c, c.numbers) for c in columns if c.kind == "numeric" and c.numbers is not None]
    limit = options.alpha / max(2 * len(known), 1)
    faults = []
    for cells, numbers in known:
        values = numbers
        if elsewhere.get(cells.name):
            values = numbers.copy()
            values[list(elsewhere[cells.name])] = np.nan
        places: list[int] = []
        expected = 0.0
        outer = isolated(values, limit)
        signs = turned(values, limit)
        if signs is not None:
            outer = [*(one for one in outer if not np.isin(one.rows, signs.rows).any()), signs]
        if (
            not outer and 0 < float(np.nanmin(values, initial=np.inf)) < np.inf
        ):  # far too small shows in proportion only
            logs = np.log(values / (3 * np.nanmax(values)))  # all negative: zero is no border among logarithms
            outer = [one for one in isolated(logs, limit) if logs[one.rows].max() < one.edge]
            outer = [one for one in outer if _too_near_zero(values, one.rows, limit)]
        for one in outer:
            of, copies = np.unique(values[one.rows], return_counts=True)
            if copies.max() >= COPIES and 2 * copies.max() > copies.sum():
                continue
            if 2 * sum(int(c) for v, c in zip(of, copies, strict=True) if float(v) in SOFT) > copies.sum():
                continue
            codes = {float(v) for v in of if v in HARD}
            kept = [int(i) for i in one.rows if float(values[i]) not in codes]
            places += kept
            expected = max(expected, one.chance) if kept else expected
        if places:
            rest = np.delete(values, places)
            rest = rest[np.isfinite(rest)]
            seen = ", ".join(number(float(v)) for v in dict.fromkeys(values[places[:3]]))
            detail = f"{seen}, where all others are from {number(float(rest.min()))} to {number(float(rest.max()))}"
            faults.append(
                Fault(
                    "impossible",
                    cells.name,
                    np.array(places),
                    cells.rows,
                    detail,
                    min(1.0, expected * 2 * len(known)),
                    {"low": float(rest.min()), "high": float(rest.max())},
                )
            )
    return faults
