"""How many threads a fit is worth."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from typing import Any

#: Cells of a matrix below which it is worked on by one thread.
SMALL_CELLS = 300_000


def few_threads(cells: int) -> AbstractContextManager[Any]:
    """One thread for a small matrix: there threads lose more by waiting for each other than they gain.

    Parameters
    ----------
    cells : int
        Rows times columns.
    """
    from threadpoolctl import threadpool_limits

    limits: AbstractContextManager[Any] = threadpool_limits(1) if cells < SMALL_CELLS else nullcontext()
    return limits
