"""The score to expect on rows whose answers nobody knows yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mlnb.core import model as models
from mlnb.core import probe
from mlnb.core.changes import CURRENT
from mlnb.core.current import Current
from mlnb.core.errors import CannotTell, plural
from mlnb.core.metric import Metric, default_metric
from mlnb.core.options import options
from mlnb.production._compare import Compared, compare

if TYPE_CHECKING:
    import numpy as np

    from mlnb.core.case import Case

LEAST_ROWS = 50
#: Current rows that are drawn from, draws of their answers, and bootstraps of the calibration.
MOST_ROWS, DRAWS, BOOTSTRAPS = 5_000, 200, 20
#: Largest weight of a reference row, over the mean.
LARGEST = 10.0


@dataclass(frozen=True)
class Expected:
    """Scores then and now.

    Attributes
    ----------
    metric : Metric
    maker : str
        Whose predictions these are.
    reference, reference_error : float
        Score of the training rows, out of fold, and its standard error.
    value : float
        Score to expect of the current rows.
    draws : ndarray
        Scores of drawn answers, over bootstraps of the calibration.
    actual, actual_error : float or None
        Score of the labelled current rows.
    rows : int
        Current rows that were asked about.
    """

    metric: Metric
    maker: str
    reference: float
    reference_error: float
    value: float
    draws: np.ndarray
    actual: float | None
    actual_error: float | None
    rows: int


def expected(case: Case, now: Current) -> Expected:
    """Estimate the score on current rows from the model's own, calibrated probabilities, or from its usual errors.

    Raises
    ------
    CannotTell
        If there are fewer than 50 rows to calibrate on or to estimate for.
    """
    import numpy as np

    compared: Compared = case.shared((CURRENT, "compared"), lambda: compare(case, now))
    made, maker = probe.subject(case) if case.y_score is None or case.model is None else _of_model(case)
    codes, said = case.codes, made.prediction
    there = _asked(case, now)
    usable = made.scored
    if int(usable.sum()) < LEAST_ROWS or len(there) < LEAST_ROWS:
        msg = (
            f"There are {plural(int(usable.sum()), 'scored training row')} and {plural(len(there), 'current row')}; "
            f"give at least {LEAST_ROWS} of each to estimate a score."
        )
        raise CannotTell(msg)
    if case.task != "regression" and not made.probabilistic:
        msg = f"The model {case.model_name} gives no probabilities, from which a score could be expected; give one that does, or labelled current rows."
        raise CannotTell(msg)
    metric = default_metric(case)
    rng = np.random.default_rng(case.random_state)
    scored = np.flatnonzero(usable)
    reference = float(metric.score(codes[scored], said[scored]))
    spread = _error(metric, codes[scored], said[scored], rng)
    rows, weights = _weighed(case, compared, usable)
    asked = there if len(there) <= MOST_ROWS else there[np.sort(rng.choice(len(there), MOST_ROWS, replace=False))]
    how = _numbers if case.task == "regression" else _classes
    value, draws = how(metric, codes[rows], said[rows], weights, asked, rng)
    actual = actual_error = None
    if int(now.known.sum()) >= LEAST_ROWS:
        truth = now.codes if case.task == "regression" else now.codes.astype(int)
        answered = there[now.known]
        actual = float(metric.score(truth, answered))
        actual_error = _error(metric, truth, answered, rng)
    return Expected(metric, maker, reference, spread, value, draws, actual, actual_error, len(there))


def _of_model(case: Case) -> tuple[probe.OutOfFold, str]:
    return probe.model_out_of_fold(case), "the model"


def _asked(case: Case, now: Current) -> np.ndarray:
    """What the model, or the probe fitted on all training rows, says of the current rows."""
    import numpy as np

    if case.model is not None:
        return models.predict(case, models.fitted(case), now.frame)
    values, encoder = probe.matrix(case)
    lacking = [name for name in case.features if name not in now.frame.columns]
    both = np.vstack([values, encoder.transform(now.frame.assign(**dict.fromkeys(lacking, np.nan)))])
    rows = np.arange(len(values))
    if len(rows) > options.sample_rows:
        rows = np.random.default_rng(case.random_state).choice(rows, options.sample_rows, replace=False)
    return probe.fit_on(case, probe.boosted(case, encoder.categorical), both, rows)(np.arange(len(values), len(both)))


def _weighed(case: Case, compared: Compared, usable: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Scored training rows like the current ones, and how much each should count to be as the current ones are.

    References
    ----------
    Shimodaira (2000): Improving predictive inference under covariate shift. Journal of Statistical Planning and
    Inference 90.
    """
    import numpy as np

    place = np.cumsum(case.known) - 1
    rows = compared.matched.reference[compared.domain.reference]
    chance = compared.domain.chance[: len(rows)]
    keep = case.known[rows]
    rows, chance = place[rows[keep]], chance[keep]
    keep = usable[rows]
    rows, chance = rows[keep], chance[keep]
    if compared.domain.p_value >= options.alpha:  # nothing to correct: weights would only add noise
        return rows, np.ones(len(rows))
    odds = chance / np.clip(1 - chance, 1e-6, None)
    weights = np.minimum(odds / odds.mean(), LARGEST)
    return rows, weights / weights.mean()


