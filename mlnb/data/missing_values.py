"""Where are values missing, what goes with it, and which missing values are in disguise?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mlnb.core.check import check, failed, passed, warned
from mlnb.core.errors import plural
from mlnb.core.evidence import Bars, Evidence, Heatmap, Table
from mlnb.core.finding import Estimate, Finding, number
from mlnb.core.options import options
from mlnb.data._hole_columns import FATAL, FAULTS, Column, Limits, judged, rank, read
from mlnb.data._hole_fixes import fixes_for, spelled

if TYPE_CHECKING:
    import numpy as np

    from mlnb.core.case import Case

#: Rows that are named in a finding, at most.
MOST_ROWS = 1_000
#: Columns and blocks of rows that figures show.
MOST_BARS, MOST_COLUMNS, BLOCKS = 20, 25, 30


@check(
    "data.missing_values",
    question="Where are values missing, and which missing values are in disguise?",
    why="A model takes −999 for a size, learns that a gap means an outcome, and stops at gaps it never met in training.",
    whole="source",
    needs=("data", "features"),
    reference=(
        "Rubin (1976): Inference and missing data. Biometrika 63. Davison, Smith (1990): Models for exceedances over "
        "high thresholds. JRSS B 52. Benjamini, Hochberg (1995): Controlling the false discovery rate. JRSS B 57."
    ),
)
def missing_values(
    case: Case,
    *,
    share: float = 0.03,
    disguised: float = 0.005,
    carried: float = 0.1,
    differs: float = 0.02,
    test_only: float = 0.05,
) -> Finding:
    """Count empty cells, words and codes that stand for missing, and infinities, and ask what they go with.

    A code in disguise is a value that the others do not lead up to: their tail, extrapolated, puts next to none
    of them as far out. Usual codes (−999, 9999, 1900-01-01) need less of a distance than unusual ones; zero counts
    where positive values stay well away from it. Every size is judged by the lower end of its interval, and what
    is tested in many columns by Benjamini and Hochberg.

    Parameters
    ----------
    case : Case or dataframe
    share : float
        Share of a column's cells missing, as the lower end of its interval, from which the column is named.
    disguised : float
        Share of codes among numbers or dates, as the lower end of its interval, from which the finding fails.
    carried : float
        Difference in the share of a class (for numbers: in ranks) between rows with and without a value, as the
        lower end of its interval, from which missing values are said to carry the target.
    differs : float
        Difference of the missing shares in test and training, as the lower end of its interval.
    test_only : float
        The same where training has no such gaps, from which the finding fails.

    Returns
    -------
    Finding
        ``columns`` are those at fault, worst first; ``rows`` the rows without a value in them, at most 1,000.

    Examples
    --------
    >>> import mlnb
    >>> from sklearn.datasets import load_breast_cancer
    >>> frame = load_breast_cancer(as_frame=True).frame
    >>> mlnb.data.missing_values(mlnb.Case(frame, target="target")).verdict
    'pass'
    >>> frame.loc[::50, "mean area"] = -999
    >>> mlnb.data.missing_values(mlnb.Case(frame, target="target")).columns
    ('mean area',)
    """
    columns = judged(read(case), case, Limits(share, disguised, carried, differs, test_only))
    raised = sorted((c for c in columns if c.faults), key=rank)
    parts: dict[str, Any] = {"evidence": _evidence(columns, case, share)}
    if not raised:
        most = max(columns, key=lambda c: c.share)
        return passed(_quiet(columns, most), estimate=_estimate(most, ""), threshold=share, **parts)
    worst = raised[0]
    fault = worst.faults[0]
    more = len(raised) - 1
    also = f" ({plural(more, 'more column')} to look at)" if more else ""
    limits = {"disguised": disguised, "carries": carried, "test only": test_only, "differs": differs}
    tested = worst.link if fault == "carries" else worst.gap if fault in {"test only", "differs"} else None
    return (failed if fault in FATAL else warned)(
        _sentence(worst, fault, case) + also,
        estimate=_estimate(worst, fault),
        threshold=limits.get(fault, 0.0 if fault in {"infinite", "coded"} else share),
        p_value=tested.p_value if tested else None,
        columns=tuple(c.name for c in raised),
        rows=_rows(raised, case),
        fixes=fixes_for(case, [(c.train, c.test, c.faults) for c in raised]),
        **parts,
    )


def _estimate(column: Column, fault: str) -> Estimate:
    """The number behind a fault."""
    from mlnb.stats.intervals import wilson

    name = column.name
    if fault == "carries" and column.link is not None:
        return Estimate(
            f"what a gap in {name} says of the target", abs(column.link.effect), column.link.low, column.link.high, "%"
        )
    if fault in {"test only", "differs"} and column.gap is not None:
        gap = column.gap
        return Estimate(f"difference of the missing share of {name} in test", abs(gap.effect), gap.low, gap.high, "%")
    if fault in {"disguised", "coded", "infinite"}:
        count, rows, what = column.codes, column.rows, "codes in"
        if fault == "infinite":  # counted in both frames
            count, rows, what = column.infinite, column.rows + column.test_rows, "infinite in"
        return Estimate(f"{what} {name}", count / max(rows, 1), *wilson(count, rows, options.confidence), "%")
    return Estimate(f"missing in {name}", column.share, column.low, column.high, "%")


def _percent(share: float) -> str:
    return f"{number(100 * share)} %"


def _sentence(column: Column, fault: str, case: Case) -> str:
    """A fault of a column as a sentence."""
    name, held = column.name, column.train
    if fault in {"disguised", "coded"}:
        count = column.codes
        code = " or ".join(spelled(value) for value in list(held.codes)[:3])
        sure = any(kind != "other" for kind in held.codes.values())
        stands = "stands for a missing value" if sure else "may stand for a missing value: nothing leads up to it"
        return f"{name} holds {code} in {plural(count, 'row')} ({_percent(count / column.rows)}), which {stands}"
    if fault == "infinite":
        count = column.infinite
        return f"{name} is infinite in {plural(count, 'row')}, at which most models stop"
    if fault in {"test only", "differs"} and column.test is not None:
        there = _percent(column.test_count / column.test_rows)
        if fault == "test only":
            return f"{name} is missing in {there} of the test rows and never in training"
        return f"{name} is missing in {there} of the test rows and {_percent(column.share)} of the training rows"
    if fault == "carries" and column.link is not None:
        link = column.link
        if case.task == "regression":
            pairs = _percent((1 + abs(link.effect)) / 2)
            return (
                f"Where {name} is missing, {case.target!r} tends to be {link.what}: so it is in {pairs} of pairs of a row "
                "with and one without a value"
            )
        side = "more" if link.effect > 0 else "less"
        points = f"{number(100 * abs(link.effect))} points"
        return f"Where {name} is missing, {case.target!r} is {link.what} {points} {side} often than elsewhere"
    if fault == "empty":
        return f"{name} holds no value in any of its {plural(column.rows, 'row')}"
    return f"{name} has no value in {_percent(column.share)} of {plural(column.rows, 'row')}"


def _quiet(columns: list[Column], most: Column) -> str:
    if most.count == 0:
        return f"No value is missing in {plural(len(columns), 'column')} and {plural(most.rows, 'row')}"
    cells = sum(c.count for c in columns)
    return (
        f"Little is missing, {plural(cells, 'cell')} in all: most of them in {most.name}, {_percent(most.share)} of its "
        "rows, and no code among the values stands for missing"
    )


def _rows(raised: list[Column], case: Case) -> tuple[Any, ...]:
    """Labels of the rows at fault: those with the most gaps in columns of the worst fault first."""
    import numpy as np

    fault = raised[0].faults[0]
    worst = np.zeros(len(case.frame), dtype=int)
    for c in raised:
        if c.faults[0] == fault:
            worst += c.train.infinite if fault == "infinite" else c.train.missing
    order = np.argsort(-worst, kind="stable")[: int(np.count_nonzero(worst))]
    return tuple(case.frame.index[order[:MOST_ROWS]])


def _evidence(columns: list[Column], case: Case, share: float) -> tuple[Evidence, ...]:
    """Bars of missing shares, a table of what is wrong, and where the gaps lie."""
    holed = sorted((c for c in columns if c.count or c.faults or c.train.vague.any()), key=lambda c: (-c.share, c.name))
    if not holed:
        return ()
    top = [c for c in holed if c.count][:MOST_BARS]
    found: list[Evidence] = []
    if top:
        bars = Bars(
            caption="Share of cells without a value, disguised or not",
            name="missing",
            labels=tuple(c.name for c in top),
            values=tuple(round(c.share, 4) for c in top),
            low=tuple(round(c.low, 4) for c in top),
            high=tuple(round(c.high, 4) for c in top),
            unit="%",
            xlabel="share of the training rows",
            marked=tuple(c.name for c in top if c.faults),
            reference=share,
            reference_label="many",
            alt=f"Missing share by column; the largest is {_percent(top[0].share)} in {top[0].name}.",
        )
        found = [bars, _heatmap(top[:MOST_COLUMNS], case)]
    order = sorted(holed, key=lambda c: rank(c) if c.faults else (len(FAULTS), -c.share, c.name))
    table = Table(
        caption="Columns with gaps, codes or infinities, worst first",
        name="columns",
        columns=("column", "kind", "what is wrong", "missing", "share", "from", "to", "codes", "target", "in test"),
        rows=tuple(_line(c) for c in order[: options.table_rows]),
        total=len(order),
    )
    return (found[0], table, *found[1:]) if found else (table,)


def _line(c: Column) -> tuple[Any, ...]:
    codes = [spelled(code) for code in list(c.train.codes)[:4]]
    codes += [f"{word!r} may be an answer" for word in c.train.vague_words[:2]]
    linked = "" if c.link is None else f"{c.link.what} {_percent(abs(c.link.effect))}, p = {number(c.link.p_value, 2)}"
    there = "" if c.test is None else _percent(c.test_count / max(c.test_rows, 1))
    what = "; ".join(FAULTS[name] for name in c.faults) or "little missing"
    if not c.faults and not c.count:
        what = "nothing sure"
    return (
        c.name, c.train.kind, what, c.count, _percent(c.share), _percent(c.low), _percent(c.high), ", ".join(codes),
        linked, there,
    )  # fmt: skip


def _heatmap(top: list[Column], case: Case) -> Heatmap:
    """Missing share of each column in consecutive blocks of rows."""
    import numpy as np

    rows = len(case.frame)
    starts = np.unique(np.linspace(0, rows, min(BLOCKS, rows), endpoint=False).astype(int))
    ends = np.append(starts[1:], rows)
    masks: np.ndarray = np.array([c.train.missing for c in top], dtype=float)
    shares = np.add.reduceat(masks, starts, axis=1) / (ends - starts)
    return Heatmap(
        caption="Where the gaps are: rows in the order of the frame",
        name="where",
        values=tuple(tuple(round(float(v), 3) for v in block) for block in shares.T),
        ylabels=tuple(f"{a + 1:,}–{b:,}" for a, b in zip(starts, ends, strict=True)),
        xlabels=tuple(c.name for c in top),
        ylabel="rows",
        unit="%",
        alt=f"Missing share of {plural(len(top), 'column')} over {plural(len(starts), 'block')} of rows.",
    )
