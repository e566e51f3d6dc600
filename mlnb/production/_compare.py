"""Current rows against the reference: which are compared, column by column and all together."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from mlnb.core.current import Current
from mlnb.core.encode import Encoder
from mlnb.core.errors import CannotTell
from mlnb.core.options import options
from mlnb.production._columns import Column, columns_apart
from mlnb.production._domain import Domain, domain
from mlnb.production._season import Matched, matched
from mlnb.production._use import uses

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from mlnb.core.case import Case

LEAST_ROWS = 20
#: Spans of the reference, each as long as the current one, that show how much columns move anyway.
SPANS = 8
SPAN_ROWS = 5_000


@dataclass(frozen=True)
class Compared:
    """What the comparison came to.

    Attributes
    ----------
    matched : Matched
        The rows compared.
    columns : tuple of Column
        Largest effect first.
    domain : Domain
        Its rows are positions among those compared.
    encoder : Encoder
        How rows were made a matrix.
    """

    matched: Matched
    columns: tuple[Column, ...]
    domain: Domain
    encoder: Encoder


def compare(case: Case, now: Current) -> Compared:
    """Set current rows against the reference rows of the same season and, where a case has groups, of an entity each.

    Raises
    ------
    CannotTell
        If there are fewer than 20 rows on a side.
    """
    pair = _one_an_entity(case, now, matched(case, now.frame))
    if min(len(pair.reference), len(pair.current)) < LEAST_ROWS:
        msg = (
            f"There are {len(pair.reference):,} reference rows and {len(pair.current):,} current ones to compare; "
            f"give at least {LEAST_ROWS} of each."
        )
        raise CannotTell(msg)
    old, new = case.frame.iloc[pair.reference], now.frame.iloc[pair.current]
    columns = columns_apart(case, old, new, now.features)
    natural = _natural(case, now)
    used = uses(case, now.features)
    columns = tuple(
        replace(c, natural=natural.get(c.name, 0.0), use=None if used is None else used[c.name]) for c in columns
    )
    told = [c.name for c in columns] or list(now.features)
    encoder = Encoder({name: case.kinds[name] for name in told if case.kinds[name] != "empty"}, case.random_state)
    both = encoder.fit_transform(_both(old[told], new[told]))
    found = domain(case, both[: len(old)], both[len(old) :], encoder.categorical, options.confidence)
    return Compared(pair, columns, found, encoder)


def _both(old: pd.DataFrame, new: pd.DataFrame) -> pd.DataFrame:
    import pandas as pd

    return pd.concat([old, new], ignore_index=True)


def _one_an_entity(case: Case, now: Current, pair: Matched) -> Matched:
    """Rows of one entity are one witness: a random row of each."""
    if case.group is None or case.group not in now.frame.columns:
        return pair
    import numpy as np

    rng = np.random.default_rng(case.random_state)

    def thinned(values: object, rows: np.ndarray) -> np.ndarray:
        import pandas as pd

        order = rng.permutation(rows)
        codes = pd.factorize(pd.Series(values).iloc[order].astype(object))[0]
        _, first = np.unique(np.where(codes < 0, -1 - np.arange(len(codes)), codes), return_index=True)
        return np.sort(order[first])

    rows = thinned(case.frame[case.group].array, pair.reference), thinned(now.frame[case.group].array, pair.current)
    return Matched(*rows, pair.by) if min(map(len, rows)) >= LEAST_ROWS else pair


def _natural(case: Case, now: Current) -> dict[str, float]:
    """The largest effect, by column, between a span of the reference and the rest of it; empty without a time column.

    What moves as much from month to month within the reference is not news in the current month.
    """
    import numpy as np

    from mlnb.core.kinds import as_number

    if case.time is None or case.time not in now.frame.columns:
        return {}
    when, here = (as_number(f[case.time], case.kinds[case.time]) for f in (case.frame, now.frame))
    length = float(here.max() - here.min())
    whole = float(when.max() - when.min())
    if not np.isfinite(length) or not np.isfinite(whole) or whole <= 0:
        return {}
    spans = int(min(SPANS, whole // max(length, whole / 50)))
    if spans < 2:  # noqa: PLR2004
        return {}
    edges = np.linspace(float(when.min()), float(when.max()), spans + 1)
    place = np.clip(np.searchsorted(edges, when.to_numpy(), "right") - 1, 0, spans - 1)
    rng = np.random.default_rng(case.random_state)
    rows = np.sort(rng.permutation(len(case.frame))[: SPANS * SPAN_ROWS])
    most: dict[str, float] = {}
    for span in range(spans):
        inside = rows[place[rows] == span]
        if len(inside) < LEAST_ROWS or len(inside) == len(rows):
            continue
        rest = case.replace(data=case.as_given(case.frame.iloc[rows[place[rows] != span]]), current=None, test=None)
        part = case.frame.iloc[inside]
        like = matched(rest, part)
        old, new = rest.frame.iloc[like.reference], part.iloc[like.current]
        if min(len(old), len(new)) < LEAST_ROWS:
            continue
        for column in columns_apart(case, old, new, now.features):
            most[column.name] = max(most.get(column.name, 0.0), column.effect)
    return most
