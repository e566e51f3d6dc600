"""Comments that accept a leak: ``# mlnb: ok KIND reason``."""

from __future__ import annotations

import re
from collections.abc import Iterable

from mlnb.lint.leak import KINDS, Leak
from mlnb.lint.reading import Cell

_COMMENT = re.compile(r"#\s*mlnb:\s*ok\s+([a-z_]+(?:\s*,\s*[a-z_]+)*)(.*)$")


def silence(leaks: Iterable[Leak], cells: Iterable[Cell]) -> tuple[list[Leak], list[Leak], list[str]]:
    """Leaks that stand, leaks that are accepted, and comments that accept nothing.

    A comment speaks for its own line, or, where it stands alone, for the next line of code.

    Parameters
    ----------
    leaks : iterable of Leak
    cells : iterable of Cell
    """
    accepted: dict[tuple[int, int], set[str]] = {}
    notes: list[str] = []
    for cell in cells:
        if not cell.code or "mlnb:" not in cell.source:
            continue
        lines = cell.source.split("\n")
        for number, line in enumerate(lines, 1):
            found = _COMMENT.search(line)
            if found is None:
                continue
            kinds = {word.strip() for word in found[1].split(",")}
            where = f"cell {cell.index}, line {number}"
            unknown = kinds.difference(KINDS)
            if unknown:
                notes.append(f"`# mlnb: ok` in {where} names no kind of leak; there are {', '.join(KINDS)}.")
            elif not found[2].strip(" :-,.–—"):
                notes.append(f"`# mlnb: ok {found[1]}` in {where} gives no reason, so it silences nothing.")
            else:
                accepted.setdefault((cell.index, _line_meant(lines, number)), set()).update(kinds)
    standing: list[Leak] = []
    silenced: list[Leak] = []
    for leak in leaks:
        (silenced if leak.kind in accepted.get((leak.cell, leak.line), ()) else standing).append(leak)
    return standing, silenced, notes


def _line_meant(lines: list[str], number: int) -> int:
    if not lines[number - 1].lstrip().startswith("#"):
        return number
    following = (n for n in range(number, len(lines)) if lines[n].strip() and not lines[n].lstrip().startswith("#"))
    return next(following, number - 1) + 1
