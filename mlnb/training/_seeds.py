"""Where in a model chance is drawn from, and what it does with the same seed and with others."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mlnb.core import model as models
from mlnb.core import probe
from mlnb.core.folds import folds
from mlnb.core.metric import default_metric
from mlnb.core.parallel import each
from mlnb.core.skill import kind_of_loss, losses

if TYPE_CHECKING:
    import numpy as np

    from mlnb.core.case import Case
    from mlnb.core.cross_fit import OutOfFold

#: Folds that are fitted again with another seed.
AGAIN = 3
#: Predictions further apart than this are not the same but for the order of sums.
TOLERANCE = 1e-6
#: Libraries that take a seed of their own where none is given.
_OWN_SEED = ("xgboost", "lightgbm", "catboost")


def unpinned(model: Any, cv: Any = None) -> list[str]:
    """Where a model, its searches' splitters or ``cv`` draw from chance without a seed, as ``get_params`` names it.

    Examples
    --------
    >>> from sklearn.ensemble import RandomForestClassifier
    >>> from sklearn.model_selection import GridSearchCV, KFold
    >>> unpinned(GridSearchCV(RandomForestClassifier(), {}, cv=KFold(3, shuffle=True)), cv=KFold(5, shuffle=True))
    ['cv (KFold)', 'estimator__random_state (RandomForestClassifier)', "the case's cv (KFold)"]
    """
    found = []
    given = _parameters(model)
    for path, value in sorted(given.items()):
        prefix, _, name = path.rpartition("__")
        if name == "random_state" and _moves(value):
            owner = given.get(prefix) if prefix else model
            if not _module(owner).startswith(_OWN_SEED):
                found.append(f"{path} ({type(owner).__name__})")
        elif _deals(value):
            found.append(f"{path} ({type(value).__name__})")
    return [*found, *([f"the case's cv ({type(cv).__name__})"] if _deals(cv) else [])]


def _parameters(model: Any) -> dict[str, Any]:
    try:
        return dict(model.get_params(deep=True))
    except Exception:  # noqa: BLE001  # a stranger's model
        return {}


def _module(owner: Any) -> str:
    return type(owner).__module__


def _moves(value: Any) -> bool:
    """Whether a random state is another at each fit: none at all, or a generator that goes on."""
    return value is None or hasattr(value, "random_sample") or hasattr(value, "bit_generator")


def _deals(value: Any) -> bool:
    """Whether a splitter deals rows out anew each time."""
    if not hasattr(value, "split") or not hasattr(value, "random_state") or hasattr(value, "fit"):
        return False
    return bool(getattr(value, "shuffle", True)) and _moves(value.random_state)


def reseeded(model: Any, seed: int) -> Any:
    """The model with this seed in every part that takes one."""
    names = [path for path in _parameters(model) if path.rpartition("__")[2] == "random_state"]
    return model.set_params(**dict.fromkeys(names, seed))


@dataclass(frozen=True)
class Seeds:
    """What chance does to a model.

    Attributes
    ----------
    apart : float
        Largest difference between predictions of two fits with the same seed on the same rows, while what draws
        from the global generators is given other numbers.
    seeded : bool
        Whether any part of the model takes a seed.
    skill : tuple of float
        Differences of skill, by fold, that another seed made.
    scores : tuple of (float, float)
        Scores with the first seed and with another one, by fold.
    """

    apart: float
    seeded: bool
    skill: tuple[float, ...]
    scores: tuple[tuple[float, float], ...]

    @property
    def repeats(self) -> bool:
        """Whether the same seed gives the same predictions."""
        return self.apart <= TOLERANCE


def seeds(case: Case) -> Seeds:
    """Fit again with the same seed, and with others; made once per case."""
    return case.shared("seeds", lambda: _make(case, probe.model_out_of_fold(case)))


def _make(case: Case, own: OutOfFold) -> Seeds:
    import numpy as np

    pairs = folds(case)
    twice = list(each(_fit, [(case, *pairs[0], case.random_state, turn) for turn in (0, 1)]))
    apart = float(np.abs(twice[0] - twice[1]).max())
    seeded = any(path.rpartition("__")[2] == "random_state" for path in _parameters(case.model))
    if not seeded and apart <= TOLERANCE:
        return Seeds(apart, seeded, (), ())
    some = pairs[:AGAIN]
    jobs = [(case, train, held, case.random_state + 1 + k, 2 + k) for k, (train, held) in enumerate(some)]
    metric, by = default_metric(case), kind_of_loss(case, own)
    skill, scores = [], []
    for (train, held), other in zip(some, each(_fit, jobs), strict=True):
        first = twice[0] if train is pairs[0][0] else own.prediction[held]
        codes = case.codes[held]
        skill.append(float((_loss(case, held, first, by) - _loss(case, held, other, by)).mean()))
        scores.append((metric.score(codes, first), metric.score(codes, other)))
    return Seeds(apart, seeded, tuple(skill), tuple(scores))


def _loss(case: Case, held: np.ndarray, said: np.ndarray, by: str) -> np.ndarray:
    import numpy as np

    from mlnb.core.cross_fit import OutOfFold

    whole = np.zeros((len(case.codes), *said.shape[1:]))
    whole[held] = said
    return losses(case, OutOfFold(whole, np.zeros(len(whole), dtype=int)), held, by=by)


def _fit(case: Case, train: np.ndarray, held: np.ndarray, seed: int, turn: int) -> np.ndarray:
    clone = models.unfitted(case)
    if seed != case.random_state:
        clone = reseeded(clone, seed)
    known = case.frame.loc[case.known]
    with _global_numbers(turn):
        return models.predict(case, models.fit(case, clone, train), known.iloc[held])


@contextmanager
def _global_numbers(seed: int) -> Iterator[None]:
    """Give the global generators these numbers for a while, so that what leans on them shows, and shows each time."""
    import numpy as np

    before, ours = np.random.get_state(), random.getstate()  # noqa: NPY002
    np.random.seed(seed)  # noqa: NPY002
    random.seed(seed)
    try:
        yield
    finally:
        np.random.set_state(before)  # noqa: NPY002
        random.setstate(ours)
