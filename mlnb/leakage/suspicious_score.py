"""Is the score too good to be true?"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from mlnb.core import probe
from mlnb.core.check import check, failed, passed, warned
from mlnb.core.errors import CannotTell, MlnbError
from mlnb.core.evidence import Bars, Evidence, Table
from mlnb.core.finding import Estimate, Finding, number
from mlnb.core.metric import default_metric
from mlnb.leakage import _claims as claims
from mlnb.leakage._claims import Claim
from mlnb.leakage._floor import floor

if TYPE_CHECKING:
    from mlnb.core.case import Case


@check(
    "leakage.suspicious_score",
    question="Is the score too good to be true?",
    why="A score that no honest model can reach is the first sign of a leak, and often the only one.",
    needs=("data", "features", "target"),
    reference=(
        "Cover, Hart (1967): Nearest neighbor pattern classification. IEEE Transactions on Information Theory 13. "
        "Ojala, Garriga (2010): Permutation tests for studying classifier performance. JMLR 11."
    ),
)
def suspicious_score(case: Case, *, refit: bool = True) -> Finding:
    """Hold the score that is claimed against what an honest model can reach.

    Claimed are the stored predictions (``y_score``), the fitted model's answers on the test frame, and the model's
    out-of-fold ones. They are held against the same model fitted again on the training rows alone, against a target
    that was shuffled, on which the whole pipeline refitted must fail, and against a floor: the noise that nearest
    neighbours of the same kind disagree by (Cover and Hart), never above half the errors, or a quarter of the squared
    error, of the best of boosting, a linear model, a tree and neighbours. An honest strong model passes, since the
    simple ones are strong there as well.

    Parameters
    ----------
    case : Case or dataframe
        With a model, or stored predictions.
    refit : bool
        Whether the model may be fitted again to a shuffled target.

    Returns
    -------
    Finding

    Examples
    --------
    >>> import mlnb
    >>> from sklearn.datasets import load_diabetes
    >>> from sklearn.tree import DecisionTreeRegressor
    >>> frame = load_diabetes(as_frame=True).frame
    >>> X, y = frame.drop(columns="target"), frame["target"]
    >>> tree = DecisionTreeRegressor(random_state=0).fit(X, y)
    >>> suspicious_score(mlnb.Case(frame, target="target", y_score=tree.predict(X))).verdict
    'fail'
    >>> suspicious_score(mlnb.Case(frame, target="target", model=tree)).verdict
    'pass'
    """
    if case.model is None and case.y_score is None:
        msg = "No score is claimed: give Case(model=…), or stored predictions as Case(y_score=…)."
        raise CannotTell(msg)
    asked: list[Callable[[Case], Claim | None]] = [
        claims.cross_validation, claims.in_sample, claims.test_rows, claims.row_labels, claims.stored,
    ]  # fmt: skip
    if refit:
        asked.append(claims.shuffled)
    found = [claim for claim in (_asked(ask, case) for ask in asked) if claim is not None]
    if case.y_score is not None or hasattr(case.model, "fit"):
        made, maker = probe.subject(case)
        found.append(claims.too_good(case, made, maker))
    if not found:
        msg = "The model cannot be fitted again and there is no labelled test frame: give stored predictions as Case(y_score=…)."
        raise CannotTell(msg)
    guilty = [claim for claim in found if claim.guilty]
    evidence = _evidence(case, found)
    if guilty:
        worst = guilty[0]
        # short of a proof, a model can be better than all that we tried: a person must look
        proven = worst.p_value == 0.0 or len(guilty) > 1 or worst.claimed <= worst.honest / 2 or worst.unit != "errors"
        sentence = worst.sentence[0].upper() + worst.sentence[1:]
        return (failed if proven else warned)(
            sentence,
            estimate=Estimate(worst.unit, worst.claimed),
            p_value=worst.p_value,
            threshold=worst.honest,
            evidence=evidence,
            fixes=tuple({c.fix.title: c.fix for c in guilty if c.fix is not None}.values()),
        )
    last = found[-1]
    return passed(
        f"Nothing about the score is too good to be true: {number(last.claimed, 2)} {last.unit}, "
        f"where no less than {number(last.honest, 2)} would be believed"
        if last.unit in {"errors", "squared error"}
        else f"Nothing about the score is too good to be true, by {len(found)} comparisons",
        estimate=Estimate(last.unit, last.claimed),
        threshold=last.honest,
        evidence=evidence,
    )


def _asked(ask: Callable[[Case], Claim | None], case: Case) -> Claim | None:
    """A comparison, or None where the model cannot be asked for it."""
    try:
        return ask(case)
    except MlnbError:
        return None


def _evidence(case: Case, found: list[Claim]) -> tuple[Evidence, ...]:
    table = Table(
        caption="What was compared",
        name="comparisons",
        columns=("comparison", "claimed", "honest", "in", "p-value"),
        rows=tuple((c.what, number(c.claimed), number(c.honest), c.unit, number(c.p_value, 2)) for c in found),
    )
    if case.y_score is None and not hasattr(case.model, "fit"):
        return (table,)
    least, metric = floor(case), default_metric(case)
    made, maker = probe.subject(case)
    rows = made.scored
    claimed = float(metric.score(case.codes[rows], made.prediction[rows]))
    bars = Bars(
        caption=f"{metric.name} out of fold: what is claimed, and the simple ones",
        name="ladder",
        labels=(maker, *least.names),
        values=(round(claimed, 4), *(round(s, 4) for s in least.scores)),
        marked=(maker,) if any(c.guilty for c in found) else (),
        xlabel=metric.name,
        alt=f"{maker} score {number(claimed)}; the best of the simple ones, {least.names[0]}, {number(least.scores[0])}.",
    )
    return (bars, table)
