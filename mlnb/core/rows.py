"""Rows of a case as hashes, to find equal ones, whatever dtype and spelling their cells have."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mlnb.core.kinds import Kind, as_number, as_text, factorize

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from mlnb.core.case import Case

#: Columns beyond this share hashes, so that wide tables need no more memory than this.
MOST_COLUMNS = 64
#: Digits to which two numbers must agree; what a file keeps of a float.
DIGITS = 12
#: Fewer rows than this cannot show that a column names its rows.
LEAST_NAMED = 20
#: A text is compared in this many parts, each a column of its own, where there are fewer columns than `ENOUGH`.
TEXT_PARTS = 4
ENOUGH = 3
#: Two quantities closer than this part of their spread are the same answer.
SAME_ANSWER = 0.1


@dataclass(frozen=True)
class Rows:
    """The rows of one or two frames, made comparable.

    Attributes
    ----------
    columns : tuple of str
        The columns that are compared.
    named : tuple of str
        Columns left out because each row has a value of its own.
    exact, loose : ndarray of uint64, shape (n, hashes)
        Hashes of the cells; ``loose`` is blind to case and spaces. Test rows follow training rows.
    blank : ndarray of bool, shape (n,)
        Rows without any value.
    training : int
        Number of training rows.
    """

    columns: tuple[str, ...]
    named: tuple[str, ...]
    exact: np.ndarray
    loose: np.ndarray
    blank: np.ndarray
    training: int

    @property
    def keys(self) -> np.ndarray:
        """One hash a row, (n,)."""
        import numpy as np

        total: np.ndarray = self.exact.sum(axis=1, dtype=np.uint64)
        return total

    @property
    def loose_keys(self) -> np.ndarray:
        """One hash a row, blind to case and spaces, (n,)."""
        import numpy as np

        total: np.ndarray = self.loose.sum(axis=1, dtype=np.uint64)
        return total


def rows(case: Case, *, test: bool = False) -> Rows:
    """Hash the features of the training rows, with ``test`` those of the test rows below them.

    Numbers are equal whatever their dtype and spelling (1, 1.0, "1 "), to 12 digits. Whole numbers and words
    that no two rows share are names of rows and left out.

    Parameters
    ----------
    case : Case
    test : bool
        Whether to take the test rows too, on the columns that both frames have.
    """
    return case.shared(("rows", test), lambda: _rows(case, test=test))


def frames_of(case: Case, *, test: bool) -> list[pd.DataFrame]:
    """The training frame, and with ``test`` the test frame."""
    assert not test or case.test is not None
    return [case.frame, case.test] if test and case.test is not None else [case.frame]


def _rows(case: Case, *, test: bool) -> Rows:
    import numpy as np

    from mlnb.stats.coincidence import mixed

    frames = frames_of(case, test=test)
    offered = case.shared_features if test else case.features
    named = tuple(c for c in offered if all(_names_rows(f[c], case.kinds[c]) for f in frames))
    columns = tuple(c for c in offered if c not in named and case.kinds[c] != "empty")
    if len(columns) < 2:  # noqa: PLR2004  # names are all there is
        named, columns = (), tuple(c for c in offered if case.kinds[c] != "empty")
    count = sum(len(f) for f in frames)
    hashes: tuple[list[np.ndarray], list[np.ndarray]] = ([], [])
    blank = np.ones(count, dtype=bool)
    for number, name in enumerate(columns):
        kind = case.kinds[name]
        kind = "category" if kind == "text" and len(columns) >= ENOUGH else kind
        parts = [
            case.shared(("cells", which, name, kind), functools.partial(cells, f[name], kind))
            for which, f in enumerate(frames)
        ]
        blank &= np.concatenate([part[2] for part in parts])
        for way in (0, 1):
            joined = np.concatenate([part[way] for part in parts])
            salted = mixed(joined + np.uint64(number * 0xD1342543DE82EF95 % 2**64))
            for one in salted.T:
                _add(hashes[way], one, number)
    exact, loose = (np.stack(way, axis=1) if way else np.zeros((count, 0), dtype=np.uint64) for way in hashes)
    return Rows(columns, named, exact, loose, blank, len(frames[0]))


def _add(hashes: list[np.ndarray], one: np.ndarray, number: int) -> None:
    """One column's hashes beside the others, and beyond a width on top of one of them."""
    if len(hashes) < MOST_COLUMNS:
        hashes.append(one.copy())
    else:
        hashes[number % MOST_COLUMNS] += one


def _names_rows(column: pd.Series, kind: Kind) -> bool:
    """Whether it is a number or word that each row has for itself."""
    if kind not in {"numeric", "category"} or len(column) < LEAST_NAMED or column.isna().any():
        return False
    if kind == "numeric" and column.dtype.kind != "c":
        numbers = as_number(column, kind)
        return bool((numbers % 1 == 0).all() and numbers.is_unique)
    codes, levels = _codes(column)
    return bool((codes >= 0).all()) and len(levels) == len(column)


