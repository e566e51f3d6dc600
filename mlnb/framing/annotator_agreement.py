"""Do the people who label agree?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mlnb.core.check import check, failed, passed, warned
from mlnb.core.errors import CannotTell, CaseError, listing, plural
from mlnb.core.finding import Estimate, Finding, number
from mlnb.core.options import options
from mlnb.framing._annotators import Answers, Copy, Odd, copies, odd_ones, read
from mlnb.framing._annotators_shown import evidence, fixes
from mlnb.stats.agreement import Agreement, krippendorff

if TYPE_CHECKING:
    import numpy as np

    from mlnb.core.case import Case
    from mlnb.stats.dawid_skene import Consensus

LEAST_ITEMS = 10
#: More distinct answers than this have no confusion that anybody could estimate.
MOST_LEVELS = 250
#: Rows that are named in a finding, at most.
MOST_ROWS = 1_000
SCALES = ("auto", "nominal", "ordinal", "interval")


@dataclass(frozen=True)
class Study:
    """What was found out about the annotators of a case.

    ``consensus`` is None for quantities, whose consensus is the median; ``doubt`` of each row is the chance that
    the consensus is wrong, or the spread of the answers in units of that of all answers; ``look`` are rows worth a
    second look, worst first.
    """

    answers: Answers
    agreement: Agreement
    odd: list[Odd]
    copied: list[Copy]
    consensus: Consensus | None
    doubt: np.ndarray
    look: np.ndarray

    @property
    def wrong(self) -> float:
        """Share of the answered rows on which the consensus is wrong, as the model of the annotators has it."""
        if self.consensus is None or not (self.consensus.label >= 0).any():
            return 0.0
        return float(self.doubt[self.consensus.label >= 0].mean())


@check(
    "framing.annotator_agreement",
    question="Do the people who label agree?",
    why="A model cannot be more right than its labels are, and where people do not agree the category is not yet defined.",
    whole="memory",
    needs=("data", "annotators"),
    reference=(
        "Krippendorff (2011): Computing Krippendorff's alpha-reliability. Dawid, Skene (1979): Maximum likelihood "
        "estimation of observer error-rates using the EM algorithm. JRSS C 28. Cohen (1960): A coefficient of agreement "
        "for nominal scales. Educational and Psychological Measurement 20."
    ),
)
def annotator_agreement(
    case: Case,
    *,
    reliable: float = 0.8,
    tentative: float = 0.667,
    worse: float = 0.15,
    doubtful: float = 0.01,
    scale: str = "auto",
) -> Finding:
    """Measure agreement beyond chance of all annotators, of each, and of each pair.

    Raised where Krippendorff's alpha is surely below what labels are relied on with, where one annotator agrees with
    the others surely and much less than they do among each other (Holm over annotators), or where two agree more
    than the answers of the others explain. Answers may be missing anywhere. Items are ranked by the chance that what
    the annotators say together (Dawid and Skene) is wrong.

    Parameters
    ----------
    case : Case or dataframe
        With ``annotators``, one column each.
    reliable, tentative : float
        Alpha below which, interval and all, a person must look, and below which the labels carry no conclusion.
        Krippendorff's own customary limits.
    worse : float
        How far an annotator's agreement must be below that among the others.
    doubtful : float
        Share of rows on which what all say together is wrong, as estimated, below which an alpha between the two limits
        is no matter: several who err rarely and apart are right together. Alpha is low among them where a class is rare.
    scale : {"auto", "nominal", "ordinal", "interval"}
        How far apart two answers are. By default words and classes are nominal, ordered categories and few whole
        numbers ordinal, other numbers interval.

    Returns
    -------
    Finding
        ``rows`` are those worth a second look, worst first, at most 1,000; ``columns`` the odd annotators.

    Examples
    --------
    >>> import mlnb, numpy as np, pandas as pd
    >>> rng = np.random.default_rng(0)
    >>> truth = rng.integers(0, 2, 300)
    >>> say = lambda wrong: np.where(rng.random(300) < wrong, 1 - truth, truth)
    >>> frame = pd.DataFrame({"ann": say(0.02), "bob": say(0.03), "eve": say(0.02)})
    >>> people = ["ann", "bob", "eve"]
    >>> mlnb.framing.annotator_agreement(mlnb.Case(frame, annotators=people)).verdict
    'pass'
    >>> finding = mlnb.framing.annotator_agreement(mlnb.Case(frame.assign(eve=say(0.5)), annotators=people))
    >>> finding.verdict, finding.columns
    ('fail', ('eve',))
    """
    from scipy import stats

    if scale not in SCALES:
        msg = f"scale={scale!r} is not known; give one of {listing(SCALES)}."
        raise CaseError(msg)
    study = _study(case, scale, worse)
    found = study.agreement
    below, far_below = (
        float(stats.norm.cdf((found.alpha - limit) / found.error)) if found.error > 0 else float(found.alpha >= limit)
        for limit in (reliable, tentative)
    )
    surely_wrong = far_below < options.alpha
    low = below < options.alpha and (surely_wrong or study.consensus is None or study.wrong >= doubtful)
    p_value = min([below, *(o.p_value for o in study.odd), *(c.p_value for c in study.copied)])
    parts: dict[str, Any] = {
        "estimate": Estimate(f"Krippendorff’s alpha, {study.answers.scale}", found.alpha, found.low, found.high),
        "p_value": p_value,
        "threshold": reliable,
        "evidence": evidence(case, study),
    }
    said = f"Krippendorff’s alpha {number(found.alpha)} ({number(found.low)} to {number(found.high)})"
    items = plural(found.items, "row")
    if not low and not study.odd and not study.copied:
        close = (
            "agree well enough to be relied on" if found.alpha >= reliable else "may agree well enough to be relied on"
        )
        return passed(
            f"The {len(study.answers.names)} annotators {close}: {said} over {items} with two or more answers", **parts
        )
    who = _who(study)
    if low:
        much = (
            "too little for any conclusion"
            if far_below < options.alpha
            else "less than labels should that are relied on"
        )
        headline = f"The annotators agree {much}: {said}, and {number(reliable)} is asked for"
        headline += f"; {who}" if who else ""
    else:
        headline = f"Of {len(study.answers.names)} annotators, {who}; over all the agreement is {said}"
    names = study.answers.names
    columns = [names[o.position] for o in study.odd]
    columns += [names[p] for c in study.copied for p in (c.first, c.second) if names[p] not in columns]
    return (failed if low and surely_wrong else warned)(
        headline,
        rows=tuple(case.frame.index[study.look[:MOST_ROWS]].tolist()),
        columns=tuple(dict.fromkeys(columns)),
        fixes=fixes(case, study),
        **parts,
    )


def _who(study: Study) -> str:
    """The odd annotators in words."""
    names = study.answers.names
    said = [
        f"{names[odd.position]} {odd.how} (agreement beyond chance {number(odd.agreement)}, the others’ {number(odd.others)})"
        for odd in study.odd[:2]
    ]
    if len(study.odd) > 2:  # noqa: PLR2004
        said.append(f"so do {len(study.odd) - 2:,} more")
    for copy in study.copied[:1]:
        pair = f"{names[copy.first]} and {names[copy.second]} give the same answer in {number(100 * copy.equal)} % of the rows"
        if copy.alone:
            said.append(
                f"{pair} and the third agrees with them in {number(100 * copy.expected)} %: either one copies or the third errs"
            )
        else:
            said.append(f"{pair} where {number(100 * copy.expected)} % would come of itself")
    return "; ".join(said)


def _study(case: Case, scale: str, worse: float) -> Study:
    import numpy as np

    answers = read(case, scale)
    found = krippendorff(answers.given, answers.scale, level=options.confidence, seed=case.random_state)
    if found.items < LEAST_ITEMS:
        msg = f"Only {plural(found.items, 'row')} with answers of two or more annotators; at least {LEAST_ITEMS} are needed."
        raise CannotTell(msg)
    if not np.isfinite(found.alpha):
        msg = "All answers of all annotators are the same, so that agreement cannot be told from habit."
        raise CannotTell(msg)
    odd = odd_ones(answers, worse, options.alpha, case.random_state)
    copied = copies(answers, options.alpha)
    consensus, doubt = _consensus(answers, case.random_state)
    differ = _differ(answers.given) & (doubt > 0)
    look = np.flatnonzero(differ)
    look = look[np.lexsort((look, -doubt[look].round(6)))]
    return Study(answers, found, odd, copied, consensus, doubt, look)


def _differ(values: np.ndarray) -> np.ndarray:
    """Rows on which two annotators gave different answers."""
    import numpy as np

    top, low = (f(np.where(np.isfinite(values), values, -s * np.inf)) for f, s in ((_most, 1), (_least, -1)))
    apart: np.ndarray = np.isfinite(top) & np.isfinite(low) & (top > low)
    return apart


def _most(values: np.ndarray) -> np.ndarray:
    return values.max(axis=1)


def _least(values: np.ndarray) -> np.ndarray:
    return values.min(axis=1)


def _consensus(answers: Answers, seed: int) -> tuple[Consensus | None, np.ndarray]:
    """What the annotators say together, and how doubtful it is for each row."""
    import warnings

    import numpy as np

    from mlnb.stats.dawid_skene import dawid_skene

    if answers.scale == "interval" or not answers.levels or len(answers.levels) > MOST_LEVELS:
        known = answers.given[np.isfinite(answers.given)]
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            spread = np.nanmax(answers.given, axis=1) - np.nanmin(answers.given, axis=1)
        return None, np.nan_to_num(spread) / (float(known.std()) or 1.0)
    consensus = dawid_skene(answers.codes, len(answers.levels), seed=seed)
    return consensus, np.where(consensus.label >= 0, 1 - consensus.certainty, 0.0)
