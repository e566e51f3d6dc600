"""The watch: what is fitted on which rows, and scored on which, while the code runs.

``%mlnb watch`` turns it on in a notebook; `watching` does for a while in a program::

    with mlnb.watch.watching() as log:
        ...
    log.raised()

Nothing of the watched program is changed but for wrappers around scikit-learn-style methods, which `stop` takes away.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from mlnb.watch.log import Log
from mlnb.watch.records import Leak, Step

if TYPE_CHECKING:
    from mlnb.core.finding import Finding
    from mlnb.watch.engine import Engine

__all__ = [
    "Leak",
    "Log",
    "Step",
    "cell_begins",
    "cell_ends",
    "finding",
    "leaks",
    "log",
    "on",
    "start",
    "stop",
    "watching",
]

_LOGS: list[Log] = []
_ON: list[Engine] = []


def start() -> Log:
    """Watch from now on; a second time it goes on with the same log.

    Returns
    -------
    Log
    """
    if not _ON:
        from mlnb.watch.engine import Engine

        engine = Engine(Log())
        engine.patches.put_on()
        _ON.append(engine)
        _LOGS[:] = [engine.log]
    return _ON[-1].log


def stop() -> Log | None:
    """Watch no longer, and take every wrapper away; the log stays.

    Returns
    -------
    Log or None
        The log of the watch that ended, None where there was none.
    """
    if not _ON:
        return None
    engine = _ON.pop()
    engine.patches.take_off()
    engine.cell_ends()
    return engine.log


def on() -> bool:
    """Whether a watch is on."""
    return bool(_ON)


def log() -> Log | None:
    """The log of the watch that is on, else of the last one; None where there was none."""
    return _LOGS[-1] if _LOGS else None


def leaks() -> tuple[Leak, ...]:
    """The leaks seen by the watch that is on, else by the last one, worst first; notes are not among them."""
    seen = log()
    return () if seen is None else seen.raised()


def finding() -> Finding:
    """What the watch that is on, else the last one, has seen, as a finding with a timeline.

    Raises
    ------
    MlnbError
        If there was no watch.
    """
    from mlnb.core.errors import MlnbError
    from mlnb.watch import report

    seen = log()
    if seen is None:
        msg = "Nothing was watched yet; `%mlnb watch` or mlnb.watch.start() begins."
        raise MlnbError(msg)
    return report.finding(seen.leaks, seen)


def cell_begins(number: int | None) -> None:
    """A notebook's cell of that execution count begins."""
    for engine in _ON:
        engine.cell_begins(number)


def cell_ends() -> Finding | None:
    """A notebook's cell has ended; gives the leaks that came of it as one finding, None where there are none."""
    from mlnb.watch import report

    for engine in _ON:
        new = [leak for leak in engine.cell_ends() if leak.severity != "note"]
        if new:
            return report.finding(new, engine.log, whole=False)
    return None


@contextmanager
def watching() -> Iterator[Log]:
    """Watch for a while.

    Examples
    --------
    >>> with watching() as seen:
    ...     pass
    >>> len(seen), on()
    (0, False)
    """
    began = not on()
    seen = start()
    try:
        yield seen
    finally:
        if began:
            stop()
