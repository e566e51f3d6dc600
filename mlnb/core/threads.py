"""How many threads a fit is worth.

OpenMP's threads wait for each other by spinning. Where another process wants the same cores, a fit on all of them
took 20 times as long as on one (measured: gradient boosting on 80,000 × 20, two cores); OpenBLAS' threads cost more
than they gain even on an idle machine at the sizes of tables. So linear algebra runs on one thread, which also keeps
its last bits the same from run to run, and trees on the cores that nobody else uses at the moment.
"""

from __future__ import annotations

import functools
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

#: Cells of a matrix below which it is worked on by one thread.
SMALL_CELLS = 300_000
_LOAD = Path("/proc/loadavg")
_LOOKS = 3


@functools.lru_cache(maxsize=1)
def _pools(loaded: int) -> Any:
    """The pools of this process; finding them takes milliseconds, so it is done again only where modules were loaded."""
    del loaded  # a library that came since may have brought a pool of its own
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController()


@functools.cache
def _cores() -> int:
    """Cores that this process may use, quotas of containers included."""
    import joblib

    return int(joblib.cpu_count())


def free_cores() -> int:
    """Cores that nobody else is running on, at least one; all of them where the system does not tell.

    Examples
    --------
    >>> free_cores() >= 1
    True
    """
    try:
        # the fourth field is "running/all", and one of those running is this process
        running = max(int(_LOAD.read_text().split()[3].partition("/")[0]) for _ in range(_LOOKS))
    except (OSError, ValueError, IndexError):
        return _cores()
    return max(1, _cores() - (running - 1))


@contextmanager
def few_threads(cells: int) -> Iterator[None]:
    """One thread for linear algebra and for a small matrix, the free cores for a large one.

    Parameters
    ----------
    cells : int
        Rows times columns.
    """
    threads = 1 if cells < SMALL_CELLS else free_cores()
    import sklearn.ensemble  # noqa: F401  # loads OpenMP and BLAS, before modules are counted

    with _pools(len(sys.modules)).limit(limits={"blas": 1, "openmp": threads}):
        yield
