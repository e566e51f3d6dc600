"""Is the score luck?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mlnb.core import model as models
from mlnb.core import probe
from mlnb.core.check import check, failed, passed, warned
from mlnb.core.errors import MlnbError, plural
from mlnb.core.evidence import Evidence, Intervals, Table
from mlnb.core.finding import Estimate, Finding, number
from mlnb.core.fix import Fix
from mlnb.core.metric import Metric, default_metric, row_loss
from mlnb.core.options import options
from mlnb.training._fold_parts import LEAST_BLOCK, Parts, parts

if TYPE_CHECKING:
    import numpy as np

    from mlnb.core.case import Case

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
def fold_variance(case: Case, *, matters: float = 0.1, fails: float = 0.25, luck: float = 0.001) -> Finding:
    """Compare the spread of the fold scores with the spread that folds of this size must have.

    The losses of the rows are shuffled between the folds: where the worst fold is further off than in all but a few
    shuffles, something is in it. The same is asked of ten blocks of rows in the order of the frame, where a bad
    batch shows, with what the features and the target explain of a row's loss taken out first. The score on the test frame is ranked
    among draws of as many rows from the out-of-fold predictions.

    Parameters
    ----------
    case : Case or dataframe
    matters, fails : float
        Excess loss in the worst part, in units of the constant answer's loss, for a person to look, and to fail.
    luck : float
        Share of draws beyond the test score from which it is called lucky or unlucky.

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
    loss = row_loss(case.task, codes, prediction)
    constant = float(row_loss(case.task, codes, probe.simple(case, "dummy").prediction[scored]).mean()) or 1.0
    ways = parts(case, oof.fold[scored], loss / constant, scored)
    scores = [_score(metric, codes, prediction, oof.fold[scored] == k) for k in range(len(np.unique(oof.fold[scored])))]
    mean, low, high = _interval(metric, codes, prediction, scores)
    estimate = Estimate(f"{metric.name} of {maker}", mean, low, high)
    off = [w for w in ways if w.p_value < options.alpha and w.excess >= matters]
    marked = [w.worst for w in off if w.name == "fold"]
    shown = _folds(metric, codes, prediction, oof.fold[scored], scores, marked)
    if off:
        worst = max(off, key=lambda w: w.excess)
        here = _score(metric, codes, prediction, worst.codes == worst.worst)
        said = f"{metric.name} {number(here)} against {number(mean)} overall"
        evidence = (shown, *_described(case, worst, scored, loss))
        return _bad_part(case, worst, scored, loss, said, evidence, estimate, fails)
    test = _test_score(case, metric, codes, prediction) if case.y_score is None else None
    if test is not None and min(test[1], 1 - test[1]) < luck:
        return _atypical(metric, test, mean, shown, estimate)
    tail = ""
    if test is not None:
        tail = f"; the test score, {number(test[0])}, beats {number(100 * test[1], 2)} % of the draws it is one of"
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


def _score(metric: Metric, codes: np.ndarray, prediction: np.ndarray, rows: np.ndarray) -> float:
    return metric.score(codes[rows], prediction[rows])


def _interval(
    metric: Metric, codes: np.ndarray, prediction: np.ndarray, scores: list[float]
) -> tuple[float, float, float]:
    """The score over all rows, with the interval of Nadeau and Bengio over folds."""
    import numpy as np
    from scipy import stats

    count = len(scores)
    mean = metric.score(codes, prediction)
    if count < 2:  # noqa: PLR2004
        return mean, mean, mean
    error = float(np.std(scores, ddof=1)) * (1 / count + 1 / max(count - 1, 1)) ** 0.5
    reach = float(stats.t.ppf(0.5 + options.confidence / 2, count - 1)) * error
    return mean, mean - reach, min(mean + reach, metric.best)


def _folds(
    metric: Metric, codes: np.ndarray, prediction: np.ndarray, fold: np.ndarray, scores: list[float], marked: list[int]
) -> Intervals:
    """Fold scores against the band in which folds of this size lie, nine in ten, when chance alone parts them."""
    import numpy as np

    rng = np.random.default_rng(0)
    size = int(np.bincount(fold).mean())
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
    rng = np.random.default_rng(case.random_state)
    size = min(int(known.sum()), 5_000)
    count = RESPLITS if size <= 1_000 else RESPLITS // 4  # noqa: PLR2004
    draws = metric.draws(codes, prediction, size, count, rng)
    return score, float((draws < score).mean() + 0.5 * (draws == score).mean())


def _described(case: Case, worst: Parts, scored: np.ndarray, loss: np.ndarray) -> tuple[Evidence, ...]:
    """The rows of the part that is off, and the features in which it differs from the rest."""
    import numpy as np

    inside = worst.codes == worst.worst
    positions = np.flatnonzero(inside)
    order = positions[np.argsort(-loss[positions], kind="stable")][: options.table_rows]
    shown = _differing(case, scored, inside)
    names = [name for name, *_ in shown][:4] or list(case.features[:4])
    frame = case.frame.loc[case.known].iloc[scored[order]]
    rows = Table(
        caption=f"Worst-scored rows of {worst.label}",
        name=f"fold rows:{worst.label}",
        columns=("row", str(case.target), "loss", *names),
        rows=tuple(
            (label, y, round(float(loss[i]), 3), *(frame[n].iloc[k] for n in names))
            for k, (label, y, i) in enumerate(
                zip(frame.index.tolist(), frame[case.target].tolist(), order, strict=True)
            )
        ),
        total=len(positions),
    )
    if not shown:
        return (rows,)
    table = Table(
        caption=f"What is in {worst.label} that is not in the others",
        name=f"fold describes:{worst.label}",
        columns=("column", "here", "elsewhere", "p-value"),
        rows=tuple((name, number(here), number(there), number(p, 2)) for name, here, there, p in shown),
    )
    return (table, rows)


def _differing(case: Case, scored: np.ndarray, inside: np.ndarray) -> list[tuple[str, float, float, float]]:
    """Columns of the matrix whose distribution differs, Holm over columns: name, mean here and elsewhere, p-value."""
    import numpy as np
    from scipy import stats

    from mlnb.stats.multiple import holm

    values, encoder = probe.matrix(case)
    found = []
    for j, name in enumerate(encoder.names):
        column = values[scored, j]
        here, there = column[inside & ~np.isnan(column)], column[~inside & ~np.isnan(column)]
        if len(here) and len(there):
            p = float(stats.ks_2samp(here, there, method="asymp").pvalue)
            found.append((name, float(here.mean()), float(there.mean()), p))
    corrected = holm([f[3] for f in found])
    kept = [(n, h, t, float(c)) for (n, h, t, _), c in zip(found, corrected, strict=True) if c < options.alpha]
    return sorted(kept, key=lambda f: f[3])[:5]


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
