"""Whether the order of a time matters to a model: what it leaves unexplained remembers its neighbours, or blocks are harder."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mlnb.core import probe
from mlnb.core.options import options

if TYPE_CHECKING:
    import numpy as np

    from mlnb.core.case import Case
    from mlnb.leakage._clocks import Clock
    from mlnb.stats.ordered import Memory

#: Rows that are looked at.
SOME_ROWS = 4_000
LEAST_ROWS = 60
#: P-value of the target's own memory above which no model is asked what it leaves.
NO_SIGN = 0.2
#: Blocks of time that are held out whole.
BLOCKS = 8
#: Folds of the random cross-validation beside it.
FOLDS = 5


@dataclass(frozen=True)
class Order:
    """What was seen along a time.

    Attributes
    ----------
    target, drift, local : Memory
        Memory of the target, of what the features leave of it, and of that beyond a slow drift.
    blocked, mixed : float
        Loss with blocks of time held out whole, and with random rows held out, as shares of the constant's;
        NaN where not asked.
    blocked_p : float
        One-sided, that blocks are no harder.
    when, left : ndarray
        Times and residuals (of the first output) in the rows looked at.
    """

    target: Memory
    drift: Memory
    local: Memory
    blocked: float
    mixed: float
    blocked_p: float
    when: np.ndarray
    left: np.ndarray


def order(case: Case, clock: Clock) -> Order | None:
    """Read the memory along one time on the labelled training rows; None where there are too few."""
    return case.shared(("order", clock.name), lambda: _order(case, clock))


def _order(case: Case, clock: Clock) -> Order | None:
    import numpy as np

    from mlnb.stats.ordered import memory

    if case.y is None or case.y.nunique() < 2:  # noqa: PLR2004
        return None
    when = clock.train[case.known]
    rows = np.flatnonzero(np.isfinite(when))
    rng = np.random.default_rng(case.random_state)
    if len(rows) > SOME_ROWS:
        rows = np.sort(rng.choice(rows, SOME_ROWS, replace=False))
    if len(rows) < LEAST_ROWS:
        return None
    when = when[rows]
    target = _outputs(case, rows)
    told = memory(target, when, rng)
    if told.p_value > NO_SIGN:
        return Order(told, told, told, float("nan"), float("nan"), 1.0, when, target[:, -1])
    values, encoder = probe.matrix(case)
    kept = [j for j, name in enumerate(encoder.names) if name not in clock.columns]
    codes = [encoder.categorical[j] for j in kept]
    left = target - target.mean(axis=0)
    blocked = mixed = float("nan")
    blocked_p = 1.0
    if kept:
        matrix = values[rows][:, kept]
        folds = rng.permutation(len(rows)) % FOLDS
        said = _held_out(case, matrix, codes, rows, folds)
        left = target - said
    drift, local = memory(left, when, rng), memory(left, when, rng, drift=False)
    if kept and told.p_value < options.alpha:
        blocks = _blocks(when)
        whole = _held_out(case, matrix, codes, rows, blocks)
        base = float(((target - target.mean(axis=0)) ** 2).sum(axis=1).mean())
        loss, other = (((target - s) ** 2).sum(axis=1) for s in (whole, said))
        # the first and the last block are foretold from one side alone, as by an honest extrapolation
        inner = (blocks > 0) & (blocks < blocks.max())
        blocked, mixed = float(loss[inner].mean()) / base, float(other[inner].mean()) / base
        blocked_p = _harder(loss[inner] - other[inner], blocks[inner])
    return Order(told, drift, local, blocked, mixed, blocked_p, when, left[:, -1])


def _outputs(case: Case, rows: np.ndarray) -> np.ndarray:
    """The target as columns of numbers; ranks of a quantity, so that no single value speaks for all."""
    import numpy as np
    from scipy import stats

    if case.task == "regression":
        ranked: np.ndarray = stats.norm.ppf((stats.rankdata(case.codes[rows]) - 0.5) / len(rows)).reshape(-1, 1)
        return ranked
    shown: np.ndarray = np.eye(len(case.classes))[case.codes[rows]]
    return shown


def _held_out(case: Case, matrix: np.ndarray, codes: list[bool], rows: np.ndarray, folds: np.ndarray) -> np.ndarray:
    """Predictions of a small boosted model for each fold from the others, (n, outputs)."""
    import warnings

    import numpy as np
    from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor

    from mlnb.core.threads import few_threads

    number = case.task == "regression"
    target = _outputs(case, rows)
    said = np.tile(target.mean(axis=0), (len(rows), 1))
    kind = HistGradientBoostingRegressor if number else HistGradientBoostingClassifier
    for fold in np.unique(folds):
        held, train = np.flatnonzero(folds == fold), np.flatnonzero(folds != fold)
        known = target[train, 0] if number else case.codes[rows[train]]
        if len(np.unique(known)) < 2:  # noqa: PLR2004
            continue
        model = kind(
            max_iter=40, max_leaf_nodes=15, min_samples_leaf=10, categorical_features=codes if any(codes) else None,
            early_stopping=False, random_state=case.random_state,
        )  # fmt: skip
        with warnings.catch_warnings(), few_threads(matrix.size):
            warnings.simplefilter("ignore")
            model.fit(probe.filled(matrix[train]), known)
            if number:
                said[held, 0] = model.predict(matrix[held])
            else:
                said[held] = 0.0
                said[np.ix_(held, model.classes_)] = model.predict_proba(matrix[held])
    return said


def _blocks(when: np.ndarray) -> np.ndarray:
    """Contiguous blocks of about equal size that keep rows of one time together, numbered in order."""
    import numpy as np
    from scipy import stats

    rank = stats.rankdata(when, method="min") - 1
    found: np.ndarray = np.minimum(rank * BLOCKS / len(when), BLOCKS - 1).astype(int)
    return np.unique(found, return_inverse=True)[1]


def _harder(gain: np.ndarray, blocks: np.ndarray) -> float:
    """One-sided p-value that the mean loss is no larger; a block counts as one."""
    import numpy as np
    from scipy import stats

    counts = np.bincount(blocks)
    means = (np.bincount(blocks, gain) / np.maximum(counts, 1))[counts > 0]
    if len(means) < 3 or means.std() == 0:  # noqa: PLR2004
        return 1.0
    return float(stats.ttest_1samp(means, 0.0, alternative="greater").pvalue)
