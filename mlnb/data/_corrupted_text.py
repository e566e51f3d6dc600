"""Cells that are written wrongly: words among numbers, days that no calendar has, garbled characters."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

from mlnb.core.kinds import MISSING_WORDS
from mlnb.data._corrupted_cells import Cells, Fault, shown
from mlnb.data._corrupted_parse import number_of, repaired

if TYPE_CHECKING:
    import numpy as np

#: Fewer distinct numbers than this are levels; words are strange among them only where they are this much rarer.
FEW_NUMBERS, RARER = 30, 0.1
#: Copies of a word that make it a level among these; length from which numbers of one length are codes.
RECURS, LONG_CODE = 5, 4
#: Most of the words among numbers that are no numbers written in another way.
MOST_WORDS = 0.1
_DATE = re.compile(
    r"\s*(\d{1,4})([-/.])(\d{1,2})\2(\d{1,4})(?:[T\s]+(\d{1,2}):(\d{1,2})(?::(\d{1,2}))?)?(.*)", re.DOTALL
)
#: A code: a letter or two before or after digits, or alone.
_CODE = re.compile(r"[A-Za-z]{1,2}|[A-Za-z]{1,2}[-/]?\d+|\d+[-/]?[A-Za-z]{1,2}")
_GARBLED = re.compile("\ufffd|[\xc2-\xdf\xe0-\xf4][\x80-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]")


def words_among_numbers(cells: Cells) -> Fault | None:
    """Cells of a column of numbers that do not read as numbers and do not stand for missing."""
    import numpy as np

    if cells.reads is None or cells.places is None or cells.numbers is None:
        return None
    odd = [int(i) for i in np.flatnonzero(~cells.reads)]
    known = cells.numbers[np.isfinite(cells.numbers)]
    if not odd or not len(known):
        return None
    near = float(np.median(np.abs(known)))
    counts = cells.counts()
    readings = {i: number_of(str(cells.levels[i]), near) for i in odd}
    kept = [i for i in odd if readings[i] is not None or not _is_level(cells, i, counts, known)]
    words = [i for i in kept if readings[i] is None]
    if counts[words].sum() > MOST_WORDS * max(counts.sum(), 1):
        kept = [i for i in kept if readings[i] is not None]
    if not kept:
        return None
    kept.sort(key=lambda i: (-int(counts[i]), str(cells.levels[i])))
    places = cells.cells(kept)
    return Fault(
        "text", cells.name, places, cells.rows, shown([cells.levels[i] for i in kept]),
        remedy={"near": near, "readable": sum(readings[i] is not None for i in kept)},
    )  # fmt: skip


def _is_level(cells: Cells, place: int, counts: np.ndarray, known: np.ndarray) -> bool:
    """Whether a word is at home among numbers that are codes or levels: "136A", "X" among chromosomes, "7+"."""
    import numpy as np

    assert cells.reads is not None
    text = str(cells.levels[place]).strip()
    spelled = [
        v.strip() for v, r in zip(cells.levels, cells.reads, strict=True) if r and isinstance(v, str) and v.strip()
    ]
    if any(v[0] == "0" and v[1:2].isdigit() for v in spelled):
        return True
    whole = not bool((known % 1).any())
    widths = {len(v) for v in spelled}
    if len(widths) == 1 and len(text) in widths and len(text) > LONG_CODE and text.isalnum():
        return True
    if whole and _CODE.fullmatch(text):
        return True
    usual = counts[cells.reads & (counts > 0)]
    few = whole and len(usual) < FEW_NUMBERS
    return few and int(counts[place]) >= min(RECURS, 1 + RARER * float(np.median(usual)))


def impossible_dates(cells: Cells) -> Fault | None:
    """Cells of a column of dates that are no day, or no time of day."""
    if cells.kind != "date" or cells.places is None:
        return None
    odd, unread, known = [], [], {}
    for i, value in enumerate(cells.levels):
        if not isinstance(value, str) or value.strip().lower() in MISSING_WORDS:
            continue
        match = _DATE.match(value)
        if match is None:
            unread.append(i)
            continue
        day = match.group(1, 3, 4)
        if day not in known:
            known[day] = _is_day(*map(int, day))
        clock = [int(part) for part in match.group(5, 6, 7) if part]
        if not known[day] or (clock and (clock[0] > 24 or any(part > 60 for part in clock[1:]))):  # noqa: PLR2004
            odd.append(i)
    odd += _unreadable(cells, unread)
    if not odd:
        return None
    counts = cells.counts()
    odd.sort(key=lambda i: (-int(counts[i]), str(cells.levels[i])))
    values = [cells.levels[i] for i in odd]
    return Fault("dates", cells.name, cells.cells(odd), cells.rows, shown(values), remedy={"values": values})


def _unreadable(cells: Cells, unread: list[int]) -> list[int]:
    """Those of the cells in another form that pandas cannot read as a date either."""
    import warnings

    import pandas as pd

    if not unread:
        return []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        texts = pd.Series([cells.levels[i] for i in unread], dtype=object)
        when = pd.to_datetime(texts, errors="coerce", format="mixed", utc=True)
    return [i for i, missing in zip(unread, when.isna(), strict=True) if missing]


def _is_day(first: int, second: int, third: int) -> bool:
    """Whether the three numbers are a day in one of the usual orders."""
    orders = [(first, second, third)] if first > 31 else []  # noqa: PLR2004
    if not orders:
        orders = [(third, second, first), (third, first, second), (first, second, third)]
        if third > 31:  # noqa: PLR2004
            orders.pop()
    for year, month, day in orders:
        try:
            dt.date(year + 2000 if year < 100 else year, month, day)  # noqa: PLR2004
        except ValueError:
            continue
        return True
    return False


def garbled(cells: Cells) -> Fault | None:
    """Cells whose UTF-8 was read in another encoding, or that lost characters on the way."""
    if cells.places is None or cells.kind not in {"category", "text"}:
        return None
    odd = [
        i
        for i, v in enumerate(cells.levels)
        if isinstance(v, str) and not v.isascii() and _GARBLED.search(v) and ("\ufffd" in v or repaired(v) != v)
    ]
    if not odd:
        return None
    counts: np.ndarray = cells.counts()
    odd.sort(key=lambda i: (-int(counts[i]), str(cells.levels[i])))
    values = [cells.levels[i] for i in odd]
    places = cells.cells(odd)
    if not len(places):
        return None
    lost = sum("\ufffd" in repaired(v) for v in values)
    return Fault("garbled", cells.name, places, cells.rows, shown(values), remedy={"lost": lost, "all": len(values)})
