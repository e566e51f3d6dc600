"""Is a class too rare to be learned, and what would help?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mlnb.core import probe
from mlnb.core.check import check, failed, passed, warned
from mlnb.core.costs import decisions, miss_costs
from mlnb.core.errors import CaseError, listing, plural
from mlnb.core.evidence import Bars, Curves, Evidence, Series, Table
from mlnb.core.finding import Estimate, Finding, number
from mlnb.core.fix import Fix
from mlnb.core.options import options
from mlnb.data._imbalance_fixes import fixes

if TYPE_CHECKING:
    import numpy as np

    from mlnb.core.case import Case

#: A class is rare below this part of its fair share, one over the number of classes.
FAIR_PART = 0.3
#: A class whose recall is surely below this is not found at all.
LOST = 0.2
#: Recall below which a class surely is where it is as good as never found: what an interval may be wide, so that a
#: class of which no row is found is either this or too rare to be measured.
NEVER = 0.3
#: Classes whose threshold curves are kept; the rarest first.
MOST_CURVES = 8


@dataclass(frozen=True)
class _Class:
    """One class as the out-of-fold predictions meet it: its rows, and its recall by two decision rules.

    ``adjusted`` is the recall by the moved threshold, ``called`` the part of the other rows that it calls this class;
    ``gain_p`` holds that it finds no more of the class, ``told_p`` that it calls the class no oftener than the others.
    """

    code: int
    count: int
    share: float
    recall: float
    low: float
    high: float
    adjusted: float
    called: float
    gain_p: float
    told_p: float


@check(
    "data.class_imbalance",
    question="Is a class too rare to be learned?",
    why="A model can score well and never find the class that matters, and a score over a handful of rows says little.",
    needs=("data", "target", "classes"),
    reference=(
        "Elkan (2001): The foundations of cost-sensitive learning. IJCAI. van den Goorbergh, van Smeden, Timmerman, "
        "Van Calster (2022): The harm of class imbalance corrections for risk prediction models. JAMIA 29."
    ),
)
def class_imbalance(
    case: Case,
    *,
    least_recall: float = 0.5,
    least_gain: float = 0.1,
    widest: float = 0.3,
    costs: Mapping[Any, float] | None = None,
) -> Finding:
    """Ask whether rarity costs a class its recall, or leaves too few rows to know it.

    Rare is a class with less than 0.3 of its fair share of the rows. Rarity costs it recall where moving the
    decision threshold to the class shares, which changes nothing but the weight of rarity, finds significantly
    more of it (McNemar's test, Holm over classes) and calls it oftener than the other rows (Fisher's exact test).
    A rare class that is surely found in less than three rows of ten is reported as not learned. An imbalance that costs nothing passes, whatever its ratio.

    Parameters
    ----------
    case : Case or dataframe
    least_recall : float
        Recall below which the loss matters.
    least_gain : float
        Recall that the moved threshold must win to matter.
    widest : float
        Width of the recall's interval from which the class is too rare to be measured.
    costs : mapping of class to float, optional
        Cost of missing a row of each class, by which the fixes decide and are scored; by default the framing's costs,
        else one over the class's share, so that the score is balanced accuracy.

    Returns
    -------
    Finding
        Evidence: recall per class, and for each class recall, precision and F1 over the threshold.

    Examples
    --------
    >>> import mlnb
    >>> from sklearn.datasets import load_wine
    >>> mlnb.data.class_imbalance(mlnb.Case(load_wine(as_frame=True).frame, target="target")).verdict
    'pass'
    """
    weights = _costs(case, costs)
    oof, maker = probe.subject(case)
    scored = oof.scored
    codes, prediction = case.codes[scored], oof.prediction[scored]
    classes = _classes(case, codes, prediction, decisions(case, oof)[scored])
    rare = [c for c in classes if c.share < FAIR_PART / len(case.classes)]
    if not oof.probabilistic:
        maker += ", which gives no probabilities"
    lost = [c for c in rare if c.recall < least_recall]
    costly = [c for c in lost if c.adjusted - c.recall >= least_gain and max(c.gain_p, c.told_p) < options.alpha]
    never = [c for c in lost if c.high < NEVER and c not in costly]
    unknown = [c for c in rare if c.high - c.low > widest and c not in costly]
    rows = plural(len(codes), "row")
    parts: dict[str, Any] = {
        "columns": (case.target,) if costly or never or unknown else (),
        "evidence": _evidence(case, classes, codes, prediction, costly or never or unknown),
    }
    if costly:
        worst = min(costly, key=lambda c: (c.recall, c.share))
        name = case.classes[worst.code]
        found = f"{maker} finds {number(100 * worst.recall)} % of them"
        headline = (
            f"Only {number(100 * worst.share)} % of the rows are {name}, and {found}; with its threshold moved to the "
            f"class shares it finds {number(100 * worst.adjusted)} %"
        )
        return (failed if worst.high < LOST else warned)(
            headline,
            estimate=Estimate(f"recall of {name}", worst.recall, worst.low, worst.high, "%"),
            p_value=worst.gain_p,
            threshold=least_recall,
            fixes=fixes(case, oof, weights),
            **parts,
        )
    if never:
        worst = min(never, key=lambda c: (c.recall, c.share))
        name = case.classes[worst.code]
        return warned(
            f"The class {name} is as good as never found: recall {number(100 * worst.recall)} % of "
            f"{plural(worst.count, 'row')}; a threshold moved to the class shares calls {number(100 * worst.adjusted)} % of "
            f"them {name}, and {number(100 * worst.called)} % of the others: the features hardly tell them apart",
            estimate=Estimate(f"recall of {name}", worst.recall, worst.low, worst.high, "%"),
            threshold=NEVER,
            fixes=(
                Fix(f"Add features that tell {name}, or ask for its probability instead of its class"),
                *fixes(case, oof, weights),
            ),
            **parts,
        )
    if unknown:
        worst = max(unknown, key=lambda c: c.high - c.low)
        name = case.classes[worst.code]
        return warned(
            f"The class {name} has {plural(worst.count, 'row')}, too few to know how well it is found: its recall is "
            f"somewhere between {number(100 * worst.low, 2)} and {number(100 * worst.high, 2)} %",
            estimate=Estimate(f"recall of {name}", worst.recall, worst.low, worst.high, "%"),
            threshold=widest,
            fixes=(
                Fix(f"Collect more rows of {name}; about {_wanted(worst, widest):,} would do"),
                *fixes(case, oof, weights),
            ),
            **parts,
        )
    least = min(classes, key=lambda c: c.share)
    name = case.classes[least.code]
    rarest = f"The rarest class, {name}, is {number(100 * least.share)} % of {rows}"
    return passed(
        f"{rarest} and is found as often as the features allow: recall {number(100 * least.recall)} %",
        estimate=Estimate(f"recall of {name}", least.recall, least.low, least.high, "%"),
        threshold=least_recall,
        **parts,
    )


def _costs(case: Case, costs: Mapping[Any, float] | None) -> np.ndarray | None:
    """Costs in the order of the classes.

    Raises
    ------
    CaseError
        If a class has no cost, or a cost is no positive number.
    """
    import numpy as np

    if costs is None:
        return miss_costs(case)
    named = {str(key): value for key, value in costs.items()}
    lacking = [c for c in case.classes if str(c) not in named]
    if lacking:
        msg = f"costs= must name every class, and lacks {listing(lacking)}."
        raise CaseError(msg)
    found = np.array([float(named[str(c)]) for c in case.classes])
    if not (np.isfinite(found).all() and (found > 0).all()):
        msg = "costs= must be positive numbers, the cost of missing a row of each class."
        raise CaseError(msg)
    return found


def _classes(case: Case, codes: np.ndarray, prediction: np.ndarray, usual: np.ndarray) -> list[_Class]:
    """Each class's recall by the usual decisions, and by probability over class share."""
    import numpy as np
    from scipy import stats

    from mlnb.stats.intervals import wilson
    from mlnb.stats.multiple import holm

    shares = np.bincount(codes, minlength=len(case.classes)) / len(codes)
    moved = (prediction / np.clip(shares, 1e-12, None)).argmax(axis=1)
    present = [c for c in range(len(case.classes)) if shares[c] > 0]
    p_values, told = [], []
    for c in present:
        won = int(((codes == c) & (moved == c) & (usual != c)).sum())
        lost = int(((codes == c) & (moved != c) & (usual == c)).sum())
        p_values.append(stats.binomtest(won, won + lost, 0.5, alternative="greater").pvalue if won + lost else 1.0)
        of_it = int((codes == c).sum())
        called = int(((moved == c) & (codes == c)).sum())
        told.append(float(stats.hypergeom.sf(called - 1, len(codes), of_it, int((moved == c).sum()))))
    found = []
    for c, p_value, told_p in zip(present, holm(p_values), holm(told), strict=True):
        mine = codes == c
        hits, count = int((usual[mine] == c).sum()), int(mine.sum())
        low, high = wilson(hits, count, options.confidence)
        found.append(
            _Class(
                code=c,
                count=count,
                share=count / len(codes),
                recall=hits / count,
                low=low,
                high=high,
                adjusted=float((moved[mine] == c).mean()),
                called=float((moved[~mine] == c).mean()) if count < len(codes) else 0.0,
                gain_p=float(p_value),
                told_p=float(told_p),
            )
        )
    return found


