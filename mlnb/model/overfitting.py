"""Does the model memorise its training rows?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mlnb.core import model as models
from mlnb.core import probe
from mlnb.core.check import check, failed, passed, warned
from mlnb.core.evidence import Curves, Evidence, Series, Table
from mlnb.core.finding import Estimate, Finding, number
from mlnb.core.fix import Fix
from mlnb.core.folds import folds, group_codes
from mlnb.core.metric import Metric, default_metric, row_loss
from mlnb.core.options import options
from mlnb.core.skill import kind_of_loss, losses
from mlnb.model.variants import regularised

if TYPE_CHECKING:
    import numpy as np

    from mlnb.core.case import Case
    from mlnb.core.probe import OutOfFold

#: Parts of a fold's training rows at which the learning curve is read.
PARTS = (0.125, 0.25, 0.5)
TRAIN_ROWS = 1_000
DRAWS = 60
#: Rows of a fold that are enough to see that a variant does no better.
ENOUGH_ROWS = 1_000


@dataclass(frozen=True)
class _Point:
    """The learning curve at one number of training rows: scores by metric, with their standard errors."""

    rows: int
    train: dict[str, tuple[float, float]]
    held: dict[str, tuple[float, float]]


@dataclass(frozen=True)
class _Trial:
    """A held-back variant against the model: the skill that it gains, and its score by the case's metric."""

    said: str
    estimator: Any
    score: float
    gain: float
    low: float
    high: float
    p_value: float


@check(
    "model.overfitting",
    question="Does the model memorise its training rows?",
    why="What was memorised does not come back in production: the score there is the one on new rows, or worse.",
    needs=("data", "target", "model", "refit"),
    reference=(
        "Nadeau, Bengio (2003): Inference for the generalization error. Machine Learning 52. Viering, Loog (2023): "
        "The shape of learning curves: a review. IEEE TPAMI 45."
    ),
)
def overfitting(case: Case, *, gap: float = 0.05, matters: float = 0.02, fails: float = 0.05) -> Finding:
    """Read the learning curve, and where training and new rows part, look for proof that less would do better.

    A gap alone proves nothing: a random forest that nothing beats has the largest. The proof is a held-back
    variant of the same model that scores better on the same new rows, paired and corrected for folds.

    Parameters
    ----------
    case : Case or dataframe
    gap : float
        Skill lost from training to new rows above which variants are tried.
    matters, fails : float
        Skill that a variant must gain for a person to look, and to fail.

    Returns
    -------
    Finding
        Evidence: learning curves, and the variants tried.

    Examples
    --------
    >>> import mlnb
    >>> from sklearn.datasets import load_iris
    >>> from sklearn.linear_model import LogisticRegression
    >>> frame = load_iris(as_frame=True).frame
    >>> mlnb.model.overfitting(mlnb.Case(frame, target="target", model=LogisticRegression(max_iter=500))).verdict
    'pass'
    """
    own = probe.model_out_of_fold(case)
    rows = own.scored
    lost, low, high = _gap(case, own, rows)
    curve = _curve(case, own)
    variants = regularised(case.model, max(own.fold_rows)) if low > 0 and lost >= gap else []
    trials = _trials(case, own, rows, variants)
    metric = default_metric(case)
    last = curve[-1]
    train, new = last.train[metric.name][0], last.held[metric.name][0]
    scores = f"{metric.name} {number(train)} on training rows, {number(new)} on new ones"
    parts: dict[str, Any] = {"evidence": _evidence(curve, trials)}
    proof = [t for t in trials if t.p_value < options.alpha and t.gain >= matters and t.score >= new]
    if proof:
        best = max(proof, key=lambda t: t.gain)
        verdict = failed if best.gain >= fails else warned
        return verdict(
            f"The model memorises: {scores}, and held back by {best.said} it does better on new rows",
            estimate=Estimate("skill gained by holding back", best.gain, best.low, best.high),
            p_value=best.p_value,
            threshold=matters,
            fixes=(_fix(best),),
            **parts,
        )
    estimate = Estimate("skill lost from training to new rows", lost, low, high)
    if lost < gap or low <= 0:
        return passed(f"The model holds what it learned: {scores}", estimate=estimate, threshold=gap, **parts)
    nothing = "and no held-back variant does better" if variants else "and no held-back variant is known for it"
    return passed(
        f"The gap costs nothing that holding back would win: {scores}, {nothing}",
        estimate=estimate,
        threshold=gap,
        **parts,
    )


