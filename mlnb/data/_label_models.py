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
    from mlnb.stats.noisier import Noisier

#: Classes can be told apart where a model leaves no more of the errors of the most frequent class's constant answer,
#: wrong labels apart. Among clean tables it is .1 or less of those whose classes are kinds of things (species, digits,
#: cultivars), and .2 or more of those that record decisions and outcomes. Between both, the floor must be needed whatever the models'
#: weights, and must not be as high under the labels of a test frame.
SEPARABLE, PERHAPS = 0.1, 0.15
#: More labels than this are not called wrong on the word of one model.
MOST_WRONG = 0.2
#: A wrong label is no likelier for any model than such labels are there: above this mean probability for the recorded labels
#: of the suspects, a model knows them, and the one that suspects them has the wrong shape.
KNOWN = 0.4
#: With more rows than this, the candidate of the least loss alone has the power to see that there is nothing.
MANY_ROWS = 5_000
#: Labelled test rows at least, for their labels to be compared with those in training.
LEAST_TEST = 40


def without(case: Case, hiding: tuple[str, ...]) -> Case:
    """The case without features that give the recorded label away, be it right or wrong, and without its model."""
    return case.shared(("without", hiding), lambda: case.drop_columns(hiding).replace(model=None, y_score=None))


def _candidates(case: Case) -> dict[str, np.ndarray]:
    """Out-of-fold predictions to choose the strongest from."""
    import numpy as np

    found = {"probe": probe.probe(case).prediction, "linear": probe.simple(case, "linear").prediction}
    if case.task == "regression":
        found["trees"] = probe.simple(case, "trees").prediction
        found["mean"] = (found["probe"] + found["linear"] + found["trees"]) / 3
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
    return case.shared("label candidates", lambda: _usable(case))


def _usable(case: Case) -> tuple[dict[str, np.ndarray], np.ndarray]:
    import numpy as np

    scored = np.flatnonzero(probe.probe(case).scored)
    codes = case.codes[scored]
    candidates = {name: values[scored] for name, values in _candidates(case).items()}
    usable = [name for name, values in candidates.items() if not np.isnan(values).any()]
    usable.sort(key=lambda name: float(row_loss(case.task, codes, candidates[name]).mean()))
    return {name: candidates[name] for name in usable}, scored


def lapses(
    codes: np.ndarray, candidates: dict[str, np.ndarray], least: float, second: Noisier | None = None
) -> tuple[Lapse, np.ndarray, bool]:
    """What the candidates say together, the predictions that it rests on, and whether labels are wrong.

    A model that has learned the wrong labels explains them as overlap, and does so the better the lower its loss
    is. Where one sees a floor and hardly anything else that is hard, the classes can be told apart, and that one is
    believed; the p-value is of all together (Cauchy combination). Where much is hard anyway, a model of the wrong
    shape mistakes its own error for wrong labels, and rows alone cannot tell which it is.

    Parameters
    ----------
    codes : ndarray of int of shape (n,)
    candidates : dict
        Out-of-fold probabilities by name, those of the least loss first.
    least : float
        Share of wrong labels that the lower end of the interval must reach.
    second : Noisier, optional
        How much noisier the labels are than those of a test frame.
    """
    import numpy as np

    from mlnb.stats.lapse import lapse
    from mlnb.stats.pool import unexplained

    first = next(iter(candidates))
    found = {first: lapse(codes, candidates[first])}
    if len(codes) > MANY_ROWS and found[first].p_value >= options.alpha:
        return found[first], candidates[first], False
    found |= {name: lapse(codes, values) for name, values in candidates.items() if name != first}
    p_value = cauchy([result.p_value for result in found.values()])
    usual = 1 - float(np.bincount(codes).max()) / len(codes)
    rows = np.arange(len(codes))
    models = [values for name, values in candidates.items() if name != "mean"]  # the mean is a pool itself
    needed: list[bool] = []
    for name, result in found.items():
        suspects = result.wrong > 0.5  # noqa: PLR2004
        if result.p_value >= options.alpha or not least <= result.low <= result.rate <= MOST_WRONG:
            continue
        if suspects.any() and max(float(values[rows, codes][suspects].mean()) for values in models) > KNOWN:
            continue
        hard = float((candidates[name].argmax(axis=1) != codes).mean()) - result.rate
        if SEPARABLE * usual < hard <= PERHAPS * usual and not needed:
            needed = [unexplained(codes, models) < options.alpha]
        alike = second is not None and second.high < result.low
        if hard <= SEPARABLE * usual or (hard <= PERHAPS * usual and needed[0] and not alike):
            return replace(result, p_value=p_value), candidates[name], p_value < options.alpha
    return found[first], candidates[first], False


def beside(case: Case) -> Noisier | None:
    """How much noisier the training labels are than those of the test frame, where it has labels of its own."""
    import numpy as np

    from mlnb.stats.noisier import noisier

    made = [probe.probe(case), probe.simple(case, "linear")]
    if not all(one.scored.all() and one.test is not None for one in made):
        return None
    test = case.codes_test
    values, count = probe.with_test(case)
    seen = {row.tobytes() for row in values[: len(values) - count]}
    # copies of training rows are no new rows: the models know their labels
    new = np.array([row.tobytes() not in seen for row in values[len(values) - count :]]) & (test >= 0)
    if new.sum() < LEAST_TEST or len(np.unique(test[new])) < 2:  # noqa: PLR2004
        return None

    def mean(parts: list[np.ndarray]) -> np.ndarray:
        together = np.exp(np.mean([np.log(np.clip(part, 1e-6, 1)) for part in parts], axis=0))
        found: np.ndarray = together / together.sum(axis=1, keepdims=True)
        return found

    here = mean([one.prediction for one in made])
    there = mean([one.test[new] for one in made if one.test is not None])
    return noisier(case.codes, here, test[new], there, level=options.confidence)
