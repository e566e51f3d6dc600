"""Are two categories really one?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mlnb.core import probe
from mlnb.core.check import check, failed, passed, warned
from mlnb.core.errors import CannotTell, plural
from mlnb.core.evidence import Evidence, Heatmap, Intervals, Table
from mlnb.core.finding import Estimate, Finding, number
from mlnb.core.fix import Effect, Fix
from mlnb.core.metric import default_metric, row_loss
from mlnb.core.options import options
from mlnb.framing._pairs import SOME, Pair, pairs
from mlnb.stats.compare import paired

if TYPE_CHECKING:
    import numpy as np

    from mlnb.core.case import Case

#: Share of all rows from which two classes that are one fail rather than warn.
MUCH = 0.1
#: Area under the ROC curve that is of no use to anybody, whether or not it is surely above a coin's.
ALIKE = 0.6
#: Pairs in a figure, classes in a matrix, rows that are named.
MOST_SHOWN, MOST_CELLS, MOST_ROWS = 12, 15, 1_000


@check(
    "framing.class_overlap",
    question="Are two categories really one?",
    why="Where nobody can tell two categories apart, a model is scored on coin flips, and no more data mends that.",
    needs=("data", "features", "target", "classes"),
    reference=(
        "Northcutt, Jiang, Chuang (2021): Confident learning. JAIR 70. Hanley, McNeil (1982): The meaning and use of the "
        "area under a ROC curve. Radiology 143. Schuirmann (1987): A comparison of the two one-sided tests procedure. "
        "Journal of Pharmacokinetics and Biopharmaceutics 15. Wichmann, Hill (2001): The psychometric function. Perception & "
        "Psychophysics 63. Holm (1979)."
    ),
)
def class_overlap(
    case: Case, *, same: float = 0.8, apart: float = 0.01, known: float = 0.85, worse: float = 3.0, far: float = 10.0
) -> Finding:
    """Look at each pair of classes that a model mixes up, and try to tell its rows apart.

    The area under the ROC curve on the rows of the two is 0.5 where nobody can tell them apart; where a coin gave a
    share of their labels and everything else were told perfectly, it would fall short of 1 by half of that share. A
    pair is raised where the area is surely below ``same`` (one-sided test of equivalence at the level of the intervals,
    Holm over the pairs mixed up) and either chance alone explains it or, far from where the two meet, labels contradict
    the features as often as near it; or where there surely are such labels, the area is below 0.9, and the features tell
    the two from all other classes ten times as well. Pairs of which the rows far
    from the other are sure are hard and not the same. Models that learn nothing but this one distinction are asked.

    Parameters
    ----------
    case : Case or dataframe
    same : float
        Area under the ROC curve below which, interval and all, two classes are not told apart: a coin gave two fifths of
        the labels. Of two classes in all, 0.6.
    apart : float
        P-value below which a pair counts as told from chance.
    known, worse, far : float
        Area with which the two together must be told from all other classes, and how many times as far from 1 their own
        must be; ``far`` where only a part of the labels is by a coin. Where the features say little of anything, that they say nothing of one distinction is no finding.

    Returns
    -------
    Finding
        ``rows`` are those of the worst pair, the most doubtful first, at most 1,000.

    Examples
    --------
    >>> import mlnb, numpy as np
    >>> from sklearn.datasets import load_wine
    >>> frame = load_wine(as_frame=True).frame
    >>> mlnb.framing.class_overlap(mlnb.Case(frame, target="target")).verdict
    'pass'
    >>> coin = np.random.default_rng(2).random(len(frame)) < 0.5
    >>> frame["target"] = np.where((frame["target"] == 1) & coin, 3, frame["target"])
    >>> mlnb.framing.class_overlap(mlnb.Case(frame, target="target")).verdict
    'fail'
    """
    _must_say_something(case)
    limit = min(same, ALIKE) if len(case.classes) == 2 else same  # noqa: PLR2004
    found, table = pairs(case, limit)
    level = (1 - options.confidence) / 2
    one = []
    for p in found:
        stands_out = len(case.classes) == 2 or (p.rest >= known and 1 - p.auc >= worse * (1 - p.rest))  # noqa: PLR2004
        by_coin = p.coins is not None and p.coins.share >= SOME
        alike = stands_out and p.p_same < level and (p.p_apart >= apart or by_coin)
        partly = by_coin and max(p.p_coins, p.p_good) < level and 1 - p.auc >= far * (1 - p.rest)
        if alike or partly:
            one.append(p)
    one.sort(key=lambda p: p.auc)
    names = [str(c) for c in case.classes]
    parts: dict[str, Any] = {"threshold": limit, "evidence": _evidence(case, names, found, one, table)}
    if not one:
        return _told_apart(names, found, parts)
    worst = one[0]
    first, second = names[worst.first], names[worst.second]
    share = sum(worst.rows) / len(case.codes)
    also = f" (and {plural(len(one) - 1, 'more pair')})" if len(one) > 1 else ""
    estimate = _estimate(names, worst)
    ranks = (
        f"between their {plural(sum(worst.rows), 'row')} the best models rank {number(100 * worst.auc)} % of the pairs "
        f"rightly ({number(100 * (estimate.low or 0))} to {number(100 * (estimate.high or 0))} %), and a coin 50 %"
    )
    if worst.p_apart >= apart or worst.auc + _reach(worst) < ALIKE:
        said = f"Nobody can tell {first} from {second}{also}: {ranks}"
    else:
        said = f"Many labels of {first} and {second}{also} follow nothing that the features tell, "
        said += f"{_coins_in_words(worst)}even far from where the two meet: {ranks}"
    return (failed if share >= MUCH and worst.p_same < level else warned)(
        said,
        estimate=estimate,
        p_value=min(worst.p_same, worst.p_coins),
        rows=_rows(case, worst),
        columns=(str(case.target),),
        fixes=_fixes(case, names, one),
        **parts,
    )


def _coins_in_words(pair: Pair) -> str:
    """The share of coin flips, where it is known."""
    if pair.coins is None or pair.coins.share <= 0:
        return ""
    said = f"about {number(100 * pair.coins.share)} % ({number(100 * pair.coins.low)} to {number(100 * pair.coins.high)} %)"
    return f"as if a coin had given {said} of them, "


def _must_say_something(case: Case) -> None:
    """The features tell something of the target; of nothing at all no pair could be told apart.

    Raises
    ------
    CannotTell
    """
    import numpy as np

    made = probe.probe(case)
    rows = np.flatnonzero(made.scored)
    codes = case.codes[rows]
    base = row_loss(case.task, codes, probe.simple(case, "dummy").prediction[rows])
    for other in (made, probe.simple(case, "linear")):
        if (
            paired(base, row_loss(case.task, codes, other.prediction[rows]), folds=options.folds).p_value
            < options.alpha
        ):
            return
        for code in np.unique(codes):  # many classes alike hide that one is well known
            mine = codes == code
            if mine.sum() >= 10 and _known(other.prediction[rows][:, code], mine):  # noqa: PLR2004
                return
    msg = (
        f"The features say nothing of {case.target!r} that could be told from chance, so that no two of its categories "
        "could be told apart, whether they are one or not. Give features that predict it."
    )
    raise CannotTell(msg)


def _known(scores: np.ndarray, mine: np.ndarray) -> bool:
    """Whether a class is surely told from the rest."""
    from scipy import stats

    p_value = stats.mannwhitneyu(scores[mine], scores[~mine], alternative="greater").pvalue
    return float(p_value) < options.alpha / 10


def _reach(pair: Pair) -> float:
    from scipy import stats

    return float(stats.norm.ppf(0.5 + options.confidence / 2)) * pair.error


def _estimate(names: list[str], pair: Pair) -> Estimate:
    reach = _reach(pair)
    name = f"area under the ROC curve of {names[pair.first]} against {names[pair.second]}"
    return Estimate(name, pair.auc, max(pair.auc - reach, 0.0), min(pair.auc + reach, 1.0))


def _told_apart(names: list[str], found: list[Pair], parts: dict[str, Any]) -> Finding:
    if not found:
        return passed(f"All {len(names):,} categories can be told apart: no two of them are mixed up much", **parts)
    hard = min(found, key=lambda p: p.auc)
    estimate = _estimate(names, hard)
    said = f"a model ranks {number(100 * hard.auc)} % of their pairs rightly, and a coin 50 %"
    sure = (
        "hard to tell apart, not the same"
        if hard.p_apart < options.alpha
        else "hard to tell apart, and too few to call the same"
    )
    return passed(
        f"No two categories are surely one: {names[hard.first]} and {names[hard.second]} are {sure}: {said}",
        estimate=estimate,
        p_value=hard.p_same,
        **parts,
    )


def _rows(case: Case, pair: Pair) -> tuple[Any, ...]:
    """The rows of a pair, those nearest to the middle between the two first."""
    import numpy as np

    assert case.y is not None
    made = probe.probe(case)
    rows = np.flatnonzero(np.isin(case.codes, [pair.first, pair.second]) & made.scored)
    both = made.prediction[rows][:, [pair.first, pair.second]]
    order = np.lexsort((rows, -both.min(axis=1).round(6)))[:MOST_ROWS]
    return tuple(case.y.index[rows[order]].tolist())


def _evidence(
    case: Case, names: list[str], found: list[Pair], one: list[Pair], table: np.ndarray
) -> tuple[Evidence, ...]:
    parts: list[Evidence] = []
    shown = sorted(found, key=lambda p: p.auc)[:MOST_SHOWN]
    labels = tuple(f"{names[p.first]} or {names[p.second]}" for p in shown)
    if shown:
        ends = [_estimate(names, p) for p in shown]
        parts.append(
            Intervals(
                caption="How well the pairs that are mixed up most can be told apart",
                name="pairs",
                labels=labels,
                values=tuple(round(p.auc, 4) for p in shown),
                low=tuple(round(e.low or 0.0, 4) for e in ends),
                high=tuple(round(e.high or 0.0, 4) for e in ends),
                reference=0.5,
                reference_label="a coin",
                marked=tuple(label for label, p in zip(labels, shown, strict=True) if p in one),
                xlabel="area under the ROC curve, on the rows of the two",
                alt=f"The pair that is hardest to tell apart is {labels[0]}, with an area of {number(shown[0].auc)}.",
            )
        )
        parts.append(
            Table(
                caption="Pairs of categories, the hardest first",
                name="table",
                columns=("category", "rows", "other", "rows of it", "area under the ROC curve", "told from chance, p", "same, p"),
                rows=tuple(
                    (names[p.first], p.rows[0], names[p.second], p.rows[1], round(p.auc, 3), number(p.p_apart, 2),
                     number(p.p_same, 2))
                    for p in shown
                ),
                total=len(found),
            )
        )  # fmt: skip
    keep = _classes_shown(case, one or found, len(table))
    parts.append(
        Heatmap(
            caption="Mean probability of each category on the rows of each, out of fold",
            name="joint",
            values=tuple(tuple(round(float(table[i, j]), 4) for j in keep) for i in keep),
            ylabels=tuple(names[i] for i in keep),
            xlabels=tuple(names[i] for i in keep),
            xlabel="probability of",
            ylabel="recorded",
            unit="%",
            annotate=len(keep) <= 10,  # noqa: PLR2004
            alt=f"The lowest mean probability of the recorded category is {number(100 * float(table.diagonal().min()))} %.",
        )
    )
    return tuple(parts)


def _classes_shown(case: Case, first: list[Pair], count: int) -> list[int]:
    """The classes of the pairs, then the most frequent, as many as a matrix can show."""
    import numpy as np

    wanted = [c for p in sorted(first, key=lambda p: p.auc) for c in (p.first, p.second)]
    frequent = np.argsort(-np.bincount(case.codes, minlength=count), kind="stable").tolist()
    return sorted(list(dict.fromkeys([*wanted, *frequent]))[:MOST_CELLS])


def _fixes(case: Case, names: list[str], one: list[Pair]) -> tuple[Fix, ...]:
    """Make one category of the two, or give what tells them apart."""
    worst = one[0]
    first, second = names[worst.first], names[worst.second]
    asked = Fix(
        f"Ask those who label by what they tell {first} from {second}, and add it as a feature; if by nothing, they are one"
    )
    merge = _merge(case, worst, first, second)
    if worst.p_apart >= options.alpha:
        return (merge, asked)
    again = Fix(f"Label a sample of the rows of {first} and {second} again, and see how many come out otherwise")
    return (again, asked, merge)


def _merge(case: Case, pair: Pair, first: str, second: str) -> Fix:
    joined = f"{first} or {second}"
    values = [case.classes[pair.first], case.classes[pair.second]]

    def change(given: Case) -> Case:
        import pandas as pd

        frames = []
        for frame in (given.frame, given.test):
            if frame is None or given.target not in frame.columns:
                frames.append(frame)
                continue
            cells = [joined if v in (first, second) else v for v in frame[given.target].map(_text)]
            frames.append(frame.assign(**{str(given.target): pd.Series(cells, index=frame.index, dtype=object)}))
        return given.replace(data=frames[0], test=frames[1], task="auto" if given.task == "multiclass" else given.task)

    literal = [v.item() if hasattr(v, "item") else v for v in values]
    code = f"train[{case.target!r}] = [{joined!r} if v in {literal!r} else v for v in train[{case.target!r}]]"
    return Fix(
        f"Make one category of {first} and {second}",
        code if case.backend == "pandas" else "",
        change,
        _gain(case, pair),
    )


def _text(value: Any) -> Any:
    missing = value is None or value != value or repr(value) == "<NA>"  # noqa: PLR0124
    return None if missing else str(value)


def _gain(case: Case, pair: Pair) -> Effect:
    """The score of the same predictions with the two taken as one."""
    import numpy as np

    made, _ = probe.subject(case)
    rows = np.flatnonzero(made.scored)
    codes, said = case.codes[rows], made.prediction[rows]
    keep = np.delete(np.arange(said.shape[1]), pair.second)
    joined = said.copy()
    joined[:, pair.first] += joined[:, pair.second]
    place = np.full(said.shape[1], -1)
    place[keep] = np.arange(len(keep))
    merged = place[np.where(codes == pair.second, pair.first, codes)]
    metric = default_metric(case)
    before, after = metric.score(codes, said), metric.score(merged, joined[:, keep])
    return Effect(
        metric.name,
        before,
        after,
        note=f"the same out-of-fold predictions on {plural(len(rows), 'row')}, the two taken as one",
    )
