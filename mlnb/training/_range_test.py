"""A learning-rate range test: raise the rate with every step, and see where the loss falls fastest."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mlnb.core.evidence import Curves, Series
from mlnb.core.finding import number

if TYPE_CHECKING:
    import numpy as np

    from mlnb.core.case import Case

#: Parameters in which estimators keep a constant rate.
PARAMETERS = ("learning_rate_init", "eta0", "lr", "learning_rate")
LOWEST, HIGHEST, STEPS = 1e-5, 10.0, 90
ROWS, BATCH = 2_000, 32
#: Rise of the smoothed loss over its lowest at which the sweep ends.
BLOWN = 3.0


@dataclass(frozen=True)
class Sweep:
    """Smoothed losses at rising rates, and the rate at which they fell fastest."""

    rates: tuple[float, ...]
    losses: tuple[float, ...]
    best: float

    def curve(self, used: float | None) -> Curves:
        """The sweep as a picture."""
        return Curves(
            caption="Range test: loss of the next batch while the rate rises",
            name="range test",
            x=self.rates,
            series=(Series("loss", self.losses),),
            xlabel="learning rate",
            ylabel="loss, smoothed",
            logx=True,
            at=self.best if used is None else used,
            at_label="falls fastest" if used is None else "in use",
            alt=f"The loss falls fastest at a learning rate of {number(self.best)}.",
        )


def with_rate(model: Any, rate: float) -> Any:
    """An unfitted copy of the model with another constant rate; None where it has no such parameter."""
    from sklearn.base import clone

    name = _parameter(model)
    if name is None:
        return None
    return clone(model).set_params(**{name: rate})


def _parameter(model: Any) -> str | None:
    if not hasattr(model, "get_params") or isinstance(model, type):
        return None
    there: dict[str, Any] = model.get_params()
    ends = [n for p in PARAMETERS for n in there if n.rpartition("__")[2] == p and isinstance(there[n], (int, float))]
    return ends[0] if ends else None


def sweep(case: Case) -> Sweep | None:
    """The range test of the case's model on its training rows; None where it cannot learn in steps or breaks.

    References
    ----------
    Smith (2017): Cyclical learning rates for training neural networks. WACV.
    """
    model = case.model
    final = getattr(model, "steps", [(None, model)])[-1][1]
    if case.y is None or not hasattr(final, "partial_fit") or _parameter(final) is None:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return _sweep(case, final)
    except Exception:  # noqa: BLE001  # a stranger's model; the history alone then says what it says
        return None


def _sweep(case: Case, final: Any) -> Sweep | None:
    import numpy as np
    from sklearn.base import clone

    rng = np.random.default_rng(case.random_state)
    assert case.y is not None
    rows = rng.permutation(len(case.y))[:ROWS]
    X, y = case.X.iloc[rows], case.y.iloc[rows].to_numpy()
    if final is not case.model:
        X = clone(case.model[:-1]).fit_transform(X, y)
    values = X.to_numpy(dtype=float) if hasattr(X, "to_numpy") else X
    name = _parameter(final)
    learner = clone(final)
    steady = {"learning_rate": "constant"} if name == "eta0" else {}
    given = {} if case.task == "regression" else {"classes": np.array(case.classes)}
    rates = np.geomspace(LOWEST, HIGHEST, STEPS)
    seen: list[float] = []
    order = np.concatenate([rng.permutation(len(y)) for _ in range(1 + STEPS * BATCH // len(y))])
    for step, rate in enumerate(rates):
        batch = order[step * BATCH : (step + 1) * BATCH]
        if step:
            seen.append(_loss(learner, values[batch], y[batch], given.get("classes")))
            if not np.isfinite(seen[-1]):
                break
        learner.set_params(**{str(name): float(rate)}, **steady)
        inner = getattr(learner, "_optimizer", None)  # scikit-learn's networks keep a rate of their own
        if inner is not None:
            inner.learning_rate_init = inner.learning_rate = float(rate)
        learner.partial_fit(values[batch], y[batch], **(given if step == 0 else {}))
    return _read(rates, np.array(seen))


def _loss(learner: Any, values: Any, y: np.ndarray, classes: np.ndarray | None) -> float:
    import numpy as np

    if classes is None:
        return float(((learner.predict(values) - y) ** 2).mean())
    if not hasattr(learner, "predict_proba"):
        return float((learner.predict(values) != y).mean())
    own = learner.predict_proba(values)[np.arange(len(y)), np.searchsorted(learner.classes_, y)]
    return float(-np.log(np.clip(own, 1e-12, 1)).mean())


def _read(rates: np.ndarray, seen: np.ndarray) -> Sweep | None:
    import numpy as np

    if len(seen) < STEPS // 4:
        return None
    smooth = np.empty(len(seen))
    mean = 0.0
    for i, value in enumerate(seen):  # an exponential mean, corrected for its beginning
        mean = 0.85 * mean + 0.15 * min(float(value), 1e6)
        smooth[i] = mean / (1 - 0.85 ** (i + 1))
    lowest = np.minimum.accumulate(smooth)
    blown = smooth > BLOWN * lowest
    end = int(blown.argmax()) if blown.any() else len(smooth)
    kept = smooth[: max(end, 2)]
    bottom = int(kept.argmin())
    if bottom < 2:  # noqa: PLR2004
        return None
    slope = np.gradient(kept[: bottom + 1])
    fastest = float(rates[int(slope.argmin())])
    # the slope is read from a mean that lags; a third of where the loss was lowest is never too far
    best = min(fastest, float(rates[bottom]) / 3)
    return Sweep(tuple(float(f"{r:.4g}") for r in rates[: len(kept)]), tuple(float(f"{v:.5g}") for v in kept), best)
