"""What decisions cost: a matrix of costs, or costs row by row, and the decisions that cost least."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mlnb.core.decision import threshold_in_use
from mlnb.core.errors import CaseError, listing
from mlnb.core.framing_fits import positive_code

if TYPE_CHECKING:
    import numpy as np

    from mlnb.core.case import Case
    from mlnb.core.cross_fit import OutOfFold
    from mlnb.core.framing import Framing


@dataclass(frozen=True)
class Costs:
    """Costs of a case's decisions.

    Attributes
    ----------
    matrix : ndarray of shape (classes, classes)
        By true class, then by decided class; means over the training rows where costs differ by row.
    positive : int or None
        Position of the class that the decision is about.
    false_positive, false_negative : ndarray of shape (n,), or None
        Costs of each labelled training row, where they differ by row.
    """

    matrix: np.ndarray
    positive: int | None
    false_positive: np.ndarray | None = None
    false_negative: np.ndarray | None = None

    @property
    def threshold(self) -> float | None:
        """Probability of the positive class from which deciding for it costs less (Elkan 2001, equation 4)."""
        if self.positive is None:
            return None
        fp, fn = self.errors
        return fp / (fp + fn) if fp + fn > 0 else None

    @property
    def errors(self) -> tuple[float, float]:
        """Cost of a false positive beyond a true negative, and of a false negative beyond a true positive."""
        import numpy as np

        assert self.positive is not None
        p = self.positive
        others = np.arange(len(self.matrix)) != p
        fp = float((self.matrix[others, p] - self.matrix[others, others]).mean())
        fn = float((self.matrix[p, others] - self.matrix[p, p]).mean())
        return fp, fn

    def by_row(self, codes: np.ndarray, rows: np.ndarray | None = None) -> np.ndarray:
        """What deciding for each class costs for rows of these classes, (n, classes).

        Parameters
        ----------
        codes : ndarray of int, shape (n,)
        rows : ndarray, optional
            Mask or positions of these rows among the labelled training rows, for costs that differ by row.
        """
        costs: np.ndarray = self.matrix[codes].astype(float)
        if rows is not None and self.false_positive is not None and self.false_negative is not None:
            p = self.positive
            mine = codes == p
            costs[:] = 0.0
            costs[~mine, p] = self.false_positive[rows][~mine]
            for other in range(len(self.matrix)):
                if other != p:
                    costs[mine, other] = self.false_negative[rows][mine]
        return costs

    def decide(self, prediction: np.ndarray, rows: np.ndarray | None = None) -> np.ndarray:
        """The class of least expected cost for each row of probabilities, (n,)."""
        import numpy as np

        if rows is not None and self.false_positive is not None and self.false_negative is not None:
            p = self.positive
            yes = prediction[:, p] * self.false_negative[rows] >= (1 - prediction[:, p]) * self.false_positive[rows]
            return decided(prediction, p, yes)
        expected: np.ndarray = prediction @ self.matrix
        best: np.ndarray = expected.argmin(axis=1)
        return np.where(np.isnan(expected).any(axis=1), prediction.argmax(axis=1), best)


def decided(prediction: np.ndarray, positive: int | None, yes: np.ndarray) -> np.ndarray:
    """The positive class where ``yes``, else the most probable of the others, (n,)."""
    import numpy as np

    assert positive is not None
    others = prediction.copy()
    others[:, positive] = -1.0
    return np.where(yes, positive, others.argmax(axis=1))


def decisions(case: Case, made: OutOfFold) -> np.ndarray:
    """What is decided by these predictions: by the threshold in use, where it is declared or they are the model's own."""
    return in_use(case, made.prediction, own=made.own)


def in_use(case: Case, prediction: np.ndarray, *, own: bool = True, framing: Framing | None = None) -> np.ndarray:
    """The decisions that are taken now: by the threshold in use, else the most probable class, (n,).

    Parameters
    ----------
    prediction : ndarray of shape (n, classes)
    own : bool
        Whether they are of the case's own model, to which its threshold belongs; one that is declared is for all.
    framing : Framing, optional
        By default the case's.
    """
    used = threshold_in_use(case, framing)
    if used is None or not (own or used.given):
        found: np.ndarray = prediction.argmax(axis=1)
        return found
    return decided(prediction, used.positive, prediction[:, used.positive] >= used.value)


