"""Every row that somebody can be scored on: training rows out of fold, then the labelled test rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mlnb.core import model as models
from mlnb.core import probe
from mlnb.core.errors import CaseError, ModelError
from mlnb.core.framing_fits import rows_where
from mlnb.framing._on_test import said_of_test

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from mlnb.core.case import Case


@dataclass(frozen=True)
class EdgeRows:
    """Rows with what was said of them.

    Attributes
    ----------
    frames : list of pandas.DataFrame
        Training rows, and test rows where they are scored.
    codes, prediction : ndarray
        Of the rows of all frames, one after the other.
    probabilistic : bool
    maker : str
    """

    frames: list[pd.DataFrame]
    codes: np.ndarray
    prediction: np.ndarray
    probabilistic: bool
    maker: str

    @property
    def training(self) -> int:
        """Number of training rows, which come first."""
        return len(self.frames[0])

    def where(self, query: str, what: str) -> np.ndarray:
        """Rows for which an expression is true; none of a test frame that lacks a column."""
        import numpy as np

        parts = [rows_where(self.frames[0], query, what)]
        for frame in self.frames[1:]:
            try:
                parts.append(rows_where(frame, query, what))
            except CaseError:
                parts.append(np.zeros(len(frame), dtype=bool))
        return np.concatenate(parts)


def edge_rows(case: Case) -> EdgeRows:
    """The rows of a case with a target."""
    import numpy as np

    oof, maker = probe.subject(case)
    scored = oof.scored
    frames = [case.frame.loc[case.known].loc[scored]]
    codes, prediction = [case.codes[scored]], [oof.prediction[scored]]
    whole = not set(case.features) - set(case.shared_features)
    if case.test is not None and case.y_test is not None and len(case.y_test) and case.y_score is None and whole:
        try:
            said = said_of_test(case)[0]
        except ModelError:  # a model of other columns
            said = None
        if said is not None:
            seen = case.codes_test >= 0 if case.task != "regression" else np.ones(len(said), dtype=bool)
            if seen.any():  # none is of a class that training knows: nothing to score
                frames.append(case.test.loc[models.test_known(case)].loc[seen])
                codes.append(case.codes_test[seen])
                prediction.append(said[seen])
    return EdgeRows(frames, np.concatenate(codes), np.concatenate(prediction), oof.probabilistic, maker)
