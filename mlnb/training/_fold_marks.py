"""What a log keeps of folds: their fingerprint, and how many rows they hold out."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from mlnb.core.errors import MlnbError

if TYPE_CHECKING:
    from mlnb.core.case import Case


def of_case(case: Case, count: int) -> dict[str, Any]:
    """Of the case's own folds, where as many scores were given as there are."""
    from mlnb.core.folds import folds

    if case.y is None or count < 2:  # noqa: PLR2004
        return {}
    try:
        pairs = folds(case)
    except MlnbError:
        return {}
    return of_pairs(pairs) if len(pairs) == count else {}


def of_pairs(pairs: Any) -> dict[str, Any]:
    """Of pairs of training and test positions."""
    import numpy as np

    digest, ratios = hashlib.sha256(), []
    for train, test in pairs:
        digest.update(np.asarray(test, dtype=np.int64).tobytes() + b"|")
        ratios.append(len(test) / max(len(train), 1))
    return {"folds": digest.hexdigest()[:12], "held": float(np.mean(ratios))}


def mark_of(cv: Any, count: int, case: Any = None) -> dict[str, Any]:
    """Of a number of folds, a splitter or pairs of positions; of a splitter alone its name stands for its folds."""
    if hasattr(cv, "__iter__") and not isinstance(cv, str):
        return of_pairs(list(cv))
    if getattr(case, "y", None) is not None and hasattr(case, "replace"):
        found = of_case(case.replace(cv=cv), count)
        if found:
            return found
    return {"held": held_of(cv, count), "folds": "" if isinstance(cv, int) else _name(cv)}


def held_of(cv: Any, count: int) -> float | None:
    """Test rows of a fold per training row, from what is known of a splitter; None where nothing is."""
    share = getattr(cv, "test_size", None)
    if type(cv).__name__.endswith("ShuffleSplit"):
        share = 0.1 if not isinstance(share, float) else share
        return float(share / (1 - share))
    repeats = getattr(cv, "n_repeats", None)
    folds = count // repeats if isinstance(repeats, int) and repeats else count
    return 1 / (folds - 1) if folds > 1 else None


def _name(cv: Any) -> str:
    """A splitter's own words, where they fix its folds; empty where each call would draw others."""
    text = " ".join(repr(cv).split())
    drawn = "shuffle=True" in text or "Repeated" in text or "ShuffleSplit" in text
    return "" if " at 0x" in text or (drawn and "random_state=None" in text) else text
