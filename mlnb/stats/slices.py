"""Conjunctions of conditions under which rows are unlike what is expected: a level-wise search, in a few matrix products.

What a search finds is the best of very many, and must be confirmed on rows that it has not seen, or be set against the
best of as many where there is nothing to find.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

#: Multiplications that the tables of all pairs may cost; of more rows than fit, some are drawn by lot.
MOST_WORK = 2e9
#: Conditions that are tried in pairs; of a table with more, the columns whose single conditions say most; rows to tell by.
MOST_CONDITIONS, SCREENED = 300, 20_000
#: Conjunctions that go on to a third condition, and the best of which are compared for saying the same rows.
BEAM, LOOKED_AT = 30, 400
#: What a further condition must add to the logarithm of the likelihood ratio.
FURTHER = 2.0
#: Two slices that share this part of the rows of both are the same slice.
SAME = 0.5
#: Searches where there is nothing to find, and the rows that each takes.
NULLS, NULL_ROWS = 8, 3_000
#: Mean of the standard Gumbel distribution.
EULER = 0.5772


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
        Logarithm of the largest likelihood ratio in the rows that were searched.
    """

    parts: tuple[tuple[int, int], ...]
    score: float

    @property
    def worth(self) -> float:
        """The score less what its conditions must add."""
        return self.score - FURTHER * len(self.parts)

    def rows(self, columns: Sequence[Coded]) -> np.ndarray:
        """Mask of the rows that satisfy all conditions."""
        import numpy as np

        mask = np.ones(len(columns[0].codes), dtype=bool)
        for column, condition in self.parts:
            low, high = columns[column].ranges[condition]
            mask &= (columns[column].codes >= low) & (columns[column].codes <= high)
        return mask


