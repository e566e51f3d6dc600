"""What a training history shows of its learning rate: steps that are too long, and steps that are too short."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mlnb.core.errors import plural
from mlnb.core.finding import Estimate, number
from mlnb.core.options import options
from mlnb.stats.descent import rougher, roughness, turned
from mlnb.training._history_shown import epoch_of, higher
from mlnb.training._watched import scale_of, unfinished

if TYPE_CHECKING:
    import numpy as np

    from mlnb.core.case import Case
    from mlnb.core.history import History

#: Height of the loss, as a share of the first, below which its noise is compared with that share.
LOW = 0.2
LEAST = 5
#: Epochs from which a lowest point at the very beginning says something.
LONG = 8
#: How much further the loss must have risen since, by the number of epochs before the best.
SOON = (1.0, 1.0, 3.0, 10.0, 20.0)
#: Loss of an untrained network of any usual initialisation, in units of a uniform answer's loss.
UNTRAINED = 1.5
#: Loss of a step over that of the first one, from which the first steps threw the model away; and from how many rows.
THROWN, ENOUGH_ROWS = 6.0, 16
#: A loss, and its fall within a fifth of the epochs, that no sane beginning has.
ABSURD, ABSURD_FALL = 5.0, 100.0
#: Part of a uniform answer's loss from which nothing was learned.
NOTHING = 0.97
#: Part of it above which learning has hardly begun.
BEGUN = 0.9
#: Share of the way so far, and of the loss, from which a straight tail means that hardly anything was learned.
STRAIGHT, FAINT = 0.5, 0.005
#: Gain, as a share of the loss, for which half of the share of the way is enough.
MUCH = 0.12
CROSS_ENTROPY = ("loss", "logloss", "mlogloss", "log_loss", "binary_logloss", "multi_logloss", "nll", "deviance")


@dataclass(frozen=True)
class Sign:
    """One thing that the history shows, and by how much the rate should change for it."""

    kind: str
    verdict: str
    headline: str
    factor: float
    estimate: Estimate | None = None
    p_value: float | None = None
    threshold: float | None = None


def too_long(case: Case, history: History, rough: float, early: float) -> Sign | None:
    """The worst sign of steps that are too long, None where there is none."""
    return (
        _broke(history)
        or _rose(history)
        or _above_chance(case, history)
        or _thrown_far(history)
        or _oscillates(history, rough)
        or _over_at_once(history, early)
        or _never_left(case, history)
    )


def _broke(history: History) -> Sign | None:
    place = history.broken_at()
    if place is None:
        return None
    return Sign(
        "divergence", "fail",
        f"The training diverged: from {epoch_of(history, place)} on the loss is not a finite number",
        0.03 if place <= 1 else 0.1,
        Estimate(f"{history.unit}s with a finite loss", float(place), unit=f"{history.unit}s"),
    )  # fmt: skip


def _rose(history: History) -> Sign | None:
    """The training loss, which the steps are made to lower, ended higher than it began."""
    from scipy import stats

    loss = _known(history.train)
    if loss is None:
        return None
    end = float(sorted(loss[-3:])[1])
    size = end / float(loss[0]) - 1 if loss[0] > 0 else 0.0
    error = max(roughness(loss), 1e-12) * 2**0.5
    p_value = float(stats.norm.sf((end - float(loss[0])) / error))
    if size < RISEN or p_value >= options.alpha:
        return None
    return Sign(
        "divergence", "fail",
        f"The training diverged: its loss ended {higher(size)} than that of the first {history.unit}".replace("high than", "high as"),
        0.1, Estimate("rise of the training loss", size, unit="%"), p_value, RISEN,
    )  # fmt: skip


#: Rise of the training loss over all epochs that is no descent.
RISEN = 0.1


def _above_chance(case: Case, history: History) -> Sign | None:
    """The first steps threw the model far beyond where it started: a loss that an untrained model has not."""
    loss, chance = _known(history.train), uniform(case, history)
    if loss is None or chance is None or float(loss.min()) > chance:
        return None
    top = float(loss.max())
    if top < UNTRAINED * chance:
        return None
    place = int(loss.argmax())
    return Sign(
        "overshoot", "fail" if top > 4 * chance else "warn",
        f"The steps overshoot: in {epoch_of(history, place)} the training loss was {number(top)}, and guessing all classes "
        f"alike costs {number(chance)}",
        0.1, Estimate("training loss over that of guessing", top / chance), None, UNTRAINED,
    )  # fmt: skip


def _thrown_far(history: History) -> Sign | None:
    """The first steps made the loss many times that of the untrained model, and the next epochs only undid it."""
    import numpy as np

    loss = _known(history.train)
    if loss is None or len(loss) < LONG or float(loss.min()) <= 0:
        return None
    first = history.batch_losses[0] if history.batch_losses else None
    if first is not None and len(first) > LEAST and _rows_a_step(history) >= ENOUGH_ROWS:
        began, top = float(first[0]), float(np.nanmax(first))
        said = f"within the first {history.unit} the loss of a step rose from {number(began)} to {number(top)}"
        if not top > THROWN * began:
            return None
    else:
        began, top = float(loss[min(len(loss) // 5 + 1, 10)]), float(loss[0])
        said = (
            f"the loss was {number(top)} in the first {history.unit}, and fell to a hundredth of that in the next ones"
        )
        if top < ABSURD or top < ABSURD_FALL * began or float(np.median(loss[-3:])) < began / THROWN:
            return None
    return Sign(
        "overshoot", "warn", f"The steps overshoot: {said}; a model learns from where it starts, not from so far away",
        0.03, Estimate("highest loss over that at the start", top / began), None, THROWN,
    )  # fmt: skip


def _rows_a_step(history: History) -> float:
    import numpy as np

    return 0.0 if history.batch_size is None else float(np.nanmedian(history.batch_size))


def _oscillates(history: History, rough: float) -> Sign | None:
    """The loss jumps from epoch to epoch by more than a settled descent does."""
    import numpy as np

    worst: Sign | None = None
    largest = 0.0
    for name, values, allowed in (("training", history.train, rough), ("validation", history.val, 2.5 * rough)):
        loss = _known(values)
        if loss is None or len(loss) < LEAST + 2:
            continue
        scale = max(float(sorted(loss[len(loss) // 2 :])[len(loss) // 4]), LOW * abs(float(loss[0])), 1e-12)
        noise = roughness(loss) / scale
        p_value = min(1.0, 2 * rougher(loss, allowed * scale))
        if float(loss.min()) > 0:  # a steep fall bends, and only what is left of it in logarithms is noise
            steep = np.log(loss)
            if roughness(steep) < noise:
                noise, p_value = roughness(steep), min(1.0, 2 * rougher(steep, allowed))
        if p_value >= options.alpha or noise / allowed <= largest:
            continue
        largest = noise / allowed
        worst = Sign(
            "oscillation", "fail" if noise > 5 * allowed else "warn",
            f"The {name} loss swings by {number(100 * noise)} % of its level from one {history.unit} to the next, more than it "
            "gains: the steps are too long to settle",
            1 / min(max(noise / (allowed / 2), 2.0), 30.0),
            Estimate(f"swing of the {name} loss", noise, unit="%"), p_value, allowed,
        )  # fmt: skip
    return worst


def _over_at_once(history: History, early: float) -> Sign | None:
    """The validation loss was lowest after the first passes and has risen ever since: the model was through at once."""
    loss = _known(history.val)
    if loss is None or len(loss) < LONG:
        return None
    turn = turned(loss)
    best = int(loss[: turn.best + 2].argmin())
    size = turn.rise / scale_of(loss, turn.level)
    if best >= len(SOON) or turn.p_value >= options.alpha or size < early * SOON[best]:
        return None
    return Sign(
        "over at once", "warn",
        f"The validation loss was lowest after {plural(best + 1, history.unit)} of {len(loss):,} and is {higher(size)} "
        "at the end: with steps this long the model passes its best before it can be stopped there",
        1 / min(10.0, max(3.0, LONG / (best + 1))),
        Estimate("rise of the validation loss", size, turn.low / turn.level, turn.high / turn.level, "%"),
        turn.p_value, early,
    )  # fmt: skip


def _never_left(case: Case, history: History) -> Sign | None:
    """The loss lies flat at that of a guess, and one class is called all the time."""
    import numpy as np

    loss, chance = _known(history.train), uniform(case, history)
    if loss is None or chance is None or len(loss) < LEAST or float(np.median(loss)) < NOTHING * chance:
        return None
    last = [float(v[np.isfinite(v)][-1]) for v in history.recall.values()]
    if not last or sum(last) > 1.02 or max(last) < 0.98:  # noqa: PLR2004
        return None
    if unfinished(loss, 0.0)[1] > 0:
        return None  # it moves, if slowly
    return Sign(
        "nothing learned", "fail",
        f"Nothing was learned in {plural(len(loss), history.unit)}: the loss stays at {number(float(np.median(loss)))}, that of a "
        "guess, and every row is called the same class; steps too long have killed the units",
        0.1, Estimate("training loss over that of guessing", float(np.median(loss)) / chance), None, NOTHING,
    )  # fmt: skip


def too_short(case: Case, history: History, matters: float) -> Sign | None:
    """The loss was still falling, and far from where it will end."""
    import numpy as np

    chance = uniform(case, history)
    found: list[Sign] = []
    for name, values in (("validation", history.val), ("training", history.train)):
        loss = _known(values)
        if loss is None or len(loss) < LEAST + 1:
            continue
        end = float(np.median(loss[-3:]))
        begun = chance is not None and end > BEGUN * chance
        gain, share = unfinished(loss, STRAIGHT, 0.0 if begun else FAINT)
        level = scale_of(loss, end)
        much = gain.value > MUCH * level and 2 * gain.low > gain.value
        if share < matters * (0.5 if much else 1.0):
            if name == "validation":
                return None  # what it does not see no longer helps, whatever training still gains
            continue
        count = len(loss)
        factor = min(30.0, max(2.0, 3 / -math.log(min(share, 0.9))))
        found.append(
            Sign(
                "unfinished", "fail" if share >= STRAIGHT else "warn",
                f"The descent is unfinished: {count:,} more {history.unit}s would lower the {name} loss by another "
                f"{number(gain.value)} ({number(max(gain.low, 0.0))} to {number(gain.high)}), "
                f"{number(100 * share, 2)} % of what the first {count:,} gained; the steps are too short, or too few",
                factor,
                Estimate(f"further fall of the {name} loss", gain.value / level, gain.low / level, gain.high / level, "%"),
                gain.p_value,
            )
        )  # fmt: skip
    return found[0] if found else None


def uniform(case: Case, history: History) -> float | None:
    """Loss of guessing: the entropy of the known target, else of as many classes as recall was recorded for."""
    import numpy as np

    if history.train is None or history.train_name not in CROSS_ENTROPY:
        return None
    if case.y is not None and case.task != "regression":
        shares = np.bincount(case.codes) / len(case.codes)
        shares = shares[shares > 0]
        return float(-(shares * np.log(shares)).sum()) or None
    count = len(history.recall)
    return math.log(count) if count > 1 else None


def _known(values: np.ndarray | None) -> np.ndarray | None:
    import numpy as np

    if values is None:
        return None
    known: np.ndarray = values[np.isfinite(values)]
    return known if len(known) >= 3 else None  # noqa: PLR2004
