"""Does the noise of small batches hide the gradient?"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mlnb.core.check import check, failed, passed, skipped, warned
from mlnb.core.errors import plural
from mlnb.core.evidence import Curves, Evidence, Series, Table
from mlnb.core.finding import Estimate, Finding, number
from mlnb.core.fix import Fix
from mlnb.core.history import History, history
from mlnb.core.options import options
from mlnb.stats.descent import rougher, roughness
from mlnb.stats.noise_scale import Spread, by_descent, by_sizes, step_spread
from mlnb.training._history_shown import epoch_of, losses

if TYPE_CHECKING:
    from mlnb.core.case import Case

LEAST = 5
#: Rows a step from which a noisy curve is the rate's doing and not the batch's.
LARGE = 16
#: Rows a step that are few by anybody's measure, and the part of the spread that is enough for them.
FEW, TINY = 4, 0.75
#: Spread of step losses at which a step tells where to go well enough.
QUIET = 0.3
#: Height of the loss, as a share of the first, below which its noise is compared with that share.
LOW = 0.2
MOST, FEWEST = 256, 16


@dataclass(frozen=True)
class Swing:
    """Noise of a loss from epoch to epoch, as a share of its level, and the p-value of its being small."""

    name: str
    value: float
    p_value: float


@check(
    "training.batch_size",
    question="Does the noise of small batches hide the gradient?",
    why="A step of a few rows follows those rows; the loss then jitters around a floor that larger batches would go below.",
    needs=("history",),
    reference=(
        "McCandlish, Kaplan, Amodei et al. (2018): An empirical model of large-batch training. arXiv:1812.06162. "
        "Masters, Luschi (2018): Revisiting small batch training for deep neural networks. arXiv:1804.07612."
    ),
)
def batch_size(case: Case, *, spread: float = 0.65, swing: float = 0.02) -> Finding:
    """Hold the noise of single steps against their progress.

    Where the losses of the steps were kept, their spread within an epoch is what a step's loss is off by; where gradient
    norms were kept too, so is the gradient's noise scale. Else the roughness of the curves from epoch to epoch is what small
    batches leave. A curve that is rough in spite of large batches is asked about by `mlnb.training.learning_rate`.

    Parameters
    ----------
    case : Case
        With ``history``; may hold nothing else.
    spread : float
        Spread of the losses of single steps, as a share of their mean, from which noise hides the way.
    swing : float
        Noise of the training loss from epoch to epoch, as a share of its level, from which it is the batches' where they hold
        sixteen rows; less for fewer rows, in proportion, and twice that for the validation loss.

    Returns
    -------
    Finding
        Skipped where the history says neither how large the batches were nor what single steps cost.

    Examples
    --------
    >>> import mlnb
    >>> import numpy as np
    >>> rng = np.random.default_rng(0)
    >>> rows = [{"epoch": e, "batch_losses": (0.9**e + 0.2) * rng.exponential(size=300), "batch_size": 1} for e in range(12)]
    >>> mlnb.training.batch_size(mlnb.Case(history=rows)).verdict
    'warn'
    """
    given = history(case)
    size = _size(given)
    steps = step_spread(given.batch_losses)
    if len(given) < LEAST:
        reason = f"The history has {plural(len(given), given.unit)}; give at least {LEAST}."
        return skipped(reason, reason)
    if size is None and steps is None:
        reason = "The history names no batch size and holds no losses of single steps; give batch_size or batch_losses."
        return skipped("The history cannot tell: it has no batch size and no losses of single steps", reason)
    scale = _noise_scale(given, size, steps)
    small = size is None or size < LARGE
    swings = _swings(given, swing if size is None else swing * min(size / LARGE, 1.0))
    most = spread * (1.5 if size is None else TINY if size <= FEW else 1.0)
    noisy = steps is not None and steps.value >= most
    p_value = 1.0 if steps is None else _sf((steps.value - most) / max(steps.error, 1e-12))
    evidence = _evidence(given, size, steps, scale, swings)
    rough = [s for s in swings if s.p_value < options.alpha]
    rows = "batches of unknown size" if size is None else f"batches of {plural(round(size), 'row')}"
    wanted = _wanted(size, steps, swings)
    fixes = (_fix(size, wanted),)
    broke = given.broken_at()
    if broke is not None and size is not None and small:
        return failed(
            f"With {rows} training diverged at {epoch_of(given, broke)}: steps of so few rows need a lower rate, or larger "
            f"batches; try batches of {wanted}",
            estimate=_shown(steps, swings), threshold=most, evidence=evidence, fixes=fixes,
        )  # fmt: skip
    if steps is not None and small and noisy and p_value < options.alpha:
        found = (
            f"With {rows} the loss of a step is off by {number(100 * steps.value)} % of its level: a step follows its rows "
            f"more than the descent{_floor(rough)}; try {'larger batches' if size is None else f'batches of {wanted}'}"
        )
        reach = 1.645 * steps.error
        estimate = Estimate("spread of step losses", steps.value, steps.value - reach, steps.value + reach, "%")
        return (failed if rough and steps.value > 2 * spread else warned)(
            found, estimate=estimate, p_value=p_value, threshold=most, evidence=evidence, fixes=fixes
        )
    if size is not None and small and rough and steps is None:
        worst = max(rough, key=lambda s: s.value)
        return warned(
            f"With {rows} the {worst.name} loss swings by {number(100 * worst.value)} % of its level from {given.unit} to "
            f"{given.unit}: the noise of the steps hides the descent; try batches of {wanted}",
            estimate=Estimate(f"swing of the {worst.name} loss", worst.value, unit="%"),
            p_value=worst.p_value, threshold=swing, evidence=evidence, fixes=fixes,
        )  # fmt: skip
    return passed(_well(rows, steps, swings), estimate=_shown(steps, swings), threshold=spread, evidence=evidence)


def _size(given: History) -> float | None:
    import numpy as np

    if given.batch_size is None:
        return None
    known = given.batch_size[np.isfinite(given.batch_size) & (given.batch_size > 0)]
    return float(np.median(known)) if len(known) else None


def _swings(given: History, allowed: float) -> list[Swing]:
    import numpy as np

    found = []
    for name, values, least in (("training", given.train, allowed), ("validation", given.val, 2 * allowed)):
        loss = None if values is None else values[np.isfinite(values)]
        if loss is None or len(loss) < LEAST:
            continue
        scale = max(float(np.median(loss[len(loss) // 2 :])), LOW * abs(float(loss[0])), 1e-12)
        noise, p_value = roughness(loss) / scale, rougher(loss, least * scale)
        if float(loss.min()) > 0 and roughness(np.log(loss)) < noise:
            noise, p_value = roughness(np.log(loss)), rougher(np.log(loss), least)
        found.append(Swing(name, noise, min(1.0, 2 * p_value)))
    return found


def _noise_scale(given: History, size: float | None, steps: Spread | None) -> float | None:
    """The gradient's noise scale in rows, from two batch sizes or, for plain gradient descent, from the fall of the loss."""
    import numpy as np

    if given.grad_norm is None or size is None:
        return None
    squares = given.grad_norm**2
    if given.batch_size is not None:
        sizes = np.unique(given.batch_size[np.isfinite(given.batch_size)])
        if len(sizes) > 1:
            low, high = (float(np.nanmean(squares[given.batch_size == b])) for b in (sizes[0], sizes[-1]))
            return by_sizes(float(sizes[0]), low, float(sizes[-1]), high)
    if given.lr is None or given.train is None or steps is None:
        return None
    known = np.isfinite(given.train) & np.isfinite(squares) & np.isfinite(given.lr)
    if known.sum() < LEAST:
        return None
    count = float(np.median([len(b) for b in given.batch_losses]))
    return by_descent(given.train[known], squares[known], count, float(np.median(given.lr[known])), size)


