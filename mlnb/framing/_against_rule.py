"""Labels against a written rule, or against the definition of another version."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mlnb.core.framing_fits import columns_of, positive_code, rows_where

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from mlnb.core.case import Case
    from mlnb.core.framing_parts import Version


@dataclass(frozen=True)
class Side:
    """Rows on one side of a rule, and those of them that are labelled otherwise.

    Attributes
    ----------
    says : bool
        Whether these rows satisfy the rule.
    count : int
    other : ndarray of bool, shape (n,)
        Which labelled rows are on this side and labelled otherwise; training rows first, test rows after them.
    p_value : float
        That no more than the tolerated share of them is; corrected for both sides.
    """

    says: bool
    count: int
    other: np.ndarray
    p_value: float

    @property
    def wrong(self) -> int:
        """Number of rows labelled otherwise."""
        return int(self.other.sum())

    @property
    def rate(self) -> float:
        """Their share."""
        return self.wrong / max(self.count, 1)


def labelled(case: Case) -> tuple[list[pd.DataFrame], np.ndarray]:
    """Labelled rows of both frames with all their columns, and their classes as codes."""
    import numpy as np

    from mlnb.core import model as models

    parts, codes = [case.frame.loc[case.known]], [case.codes]
    if case.test is not None and case.y_test is not None and len(case.y_test):
        parts.append(case.test.loc[models.test_known(case)])
        codes.append(case.codes_test)
    return parts, np.concatenate(codes)


def says(parts: list[pd.DataFrame], rule: str, what: str) -> tuple[np.ndarray, np.ndarray]:
    """Which rows satisfy a rule, and for which it can be told: those with a value in all columns that it names."""
    import numpy as np

    yes = np.concatenate([rows_where(part, rule, what) for part in parts])
    lacks_column = [set(columns_of(parts[0], rule)) - {str(c) for c in part.columns} for part in parts]
    assert not any(lacks_column)
    handles = any(word in rule for word in ("isna", "isnull", "notna", "notnull"))
    told = [np.ones(len(p), dtype=bool) if handles else _filled(p, columns_of(p, rule)) for p in parts]
    return yes, np.concatenate(told)


def _filled(part: pd.DataFrame, names: list[str]) -> np.ndarray:
    import numpy as np

    found: np.ndarray = np.ones(len(part), dtype=bool)
    for position, name in enumerate(map(str, part.columns)):
        if name in names:
            found &= part.iloc[:, position].notna().to_numpy()
    return found


def sides(codes: np.ndarray, yes: np.ndarray, told: np.ndarray, positive: int, tolerated: float) -> list[Side]:
    """Both sides of a rule, the worse first."""
    from scipy import stats

    from mlnb.stats.multiple import holm

    mine = codes == positive
    given = [(True, yes & told, ~mine), (False, ~yes & told, mine)]
    p_values = [
        float(stats.binom.sf(int((there & wrong).sum()) - 1, int(there.sum()), tolerated)) for _, there, wrong in given
    ]
    found = [
        Side(side, int(there.sum()), there & wrong, float(p))
        for (side, there, wrong), p in zip(given, holm(p_values), strict=True)
    ]
    return sorted(found, key=lambda s: (s.p_value, -s.wrong))


def by_version(case: Case, parts: list[pd.DataFrame], version: Version) -> tuple[np.ndarray, np.ndarray] | None:
    """The labels of a version, as positive or not, and for which rows it has one; None where it gives no way to tell."""
    import numpy as np

    positive = positive_code(case)
    if positive is None:
        return None
    if version.rule:
        return says(parts, version.rule, f"The rule of {version.name!r}")
    if version.column:
        column = [part[version.column] if version.column in part.columns else None for part in parts]
        if any(c is None for c in column):
            return None
        label = str(case.classes[positive])
        yes = np.concatenate([c.map(str).eq(label).to_numpy() for c in column if c is not None])
        return yes, np.concatenate([c.notna().to_numpy() for c in column if c is not None])
    return None
