"""Does the model stand at the right place of its own curve of capacity?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mlnb.core import probe
from mlnb.core.budget import Budget
from mlnb.core.check import check, failed, passed, warned
from mlnb.core.cross_fit import OutOfFold, cross_fit
from mlnb.core.errors import CannotTell
from mlnb.core.evidence import Curves, Evidence, Series, Table
from mlnb.core.finding import Estimate, Finding, number
from mlnb.core.fix import Fix
from mlnb.core.metric import default_metric, row_loss
from mlnb.core.metric_ranges import within
from mlnb.core.options import options
from mlnb.core.places import Places, amount, places
from mlnb.core.restraint import unrestrained
from mlnb.core.trials import Trial, constant_loss, fitter, train_loss, trials

if TYPE_CHECKING:
    from mlnb.core.case import Case

#: A model counts as smaller where it takes less than this of the bytes.
SMALLER = 0.8


@dataclass(frozen=True)
class _Point:
    """A place on the curve: skill on training rows and on new ones, with its standard error against the best."""

    place: int
    trained: float
    new: float
    error: float
    made: OutOfFold
    trial: Trial | None


@check(
    "model.complexity",
    question="Is the model as simple as it can be?",
    why="Capacity beyond what the rows support is paid for in noise, time and size; too little of it leaves the answer unlearned.",
    needs=("data", "target", "model", "refit"),
    reference=(
        "Breiman, Friedman, Olshen, Stone (1984): Classification and Regression Trees, section 3.4.3. Nadeau, Bengio "
        "(2003): Inference for the generalization error. Machine Learning 52."
    ),
)
def complexity(case: Case, *, matters: float = 0.1, fails: float = 0.15, budget: float | None = None) -> Finding:
    """Read the validation curve over the model's main parameter of capacity.

    The parameter is found through pipelines, searches and wrappers: the depth of a tree, the rows in a leaf of a
    forest, the rounds of boosting, the neighbours, the penalty of a linear model, the degree of a polynomial. A
    person must look where another place of the curve does better beyond noise and by enough. The simplest place
    within one standard error of the best is named with what it would save.

    Parameters
    ----------
    case : Case or dataframe
    matters, fails : float
        Skill that another place must gain at the lower end of its interval for a person to look, and to fail.
    budget : float, optional
        Seconds; places for which there is no time are left out, and named.

    Returns
    -------
    Finding
        Evidence: the curve, and what each place costs.

    Examples
    --------
    >>> import mlnb
    >>> from sklearn.datasets import load_diabetes
    >>> from sklearn.tree import DecisionTreeRegressor
    >>> frame = load_diabetes(as_frame=True).frame
    >>> mlnb.model.complexity(mlnb.Case(frame, target="target", model=DecisionTreeRegressor())).verdict
    'fail'
    >>> mlnb.model.complexity(mlnb.Case(frame, target="target", model=DecisionTreeRegressor(max_depth=3))).verdict
    'pass'
    """
    clock = Budget(budget)
    base = getattr(case.model, "best_estimator_", case.model)
    _must_be_fitted_search(base)
    where = places(base)
    if where is None or len(where.values) < 2:  # noqa: PLR2004
        msg = f"No main parameter of capacity is known for {case.model_name}; give a model of a common kind."
        raise CannotTell(msg)
    points = _points(case, base, where, clock)
    own = next(p for p in points if p.place == where.own)
    best = max(points, key=lambda p: p.new)
    simplest = next(p for p in points if p.new >= best.new - best.error)
    metric = default_metric(case)
    score = f"{metric.name} {number(_score(case, own))}"
    parts: dict[str, Any] = {
        "threshold": matters,
        "evidence": (_curve(where, points), _costs(case, where, points, metric.name), *clock.evidence()),
        "clock": tuple((f"fit: {where.said(p.place)}", p.made.seconds) for p in points),
    }
    count = len(points) - 1
    decides = not unrestrained(base)
    proof = [p for p in points if p.trial is not None and p.trial.proves(count, matters, decides=decides)]
    if proof:
        top = max(proof, key=lambda p: p.new)
        trial = top.trial
        assert trial is not None
        verdict = failed if trial.low >= fails else warned
        way = "simpler" if top.place < where.own else "more flexible"
        return verdict(
            f"With {where.said(where.own)} the model is not at its best: {way}, with {where.said(top.place)}, {metric.name} is "
            f"{number(_score(case, top))} against {number(_score(case, own))}{clock.said}",
            estimate=Estimate(f"skill gained with {where.said(top.place)}", trial.gain, trial.low, trial.high),
            p_value=min(1.0, trial.p_value * count),
            fixes=(_fix(case, where, top),),
            **parts,
        )
    gain = best.trial
    parts["estimate"] = (
        None
        if gain is None
        else Estimate(f"skill gained with {where.said(best.place)}", gain.gain, gain.low, gain.high)
    )
    if simplest.place < where.own:
        return passed(
            f"The model could be simpler: {where.said(simplest.place)} is within one standard error of the best place "
            f"of the curve{_saves(simplest.made, own.made)}; with {where.said(where.own)} {score}{clock.said}",
            fixes=(_fix(case, where, simplest),),
            **parts,
        )
    return passed(
        f"Nothing simpler does as well: {score} with {where.said(where.own)}, and no place of the curve is better by "
        f"more than noise{clock.said}",
        **parts,
    )


def _must_be_fitted_search(base: Any) -> None:
    if type(base).__name__.endswith("SearchCV") and hasattr(base, "estimator"):
        msg = "The search chooses its parameters anew at each fit; fit it first, or give its best_estimator_."
        raise CannotTell(msg)


def _points(case: Case, base: Any, where: Places, clock: Budget) -> list[_Point]:
    """Every place that could be fitted, from the simplest on."""
    own = _own(case, base)
    others = [v for i, v in enumerate(where.variants) if i != where.own]
    tried = {id(t.variant): t for t in trials(case, others, clock, against=own)}
    level = 1 - _mean_loss(case, own)
    found = []
    for i, variant in enumerate(where.variants):
        trial = tried.get(id(variant))
        if i == where.own:
            found.append(_Point(i, 1 - train_loss(case, own), level, _error(case, own), own, None))
        elif trial is not None:
            made = trial.made
            found.append(_Point(i, 1 - train_loss(case, made), level + trial.gain, _error(case, made), made, trial))
    return found


def _own(case: Case, base: Any) -> OutOfFold:
    """The model at its own place, on as many rows as the others learn from."""
    made = probe.model_out_of_fold(case)
    if base is case.model and max(made.fold_rows) <= options.extra_rows:
        return made
    honest = made.probabilistic
    return case.shared(
        "own place",
        lambda: cross_fit(case, fitter(case, base), probabilistic=honest, train_scores=True, weigh=True, own=True),
    )


def _mean_loss(case: Case, made: OutOfFold) -> float:
    rows = made.scored
    return float(row_loss(case.task, case.codes[rows], made.prediction[rows]).mean()) / constant_loss(case, made)


def _error(case: Case, made: OutOfFold) -> float:
    """Standard error of the skill over the rows that were scored."""
    rows = made.scored
    loss = row_loss(case.task, case.codes[rows], made.prediction[rows]) / constant_loss(case, made)
    return float(loss.std() / len(loss) ** 0.5)


def _score(case: Case, point: _Point) -> float:
    rows = point.made.scored
    return default_metric(case).score(case.codes[rows], point.made.prediction[rows])


def _saves(less: OutOfFold, more: OutOfFold) -> str:
    """What the simpler place saves on disk and in learned numbers, where that is much."""
    said = []
    for what, here, there in (("size", less.size, more.size), ("learned numbers", less.parameters, more.parameters)):
        if 0 < here < SMALLER * there:
            said.append(f"{number(100 * here / there, 2)} % of the {what}")
    return f", with {' and '.join(said)}" if said else ""


def _curve(where: Places, points: list[_Point]) -> Evidence:
    x = _axis([where.values[p.place] for p in points])
    lines = (
        Series("training", tuple(round(p.trained, 4) for p in points)),
        Series(
            "validation",
            tuple(round(p.new, 4) for p in points),
            tuple(round(p.new - p.error, 4) for p in points),
            tuple(round(within("skill", p.new + p.error), 4) for p in points),
        ),
    )
    own = next(i for i, p in enumerate(points) if p.place == where.own)
    best = max(range(len(points)), key=lambda i: points[i].new)
    return Curves(
        caption=f"Validation curve over {where.short}, bands of one standard error",
        name="validation",
        x=x,
        series=lines,
        xlabel=f"{where.short}, simplest first" if list(x) == list(range(len(x))) else where.short,
        ylabel="skill",
        logx=min(x) > 0 and max(x) > 20 * min(x),
        at=x[own],
        at_label="the model",
        alt=f"Skill on new rows is {number(points[own].new)} with {where.said(where.own)}, at best {number(points[best].new)} "
        f"with {where.said(points[best].place)}.",
    )


def _axis(values: list[Any]) -> tuple[float, ...]:
    """The values themselves where they are finite numbers, else their order."""
    whole = all(isinstance(v, (int, float)) and amount(v) < float("inf") for v in values)
    return tuple(float(v) for v in values) if whole else tuple(float(i) for i in range(len(values)))


def _costs(case: Case, where: Places, points: list[_Point], metric: str) -> Table:
    return Table(
        caption="The places, on the same folds",
        name="places",
        columns=("place", metric, "skill gained over the model", "bytes on disk", "numbers learned"),
        rows=tuple(
            (
                where.said(p.place), number(_score(case, p)),
                "the model" if p.trial is None
                else f"{number(p.trial.gain, 2)} ({number(p.trial.low, 2)} to {number(p.trial.high, 2)})",
                number(p.made.size, 2), number(p.made.parameters) if p.made.parameters else "unknown",
            )
            for p in points
        ),
    )  # fmt: skip


def _fix(case: Case, where: Places, point: _Point) -> Fix:
    from sklearn.base import clone

    variant = where.variants[point.place]
    name = "model.best_estimator_" if hasattr(case.model, "best_estimator_") else "model"
    return Fix(
        f"Set {where.said(point.place)}",
        f"{name}.set_params(**{variant.settings!r})\n{name}.fit(train.drop(columns=target), train[target])",
        lambda given: given.replace(model=clone(variant.estimator)),
    )
