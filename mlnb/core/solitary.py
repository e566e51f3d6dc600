"""Strong features that nothing else in the table knows of, once the target is known: as if made from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mlnb.core import disguise, probe
from mlnb.core.encode import LinearScaler
from mlnb.core.threads import few_threads

if TYPE_CHECKING:
    import numpy as np

    from mlnb.core.case import Case

#: Share of the loss that such a feature leaves at most.
STRONG = 0.6
#: The same of codes, since a place or a kind may well be told of by nothing but what it is found with.
STRONG_CODES = 0.4
#: Part of its spread that others may explain, the target known, at most, and with its interval.
NEXT_TO_NOTHING, AT_MOST = 0.03, 0.08
#: Part of the spread of an honest feature that others explain.
COMPANY = 0.04
#: Part that clears a feature of being a copy.
MUCH = 0.15
#: Other features with which it is compared, how many must follow from the others, and how many features there must be.
PEERS, LEAST_PEERS, LEAST_FEATURES = 6, 2, 3
#: Features that are looked at, and rows.
MOST, SOME_ROWS, LEAST_ROWS = 5, 3_000, 80


@dataclass(frozen=True)
class Solitary:
    """A strong feature that nothing else knows of.

    Attributes
    ----------
    column : str
    alone : float
        Share of the loss that it leaves alone.
    told, high : float
        Part of its spread that the others explain, the target known, and the upper end of the interval.
    peers : float
        The same of the feature that stands in the middle of those compared.
    """

    column: str
    alone: float
    told: float
    high: float
    peers: float


def has_company(case: Case, name: str) -> bool:
    """Whether others explain much of a feature once the target is known, as they do of an honest measurement."""
    told = case.shared(("told", name), lambda: told_by_others(case, name))
    return told is not None and told[0] >= MUCH


def solitary(case: Case) -> tuple[Solitary, ...]:
    """Features that are strong and alone of their kind, strongest first; made once per case."""
    return case.shared("solitary", lambda: tuple(_solitary(case)))


def _solitary(case: Case) -> list[Solitary]:
    screen = disguise.screen(case)
    if len(screen) < LEAST_FEATURES + 1 or len(case.codes) < LEAST_ROWS:
        return []
    # a date tells of the season and the weekday, of which nothing else in the table need know
    most = {"date": 0.0, "category": STRONG_CODES, "boolean": STRONG_CODES, "text": STRONG_CODES}
    strong = [(name, left) for name, left in screen if left <= most.get(case.kinds[name], STRONG)][:MOST]
    if not strong:
        return []
    with few_threads(1):
        seen = {name: told_by_others(case, name) for name, _ in strong}
        alone = [(n, left) for n, left in strong if _is_alone(seen[n])]
        if not alone:
            return []
        names = {name for name, _ in alone}
        peers = []
        for name, _ in [pair for pair in screen if pair[0] not in names][:PEERS]:
            told = seen[name] if name in seen else told_by_others(case, name)
            if told is not None:
                peers.append(told[0])
    company = sorted(peers)
    # where no feature follows from the others, being alone says nothing
    if sum(p >= COMPANY for p in company) < max(LEAST_PEERS, len(company) / 2):
        return []
    middle = company[len(company) // 2]
    return [Solitary(n, left, seen[n][0], seen[n][1], middle) for n, left in alone]  # type: ignore[index]


def _is_alone(told: tuple[float, float] | None) -> bool:
    return told is not None and told[0] <= NEXT_TO_NOTHING and told[1] <= AT_MOST


def told_by_others(case: Case, name: str) -> tuple[float, float] | None:
    """Part of a feature's spread that others explain, the target known, and its upper end; None where it has none."""
    import numpy as np
    from scipy import stats

    from mlnb.stats.given import basis, given

    values, encoder = probe.matrix(case)
    rows = np.arange(len(values))
    if len(rows) > SOME_ROWS:
        rows = np.sort(np.random.default_rng(case.random_state).choice(rows, SOME_ROWS, replace=False))
    mine = next(j for j, n in enumerate(encoder.names) if n == name)
    shown = _shown(case, values[rows, mine], rows, coded=encoder.categorical[mine])
    best: tuple[float, float] | None = None
    for column in shown:
        known = np.flatnonzero(np.isfinite(column))
        if len(known) < LEAST_ROWS or column[known].std() == 0:
            continue
        target = case.codes[rows][known].astype(float)
        told = basis(target, 0 if case.task == "regression" else len(case.classes))
        here = column[known]
        weights, *_ = np.linalg.lstsq(told, here, rcond=None)
        rest = here - told @ weights
        # what is asked does not change with the scale within a class; scores keep single values from deciding
        within = (
            [target == c for c in np.unique(target)]
            if case.task != "regression"
            else [np.ones(len(target), dtype=bool)]
        )
        here = np.zeros(len(rest))
        for mask in within:
            here[mask] = stats.norm.ppf((stats.rankdata(rest[mask]) - 0.5) / mask.sum())
        kept = [
            j
            for j, other in enumerate(encoder.names)
            if other != name
            and len(np.unique(values[rows[known], j][np.isfinite(values[rows[known], j])])) > 1
            and not _same(values[rows[known], j], rest, told)
        ]
        if not kept:
            continue
        others = values[rows[known]][:, kept]
        codes = [encoder.categorical[j] for j in kept]
        wide = LinearScaler(codes).fit(others).transform(others)
        found = given(here, target, told, others, wide, categorical=codes, enough=AT_MOST, seed=case.random_state)
        if best is None or found.value > best[0]:
            best = (found.value, found.high)
        if best[0] > AT_MOST:
            break
    return best


def _same(other: np.ndarray, rest: np.ndarray, told: np.ndarray) -> bool:
    """Whether another column goes along with what the target leaves of this one, as a copy of it does."""
    import numpy as np

    from mlnb.stats.given import SAME

    full = np.isfinite(other)
    if full.sum() <= LEAST_ROWS:
        return False
    left = other[full] - told[full] @ np.linalg.lstsq(told[full], other[full], rcond=None)[0]
    here = rest[full] - rest[full].mean()
    spread = float(left.std() * here.std())
    return spread > 0 and abs(float((left * here).mean())) / spread > SAME


def _shown(case: Case, column: np.ndarray, rows: np.ndarray, *, coded: bool) -> list[np.ndarray]:
    """A feature as numbers: normal scores, and of codes what they say of the target, cross-fitted."""
    import numpy as np
    from scipy import stats

    known = np.isfinite(column)
    if not coded and known.mean() >= 0.5:  # noqa: PLR2004
        scores = np.full(len(column), np.nan)
        scores[known] = stats.norm.ppf((stats.rankdata(column[known]) - 0.5) / known.sum())
        return [scores]
    target = disguise.targets(case, case.codes[rows])
    target = target if target.shape[1] == 1 else target[:, 1:4]
    levels, place = np.unique(np.where(known, column, -1.0), return_inverse=True)
    fold = np.random.default_rng(case.random_state).permutation(len(column)) % 5
    found = np.zeros((len(column), target.shape[1]))
    for k in range(5):
        train, held = fold != k, fold == k
        count = np.bincount(place[train], minlength=len(levels)) + 1.0
        for t in range(target.shape[1]):
            sums = np.bincount(place[train], target[train, t], minlength=len(levels)) + target[train, t].mean()
            found[held, t] = (sums / count)[place[held]]
    return list(found.T)
