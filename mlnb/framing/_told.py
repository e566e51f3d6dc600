"""Models that learn nothing but to tell two classes apart, and what the rows held out say of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from mlnb.core import probe
from mlnb.core.encode import LinearScaler
from mlnb.core.folds import group_codes
from mlnb.core.options import options
from mlnb.core.threads import few_threads

if TYPE_CHECKING:
    import numpy as np

    from mlnb.core.case import Case

#: Rows of a pair that such models learn from.
PAIR_ROWS = 2_000
#: Rows from which one cross-validation is enough.
ONCE_ROWS = 600
TREES = 40
STRENGTHS = (1.0, 0.03)


def told(case: Case, rows: np.ndarray, second: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Out-of-fold scores of the rows of two classes, larger for the second, and the fold of each (-1 for none).

    The mean of linear models and a forest: all speak in it, and none is picked for its luck.
    """
    import numpy as np

    values, encoder = probe.matrix(case)
    count = len(rows)
    total, fold = np.zeros(count), np.full(count, -1)
    repeats = 1 if count >= ONCE_ROWS else 2
    for repeat in range(repeats):
        for number, (train, held) in enumerate(_split(case, rows, second, case.random_state + repeat)):
            if len(np.unique(second[train])) < 2:  # noqa: PLR2004
                continue
            total[held] += _score(values[rows], second, train, held, encoder.categorical, case.random_state) / repeats
            if repeat == 0:
                fold[held] = number
    return total, fold


def _split(case: Case, rows: np.ndarray, second: np.ndarray, seed: int) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    import numpy as np
    from sklearn.model_selection import StratifiedGroupKFold, StratifiedKFold

    groups = group_codes(case)
    count = min(options.folds, int(second.sum()), int((~second).sum()))
    entities = 0 if groups is None else len(np.unique(groups[rows]))
    if groups is None or entities < 2:  # noqa: PLR2004
        yield from StratifiedKFold(count, shuffle=True, random_state=seed).split(rows, second)
        return
    split = StratifiedGroupKFold(min(count, entities), shuffle=True, random_state=seed)
    yield from split.split(rows, second, groups[rows])


def _score(
    values: np.ndarray, second: np.ndarray, train: np.ndarray, held: np.ndarray, categorical: list[bool], seed: int
) -> np.ndarray:
    import warnings

    import numpy as np
    from sklearn.ensemble import RandomForestClassifier
    from sklearn.linear_model import LogisticRegression

    scaler = LinearScaler(categorical)
    models: list[Any] = [LogisticRegression(C=c, max_iter=200, class_weight="balanced") for c in STRENGTHS]
    models.append(RandomForestClassifier(TREES, min_samples_leaf=3, class_weight="balanced", random_state=seed))
    with warnings.catch_warnings(), few_threads(values.size):
        warnings.simplefilter("ignore")
        seen, asked = scaler.fit(values[train]).transform(values[train]), scaler.transform(values[held])
        said = [model.fit(seen, second[train]).predict_proba(asked)[:, 1] for model in models]
    found: np.ndarray = np.mean(said, axis=0)
    return found
