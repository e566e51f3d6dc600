"""What can have gone unseen while a model was trained; each question gives a problem or nothing."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from mlnb.core.errors import plural
from mlnb.core.finding import Estimate, number
from mlnb.core.fix import Fix
from mlnb.core.history_names import plain_name, side_of
from mlnb.core.options import options
from mlnb.stats.descent import Gain, Turn, further, roughness, turned
from mlnb.stats.multiple import holm
from mlnb.training._history_shown import epoch_of, higher

if TYPE_CHECKING:
    import numpy as np

    from mlnb.core.history import History

#: Epochs after the best that any early stopping waits.
PATIENCE = 6
#: Epochs after the best that a patient one waits.
LONG_PATIENCE = 10
#: Share of all epochs after the best, below which they were a sensible wait.
WAITED = 0.35
#: Level of the loss, as a share of the first, below which a loss is compared with that share.
SMALL = 0.1
#: Epochs from which a curve can be judged.
LEAST = 5
WARM = 0.8
MOST_SUPPORT = 4_000


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong, worst first by ``rank``."""

    rank: int
    verdict: str
    what: str
    headline: str
    estimate: Estimate | None = None
    p_value: float | None = None
    threshold: float | None = None
    columns: tuple[str, ...] = ()
    fixes: tuple[Fix, ...] = field(default=(), compare=False)


def best_of(history: History) -> Turn | None:
    """The turn of the validation loss, None where there is no curve to turn."""
    import numpy as np

    loss = history.val
    if loss is None:
        return None
    known = np.flatnonzero(np.isfinite(loss))
    if len(known) < LEAST:
        return None
    found = turned(loss[known])
    place = int(known[found.best])
    return Turn(place, found.level, found.rise, found.low, found.high, found.p_value)


def scale_of(loss: np.ndarray, level: float) -> float:
    """What a rise or a gain is measured in: the level, or a part of where the curve began where it fell to nothing."""
    import numpy as np

    first = float(loss[np.isfinite(loss)][0])
    return max(abs(level), SMALL * abs(first), 1e-12)


def no_curve(history: History) -> Problem | None:
    """Nothing was measured on rows that were not trained on."""
    if history.val is not None:
        return None
    if history.test is not None:
        return Problem(
            1, "warn", "validation curve",
            "The only curve of rows not trained on is of the test set: whatever it decided, the score there is no longer honest",
            fixes=(Fix("Cut validation rows off the training rows, and watch their loss instead", _SPLIT),),
        )  # fmt: skip
    return Problem(
        2, "warn", "validation curve",
        f"No validation loss was recorded in {plural(len(history), history.unit)}: whether the model learned or memorised "
        "cannot be seen",
        fixes=(Fix("Hold validation rows back, and record their loss after each epoch", _SPLIT),),
    )  # fmt: skip


_SPLIT = (
    "train, validation = train_test_split(train, test_size=0.2, random_state=0)\n"
    "with mlnb.Monitor(early_stop=5) as m:\n    m.fit(model, X_train, y_train, X_val, y_val, epochs=100)"
)


def past_best(history: History, turn: Turn | None, matters: float, fails: float) -> Problem | None:
    """Training went on while the validation loss rose."""
    if turn is None or history.val is None:
        return None
    after = len(history) - 1 - turn.best
    if history.said.get("restored") or (
        history.said.get("stopped") and after <= int(history.said.get("patience") or 0)
    ):
        return None
    scale = scale_of(history.val, turn.level)
    size = turn.rise / scale
    if turn.p_value >= options.alpha or after < PATIENCE or after < WAITED * len(history):
        return None
    if size < (matters if after > LONG_PATIENCE else 5 * matters):
        return None
    best = epoch_of(history, turn.best)
    wait = max(3, min(10, round((turn.best + 1) / 3)))
    return Problem(
        3, "fail" if size >= fails else "warn", "trained past the best epoch",
        f"Training went on for {plural(after, history.unit)} after the best one: the validation loss was lowest at {best} "
        f"({number(turn.level)}) and ended {higher(size)}",
        Estimate("rise of the validation loss since its best", size, turn.low / scale, turn.high / scale, "%"),
        turn.p_value, matters,
        fixes=(
            Fix(
                f"Stop when the validation loss has not fallen for {wait} {history.unit}s, and keep the weights of the best one",
                f'# Keras: EarlyStopping(monitor="val_loss", patience={wait}, restore_best_weights=True)\n'
                f"with mlnb.Monitor(early_stop={wait}) as m: ...",
            ),
        ),
    )  # fmt: skip


