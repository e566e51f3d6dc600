"""Whether one frame's labels are noisier than another's: disagreement at equal confidence, frame against frame.

Within one frame, wrong labels and overlap of the classes can look the same. Two frames that were drawn alike overlap
alike: where models of the first frame's folds disagree with its labels more often than with the second frame's, at the
same confidence and for the same guess, the first frame holds the more wrong labels.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mlnb.stats.intervals import LEVEL
from mlnb.stats.lapse import posterior
from mlnb.stats.multiple import cauchy

if TYPE_CHECKING:
    import numpy as np

#: Rows of one guess from which they have a curve, and a test, of their own.
LEAST_CURVE, LEAST_ROWS = 10, 30
#: Least probability of disagreement: a row that nothing contradicts must not outweigh all others.
LEAST = 0.01
#: Chance of so large a shift of the predictions from frame to frame, below which the frames are not alike.
UNLIKE = 0.001
MOST_RATE = 0.45
#: Weight of the prior that keeps the curve finite; rounds of the fits.
RIDGE, ROUNDS = 0.01, 30


@dataclass(frozen=True)
class Noisier:
    """How many more of the first frame's labels are wrong than of the second's.

    Attributes
    ----------
    rate, low, high : float
        Share of wrong labels beyond the second frame's, with its interval.
    p_value : float
        That the first frame's labels are no noisier; one-sided.
    less : float
        The same that they are no less noisy.
    wrong : ndarray of shape (n,)
        Probability that the label of a row of the first frame is wrong.
    suggested : ndarray of int of shape (n,)
    transitions : ndarray of shape (classes, classes)
        Share of the rows of one class (line) that are recorded as another (column).
    hard : float
        Share of rows in disagreement that overlap alone explains.
    """

    rate: float
    low: float
    high: float
    p_value: float
    less: float
    wrong: np.ndarray
    suggested: np.ndarray
    transitions: np.ndarray
    hard: float


@dataclass(frozen=True)
class _Rows:
    """Both frames' rows, the first frame's first: probabilities, guesses, disagreement and its curve of confidence."""

    first: np.ndarray
    chance: np.ndarray
    guess: np.ndarray
    disagrees: np.ndarray
    curve: np.ndarray
    expected: np.ndarray


def noisier(
    recorded: np.ndarray, probability: np.ndarray, other: np.ndarray, beside: np.ndarray, *, level: float = LEVEL
) -> Noisier:
    """Compare how often the same models disagree with the labels of two frames.

    The chance of disagreement is fitted as a curve of confidence for each guessed class, over both frames. A wrong
    label adds to it in proportion to what it leaves to add, ``1 - kappa · chance``; the efficient score of that addition
    in the first frame is set against its own spread (a score test with the sandwich variance, which holds whether
    or not the curve is the true one). Shares of classes that differ between the frames move the chance too: what the
    predictions alone tell of such a shift is taken off, and its uncertainty added. Tested are all rows, and the rows
    of each guess, combined by Cauchy's rule.

    Parameters
    ----------
    recorded : ndarray of int of shape (n,)
        Labels of the first frame.
    probability : ndarray of shape (n, classes)
        Out-of-fold probabilities of its rows.
    other : ndarray of int of shape (m,)
        Labels of the second frame.
    beside : ndarray of shape (m, classes)
        Probabilities of its rows, each by one of the same folds' models.
    level : float
        Level of the interval.

    References
    ----------
    Rao (1948): Large sample tests of statistical hypotheses concerning several parameters. Proc. Camb. Phil. Soc. 44.
    White (1982): Maximum likelihood estimation of misspecified models. Econometrica 50. Lipton, Wang, Smola (2018):
    Detecting and correcting for label shift with black box predictors. ICML.

    Examples
    --------
    >>> import numpy as np
    >>> rng = np.random.default_rng(0)
    >>> p = rng.beta(0.8, 0.8, 3000)
    >>> labels = (rng.random(3000) < p).astype(int)
    >>> chance = np.column_stack([1 - p, p])
    >>> noisier(labels[:2000], chance[:2000], labels[2000:], chance[2000:]).p_value > 0.01
    True
    >>> noisy = np.where(rng.random(2000) < 0.15, 1 - labels[:2000], labels[:2000])
    >>> found = noisier(noisy, chance[:2000], labels[2000:], chance[2000:])
    >>> found.p_value < 1e-4, found.low < 0.15 < found.high
    (True, True)
    """
    import numpy as np
    from scipy import stats

    count = probability.shape[1]
    rows = _rows(recorded, probability, other, beside)
    shift, spread, alike = _shift(rows)
    whole = _excess(rows, np.ones(len(rows.guess)), shift, spread)
    large = [c for c in range(count) if (rows.guess == c).sum() >= LEAST_ROWS]
    apart = {c: _excess(rows, (rows.guess == c).astype(float), shift, spread) for c in large}
    tests = [[whole], list(apart.values())] if apart else [[whole]]
    more, less = (
        cauchy([cauchy([float(stats.norm.sf(side * z)) for _, _, z in g]) for g in tests]) for side in (1, -1)
    )
    z = float(stats.norm.ppf(0.5 + level / 2))
    pooled = whole[2] >= max((t for _, _, t in apart.values()), default=-np.inf)
    if pooled:
        rates = np.full(count, np.clip(whole[0], 0.0, MOST_RATE))
        middle, error = whole[0], whole[1]
    else:
        rates = np.array([np.clip(apart[c][0], 0.0, MOST_RATE) if c in apart else 0.0 for c in range(count)])
        share = np.bincount(rows.guess[: len(recorded)], minlength=count) / len(recorded)
        middle = float(share @ rates)
        error = sum((share[c] * apart[c][1]) ** 2 for c in apart) ** 0.5
    tempered = rows.chance[: len(recorded)] if not alike else _tempered(probability, beside, other)
    wrong, suggested, transitions = posterior(recorded, tempered, rates, pooled=pooled)
    hard = float(((1 - rates[tempered.argmax(axis=1)]) * (1 - tempered.max(axis=1))).mean())
    middle, low, high = (float(np.clip(v, 0.0, 1.0)) for v in (middle, middle - z * error, middle + z * error))
    more, less = (more, less) if alike else (1.0, 1.0)
    return Noisier(middle, low, high, more, less, wrong, suggested, transitions, hard)


def _rows(recorded: np.ndarray, probability: np.ndarray, other: np.ndarray, beside: np.ndarray) -> _Rows:
    import numpy as np

    count = probability.shape[1]
    labels = np.concatenate([recorded, other])
    chance = _tempered(np.vstack([probability, beside]), np.vstack([probability, beside]), labels)
    first = np.concatenate([np.ones(len(recorded)), np.zeros(len(other))])
    guess = chance.argmax(axis=1)
    disagrees = (guess != labels).astype(float)
    doubt = np.clip(1 - chance.max(axis=1), 1e-3, 1 - 1e-3)
    logit = np.log(doubt / (1 - doubt))
    often = [c for c in range(count) if (guess == c).sum() >= LEAST_CURVE]
    curve = np.column_stack([*((guess == c).astype(float) for c in often), logit, logit**2])
    weights = np.zeros(curve.shape[1])
    fitted = np.full(len(guess), 0.5)
    for _ in range(ROUNDS):
        fitted = 1 / (1 + np.exp(-np.clip(curve @ weights, -9, 9)))
        bend = (curve * (fitted * (1 - fitted))[:, None]).T @ curve + RIDGE * np.eye(len(weights))
        weights += np.clip(np.linalg.solve(bend, curve.T @ (disagrees - fitted) - RIDGE * weights), -2, 2)
    return _Rows(first, chance, guess, disagrees, curve, np.clip(fitted, LEAST, 1 - LEAST))


def _tempered(probability: np.ndarray, judged: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Probabilities at the inverse temperature at which those of the labelled rows are the most likely."""
    import numpy as np
    from scipy.optimize import minimize_scalar

    def at(log_sharpness: float, given: np.ndarray) -> np.ndarray:
        raised = np.exp(log_sharpness) * np.log(np.clip(given, 1e-4, 1.0))
        raised = np.exp(raised - raised.max(axis=1, keepdims=True))
        found: np.ndarray = raised / raised.sum(axis=1, keepdims=True)
        return found

    def loss(log_sharpness: float) -> float:
        own = at(log_sharpness, judged)[np.arange(len(labels)), labels]
        return -float(np.log(np.clip(own, 1e-9, 1.0)).sum())

    return at(float(minimize_scalar(loss, bounds=(-2.5, 2.0), method="bounded").x), probability)


