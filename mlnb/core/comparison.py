"""Two audits side by side: what was fixed, what is new, what changed, what stayed."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args

from mlnb.core.audit import Audit
from mlnb.core.display import Shown
from mlnb.core.errors import MlnbError, plural
from mlnb.core.finding import ORDER, SCHEMA, Estimate, Finding
from mlnb.core.plain import json_text, plain

if TYPE_CHECKING:
    import pandas as pd

Kind = Literal["new", "fixed", "changed", "same"]
#: In the order in which a person should read them.
KINDS: tuple[str, ...] = get_args(Kind)
#: Numbers closer than this, relatively, are the same number.
SAME = 1e-9
#: What is said of both sides of an audit, and how to call it.
_SIDES = {
    "rows": "rows", "columns": "columns", "test_rows": "test rows", "target": "target", "model": "model", "time": "time",
    "group": "group", "fingerprint": "fingerprint of the data", "random_state": "random_state",
}  # fmt: skip


@dataclass(frozen=True)
class Change:
    """One check, before and after.

    Attributes
    ----------
    check : str
    kind : {"new", "fixed", "changed", "same"}
        "fixed" no longer asks a person to act, "new" does so for the first time; "changed" is any other change of the
        verdict, or an estimate that moved beyond its intervals.
    before, after : Finding or None
        None where that audit did not ask.
    difference : Estimate or None
        After minus before, with its interval where both have one; None where the two are no estimates of the same.
    """

    check: str
    kind: Kind
    before: Finding | None
    after: Finding | None
    difference: Estimate | None = None

    @property
    def verdicts(self) -> tuple[str, str]:
        """Verdict before and after; "not run" where there is none."""
        return (
            self.before.verdict if self.before is not None else "not run",
            self.after.verdict if self.after is not None else "not run",
        )

    @property
    def finding(self) -> Finding:
        """The later finding that there is."""
        found = self.after or self.before
        assert found is not None
        return found

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values."""
        return {
            "check": self.check,
            "kind": self.kind,
            "before": None if self.before is None else self.before.to_dict(),
            "after": None if self.after is None else self.after.to_dict(),
            "difference": None if self.difference is None else self.difference.to_dict(),
        }


class Comparison(Shown):
    """What two audits say of the same checks.

    Parameters
    ----------
    before, after : Audit
    """

    def __init__(self, before: Audit, after: Audit) -> None:
        self.before, self.after = before, after
        first, second = ({f.check: f for f in audit} for audit in (before, after))
        found = [_change(check, first.get(check), second.get(check)) for check in dict.fromkeys([*second, *first])]
        found.sort(key=lambda c: (KINDS.index(c.kind), min(ORDER.get(v, 9) for v in c.verdicts)))
        #: All checks of either, the new ones first.
        self.changes: tuple[Change, ...] = tuple(found)

    def __iter__(self) -> Iterator[Change]:
        return iter(self.changes)

    def __len__(self) -> int:
        return len(self.changes)

    def __getitem__(self, name: str) -> Change:
        """The change of a check, by its id or the last part of it."""
        for change in self.changes:
            if name in {change.check, change.check.partition(".")[2]}:
                return change
        msg = f"Neither audit has a finding of {name!r}; they ran {', '.join(c.check for c in self.changes)}."
        raise KeyError(msg)

    def of(self, kind: str) -> tuple[Change, ...]:
        """The changes of a kind."""
        return tuple(change for change in self.changes if change.kind == kind)

    @property
    def fixed(self) -> tuple[Change, ...]:
        """What asked a person to act, and passes now."""
        return self.of("fixed")

    @property
    def new(self) -> tuple[Change, ...]:
        """What asks a person to act, and did not before."""
        return self.of("new")

    @property
    def changed(self) -> tuple[Change, ...]:
        """Verdicts that changed otherwise, and estimates that moved beyond their intervals."""
        return self.of("changed")

    @property
    def same(self) -> tuple[Change, ...]:
        """What is as it was."""
        return self.of("same")

    @property
    def headline(self) -> str:
        """The whole in one sentence."""
        counted = {kind: len(self.of(kind)) for kind in KINDS}
        if counted["same"] == len(self):
            return f"Nothing changed in {plural(len(self), 'check')}"
        parts = [f"{counted[kind]} {said}" for kind, said in
                 (("fixed", "fixed"), ("new", "new"), ("changed", "changed"), ("same", "as before")) if counted[kind]]  # fmt: skip
        return ", ".join(parts)

    @property
    def sides(self) -> list[tuple[str, str, str]]:
        """In what the two cases differ: (what, before, after)."""
        pairs = [(said, self.before.about.get(key), self.after.about.get(key)) for key, said in _SIDES.items()]
        told = [("sealed test part", self.before.about.get("test_sealed"), self.after.about.get("test_sealed"))]
        return [
            (said, "none" if old is None else str(old), "none" if new is None else str(new))
            for said, old, new in pairs + told
            if old != new
        ]

    def summary(self) -> str:
        """One line of plain text."""
        return f"mlnb compare: {self.headline}"

    def to_frame(self) -> pd.DataFrame:
        """A row a check: kind, verdicts, estimates with their difference and its interval, rows named, headline."""
        import pandas as pd

        columns = [
            "check", "kind", "verdict_before", "verdict_after", "estimate", "value_before", "value_after", "difference", "low",
            "high", "unit", "rows_before", "rows_after", "headline",
        ]  # fmt: skip
        records = []
        for change in self.changes:
            (old, new), moved = (_estimate(change.before), _estimate(change.after)), change.difference
            records.append(
                (
                    change.check, change.kind, *change.verdicts, getattr(new or old, "name", None),
                    getattr(old, "value", None), getattr(new, "value", None),
                    getattr(moved, "value", None), getattr(moved, "low", None), getattr(moved, "high", None),
                    getattr(new or old, "unit", None),
                    None if change.before is None else len(change.before.rows),
                    None if change.after is None else len(change.after.rows),
                    change.finding.headline,
                )
            )  # fmt: skip
        return pd.DataFrame(records, columns=columns)

    def to_dict(self) -> dict[str, Any]:
        """The comparison as plain JSON values."""
        return {
            "schema": SCHEMA,
            "headline": self.headline,
            "counts": {kind: len(self.of(kind)) for kind in KINDS},
            "before": plain(self.before.about),
            "after": plain(self.after.about),
            "changes": [change.to_dict() for change in self.changes],
        }

    def to_json(self, path: str | Path | None = None) -> str:
        """The comparison as JSON text, also written to ``path`` where one is given."""
        return json_text(self.to_dict(), path)


