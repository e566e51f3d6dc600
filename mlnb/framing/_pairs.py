"""How well each pair of classes that a model mixes up can be told apart at all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from mlnb.core import probe
from mlnb.core.folds import group_codes
from mlnb.core.options import options
from mlnb.core.threads import few_threads
from mlnb.stats.multiple import holm
from mlnb.stats.ranking import auc_error, auc_within

if TYPE_CHECKING:
    import numpy as np

    from mlnb.core.case import Case
    from mlnb.core.probe import OutOfFold

#: A class takes so much of the probability of another's rows, as a part of what it has of its own, to be examined.
MIXED = 0.3
#: Pairs that are examined at most, those that are mixed up most.
MOST_PAIRS = 60
#: Of them, pairs for which models of their own are fitted.
MOST_FITTED = 8
#: Rows of a pair that such a model learns from.
PAIR_ROWS = 4_000
REPEATS = 2
TREES = 50
#: P-value below which the models of all classes have shown already that a pair can be told apart, and the area under
#: the ROC curve below which that is no use to anybody.
SURE, ALIKE = 0.001, 0.55
LEAST_OF_CLASS = 8


@dataclass(frozen=True)
class Pair:
    """Two classes, and how well the best of several models tells their rows apart.

    Attributes
    ----------
    first, second : int
        Codes of the classes.
    rows : tuple of int
        Scored rows of each.
    auc, error : float
        Area under the ROC curve on the rows of the two, and its standard error.
    mixed : float
        How much of the probability of the one is given to rows of the other, 1 where as much as to its own.
    p_apart : float
        That chance alone tells them apart as well.
    p_same : float
        That two classes which can be told apart as well as the limit asks look as much the same, corrected for all
        pairs examined.
    """

    first: int
    second: int
    rows: tuple[int, int]
    auc: float
    error: float
    mixed: float
    p_apart: float
    p_same: float = 1.0


def pairs(case: Case, limit: float) -> tuple[list[Pair], np.ndarray]:
    """The pairs that a model mixes up, and the mean probability of each class (column) on rows of each class (line).

    Parameters
    ----------
    case : Case
    limit : float
        Area under the ROC curve below which two classes count as the same.
    """
    import numpy as np

    made = probe.probe(case)
    others = [probe.simple(case, "linear")]
    if case.y_score is not None or hasattr(case.model, "fit"):
        own, _ = probe.subject(case)
        others += [own] if own.probabilistic else []
    scored = np.flatnonzero(made.scored)
    codes = case.codes[scored]
    table = confusion(codes, made.prediction[scored])
    enough = np.bincount(codes, minlength=len(table)) >= LEAST_OF_CLASS
    chosen = [(a, b, m) for a, b, m in mixed(table) if enough[a] and enough[b]]
    found = [_seen(case, [made, *others], scored, a, b, m) for a, b, m in chosen]
    doubtful = sorted((p for p in found if p.p_apart >= SURE or p.auc < ALIKE), key=lambda p: p.auc)
    sure = [p for p in found if p not in doubtful]
    return _judged([*(_fitted(case, scored, p) for p in doubtful[:MOST_FITTED]), *sure], limit), table


def confusion(codes: np.ndarray, prediction: np.ndarray) -> np.ndarray:
    """Mean probability of each class (column) on the rows of each class (line)."""
    import numpy as np

    classes = prediction.shape[1]
    total = np.zeros((classes, classes))
    np.add.at(total, codes, np.nan_to_num(prediction))
    counts = np.bincount(codes, minlength=classes)
    found: np.ndarray = total / np.clip(counts, 1, None)[:, None]
    return found


def mixed(table: np.ndarray) -> list[tuple[int, int, float]]:
    """Pairs of classes that take much of each other's probability, most first."""
    import numpy as np

    own = np.clip(np.diag(table), 1e-9, None)
    taken = np.minimum(table / own[None, :], (table / own[None, :]).T)
    first, second = np.triu_indices(len(table), 1)
    share = taken[first, second]
    order = [i for i in np.argsort(-share, kind="stable") if share[i] >= MIXED][:MOST_PAIRS]
    return [(int(first[i]), int(second[i]), float(share[i])) for i in order]


def _seen(case: Case, makers: list[OutOfFold], scored: np.ndarray, a: int, b: int, share: float) -> Pair:
    """A pair by the probabilities that are there already, of all models together."""
    import numpy as np

    rows = scored[np.isin(case.codes[scored], [a, b])]
    second = case.codes[rows] == b
    folds = makers[0].fold[rows]
    scores = []
    for made in makers:
        both = made.prediction[rows][:, [a, b]]
        odds = both[:, 1] / np.clip(both.sum(axis=1), 1e-12, None)
        scores.append(np.where(np.isfinite(odds), odds, 0.5))
    return _pair(a, b, second, auc_within(_together(scores, folds), second, folds), share)


