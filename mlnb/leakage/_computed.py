"""A target that is computed from features, and columns that are filled in only beyond one of its values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mlnb.core import probe

if TYPE_CHECKING:
    import numpy as np

    from mlnb.core.case import Case

#: Part of the target's spread that an exact sum leaves: what rounding to a few digits does.
DIGITS = 1e-6
MOST_COLUMNS = 100
#: Rows on which sums are looked for.
SOME_ROWS = 2_000
#: Part of the rows on the other side of the edge, at least.
OTHER_SIDE = 0.3


@dataclass(frozen=True)
class Beyond:
    """A column that has a value (or none) only where the target is beyond an edge."""

    column: str
    present: bool
    above: bool
    edge: float
    rows: int
    share: float
    p_value: float


def exact_sums(case: Case) -> list[str]:
    """Features of which the target is a weighted sum to the last digit, heaviest first; none where it is not.

    No single feature alone: a copy is another matter. Least squares on one half must hold on the other.
    """
    import numpy as np

    values, encoder = probe.matrix(case)
    numeric = [
        j for j, coded in enumerate(encoder.categorical) if not coded and case.kinds[encoder.names[j]] == "numeric"
    ]
    full = [j for j in numeric if np.isfinite(values[:, j]).mean() > 0.9 and np.nanstd(values[:, j]) > 0]  # noqa: PLR2004
    if not 2 <= len(full) <= MOST_COLUMNS:  # noqa: PLR2004
        return []
    rows = np.flatnonzero(np.isfinite(values[:, full]).all(axis=1))[:SOME_ROWS]
    if len(rows) < 4 * len(full):
        return []
    table = values[rows][:, full]
    spread = table.std(axis=0)
    if (spread == 0).any():
        return []
    scaled = np.column_stack([(table - table.mean(axis=0)) / spread, np.ones(len(rows))])
    target = case.codes[rows].astype(float)
    target = (target - target.mean()) / (target.std() or 1.0)
    half = np.random.default_rng(case.random_state).permutation(len(rows)) % 2 == 0
    weights, *_ = np.linalg.lstsq(scaled[half], target[half], rcond=1e-10)
    if np.abs(scaled[~half] @ weights - target[~half]).max() > DIGITS:
        return []
    heavy = [i for i in np.argsort(-np.abs(weights[:-1])) if abs(weights[i]) > DIGITS]
    if len(heavy) < 2:  # noqa: PLR2004
        return []
    # first the one without which least is known: the one that carries the target
    alone = [abs(float(np.corrcoef(scaled[:, i], target)[0, 1])) for i in heavy]
    return [encoder.names[full[i]] for _, i in sorted(zip(alone, heavy, strict=True), key=lambda pair: -pair[0])]


def beyond(case: Case) -> list[Beyond]:
    """Columns that are filled in, or empty, only where a quantity is beyond an edge, most convincing first.

    Were filling in and target unrelated, ``k`` such rows would all lie beyond the edge with the probability of the
    share of rows there to the power of ``k``; the edge is the outermost of theirs, so that one of them is given away
    (Bonferroni over columns, sides and what is filled in).
    """
    import numpy as np

    holes = case.X.isna()
    target = case.codes
    tried = [name for name in case.features if 0 < int(holes[name].sum()) < len(holes)]
    found = []
    for name in tried:
        for present in (True, False):
            mask = (~holes[name] if present else holes[name]).to_numpy()
            for above in (True, False):
                one = _beyond(target if above else -target, mask)
                if one is not None:
                    edge, share, p_value = one
                    p_value = min(1.0, p_value * 4 * len(tried))
                    found.append(
                        Beyond(name, present, above, edge if above else -edge, int(np.sum(mask)), share, p_value)
                    )
    return sorted(found, key=lambda b: (b.p_value, b.column))


def _beyond(target: np.ndarray, mask: np.ndarray) -> tuple[float, float, float] | None:
    """Edge, part of the rows beyond it that are marked, and the chance of that."""
    count = int(mask.sum())
    edge = float(target[mask].min())
    past = int((target >= edge).sum())
    if past > (1 - OTHER_SIDE) * len(target):
        return None
    return edge, count / past, float((past / len(target)) ** (count - 1))
