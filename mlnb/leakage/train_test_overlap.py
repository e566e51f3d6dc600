"""Are rows of the test frame in training, exactly or nearly?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mlnb.core import rows as rows_
from mlnb.core.check import check, failed, passed, warned
from mlnb.core.errors import CannotTell, plural
from mlnb.core.evidence import Bars, Evidence, Table
from mlnb.core.finding import Estimate, Finding, number
from mlnb.core.fix import Effect, Fix
from mlnb.core.options import options
from mlnb.core.points import points, reach
from mlnb.core.threads import few_threads
from mlnb.core.without import drop
from mlnb.leakage.honest_score import Scores, scores

if TYPE_CHECKING:
    import numpy as np

    from mlnb.core.case import Case
    from mlnb.stats.coincidence import Coincidence
    from mlnb.stats.neighbours import Close

#: Training repeats itself "as much" from this part of the test rows' share on.
AS_MUCH = 0.5


@dataclass(frozen=True)
class _Overlap:
    """The test rows that training holds, by position in the test frame, and where in the training frame.

    ``first`` is one training row equal or near to each, -1 without; ``distance`` is 0 for equal ones and NaN
    without; ``training`` are all training rows that go with any of them.
    """

    first: np.ndarray
    equal: np.ndarray
    spelled: np.ndarray
    near: np.ndarray
    distance: np.ndarray
    training: np.ndarray
    against: np.ndarray
    chance: Coincidence
    close: Close
    counted: int
    inner: float

    @property
    def met(self) -> int:
        """Test rows with an equal training row, whatever case and spaces say."""
        return int((self.equal | self.spelled).sum())

    @property
    def total(self) -> int:
        """Test rows with an equal or near training row."""
        return int((self.first >= 0).sum())

    @property
    def sampled(self) -> bool:
        """Whether only some of the test rows were looked at for near copies."""
        return 0 < self.close.asked < self.counted - self.met

    @property
    def p_value(self) -> float:
        """Chance of so many, near ones counted as coincidences read off roughly."""
        return self.chance.p_value(self.total)

    def share(self, level: float) -> tuple[float, float, float]:
        """Share of the test rows that training holds beyond those of chance, with its interval."""
        from mlnb.stats.intervals import wilson

        near = int(self.near.sum())
        asked = self.close.asked if self.sampled else self.counted
        low, high = wilson(near, asked, level) if self.sampled else (near / asked, near / asked)
        most = self.chance.most((1 + level) / 2)
        equal = self.met / self.counted
        return (
            max(0.0, equal + near / asked - self.chance.expected / self.counted),
            max(0.0, equal + low - most / self.counted),
            equal + high,
        )


@check(
    "leakage.train_test_overlap",
    question="Are test rows in training?",
    why="A row that the model has learned is no test of it: the score is higher than it will be in production.",
    whole="memory",
    needs=("data", "test", "features"),
    counts=True,
    reference=(
        "Fellegi, Sunter (1969): A theory for record linkage. JASA 64. Facco, d'Errico, Rodriguez, Laio (2017): "
        "Estimating the intrinsic dimension of datasets by a minimal neighborhood information. Scientific Reports 7."
    ),
)
def train_test_overlap(case: Case, *, least: float = 0.005, many: float = 0.01, near: float = 0.03) -> Finding:
    """Find test rows that training holds, beyond what chance gives, and score the test without them.

    Rows are compared on the features that both frames have, whatever the order of rows and columns; the target,
    the time, the group and the names of rows are left out. How many rows chance makes equal is read off the pairs of
    a training and a test row that agree in all columns but one, two and three. Near copies differ in case, spaces
    or slightly in their numbers.

    Parameters
    ----------
    case : Case or dataframe
    least : float
        Share of test rows in training, beyond those of chance, from which it matters.
    many : float
        Share from which, interval and all, the finding fails.
    near : float
        Near copies differ by at most this part of a column's spread, in root mean square over the columns.

    Returns
    -------
    Finding
        ``rows`` are labels of the test frame, equal rows first.

    Examples
    --------
    >>> import mlnb, pandas as pd
    >>> from sklearn.datasets import load_breast_cancer
    >>> frame = load_breast_cancer(as_frame=True).frame
    >>> train, test = frame[:400], frame[400:]
    >>> train_test_overlap(mlnb.Case(train, target="target", test=test)).verdict
    'pass'
    >>> train_test_overlap(mlnb.Case(pd.concat([train, test[:10]]), target="target", test=test)).verdict
    'fail'
    """
    found = _overlap(case, near)
    real = found.total > 0 and found.p_value < options.alpha
    share, low, high = found.share(options.confidence) if real else (0.0, 0.0, 0.0)
    raised = real and share >= least
    said = scores(case, found.first < 0) if raised else None
    parts: dict[str, Any] = {
        "estimate": Estimate("test rows in training beyond chance", share, low, high, "%")
        if real
        else Estimate("test rows equal to a training row", found.total / found.counted, unit="%"),
        "p_value": found.p_value,
        "threshold": least,
        "evidence": _evidence(case, found, said),
    }
    headline = _headline(found, said, real=real) + ("; too few to matter" if real and not raised else "")
    if not raised:
        return passed(headline, **parts)
    return (failed if low >= many else warned)(
        headline, rows=tuple(_frame(case).index[_worst_first(found)]), fixes=(_fix(case, found, said),), **parts
    )


def _frame(case: Case) -> Any:
    assert case.test is not None
    return case.test


def _overlap(case: Case, near: float) -> _Overlap:
    import numpy as np

    from mlnb.stats.coincidence import Coincidence, coincidence
    from mlnb.stats.neighbours import close

    if not case.shared_features:
        msg = "The test frame has none of the features of training; give a test frame with the same columns."
        raise CannotTell(msg)
    compared = rows_.rows(case, test=True)
    training, total = compared.training, len(compared.blank)
    seen = np.flatnonzero(~compared.blank)
    here, there = seen[seen < training], seen[seen >= training]
    if len(there) == 0:
        msg = "The test frame has no row with a value in it; give test rows to compare with training."
        raise CannotTell(msg)
    first = np.full(total, -1)
    first[there] = _partner(compared.loose_keys, here, there)
    met = first >= 0
    equal = np.zeros(total, dtype=bool)
    equal[there] = np.isin(compared.keys[there], compared.keys[here])
    _, size = np.unique(compared.loose_keys[here], return_counts=True)
    inner = float(size[size > 1].sum()) / max(len(here), 1)
    _, place = np.unique(compared.loose_keys[here], return_index=True)
    targets, queries = here[np.sort(place)], there[~met[there]]
    placed = points(case, compared, test=True)
    with few_threads(placed.size):
        found = close(
            placed[targets], reach(case, compared, near), queries=placed[queries], alpha=options.alpha,
            seed=case.random_state,
        )  # fmt: skip
    distance = np.where(met, 0.0, np.nan)
    for query, target, apart in zip(found.first, found.second, found.distance, strict=True):
        if first[queries[query]] < 0:  # the closest comes first
            first[queries[query]], distance[queries[query]] = targets[target], apart
    near_copy = (first >= 0) & ~met
    chance = Coincidence(0.0, 0.0)
    if (first >= 0).any():
        hashes = compared.loose.copy()
        hashes[near_copy] = hashes[first[near_copy]]
        chance = coincidence(hashes[seen], seen >= training)
    partners = np.concatenate(
        [here[np.isin(compared.loose_keys[here], compared.loose_keys[met])], targets[found.second]]
    )
    answer = rows_.answers(case, test=True)
    against = (first >= 0) & rows_.unlike(case, answer, answer[first])
    mine = slice(training, None)
    return _Overlap(
        first[mine], equal[mine], (met & ~equal)[mine], near_copy[mine], distance[mine], np.unique(partners),
        against[mine], chance, found, len(there), inner,
    )  # fmt: skip


def _partner(keys: np.ndarray, here: np.ndarray, there: np.ndarray) -> np.ndarray:
    """The first training row of the same key, -1 without one."""
    import numpy as np

    if len(here) == 0:
        return np.full(len(there), -1)
    distinct, place = np.unique(keys[here], return_index=True)
    at = np.minimum(np.searchsorted(distinct, keys[there]), len(distinct) - 1)
    partner: np.ndarray = np.where(distinct[at] == keys[there], here[place[at]], -1)
    return partner


def _worst_first(found: _Overlap) -> np.ndarray:
    """Positions of the test rows that training holds: equal ones, then by distance."""
    import numpy as np

    places = np.flatnonzero(found.first >= 0)
    order: np.ndarray = places[np.argsort(found.distance[places], kind="stable")]
    return order


def _headline(found: _Overlap, said: Scores | None, *, real: bool) -> str:
    total, expected = found.total, found.chance.expected
    rows = plural(found.counted, "test row")
    if total == 0 and found.sampled:
        return f"None of {rows} is in training, and none of the {found.close.asked:,} looked at nearly"
    if total == 0:
        return f"None of {rows} is in training, exactly or nearly"
    share = f"{number(100 * total / found.counted)} %"
    if not real:
        if not found.chance.told:
            return f"{total:,} of {rows} {'equals' if total == 1 else 'equal'} a training row ({share}), which a single column cannot tell from coincidence"
        return (
            f"{total:,} of {rows} {'equals' if total == 1 else 'equal'} a training row ({share}), which chance alone "
            f"can do in this table (about {number(expected, 2)} equal pairs expected)"
        )
    parts = [f"{total:,} of {rows} {'is' if total == 1 else 'are'} in training too ({share})"]
    if found.met or expected >= 1:
        parts[0] += f", where chance gives about {number(expected, 2)}"
    slight = int((found.near | found.spelled).sum())
    if slight:
        parts.append(
            f"{slight:,} differ slightly" + (f" among {found.close.asked:,} looked at" if found.sampled else "")
        )
    if said is not None and said.without is not None:
        parts.append(f"{said.metric} {number(said.all)}, without them {number(said.without)}")
    if found.inner >= AS_MUCH * total / found.counted:
        parts.append(
            f"{number(100 * found.inner)} % of the training rows have a copy in training, so that any random split overlaps"
        )
    return "; ".join(parts)


def _evidence(case: Case, found: _Overlap, said: Scores | None) -> tuple[Evidence, ...]:
    import numpy as np

    if found.total == 0:
        return ()
    expected, most = found.chance.expected, found.chance.most((1 + options.confidence) / 2)
    equal, spelled, near = (int(m.sum()) for m in (found.equal, found.spelled, found.near))
    counts = {"equal": equal, "equal but for case and spaces": spelled, "nearly equal": near}
    if case.y_test is not None:
        counts[f"with another {case.target}"] = int(found.against.sum())
    told = bool(np.isfinite(expected))
    none = (None,) * len(counts)
    bars = Bars(
        caption="Test rows that training holds, and how many chance would make equal",
        name="overlap",
        labels=(*counts, "equal by chance"),
        values=(*counts.values(), round(expected, 2) if told else None),
        low=(*none, None),
        high=(*none, round(most, 1) if told else None),
        unit="rows",
        xlabel="test rows",
        alt=f"{equal + spelled} test rows equal a training row, {near} nearly; chance makes about {number(expected, 2)}.",
    )
    if said is None or said.without is None:
        return (bars, _pairs(case, found))
    scored = Bars(
        caption=f"{said.metric} of {said.maker} on the test frame",
        name="scores",
        labels=(f"all {said.rows:,} rows", f"the {said.left:,} that training does not hold"),
        values=(round(said.all, 4), round(said.without, 4)),
        xlabel=said.metric,
        alt=f"The {said.metric} is {number(said.all)} on all test rows and {number(said.without)} without those in training.",
    )
    return (bars, scored, _pairs(case, found))


def _pairs(case: Case, found: _Overlap) -> Table:
    """Each test row beside the training row that it is, equal ones first."""
    test, train = _frame(case), case.frame
    labelled = case.y_test is not None and case.target is not None
    shown = []
    order = _worst_first(found)
    for i in order[: options.table_rows]:
        j = int(found.first[i])
        how = "equal" if found.equal[i] else "equal but for case and spaces" if found.spelled[i] else (
            f"{number(float(found.distance[i]), 2)} spreads apart"
        )  # fmt: skip
        row: list[Any] = [str(test.index[i]), str(train.index[j]), how]
        if labelled:
            row += [str(test[case.target].iloc[i]), str(train[case.target].iloc[j])]
            row.append("differs" if found.against[i] else "same")
        shown.append(tuple(row))
    target = (f"{case.target} in test", f"{case.target} in training", "target") if labelled else ()
    return Table(
        caption="Test rows beside the training row that they repeat",
        name="pairs",
        columns=("test row", "training row", "how", *target),
        rows=tuple(shown),
        total=len(order),
    )


def _fix(case: Case, found: _Overlap, said: Scores | None) -> Fix:
    if len(found.training) == len(case.frame):
        return Fix("Split the data again: the test frame holds every training row")
    effect = None
    if said is not None and said.refit is not None and len(case.frame) <= options.measure_rows:
        after = said.refit(found.training)
        if after is not None:
            note = (
                f"scored on the {said.rows:,} labelled test rows, trained with and without the rows they share; "
                "a lower score is the honest one"
            )
            effect = Effect(said.metric, said.all, after, note=note)
    count = plural(len(found.training), "training row")
    return drop(
        case, found.training, f"Drop the {count} that the test frame holds too; the score will fall to what it really is",
        effect,
    )  # fmt: skip
