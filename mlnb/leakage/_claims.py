"""Ways in which a claimed score can be shown to rest on rows, answers or labels that the model should not have."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mlnb.core import model as models
from mlnb.core import probe
from mlnb.core.errors import MlnbError, plural
from mlnb.core.fix import Fix
from mlnb.core.metric import default_metric, row_loss
from mlnb.core.options import options
from mlnb.leakage._floor import floor, plain_loss

if TYPE_CHECKING:
    import numpy as np

    from mlnb.core.case import Case

#: Part of the honest loss from which a difference matters.
LEAST_GAIN = 0.1
#: Skill on a shuffled target from which it matters.
LEAST_SKILL = 0.05
#: Rows on which a pipeline is fitted to a shuffled target.
SHUFFLED_ROWS = 1_000
#: Difference of predictions, in units of their spread, up to which they are the same.
SAME = 1e-6
LEAST_ROWS = 20
ASKED_ROWS = 200


@dataclass(frozen=True)
class Claim:
    """One thing that was compared.

    Attributes
    ----------
    what : str
        The comparison, for the table.
    sentence : str
        What it shows, where it shows something.
    claimed, honest : float
        Scores, or losses, that were compared; NaN where there are none.
    unit : str
        What they are.
    p_value : float
    guilty : bool
    fix : Fix or None
    """

    what: str
    sentence: str
    claimed: float
    honest: float
    unit: str
    p_value: float
    guilty: bool
    fix: Fix | None = None


def cross_validation(case: Case) -> Claim | None:
    """Whether a fold of the case's own ``cv`` scores rows that it trains on."""
    import numpy as np

    from mlnb.core.folds import folds

    if case.cv is None:
        return None
    pairs = folds(case)
    shared = sum(len(np.intersect1d(a, b)) for a, b in pairs)
    scored = sum(len(np.unique(b)) for _, b in pairs)
    return Claim(
        "rows that cv trains on and scores", f"cv scores {plural(shared, 'row')} of {scored:,} that it has trained on",
        shared / scored, 0.0, "share of the scored rows", 0.0 if shared else 1.0, shared > 0,
        Fix("Use folds that share no rows", "cv = 5", lambda given: given.replace(cv=None)),
    )  # fmt: skip


def in_sample(case: Case) -> Claim | None:
    """Whether the stored predictions are those of the model for the rows that it learned."""
    import numpy as np

    if case.y_score is None or not hasattr(case.model, "fit"):
        return None
    stored, _ = probe.subject(case)
    said = models.predict(case, models.fitted(case), case.frame.loc[case.known])
    same = np.abs(stored.prediction - said).reshape(len(said), -1).max(axis=1) <= SAME * (float(said.std()) or 1.0)
    honest = probe.model_out_of_fold(case)
    apart = np.abs(honest.prediction - said).reshape(len(said), -1).max(axis=1) > 10 * SAME * (float(said.std()) or 1.0)
    told = apart & honest.scored  # where a fold's own model says the same, nothing can be told
    share = float(same[told].mean()) if told.sum() >= LEAST_ROWS else 0.0
    metric = default_metric(case)
    rows = honest.scored
    claimed, other = (metric.score(case.codes[rows], m.prediction[rows]) for m in (stored, honest))
    return Claim(
        "stored predictions that are the fitted model's own, to the last digit",
        f"{round(100 * share):.0f} % of the stored predictions are what the model says of rows that it learned: "
        f"{metric.name} {claimed:.3g}, out of fold {other:.3g}",
        float(claimed), float(other), metric.name, 0.0 if share > LEAST_GAIN else 1.0, share > LEAST_GAIN, _cross_predict(),
    )  # fmt: skip


def _cross_predict() -> Fix:
    return Fix(
        "Score predictions that were made out of fold",
        "from sklearn.model_selection import cross_val_predict\n\n"
        "y_score = cross_val_predict(model, X, y, cv=5, method='predict_proba')",
        lambda given: given.replace(y_score=None),
    )


def stored(case: Case) -> Claim | None:
    """Whether the stored predictions are better than the model's own out of fold."""
    if case.y_score is None or not hasattr(case.model, "fit"):
        return None
    given, _ = probe.subject(case)
    honest = probe.model_out_of_fold(case)
    rows = honest.scored & given.scored
    return _better(
        case, "stored predictions, and the model's out of fold", "the stored predictions", case.codes[rows],
        given.prediction[rows], honest.prediction[rows], _cross_predict(),
    )  # fmt: skip


