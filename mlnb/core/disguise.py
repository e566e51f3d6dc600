"""Features that give the answer away: each strong one alone, set against all others together.

`leakage.target_proxy` reports them; `data.label_errors` looks past them, since a feature made from the recorded
label agrees with it also where it is wrong.

Kaufman, Rosset, Perlich, Stitelman (2012): Leakage in data mining. ACM TKDD 6.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mlnb.core import probe
from mlnb.core.metric import row_loss
from mlnb.core.options import options

if TYPE_CHECKING:
    import numpy as np

    from mlnb.core.case import Case

#: Share of the loss (Brier score, squared error) that a disguise leaves at most.
LEAVES = 0.12
#: Largest part of the loss left by all others that a disguise leaves.
RATIO = 0.34
#: Share of the loss below which, interval and all, a feature needs no comparison.
EXACT = 0.01
#: Rows on which features are screened one by one.
SCREEN_ROWS = 20_000
#: Features that are set against all others together.
SUSPECTS = 8
#: Part of what a disguise may leave, below which several features are taken for allies.
ALLIED = 0.5
#: A feature is set against the others only where the screen leaves at most this many times what a disguise leaves.
WORTH_A_LOOK = 2.0


@dataclass(frozen=True)
class Suspect:
    """One feature alone against all others together, as shares of the loss that each leaves.

    Attributes
    ----------
    column : str
    alone, others : float
        Share of the loss of a constant that the feature alone, and all others together, leave.
    low, high : float
        Interval of ``alone``.
    p_value : float
        That the feature alone leaves no less than the others, corrected for the features compared.
    allied : bool
        Whether others like it were set aside with it.
    """

    column: str
    alone: float
    others: float
    low: float
    high: float
    p_value: float
    allied: bool = False

    @property
    def ratio(self) -> float:
        """Loss left by the feature alone over loss left by all others."""
        return self.alone / self.others if self.others > 0 else 1.0


def guilty(case: Case, *, leaves: float = LEAVES, ratio: float = RATIO, exact: float = EXACT) -> tuple[Suspect, ...]:
    """The features that leave next to nothing, and far less than all others together; worst first."""
    found = []
    for s in suspects(case, leaves):
        better = s.ratio <= ratio and s.p_value < options.alpha
        if better if s.allied else s.others > exact and (s.high <= exact or better):
            found.append(s)
    return tuple(sorted(found, key=lambda s: s.alone))


def suspects(case: Case, leaves: float = LEAVES) -> tuple[Suspect, ...]:
    """The strongest features, each set against all others; made once per case."""
    strong = [name for name, left in screen(case)[:SUSPECTS] if left <= WORTH_A_LOOK * leaves]
    return case.shared(("suspects", leaves), lambda: tuple(_against_others(case, strong, leaves)))


def screen(case: Case) -> tuple[tuple[str, float], ...]:
    """Share of the loss that each feature alone leaves, least first; cross-fitted means over its bins."""
    return case.shared("screen", lambda: tuple(_screen(case)))


def _screen(case: Case) -> list[tuple[str, float]]:
    import numpy as np

    from mlnb.stats.one_feature import left_alone

    values, encoder = probe.matrix(case)
    codes = case.codes
    rng = np.random.default_rng(case.random_state)
    rows = np.arange(len(codes))
    if len(rows) > SCREEN_ROWS:
        rows = rng.choice(rows, SCREEN_ROWS, replace=False)
    halves = rng.permutation(len(rows)) % 4
    target = targets(case, codes[rows])
    base = float(((target - target.mean(axis=0)) ** 2).sum())
    left: dict[str, float] = {}
    for j, name in enumerate(encoder.names):
        loss = left_alone(values[rows, j], target, halves, coded=encoder.categorical[j])
        left[name] = min(left.get(name, 1.0), float(loss.sum()) / base)
    return sorted(left.items(), key=lambda pair: (pair[1], pair[0]))


def targets(case: Case, codes: np.ndarray) -> np.ndarray:
    """The target as columns of numbers: one-hot for classes."""
    import numpy as np

    if case.task == "regression":
        return codes.reshape(-1, 1)
    shown: np.ndarray = np.eye(len(case.classes))[codes]
    return shown


def _against_others(case: Case, names: list[str], leaves: float) -> list[Suspect]:
    """Probe with the feature alone, and where that leaves little, probe with all others, over the same folds.

    Several features made from the target would vouch for each other. Those that leave next to nothing are
    therefore all set aside together, and each is held against what is then left.
    """
    from mlnb.core.folds import folds, group_codes
    from mlnb.stats.compare import paired

    _, encoder = probe.matrix(case)
    groups = group_codes(case)
    scored = probe.probe(case).scored
    codes = case.codes[scored]
    base = row_loss(case.task, codes, probe.simple(case, "dummy").prediction[scored])
    alone: dict[str, np.ndarray] = {}
    for name in names:
        mine = [j for j, n in enumerate(encoder.names) if n == name]
        made = (_probe_on(case, mine), _tree_on(case, mine))  # smooth relations suit the first, steps the second
        loss = min((row_loss(case.task, codes, m.prediction[scored]) for m in made), key=lambda v: v.mean())
        if loss.mean() <= leaves * base.mean():
            alone[name] = loss
    together = {name for name, loss in alone.items() if loss.mean() <= ALLIED * leaves * base.mean()}
    clusters = None if groups is None else groups[scored]
    scale = float(base.mean())
    found = []
    for name, loss in alone.items():
        aside = together if name in together else {name}
        kept = [j for j, n in enumerate(encoder.names) if n not in aside]
        others = row_loss(case.task, codes, _probe_on(case, kept).prediction[scored]) if kept else base
        test = paired(others, loss, folds=len(folds(case)), clusters=clusters)
        spread = paired(loss, 0 * loss, folds=len(folds(case)), clusters=clusters)
        found.append(
            Suspect(
                name, float(loss.mean()) / scale, float(others.mean()) / scale,
                max(spread.low / scale, 0.0), spread.high / scale, min(1.0, test.p_value * len(names)),
                allied=len(aside) > 1,
            )
        )  # fmt: skip
    return found


def _probe_on(case: Case, columns: list[int]) -> probe.OutOfFold:
    """Out-of-fold predictions of the probe on some columns of the matrix."""
    values, encoder = probe.matrix(case)
    part, codes = values[:, columns], [encoder.categorical[j] for j in columns]

    def fitter(rows: np.ndarray) -> Any:
        import numpy as np

        if len(rows) > options.extra_rows:
            rows = np.random.default_rng(case.random_state).choice(rows, options.extra_rows, replace=False)
        return probe.fit_on(case, probe.boosted(case, codes), part, rows)

    return probe.cross_fit(case, fitter)


def _tree_on(case: Case, columns: list[int]) -> probe.OutOfFold:
    """Out-of-fold predictions of a single tree with small leaves."""
    from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

    values, _ = probe.matrix(case)
    kind = DecisionTreeRegressor if case.task == "regression" else DecisionTreeClassifier
    tree = kind(max_leaf_nodes=64, min_samples_leaf=2, random_state=case.random_state)
    return probe.cross_fit(case, lambda rows: probe.fit_on(case, tree, values[:, columns], rows))
