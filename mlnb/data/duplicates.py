"""Are rows copies of each other, and do copies contradict?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mlnb.core.check import check, failed, passed, warned
from mlnb.core.errors import plural
from mlnb.core.evidence import Bars, Evidence, Histogram, Table
from mlnb.core.finding import Estimate, Finding, number
from mlnb.core.fix import Fix
from mlnb.core.options import options
from mlnb.core.without import drop, literal
from mlnb.data._copies_apart import copies_apart
from mlnb.data.copies import Copies, copies_of

if TYPE_CHECKING:
    import numpy as np

    from mlnb.core.case import Case

#: Rows of a group that the table names.
NAMED = 6


@check(
    "data.duplicates",
    question="Are rows copies of each other?",
    why="Copies count twice in training, sit on both sides of a split, and copies with different targets teach nonsense.",
    whole="source",
    needs=("data", "features"),
    reference=(
        "Fellegi, Sunter (1969): A theory for record linkage. JASA 64. Facco, d'Errico, Rodriguez, Laio (2017): "
        "Estimating the intrinsic dimension of datasets by a minimal neighborhood information. Scientific Reports 7."
    ),
)
def duplicates(
    case: Case, *, least: float = 0.01, many: float = 0.05, contradicting: float = 0.01, near: float = 0.03
) -> Finding:
    """Find exact copies, near copies and copies with other targets, beyond what chance gives.

    Rows are compared on their features; the target, the time, the group and the names of rows are left out. How
    many rows chance makes equal is read off the pairs that agree in all columns but one, two and three. Near copies
    differ in case, spaces or slightly in their numbers; they are found by gaps between distances.

    Parameters
    ----------
    case : Case or dataframe
    least : float
        Share of copies, beyond those of chance, from which they matter.
    many : float
        Share from which, interval and all, the finding fails.
    contradicting : float
        Share of copies with another target from which, interval and all, the finding fails.
    near : float
        Near copies differ by at most this part of a column's spread, in root mean square over the columns.

    Returns
    -------
    Finding
        ``rows`` are the later copies, those with another target first. Of more than 10,000 rows a sample of 2,000 is
        compared with all others for near copies.

    Examples
    --------
    >>> import mlnb, pandas as pd
    >>> from sklearn.datasets import load_breast_cancer
    >>> frame = load_breast_cancer(as_frame=True).frame
    >>> duplicates(mlnb.Case(frame, target="target")).verdict
    'pass'
    >>> twice = pd.concat([frame, frame[:60]], ignore_index=True)
    >>> duplicates(mlnb.Case(twice, target="target")).verdict
    'fail'
    """
    if case.source is not None:
        return copies_apart(case, case.source, least=least, many=many)
    copies = copies_of(case, near)
    total, against = int(copies.later.sum()), int(copies.contradicting.sum())
    real = total > 0 and copies.p_value < options.alpha
    share, low, high = copies.share(options.confidence) if real else (0.0, 0.0, 0.0)
    most = copies.chance.most((1 + options.confidence) / 2)
    raised = real and share >= least
    headline = _headline(case, copies, real=real) + ("; too few to matter" if real and not raised else "")
    parts: dict[str, Any] = {
        "estimate": Estimate("copies beyond chance", share, low, high, "%")
        if real
        else Estimate("rows that repeat another", total / max(copies.counted, 1), unit="%"),
        "p_value": copies.p_value,
        "threshold": least,
        "evidence": _evidence(case, copies, most),
    }
    if not raised:
        return passed(headline, **parts)
    order = _worst_first(copies)
    verdict = failed if low >= many or (against - most) / copies.counted >= contradicting else warned
    return verdict(
        headline,
        rows=tuple(case.frame.index[order]),
        fixes=_fixes(case, copies, order, against),
        **parts,
    )


def _headline(case: Case, copies: Copies, *, real: bool) -> str:
    total = int(copies.later.sum())
    rows = f"{copies.counted:,} rows"
    if not real:
        return _quiet(copies, total, rows)
    near = int(copies.near.sum())
    parts = []
    if not copies.sampled or copies.equal:
        sure = copies.equal if copies.sampled else total
        are = "is a copy" if sure == 1 else "are copies"
        parts.append(f"{sure:,} of {rows} {are} of another ({number(100 * sure / copies.counted)} %)")
    if copies.sampled and near:
        looked = f"of {copies.close.asked:,} rows looked at" + ("" if copies.equal else f" among {copies.counted:,}")
        parts.append(f"{near:,} {looked} nearly repeat another ({number(100 * near / copies.close.asked)} %)")
    if copies.equal or copies.chance.expected >= 1:
        parts.append(f"chance gives about {number(copies.chance.expected, 2)}")
    slight = int(copies.spelled.sum()) + (0 if copies.sampled else near)
    if slight:
        parts.append(f"{slight:,} {'differs' if slight == 1 else 'differ'} slightly")
    if copies.contradicting.any():
        against = int(copies.contradicting.sum())
        parts.append(
            f"{against:,} {'has' if against == 1 else 'have'} another {case.target!r} than the row they repeat"
        )
    return "; ".join([parts[0], ", ".join(parts[1:])]) if len(parts) > 1 else parts[0]


def _quiet(copies: Copies, total: int, rows: str) -> str:
    """The sentence where nothing is real."""
    if total == 0 and copies.counted == 1:
        return "The table has a single row with a value in it, and so no copies"
    if total == 0 and copies.sampled:
        return (
            f"No two of {rows} are equal, and none of {copies.close.asked:,} rows looked at is a near copy of another"
        )
    if total == 0:
        return f"No two of {rows} are copies of each other, exact or near"
    repeat = "repeats" if total == 1 else "repeat"
    told = f"{total:,} of {rows} {repeat} another ({number(100 * total / copies.counted)} %), which"
    if not copies.chance.told:
        return f"{told} a single column cannot tell from coincidence"
    expected = number(copies.chance.expected, 2)
    return f"{told} chance alone can do in this table (about {expected} equal pairs expected)"


def _worst_first(copies: Copies) -> np.ndarray:
    """Positions of the later copies: those with another target, then equal ones, then near ones."""
    import numpy as np

    rank = np.where(copies.contradicting, 0, np.where(copies.exact, 1, np.where(copies.spelled, 2, 3)))
    places = np.flatnonzero(copies.later)
    order: np.ndarray = places[np.argsort(rank[places], kind="stable")]
    return order


def _evidence(case: Case, copies: Copies, most: float) -> tuple[Evidence, ...]:
    if not copies.later.any():
        return ()
    exact, spelled, near, against = (
        int(mask.sum()) for mask in (copies.exact, copies.spelled, copies.near, copies.contradicting)
    )
    counts = {"equal": exact, "equal but for case and spaces": spelled, "nearly equal": near}
    if case.task is not None:
        counts[f"with another {case.target}"] = against
    told = copies.chance.told
    none = (None,) * len(counts)
    bars = Bars(
        caption="Rows that repeat an earlier one, and how many chance would make equal",
        name="copies",
        labels=(*counts, "equal by chance"),
        values=(*counts.values(), round(copies.chance.expected, 2) if told else None),
        low=(*none, None),
        high=(*none, round(most, 1) if told else None),
        unit="rows",
        xlabel="rows",
        alt=f"{exact + spelled} rows are equal to an earlier one, {near} nearly so; chance makes about {number(copies.chance.expected, 2)}.",
    )
    return (bars, _groups(case, copies), *_distances(copies))


def _groups(case: Case, copies: Copies) -> Table:
    """The groups of copies: those whose targets differ first, then the largest."""
    import numpy as np

    heads, inverse, size = np.unique(copies.group, return_inverse=True, return_counts=True)
    against = np.bincount(inverse.reshape(-1), copies.contradicting)
    close_ones = np.bincount(inverse.reshape(-1), copies.near)
    spelled = np.bincount(inverse.reshape(-1), copies.spelled)
    several = np.flatnonzero(size > 1)
    order = several[np.lexsort((heads[several], -size[several], -against[several]))]
    members = np.argsort(inverse.reshape(-1), kind="stable")
    starts = np.concatenate([[0], np.cumsum(size)])
    shown = []
    for g in order[: options.table_rows]:
        places = members[starts[g] : starts[g + 1]]
        labels = ", ".join(str(label) for label in case.frame.index[places[:NAMED]])
        kind = "nearly equal" if close_ones[g] else "equal but for case and spaces" if spelled[g] else "equal"
        row: list[Any] = [labels + (", …" if len(places) > NAMED else ""), int(size[g]), kind]
        if case.task is not None:
            values = [str(v) for v in dict.fromkeys(case.frame[case.target].iloc[places].astype(str))]
            row.append(" / ".join(values[:NAMED]))
        shown.append(tuple(row))
    columns = ("rows", "how many", "copies are") + ((str(case.target),) if case.task is not None else ())
    return Table(
        caption="Groups of copies, contradicting ones first", name="groups", columns=columns, rows=tuple(shown),
        total=len(order),
    )  # fmt: skip


def _distances(copies: Copies) -> tuple[Evidence, ...]:
    """How far each row's nearest other is, where some are too near."""
    import numpy as np

    if not copies.near.any():
        return ()
    limit = float(copies.close.distance.max())
    logs = np.log10(np.maximum(copies.close.nearest, 1e-12))
    edges = np.linspace(np.floor(logs.min()), np.ceil(logs.max()), 31)
    mine = copies.close.nearest <= limit
    return (
        Histogram(
            caption="How far the nearest other row is",
            name="distances",
            edges=tuple(round(float(e), 4) for e in edges),
            groups=("other rows", "near copies"),
            counts=tuple(tuple(int(c) for c in np.histogram(logs[m], edges)[0]) for m in (~mine, mine)),
            xlabel="distance to the nearest other row, in spreads, as a power of ten",
            marked=("near copies",),
            alt=f"Near copies are at most {number(limit, 2)} spreads apart.",
        ),
    )


def _fixes(case: Case, copies: Copies, order: np.ndarray, against: int) -> tuple[Fix, ...]:
    import numpy as np

    fixes = []
    agreeing = order[~copies.contradicting[order]]
    if len(agreeing):
        count = len(agreeing)
        verb = "repeats" if count == 1 else "repeat"
        fixes.append(drop(case, agreeing, f"Drop {plural(count, 'row')} that {verb} an earlier one"))
    if against:
        pairs = order[copies.contradicting[order]]
        labels = list(dict.fromkeys(case.frame.index[[p for i in pairs for p in (copies.group[i], i)]]))
        fixes.append(
            Fix(
                f"Decide which target is right in {plural(against, 'copy', 'copies')} that "
                f"{'contradicts' if against == 1 else 'contradict'} another row; only a person can",
                f"train.loc[{[literal(label) for label in labels]!r}]",
            )
        )
        undecided = np.flatnonzero(np.isin(copies.group, np.unique(copies.group[pairs])))
        title = f"Until then train without the {plural(len(undecided), 'row')} that contradict each other"
        fixes.append(drop(case, undecided, title, by_target=True))
    return tuple(fixes)
