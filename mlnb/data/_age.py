"""How a model does on the newest rows with and without the oldest ones in its training."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mlnb.core import probe
from mlnb.core.errors import CannotTell, plural
from mlnb.core.folds import group_codes
from mlnb.core.kinds import as_number
from mlnb.core.metric import row_loss
from mlnb.core.options import options
from mlnb.stats.compare import Comparison, paired
from mlnb.stats.multiple import holm

if TYPE_CHECKING:
    import numpy as np

    from mlnb.core.case import Case

#: Share of the rows, the newest, on which models are scored, in so many windows.
NEWEST, WINDOWS = 0.25, 2
#: Shares of the older rows that are left out.
CUTS = (0.1, 0.25, 0.4, 0.55, 0.7, 0.85)
LEAST_ROWS, LEAST_NEW, LEAST_KEPT = 200, 40, 40
#: Share of the older rows that a cut must part from the others at least.
LEAST_SHARE = 0.04
MOST_SCORED = 20_000
#: Neighbouring rows in time are no independent witnesses: losses are summed over so many spans.
LEAST_SPANS, MOST_SPANS, ROWS_IN_SPAN = 8, 25, 10
DRAWS = 3
#: A prediction is the mean of so many models, each without another part of the rows: fewer where fits take long.
MOST_BAGS, LEAST_BAGS, BAGGED_CELLS = 3, 1, 30_000
BAG = 0.8
#: Share of the largest losses of numbers that is cut off.
LARGEST = 0.99

Keep = Callable[["np.ndarray"], "np.ndarray"]


@dataclass(frozen=True)
class Cut:
    """What leaving out all rows before a time does.

    ``loss`` and ``said`` are of each scored row; ``share`` is of the older rows, ``compared`` with all of them.
    """

    at: float
    share: float
    loss: np.ndarray
    said: np.ndarray
    compared: Comparison
    p_value: float = 1.0


@dataclass(frozen=True)
class Age:
    """The study of a case: its scored rows, the model of all older rows, and one model a cut.

    Attributes
    ----------
    when : ndarray of shape (n,)
        Time of each labelled row as a number.
    scored : ndarray of int
        Positions of the newest rows.
    loss, said : ndarray
        Of each of them, by the model of all older rows.
    windows : tuple of (ndarray of int, ndarray of int)
        Older rows to learn from, and newer rows to score.
    dice : ndarray of shape (bags, n)
        Which rows a bag leaves out, the same ones for all that is compared.
    constant : float
        Mean loss of the constant answer on them, the unit of every gain.
    cuts : tuple of Cut
    """

    case: Case
    when: np.ndarray
    scored: np.ndarray
    windows: tuple[tuple[np.ndarray, np.ndarray], ...]
    dice: np.ndarray
    loss: np.ndarray
    said: np.ndarray
    constant: float
    cuts: tuple[Cut, ...]

    @property
    def oldest(self) -> float:
        """Time of the oldest row to learn from."""
        return float(self.when[self.windows[0][0]].min())

    @property
    def newest(self) -> float:
        """Time of the oldest row that is scored."""
        return float(self.when[self.scored].min())

    def against(self, cut: Cut, how: str) -> Comparison:
        """A cut against leaving out as many older rows otherwise: at random, or the newest of them."""
        import numpy as np

        if how == "random":
            rng = np.random.default_rng(self.case.random_state + 1)
            draws = [_losses(self, self._as_many(cut, rng)) for _ in range(DRAWS)]
            return _compare(self, np.mean([loss for loss, _ in draws], axis=0), cut.loss)
        return _compare(self, _losses(self, self._as_many(cut, None))[0], cut.loss)

    def compare(self, worse: np.ndarray, better: np.ndarray) -> Comparison:
        """Two models by the losses of the scored rows, in units of the constant answer's loss."""
        return _compare(self, worse, better)

    def _as_many(self, cut: Cut, rng: np.random.Generator | None) -> Keep:
        import numpy as np

        def keep(rows: np.ndarray) -> np.ndarray:
            count = int((self.when[rows] >= cut.at).sum())
            if rng is not None:
                return rng.choice(rows, count, replace=False)
            order: np.ndarray = np.argsort(self.when[rows], kind="stable")[:count]
            return rows[order]

        return keep


