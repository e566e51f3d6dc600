"""Is a feature the answer in disguise?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mlnb.core import disguise
from mlnb.core.check import check, failed, passed, warned
from mlnb.core.disguise import EXACT, LEAVES, RATIO, Suspect
from mlnb.core.errors import plural
from mlnb.core.evidence import Bars, Evidence, Table
from mlnb.core.finding import Estimate, Finding, number
from mlnb.core.fix import Fix
from mlnb.core.options import options
from mlnb.core.solitary import AT_MOST, Solitary, has_company, solitary
from mlnb.leakage._computed import beyond, exact_sums

if TYPE_CHECKING:
    from mlnb.core.case import Case

#: Part of a class that a one-sided column must mark to matter.
LEAST_COVER = 0.2


@check(
    "leakage.target_proxy",
    question="Is a feature the answer in disguise?",
    why="A column that is made from the target, or known only after it, gives a score that production never sees.",
    needs=("data", "features", "target"),
    reference=(
        "Kaufman, Rosset, Perlich, Stitelman (2012): Leakage in data mining: formulation, detection, and avoidance. "
        "ACM TKDD 6. Nadeau, Bengio (2003): Inference for the generalization error. Machine Learning 52."
    ),
)
def target_proxy(case: Case, *, leaves: float = LEAVES, ratio: float = RATIO, exact: float = EXACT) -> Finding:
    """Set each strong feature alone against all others together.

    A feature in disguise leaves next to nothing of the target unexplained, and far less than all other features
    do together. An honest strong feature has company: others carry nearly as much, or more. The comparison is
    paired over the same rows out of fold, corrected for folds (Nadeau and Bengio) and for the features compared
    (Bonferroni). A feature that leaves nothing at all needs no comparison, unless the others leave nothing either.

    A weaker disguise, such as the target with noise or with wrong codes, is known by its company. What was made from
    the target alone is independent of all other features once the target is known; an honest measurement shares more
    with others than the target, and causes of one effect depend on each other where the effect is known. A strong
    feature of which the others explain nothing then, though they explain each other, is reported for a person to
    look at. So are columns filled in for one class alone, or beyond one value of a quantity, and a target that
    is to the last digit a sum or difference of features.

    Parameters
    ----------
    case : Case or dataframe
    leaves : float
        Share of the loss (Brier score, squared error) that a disguise leaves at most.
    ratio : float
        Largest part of the loss left by all others that a disguise leaves.
    exact : float
        Share of the loss below which, interval and all, a feature needs no comparison.

    Returns
    -------
    Finding
        ``columns`` are the features in disguise, worst first.

    Examples
    --------
    >>> import mlnb
    >>> from sklearn.datasets import load_breast_cancer
    >>> frame = load_breast_cancer(as_frame=True).frame
    >>> mlnb.leakage.target_proxy(mlnb.Case(frame, target="target")).verdict
    'pass'
    >>> leaking = frame.assign(benign_cells=frame["target"] * 100)
    >>> mlnb.leakage.target_proxy(mlnb.Case(leaking, target="target")).columns
    ('benign_cells',)
    """
    screen, suspects = disguise.screen(case), disguise.suspects(case, leaves)
    guilty = [
        s
        for s in disguise.guilty(case, leaves=leaves, ratio=ratio, exact=exact)
        if s.high <= exact or s.allied or s.alone <= leaves / 4 or not has_company(case, s.column)
    ]
    known = {s.column for s in guilty}
    one_sided = [o for o in (*_one_sided(case), *_beyond(case)) if o.column not in known]
    known |= {o.column for o in one_sided}
    made = [s for s in solitary(case) if s.column not in known]
    marked = [*(s.column for s in guilty), *(s.column for s in made)]
    evidence = (*_evidence(screen, suspects, marked, leaves), *_alone_of_their_kind(made))
    sums = [] if guilty else exact_sums(case)
    if sums:
        return _computed(case, sums, evidence)
    if one_sided and not guilty:
        return _known_after(case, one_sided, evidence)
    if made and not guilty:
        return _made_from_it(case, made, evidence)
    if not guilty:
        name, left = screen[0]
        return passed(
            f"No feature alone gives {case.target!r} away: the strongest, {name}, leaves {number(100 * left)} % unexplained",
            estimate=Estimate(f"left unexplained by {name}", left, unit="%"),
            threshold=leaves,
            evidence=evidence,
        )
    worst = guilty[0]
    columns = (*(s.column for s in guilty), *(o.column for o in one_sided), *(s.column for s in made))
    also = f" (and {plural(len(columns) - 1, 'more column')})" if len(columns) > 1 else ""
    headline = (
        f"{worst.column} is {case.target!r} in disguise{also}: alone it leaves {number(100 * worst.alone)} % "
        f"unexplained, all other features together {number(100 * worst.others)} %"
    )
    # short of a perfect copy, an honest measurement can do this too: a person must say which it is
    verdict = failed if worst.high <= exact or worst.alone <= leaves / 2 or worst.ratio <= ratio / 2 else warned
    return verdict(
        headline,
        estimate=Estimate(f"left unexplained by {worst.column}", worst.alone, worst.low, worst.high, "%"),
        p_value=worst.p_value,
        threshold=leaves,
        columns=columns,
        evidence=evidence,
        fixes=(_drop(columns),),
    )


def _made_from_it(case: Case, made: list[Solitary], evidence: tuple[Evidence, ...]) -> Finding:
    worst = made[0]
    columns = tuple(s.column for s in made)
    also = f" (and {plural(len(columns) - 1, 'more column')})" if len(columns) > 1 else ""
    return warned(
        f"{worst.column} looks as if it were made from {case.target!r}{also}: alone it leaves {number(100 * worst.alone)} % "
        f"unexplained, and once {case.target!r} is known no other feature tells anything of it "
        f"({number(100 * max(worst.told, 0.0), 2)} %, where of other features they tell {number(100 * worst.peers, 2)} %)",
        estimate=Estimate(
            f"of {worst.column} told by others, {case.target} known", max(worst.told, 0.0), None, worst.high, "%"
        ),
        threshold=AT_MOST,
        columns=columns,
        evidence=evidence,
        fixes=(_drop(columns),),
    )


def _alone_of_their_kind(made: list[Solitary]) -> tuple[Evidence, ...]:
    if not made:
        return ()
    return (
        Table(
            caption="Strong features of which the others tell nothing, once the target is known",
            name="solitary",
            columns=("feature", "alone leaves", "told by others", "at most", "of other features"),
            rows=tuple(
                (s.column, f"{number(100 * s.alone)} %", f"{number(100 * max(s.told, 0.0), 2)} %",
                 f"{number(100 * s.high, 2)} %", f"{number(100 * s.peers, 2)} %")
                for s in made
            ),
        ),
    )  # fmt: skip


def _computed(case: Case, columns: list[str], evidence: tuple[Evidence, ...]) -> Finding:
    return failed(
        f"{case.target!r} is to the last digit a sum or difference of {' and '.join(columns[:4])}: one of them was computed from it",
        estimate=Estimate("left unexplained", 0.0, unit="%"),
        threshold=EXACT,
        columns=tuple(columns),
        evidence=evidence,
        fixes=(_drop((columns[0],)),),
    )


def _drop(columns: tuple[str, ...]) -> Fix:
    return Fix(
        f"Drop {', '.join(columns)}, unless it is known when the prediction is made",
        f"train = train.drop(columns={list(columns)!r})\ntest = test.drop(columns={list(columns)!r})",
        lambda given: given.drop_columns(columns),
    )


@dataclass(frozen=True)
class _OneSided:
    """A column that has a value (or has none) for rows of one class alone."""

    column: str
    present: bool
    label: Any
    rows: int
    share: float
    p_value: float


def _one_sided(case: Case) -> list[_OneSided]:
    """Columns that are filled in for one class alone: recorded after the outcome, and because of it.

    Were filling in and outcome unrelated, that many rows of one class in a row would come up with the
    probability of the class share to their number (Bonferroni over columns and sides).
    """
    import numpy as np

    if case.task == "regression":
        return []
    codes = case.codes
    shares = np.bincount(codes, minlength=len(case.classes)) / len(codes)
    holes = case.X.isna()
    tried = [name for name in case.features if 0 < int(holes[name].sum()) < len(holes)]
    found = []
    for name in tried:
        for present in (True, False):
            rows = (~holes[name] if present else holes[name]).to_numpy()
            seen = np.unique(codes[rows])
            if len(seen) != 1:
                continue
            count, only = int(rows.sum()), int(seen[0])
            p_value = min(1.0, float(shares[only] ** count) * 2 * len(tried))
            covered = count / max(int((codes == only).sum()), 1)
            if p_value < options.alpha and covered >= LEAST_COVER:
                found.append(_OneSided(name, present, case.classes[only], count, covered, p_value))
    return sorted(found, key=lambda o: -o.share)


def _beyond(case: Case) -> list[_OneSided]:
    """Columns that are filled in only beyond one value of a quantity."""
    if case.task != "regression":
        return []
    return [
        _OneSided(
            b.column, b.present, f"{'at least' if b.above else 'at most'} {number(b.edge)}", b.rows, b.share, b.p_value
        )
        for b in beyond(case)
        if b.p_value < options.alpha and b.share >= LEAST_COVER
    ]


def _known_after(case: Case, found: list[_OneSided], evidence: tuple[Evidence, ...]) -> Finding:
    worst = found[0]
    what = "has a value" if worst.present else "has no value"
    table = Table(
        caption="Columns that are filled in for one class alone",
        name="one-sided",
        columns=("column", "when it", "target is always", "rows", "of that class", "p-value"),
        rows=tuple(
            (o.column, "has a value" if o.present else "is missing", o.label, o.rows, f"{number(100 * o.share)} %",
             number(o.p_value, 2))
            for o in found
        ),
    )  # fmt: skip
    return failed(
        f"{worst.column} is known only after the outcome: in all {plural(worst.rows, 'row')} where it {what}, "
        f"{case.target!r} is {worst.label}",
        estimate=Estimate(f"rows of {worst.label} that it marks", worst.share, unit="%"),
        p_value=worst.p_value,
        threshold=LEAST_COVER,
        columns=tuple(o.column for o in found),
        evidence=(table, *evidence),
        fixes=(_drop(tuple(o.column for o in found)),),
    )


def _evidence(
    screen: tuple[tuple[str, float], ...], suspects: tuple[Suspect, ...], guilty: list[str], leaves: float
) -> tuple[Evidence, ...]:
    top = screen[:15]
    bars = Bars(
        caption="What each feature alone leaves unexplained, strongest first",
        name="alone",
        labels=tuple(name for name, _ in top),
        values=tuple(round(left, 4) for _, left in top),
        unit="%",
        xlabel="share of the target left unexplained",
        marked=tuple(guilty),
        reference=leaves,
        reference_label="a disguise leaves less",
        alt=f"The strongest feature, {top[0][0]}, leaves {number(100 * top[0][1])} % of the target unexplained.",
    )
    if not suspects:
        return (bars,)
    table = Table(
        caption="The strongest alone, against all others together",
        name="suspects",
        columns=("feature", "alone leaves", "all others leave", "p-value"),
        rows=tuple(
            (s.column, f"{number(100 * s.alone)} %", f"{number(100 * s.others)} %", number(s.p_value, 2))
            for s in suspects
        ),
    )
    return (bars, table)
