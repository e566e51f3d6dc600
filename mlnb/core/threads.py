"""How many threads a fit is worth."""

from __future__ import annotations

import functools
from contextlib import AbstractContextManager, nullcontext
from typing import Any

#: Cells of a matrix below which it is worked on by one thread.
SMALL_CELLS = 300_000


@functools.cache
def _controller() -> Any:
    """The pools of this process; finding them takes milliseconds, so it is done once, after what loads them."""
    import sklearn.ensemble  # noqa: F401  # loads OpenMP and BLAS
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController()


def few_threads(cells: int) -> AbstractContextManager[Any]:
    """One thread for a small matrix: there threads lose more by waiting for each other than they gain.

    Parameters
    ----------
    cells : int
        Rows times columns.
    """
    limits: AbstractContextManager[Any] = _controller().limit(limits=1) if cells < SMALL_CELLS else nullcontext()
    return limits
