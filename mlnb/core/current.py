"""Data met in production, beside the training rows that it is compared with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mlnb.core import frames
from mlnb.core.changes import CURRENT
from mlnb.core.errors import CannotTell, listing
from mlnb.core.kinds import as_number
from mlnb.core.target import codes_of

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from mlnb.core.case import Case


@dataclass(frozen=True)
class Current:
    """Rows of production as the case reads them.

    Attributes
    ----------
    frame : pandas.DataFrame
        All their columns, index as given.
    features : tuple of str
        Features of the case that these rows have.
    known : ndarray of bool, shape (n,)
        Rows whose target is known, and of a class that training saw.
    codes : ndarray of shape (known rows,)
        Their targets, as `Case.codes`.
    """

    frame: pd.DataFrame
    features: tuple[str, ...]
    known: np.ndarray
    codes: np.ndarray

    @property
    def labelled(self) -> bool:
        """Whether any target is known."""
        return bool(len(self.codes))


def current(case: Case, data: Any = None) -> Current:
    """The rows of ``data`` (by default the case's own ``current``) beside a case.

    Raises
    ------
    CannotTell
        If they have no rows, or share no feature with training.
    """
    if data is None:
        return case.shared((CURRENT, "rows"), lambda: read(case, case.current))
    return read(case, data)


def read(case: Case, data: Any) -> Current:
    """These rows beside a case, see `current`."""
    import numpy as np

    frame = frames.to_pandas(data, "current")
    if not len(frame):
        msg = "The current frame has no rows; give the rows met in production as current=…."
        raise CannotTell(msg)
    there = set(frame.columns)
    features = tuple(name for name in case.features if name in there)
    if not features:
        msg = f"The current frame has none of the features ({listing(case.features)}); it has {listing(frame.columns)}."
        raise CannotTell(msg)
    known, codes = np.zeros(len(frame), dtype=bool), np.zeros(0)
    if case.y is not None and case.target in there:
        raw = frame[case.target]
        if case.task == "regression":
            numbers = as_number(raw, "numeric").to_numpy()
            known = np.isfinite(numbers)
            codes = numbers[known]
        else:
            from mlnb.core.target import clean_target

            labels = clean_target(raw, case.task)  # type: ignore[arg-type]
            found = codes_of(labels, case.classes)
            present = raw.notna().to_numpy()
            known[np.flatnonzero(present)[found >= 0]] = True
            codes = found[found >= 0]
    return Current(frame, features, known, codes)
