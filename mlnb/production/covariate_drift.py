"""Did what the model is asked about move away from what it learned on?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mlnb.core.changes import CURRENT
from mlnb.core.check import check, failed, passed, warned
from mlnb.core.current import current
from mlnb.core.errors import listing, plural
from mlnb.core.evidence import Bars, Evidence, Table
from mlnb.core.finding import Estimate, Finding, number
from mlnb.core.kinds import as_number
from mlnb.core.options import options
from mlnb.production._columns import Column
from mlnb.production._compare import Compared, compare
from mlnb.production._fixes import learn_from_current
from mlnb.production._pictures import two_histograms

if TYPE_CHECKING:
    from mlnb.core.case import Case
    from mlnb.core.current import Current

#: Rows that are named, at most.
MOST_ROWS = 1_000
MOST_BARS = 15


@check(
    "production.covariate_drift",
    question="Is the model asked about other rows than it learned from?",
    why="A model's score holds for rows like those it was scored on; on others nobody knows what it does.",
    whole="memory",
    needs=("data", "features", "current"),
    reference=(
        "Rabanser, Günnemann, Lipton (2019): Failing loudly. NeurIPS. Benjamini, Hochberg (1995): Controlling the false "
        "discovery rate. JRSS B 57. Liu, Xie (2020): Cauchy combination test. JASA 115."
    ),
)
def covariate_drift(
    case: Case, *, matters: float = 0.05, fails: float = 0.2, used: float = 0.02, told_apart: float = 0.05
) -> Finding:
    """Compare the current rows with the training rows, column by column and all together.

    Each column is tested by its own distribution and by its move against the company of the others; columns are
    corrected together by Benjamini and Hochberg. A classifier of current against training rows finds what only
    columns together show. A column counts where enough of its rows moved, more of them than move from span to span
    within the training rows where these have a time, and the model's answers depend on it. Training rows are drawn in
    the current mix of time of day, week and season. Dates and counters, which always move, are left out.

    Parameters
    ----------
    case : Case
        With ``current``.
    matters, fails : float
        Share of a column's rows that moved from which a person must look, and from which the finding fails.
    used : float
        How much the model's answers must move when a column is shuffled, as a share of their spread, for its drift to
        count.
    told_apart : float
        Area under the classifier's ROC curve above one half, at the lower end of its interval, that counts.

    Returns
    -------
    Finding
        ``columns`` are those that drifted, most first; ``rows`` the current rows least like training, worst first.

    Examples
    --------
    >>> import mlnb
    >>> from sklearn.datasets import load_breast_cancer
    >>> frame = load_breast_cancer(as_frame=True).frame.sample(frac=1, random_state=0)
    >>> case = mlnb.Case(frame[:400], target="target", current=frame[400:])
    >>> mlnb.production.covariate_drift(case).verdict
    'pass'
    >>> moved = frame[400:].assign(**{"mean texture": lambda now: now["mean texture"] + 4})
    >>> mlnb.production.covariate_drift(case.replace(current=moved)).columns[0]
    'mean texture'
    """
    now = current(case)
    found = case.shared((CURRENT, "compared"), lambda: compare(case, now))
    drifted = [c for c in found.columns if _counts(c, matters, used)]
    noted = [c for c in found.columns if _moved(c, matters) and c not in drifted]
    joint = found.domain.p_value < options.alpha / 2 and found.domain.low - 0.5 >= told_apart
    # without a column of its own, a move of columns together counts where time does not explain it
    together = joint and not drifted and not noted and not any(c.natural for c in found.columns)
    parts: dict[str, Any] = {"evidence": _evidence(case, now, found, drifted, matters)}
    if not drifted and not together:
        return passed(_quiet(found, noted), threshold=matters, **_rest(found), **parts)
    rows = _rows(now, found)
    fixes = learn_from_current(now, [c.name for c in drifted])
    if together:
        area = Estimate(
            "area under the ROC curve of current against training rows",
            found.domain.auc,
            found.domain.low,
            found.domain.high,
        )
        return warned(
            f"Columns moved together though none did alone: a classifier tells current from training rows with an area "
            f"under the ROC curve of {number(found.domain.auc)} (0.5 is chance)",
            estimate=area, p_value=found.domain.p_value, threshold=0.5 + told_apart, rows=rows, fixes=fixes, **parts,
        )  # fmt: skip
    worst = drifted[0]
    more = f" ({plural(len(drifted) - 1, 'more column')} moved too)" if len(drifted) > 1 else ""
    grave = max(c.effect for c in drifted) >= fails
    return (failed if grave else warned)(
        f"{_sentence(worst)}{more}",
        estimate=_estimate(case, now, found, worst),
        p_value=worst.p_value,
        threshold=matters,
        rows=rows,
        columns=tuple(c.name for c in drifted),
        fixes=fixes,
        **parts,
    )


def _moved(column: Column, matters: float) -> bool:
    return column.p_value < options.alpha and column.effect >= matters and column.effect > column.natural


def _counts(column: Column, matters: float, used: float) -> bool:
    return _moved(column, matters) and (column.use is None or column.use >= used)


def _rest(found: Compared) -> dict[str, Any]:
    if not found.columns:
        return {}
    worst = found.columns[0]
    return {"estimate": Estimate(f"rows of {worst.name} that moved", worst.effect, unit="%"), "p_value": worst.p_value}


def _estimate(case: Case, now: Current, found: Compared, worst: Column) -> Estimate:
    """The share of rows that moved, with its interval by the bootstrap."""
    import numpy as np

    from mlnb.core.kinds import as_text
    from mlnb.stats.two_sample import counts_apart, numbers_apart

    rng = np.random.default_rng(case.random_state)
    pair = found.matched
    sides = [s.iloc[rows][worst.name] for s, rows in ((case.frame, pair.reference), (now.frame, pair.current))]
    if worst.change == "missing":
        values = [s.isna().to_numpy().astype(float) for s in sides]
    elif worst.kind in {"numeric", "boolean", "date"}:
        values = [as_number(s, worst.kind).dropna().to_numpy() for s in sides]
    elif worst.kind == "category":
        import pandas as pd

        codes = pd.factorize(pd.concat([as_text(s).dropna() for s in sides], ignore_index=True))[0]
        cut = int(as_text(sides[0]).notna().sum())
        values = [codes[:cut], codes[cut:]]
    else:
        return Estimate(f"rows of {worst.name} that moved", worst.effect, unit="%")
    values = [v if len(v) <= 5_000 else rng.choice(v, 5_000, replace=False) for v in values]  # noqa: PLR2004
    draws = []
    for _ in range(100):
        a, b = (rng.choice(v, len(v)) for v in values)
        if worst.kind == "category" and worst.change != "missing":
            width = int(max(a.max(initial=0), b.max(initial=0))) + 1
            draws.append(counts_apart(np.bincount(a, minlength=width), np.bincount(b, minlength=width)).effect)
        else:
            draws.append(numbers_apart(a, b).effect)
    side = (1 - options.confidence) / 2
    low, high = np.quantile(draws, [side, 1 - side])
    return Estimate(
        f"rows of {worst.name} that moved",
        worst.effect,
        min(float(low), worst.effect),
        max(float(high), worst.effect),
        "%",
    )


def _sentence(c: Column) -> str:
    share = f"{number(100 * c.effect)} % of its rows"
    if c.change == "missing":
        return f"{c.name} is missing in {_share(c.after)} of the current rows, in training in {_share(c.before)}"
    if c.kind == "category":
        return f"{c.name} moved in {share}: {c.change!r} is {_share(c.after)} of the current rows, of training {_share(c.before)}"
    if c.kind == "text":
        return f"{c.name} uses other words than in training, in {share}"
    if c.change == "spread":
        return f"{c.name} is spread differently than in training: {share} moved"
    if c.before == c.after:
        return f"{c.name} tends to be {c.change} than in training: {share} moved"
    return f"{c.name} is {c.change} than in training: {share} moved, its median from {number(c.before)} to {number(c.after)}"


def _share(value: float | None) -> str:
    return f"{number(100 * (value or 0.0))} %"


def _quiet(found: Compared, noted: list[Column]) -> str:
    matched = f", compared at the same {listing(found.matched.by).replace(chr(39), '')}" if found.matched.by else ""
    if noted:
        return (
            f"{noted[0].name} moved in {number(100 * noted[0].effect)} % of its rows, but the model's answers do not "
            f"depend on it; nothing else moved{matched}"
        )
    return (
        f"The current rows are like the training rows in {plural(len(found.columns), 'column')}{matched}; a classifier "
        f"tells them apart with an area under the ROC curve of {number(found.domain.auc)} (0.5 is chance)"
    )


def _rows(now: Current, found: Compared) -> tuple[Any, ...]:
    """Current rows that the classifier is surest of, surest first."""
    import numpy as np

    chance = found.domain.chance[len(found.domain.reference) :]
    order = np.argsort(-chance, kind="stable")[: min(MOST_ROWS, max(1, len(chance) // 10))]
    return tuple(now.frame.index[found.matched.current[found.domain.current[order]]])


def _evidence(case: Case, now: Current, found: Compared, drifted: list[Column], matters: float) -> tuple[Evidence, ...]:
    top = found.columns[:MOST_BARS]
    if not top:
        return ()
    bars = Bars(
        caption="Share of each column's rows that moved",
        name="moved",
        labels=tuple(c.name for c in top),
        values=tuple(round(c.effect, 4) for c in top),
        unit="%",
        xlabel="share of the rows",
        marked=tuple(c.name for c in drifted),
        reference=matters,
        reference_label="matters",
        alt=f"{top[0].name} moved most: {number(100 * top[0].effect)} % of its rows.",
    )
    use = any(c.use is not None for c in top)
    span = any(c.natural for c in top)
    table = Table(
        caption="Columns, those that moved most first",
        name="columns",
        columns=(
            "column", "moved", "p-value", "training", "current", *(("used by the model",) if use else ()),
            *(("moves anyway",) if span else ()),
        ),
        rows=tuple(
            (
                c.name, f"{number(100 * c.effect)} %", number(c.p_value, 2), *_ends(c),
                *((f"{number(100 * (c.use or 0.0))} %",) if use else ()),
                *((f"{number(100 * c.natural)} %",) if span else ()),
            )
            for c in found.columns[: options.table_rows]
        ),
        total=len(found.columns),
    )  # fmt: skip
    return (bars, *_picture(case, now, found, (drifted or list(top))[0]), table)


def _ends(c: Column) -> tuple[str, str]:
    if c.change == "missing" or c.kind == "category":
        of = "missing" if c.change == "missing" else f"{c.change!r}"
        return f"{of} {_share(c.before)}", f"{of} {_share(c.after)}"
    return number(c.before), number(c.after)


def _picture(case: Case, now: Current, found: Compared, column: Column) -> tuple[Evidence, ...]:
    if column.kind != "numeric":
        return ()
    pair = found.matched
    old, new = (
        as_number(f.iloc[rows][column.name], "numeric").dropna().to_numpy()
        for f, rows in ((case.frame, pair.reference), (now.frame, pair.current))
    )
    return two_histograms(column.name, old, new) if len(old) and len(new) else ()
