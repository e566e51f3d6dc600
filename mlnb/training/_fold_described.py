"""What is in a part of the rows that is not in the others, in words and tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mlnb.core.evidence import Evidence, Table
from mlnb.core.finding import number
from mlnb.core.kinds import as_number
from mlnb.core.options import options
from mlnb.training._fold_parts import Parts

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from mlnb.core.case import Case

#: Columns that are named.
NAMED = 5
#: Distinct values up to which a column is told by its values' shares.
FEW = 50


@dataclass(frozen=True)
class Differs:
    """A column whose values differ between the part and the others."""

    column: str
    what: str
    here: str
    elsewhere: str
    p_value: float


def differing(case: Case, scored: np.ndarray, inside: np.ndarray) -> list[Differs]:
    """Columns, the target and those of time and group among them, that differ most; Holm over columns."""
    from mlnb.stats.multiple import holm

    frame = case.frame.loc[case.known].iloc[scored]
    roles = [name for name in (case.target, case.time, case.group) if name is not None]
    found = [one for name in [*roles, *case.features] if (one := _compared(case, frame[name], inside)) is not None]
    if not found:
        return []
    corrected = holm([one.p_value for one in found])
    kept = [
        Differs(one.column, one.what, one.here, one.elsewhere, float(p))
        for one, p in zip(found, corrected, strict=True)
        if p < options.alpha
    ]
    return sorted(kept, key=lambda one: one.p_value)[:NAMED]


def _compared(case: Case, column: pd.Series, inside: np.ndarray) -> Differs | None:
    """The mean of numbers, the middle of dates, the share of the value that differs most of categories."""
    import numpy as np
    import pandas as pd
    from scipy import stats

    name = str(column.name)
    kind = case.kinds[name]
    if kind in {"numeric", "date"} and not (name == case.target and case.classes):
        values = as_number(column, kind).to_numpy(dtype=float)
        here, there = (part[np.isfinite(part)] for part in (values[inside], values[~inside]))
        if not len(here) or not len(there):
            return None
        p_value = float(stats.ks_2samp(here, there, method="asymp").pvalue)
        if kind == "date":
            raw = [pd.to_datetime(column[mask], errors="coerce").dropna().sort_values() for mask in (inside, ~inside)]
            shown = [str(part.iloc[len(part) // 2])[:10] if len(part) else "unknown" for part in raw]
            return Differs(name, "middle", shown[0], shown[1], p_value)
        return Differs(name, "mean", number(float(here.mean())), number(float(there.mean())), p_value)
    try:
        codes, distinct = pd.factorize(column.astype(object).map(str), sort=False)
    except (TypeError, ValueError):
        return None
    if not 1 < len(distinct) <= max(FEW, len(column) // 10):
        return None
    counts = np.array([np.bincount(codes[mask], minlength=len(distinct)) for mask in (inside, ~inside)])
    shares = counts / counts.sum(axis=1, keepdims=True)
    top = int(np.argmax(np.abs(shares[0] - shares[1])))
    p_value = float(stats.chi2_contingency(counts).pvalue)
    here_, there_ = (f"{number(100 * share, 2)} %" for share in shares[:, top])
    return Differs(name, f"share of {distinct[top]}", here_, there_, p_value)


def unlike(found: list[Differs]) -> str:
    """The end of a headline that names the column that differs most; empty where none does."""
    if not found:
        return ""
    top = found[0]
    return f"; most unlike the others in {top.column!r} ({top.what} {top.here} against {top.elsewhere})"


def described(
    case: Case, worst: Parts, scored: np.ndarray, loss: np.ndarray, found: list[Differs]
) -> tuple[Evidence, ...]:
    """What is in the part that is not in the others, and its worst-scored rows."""
    import numpy as np

    positions = np.flatnonzero(worst.codes == worst.worst)
    order = positions[np.argsort(-loss[positions], kind="stable")][: options.table_rows]
    named = [one.column for one in found if one.column != case.target]
    names = named[:4] or list(case.features[:4])
    frame = case.frame.loc[case.known].iloc[scored[order]]
    labels: list[Any] = frame.index.tolist()
    rows = Table(
        caption=f"Worst-scored rows of {worst.label}",
        name=f"fold rows:{worst.label}",
        columns=("row", str(case.target), "loss", *names),
        rows=tuple(
            (label, y, round(float(loss[i]), 3), *(frame[n].iloc[k] for n in names))
            for k, (label, y, i) in enumerate(zip(labels, frame[case.target].tolist(), order, strict=True))
        ),
        total=len(positions),
    )
    if not found:
        return (rows,)
    table = Table(
        caption=f"What is in {worst.label} that is not in the others",
        name=f"fold describes:{worst.label}",
        columns=("column", "what", "here", "elsewhere", "p-value"),
        rows=tuple((one.column, one.what, one.here, one.elsewhere, number(one.p_value, 2)) for one in found),
    )
    return (table, rows)