def test_rows(case: Case) -> Claim | None:
    """Whether a fitted model knows the test rows better than the same model fitted on the training rows."""
    import numpy as np

    if case.test is None or case.y_test is None or len(case.y_test) < LEAST_ROWS:
        return None
    if not hasattr(case.model, "fit") or not models.is_fitted(case.model):
        return None
    assert case.y is not None
    known = _labelled(case)
    claimed = models.test_prediction(case)[known]
    honest = refitted(case)[known]
    codes = case.codes_test[known]
    fix = Fix(
        "Fit the model on the training rows alone",
        "from sklearn.base import clone\n\nmodel = clone(model).fit(train[features], train[target])",
        lambda given: given.replace(model=models.unfitted(given)),
    )
    scale = SAME * (float(np.std(honest)) or 1.0)
    if np.abs(claimed - honest).max() > 10 * scale:
        both = _on_all(case)
        if both is not None and np.abs(claimed - both[known]).max() <= scale:
            metric = default_metric(case)
            one, two = (float(metric.score(codes, said)) for said in (claimed, honest))
            return Claim(
                "the fitted model, and the same fitted on training and test rows",
                f"The model was fitted on the test rows too, since the same model fitted on all rows says the same to the "
                f"last digit: {metric.name} {one:.3g} on the test, fitted on training alone {two:.3g}",
                one, two, metric.name, 0.0, guilty=True, fix=fix,
            )  # fmt: skip
    return _better(
        case, "the fitted model on the test, and the same fitted on the training rows", "the fitted model on the test rows",
        codes, claimed, honest, fix, folds=0,
    )  # fmt: skip


def _labelled(case: Case) -> np.ndarray:
    import numpy as np

    known: np.ndarray = np.isfinite(case.codes_test) if case.task == "regression" else case.codes_test >= 0
    return known


def refitted(case: Case) -> np.ndarray:
    """What a clone of the model says of the labelled test rows, fitted on the labelled training rows."""
    import numpy as np

    def make() -> np.ndarray:
        assert case.y is not None
        assert case.test is not None
        fresh = models.fit(case, models.unfitted(case), np.arange(len(case.y)))
        return models.predict(case, fresh, case.test.loc[models.test_known(case)])

    return case.shared("refitted", make)


def _on_all(case: Case) -> np.ndarray | None:
    """The same of a clone fitted on training and test rows."""
    import numpy as np
    import pandas as pd

    assert case.test is not None
    both = pd.concat(
        [case.frame, case.test[[c for c in case.frame.columns if c in case.test.columns]]], ignore_index=True
    )
    try:
        whole = case.replace(data=both, test=None, y_score=None, cv=None)
        if whole.classes != case.classes or whole.y is None:
            return None
        fresh = models.fit(whole, models.unfitted(whole), np.arange(len(whole.y)))
        return models.predict(case, fresh, case.test.loc[models.test_known(case)])
    except MlnbError:
        return None


def _better(
    case: Case,
    what: str,
    whose: str,
    codes: np.ndarray,
    claimed: np.ndarray,
    honest: np.ndarray,
    fix: Fix,
    folds: int = 5,
) -> Claim:
    """Whether claimed predictions lose far less than honest ones in the same rows."""
    from mlnb.stats.compare import paired

    metric = default_metric(case)
    one, two = (row_loss(case.task, codes, said) for said in (claimed, honest))
    test = paired(two, one, folds=folds) if folds else paired(two, one, held=0.0)
    gain = test.difference / (float(two.mean()) or 1.0)
    scores = [float(metric.score(codes, said)) for said in (claimed, honest)]
    return Claim(
        what, f"{whose} score {metric.name} {scores[0]:.3g}, and honestly refitted {scores[1]:.3g}: "
        f"{round(100 * gain):.0f} % of the loss is gone, which the same model does not do without having seen the rows",
        scores[0], scores[1], metric.name, test.p_value, test.p_value < options.alpha and gain >= LEAST_GAIN, fix,
    )  # fmt: skip