def compare(a: Any, b: Any) -> Comparison:
    """Set two audits side by side, the earlier one first.

    Parameters
    ----------
    a, b : Audit, Finding, mapping or path
        Audits or single findings, or what their ``to_dict`` and ``to_json`` gave.

    Returns
    -------
    Comparison
        ``fixed``, ``new``, ``changed`` and ``same``; a card in a notebook, ``to_frame()``, ``panel()``.

    Raises
    ------
    MlnbError
        If one of them is no audit.

    Notes
    -----
    The interval of a difference is made of the intervals of both estimates as of independent ones (MOVER). Two audits of the
    same rows are not independent and their difference is known better than that: what is said to have changed has.

    References
    ----------
    Zou, Donner (2008): Construction of confidence limits about effect measures: a general approach. Statistics in Medicine 27.

    Examples
    --------
    >>> import mlnb
    >>> from sklearn.datasets import load_wine
    >>> wine = load_wine(as_frame=True).frame
    >>> twice = mlnb.audit(wine, target="target", checks="duplicates", progress=False)
    >>> mlnb.compare(twice, twice).headline
    'Nothing changed in 1 check'
    """
    return Comparison(_audit(a), _audit(b))


def _audit(given: Any) -> Audit:
    if isinstance(given, Audit):
        return given
    if isinstance(given, Finding):
        return Audit([given], {"fingerprint": given.data})
    if isinstance(given, (str, Path)):
        import json

        try:
            given = json.loads(Path(given).read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            msg = f"No audit can be read from {str(given)!r}: {error}. Write one with audit.to_json(path)."
            raise MlnbError(msg) from error
    if isinstance(given, Mapping):
        try:
            return Audit.from_dict(dict(given)) if "findings" in given else _audit(Finding.from_dict(dict(given)))
        except ValueError as error:
            raise MlnbError(str(error)) from error
    msg = f"Two audits can be compared, and {type(given).__name__!r} is none; give mlnb.audit(case), or the file of its to_json(path)."
    raise MlnbError(msg)


def _change(check: str, before: Finding | None, after: Finding | None) -> Change:
    moved = _difference(_estimate(before), _estimate(after))
    return Change(check, _kind(before, after, moved), before, after, moved)


def _kind(before: Finding | None, after: Finding | None, moved: Estimate | None) -> Kind:
    asked = before is not None and before.raised
    asks = after is not None and after.raised
    if asks and not asked:
        return "new"
    if asked and after is not None and after.verdict == "pass":
        return "fixed"
    if before is None or after is None or before.verdict != after.verdict:
        return "changed"
    return "changed" if moved is not None and _moved(moved) else "same"


def _moved(moved: Estimate) -> bool:
    """Whether a difference is more than its interval allows to be nothing; without one, whether it is any."""
    if moved.low is None or moved.high is None:
        return abs(moved.value) > SAME
    return moved.low > 0 or moved.high < 0


def _estimate(finding: Finding | None) -> Estimate | None:
    return None if finding is None or finding.verdict in {"skipped", "error"} else finding.estimate


def _difference(old: Estimate | None, new: Estimate | None) -> Estimate | None:
    """After minus before, where both estimate the same."""
    if old is None or new is None or (old.name, old.unit) != (new.name, new.unit):
        return None
    change = new.value - old.value
    if not math.isfinite(change):
        return None
    if abs(change) <= SAME * max(abs(old.value), abs(new.value), 1e-300):
        change = 0.0
    if None in {old.low, old.high, new.low, new.high}:
        return Estimate(old.name, change, unit=old.unit)
    assert old.low is not None
    assert old.high is not None
    assert new.low is not None
    assert new.high is not None
    below = math.hypot(new.value - new.low, old.high - old.value)
    above = math.hypot(new.high - new.value, old.value - old.low)
    return Estimate(old.name, change, change - below, change + above, old.unit)
