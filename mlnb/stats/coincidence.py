"""How many rows are equal by chance alone, read off the rows that are equal in all columns but one or two."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

#: Groups of columns to begin with.
COLUMNS = 16
#: Groups of columns over which agreement is counted; every triple of them is.
BLOCKS = 8
#: Groups that are kept apart whatever depends on whatever.
LEAST_BLOCKS = 4
#: Columns that are kept although others imply them, at least, and as a part of all.
LEAST_COLUMNS, LEAST_PART = 3, 0.5
#: Correlation of agreement from which two columns are counted as one.
DEPENDENT = 0.3
#: Correlation of agreement from which they are one from the start.
SAME = 0.95
#: Random pairs of rows on which the dependence of agreement is read.
PAIRS = 4_000
#: Relative error of the expectation, beyond that of counting.
MODEL_ERROR = 0.45
#: The correction for unlike parts of a table goes no further than this.
MOST_CURVED = 10.0


@dataclass(frozen=True)
class Coincidence:
    """Pairs of equal rows, and how many of them chance would make.

    Attributes
    ----------
    pairs : float
        Pairs of rows that agree in every column.
    expected : float
        Pairs that chance makes; not a number where it cannot be told.
    error : float
        Relative standard error of ``expected``.
    """

    pairs: float
    expected: float
    error: float = MODEL_ERROR

    @property
    def told(self) -> bool:
        """Whether chance can be told at all: a single column says nothing about itself."""
        return self.expected == self.expected

    def p_value(self, copies: float) -> float:
        """Chance of this many copies or more, were they all coincidences.

        The number is Poisson around an expectation that is itself uncertain (gamma): negative binomial.
        """
        from scipy import stats

        if copies <= 0:
            return 1.0
        if not self.told:
            return 1.0
        shape = 1 / self.error**2
        return float(stats.nbinom.sf(copies - 1, shape, shape / (shape + self.expected)))

    def most(self, level: float) -> float:
        """Upper end of the number of coincidences, one-sided."""
        from scipy import stats

        if not self.told:
            return float("inf")
        shape = 1 / self.error**2
        return max(self.expected, float(stats.nbinom.ppf(level, shape, shape / (shape + self.expected))))


def coincidence(hashes: np.ndarray, side: np.ndarray | None = None) -> Coincidence:
    """Number of pairs of rows that chance makes equal, given how their columns agree.

    Let ``M_S`` be the pairs that differ in exactly the columns S. Were disagreement in one column as likely
    whatever the others do, ``M_ø M_jk = M_j M_k`` for any two columns, so that the pairs equal in all of them
    follow from those that differ in one and in two: ``Σ M_j M_k / Σ M_jk``. Copies are in none of these sums.
    This holds near the equal pairs alone and so takes in how columns depend on each other. Where a table has
    unlike parts the number of pairs bends upwards (it is log-convex); the same law one step further out, from
    two and three columns to one, shows by how much, and the estimate is raised by that factor. Columns whose
    agreement goes together count as one, and a column that alone tells no two rows apart is left out.

    Parameters
    ----------
    hashes : ndarray of uint64, shape (n, columns)
        A number for each cell such that sums over columns are hashes of their cells together.
    side : ndarray of bool, shape (n,), optional
        Count only pairs of a row of one side with a row of the other; what is to be expected of them is read off all
        pairs, for which side a row is on says nothing about chance.

    References
    ----------
    Fellegi, Sunter (1969): A theory for record linkage. JASA 64; with the local dependence of agreement of
    Thibaudeau (1993): The discrimination power of dependency structures in record linkage.

    Examples
    --------
    >>> import numpy as np
    >>> rng = np.random.default_rng(0)
    >>> cells = rng.integers(0, 4, (300, 6)).astype(np.uint64)
    >>> found = coincidence(mixed(cells))
    >>> bool(0.5 < found.pairs / found.expected < 2)
    True
    """
    import numpy as np

    columns = hashes.shape[1]
    whole = hashes.sum(axis=1, dtype=np.uint64)
    pairs = equal_pairs(whole, side)
    if columns < 2:  # noqa: PLR2004
        return Coincidence(pairs, float("nan"))
    total = len(whole) * (len(whole) - 1) / 2
    part = 1.0 if side is None else float(side.sum()) * float((~side).sum()) / max(total, 1)
    parts = _blocks(hashes, COLUMNS, SAME)
    left = _telling(parts[_partnered(parts)])
    blocks = _blocks(np.ascontiguousarray(parts[:, left]), BLOCKS, DEPENDENT)
    width = blocks.shape[1]
    counts = _exactly(blocks[_partnered(blocks)], total)
    one = {j: counts[j,] for j in range(width)}
    first, second, third = (sum(counts[s] for s in counts if len(s) == order) for order in (1, 2, 3))
    products = sum(one[j] * one[k] for j, k in itertools.combinations(range(width), 2))
    bent, known = _bend(counts, width, first)
    # a little is added above and below so that counts of nothing do not prove that nothing was to be expected;
    # each step towards equality makes pairs rarer by more (Newton's inequality), so the steps before tell how little
    little = 0.25 * min(1.0, (second + 1) / (third + 1)) if first + second + third > 0 else 0.05
    expected = bent * (products + first / 2 + little) / (second + 1)
    # columns of one or two values alone say little, and what they agree by themselves is the least to be expected
    alone = total
    for column in parts.T:
        alone *= equal_pairs(column) / max(total, 1)
    expected = max(expected, alone)
    error = (known**2 + 1 / (first + 1) + 1 / (second + 1)) ** 0.5
    return Coincidence(pairs, float(part * expected), float(min(error, 1.0)))


def mixed(values: np.ndarray) -> np.ndarray:
    """Values of each cell as hashes that are unlike in each column, (n, columns) of uint64 (splitmix64)."""
    import numpy as np

    salt = np.arange(1, values.shape[1] + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    with np.errstate(over="ignore"):
        x = values.astype(np.uint64) + salt
        x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        result: np.ndarray = x ^ (x >> np.uint64(31))
    return result


def equal_pairs(keys: np.ndarray, side: np.ndarray | None = None) -> float:
    """Pairs of rows of one key; with ``side``, pairs across the two sides."""
    import numpy as np

    if len(keys) == 0:
        return 0.0
    if side is None:
        ordered = np.sort(keys)
        starts = np.flatnonzero(np.concatenate([[True], ordered[1:] != ordered[:-1]]))
        size = np.diff(np.append(starts, len(keys))).astype(float)
        return float((size * (size - 1) / 2).sum())
    one = np.uint64(1)
    ordered = np.sort((keys & ~one) | side.astype(np.uint64))
    group = ordered >> one
    starts = np.flatnonzero(np.concatenate([[True], group[1:] != group[:-1]]))
    size = np.diff(np.append(starts, len(keys))).astype(float)
    there = np.add.reduceat((ordered & one).astype(float), starts)
    return float((there * (size - there)).sum())


def _partnered(parts: np.ndarray) -> np.ndarray:
    """Rows that agree with another in some quarter of the columns; two that differ in three at most all do."""
    import numpy as np

    if parts.shape[1] < 4:  # noqa: PLR2004
        return np.ones(len(parts), dtype=bool)
    mask = np.zeros(len(parts), dtype=bool)
    for quarter in range(4):
        keys = parts[:, quarter::4].sum(axis=1, dtype=np.uint64)
        order = np.argsort(keys, kind="stable")
        same = keys[order][1:] == keys[order][:-1]
        mask[order[1:][same]] = True
        mask[order[:-1][same]] = True
    return mask


def _telling(parts: np.ndarray) -> list[int]:
    """The columns, by position, without those that others imply: a sum beside its summands, the last of the dummies.

    No pair differs in such a column alone, but pairs differ in it and one other.
    """
    import numpy as np

    left = list(range(parts.shape[1]))
    least = max(LEAST_COLUMNS, round(LEAST_PART * len(left)))
    whole = parts.sum(axis=1, dtype=np.uint64)
    pairs = equal_pairs(whole)
    agreement = _agreement(parts)
    for j in sorted(left, key=lambda j: (agreement[:, j].mean(), j)):
        if len(left) <= least:
            break
        without = whole - parts[:, j]
        if equal_pairs(without) > pairs:
            continue
        if any(equal_pairs(without - parts[:, k]) > pairs for k in left if k != j):
            whole = without
            left.remove(j)
    return left


def _agreement(hashes: np.ndarray) -> np.ndarray:
    """Which columns agree in random pairs of rows: (pairs, columns) of float."""
    import numpy as np

    if len(hashes) < 2:  # noqa: PLR2004
        return np.zeros((2, hashes.shape[1]))
    rng = np.random.default_rng(0)
    first, second = rng.integers(0, len(hashes), (2, PAIRS))
    unlike = first != second
    same: np.ndarray = (hashes[first[unlike]] == hashes[second[unlike]]).astype(float)
    return same


def _blocks(hashes: np.ndarray, most: int, dependent: float) -> np.ndarray:
    """Columns summed into few groups: those that go together first, then those that say least."""
    import numpy as np

    width = hashes.shape[1]
    if width <= LEAST_BLOCKS:
        return hashes
    same = _agreement(hashes)
    with np.errstate(invalid="ignore", divide="ignore"):
        together = np.nan_to_num(np.corrcoef(same.T))
    says = list(-np.log(np.clip(same.mean(axis=0), 1 / len(same), 1)))
    together = together - 9 * np.eye(width)
    groups = [[j] for j in range(width)]
    while len(groups) > LEAST_BLOCKS:
        a, b = sorted(int(i) for i in np.unravel_index(int(together.argmax()), together.shape))
        if together[a, b] <= dependent:
            if len(groups) <= most:
                break
            a, b = sorted(int(i) for i in np.argsort(says, kind="stable")[:2])
        groups[a] += groups.pop(b)
        says[a] += says.pop(b)
        joined = np.maximum(together[a], together[b])
        together[a], together[:, a] = joined, joined
        together[a, a] = -9
        together = np.delete(np.delete(together, b, 0), b, 1)
    return np.stack([hashes[:, g].sum(axis=1, dtype=np.uint64) for g in groups], axis=1)


def _exactly(blocks: np.ndarray, total: float) -> dict[tuple[int, ...], float]:
    """Pairs that differ in exactly these blocks, for all sets of up to three, by inclusion and exclusion."""
    import numpy as np

    width = blocks.shape[1]
    whole = blocks.sum(axis=1, dtype=np.uint64)
    agree: dict[tuple[int, ...], float] = {}
    for order in range(min(3, width) + 1):
        for chosen in itertools.combinations(range(width), order):
            left = whole - blocks[:, list(chosen)].sum(axis=1, dtype=np.uint64)
            agree[chosen] = equal_pairs(left) if order < width else total
    return {
        s: max(
            0.0, sum((-1) ** (len(s) - r) * agree[t] for r in range(len(s) + 1) for t in itertools.combinations(s, r))
        )
        for s in agree
    }


def _bend(counts: dict[tuple[int, ...], float], width: int, first: float) -> tuple[float, float]:
    """How much more pairs differ in one block than those that differ in two and three let expect, and its error."""
    if width < 3:  # noqa: PLR2004
        return 2.0, 2 * MODEL_ERROR

    def count(*blocks: int) -> float:
        return counts[tuple(sorted(blocks))]

    foreseen = 0.0
    for j in range(width):
        others = [k for k in range(width) if k != j]
        above = sum(count(j, k) * count(j, m) for k, m in itertools.combinations(others, 2))
        below = sum(count(j, k, m) for k, m in itertools.combinations(others, 2))
        foreseen += above / (below + 0.5)
    return min(max((first + 1) / (foreseen + 1), 1.0), MOST_CURVED), MODEL_ERROR
