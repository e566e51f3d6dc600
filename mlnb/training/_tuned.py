"""Was it tuned at all, and does that matter?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mlnb.core import probe
from mlnb.core.budget import Budget
from mlnb.core.errors import MlnbError, plural
from mlnb.core.evidence import Evidence, Intervals
from mlnb.core.finding import Estimate, number
from mlnb.core.fix import Effect, Fix
from mlnb.core.model_parts import learner
from mlnb.core.options import options
from mlnb.core.run_params import IDLE, SEEDS, last
from mlnb.core.runs import Runs, varied
from mlnb.core.trials import Trial, trials
from mlnb.training._answer import Answer
from mlnb.training._case_runs import search_of
from mlnb.training._short_search import own_settings, short_search

if TYPE_CHECKING:
    from mlnb.core.case import Case

QUESTION = "Was it tuned at all?"


def ask(case: Case, runs: Runs | None, matters: float, budget: Budget) -> Answer:
    """Where nothing was chosen, what a short search on the case's folds gains."""
    if runs is not None and len(runs) > 1 and (tried := [n for n in varied(runs) if last(n) not in IDLE | SEEDS]):
        return Answer(QUESTION, f"{plural(len(runs), 'run')} over {', '.join(map(last, tried[:4]))}")
    if search_of(case.model) is not None:
        return Answer(QUESTION, "the model is a search, made anew at each fit")
    if not hasattr(case.model, "fit") or case.y is None:
        return Answer(QUESTION, "there is no model to look at", asked=False)
    name = learner(case.model).name
    chosen = own_settings(case.model)
    if name.endswith("CV"):
        return Answer(QUESTION, f"{name} tunes itself")
    if chosen:
        said = f"{', '.join(map(last, chosen[:4]))} of {name} {'was' if len(chosen) == 1 else 'were'} set; by which runs is not known: give Case(runs=…)"
        return Answer(QUESTION, said)
    try:
        return _measured(case, name, matters, budget)
    except MlnbError as error:
        return Answer(QUESTION, f"{name} is as it comes; a short search could not be made: {error}", asked=False)


def _measured(case: Case, name: str, matters: float, budget: Budget) -> Answer:
    rows = max(probe.model_out_of_fold(case).fold_rows)
    tried = trials(case, short_search(case.model, rows), budget)
    if not tried:
        return Answer(QUESTION, f"every setting of {name} is as it comes, and none is known to try", asked=False)
    proof = [t for t in tried if t.complete and t.p_value * len(tried) < options.alpha and t.gain >= matters]
    best = max(proof or tried, key=lambda t: (t.complete, t.gain))
    p_value = min(1.0, best.p_value * len(tried)) if best.complete else 1.0
    estimate = Estimate(f"skill gained by {best.said}", best.gain, best.low, best.high) if best.complete else None
    shown = _evidence(tried)
    if not proof:
        said = f"every setting of {name} is as it comes, and of {plural(len(tried), 'other')} none does better by more than noise"
        return Answer(
            QUESTION,
            said,
            "no, but nothing is gained by it",
            evidence=shown,
            estimate=estimate,
            p_value=p_value,
            threshold=matters,
        )
    said = (
        f"{name} was never tuned, and it matters: every setting is as it comes, and {best.said} gains "
        f"{number(best.gain, 2)} of skill on the same rows"
    )
    return Answer(
        QUESTION, said, f"no: {best.said} gains {number(best.gain, 2)}", raised=True, size=best.gain, estimate=estimate, p_value=p_value, threshold=matters,
        evidence=shown, fixes=(_fix(best), *_search(case, tried)),
    )  # fmt: skip


def _evidence(tried: list[Trial]) -> tuple[Evidence, ...]:
    whole = [t for t in tried if t.complete]
    if not whole:
        return ()
    left = len(tried) - len(whole)
    also = f"; {plural(left, 'other')} fell behind in the first folds" if left else ""
    return (
        Intervals(
            caption=f"What a short search gains over the model as it comes, on the same folds{also}",
            name="short search",
            labels=tuple(t.said for t in whole),
            values=tuple(round(t.gain, 4) for t in whole),
            low=tuple(round(t.low, 4) for t in whole),
            high=tuple(round(t.high, 4) for t in whole),
            reference=0.0,
            reference_label="as it comes",
            xlabel="skill gained",
            marked=tuple(t.said for t in whole if t.low > 0),
            alt="Skill gained: " + ", ".join(f"{number(t.gain, 2)} by {t.said}" for t in whole) + ".",
        ),
    )


def _fix(best: Trial) -> Fix:
    from sklearn.base import clone

    settings = best.variant.settings
    change = f"model.set_params(**{settings!r})" if settings else "model = make_pipeline(StandardScaler(), model)"
    note = f"{plural(len(best.made.fold_rows), 'fold')}, the same rows"
    return Fix(
        f"Tune it; {best.said} is a start",
        f"{change}\nmodel.fit(train.drop(columns=target), train[target])",
        lambda given: given.replace(model=clone(best.variant.estimator)),
        Effect("skill over the model as it comes", 0.0, best.gain, best.low, best.high, note),
    )


def _search(case: Case, tried: list[Trial]) -> tuple[Fix, ...]:
    """A search over what was tried, as code and as a change."""
    grid: dict[str, list[Any]] = {}
    base = case.model.get_params(deep=True) if hasattr(case.model, "get_params") else {}
    for t in tried:
        for key, value in t.variant.settings.items():
            kept = grid.setdefault(key, [base[key]] if key in base else [])
            if value not in kept:
                kept.append(value)
    if not grid:
        return ()
    return (
        Fix(
            "Search on from there, and report the cross-validated score of the search",
            "from sklearn.model_selection import GridSearchCV, cross_val_score\n\n"
            f"search = GridSearchCV(model, {grid!r}, cv=5)\ncross_val_score(search, X, y, cv=5).mean()",
        ),
    )
