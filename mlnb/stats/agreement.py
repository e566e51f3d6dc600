"""Do people who label the same things agree, beyond chance?

Krippendorff's alpha compares the disagreement between answers to one item with that between answers to any items.
Everything here works on sums over items, so that a bootstrap of 100,000 items costs little.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from mlnb.stats.intervals import LEVEL

if TYPE_CHECKING:
    import numpy as np

Scale = Literal["nominal", "ordinal", "interval"]

DRAWS, FEW_DRAWS = 500, 200
#: More items than this are drawn fewer times: their interval is narrow, and its ends sure.
MANY_ITEMS = 20_000
#: Distinct patterns of answers up to which the bootstrap draws patterns rather than items.
PATTERNS = 5_000


@dataclass(frozen=True)
class Agreement:
    """An agreement with its bootstrap interval over items.

    Attributes
    ----------
    alpha, low, high : float
        1 is perfect agreement, 0 what chance gives.
    error : float
        Standard error.
    items : int
        Items with at least two answers.
    draws : ndarray
        The bootstrap draws.
    """

    alpha: float
    low: float
    high: float
    error: float
    items: int
    draws: np.ndarray


def krippendorff(answers: np.ndarray, scale: Scale = "nominal", *, level: float = LEVEL, seed: int = 0) -> Agreement:
    """Krippendorff's alpha of answers to items, any of them missing.

    Parameters
    ----------
    answers : ndarray of shape (items, annotators)
        Numbers; codes of categories where the scale is nominal. NaN where there is no answer.
    scale : {"nominal", "ordinal", "interval"}
        How far apart two answers are: equal or not; by the ranks between them; by their difference.
    level : float
        Level of the interval.
    seed : int

    Returns
    -------
    Agreement
        NaN where no two answers differ, or no item has two.

    References
    ----------
    Krippendorff (2011): Computing Krippendorff's alpha-reliability. University of Pennsylvania. Hayes, Krippendorff
    (2007): Answering the call for a standard reliability measure for coding data. Communication Methods and
    Measures 1.

    Examples
    --------
    >>> import numpy as np
    >>> n = np.nan
    >>> answers = np.array([  # four observers, twelve units, with gaps: Krippendorff 2011, section C
    ...     [1, 2, 3, 3, 2, 1, 4, 1, 2, n, n, n],
    ...     [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, n, 3],
    ...     [n, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, n],
    ...     [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, n]]).T
    >>> [round(krippendorff(answers, scale).alpha, 3) for scale in ("nominal", "ordinal", "interval")]
    [0.743, 0.815, 0.849]
    """
    import numpy as np

    paired = answers[np.isfinite(answers).sum(axis=1) >= 2]  # noqa: PLR2004  # one answer agrees with nobody
    if len(paired) == 0 or len(np.unique(paired[np.isfinite(paired)])) < 2:  # noqa: PLR2004
        return Agreement(float("nan"), float("nan"), float("nan"), float("nan"), len(paired), np.zeros(0))
    values = midranks(paired) if scale == "ordinal" else paired
    rows, often = np.unique(np.sort(values, axis=1), axis=0, return_counts=True)
    apart, sums = _items(rows, scale)
    counts = np.isfinite(rows).sum(axis=1).astype(float)
    alpha = float(_alphas(often[None, :].astype(float), apart, counts, sums, scale)[0])
    rng = np.random.default_rng(seed)
    size = len(paired)
    total = DRAWS if size <= MANY_ITEMS else FEW_DRAWS
    found = []
    for drawn in _weights(often, size, total, rng):
        with np.errstate(invalid="ignore", divide="ignore"):
            found.append(_alphas(drawn, apart, counts, sums, scale))
    draws = np.concatenate(found)
    draws = draws[np.isfinite(draws)]
    low, high = np.quantile(draws, [(1 - level) / 2, (1 + level) / 2]) if len(draws) else (alpha, alpha)
    error = float(draws.std(ddof=1)) if len(draws) > 1 else 0.0
    return Agreement(alpha, float(min(low, alpha)), float(max(high, alpha)), error, size, draws)


def _weights(often: np.ndarray, size: int, total: int, rng: np.random.Generator) -> list[np.ndarray]:
    """How often each pattern of answers comes up in each bootstrap draw, in chunks of (draws, patterns)."""
    import numpy as np

    if len(often) <= PATTERNS:
        return [rng.multinomial(size, often / size, size=total).astype(float)]
    owner = np.repeat(np.arange(len(often)), often)
    return [
        np.bincount(owner[rng.integers(0, size, size)], minlength=len(often))[None, :].astype(float)
        for _ in range(total)
    ]


def _items(rows: np.ndarray, scale: Scale) -> tuple[np.ndarray, Any]:
    """Each item's disagreement, (items,), and the sums that expected disagreement is made of, (items, sums)."""
    import numpy as np
    from scipy import sparse

    known = np.isfinite(rows)
    counts = known.sum(axis=1)
    if scale == "nominal":
        levels, codes = np.unique(rows[known], return_inverse=True)
        where = np.nonzero(known)[0]
        table = sparse.csr_matrix((np.ones(len(where)), (where, codes.reshape(-1))), (len(rows), len(levels)))
        same = np.asarray(table.multiply(table).sum(axis=1)).reshape(-1)
        return (counts**2 - same) / (counts - 1), table
    values = np.where(known, rows, 0.0)
    first, second = values.sum(axis=1), (values**2).sum(axis=1)
    return 2 * (counts * second - first**2) / (counts - 1), np.column_stack([first, second])


