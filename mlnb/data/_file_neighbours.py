"""Tables of one folder that should be alike: the same columns, and about as many rows."""

from __future__ import annotations

import os
import re
from collections import Counter, defaultdict
from collections.abc import Iterable

from mlnb.core.errors import listing
from mlnb.data._file_records import Read

Header = tuple[tuple[str, str], ...]

#: Share of a folder's tables that must agree before the others are held against them.
MOST_AGREE = 2 / 3
#: Tables that agree, at least, to speak for those whose name is of the same pattern, and for all.
AGREE_PATTERN, AGREE_OTHERS = 2, 3
#: Share of columns that two tables have in common from which they are versions of one.
ALIKE = 0.5
#: A row count this many times off the median of its neighbours is worth knowing.
FAR = 10
LEAST_COUNTED = 5


def compare(reads: Iterable[Read]) -> None:
    """Mark tables whose columns differ from those of most of their neighbours; note odd row counts.

    Neighbours lie in one folder, are of one kind, and either bear names that differ in digits only or share at
    least half of their columns: a folder of different tables is no fault.
    """
    folders: dict[tuple[str, str], list[Read]] = defaultdict(list)
    for read in reads:
        if read.header is not None and not read.lost:
            folders[os.path.dirname(read.path), read.kind].append(read)  # noqa: PTH120
    for tables in folders.values():
        patterns: dict[str, list[Read]] = defaultdict(list)
        for table in tables:
            patterns[_pattern(table.path)].append(table)
        for alike in patterns.values():
            _judge(alike, AGREE_PATTERN, everything=True)
        if len(patterns) > 1:
            _judge(tables, AGREE_OTHERS, everything=False)


def _pattern(path: str) -> str:
    return re.sub(r"\d+", "#", os.path.basename(path))  # noqa: PTH119


def _judge(tables: list[Read], least: int, *, everything: bool) -> None:
    headers = [table.header for table in tables if table.header is not None]
    top, _ = Counter(tuple(name for name, _ in header) for header in headers).most_common(1)[0]
    usual = next(header for header in headers if tuple(name for name, _ in header) == top)
    near = [t for t in tables if t.header is not None and (everything or _overlap(t.header, usual) >= ALIKE)]
    usual = _typed(usual, near)
    agree = [table for table in near if table.header is not None and not _difference(table.header, usual)]
    if len(agree) < least or len(agree) < MOST_AGREE * len(near):
        return
    for table in near:
        said = _difference(table.header or (), usual)
        if said and not any(fault.kind == "header" for fault in table.faults):
            table.add("header", said)
    _note_rows(agree)


def _typed(usual: Header, tables: list[Read]) -> Header:
    """The header with the type that each column has most often."""
    kinds: dict[str, Counter[str]] = defaultdict(Counter)
    for table in tables:
        for name, kind in table.header or ():
            kinds[name][kind] += bool(kind)
    return tuple((name, kinds[name].most_common(1)[0][0] if kinds[name] else "") for name, _ in usual)


def _overlap(first: Header, second: Header) -> float:
    here, there = {name for name, _ in first}, {name for name, _ in second}
    return len(here & there) / max(len(here | there), 1)


def _difference(header: Header, usual: Header) -> str:
    """How a header differs, or nothing."""
    here, there = [name for name, _ in header], [name for name, _ in usual]
    lacking, more = [n for n in there if n not in here], [n for n in here if n not in there]
    if lacking or more:
        parts = [f"lacks {listing(lacking)}"] * bool(lacking) + [f"has {listing(more)}"] * bool(more)
        return f"{' and '.join(parts)}, unlike its neighbours"
    if here != there:
        return "has its columns in another order than its neighbours"
    kinds = dict(usual)
    other = [f"{n!r} holds {kind} not {kinds[n]}" for n, kind in header if kind and kinds[n] and kind != kinds[n]]
    return f"{other[0]} as in its neighbours" if other else ""


def _note_rows(tables: list[Read]) -> None:
    counts = sorted(table.rows or 0 for table in tables)
    if len(counts) < LEAST_COUNTED:
        return
    median = counts[len(counts) // 2]
    for table in tables:
        rows = table.rows or 0
        if rows * FAR < median or rows > FAR * max(median, 1):
            table.notes.append(f"{rows:,} rows where its neighbours have about {median:,}")
