"""Is the score luck?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mlnb.core import model as models
from mlnb.core import probe
from mlnb.core.check import check, failed, passed, warned
from mlnb.core.errors import MlnbError, plural
from mlnb.core.evidence import Evidence, Intervals
from mlnb.core.finding import Estimate, Finding, number
from mlnb.core.fix import Fix
from mlnb.core.metric import Metric, default_metric, row_loss
from mlnb.core.options import options
from mlnb.training._fold_described import described, differing, unlike
from mlnb.training._fold_parts import LEAST_BLOCK, Parts, parts, splits

if TYPE_CHECKING:
    import numpy as np

    from mlnb.core.case import Case
    from mlnb.core.cross_fit import OutOfFold

RESPLITS = 2_000


@check(
    "training.fold_variance",
    question="Is the score luck?",
    why="One split can flatter or slander a model; folds that differ by more than chance hide something about their rows.",
    needs=("data", "target"),
    reference=(
        "Nadeau, Bengio (2003): Inference for the generalization error. Machine Learning 52. "
        "Good (2005): Permutation, Parametric and Bootstrap Tests of Hypotheses. Springer."
    ),
)
def fold_variance(
    case: Case, *, matters: float = 0.1, fails: float = 0.25, luck: float = 0.001, reported: float | None = None
) -> Finding:
    """Compare the spread of the fold scores with the spread that folds of this size must have.

    The losses of the rows are shuffled between the folds: where the worst fold is further off than in all but a few
    shuffles, something is in it. The same is asked of ten blocks of rows in the order of the frame, where a bad
    batch shows, with what the features and the target explain of a row's loss taken out first. The score on the test
    frame, or one that was reported, is ranked among what other splits of that size would have given: draws of as many
    rows from the out-of-fold predictions, widened for the rows that splits of one table share. Folds are the case's
    own ``cv`` where it has one; where it repeats, the score of each fold of each repeat is shown.

    Parameters
    ----------
    case : Case or dataframe
    matters, fails : float
        Excess loss in the worst part, in units of the constant answer's loss, for a person to look, and to fail.
    luck : float
        Share of draws beyond the test score from which it is called lucky or unlucky.
    reported : float, optional
        A score that was reported for this model, in the case's metric; it is called lucky where fewer than
        ``options.alpha`` of the draws reach it.

    Returns
    -------
    Finding
        ``rows`` are the worst-scored rows of the part that is off.

    Examples
    --------
    >>> import mlnb
    >>> from sklearn.datasets import load_wine
    >>> mlnb.training.fold_variance(mlnb.Case(load_wine(as_frame=True).frame, target="target")).verdict
    'pass'
    """
    import numpy as np

    oof, maker = probe.subject(case)
    scored = np.flatnonzero(oof.scored)
    codes, prediction = case.codes[scored], oof.prediction[scored]
    metric = default_metric(case)
    metric = metric if oof.own or metric.others is None else metric.others
    loss = row_loss(case.task, codes, prediction)
    constant = float(row_loss(case.task, codes, probe.simple(case, "dummy").prediction[scored]).mean()) or 1.0
    each, partition = splits(oof)
    ways = parts(case, partition, loss / constant, scored)
    scores = [metric.score(case.codes[rows], said) for rows, said in each]
    mean, low, high = _interval(metric, codes, prediction, scores, oof)
    estimate = Estimate(f"{metric.name} of {maker}", mean, low, high)
    off = [w for w in ways if w.p_value < options.alpha and w.excess >= matters]
    marked = [w.worst for w in off if w.name == "fold"]
    size = int(np.mean([len(rows) for rows, _ in each]))
    shown = _folds(metric, codes, prediction, size, scores, marked)
    if off:
        worst = max(off, key=lambda w: w.excess)
        inside = worst.codes == worst.worst
        here = metric.score(codes[inside], prediction[inside])
        found = differing(case, scored, inside)
        said = f"{metric.name} {number(here)} against {number(mean)} overall{unlike(found)}"
        evidence = (shown, *described(case, worst, scored, loss, found))
        return _bad_part(case, worst, scored, loss, said, evidence, estimate, fails)
    if reported is not None:
        rank = _rank(case, metric, codes, prediction, float(reported), size)
        if 1 - rank < options.alpha:
            return _lucky(metric, float(reported), rank, mean, shown, estimate)
    test = _test_score(case, metric, codes, prediction) if case.y_score is None else None
    if test is not None and min(test[1], 1 - test[1]) < luck:
        return _atypical(metric, test, mean, shown, estimate)
    tail = ""
    if reported is not None:
        tail = (
            f"; the reported score, {number(float(reported))}, is luckier than {number(100 * rank, 2)} % of re-splits"
        )
    elif test is not None:
        tail = f"; the test score, {number(test[0])}, is luckier than {number(100 * test[1], 2)} % of re-splits of its size"
    return passed(
        f"The folds differ no more than chance makes them: {metric.name} {number(mean)} ({number(low)} to {number(high)}){tail}",
        p_value=min((w.p_value for w in ways), default=None),
        evidence=(shown,),
        estimate=estimate,
    )


def _bad_part(
    case: Case, worst: Parts, scored: np.ndarray, loss: np.ndarray, said: str, evidence: tuple[Evidence, ...],
    estimate: Estimate, fails: float,
) -> Finding:  # fmt: skip
    """A fold or a block of rows that chance does not explain."""
    import numpy as np

    assert case.y is not None
    positions = np.flatnonzero(worst.codes == worst.worst)
    labels = case.y.index[scored[positions]].tolist()
    ranked = [labels[i] for i in np.argsort(-loss[positions], kind="stable")]
    where = f"Fold {worst.worst + 1}" if worst.name == "fold" else f"The rows from {labels[0]} to {labels[-1]}"
    verdict = failed if worst.excess >= fails else warned
    return verdict(
        f"{where} scored far worse than chance allows: {said}",
        estimate=estimate,
        p_value=worst.p_value,
        rows=tuple(ranked[: max(options.table_rows, len(ranked) // 4)]),
        evidence=evidence,
        fixes=(_fix(worst, labels),),
    )


def _atypical(metric: Metric, test: tuple[float, float], mean: float, shown: Intervals, estimate: Estimate) -> Finding:
    """A test score that hardly any test set of its size would give."""
    score, rank = test
    share = max(rank, 1 - rank)
    most = "all" if share == 1 else f"{number(100 * share)} % of"
    return warned(
        f"The test score is not typical: {metric.name} {number(score)} is {'higher' if rank == share else 'lower'} than "
        f"{most} test sets of its size drawn from the training rows would give; cross-validated it is {number(mean)}",
        estimate=estimate,
        p_value=min(1.0, 2 * (1 - share)),
        evidence=(shown,),
        fixes=(Fix("Report the cross-validated score with its interval, and find out how the test rows were chosen"),),
    )


def _lucky(metric: Metric, reported: float, rank: float, mean: float, shown: Intervals, estimate: Estimate) -> Finding:
    """A reported score that hardly any split would give."""
    return warned(
        f"The reported score is lucky: {metric.name} {number(reported)} is luckier than "
        f"{'all' if rank == 1 else f'{number(100 * rank, 4)} % of'} re-splits; cross-validated it is {number(mean)}",
        estimate=estimate,
        p_value=1 - rank,
        evidence=(shown,),
        fixes=(Fix("Report the cross-validated score with its interval in place of the best split"),),
    )


def _rank(case: Case, metric: Metric, codes: np.ndarray, prediction: np.ndarray, score: float, size: int) -> float:
    """The share of splits with so many test rows that a score beats; each draw is of rows alone, so that it is widened."""
    import numpy as np

    rng = np.random.default_rng(case.random_state)
    size = min(size, 5_000)
    count = RESPLITS if size <= 1_000 else RESPLITS // 4  # noqa: PLR2004
    draws = metric.draws(codes, prediction, size, count, rng)
    centre = metric.score(codes, prediction)
    draws = centre + (draws - centre) * (1 + size / max(len(codes), 1)) ** 0.5
    return float((draws < score).mean() + 0.5 * (draws == score).mean())


def _interval(
    metric: Metric, codes: np.ndarray, prediction: np.ndarray, scores: list[float], oof: OutOfFold
) -> tuple[float, float, float]:
    """The score over all rows, with the interval of Nadeau and Bengio over folds, repeated or not."""
    import numpy as np
    from scipy import stats

    count = len(scores)
    mean = metric.score(codes, prediction)
    if count < 2:  # noqa: PLR2004
        return mean, mean, mean
    held = 1 / max(count - 1, 1)
    if oof.told:  # test rows for each training row
        held = float(np.mean([len(rows) for rows, _ in oof.told])) / max(float(np.mean(oof.fold_rows)), 1.0)
    error = float(np.std(scores, ddof=1)) * (1 / count + held) ** 0.5
    reach = float(stats.t.ppf(0.5 + options.confidence / 2, count - 1)) * error
    return mean, mean - reach, min(mean + reach, metric.best)


def _folds(
    metric: Metric, codes: np.ndarray, prediction: np.ndarray, size: int, scores: list[float], marked: list[int]
) -> Intervals:
    """Fold scores against the band in which folds of this size lie, nine in ten, when chance alone parts them."""
    import numpy as np

    rng = np.random.default_rng(0)
    some = min(size, 2_000)
    draws = metric.draws(codes, prediction, some, 200, rng)
    centre = float(np.median(draws))
    reach = np.quantile(draws, [0.05, 0.95]) - centre
    reach = reach * (some / size) ** 0.5
    labels = tuple(f"fold {k + 1}" for k in range(len(scores)))
    return Intervals(
        caption=f"{metric.name} by fold",
        name="folds",
        labels=labels,
        values=tuple(round(s, 4) for s in scores),
        band=(round(centre + float(reach[0]), 4), round(centre + float(reach[1]), 4)),
        band_label="where nine of ten folds lie by chance",
        reference=round(metric.score(codes, prediction), 4),
        reference_label="all rows",
        marked=tuple(labels[k] for k in marked),
        xlabel=metric.name,
        alt=f"{metric.name} by fold, from {number(min(scores))} to {number(max(scores))}.",
    )


def _test_score(case: Case, metric: Metric, codes: np.ndarray, prediction: np.ndarray) -> tuple[float, float] | None:
    """The model's score on the test frame, and the share of draws of as many training rows that it beats."""
    import numpy as np

    if case.y_test is None or not hasattr(case.model, "fit") or len(case.y_test) < LEAST_BLOCK:
        return None
    try:
        said = models.test_prediction(case)
    except MlnbError:  # the checks of the test frame report it
        return None
    known = case.codes_test >= 0 if case.task != "regression" else np.ones(len(said), dtype=bool)
    if not known.any():
        return None
    score = metric.score(case.codes_test[known], said[known])
    return score, _rank(case, metric, codes, prediction, score, int(known.sum()))


def _fix(worst: Parts, labels: list[Any]) -> Fix:
    if worst.name == "fold":
        return Fix(
            "Shuffle the folds, or keep whole the entities and periods that the bad fold holds",
            "from sklearn.model_selection import StratifiedKFold\n\ncv = StratifiedKFold(5, shuffle=True, random_state=0)",
            lambda given: given.replace(cv=None),
        )
    return Fix(
        f"Find out what happened to these {plural(len(labels), 'row')}, then mend them or leave them out",
        f"train = train.drop(index=train.loc[{labels[0]!r}:{labels[-1]!r}].index)",
        lambda given: given.drop_rows(labels),
    )
