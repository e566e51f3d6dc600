"""Slices on which a model is much worse than expected: found on one half of the rows, confirmed on the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from mlnb.framing._slice_conditions import Condition, Conditions, columns_of, described
from mlnb.framing._slice_rows import SliceRows, View
from mlnb.stats.betting import bernoulli, chance_of_size, chance_of_wrong, lehmann, mixed
from mlnb.stats.multiple import holm
from mlnb.stats.slices import FURTHER, Conjunction, Lattice, gumbel

if TYPE_CHECKING:
    import numpy as np

    from mlnb.core.case import Case

#: Slices that each half gives for each opinion.
GIVEN = 6
#: Rows that a slice must have in a half, whatever share that is.
LEAST = 8
#: Part of the rows from which a slice is no slice.
LARGEST = 0.35
#: Parts of the target among which halves of a regression are balanced.
STRATA = 4


@dataclass(frozen=True)
class Slice(Conditions):
    """A conjunction of conditions, and how the model does there.

    Attributes
    ----------
    conditions : tuple of Condition
    rows : ndarray of bool, shape (n,)
    loss, low, high : float
        Share of wrong rows or mean absolute error there, with its interval.
    others, others_low, others_high : float
        The same elsewhere.
    expected : float
        What had to be expected there.
    constant : float
        What the best constant answer loses there.
    p_value : float
        Corrected for all that were tried.
    """

    rows: np.ndarray
    loss: float
    low: float
    high: float
    others: float
    others_low: float
    others_high: float
    expected: float
    constant: float
    p_value: float

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that it is about."""
        return tuple(c.column for c in self.conditions)


def slices(
    case: Case, known: SliceRows, names: Sequence[str], *, smallest: float, times: float
) -> tuple[list[Slice], int]:
    """The candidates with their p-values, surest first and none twice; and how many slices were tried.

    A candidate of one half is tested on the other, Holm over all of these. Candidates of either half and of all rows
    are also set against the best of the same search where there is nothing to find (Westfall and Young 1993). The
    smaller p-value counts, doubled.
    """
    import numpy as np

    columns = columns_of(known.frame, case.kinds, names)
    if not columns:
        return [], 0
    coded = [c.coded for c in columns]
    lattice = Lattice(coded, smallest=smallest, largest=LARGEST, least=LEAST)
    rng = np.random.default_rng(case.random_state)
    first = _half(known, rng, regression=case.task == "regression")
    every = np.ones(len(known.loss), dtype=bool)
    found: list[tuple[Conjunction, View, np.ndarray, float]] = []
    for view in known.views:
        weight = 1 / _design(known, view)
        mine = [
            (one, view, ~part)
            for part in (first, ~first, every)
            for one in lattice.search(view.ratios * weight, part, most=GIVEN, rng=rng)
            if one.rows(coded).sum() >= max(2 * LEAST, smallest * len(every))
        ]
        peak = lattice.peak(partial(_nothing, case, view, weight, rng), every, rng) if mine else 0.0
        found += [(*one, peak) for one in mine]
    judged = [(one, view.apart(one.rows(coded), times), other, peak) for one, view, other, peak in found]
    chances = [
        _confirmed(case, known, view, one.rows(coded) & other, rng) for one, view, other, _ in judged if other.any()
    ]
    corrected = iter(holm(chances) if chances else ())
    made = []
    for one, view, other, peak in judged:
        rows = one.rows(coded)
        top = float(view.ratios[:, rows].sum(axis=1).max()) / _design(known, view)
        best = len(known.views) * gumbel(top - FURTHER * len(one.parts), peak)
        chance = float(next(corrected)) if other.any() else 1.0
        made.append(_judged(case, known, view, described(one, columns), rows, min(1.0, 2 * min(chance, best))))
    return _once(sorted(made, key=lambda s: (s.p_value, -int(s.rows.sum()), s.query))), lattice.tried()


