"""Rows of a table that repeat an earlier one: exactly, but for case and spaces, or nearly."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mlnb.core import rows as rows_
from mlnb.core.errors import CannotTell
from mlnb.core.options import options
from mlnb.core.points import points, reach
from mlnb.core.threads import few_threads

if TYPE_CHECKING:
    import numpy as np

    from mlnb.core.case import Case
    from mlnb.stats.coincidence import Coincidence
    from mlnb.stats.neighbours import Close


@dataclass(frozen=True)
class Copies:
    """All copies of a table.

    ``group`` numbers the rows by what they are copies of; ``later`` masks rows that have an earlier copy,
    ``exact`` those of them that equal it to the letter, ``spelled`` but for case and spaces, ``near`` roughly.
    ``contradicting`` masks the later ones whose target is not their first's.
    """

    group: np.ndarray
    exact: np.ndarray
    spelled: np.ndarray
    near: np.ndarray
    contradicting: np.ndarray
    chance: Coincidence
    close: Close
    counted: int

    @property
    def later(self) -> np.ndarray:
        """Rows that have an earlier copy, (n,)."""
        mask: np.ndarray = self.exact | self.spelled | self.near
        return mask

    @property
    def equal(self) -> int:
        """Later copies that are equal, whatever case and spaces say."""
        return int((self.exact | self.spelled).sum())

    @property
    def sampled(self) -> bool:
        """Whether only some of the rows were looked at for near copies."""
        return 0 < self.close.asked < self.counted - self.equal

    @property
    def p_value(self) -> float:
        """Chance of so many equal rows, or of such a gap between near copies and all other rows: twice the smaller one."""
        near = self.close.p_value if self.near.any() else 1.0
        return min(1.0, 2 * min(self.chance.p_value(self.equal), near))

    def share(self, level: float) -> tuple[float, float, float]:
        """Share of the rows that are copies beyond those of chance, with its interval."""
        from mlnb.stats.intervals import wilson

        near = int(self.near.sum())
        asked = self.close.asked if self.sampled else self.counted
        low, high = wilson(near, asked, level) if self.sampled else (near / asked, near / asked)
        most = self.chance.most((1 + level) / 2)
        equal = self.equal / self.counted
        return (
            max(0.0, equal - self.chance.expected / self.counted) + near / asked,
            max(0.0, equal - most / self.counted) + low,
            equal + high,
        )


def copies_of(case: Case, near: float) -> Copies:
    """Look for rows of the training frame that repeat an earlier one.

    Parameters
    ----------
    case : Case
    near : float
        Part of a column's spread by which near copies differ at most, in root mean square over the columns.
    """
    import numpy as np

    from mlnb.stats.coincidence import Coincidence, coincidence
    from mlnb.stats.neighbours import close

    compared = rows_.rows(case)
    seen = np.flatnonzero(~compared.blank)
    if len(seen) == 0:
        msg = "No row has a value in any of its features; give a frame with values in it."
        raise CannotTell(msg)
    keys, loose = compared.keys, compared.loose_keys
    repeated = _repeats(keys, seen)
    spelled = _repeats(loose, seen) & ~repeated
    group = np.arange(len(keys))
    group[seen] = _firsts(loose[seen], seen)
    firsts = seen[group[seen] == seen]
    placed = points(case, compared)[firsts]
    with few_threads(placed.size):
        found = close(placed, reach(case, compared, near), alpha=options.alpha, seed=case.random_state)
    joined = _joined(group, firsts[found.first], firsts[found.second])
    near_copy = np.zeros(len(keys), dtype=bool)
    near_copy[firsts] = joined[firsts] != firsts
    chance = Coincidence(0.0, 0.0)
    if (repeated | spelled).any():
        chance = coincidence(compared.loose[seen])
    target = rows_.answers(case)
    against = rows_.unlike(case, target, target[joined]) & (repeated | spelled | near_copy)
    return Copies(joined, repeated, spelled, near_copy, against, chance, found, len(seen))


def _repeats(keys: np.ndarray, seen: np.ndarray) -> np.ndarray:
    """Which rows have an earlier one of the same key."""
    import numpy as np

    mask = np.zeros(len(keys), dtype=bool)
    _, first = np.unique(keys[seen], return_index=True)
    mask[seen] = True
    mask[seen[first]] = False
    return mask


def _firsts(keys: np.ndarray, seen: np.ndarray) -> np.ndarray:
    """Position of the first row of the same key, for each row seen."""
    import numpy as np

    _, first, inverse = np.unique(keys, return_index=True, return_inverse=True)
    places: np.ndarray = seen[first[inverse.reshape(-1)]]
    return places


def _joined(group: np.ndarray, first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """The groups with near copies in one group; each is named by its first row."""
    import numpy as np
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    if len(first) == 0:
        return group
    count = len(group)
    pairs = np.concatenate([np.arange(count), first]), np.concatenate([group, second])
    ends = tuple(end.astype(np.int32) for end in pairs)  # the size that older versions of SciPy follow edges in
    _, part = connected_components(coo_array((np.ones(len(ends[0])), ends), shape=(count, count)), directed=False)
    _, place, inverse = np.unique(part, return_index=True, return_inverse=True)
    joined: np.ndarray = place[inverse.reshape(-1)]
    return joined
