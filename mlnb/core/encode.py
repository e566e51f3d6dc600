"""Any table as one matrix of floats, the same for every model that mlnb fits itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from mlnb.core.kinds import Kind, as_date, as_number, as_text

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

#: Levels of a category that keep a code of their own; gradient boosting bins at most 255.
MOST_LEVELS = 250
#: Levels of a category that a linear model gets a column for.
ONE_HOT_LEVELS = 30
TEXT_DIMENSIONS = 16


@dataclass
class Encoder:
    """Columns to floats, learned from training rows without looking at the target.

    Numbers and booleans stay, dates become days, day of the year, weekday and hour, categories become codes
    in order of frequency, text becomes directions of its TF-IDF matrix. Missing stays NaN.

    Parameters
    ----------
    kinds : dict
        Kind of each column to encode; "empty" ones are left out.
    random_state : int

    Attributes
    ----------
    names : list of str
        Source column of each column of the matrix.
    categorical : list of bool
        Which columns of the matrix hold codes.
    """

    kinds: dict[str, Kind]
    random_state: int = 0
    names: list[str] = field(default_factory=list)
    categorical: list[bool] = field(default_factory=list)
    _learned: dict[str, Any] = field(default_factory=dict)

    def fit_transform(self, frame: pd.DataFrame) -> np.ndarray:
        """Learn from a frame and encode it: (rows, columns) of float."""
        for name, kind in self.kinds.items():
            if kind == "category":
                self._learned[name] = list(as_text(frame[name]).value_counts().index)
            elif kind == "date":
                when = as_date(frame[name]).dt
                parts = (when.day_of_year, when.day_of_week, when.hour)
                self._learned[name] = [i for i, part in enumerate(parts) if part.min() < part.max()]
            elif kind == "text":
                self._learned[name] = _text_model(as_text(frame[name]).fillna(""), self.random_state)
        return self.transform(frame)

    def transform(self, frame: pd.DataFrame) -> np.ndarray:
        """Encode a frame: (rows, columns) of float."""
        import numpy as np

        self.names, self.categorical = [], []
        blocks: list[np.ndarray] = []
        for name, kind in self.kinds.items():
            for block, codes in self._blocks(frame[name], name, kind):
                width = 1 if block.ndim == 1 else block.shape[1]
                self.names += [name] * width
                self.categorical += [codes] * width
                blocks.append(block.reshape(len(frame), width))
        return np.hstack(blocks) if blocks else np.zeros((len(frame), 0))

    def _blocks(self, column: pd.Series, name: str, kind: Kind) -> list[tuple[np.ndarray, bool]]:
        import numpy as np

        if kind in {"numeric", "boolean"}:
            return [(as_number(column, kind).to_numpy(), False)]
        if kind == "date":
            when = as_date(column)
            parts = [when.dt.day_of_year, when.dt.day_of_week, when.dt.hour]
            days = [(as_number(column, kind).to_numpy(), False)]
            return days + [(parts[i].to_numpy(dtype=float, na_value=np.nan), False) for i in self._learned[name]]
        if kind == "category":
            levels = self._learned[name]
            strings = as_text(column)
            code = {level: float(min(i, MOST_LEVELS)) for i, level in enumerate(levels)}
            codes = strings.map(code).to_numpy(dtype=float, na_value=np.nan)
            blocks = [(codes, True)]
            if len(levels) > MOST_LEVELS:
                counts = strings.map(strings.value_counts()).to_numpy(dtype=float, na_value=np.nan)
                blocks.append((counts, False))
            return blocks
        if kind == "text":
            return [(self._learned[name].transform(as_text(column).fillna("")), False)]
        return []


def _text_model(text: pd.Series, seed: int) -> Any:
    from sklearn.decomposition import TruncatedSVD
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.pipeline import make_pipeline

    vectors = TfidfVectorizer(max_features=2_000, token_pattern=r"(?u)\b\w+\b", sublinear_tf=True)  # noqa: S106
    try:
        width = vectors.fit(text).idf_.shape[0]
    except ValueError:  # no words at all
        from sklearn.preprocessing import FunctionTransformer

        return FunctionTransformer(lambda column: column.str.len().to_numpy(dtype=float).reshape(-1, 1)).fit(text)
    if width <= TEXT_DIMENSIONS:
        from sklearn.preprocessing import FunctionTransformer

        return make_pipeline(vectors, FunctionTransformer(lambda matrix: matrix.toarray())).fit(text)
    return make_pipeline(vectors, TruncatedSVD(TEXT_DIMENSIONS, random_state=seed)).fit(text)


@dataclass
class LinearScaler:
    """A matrix as a linear model wants it: codes one-hot, missing filled and flagged, columns standardised.

    Medians, means and spreads are learned from training rows alone.

    Parameters
    ----------
    categorical : list of bool
        Which columns hold codes.
    """

    categorical: list[bool]
    _middle: Any = None
    _mean: Any = None
    _spread: Any = None
    _flagged: Any = None
    _levels: list[int] = field(default_factory=list)

    def fit(self, matrix: np.ndarray) -> LinearScaler:
        """Learn from training rows, (n, columns)."""
        import numpy as np

        is_code = np.asarray(self.categorical, dtype=bool)
        numbers = matrix[:, ~is_code]
        holes = np.isnan(numbers)
        seen = ~holes.all(axis=0)
        self._middle = np.zeros(numbers.shape[1])
        self._middle[seen] = np.nanmedian(numbers[:, seen], axis=0)
        filled = np.where(holes, self._middle, numbers)
        spread = filled.std(axis=0)
        self._mean, self._spread = filled.mean(axis=0), np.where(spread > 0, spread, 1.0)
        self._flagged = holes.any(axis=0)
        self._levels = [min(int(np.nanmax(column, initial=-1)) + 1, ONE_HOT_LEVELS) for column in matrix[:, is_code].T]
        return self

    def transform(self, matrix: np.ndarray) -> np.ndarray:
        """The rows as a linear model wants them, (n, more columns)."""
        import numpy as np

        is_code = np.asarray(self.categorical, dtype=bool)
        numbers = matrix[:, ~is_code]
        holes = np.isnan(numbers)
        scaled = (np.where(holes, self._middle, numbers) - self._mean) / self._spread
        parts = [np.clip(scaled, -20, 20), holes[:, self._flagged].astype(float)]
        for column, levels in zip(matrix[:, is_code].T, self._levels, strict=True):
            parts.append((column[:, None] == np.arange(levels)[None, :]).astype(float))
        wide = np.hstack(parts)
        return wide if wide.shape[1] else np.zeros((len(matrix), 1))