def _sf(z: float) -> float:
    from scipy import stats

    return float(stats.norm.sf(z))


def _floor(rough: list[Swing]) -> str:
    if not rough:
        return ""
    worst = max(rough, key=lambda s: s.value)
    return f", and the {worst.name} loss swings by {number(100 * worst.value)} %"


def _wanted(size: float | None, steps: Spread | None, swings: list[Swing]) -> int:
    """The power of two at which the spread of step losses would be quiet: it falls with the root of the rows."""
    rows = size or 1.0
    noise = steps.value / QUIET if steps is not None else max([s.value for s in swings], default=0.0) / 0.01
    asked = rows * max(noise, 2.0) ** 2
    return 2 ** round(math.log2(min(max(asked, FEWEST), MOST) if math.isfinite(asked) else 2 * FEWEST))


def _fix(size: float | None, wanted: int) -> Fix:
    if size is None:
        return Fix("Use larger batches, or average the gradient over several steps")
    times = max(2, round(wanted / size))
    return Fix(
        f"Use batches of {wanted} rows, or average the gradient over {times} steps; raise the learning rate with them, by "
        f"{number(times**0.5, 2)} times for an adaptive method and by up to {times} for plain descent",
        f"batch_size = {wanted}  # was {round(size)}",
    )


def _well(rows: str, steps: Spread | None, swings: list[Swing]) -> str:
    if steps is not None:
        return f"With {rows} the loss of a step is off by {number(100 * steps.value)} % of its level, and the descent shows"
    most = max([s.value for s in swings], default=0.0)
    return (
        f"With {rows} the loss swings by {number(100 * most)} % of its level from epoch to epoch, and the descent shows"
    )


