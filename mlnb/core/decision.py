"""The threshold by which decisions are taken: the framing's, else the model's own where its `predict` has one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from mlnb.core import model as models
from mlnb.core.errors import ModelError
from mlnb.core.framing_fits import positive_code

if TYPE_CHECKING:
    import numpy as np

    from mlnb.core.case import Case
    from mlnb.core.framing import Framing

#: Libraries whose classifiers answer with the most probable class, but for these of theirs.
_PLAIN = frozenset({"sklearn", "imblearn", "xgboost", "lightgbm", "catboost"})
_OF_THEIR_OWN = frozenset({"FixedThresholdClassifier", "TunedThresholdClassifierCV", "SVC", "NuSVC"})
_ASKED = 2_000


@dataclass(frozen=True)
class Threshold:
    """A class of two or more, and the probability from which decisions are for it.

    Attributes
    ----------
    positive : int
        Position of the class among the case's.
    value : float
        Decisions are for it from this probability on.
    given : bool
        Whether the framing declares it; else it is what the model's ``predict`` does.
    """

    positive: int
    value: float
    given: bool


def threshold_in_use(case: Case, framing: Framing | None = None) -> Threshold | None:
    """The threshold by which decisions are taken now; None where the most probable class is the answer.

    A model that moves its own threshold (scikit-learn's ``TunedThresholdClassifierCV``, a wrapper of one's own) is
    asked for decisions and probabilities of the same training rows; what parts them is its threshold.

    Parameters
    ----------
    case : Case
    framing : Framing, optional
        By default the case's.
    """
    framing = framing or case.framing
    positive = positive_code(case, framing)
    if positive is None:
        return None
    if framing is not None and framing.threshold is not None:
        return Threshold(positive, framing.threshold, given=True)
    if not may_move(case):
        return None
    found: Threshold | None = case.shared("threshold of the model", lambda: _asked(case))
    if found is None or found.positive == positive:
        return found
    return replace(found, positive=positive, value=_next(1.0 - found.value))


def may_move(case: Case) -> bool:
    """Whether the model's ``predict`` may differ from its most probable class, told from its type alone."""
    model = case.model
    asked = case.task == "binary" and case.y_score is None and hasattr(model, "fit") and hasattr(model, "predict")
    return asked and models.has_probabilities(model) and not _is_plain(model)


def _is_plain(model: Any) -> bool:
    kind = type(model)
    if kind.__module__.split(".")[0] not in _PLAIN or kind.__name__ in _OF_THEIR_OWN:
        return False
    inner = [getattr(model, name, None) for name in ("estimator", "base_estimator", "best_estimator_")]
    steps = getattr(model, "steps", None)
    if isinstance(steps, list) and steps:
        inner.append(steps[-1][1])
    return all(_is_plain(part) for part in inner if hasattr(part, "fit"))


def _asked(case: Case) -> Threshold | None:
    """Of the second class, read from what the fitted model decides of training rows."""
    import numpy as np

    try:
        fitted = models.fitted(case)
        rows = case.frame.loc[case.known]
        rows = rows.iloc[np.unique(np.linspace(0, len(rows) - 1, _ASKED).astype(int))]
        chance, said = models.predict(case, fitted, rows)[:, 1], models.decisions(case, fitted, rows)
    except ModelError:  # what scores the model says it
        return None
    value = _parting(chance, said == 1)
    if value is None:
        return None
    stated = [getattr(part, "best_threshold_", getattr(part, "threshold", None)) for part in _ends(fitted)]
    exact = [float(t) for t in stated if isinstance(t, (int, float)) and _parts(chance, said == 1, float(t))]
    return Threshold(1, exact[0] if exact else value, given=False)


def _ends(model: Any) -> list[Any]:
    """The model, and the last step of a pipeline."""
    steps = getattr(model, "steps", None)
    return [model, steps[-1][1]] if isinstance(steps, list) and steps else [model]


def _parts(chance: np.ndarray, yes: np.ndarray, value: float) -> bool:
    return bool(((chance >= value) == yes).all())


def _parting(chance: np.ndarray, yes: np.ndarray) -> float | None:
    """The threshold that parts the decisions with the fewest errors; None where one half does it as well."""
    import numpy as np

    plain = ((chance > 0.5) != yes) & (chance != 0.5)  # noqa: PLR2004  # at one half either answer is the most probable
    if not plain.any():
        return None
    order = np.argsort(chance, kind="stable")
    score, sided = chance[order], yes[order]
    missed = np.concatenate([[0], np.cumsum(sided)]) + np.concatenate([np.cumsum(~sided[::-1])[::-1], [0]])
    cuts = np.concatenate([[True], score[1:] > score[:-1], [True]])
    missed = np.where(cuts, missed, len(yes) + 1)
    at = int(missed.argmin())
    if missed[at] >= plain.sum():
        return None
    if at == 0:
        return float(score[0])
    return _next(float(score[-1])) if at == len(score) else float(score[at - 1] + score[at]) / 2


def _next(value: float) -> float:
    """The smallest number above it, so that from here on means above."""
    import numpy as np

    return float(np.nextafter(value, 2.0))
