"""Did the answers themselves move: the shares of the classes, the level of a quantity?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mlnb.core.check import check, failed, passed, warned
from mlnb.core.current import Current, current
from mlnb.core.errors import CannotTell, plural
from mlnb.core.evidence import Evidence, Table
from mlnb.core.finding import Estimate, Finding, number
from mlnb.core.options import options
from mlnb.production._fixes import learn_from_current, reweigh
from mlnb.production._pictures import MOST_SHOWN, share_changes, two_histograms
from mlnb.production._predicted_shares import from_predictions, unsigned
from mlnb.production._season import matched
from mlnb.stats.intervals import newcombe, wilson
from mlnb.stats.two_sample import Apart, counts_apart, numbers_apart

if TYPE_CHECKING:
    import numpy as np

    from mlnb.core.case import Case

LEAST_ROWS = 20


@check(
    "production.label_drift",
    question="Did the answers themselves move?",
    why="A model carries the class shares of its training into every probability; where they moved, thresholds are wrong.",
    whole="memory",
    needs=("data", "target", "current"),
    reference=(
        "Pearson (1900). Lipton, Wang, Smola (2018): Detecting and correcting for label shift with black box predictors. "
        "ICML. Saerens, Latinne, Decaestecker (2002): Adjusting the outputs of a classifier. Neural Computation 14."
    ),
)
def label_drift(case: Case, *, matters: float = 0.03, fails: float = 0.1) -> Finding:
    """Compare the target of the current rows with that of the training rows of the same season.

    Classes are compared by their counts, quantities by place, spread and shape. Where the current rows have no
    target, the shares of the classes are estimated from the predictions, corrected by what the same models confuse on
    training rows that they did not see.

    Parameters
    ----------
    case : Case
        With ``current``.
    matters, fails : float
        Share of the rows whose answer moved from which a person must look, and from which the finding fails.

    Examples
    --------
    >>> import mlnb
    >>> from sklearn.datasets import load_wine
    >>> frame = load_wine(as_frame=True).frame.sample(frac=1, random_state=0)
    >>> case = mlnb.Case(frame[:100], target="target", current=frame[100:])
    >>> mlnb.production.label_drift(case).verdict
    'pass'
    >>> few = frame[100:][lambda now: now["target"] != 2]
    >>> mlnb.production.label_drift(case.replace(current=few)).verdict
    'fail'
    """
    now = current(case)
    if not now.labelled:
        return from_predictions(case, now, matters, fails)
    pair = matched(case, now.frame)
    then = (case.known.cumsum() - 1)[pair.reference[case.known[pair.reference]]]
    here = (now.known.cumsum() - 1)[pair.current[now.known[pair.current]]]
    if min(len(then), len(here)) < LEAST_ROWS:
        msg = f"There are {plural(len(here), 'current row')} with a known {case.target!r}; give at least {LEAST_ROWS}."
        raise CannotTell(msg)
    old, new = case.codes[then], now.codes[here]
    if case.task == "regression":
        return _quantity(case, now, numbers_apart(old, new), old, new, matters, fails)
    counts = [_counts(case, codes) for codes in (old, new)]
    apart = counts_apart(*counts)
    share = [c / c.sum() for c in counts]
    most = int(abs(share[1] - share[0]).argmax())
    low, high = newcombe(int(counts[1][most]), len(new), int(counts[0][most]), len(old), options.confidence)
    gap = float(share[1][most] - share[0][most])
    name = str(case.classes[most])
    parts: dict[str, Any] = {
        "estimate": Estimate(f"change of the share of {name}", abs(gap), *unsigned(low, high), "%"),
        "p_value": apart.p_value,
        "threshold": matters,
        "evidence": _shares(case, counts),
    }
    if apart.p_value >= options.alpha or abs(gap) < matters:
        return passed(
            f"The classes are as frequent as they were: the most that any moved is {name}, from "
            f"{number(100 * share[0][most])} to {number(100 * share[1][most])} %",
            **parts,
        )
    verdict = failed if abs(gap) >= fails else warned
    return verdict(
        f"{name} is {number(100 * share[1][most])} % of the current rows, of training {number(100 * share[0][most])} %",
        columns=(str(case.target),),
        fixes=(reweigh(case, share[0], share[1]), *learn_from_current(now)),
        **parts,
    )


def _counts(case: Case, codes: np.ndarray) -> np.ndarray:
    import numpy as np

    return np.bincount(codes.astype(int), minlength=len(case.classes))


def _shares(case: Case, counts: list[np.ndarray]) -> tuple[Evidence, ...]:
    import numpy as np

    total = [int(c.sum()) for c in counts]
    change = counts[1] / total[1] - counts[0] / total[0]
    ends = np.array(
        [newcombe(int(b), total[1], int(a), total[0], options.confidence) for a, b in zip(*counts, strict=True)]
    )
    picture = share_changes("Change of each class's share, training to current", case.classes, change, *ends.T)
    rows = []
    for i in np.argsort(-np.abs(change), kind="stable")[:MOST_SHOWN]:
        inside = wilson(int(counts[1][i]), total[1], options.confidence)
        shares = (counts[0][i] / total[0], counts[1][i] / total[1], *inside)
        rows.append((str(case.classes[i]), *(f"{number(100 * v)} %" for v in shares)))
    table = Table(
        caption="Classes then and now", name="classes", columns=("class", "training", "current", "from", "to"),
        rows=tuple(rows), total=len(counts[0]),
    )  # fmt: skip
    return (picture, table)


def _quantity(
    case: Case, now: Current, apart: Apart, old: np.ndarray, new: np.ndarray, matters: float, fails: float
) -> Finding:
    import numpy as np

    rng = np.random.default_rng(case.random_state)
    some = [v if len(v) <= 5_000 else rng.choice(v, 5_000, replace=False) for v in (old, new)]  # noqa: PLR2004
    draws = [numbers_apart(*(rng.choice(v, len(v)) for v in some)).effect for _ in range(100)]
    side = (1 - options.confidence) / 2
    low, high = (float(q) for q in np.quantile(draws, [side, 1 - side]))
    middle = [number(float(np.median(v))) for v in (old, new)]
    parts: dict[str, Any] = {
        "estimate": Estimate(
            f"rows whose {case.target} moved", apart.effect, min(low, apart.effect), max(high, apart.effect), "%"
        ),
        "p_value": apart.p_value,
        "threshold": matters,
        "evidence": two_histograms(str(case.target), old, new),
    }
    if apart.p_value >= options.alpha or apart.effect < matters:
        return passed(
            f"{case.target} is distributed as it was: median {middle[0]} in training, {middle[1]} now", **parts
        )
    verdict = failed if apart.effect >= fails else warned
    return verdict(
        f"{case.target} moved in {number(100 * apart.effect)} % of the rows: its median was {middle[0]} in training and is {middle[1]} now",
        columns=(str(case.target),),
        fixes=learn_from_current(now),
        **parts,
    )
