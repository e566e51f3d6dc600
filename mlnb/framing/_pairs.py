"""How well each pair of classes that a model mixes up can be told apart at all."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from mlnb.core import probe
from mlnb.core.options import options
from mlnb.framing._told import PAIR_ROWS, told
from mlnb.stats.coins import Coins, coins
from mlnb.stats.multiple import holm
from mlnb.stats.ranking import auc_error, auc_within

if TYPE_CHECKING:
    import numpy as np

    from mlnb.core.case import Case

#: A class takes so much of the probability of another's rows, as a part of what it has of its own, to be examined.
MIXED = 0.15
#: Area under the ROC curve from which the models of all classes have shown already that a pair can be told apart.
APART = 0.9
#: Pairs for which models of their own are fitted; all that are mixed up count in the correction.
MOST_FITTED = 16
LEAST_OF_CLASS = 10
#: Share of coin flips that is no matter.
SOME = 0.1


@dataclass(frozen=True)
class Pair:
    """Two classes, and how well they can be told apart.

    Attributes
    ----------
    first, second : int
        Codes of the classes.
    rows : tuple of int
        Scored rows of each.
    auc, error : float
        Area under the ROC curve on the rows of the two, and its standard error.
    rest : float
        The area with which the two together are told from all other classes; NaN of two classes in all.
    p_apart : float
        That chance alone tells them apart as well.
    coins : Coins or None
        The share of their labels that follows nothing the features tell; None where they are told apart well.
    p_same, p_coins, p_good : float
        That they can be told apart as well as the limit asks, that no label is a coin's, and that the area is 0.9;
        corrected for all pairs that are mixed up.
    """

    first: int
    second: int
    rows: tuple[int, int]
    auc: float
    error: float
    rest: float
    p_apart: float
    coins: Coins | None = None
    p_same: float = 1.0
    p_coins: float = 1.0
    p_good: float = 1.0


def pairs(case: Case, limit: float) -> tuple[list[Pair], np.ndarray]:
    """The pairs that a model mixes up, and the mean probability of each class (column) on rows of each class (line).

    Parameters
    ----------
    case : Case
    limit : float
        Area under the ROC curve below which two classes are not told apart.
    """
    import numpy as np

    made = probe.probe(case)
    scored = np.flatnonzero(made.scored)
    codes = case.codes[scored]
    table = confusion(codes, made.prediction[scored])
    enough = np.bincount(codes, minlength=len(table)) >= LEAST_OF_CLASS
    chosen = [(a, b) for a, b in mixed(table) if enough[a] and enough[b]]
    seen = sorted((_seen(case, scored, a, b) for a, b in chosen), key=lambda p: p.auc)
    doubtful = [p for p in seen if p.auc < APART][:MOST_FITTED]
    return _judged([*(_fitted(case, scored, p) for p in doubtful), *seen[len(doubtful) :]], limit), table


def confusion(codes: np.ndarray, prediction: np.ndarray) -> np.ndarray:
    """Mean probability of each class (column) on the rows of each class (line)."""
    import numpy as np

    classes = prediction.shape[1]
    total = np.zeros((classes, classes))
    np.add.at(total, codes, np.nan_to_num(prediction))
    counts = np.bincount(codes, minlength=classes)
    found: np.ndarray = total / np.clip(counts, 1, None)[:, None]
    return found


def mixed(table: np.ndarray) -> list[tuple[int, int]]:
    """Pairs of classes that take much of each other's probability, most first."""
    import numpy as np

    own = np.clip(np.diag(table), 1e-9, None)
    taken = np.minimum(table / own[None, :], (table / own[None, :]).T)
    first, second = np.triu_indices(len(table), 1)
    share = taken[first, second]
    order = [i for i in np.argsort(-share, kind="stable") if share[i] >= MIXED]
    return [(int(first[i]), int(second[i])) for i in order]