def cut_short(history: History, turn: Turn | None, matters: float) -> tuple[Problem | None, Gain | None]:
    """The validation loss was still falling when the epochs ran out."""
    import numpy as np

    if turn is None or history.val is None or history.broken_at() is not None:
        return None, None
    if history.said.get("stopped"):
        return None, None
    loss = history.val[np.isfinite(history.val)]
    gain, share = unfinished(loss)
    if share < matters:
        return None, gain
    count = len(history)
    level = scale_of(loss, float(np.median(loss[-3:])))
    return Problem(
        5, "warn", "ended by the epoch limit",
        f"The validation loss was still falling when training ended at {epoch_of(history, count - 1)}: {count:,} more "
        f"{history.unit}s would take off about {number(100 * gain.value / level)} % more",
        Estimate("further fall of the validation loss", gain.value / level, gain.low / level, gain.high / level, "%"),
        gain.p_value,
        fixes=(Fix(f"Train for about {2 * count:,} {history.unit}s with early stopping, or raise the learning rate"),),
    ), gain  # fmt: skip


def unfinished(loss: np.ndarray, straight: float = 1.1, faint: float = 0.0) -> tuple[Gain, float]:
    """What as many epochs again would gain, and that as a share of all that was gained so far; 0 where it is not sure.

    A gain that nobody would notice counts as none, unless the share is ``straight``, and it is more than ``faint``.
    """
    import numpy as np

    gain = further(loss)
    end = float(np.median(loss[-3:]))
    fallen = float(loss[0]) - end
    noise = roughness(loss)
    if gain.p_value >= options.alpha or fallen <= 2 * noise:
        return gain, 0.0
    share = min(gain.value / fallen, 1.0)
    noticed = faint if share >= straight else NOTICED
    return gain, share if gain.value >= noticed * scale_of(loss, end) else 0.0


#: Gain, as a share of the loss, below which nobody would train longer.
NOTICED = 0.02


def on_the_test_set(history: History, same: str = "") -> Problem | None:
    """What decided when to stop was the test set."""
    import numpy as np

    monitor = history.monitor
    why = ""
    if monitor is not None and side_of(plain_name(monitor))[0] == "test":
        why = f"Training was stopped by {monitor!r}"
    elif history.val is not None and history.test is not None:
        known = np.isfinite(history.val) & np.isfinite(history.test)
        if known.sum() >= LEAST - 2 and np.allclose(history.val[known], history.test[known], rtol=1e-9, atol=0):
            why = f"Validation and test loss are the same numbers in {plural(int(known.sum()), history.unit)}"
    elif same:
        why = same
    if not why:
        return None
    return Problem(
        0, "fail", "early stopping on the test set",
        f"{why}: the epoch was chosen on the rows that the score is reported on, so the score flatters the model",
        fixes=(Fix("Choose the epoch on validation rows cut off the training rows, and score the test set once", _SPLIT),),
    )  # fmt: skip


