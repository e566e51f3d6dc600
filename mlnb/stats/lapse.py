"""How often a label is wrong for no reason that the features give: the lapse rate of a calibration curve.

A model that never saw a row disagrees with its recorded label for two reasons. Where classes overlap, its
confidence says so, and disagreement falls towards nothing as confidence grows. Where labels were recorded
wrongly, it disagrees as often where it is most confident as anywhere else. The first is the temperature of a
calibration curve, the second its floor. Psychophysics has the same problem, observers who err near threshold
and observers who press the wrong button, and the same answer: fit the curve with a lapse rate, and read its
interval off the profile likelihood.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mlnb.stats.intervals import LEVEL
from mlnb.stats.multiple import cauchy

if TYPE_CHECKING:
    import numpy as np

#: Inverse temperatures tried: a model may be over- or underconfident twelvefold.
SHARPNESS = (-2.5, 2.5, 101)
RATES = 80
BINS = 300
MOST_ROWS = 20_000
#: Change of a rate below which the expectation maximisation has come to rest.
SETTLED = 1e-7
#: Rows of one guess from which they have a curve of their own.
LEAST_ROWS = 30


@dataclass(frozen=True)
class Lapse:
    """The floor of disagreement, and each row's share in it.

    Attributes
    ----------
    rate, low, high : float
        Share of labels that are wrong, with its profile-likelihood interval.
    p_value : float
        Of the likelihood-ratio test that there is no floor.
    wrong : ndarray of shape (n,)
        Probability that the row's recorded label is wrong.
    suggested : ndarray of int of shape (n,)
        The class it should have, most probably.
    transitions : ndarray of shape (classes, classes)
        Share of the rows of one class (line) that are recorded as another (column).
    expected_hard : float
        Share of rows in disagreement that overlap alone explains.
    """

    rate: float
    low: float
    high: float
    p_value: float
    wrong: np.ndarray
    suggested: np.ndarray
    transitions: np.ndarray
    expected_hard: float


def lapse(recorded: np.ndarray, probability: np.ndarray, *, level: float = LEVEL) -> Lapse:
    """Estimate how many recorded labels are wrong, and which.

    One curve is fitted to all rows, and one to the rows of each guessed class, since confusion may have gone one
    way only; the p-value is of all of them together (Cauchy combination, half of the weight to the one for all rows).

    Parameters
    ----------
    recorded : ndarray of int of shape (n,)
        Class of each row as recorded.
    probability : ndarray of shape (n, classes)
        Out-of-fold probabilities of a model of any calibration.
    level : float
        Level of the interval.

    References
    ----------
    Wichmann, Hill (2001): The psychometric function: I. Fitting, sampling, and goodness of fit. Perception &
    Psychophysics 63. Liu, Xie (2020): Cauchy combination test. JASA 115. Guo, Pleiss, Sun, Weinberger (2017): On
    calibration of modern neural networks. ICML.

    Examples
    --------
    >>> import numpy as np
    >>> rng = np.random.default_rng(0)
    >>> logit = rng.normal(0, 4, 3000)
    >>> p = 1 / (1 + np.exp(-logit))
    >>> honest = (rng.random(3000) < p).astype(int)
    >>> noisy = np.where(rng.random(3000) < 0.08, 1 - honest, honest)
    >>> found = lapse(noisy, np.column_stack([1 - p, p]))
    >>> found.low < 0.08 < found.high, found.p_value < 1e-6
    (True, True)
    >>> lapse(honest, np.column_stack([1 - p, p])).p_value > 0.01
    True
    """
    import numpy as np

    logs = np.log(np.clip(probability, 1e-6, 1.0))
    logs -= logs.max(axis=1, keepdims=True)
    guess, count = logs.argmax(axis=1), probability.shape[1]
    disagrees = (guess != recorded).astype(float)
    whole = _floor(logs, disagrees, level)
    # one class recorded as another puts a floor under the rows of that class alone
    members = {c: np.flatnonzero(guess == c) for c in range(count)}
    apart = {c: _floor(logs[rows], disagrees[rows], level) for c, rows in members.items() if len(rows) >= LEAST_ROWS}
    least = min((f.p_value for f in apart.values()), default=1.0)
    p_value = cauchy([whole.p_value, cauchy([f.p_value for f in apart.values()])]) if apart else whole.p_value
    sharp = np.full(len(recorded), whole.sharpness)
    rates = np.full(count, whole.rate)
    rate, low, high = whole.rate, whole.low, whole.high
    if least < whole.p_value:
        rates = np.array([apart[c].rate if c in apart else 0.0 for c in range(count)])
        share = {c: len(members[c]) / len(recorded) for c in apart}
        rate = float(sum(share[c] * f.rate for c, f in apart.items()))
        low = max(0.0, rate - sum((share[c] * (f.rate - f.low)) ** 2 for c, f in apart.items()) ** 0.5)
        high = rate + sum((share[c] * (f.high - f.rate)) ** 2 for c, f in apart.items()) ** 0.5
        for c, f in apart.items():
            sharp[members[c]] = f.sharpness
    tempered = np.exp(sharp[:, None] * logs)
    tempered /= tempered.sum(axis=1, keepdims=True)
    wrong, suggested, transitions = _rows(recorded, tempered, rates, pooled=least >= whole.p_value)
    hard = float(((1 - rates[guess]) * (1 - tempered.max(axis=1))).mean())
    return Lapse(rate, low, high, p_value, wrong, suggested, transitions, hard)


@dataclass(frozen=True)
class _Floor:
    """The fitted curve of some rows: its floor with interval and p-value, and its inverse temperature."""

    rate: float
    low: float
    high: float
    p_value: float
    sharpness: float


def _floor(logs: np.ndarray, disagrees: np.ndarray, level: float) -> _Floor:
    """Fit ``rate + (1 - kappa · rate) · overlap``, the overlap of the softmax at every temperature."""
    import numpy as np
    from scipy import stats

    sharpness = np.exp(np.linspace(*SHARPNESS))
    if len(logs) > MOST_ROWS:  # every second, third, … row; the interval is narrow enough by then
        step = -(-len(logs) // MOST_ROWS)
        logs, disagrees = logs[::step], disagrees[::step]
    overlap = np.array([1 - 1 / np.exp(b * logs).sum(axis=1) for b in sharpness])
    shapes, trials, hits = _binned(overlap, disagrees)
    kappa = logs.shape[1] / (logs.shape[1] - 1)  # overlap agrees by chance with a wrong label
    top = min(0.45, 0.9 / kappa, max(float(disagrees.mean()) * 1.5 + 0.02, 0.05))
    rates = np.concatenate([[0.0], np.geomspace(0.001, top, RATES)])
    losses, sharpest = np.empty(len(rates)), np.empty(len(rates), dtype=int)
    for i, rate in enumerate(rates):
        q = np.clip(rate + (1 - kappa * rate) * shapes, 1e-9, 1 - 1e-9)
        each = -(np.log(q) @ hits + np.log1p(-q) @ (trials - hits))
        sharpest[i] = int(each.argmin())
        losses[i] = each[sharpest[i]]
    best = int(losses.argmin())
    inside = rates[losses - losses[best] < stats.chi2.ppf(level, 1) / 2]
    # the null is on the edge of what a rate can be, where half of all likelihood ratios are zero
    p_value = 0.5 if best == 0 else 0.5 * float(stats.chi2.sf(2 * (losses[0] - losses[best]), 1))
    low, high = float(inside.min()), float(inside.max())
    return _Floor(float(rates[best]), low, high, p_value, float(sharpness[sharpest[best]]))


def _binned(overlap: np.ndarray, disagrees: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Overlap, rows and disagreements of narrow bins of confidence: many rows at the cost of few."""
    import numpy as np

    order = np.argsort(overlap[len(overlap) // 2], kind="stable")
    groups = np.array_split(order, min(BINS, len(order)))
    shapes = np.column_stack([overlap[:, g].mean(axis=1) for g in groups])
    return shapes, np.array([float(len(g)) for g in groups]), np.array([disagrees[g].sum() for g in groups])


def _rows(
    recorded: np.ndarray, tempered: np.ndarray, rates: np.ndarray, *, pooled: bool, rounds: int = 25
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Who was recorded as whom: expectation maximisation over the pairs, at the rates that the curves gave.

    The posterior of a row's true class, given its features (``tempered``) and its recorded class, is Bayes'
    rule with the transition matrix, which is then counted anew from the posteriors; what leaves a class stays
    the class's rate, or where one rate was fitted for all, what leaves all classes together.
    """
    import numpy as np

    rows, count = tempered.shape
    moved = np.repeat(rates[:, None] / max(count - 1, 1), count, axis=1)
    posterior = tempered
    if not rates.any():
        np.fill_diagonal(moved, 0.0)
        return np.zeros(rows), (tempered - 2.0 * np.eye(count)[recorded]).argmax(axis=1), moved
    for _ in range(rounds):
        np.fill_diagonal(moved, 0.0)
        chance = moved + np.diag(np.clip(1 - moved.sum(axis=1), 0.05, 1.0))
        posterior = tempered * chance[:, recorded].T
        posterior /= np.clip(posterior.sum(axis=1, keepdims=True), 1e-300, None)
        counted = np.zeros((count, count))
        for k in range(count):
            counted[:, k] = posterior[recorded == k].sum(axis=0)
        np.fill_diagonal(counted, 0.0)
        if pooled:  # the curve knows how many are wrong, not in which class
            share = counted / np.clip(posterior.sum(axis=0), 1.0, None)[:, None]
            before, moved = moved, share * float(rates[0]) * rows / max(counted.sum(), 1e-300)
        else:
            out = counted.sum(axis=1)
            before, moved = moved, counted * np.divide(rates, out, out=np.zeros(count), where=out > 0)[:, None]
        moved = np.minimum(moved, 1.0)
        if np.abs(moved - before).max() < SETTLED:
            break
    wrong = 1 - posterior[np.arange(rows), recorded]
    others = posterior.copy()
    others[np.arange(rows), recorded] = -1.0
    return wrong, others.argmax(axis=1), moved
