"""How large an error had to be expected: as a smooth curve of the prediction and of each feature by itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mlnb.core import probe
from mlnb.core.encode import LinearScaler

if TYPE_CHECKING:
    import numpy as np

    from mlnb.core.case import Case
    from mlnb.framing._edge_rows import EdgeRows

#: Rows on which the size of errors is learned; folds in which it is told.
MOST_LEARNED, FOLDS = 20_000, 5
#: Rows in which a column of flags shows that it is one.
MANY = 200
#: Part of the typical error added to each before its logarithm is taken.
FLOOR = 0.05
#: Penalties of the curve of the prediction, and of the features, these a row and at least.
CURVE, FEATURE, LEAST_FEATURE = 0.1, 0.02, 10.0


@dataclass(frozen=True)
class Sizes:
    """Errors, and what their size is told by.

    Attributes
    ----------
    size : ndarray of shape (n,)
    known : ndarray of shape (n, columns)
        The curve of the prediction, then the features.
    curve : int
        Columns of the curve.
    seed : int
    """

    size: np.ndarray
    known: np.ndarray
    curve: int
    seed: int

    def expected(self, without: np.ndarray | None = None) -> np.ndarray:
        """Typical size of the error of each row, told out of fold; or learned ``without`` some rows, and told of all."""
        import numpy as np

        count = len(self.size)
        typical = float(np.median(self.size)) or float(self.size.mean()) or 1.0
        wanted = np.log(self.size / typical + FLOOR)
        rng = np.random.default_rng(self.seed)
        fold = rng.permutation(count) % FOLDS
        learned = rng.permutation(count) < MOST_LEARNED
        told = np.zeros(count)
        if without is None:
            for k in range(FOLDS):
                told[fold == k] = self.known[fold == k] @ self._weights(learned & (fold != k), wanted)
            others = np.ones(count, dtype=bool)
        else:
            others = ~without
            told = self.known @ self._weights(learned & others, wanted)
        shape = np.exp(np.clip(told, *np.quantile(wanted, [0.02, 0.98])))
        scaled: np.ndarray = shape * float(self.size[others].mean()) / float(shape[others].mean())
        return np.maximum(scaled, np.finfo(float).tiny)

    def _weights(self, some: np.ndarray, wanted: np.ndarray) -> np.ndarray:
        import numpy as np

        known = self.known[some].astype(float)
        penalty = np.full(known.shape[1], max(LEAST_FEATURE, FEATURE * len(known)))
        penalty[: self.curve] = CURVE
        found: np.ndarray = np.linalg.solve(known.T @ known + np.diag(penalty), known.T @ wanted[some])
        return found


def sizes_of(case: Case, rows: EdgeRows) -> Sizes:
    """The errors of a regression."""
    import numpy as np

    size, predicted = np.abs(rows.codes - rows.prediction), rows.prediction
    spread = float(predicted.std()) or 1.0
    knots = np.quantile(predicted, [0.05, 0.25, 0.5, 0.75, 0.95])
    bent = [np.clip((predicted - knot) / spread, 0, None) for knot in knots]
    smooth = np.column_stack([np.ones(len(size)), (predicted - predicted.mean()) / spread, *bent])
    values, encoder = probe.matrix(case)
    parts = [values[probe.subject(case)[0].scored]]
    if len(rows.frames) > 1:
        parts.append(encoder.transform(rows.frames[1]))
    stacked = np.vstack(parts)
    features = LinearScaler(encoder.categorical).fit(stacked).transform(stacked)
    several = features[:, [len(np.unique(column[:MANY])) > 2 for column in features.T]]  # noqa: PLR2004  # no flags
    known = np.hstack([smooth, features, np.abs(several)])  # large at both ends, as often
    return Sizes(size, known.astype(np.float32), smooth.shape[1], case.random_state)
