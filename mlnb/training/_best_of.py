"""Was the best of many runs taken at its word?"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from mlnb.core.errors import plural
from mlnb.core.evidence import Evidence, Intervals
from mlnb.core.finding import Estimate, number
from mlnb.core.fix import Fix
from mlnb.core.options import options
from mlnb.core.run_params import SEEDS, last
from mlnb.core.runs import Run, Runs
from mlnb.stats.selection import Luck, contenders, luck_of_best, noise_of
from mlnb.training._answer import Answer, metric_of, scale_of
from mlnb.training._case_runs import search_of

if TYPE_CHECKING:
    import numpy as np

    from mlnb.core.case import Case

QUESTION = "Was the best of many runs taken at its word?"
#: Share of a score's sampling variance that is not shared by models scored on the same rows; for runs without folds.
OWN_SHARE = 0.3
_LEAST = 3
_SEEDS = 5


def ask(case: Case, runs: Runs, matters: float) -> Answer:
    """The luck in the best score, from the noise of the folds and the spread of the runs."""
    import numpy as np

    scored, best = runs.scored, runs.best
    if best is None or len(scored) < _LEAST:
        return Answer(QUESTION, f"{plural(len(scored), 'run')} with a score: nothing was chosen", asked=False)
    luck = _luck(case, scored, best)
    if luck is None:
        said = "the noise of the scores cannot be told without the scores of each fold: give fold_scores"
        return Answer(QUESTION, said, asked=False)
    metric, scale = metric_of(scored), scale_of(scored)
    real = luck.doubt < options.alpha and luck.optimism >= matters * scale
    count = len(scored)
    assert best.score is not None
    kept = best.score - luck.optimism
    some = luck.optimism >= matters * scale / 20
    owed = f"about {number(luck.optimism, 2)} is" if some else "next to nothing is"
    said = (
        f"the best of {count:,} runs looks better than it is: {metric} {number(best.score)}, of which about "
        f"{number(luck.optimism, 2)} is the luck of having been chosen, so that {number(kept)} is to be expected"
        if real
        else f"of the best {metric}, {number(best.score)}, {owed} the luck of having been chosen"
    )
    brief = f"about {number(luck.optimism, 2)} is luck" if real else f"{owed} luck"
    return Answer(
        QUESTION, said, brief, raised=real, size=luck.optimism / scale,
        estimate=Estimate(f"{metric} owed to luck", luck.optimism, luck.low, luck.high), p_value=luck.doubt,
        threshold=matters * scale, evidence=_evidence(scored, best, luck, np.array([r.score for r in scored]), metric),
        fixes=_fixes(case) if real else (),
    )  # fmt: skip


def _luck(case: Case, scored: list[Run], best: Run) -> Luck | None:
    import numpy as np

    means = np.array([run.score for run in scored], dtype=float)
    again = [run for run in scored if _apart_from_seed(run) == _apart_from_seed(best)]
    if len(again) >= _SEEDS and len({run.seed for run in again}) >= _SEEDS:
        return _of_seeds(np.array([run.score for run in again], dtype=float), case, again)
    widths = {len(run.fold_scores) for run in scored}
    if len(widths) == 1 and widths.pop() >= 2:  # noqa: PLR2004
        folds = np.array([run.fold_scores for run in scored])
        near = contenders(folds, best.held)
        return luck_of_best(means[near], noise_of(folds[near], best.held))
    noise = _sampling(case, means, best)
    return None if noise is None else luck_of_best(means, noise)


def _of_seeds(means: np.ndarray, case: Case, runs: list[Run]) -> Luck:
    """Runs that differ in their seed alone are all the same: what the best has over their mean is luck."""
    import numpy as np

    del case, runs
    noise = float(np.std(means, ddof=1))
    optimism = float(means.max() - means.mean())
    reach = 1.645 * noise / len(means) ** 0.5
    return Luck(optimism, optimism - reach, optimism + reach, 0.0 if optimism > 2 * reach else 1.0, noise)


def _apart_from_seed(run: Run) -> str:
    own = {k: v for k, v in run.params.items() if last(k) not in SEEDS}
    return json.dumps([run.model, own], sort_keys=True, default=str)


def _sampling(case: Case, means: np.ndarray, best: Run) -> float | None:
    """Noise of a share of right answers by the rows that it was counted on; None where they are not known."""
    import numpy as np

    rows = (
        len(case.y_test)
        if best.scored_on == "test" and case.y_test is not None
        else 0
        if case.y is None
        else len(case.y)
    )
    if not rows or case.task == "regression" or means.max() > 1 or np.median(means) <= 0:
        return None
    share = min(max(float(np.median(means)), 0.02), 0.98)
    return float((OWN_SHARE * share * (1 - share) / rows) ** 0.5)


def _evidence(scored: list[Run], best: Run, luck: Luck, means: np.ndarray, metric: str) -> tuple[Evidence, ...]:
    import numpy as np

    if best.score is None:
        return ()
    middle = float(np.median(means))
    kept = best.score - luck.optimism
    picture = Intervals(
        caption=f"{metric[0].upper()}{metric[1:]} of the best of {len(scored):,} runs",
        name="luck",
        labels=("best, as recorded", "best, luck taken out", "median of the runs"),
        values=(round(best.score, 4), round(kept, 4), round(middle, 4)),
        low=(None, round(best.score - luck.high, 4), None),
        high=(None, round(best.score - luck.low, 4), None),
        xlabel=metric,
        alt=f"The best of {len(scored):,} runs has {number(best.score)}; about {number(kept)} is to be expected of it.",
    )
    return (picture,)


def _fixes(case: Case) -> tuple[Fix, ...]:
    nested = Fix(
        "Report the score of the whole search, cross-validated (nested), or that of a test set that chose nothing",
        "from sklearn.model_selection import cross_val_score\n\n"
        "scores = cross_val_score(search, X, y, cv=5)  # the search is made anew in each fold\n"
        "scores.mean()",
        _nested(case),
    )
    return (nested, Fix("Average several seeds or folds of each candidate before the best is chosen", _REPEATED))


_REPEATED = (
    "from sklearn.model_selection import GridSearchCV, RepeatedStratifiedKFold\n\n"
    "search = GridSearchCV(model, grid, cv=RepeatedStratifiedKFold(n_splits=5, n_repeats=5, random_state=0))"
)


def _nested(case: Case) -> Any:
    """The case scored by its whole search, where that can be made again."""
    from sklearn.base import clone

    search = search_of(case.model) or search_of(case.runs)
    if search is None or case.y is None:
        return None
    return lambda given: given.replace(model=clone(search))
