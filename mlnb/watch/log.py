"""The log of a watch: its steps and leaks in their order, so many and no more."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from mlnb.watch.records import SEVERITIES, Leak, Severity, Step

if TYPE_CHECKING:
    import pandas as pd

#: Steps that are kept; the oldest go first.
MOST_STEPS = 2_000
#: Leaks that are kept; the first stay.
MOST_LEAKS = 500


class Log:
    """What a watch has seen.

    Attributes
    ----------
    steps : deque of Step
        The newest 2,000.
    leaks : list of Leak
        In the order in which they were seen, notes among them.
    defects : int
        How often the watch itself broke; the code that it watched went on.

    Examples
    --------
    >>> from mlnb.watch.records import Leak
    >>> log = Log()
    >>> log.add_leak(Leak("overlap", "fitted-and-scored", "high", "12 of 30 scored rows were fitted on."))
    >>> len(log.raised()), log.worst
    (1, 'high')
    """

    def __init__(self) -> None:
        self.steps: deque[Step] = deque(maxlen=MOST_STEPS)
        self.leaks: list[Leak] = []
        self.taken = 0
        self.defects = 0
        self.last_defect = ""

    def add_step(self, step: Step) -> None:
        """Enter a step."""
        self.taken = max(self.taken, step.number)
        self.steps.append(step)

    def add_leak(self, leak: Leak) -> None:
        """Enter a leak; beyond 500 they are dropped."""
        if len(self.leaks) < MOST_LEAKS:
            self.leaks.append(leak)

    def since(self, known: set[int]) -> tuple[Leak, ...]:
        """The leaks that are not among these, by identity."""
        return tuple(leak for leak in self.leaks if id(leak) not in known)

    def withdraw(self, leak: Leak) -> None:
        """Take a leak out, for one that says more."""
        self.leaks[:] = [known for known in self.leaks if known is not leak]

    def raised(self) -> tuple[Leak, ...]:
        """The leaks without the notes, worst first, in the order of severity and then of time."""
        found = [leak for leak in self.leaks if leak.severity != "note"]
        return tuple(sorted(found, key=lambda leak: SEVERITIES.index(leak.severity)))

    def notes(self) -> tuple[Leak, ...]:
        """What is worth knowing and no leak."""
        return tuple(leak for leak in self.leaks if leak.severity == "note")

    @property
    def worst(self) -> Severity | None:
        """The worst severity of a leak, None where there is none."""
        found = self.raised()
        return found[0].severity if found else None

    def __iter__(self) -> Iterator[Leak]:
        return iter(self.raised())

    def __len__(self) -> int:
        return len(self.raised())

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values."""
        return {"steps": [s.to_dict() for s in self.steps], "leaks": [leak.to_dict() for leak in self.leaks]}

    def to_frame(self) -> pd.DataFrame:
        """A row a step."""
        import pandas as pd

        from mlnb.watch.records import Step

        columns = list(Step.__dataclass_fields__)
        return pd.DataFrame([[getattr(step, name) for name in columns] for step in self.steps], columns=columns)

    def __repr__(self) -> str:
        return f"Log({self.taken:,} steps, {len(self.raised()):,} leaks, {len(self.notes()):,} notes)"
