"""Ways to part scored rows, by fold and by position, and whether their worst part is off by more than chance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mlnb.core import probe

if TYPE_CHECKING:
    import numpy as np

    from mlnb.core.case import Case

BLOCKS = 10
LEAST_BLOCK = 20
#: Rows from which the tree learns what explains a loss.
TREE_ROWS = 10_000
SHUFFLES = 499


@dataclass(frozen=True)
class Parts:
    """A way to part the scored rows (by fold, by position), and how far its worst part is off."""

    name: str
    codes: np.ndarray
    p_value: float
    worst: int
    excess: float
    low: float
    high: float

    @property
    def label(self) -> str:
        return f"{self.name} {self.worst + 1}"


def parts(case: Case, fold: np.ndarray, loss: np.ndarray, scored: np.ndarray) -> list[Parts]:
    """By fold and by block of position, Bonferroni over the two."""
    import numpy as np

    rng = np.random.default_rng(case.random_state)
    surprise = _surprise(case, loss, scored)
    # shuffled folds owe their rows nothing, and a split that is not shuffled has to answer for what it parts;
    # forward-chained folds learn from ever more rows, and differ for that alone
    ways = [_part("fold", fold, surprise if case.time is not None and case.cv is None else _clipped(case, loss), rng)]
    blocks = min(BLOCKS, len(loss) // LEAST_BLOCK)
    if blocks > 1:
        ways.append(_part("block", np.arange(len(loss)) * blocks // len(loss), surprise, rng))
    return [Parts(w.name, w.codes, min(1.0, w.p_value * len(ways)), w.worst, w.excess, w.low, w.high) for w in ways]


def _surprise(case: Case, loss: np.ndarray, scored: np.ndarray) -> np.ndarray:
    """What of each row's loss its features and its target do not explain.

    Rows of a frame are seldom in a random order: a block of the hardest class, or of the largest houses, is
    scored worse for an honest reason. A shallow tree, cross-fitted, takes such reasons out.
    """
    import numpy as np
    from sklearn.tree import DecisionTreeRegressor

    values, _ = probe.matrix(case)
    given = np.column_stack([values[scored], case.codes[scored]])
    clipped = _clipped(case, loss)
    if len(loss) < 5 * LEAST_BLOCK:
        return clipped - clipped.mean()
    rng = np.random.default_rng(case.random_state)
    part = rng.permutation(len(loss)) % 3
    found = np.empty(len(loss))
    for k in range(3):
        rows = np.flatnonzero(part != k)
        rows = rows if len(rows) <= TREE_ROWS else rng.choice(rows, TREE_ROWS, replace=False)
        tree = DecisionTreeRegressor(max_leaf_nodes=16, min_samples_leaf=max(10, len(rows) // 70), random_state=0)
        found[part == k] = clipped[part == k] - tree.fit(given[rows], clipped[rows]).predict(given[part == k])
    return found


def _clipped(case: Case, loss: np.ndarray) -> np.ndarray:
    """Losses with the largest hundredth cut off for numbers, where one huge error is no bad fold."""
    import numpy as np

    return np.minimum(loss, np.quantile(loss, 0.99)) if case.task == "regression" else loss


def _part(name: str, codes: np.ndarray, surprise: np.ndarray, rng: np.random.Generator) -> Parts:
    """The part with the largest standardised excess, and how often a shuffle has one as large."""
    import numpy as np
    from scipy import stats

    sizes = np.bincount(codes).astype(float)
    spread = float(surprise.std()) or 1.0
    mean = float(surprise.mean())
    error = spread * np.sqrt((1 / np.clip(sizes, 1, None)) * (1 - sizes / len(codes)))
    excess = np.bincount(codes, surprise) / np.clip(sizes, 1, None) - mean
    z = np.where(sizes > 0, excess / np.where(error > 0, error, np.inf), -np.inf)
    worst = int(z.argmax())
    if len(codes) <= 5_000:  # noqa: PLR2004
        dealt = rng.permuted(np.tile(surprise, (SHUFFLES, 1)), axis=1) @ np.eye(len(sizes))[codes]
        tops = ((dealt / np.clip(sizes, 1, None) - mean) / np.where(error > 0, error, np.inf)).max(axis=1)
        p_value = (1 + float((tops >= z[worst]).sum())) / (SHUFFLES + 1)
    else:
        p_value = min(1.0, float(stats.norm.sf(z[worst])) * len(sizes))
    reach = 1.645 * float(error[worst])
    return Parts(
        name, codes, p_value, worst, float(excess[worst]), float(excess[worst]) - reach, float(excess[worst]) + reach
    )
