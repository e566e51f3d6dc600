"""How a model does on rows that somebody chose, beside all the others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from mlnb.core.metric import default_metric
from mlnb.core.options import options
from mlnb.core.sealed import is_sealed, view
from mlnb.framing._slice_conditions import Column, Condition, Conditions, columns_of
from mlnb.framing._slice_rows import TIMES, SliceRows, slice_rows
from mlnb.framing._slices import interval

if TYPE_CHECKING:
    import numpy as np

    from mlnb.core.case import Case

#: Fewer rows than this tell nothing of a score.
LEAST = 5
#: Bootstrap draws of a score that is no mean of rows, and the rows of each.
DRAWS, DRAWN = 60, 1_000

Span = tuple[float, float | None, float | None]


@dataclass(frozen=True)
class Chosen(Conditions):
    """A slice that somebody chose.

    Attributes
    ----------
    conditions : tuple of Condition
    rows : ndarray of bool, shape (n,)
    loss, others : (value, low, high)
        Share of wrong rows, or mean absolute error, there and elsewhere.
    score, other_score : (value, low, high) or None
        The case's metric there and elsewhere; None where it cannot be told of so few rows.
    metric : str
    expected : float
        Loss that had to be expected there.
    """

    rows: np.ndarray
    loss: Span
    others: Span
    score: Span | None
    other_score: Span | None
    metric: str
    expected: float


class Board:
    """A case's rows and columns, ready to be sliced by hand.

    Parameters
    ----------
    case : Case
        With a target.
    """

    def __init__(self, case: Case) -> None:
        self.case = view(case, counts=False) if is_sealed(case) else case
        self.known: SliceRows = slice_rows(self.case, TIMES)
        found = self.case.shared(
            "slice columns", partial(columns_of, self.known.frame, self.case.kinds, self.case.features)
        )
        self.columns: dict[str, Column] = {column.name: column for column in found}
        self._metric = default_metric(self.case)

    def choose(self, asked: Sequence[tuple[str, Sequence[int]]]) -> Chosen | None:
        """The rows whose columns have the codes asked for; None of all rows, of none, or of every other.

        Parameters
        ----------
        asked : sequence of (str, sequence of int)
            A column and its codes: all from the first to the last of an ordered one, and missing where its last code
            is named.
        """
        import numpy as np

        rows = np.ones(len(self.known.loss), dtype=bool)
        conditions: list[Condition] = []
        for name, codes in asked:
            condition = self._condition(self.columns[name], codes)
            if condition is None:
                continue
            conditions.append(condition)
            allowed = np.zeros(self.columns[name].coded.count + 1, dtype=bool)
            allowed[list(codes)] = True
            allowed[-1] = False  # values on which no condition is put have the code -1
            rows &= allowed[self.columns[name].coded.codes]
        if not conditions or not rows.any() or rows.all():
            return None
        shares = self.case.task != "regression"
        loss, others = (interval(self.known.loss[part], shares=shares) for part in (rows, ~rows))
        expected = float(self.known.views[0].expected[rows].mean())
        return Chosen(
            tuple(conditions), rows, loss, others, self._score(rows), self._score(~rows), self._metric.name, expected
        )

    def _condition(self, column: Column, codes: Sequence[int]) -> Condition | None:
        if not column.ordered:
            return column.among(codes) if codes and len(codes) < column.coded.count else None
        hole = column.coded.count - 1
        known = [c for c in codes if c != hole]
        if not known:
            return Condition(column.name, f"{column.name} is missing", f"{column.quoted}.isna()") if codes else None
        part = column.between(min(known), max(known))
        if hole not in codes:
            if part is None:
                return (
                    Condition(column.name, f"{column.name} is known", f"{column.quoted}.notna()")
                    if column.holes
                    else None
                )
            return part
        return None if part is None else Condition(
            column.name, f"{part.words} or missing", f"(({part.query}) or {column.quoted}.isna())"
        )  # fmt: skip

    def _score(self, rows: np.ndarray) -> Span | None:
        """The metric with its interval; of a metric that is no mean of rows, from a few draws of some of them."""
        import numpy as np
        from scipy import stats

        codes, said = self.known.rows.codes[rows], self.known.rows.prediction[rows]
        single = self.case.task != "regression" and len(np.unique(codes)) < 2  # noqa: PLR2004
        if len(codes) < LEAST or (single and self._metric.by_row is None):
            return None
        value = self._metric.score(codes, said)
        if not np.isfinite(value):
            return None
        rng = np.random.default_rng(self.case.random_state)
        if self._metric.by_row is not None:
            spread = float(self._metric.by_row(codes, said).std()) / len(codes) ** 0.5
        else:
            size = min(len(codes), DRAWN)
            drawn = self._metric.draws(codes, said, size, DRAWS, rng)
            spread = float(np.nanstd(drawn)) * (size / len(codes)) ** 0.5
        reach = float(stats.norm.ppf(0.5 + options.confidence / 2)) * spread
        return value, value - reach, min(value + reach, self._metric.best)
