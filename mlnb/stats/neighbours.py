"""Rows that lie closer to each other than rows of the same table do by themselves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mlnb.stats.multiple import benjamini_hochberg

if TYPE_CHECKING:
    import numpy as np

#: Neighbours that are looked up for each row.
NEIGHBOURS = 8
#: Copies of one row, itself among them, up to which a group is seen as one.
LARGEST = 4
#: Ranks of the ratios that stand for honest neighbours.
HONEST = (2, 3, 4, 5, 6, 7)
#: Share of the honest ratios whose tail is extended.
TAIL = 0.1
#: Share of the rows named by the first law that may be honest; they are no copies unless the second law is broken too. On a
#: line, where neighbours share their gaps, the second law holds too little.
ALOOF = 0.1
#: Fewer rows have no neighbourhood to speak of.
LEAST_ROWS = 20
#: Up to this many rows all of them are looked up.
ALL_ROWS = 2_500
#: Of more, so many are looked up first, and the others where these have copies.
SOME_ROWS = 500
#: Distances that a look at all of them may cost.
MOST_DISTANCES = 400_000_000


@dataclass(frozen=True)
class Close:
    """Pairs of rows that are copies but for a little.

    Attributes
    ----------
    first, second : ndarray of int, shape (pairs,)
        Positions of the two rows of each pair, among the queries and among the points, closest first.
    distance : ndarray of float, shape (pairs,)
    p_value : float
        Chance of such a gap between these distances and all others.
    nearest : ndarray of float, shape (queries,)
        Distance of each query to its nearest other point.
    asked : int
        Number of rows that were looked up.
    """

    first: np.ndarray
    second: np.ndarray
    distance: np.ndarray
    p_value: float
    nearest: np.ndarray
    asked: int


def close(
    points: np.ndarray,
    widest: float,
    *,
    queries: np.ndarray | None = None,
    alpha: float = 0.01,
    seed: int = 0,
) -> Close:
    """Find pairs of points that are too close for neighbours.

    Two laws are asked, and both must be broken. Around one row: where points lie evenly in m dimensions,
    ``k log(r_{k+1} / r_k)`` of its k-th distances is exponential with mean 1/m for every k, so that the first
    ratios can be held against the later ones, whatever m is (tail extended exponentially, Benjamini–Hochberg).
    Among all rows: were the smallest distances the lower end of all, ``i m log(x_{i+1} / x_i)`` of the sorted
    nearest distances would be exponential, too (Rényi), which with m = 1 bounds the chance of a gap below which
    i of them lie. Points must be distinct.

    Parameters
    ----------
    points : ndarray of shape (n, dimensions)
    widest : float
        Copies are at most this far apart.
    queries : ndarray of shape (m, dimensions), optional
        Look up neighbours of these among ``points``, rather than of the points themselves.
    alpha : float
        Error rate of the tests.
    seed : int
        For the rows that are looked up where there are very many.

    References
    ----------
    Facco, d'Errico, Rodriguez, Laio (2017): Estimating the intrinsic dimension of datasets by a minimal
    neighborhood information. Scientific Reports 7. Rényi (1953): On the theory of order statistics.

    Examples
    --------
    >>> import numpy as np
    >>> points = np.random.default_rng(0).normal(size=(300, 3))
    >>> len(close(points, 0.1).first)
    0
    >>> len(close(np.vstack([points, points[:12] + 1e-4]), 0.1).first)
    12
    """
    import numpy as np

    count = len(points if queries is None else queries)
    everyone = np.arange(count)
    if count <= ALL_ROWS:
        return _close(points, queries, everyone, widest, alpha)
    some = np.sort(np.random.default_rng(seed).choice(count, SOME_ROWS, replace=False))
    first = _close(points, queries, some, widest, alpha)
    if len(first.first) == 0 or count * len(points) > MOST_DISTANCES:
        return first
    whole = _close(points, queries, everyone, widest, alpha)
    return whole if len(whole.first) >= len(first.first) else first


def _close(points: np.ndarray, queries: np.ndarray | None, asked: np.ndarray, widest: float, alpha: float) -> Close:
    """Look up the neighbours of some of the rows."""
    import numpy as np

    own = queries is None
    if len(points) < LEAST_ROWS or points.shape[1] == 0 or len(asked) == 0:
        return _none(len(asked))
    distance, place = _nearest(points, points[asked] if queries is None else queries[asked], own=own)
    nearest = distance[:, 0]
    strange = _strange(distance, ALOOF if points.shape[1] > 1 else alpha)
    if not (strange & (nearest <= widest)).any():
        return Close(*_pairs([], [], []), 1.0, nearest, len(asked))
    limit, p_value = _gap(asked, place[:, 0], nearest, widest, own=own)
    if p_value >= alpha:
        return Close(*_pairs([], [], []), p_value, nearest, len(asked))
    found: dict[tuple[int, int], float] = {}
    for i in np.flatnonzero(strange & (nearest <= limit)):
        for d, j in zip(distance[i], place[i], strict=True):
            if d <= limit:
                pair = (int(asked[i]), int(j))
                found[tuple(sorted(pair)) if own else pair] = float(d)  # type: ignore[index]
    order = sorted(found, key=lambda pair: (found[pair], pair))
    return Close(
        *_pairs([a for a, _ in order], [b for _, b in order], [found[p] for p in order]), p_value, nearest, len(asked)
    )


def _none(asked: int) -> Close:
    import numpy as np

    return Close(*_pairs([], [], []), 1.0, np.zeros(0), asked)


def _pairs(first: list[int], second: list[int], distance: list[float]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    import numpy as np

    return np.asarray(first, dtype=int), np.asarray(second, dtype=int), np.asarray(distance, dtype=float)


def _nearest(points: np.ndarray, queries: np.ndarray, *, own: bool) -> tuple[np.ndarray, np.ndarray]:
    """Distances and positions of the nearest points, (queries, neighbours), a row itself left out."""
    import numpy as np
    from sklearn.neighbors import NearestNeighbors

    count = min(NEIGHBOURS + own, len(points))
    lookup = NearestNeighbors(n_neighbors=count).fit(points)
    distance, place = lookup.kneighbors(queries)
    # again from the coordinates: fast distances are differences of large numbers
    exact = np.sqrt(((points[place] - queries[:, None, :]) ** 2).sum(axis=2))
    order = np.argsort(exact, axis=1, kind="stable")
    distance, place = np.take_along_axis(exact, order, 1), np.take_along_axis(place, order, 1)
    return (distance[:, 1:], place[:, 1:]) if own else (distance, place)


def _strange(distance: np.ndarray, rate: float) -> np.ndarray:
    """Rows one of whose first ratios is too large for the later ones."""
    import numpy as np

    ranks = np.arange(1, distance.shape[1])
    floor = np.finfo(float).tiny
    ratios = ranks * np.diff(np.log(np.maximum(distance, floor)), axis=1)
    honest = np.sort(ratios[:, [k - 1 for k in HONEST if k < distance.shape[1]]].ravel())
    if len(honest) == 0:
        return np.zeros(len(distance), dtype=bool)
    edge = honest[int((1 - TAIL) * (len(honest) - 1))]
    # the largest of all may be gaps behind groups of copies
    above = honest[honest > edge]
    mean = float(above[: max(1, int(0.98 * len(above)))].mean() - edge) if len(above) else 1e-9
    p_values = np.ones(len(distance))
    for k in range(1, min(LARGEST, distance.shape[1])):
        far = (ratios[:, k - 1] - edge) / max(mean, 1e-9)
        p_values = np.minimum(p_values, (LARGEST - 1) * np.where(far > 0, TAIL * np.exp(-far), 1.0))
    strange: np.ndarray = benjamini_hochberg(p_values.tolist()) < rate
    return strange


def _gap(asked: np.ndarray, place: np.ndarray, nearest: np.ndarray, widest: float, *, own: bool) -> tuple[float, float]:
    """The distance below which copies lie, and the chance of the gap above it."""
    import numpy as np

    if own:  # a pair that is each other's nearest counts once
        where = np.full(int(max(asked.max(), place.max())) + 1, -1)
        where[asked] = np.arange(len(asked))
        mutual = (where[place] >= 0) & (place[where[place]] == asked)
        ordered = np.sort(nearest[~(mutual & (asked > place))])
    else:
        ordered = np.sort(nearest)
    count = np.arange(1, len(ordered))
    floor = np.finfo(float).tiny
    surprise = count * np.diff(np.log(np.maximum(ordered, floor)))
    allowed = ordered[:-1] <= widest
    if not allowed.any():
        return 0.0, 1.0
    best = int(np.argmax(np.where(allowed, surprise, -1.0)))
    return float(ordered[best]), float(min(1.0, np.exp(-surprise[best]) * allowed.sum()))
