"""What other columns say of one column once the target is known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

FOLDS = 5
#: Knots of the relation between a column and a quantity.
KNOTS = 20
#: Columns that go along with this one beyond the target this closely are the same column again.
SAME = 0.9
RIDGE = (1.0, 10.0, 100.0, 1_000.0)


@dataclass(frozen=True)
class Given:
    """Part of a column's spread, the target known, that others explain out of fold.

    Attributes
    ----------
    value, low, high : float
        At most 1; negative where the others only add noise. The interval has 90 %.
    """

    value: float
    low: float
    high: float


def basis(target: np.ndarray, classes: int) -> np.ndarray:
    """The target as columns that a mean may depend on: its classes, or a curve of straight pieces."""
    import numpy as np

    if classes:
        shown: np.ndarray = np.eye(classes)[target.astype(int)]
        return shown
    knots = np.unique(np.quantile(target, np.linspace(0, 1, KNOTS)))
    if len(knots) < 2:  # noqa: PLR2004
        return np.ones((len(target), 1))
    place = np.clip(np.searchsorted(knots, target, side="right") - 1, 0, len(knots) - 2)
    part = (target - knots[place]) / (knots[place + 1] - knots[place])
    found = np.zeros((len(target), len(knots)))
    rows = np.arange(len(target))
    found[rows, place], found[rows, place + 1] = 1 - part, part
    return found


def given(
    column: np.ndarray, target: np.ndarray, told: np.ndarray, others: np.ndarray, wide: np.ndarray, *,
    categorical: list[bool], enough: float, seed: int = 0,
) -> Given:  # fmt: skip
    """Explain a column by others, after the target: cross-fitted, by a ridge regression and by boosting.

    A column that was made from the target and nothing else is independent of all others once the target is known.
    A measurement is not: what it shares with other measurements beyond the target remains, and causes of one effect
    depend on each other where the effect is known, even if they did not before.

    Parameters
    ----------
    column : ndarray of shape (n,)
        Such as normal scores.
    target : ndarray of shape (n,)
    told : ndarray of shape (n, k)
        `basis` of the target.
    others : ndarray of shape (n, m)
        Other columns, codes and missing values as they are.
    wide : ndarray of shape (n, w)
        The same for a linear model.
    categorical : list of bool
        Which of ``others`` hold codes.
    enough : float
        Part of the spread from which, interval and all, the ridge regression alone has answered.

    References
    ----------
    Pearl (2009): Causality, 2nd edition, section 1.2: d-separation.

    Examples
    --------
    >>> import numpy as np
    >>> rng = np.random.default_rng(0)
    >>> y = rng.integers(0, 2, 500)
    >>> size = rng.normal(size=500) + y
    >>> honest, made = size + 0.5 * rng.normal(size=500), y + 0.5 * rng.normal(size=500)
    >>> X, shown = size[:, None], basis(y, 2)
    >>> given(honest, y, shown, X, X, categorical=[False], enough=0.1).low > 0.1
    True
    >>> given(made, y, shown, X, X, categorical=[False], enough=0.1).high < 0.05
    True
    """
    import warnings

    import numpy as np
    from sklearn.ensemble import HistGradientBoostingRegressor
    from sklearn.linear_model import RidgeCV

    fold = np.random.default_rng(seed).permutation(len(column)) % FOLDS
    left, straight = np.zeros(len(column)), np.zeros(len(column))
    parts = [(np.flatnonzero(fold != k), np.flatnonzero(fold == k)) for k in range(FOLDS)]
    rests = []
    for train, held in parts:
        inner = told[train]
        weights = np.linalg.solve(inner.T @ inner + 1e-3 * np.eye(inner.shape[1]), inner.T @ column[train])
        rest = column[train] - inner @ weights
        rests.append(rest)
        left[held] = column[held] - told[held] @ weights
        straight[held] = RidgeCV(RIDGE).fit(wide[train], rest).predict(wide[held])
    first = _gain(left, straight)
    if first.low > enough:
        return first
    bent, alone = np.zeros(len(column)), np.zeros(len(column))
    for (train, held), rest in zip(parts, rests, strict=True):
        for said, matrix, codes in (
            (bent, np.column_stack([others, target]), [*categorical, False]),
            (alone, target.reshape(-1, 1).astype(float), [False]),
        ):
            model = HistGradientBoostingRegressor(
                max_iter=40, max_leaf_nodes=8, min_samples_leaf=15, early_stopping=False, random_state=seed,
                categorical_features=codes if any(codes) else None,
            )  # fmt: skip
            some = np.isfinite(matrix[train]).any(axis=0)  # boosting cannot bin a column without a value
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                said[held] = model.fit(np.where(some, matrix[train], 0.0), rest).predict(matrix[held])
    # what the target itself still says, where the curve was too coarse for it, is nobody else's
    keep = alone if ((left - alone) ** 2).sum() < (left**2).sum() else np.zeros(len(left))
    mixed = _gain(left - keep, (bent - keep + straight) / 2)
    return max(first, mixed, key=lambda found: found.value)


def _gain(left: np.ndarray, said: np.ndarray) -> Given:
    before, after = left**2, (left - said) ** 2
    base = float(before.mean()) or 1.0
    difference = before - after
    value = float(difference.mean()) / base
    # folds share rows (Nadeau and Bengio)
    reach = 1.645 * float(difference.std()) / len(left) ** 0.5 / base * (1 + 1 / (FOLDS - 1)) ** 0.5
    return Given(value, value - reach, value + reach)
