"""Did labelling change part-way?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mlnb.core.check import check, failed, passed, warned
from mlnb.core.errors import plural
from mlnb.core.finding import Estimate, Finding, number
from mlnb.core.fix import Fix
from mlnb.core.options import options
from mlnb.framing._stability import Change, study
from mlnb.framing._stability_shown import evidence, moment, words

if TYPE_CHECKING:
    from mlnb.core.case import Case

#: Rows that are named in a finding, at most.
MOST_ROWS = 1_000


@check(
    "framing.label_stability",
    question="Did labelling change part-way?",
    why="Where the rule for a label changed in the middle of a project, a model learns the mean of two rules and follows neither.",
    needs=("data", "features", "target"),
    reference=(
        "Shah, Peters (2020): The hardness of conditional independence testing and the generalised covariance measure. "
        "Annals of Statistics 48. Hansen (2000): Sample splitting and threshold estimation. Econometrica 68. "
        "Wu (1986): Jackknife, bootstrap and other resampling methods in regression analysis. Annals of Statistics 14."
    ),
)
def label_stability(case: Case, *, matters: float = 0.05, fails: float = 0.2) -> Finding:
    """Ask whether labels hang together with time beyond what the features say of both.

    Out of fold, features predict the label, and they predict on which side of a cut in time a row lies. What both
    leave is multiplied: where the features drift or follow a season and the rule stays, the products come to nothing.
    Tried are nine cuts, each with a change of a class's level, in proportion to the class's probability, from one
    class into another and of all classes alike; and, for a rule that changed
    in one region, changes of all classes alike in halves and outer thirds by each feature and in each frequent category.
    The largest of all is compared with its wild bootstrap over blocks of neighbouring rows. Where it is real,
    the step is placed by likelihood, with an interval, and must explain the course better than a trend or a season.

    Parameters
    ----------
    case : Case or dataframe
        Ordered by ``time``; where that is not declared, by its column of dates, or its index of dates.
    matters, fails : float
        Share of a class's rows (or of the spread of a numeric target) that the change touches, from which a person
        must look, and from which, at the lower end of the interval, the finding fails. Of a region so much
        more must be touched that it is as many of all rows.

    Returns
    -------
    Finding
        ``rows`` are those after the change whose label the features contradict most, at most as many as the change
        touches, and 1,000.

    Examples
    --------
    >>> import mlnb, numpy as np, pandas as pd
    >>> rng = np.random.default_rng(0)
    >>> x, day = rng.normal(size=600), pd.date_range("2024-01-01", periods=600)
    >>> frame = pd.DataFrame({"x": x, "day": day, "y": np.where(x + rng.normal(0, 0.5, 600) > 0, "in", "out")})
    >>> mlnb.framing.label_stability(mlnb.Case(frame, target="y", time="day")).verdict
    'pass'
    >>> frame.loc[(frame.index >= 300) & (frame["x"] < 0.8), "y"] = "out"
    >>> finding = mlnb.framing.label_stability(mlnb.Case(frame, target="y", time="day"))
    >>> finding.raised, "2024-10-2" in finding.headline
    (True, True)
    """
    change = study(case)
    size, low, high = _size(case, change)
    real = change.p_value < options.alpha
    least = matters * _narrow(change)
    parts: dict[str, Any] = {
        "estimate": Estimate(_name(case, change), size, low, high, "%"),
        "p_value": change.p_value,
        "threshold": least,
        "evidence": evidence(case, change, raised=real and size >= least and not change.step.smooth),
    }
    span = f"between {moment(case, change, 0)} and {moment(case, change, -1)}"
    if not real:
        return passed(f"The labels follow the same rule throughout, {span}, as far as the features tell", **parts)
    if change.step.smooth:
        course = "comes and goes" if change.step.smooth == "season" else "changes little by little"
        return passed(
            f"What the features leave of the labels {course} {span}; no change of the rule at one time explains that as well",
            **parts,
        )
    if size < least:
        said = f"{number(100 * size)} % ({number(100 * low)} to {number(100 * high)} %)"
        return passed(f"The labels change a little at {_at(case, change)}, by {said}, less than matters", **parts)
    touched = _touched(case, change, size)
    step = change.step
    return (failed if low >= fails else warned)(
        f"The labelling changes at {_at(case, change)} (between {moment(case, change, step.low)} and "
        f"{moment(case, change, step.high)}): {words(case, change, size, low, high)}",
        rows=touched,
        columns=(str(case.target),),
        fixes=_fixes(case, change),
        **parts,
    )


def _narrow(change: Change) -> float:
    """How many times as many of a region's rows must be touched, for as many of all to be."""
    region = change.direction.way.region
    return 1.0 if region is None else 1.0 / float(region.rows.mean())


