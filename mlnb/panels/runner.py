"""Checks that run beside the kernel's own work, so that a panel can show how far they are and stop them."""

from __future__ import annotations

import ctypes
import threading
from collections.abc import Callable, Sequence
from typing import Any

Job = Callable[[], Any]


class Runner:
    """One run at a time, in a thread of its own; stopped as Ctrl-C stops, with what is done kept.

    Parameters
    ----------
    post : callable, optional
        Calls a function where widgets may be touched; by default on the kernel's loop where there is one.
    """

    def __init__(self, post: Callable[[Callable[[], None]], None] | None = None) -> None:
        self._post = _on_the_loop if post is None else post
        self._thread: threading.Thread | None = None
        self._stop = False
        self._inside = False

    @property
    def running(self) -> bool:
        """Whether a run is under way."""
        return self._thread is not None and self._thread.is_alive()

    def start(
        self, jobs: Sequence[tuple[str, Job]], begin: Callable[[str], None], end: Callable[[str, Any], None],
        done: Callable[[bool], None],
    ) -> None:  # fmt: skip
        """Run jobs one after another.

        Parameters
        ----------
        jobs : sequence of (name, callable)
        begin : callable
            Called with the name of each job before it runs.
        end : callable
            Called with the name and the result of each job that has run.
        done : callable
            Called at the end, with whether it was stopped.
        """
        if self.running:
            return
        self._stop = False
        self._thread = threading.Thread(
            target=self._work, args=(jobs, begin, end, done), daemon=True, name="mlnb panel"
        )
        self._thread.start()

    def stop(self) -> None:
        """Stop as soon as the running check is back in Python."""
        self._stop = True
        if self._inside and self._thread is not None and self._thread.ident is not None:
            ctypes.pythonapi.PyThreadState_SetAsyncExc(
                ctypes.c_ulong(self._thread.ident), ctypes.py_object(KeyboardInterrupt)
            )

    def wait(self, seconds: float | None = None) -> None:
        """Until the run is over."""
        if self._thread is not None:
            self._thread.join(seconds)

    def _work(
        self, jobs: Sequence[tuple[str, Job]], begin: Callable[[str], None], end: Callable[[str, Any], None],
        done: Callable[[bool], None],
    ) -> None:  # fmt: skip
        finished = 0
        try:
            for name, job in jobs:
                if self._stop:
                    break
                self._post(lambda name=name: begin(name))  # type: ignore[misc]
                self._inside = True
                made = job()
                self._inside = False
                finished += 1
                self._post(lambda name=name, made=made: end(name, made))  # type: ignore[misc]
        except KeyboardInterrupt:
            pass
        finally:
            self._inside = False
            self._post(lambda: done(finished < len(jobs)))


def _on_the_loop(function: Callable[[], None]) -> None:
    """Where the kernel handles messages; at once where there is no kernel."""
    from IPython.core.getipython import get_ipython

    loop = getattr(getattr(get_ipython(), "kernel", None), "io_loop", None)
    if loop is None:
        function()
    else:
        loop.add_callback(function)