def study(case: Case) -> Age:
    """Fit the probe on all older rows and on those after each cut, and score the same newest rows.

    Raises
    ------
    CannotTell
        If there are too few rows with a time and a target, or too few times.
    """
    return case.shared("age", lambda: _study(case))


def times(case: Case) -> np.ndarray:
    """Time of each training row as a number, NaN where it has none that reads."""
    assert case.time is not None
    found: np.ndarray = as_number(case.frame[case.time], case.kinds[case.time]).to_numpy()
    return found


def _study(case: Case) -> Age:
    import numpy as np

    when = times(case)[case.known]
    timed = np.flatnonzero(np.isfinite(when))
    if len(timed) < LEAST_ROWS:
        rows = plural(len(timed), "row")
        msg = f"Only {rows} with a target and a time in {case.time!r} that reads; at least {LEAST_ROWS} are needed."
        raise CannotTell(msg)
    edges = _edges(when[timed])
    if not edges:
        msg = f"The times in {case.time!r} do not part the newest rows from older ones; give a finer time column."
        raise CannotTell(msg)
    windows = _windows(case, when, timed, edges)
    scored = np.concatenate([held for _, held in windows])
    if case.task != "regression" and len(np.unique(case.codes[scored])) < 2:  # noqa: PLR2004
        msg = f"The newest rows hold a single class of {case.target!r}, so that no score can be told on them."
        raise CannotTell(msg)
    dice = np.random.default_rng(case.random_state).random((MOST_BAGS, len(when)))
    empty = np.empty(0)
    bare = Age(case, when, scored, windows, dice, empty, empty, _constant(case, windows), ())
    loss, said = _losses(bare, lambda rows: rows)
    whole = Age(case, when, scored, windows, dice, loss, said, bare.constant, ())
    cuts = [_cut(whole, at, share) for at, share in _places(case, whole)]
    if not cuts:
        msg = f"The older rows hold too few times in {case.time!r}, or too few rows, to leave out the oldest of them."
        raise CannotTell(msg)
    adjusted = holm([cut.compared.p_value for cut in cuts])
    judged = [Cut(c.at, c.share, c.loss, c.said, c.compared, float(p)) for c, p in zip(cuts, adjusted, strict=True)]
    return Age(case, when, scored, windows, dice, loss, said, bare.constant, tuple(judged))


def _edges(when: np.ndarray) -> list[float]:
    """Times from which a row is new, one for each window; ties stay together."""
    import numpy as np

    distinct, counts = np.unique(when, return_counts=True)
    newer = np.cumsum(counts[::-1])[::-1]
    fits = np.flatnonzero((newer >= LEAST_NEW) & (newer <= len(when) / 2))
    if len(fits) == 0:
        return []
    first = fits[np.abs(newer[fits] - NEWEST * len(when)).argmin()]
    edges = [float(distinct[first])]
    later = fits[(fits > first) & (newer[first] - newer[fits] >= LEAST_NEW)]
    if WINDOWS > 1 and len(later):
        edges.append(float(distinct[later[np.abs(newer[later] - newer[first] / WINDOWS).argmin()]]))
    return edges


