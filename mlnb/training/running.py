"""What a training history shows while it still grows, in a sentence or two."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlnb.core.case import Case
from mlnb.core.finding import number
from mlnb.training._history_shown import epoch_of, higher
from mlnb.training._rate_signs import too_long
from mlnb.training._watched import LEAST, best_of, broken, falling_class, scale_of, unfinished

if TYPE_CHECKING:
    from mlnb.core.history import History

#: What the checks ask of a finished history, see `mlnb.training.monitoring` and `mlnb.training.learning_rate`.
MATTERS, SWING, EARLY, RECALL = 0.02, 0.04, 0.1, 0.1


def diagnosis(history: History) -> tuple[str, str]:
    """A word ("fine", "look", "stop") and a sentence on how the training goes.

    Examples
    --------
    >>> from mlnb.core.history import read
    >>> diagnosis(read([{"train_loss": 1.0, "val_loss": 1.1}]))
    ('fine', 'Just begun: the validation loss is 1.1.')
    """
    import numpy as np

    gone = broken(history)
    if gone is not None:
        return "stop", f"{gone.headline.partition(', and training')[0]}: lower the learning rate."
    loss, name = (history.val, "validation") if history.val is not None else (history.train, "training")
    if loss is None:
        return "look", "Only a test loss is logged: what it decides makes the test score dishonest."
    known = loss[np.isfinite(loss)]
    now = number(float(known[-1])) if len(known) else "unknown"
    if len(known) < LEAST:
        return "fine", f"Just begun: the {name} loss is {now}."
    sign = too_long(Case(history=[{}]), history, SWING, EARLY)
    if sign is not None and sign.kind != "over at once":
        return "look", f"{sign.headline}."
    lost = falling_class(history, RECALL, 3 * RECALL)
    if lost is not None:
        return "look", f"{lost.headline}."
    turn = best_of(history)
    if turn is not None and history.val is not None:
        size = turn.rise / scale_of(history.val, turn.level)
        after = len(history) - 1 - turn.best
        if turn.p_value < 0.01 and size >= MATTERS and after >= 3:  # noqa: PLR2004
            where = f"the validation loss is {higher(size)} than at {epoch_of(history, turn.best)}, its lowest"
            return "stop" if after > 10 else "look", f"Past the best epoch: {where}."  # noqa: PLR2004
    gain, share = unfinished(known)
    if share > 0:
        more = f"as many {history.unit}s again would take off about {number(gain.value, 2)}"
        return "fine", f"Still learning: the {name} loss is {now}, and {more}."
    blind = "" if history.val is not None else "; without validation rows nobody can see whether it memorises"
    return "fine", f"Levelled off: the {name} loss is {now}, and more {history.unit}s would gain little{blind}."
