"""Scores: what a case is scored by, greater always better, and the losses that comparisons rest on."""

from __future__ import annotations

import difflib
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mlnb.core.errors import CaseError

if TYPE_CHECKING:
    import numpy as np

    from mlnb.core.case import Case
    from mlnb.core.cross_fit import OutOfFold
    from mlnb.core.framing import Framing

#: A class holding more of the rows than this makes plain accuracy say little.
LOPSIDED = 0.8
_DRAWN = 1_000_000  # rows drawn at once
_COST = frozenset({"expected_cost", "neg_expected_cost", "cost"})
_OTHER_NAMES = {
    "auc": "roc_auc", "auroc": "roc_auc", "roc_auc_score": "roc_auc", "ap": "average_precision", "auprc": "average_precision",
    "pr_auc": "average_precision", "sensitivity": "recall", "log_loss": "neg_log_loss", "brier": "neg_brier_score",
    "brier_score": "neg_brier_score", "r²": "r2", "rmse": "neg_root_mean_squared_error", "mse": "neg_mean_squared_error",
    "mae": "neg_mean_absolute_error", "mean_absolute_error": "neg_mean_absolute_error",
    "mean_squared_error": "neg_mean_squared_error", "root_mean_squared_error": "neg_root_mean_squared_error",
    "macro_f1": "f1_macro", "f1_score": "f1", "accuracy_score": "accuracy",
}  # fmt: skip


