"""What missing cells go with: the target, or being a test row."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from mlnb.core.options import options

if TYPE_CHECKING:
    import numpy as np

    from mlnb.core.case import Case


@dataclass(frozen=True)
class Link:
    """How the cells missing in a column go with something else, as a difference of shares.

    ``low`` and ``high`` are the interval of the difference taken as positive.
    """

    effect: float
    low: float
    high: float
    p_value: float
    what: str = ""


def carries(case: Case, missing: dict[str, np.ndarray]) -> dict[str, Link]:
    """Whether the target differs between rows with and without a value (Benjamini–Hochberg over columns).

    The effect is the difference in the share of a class, or of ranks (rank-biserial) for a number: of two rows, one
    with and one without a value, how much more often the one without has the larger target than the smaller.
    """
    from mlnb.stats.multiple import benjamini_hochberg

    if case.y is None or len(set(case.y)) < 2:  # noqa: PLR2004
        return {}
    known = case.known
    held = {name: mask[known] for name, mask in missing.items()}
    held = {name: mask for name, mask in held.items() if 1 < int(mask.sum()) < len(mask) - 1}
    if not held:
        return {}
    links = _with_number(case, held) if case.task == "regression" else _with_classes(case, held)
    adjusted = benjamini_hochberg([link.p_value for link in links])
    return {name: replace(link, p_value=float(p)) for name, link, p in zip(held, links, adjusted, strict=True)}


def _with_number(case: Case, held: dict[str, np.ndarray]) -> list[Link]:
    import numpy as np
    from scipy import stats

    target = case.codes
    ranks = stats.rankdata(target)
    count = len(ranks)
    _, ties = np.unique(target, return_counts=True)
    spread = (count + 1) - float((ties.astype(float) ** 3 - ties).sum()) / (count * (count - 1))
    z = float(stats.norm.ppf(0.5 + options.confidence / 2))
    links = []
    for mask in held.values():
        few = int(mask.sum())
        many = count - few
        above = float(ranks[mask].sum()) - few * (few + 1) / 2
        area = above / (few * many)
        better = max(area, 1 - area)
        if min(few, many) < 8:  # noqa: PLR2004
            p_value = float(stats.mannwhitneyu(target[mask], target[~mask]).pvalue)
        else:
            p_value = float(2 * stats.norm.sf(abs(above - few * many / 2) / (few * many * spread / 12) ** 0.5))
        q1, q2 = better / (2 - better), 2 * better**2 / (1 + better)  # Hanley, McNeil (1982)
        variance = better * (1 - better) + (few - 1) * (q1 - better**2) + (many - 1) * (q2 - better**2)
        error = 2 * (max(variance, 0.0) / (few * many)) ** 0.5
        size, reach = 2 * better - 1, z * error
        links.append(
            Link(2 * area - 1, size - reach, min(size + reach, 1.0), p_value, "larger" if area > 0.5 else "smaller")  # noqa: PLR2004
        )
    return links


def _with_classes(case: Case, held: dict[str, np.ndarray]) -> list[Link]:
    import numpy as np
    from scipy import stats

    from mlnb.stats.intervals import newcombe

    codes, classes = case.codes, len(case.classes)
    totals = np.bincount(codes, minlength=classes)
    level = 1 - (1 - options.confidence) / classes
    links = []
    for mask in held.values():
        without = np.bincount(codes[mask], minlength=classes)
        table = np.array([without, totals - without])[:, totals > 0]
        few, many = (int(n) for n in table.sum(axis=1))
        expected = np.outer(table.sum(axis=1), table.sum(axis=0)) / len(codes)
        if expected.min() >= 5:  # noqa: PLR2004
            p_value = float(stats.chi2_contingency(table, correction=False).pvalue)
        else:
            single = [differ(int(a), few, int(b), many).p_value for a, b in table.T]
            p_value = min(1.0, min(single) * (len(single) if len(single) > 2 else 1))  # noqa: PLR2004
        gap = without / few - (totals - without) / many
        most = int((np.abs(gap) + 1e-9 * np.sign(gap)).argmax())  # of two classes, the one that is more frequent
        low, high = _upright(*newcombe(int(without[most]), few, int(totals[most] - without[most]), many, level))
        links.append(Link(float(gap[most]), low, high, p_value, str(case.classes[most])))
    return links


def differ(hits: int, count: int, other_hits: int, other_count: int) -> Link:
    """The difference of two shares, the first less the second, and whether there is one."""
    import numpy as np
    from scipy import stats

    from mlnb.stats.intervals import newcombe

    table = np.array([[hits, count - hits], [other_hits, other_count - other_hits]])
    low, high = _upright(*newcombe(hits, count, other_hits, other_count, options.confidence))
    effect = hits / max(count, 1) - other_hits / max(other_count, 1)
    if not table.sum(axis=0).all() or not table.sum(axis=1).all():
        return Link(effect, low, high, 1.0)
    expected = np.outer(table.sum(axis=1), table.sum(axis=0)) / table.sum()
    if expected.min() >= 5:  # noqa: PLR2004
        p_value = float(stats.chi2_contingency(table, correction=False).pvalue)
    else:
        p_value = float(stats.fisher_exact(table).pvalue)
    return Link(effect, low, high, p_value)


def _upright(low: float, high: float) -> tuple[float, float]:
    """The interval of a difference, turned where most of it lies below zero."""
    return (low, high) if low + high >= 0 else (-high, -low)
