"""Conjunctions of conditions under which rows are unlike what is expected: a level-wise search, in a few matrix products.

The search is of one part of the rows; what it finds is the best of very many, and must be confirmed on rows that it
has not seen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mlnb.stats.betting import mixed

if TYPE_CHECKING:
    import numpy as np

#: Multiplications that the tables of all pairs may cost; more rows than fit are drawn by lot.
MOST_WORK = 6e9
#: Conjunctions that go on to a third condition, and the best of which are compared for saying the same rows.
BEAM, LOOKED_AT = 30, 600
#: What a further condition must add to the logarithm of the likelihood ratio.
FURTHER = 2.0
#: Two slices that share this part of the rows of both are the same slice.
SAME = 0.5


@dataclass(frozen=True)
class Coded:
    """A column as codes, and the conditions that can be put on it.

    Attributes
    ----------
    codes : ndarray of int, shape (n,)
        From 0; -1 for a value on which no condition is put.
    count : int
        Number of codes.
    ranges : tuple of (int, int)
        Conditions: first and last code.
    """

    codes: np.ndarray
    count: int
    ranges: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Conjunction:
    """Conditions that hold together.

    Attributes
    ----------
    parts : tuple of (int, int)
        Column, and the condition among its ``ranges``.
    score : float
        Logarithm of the likelihood ratio in the rows that were searched.
    """

    parts: tuple[tuple[int, int], ...]
    score: float

    def rows(self, columns: Sequence[Coded]) -> np.ndarray:
        """Mask of the rows that satisfy all conditions."""
        import numpy as np

        mask = np.ones(len(columns[0].codes), dtype=bool)
        for column, condition in self.parts:
            low, high = columns[column].ranges[condition]
            mask &= (columns[column].codes >= low) & (columns[column].codes <= high)
        return mask


def search(
    columns: Sequence[Coded], ratios: np.ndarray, *, least: int, largest: int, most: int, rng: np.random.Generator
) -> list[Conjunction]:
    """The conjunctions of up to three conditions for which the alternatives speak most, no two of them of the same rows.

    All single conditions and pairs are tried; the best pairs go on to a third condition.

    Parameters
    ----------
    columns : sequence of Coded
    ratios : ndarray of shape (alternatives, n)
        Logarithm of the likelihood ratio of each row, an alternative against the null hypothesis.
    least, largest : int
        Rows that a slice must and may have.
    most : int
        How many to give.
    rng : Generator
        Draws the rows where there are too many.

    References
    ----------
    Chung, Kraska, Polyzotis, Tae, Whang (2019): Slice Finder: automated data slicing for model validation. ICDE.
    Sagadeeva, Boehm (2021): SliceLine: fast, linear-algebra-based slice finding for ML model debugging. SIGMOD.

    Examples
    --------
    >>> import numpy as np
    >>> from mlnb.stats.betting import bernoulli
    >>> rng = np.random.default_rng(0)
    >>> colour, size = rng.integers(0, 4, (2, 2000))
    >>> wrong = rng.random(2000) < np.where((colour == 1) & (size >= 2), 0.6, 0.1)
    >>> each = tuple((i, i) for i in range(4))
    >>> columns = [Coded(colour, 4, each), Coded(size, 4, (*each, (0, 1), (2, 3)))]
    >>> best = search(columns, bernoulli(wrong, np.full(2000, 0.1)), least=20, largest=500, most=3, rng=rng)[0]
    >>> best.parts
    ((0, 1), (1, 5))
    """
    import numpy as np

    width = sum(c.count for c in columns)
    count = ratios.shape[1]
    fits = max(500, int(MOST_WORK / ((1 + len(ratios)) * max(width, 1) ** 2)))
    if count > fits:
        drawn = np.sort(rng.choice(count, fits, replace=False))
        columns = [Coded(c.codes[drawn], c.count, c.ranges) for c in columns]
        ratios = ratios[:, drawn]
        least, largest = (max(1, round(v * fits / count)) for v in (least, largest))
    one_hot, sums, owner = _tables(columns)
    weights = np.vstack([np.ones((1, ratios.shape[1])), ratios]).astype(np.float32)

    def scored(tables: list[np.ndarray]) -> np.ndarray:
        rows, *said = tables
        return np.where((rows >= least) & (rows <= largest), mixed(np.stack(said)), -np.inf)

    singles = scored([sums @ (w @ one_hot) for w in weights])
    pairs = scored([sums @ ((one_hot * w[:, None]).T @ one_hot) @ sums.T for w in weights])
    pairs[owner[:, None] >= owner[None, :]] = -np.inf
    found = [Conjunction((_part(i, owner),), float(singles[i])) for i in _top(singles)]
    twos = [Conjunction(tuple(_part(i, owner) for i in divmod(int(k), len(owner))), float(pairs.ravel()[k]))
            for k in _top(pairs.ravel())]  # fmt: skip
    beam = distinct(twos, columns, BEAM)
    threes = []
    if beam:
        masks = np.stack([c.rows(columns) for c in beam]).astype(np.float32)
        further = scored([(masks * w) @ one_hot @ sums.T for w in weights])
        for k, conjunction in enumerate(beam):
            used = [column for column, _ in conjunction.parts]
            further[k, np.isin(owner, used)] = -np.inf
        for k in _top(further.ravel()):
            which, condition = divmod(int(k), len(owner))
            parts = tuple(sorted((*beam[which].parts, _part(condition, owner))))
            threes.append(Conjunction(parts, float(further.ravel()[k])))
    everything = sorted([*found, *twos, *threes], key=lambda c: (FURTHER * len(c.parts) - c.score, c.parts))
    return distinct(everything, columns, most)


def tried(columns: Sequence[Coded], conditions: int) -> int:
    """How many conjunctions of so many conditions there are, of different columns."""
    totals = [1, 0, 0, 0]
    for column in columns:
        for level in (3, 2, 1):
            totals[level] += totals[level - 1] * len(column.ranges)
    return max(totals[conditions], 1)


def distinct(found: Sequence[Conjunction], columns: Sequence[Coded], most: int) -> list[Conjunction]:
    """The first of those that are of the same rows, at most so many."""
    kept: list[Conjunction] = []
    masks: list[np.ndarray] = []
    for conjunction in found[:LOOKED_AT]:
        mask = conjunction.rows(columns)
        if all((mask & other).sum() < SAME * (mask | other).sum() for other in masks):
            kept.append(conjunction)
            masks.append(mask)
        if len(kept) == most:
            break
    return kept


def _tables(columns: Sequence[Coded]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Codes one-hot, (n, codes); which codes make a condition, (conditions, codes); the column of each condition."""
    import numpy as np

    count, width = len(columns[0].codes), sum(c.count for c in columns)
    one_hot = np.zeros((count, width), dtype=np.float32)
    sums = np.zeros((sum(len(c.ranges) for c in columns), width), dtype=np.float32)
    owner = np.repeat(np.arange(len(columns)), [len(c.ranges) for c in columns])
    first, line = 0, 0
    for column in columns:
        known = np.flatnonzero(column.codes >= 0)
        one_hot[known, first + column.codes[known]] = 1.0
        for low, high in column.ranges:
            sums[line, first + low : first + high + 1] = 1.0
            line += 1
        first += column.count
    return one_hot, sums, owner


def _part(condition: int, owner: np.ndarray) -> tuple[int, int]:
    import numpy as np

    column = int(owner[condition])
    return column, int(condition - np.searchsorted(owner, column))


def _top(scores: np.ndarray) -> np.ndarray:
    """Positions of the best that are any good, best first; of equal ones the first."""
    import numpy as np

    good = np.flatnonzero(scores > 0)
    order = good[np.argsort(-scores[good], kind="stable")]
    chosen: np.ndarray = order[:LOOKED_AT]
    return chosen