def _error(metric: Metric, truth: np.ndarray, said: np.ndarray, rng: np.random.Generator) -> float:
    """Standard error of a score over rows, by the bootstrap of at most 5,000 of them."""
    import numpy as np

    size = min(len(truth), MOST_ROWS)
    some = rng.choice(len(truth), size, replace=False)
    drawn = metric.draws(truth[some], said[some], size, DRAWS // 2, rng)
    return float(np.nanstd(drawn)) * (size / len(truth)) ** 0.5


def _classes(
    metric: Metric,
    codes: np.ndarray,
    said: np.ndarray,
    weights: np.ndarray,
    asked: np.ndarray,
    rng: np.random.Generator,
) -> tuple[float, np.ndarray]:
    """Confidence-based performance estimation: answers drawn from calibrated probabilities, scored again and again.

    References
    ----------
    Guo, Pleiss, Sun, Weinberger (2017): On calibration of modern neural networks. ICML. Białek, Kuberski, Perrakis,
    Bifet (2024): Estimating model performance under covariate shift without labels (confidence-based performance
    estimation).
    """
    import numpy as np

    draws = []
    for number in range(BOOTSTRAPS + 1):
        rows = np.arange(len(codes)) if number == 0 else rng.integers(0, len(codes), len(codes))
        calibrated = _calibrated(codes[rows], said[rows], weights[rows], asked)
        total = np.cumsum(calibrated, axis=1)
        for _ in range(DRAWS // BOOTSTRAPS):
            answers = np.minimum((rng.uniform(size=(len(asked), 1)) > total).sum(axis=1), asked.shape[1] - 1)
            score = _score(metric, answers, asked)
            if score is not None:
                draws.append((number, score))
    own = [score for number, score in draws if number == 0]
    rest: np.ndarray = np.array([score for number, score in draws if number > 0])
    if not own or not len(rest):
        msg = f"The {metric.name} cannot be computed on the current rows: they are predicted to be of one class."
        raise CannotTell(msg)
    # draws of the same rows scatter by the answers; their mean is the estimate
    return float(np.mean([*own, *rest])), rest


def _score(metric: Metric, answers: np.ndarray, asked: np.ndarray) -> float | None:
    import numpy as np

    try:
        score = float(metric.score(answers, asked))
    except ValueError:  # a ranking of one class
        return None
    return score if np.isfinite(score) else None


def _calibrated(codes: np.ndarray, said: np.ndarray, weights: np.ndarray, asked: np.ndarray) -> np.ndarray:
    """Probabilities by vector scaling: a multinomial regression on the logarithms of the given ones."""
    import numpy as np
    from sklearn.linear_model import LogisticRegression

    width = said.shape[1]
    seen = np.unique(codes)
    if len(seen) < 2:  # noqa: PLR2004
        return asked
    x, new = (np.log(np.clip(p, 1e-4, 1.0)) for p in (said, asked))
    if width == 2:  # noqa: PLR2004
        x, new = (v[:, [1]] - v[:, [0]] for v in (x, new))
    model = LogisticRegression(C=10.0, max_iter=200).fit(x, codes, sample_weight=weights)
    found = np.zeros((len(asked), width))
    found[:, model.classes_] = model.predict_proba(new)
    return found


def _numbers(
    metric: Metric,
    codes: np.ndarray,
    said: np.ndarray,
    weights: np.ndarray,
    asked: np.ndarray,
    rng: np.random.Generator,
) -> tuple[float, np.ndarray]:
    """Direct loss estimation: the usual error of a like prediction, learned from errors out of fold."""
    import numpy as np

    away = np.abs(codes - said)
    edges = np.unique(np.quantile(said, np.linspace(0, 1, 11)[1:-1]))
    place, there = np.searchsorted(edges, said), np.searchsorted(edges, asked)
    draws = []
    for _ in range(DRAWS):
        rows = rng.integers(0, len(codes), len(codes))
        some = rng.integers(0, len(asked), len(asked))
        draws.append(_loss(metric, away[rows], place[rows], weights[rows], there[some], asked[some]))
    return _loss(metric, away, place, weights, there, asked), np.array(draws)


def _loss(
    metric: Metric, away: np.ndarray, place: np.ndarray, weights: np.ndarray, there: np.ndarray, asked: np.ndarray
) -> float:
    import numpy as np

    power = 1 if metric.name == "negative MAE" else 2
    count = max(int(place.max()), int(there.max())) + 1
    total = np.bincount(place, weights=weights * away**power, minlength=count)
    mass = np.bincount(place, weights=weights, minlength=count)
    usual = float((weights * away**power).sum() / weights.sum())
    by_place = np.where(mass > 0, total / np.where(mass > 0, mass, 1), usual)
    loss = float(by_place[there].mean())
    made: dict[str, Any] = {"negative MAE": -loss, "negative MSE": -loss, "negative RMSE": -(loss**0.5)}
    if metric.name in made:
        return float(made[metric.name])
    # of a calibrated prediction, the variance of the answers is that of the predictions and the mean squared error
    whole = float(asked.var()) + loss
    return 1 - loss / whole if whole > 0 else 0.0
