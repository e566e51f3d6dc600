"""Are the recorded labels right?"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from mlnb.core import disguise
from mlnb.core.check import check, failed, passed, warned
from mlnb.core.errors import CannotTell, listing, plural
from mlnb.core.finding import Estimate, Finding, number
from mlnb.core.options import options
from mlnb.data._label_models import beside, lapses, usable, without
from mlnb.data._label_review import Result, evidence, fixes

if TYPE_CHECKING:
    import numpy as np

    from mlnb.core.case import Case

#: Median error of the predictions over the median spread of a numeric target, above which strays cannot be told.
BLUNT = 0.55
#: Chance of strays as one-sided, below which they are another kind of rows, not values of other rows.
ONE_SIDED = 0.05
MORE_LIKELY = 0.5
#: Part of the wrong labels from which a pair of classes is named.
MOSTLY = 0.6


@check(
    "data.label_errors",
    question="Are the recorded labels right?",
    why="A model learns wrong labels as readily as right ones, and a test set with wrong labels punishes the better model.",
    needs=("data", "target"),
    reference=(
        "Northcutt, Jiang, Chuang (2021): Confident learning. JAIR 70. "
        "Wichmann, Hill (2001): The psychometric function. Perception & Psychophysics 63."
    ),
)
def label_errors(case: Case, *, matters: float = 0.01, matters_in_class: float = 0.03, fails: float = 0.02) -> Finding:
    """Estimate how many labels are wrong, and rank the rows by how likely theirs is.

    A few out-of-fold models disagree with some labels. Overlap of the classes explains
    disagreement that fades with confidence; the share that does not fade is the share of wrong labels, see
    `mlnb.stats.lapse`. On classes that merely overlap it is nothing, however often the model errs. For a
    numeric target, strays are told from heavy tails, see `mlnb.stats.strays`. Where classes overlap much, training rows alone
    cannot tell wrong from hard; a labelled test frame can: models of the same folds are asked whether they disagree with
    the training labels more often than with the test labels at the same confidence, see `mlnb.stats.noisier`.
    Features that give the answer away are left out: one made from the recorded label agrees with it also where it is wrong.

    Parameters
    ----------
    case : Case or dataframe
    matters : float
        Share of wrong labels from which a person must look: as the lower end of its interval, or what it is in excess of a
        test frame's.
    matters_in_class : float
        The same of the labels of any one class, however few it is of all.
    fails : float
        Share that the lower end of the interval must reach to fail.

    Returns
    -------
    Finding
        ``rows`` are those whose label is more probably wrong than right, worst first.

    Examples
    --------
    >>> import mlnb
    >>> from sklearn.datasets import load_wine
    >>> mlnb.data.label_errors(mlnb.Case(load_wine(as_frame=True).frame, target="target")).verdict
    'pass'
    """
    hiding = tuple(s.column for s in disguise.guilty(case))
    if not hiding or len(hiding) == len(case.features):
        return _judged(case, matters, matters_in_class, fails)
    found = _judged(without(case, hiding), matters, matters_in_class, fails)
    said = f"{found.headline} (seen without {listing(hiding)}, made from the recorded labels, right or wrong)"
    return replace(found, headline=said)


def _judged(case: Case, matters: float, matters_in_class: float, fails: float) -> Finding:
    result = opinion(case, matters)
    estimate = Estimate("share of labels that are wrong", result.rate, result.low, result.high, "%")
    parts: dict[str, Any] = {"estimate": estimate, "p_value": result.p_value, "threshold": matters}
    if not (result.real and (result.size >= matters or result.worst >= matters_in_class)):
        said = f"at most {number(100 * result.high, 2)} % of the labels could be wrong"
        if result.hard is None:
            headline = f"No more targets are out of line than the spread of the target explains: {said}"
        else:
            headline = (
                f"The labels agree with the features as far as the classes can be told apart: {said}; "
                f"{number(100 * result.hard, 2)} % of the rows are hard, not wrong{result.aside}"
            )
        return passed(headline, evidence=evidence(case, result, _none()), **parts)
    suspects = _ranked(result)
    rows = tuple(case.y.index[result.positions[suspects]].tolist())  # type: ignore[union-attr]
    verdict = failed if result.low >= fails else warned
    return verdict(
        _headline(case, result, len(rows)),
        rows=rows,
        columns=(case.target,),
        evidence=evidence(case, result, suspects),
        fixes=fixes(case, result, suspects, rows),
        **parts,
    )


def opinion(case: Case, matters: float = 0.01) -> Result:
    """What the models say of the labels; made once per case.

    Raises
    ------
    CannotTell
        If the features say too little about the target.
    """

    def make() -> Result:
        return _numbers(case) if case.task == "regression" else _classes(case, matters)

    return case.shared(("label opinion", matters), make)


def _none() -> np.ndarray:
    """No position at all."""
    import numpy as np

    return np.zeros(0, dtype=int)


def _classes(case: Case, matters: float) -> Result:
    import numpy as np
    from scipy import stats

    candidates, scored = usable(case)
    codes = case.codes[scored]
    second = beside(case)
    hit = next(iter(candidates.values())).argmax(axis=1) == codes
    usual = codes == np.bincount(codes).argmax()
    better, worse = int((hit & ~usual).sum()), int((~hit & usual).sum())
    blind = (
        better + worse == 0
        or stats.binomtest(better, better + worse, 0.5, alternative="greater").pvalue > options.alpha
    )
    noisier = second is not None and second.p_value < options.alpha
    if blind and not noisier:
        msg = (
            f"The features say too little about {case.target!r} to tell a wrong label from a hard row: the best model is "
            f"right on {number(100 * float(hit.mean()))} % of the rows and always answering the most frequent class on "
            f"{number(100 * float(usual.mean()))} %. Give features that predict it."
        )
        raise CannotTell(msg)
    found, probability, real = lapses(codes, candidates, matters, second)
    if real and not blind:
        support = probability[np.arange(len(codes)), codes]
        return Result(
            found.rate, found.low, found.high, found.p_value, found.wrong, found.suggested, support, scored,
            _pair(case, codes, found.transitions), found.expected_hard, found.transitions, real=True,
        )  # fmt: skip
    support = next(iter(candidates.values()))[np.arange(len(codes)), codes]
    if second is None:  # where nothing parts wrong from hard, all of it may be hard
        return Result(
            found.rate, 0.0, found.high, found.p_value, found.wrong, found.suggested, support, scored, None,
            found.expected_hard, found.transitions, real=False,
        )  # fmt: skip
    aside = ": the models of the same folds disagree with the test labels less often, at the same confidence"
    if not noisier:
        fewer = second.less < options.alpha
        aside = "; the test labels disagree more, for which see production.concept_drift" if fewer else ""
    return Result(
        second.rate, second.low, second.high, second.p_value, second.wrong, second.suggested, support, scored,
        _pair(case, codes, second.transitions) if noisier else None, second.hard, second.transitions,
        real=noisier, aside=aside, beside=True,
    )  # fmt: skip


def _pair(case: Case, codes: np.ndarray, transitions: np.ndarray) -> tuple[int, int] | None:
    """The true and the recorded class of most of the wrong labels, if one pair has most of them."""
    import numpy as np

    moved = transitions * np.bincount(codes, minlength=len(case.classes))[:, None]
    if moved.sum() <= 0:
        return None
    worst = np.unravel_index(int(moved.argmax()), moved.shape)
    return (int(worst[0]), int(worst[1])) if moved[worst] > MOSTLY * moved.sum() else None


def _numbers(case: Case) -> Result:
    import numpy as np

    from mlnb.stats.strays import sided, strays

    candidates, scored = usable(case)
    predicted = next(iter(candidates.values()))
    target = case.codes[scored]
    found = strays(target, predicted)
    # the median error of the others, where the strays err the most
    error = float(np.quantile(np.abs(target - predicted), (1 - found.low) / 2))
    spread = float(np.median(np.abs(target - np.median(target)))) or float(target.std())
    if error > BLUNT * spread:
        msg = (
            f"The features say too little about {case.target!r} to tell a wrong value from an unusual one: half of the "
            f"predictions are off by {number(error)} or more, the target itself varies by {number(spread)}. "
            "Give features that predict it."
        )
        raise CannotTell(msg)
    away = np.abs(target - predicted)
    real = found.p_value < options.alpha and sided(target, predicted, found.wrong) >= ONE_SIDED
    return Result(
        found.rate, found.low if real else 0.0, found.high, found.p_value, found.wrong, predicted, away, scored, None, None, None,
        real=real,
    )  # fmt: skip


def _ranked(result: Result) -> np.ndarray:
    """Positions of the rows more probably wrong than right, worst first."""
    import numpy as np

    suspects = np.flatnonzero(result.wrong > MORE_LIKELY)
    found: np.ndarray = suspects[np.lexsort((result.support[suspects], -result.wrong[suspects].round(6)))]
    return found


def _headline(case: Case, result: Result, flagged: int) -> str:
    share = (
        f"About {number(100 * result.rate, 2)} % of the training labels look wrong "
        f"({number(100 * result.low, 2)} to {number(100 * result.high, 2)} %)"
    )
    if result.pair is not None:
        true, recorded = (str(case.classes[i]) for i in result.pair)
        share += f", mostly {true} recorded as {recorded}"
    share += result.aside
    look = f"{plural(flagged, 'row')} to look at" if flagged else "but no single row is more likely wrong than right"
    return f"{share}; {look}"
