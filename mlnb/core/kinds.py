"""What a column holds, whatever its dtype says: numbers, yes or no, categories, dates or text."""

from __future__ import annotations

import numbers
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

Kind = Literal["numeric", "boolean", "category", "date", "text", "empty"]

#: Share of a column's distinct strings that must read as numbers (or dates) for it to be one.
MOSTLY = 0.8
#: Mean number of words from which strings are text, where they hardly repeat.
TEXT_WORDS = 3.0
SAMPLE = 1_000
#: Cells from which their distinct values are looked at instead.
MANY = 1_000
#: The size at which numbers stop: the largest of 32 bits.
LARGEST = 3.4028234663852886e38
#: Spellings that stand for "no value", compared in lower case and without surrounding space.
MISSING_WORDS = frozenset(
    {
        "", "?", "-", "--", ".", "na", "n/a", "n.a.", "nan", "null", "nil", "none", "missing", "unknown", "undefined",
        "not available", "not known", "#n/a", "#null!", "#value!", "<na>", "unk", "tbd",
    }
)  # fmt: skip


def kind_of(column: pd.Series) -> Kind:
    """The kind of a column.

    Strings that mostly read as numbers are a numeric column with some other cells in it (a "?" for a
    missing value turns a whole CSV column into strings); the same for dates.

    Parameters
    ----------
    column : pandas.Series

    Returns
    -------
    {"numeric", "boolean", "category", "date", "text", "empty"}

    Examples
    --------
    >>> import pandas as pd
    >>> kind_of(pd.Series(["1", "2.5", "?", "4", "8", "9"]))
    'numeric'
    >>> kind_of(pd.Series(["red", "blue", None]))
    'category'
    """
    import pandas as pd
    from pandas.api import types

    dtype = column.dtype
    if column.notna().sum() == 0:
        return "empty"
    if types.is_bool_dtype(dtype):
        return "boolean"
    if types.is_complex_dtype(dtype):
        return "category"  # no learner here takes them for numbers
    if types.is_numeric_dtype(dtype) or types.is_timedelta64_dtype(dtype):
        return "numeric"
    if types.is_datetime64_any_dtype(dtype) or isinstance(dtype, pd.PeriodDtype):
        return "date"
    if isinstance(dtype, pd.CategoricalDtype):
        return "category"
    return _kind_of_objects(column)


def _kind_of_objects(column: pd.Series) -> Kind:
    import datetime as dt
    import decimal
    import warnings

    import pandas as pd

    known = column.dropna()
    plain = dict.fromkeys(_hashable(value) for value in known.head(20 * SAMPLE))
    distinct = pd.Series(list(plain)[:SAMPLE], dtype=object)
    types_seen = {type(value) for value in distinct}
    if types_seen <= {bool}:
        return "boolean"
    if types_seen and all(issubclass(t, (dt.date, dt.datetime)) for t in types_seen):
        return "date"
    if types_seen and all(issubclass(t, (int, float, decimal.Decimal)) for t in types_seen):
        return "numeric"
    strings = as_text(distinct).str.strip()
    strings = strings[~strings.str.lower().isin(MISSING_WORDS)]
    if strings.empty:
        return "category"
    if pd.to_numeric(strings, errors="coerce").notna().mean() >= MOSTLY:
        return "numeric"
    if strings.str.match(r"^\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}").mean() >= MOSTLY:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            if pd.to_datetime(strings, errors="coerce", format="mixed", utc=True).notna().mean() >= MOSTLY:
                return "date"
    words = strings.str.count(r"\s+").mean() + 1
    return "text" if words >= TEXT_WORDS and len(distinct) > 0.5 * min(len(known), SAMPLE) else "category"


def as_number(column: pd.Series, kind: Kind) -> pd.Series:
    """A numeric, boolean or date column as floats (dates as days since 1970); cells that do not read are NaN.

    Infinities become NaN too, and numbers stop at ±3.4e38: trees hold them in 32 bits, and their fourth powers can be added.
    """
    import numpy as np
    import pandas as pd
    from pandas.api import types

    if kind == "date":
        when = as_date(column)
        floats = (when - pd.Timestamp("1970-01-01")).dt.total_seconds() / 86_400
    elif types.is_timedelta64_dtype(column.dtype):
        floats = column.dt.total_seconds()
    elif types.is_numeric_dtype(column.dtype) and not types.is_complex_dtype(column.dtype):
        floats = column
    else:
        floats = pd.Series(read_numbers(column), column.index)
    values = floats.astype("Float64").to_numpy(dtype="float64", na_value=np.nan)
    with np.errstate(invalid="ignore"):
        return pd.Series(np.where(np.isfinite(values), np.clip(values, -LARGEST, LARGEST), np.nan), column.index)


