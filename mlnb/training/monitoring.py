"""Was the training watched?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mlnb.core import model as models
from mlnb.core.check import check, failed, passed, warned
from mlnb.core.errors import MlnbError, plural
from mlnb.core.evidence import Evidence, Table
from mlnb.core.finding import Estimate, Finding, number
from mlnb.core.fix import Fix
from mlnb.core.history import History, history
from mlnb.training._history_shown import epoch_of, losses, scores
from mlnb.training._watched import (
    LEAST,
    Problem,
    best_of,
    broken,
    cut_short,
    falling_class,
    no_curve,
    on_the_test_set,
    past_best,
    scale_of,
)

if TYPE_CHECKING:
    from mlnb.core.case import Case
    from mlnb.stats.descent import Turn

#: Relative difference of two losses below which they are of the same rows.
EQUAL = 1e-6


@check(
    "training.monitoring",
    question="Was the training watched?",
    why="Nobody reads training logs: models are trained past their best, stopped too early or by the test set, and lose a class.",
    needs=("history",),
    reference=(
        "Prechelt (1998): Early stopping, but when? Neural Networks: Tricks of the Trade. "
        "Gasser, Sroka, Jennen-Steinmetz (1986): Residual variance and residual pattern in nonlinear regression. Biometrika 73."
    ),
)
def monitoring(
    case: Case,
    *,
    matters: float = 0.02,
    fails: float = 0.25,
    unfinished: float = 0.1,
    recall: float = 0.1,
    rare: float = 0.1,
) -> Finding:
    """Read a training history for what should have been seen while it was written.

    The end of the validation loss is held against its lowest point, from which the luck of the lowest of many noisy values
    is taken off; what as many epochs again would gain is extrapolated from the tail; each class's recall is followed from
    the epoch on at which the classes were told apart, against the noise of so many rows.

    Parameters
    ----------
    case : Case
        With ``history``; may hold nothing else. With a fitted model and labelled test rows the recorded validation loss is
        compared with the loss there.
    matters, fails : float
        Rise of the validation loss since its best, as a share of it, from which a person must look, and from which the
        finding fails.
    unfinished : float
        What as many epochs again would gain, as a share of what all of them gained, from which training ended too early.
    recall : float
        Fall of a class's recall that matters; three times as much fails.
    rare : float
        Share of the case's rows below which a class should have a recall of its own in the history.

    Returns
    -------
    Finding
        ``columns`` are the classes that lost recall.

    Examples
    --------
    >>> import mlnb
    >>> rows = [{"epoch": e, "train_loss": 0.9**e, "val_loss": 0.8**e + 0.02 * e} for e in range(1, 41)]
    >>> finding = mlnb.training.monitoring(mlnb.Case(history=rows))
    >>> finding.verdict, "after the best one" in finding.headline
    ('fail', True)
    """
    given = history(case)
    turn = best_of(given)
    limit, gain = cut_short(given, turn, unfinished)
    found = [
        broken(given),
        on_the_test_set(given, _same_rows(case, given)),
        no_curve(given),
        past_best(given, turn, matters, fails),
        falling_class(given, recall, 3 * recall),
        _rare_unwatched(case, given, rare),
        limit,
    ]
    problems = sorted((p for p in found if p is not None), key=lambda p: (p.verdict != "fail", p.rank))
    gained = None if gain is None or given.val is None or turn is None else gain.value / scale_of(given.val, turn.level)
    evidence = _evidence(case, given, turn, problems, gained)
    if not problems:
        return passed(_well(given, turn), estimate=_estimate(given, turn), threshold=matters, evidence=evidence)
    worst = problems[0]
    more = f"; and {plural(len(problems) - 1, 'more problem')}, see below" if len(problems) > 1 else ""
    return (failed if worst.verdict == "fail" else warned)(
        worst.headline + more,
        estimate=worst.estimate,
        p_value=worst.p_value,
        threshold=worst.threshold,
        columns=tuple(dict.fromkeys(c for p in problems for c in p.columns)),
        evidence=evidence,
        fixes=tuple(fix for p in problems for fix in p.fixes),
    )


def _well(given: History, turn: Turn | None) -> str:
    count = plural(len(given), given.unit)
    if turn is None:
        return f"Validation loss was recorded, over {count}: too few to see more than that"
    best = epoch_of(given, turn.best)
    kept = f", with the recall of {plural(len(given.recall), 'class', 'classes')}" if given.recall else ""
    return f"Training was watched over {count}{kept}: the validation loss was lowest at {best}, and neither rose nor was still falling to speak of"


def _estimate(given: History, turn: Turn | None) -> Estimate | None:
    if turn is None or given.val is None:
        return None
    scale = scale_of(given.val, turn.level)
    return Estimate(
        "rise of the validation loss since its best", turn.rise / scale, turn.low / scale, turn.high / scale, "%"
    )


def _rare_unwatched(case: Case, given: History, rare: float) -> Problem | None:
    """The case has a rare class, whose loss the mean loss would hide, and no class was recorded apart."""
    import numpy as np

    if given.recall or case.y is None or case.task == "regression" or len(given) < LEAST:
        return None
    shares = np.bincount(case.codes, minlength=len(case.classes)) / len(case.codes)
    least = int(shares.argmin())
    if shares[least] >= rare:
        return None
    return Problem(
        6, "warn", "a class lost while the loss fell",
        f"The class {case.classes[least]} is {number(100 * float(shares[least]))} % of the rows, and no recall of the classes was "
        "recorded: the loss hardly changes if it is lost altogether",
        Estimate(f"share of {case.classes[least]}", float(shares[least]), unit="%"), threshold=rare,
        columns=() if case.target is None else (case.target,),
        fixes=(Fix("Record recall and precision of each class after each epoch", "m.log(…, y_true=y_val, y_score=model.predict_proba(X_val))"),),
    )  # fmt: skip


def _same_rows(case: Case, given: History) -> str:
    """Words for a recorded validation loss that is the fitted model's loss on the case's own test rows."""
    import numpy as np

    if given.val is None or case.model is None or case.y_test is None or not models.is_fitted(case.model):
        return ""
    try:
        said, truth = models.test_prediction(case), case.codes_test
    except MlnbError:
        return ""
    recorded = given.val[np.isfinite(given.val)]
    if len(recorded) == 0:
        return ""
    wanted = (float(recorded[-1]), float(recorded.min()))
    for loss in _test_losses(case.task, truth, said):
        if any(abs(loss - value) <= EQUAL * abs(value) and value > 0 for value in wanted):
            return f"The recorded validation loss, {number(loss, 5)}, is the model's loss on the test rows of this case"
    return ""


def _test_losses(task: str | None, truth: Any, said: Any) -> list[float]:
    """Losses that libraries record, of these answers."""
    import numpy as np

    if task == "regression":
        left = np.asarray(said) - truth
        square = float((left**2).mean())
        return [square, square**0.5, square / 2, float(np.abs(left).mean())]
    known = truth >= 0
    if not known.all() or said.ndim != 2:  # noqa: PLR2004
        return []
    own = np.clip(said[np.arange(len(truth)), truth], 1e-15, 1)
    if np.isin(said, (0.0, 1.0)).all():
        return []  # answers without probabilities, whose error rate other rows may share
    return [float(-np.log(own).mean())]


def _evidence(
    case: Case, given: History, turn: Turn | None, problems: list[Problem], gained: float | None
) -> tuple[Evidence, ...]:
    wrong = {p.what: p.headline for p in problems}
    rise = None if turn is None or given.val is None else turn.rise / scale_of(given.val, turn.level)
    rows = (
        ("validation curve", wrong.get("validation curve", "recorded")),
        ("early stopping on the test set", wrong.get("early stopping on the test set", _monitored(given))),
        (
            "trained past the best epoch",
            wrong.get("trained past the best epoch")
            or (
                "cannot be told"
                if rise is None
                else f"no: {number(100 * max(rise, 0.0))} % above its lowest at the end"
            ),
        ),
        (
            "ended by the epoch limit",
            wrong.get("ended by the epoch limit")
            or (
                "cannot be told"
                if gained is None
                else f"no: as many again would gain {number(100 * max(gained, 0.0))} %"
            ),
        ),
        ("a class lost while the loss fell", wrong.get("a class lost while the loss fell", _classes(case, given))),
    )
    table = Table(caption="What was looked for", name="questions", columns=("question", "answer"), rows=rows)
    curve = losses(given, None if turn is None else turn.best, "lowest")
    recall = scores(given)
    return (curve, *(() if recall is None else (recall,)), table)


def _monitored(given: History) -> str:
    if given.monitor is not None:
        return f"no: {given.monitor} was monitored"
    return "nothing says so; the history does not name what was monitored"


def _classes(case: Case, given: History) -> str:
    if given.recall:
        return "no" if len(given) >= LEAST else "too few epochs"
    if case.task == "regression":
        return "the target is a number"
    return "not recorded: recall of each class after each epoch would show it (mlnb.Monitor records it)"
