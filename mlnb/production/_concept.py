"""Residuals by which a changed relation between features and target shows, and where."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

    from mlnb.core.case import Case
    from mlnb.production._answers import Answers

#: Columns by which the rows are halved to see where the relation changed.
MOST_COLUMNS = 10
#: Classes whose own residuals are looked at.
MOST_CLASSES = 12
#: Groups of rows by prediction in which the usual size of an error is read.
BINS = 10
#: Part of the rows that the smaller half of a split must hold.
LEAST_HALF = 0.1


@dataclass(frozen=True)
class Looks:
    """Residuals of each row, (n, looks), and what each of them looks at.

    Attributes
    ----------
    residuals : ndarray
    what : tuple of str
        "agreement" with the model's answer, the share of a class, "level" or "error" of a quantity.
    where : tuple of (int, float) or None
        Column of the matrix, and the value at which it is cut; None for all rows; the lower side of column ``c`` is
        ``-c - 1``.
    first : int
        Number of the looks that are the main question: how far answers agree with what was learned.
    """

    residuals: np.ndarray
    what: tuple[str, ...]
    where: tuple[tuple[int, float] | None, ...]
    first: int

    @property
    def sides(self) -> np.ndarray:
        """Looks of which only one direction is a fault: less agreement, more error."""
        import numpy as np

        known = {"agreement": -1.0, "error": 1.0}
        return np.array([known.get(name, 0.0) for name in self.what])


def looks(case: Case, found: Answers, then: np.ndarray, now: np.ndarray, codes: np.ndarray, said: np.ndarray) -> Looks:
    """Residuals of reference rows (first) and current rows.

    Parameters
    ----------
    found : Answers
    then, now : ndarray of int
        Positions of the rows in the matrices of ``found``.
    codes, said : ndarray
        Their targets and predictions, reference rows first.
    """
    import numpy as np

    base, names = _residuals(case, codes, said, len(then))
    matrix = np.vstack([found.matrix[then], found.now[now]])
    columns = [base]
    where: list[tuple[int, float] | None] = [None] * len(names)
    what = list(names)
    for column, cut in _cuts(matrix, said):
        upper = matrix[:, column] > cut  # missing values count as low
        columns += [base * side[:, None] for side in (upper, ~upper)]
        what += names * 2
        where += [(column, cut)] * len(names) + [(-column - 1, cut)] * len(names)
    first = 2 if case.task == "regression" else 1
    return Looks(np.hstack(columns), tuple(what), tuple(where), first)


def _residuals(case: Case, codes: np.ndarray, said: np.ndarray, then: int) -> tuple[np.ndarray, list[str]]:
    import numpy as np

    if case.task == "regression":
        spread = float(np.std(codes[:then])) or 1.0
        error = (codes - said) / spread
        place = np.clip((said - said.mean()) / (float(said.std()) or 1.0), -3, 3)
        size = np.minimum(np.abs(error), 5.0)
        agreement = error * place - _usual(error[:then] * place[:then], said[:then], said)
        parts = [agreement, size - _usual(size[:then], said[:then], said), error]
        return np.column_stack(parts), ["agreement", "error", "level"]
    rows = np.arange(len(codes))
    agreement = said[rows, codes] - (said**2).sum(axis=1)
    parts, names = [agreement], ["agreement"]
    order = np.argsort(-np.bincount(codes, minlength=len(case.classes)), kind="stable")
    for label in order[:MOST_CLASSES] if len(case.classes) > 2 else [1]:  # noqa: PLR2004
        parts.append((codes == label).astype(float) - said[:, label])
        names.append(f"class:{label}")
    return np.column_stack(parts), names


def _usual(values: np.ndarray, at: np.ndarray, said: np.ndarray) -> np.ndarray:
    """Mean of the values among rows of a like prediction, for each prediction."""
    import numpy as np

    edges = np.unique(np.quantile(at, np.linspace(0, 1, BINS + 1)[1:-1]))
    place, asked = np.searchsorted(edges, at), np.searchsorted(edges, said)
    count = np.bincount(place, minlength=len(edges) + 1)
    total = np.bincount(place, weights=values, minlength=len(edges) + 1)
    found: np.ndarray = (total / np.maximum(count, 1))[asked]
    return found


def _cuts(matrix: np.ndarray, said: np.ndarray) -> list[tuple[int, float]]:
    """Medians of the columns that the model's answer goes with most, where they halve the rows."""
    import numpy as np
    from scipy import stats

    answer = said if said.ndim == 1 else said[:, np.argmax(said.std(axis=0))]
    ranks = stats.rankdata(answer)
    scored = []
    for column in range(matrix.shape[1]):
        values = matrix[:, column]
        known = np.isfinite(values)
        if known.sum() < 0.5 * len(values) or not known.any():
            continue
        cut = float(np.median(values[known]))
        upper = values > cut
        if not LEAST_HALF <= upper.mean() <= 1 - LEAST_HALF:
            cut = float(values[known].min())
            upper = values > cut
        if LEAST_HALF <= upper.mean() <= 1 - LEAST_HALF:
            scored.append(
                (abs(float(np.corrcoef(stats.rankdata(np.nan_to_num(values, nan=cut)), ranks)[0, 1])), column, cut)
            )
    scored.sort(key=lambda s: (-s[0], s[1]))
    return [(column, cut) for _, column, cut in scored[:MOST_COLUMNS]]
