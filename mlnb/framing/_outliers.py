"""Rows unlike the others, grouped by what is unusual about them, where the model fails without knowing it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from mlnb.core.finding import number
from mlnb.core.kinds import as_number, as_text
from mlnb.core.probe import matrix

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from mlnb.core.case import Case
    from mlnb.framing._edge_rows import EdgeRows

#: Part of the rows that is looked at as unlike the others.
UNLIKE = 0.1
#: Neighbours whose distance is taken; training rows that they are looked up among; most rows that are looked up.
NEIGHBOURS, AMONG, MOST = 10, 4_000, 20_000
TREES = 100
#: Rows of the smallest group that can be told, and part of the rows of the largest that is an edge.
LEAST, LARGEST = 8, 0.1
#: A category with less than this part of the rows is unusual.
RARE = 0.02
#: Spreads from the median at which a number is unusual, and at which it is so by itself.
UNUSUAL, FAR = 3.0, 6.0


@dataclass(frozen=True)
class Group:
    """Rows that one condition picks out.

    Attributes
    ----------
    words : str
        The condition, as a query expression.
    columns : tuple of str
    rows : ndarray of bool, shape (n,)
    loss, others : float
        Share of wrong rows, or root mean squared error, in it and among all other rows.
    expected : float
        What the model's own probabilities say of its loss there.
    low, high : float
        Interval of ``loss``.
    p_value : float
        That the model is no worse there than it says, as it is elsewhere; corrected over all groups.
    """

    words: str
    columns: tuple[str, ...]
    rows: np.ndarray
    loss: float
    others: float
    expected: float
    low: float
    high: float
    p_value: float


def unlike(case: Case, rows: EdgeRows) -> np.ndarray:
    """How unlike the training rows each row is, from 0 to 1: the higher rank of isolation forest and distance."""
    import numpy as np
    import pandas as pd
    from scipy.stats import rankdata
    from sklearn.ensemble import IsolationForest
    from sklearn.neighbors import NearestNeighbors

    from mlnb.core.encode import LinearScaler

    values, encoder = matrix(case)
    asked = encoder.transform(pd.concat([f[list(case.features)] for f in rows.frames]))
    scaler = LinearScaler(encoder.categorical).fit(values)
    known, asked = scaler.transform(values), scaler.transform(asked)
    rng = np.random.default_rng(case.random_state)
    some = rng.choice(len(known), min(len(known), AMONG), replace=False)
    forest = IsolationForest(n_estimators=TREES, random_state=case.random_state).fit(known[some])
    alone = rankdata(-forest.score_samples(asked))
    near = NearestNeighbors(n_neighbors=min(NEIGHBOURS, len(some))).fit(known[some])
    far = np.zeros(len(asked))
    chosen = np.argsort(-alone)[:MOST]
    far[chosen] = near.kneighbors(asked[chosen])[0][:, -1]
    return np.maximum(alone, rankdata(far)) / len(asked)


def groups(case: Case, rows: EdgeRows) -> list[Group]:
    """Groups of unlike rows with their losses, the worst first."""
    from mlnb.stats.multiple import holm

    how = unlike(case, rows)
    count = len(how)
    seen = how >= 1 - UNLIKE
    joined = {name: [f[name] for f in rows.frames] for name in case.features}
    made: dict[str, tuple[tuple[str, ...], np.ndarray]] = {}
    for name, parts in joined.items():
        for words, mask in _conditions(case, name, parts, seen):
            if LEAST <= int(mask.sum()) <= LARGEST * count:
                made[words] = ((name,), mask)
    found = [_judged(case, rows, words, columns, mask) for words, (columns, mask) in _different(made).items()]
    corrected = holm([g.p_value for g in found])
    found = [replace(g, p_value=float(p)) for g, p in zip(found, corrected, strict=True)]
    return sorted(found, key=lambda g: (g.p_value, -g.loss))


def _different(made: dict[str, tuple[tuple[str, ...], np.ndarray]]) -> dict[str, tuple[tuple[str, ...], np.ndarray]]:
    """One condition for each set of rows."""
    kept: dict[bytes, str] = {}
    for words, (_, mask) in made.items():
        kept.setdefault(mask.tobytes(), words)
    return {words: made[words] for words in kept.values()}


def _conditions(case: Case, name: str, parts: list[pd.Series], seen: np.ndarray) -> list[tuple[str, np.ndarray]]:
    """Conditions on one column that unlike rows satisfy: beyond an end of the bulk, or of a rare value."""
    import numpy as np
    import pandas as pd

    kind, quoted = case.kinds[name], name if name.isidentifier() else f"`{name}`"
    if kind in {"numeric", "date"}:
        if any(p.dtype.kind == "c" for p in parts):
            return []
        values = np.concatenate([as_number(p, kind).to_numpy() for p in parts])
        known = values[~np.isnan(values)]
        if len(known) < 2 * LEAST or kind == "date":
            return []
        low, middle, high = np.quantile(known, (0.25, 0.5, 0.75))
        spread = float(high - low) / 1.349 or float(known.std()) or 1.0
        found = []
        for sign, word in ((1.0, ">="), (-1.0, "<=")):
            for far, enough in ((UNUSUAL, seen), (FAR, True)):  # far out in one column is unlike, whatever the others
                with np.errstate(invalid="ignore"):
                    mine = (sign * (values - middle) > far * spread) & enough
                if mine.sum() >= LEAST:
                    cut = _short(sign, float((sign * values[mine]).min()))
                    with np.errstate(invalid="ignore"):
                        found.append((f"{quoted} {word} {cut:g}", sign * values >= sign * cut))
        return found
    if kind not in {"category", "boolean"}:
        return []
    text = pd.concat([as_text(p) for p in parts]).to_numpy()
    shares = pd.Series(text).value_counts(normalize=True)
    rare = [v for v, s in shares.items() if s < RARE and s * len(text) >= LEAST]
    return [
        (f"{quoted} == {value!r}", (text == value).astype(bool)) for value in rare if (seen & (text == value)).any()
    ]


def _short(sign: float, end: float) -> float:
    """The end of a group in few digits, still with all of the group beyond it."""
    import math

    if end == 0:
        return 0.0
    step = 10.0 ** (math.floor(math.log10(abs(end))) - 2)
    return sign * math.floor(end / step) * step


def _judged(case: Case, rows: EdgeRows, words: str, columns: tuple[str, ...], mask: np.ndarray) -> Group:
    """The loss of a group against the others, and against what the model itself expects."""
    import numpy as np
    from scipy import stats

    from mlnb.core.options import options
    from mlnb.stats.intervals import wilson

    count = int(mask.sum())
    if case.task == "regression":
        squared = (rows.prediction - rows.codes) ** 2
        loss, others = float(squared[mask].mean()) ** 0.5, float(squared[~mask].mean()) ** 0.5
        # a group of large numbers has large errors; what counts is whether the mean of the group would do better
        own = float(rows.codes[mask].var()) ** 0.5
        ranks = stats.mannwhitneyu(squared[mask], squared[~mask], alternative="greater").pvalue
        return Group(words, columns, mask, loss, others, max(own, others), loss, loss, float(ranks))
    wrong = rows.prediction.argmax(axis=1) != rows.codes
    doubt = 1 - rows.prediction.max(axis=1) if rows.probabilistic else np.full(len(wrong), float(wrong[~mask].mean()))
    more = max(1.0, float(wrong[~mask].mean()) / max(float(doubt[~mask].mean()), 1e-12))
    expected = min(0.99, max(more * float(doubt[mask].mean()), float(wrong[~mask].mean())))
    low, high = wilson(int(wrong[mask].sum()), count, options.confidence)
    chance = float(stats.binom.sf(int(wrong[mask].sum()) - 1, count, expected))
    return Group(
        words, columns, mask, float(wrong[mask].mean()), float(wrong[~mask].mean()), expected, low, high, chance
    )


def costly(case: Case, found: list[Group], alpha: float, more: float, times: float) -> list[Group]:
    """The groups that are surely and much worse than the model knows."""
    if case.task == "regression":
        return [g for g in found if g.p_value < alpha and g.loss > times * g.expected]
    return [g for g in found if g.p_value < alpha and g.loss - g.expected >= more and g.loss >= times * g.others]


def said(case: Case, group: Group) -> str:
    """The loss of a group in words."""
    if case.task == "regression":
        return f"error {number(group.loss)} against {number(group.others)} elsewhere"
    return f"{number(100 * group.loss)} % of them wrong against {number(100 * group.others)} % elsewhere"