def _gap(case: Case, own: OutOfFold, rows: np.ndarray) -> tuple[float, float, float]:
    """Skill on training rows less skill on new ones, with an interval for the part that new rows leave uncertain."""
    import numpy as np

    from mlnb.stats.compare import paired

    codes = case.codes
    constant = float(row_loss(case.task, codes[rows], probe.simple(case, "dummy").prediction[rows]).mean()) or 1.0
    held = row_loss(case.task, codes[rows], own.prediction[rows]) / constant
    train = float(np.mean([row_loss(case.task, codes[some], said).mean() for some, said in own.train])) / constant
    groups = group_codes(case)
    test = paired(
        held, np.full(len(held), train), folds=len(folds(case)), clusters=None if groups is None else groups[rows]
    )
    return test.difference, test.low, test.high


def _metrics(case: Case) -> tuple[Metric, ...]:
    """The case's metric, and the skill score that verdicts rest on."""
    import numpy as np

    first = default_metric(case)
    if case.task == "regression":
        spread = float(np.std(case.codes)) or 1.0
        return (
            first,
            Metric("RMSE as a share of the spread", lambda y, p: float(((y - p) ** 2).mean() ** 0.5) / spread),
        )
    codes = case.codes
    constant = 1 - float(((np.bincount(codes) / len(codes)) ** 2).sum())
    return (
        first,
        Metric(
            "Brier skill",
            lambda y, p: 1 - float(row_loss("classes", y, p).mean()) / constant,
            lambda y, p: 1 - row_loss("classes", y, p) / constant,
        ),
    )


def _curve(case: Case, own: OutOfFold) -> list[_Point]:
    """Scores at parts of the training rows, each on another fold, and at all of them from the shared predictions."""
    import numpy as np

    metrics, rng, codes = _metrics(case), np.random.default_rng(case.random_state), case.codes
    known = case.frame.loc[case.known]
    pairs = folds(case)
    full = int(np.mean(own.fold_rows))
    points = []
    for number_of_point, part in enumerate(PARTS):
        size = int(part * min(full, options.extra_rows))
        if size < max(10, 2 * len(case.classes)):
            continue
        train, held = pairs[number_of_point % len(pairs)]
        train, held = rng.permutation(train)[:size], held[: 2 * TRAIN_ROWS]
        clone = models.fit(case, models.unfitted(case), train)
        seen = train[:TRAIN_ROWS]
        said = [(rows, models.predict(case, clone, known.iloc[rows])) for rows in (seen, held)]
        points.append(_Point(size, *(_scores(metrics, codes[rows], made, rng) for rows, made in said)))
    rows = own.scored
    some, made = (np.concatenate(parts) for parts in zip(*own.train, strict=True))
    ends = (_scores(metrics, codes[some], made, rng), _scores(metrics, codes[rows], own.prediction[rows], rng))
    points.append(_Point(full, *ends))
    return points


def _scores(
    metrics: tuple[Metric, ...], codes: np.ndarray, prediction: np.ndarray, rng: np.random.Generator
) -> dict[str, tuple[float, float]]:
    """Each metric's value, and its standard error over draws of the rows."""
    import numpy as np

    found = {}
    size = min(len(codes), 2 * TRAIN_ROWS)
    for metric in metrics:
        error = float(np.std(metric.draws(codes, prediction, size, DRAWS, rng), ddof=1)) * (size / len(codes)) ** 0.5
        found[metric.name] = (metric.score(codes, prediction), error)
    return found