def shuffled(case: Case) -> Claim | None:
    """Whether the whole pipeline, refitted, tells a shuffled target better than a constant."""
    import numpy as np

    from mlnb.stats.compare import paired

    if not hasattr(case.model, "fit") or case.y is None:
        return None
    rng = np.random.default_rng(case.random_state)
    places = np.flatnonzero(case.known)
    if len(places) > SHUFFLED_ROWS and (case.cv is None or isinstance(case.cv, int)):
        places = np.sort(rng.choice(places, SHUFFLED_ROWS, replace=False))
    frame = case.frame.iloc[places].copy()
    frame[case.target] = frame[case.target].to_numpy()[rng.permutation(len(frame))]
    try:
        mixed = case.replace(data=frame, test=None, y_score=None, model=models.unfitted(case), group=None, time=None,
                             ignore=[*case.ignore, *[c for c in (case.group, case.time) if c is not None]])  # fmt: skip
        made = probe.model_out_of_fold(mixed)
        constant = probe.simple(mixed, "dummy")
    except MlnbError:
        return None
    rows = made.scored
    one, two = (row_loss(case.task, mixed.codes[rows], m.prediction[rows]) for m in (constant, made))
    test = paired(one, two)
    skill = test.difference / (float(one.mean()) or 1.0)
    return Claim(
        "the pipeline refitted to a shuffled target",
        f"Refitted to a shuffled target, out of fold, the pipeline still explains {round(100 * skill):.0f} % of it: it sees "
        "answers that it should not have",
        skill, 0.0, "explained of a shuffled target", test.p_value,
        test.p_value < options.alpha and skill >= LEAST_SKILL,
        Fix("Find the step that keeps answers beyond the rows it is fitted on, and drop it"),
    )  # fmt: skip


def row_labels(case: Case) -> Claim | None:
    """Whether what the model says of a row changes with the label of the row, its values being the same."""
    import numpy as np
    import pandas as pd

    if not hasattr(case.model, "fit") or case.backend != "pandas":
        return None
    known = case.frame.loc[case.known]
    if not pd.api.types.is_integer_dtype(known.index.dtype) or not known.index.is_unique or len(known) < LEAST_ROWS:
        return None
    rng = np.random.default_rng(case.random_state)
    rows = known.iloc[np.sort(rng.choice(len(known), min(ASKED_ROWS, len(known)), replace=False))]
    model = models.fitted(case)
    try:
        first, again = (models.predict(case, model, rows) for _ in range(2))
        other = models.predict(case, model, rows.set_axis(rng.permutation(rows.index.to_numpy())))
    except MlnbError:
        return None
    scale = SAME * (float(first.std()) or 1.0)
    steady = bool(np.abs(first - again).max() <= scale)
    changed = np.abs(first - other).reshape(len(rows), -1).max(axis=1) > 10 * scale
    share = float(changed.mean()) if steady else 0.0
    return Claim(
        "predictions that change with the row's label alone",
        f"What the model says of a row depends on the row's label, not on its values alone: {round(100 * share):.0f} % of "
        "the predictions change when labels are exchanged, as where answers are looked up",
        share, 0.0, "share of the predictions", 0.0 if share else 1.0, share > LEAST_SKILL,
        Fix("Find the step that looks something up by the index of the frame, and let it use the row's values"),
    )  # fmt: skip


def too_good(case: Case, made: Any, maker: str) -> Claim:
    """Whether predictions leave less than any honest model can be believed to."""
    from scipy import stats

    from mlnb.stats.compare import paired

    least = floor(case)
    rows = made.scored & least.rows
    loss = plain_loss(case, made, rows)
    best = least.best[rows[least.rows]]
    gain = float(best.mean() - loss.mean())
    if case.task == "regression":
        part = least.least / (float(best.mean()) or 1.0)
        p_value = paired(part * best, loss).p_value
        gain /= float(case.codes[rows].var()) or 1.0
        unit, what = "squared error", "mean squared error"
    else:
        p_value = float(stats.binom.cdf(int(loss.sum()), len(loss), least.least))
        unit, what = "errors", "share of errors"
    guilty = p_value < options.alpha and gain >= MATTERS
    return Claim(
        f"{maker}, and the noise floor of the data",
        f"{maker[0].upper()}{maker[1:]} leave{'' if maker.endswith('s') else 's'} a {what} of {loss.mean():.2g}, where the best "
        f"of the simple ones ({least.names[0]}) leaves {best.mean():.2g} and the noise in the data itself about {least.least:.2g} "
        "or more: too good to be true",
        float(loss.mean()), least.least, unit, p_value, guilty,
        Fix("Look for what the model knows of the answer: rows it has seen, a step that uses the target, features chosen on all rows"),
    )  # fmt: skip


#: Share of errors, or of variance, by which a score must be better than the best of the simple ones to be too good.
MATTERS = 0.02
