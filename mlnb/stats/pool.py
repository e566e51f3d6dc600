"""Whether any weighing of several models explains the recorded labels without wrong ones among them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from mlnb.stats.multiple import cauchy

if TYPE_CHECKING:
    import numpy as np

MOST_ROWS = 20_000
#: Classes that are tried alone as those whose labels are wrong, and the rows that each must have.
MOST_CLASSES, LEAST_ROWS = 8, 30
#: Logarithms of the weights lie between these; the largest rate, and the logit of the one to start from.
WEIGHTS, MOST_RATE, START = (-6.0, 2.0), 0.6, -3.0
#: Pull of the logarithms of the weights towards equal ones, which settles them where models say the same.
RIDGE = 1e-3


def unexplained(recorded: np.ndarray, probabilities: Sequence[np.ndarray]) -> float:
    """P-value of the test that a logarithmic pool of the models needs no floor of wrong labels.

    A model of the wrong shape takes its own error for wrong labels, and one that has learned the wrong labels takes them for
    overlap. The pool ``prod p_m ** w_m`` with weights of its own choice, which temper it too, is asked to
    explain the labels first without, then with a share of them drawn from the other classes: of all labels, and of each
    class's alone (likelihood ratios, combined by Cauchy's rule).

    Parameters
    ----------
    recorded : ndarray of int of shape (n,)
    probabilities : sequence of ndarray of shape (n, classes)
        Out-of-fold probabilities of each model.

    References
    ----------
    Genest, Zidek (1986): Combining probability distributions. Statistical Science 1. Self, Liang (1987): Asymptotic
    properties of maximum likelihood estimators under nonstandard conditions. JASA 82.

    Examples
    --------
    >>> import numpy as np
    >>> rng = np.random.default_rng(0)
    >>> p = 1 / (1 + np.exp(-rng.normal(0, 5, 2000)))
    >>> labels = (rng.random(2000) < p).astype(int)
    >>> chance = np.column_stack([1 - p, p])
    >>> unexplained(labels, [chance, chance**0.5]) > 0.01
    True
    >>> unexplained(np.where(rng.random(2000) < 0.08, 1 - labels, labels), [chance, chance**0.5]) < 1e-4
    True
    """
    import numpy as np
    from scipy import optimize, stats

    step = -(-len(recorded) // MOST_ROWS)
    labels = recorded[::step]
    logs = np.log(np.clip(np.array([p[::step] for p in probabilities]), 1e-4, 1.0))
    models, rows, classes = logs.shape

    def loss(given: np.ndarray, source: int | None = None) -> float:
        said = np.tensordot(np.exp(given[:models]), logs, 1)
        said = np.exp(said - said.max(axis=1, keepdims=True))
        chance = said[np.arange(rows), labels] / said.sum(axis=1)
        rate = MOST_RATE / (1 + np.exp(-given[models])) if len(given) > models else 0.0
        if source is None:
            likely = (1 - rate) * chance + rate / (classes - 1) * (1 - chance)
        else:
            gone = said[:, source] / said.sum(axis=1) * rate / (classes - 1)
            likely = np.where(labels == source, (1 - rate) * chance, chance + gone)
        pull = RIDGE * ((given[:models] + np.log(models)) ** 2).sum()
        return float(pull - np.log(np.clip(likely, 1e-12, 1.0)).sum())

    start = np.full(models, -np.log(models))
    sides = [WEIGHTS] * models
    without = optimize.minimize(loss, start, method="L-BFGS-B", bounds=sides)

    def needless(source: int | None) -> float:
        given = np.append(without.x, START)
        found = optimize.minimize(loss, given, (source,), method="L-BFGS-B", bounds=[*sides, (-9.0, 5.0)])
        ratio = 2 * (without.fun - found.fun)
        return 0.5 * float(stats.chi2.sf(ratio, 1)) if ratio > 0 else 0.5  # no floor is the edge of what a floor can be

    counts = np.bincount(labels, minlength=classes)
    large = [c for c in np.argsort(-counts)[:MOST_CLASSES] if counts[c] >= LEAST_ROWS]
    alone = [cauchy([needless(int(c)) for c in large])] if large else []
    return cauchy([needless(None), *alone])
