"""The words and marks that all cards share, whatever they are set in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from mlnb.core.finding import Estimate, number
from mlnb.core.plain import plain
from mlnb.core.sealed import ordinal
from mlnb.figures.labels import clip, one_line

if TYPE_CHECKING:
    from mlnb.core.audit import Audit
    from mlnb.core.evidence import Evidence
    from mlnb.core.finding import Finding
    from mlnb.core.fix import Effect

#: One mark a verdict, beside the word.
MARKS: dict[str, str] = {"fail": "✗", "warn": "!", "pass": "✓", "skipped": "–", "error": "?"}
_CLAUSE = re.compile(r"[;:,] ")
_CELL = 48  # columns of a table cell


def lead(headline: str) -> tuple[str, str]:
    """The lead clause of a headline and the rest, cut before the first "; ", ": " or ", ".

    Examples
    --------
    >>> lead("12 % of the labels are wrong, mostly in one class")
    ('12 % of the labels are wrong', ', mostly in one class')
    """
    found = _CLAUSE.search(headline)
    return (headline, "") if found is None else (headline[: found.start()], headline[found.start() :])


def first_line(audit: Audit) -> list[tuple[str, str]]:
    """What was audited, as (words, name) pairs: "train 426 × 30", "target diagnosis", …; the name may be empty."""
    about = audit.about
    parts: list[tuple[str, str]] = [("mlnb audit", "")]
    if about.get("rows"):
        parts.append((f"train {about['rows']:,} × {about.get('columns', 0):,}", ""))
    if about.get("test_rows"):
        state = " (sealed)" if about.get("test_sealed") else ""
        if about.get("test_opened", 0) > 1:
            state = f" (opened for the {ordinal(about['test_opened'])} time)"
        parts.append((f"test {about['test_rows']:,}{state}", ""))
    parts += [(role, clip(about[role], 40)) for role in ("target", "time", "group", "model") if about.get(role)]
    parts.append((seconds(audit.seconds), ""))
    return parts


def seconds(value: float) -> str:
    r"""A duration in a few characters, number and unit kept on one line.

    Examples
    --------
    >>> seconds(0.004), seconds(3.14), seconds(75)
    ('0.004\xa0s', '3.1\xa0s', '1\xa0min 15\xa0s')
    """
    if value < 1:
        return f"{value:.2g}\u00a0s"
    if value < 60:  # noqa: PLR2004
        return f"{value:.1f}\u00a0s"
    return f"{int(value // 60)}\u00a0min {int(value % 60)}\u00a0s"


def counts(audit: Audit) -> list[tuple[str, int]]:
    """Verdicts that occur and how often, worst first."""
    found = audit.counts()
    return [(v, found[v]) for v in ("fail", "error", "warn", "pass", "skipped") if found[v]]


def measured(finding: Finding) -> str:
    """The estimate by its name, from which size it matters, and the p-value, in one line."""
    parts = []
    if finding.estimate is not None:
        name = one_line(finding.estimate.name)
        name = name[:1].upper() + name[1:] if name[1:2].islower() else name
        parts.append(f"{name}: {finding.estimate}")
        if finding.threshold is not None:
            parts.append(f"matters from {Estimate('', finding.threshold, unit=finding.estimate.unit)}")
    if finding.p_value is not None:
        parts.append("p < 0.001" if finding.p_value < 0.001 else f"p = {number(finding.p_value, 2)}")  # noqa: PLR2004
    return one_line("; ".join(parts))


def score(value: float, *, sign: bool = False) -> str:
    """A score to the third decimal, as its change is; with a sign, where it is a change.

    Examples
    --------
    >>> score(0.87), score(0.06, sign=True), score(-4096.2, sign=True)
    ('0.870', '+0.060', '−4,096')
    """
    small = abs(value) < 10 and (value == 0 or abs(value) >= 0.0005)  # noqa: PLR2004
    text = f"{value:.3f}".replace("-", "−") if small else number(value)
    return f"+{text}" if sign and value > 0 else text


def effect_words(effect: Effect) -> tuple[str, str]:
    """What a fix did, and how surely: ("recall 0.870 → 0.930", "+0.060, 90 % between +0.020 and …")."""
    sure = "" if effect.certain or effect.low is None else "no certain change in "
    said = f"{sure}{one_line(effect.metric)} {score(effect.before)} → {score(effect.after)}"
    how = [score(effect.change, sign=True)]
    if effect.low is not None and effect.high is not None:
        how.append(f"90 % between {score(effect.low, sign=True)} and {score(effect.high, sign=True)}")
    if effect.note:
        how.append(one_line(effect.note))
    return said, ", ".join(how)


def cell(value: Any, most: int = _CELL) -> str:
    """A table's cell as text: floats to four digits, nothing for what is missing.

    Examples
    --------
    >>> cell(0.123456), cell(1200), cell(None), cell(52341.25)
    ('0.1235', '1200', '–', '52,341.2')
    """
    value = plain(value)
    if value is None:
        return "–"
    if isinstance(value, float):
        if value.is_integer() and abs(value) < 1e15:  # noqa: PLR2004
            return f"{value:.0f}".replace("-", "−")
        text = f"{value:,.1f}" if abs(value) >= 1000 else f"{value:.4g}"  # noqa: PLR2004
        return text.replace("-", "−")
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value).replace("-", "−")
    return clip(value, most)


def cells(values: Sequence[Any], most: int = _CELL) -> list[str]:
    """A column's cells as text, all of its fractions to one number of decimals.

    Examples
    --------
    >>> cells([0.02, 0.033, None]), cells([1, 2]), cells(["a", 0.5])
    (['0.020', '0.033', '–'], ['1', '2'], ['a', '0.5'])
    """
    texts = [cell(value, most) for value in values]
    known = [plain(value) for value in values]
    fractions = [text.partition(".")[2] for text in texts if "." in text]
    if not fractions or not numeric(known) or any("e" in text for text in texts):
        return texts
    decimals = max(map(len, fractions))
    return [
        text if value is None else f"{value:,.{decimals}f}".replace("-", "−")
        for text, value in zip(texts, known, strict=True)
    ]


def columns(rows: Sequence[Sequence[Any]], count: int) -> list[list[Any]]:
    """The first ``count`` columns of a table; a row that is too short lacks its last values."""
    return [[row[i] if i < len(row) else None for row in rows] for i in range(count)]


def numeric(values: Sequence[Any]) -> bool:
    """Whether a column's values are all numbers, to be set flush right."""
    known = [v for v in map(plain, values) if v is not None]
    return bool(known) and all(isinstance(v, (int, float)) and not isinstance(v, bool) for v in known)


def caption(item: Evidence, shown: int) -> str:
    """A table's caption, with how many of its rows are shown."""
    total = getattr(item, "total", None) or len(getattr(item, "rows", ()))
    text = one_line(item.caption)
    if shown < total:
        return f"{text} ({shown:,} of {total:,})" if text else f"{shown:,} of {total:,}"
    return text


def some(values: tuple[Any, ...], most: int) -> str:
    """The first few values in a row, and how many more there are."""
    shown = ", ".join(cell(v, 32) for v in values[:most])
    more = len(values) - most
    return f"{shown} and {more:,} more" if more > 0 else shown


def more_reason(finding: Finding) -> str:
    """The reason, where the headline does not hold it already."""
    reason = one_line(finding.reason or "")
    return "" if lead(reason)[0].rstrip(".") in finding.headline else reason
