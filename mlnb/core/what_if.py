"""Several fixes measured: each alone, and all of them together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from mlnb.core.display import Shown, progress_bar
from mlnb.core.effects import measure_change
from mlnb.core.errors import MlnbError, plural
from mlnb.core.evidence import Evidence, Intervals, Table
from mlnb.core.finding import number
from mlnb.core.fix import Effect, Fix

if TYPE_CHECKING:
    import pandas as pd

    from mlnb.core.audit import Audit
    from mlnb.core.case import Case


@dataclass(frozen=True, repr=False)
class WhatIf(Shown):
    """What several fixes do, each alone and all together.

    Attributes
    ----------
    fixes : tuple of Fix
        Those that were tried, each with its effect where it has one.
    effect : Effect or None
        Of all that could be made, together; None where it has no score.
    case : Case
        With all of them made.
    left_out : tuple of (str, str)
        Fixes that could not be made, or have no score of their own, and why.
    """

    fixes: tuple[Fix, ...]
    effect: Effect | None
    case: Case = field(compare=False)
    left_out: tuple[tuple[str, str], ...] = ()

    def summary(self) -> str:
        """All of it in one sentence."""
        count = plural(len(self.fixes), "fix", "fixes")
        if self.effect is None:
            return f"{count} made; what they do together has no score here"
        e = self.effect
        said = f"{count} together: {e.metric} {number(e.before)} → {number(e.after)}"
        if e.low is None or e.high is None:
            return said
        told = "" if e.certain else ", which cannot be told from nothing"
        return f"{said} (90 % of the change between {number(e.low)} and {number(e.high)}){told}"

    def evidence(self) -> list[Evidence]:
        """The changes with their intervals, and the scores behind them."""
        tried = [(fix.title, fix.effect) for fix in self.fixes if fix.effect is not None]
        if self.effect is not None and len(self.fixes) > 1:
            tried.append(("all together", self.effect))
        shown: list[Evidence] = []
        if tried:
            low, high = ([(e.low if end == "low" else e.high) for _, e in tried] for end in ("low", "high"))
            shown.append(
                Intervals(
                    caption="Change of the score by each fix alone, and by all together", name="changes",
                    labels=tuple(title for title, _ in tried), values=tuple(e.change for _, e in tried),
                    low=tuple(low), high=tuple(high), reference=0.0, reference_label="no change", xlabel=tried[0][1].metric,
                )
            )  # fmt: skip
        rows: list[tuple[Any, ...]] = [
            (title, e.metric, e.before, e.after, e.change, e.low, e.high, e.note) for title, e in tried
        ]
        rows += [(title, "", None, None, None, None, None, why) for title, why in self.left_out]
        shown.append(
            Table(
                caption="What each fix does", name="fixes",
                columns=("fix", "metric", "before", "after", "change", "low", "high", "how"), rows=tuple(rows), total=len(rows),
            )
        )  # fmt: skip
        return shown

    def to_frame(self) -> pd.DataFrame:
        """A row a fix, and one for all together: metric, before, after, change, its interval, and how it was measured."""
        table = self.evidence()[-1]
        assert isinstance(table, Table)
        return table.to_frame()

    def audit(self, **options: Any) -> Audit:
        """Every check again, on the case with all fixes made; see `mlnb.audit`."""
        from mlnb.core.audit import audit

        return audit(self.case, **options)


def what_if(audit: Audit, wanted: Iterable[Any] | Any = None, *, progress: bool = True) -> WhatIf:
    """See `mlnb.Audit.what_if`."""
    if audit.case is None:
        msg = "This audit was read from a file and has no case to change; run it again with mlnb.audit(case)."
        raise MlnbError(msg)
    chosen = _resolved(audit, wanted)
    if not chosen:
        msg = "No finding of this audit has a fix that can be made here; what is left is a person's to do."
        raise MlnbError(msg)
    case, made, left = audit.case, [], []
    changed = case
    with progress_bar(len(chosen) + 1 if progress else None) as bar:
        for fix in chosen:
            bar.begin(fix.title)
            try:
                changed = fix.apply(changed)
            except (MlnbError, KeyError, ValueError) as error:
                left.append((fix.title, f"cannot be made: {error}"))
                bar.end()
                continue
            try:
                made.append(replace(fix, effect=fix.effect or fix.measure(case)))
            except MlnbError as error:
                made.append(fix)
                left.append((fix.title, str(error)))
            bar.end()
        bar.begin("all together")
        effect = _together(case, changed, made)
        bar.end()
    if not made:
        msg = f"None of these fixes could be made; the first {left[0][1]}"
        raise MlnbError(msg)
    return WhatIf(tuple(made), effect, changed, tuple(left))


def _together(case: Case, changed: Case, made: list[Fix]) -> Effect | None:
    if len(made) == 1:
        return made[0].effect
    try:
        return measure_change(
            case, changed, by_target=any(f.by_target for f in made), on_current=any(f.on_current for f in made)
        )
    except MlnbError:
        return None


def _resolved(audit: Audit, wanted: Iterable[Any] | Any) -> list[Fix]:
    """The fixes meant: fixes, ids of checks, pairs of id and position; by default the first of each that was raised."""
    if wanted is None:
        raised = [f for f in audit.worst_first if f.verdict in {"fail", "warn"}]
        return [fix for f in raised if (fix := next((x for x in f.fixes if x.change is not None), None)) is not None]
    given = [wanted] if isinstance(wanted, (str, Fix)) or _is_pair(wanted) else list(wanted)
    return [_one(audit, item) for item in given]


def _is_pair(item: Any) -> bool:
    return isinstance(item, tuple) and len(item) == 2 and isinstance(item[0], str) and isinstance(item[1], int)  # noqa: PLR2004


def _one(audit: Audit, item: Any) -> Fix:
    if isinstance(item, Fix):
        if item.change is None:
            msg = f"This fix is a person's to make: {item.title}"
            raise MlnbError(msg)
        return item
    name, place = item if _is_pair(item) else (item, None)
    try:
        finding = audit[name]
    except (KeyError, AttributeError, TypeError):
        ran = ", ".join(f.check for f in audit if any(x.change is not None for x in f.fixes)) or "none"
        msg = f"This audit has no fix of {name!r} that can be made here; there are those of {ran}."
        raise MlnbError(msg) from None
    able = [fix for fix in finding.fixes if fix.change is not None] if place is None else list(finding.fixes)
    if not able or (place is not None and not -len(able) <= place < len(able)):
        msg = f"{finding.check} has no such fix that can be made here; its fixes: {'; '.join(f.title for f in finding.fixes) or 'none'}."
        raise MlnbError(msg)
    return _one(audit, able[place or 0])
