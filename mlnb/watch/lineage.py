"""Where rows came from: which row of the first table each is, and which transformers it went through."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from mlnb.watch.identity import Sight, bits, cells

if TYPE_CHECKING:
    import numpy as np

#: Outputs of transformers that are remembered; the oldest go first.
MOST_BLOCKS = 96
#: Rows of an output whose cells are remembered, and its columns.
CELL_ROWS, CELL_COLUMNS = 1_024, 32
#: Outputs whose cells are remembered.
MOST_CELLS = 32
#: Columns of a table in which remembered cells are looked for.
LOOKED = 256
#: Rows that must be alike in a column, and changed by the transformer.
LEAST_ALIKE, LEAST_CHANGED = 8, 2


@dataclass(eq=False)
class Seen:
    """Rows as they were seen, and what is known of their past.

    Attributes
    ----------
    sight : Sight
    origin, choice, labels : ndarray of uint64, shape (kept,)
        Key of the row of the first table that each row is, by which that one is kept, and its label.
    named : bool
        Whether labels say more than the position.
    through : dict of int to ndarray of bool
        Number of a fit to the rows that went through its transformer.
    made : dict of int to ndarray of bool
        Number of a resampling to the rows that it made.
    """

    sight: Sight
    origin: np.ndarray
    choice: np.ndarray
    labels: np.ndarray
    named: bool
    through: dict[int, np.ndarray] = field(default_factory=dict)
    made: dict[int, np.ndarray] = field(default_factory=dict)

    @property
    def rows(self) -> int:
        """Number of rows, kept or not."""
        return self.sight.rows

    def kept_at(self, rate: int, where: np.ndarray | None = None) -> np.ndarray:
        """Mask of the rows that a table of that rate would keep too."""
        import numpy as np

        mask = np.ones(len(self.origin), dtype=bool) if where is None else where.copy()
        if rate:
            mask &= self.choice >> np.uint64(64 - rate) == 0
        return mask


@dataclass(eq=False)
class _Block:
    """The rows that a transformer or sampler gave, in the order of their keys."""

    columns: int
    keys: np.ndarray
    past: Seen
    order: np.ndarray
    repeated: np.ndarray


@dataclass(eq=False)
class _Cells:
    """Some cells that a transformer gave, by the label of their row, to be found again in another table."""

    labels: np.ndarray
    after: np.ndarray
    changed: np.ndarray
    past: Seen
    fit: int


class Lineage:
    """What is known of rows, and how to find it again by what they hold."""

    def __init__(self) -> None:
        self._blocks: deque[_Block] = deque(maxlen=MOST_BLOCKS)
        self._cells: deque[_Cells] = deque(maxlen=MOST_CELLS)

    def resolve(self, sight: Sight, table: Any = None) -> Seen:
        """The past of the rows of a table.

        Parameters
        ----------
        sight : Sight
        table : array or frame, optional
            The table itself, so that a column of a transformer's output is found among columns of its own.
        """
        import numpy as np

        seen = Seen(sight, sight.keys.copy(), sight.choice.copy(), sight.labels.copy(), sight.named)
        left = np.ones(len(sight.keys), dtype=bool)
        known: list[bool] = []
        for block in reversed(self._blocks):
            if block.columns != sight.columns or not left.any():
                continue
            at = np.minimum(np.searchsorted(block.keys, sight.keys), len(block.keys) - 1)
            hit = left & (block.keys[at] == sight.keys)
            if not hit.any():
                continue
            places = block.order[at[hit]]
            _take(seen, hit, block.past, places)
            if sight.named:
                known.append(True)
            else:  # of equal rows, nobody knows which label is whose
                seen.labels[hit] = block.past.labels[places]
                known.append(block.past.named and not block.repeated[at[hit]].any())
            left &= ~hit
        seen.named = sight.named or (bool(known) and all(known) and not left.any())
        if left.mean() > 0.5 and self._cells and table is not None:  # noqa: PLR2004
            self._find_columns(seen, table)
        return seen

    def transformed(self, before: Seen, after: Sight, fit: int, *, table: Any, result: Any) -> None:
        """Remember that rows went through a transformer, row by row."""
        import numpy as np

        if after.rows != before.rows:
            return
        self._remember_cells(before, fit, table, result)
        if not after.telling:
            return
        _, mine, its = np.intersect1d(after.places, before.sight.places, assume_unique=True, return_indices=True)
        same = (after.columns == before.sight.columns) & (after.keys[mine] == before.sight.keys[its])
        mine, its = mine[~same], its[~same]
        if len(mine):
            past = _part(before, its)
            past.through[fit] = np.ones(len(its), dtype=bool)
            self._enter(after.keys[mine], after.columns, past)

    def resampled(self, before: Seen, after: Sight, number: int) -> int:
        """Remember the rows that a sampler made; gives how many there are."""
        import numpy as np

        new = ~np.isin(after.keys, before.sight.keys)
        if before.sight.rate:  # only rows that the other table would have kept can be told to be new
            new &= after.choice >> np.uint64(64 - before.sight.rate) == 0
        if not new.any():
            return 0
        past = Seen(after, after.keys[new], after.choice[new], after.labels[new], named=False)
        past.made[number] = np.ones(int(new.sum()), dtype=bool)
        for fit, mask in before.through.items():
            if mask.mean() > 0.5:  # noqa: PLR2004
                past.through[fit] = np.ones(int(new.sum()), dtype=bool)
        self._enter(after.keys[new], after.columns, past)
        return int(new.sum())

    def _enter(self, keys: np.ndarray, columns: int, past: Seen) -> None:
        import numpy as np

        order = np.argsort(keys, kind="stable")
        ordered = keys[order]
        twin = np.append(ordered[1:] == ordered[:-1], False)
        self._blocks.append(_Block(columns, ordered, past, order, twin | np.roll(twin, 1)))

    def _remember_cells(self, before: Seen, fit: int, table: Any, result: Any) -> None:
        """Cells of the output at rows chosen by label, and which of them the transformer changed."""
        import numpy as np

        out = _matrix(result)
        if out is None:
            return
        chosen = np.argsort(before.labels, kind="stable")[:CELL_ROWS]
        places = before.sight.places[chosen]
        after = _cell_bits(out, places, CELL_COLUMNS)
        given = _matrix(table)
        changed = np.ones(after.shape, dtype=bool)
        if given is not None:
            whole = _cell_bits(given, places, LOOKED)
            if given.shape[1] == out.shape[1]:
                changed = after != whole[:, : after.shape[1]]
            few = np.linspace(0, len(places) - 1, LEAST_ALIKE).astype(int)
            for mine, its in np.argwhere((after[few][:, :, None] == whole[few][:, None, :]).all(axis=0)):
                if (after[:, mine] == whole[:, its]).all():  # a column that was there before is no work of his
                    changed[:, mine] = False
        if changed.any():
            past = _part(before, np.argsort(before.labels, kind="stable"))
            self._cells.append(_Cells(before.labels[chosen], after, changed, past, fit))

    def _find_columns(self, seen: Seen, table: Any) -> None:
        """Columns of the table that a transformer gave, row for row by label; what is found is remembered as its own."""
        import numpy as np

        body = _matrix(table)
        if body is None:
            return
        taken = np.zeros(len(seen.origin), dtype=bool)
        for known in reversed(self._cells):
            if known.fit in seen.through:
                continue
            _, mine, its = np.intersect1d(seen.sight.labels, known.labels, return_indices=True)
            if len(mine) < LEAST_ALIKE or not _alike(body, seen.sight.places[mine], known, its):
                continue
            past = known.past
            at = np.minimum(np.searchsorted(past.labels, seen.sight.labels), len(past.labels) - 1)
            hit = past.labels[at] == seen.sight.labels
            new = hit & ~taken  # beside a second transformer, rows stay what the first says they are
            _take(seen, new, past, at[new])
            seen.through.setdefault(known.fit, np.zeros(len(hit), dtype=bool))[hit] = True
            taken |= hit
        if taken.any() and seen.sight.telling:
            self._enter(seen.sight.keys, seen.sight.columns, seen)


def _part(seen: Seen, places: np.ndarray) -> Seen:
    return Seen(
        seen.sight, seen.origin[places], seen.choice[places], seen.labels[places], seen.named,
        {fit: mask[places] for fit, mask in seen.through.items()},
        {number: mask[places] for number, mask in seen.made.items()},
    )  # fmt: skip


def _take(seen: Seen, hit: np.ndarray, past: Seen, places: np.ndarray) -> None:
    """Give rows the past of other rows."""
    import numpy as np

    seen.origin[hit], seen.choice[hit] = past.origin[places], past.choice[places]
    for mine, its in ((seen.through, past.through), (seen.made, past.made)):
        for number, mask in its.items():
            mine.setdefault(number, np.zeros(len(hit), dtype=bool))[hit] = mask[places]


def _matrix(table: Any) -> Any:
    """A 2-d array or frame as it is; None for what has no columns to look at, or too many."""
    import numpy as np

    if type(table).__module__.partition(".")[0] == "polars":
        table = table.to_pandas()
    if hasattr(table, "iloc"):
        return table.to_frame() if table.ndim == 1 else table
    if isinstance(table, (list, tuple)):
        try:
            table = np.asarray(table)
        except ValueError:
            return None
    if not isinstance(table, np.ndarray) or table.ndim not in {1, 2}:
        return None
    return table.reshape(len(table), -1)


def _cell_bits(body: Any, places: np.ndarray, most: int) -> np.ndarray:
    """The cells at these rows of the first columns as integers, (rows, columns)."""
    import numpy as np

    width = min(body.shape[1], most)
    if isinstance(body, np.ndarray) and body.dtype.kind in "fiub":
        return bits(body[places][:, :width]).astype(np.uint64)
    rows = body[places] if isinstance(body, np.ndarray) else body.iloc[places]
    columns = [cells(rows[:, j] if isinstance(rows, np.ndarray) else rows.iloc[:, j]) for j in range(width)]
    return np.stack(columns, axis=1) if columns else np.zeros((len(places), 0), dtype=np.uint64)


def _alike(body: Any, places: np.ndarray, known: _Cells, its: np.ndarray) -> bool:
    """Whether a column here equals one that the transformer gave, at all these rows, the changed ones among them."""
    import numpy as np

    first = min(LEAST_ALIKE, len(places))
    few = np.linspace(0, len(places) - 1, first).astype(int)
    here = _cell_bits(body, places[few], LOOKED)
    there = known.after[its[few]]
    pairs = np.argwhere((here[:, :, None] == there[:, None, :]).all(axis=0))
    if not len(pairs):
        return False
    whole = _cell_bits(body, places, LOOKED)
    for mine, other in pairs[:64]:
        after, changed = known.after[its, other], known.changed[its, other]
        if (whole[:, mine] == after).mean() < 0.99 or changed.sum() < LEAST_CHANGED:  # noqa: PLR2004
            continue
        if (whole[changed, mine] == after[changed]).all() and len(np.unique(after)) > 1:
            return True
    return False
