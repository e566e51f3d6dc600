"""A logistic regression that knows that some labels are wrong, and is not bent by them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np


@dataclass
class NoisyLogistic:
    """Multinomial logistic regression under symmetric label noise: ``(1 - a) softmax(x W) + a / classes``.

    An ordinary one pays without bound for a label that it is sure is wrong, and therefore learns not to be sure. This
    one pays at most as much as a label drawn at random costs, so that its confidence outlives the wrong labels and
    shows them. `predict_proba` is of the true class, without the noise.

    Parameters
    ----------
    noise : float
        Share of wrong labels that is reckoned with.
    penalty : float
        Of the squared coefficients, half of it, as ``1 / C`` in scikit-learn.
    rounds : int
        Most iterations of L-BFGS.

    Attributes
    ----------
    classes_ : ndarray of int of shape (classes,)

    References
    ----------
    Bootkrajang, Kabán (2012): Label-noise robust logistic regression and its applications. ECML PKDD. Patrini, Rozza,
    Menon, Nock, Qu (2017): Making deep neural networks robust to label noise: a loss correction approach. CVPR.

    Examples
    --------
    >>> import numpy as np
    >>> x = np.linspace(-3, 3, 200)[:, None]
    >>> y = (x[:, 0] > 0).astype(int)
    >>> y[:100:10] = 1
    >>> bool(NoisyLogistic().fit(x, y).predict_proba(x)[0, 0] > 0.99)
    True
    """

    noise: float = 0.1
    penalty: float = 1.0
    rounds: int = 150

    def __sklearn_clone__(self) -> NoisyLogistic:
        return replace(self)

    def fit(self, x: np.ndarray, y: np.ndarray) -> NoisyLogistic:
        """Fit to rows (n, columns) and their classes as integers (n,)."""
        import numpy as np
        from scipy.optimize import minimize
        from scipy.special import softmax

        self.classes_, codes = np.unique(y, return_inverse=True)
        count, columns = len(self.classes_), x.shape[1]
        if count == 1:
            self._weights = np.zeros((columns + 1, 1))
            return self
        rows = np.arange(len(codes))
        floor = self.noise / (count - 1)  # what each of the other classes gets of a class's wrong labels
        kept = 1 - self.noise - floor

        def loss(flat: np.ndarray) -> tuple[float, np.ndarray]:
            weights = flat.reshape(columns + 1, count)
            chance = softmax(x @ weights[:-1] + weights[-1], axis=1)
            own = chance[rows, codes]
            said = kept * own + floor
            slope = chance * (kept * own / said)[:, None]
            slope[rows, codes] -= kept * own / said
            gradient = np.vstack([x.T @ slope + self.penalty * weights[:-1], slope.sum(axis=0)])
            return float(self.penalty / 2 * (weights[:-1] ** 2).sum() - np.log(said).sum()), gradient.ravel()

        start = np.zeros((columns + 1) * count)
        found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": self.rounds})
        self._weights = found.x.reshape(columns + 1, count)
        return self

    def predict_proba(self, x: np.ndarray) -> Any:
        """Probability of each class being the true one, (n, classes)."""
        from scipy.special import softmax

        return softmax(x @ self._weights[:-1] + self._weights[-1], axis=1)