def costs_of(case: Case, framing: Framing | None = None) -> Costs | None:
    """The costs that the framing gives, for the classes of the case; None without.

    Raises
    ------
    CaseError
        If they do not fit the classes, or name a column that is not there or holds no costs.
    """
    import numpy as np

    framing = framing or case.framing
    if framing is None or case.task not in {"binary", "multiclass"}:
        return None
    count, positive = len(case.classes), positive_code(case, framing)
    if framing.cost_matrix is not None:
        return Costs(_matrix(case, framing.cost_matrix), positive)
    fp, fn = framing.cost_false_positive, framing.cost_false_negative
    if fp is None or fn is None:
        return None
    if positive is None:
        msg = f"Costs of false positives need a positive class, and {case.target!r} has {count}; name it, or give a cost_matrix."
        raise CaseError(msg)
    each = [
        _column(case, c, name) if isinstance(c, str) else None
        for c, name in ((fp, "cost_false_positive"), (fn, "cost_false_negative"))
    ]
    known = len(case.codes)
    rows = None if all(e is None for e in each) else [
        np.full(known, float(c)) if e is None else e for e, c in zip(each, (fp, fn), strict=True)
    ]  # fmt: skip
    means = (float(fp), float(fn)) if rows is None else (float(rows[0].mean()), float(rows[1].mean()))
    if rows is not None:
        mine = case.codes == positive
        means = (
            float(rows[0][~mine].mean()) if (~mine).any() else means[0],
            float(rows[1][mine].mean()) if mine.any() else means[1],
        )
    matrix = np.zeros((count, count))
    matrix[:, positive], matrix[positive, :], matrix[positive, positive] = means[0], means[1], 0.0
    return Costs(matrix, positive, *(rows or (None, None)))


def miss_costs(case: Case) -> np.ndarray | None:
    """What it costs to miss a row of each class, (classes,), the mean over the classes that it may be taken for."""
    import numpy as np

    costs = costs_of(case)
    if costs is None:
        return None
    count = len(costs.matrix)
    off = ~np.eye(count, dtype=bool)
    found: np.ndarray = (np.where(off, costs.matrix - np.diag(costs.matrix)[:, None], 0.0)).sum(axis=1) / (count - 1)
    if (
        costs.positive is not None
        and case.task == "multiclass"
        and case.framing is not None
        and case.framing.cost_matrix is None
    ):
        found = np.where(np.arange(count) == costs.positive, costs.errors[1], costs.errors[0])
    return found if bool((found > 0).all()) else None


def _matrix(case: Case, given: object) -> np.ndarray:
    import numpy as np

    count = len(case.classes)
    shape = f"{count} × {count}, a row a true class and a column a decided one"
    if isinstance(given, Mapping):
        names = {str(c): i for i, c in enumerate(case.classes)}
        unknown = [k for k in [*given, *(s for row in given.values() for s in row)] if str(k) not in names]
        if unknown:
            msg = f"The cost matrix names {str(unknown[0])!r}, which is no class of {case.target!r}; it has {listing(case.classes, 8)}."
            raise CaseError(msg)
        lacking = [c for c in names if c not in {str(k) for k in given}]
        if lacking:
            msg = f"The cost matrix has no row for {listing(lacking)}; it must be {shape}."
            raise CaseError(msg)
        matrix = np.full((count, count), np.nan)
        for true, row in given.items():
            for said, cost in row.items():
                matrix[names[str(true)], names[str(said)]] = cost
        diagonal = np.eye(count, dtype=bool) & np.isnan(matrix)
        matrix[diagonal] = 0.0
        if np.isnan(matrix).any():
            true, said = np.argwhere(np.isnan(matrix))[0]
            msg = f"The cost matrix does not say what it costs to take {case.classes[true]} for {case.classes[said]}."
            raise CaseError(msg)
        return matrix
    rows = list(given)  # type: ignore[call-overload]
    if len(rows) != count or any(len(row) != count for row in rows):
        found = f"{len(rows)} × {len(rows[0]) if rows else 0}"
        msg = f"The cost matrix is {found}; for the {count} classes of {case.target!r} it must be {shape}."
        raise CaseError(msg)
    return np.array(rows, dtype=float)


def _column(case: Case, name: str, what: str) -> np.ndarray:
    """The costs that a column holds for the labelled training rows."""
    import difflib

    import numpy as np

    from mlnb.core.kinds import as_number

    if name not in case.frame.columns:
        near = difflib.get_close_matches(name, list(case.frame.columns), n=1, cutoff=0.6)
        hint = f"did you mean {near[0]!r}?" if near else "give a number, or a column that is there."
        msg = f"{what}={name!r} is no column of the training frame; {hint}"
        raise CaseError(msg)
    values = as_number(case.frame.loc[case.known, name], "numeric").to_numpy()
    if np.isnan(values).any() or (values < 0).any():
        msg = f"The column {name!r} of costs holds cells that are no cost; each row needs a number of zero or more."
        raise CaseError(msg)
    return values