def _evidence(
    case: Case, classes: list[_Class], codes: np.ndarray, prediction: np.ndarray, marked: list[_Class]
) -> tuple[Evidence, ...]:
    order = sorted(classes, key=lambda c: c.share)
    names = tuple(str(case.classes[c.code]) for c in order)
    worst = min(order, key=lambda c: c.recall)
    bars = Bars(
        caption="Recall of each class, rarest first",
        name="recall",
        labels=names,
        values=tuple(c.recall for c in order),
        low=tuple(c.low for c in order),
        high=tuple(c.high for c in order),
        unit="%",
        xlabel="recall, out of fold",
        marked=tuple(str(case.classes[c.code]) for c in marked),
        alt=f"Recall by class; the lowest is {number(100 * worst.recall)} % for {case.classes[worst.code]}.",
    )
    table = Table(
        caption="Classes, rarest first",
        name="classes",
        columns=("class", "rows", "share", "recall", "recall at the threshold of its share"),
        rows=tuple(
            (n, c.count, f"{number(100 * c.share)} %", f"{number(100 * c.recall)} %", f"{number(100 * c.adjusted)} %")
            for n, c in zip(names, order, strict=True)
        )[: options.table_rows],
        total=len(order),
    )
    curves = [_curve(case, c.code, codes, prediction) for c in order[:MOST_CURVES]]
    return (bars, table, *curves)


