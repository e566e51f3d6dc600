"""Seconds that a check may take, and what it left out to keep them."""

from __future__ import annotations

import time

from mlnb.core.evidence import Evidence, Note


class Budget:
    """A clock that starts when the check does.

    Parameters
    ----------
    seconds : float or None
        None for no limit.

    Examples
    --------
    >>> budget = Budget(0.0)
    >>> budget.allows("max_depth=4", 0.1), budget.said
    (False, ' (1 step left out to keep the budget of 0 s)')
    """

    def __init__(self, seconds: float | None) -> None:
        self.seconds = seconds
        self.left_out: list[str] = []
        self._start = time.perf_counter()

    def allows(self, what: str, expected: float) -> bool:
        """Whether a step expected to take so many seconds still fits; what does not is remembered."""
        if self.seconds is None or time.perf_counter() - self._start + expected <= self.seconds:
            return True
        self.left_out.append(what)
        return False

    @property
    def said(self) -> str:
        """The end of a headline that says what was left out; empty where nothing was."""
        if not self.left_out:
            return ""
        from mlnb.core.errors import plural

        return f" ({plural(len(self.left_out), 'step')} left out to keep the budget of {self.seconds:g} s)"

    def evidence(self) -> tuple[Evidence, ...]:
        """What was left out, by name."""
        if not self.left_out:
            return ()
        return (Note(caption="Left out to keep the budget", name="left out", text="\n".join(self.left_out)),)
