"""What is said of a leak: one sentence with the numbers, the way of the rows, and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mlnb.core.errors import plural
from mlnb.core.finding import number
from mlnb.stats.best_of import expected_maximum, optimism
from mlnb.watch.callers import role_of
from mlnb.watch.fits import Fit
from mlnb.watch.records import Leak, Step

if TYPE_CHECKING:
    from mlnb.watch.rules import Scored

__all__ = [
    "again",
    "copied_rows",
    "fitted",
    "made_rows",
    "resampled",
    "role_of",
    "stopped",
    "training_score",
    "transformed",
]


def transformed(scored: Scored, fit: Fit, count: int) -> Leak:
    """A transformer was fitted on scored rows."""
    rows = scored.seen.rows
    where = f" ({fit.place})" if fit.place else ""
    if scored.folds:
        message = (
            f"{fit.what} was fitted on all rows{where} before they were split into folds: in each fold it has seen "
            f"the rows that are scored"
        )
        fix = f"Put {fit.what} into a pipeline with the model, and cross-validate the pipeline."
    else:
        message = f"{fit.what} was fitted on {_part(count, rows)} scored rows{where}"
        fix = f"Split first, fit {fit.what} on the training rows alone, and only transform the test rows."
    if fit.supervised:
        message += ", with their target"
    path = (_fitted_at(fit), _scored_at(scored))
    code = "selected-on-scored-rows" if fit.supervised else "saw-scored-rows"
    return _leak(scored, "preprocessing", code, fit.severity, message, path, fix, count, fit.what)


def fitted(scored: Scored, count: int, *, all_of_them: bool) -> Leak:
    """The model was fitted on scored rows."""
    fit, rows = scored.fit, scored.seen.rows
    assert fit is not None
    what = f"{_data(scored)}, held out for a test, " if all_of_them and _data(scored) else ""
    message = (
        f"{fit.what} was fitted on {_part(count, rows)} rows that it is scored on"
        if not what
        else f"{what}was fitted on before it is scored: {fit.what} knows {_part(count, rows)} rows"
    )
    fix = "Fit on the training rows alone, and score on rows that were in no fit."
    path = (_fitted_at(fit), _scored_at(scored))
    severity = "high" if all_of_them or count < 0.5 * rows else "medium"
    return _leak(scored, "overlap", "fitted-and-scored", severity, message, path, fix, count, fit.what)


def training_score(scored: Scored) -> Leak:
    """The score is of training rows; by itself no leak."""
    assert scored.fit is not None
    message = f"This is a score of the rows that {scored.fit.what} was fitted on; it says nothing about new ones"
    path = (_fitted_at(scored.fit), _scored_at(scored))
    return _leak(scored, "overlap", "training-score", "note", message, path, "", scored.seen.rows, scored.fit.what)


def resampled(scored: Scored, step: Step, count: int) -> Leak:
    """Rows were resampled before the split."""
    message = (
        f"{step.what} resampled the rows before they were split{_in(step)}: {_part(count, scored.seen.rows)} scored rows "
        "went into what the model was fitted on"
    )
    return _resampling(scored, step, message, count)


def made_rows(scored: Scored, step: Step, count: int) -> Leak:
    """Scored rows were made by a sampler."""
    split = "folds" if scored.folds else "training and test"
    message = (
        f"{step.what} made {_part(count, scored.seen.rows)} scored rows{_in(step)}, before the split into {split}: they "
        "are mixtures of rows on the other side, and no real ones"
    )
    return _resampling(scored, step, message, count)


def copied_rows(scored: Scored, step: Step) -> Leak:
    """Folds share copies."""
    message = (
        f"{step.what} copied rows{_in(step)} before the split into folds: copies of one row are fitted on and scored"
    )
    return _resampling(scored, step, message, scored.seen.rows)


def _resampling(scored: Scored, step: Step, message: str, count: int) -> Leak:
    if scored.folds:
        fix = f"Put {step.what} into an imbalanced-learn pipeline, so that it resamples the training folds alone."
    else:
        fix = "Split first, and resample the training rows alone."
    path = (f"resampled by {step.what}{_at(step.place)}", _scored_at(scored))
    return _leak(scored, "overlap", "resampled-before-split", "high", message, path, fix, count, step.what)


def stopped(scored: Scored) -> Leak:
    """Early stopping on the test set."""
    fit = scored.fit
    assert fit is not None
    message = f"{fit.what} stopped early by the score on the {plural(scored.seen.rows, 'row')} that it is scored on now"
    fix = "Cut a validation set from the training rows for early stopping, and leave the test set alone until the end."
    path = (_fitted_at(fit), _scored_at(scored))
    return _leak(scored, "multitest", "early-stopping-on-test", "high", message, path, fix, scored.seen.rows, fit.what)


def again(scored: Scored, models: list[str], values: list[float]) -> Leak:
    """The test set is scored again, of another model."""
    count, rows = len(models), scored.seen.rows
    name = f"{_data(scored)} ({plural(rows, 'row')})" if _data(scored) else f"The same {plural(rows, 'row')}"
    message = f"{name} {'was' if _data(scored) else 'were'} scored for {count} different models"
    if scored.metric in {"accuracy", "accuracy_score"} and values:
        luck = optimism(count, sum(values) / len(values), rows)
        message += f": the best of them looks better by up to {number(100 * luck, 2)} points of accuracy than it is"
    else:
        message += (
            f": the best of them looks better by up to {number(expected_maximum(count), 2)} standard errors than it is"
        )
    fix = "Choose the model by cross-validation on the training rows, or on a validation set, and score the test set once."
    path = (f"scored for {', '.join(dict.fromkeys(models))}"[:200], _scored_at(scored))
    return _leak(
        scored, "multitest", "test-reused", "medium", message, path, fix, rows, scored.fit.what if scored.fit else ""
    )


def _leak(
    scored: Scored,
    kind: Any,
    code: str,
    severity: Any,
    message: str,
    path: tuple[str, ...],
    fix: str,
    count: int,
    what: str,
) -> Leak:
    return Leak(
        kind, code, severity, f"{message}.", scored.step.cell, scored.step.line, path, fix, count, scored.seen.rows, what,
        scored.fit.what if scored.fit else scored.model, scored.metric, scored.value,
    )  # fmt: skip


def _data(scored: Scored) -> str:
    return scored.names[0] if scored.names else ""


def _part(count: int, rows: int) -> str:
    return f"all {rows:,}" if count >= rows else f"{count:,} of {rows:,}"


def _at(place: str) -> str:
    return f" in {place}" if place else ""


def _in(step: Step) -> str:
    return f" ({step.place})" if step.place else ""


def _fitted_at(fit: Fit) -> str:
    data = f" on {fit.data}" if fit.data else ""
    return f"{fit.what} fitted{data}{_at(fit.place)}"


def _scored_at(scored: Scored) -> str:
    what = scored.fit.what if scored.fit else scored.model
    data = f" on {_data(scored)}" if _data(scored) else ""
    done = "cross-validated" if scored.folds else "scored" if scored.metric else "asked for predictions"
    return f"{what} {done}{data}{_at(scored.step.place)}"