def _nothing(case: Case, view: View, weight: float, rng: np.random.Generator) -> np.ndarray:
    """Ratios as they would be if every row were as wrong as is let pass."""
    drawn = rng.random(len(view.limit))
    if case.task == "regression":
        return weight * lehmann(1 - drawn)
    return weight * bernoulli((drawn < view.limit).astype(float), view.limit)


def _half(known: SliceRows, rng: np.random.Generator, *, regression: bool) -> np.ndarray:
    """Mask of one half of the rows: alike in target and frame, whole entities where there are some."""
    import numpy as np

    codes = known.rows.codes
    count = len(codes)
    if known.groups is not None:
        side = rng.random(int(known.groups.max()) + 1) < 0.5  # noqa: PLR2004  # one half
        return side[known.groups]
    strata = np.digitize(codes, np.quantile(codes, np.arange(1, STRATA) / STRATA)) if regression else codes
    strata = 2 * strata + (np.arange(count) >= known.rows.training)
    order = rng.permutation(count)
    order = order[np.argsort(strata[order], kind="stable")]
    half = np.zeros(count, dtype=bool)
    half[order[::2]] = True
    return half


def _design(known: SliceRows, view: View) -> float:
    """By how much rows of one entity, which are wrong together, count for less than rows of their own."""
    import numpy as np

    if known.groups is None:
        return 1.0
    left = known.loss - view.expected
    left = left - left.mean()
    sizes = np.bincount(known.groups).astype(float)
    sums = np.bincount(known.groups, left)
    within = float((sums**2).sum() - (left**2).sum())
    pairs = float((sizes * (sizes - 1)).sum())
    alike = within / pairs / max(float((left**2).mean()), 1e-12) if pairs else 0.0
    typical = float((sizes**2).sum() / sizes.sum())
    return max(1.0, 1 + (typical - 1) * alike)


def _confirmed(case: Case, known: SliceRows, view: View, rows: np.ndarray, rng: np.random.Generator) -> float:
    """Chance of what is seen on the half that a slice was not found on."""
    import numpy as np

    if not rows.any():
        return 1.0
    if known.groups is not None:
        bet = float(mixed(view.ratios[:, rows].sum(axis=1)[:, None])[0]) / _design(known, view)
        return min(1.0, float(np.exp(-bet)))
    if case.task == "regression":
        return chance_of_size(view.ratios[:, rows], rng)
    return chance_of_wrong(known.loss[rows], view.limit[rows], rng)


def _judged(
    case: Case, known: SliceRows, view: View, conditions: tuple[Condition, ...], rows: np.ndarray, p_value: float
) -> Slice:  # fmt: skip
    import numpy as np

    here, there = (interval(known.loss[part], shares=case.task != "regression") for part in (rows, ~rows))
    codes = known.rows.codes[rows]
    if case.task == "regression":
        constant = float(np.abs(codes - np.median(codes)).mean())
    else:
        constant = 1 - float(np.bincount(codes).max()) / len(codes)
    expected = float(view.expected[rows].mean())
    return Slice(conditions, rows, *here, *there, expected, constant, p_value)


def interval(loss: np.ndarray, *, shares: bool) -> tuple[float, float, float]:
    """Mean loss with its interval: Wilson's of a share, else by the normal approximation on its logarithm."""
    import numpy as np
    from scipy import stats

    from mlnb.core.options import options
    from mlnb.stats.intervals import wilson

    mean = float(loss.mean())
    if shares:
        return mean, *wilson(int(loss.sum()), len(loss), options.confidence)
    z = float(stats.norm.ppf(0.5 + options.confidence / 2))
    reach = z * float(loss.std()) / max(len(loss), 1) ** 0.5 / max(mean, np.finfo(float).tiny)
    return mean, mean * float(np.exp(-reach)), mean * float(np.exp(reach))


def _once(found: list[Slice]) -> list[Slice]:
    """Each set of rows once: the surest of those that share most of them."""
    kept: list[Slice] = []
    for one in found:
        if all((one.rows & other.rows).sum() < 0.5 * min(one.rows.sum(), other.rows.sum()) for other in kept):
            kept.append(replace(one))
    return kept
