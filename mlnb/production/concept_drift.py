"""Do the same rows get another answer than they used to?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mlnb.core.changes import CURRENT
from mlnb.core.check import check, failed, passed, warned
from mlnb.core.current import Current, current
from mlnb.core.errors import CannotTell, plural
from mlnb.core.evidence import Evidence, Intervals, Table
from mlnb.core.finding import Estimate, Finding, number
from mlnb.core.metric import row_loss
from mlnb.core.options import options
from mlnb.production._answers import Answers, answers
from mlnb.production._compare import Compared, compare
from mlnb.production._concept import Looks, looks
from mlnb.production._fixes import learn_from_current
from mlnb.stats.covariance_measure import Dependence, depends

if TYPE_CHECKING:
    import numpy as np

    from mlnb.core.case import Case

LEAST_ROWS = 20
#: Rows that are named, at most; looks that are shown.
MOST_ROWS, MOST_SHOWN = 1_000, 12


@dataclass(frozen=True)
class _Study:
    """What was looked at and what came of it; reference rows first, current rows after."""

    answers: Answers
    looks: Looks
    found: Dependence
    second: np.ndarray
    now: np.ndarray
    loss: np.ndarray
    chance: np.ndarray


@check(
    "production.concept_drift",
    question="Do the same rows get another answer than they used to?",
    why="Where the relation itself changed, a model that was right is wrong now, though its inputs look as they always did.",
    whole="memory",
    needs=("data", "features", "target", "current"),
    reference=(
        "Shah, Peters (2020): The generalised covariance measure. Annals of Statistics 48. Gama et al. (2014): A survey "
        "on concept drift adaptation. ACM Computing Surveys 46."
    ),
)
def concept_drift(case: Case, *, matters: float = 0.02, fails: float = 0.1) -> Finding:
    """Ask whether the target goes with being a current row, once the features are known.

    The target is predicted from the features by models of the training rows, and whether a row is a current one by a
    classifier, both for rows that they did not see. Where the relation is the same, what is left of both has nothing in
    common, however far the features moved. What is left of the target is looked at as it is, by class, and by how far it
    agrees with the prediction, over all rows and over halves of them by the columns that matter most; all looks are
    corrected together.

    Parameters
    ----------
    case : Case
        With labelled ``current`` rows.
    matters, fails : float
        Change among the current rows from which a person must look, and from which, at the lower end of its interval,
        the finding fails: in shares of rows for classes, in standard deviations for a quantity.

    Returns
    -------
    Finding
        ``rows`` are labelled current rows that the old relation explains worst, worst first.

    Examples
    --------
    >>> import mlnb, numpy as np
    >>> from sklearn.datasets import load_breast_cancer
    >>> frame = load_breast_cancer(as_frame=True).frame.sample(frac=1, random_state=0)
    >>> case = mlnb.Case(frame[:350], target="target", current=frame[350:])
    >>> mlnb.production.concept_drift(case).verdict
    'pass'
    >>> new = frame[350:].copy()
    >>> new.loc[new["mean texture"] > 19, "target"] = 1 - new["target"]
    >>> mlnb.production.concept_drift(case.replace(current=new)).verdict
    'fail'
    """
    now = current(case)
    if not now.labelled:
        msg = f"No current row has a known {case.target!r}; give current rows with it to ask whether answers changed."
        raise CannotTell(msg)
    study = case.shared((CURRENT, "concept"), lambda: _study(case, now))
    found = study.found
    top = int(abs(found.z).argmax())
    size, error = abs(float(found.effect[top])), float(found.error[top])
    reach = _quantile() * error
    estimate = Estimate(
        "change that the features do not explain", size, max(0.0, size - reach), size + reach,
        "%" if case.task != "regression" else "sd",
    )  # fmt: skip
    parts: dict[str, Any] = {
        "estimate": estimate, "p_value": found.p_value, "threshold": matters, "evidence": _evidence(case, study),
    }  # fmt: skip
    if found.p_value >= options.alpha or size < matters:
        return passed(
            f"The current rows get the answers that such rows got in training: what the features do not explain changed by "
            f"{_amount(case, size)} at most, which chance makes too",
            **parts,
        )
    labelled = study.now[study.loss[study.second].argsort(kind="stable")[::-1][:MOST_ROWS]]
    verdict = failed if size - reach >= fails else warned
    return verdict(
        _headline(case, study, top),
        rows=tuple(now.frame.index[labelled]),
        columns=(case.target,) if _name(study, top) is None else (case.target, _name(study, top)),
        fixes=learn_from_current(now),
        **parts,
    )


def _study(case: Case, now: Current) -> _Study:
    import numpy as np

    compared: Compared = case.shared((CURRENT, "compared"), lambda: compare(case, now))
    asked = case.shared((CURRENT, "answers"), lambda: answers(case, now))
    pair, domain = compared.matched, compared.domain
    place = np.cumsum(case.known) - 1
    then, here = pair.reference[domain.reference], pair.current[domain.current]
    cut = len(then)
    usable = np.r_[case.known[then] & asked.reference.scored[place[then]], now.known[here]]
    then, here = place[then[usable[:cut]]], here[usable[cut:]]
    if min(len(then), len(here)) < LEAST_ROWS:
        msg = (
            f"There are {plural(len(here), 'labelled current row')} and {plural(len(then), 'training row')} like them to "
            f"compare; give at least {LEAST_ROWS} of each."
        )
        raise CannotTell(msg)
    odds = domain.chance / np.clip(1 - domain.chance, 1e-6, None)
    odds = odds[usable] * (len(here) / len(domain.current)) * (cut / len(then))
    chance = np.clip(odds / (1 + odds), 0.01, 0.99)
    order = np.cumsum(now.known) - 1
    codes = np.concatenate([case.codes[then], now.codes[order[here]]])
    codes = codes if case.task == "regression" else codes.astype(int)
    said = np.concatenate([asked.reference.prediction[then], asked.current[here]])
    second = np.arange(len(codes)) >= len(then)
    seen = looks(case, asked, then, here, codes, said)
    loss = row_loss(case.task, codes, said)
    return _Study(
        asked,
        seen,
        depends(seen.residuals, second, chance, sides=seen.sides, first=seen.first, seed=case.random_state),
        second,
        here,
        loss,
        chance,
    )


def _quantile() -> float:
    from scipy import stats

    return float(stats.norm.ppf(0.5 + options.confidence / 2))


def _amount(case: Case, size: float) -> str:
    if case.task == "regression":
        return f"{number(size)} standard deviations of {case.target!r}"
    return f"{number(100 * size)} % of the rows"


def _name(study: _Study, look: int) -> str | None:
    where = study.looks.where[look]
    if where is None:
        return None
    column = where[0] if where[0] >= 0 else -where[0] - 1
    return study.answers.names[column]


def _where(case: Case, study: _Study, look: int) -> str:
    where = study.looks.where[look]
    name = _name(study, look)
    if where is None or name is None:
        return ""
    upper = where[0] >= 0
    if case.kinds[name] == "numeric":
        return f" where {name} is {'above' if upper else 'at most'} {number(where[1])}"
    return f" in a part of the rows by {name}"


def _what(case: Case, what: str, effect: float) -> str:
    """A look in words."""
    if what.startswith("class:"):
        label = str(case.classes[int(what.removeprefix("class:"))])
        return f"{label!r} is {'more' if effect > 0 else 'less'} frequent than such rows were in training"
    return {
        "agreement": "answers agree less with what such rows were answered in training"
        if effect < 0
        else "answers agree more with what such rows were answered in training",
        "level": f"{case.target!r} is {'higher' if effect > 0 else 'lower'} than such rows had in training",
        "error": f"{case.target!r} is {'farther from' if effect > 0 else 'nearer to'} what such rows had in training",
    }[what]


def _headline(case: Case, study: _Study, top: int) -> str:
    import numpy as np

    effect = float(study.found.effect[top])
    weights = np.where(study.second, 1.0, study.chance / (1 - study.chance))
    before = float(np.average(study.loss[~study.second], weights=weights[~study.second]))
    after = float(study.loss[study.second].mean())
    what = "squared error" if case.task == "regression" else "Brier score"
    return (
        f"The relation changed: {_what(case, study.looks.what[top], effect)}{_where(case, study, top)}, by "
        f"{_amount(case, abs(effect))}; the {what} on current rows is {number(after)}, on training rows like them {number(before)}"
    )


def _evidence(case: Case, study: _Study) -> tuple[Evidence, ...]:
    import numpy as np

    found = study.found
    order = np.argsort(-np.abs(found.z), kind="stable")[:MOST_SHOWN]
    reach = _quantile()
    names = tuple(f"{_short(case, study.looks.what[i])}{_where(case, study, i)}" for i in order)
    if len(set(names)) < len(names):
        names = tuple(f"{n}{'' if names.index(n) == k else ' ' * (k + 1)}" for k, n in enumerate(names))
    picture = Intervals(
        caption="Changes that the features do not explain, surest first",
        name="looks",
        labels=names,
        values=tuple(float(found.effect[i]) for i in order),
        low=tuple(float(found.effect[i] - reach * found.error[i]) for i in order),
        high=tuple(float(found.effect[i] + reach * found.error[i]) for i in order),
        reference=0.0,
        reference_label="no change",
        unit="" if case.task == "regression" else "%",
        xlabel="change among the current rows",
        alt=f"The surest of {len(found.z)} looks is {names[0]}: {number(float(found.effect[order[0]]))}.",
    )
    table = Table(
        caption=f"The {len(order)} surest of {plural(len(found.z), 'look')}, corrected together",
        name="changes",
        columns=("what", "where", "change", "z"),
        rows=tuple(
            (_short(case, study.looks.what[i]), _where(case, study, i).strip() or "all rows",
             number(float(found.effect[i])), number(float(found.z[i])))
            for i in order
        ),
    )  # fmt: skip
    return (picture, table)


def _short(case: Case, what: str) -> str:
    return f"share of {case.classes[int(what.removeprefix('class:'))]}" if what.startswith("class:") else what
