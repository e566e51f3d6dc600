"""Traces that a step fitted on training and test rows together leaves in the frames themselves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mlnb.core.kinds import as_number, as_text
from mlnb.core.rows import frames_of

if TYPE_CHECKING:
    import numpy as np

    from mlnb.core.case import Case

#: Difference up to which a statistic is met: what single precision keeps.
CLOSE = 2e-5
#: Fewer distinct values than this are no measurement.
FEW = 12
#: Cells that must hold one value for it to be one that was filled in, and part of the rows.
LEAST_FILLED, MOST_FILLED = 3, 0.6
#: Columns that must bear the trace, where there are that many.
LEAST_COLUMNS = 2
#: Rows among which resampled ones are looked for, neighbours of each, and columns they must lie on a line in.
SOME_ROWS, NEIGHBOURS, LEAST_LINE = 3_000, 9, 3
#: Made rows that must be seen, and their part of the rows.
LEAST_MADE, LEAST_MADE_PART = 4, 0.003
ON_LINE = 1e-6


@dataclass(frozen=True)
class Trace:
    """One step that has seen both frames.

    Attributes
    ----------
    step : str
        What it does, in words.
    sentence : str
        The trace.
    columns : tuple of str
    rows : tuple of int
        Positions of test rows, where single ones are concerned.
    """

    step: str
    sentence: str
    columns: tuple[str, ...]
    rows: tuple[int, ...] = ()


def traces(case: Case) -> list[Trace]:
    """All traces in the numbers of the features that both frames have."""
    columns = list(_measured(case))
    found = [*_scaled(columns), *_filled(case), *_encoded(case)]
    made = _between(case)
    return [*found, made] if made is not None else found


def _measured(case: Case) -> Iterator[tuple[str, np.ndarray, np.ndarray]]:
    """The measurements among the shared features: name, training and test values."""
    import numpy as np

    frames = frames_of(case, test=True)
    for name in case.shared_features:
        if case.kinds[name] != "numeric":
            continue
        train, test = (as_number(f[name], "numeric").to_numpy() for f in frames)
        train, test = train[np.isfinite(train)], test[np.isfinite(test)]
        if len(train) > FEW and len(test) > 1 and len(np.unique(np.concatenate([train, test]))) >= FEW:
            yield name, train, test


def _scaled(columns: list[tuple[str, np.ndarray, np.ndarray]]) -> list[Trace]:
    """Scaling that is exact over both frames together, and not over training alone."""
    import numpy as np

    def standard(v: np.ndarray) -> bool:
        return abs(v.mean()) < CLOSE and min(abs(v.std() - 1), abs(v.std(ddof=1) - 1)) < CLOSE

    def ranged(v: np.ndarray) -> bool:
        return any(abs(v.min() - low) < CLOSE and abs(v.max() - 1) < CLOSE for low in (0.0, -1.0))

    def largest(v: np.ndarray) -> bool:
        return abs(np.abs(v).max() - 1) < CLOSE and not ranged(v) and v.min() < 0 < v.max()

    def robust(v: np.ndarray) -> bool:
        low, middle, high = np.quantile(v, [0.25, 0.5, 0.75])
        return abs(middle) < CLOSE and abs(high - low - 1) < CLOSE

    found = []
    kinds = (
        ("standardised", standard, "a mean of 0 and a spread of 1"),
        ("scaled to a range", ranged, "a smallest value of 0 (or −1) and a largest of 1"),
        ("scaled by the largest value", largest, "a largest size of 1"),
        ("scaled by the quartiles", robust, "a median of 0 and quartiles 1 apart"),
    )
    for step, is_so, has in kinds:
        whole = [(n, a) for n, a, b in columns if is_so(np.concatenate([a, b]))]
        named = tuple(n for n, a in whole if not is_so(a))
        # a single range that is met may be chance, as of a share; several are not
        least = 1 if step == "standardised" else LEAST_COLUMNS
        if len(named) >= least and (step != "scaled by the largest value" or len(whole) >= len(columns) / 2):
            found.append(
                Trace(step, f"over both frames together {_list(named)} {'has' if len(named) == 1 else 'have'} exactly {has}, "
                      "over the training rows alone not", named)
            )  # fmt: skip
    return found


def _list(names: tuple[str, ...]) -> str:
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")  # noqa: PLR2004


def _filled(case: Case) -> list[Trace]:
    """A value in many cells that is the mean (or median) of all other cells of both frames, and not of training's."""
    import numpy as np

    frames = frames_of(case, test=True)
    means, medians = [], []
    for name in case.shared_features:
        if case.kinds[name] != "numeric":
            continue
        parts = [as_number(f[name], "numeric").to_numpy() for f in frames]
        both = np.concatenate(parts)
        both = both[np.isfinite(both)]
        levels, counts = np.unique(both, return_counts=True)
        if len(levels) < FEW:
            continue
        train = parts[0][np.isfinite(parts[0])]
        spread = float(both.std()) or 1.0
        # a column filled with the mean of its other cells has that mean itself
        at = int(np.abs(levels - both.mean()).argmin())
        value = float(levels[at])
        many = LEAST_FILLED <= counts[at] <= MOST_FILLED * len(both) and value in train and value in parts[1]
        # a mean has more digits than what was measured, unless by chance
        if (
            many
            and _stands_out(both, value, counts, at)
            and abs(both.mean() - value) < CLOSE * spread < abs(train.mean() - value)
        ):
            means.append(name)
            continue
        value, count = float(levels[counts.argmax()]), int(counts.max())
        if not LEAST_FILLED <= count <= MOST_FILLED * len(both) or value not in train or value not in parts[1]:
            continue
        rest, own = both[both != value], train[train != value]
        # whole numbers often are the median; a value between two others is one that was made
        between = value % 1 != 0 or not (rest % 1 == 0).all()
        if len(own) >= FEW and between and _rare(counts) and (
            abs(np.median(rest) - value) < CLOSE * spread < abs(np.median(own) - value)
        ):  # fmt: skip
            medians.append(name)
    found = []
    for step, names in (("mean", means), ("median", medians)):
        if names:
            found.append(
                Trace(f"gaps filled with the {step}", f"many cells of {_list(tuple(names))} hold the {step} of all other cells "
                      f"of both frames, which is not the {step} of the training rows", tuple(names))
            )  # fmt: skip
    return found


