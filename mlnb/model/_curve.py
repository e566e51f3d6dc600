"""The learning curve of a person's model, and what more rows would bring."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mlnb.core import model as models
from mlnb.core import probe
from mlnb.core.budget import Budget
from mlnb.core.errors import ModelError
from mlnb.core.evidence import Curves, Evidence, Series, Table
from mlnb.core.finding import number
from mlnb.core.folds import folds
from mlnb.core.metric import Metric, default_metric, row_loss
from mlnb.core.metric_ranges import within
from mlnb.core.options import options
from mlnb.core.parallel import each
from mlnb.stats.power_law import Growth, growth

if TYPE_CHECKING:
    import numpy as np

    from mlnb.core.case import Case
    from mlnb.core.cross_fit import OutOfFold

#: Parts of a fold's training rows at which the learning curve is read.
PARTS = (0.125, 0.25, 0.5)
#: Folds on which each part is read; with many rows one is enough.
FOLDS = 2
TRAIN_ROWS = 1_000
DRAWS = 60
#: Gain, in the metric's unit, below which more rows are said not to help.
LITTLE = 0.005


@dataclass(frozen=True)
class Point:
    """The curve at one number of training rows: scores by metric, with their standard errors."""

    rows: int
    train: dict[str, tuple[float, float]]
    held: dict[str, tuple[float, float]]


@dataclass(frozen=True)
class LearningCurve:
    """The points, and the gain that is expected of more rows, in units of ``of``."""

    points: tuple[Point, ...]
    growth: tuple[Growth, ...]
    of: str

    @property
    def said(self) -> str:
        """One sentence on more rows; empty where the curve is too short to tell."""
        double = next((g for g in self.growth if g.factor == 2), None)  # noqa: PLR2004
        if double is None:
            return ""
        if double.high < LITTLE:
            return "more rows will not help"
        more = _round(self.points[-1].rows)
        gain = f"{number(100 * double.gain, 2)} points of {self.of} ({number(100 * double.low, 2)} to {number(100 * double.high, 2)})"
        if double.low > 0:
            return f"about {more:,} more rows would bring {gain}"
        return f"about {more:,} more rows may bring {gain}"


def _round(count: int) -> int:
    """Two significant digits."""
    size = 10 ** max(len(str(count)) - 2, 0)
    return round(count / size) * size


def learning_curve(case: Case, budget: Budget | None = None) -> LearningCurve:
    """Scores at parts of the training rows, and at all of them from the shared predictions; made once per case.

    Where the budget has no room for it there is the last point alone.
    """
    own, key = probe.model_out_of_fold(case), "learning curve"
    expected = sum(PARTS) * FOLDS * own.seconds
    made = key in case._memo  # noqa: SLF001  # what is made costs nothing
    if not made and budget is not None and not budget.allows("learning curve", expected):
        return _make(case, own, ())
    return case.shared(key, lambda: _make(case, own, PARTS))


def metrics(case: Case) -> tuple[Metric, ...]:
    """The case's metric, and the skill score that verdicts rest on."""
    import numpy as np

    first = default_metric(case)
    if case.task == "regression":
        spread = float(np.std(case.codes)) or 1.0
        return (
            first,
            Metric("RMSE as a share of the spread", lambda y, p: float(((y - p) ** 2).mean() ** 0.5) / spread),
        )
    codes = case.codes
    constant = 1 - float(((np.bincount(codes) / len(codes)) ** 2).sum())
    return (
        first,
        Metric(
            "Brier skill",
            lambda y, p: 1 - float(row_loss("classes", y, p).mean()) / constant,
            lambda y, p: 1 - row_loss("classes", y, p) / constant,
        ),
    )


def _counted(case: Case) -> tuple[str, Any]:
    """By what the gain of more rows is told: the metric where it is a mean over rows, else the skill."""
    import numpy as np

    first = default_metric(case)
    if case.task == "regression":
        spread = float(np.var(case.codes)) or 1.0
        return "R²", lambda y, p: -((y - p) ** 2) / spread
    if first.by_row is not None:
        return first.name, first.by_row
    second = metrics(case)[1]
    return second.name, second.by_row


