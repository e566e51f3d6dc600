"""Are rows copies of each other, and do copies contradict?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mlnb.core import rows as rows_
from mlnb.core.check import check, failed, passed, warned
from mlnb.core.errors import plural
from mlnb.core.evidence import Bars, Evidence, Histogram, Table
from mlnb.core.finding import Estimate, Finding, number
from mlnb.core.fix import Fix
from mlnb.core.options import options
from mlnb.core.points import points, reach
from mlnb.core.without import drop, literal

if TYPE_CHECKING:
    import numpy as np

    from mlnb.core.case import Case
    from mlnb.stats.coincidence import Coincidence
    from mlnb.stats.neighbours import Close

#: Rows of a group that the table names.
NAMED = 6


@dataclass(frozen=True)
class _Copies:
    """All copies of a table.

    ``group`` numbers the rows by what they are copies of; ``later`` masks rows that have an earlier copy,
    ``exact`` those of them that equal it to the letter, ``spelled`` but for case and spaces, ``near`` roughly.
    ``contradicting`` masks the later ones whose target is not their first's.
    """

    group: np.ndarray
    exact: np.ndarray
    spelled: np.ndarray
    near: np.ndarray
    contradicting: np.ndarray
    chance: Coincidence
    close: Close
    counted: int

    @property
    def later(self) -> np.ndarray:
        mask: np.ndarray = self.exact | self.spelled | self.near
        return mask

    @property
    def equal(self) -> int:
        """Later copies that are equal, whatever case and spaces say."""
        return int((self.exact | self.spelled).sum())

    @property
    def near_share(self) -> float:
        """Share of rows that are near copies of another; estimated where only some rows were looked at."""
        if self.close.asked == 0:
            return 0.0
        return float(self.near.sum()) / self.close.asked


@check(
    "data.duplicates",
    question="Are rows copies of each other?",
    why="Copies count twice in training, sit on both sides of a split, and copies with different targets teach nonsense.",
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
    copies = _copies(case, near)
    count = copies.counted
    p_equal, p_near = _p_values(copies)
    most = copies.chance.most((1 + options.confidence) / 2) if copies.equal else 0.0
    expected = copies.chance.expected if copies.equal else 0.0
    real_equal, real_near = p_equal < options.alpha, p_near < options.alpha and bool(copies.near.any())
    against = int(copies.contradicting.sum())
    share, low, high, against_low = 0.0, 0.0, 0.0, 0.0
    if real_equal:
        share += max(0.0, copies.equal - expected) / count
        low += max(0.0, copies.equal - most) / count
        high += copies.equal / count
        against_low = max(0.0, int((copies.contradicting & ~copies.near).sum()) - most) / count
    if real_near:
        near_low, near_high = _near_interval(copies)
        share, low, high = share + copies.near_share, low + near_low, high + near_high
        against_low += int((copies.contradicting & copies.near).sum()) / copies.close.asked
    headline = _headline(case, copies, real=share > 0, expected=expected)
    raised = share >= least
    parts: dict[str, Any] = {
        "estimate": Estimate("copies beyond chance", share, low, high, "%")
        if share > 0
        else Estimate("rows that repeat another", copies.equal / max(count, 1), unit="%"),
        "p_value": min(p_equal, p_near),
        "threshold": least,
        "evidence": _evidence(case, copies, expected, most),
    }
    if not raised:
        return passed(headline, **parts)
    order = _worst_first(copies, real_equal=real_equal, real_near=real_near)
    verdict = failed if low >= many or against_low >= contradicting else warned
    return verdict(
        headline,
        rows=tuple(case.frame.index[order]),
        fixes=_fixes(case, copies, order, against),
        **parts,
    )


def _p_values(copies: _Copies) -> tuple[float, float]:
    """Of equal and of near copies, corrected for each other (Holm)."""
    from mlnb.stats.multiple import holm

    equal, near = holm([copies.chance.p_value(copies.equal), copies.close.p_value])
    return float(equal), float(near)


def _copies(case: Case, near: float) -> _Copies:
    import numpy as np

    from mlnb.stats.coincidence import Coincidence, coincidence
    from mlnb.stats.neighbours import close

    compared = rows_.rows(case)
    seen = np.flatnonzero(~compared.blank)
    keys, loose = compared.keys, compared.loose_keys
    repeated = _repeats(keys, seen)
    spelled = _repeats(loose, seen) & ~repeated
    group = np.arange(len(keys))
    group[seen] = _firsts(loose[seen], seen)
    chance = Coincidence(0.0, 0.0)
    if (repeated | spelled).any():
        chance = coincidence(compared.loose[seen])
    firsts = seen[group[seen] == seen]
    found = close(
        points(case, compared)[firsts], reach(case, compared, near), alpha=options.alpha, seed=case.random_state
    )
    joined = _joined(group, firsts[found.first], firsts[found.second])
    near_copy = np.zeros(len(keys), dtype=bool)
    near_copy[firsts] = joined[firsts] != firsts
    target = rows_.answers(case)
    against = rows_.unlike(case, target, target[joined]) & (repeated | spelled | near_copy)
    return _Copies(joined, repeated, spelled, near_copy, against, chance, found, len(seen))


def _repeats(keys: np.ndarray, seen: np.ndarray) -> np.ndarray:
    """Which rows have an earlier one of the same key."""
    import numpy as np

    mask = np.zeros(len(keys), dtype=bool)
    _, first = np.unique(keys[seen], return_index=True)
    mask[seen] = True
    mask[seen[first]] = False
    return mask


def _firsts(keys: np.ndarray, seen: np.ndarray) -> np.ndarray:
    """Position of the first row of the same key, for each row seen."""
    import numpy as np

    _, first, inverse = np.unique(keys, return_index=True, return_inverse=True)
    places: np.ndarray = seen[first[inverse.reshape(-1)]]
    return places


def _joined(group: np.ndarray, first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """The groups with near copies in one group; each is named by its first row."""
    import numpy as np
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    if len(first) == 0:
        return group
    count = len(group)
    ends = np.concatenate([np.arange(count), first]), np.concatenate([group, second])
    _, part = connected_components(coo_array((np.ones(len(ends[0])), ends), shape=(count, count)), directed=False)
    _, place, inverse = np.unique(part, return_index=True, return_inverse=True)
    joined: np.ndarray = place[inverse.reshape(-1)]
    return joined


def _near_interval(copies: _Copies) -> tuple[float, float]:
    from mlnb.stats.intervals import wilson

    if copies.close.asked >= copies.counted - copies.equal:
        return copies.near_share, copies.near_share
    return wilson(int(copies.near.sum()), copies.close.asked, options.confidence)


def _headline(case: Case, copies: _Copies, *, real: bool, expected: float) -> str:
    total = int(copies.later.sum())
    rows = f"{copies.counted:,} rows"
    if total == 0:
        return f"No two of {rows} are copies of each other, exact or near"
    share = f"{number(100 * total / copies.counted)} %"
    if not real:
        if not copies.chance.told:
            return f"{total:,} of {rows} repeat another ({share}), which a single column cannot tell from coincidence"
        return (
            f"{total:,} of {rows} repeat another ({share}), no more than chance gives in this table "
            f"(about {number(expected, 2)} equal pairs)"
        )
    told = f"{total:,} of {rows} are copies of another ({share})"
    parts = []
    if copies.equal:
        parts.append(f"chance gives about {number(expected, 2)} in this table")
    if copies.near.any() or copies.spelled.any():
        slight = int((copies.near | copies.spelled).sum())
        sampled = (
            f" among {copies.close.asked:,} rows looked at"
            if copies.close.asked < copies.counted - copies.equal
            else ""
        )
        parts.append(f"{slight:,} differ slightly{sampled}")
    if copies.contradicting.any():
        against = int(copies.contradicting.sum())
        parts.append(
            f"{against:,} {'has' if against == 1 else 'have'} another {case.target!r} than the row they repeat"
        )
    return f"{told}; {', '.join(parts)}"


def _worst_first(copies: _Copies, *, real_equal: bool, real_near: bool) -> np.ndarray:
    """Positions of the later copies: those with another target, then equal ones, then near ones."""
    import numpy as np

    equal = copies.exact | copies.spelled
    chosen = (equal & real_equal) | (copies.near & real_near)
    rank = np.where(copies.contradicting, 0, np.where(copies.exact, 1, np.where(copies.spelled, 2, 3)))
    places = np.flatnonzero(chosen)
    order: np.ndarray = places[np.argsort(rank[places], kind="stable")]
    return order


def _evidence(case: Case, copies: _Copies, expected: float, most: float) -> tuple[Evidence, ...]:
    import numpy as np

    if not copies.later.any():
        return ()
    exact, spelled, near, against = (
        int(mask.sum()) for mask in (copies.exact, copies.spelled, copies.near, copies.contradicting)
    )
    counts = {"equal": exact, "equal but for case and spaces": spelled, "nearly equal": near}
    if case.task is not None:
        counts[f"with another {case.target}"] = against
    told = bool(np.isfinite(expected))
    none = (None,) * len(counts)
    bars = Bars(
        caption="Rows that repeat an earlier one, and how many chance would make equal",
        name="copies",
        labels=(*counts, "equal by chance"),
        values=(*counts.values(), round(expected, 2) if told else None),
        low=(*none, None),
        high=(*none, round(most, 1) if told else None),
        unit="rows",
        xlabel="rows",
        alt=f"{exact + spelled} rows are equal to an earlier one, {near} nearly so; chance makes about {number(expected, 2)}.",
    )
    return (bars, _groups(case, copies), *_distances(copies))


def _groups(case: Case, copies: _Copies) -> Table:
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


def _distances(copies: _Copies) -> tuple[Evidence, ...]:
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


def _fixes(case: Case, copies: _Copies, order: np.ndarray, against: int) -> tuple[Fix, ...]:
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
    return tuple(fixes)
