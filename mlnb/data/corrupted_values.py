"""Which values cannot be: wrongly written, in another unit, in another column, or far from all others?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mlnb.core.check import check, failed, passed, warned
from mlnb.core.errors import plural
from mlnb.core.evidence import Bars, Evidence, Histogram, Table
from mlnb.core.finding import Estimate, Finding, number
from mlnb.core.options import options
from mlnb.data._corrupted_cells import KINDS, SURE, Cells, Fault, read
from mlnb.data._corrupted_fixes import fixes_for

if TYPE_CHECKING:
    from mlnb.core.case import Case

#: Rows that are named in a finding, bars and edges of figures, at most.
MOST_ROWS, MOST_BARS, BINS = 1_000, 20, 40


@check(
    "data.corrupted_values",
    question="Which values cannot be?",
    why="A word turns a column of numbers into text, a gram among kilograms is an outlier a thousand times too large, and "
    "one city in two spellings is two cities.",
    whole="memory",
    needs=("data", "features"),
    reference=(
        "Davison, Smith (1990): Models for exceedances over high thresholds. JRSS B 52. Damerau (1964): A technique for "
        "computer detection and correction of spelling errors. CACM 7. Holm (1979): A simple sequentially rejective "
        "multiple test procedure. Scandinavian Journal of Statistics 6."
    ),
)
def corrupted_values(case: Case, *, least: float = 0.005) -> Finding:
    """Look for words among numbers, impossible dates, garbled characters, other units, other spellings and shifted rows.

    Another unit is a second mode of a column's logarithms, less what the other columns lead to expect, at a known
    factor; Holm's correction holds over columns. Single values are far from all others where the extrapolated
    tail of the rest expects fewer than 1 % of a value in all columns together. Spellings and single values are doubtful and
    never make the finding fail. Infinities and codes such as −999 are left to `missing_values`.

    Parameters
    ----------
    case : Case or dataframe
    least : float
        Share of corrupted cells in a column, as the lower end of its interval, from which the finding fails.

    Returns
    -------
    Finding
        ``columns`` are those at fault, worst first; ``rows`` those with such cells, at most 1,000.

    Examples
    --------
    >>> import mlnb
    >>> from sklearn.datasets import load_breast_cancer
    >>> frame = load_breast_cancer(as_frame=True).frame
    >>> corrupted_values(mlnb.Case(frame, target="target")).verdict
    'pass'
    >>> frame.loc[::40, "mean area"] /= 100
    >>> corrupted_values(mlnb.Case(frame, target="target")).columns
    ('mean area',)
    """
    columns = _read(case)
    faults = sorted(_faults(columns, case), key=lambda f: _rank(f, least))
    if not faults:
        cells = sum(1 for c in columns if c.kind != "empty")
        return passed(
            f"No value stands out as wrong in {plural(cells, 'column')} and {plural(len(case.frame), 'row')}",
            threshold=least,
        )
    worst = faults[0]
    low, high = _interval(worst)
    names = tuple(dict.fromkeys(name for f in faults for name in _columns_of(f)))
    more = len(faults) - 1
    also = f" ({plural(more, 'more fault')} to look at)" if more else ""
    verdict = failed if _fatal(worst, least) else warned
    return verdict(
        _sentence(worst) + also,
        estimate=Estimate(f"{KINDS[worst.what]} in {_where(worst)}", worst.share, low, high, "%"),
        threshold=least,
        p_value=worst.p_value,
        columns=names,
        rows=_rows(faults, case),
        evidence=_evidence(faults, columns, least),
        fixes=fixes_for(case, faults),
    )


def _read(case: Case) -> list[Cells]:
    """Every column but those that name rows or are to be left out, in their order."""
    apart = {case.id, case.weight, *case.annotators, *case.ignore}
    return [read(case.frame[name], case.kinds[name]) for name in case.frame.columns if name not in apart]


def _faults(columns: list[Cells], case: Case) -> list[Fault]:
    """Everything wrong, each cell under the first fault that explains it."""
    import numpy as np

    from mlnb.data._corrupted_shifted import shifted_rows
    from mlnb.data._corrupted_sizes import impossible_values, other_units
    from mlnb.data._corrupted_spellings import spellings
    from mlnb.data._corrupted_text import garbled, impossible_dates, words_among_numbers

    shifted = shifted_rows(columns)
    others = [
        f for c in columns for look in (words_among_numbers, impossible_dates, garbled, spellings) if (f := look(c))
    ]
    quantities = [c for c in columns if c.name != case.group]
    units = other_units(quantities, case.random_state)
    off = set() if shifted is None else set(map(int, shifted.places))
    known = {c.name: set(off) for c in columns} if off else {}
    for fault in units:
        known.setdefault(fault.column, set()).update(map(int, fault.places))
    others += units
    others += impossible_values(quantities, known)
    if shifted is None:
        return others
    kept = [shifted]
    for fault in others:
        left = fault.places[~np.isin(fault.places, shifted.places)]
        if len(left) == len(fault.places) or (len(left) > len(fault.places) / 2):
            kept.append(fault)
    return kept


def _interval(fault: Fault) -> tuple[float, float]:
    from mlnb.stats.intervals import wilson

    return wilson(fault.count, fault.rows, options.confidence)


def _fatal(fault: Fault, least: float) -> bool:
    return fault.what in SURE and _interval(fault)[0] >= least


def _rank(fault: Fault, least: float) -> tuple[bool, bool, int, float, str]:
    """What fails first, then what is sure, then by kind and by share."""
    return not _fatal(fault, least), fault.what not in SURE, list(KINDS).index(fault.what), -fault.share, fault.column


def _columns_of(fault: Fault) -> tuple[str, ...]:
    named: tuple[str, ...] = fault.remedy["columns"] if fault.what == "shifted" else (fault.column,)
    return named


def _where(fault: Fault) -> str:
    return "rows" if fault.what == "shifted" else fault.column


def _percent(share: float) -> str:
    return f"{number(100 * share)} %"


def _sentence(fault: Fault) -> str:
    """A fault as a sentence."""
    low, high = _interval(fault)
    many = f"{plural(fault.count, 'row')} ({_percent(fault.share)}, {number(100 * low)} to {_percent(high)})"
    name = fault.column
    is_are = "is" if fault.count == 1 else "are"
    if fault.what == "shifted":
        return f"The cells of {many} stand {fault.detail} of where they belong"
    if fault.what == "units":
        ratio, first, last = fault.remedy["ratio"]
        size = f", at {number(ratio)} ({number(first)} to {number(last)}) times what is usual"
        size = "" if fault.remedy["unit"].offset else size
        return (
            f"{name} is in another unit in {many}: it {is_are.replace('are', 'is')} {fault.remedy['unit'].label}{size}"
        )
    return {
        "text": f"{name} holds text among its numbers in {many}, such as {fault.detail}",
        "dates": f"{name} holds days or times that do not exist in {many}, such as {fault.detail}",
        "garbled": f"{name} holds garbled characters in {many}, such as {fault.detail}",
        "impossible": f"{name} is far from all other values in {many}: {fault.detail}",
        "spelling": f"{name} spells the same word in another way in {many}: {fault.detail}",
    }[fault.what]


def _rows(faults: list[Fault], case: Case) -> tuple[Any, ...]:
    """Labels of the rows at fault, those of the worst fault first."""
    places = dict.fromkeys(int(p) for f in faults for p in f.places[:MOST_ROWS])
    return tuple(case.frame.index[list(places)[:MOST_ROWS]])


def _evidence(faults: list[Fault], columns: list[Cells], least: float) -> tuple[Evidence, ...]:
    """A table of the faults, bars of their shares, and both modes of a change of unit."""
    shares = [(f, *_interval(f)) for f in faults]
    table = Table(
        caption="What cannot be, worst first",
        name="faults",
        columns=("column", "what", "cells", "share", "from", "to", "examples"),
        rows=tuple(
            (_where(f), KINDS[f.what], f.count, _percent(f.share), _percent(low), _percent(high), f.detail)
            for f, low, high in shares[: options.table_rows]
        ),
        total=len(faults),
    )
    top = shares[:MOST_BARS]
    labels = tuple(f"{_where(f)}: {KINDS[f.what]}" for f, _, _ in top)
    bars = Bars(
        caption="Share of rows with such a cell",
        name="shares",
        labels=labels,
        values=tuple(round(f.share, 5) for f, _, _ in top),
        low=tuple(round(low, 5) for _, low, _ in top),
        high=tuple(round(high, 5) for _, _, high in top),
        unit="%",
        xlabel="share of the training rows",
        marked=tuple(label for label, (f, _, _) in zip(labels, top, strict=True) if _fatal(f, least)),
        reference=least,
        reference_label="fails from here",
        alt=f"The largest share at fault is {_percent(max(f.share for f in faults))}.",
    )
    by_name = {c.name: c for c in columns}
    modes = [_modes(f, by_name[f.column]) for f in faults if f.what == "units"]
    return (bars, table, *modes[:3])


def _modes(fault: Fault, cells: Cells) -> Histogram:
    """Sizes of the values in the right and in the wrong unit."""
    import numpy as np

    assert cells.numbers is not None
    with np.errstate(divide="ignore", invalid="ignore"):
        sizes = np.log10(np.abs(cells.numbers))
    known = np.isfinite(sizes)
    wrong = np.zeros(cells.rows, dtype=bool)
    wrong[fault.places] = True
    edges = np.linspace(float(sizes[known].min()), float(sizes[known].max()) + 1e-9, BINS + 1)
    groups = (f"other rows of {cells.name}", "in another unit")
    return Histogram(
        caption=f"Sizes of {cells.name}: the second mode is {fault.remedy['unit'].label}",
        name=f"units of {cells.name}",
        edges=tuple(round(float(e), 5) for e in edges),
        groups=groups,
        counts=tuple(tuple(int(c) for c in np.histogram(sizes[known & m], edges)[0]) for m in (~wrong, wrong)),
        xlabel=f"size of {cells.name}, as a power of ten",
        marked=groups[1:],
        alt=f"{plural(fault.count, 'value')} of {cells.name} are {fault.remedy['unit'].label}.",
    )
