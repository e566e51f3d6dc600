"""Which rows are held out: by a split, or by the name of the variable that holds them."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mlnb.watch.callers import role_of
from mlnb.watch.lineage import Seen

if TYPE_CHECKING:
    import numpy as np

#: Parts of splits that are remembered.
MOST_PARTS = 48
#: Share of a part's rows from which something was done with it.
TOUCHED = 0.3
#: Share of the rows that two tables must have in common to be the same.
SAME = 0.95


@dataclass(eq=False)
class Part:
    """One side of a split.

    Attributes
    ----------
    seen : Seen
    side : {"train", "test"}
    split : int
        Number of the step.
    fitted, scored : bool
        Whether a model was fitted on it, or scored.
    """

    seen: Seen
    side: str
    split: int
    fitted: bool = False
    scored: bool = False


class Held:
    """The parts of all splits, and what was done with each."""

    def __init__(self) -> None:
        self.parts: deque[Part] = deque(maxlen=MOST_PARTS)
        self.wholes: deque[Seen] = deque(maxlen=32)

    def enter(self, whole: Seen, train: Seen, test: Seen, split: int) -> None:
        """Remember a split."""
        self.wholes.append(whole)
        self.parts.append(Part(train, "train", split))
        self.parts.append(Part(test, "test", split))

    def fold(self, whole: Seen) -> None:
        """Remember that rows are split into folds."""
        self.wholes.append(whole)

    def role(self, seen: Seen, names: tuple[str, ...]) -> str:
        """What rows are for: "test", "validation", "train", or nothing that is known."""
        said = role_of(names)
        if said:
            return said
        part = next((part for part in reversed(self.parts) if same(part.seen, seen)), None)
        return part.side if part is not None else ""

    def fitted(self, seen: Seen) -> None:
        """A model was fitted on these rows."""
        for part in self.parts:
            if not part.fitted and within(part.seen, seen) > TOUCHED:
                part.fitted = True

    def scored(self, seen: Seen) -> list[Part]:
        """A model was scored on these rows; gives the test sides that it touched for the first time."""
        first = []
        for part in self.parts:
            if not part.scored and within(part.seen, seen) > TOUCHED:
                part.scored = True
                if part.side == "test":
                    first.append(part)
        return first

    def untouched(self, seen: Seen) -> bool:
        """Whether rows beside these are still set aside: never fitted on, never scored."""
        return any(
            not part.fitted and not part.scored and part.seen.rows >= 0.1 * seen.rows and within(part.seen, seen) < 0.01  # noqa: PLR2004
            for part in self.parts
        )

    def knows(self, seen: Seen) -> bool:
        """Whether the rows are part of something that was split."""
        return any(within(seen, whole) > SAME for whole in self.wholes)


def within(part: Seen, whole: Seen) -> float:
    """Share of the rows of one table that another has too: by label where both have labels, else by content."""
    import numpy as np

    rate = max(part.sight.rate, whole.sight.rate)
    if part.named and whole.named and not rate:
        return float(np.isin(part.labels, whole.labels).mean())
    found = 0.0
    for mine, its, kept in (
        (part.origin, whole.origin, (part.choice, whole.choice)),
        (part.sight.keys, whole.sight.keys, (part.sight.choice, whole.sight.choice)),
    ):
        here, there = (_kept(choice, rate) for choice in kept)
        if here.any() and there.any():
            found = max(found, float(np.isin(mine[here], its[there]).mean()))
    return found


def _kept(choice: np.ndarray, rate: int) -> np.ndarray:
    """Mask of the rows that a table of that rate keeps."""
    import numpy as np

    mask: np.ndarray = choice >> np.uint64(64 - rate) == 0 if rate else np.ones(len(choice), dtype=bool)
    return mask


def same(first: Seen, second: Seen) -> bool:
    """Whether two tables hold the same rows."""
    return first.rows == second.rows and within(first, second) > SAME and within(second, first) > SAME
