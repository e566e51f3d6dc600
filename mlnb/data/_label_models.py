"""Models that look at recorded labels without having seen them, and what they agree on."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from mlnb.core import probe
from mlnb.core.metric import row_loss
from mlnb.core.options import options
from mlnb.stats.multiple import cauchy

if TYPE_CHECKING:
    import numpy as np

    from mlnb.core.case import Case
    from mlnb.stats.lapse import Lapse

#: Classes can be told apart where a model leaves no more of the errors of the most frequent class's constant answer,
#: wrong labels apart. Among clean tables it is .15 or less of those whose classes are kinds of things (species, digits,
#: cultivars), and .2 or more of those that record decisions and outcomes.
SEPARABLE = 0.15
#: More labels than this are not called wrong on the word of one model.
MOST_WRONG = 0.2
#: With more rows than this, the candidate of the least loss alone has the power to see that there is nothing.
MANY_ROWS = 5_000


def without(case: Case, hiding: tuple[str, ...]) -> Case:
    """The case without features that give the recorded label away, be it right or wrong, and without its model."""
    return case.shared(("without", hiding), lambda: case.drop_columns(hiding).replace(model=None, y_score=None))


def _candidates(case: Case) -> dict[str, np.ndarray]:
    """Out-of-fold predictions to choose the strongest from."""
    import numpy as np

    found = {"probe": probe.probe(case).prediction, "linear": probe.simple(case, "linear").prediction}
    if case.task == "regression":
        found["mean"] = (found["probe"] + found["linear"]) / 2
    else:
        together = np.sqrt(np.clip(found["probe"], 1e-6, 1) * np.clip(found["linear"], 1e-6, 1))
        found["mean"] = together / together.sum(axis=1, keepdims=True)
        if len(together) <= MANY_ROWS:
            found["noisy"] = probe.simple(case, "noisy").prediction
    if case.y_score is not None or hasattr(case.model, "fit"):
        own, _ = probe.subject(case)
        if own.probabilistic:
            found["own"] = own.prediction
    return found


def usable(case: Case) -> tuple[dict[str, np.ndarray], np.ndarray]:
    """The candidates that scored all rows that were scored, that of the least loss first, and these rows."""
    import numpy as np

    scored = np.flatnonzero(probe.probe(case).scored)
    codes = case.codes[scored]
    candidates = {name: values[scored] for name, values in _candidates(case).items()}
    usable = [name for name, values in candidates.items() if not np.isnan(values).any()]
    usable.sort(key=lambda name: float(row_loss(case.task, codes, candidates[name]).mean()))
    return {name: candidates[name] for name in usable}, scored


def lapses(codes: np.ndarray, candidates: dict[str, np.ndarray]) -> tuple[Lapse, np.ndarray]:
    """What the candidates say together, with its p-value, and the predictions that it rests on.

    A model that has learned the wrong labels explains them as overlap, and does so the better the lower its loss
    is. Where one sees a floor and hardly anything else that is hard, the classes can be told apart, and that one is
    believed; the p-value is of all together (Cauchy combination). Where much is hard anyway, a model of the wrong
    shape mistakes its own error for wrong labels, so that all of them must agree.
    """
    import numpy as np

    from mlnb.stats.lapse import lapse

    first = next(iter(candidates))
    found = {first: lapse(codes, candidates[first])}
    if len(codes) > MANY_ROWS and found[first].p_value >= options.alpha:
        return found[first], candidates[first]
    found |= {name: lapse(codes, values) for name, values in candidates.items() if name != first}
    most = SEPARABLE * (1 - float(np.bincount(codes).max()) / len(codes))

    def told_apart(name: str) -> bool:
        hard = float((candidates[name].argmax(axis=1) != codes).mean()) - found[name].rate
        return found[name].p_value < options.alpha and hard <= most and found[name].rate <= MOST_WRONG

    apart = [name for name in found if told_apart(name)]
    if apart:  # the one of least loss knows the rows best
        p_value = cauchy([result.p_value for result in found.values()])
        return replace(found[apart[0]], p_value=p_value), candidates[apart[0]]
    agreed = max(result.p_value for result in found.values())
    return replace(found[first], p_value=agreed), candidates[first]
