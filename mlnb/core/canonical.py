"""One spelling of a JSON value, whatever program stored it last, and the hash of that."""

from __future__ import annotations

import hashlib
import json
import math
from typing import Any

_EXACT = 2**53  # above it a browser keeps no whole number exactly


def canonical(value: Any) -> str:
    """The value as JSON that does not depend on the order of keys, on spaces, or on how numbers are written.

    A notebook that JupyterLab saves went through JavaScript, which knows one kind of numbers: 1.0 comes back
    as 1, and a whole number above 2⁵³ as its neighbour.

    References
    ----------
    Rundgren, Jordan, Erdtman (2020): JSON Canonicalization Scheme. RFC 8785.

    Examples
    --------
    >>> canonical({"b": 1.0, "a": [True, 1e-07]})
    '{"a":[true,1e-07],"b":1}'
    """
    return json.dumps(_spelt(value), ensure_ascii=True, sort_keys=True, separators=(",", ":"), allow_nan=False)


def digest(value: Any) -> str:
    """SHA-256 of the canonical JSON of a value, as hexadecimal digits."""
    return hashlib.sha256(canonical(value).encode("ascii")).hexdigest()


def _spelt(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _spelt(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_spelt(item) for item in value]
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return value
    try:
        number = float(value)
    except OverflowError:
        return None
    if not math.isfinite(number):
        return None
    return int(number) if number.is_integer() and abs(number) <= _EXACT else number
