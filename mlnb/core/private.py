"""Which values of single rows a finding speaks of, so that a document can leave them out.

A class, a code or a category that many rows share says nothing about one of them. A value that fewer than `FEW`
rows hold is of rows, and a reader of a review has no need of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

    from mlnb.core.case import Case

#: A value that fewer rows hold is a value of rows.
FEW = 5
_QUOTED = re.compile(r"""'([^'\n]{1,200})'|"([^"\n]{1,200})"|“([^”\n]{1,200})”|‘([^’\n]{1,200})’|`([^`\n]{1,200})`""")
_NUMBER = re.compile(r"[-−+]?\d+(?:,\d{3})*(?:\.\d+)?(?:e[-−+]?\d+)?", re.IGNORECASE)
_DAY = re.compile(r"\b\d{4}-\d\d-\d\d\b")
_PARTS = re.compile(r", |; |: | / | → |\n|…")
_WORD = re.compile(r"[^\s,;:()\[\]{}'\"“”‘’`]+")
_DIGITS, _WHOLE = 4, 1e5
_NAMES = frozenset({"check", "verdict", "kind", "reference", "columns", "rows"})


def row_values(case: Case, record: dict[str, Any]) -> tuple[str | float, ...]:
    """Texts and numbers of a finding's record that are values of few rows of the case.

    Parameters
    ----------
    case : Case
    record : dict
        What `Finding.to_dict` gives.
    """
    import pandas as pd

    frames = [frame for frame in (case.frame, case.test, case.current) if isinstance(frame, pd.DataFrame)]
    texts, numbers = set(_texts(record)), set(_numbers(record))
    words = {word for text in texts for word in _candidates(text)} - {str(c) for f in frames for c in f.columns}
    written: dict[int, set[float]] = {}
    for text in texts:
        for value, spelt in numbers_of(text):
            written.setdefault(_decimals(spelt), set()).add(value)
    said = {n for n in numbers if _telling(n)}
    days = {day for text in texts for day in _DAY.findall(text)}
    found: set[str | float] = set()
    for frame in frames:
        for position in range(frame.shape[1]):
            column = frame.iloc[:, position]
            # A day of the column that orders the rows is where a period begins or ends.
            found |= _held(column, words, said, written, set() if frame.columns[position] == case.time else days)
    return (*sorted(v for v in found if isinstance(v, str)), *sorted(v for v in found if isinstance(v, float)))


def numbers_of(text: str) -> Iterator[tuple[float, str]]:
    """Numbers in a text that have enough digits to be told from others, with how they are written."""
    for found in _NUMBER.finditer(_DAY.sub(" ", text)):
        written = found[0]
        try:
            value = float(written.replace(",", "").replace("−", "-"))
        except ValueError:
            continue
        if len(re.sub(r"e.*|\D", "", written, flags=re.IGNORECASE).lstrip("0")) >= _DIGITS:
            yield value, written


def _telling(value: float) -> bool:
    """Whether a number of the evidence can be a cell's rather than a count or a share."""
    if value.is_integer():
        return abs(value) >= _WHOLE
    return len(re.sub(r"e.*|\D", "", repr(value)).lstrip("0")) >= _DIGITS


def _decimals(written: str) -> int:
    return 0 if "e" in written.lower() else len(written.partition(".")[2])


def _held(
    column: pd.Series, words: set[str], numbers: set[float], written: dict[int, set[float]], days: set[str]
) -> set[str | float]:
    """Which of the candidates few rows of a column hold; numbers of texts, as they are rounded there."""
    import pandas as pd

    kind = column.dtype
    if pd.api.types.is_bool_dtype(kind):
        return set()
    if pd.api.types.is_numeric_dtype(kind):
        found: set[str | float] = set(_rare(column, numbers, float)) if numbers else set()
        for decimals, values in written.items():
            found |= set(_rare(column.round(decimals), values, float))
        return found
    if pd.api.types.is_datetime64_any_dtype(kind):
        if not days:
            return set()
        return set(_rare(column.dt.strftime("%Y-%m-%d"), days, str))
    found = set(_rare(column, words, str)) if words else set()
    numbers = numbers.union(*written.values())
    if numbers and pd.api.types.is_object_dtype(kind):
        found |= set(_rare(column, numbers, float))
    return found


def _rare(column: pd.Series, candidates: Iterable[Any], as_kind: type) -> Iterator[Any]:
    try:
        hit = column[column.isin(list(candidates))]
        counts = hit.astype(object).value_counts()
    except (TypeError, ValueError):  # cells that are lists and the like
        return
    for value, count in counts.items():
        if count < FEW and not isinstance(value, bool):
            yield as_kind(value)


def _candidates(text: str) -> Iterator[str]:
    """What of a text can be a cell: the whole, its parts, what stands in quotes, and words that are no plain words."""
    yield text
    for part in _PARTS.split(text):
        yield part.strip().strip("'\"“”‘’`")
    for found in _QUOTED.finditer(text):
        yield next(filter(None, found.groups()))
    for word in _WORD.findall(text):
        if not (word.isalpha() and word == word.lower()):
            yield word
            yield word.rstrip(".")


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, item in value.items():
            if key not in _NAMES or (key == "rows" and _is_table(value)):
                yield from _texts(item)
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from _texts(item)


def _is_table(record: dict[str, Any]) -> bool:
    return record.get("kind") == "table"


def _numbers(value: Any) -> Iterator[float]:
    if isinstance(value, bool):
        return
    if isinstance(value, (int, float)):
        yield float(value)
    elif isinstance(value, dict):
        for key, item in value.items():
            if key != "rows" or _is_table(value):
                yield from _numbers(item)
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from _numbers(item)