def as_date(column: pd.Series) -> pd.Series:
    """A date column as naive timestamps; cells that do not read are NaT."""
    import warnings

    import pandas as pd

    if isinstance(column.dtype, pd.PeriodDtype):
        return column.dt.start_time
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        ready = pd.api.types.is_datetime64_any_dtype(column.dtype)
        when = pd.to_datetime(column, errors="coerce", utc=True, format=None if ready else "mixed")
    return when.dt.tz_localize(None)


def as_text(column: pd.Series) -> pd.Series:
    """Any column as Python strings, missing cells as None: one spelling for one value."""
    import numpy as np
    import pandas as pd

    if len(column) > MANY and _of_words(column):  # distinct ones alone, where equal cells are spelled alike
        places, values = factorize(column)
        spelled = np.empty(len(values) + 1, dtype=object)
        spelled[:-1] = [_spelled(value) for value in values]
        return pd.Series(spelled[places], column.index, dtype=object, name=column.name)
    return pd.Series([_spelled(value) for value in column], column.index, dtype=object, name=column.name)


def _spelled(value: object) -> str | None:
    plain = _hashable(value)
    return None if plain is None else written(plain)


def _of_words(column: pd.Series) -> bool:
    """Whether it holds nothing but strings and gaps."""
    import pandas as pd

    if isinstance(column.dtype, pd.CategoricalDtype | pd.StringDtype):
        return True
    return column.dtype == object and pd.api.types.infer_dtype(column, skipna=True) == "string"


def read_numbers(cells: Iterable[Any]) -> np.ndarray:
    """Cells of any type as floats, (n,); what does not read as a number is NaN."""
    import numpy as np
    import pandas as pd

    plain = pd.Series([_readable(value) for value in cells], dtype=object)
    found: np.ndarray = pd.to_numeric(plain, errors="coerce").to_numpy(dtype="float64", na_value=np.nan)
    return found


def _readable(value: object) -> str | float | None:
    """One cell as ``pandas.to_numeric`` takes it."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, numbers.Number) and not isinstance(value, complex):
        try:
            return float(value)  # type: ignore[arg-type]
        except (OverflowError, TypeError, ValueError):  # an integer of Python's own may be larger than any float
            return None
    return float(value) if type(value).__name__ in {"bool", "bool_"} else None  # type: ignore[arg-type]


def factorize(column: pd.Series) -> tuple[np.ndarray, list[Any]]:
    """Place of each cell among the distinct values, -1 where it is missing, and these values.

    Cells that cannot be compared (lists, dicts) are told apart by their text.

    Examples
    --------
    >>> import pandas as pd
    >>> places, values = factorize(pd.Series([[1], None, [1]]))
    >>> places.tolist(), values
    ([0, -1, 0], ['[1]'])
    """
    import numpy as np
    import pandas as pd

    if isinstance(column.dtype, pd.CategoricalDtype):
        return column.cat.codes.to_numpy().astype(np.int64), list(column.cat.categories)
    values: Any
    try:
        places, values = pd.factorize(column)
    except OverflowError:  # pandas 2 looks for numbers among the distinct values, and meets one that is too large
        places, values = pd.factorize(column.to_numpy(dtype=object))
    except (TypeError, ValueError, NotImplementedError):  # the last one is raised by Arrow for nested types
        places, values = pd.factorize(as_text(column))
    return places, list(values)


def written(value: object) -> str:
    """A value as text that every encoding can hold: halves of characters are escaped."""
    text = value if isinstance(value, str) else str(value)
    return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode()


def _hashable(value: object) -> object:
    """Lists, arrays and dicts by their text; missing as None; the rest as it is."""
    if isinstance(value, str):
        return value
    try:
        hash(value)
    except TypeError:
        return repr(value)
    if value is None or repr(value) == "<NA>" or value != value:  # noqa: PLR0124  # NaN and NaT; pandas.NA cannot be compared
        return None
    return value
