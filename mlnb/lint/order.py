"""The order in which the cells of a document were run."""

from __future__ import annotations

from collections.abc import Sequence

from mlnb.lint.reading import Cell


def in_execution_order(cells: Sequence[Cell]) -> list[Cell]:
    """Code cells by their counts; one that was not run stays behind the cell above it.

    Parameters
    ----------
    cells : sequence of Cell
    """
    code = [cell for cell in cells if cell.code]
    counts = [cell.count for cell in code if cell.count is not None]
    if len(set(counts)) != len(counts):  # two kernels wrote here, so counts do not order the cells
        return code
    keyed: list[tuple[float, int, Cell]] = []
    last = 0.0
    for cell in code:
        last = float(cell.count) if cell.count is not None else last
        keyed.append((last, cell.index, cell))
    return [cell for _, _, cell in sorted(keyed, key=lambda entry: entry[:2])]


def out_of_order(cells: Sequence[Cell]) -> bool:
    """Whether the counts do not rise from top to bottom."""
    counts = [cell.count for cell in cells if cell.code and cell.count is not None]
    return len(set(counts)) == len(counts) and counts != sorted(counts)
