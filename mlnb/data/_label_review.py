"""What is shown of labels that are likely wrong, and what can be done about them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mlnb.core import without as without_rows
from mlnb.core.errors import plural
from mlnb.core.evidence import Evidence, Heatmap, Histogram, Table
from mlnb.core.finding import number
from mlnb.core.fix import Fix
from mlnb.core.options import options

if TYPE_CHECKING:
    import numpy as np

    from mlnb.core.case import Case


@dataclass(frozen=True)
class Result:
    """What both kinds of target come to: a rate with interval, and each scored row's probability of being wrong."""

    rate: float
    low: float
    high: float
    p_value: float
    wrong: np.ndarray
    suggested: np.ndarray
    support: np.ndarray
    positions: np.ndarray
    pair: tuple[int, int] | None
    hard: float | None
    transitions: np.ndarray | None
    real: bool
    aside: str = ""
    beside: bool = False

    @property
    def size(self) -> float:
        """What must matter: the lower end where rows alone tell, the rate where it is in excess of a test frame's."""
        return self.rate if self.beside else self.low

    @property
    def worst(self) -> float:
        """The share of wrong labels in the class that has most of them, as surely as in all; zero without classes."""
        if self.transitions is None or self.rate <= 0:
            return 0.0
        out = float((self.transitions.sum(axis=1) - self.transitions.diagonal()).max())
        return out * self.low / self.rate


def evidence(case: Case, result: Result, suspects: np.ndarray) -> tuple[Evidence, ...]:
    """How well the models know the labels, the rows to look at, and which class is recorded as which.

    ``suspects`` are positions among the scored rows, worst first.
    """
    import numpy as np

    shown = suspects[: options.table_rows]
    assert case.y is not None
    index, recorded = case.y.index.tolist(), case.y.tolist()
    number_target = case.task == "regression"
    rows = tuple(
        (
            index[result.positions[i]],
            recorded[result.positions[i]],
            float(result.suggested[i]) if number_target else case.classes[result.suggested[i]],
            round(float(result.wrong[i]), 3),
        )
        for i in shown
    )
    edges = np.histogram_bin_edges(result.support, 20) if number_target else np.linspace(0, 1, 21)
    counts = [np.histogram(result.support, edges)[0]]
    groups = ["all labels"]
    if len(suspects):
        counts.append(np.histogram(result.support[suspects], edges)[0])
        groups.append("likely wrong")
    what = (
        "distance of the recorded value from the predicted one"
        if number_target
        else ("probability that the model gives to the recorded label")
    )
    picture = Histogram(
        caption=f"{what[0].upper()}{what[1:]}",
        name="support",
        edges=tuple(map(float, edges)),
        groups=tuple(groups),
        counts=tuple(tuple(int(c) for c in line) for line in counts),
        xlabel=what,
        marked=tuple(groups[1:]),
        alt=f"Histogram of the {what}: {len(suspects)} of {len(result.support)} rows are likely wrong.",
    )
    parts: list[Evidence] = [picture]
    if rows:
        parts.append(
            Table(
                caption=f"{plural(len(suspects), 'row')} to look at, worst first",
                name="suspects",
                columns=(
                    "row",
                    "recorded",
                    "predicted" if number_target else "suggested",
                    "probability of being wrong",
                ),
                rows=rows,
                total=len(suspects),
            )
        )
    if result.transitions is not None and len(suspects) and len(case.classes) > 2:  # noqa: PLR2004
        names = tuple(str(c) for c in case.classes)
        shares = tuple(tuple(float(v) for v in line) for line in result.transitions)
        parts.append(
            Heatmap(
                caption="Which class is recorded as which", name="pairs", values=shares, ylabels=names, xlabels=names,
                xlabel="recorded as", ylabel="true class", unit="%", annotate=len(names) <= 12,  # noqa: PLR2004
                alt=f"Largest share of one class recorded as another: {number(100 * float(result.transitions.max()))} %.",
            )
        )  # fmt: skip
    return tuple(parts)


def fixes(case: Case, result: Result, suspects: np.ndarray, rows: tuple[Any, ...]) -> tuple[Fix, ...]:
    """To review the rows and leave out those in doubt, and to relabel them as the models suggest."""
    if not rows:
        return (Fix("Have a sample of the labels recorded a second time, by somebody who does not see the first"),)
    import numpy as np

    places = np.flatnonzero(case.known)[result.positions[suspects]]
    title = f"Review the {plural(len(rows), 'row')}, then train without those that stay in doubt"
    review = without_rows.drop(case, places, title, by_target=True)
    if case.task == "regression":
        return (review,)
    better = [case.classes[result.suggested[i]] for i in suspects]
    return (review, _relabel(case, places, better))


def _relabel(case: Case, places: np.ndarray, better: list[Any]) -> Fix:
    """The suggested labels, by label of the row where labels are unique, else by position."""
    title = "Give the rows the suggested label, once a person has agreed"
    index = case.frame.index
    where = [without_rows.literal(index[p]) for p in places] if index.is_unique else [int(p) for p in places]
    pairs = dict(zip(where, map(without_rows.literal, better), strict=True))
    place = "train.index.get_loc(row)" if index.is_unique else "row"
    code = (
        f"suggested = {pairs!r}\ncolumn = train.columns.get_loc({case.target!r})\n"
        f"for row, label in suggested.items():\n    train.iloc[{place}, column] = label"
    )

    def change(given: Case) -> Case:
        import pandas as pd

        frame = given.frame.copy()
        values = frame[given.target].astype(object).to_numpy(copy=True)
        values[places] = better
        frame[given.target] = pd.Series(values, index=frame.index).infer_objects()
        return given.replace(data=frame)

    return Fix(title, code if case.backend == "pandas" and len(pairs) <= 200 else "", change, by_target=True)  # noqa: PLR2004
