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

    One curve is fitted to all rows; since confusion may have gone one way only, one is fitted to the rows of each
    guessed class, and one to all rows with a floor under that class alone. The p-value is of all of them together
    (Cauchy combination, a third of the weight to each of the three kinds).

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
    members = {c: np.flatnonzero(guess == c) for c in range(count)}
    grid = _Grid.of(logs, disagrees)
    losses = {c: grid.losses(logs[rows], disagrees[rows]) for c, rows in members.items() if len(rows)}
    nothing = np.sum([loss[0] for loss in losses.values()], axis=0)
    whole = grid.floor(np.sum(list(losses.values()), axis=0), level)
    # one class recorded as another puts a floor under the rows of that class alone
    large = [c for c, rows in members.items() if len(rows) >= LEAST_ROWS]
    apart = {c: grid.floor(losses[c], level) for c in large}
    alone = {c: grid.floor(losses[c] + (nothing - losses[c][0]), level) for c in large}
    groups = [[whole], *([list(kind.values()) for kind in (apart, alone) if kind])]
    p_value = cauchy([cauchy([f.p_value for f in group]) for group in groups])
    least, lonely = (min((f.p_value for f in kind.values()), default=1.0) for kind in (apart, alone))
    pooled = whole.p_value <= min(least, lonely)
    sharp, rates = np.full(len(recorded), whole.sharpness), np.full(count, whole.rate)
    rate, low, high = whole.rate, whole.low, whole.high
    if not pooled:
        if lonely < least:  # a floor for each class, the temperature that all of them share
            at = int(np.sum([loss.min(axis=0) for loss in losses.values()], axis=0).argmin())
            apart = {c: grid.floor(losses[c][:, [at]], level, at) for c in large}
        rates = np.array([apart[c].rate if c in apart else 0.0 for c in range(count)])
        share = {c: len(members[c]) / len(recorded) for c in apart}
        rate = float(sum(share[c] * f.rate for c, f in apart.items()))
        low = max(0.0, rate - sum((share[c] * (f.rate - f.low)) ** 2 for c, f in apart.items()) ** 0.5)
        high = rate + sum((share[c] * (f.high - f.rate)) ** 2 for c, f in apart.items()) ** 0.5
        for c, f in apart.items():
            sharp[members[c]] = f.sharpness
    tempered = np.exp(sharp[:, None] * logs)
    tempered /= tempered.sum(axis=1, keepdims=True)
    wrong, suggested, transitions = posterior(recorded, tempered, rates, pooled=pooled)
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


@dataclass(frozen=True)
class _Grid:
    """The floors and inverse temperatures at which the likelihood is computed, for all rows and every part of them."""

    rates: np.ndarray
    sharpness: np.ndarray
    classes: int
    step: int

    @classmethod
    def of(cls, logs: np.ndarray, disagrees: np.ndarray) -> _Grid:
        import numpy as np

        guess = logs.argmax(axis=1)
        rows = np.bincount(guess, minlength=logs.shape[1])
        often = np.bincount(guess, disagrees, minlength=logs.shape[1])[rows > 0] / rows[rows > 0]
        classes = logs.shape[1]
        top = min(0.45, 0.9 * (classes - 1) / classes, max(float(often.max()) * 1.5 + 0.02, 0.05))
        rates = np.concatenate([[0.0], np.geomspace(0.001, top, RATES)])
        # every second, third, … row of very many; the interval is narrow enough by then
        return cls(rates, np.exp(np.linspace(*SHARPNESS)), classes, -(-len(logs) // MOST_ROWS))

    def losses(self, logs: np.ndarray, disagrees: np.ndarray) -> np.ndarray:
        """Negative log-likelihoods of ``rate + (1 - kappa · rate) · overlap``, (rates, inverse temperatures)."""
        import numpy as np

        logs, disagrees = logs[:: self.step], disagrees[:: self.step]
        overlap = np.array([1 - 1 / np.exp(b * logs).sum(axis=1) for b in self.sharpness])
        shapes, trials, hits = _binned(overlap, disagrees)
        kappa = self.classes / (self.classes - 1)  # overlap agrees by chance with a wrong label
        out = np.empty((len(self.rates), len(self.sharpness)))
        for i, rate in enumerate(self.rates):
            q = np.clip(rate + (1 - kappa * rate) * shapes, 1e-9, 1 - 1e-9)
            out[i] = -(np.log(q) @ hits + np.log1p(-q) @ (trials - hits))
        return out

    def floor(self, losses: np.ndarray, level: float, at: int | None = None) -> _Floor:
        """The most likely floor, its interval, and the test that there is none; ``at`` one inverse temperature."""
        from scipy import stats

        sharpest, each = losses.argmin(axis=1), losses.min(axis=1)
        best = int(each.argmin())
        inside = self.rates[each - each[best] < stats.chi2.ppf(level, 1) / 2]
        # the null is on the edge of what a rate can be, where half of all likelihood ratios are zero
        p_value = 0.5 if best == 0 else 0.5 * float(stats.chi2.sf(2 * (each[0] - each[best]), 1))
        sharpness = float(self.sharpness[int(sharpest[best]) if at is None else at])
        return _Floor(float(self.rates[best]), float(inside.min()), float(inside.max()), p_value, sharpness)


def _binned(overlap: np.ndarray, disagrees: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Overlap, rows and disagreements of narrow bins of confidence: many rows at the cost of few."""
    import numpy as np

    order = np.argsort(overlap[len(overlap) // 2], kind="stable")
    groups = np.array_split(order, min(BINS, len(order)))
    shapes = np.column_stack([overlap[:, g].mean(axis=1) for g in groups])
    return shapes, np.array([float(len(g)) for g in groups]), np.array([disagrees[g].sum() for g in groups])


def posterior(
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