def _shown(steps: Spread | None, swings: list[Swing]) -> Estimate | None:
    if steps is not None:
        reach = 1.645 * steps.error
        return Estimate("spread of step losses", steps.value, steps.value - reach, steps.value + reach, "%")
    if not swings:
        return None
    worst = max(swings, key=lambda s: s.value)
    return Estimate(f"swing of the {worst.name} loss", worst.value, unit="%")


def _evidence(
    given: History, size: float | None, steps: Spread | None, scale: float | None, swings: list[Swing]
) -> tuple[Evidence, ...]:
    rows: list[tuple[Any, ...]] = [("rows a step", "not recorded" if size is None else f"{size:g}")]
    if steps is not None:
        rows.append(("spread of the step losses within an epoch", f"{number(100 * steps.value)} %"))
    if scale is not None:
        rows.append(("gradient noise scale, rows (if the steps were plain gradient descent)", f"{number(scale)}"))
    rows += [
        (f"swing of the {s.name} loss from {given.unit} to {given.unit}", f"{number(100 * s.value)} %") for s in swings
    ]
    table = Table(caption="Noise and progress", name="noise", columns=("what", "value"), rows=tuple(rows))
    return (*_band(given), losses(given), table)


def _band(given: History) -> tuple[Curves, ...]:
    """Step losses of each epoch: their middle and the band that holds half of them."""
    import numpy as np

    if not given.batch_losses or steps_kept(given) < LEAST:
        return ()
    ends = np.array([
        np.quantile(b[np.isfinite(b)], (0.25, 0.5, 0.75)) if np.isfinite(b).any() else (np.nan,) * 3 for b in given.batch_losses
    ])  # fmt: skip
    keep = np.unique(np.linspace(0, len(ends) - 1, min(len(ends), 100)).round().astype(int))
    low, middle, high = (
        tuple(None if not math.isfinite(v) else float(f"{v:.5g}") for v in ends[keep, k]) for k in range(3)
    )
    return (
        Curves(
            caption=f"Losses of single steps by {given.unit}: the middle, and the band of the middle half",
            name="steps",
            x=tuple(float(given.epoch[i]) for i in keep),
            series=(Series("steps", middle, low, high),),
            xlabel=given.unit,
            ylabel="loss of a step",
            alt=f"Loss of a step, from {number(middle[0])} to {number(middle[-1])}.",
        ),
    )


def steps_kept(given: History) -> int:
    """Steps an epoch whose loss was kept, at most."""
    return max((len(b) for b in given.batch_losses), default=0)