def _stands_out(both: np.ndarray, value: float, counts: np.ndarray, at: int) -> bool:
    """Whether a value has more digits than the others, or is met again where hardly any other is."""
    import numpy as np

    off = _off_grid(both)
    if not off.all():
        return bool(off[both == value].all())
    return bool(counts[at] >= 3 * np.median(counts) and counts[at] >= np.sort(counts)[-2])


def _rare(counts: np.ndarray) -> bool:
    """Whether the most frequent value stands out from the others."""
    import numpy as np

    ordered = np.sort(counts)
    return bool(ordered[-1] >= 3 * ordered[-2])


def _encoded(case: Case) -> list[Trace]:
    """A column that is, level by level, the mean target of both frames' rows, and not of training's."""
    import numpy as np

    if case.task is None or case.y is None or case.y_test is None or len(case.classes) > 2:  # noqa: PLR2004
        return []
    import pandas as pd

    from mlnb.core import model as models

    assert case.test is not None
    frames = [case.frame.loc[case.known], case.test.loc[models.test_known(case)]]
    target = np.concatenate([case.codes, case.codes_test]).astype(float)
    if (target < 0).any() and case.task != "regression":
        return []
    spread = float(target.std()) or 1.0
    of_words = [
        pd.factorize(pd.concat([as_text(f[n]).fillna("") for f in frames]))[0]
        for n in case.shared_features
        if case.kinds[n] in {"category", "boolean"}
    ]
    named = []
    for name in case.shared_features:
        if case.kinds[name] != "numeric":
            continue
        values = np.concatenate([as_number(f[name], "numeric").to_numpy() for f in frames])
        if not np.isfinite(values).all():
            continue
        count = len(case.codes)
        for place in [np.unique(np.round(values, 9), return_inverse=True)[1], *of_words]:
            size = int(place.max()) + 1
            if not 3 <= size <= len(values) / 3:  # noqa: PLR2004
                continue
            whole = (np.bincount(place, target, size) / np.maximum(np.bincount(place, minlength=size), 1))[place]
            own_count = np.bincount(place[:count], minlength=size)
            own = (np.bincount(place[:count], target[:count], size) / np.maximum(own_count, 1))[place]
            if np.abs(whole - values).max() < CLOSE * spread < np.abs(own - values)[own_count[place] > 0].max():
                named.append(name)
                break
    if not named:
        return []
    return [
        Trace("target encoding", f"level by level {_list(tuple(named))} holds the mean {case.target} of both frames' rows, "
              "the test rows' own answers among them", tuple(named))
    ]  # fmt: skip


