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
    from mlnb.watch.engine import Engine

__all__ = ["Leak", "Log", "Step", "leaks", "log", "on", "start", "stop", "watching"]

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
