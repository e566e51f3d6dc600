"""Any value as plain JSON: what leaves mlnb can be read without mlnb."""

from __future__ import annotations

import datetime as dt
import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any


def plain(value: Any) -> Any:
    """Turn numpy and pandas scalars, dates, tuples and mappings into what JSON can hold.

    Not-a-number and infinities become None, since JSON has neither.

    Examples
    --------
    >>> import numpy as np
    >>> plain({"a": np.float64(1.5), "b": (np.int8(2), float("nan"))})
    {'a': 1.5, 'b': [2, None]}
    """
    if value is None or isinstance(value, (str, bool, int)):
        return value if type(value) in {str, bool, int, type(None)} else _base(value)
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(item) for item in value]
    if isinstance(value, (dt.datetime, dt.date, dt.time)):
        text = value.isoformat()
        return None if text == "NaT" else text
    for method in ("tolist", "isoformat"):  # numpy arrays and scalars, pandas timestamps and periods
        if hasattr(value, method):
            converted = getattr(value, method)()
            if type(converted) is not type(value):
                return plain(converted)
    if repr(value) == "<NA>" or value != value:  # noqa: PLR0124  # NaT is unlike itself; pandas.NA cannot be compared
        return None
    return str(value)


def _base(value: Any) -> Any:
    """Strip subclasses of str, bool and int (numpy's str_, enums) down to the built-in type."""
    return str(value) if isinstance(value, str) else int(value)


def json_text(record: dict[str, Any], path: str | Path | None = None) -> str:
    """Plain values as JSON text, also written to ``path`` where one is given."""
    text = json.dumps(record, ensure_ascii=False, indent=1)
    if path is not None:
        Path(path).write_text(text + "\n", encoding="utf-8")
    return text
