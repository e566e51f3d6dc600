"""Ways to part scored rows, by fold and by position, and whether their worst part is off by more than chance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mlnb.core import probe
from mlnb.core.folds import group_codes, time_order

if TYPE_CHECKING:
    import numpy as np

    from mlnb.core.case import Case
    from mlnb.core.cross_fit import OutOfFold

BLOCKS = 10
LEAST_BLOCK = 20
#: Rows from which the tree learns what explains a loss.
TREE_ROWS = 10_000
SHUFFLES = 499
#: Share of rows outside the part of their unit's first row, above which units do not fit the parts.
ACROSS = 0.2


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


def splits(oof: OutOfFold) -> tuple[list[tuple[np.ndarray, np.ndarray]], np.ndarray | None]:
    """Each fold's rows and predictions; and the fold of each scored row in the first repeat, None where folds overlap."""
    import numpy as np

    scored = np.flatnonzero(oof.scored)
    if not oof.told:
        fold = np.unique(oof.fold[scored], return_inverse=True)[1].reshape(-1)
        each = [(rows := scored[fold == k], oof.prediction[rows]) for k in range(int(fold.max()) + 1)]
        return each, fold
    first = np.full(len(oof.fold), -1)
    for number, (rows, _) in enumerate(oof.told):
        if (first[rows] >= 0).any():
            break
        first[rows] = number
    whole = bool((first[scored] >= 0).all())
    return list(oof.told), first[scored] if whole else None


def parts(case: Case, fold: np.ndarray | None, loss: np.ndarray, scored: np.ndarray) -> list[Parts]:
    """By fold and by block of position, Bonferroni over the two.

    What is shuffled is what hangs together: rows, or the entities of a declared group. Rows in the order of a
    declared time follow each other, so that their blocks are held against the long-run variance instead; and
    forward-chained folds, which learn from ever more rows, differ for that alone and are not asked.
    """
    import numpy as np

    rng = np.random.default_rng(case.random_state)
    surprise = _surprise(case, loss, scored)
    groups = group_codes(case)
    units = np.arange(len(loss)) if groups is None else np.unique(groups[scored], return_inverse=True)[1].reshape(-1)
    ways = []
    if fold is not None and (case.time is None or case.cv is not None):
        # shuffled folds owe their rows nothing, and a split that is not shuffled has to answer for what it parts
        ways.append(_part("fold", fold, _clipped(case, loss), units, rng))
    blocks = min(BLOCKS, len(loss) // LEAST_BLOCK)
    if blocks > 1:
        order = (
            np.arange(len(loss))
            if case.time is None
            else np.argsort(np.argsort(time_order(case), kind="stable")[scored], kind="stable")
        )
        place = np.empty(len(loss), dtype=int)
        place[order] = np.arange(len(loss)) * blocks // len(loss)
        stretch = 1.0 if case.time is None else _stretch(surprise[order])
        ways.append(_part("block", place, surprise, units, rng, stretch))
    found = [way for way in ways if way is not None]
    return [Parts(w.name, w.codes, min(1.0, w.p_value * len(found)), w.worst, w.excess, w.low, w.high) for w in found]


def _stretch(series: np.ndarray) -> float:
    """How much wider means over stretches of a series spread than means over independent values.

    The larger of two estimates: from batch means, and from the first autocorrelation, which sees what lingers longer
    than a batch (Andrews 1991, Econometrica 59).
    """
    import numpy as np

    batches = max(2, int(len(series) ** 0.5))
    means = np.array([part.mean() for part in np.array_split(series, batches)])
    spread = float(series.std()) or 1.0
    batch = float(means.std(ddof=1)) * (len(series) / batches) ** 0.5 / spread
    centred = series - series.mean()
    lag = min(max(float(centred[1:] @ centred[:-1]) / (float(centred @ centred) or 1.0), 0.0), 0.97)
    return max(1.0, batch, ((1 + lag) / (1 - lag)) ** 0.5)


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


def _part(
    name: str, codes: np.ndarray, loss: np.ndarray, units: np.ndarray, rng: np.random.Generator, stretch: float = 1.0
) -> Parts | None:
    """The part with the largest standardised excess, and how often a shuffle of the units has one as large.

    A unit lies in the part of its first row; None where there are too few units, or they lie across the parts.
    """
    import numpy as np
    from scipy import stats

    count = int(units.max()) + 1
    _, first = np.unique(units, return_index=True)
    home = codes[first]
    if count < LEAST_BLOCK or float((home[units] != codes).mean()) > ACROSS:
        return None
    weight = np.bincount(units).astype(float)
    centred = np.bincount(units, loss) - float(loss.mean()) * weight
    parts_ = int(codes.max()) + 1
    rows, members = np.bincount(home, weight, parts_), np.bincount(home, minlength=parts_).astype(float)
    spread = (float(centred.std()) or 1.0) * stretch
    error = spread * np.sqrt(np.clip(members * (1 - members / count), 1e-12, None)) / np.clip(rows, 1, None)
    excess = np.bincount(home, centred, parts_) / np.clip(rows, 1, None)
    z = np.where(members > 0, excess / error, -np.inf)
    worst = int(z.argmax())
    if count <= 5_000 and stretch == 1.0:  # noqa: PLR2004
        dealt = rng.permuted(np.tile(centred, (SHUFFLES, 1)), axis=1) @ np.eye(parts_)[home]
        tops = np.where(members > 0, dealt / np.clip(rows, 1, None) / error, -np.inf).max(axis=1)
        p_value = (1 + float((tops >= z[worst]).sum())) / (SHUFFLES + 1)
    else:
        # the stretch is itself estimated, from about so many batches
        law = stats.norm if stretch == 1.0 else stats.t(max(1.0, count**0.5 - 1))
        p_value = min(1.0, float(law.sf(z[worst])) * parts_)
    reach = 1.645 * float(error[worst])
    here = float(excess[worst])
    return Parts(name, codes, p_value, worst, here, here - reach, here + reach)