def _windows(
    case: Case, when: np.ndarray, timed: np.ndarray, edges: list[float]
) -> tuple[tuple[np.ndarray, np.ndarray], ...]:
    """For each window the older rows to learn from, at most `options.extra_rows` of them, and the rows to score."""
    import numpy as np

    rng = np.random.default_rng(case.random_state)
    ends = [*edges[1:], float("inf")]
    found = []
    for start, end in zip(edges, ends, strict=True):
        older = timed[when[timed] < start]
        held = timed[(when[timed] >= start) & (when[timed] < end)]
        if len(older) > options.extra_rows:
            older = np.sort(rng.choice(older, options.extra_rows, replace=False))
        most = MOST_SCORED // len(edges)
        if len(held) > most:
            held = np.sort(rng.choice(held, most, replace=False))
        found.append((older, held[np.argsort(when[held], kind="stable")]))
    return tuple(found)


def _places(case: Case, age: Age) -> list[tuple[float, float]]:
    """Times to cut at, and the share of the first window's older rows before each."""
    import numpy as np

    older = age.windows[0][0]
    when = age.when[older]
    found: dict[float, float] = {}
    for share in CUTS:
        at = float(np.quantile(when, share, method="higher"))
        kept = older[when >= at]
        enough = case.task == "regression" or len(np.unique(case.codes[kept])) > 1
        if len(kept) >= LEAST_KEPT and enough and (when < at).mean() >= LEAST_SHARE:
            found[at] = float((when < at).mean())
    return sorted(found.items())


def _constant(case: Case, windows: tuple[tuple[np.ndarray, np.ndarray], ...]) -> float:
    """Mean loss of the older rows' mean, or of their shares of classes."""
    import numpy as np

    losses = []
    for older, held in windows:
        codes = case.codes[older]
        if case.task == "regression":
            said = np.full(len(held), codes.mean())
        else:
            said = np.tile(np.bincount(codes, minlength=len(case.classes)) / len(codes), (len(held), 1))
        losses.append(row_loss(case.task, case.codes[held], said))
    joined = np.concatenate(losses)
    top = np.quantile(joined, LARGEST) if case.task == "regression" else np.inf
    return float(np.minimum(joined, top).mean()) or 1.0


def _losses(age: Age, keep: Keep) -> tuple[np.ndarray, np.ndarray]:
    """Loss of each scored row by models of the kept older rows, and what they said."""
    import numpy as np

    case = age.case
    values, encoder = probe.matrix(case)
    bags = int(np.clip(BAGGED_CELLS // (len(age.windows[0][0]) * values.shape[1]), LEAST_BAGS, MOST_BAGS))
    parts = []
    for older, held in age.windows:
        kept = keep(older)
        total = np.zeros((len(held), len(case.classes)) if case.classes else len(held))
        for bag in range(bags):
            some = kept if bags == 1 else kept[age.dice[bag][kept] < BAG]
            ask = probe.fit_on(case, probe.boosted(case, encoder.categorical), values, some)
            total += ask(held)
        parts.append(total / bags)
    said = np.concatenate(parts)
    loss = row_loss(case.task, case.codes[age.scored], said)
    if case.task == "regression":  # one huge error is no verdict on a year
        loss = np.minimum(loss, np.quantile(age.loss if len(age.loss) else loss, LARGEST))
    return loss, said


def _cut(age: Age, at: float, share: float) -> Cut:
    loss, said = _losses(age, lambda rows: rows[age.when[rows] >= at])
    return Cut(at, share, loss, said, _compare(age, age.loss, loss))


def _compare(age: Age, worse: np.ndarray, better: np.ndarray) -> Comparison:
    """Paired over spans of time, and over entities where there are any: the more doubtful of both."""
    import numpy as np

    first, second = worse / age.constant, better / age.constant
    spans = int(np.clip(len(first) // ROWS_IN_SPAN, LEAST_SPANS, MOST_SPANS))
    ways = [np.arange(len(first)) * spans // len(first)]
    groups = group_codes(age.case)
    if groups is not None:
        ways.append(np.unique(groups[age.scored], return_inverse=True)[1].reshape(-1))
    held = len(first) / len(age.windows[-1][0])
    found = [paired(first, second, held=held, clusters=way, level=options.confidence) for way in ways]
    return max(found, key=lambda c: c.high - c.low)
