"""Does one entity sit on both sides of the split?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mlnb.core.check import check, failed, passed, warned
from mlnb.core.errors import CannotTell, plural
from mlnb.core.evidence import Bars, Evidence, Table
from mlnb.core.finding import Estimate, Finding, number
from mlnb.core.fix import Effect, Fix
from mlnb.core.options import options
from mlnb.core.without import drop
from mlnb.leakage._keys import Key, codes_of, keys
from mlnb.leakage._resplit import by_group
from mlnb.leakage.honest_score import Scores, scores

if TYPE_CHECKING:
    import numpy as np

    from mlnb.core.case import Case

#: Candidate columns that the table shows.
MOST_SHOWN = 12


@dataclass(frozen=True)
class _Shared:
    """Entities on both sides of one split, and the rows of either side that are theirs.

    ``held`` and ``kept`` are positions of scored and of training rows; in folds, ``held`` are training-frame rows.
    """

    where: str
    codes: np.ndarray
    held: np.ndarray
    kept: np.ndarray
    entities: int
    of: int
    scored: int

    @property
    def share(self) -> float:
        """Part of the scored rows whose entity is in training too."""
        return len(self.held) / self.scored if self.scored else 0.0


@check(
    "leakage.group_overlap",
    question="Does an entity sit on both sides of the split?",
    why="Rows of one patient, customer or machine are alike: a model that knows the entity is not tested on a new one.",
    needs=("data", "features"),
    counts=True,
    reference=(
        "Saeb, Lonini, Jayaraman, Mohr, Kording (2017): The need to approximate the use-case in clinical machine "
        "learning. GigaScience 6. Kapoor, Narayanan (2023): Leakage and the reproducibility crisis. Patterns 4."
    ),
)
def group_overlap(case: Case, *, least: float = 0.005, many: float = 0.05) -> Finding:
    """Count the scored rows whose entity is in training, over the test frame or over the case's own folds.

    Entities are those of ``group``. Where none is declared, columns with many values and few rows each are looked at:
    one names entities where its rows are alike, in the target or in the other features, beyond rows of neighbouring
    values and beyond chance (pairs of rows, t-tests over entities, Bonferroni over columns). Neighbouring values are
    what tells an entity from a price, a date or a measurement, which are alike for being close. A place or a kind of
    thing, which production meets again, is proposed only where it is met once a period, as in a panel.

    Parameters
    ----------
    case : Case or dataframe
    least : float
        Share of the scored rows from which shared entities matter.
    many : float
        Share from which shared entities that were declared fail.

    Returns
    -------
    Finding
        ``columns`` is the entity; ``rows`` are labels of the scored rows whose entity is in training.

    Examples
    --------
    >>> import mlnb, numpy as np, pandas as pd
    >>> rng = np.random.default_rng(0)
    >>> patient = np.repeat(np.arange(60), 4)
    >>> frame = pd.DataFrame({"patient": patient, "pulse": rng.normal(70, 9, 60)[patient] + rng.normal(0, 2, 240),
    ...                       "ill": (rng.uniform(size=60) < 0.5)[patient]})
    >>> shuffled = frame.sample(frac=1, random_state=0)
    >>> group_overlap(mlnb.Case(shuffled[:160], test=shuffled[160:], target="ill", group="patient")).verdict
    'fail'
    >>> group_overlap(mlnb.Case(frame[:160], test=frame[160:], target="ill", group="patient")).verdict
    'pass'
    """
    if case.group is not None:
        return _declared(case, least, many)
    return _proposed(case, least)


def _declared(case: Case, least: float, many: float) -> Finding:
    column = case.group
    assert column is not None
    if case.test is not None and column not in case.test.columns:
        msg = f"The test frame has no {column!r}; give it there too, to see which entities are on both sides."
        raise CannotTell(msg)
    frames = [case.frame[column]] + ([] if case.test is None else [case.test[column]])
    codes, _ = codes_of(frames, case.kinds[column])
    seen = _splits(case, codes)
    worst = max(seen, key=lambda s: s.share)
    if worst.share < least:
        few = f"; {plural(worst.entities, 'entity', 'entities')} of {worst.of:,} on both sides, too few to matter"
        return passed(
            f"No {column} is on both sides of {worst.where}" if worst.entities == 0 else
            f"{number(100 * worst.share)} % of the scored rows share their {column} with training{few}",
            estimate=_estimate(worst), threshold=least,
        )  # fmt: skip
    return _raised(case, column, worst, None, failed if worst.share >= many else warned, least)


def _proposed(case: Case, least: float) -> Finding:
    found = keys(case)
    confirmed = [key for key in found if key.confirmed]
    raised = []
    for key in confirmed:
        worst = max(_splits(case, key.codes), key=lambda s: s.share)
        if worst.share >= least:
            raised.append((key, worst))
    if raised:
        key, worst = raised[0]
        return _raised(case, key.column, worst, key, warned, least, _candidates(found))
    evidence = (_candidates(found),) if found else ()
    if confirmed:
        names = " and ".join(key.column for key in confirmed[:2])
        return passed(
            f"{names} {'name entities' if len(confirmed) > 1 else 'names entities'}, and none is on both sides",
            estimate=Estimate("scored rows whose entity is in training", 0.0, unit="%"), threshold=least,
            evidence=evidence,
        )  # fmt: skip
    looked = (
        f"of {plural(len(found), 'column')} with many values and few rows each none makes its rows alike"
        if found
        else "no column has many values and few rows each"
    )
    return passed(f"No entity is declared, and none was found: {looked}", evidence=evidence)


def _splits(case: Case, codes: np.ndarray) -> list[_Shared]:
    """Each way in which the case is scored: its test frame, its folds where they are its own or there is no test frame."""
    import numpy as np

    count = len(case.frame)
    found = []
    if case.test is not None:
        found.append(_shared("the split", codes, np.arange(count), np.arange(count, len(codes))))
    if case.y is not None and (case.cv is not None or case.test is None):
        from mlnb.core.folds import folds

        known = np.flatnonzero(case.known)
        held, kept, entities, scored = [], [], set(), 0
        for train, validation in folds(case):
            one = _shared("", codes, known[train], known[validation])
            held.append(one.held)
            kept.append(one.kept)
            entities |= set(codes[one.held].tolist())
            scored += one.scored
        every, of = np.concatenate(held), len(np.unique(codes[known][codes[known] >= 0]))
        what = f"the folds of cv={_short(case.cv)}" if case.cv is not None else "random folds"
        if case.group is not None and case.cv is None:
            what = "the folds"
        found.append(_Shared(what, codes, every, np.unique(np.concatenate(kept)), len(entities), of, scored))
    if not found:
        msg = "There is neither a test frame nor a target to cross-validate; give Case(test=…) or Case(target=…)."
        raise CannotTell(msg)
    return found


def _short(cv: Any) -> str:
    return str(cv) if isinstance(cv, int) else type(cv).__name__


def _shared(where: str, codes: np.ndarray, train: np.ndarray, held: np.ndarray) -> _Shared:
    import numpy as np

    here, there = codes[train], codes[held]
    both = np.intersect1d(here[here >= 0], there[there >= 0])
    return _Shared(
        where, codes, held[np.isin(there, both)], train[np.isin(here, both)], len(both),
        len(np.unique(there[there >= 0])), len(held),
    )  # fmt: skip


def _estimate(shared: _Shared) -> Estimate:
    return Estimate("scored rows whose entity is in training", shared.share, unit="%")


def _raised(
    case: Case, column: str, shared: _Shared, key: Key | None, verdict: Any, least: float, *more: Evidence
) -> Finding:
    import numpy as np
    import pandas as pd

    over_test = shared.where == "the split"
    said = None
    if over_test and case.test is not None:
        kept = np.ones(len(case.test), dtype=bool)
        kept[shared.held - len(case.frame)] = False
        said = scores(case, kept)
    where = "test rows" if over_test else f"rows that {shared.where} score"
    headline = (
        f"{shared.entities:,} of {plural(shared.of, column + ' value')} {'is' if shared.entities == 1 else 'are'} on both "
        f"sides: {len(shared.held):,} of {shared.scored:,} {where} ({number(100 * shared.share)} %) share theirs with training"
    )
    if key is not None:
        headline = (
            f"{column} looks like an entity that nobody declared ({_why(key)}), and {len(shared.held):,} of "
            f"{shared.scored:,} {where} ({number(100 * shared.share)} %) share theirs with training"
        )
    if said is not None and said.without is not None and len(shared.held):
        headline += f"; {said.metric} {number(said.all)}, on rows of new entities {number(said.without)}"
    index = case.frame.index if case.test is None or not over_test else case.test.index
    offset = len(case.frame) if over_test else 0
    rows = tuple(pd.unique(index[np.sort(np.unique(shared.held - offset))]))
    return verdict(
        headline,
        estimate=_estimate(shared),
        p_value=None if key is None else key.p_value,
        threshold=least,
        rows=rows,
        columns=(column,),
        evidence=(*_evidence(column, shared, said), *more),
        fixes=_fixes(case, column, shared, said),
    )


def _why(key: Key) -> str:
    parts = []
    if key.target > 0:
        parts.append(f"two rows of one are {number(100 * key.target, 2)} % alike in the target")
    if key.features > 0:
        parts.append(f"{number(100 * key.features, 2)} % in the features")
    return ", ".join(parts) + " beyond neighbours"


def _evidence(column: str, shared: _Shared, said: Scores | None) -> tuple[Evidence, ...]:
    import numpy as np

    own = shared.of - shared.entities
    bars = Bars(
        caption=f"Scored rows, by where their {column} is",
        name="overlap",
        labels=("in training too", "in the scored rows alone"),
        values=(float(len(shared.held)), float(shared.scored - len(shared.held))),
        unit="rows",
        xlabel="scored rows",
        marked=("in training too",),
        alt=f"{len(shared.held):,} of {shared.scored:,} scored rows have a {column} that training has too.",
    )
    met = shared.codes[np.concatenate([shared.held, shared.kept])]
    size = np.bincount(met[met >= 0]) if len(met) else np.zeros(1, dtype=int)
    table = Table(
        caption="Entities and rows on both sides",
        name="counts",
        columns=("what", "count"),
        rows=(
            (f"{column} on both sides", shared.entities),
            (f"{column} among the scored rows alone", own),
            ("scored rows of shared entities", len(shared.held)),
            ("training rows of shared entities", len(shared.kept)),
            ("most rows of one shared entity", int(size.max())),
        ),
    )
    if said is None or said.without is None:
        return (bars, table)
    scored = Bars(
        caption=f"{said.metric} of {said.maker} on the test frame",
        name="scores",
        labels=(f"all {said.rows:,} rows", f"the {said.left:,} of new entities"),
        values=(round(said.all, 4), round(said.without, 4)),
        xlabel=said.metric,
        alt=f"The {said.metric} is {number(said.all)} on all test rows and {number(said.without)} on those of new entities.",
    )
    return (bars, scored, table)


def _candidates(found: tuple[Key, ...]) -> Table:
    return Table(
        caption="Columns with many values and few rows each: how alike two rows of one value are, beyond neighbouring values",
        name="candidates",
        columns=("column", "values", "alike in the target", "alike in the features", "never twice in one", "p-value", "entity"),
        rows=tuple(
            (k.column, k.count, f"{number(100 * k.target, 2)} %", f"{number(100 * k.features, 2)} %", k.panel,
             number(k.p_value, 2), "yes" if k.confirmed else "no")
            for k in found[:MOST_SHOWN]
        ),
        total=len(found),
    )  # fmt: skip


def _fixes(case: Case, column: str, shared: _Shared, said: Scores | None) -> tuple[Fix, ...]:
    if shared.where != "the split":
        groups = Fix(
            f"Declare {column} as the group, and let the folds keep its rows together",
            "from sklearn.model_selection import GroupKFold\n\n"
            f"cv = GroupKFold(5)  # cross_val_score(model, X, y, groups=train[{column!r}].astype(str), cv=cv)",
            lambda given: given.replace(
                group=column, cv=None, id=None if given.id == column else given.id,
                ignore=[i for i in given.ignore if i != column],
            ),
        )  # fmt: skip
        return (groups,)
    measure = 0 < len(case.frame) <= options.measure_rows
    fixes = [by_group(case, column, measure=measure)]
    if 0 < len(shared.kept) < len(case.frame):
        effect = None
        if measure and said is not None and said.refit is not None:
            after = said.refit(shared.kept)
            if after is not None:
                effect = Effect(said.metric, said.all, after, note=f"scored on the {said.rows:,} labelled test rows")
        count = plural(len(shared.kept), "training row")
        fixes.append(drop(case, shared.kept, f"Or drop the {count} whose {column} the test frame holds too", effect))
    return tuple(fixes)
