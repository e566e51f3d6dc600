"""On whom does the model fail?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from mlnb.core.check import check, failed, passed, warned
from mlnb.core.errors import CannotTell, CaseError, listing, plural
from mlnb.core.evidence import Evidence
from mlnb.core.finding import Finding
from mlnb.core.options import options
from mlnb.framing import _slices_shown as shown
from mlnb.framing._slice_rows import TIMES, SliceRows, slice_rows
from mlnb.framing._slices import Slice, slices

if TYPE_CHECKING:
    import numpy as np

    from mlnb.core.case import Case

#: Rows without which no slice can be found on one half and confirmed on the other.
LEAST_ROWS = 80


@check(
    "framing.weak_slices",
    question="On whom does the model fail?",
    why="A good mean hides the group on which every other answer is wrong.",
    needs=("target",),
    reference=(
        "Chung, Kraska, Polyzotis, Tae, Whang (2019): Slice Finder: automated data slicing for model validation. ICDE. "
        "Sagadeeva, Boehm (2021): SliceLine: fast, linear-algebra-based slice finding for ML model debugging. SIGMOD. "
        "Shafer (2021): Testing by betting. JRSS A 184. Holm (1979). Scandinavian Journal of Statistics 6."
    ),
)
def weak_slices(
    case: Case,
    *,
    columns: Sequence[str] | None = None,
    more: float = 0.1,
    times: float = TIMES,
    skill: float = 0.5,
    smallest: float = 0.02,
) -> Finding:
    """Look for conjunctions of up to three conditions on which the model is much worse than had to be expected.

    Some rows are harder than others in every table. What counts is being wrong more often than expected: than the
    model's own probabilities say, calibrated over all rows, or than the doubt of a linear model says, which sees no
    conjunction (where a flexible model has learned that it cannot tell, it knows its doubt, and the slice is weak all
    the same). In regression the size of an error is expected from the prediction and from each feature by itself.
    Slices are searched on one half of the rows and tested on the other, and the other way round; the p-value is
    corrected for all that was tried. A slice is raised where the odds of being wrong surely exceed ``times`` the
    expected ones (of numbers, where the error surely exceeds ``times`` the expected one), and where it is also wrong on
    ``more`` of its rows than expected and ``times`` as often as elsewhere. The finding fails where a constant answer
    would do better there.

    Parameters
    ----------
    case : Case or dataframe
    columns : sequence of str, optional
        Columns to put conditions on; by default the features. Others of the frame may be named.
    more : float
        Share of wrong rows beyond the expected one from which a slice matters; of classes.
    times : float
        How many times the expected odds of being wrong, or size of the error, and the loss elsewhere matter.
    skill : float
        Part of what the best constant answer loses there, which a model may save where a slice matters; of numbers.
    smallest : float
        Share of the rows that a slice has at least.

    Returns
    -------
    Finding

    Examples
    --------
    >>> import mlnb
    >>> from sklearn.datasets import load_breast_cancer
    >>> from sklearn.linear_model import LogisticRegression
    >>> frame = load_breast_cancer(as_frame=True).frame[["mean radius", "mean texture", "mean area", "target"]]
    >>> model = LogisticRegression(max_iter=2000)
    >>> mlnb.framing.weak_slices(mlnb.Case(frame, target="target", model=model)).verdict
    'pass'
    >>> rows = (frame["mean radius"] < 12) & (frame["mean texture"] > 18)
    >>> frame.loc[rows, "target"] = 1 - frame.loc[rows, "target"]
    >>> found = mlnb.framing.weak_slices(mlnb.Case(frame, target="target", model=model))
    >>> found.verdict, "mean texture" in found.columns
    ('fail', True)
    """
    names = _names(case, columns)
    known = slice_rows(case, times)
    if len(known.loss) < LEAST_ROWS:
        msg = f"{plural(len(known.loss), 'row')} can be scored; at least {LEAST_ROWS} are needed to find a slice and confirm it."
        raise CannotTell(msg)
    found, tried = slices(case, known, names, smallest=smallest, times=times)
    if not tried:
        msg = "No column takes a condition: all of them are text or hold a single value. Name others by columns=…"
        raise CannotTell(msg)
    weak = [s for s in found if s.p_value < options.alpha and _matters(case, s, more, times, skill)]
    evidence = shown.evidence(case, known, weak, found, tried)
    if not weak:
        return _passed(case, known, found, tried, evidence)
    return _raised(case, known, weak, evidence, more, times)


def _names(case: Case, columns: Sequence[str] | None) -> tuple[str, ...]:
    if columns is None:
        return case.features
    names = (columns,) if isinstance(columns, str) else tuple(map(str, columns))
    unknown = [c for c in names if c not in case.frame.columns or c == case.target]
    if unknown or not names:
        msg = f"columns={list(names)!r} names {listing(unknown) or 'none'}, which cannot be sliced by; there are {listing(case.features, 8)}."
        raise CaseError(msg)
    return names


def _matters(case: Case, one: Slice, more: float, times: float, skill: float) -> bool:
    if case.task == "regression":
        return one.loss >= max(times * one.others, times * one.expected, (1 - skill) * one.constant)
    return one.loss - one.expected >= more and one.loss >= times * one.others


def _raised(
    case: Case, known: SliceRows, weak: list[Slice], evidence: tuple[Evidence, ...], more: float, times: float
) -> Finding:
    worst = weak[0]
    count = int(worst.rows.sum())
    maker = known.rows.maker.partition(" (")[0]
    others = f", and {plural(len(weak) - 1, 'more slice')}" if len(weak) > 1 else ""
    headline = (
        f"{maker.capitalize()} {'fail' if maker.endswith('s') else 'fails'} where {worst.words}: {shown.said(case, worst)}, "
        f"on {plural(count, 'row')}{others}"
    )
    raise_ = failed if worst.low > worst.constant else warned
    return raise_(
        headline,
        estimate=shown.estimate(case, worst),
        p_value=worst.p_value,
        threshold=max(times * worst.others, 0.0 if case.task == "regression" else worst.expected + more),
        rows=_labels(known, weak),
        columns=tuple(dict.fromkeys(c for s in weak for c in s.columns)),
        evidence=evidence,
        fixes=shown.fixes(case, known, worst),
    )


def _labels(known: SliceRows, weak: list[Slice]) -> tuple[object, ...]:
    """Labels of the rows, those on which the model loses most first."""
    import numpy as np

    labels: list[np.ndarray] = [f.index.to_numpy() for f in known.rows.frames]
    every = np.concatenate(labels)
    chosen: list[int] = []
    for one in weak:
        places = np.flatnonzero(one.rows)
        chosen += places[np.argsort(-known.loss[places], kind="stable")].tolist()
    return tuple(dict.fromkeys(every[chosen].tolist()))


def _passed(case: Case, known: SliceRows, found: list[Slice], tried: int, evidence: tuple[Evidence, ...]) -> Finding:
    maker = known.rows.maker.partition(" (")[0]
    said = f"Nothing says that {maker} {'are' if maker.endswith('s') else 'is'} much worse on some rows than expected"
    if not found:
        return passed(f"{said} ({tried:,} slices tried)", evidence=evidence)
    return passed(
        f"{said} ({tried:,} slices tried)", estimate=shown.estimate(case, found[0]), p_value=found[0].p_value, evidence=evidence
    )  # fmt: skip