def _between(case: Case) -> Trace | None:
    """Rows that were made between two others, as by SMOTE, whose parents (or which) are on the other side."""
    import numpy as np
    from sklearn.neighbors import NearestNeighbors

    frames = frames_of(case, test=True)
    names = [n for n in case.shared_features if case.kinds[n] == "numeric"]
    parts = [
        np.column_stack([as_number(f[n], "numeric").to_numpy() for n in names]) if names else np.zeros((len(f), 0))
        for f in frames
    ]
    both = np.vstack(parts)
    fine = np.array(
        [len(np.unique(both[np.isfinite(both[:, j]), j])) >= max(FEW, 0.2 * len(both)) for j in range(both.shape[1])],
        dtype=bool,
    )
    if fine.sum() < LEAST_LINE:
        return None
    table = both[:, fine]
    place = np.flatnonzero(np.isfinite(table).all(axis=1))
    rng = np.random.default_rng(case.random_state)
    if len(place) > SOME_ROWS:
        place = np.sort(rng.choice(place, SOME_ROWS, replace=False))
    points = table[place]
    off = np.column_stack([_off_grid(column) for column in points.T]).sum(axis=1) >= 2  # noqa: PLR2004
    spread = points.std(axis=0)
    if len(points) < 4 * NEIGHBOURS or (spread == 0).any():
        return None
    points = (points - points.mean(axis=0)) / spread
    side = place >= len(frames[0])
    near = NearestNeighbors(n_neighbors=NEIGHBOURS + 1).fit(points).kneighbors(points, return_distance=False)[:, 1:]
    crossed = np.zeros(len(points), dtype=bool)
    made = np.zeros(len(points), dtype=bool)
    reach = points[near] - points[:, None, :]  # (n, k, columns)
    size = np.linalg.norm(reach, axis=2)
    for a in range(NEIGHBOURS):
        for b in range(a + 1, NEIGHBOURS):
            # between two others: the ways to them are opposite
            product = (reach[:, a] * reach[:, b]).sum(axis=1)
            on = (size[:, a] > ON_LINE) & (size[:, b] > ON_LINE) & (product <= -(1 - ON_LINE) * size[:, a] * size[:, b])
            # on a line in one or two columns alone is what any two rows may be
            on &= off & ((np.abs(reach[:, a]) > ON_LINE).sum(axis=1) >= LEAST_LINE)
            made |= on
            crossed |= on & ((side[near[:, a]] != side) | (side[near[:, b]] != side))
    count = int(crossed.sum())
    if made.sum() < max(LEAST_MADE, LEAST_MADE_PART * len(points)) or count < LEAST_MADE:
        return None
    rows = tuple(int(p - len(frames[0])) for p in place[crossed & side])
    return Trace(
        "resampling", f"{count:,} of {len(points):,} rows lie exactly between two others, one of which is on the other side of "
        "the split, as rows that SMOTE made before it", tuple(n for n, f in zip(names, fine, strict=True) if f), rows,
    )  # fmt: skip


def _off_grid(column: np.ndarray) -> np.ndarray:
    """Values with more digits than most of the column has; all of them where there is no such number of digits."""
    import numpy as np

    for digits in range(-2, 7):
        scaled = column * 10.0**digits
        on = np.abs(scaled - np.round(scaled)) < ON_LINE * np.maximum(1.0, np.abs(scaled))
        if on.mean() >= MOST_FILLED:
            off: np.ndarray = ~on
            return off
    return np.ones(len(column), dtype=bool)