def _curve(case: Case, code: int, codes: np.ndarray, prediction: np.ndarray) -> Curves:
    """Recall, precision and F1 of one class over the probability from which it is called."""
    import numpy as np

    from mlnb.stats.intervals import wilson

    grid = np.linspace(0.02, 0.98, 25)
    scores = np.sort(prediction[:, code])
    own = np.sort(prediction[codes == code, code])
    called = len(scores) - np.searchsorted(scores, grid)
    hits = len(own) - np.searchsorted(own, grid)
    recall = [wilson(int(h), len(own), options.confidence) for h in hits]
    precision = [
        wilson(int(h), int(c), options.confidence) if c else (None, None) for h, c in zip(hits, called, strict=True)
    ]
    f1 = 2 * hits / (len(own) + called)
    name = case.classes[code]
    return Curves(
        caption=f"{name}: what the threshold trades",
        name=f"threshold:{name}",
        x=tuple(round(float(t), 2) for t in grid),
        series=(
            Series(
                "recall", _rounded(hits / len(own)), _rounded([r[0] for r in recall]), _rounded([r[1] for r in recall])
            ),
            Series(
                "precision",
                _rounded([h / c if c else None for h, c in zip(hits, called, strict=True)]),
                _rounded([p[0] for p in precision]),
                _rounded([p[1] for p in precision]),
            ),
            Series("F1", _rounded(f1)),
        ),
        xlabel=f"threshold on the probability of {name}",
        ylabel="score",
        at=0.5 if len(case.classes) == 2 else None,  # noqa: PLR2004
        at_label="in use" if len(case.classes) == 2 else "",  # noqa: PLR2004
        alt=f"Recall, precision and F1 of {name} over its threshold.",
    )


def _rounded(values: Any) -> tuple[float | None, ...]:
    return tuple(None if v is None else round(float(v), 4) for v in values)


def _wanted(rare: _Class, widest: float) -> int:
    """Rows from which the interval of this recall would be narrow enough."""
    import math

    middle = min(max(rare.recall, 0.2), 0.8)
    return max(rare.count + 1, math.ceil(middle * (1 - middle) * (2 * 1.645 / widest) ** 2))
