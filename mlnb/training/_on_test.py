"""Did the test set choose?"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from mlnb.core.errors import MlnbError, plural
from mlnb.core.finding import Estimate, number
from mlnb.core.fix import Fix
from mlnb.core.runs import Run, Runs
from mlnb.training._answer import Answer, metric_of
from mlnb.training._case_runs import with_settings

if TYPE_CHECKING:
    from mlnb.core.case import Case

QUESTION = "Did the test set choose?"
#: Runs that are fitted again to see whether their score is that of the test rows.
_FITTED = 3
_LEAST = 3
_SAME = 1e-9
_FIX = Fix(
    "Choose on validation folds of the training rows, and score the chosen model once on test rows that chose nothing",
    "from sklearn.model_selection import GridSearchCV\n\n"
    "search = GridSearchCV(model, grid, cv=5).fit(X_train, y_train)\n"
    "search.score(X_test, y_test)  # once",
)


def ask(case: Case, runs: Runs | None) -> Answer:
    """Runs scored on the test rows, by what is recorded, what the ledger and the watch saw, or by the score itself."""
    for look in (_recorded, _refitted, _in_ledger, _watched):
        said = look(case, runs)
        if said:
            return Answer(
                QUESTION, said, "yes", raised=True, fails=True, size=1.0, p_value=0.0, fixes=(_FIX,),
                estimate=_chosen(runs),
            )  # fmt: skip
    if runs is None or len(runs.scored) < _LEAST:
        return Answer(QUESTION, "nothing is recorded of it", asked=False)
    known = sum(run.scored_on == "validation" for run in runs.scored)
    scored = plural(len(runs.scored), "run")
    said = f"{known} of {scored} are known to be scored on validation rows" if known else "nothing says so"
    return Answer(QUESTION, said, f"{known} of {scored} scored on validation rows" if known else "nothing says so")


def _chosen(runs: Runs | None) -> Estimate | None:
    count = 0 if runs is None else len(runs.scored)
    return Estimate("runs scored", float(count), unit="runs") if count else None


def _recorded(case: Case, runs: Runs | None) -> str:
    del case
    if runs is None:
        return ""
    on_test = [run for run in runs.scored if run.scored_on.startswith(("test", "hold"))]
    best = runs.best
    if len(on_test) >= _LEAST and best is not None and best in on_test:
        return (
            f"the best of {plural(len(on_test), 'run')} was chosen by its score on the test rows, {metric_of(runs.scored)} "
            f"{number(best.score)}: the test set chose, and its score is no longer that of new rows"
        )
    return ""


def _refitted(case: Case, runs: Runs | None) -> str:
    """Whether the scores are, to the last digit, those of the test rows after a fit on the training rows."""
    if runs is None or case.y_test is None or case.y is None or len(runs.scored) < _LEAST:
        return ""
    if any(run.fold_scores for run in runs.scored) or runs.by_plan or not hasattr(case.model, "fit"):
        return ""
    scores = [run.score for run in runs.scored]
    if len({round(s, 9) for s in scores if s is not None}) < 2:  # noqa: PLR2004
        return ""
    distinct = list({run.score: run for run in runs.scored}.values())[:_FITTED]
    hits = [run for run in distinct if _is_test_score(case, run)]
    if len(hits) < 2:  # noqa: PLR2004
        return ""
    return (
        f"the scores of the runs are those of the test rows to the last digit (of {len(distinct)} that were fitted again "
        f"{len(hits)} give the same): the test set chose among {plural(len(runs.scored), 'run')}"
    )


def _is_test_score(case: Case, run: Run) -> bool:
    from mlnb.core import model as models
    from mlnb.core.metric import default_metric

    made = with_settings(case.model, run.params)
    if made is None or run.score is None:
        return False
    try:
        changed = case.replace(model=made)
        said = models.test_prediction(changed)
        known = case.codes_test >= 0 if case.task != "regression" else [True] * len(said)
        scores = {float(m.score(case.codes_test[known], said[known])) for m in (default_metric(case), *_usual(case))}
    except (MlnbError, ValueError, TypeError):
        return False
    return any(abs(abs(run.score) - abs(score)) < _SAME for score in scores)


def _usual(case: Case) -> list[Any]:
    from mlnb.core.metric import named_metric

    names = ("r2", "neg_root_mean_squared_error", "neg_mean_absolute_error", "neg_mean_squared_error")
    if case.task != "regression":
        names = ("accuracy", "balanced_accuracy", "f1_macro", "roc_auc")
    return [named_metric(case, name) for name in names]


def _in_ledger(case: Case, runs: Runs | None) -> str:
    """Openings of this test part for different models."""
    del runs
    if case.opened < 2 or case.test is None:  # noqa: PLR2004
        return ""
    from mlnb.core import frames
    from mlnb.core.ledger import Ledger
    from mlnb.core.sealed import OPENED

    mark = frames.content_hash(case.test)
    models = [e.content.get("model") for e in Ledger() if e.kind == OPENED and e.content.get("test") == mark]
    if len(set(models)) < 2:  # noqa: PLR2004
        return ""
    return f"the ledger has {len(models)} openings of this test set for {len(set(models))} models: each look lets it choose a little"


def _watched(case: Case, runs: Runs | None) -> str:
    """What the watch of this session saw of a test set as large as this one."""
    del runs
    watch: Any = sys.modules.get("mlnb.watch")
    if watch is None or case.test is None:
        return ""
    rows = len(case.test)
    leak = next((k for k in watch.leaks() if k.kind == "multitest" and k.scored == rows), None)
    return "" if leak is None else f"the watch saw it: {leak.message.rstrip('.')}"