def cells(column: pd.Series, kind: Kind) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Hashes of the cells as they are and blind to case and spaces, (n, parts), and which are missing."""
    import numpy as np
    import pandas as pd

    if kind in {"numeric", "boolean", "date"} and not pd.api.types.is_complex_dtype(column.dtype):
        numbers = as_number(column, kind).to_numpy()
        values = _bits(numbers)
        odd = np.isnan(numbers) & column.notna().to_numpy()
        if odd.any():
            values[odd] = _words(*_codes(column[odd]), loose=True)
        return values[:, None], values[:, None], np.isnan(numbers) & ~odd
    if kind != "text":
        codes, levels = _codes(column)
        return _words(codes, levels, loose=False)[:, None], _words(codes, levels, loose=True)[:, None], codes < 0
    text = as_text(column)
    missing = text.isna().to_numpy()
    exact, loose = [], []
    words = text.fillna("").str.split(" ")
    folded = text.fillna("").str.casefold().str.split()
    for part in range(TEXT_PARTS):
        exact.append(
            _words(*_codes(pd.Series([" ".join(w[part::TEXT_PARTS]) for w in words], dtype=object)), loose=False)
        )
        loose.append(
            _words(*_codes(pd.Series([" ".join(w[part::TEXT_PARTS]) for w in folded], dtype=object)), loose=True)
        )
    return np.stack(exact, axis=1), np.stack(loose, axis=1), missing


def _bits(numbers: np.ndarray) -> np.ndarray:
    """Floats as integers that are equal where the first digits are."""
    import numpy as np

    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        size = np.floor(np.log10(np.abs(numbers)))
        scale = 10.0 ** (DIGITS - 1 - np.clip(size, -280, 280))
        short = np.where((numbers != 0) & np.isfinite(numbers), np.round(numbers * scale) / scale, numbers)
    short = np.where(np.isnan(short), np.nan, short + 0.0)
    bits: np.ndarray = np.ascontiguousarray(short).view(np.uint64).copy()
    bits[np.isnan(short)] = np.uint64(1)
    return bits


def _codes(column: pd.Series) -> tuple[np.ndarray, pd.Series]:
    """A column as positions among its distinct values as strings, -1 where it has none."""
    import numpy as np
    import pandas as pd

    codes, values = factorize(column)
    levels = as_text(pd.Series(values, dtype=object))
    known = levels.notna().to_numpy()
    if known.all():
        return codes, levels
    again = np.append(np.where(known, np.cumsum(known) - 1, -1), -1)
    return again[codes], levels[known].reset_index(drop=True)


def _words(codes: np.ndarray, spelled: pd.Series, *, loose: bool) -> np.ndarray:
    """Strings as integers; those that read as numbers as the number's."""
    import numpy as np
    import pandas as pd

    if loose:
        spelled = spelled.str.casefold().str.split().str.join(" ")
    hashed = pd.util.hash_array(spelled.to_numpy(dtype=object)) if len(spelled) else np.zeros(0, dtype=np.uint64)
    flags = spelled.str.casefold().map({"true": 1.0, "false": 0.0})
    numbers = pd.to_numeric(spelled, errors="coerce").astype(float).fillna(flags).to_numpy(dtype=float)
    reads = np.isfinite(numbers)
    hashed = np.where(reads, _bits(numbers), hashed) if len(spelled) else hashed
    return np.append(hashed, np.uint64(1))[codes]


def answers(case: Case, *, test: bool = False) -> np.ndarray:
    """The target of the same rows as numbers, (n,), NaN where it is unknown or there is none.

    Codes of classes, or the quantity in units of its spread among the training rows.
    """
    import numpy as np
    import pandas as pd

    frames = frames_of(case, test=test)
    if case.task is None:
        return np.full(sum(len(f) for f in frames), np.nan)
    parts = [f[case.target] if case.target in f else pd.Series(np.nan, f.index) for f in frames]
    if case.task == "regression":
        numbers = [as_number(part, "numeric").to_numpy() for part in parts]
        spread = float(np.nanstd(numbers[0])) or 1.0
        joined: np.ndarray = np.concatenate(numbers) / spread
        return joined
    codes, levels = _codes(pd.concat([part.astype(object) for part in parts], ignore_index=True))
    same = np.append(pd.factorize(levels)[0].astype(float), np.nan)  # 1 and "1" are the same answer
    return same[codes]


def unlike(case: Case, first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Which pairs of `answers` contradict: other classes, or quantities a tenth of a spread apart; unknown ones do not."""
    import numpy as np

    apart: np.ndarray = np.abs(first - second) > (SAME_ANSWER if case.task == "regression" else 0)
    return apart