def _together(scores: list[np.ndarray], folds: np.ndarray) -> np.ndarray:
    """Mean rank within the fold: the vote of all scores, which picks none of them for its luck."""
    import numpy as np
    from scipy import stats

    total = np.zeros(len(folds))
    for fold in np.unique(folds):
        rows = folds == fold
        total[rows] = sum(stats.rankdata(s[rows]) for s in scores)
    return total


def _pair(a: int, b: int, second: np.ndarray, auc: float, share: float) -> Pair:
    from scipy import stats

    counts = (int((~second).sum()), int(second.sum()))
    auc = auc if auc == auc else 0.5  # noqa: PLR0124  # no fold held rows of both
    # models of different folds share most of their rows, which makes their luck last: as Nadeau and Bengio derive it
    chance = auc_error(0.5, *counts) * (1 + options.folds / (options.folds - 1)) ** 0.5
    return Pair(a, b, counts, auc, auc_error(auc, *counts), share, float(stats.norm.sf((auc - 0.5) / chance)))


def _fitted(case: Case, scored: np.ndarray, pair: Pair) -> Pair:
    """The pair by models that learn nothing but to tell the two apart, where they do better."""
    import numpy as np

    rows = scored[np.isin(case.codes[scored], [pair.first, pair.second])]
    rng = np.random.default_rng(case.random_state)
    if len(rows) > PAIR_ROWS:
        rows = np.sort(rng.choice(rows, PAIR_ROWS, replace=False))
    second = case.codes[rows] == pair.second
    if min(int(second.sum()), int((~second).sum())) < LEAST_OF_CLASS:
        return pair
    repeats = REPEATS if len(rows) < PAIR_ROWS // 2 else 1
    auc = float(np.mean([_cross_validated(case, rows, second, repeat) for repeat in range(repeats)]))
    return _pair(pair.first, pair.second, second, auc, pair.mixed) if auc > pair.auc else pair


def _cross_validated(case: Case, rows: np.ndarray, second: np.ndarray, seed: int) -> float:
    import numpy as np
    from sklearn.model_selection import StratifiedGroupKFold, StratifiedKFold

    values, encoder = probe.matrix(case)
    groups = group_codes(case)
    count = min(options.folds, int(second.sum()), int((~second).sum()))
    state = case.random_state + seed
    entities = 0 if groups is None else len(np.unique(groups[rows]))
    count = min(count, entities) if entities > 1 else count
    if groups is None or entities < 2:  # noqa: PLR2004
        split = StratifiedKFold(count, shuffle=True, random_state=state).split(rows, second)
    else:
        split = StratifiedGroupKFold(count, shuffle=True, random_state=state).split(rows, second, groups[rows])
    fold = np.full(len(rows), -1)
    scores = [np.zeros(len(rows)), np.zeros(len(rows))]
    for number, (train, held) in enumerate(split):
        if len(np.unique(second[train])) < 2:  # noqa: PLR2004
            continue
        fold[held] = number
        for score, ask in zip(scores, _models(values[rows], second, train, encoder.categorical, state), strict=True):
            score[held] = ask(values[rows[held]])
    here = fold >= 0
    return auc_within(_together([s[here] for s in scores], fold[here]), second[here], fold[here])


def _models(
    values: np.ndarray, second: np.ndarray, train: np.ndarray, categorical: list[bool], seed: int
) -> list[Callable[[np.ndarray], np.ndarray]]:
    """A linear model and a forest of the training rows, as functions from rows to scores."""
    import warnings

    from sklearn.ensemble import RandomForestClassifier
    from sklearn.linear_model import LogisticRegression

    from mlnb.core.encode import LinearScaler

    scaler = LinearScaler(categorical)
    linear = LogisticRegression(C=1.0, max_iter=300, class_weight="balanced")
    forest = RandomForestClassifier(TREES, min_samples_leaf=2, class_weight="balanced", random_state=seed)
    with warnings.catch_warnings(), few_threads(values.size):
        warnings.simplefilter("ignore")
        linear.fit(scaler.fit(values[train]).transform(values[train]), second[train])
        forest.fit(scaler.transform(values[train]), second[train])
    return [lambda held, model=model: model.predict_proba(scaler.transform(held))[:, 1] for model in (linear, forest)]  # type: ignore[misc]


def _judged(found: list[Pair], limit: float) -> list[Pair]:
    """Each pair with the p-value that it can be told apart as well as the limit asks (Holm over all examined)."""
    from scipy import stats

    raw = [float(stats.norm.cdf((p.auc - limit) / auc_error(limit, *p.rows))) for p in found]
    return [replace(p, p_same=float(q)) for p, q in zip(found, holm(raw), strict=True)] if found else []