def _alphas(weights: np.ndarray, apart: np.ndarray, counts: np.ndarray, sums: Any, scale: Scale) -> np.ndarray:
    """Alpha for each line of weights of the items."""
    import numpy as np

    answers = weights @ counts
    totals = np.asarray((sums.T @ weights.T).T if scale == "nominal" else weights @ sums)
    if scale == "nominal":
        expected = answers**2 - (totals**2).sum(axis=1)
    else:
        expected = 2 * (answers * totals[:, 1] - totals[:, 0] ** 2)
    found: np.ndarray = 1 - (answers - 1) * (weights @ apart) / expected
    return found


def midranks(answers: np.ndarray) -> np.ndarray:
    """Answers by their place in the order of all answers, ties in the middle: ordinal distance is a difference of them.

    The number of answers between two values, both ends counted half, is Krippendorff's ordinal distance.

    Examples
    --------
    >>> import numpy as np
    >>> midranks(np.array([[1.0, 2.0], [2.0, np.nan]])).tolist()
    [[0.5, 2.0], [2.0, nan]]
    """
    import numpy as np

    known = np.isfinite(answers)
    _, codes, often = np.unique(answers[known], return_inverse=True, return_counts=True)
    ranks = np.cumsum(often) - often / 2
    found = np.full(answers.shape, np.nan)
    found[known] = ranks[codes.reshape(-1)]
    return found


def each_against_the_others(answers: np.ndarray, scale: Scale = "nominal") -> tuple[np.ndarray, np.ndarray]:
    """Agreement of each annotator with all others, beyond chance, and its standard error.

    One minus the disagreement of an annotator's answers with the others' on the same items, over that with the
    others' on any items: what alpha is for all, for one. 0 for who answers at random or always the same.

    Parameters
    ----------
    answers : ndarray of shape (items, annotators)
        NaN where there is no answer.
    scale : {"nominal", "ordinal", "interval"}

    Returns
    -------
    agreement, error : ndarray of shape (annotators,)
        NaN for an annotator without an item in common with another.

    Examples
    --------
    >>> import numpy as np
    >>> answers = np.array([[0, 0, 0], [1, 1, 0], [0, 0, 1], [1, 1, 1]], dtype=float)
    >>> each_against_the_others(answers)[0].round(2).tolist()
    [0.5, 0.5, 0.0]
    """
    import numpy as np

    values = midranks(answers) if scale == "ordinal" else answers
    known = np.isfinite(values)
    shared = known & (known.sum(axis=1) >= 2)[:, None]  # noqa: PLR2004
    found, errors = np.full(values.shape[1], np.nan), np.full(values.shape[1], np.nan)
    if scale == "nominal":
        _, codes = np.unique(values[known], return_inverse=True)
        filled = np.full(values.shape, -1)
        filled[known] = codes.reshape(-1)
    for a in range(values.shape[1]):
        rows = np.flatnonzero(shared[:, a])
        if len(rows) == 0:
            continue
        others = np.delete(known[rows], a, axis=1)
        weight = 1.0 / others.sum(axis=1)
        if scale == "nominal":
            mine, theirs = filled[rows, a], np.delete(filled[rows], a, axis=1)
            apart = ((theirs != mine[:, None]) & others).sum(axis=1) * weight
            size = int(filled.max()) + 1
            share = np.bincount(mine, minlength=size) / len(rows)
            spread = np.broadcast_to(weight[:, None], theirs.shape)
            their_share = np.bincount(theirs[others], spread[others], minlength=size) / len(rows)
            expected = 1 - float(share @ their_share)
        else:
            mine, theirs = values[rows, a], np.where(others, np.delete(values[rows], a, axis=1), 0.0)
            first, second = theirs.sum(axis=1) * weight, (theirs**2).sum(axis=1) * weight
            apart = mine**2 - 2 * mine * first + second
            expected = float((mine**2).mean() - 2 * mine.mean() * first.mean() + second.mean())
        if expected > 0:
            found[a] = 1 - float(apart.mean()) / expected
            errors[a] = float(apart.std(ddof=1)) / len(rows) ** 0.5 / expected if len(rows) > 1 else np.inf
    return found, errors


def kappa(first: np.ndarray, second: np.ndarray, *, weighted: bool = False) -> float:
    """Cohen's kappa of two annotators; with quadratic weights of the difference for numbers.

    References
    ----------
    Cohen (1960): A coefficient of agreement for nominal scales. Educational and Psychological Measurement 20.
    Cohen (1968): Weighted kappa. Psychological Bulletin 70.

    Examples
    --------
    >>> import numpy as np
    >>> yes, no = np.repeat([1.0, 1, 0, 0], [20, 5, 10, 15]), np.repeat([1.0, 0, 1, 0], [20, 5, 10, 15])
    >>> round(kappa(yes, no), 3)
    0.4
    """
    import numpy as np

    both = np.isfinite(first) & np.isfinite(second)
    a, b = first[both], second[both]
    if len(a) == 0:
        return float("nan")
    if weighted:
        apart = float(((a - b) ** 2).mean())
        expected = float((a**2).mean() - 2 * a.mean() * b.mean() + (b**2).mean())
    else:
        levels, codes = np.unique(np.concatenate([a, b]), return_inverse=True)
        one, two = np.split(codes.reshape(-1), 2)
        apart = float((one != two).mean())
        size = len(levels)
        expected = 1 - float(np.bincount(one, minlength=size) @ np.bincount(two, minlength=size)) / len(a) ** 2
    return 1 - apart / expected if expected > 0 else float("nan")
