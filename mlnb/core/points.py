"""Rows of a case as points, whose distance tells how far rows are apart."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from mlnb.core.kinds import Kind, as_number
from mlnb.core.rows import Rows, cells, frames_of

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from mlnb.core.case import Case

#: Directions that a wide table is projected on.
DIRECTIONS = 96
#: Numbers with fewer distinct values than this are compared like categories.
FEW = 12
#: A column's spread is at most this many times that of its middle half.
WIDER = 5.0


def points(case: Case, compared: Rows, *, test: bool = False) -> np.ndarray:
    """The same rows as points, (n, dimensions), whose distance tells how far rows are apart.

    Numbers and dates count in units of their spread among the training rows; categories, texts, missing cells and
    numbers of few values are equal or one unit apart. Wide tables are projected at random, which keeps distances.

    Parameters
    ----------
    case : Case
    compared : Rows
        What `rows` gave for the same frames.
    test : bool
        Whether test rows follow.

    References
    ----------
    Johnson, Lindenstrauss (1984): Extensions of Lipschitz mappings into a Hilbert space.
    """
    import numpy as np

    frames = frames_of(case, test=test)
    narrow: list[np.ndarray] = []
    rng = np.random.default_rng(case.random_state)
    total: np.ndarray | None = None
    for name in compared.columns:
        narrow.append(_placed([f[name] for f in frames], case.kinds[name], rng))
        if sum(block.shape[1] for block in narrow) > DIRECTIONS:
            block = np.hstack(narrow)
            turned = block @ (rng.standard_normal((block.shape[1], DIRECTIONS)) / DIRECTIONS**0.5)
            total = turned if total is None else total + turned
            narrow = []
    if total is None:
        return np.hstack(narrow) if narrow else np.zeros((len(compared.blank), 0))
    if narrow:
        block = np.hstack(narrow)
        total = total + block @ (rng.standard_normal((block.shape[1], DIRECTIONS)) / DIRECTIONS**0.5)
    return total


def _placed(parts: Sequence[pd.Series], kind: Kind, rng: np.random.Generator) -> np.ndarray:
    """One column as coordinates, (n, few)."""
    import numpy as np

    if kind in {"numeric", "date"} and not any(part.dtype.kind == "c" for part in parts):
        numbers = [as_number(part, kind).to_numpy() for part in parts]
        training = numbers[0][~np.isnan(numbers[0])]
        if len(np.unique(training[:1000])) >= FEW or len(np.unique(training)) >= FEW:
            shown = _scaled(np.concatenate(numbers), training)
            odd = np.concatenate(
                [(part.notna() & np.isnan(n)).to_numpy() for part, n in zip(parts, numbers, strict=True)]
            )
            if not odd.any():
                return shown
            words = np.concatenate([cells(part, kind)[0][:, 0] for part in parts])
            return np.hstack([shown, _apart(np.where(odd, words, np.uint64(0)), rng)])
    hashes = np.concatenate([cells(part, kind)[1].sum(axis=1, dtype=np.uint64) for part in parts])
    return _apart(hashes, rng)


def _scaled(numbers: np.ndarray, training: np.ndarray) -> np.ndarray:
    import numpy as np

    low, middle, high = np.quantile(training, [0.25, 0.5, 0.75])
    usual, overall = (high - low) / 1.349, float(training.std())
    # heavy tails must not make the bulk look alike, nor a narrow bulk the tails far apart
    spread = max(usual, min(overall, WIDER * usual)) if usual > 0 else overall or 1.0
    holes = np.isnan(numbers)
    shown = np.clip((np.where(holes, middle, numbers) - middle) / spread, -1e6, 1e6)
    return np.stack([shown, holes.astype(float)], axis=1) if holes.any() else shown[:, None]


def _apart(hashes: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Values as points at distance one from each other, nearly so where there are many."""
    import numpy as np

    levels, codes = np.unique(hashes, return_inverse=True)
    if len(levels) <= 1:
        return np.zeros((len(hashes), 0))
    if len(levels) == 2:  # noqa: PLR2004
        return codes.reshape(-1, 1).astype(float)
    width = min(len(levels), 16)
    corners = np.eye(width) if len(levels) <= width else rng.standard_normal((len(levels), width))
    corners = corners / np.linalg.norm(corners, axis=1, keepdims=True) / 2**0.5
    return corners[codes.reshape(-1)]


def reach(case: Case, compared: Rows, near: float) -> float:
    """Distance of two rows whose numbers differ by ``near`` spreads each, in root mean square."""
    measured = sum(case.kinds[c] in {"numeric", "date"} for c in compared.columns)
    return near * max(measured, 1) ** 0.5
