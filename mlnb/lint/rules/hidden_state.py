"""Names and results that the cells, run from top to bottom, would not give."""

from __future__ import annotations

import builtins
import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from mlnb.lint.leak import Leak
from mlnb.lint.names import Names, names_of
from mlnb.lint.order import out_of_order

if TYPE_CHECKING:
    from mlnb.lint.look import Parsed
    from mlnb.lint.reading import Document

_KNOWN = set(dir(builtins)) | {
    "display", "get_ipython", "In", "Out", "exit", "quit", "__file__", "__name__", "__doc__", "__builtins__", "__spec__",
    "_", "__", "___", "_i", "_ii", "_iii", "_dh", "_oh", "_ih", "reload", "raw_input", "unicode", "xrange", "spark", "sc",
    "dbutils", "sqlContext", "displayHTML",
}  # fmt: skip
_FROM_OUTPUT = re.compile(r"_i?\d+$")
_MAGIC_NAMES = re.compile(
    r"^\s*%{1,2}(?:pylab|run|load|store|load_ext|bigquery|sql|R|capture|bash|sh|script|writefile|cython|px|spark|macro|sc)\b",
    re.MULTILINE,
)


def hidden_state(parsed: Sequence[Parsed], document: Document) -> list[Leak]:
    """Leaks of this kind.

    Parameters
    ----------
    parsed : sequence of Parsed
        In execution order.
    document : Document
    """
    if document.kind not in {"notebook", "percent"} or len(parsed) <= 1:
        return []
    names = {entry.cell.index: names_of(entry.tree) for entry in parsed}
    in_file = sorted(names)
    leaks: dict[tuple[int, str], Leak] = {}
    for leak, name in [
        *(_from_nowhere(names, document) if all(entry.whole for entry in parsed) else ()),
        *_too_late(names, in_file, "in the file"),
        *_too_late(names, [entry.cell.index for entry in parsed], "in the order of the execution counts"),
        *(_stale(names, document) if out_of_order(document.cells) else ()),
    ]:
        leaks.setdefault((leak.cell, name), leak)
    return list(leaks.values())


def _from_nowhere(names: dict[int, Names], document: Document) -> Iterator[tuple[Leak, str]]:
    """Names that no cell gives: their cell was deleted or edited after it had run."""
    if document.notes or any(found.star for found in names.values()):
        return
    if any(_MAGIC_NAMES.search(cell.source) for cell in document.cells):
        return
    given = {name for found in names.values() for name in found.gives}
    told: set[str] = set()
    for index, found in sorted(names.items()):
        for name, line in {**found.later, **found.needs}.items():
            if name in given or name in _KNOWN or name in told or _FROM_OUTPUT.match(name):
                continue
            told.add(name)
            yield (
                Leak(
                    index, line, "hidden_state", "H1", "medium",
                    f"`{name}` is used here, and no cell of the notebook gives it a value: it came from a cell that was "
                    "deleted or edited after it had run.",
                    (f"cell {index}, line {line}: `{name}` is used.", f"No cell defines `{name}`."),
                    f"Write the cell that makes `{name}` again, restart the kernel and run all cells from the top.",
                ),
                name,
            )  # fmt: skip


def _too_late(names: dict[int, Names], order: Sequence[int], how: str) -> Iterator[tuple[Leak, str]]:
    """Names that only a later cell gives."""
    first: dict[str, int] = {}
    for place, index in enumerate(order):
        for name in names[index].gives:
            first.setdefault(name, place)
    for place, index in enumerate(order):
        for name, line in names[index].needs.items():
            if name in _KNOWN or first.get(name, -1) < place:
                continue
            giver = order[first[name]]
            if giver < index and name in names[giver].imports:  # an import run again changes nothing
                continue
            own = giver == index
            if own and name in names[index].looped:
                continue
            message = (
                f"`{name}` is used in line {line} before this cell gives it a value, and no cell above does: "
                "it was left in the kernel by an earlier run."
                if own
                else f"`{name}` is used here, and only cell {giver} gives it a value, which comes later {how}: "
                "run from the top, this cell fails or shows something else."
            )
            yield (
                Leak(
                    index, line, "hidden_state", "H2", "medium", message,
                    (f"cell {index}, line {line}: `{name}` is used.",
                     f"cell {giver}, line {names[giver].gives[name]}: `{name}` is first given a value."),
                    f"Move what makes `{name}` above its use, restart the kernel and run all cells from the top.",
                ),
                name,
            )  # fmt: skip


def _stale(names: dict[int, Names], document: Document) -> Iterator[tuple[Leak, str]]:
    """Cells whose result was made before a cell above them was run again."""
    counts = {cell.index: cell.count for cell in document.cells if cell.code}
    for index in sorted(names):
        mine = counts.get(index)
        if mine is None:
            continue
        for name, line in names[index].needs.items():
            above = [
                n for n in names
                if n < index and (name in names[n].gives or name in names[n].changes) and name not in names[n].imports
            ]  # fmt: skip
            again = [n for n in above if (counts.get(n) or 0) > mine]
            if not again:
                continue
            giver = max(again)
            yield (
                Leak(
                    index, line, "hidden_state", "H3", "medium",
                    f"`{name}` is used here in run {mine}, but cell {giver} above, which makes or changes it, was run "
                    f"later (run {counts[giver]}): what this cell shows was made from another `{name}`.",
                    (f"cell {giver}, run {counts[giver]}: `{name}` is made or changed.",
                     f"cell {index}, run {mine}: `{name}` was used before that."),
                    "Restart the kernel and run all cells from the top, so that every result is made by the code above it.",
                ),
                name,
            )  # fmt: skip
            break
