"""Each column with what is missing in it, what goes with that, and what is wrong."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from mlnb.core.options import options
from mlnb.data._hole_links import Link, carries, differ
from mlnb.data._holes import Holes, holes

if TYPE_CHECKING:
    from mlnb.core.case import Case
    from mlnb.core.source import Source

#: Faults, worst first, in the words of the table.
FAULTS: dict[str, str] = {
    "disguised": "code for missing among its values",
    "infinite": "infinity",
    "test only": "missing in test, never in training",
    "coded": "rare or doubtful code for missing",
    "carries": "missing goes with the target",
    "empty": "no value at all",
    "differs": "missing rate differs in test",
    "share": "many values missing",
}
FATAL = frozenset({"disguised", "infinite", "test only"})


@dataclass(frozen=True, eq=False)
class Column:
    """One column: what is missing in it, how much of the rows that is, and what goes with it."""

    train: Holes
    test: Holes | None
    rows: int
    count: int
    low: float
    high: float
    link: Link | None = None
    gap: Link | None = None
    faults: tuple[str, ...] = ()
    codes: int = 0
    infinite: int = 0
    test_rows: int = 0
    test_count: int = 0

    @property
    def name(self) -> str:
        """Name of the column."""
        return self.train.name

    @property
    def share(self) -> float:
        """Part of the training rows without a value."""
        return self.count / max(self.rows, 1)


@dataclass(frozen=True)
class Limits:
    """Sizes from which something is a fault, each for the lower end of an interval."""

    share: float
    disguised: float
    carried: float
    differs: float
    test_only: float


def read(case: Case) -> list[Column]:
    """Every column that a model or a split uses, but the target."""
    from mlnb.core.kinds import kind_of
    from mlnb.stats.intervals import wilson

    names = [*case.features, *(c for c in (case.time, case.group) if c is not None and c != case.target)]
    known_test = () if case.test is None else set(case.test.columns)
    found = []
    for name in names:
        kind = case.kinds[name]
        train = holes(case.frame[name], kind, spiky=name != case.group)
        test = None
        if case.test is not None and name in known_test and len(case.test):
            there = kind_of(case.test[name])
            same = there == kind
            test = holes(case.test[name], there, spiky=same and name != case.group, known=train if same else None)
        rows, count, codes, infinite = _counted(train, case.source)
        low, high = wilson(count, rows, options.confidence)
        in_test = (0, 0, 0, 0) if test is None else _counted(test, case.test_source)
        found.append(
            Column(train, test, rows, count, low if count else 0.0, high, codes=codes, infinite=infinite + in_test[3],
                   test_rows=in_test[0], test_count=in_test[1])
        )  # fmt: skip
    return found


def _counted(held: Holes, source: Source | None) -> tuple[int, int, int, int]:
    """Rows, and cells missing, in disguise, and infinite: in memory, or where all the rows are."""
    if source is None or held.name not in source.columns:
        return len(held.plain), int(held.missing.sum()), int(held.disguised.sum()), int(held.infinite.sum())
    empty, infinite = source.holes()[held.name]
    found = [value for value, what in held.codes.items() if held.disguised.any() or what == "word"]
    codes = source.equal_to({held.name: found})[held.name] if found else 0
    return source.rows, empty + codes, codes, infinite


def judged(columns: list[Column], case: Case, limits: Limits) -> list[Column]:
    """The columns with what their gaps go with, and their faults, worst first."""
    from mlnb.stats.intervals import wilson
    from mlnb.stats.multiple import benjamini_hochberg

    features = set(case.features)
    links = carries(case, {c.name: c.train.missing for c in columns if c.name in features})
    gaps = {
        c.name: differ(c.test_count, c.test_rows, c.count, c.rows)
        for c in columns
        if c.test is not None and (c.count or c.test_count)
    }
    adjusted = benjamini_hochberg([gap.p_value for gap in gaps.values()])
    gaps = {name: replace(gap, p_value=float(p)) for (name, gap), p in zip(gaps.items(), adjusted, strict=True)}
    found = []
    for c in columns:
        link, gap = links.get(c.name), gaps.get(c.name)
        codes = c.codes
        certain = c.train.ordered and any(kind != "other" for kind in c.train.codes.values())
        surely = gap is not None and gap.p_value < options.alpha
        new = gap is not None and surely and c.count == 0 and gap.low >= limits.test_only
        signs = {
            "disguised": certain and codes > 0 and wilson(codes, c.rows, options.confidence)[0] >= limits.disguised,
            "infinite": c.infinite > 0,
            "test only": new,
            "coded": codes > 0,
            "carries": link is not None and link.p_value < options.alpha and link.low >= limits.carried,
            "empty": c.count == c.rows > 0,
            "differs": gap is not None and surely and not new and gap.low >= limits.differs,
            "share": c.low >= limits.share,
        }
        faults = [name for name in FAULTS if signs[name]]
        if "empty" in faults:
            faults = [name for name in faults if name in {"empty", "infinite"}]
        elif "disguised" in faults:
            faults.remove("coded")
        found.append(replace(c, link=link, gap=gap, faults=tuple(faults)))
    return found


def rank(column: Column) -> tuple[int, float, str]:
    """Worst fault first; among equals the most cells."""
    order = list(FAULTS)
    size = column.codes / max(column.rows, 1) if column.faults[0] in {"disguised", "coded"} else column.share
    return order.index(column.faults[0]), -max(size, column.gap.effect if column.gap else 0.0), column.name
