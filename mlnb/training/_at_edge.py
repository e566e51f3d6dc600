"""The answer about values at the edge: what the curve says, and what a few steps further bring on the same folds."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from mlnb.core import model as models
from mlnb.core.budget import Budget
from mlnb.core.errors import MlnbError, plural
from mlnb.core.evidence import Curves, Evidence, Series, Table
from mlnb.core.finding import Estimate, number
from mlnb.core.fix import Effect, Fix
from mlnb.core.options import options
from mlnb.core.run_params import last
from mlnb.core.runs import Runs
from mlnb.core.trials import Trial, trials
from mlnb.core.variants import Variant
from mlnb.training._answer import Answer, metric_of, scale_of, value_said
from mlnb.training._case_runs import best_model, full_name, search_of
from mlnb.training._edges import Edge, edges, searched
from mlnb.training._rising import further, rising, rising_outer

if TYPE_CHECKING:
    from mlnb.core.case import Case

QUESTION = "Is the best value inside what was tried?"


@dataclass(frozen=True)
class _Proof:
    """What speaks for a better value beyond an edge."""

    edge: Edge
    gain: float
    low: float
    high: float
    p_value: float
    unit: str
    trial: Trial | None = None


def ask(case: Case, runs: Runs, matters: float, budget: Budget) -> Answer:
    """Edges of the ranges at which the score still rises, beyond noise and by enough."""
    from mlnb.stats.multiple import holm

    found = edges(runs)
    if not found and not searched(runs):
        return Answer(QUESTION, "no parameter was tried at three values or more", asked=False)
    if not found:
        return Answer(QUESTION, "each best value lies inside what was tried")
    # what further steps bring is known better by taking them than from the steps before
    proofs = [proof for edge in found for proof in _by_steps(case, runs, edge, budget) or _by_shape(edge, runs)]
    names = ", ".join(f"{last(e.name)} ({value_said(e.value)}, the {e.side})" for e in found)
    shown = tuple(picture for edge in found[:2] for picture in _evidence(edge, runs, proofs))
    if not proofs:
        return Answer(
            QUESTION,
            f"at the edge: {names}; whether the score still rises there cannot be told",
            evidence=shown,
            asked=False,
        )
    corrected = [float(p) for p in holm([proof.p_value for proof in proofs])]
    scale = scale_of(runs.scored)
    real = [
        replace(proof, p_value=p)
        for proof, p in zip(proofs, corrected, strict=True)
        if p < options.alpha and proof.gain >= matters * (1.0 if proof.trial else scale)
    ]
    if not real:
        return Answer(
            QUESTION, f"at the edge, where the score no longer rises by more than noise: {names}", evidence=shown
        )
    worst = max(real, key=lambda proof: (proof.trial is not None, proof.gain))
    edge = worst.edge
    said = f"the best {last(edge.name)}, {value_said(edge.value)}, is the {edge.side} that was tried, and the score still rises there"
    if worst.trial is not None:
        said += f": {worst.trial.said} gains {number(worst.gain, 2)} of skill on the same rows"
    elif last(edge.name) == "rounds":
        said += f": going on would bring about {number(worst.gain, 2)} of {metric_of(runs.scored)}"
    elif edge.drawn:
        said += f", by {number(worst.gain, 2)} of {metric_of(runs.scored)} over the outer third of its range"
    else:
        said += f": its last step brought {metric_of(runs.scored)} {number((edge.curve[0][1].score or 0) - (edge.curve[1][1].score or 0), 2)}"
    return Answer(
        QUESTION, said, f"no: {last(edge.name)} is the {edge.side}, and it still rises", raised=True, size=worst.gain / (1.0 if worst.trial else scale),
        estimate=Estimate(f"{worst.unit} gained beyond {last(edge.name)} = {value_said(edge.value)}", worst.gain, worst.low, worst.high),
        p_value=worst.p_value, threshold=matters * (1.0 if worst.trial else scale), evidence=shown, fixes=(_fix(case, worst),),
    )  # fmt: skip


def _by_shape(edge: Edge, runs: Runs) -> list[_Proof]:
    """The last steps of the curve, over the folds of the runs; of rounds, the last tenth against the noise of the curve."""
    if last(edge.name) == "rounds":
        return _by_rounds(edge, runs)
    test, gain = rising(edge), further(edge)
    if edge.drawn:
        test, gain = rising_outer(edge, runs)
    if test is None:
        return []
    return [_Proof(edge, gain, min(test.low, gain), max(test.high, gain), test.p_value, metric_of(runs.scored))]


def _by_rounds(edge: Edge, runs: Runs) -> list[_Proof]:
    import numpy as np
    from scipy import stats

    curve = sorted(edge.curve)
    scores = np.array([run.score for _, run in curve], dtype=float)
    tenth = max(len(scores) // 10, 1)
    if len(scores) < 8 or int(edge.value) % 10:  # noqa: PLR2004  # a person asks for 100 or 500; early stopping ends anywhere
        return []
    noise = float(np.median(np.abs(np.diff(scores, 2)))) / (0.6745 * 6**0.5)
    gain = float(scores[-tenth:].mean() - scores[-2 * tenth : -tenth].mean())
    error = max(noise * (2 / tenth) ** 0.5, 1e-12)
    # a boosted score goes on to rise by about what the last tenth of the rounds brought, times what the tenths shrink by
    before = float(scores[-2 * tenth : -tenth].mean() - scores[-3 * tenth : -2 * tenth].mean())
    shrink = min(gain / before, 0.75) if before > 0 else 0.0
    ahead = max(gain, 0.0) * shrink / (1 - shrink)
    return [
        _Proof(
            edge,
            ahead,
            ahead - 1.645 * error,
            ahead + 1.645 * error,
            float(stats.norm.sf(gain / error)),
            metric_of(runs.scored),
        )
    ]


def _by_steps(case: Case, runs: Runs, edge: Edge, budget: Budget) -> list[_Proof]:
    """The values beyond, each against the best run's model on the case's folds."""
    if case.y is None or case.task is None:
        return []
    made = best_model(case, runs)
    known = made.get_params(deep=True) if hasattr(made, "fit") and hasattr(made, "get_params") else {}
    name = full_name(known, edge.name)
    if name is None:
        return []
    whole = isinstance(known[name], int) and all(v == int(v) for v in edge.beyond)
    variants = []
    for value in edge.beyond:
        given = int(value) if whole else value
        said = f"{last(edge.name)}={value_said(given)}"
        try:
            variants.append(Variant(said, models.seeded(_set(made, name, given), case.random_state), {name: given}))
        except (ValueError, TypeError):
            continue
    try:
        own = case.replace(model=made, runs=None)
        tried = trials(own, variants, budget)
    except MlnbError:
        return []
    unit = "skill"
    return [_Proof(edge, t.gain, t.low, t.high, t.p_value if t.complete else 1.0, unit, t) for t in tried]


def _set(model: Any, name: str, value: Any) -> Any:
    from sklearn.base import clone

    return clone(model).set_params(**{name: value})


def _evidence(edge: Edge, runs: Runs, proofs: list[_Proof]) -> tuple[Evidence, ...]:
    """The curve over the parameter, and what the values beyond it brought."""
    shown: list[Evidence] = []
    curve = sorted(edge.curve)
    metric = metric_of(runs.scored)
    if len(curve) >= 3:  # noqa: PLR2004
        ends = [(min(r.fold_scores), max(r.fold_scores)) if r.fold_scores else (None, None) for _, r in curve]
        folds = all(low is not None for low, _ in ends)
        shown.append(
            Curves(
                caption=f"{metric} over {last(edge.name)}, all else as in the best run" + ("; the band is the lowest and the highest fold" if folds else ""),
                name=f"edge:{edge.name}",
                x=tuple(v for v, _ in curve),
                series=(Series(metric, tuple(r.score for _, r in curve), tuple(e[0] for e in ends) if folds else (), tuple(e[1] for e in ends) if folds else ()),),
                xlabel=last(edge.name), ylabel=metric, logx=edge.log, at=edge.value, at_label=f"best, the {edge.side}",
                alt=f"{metric} over {last(edge.name)}: {number(curve[0][1].score)} at {value_said(curve[0][0])}, {number(curve[-1][1].score)} at {value_said(curve[-1][0])}.",
            )
        )  # fmt: skip
    tried = [p for p in proofs if p.edge is edge and p.trial is not None]
    if tried:
        shown.append(
            Table(
                caption=f"Further steps of {last(edge.name)}, on the same folds", name=f"beyond:{edge.name}",
                columns=("value", "skill gained over the best run", "p-value"),
                rows=tuple((p.trial.said, f"{number(p.gain, 2)} ({number(p.low, 2)} to {number(p.high, 2)})", number(p.p_value, 2)) for p in tried if p.trial),
            )
        )  # fmt: skip
    return tuple(shown)


def _fix(case: Case, proof: _Proof) -> Fix:
    edge = proof.edge
    values = sorted([*edge.beyond, edge.value])
    whole = all(v == int(v) for v in values)
    wider = [int(v) for v in values] if whole else values
    title = f"Search on beyond {last(edge.name)} = {value_said(edge.value)}"
    if search_of(case.model) is not None or search_of(case.runs) is not None:
        code = f"grid[{edge.name!r}] = {wider!r}\nsearch = GridSearchCV(model, grid, cv=5).fit(X, y)"
    elif last(edge.name) == "rounds":
        return Fix(
            title,
            f"num_boost_round = {int(2 * edge.value)}  # with early stopping on rows that do not choose between models",
        )
    else:
        code = f"mlnb.training.one_at_a_time(case, {{{edge.name!r}: {wider!r}}})"
    trial = proof.trial
    if trial is None:
        return Fix(title, code)
    note = f"{plural(len(trial.made.fold_rows), 'fold')}, the same rows, {trial.said}"
    base = 0.0
    return Fix(
        f"{title}: {trial.said} does better", code, lambda given: given.replace(model=trial.variant.estimator, runs=None),
        Effect("skill over the best run", base, base + trial.gain, trial.low, trial.high, note),
    )  # fmt: skip