def _at(case: Case, change: Change) -> str:
    return moment(case, change, change.step.at)


def _name(case: Case, change: Change) -> str:
    if case.task == "regression":
        return "change of the target, of its spread"
    whose = "rows" if change.direction.way.kind == "agree" else "rows of the class"
    return f"{whose} that are labelled otherwise"


def _size(case: Case, change: Change) -> tuple[float, float, float]:
    """How large the change is, as a share, with its interval."""
    from scipy import stats

    direction = change.direction
    size = abs(direction.size)
    inside = slice(None) if direction.way.region is None else direction.way.region.rows
    if case.task == "regression":
        spread = float(case.codes[change.clock.rows].std()) or 1.0
        size *= float((direction.weight[inside] ** 2).mean()) ** 0.5 / spread
    elif direction.way.kind == "level":
        share = float(change.predicted[inside, direction.way.code].mean())
        size /= max(min(share, 1 - share), 0.01)
    elif direction.way.kind == "agree":
        size *= 0.5 if change.predicted.shape[1] == 2 else 1.0  # noqa: PLR2004  # chance agrees with a half
    reach = float(stats.norm.ppf(0.5 + options.confidence / 2)) / max(abs(direction.statistic), 1e-9)
    most = 1.0 if case.task != "regression" else float("inf")
    return min(size, most), min(max(size * (1 - reach), 0.0), most), min(size * (1 + reach), most)


def _touched(case: Case, change: Change, size: float) -> tuple[Any, ...]:
    """Rows after the change whose label the features contradict, in the direction of the change, most first."""
    import numpy as np

    assert case.y is not None
    after = np.arange(len(change.clock.rows)) >= change.step.at
    moved = (change.residuals * change.direction.weight).sum(axis=1) * np.sign(change.direction.size)
    if case.task != "regression":  # of an honest row this is nothing in the mean; of a touched one its own label speaks
        recorded = change.older[np.arange(len(after)), case.codes[change.clock.rows]]
        moved = np.where(recorded < change.older.max(axis=1), moved, -np.inf)
    order = np.argsort(-np.where(after, moved, -np.inf), kind="stable")
    order = order[: int(np.isfinite(moved[order]).sum())]
    weight = np.abs(change.direction.weight).sum(axis=1)
    most = max(int(min(size, 1.0) * after.sum() * min(float(weight.mean()), 1.0)), 5)
    keep = [i for i in order[: min(most, MOST_ROWS)] if after[i] and moved[i] > 0]
    return tuple(case.y.index[change.clock.rows[keep]].tolist())


def _fixes(case: Case, change: Change) -> tuple[Fix, ...]:
    """Ask what changed; learn from the newer rule alone; or tell the model which rule a row was labelled by."""
    import numpy as np

    at = change.clock.when[change.step.at]
    said = _at(case, change)
    asked = Fix(
        f"Ask those who label what changed around {said}, and label a sample of the older rows again by the newer rule"
    )
    name = change.clock.name
    if not name:
        return (asked,)
    from mlnb.framing._stability import times

    def newer(given: Case) -> Case:
        when = times(given, name)
        return given.replace(data=given.frame.loc[~(when < at)])

    count = int(np.sum(times(case, name) < at))
    shown = f"pd.to_datetime(train[{name!r}]) < {said!r}" if case.kinds[name] == "date" else f"train[{name!r}] < {at!r}"
    code = f"import pandas as pd\n\ntrain = train.loc[~({shown})]"
    title = f"Learn from the rows since {said} alone, without the {plural(count, 'row')} of the older rule"
    return (Fix(title, code if case.backend == "pandas" else "", newer), asked)