class Lattice:
    """All conjunctions of up to three conditions on some columns, ready to be searched again and again.

    Parameters
    ----------
    columns : sequence of Coded
    smallest, largest : float
        Share of the rows that a slice must and may have.
    least : int
        Rows that it must have in any case in a half of the rows.

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
    >>> lattice = Lattice([Coded(colour, 4, each), Coded(size, 4, (*each, (0, 1), (2, 3)))])
    >>> ratios = bernoulli(wrong, np.full(2000, 0.1))
    >>> best = lattice.search(ratios, np.ones(2000, dtype=bool), most=3, rng=rng)[0]
    >>> best.parts
    ((0, 1), (1, 5))
    """

    def __init__(
        self, columns: Sequence[Coded], *, smallest: float = 0.01, largest: float = 0.35, least: int = 8
    ) -> None:
        import numpy as np

        self.columns = list(columns)
        self.smallest, self.largest, self.least = smallest, largest, least
        self.owner = np.repeat(np.arange(len(columns)), [len(c.ranges) for c in columns])
        self._width = sum(c.count for c in columns)

    @functools.cached_property
    def _sums(self) -> np.ndarray:
        """Which codes make a condition, (conditions, codes)."""
        import numpy as np

        sums = np.zeros((len(self.owner), self._width), dtype=np.float32)
        first, line = 0, 0
        for column in self.columns:
            for low, high in column.ranges:
                sums[line, first + low : first + high + 1] = 1.0
                line += 1
            first += column.count
        return sums

    def tried(self) -> int:
        """How many conjunctions there are, all levels together."""
        totals = [1, 0, 0, 0]
        for column in self.columns:
            for level in (3, 2, 1):
                totals[level] += totals[level - 1] * len(column.ranges)
        return sum(totals[1:])

    def search(self, ratios: np.ndarray, part: np.ndarray, *, most: int, rng: np.random.Generator) -> list[Conjunction]:
        """The conjunctions for which the alternatives speak most, no two of them of the same rows.

        All single conditions and pairs are tried (of many columns: pairs of those that say most by themselves); the best
        pairs go on to a third condition.

        Parameters
        ----------
        ratios : ndarray of shape (alternatives, n)
            Logarithm of the likelihood ratio of each row, an alternative against the null hypothesis.
        part : ndarray of bool, shape (n,)
            Rows to search.
        most : int
            How many to give.
        rng : Generator
            Draws some of the rows where there are too many.
        """
        import numpy as np

        if len(self.owner) > MOST_CONDITIONS and len(self.columns) > 2:  # noqa: PLR2004  # a pair
            return self._narrow(ratios, part, most=most, rng=rng)
        places = np.flatnonzero(part)
        fits = max(500, int(MOST_WORK / ((1 + len(ratios)) * max(self._width, 1) ** 2)))
        if len(places) > fits:
            places = np.sort(rng.choice(places, fits, replace=False))
        columns = [Coded(c.codes[places], c.count, c.ranges) for c in self.columns]
        one_hot = self._one_hot(columns)
        weights = np.vstack([np.ones((1, len(places))), ratios[:, places]]).astype(np.float32)
        least, largest = (
            max(self.least * len(places) / part.sum(), self.smallest * len(places)),
            self.largest * len(places),
        )

        def scored(tables: Callable[[np.ndarray], np.ndarray]) -> np.ndarray:
            rows = tables(weights[0])
            top = tables(weights[1])
            for weight in weights[2:]:
                np.maximum(top, tables(weight), out=top)
            top[(rows < least) | (rows > largest)] = -np.inf
            return top

        sums, owner = self._sums, self.owner
        singles = scored(lambda w: sums @ (w @ one_hot))
        pairs = scored(lambda w: sums @ ((one_hot * w[:, None]).T @ one_hot) @ sums.T)
        pairs[owner[:, None] >= owner[None, :]] = -np.inf
        found = [Conjunction((self._part(k),), float(singles[k])) for k in _top(singles)]
        twos = [
            Conjunction(tuple(self._part(i) for i in divmod(int(k), len(owner))), float(pairs.ravel()[k]))
            for k in _top(pairs.ravel())
        ]
        beam = distinct(twos, columns, BEAM)
        threes = []
        if beam:
            masks = np.stack([c.rows(columns) for c in beam]).astype(np.float32)
            further = scored(lambda w: (masks * w) @ one_hot @ sums.T)
            for k, conjunction in enumerate(beam):
                further[k, np.isin(owner, [column for column, _ in conjunction.parts])] = -np.inf
            for k in _top(further.ravel()):
                which, condition = divmod(int(k), len(owner))
                parts = tuple(sorted((*beam[which].parts, self._part(condition))))
                threes.append(Conjunction(parts, float(further.ravel()[k])))
        return distinct(sorted([*found, *twos, *threes], key=lambda c: (-c.worth, c.parts)), columns, most)

    def _narrow(
        self, ratios: np.ndarray, part: np.ndarray, *, most: int, rng: np.random.Generator
    ) -> list[Conjunction]:
        """The search among the columns whose single conditions say most, as many as pairs of are affordable."""
        import numpy as np

        places = np.flatnonzero(part)
        if len(places) > SCREENED:
            places = np.sort(rng.choice(places, SCREENED, replace=False))
        said = ratios[:, places]
        best = np.array([self._best_single(column, said, places) for column in self.columns])
        kept: list[int] = []
        total = 0
        for k in np.argsort(-best, kind="stable"):
            total += len(self.columns[k].ranges)
            if len(kept) > 1 and total > MOST_CONDITIONS:
                break
            kept.append(int(k))
        kept.sort()
        narrow = Lattice(
            [self.columns[k] for k in kept], smallest=self.smallest, largest=self.largest, least=self.least
        )
        found = narrow.search(ratios, part, most=most, rng=rng)
        return [Conjunction(tuple((kept[column], which) for column, which in c.parts), c.score) for c in found]

    def _best_single(self, column: Coded, said: np.ndarray, places: np.ndarray) -> float:
        import numpy as np

        codes = column.codes[places]
        known = codes >= 0
        low, high = np.array(column.ranges, dtype=int).reshape(-1, 2).T
        if not len(low) or not known.any():
            return -np.inf

        def over(weights: np.ndarray | None) -> np.ndarray:
            ends = np.append(0.0, np.cumsum(np.bincount(codes[known], weights, minlength=column.count)))
            within: np.ndarray = ends[high + 1] - ends[low]
            return within

        rows = over(None)
        fits = (rows >= max(self.least, self.smallest * len(places))) & (rows <= self.largest * len(places))
        return float(np.max([np.where(fits, over(one[known]), -np.inf).max() for one in said]))

    def peak(self, draw: Callable[[], np.ndarray], part: np.ndarray, rng: np.random.Generator) -> float:
        """Mode of the largest `Conjunction.worth` where there is nothing to find.

        Parameters
        ----------
        draw : callable
            Gives ratios of all rows under the null hypothesis.
        part : ndarray of bool, shape (n,)
            Rows to search.
        rng : Generator
        """
        import numpy as np

        places = np.flatnonzero(part)
        if len(places) > NULL_ROWS:
            places = rng.choice(places, NULL_ROWS, replace=False)
        some = np.zeros(len(part), dtype=bool)
        some[places] = True
        tops = [max((c.worth for c in self.search(draw(), some, most=1, rng=rng)), default=0.0) for _ in range(NULLS)]
        return float(np.mean(tops)) - EULER

    def _one_hot(self, columns: Sequence[Coded]) -> np.ndarray:
        import numpy as np

        one_hot = np.zeros((len(columns[0].codes), self._width), dtype=np.float32)
        first = 0
        for column in columns:
            known = np.flatnonzero(column.codes >= 0)
            one_hot[known, first + column.codes[known]] = 1.0
            first += column.count
        return one_hot

    def _part(self, condition: int) -> tuple[int, int]:
        import numpy as np

        column = int(self.owner[condition])
        return column, int(condition - np.searchsorted(self.owner, column))


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


def _top(scores: np.ndarray) -> np.ndarray:
    """Positions of the best that are any good, best first; of equal ones the first."""
    import numpy as np

    good = np.flatnonzero(scores > 0)
    if len(good) > LOOKED_AT:
        good = np.sort(good[np.argpartition(-scores[good], LOOKED_AT)[:LOOKED_AT]])
    order: np.ndarray = good[np.argsort(-scores[good], kind="stable")]
    return order


def gumbel(score: float, peak: float) -> float:
    """Chance that the best of a search where there is nothing to find reaches a score, from the mode of such bests.

    The tail of a log likelihood ratio falls by e a unit, and so does that of their maximum.

    Examples
    --------
    >>> round(gumbel(12.0, 8.0), 4)
    0.0181
    """
    import numpy as np

    return float(-np.expm1(-np.exp(min(peak - score, 700.0))))