def _seen(case: Case, scored: np.ndarray, a: int, b: int) -> Pair:
    """A pair by the probabilities that are there already, of all models together."""
    import numpy as np

    makers = [probe.probe(case), probe.simple(case, "linear")]
    if case.y_score is not None or hasattr(case.model, "fit"):
        own, _ = probe.subject(case)
        makers += [own] if own.probabilistic else []
    rows = scored[np.isin(case.codes[scored], [a, b])]
    second = case.codes[rows] == b
    folds = makers[0].fold[rows]
    scores = []
    for made in makers:
        both = made.prediction[rows][:, [a, b]]
        odds = both[:, 1] / np.clip(both.sum(axis=1), 1e-12, None)
        scores.append(np.where(np.isfinite(odds), odds, 0.5))
    score = _together(scores, folds)
    return _pair(Pair(a, b, (0, 0), 0.5, 0.5, _rest(case, makers[:2], scored, a, b), 1.0), score, second, folds)


def _rest(case: Case, makers: list[probe.OutOfFold], scored: np.ndarray, a: int, b: int) -> float:
    """Area under the ROC curve of the two together against all other classes."""
    import numpy as np

    both = np.isin(case.codes[scored], [a, b])
    folds = makers[0].fold[scored]
    sums = [made.prediction[scored][:, [a, b]].sum(axis=1) for made in makers]
    return auc_within(_together(sums, folds), both, folds)


def _together(scores: list[np.ndarray], folds: np.ndarray) -> np.ndarray:
    """Mean rank within the fold: the vote of all scores, which picks none of them for its luck."""
    import numpy as np
    from scipy import stats

    total = np.zeros(len(folds))
    for fold in np.unique(folds):
        rows = folds == fold
        total[rows] = sum(stats.rankdata(s[rows]) for s in scores)
    return total


def _pair(pair: Pair, score: np.ndarray, second: np.ndarray, folds: np.ndarray) -> Pair:
    from scipy import stats

    counts = (int((~second).sum()), int(second.sum()))
    auc = auc_within(score, second, folds)
    auc = auc if auc == auc else 0.5  # noqa: PLR0124  # no fold held rows of both
    # models of different folds share most of their rows, which makes their luck last: as Nadeau and Bengio derive it
    chance = auc_error(0.5, *counts) * (1 + options.folds / (options.folds - 1)) ** 0.5
    p_apart = float(stats.norm.sf((auc - 0.5) / chance))
    return replace(pair, rows=counts, auc=auc, error=auc_error(auc, *counts), p_apart=p_apart)


def _fitted(case: Case, scored: np.ndarray, pair: Pair) -> Pair:
    """The pair by models that learn nothing but to tell the two apart, in place of those of all classes."""
    import numpy as np

    rows = scored[np.isin(case.codes[scored], [pair.first, pair.second])]
    if len(rows) > PAIR_ROWS:
        rows = np.sort(np.random.default_rng(case.random_state).choice(rows, PAIR_ROWS, replace=False))
    second = case.codes[rows] == pair.second
    if min(int(second.sum()), int((~second).sum())) < LEAST_OF_CLASS:
        return pair
    score, folds = told(case, rows, second)
    here = folds >= 0
    if not here.any():
        return pair
    found = _pair(pair, score[here], second[here], folds[here])
    return replace(found, coins=coins(score[here], second[here], level=options.confidence))


def _judged(found: list[Pair], limit: float) -> list[Pair]:
    """Each pair with its p-values (Holm over all that are mixed up)."""
    from scipy import stats

    if not found:
        return []

    def below(area: float) -> np.ndarray:
        return holm([float(stats.norm.cdf((p.auc - area) / auc_error(area, *p.rows))) for p in found])

    some = holm([p.coins.p_more(0.0) if p.coins else 1.0 for p in found])
    return [
        replace(p, p_same=float(q), p_coins=float(r), p_good=float(s))
        for p, q, r, s in zip(found, below(limit), some, below(APART), strict=True)
    ]