def _trials(case: Case, own: OutOfFold, rows: np.ndarray, variants: list[tuple[str, Any]]) -> list[_Trial]:
    """Variants on the same folds; one that is no better on the first folds is not fitted on the rest."""
    from mlnb.stats.compare import paired

    groups, metric, fair = group_codes(case), default_metric(case), kind_of_loss(case, own)
    clusters = None if groups is None else groups[rows]
    found = []
    for said, estimator in variants:
        made = probe.cross_fit(
            case, _fitter(case, estimator), probabilistic=own.probabilistic, give_up=_no_better(case, own)
        )
        if not (made.scored == rows).all():
            continue
        mine, theirs = (losses(case, oof, rows, by=fair) for oof in (own, made))
        test = paired(mine, theirs, folds=len(folds(case)), clusters=clusters)
        score = metric.score(case.codes[rows], made.prediction[rows])
        p_value = min(1.0, test.p_value * len(variants))
        found.append(_Trial(said, estimator, score, test.difference, test.low, test.high, p_value))
    return found


def _no_better(case: Case, own: OutOfFold) -> Callable[[int, np.ndarray, np.ndarray], bool]:
    """Whether to stop: after one large fold or two small ones, the variant's loss is not below the model's."""
    behind: list[float] = []
    seen = 0

    def give_up(number_of_fold: int, held: np.ndarray, prediction: np.ndarray) -> bool:
        nonlocal seen
        codes = case.codes[held]
        seen += len(held)
        behind.append(
            float((row_loss(case.task, codes, prediction) - row_loss(case.task, codes, own.prediction[held])).mean())
        )
        early = number_of_fold == 1 or (number_of_fold == 0 and seen >= ENOUGH_ROWS)
        return early and sum(behind) >= 0

    return give_up


def _fitter(case: Case, estimator: Any) -> probe.Fitter:
    import numpy as np
    from sklearn.base import clone

    known = case.frame.loc[case.known]

    def fitter(rows: np.ndarray) -> Callable[[np.ndarray], np.ndarray]:
        if len(rows) > options.extra_rows:
            rows = np.random.default_rng(case.random_state).choice(rows, options.extra_rows, replace=False)
        trained = models.fit(case, clone(estimator), rows)
        return lambda held: models.predict(case, trained, known.iloc[held])

    return fitter


def _evidence(curve: list[_Point], trials: list[_Trial]) -> tuple[Evidence, ...]:
    parts: list[Evidence] = []
    for name in curve[0].held:
        lines = []
        for label, side in (("training", "train"), ("validation", "held")):
            values = [getattr(p, side)[name] for p in curve]
            lines.append(
                Series(
                    label,
                    tuple(round(v, 4) for v, _ in values),
                    tuple(round(v - 1.645 * e, 4) for v, e in values),
                    tuple(round(v + 1.645 * e, 4) for v, e in values),
                )
            )
        parts.append(
            Curves(
                caption=f"Learning curve: {name} over training rows",
                name=f"learning:{name}",
                x=tuple(float(p.rows) for p in curve),
                series=tuple(lines),
                xlabel="training rows",
                ylabel=name,
                logx=curve[-1].rows > 20 * curve[0].rows,
                alt=f"{name} at {curve[-1].rows:,} training rows: {number(lines[0].y[-1])} on them, {number(lines[1].y[-1])} on new rows.",
            )
        )
    if trials:
        parts.append(
            Table(
                caption="Held-back variants, on the same folds",
                name="variants",
                columns=("variant", "skill gained on new rows", "p-value"),
                rows=tuple(
                    (t.said, f"{number(t.gain, 2)} ({number(t.low, 2)} to {number(t.high, 2)})", number(t.p_value, 2))
                    for t in trials
                ),
            )
        )
    return tuple(parts)


def _fix(best: _Trial) -> Fix:
    from sklearn.base import clone

    from mlnb.model.variants import _final

    path, _ = _final(best.estimator)
    values = {
        k: best.estimator.get_params()[k] for k in (f"{path}{part.split('=')[0]}" for part in best.said.split(", "))
    }
    return Fix(
        f"Hold the model back: {best.said}",
        f"model.set_params(**{values!r})\nmodel.fit(train.drop(columns=target), train[target])",
        lambda given: given.replace(model=clone(best.estimator)),
    )
