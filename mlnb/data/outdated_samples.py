"""Does the oldest part of the data still help on the newest rows?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mlnb.core.check import check, failed, passed, warned
from mlnb.core.errors import plural
from mlnb.core.evidence import Curves, Evidence, Series, Table
from mlnb.core.finding import Estimate, Finding, number
from mlnb.core.fix import Fix
from mlnb.core.metric import default_metric
from mlnb.core.options import options
from mlnb.data._age import Age, Cut, study, times

if TYPE_CHECKING:
    from mlnb.core.case import Case
    from mlnb.stats.compare import Comparison

#: Rows that are named in a finding, at most.
MOST_ROWS = 1_000
#: One-sided p-value of one standard error: cuts that are worse than the best by less are as good.
ONE_ERROR = 0.16
#: Days that the rows span, from which the bounds of an interval are days.
LONG_DAYS = 30.0


@dataclass(frozen=True)
class _Chosen:
    """The cut to make, times between which the best one lies, and what two other ways of losing as many rows do."""

    cut: Cut
    low: float
    high: float
    random: Comparison
    newest: Comparison
    p_value: float


@check(
    "data.outdated_samples",
    question="Does old data still help?",
    why="Where the world has changed, old rows teach a relation that no longer holds, and more data makes the model worse.",
    needs=("data", "features", "target", "time"),
    reference=(
        "Gama et al. (2014): A survey on concept drift adaptation. ACM Computing Surveys 46. "
        "Nadeau, Bengio (2003): Inference for the generalization error. Machine Learning 52. Holm (1979)."
    ),
)
def outdated_samples(case: Case, *, matters: float = 0.02, fails: float = 0.1) -> Finding:
    """Compare models with and without the oldest rows on the newest quarter of the rows.

    The newest quarter is scored in two windows, each by models of older rows only. Rows are left out from the oldest
    on, up to six dates. Old rows count as outdated where leaving them out beats three others on the same rows:
    keeping all, leaving out as many at random, and leaving out as many of the newest older rows. The last tells age
    from a season that comes back, and both tell it from mere size. The errors count whole spans of time, and whole
    entities where the case has a ``group``. Where there are more older rows than `options.extra_rows`, all models
    share a sample of them.

    Parameters
    ----------
    case : Case or dataframe
    matters, fails : float
        Gain on the newest rows, as a share of the constant answer's loss (Brier score, squared error), from which a
        person is asked to look, and from which, at the lower end of its interval, the finding fails.

    Returns
    -------
    Finding
        ``rows`` are those before the cut, oldest first, at most 1,000.

    Examples
    --------
    >>> import mlnb, numpy as np, pandas as pd
    >>> x = np.random.default_rng(0).normal(size=600)
    >>> years = pd.Series(np.arange(600) // 60 + 2000)
    >>> frame = pd.DataFrame({"x": x, "year": years, "y": np.where(years < 2004, -x, x)})
    >>> finding = outdated_samples(mlnb.Case(frame, target="y", time="year"))
    >>> finding.verdict, len(finding.rows)
    ('fail', 240)
    >>> outdated_samples(mlnb.Case(frame.assign(y=x), target="y", time="year")).verdict
    'pass'
    """
    age = study(case)
    chosen = _choose(age, matters)
    if chosen is None:
        return _harmless(age, matters)
    cut, gain = chosen.cut, chosen.cut.compared
    before = times(case) < cut.at
    oldest = _oldest(case, cut.at)
    count = int(before.sum())
    share = number(100 * count / len(case.frame))
    verdict = failed if gain.low >= fails else warned
    return verdict(
        f"The {plural(count, 'row')} before {_when(case, cut.at)} ({share} %) hurt: without them {_change(age, cut)} on "
        f"the newest rows; the best cut lies between {_about(case, chosen.low)} and {_about(case, chosen.high)}",
        estimate=_estimate(cut, "gain on the newest rows without the oldest"),
        p_value=chosen.p_value,
        threshold=matters,
        rows=tuple(case.frame.index[oldest[:MOST_ROWS]]),
        evidence=_evidence(age, chosen),
        fixes=(_fix(case, cut.at, count),),
    )


def _choose(age: Age, matters: float) -> _Chosen | None:
    """The earliest cut that is about as good as the best, where age is what makes the difference."""
    sure = (1 - options.confidence) / 2
    good = [c for c in age.cuts if c.p_value < sure and c.compared.difference >= matters]
    if not good:
        return None
    best = max(good, key=lambda c: c.compared.difference)
    near = [c for c in age.cuts if c is best or age.compare(c.loss, best.loss).p_value > ONE_ERROR]
    alike = [c for c in age.cuts if c is best or age.compare(c.loss, best.loss).p_value > sure]
    cut = next(c for c in near if c in good)
    random, newest = age.against(cut, "random"), age.against(cut, "newest")
    p_value = min(1.0, len(age.cuts) * max(random.p_value, newest.p_value))
    if p_value >= options.alpha or random.difference < matters:
        return None
    # the true place may lie anywhere up to the next cuts that are surely worse
    places = [age.oldest, *(c.at for c in age.cuts), age.newest]
    first, last = ([x.at for x in age.cuts].index(c.at) + 1 for c in (alike[0], alike[-1]))
    return _Chosen(cut, places[first - 1], places[last + 1], random, newest, p_value)


def _harmless(age: Age, matters: float) -> Finding:
    """Nothing is gained by a cut that could be told from noise, or from fewer rows, or from a season."""
    cut = min(age.cuts, key=lambda c: abs(c.share - 0.25))
    gain = cut.compared
    help_ = "do no harm that could be told from noise"
    if gain.high < 0 or gain.low > 0:
        help_ = "still help" if gain.high < 0 else "do no harm that matters"
    return passed(
        f"The oldest {number(100 * cut.share, 2)} % of the older rows, before {_when(age.case, cut.at)}, {help_}: without "
        f"them the newest rows are predicted {_points(gain)}",
        estimate=_estimate(cut, "gain on the newest rows without the oldest"),
        p_value=cut.p_value,
        threshold=matters,
        evidence=_evidence(age, None),
    )


def _points(gain: Comparison) -> str:
    """A gain in words, with its interval."""
    size = number(100 * abs(gain.difference))
    side = "better" if gain.difference > 0 else "worse"
    ends = f"{number(100 * gain.low)} to {number(100 * gain.high)}"
    return f"{size} % of the constant answer’s loss {side} (gain {ends})"


def _estimate(cut: Cut, name: str) -> Estimate:
    return Estimate(name, cut.compared.difference, cut.compared.low, cut.compared.high, "%")


def _change(age: Age, cut: Cut) -> str:
    """What the cut does to the score; where the score does not show it, to the loss."""
    metric = default_metric(age.case)
    target = age.case.codes[age.scored]
    before, after = metric.score(target, age.said), metric.score(target, cut.said)
    if after > before:
        return f"{metric.name} rises from {number(before)} to {number(after)}"
    old, new = float(age.loss.mean()) / age.constant, float(cut.loss.mean()) / age.constant
    return f"the loss falls from {number(old)} to {number(new)} of the constant answer’s"


def _when(case: Case, at: float) -> str:
    """A time as the user writes it."""
    import pandas as pd

    assert case.time is not None
    if case.kinds[case.time] != "date":
        return f"{at:.10g}"
    stamp = pd.Timestamp("1970-01-01") + pd.Timedelta(days=at)
    stamp = stamp.round("s")
    return str(stamp.date()) if stamp == stamp.normalize() else str(stamp)


def _about(case: Case, at: float) -> str:
    """A time as its day, where the hour says nothing beside the span of the rows."""
    import numpy as np

    when = times(case)
    if case.time is None or case.kinds[case.time] != "date" or float(np.nanmax(when) - np.nanmin(when)) < LONG_DAYS:
        return _when(case, at)
    return _when(case, float(round(at)))


def _oldest(case: Case, at: float) -> Any:
    """Positions of the rows before a time, oldest first."""
    import numpy as np

    when = times(case)
    order = np.argsort(when, kind="stable")
    return order[: int((when < at).sum())]


def _evidence(age: Age, chosen: _Chosen | None) -> tuple[Evidence, ...]:
    """The gain against the cut, and the scores by cut."""
    case, metric = age.case, default_metric(age.case)
    target = case.codes[age.scored]
    cuts = age.cuts
    shares = tuple(round(c.share, 3) for c in cuts)
    gains = tuple(round(c.compared.difference, 4) for c in cuts)
    best = max(cuts, key=lambda c: c.compared.difference)
    curve = Curves(
        caption="Gain on the newest rows by how much of the older rows is left out, oldest first",
        name="cuts",
        x=shares,
        series=(
            Series(
                "without the oldest",
                gains,
                tuple(round(c.compared.low, 4) for c in cuts),
                tuple(round(c.compared.high, 4) for c in cuts),
            ),
        ),
        xlabel="share of the older rows left out",
        ylabel="gain, as a share of the constant answer’s loss",
        reference=0.0,
        reference_label="all older rows",
        at=round(chosen.cut.share, 3) if chosen else None,
        at_label=_when(case, chosen.cut.at) if chosen else "",
        alt=f"The largest gain is {number(100 * best.compared.difference)} % at {number(100 * best.share, 2)} % left out.",
    )
    lines: list[tuple[Any, ...]] = [("all", "", round(metric.score(target, age.said), 4), "", "", "", "")]
    for cut in cuts:
        gain = cut.compared
        shown = metric.score(target, cut.said)
        ends = (round(gain.low, 4), round(gain.high, 4), round(cut.p_value, 4))
        lines.append(
            (
                f"from {_when(case, cut.at)}",
                f"{number(100 * cut.share)} %",
                round(shown, 4),
                round(gain.difference, 4),
                *ends,
            )
        )
    if chosen is not None:
        for name, against in (
            ("as many left out at random", chosen.random),
            ("as many of the newest left out", chosen.newest),
        ):
            lines.append(
                (f"from {_when(case, chosen.cut.at)}, against {name}", f"{number(100 * chosen.cut.share)} %", "",
                 round(against.difference, 4), round(against.low, 4), round(against.high, 4), round(against.p_value, 4))
            )  # fmt: skip
    table = Table(
        caption=f"Scores on {plural(len(age.scored), 'newest row')}, by what the model learned from",
        name="scores",
        columns=("older rows", "left out", metric.name, "gain", "from", "to", "p"),
        rows=tuple(lines),
        total=len(lines),
    )
    return curve, table


def _fix(case: Case, at: float, count: int) -> Fix:
    """Drop what is older than the cut; rows without a time stay."""

    def change(given: Case) -> Case:
        return given.replace(data=given.frame.loc[~(times(given) < at)])

    assert case.time is not None
    cells = f"pd.Series(list(train[{case.time!r}]))"
    if case.backend == "pyarrow":
        cells = f"pd.Series(train[{case.time!r}].to_pylist())"
    if case.kinds[case.time] == "date":
        import pandas as pd

        stamp = pd.Timestamp("1970-01-01") + pd.Timedelta(days=at)
        if isinstance(case.frame[case.time].dtype, pd.PeriodDtype):
            cells += ".dt.start_time"
        read = f"pd.to_datetime({cells}, errors='coerce', utc=True, format='mixed').dt.tz_localize(None)"
        old = f"({read} < pd.Timestamp({str(stamp.round('us'))!r})).to_numpy()"
    else:
        old = f"(pd.to_numeric({cells}, errors='coerce') < {at!r}).to_numpy()"
    taken = {"polars": "train.filter(~old)", "pyarrow": "train.filter(pa.array(~old))"}.get(
        case.backend, "train.loc[~old]"
    )
    more = "import pyarrow as pa\n" if case.backend == "pyarrow" else ""
    code = f"import pandas as pd\n{more}\nold = {old}\ntrain = {taken}"
    return Fix(f"Drop {plural(count, 'row')} older than {_when(case, at)}", code, change)