def _make(case: Case, own: OutOfFold, shares: tuple[float, ...]) -> LearningCurve:
    import numpy as np

    from mlnb.stats.compare import paired

    all_metrics, rng, codes = metrics(case), np.random.default_rng(case.random_state), case.codes
    of, by_row = _counted(case)
    pairs = folds(case)
    full = int(np.mean(own.fold_rows))
    repeats = 1 if full > options.extra_rows else FOLDS
    sizes = [int(part * min(full, options.extra_rows)) for part in shares]
    sizes = [size for size in sizes if size >= max(10, 2 * len(case.classes))]
    jobs = []
    for i, size in enumerate(sizes):
        for k in range(repeats):
            train, held = pairs[(i * repeats + k) % len(pairs)]
            jobs.append((case, _drawn(case, train, size, rng), held[: 2 * TRAIN_ROWS]))
    fits = list(each(_fit, jobs))
    points, above, errors, told = [], [], [], []
    for i, size in enumerate(sizes):
        ours = range(i * repeats, (i + 1) * repeats)
        made = {j: one for j in ours if (one := fits[j]) is not None}
        if len(made) < repeats:  # too few rows for this model, such as for fifteen neighbours
            continue
        told.append(size)
        sides = []
        for side in (0, 1):
            rows = np.concatenate([(jobs[j][1][:TRAIN_ROWS], jobs[j][2])[side] for j in ours])
            said = np.concatenate([made[j][side] for j in ours])
            sides.append(_scores(all_metrics, codes[rows], said, rng))
        points.append(Point(size, *sides))
        small = np.concatenate([by_row(codes[jobs[j][2]], made[j][1]) for j in ours])
        whole = np.concatenate([by_row(codes[jobs[j][2]], own.prediction[jobs[j][2]]) for j in ours])
        test = paired(whole, small, held=len(jobs[i * repeats][2]) / size, level=0.6827)
        above.append(test.difference)
        errors.append((test.high - test.low) / 2)
    rows = own.scored
    some, said = (np.concatenate(parts) for parts in zip(*own.train, strict=True))
    ends = (_scores(all_metrics, codes[some], said, rng), _scores(all_metrics, codes[rows], own.prediction[rows], rng))
    points.append(Point(full, *ends))
    more = growth(told, above, errors, full, seed=case.random_state) if len(told) >= 2 else []  # noqa: PLR2004
    room = (0.0 if of.startswith("negative") else 1.0) - points[-1].held.get(of, (-1.0, 0.0))[0]
    capped = (Growth(g.factor, *(min(value, room) for value in (g.gain, g.low, g.high))) for g in more)
    return LearningCurve(tuple(points), tuple(capped), of)


def _drawn(case: Case, train: np.ndarray, size: int, rng: np.random.Generator) -> np.ndarray:
    """Rows to learn from; the newest where there is a time, since what is learned is the future."""
    import numpy as np

    if case.time is not None and case.cv is None:
        return train[-size:]
    drawn = rng.permutation(train)
    if case.task == "regression":
        return drawn[:size]
    _, first = np.unique(case.codes[drawn], return_index=True)  # each class at least once
    rest = np.setdiff1d(np.arange(len(drawn)), first)
    chosen: np.ndarray = drawn[np.concatenate([first, rest])[: max(size, len(first))]]
    return chosen


def _fit(case: Case, train: np.ndarray, held: np.ndarray) -> tuple[np.ndarray, np.ndarray] | None:
    known = case.frame.loc[case.known]
    try:
        clone = models.fit(case, models.unfitted(case), train)
        said = [models.predict(case, clone, known.iloc[rows]) for rows in (train[:TRAIN_ROWS], held)]
    except ModelError:
        return None
    return said[0], said[1]


def _scores(
    all_metrics: tuple[Metric, ...], codes: np.ndarray, prediction: np.ndarray, rng: np.random.Generator
) -> dict[str, tuple[float, float]]:
    """Each metric's value, and its standard error over draws of the rows."""
    import numpy as np

    found = {}
    size = min(len(codes), 2 * TRAIN_ROWS)
    for metric in all_metrics:
        error = float(np.std(metric.draws(codes, prediction, size, DRAWS, rng), ddof=1)) * (size / len(codes)) ** 0.5
        found[metric.name] = (metric.score(codes, prediction), error)
    return found


def evidence(curve: LearningCurve) -> tuple[Evidence, ...]:
    """The curves by metric, and a table of what more rows would bring."""
    points, made = curve.points, []
    for name in points[0].held:
        lines = []
        for label, side in (("training", "train"), ("validation", "held")):
            values = [getattr(p, side)[name] for p in points]
            lines.append(
                Series(
                    label,
                    tuple(round(v, 4) for v, _ in values),
                    tuple(round(within(name, v - 1.645 * e), 4) for v, e in values),
                    tuple(round(within(name, v + 1.645 * e), 4) for v, e in values),
                )
            )
        made.append(
            Curves(
                caption=f"Learning curve: {name} over training rows",
                name=f"learning:{name}",
                x=tuple(float(p.rows) for p in points),
                series=tuple(lines),
                xlabel="training rows",
                ylabel=name,
                logx=points[-1].rows > 20 * points[0].rows,
                alt=f"{name} at {points[-1].rows:,} training rows: {number(lines[0].y[-1])} on them, {number(lines[1].y[-1])} on new rows.",
            )
        )
    if not curve.growth:
        return tuple(made)
    table = Table(
        caption=f"What more rows would bring, in points of {curve.of}, by a power law through the curve",
        name="more rows",
        columns=("training rows", "gain", "from", "to"),
        rows=tuple(
            (f"{_round(round(points[-1].rows * g.factor)):,}", *(number(100 * v, 2) for v in (g.gain, g.low, g.high)))
            for g in curve.growth
        ),
    )
    return (*made, table)
