"""Is the score luck?"""

from __future__ import annotations

from dataclasses import dataclass
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

if TYPE_CHECKING:
    import numpy as np

    from mlnb.core.case import Case

BLOCKS = 10
LEAST_BLOCK = 20
#: Rows from which the tree learns what explains a loss.
TREE_ROWS = 10_000
SHUFFLES = 499
RESPLITS = 2_000


@dataclass(frozen=True)
class _Parts:
    """A way to part the scored rows (by fold, by position), and how far its worst part is off."""

    name: str
    codes: np.ndarray
    p_value: float
    worst: int
    excess: float
    low: float
    high: float

    @property
    def label(self) -> str:
        return f"{self.name} {self.worst + 1}"


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
    ways = _ways(case, oof.fold[scored], loss / constant, scored)
    scores = [_score(metric, codes, prediction, oof.fold[scored] == k) for k in range(len(np.unique(oof.fold[scored])))]
    mean, low, high = _interval(metric, codes, prediction, scores)
    estimate = Estimate(f"{metric.name} of {maker}", mean, low, high)
    off = [w for w in ways if w.p_value < options.alpha and w.excess >= matters]
    folds_shown = _folds(
        metric, codes, prediction, oof.fold[scored], scores, [w.worst for w in off if w.name == "fold"]
    )
    test = _test_score(case, metric, codes, prediction) if case.y_score is None else None
    parts: dict[str, Any] = {"estimate": estimate}
    if off:
        worst = max(off, key=lambda w: w.excess)
        positions = np.flatnonzero(worst.codes == worst.worst)
        labels = case.y.index[scored[positions]].tolist()  # type: ignore[union-attr]
        ranked = [labels[i] for i in np.argsort(-loss[positions], kind="stable")]
        where = f"fold {worst.worst + 1}" if worst.name == "fold" else f"the rows from {labels[0]} to {labels[-1]}"
        verdict = failed if worst.excess >= fails else warned
        return verdict(
            f"{where[0].upper()}{where[1:]} scored far worse than chance allows: {metric.name} "
            f"{number(_score(metric, codes, prediction, worst.codes == worst.worst))} against {number(mean)} overall",
            p_value=worst.p_value,
            rows=tuple(ranked[: max(options.table_rows, len(ranked) // 4)]),
            evidence=(folds_shown, *_described(case, worst, scored, loss)),
            fixes=(_fix(worst, labels),),
            **parts,
        )
    if test is not None and min(test[1], 1 - test[1]) < luck:
        score, rank = test
        word = "higher" if rank > 0.5 else "lower"  # noqa: PLR2004
        share = max(rank, 1 - rank)
        return warned(
            f"The test score is not typical: {metric.name} {number(score)} is {word} than {number(100 * share)} % of test "
            f"sets of its size drawn from the training rows would give; cross-validated it is {number(mean)}",
            p_value=min(1.0, 2 * min(rank, 1 - rank)),
            evidence=(folds_shown,),
            fixes=(
                Fix("Report the cross-validated score with its interval, and find out how the test rows were chosen"),
            ),
            **parts,
        )
    tail = ""
    if test is not None:
        tail = f"; the test score, {number(test[0])}, beats {number(100 * test[1], 2)} % of the draws it is one of"
    return passed(
        f"The folds differ no more than chance makes them: {metric.name} {number(mean)} ({number(low)} to {number(high)}){tail}",
        p_value=min(w.p_value for w in ways),
        evidence=(folds_shown,),
        **parts,
    )


def _score(metric: Metric, codes: np.ndarray, prediction: np.ndarray, rows: np.ndarray) -> float:
    return metric.score(codes[rows], prediction[rows])


def _ways(case: Case, fold: np.ndarray, loss: np.ndarray, scored: np.ndarray) -> list[_Parts]:
    """By fold and by block of position, Bonferroni over the two."""
    import numpy as np

    rng = np.random.default_rng(case.random_state)
    surprise = _surprise(case, loss, scored)
    # shuffled folds owe their rows nothing, and a split that is not shuffled has to answer for what it parts;
    # forward-chained folds learn from ever more rows, and differ for that alone
    ways = [_part("fold", fold, surprise if case.time is not None and case.cv is None else _clipped(case, loss), rng)]
    blocks = min(BLOCKS, len(loss) // LEAST_BLOCK)
    if blocks > 1:
        ways.append(_part("block", np.arange(len(loss)) * blocks // len(loss), surprise, rng))
    return [_Parts(w.name, w.codes, min(1.0, w.p_value * len(ways)), w.worst, w.excess, w.low, w.high) for w in ways]


def _surprise(case: Case, loss: np.ndarray, scored: np.ndarray) -> np.ndarray:
    """What of each row's loss its features and its target do not explain.

    Rows of a frame are seldom in a random order: a block of the hardest class, or of the largest houses, is
    scored worse for an honest reason. A shallow tree, cross-fitted, takes such reasons out.
    """
    import numpy as np
    from sklearn.tree import DecisionTreeRegressor

    values, _ = probe.matrix(case)
    given = np.column_stack([values[scored], case.codes[scored]])
    clipped = _clipped(case, loss)
    if len(loss) < 5 * LEAST_BLOCK:
        return clipped - clipped.mean()
    rng = np.random.default_rng(case.random_state)
    part = rng.permutation(len(loss)) % 3
    found = np.empty(len(loss))
    for k in range(3):
        rows = np.flatnonzero(part != k)
        rows = rows if len(rows) <= TREE_ROWS else rng.choice(rows, TREE_ROWS, replace=False)
        tree = DecisionTreeRegressor(max_leaf_nodes=16, min_samples_leaf=max(10, len(rows) // 70), random_state=0)
        found[part == k] = clipped[part == k] - tree.fit(given[rows], clipped[rows]).predict(given[part == k])
    return found


def _clipped(case: Case, loss: np.ndarray) -> np.ndarray:
    """Losses with the largest hundredth cut off for numbers, where one huge error is no bad fold."""
    import numpy as np

    return np.minimum(loss, np.quantile(loss, 0.99)) if case.task == "regression" else loss


def _part(name: str, codes: np.ndarray, surprise: np.ndarray, rng: np.random.Generator) -> _Parts:
    """The part with the largest standardised excess, and how often a shuffle has one as large."""
    import numpy as np
    from scipy import stats

    sizes = np.bincount(codes).astype(float)
    spread = float(surprise.std()) or 1.0
    mean = float(surprise.mean())
    error = spread * np.sqrt((1 / np.clip(sizes, 1, None)) * (1 - sizes / len(codes)))
    excess = np.bincount(codes, surprise) / np.clip(sizes, 1, None) - mean
    z = np.where(sizes > 0, excess / np.where(error > 0, error, np.inf), -np.inf)
    worst = int(z.argmax())
    if len(codes) <= 5_000:  # noqa: PLR2004
        tops = np.empty(SHUFFLES)
        for i in range(SHUFFLES):
            drawn = np.bincount(codes, rng.permutation(surprise)) / np.clip(sizes, 1, None) - mean
            tops[i] = (drawn / np.where(error > 0, error, np.inf)).max()
        p_value = (1 + float((tops >= z[worst]).sum())) / (SHUFFLES + 1)
    else:
        p_value = min(1.0, float(stats.norm.sf(z[worst])) * len(sizes))
    reach = 1.645 * float(error[worst])
    return _Parts(
        name, codes, p_value, worst, float(excess[worst]), float(excess[worst]) - reach, float(excess[worst]) + reach
    )


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


def _described(case: Case, worst: _Parts, scored: np.ndarray, loss: np.ndarray) -> tuple[Evidence, ...]:
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


def _fix(worst: _Parts, labels: list[Any]) -> Fix:
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
