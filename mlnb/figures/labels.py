"""Strings from data, made fit to be drawn and set: no control characters, no endless names."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

# What XML 1.0 cannot hold, what moves a terminal's cursor, and what turns the direction of a line.
_UNFIT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
_SPACE = re.compile("[^\\S\u00a0]+")


def clean(text: Any) -> str:
    r"""Text without control characters, direction marks and lone surrogates, each a replacement sign instead.

    Examples
    --------
    >>> clean("a\x1b[31mb")
    'a�[31mb'
    """
    return _UNFIT.sub("\ufffd", str(text))


def one_line(text: Any) -> str:
    """Cleaned text on one line, runs of white space as one space; a no-break space stays what it is."""
    return clean(_SPACE.sub(" ", str(text)).strip())


def width(text: str) -> int:
    """Columns that a text takes in a terminal: two for wide characters, none for combining ones."""
    if text.isascii():
        return len(text)
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def clip(text: Any, most: int) -> str:
    """Text on one line of at most ``most`` columns, with an ellipsis where it was cut.

    Examples
    --------
    >>> clip("a_very_long_column_name", 10)
    'a_very_lo…'
    """
    line = one_line(text)
    if width(line) <= most:
        return line
    kept, used = [], 1  # the ellipsis
    for character in line:
        used += width(character)
        if used > most:
            break
        kept.append(character)
    return "".join(kept).rstrip() + "…"
