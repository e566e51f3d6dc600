"""Do the test rows hold values that training never saw?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mlnb.core import model as models
from mlnb.core.check import check, failed, passed, warned
from mlnb.core.errors import plural
from mlnb.core.evidence import Evidence, Intervals, Table
from mlnb.core.finding import Estimate, Finding, number
from mlnb.core.fix import Fix
from mlnb.core.options import options
from mlnb.framing._on_test import loss_on_test
from mlnb.framing._other_table import OtherTable, other_table
from mlnb.framing._unseen import Unseen, surely, unseen

if TYPE_CHECKING:
    import numpy as np

    from mlnb.core.case import Case

#: Draws of as many other test rows.
DRAWS = 2_000
#: Fewer scored rows than this on a side say nothing of the model.
LEAST_SCORED = 5


@dataclass(frozen=True)
class _Worse:
    """How much worse the model does on the rows with such values: loss there, elsewhere, and the chance of it."""

    there: float
    elsewhere: float
    p_value: float
    maker: str


@check(
    "framing.unseen_values",
    question="Do the test rows hold values that training never saw?",
    why="A model answers for values that it never saw as for those that it knows, and nobody notices.",
    whole="memory",
    needs=("data", "features", "test"),
    reference=(
        "Wilks (1942): Statistical prediction with special reference to the problem of tolerance limits. Annals of "
        "Mathematical Statistics 13. Good (1953): The population frequencies of species and the estimation of "
        "population parameters. Biometrika 40."
    ),
)
def unseen_values(case: Case, *, share: float = 0.005, level: float = 0.02) -> Finding:
    """Count new categories, unknown words and values beyond the training range, and set them against chance.

    Another sample of the same population has a few such values too. How many numbers lie beyond the training extremes
    follows an exact law whatever their distribution (negative hypergeometric), and new categories are as many as the
    rare ones let expect (Good and Turing); a column is raised where it has surely more (Benjamini–Hochberg over
    columns and ends). It fails where the model does worse on those rows than on as many others, where they have a class
    that training never saw, and where the test frame lacks a column that the model asks for.

    Parameters
    ----------
    case : Case or dataframe
    share : float
        Share of the test rows from which it matters.
    level : float
        Rate of false alarms over all columns, before that share is asked for, which most of them do not have.

    Returns
    -------
    Finding
        ``rows`` are labels of the test frame.

    Examples
    --------
    >>> import mlnb
    >>> from sklearn.datasets import load_wine
    >>> wine = load_wine(as_frame=True).frame.sample(frac=1, random_state=0)
    >>> train, test = wine[:120], wine[120:].copy()
    >>> mlnb.framing.unseen_values(mlnb.Case(train, test=test, target="target")).verdict
    'pass'
    >>> test["alcohol"] = test["alcohol"] * 10
    >>> mlnb.framing.unseen_values(mlnb.Case(train, test=test, target="target")).columns
    ('alcohol',)
    """
    import numpy as np

    assert case.test is not None
    count = len(case.test)
    found = unseen(case)
    raised = sorted(surely(found, share, count, level), key=lambda u: u.column != case.target)
    apart = other_table(case)
    never = any(u.column == case.target for u in raised)  # no model answers with a class that it never saw
    if apart is not None and not never:
        return _of_another_table(apart)
    if not raised:
        most = max(found, key=lambda u: len(u.rows), default=None)
        told = "holds no value that training never saw" if most is None or not len(most.rows) else (
            f"holds no more unseen values than chance brings: at most {plural(len(most.rows), 'row')} of {count:,}, "
            f"in {most.column}"
        )  # fmt: skip
        seen = 0 if most is None else len(most.rows)
        return passed(
            f"The test frame {told}",
            estimate=Estimate("test rows with unseen values in one column", seen / max(count, 1), unit="%"),
            threshold=share,
            evidence=(_table([u for u in found if len(u.rows)][: options.table_rows], count),) if seen else (),
        )
    rows = np.unique(np.concatenate([u.rows for u in raised]))
    order = list(dict.fromkeys(int(i) for u in raised for i in u.rows))
    worse = _worse(case, rows)
    surely_worse = worse is not None and worse.p_value < options.alpha
    top = raised[0]
    more = f", and {plural(len(raised) - 1, 'more column')}" if len({u.column for u in raised}) > 1 else ""
    tail = ""
    if worse is not None and surely_worse:
        tail = f"; {worse.maker} loses {number(worse.there / max(worse.elsewhere, 1e-12), 2)} times as much on them"
    return (failed if surely_worse or never else warned)(
        f"{plural(len(top.rows), 'test row')} ({number(100 * len(top.rows) / count, 2)} %) {_words(top)}{more}{tail}",
        estimate=Estimate(
            "test rows with values that training never saw", len(rows) / count, *_ends(len(rows), count), "%"
        ),
        p_value=min(u.p_value for u in raised),
        threshold=share,
        rows=tuple(case.test.index[i] for i in order),
        columns=tuple(dict.fromkeys(u.column for u in raised)),
        evidence=(_table(raised, count), *_losses(worse)),
        fixes=_fixes(raised),
    )


def _of_another_table(apart: OtherTable) -> Finding:
    return (failed if apart.asked and apart.lacking else warned)(
        apart.headline, columns=apart.columns, evidence=(apart.table,), fixes=apart.fixes
    )


def _ends(hits: int, count: int) -> tuple[float, float]:
    from mlnb.stats.intervals import wilson

    return wilson(hits, count, options.confidence)


def _words(one: Unseen) -> str:
    met = ", ".join(one.met[:2])
    if one.what == "category":
        spelt = f", spelt unlike {one.spelt[0][1]!r}" if one.spelt and len(one.met) == 1 else ""
        return f"have a value of {one.column} that training never saw ({met}{spelt})"
    if one.what == "words":
        return f"have texts in {one.column} of words that training never saw ({met})"
    return f"have {one.column} {one.what} all of training ({met}; training ends at {one.known})"


def _worse(case: Case, rows: np.ndarray) -> _Worse | None:
    """Mean loss of these test rows against as many drawn at random from all (permutation)."""
    import numpy as np

    if case.y_test is None or case.y is None or case.task is None or case.y.nunique() < 2 or not len(case.y_test):  # noqa: PLR2004
        return None
    if set(case.features) - set(case.shared_features):
        return None
    known = np.flatnonzero(models.test_known(case))
    marked = np.isin(known, rows)
    if case.task != "regression":
        seen = case.codes_test >= 0
        known, marked = known[seen], marked[seen]
    hit = int(marked.sum())
    if hit < LEAST_SCORED or len(marked) - hit < LEAST_SCORED:
        return None
    loss, maker = loss_on_test(case)
    loss = loss if case.task == "regression" else loss[case.codes_test >= 0]
    there = float(loss[marked].mean())
    rng = np.random.default_rng(case.random_state)
    drawn = np.array([rng.choice(loss, hit, replace=False).mean() for _ in range(DRAWS)])
    p_value = (1 + int((drawn >= there - 1e-12).sum())) / (DRAWS + 1)
    return _Worse(there, float(loss[~marked].mean()), p_value, maker)


def _table(found: list[Unseen], count: int) -> Table:
    kinds = {"above": "above the range", "below": "below the range", "category": "new categories", "words": "new words"}
    return Table(
        caption="Values that training never saw, by column",
        name="unseen",
        columns=("column", "what", "test rows", "share", "expected by chance", "values", "training has", "may be spelt for", "p-value"),
        rows=tuple(
            (u.column, kinds[u.what], len(u.rows), f"{number(100 * len(u.rows) / count, 2)} %", number(u.expected, 2),
             ", ".join(u.met), u.known, ", ".join(f"{a!r} → {b!r}" for a, b in u.spelt[:3]), number(u.p_value, 2))
            for u in found[: options.table_rows]
        ),
        total=len(found),
    )  # fmt: skip


def _losses(worse: _Worse | None) -> tuple[Evidence, ...]:
    if worse is None:
        return ()
    return (
        Intervals(
            caption=f"Loss of {worse.maker.partition(' (')[0]} on these test rows and on the others",
            name="losses",
            labels=("with unseen values", "the others"),
            values=(round(worse.there, 5), round(worse.elsewhere, 5)),
            xlabel="mean loss",
            marked=("with unseen values",) if worse.p_value < options.alpha else (),
            alt=f"Mean loss {number(worse.there)} with unseen values, {number(worse.elsewhere)} without.",
        ),
    )


def _fixes(raised: list[Unseen]) -> tuple[Fix, ...]:
    fixes: list[Fix] = []
    for one in raised[:3]:
        name = one.column
        if one.spelt:
            pairs = dict(one.spelt)
            fixes.append(
                Fix(
                    f"Spell {name} as training does, where it is the same",
                    f"test[{name!r}] = test[{name!r}].replace({pairs!r})",
                    _replacing(name, pairs),
                )
            )
        elif one.what in {"above", "below"}:
            fixes.append(
                Fix(
                    f"Say that the model is not made for {name} {one.what} {one.known}, and hand such rows to a person",
                    f"known = test[{name!r}].between(train[{name!r}].min(), train[{name!r}].max())\n"
                    "for_a_person = test[~known]",
                )
            )
        elif one.what == "category":
            fixes.append(
                Fix(
                    f"Collect training rows of the new values of {name}, or let the encoder keep one place for the unknown",
                    "from sklearn.preprocessing import OneHotEncoder\n\n"
                    "OneHotEncoder(handle_unknown='infrequent_if_exist', min_frequency=5)",
                )
            )
        else:
            fixes.append(Fix(f"Collect training texts like the new ones of {name}"))
    return tuple(fixes)


def _replacing(name: str, pairs: dict[str, str]) -> Any:
    def change(case: Case) -> Case:
        assert case.test is not None
        return case.replace(test=case.test.assign(**{name: case.test[name].replace(pairs)}))

    return change