def _shift(rows: _Rows) -> tuple[np.ndarray, np.ndarray, bool]:
    """Logarithms of the ratios of class shares, first frame to second, as the predictions tell; their covariance; if small."""
    import numpy as np
    from scipy import stats

    here, said = rows.first == 1, rows.chance[:, :-1]
    width = said.shape[1]
    covariance = np.cov(said.T).reshape(width, width) + 1e-6 * np.eye(width)
    away = said[here].mean(axis=0) - said[~here].mean(axis=0)
    inverse = np.linalg.inv(covariance)
    parts = 1 / here.sum() + 1 / (~here).sum()
    distance = float(away @ inverse @ away) / parts
    return inverse @ away, inverse * parts, bool(stats.chi2.sf(distance, width) > UNLIKE)


def _excess(rows: _Rows, part: np.ndarray, shift: np.ndarray, spread: np.ndarray) -> tuple[float, float, float]:
    """Share of wrong labels of the first frame beyond the second's in a part of the rows, its standard error, and z."""
    import numpy as np

    classes = rows.chance.shape[1]
    kappa, here = classes / (classes - 1), float((rows.first * part).sum() / max(part.sum(), 1.0))
    weight, residual = rows.expected * (1 - rows.expected), rows.disagrees - rows.expected
    top = rows.chance.max(axis=1)
    moves = np.column_stack([  # what a larger share of a class does to the chance of disagreement
        rows.first * np.where(rows.guess == c, -rows.chance[:, c] * (1 - rows.chance[:, c]), rows.chance[:, c] * top)
        for c in range(classes - 1)
    ])  # fmt: skip
    rate, error, z = 0.0, 1.0, 0.0
    for _ in range(3):  # the curve is of both frames, and so holds a part of the wrong labels
        clean = np.clip((rows.expected - here * rate) / (1 - kappa * here * rate), LEAST / 2, 1 - LEAST)
        leaves = np.clip(1 - kappa * clean, 0.0, None) / weight * part
        known = np.column_stack([rows.curve, leaves])
        bend = (known * weight[:, None]).T @ known + 1e-6 * np.eye(known.shape[1])
        added = rows.first * leaves
        own = added - known @ np.linalg.solve(bend, (known * weight[:, None]).T @ added)
        information = max(float((own * added * weight).sum()), 1e-9)
        pulled = own @ moves
        score = float((own * residual).sum() - pulled @ shift)
        deviation = float(((own * residual) ** 2).sum() + pulled @ spread @ pulled) ** 0.5
        excess, error, z = score / information, deviation / information, score / max(deviation, 1e-12)
        rate = float(np.clip(excess, 0.0, MOST_RATE))
    return excess, error, z