@dataclass(frozen=True)
class Metric:
    """A score, greater is better.

    Attributes
    ----------
    name : str
        In the field's words.
    score : callable
        ``score(target, prediction) -> float``; target as codes (n,) or values (n,), prediction as
        probabilities (n, classes) or values (n,).
    by_row : callable, optional
        The same for each row, where the score is the mean of them.
    others : Metric, optional
        The same for models other than the case's, where that has a threshold of its own.
    """

    name: str
    score: Callable[[np.ndarray, np.ndarray], float]
    by_row: Callable[[np.ndarray, np.ndarray], np.ndarray] | None = None
    others: Metric | None = None

    def of(self, case: Case, made: OutOfFold, rows: np.ndarray) -> float:
        """Score of these predictions on these labelled rows, given by mask or position."""
        metric = self if made.own or self.others is None else self.others
        return metric.score(case.codes[rows], made.prediction[rows])

    def draws(
        self, target: np.ndarray, prediction: np.ndarray, size: int, count: int, rng: np.random.Generator
    ) -> np.ndarray:
        """Scores of ``count`` bootstrap draws of ``size`` rows, (count,)."""
        import numpy as np

        if self.by_row is None:
            chosen = (rng.integers(0, len(target), size) for _ in range(count))
            return np.array([self.score(target[rows], prediction[rows]) for rows in chosen])
        values = self.by_row(target, prediction)
        some = max(1, _DRAWN // size)  # rows at once, so that memory stays small
        means = [
            values[rng.integers(0, len(target), (min(some, count - done), size))].mean(axis=1)
            for done in range(0, count, some)
        ]
        return np.concatenate(means)

    @property
    def best(self) -> float:
        """The value of a perfect prediction."""
        return 0.0 if self.name.startswith("negative") else 1.0


def default_metric(case: Case) -> Metric:
    """The metric that the case is scored by.

    What ``scoring`` names, else the framing's metric, else R², accuracy, or balanced accuracy where a class has 80 %.

    Raises
    ------
    CaseError
        If the metric named is not known for this task.
    """
    import numpy as np

    if case.scoring is not None:
        return named_metric(case, case.scoring)
    if case.framing is not None and case.framing.metric:
        return named_metric(case, case.framing.metric, "metric")
    if case.task == "regression":
        return Metric(*_REGRESSION["r2"])
    top = np.bincount(case.codes).max() / len(case.codes)
    return named_metric(case, "balanced_accuracy" if top > LOPSIDED else "accuracy")


def named_metric(case: Case, name: str, what: str = "scoring", framing: Framing | None = None) -> Metric:
    """The metric of that name for this case: of the framing's positive class, decided by its threshold.

    Parameters
    ----------
    case : Case
    name : str
        As scikit-learn names it, or "expected_cost".
    what : str
        Where it was named, for the sentence of an error.
    framing : Framing, optional
        By default the case's.

    Raises
    ------
    CaseError
        If it is not known for this task, with the nearest that is.
    """
    table = _REGRESSION if case.task == "regression" else _CLASSES
    framing = framing or case.framing
    said = str(name).strip().lower().replace(" ", "_").replace("-", "_") if isinstance(name, str) else ""
    said = _OTHER_NAMES.get(said, said)
    if said in _COST and case.task != "regression":
        from mlnb.core.framed import expected_cost

        return expected_cost(case, framing)
    if said not in table:
        known = [*table, *([] if case.task == "regression" else ["expected_cost"])]
        near = difflib.get_close_matches(said or str(name), known, n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"it is one of {', '.join(known)}."
        msg = f"{what}={name!r} is not known for {case.task}; {hint}"
        raise CaseError(msg)
    metric = Metric(*table[said])
    if case.task == "regression":
        return metric
    from mlnb.core.framed import as_framed

    return as_framed(case, metric, said, framing)


def row_loss(task: str | None, target: np.ndarray, prediction: np.ndarray) -> np.ndarray:
    """Loss of each row, (n,): the Brier score for classes, the squared error for numbers.

    Both are proper, need no threshold and are bounded by the data, so that means of them compare models.

    References
    ----------
    Gneiting, Raftery (2007): Strictly proper scoring rules, prediction, and estimation. JASA 102.
    """
    import numpy as np

    if task == "regression":
        loss: np.ndarray = (prediction - target) ** 2
        return loss
    truth = np.zeros_like(prediction)
    seen = target >= 0
    truth[np.flatnonzero(seen), target[seen]] = 1.0
    brier: np.ndarray = ((prediction - truth) ** 2).sum(axis=1)
    return brier


def _hit(y: np.ndarray, p: np.ndarray) -> np.ndarray:
    hit: np.ndarray = (p.argmax(axis=1) == y).astype(float)
    return hit


def _accuracy(y: np.ndarray, p: np.ndarray) -> float:
    return float((p.argmax(axis=1) == y).mean())


def _balanced(y: np.ndarray, p: np.ndarray) -> float:
    import numpy as np

    hit = p.argmax(axis=1) == y
    return float(np.mean([hit[y == c].mean() for c in np.unique(y)]))


def _binary_or_mean(name: str) -> Callable[[np.ndarray, np.ndarray], float]:
    """A ranking metric of scikit-learn: of the second class, or the mean over classes against the rest."""

    def score(y: np.ndarray, p: np.ndarray) -> float:
        import numpy as np
        from sklearn import metrics

        function = getattr(metrics, name)
        if p.shape[1] == 2:  # noqa: PLR2004
            return float(function(y == 1, p[:, 1]))
        return float(np.mean([function(y == c, p[:, c]) for c in np.unique(y[y >= 0])]))

    return score


def _hard(name: str, average: str) -> Callable[[np.ndarray, np.ndarray], float]:
    def score(y: np.ndarray, p: np.ndarray) -> float:
        from sklearn import metrics

        how = average if p.shape[1] > 2 or average != "binary" else "binary"  # noqa: PLR2004
        how = "macro" if how == "binary" and p.shape[1] > 2 else how  # noqa: PLR2004
        return float(getattr(metrics, name)(y, p.argmax(axis=1), average=how, zero_division=0))

    return score


def _negative_log_loss(y: np.ndarray, p: np.ndarray) -> float:
    import numpy as np

    chosen = p[np.arange(len(y)), y]
    return float(np.log(np.clip(chosen, 1e-15, 1)).mean())


def _r2(y: np.ndarray, p: np.ndarray) -> float:
    spread = float(((y - y.mean()) ** 2).sum())
    return 1 - float(((y - p) ** 2).sum()) / spread if spread else 0.0


def _rmse(y: np.ndarray, p: np.ndarray) -> float:
    return -float(((y - p) ** 2).mean() ** 0.5)


def _mae(y: np.ndarray, p: np.ndarray) -> float:
    return -float(abs(y - p).mean())


_Entry = tuple[str, Callable[..., float]] | tuple[str, Callable[..., float], Callable[..., "np.ndarray"]]
_CLASSES: dict[str, _Entry] = {
    "accuracy": ("accuracy", _accuracy, _hit),
    "balanced_accuracy": ("balanced accuracy", _balanced),
    "roc_auc": ("ROC AUC", _binary_or_mean("roc_auc_score")),
    "average_precision": ("average precision", _binary_or_mean("average_precision_score")),
    "f1": ("F1", _hard("f1_score", "binary")),
    "f1_macro": ("macro F1", _hard("f1_score", "macro")),
    "precision": ("precision", _hard("precision_score", "binary")),
    "recall": ("recall", _hard("recall_score", "binary")),
    "neg_log_loss": ("negative log loss", _negative_log_loss),
    "neg_brier_score": (
        "negative Brier score",
        lambda y, p: -float(row_loss("classes", y, p).mean()),
        lambda y, p: -row_loss("classes", y, p),
    ),
}
_REGRESSION: dict[str, _Entry] = {
    "r2": ("R²", _r2),
    "neg_root_mean_squared_error": ("negative RMSE", _rmse),
    "neg_mean_squared_error": (
        "negative MSE",
        lambda y, p: -float(((y - p) ** 2).mean()),
        lambda y, p: -((y - p) ** 2),
    ),
    "neg_mean_absolute_error": ("negative MAE", _mae, lambda y, p: -abs(y - p)),
}
