"""What is shown of a change of labelling: its course, its place, and what it does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlnb.core import probe
from mlnb.core.errors import plural
from mlnb.core.evidence import Curves, Evidence, Series, Table
from mlnb.core.finding import number
from mlnb.core.options import options
from mlnb.framing._stability import Change
from mlnb.framing._ways import Region

if TYPE_CHECKING:
    import numpy as np

    from mlnb.core.case import Case

BINS = 20
MOST_POINTS = 120
#: Days that the rows span, from which a time is shown as its day.
LONG_DAYS = 30.0


def moment(case: Case, change: Change, row: int) -> str:
    """The time of a row in the order of time, as the user writes it."""
    import pandas as pd

    when = change.clock.when
    at = float(when[row])
    if change.clock.name and case.kinds[change.clock.name] != "date":
        return f"{at:.10g}"
    stamp = (pd.Timestamp("1970-01-01") + pd.Timedelta(days=at)).round("s")
    return str(stamp.date()) if when[-1] - when[0] >= LONG_DAYS or stamp == stamp.normalize() else str(stamp)


def words(case: Case, change: Change, size: float, low: float, high: float) -> str:
    """What changed, in words, with its size."""
    said = f"{number(100 * size)} % ({number(100 * low)} to {number(100 * high)} %)"
    region = change.direction.way.region
    if region is None:
        return _in_all(case, change, said)
    return f"where {_where(case, region)}, {_in_all(case, change, said)}"


def _where(case: Case, region: Region) -> str:
    if region.upper is not None and case.kinds[region.feature] in {"numeric", "boolean"}:
        return f"{region.feature} is {'above' if region.upper else 'at most'} {number(region.value)}"
    if region.upper is None and case.kinds[region.feature] == "category":
        return f"{region.feature} is {_level(case, region)}"
    return f"a part of what is read from {region.feature} is {'larger' if region.upper else 'smaller'}"


def _level(case: Case, region: Region) -> str:
    from mlnb.core.kinds import as_text

    _, encoder = probe.matrix(case)
    column = probe.matrix(case)[0][:, encoder.names.index(region.feature)]
    at = int((column == region.value).argmax())
    return str(as_text(case.X[region.feature]).iloc[at])


def _in_all(case: Case, change: Change, said: str) -> str:
    direction, more = change.direction.way, change.direction.size > 0
    if case.task == "regression":
        if direction.kind == "level":
            return f"rows with the same features are given {'larger' if more else 'smaller'} values by {said} of the target’s spread"
        if direction.half:
            return f"rows with the same features are given other values, by {said} of the target’s spread"
        follow = "more" if more else "less"
        return f"the values follow the features {follow} than before, by {said} of the target’s spread"
    if direction.half:
        return f"about {said} of the rows are labelled otherwise than rows with the same features before"
    if direction.kind == "agree":
        return f"about {said} of the rows are labelled {'more' if more else 'less'} as the features say than before"
    assert direction.code is not None
    name = case.classes[direction.code]
    if direction.kind == "into":
        assert direction.into is not None
        other = case.classes[direction.into]
        first, second = (name, other) if more else (other, name)
        return f"{said} of the rows that were {first} are now {second}"
    if direction.kind == "other":  # of two classes
        other = case.classes[1 - direction.code]
        return f"{said} of the rows that {'were' if more else 'are now'} {other} {'are now' if more else 'were'} {name}"
    if direction.kind == "own":
        return f"{said} of the rows that {'are now' if more else 'were'} {name} {'were' if more else 'are now'} labelled otherwise"
    return (
        f"{name} is given {'oftener' if more else 'more rarely'} to rows with the same features, by {said} of its rows"
    )


def evidence(case: Case, change: Change, *, raised: bool) -> tuple[Evidence, ...]:
    """The course of the strongest direction, how likely each place of a step is, and what the labels were on each side."""
    parts: list[Evidence] = [_course(case, change, raised=raised), _cuts(case, change, raised=raised)]
    if case.task != "regression" and raised:
        parts.append(_sides(case, change))
    return tuple(parts)


def _axis(case: Case, change: Change) -> tuple[str, bool]:
    name = change.clock.name or "index"
    dated = not change.clock.name or case.kinds[change.clock.name] == "date"
    return (f"{name}, days since {moment(case, change, 0)}" if dated else name), dated


def _place(case: Case, change: Change, when: np.ndarray) -> tuple[float, ...]:
    _, dated = _axis(case, change)
    start = float(change.clock.when[0]) if dated else 0.0
    return tuple(round(float(v) - start, 3) for v in when)


def _course(case: Case, change: Change, *, raised: bool) -> Curves:
    import numpy as np
    from scipy import stats

    moved = (change.residuals * change.direction.weight).sum(axis=1)
    weight = (change.direction.weight**2).sum(axis=1)
    parts = np.array_split(np.arange(len(moved)), min(BINS, len(moved) // 5))
    z = float(stats.norm.ppf(0.5 + options.confidence / 2))
    means, reach = [], []
    for rows in parts:
        total = max(float(weight[rows].sum()), 1e-12)
        mean = float(moved[rows].sum()) / total
        means.append(mean)
        reach.append(z * float(((moved[rows] - mean * weight[rows]) ** 2).sum()) ** 0.5 / total)
    when = np.array([change.clock.when[rows].mean() for rows in parts])
    step = change.step
    label, _ = _axis(case, change)
    at = _place(case, change, change.clock.when[[step.at]])[0] if raised else None
    return Curves(
        caption="What the features leave of the labels, along the strongest direction of change",
        name="course",
        x=_place(case, change, when),
        series=(
            Series(
                "left by the features", tuple(round(m, 5) for m in means),
                tuple(round(m - r, 5) for m, r in zip(means, reach, strict=True)),
                tuple(round(m + r, 5) for m, r in zip(means, reach, strict=True)),
            ),
        ),
        xlabel=label,
        ylabel="recorded less predicted",
        reference=0.0,
        reference_label="one rule throughout",
        at=at,
        at_label=moment(case, change, step.at) if raised else "",
        alt=f"What the features leave is {number(step.before)} before and {number(step.after)} after {moment(case, change, step.at)}.",
    )  # fmt: skip


def _cuts(case: Case, change: Change, *, raised: bool) -> Curves:
    import numpy as np

    step = change.step
    places = np.flatnonzero(step.gains > 0)
    if len(places) > MOST_POINTS:
        places = np.unique(np.append(places[np.linspace(0, len(places) - 1, MOST_POINTS).astype(int)], step.at))
    places = places if len(places) else np.array([step.at])
    critical = -2 * float(np.log(1 - options.confidence**0.5))
    label, _ = _axis(case, change)
    return Curves(
        caption="How much better a change at each time explains the labels than none",
        name="cuts",
        x=_place(case, change, change.clock.when[places]),
        series=(Series("likelihood ratio", tuple(round(float(g), 3) for g in step.gains[places])),),
        xlabel=label,
        ylabel="likelihood ratio",
        reference=round(max(float(step.gains.max()) - critical, 0.0), 3) if raised else None,
        reference_label="the change lies where the curve is above" if raised else "",
        at=_place(case, change, change.clock.when[[step.at]])[0] if raised else None,
        at_label=moment(case, change, step.at) if raised else "",
        alt=f"A change is likeliest at {moment(case, change, step.at)}, with a likelihood ratio of {number(float(step.gains.max()))}.",
    )


def _sides(case: Case, change: Change) -> Table:
    """Shares of the classes on either side, recorded and as the features have it."""
    import numpy as np

    codes = case.codes[change.clock.rows]
    later = np.arange(len(codes)) >= change.step.at
    order = np.argsort(-np.bincount(codes, minlength=len(case.classes)), kind="stable")[: options.table_rows]
    rows = tuple(
        (
            str(case.classes[c]),
            *(
                f"{number(100 * float(v))} %"
                for side in (~later, later)
                for v in ((codes[side] == c).mean(), change.predicted[side, c].mean())
            ),
        )
        for c in order
    )
    before, after = plural(int((~later).sum()), "row"), plural(int(later.sum()), "row")
    return Table(
        caption=f"Share of each class in the {before} before the change and the {after} after it",
        name="sides",
        columns=("class", "before", "as the features say", "after", "as the features say "),
        rows=rows,
        total=len(case.classes),
    )
