"""Is the learning rate too high or too low?"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from mlnb.core.check import check, failed, passed, skipped, warned
from mlnb.core.errors import plural
from mlnb.core.evidence import Evidence, Table
from mlnb.core.finding import Estimate, Finding, number
from mlnb.core.fix import Fix
from mlnb.core.history import History, history
from mlnb.stats.descent import roughness
from mlnb.training._history_shown import losses
from mlnb.training._range_test import Sweep, sweep, with_rate
from mlnb.training._rate_signs import LEAST, Sign, too_long, too_short

if TYPE_CHECKING:
    from mlnb.core.case import Case


@check(
    "training.learning_rate",
    question="Is the learning rate too high or too low?",
    why="Steps too long never settle, steps too short stop halfway; either costs more than most choices of architecture.",
    needs=("history",),
    reference=(
        "Smith (2017): Cyclical learning rates for training neural networks. WACV. "
        "Bengio (2012): Practical recommendations for gradient-based training of deep architectures."
    ),
)
def learning_rate(case: Case, *, swing: float = 0.04, early: float = 0.1, unfinished: float = 0.1) -> Finding:
    """Look in a training history for steps that are too long or too short, and recommend a rate.

    Too long: a loss that is no number, ends higher than it began, lies above that of a guess, swings from epoch to epoch, or
    is lowest on the validation rows after a pass or two and rises from then on. Too short: a tail that still falls, by its
    extrapolation. Where the case has a model that learns in steps (``partial_fit``) and a target, a range test looks for the
    rate at which its loss falls fastest.

    Parameters
    ----------
    case : Case
        With ``history``; may hold nothing else.
    swing : float
        Noise of the training loss from epoch to epoch, as a share of its level, that is no longer a settled descent; two
        and a half times that for the validation loss.
    early : float
        Rise of a validation loss that was lowest in the first two epochs, as a share of it.
    unfinished : float
        What as many epochs again would gain, as a share of what all of them gained.

    Examples
    --------
    >>> import mlnb
    >>> rows = [{"epoch": e, "train_loss": 0.69 - 0.001 * e, "val_loss": 0.69 - 0.0009 * e, "lr": 1e-5} for e in range(20)]
    >>> mlnb.training.learning_rate(mlnb.Case(history=rows)).verdict
    'fail'
    """
    given = history(case)
    count = sum(1 for _ in given.epoch)
    if given.broken_at() is None and count < LEAST:
        reason = f"The history has {plural(count, given.unit)}; give at least {LEAST} to see how the loss falls."
        return skipped(reason, reason)
    sign = too_long(case, given, swing, early) or too_short(case, given, unfinished)
    rate = _rate(given)
    tried = None if sign is None else sweep(case)
    evidence = _evidence(given, sign, rate, tried)
    if sign is None:
        return passed(_well(given, rate), estimate=_swing(given), threshold=swing, evidence=evidence)
    wanted = _wanted(sign, rate, tried)
    said = f"; try {_short(wanted)}" if wanted is not None else f"; try one {_times(sign.factor)}"
    used = f" (the rate was {_short(rate)})" if rate is not None else ""
    return (failed if sign.verdict == "fail" else warned)(
        f"{sign.headline}{used}{said}",
        estimate=sign.estimate,
        p_value=sign.p_value,
        threshold=sign.threshold,
        evidence=evidence,
        fixes=(_fix(case, sign, rate, wanted),),
    )


def _rate(given: History) -> float | None:
    """The highest rate that was used for an epoch, warm-up and decay apart."""
    import numpy as np

    if given.lr is None:
        return None
    known = given.lr[np.isfinite(given.lr) & (given.lr > 0)]
    return float(known.max()) if len(known) else None


def _wanted(sign: Sign, rate: float | None, tried: Sweep | None) -> float | None:
    """The rate to try: where the range test fell fastest, if that lies on the side that the history asks for."""
    asked = None if rate is None else _round(rate * sign.factor)
    if tried is None:
        return asked
    if rate is None or (tried.best < rate) == (sign.factor < 1):
        return _round(tried.best)
    return asked


def _round(value: float) -> float:
    """To 1, 2, 3 or 5 of its decade.

    Examples
    --------
    >>> _round(0.0123), _round(4.4e-5)
    (0.01, 5e-05)
    """
    decade = math.floor(math.log10(value))
    head = value / 10**decade
    return float(f"{min((1, 2, 3, 5, 10), key=lambda s: abs(math.log(s / head))) * 10**decade:.1g}")


def _short(value: float) -> str:
    return f"{value:.3g}"


def _times(factor: float) -> str:
    return f"{number(1 / factor, 2)} times lower" if factor < 1 else f"{number(factor, 2)} times higher"


def _fix(case: Case, sign: Sign, rate: float | None, wanted: float | None) -> Fix:
    way = "Lower" if sign.factor < 1 else "Raise"
    to = _times(sign.factor) if wanted is None else f"to about {_short(wanted)}"
    longer = "" if sign.factor < 1 else ", or train longer, with early stopping"
    code = "" if wanted is None else f"lr = {_short(wanted)}" + (f"  # was {_short(rate)}" if rate is not None else "")
    model = None if wanted is None else with_rate(case.model, wanted)
    change = None if model is None or case.y is None else (lambda given: given.replace(model=model))
    return Fix(f"{way} the learning rate {to}{longer}", code, change)


def _swing(given: History) -> Estimate | None:
    import numpy as np

    loss = given.train if given.train is not None else given.val
    if loss is None:
        return None
    known = loss[np.isfinite(loss)]
    level = abs(float(np.median(known))) or 1.0
    return Estimate("swing of the loss from epoch to epoch", roughness(known) / level, unit="%")


def _well(given: History, rate: float | None) -> str:
    used = "The learning rate" if rate is None else f"The learning rate {_short(rate)}"
    return f"{used} does well over {plural(len(given), given.unit)}: the loss falls without swinging, and had come nearly as far as it will"


def _evidence(given: History, sign: Sign | None, rate: float | None, tried: Sweep | None) -> tuple[Evidence, ...]:
    parts: list[Evidence] = [losses(given)]
    if tried is not None:
        parts.append(tried.curve(rate))
    rows: list[tuple[Any, ...]] = [("rate used", "not recorded" if rate is None else _short(rate))]
    if sign is not None:
        rows.append(("sign", sign.kind))
    if tried is not None:
        rows.append(("rate at which the range test fell fastest", _short(tried.best)))
    return (*parts, Table(caption="Learning rate", name="rate", columns=("what", "value"), rows=tuple(rows)))