def falling_class(history: History, matters: float, fails: float) -> Problem | None:
    """The recall of a class fell while the loss fell."""
    import numpy as np

    names = list(history.recall)
    if len(names) < 2 or len(history) < LEAST:  # noqa: PLR2004
        return None
    table = np.array([history.recall[name] for name in names])
    known = np.isfinite(table).all(axis=0)
    if known.sum() < LEAST:
        return None
    table, places = table[:, known], np.flatnonzero(known)
    start = _warmed_up(table)
    width = max(2, (table.shape[1] - start) // 4)
    if table.shape[1] - start < 2 * width:
        return None
    first, last = table[:, start : start + width], table[:, -width:]
    falls = first.mean(axis=1) - last.mean(axis=1)
    errors = np.array([_error(table[k], start, width) for k in range(len(names))])
    from scipy import stats

    p_values: Any = holm([float(stats.norm.sf(f / e)) for f, e in zip(falls, errors, strict=True)])
    worst = int(falls.argmax())
    if p_values[worst] >= options.alpha or falls[worst] < matters:
        return None
    ends = places[start : start + width], places[-width:]
    curves = (("validation", history.val), ("training", history.train))
    lower = next((which for which, curve in curves if curve is not None and _lower(curve, *ends)), None)
    if lower is None:
        return None
    before, after = float(first[worst].mean()), float(last[worst].mean())
    reach = 1.645 * float(errors[worst])
    fall = float(falls[worst])
    return Problem(
        4, "fail" if fall >= fails else "warn", "a class lost while the loss fell",
        f"The recall of {names[worst]} fell from {number(100 * before)} to {number(100 * after)} % while the {lower} loss fell: "
        "the mean hides what one class loses",
        Estimate(f"fall of the recall of {names[worst]}", fall, fall - reach, fall + reach, "%"),
        float(p_values[worst]), matters, (names[worst],),
        fixes=(
            Fix(f"Weigh the loss by class, or choose the epoch by the recall of {names[worst]} as well"),
            Fix("Look at the precision and recall of every class after each epoch", "with mlnb.Monitor(classes=…) as m: ..."),
        ),
    )  # fmt: skip


def _lower(curve: np.ndarray, first: np.ndarray, last: np.ndarray) -> bool:
    import numpy as np

    before, after = curve[first], curve[last]
    before, after = before[np.isfinite(before)], after[np.isfinite(after)]
    return len(before) > 0 and len(after) > 0 and float(after.mean()) < float(before.mean())


def broken(history: History) -> Problem | None:
    """The loss was no number any more, and training went on."""
    place = history.broken_at()
    if place is None:
        return None
    left = len(history) - place
    return Problem(
        0, "fail", "loss that is no number",
        f"The loss is not a finite number from {epoch_of(history, place)} on, and training went on for "
        f"{plural(left, history.unit)}: nothing was learned there",
        Estimate(f"{history.unit}s without a finite loss", left, unit=f"{history.unit}s"),
        fixes=(Fix("Lower the learning rate, or clip the gradient; stop at the first loss that is no number"),),
    )  # fmt: skip


def _warmed_up(table: np.ndarray) -> int:
    """The first epoch at which the classes together were told apart nearly as well as they ever were.

    Before that a model calls everything one class, whose recall is 1 and can only fall.
    """
    import numpy as np

    chance = 1 / len(table)
    mean = table.mean(axis=0)
    best = float(mean.max())
    return int(np.argmax(mean >= chance + WARM * max(best - chance, 0.0)))


def _error(recall: np.ndarray, start: int, width: int) -> float:
    """Standard error of a fall of recall: of as many rows as its steps show, and of its roughness over the epochs."""
    rows = support(recall)
    middle = min(max(float(recall[start:].mean()), 0.02), 0.98)
    drawn = (2 * middle * (1 - middle) / rows) ** 0.5 if rows else 0.0
    return max(drawn, roughness(recall) * (2 / width) ** 0.5, 1e-6)


def support(recall: np.ndarray) -> int:
    """The fewest rows of which all these recalls are shares; 0 where none of a few thousand fits.

    Examples
    --------
    >>> import numpy as np
    >>> support(np.array([3 / 7, 5 / 7, 6 / 7]))
    7
    """
    import numpy as np

    count = np.arange(1, MOST_SUPPORT + 1)
    hits = recall[:, None] * count
    fits = (np.abs(hits - hits.round()) < 1e-6 * count).all(axis=0)
    return int(count[fits.argmax()]) if fits.any() else 0
