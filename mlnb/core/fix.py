"""Fixes: a change to the case, the code that does the same by hand, and its measured effect."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from mlnb.core.errors import MlnbError
from mlnb.core.plain import plain
from mlnb.core.sealed import changed, is_sealed, view

if TYPE_CHECKING:
    from mlnb.core.case import Case


@dataclass(frozen=True)
class Effect:
    """What a fix did to a score, on rows that the fix did not touch.

    Parameters
    ----------
    metric : str
        Name of the score; greater is better.
    before, after : float
        The score without and with the fix.
    low, high : float or None
        Interval of the change ``after - before``, 90 %.
    note : str
        How it was measured.
    """

    metric: str
    before: float
    after: float
    low: float | None = None
    high: float | None = None
    note: str = ""

    @property
    def change(self) -> float:
        """``after - before``."""
        return self.after - self.before

    @property
    def certain(self) -> bool:
        """Whether the change can be told from nothing."""
        return self.low is not None and self.high is not None and (self.low > 0 or self.high < 0)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values."""
        return {
            "metric": self.metric,
            "before": plain(float(self.before)),
            "after": plain(float(self.after)),
            "change": plain(float(self.change)),
            "low": plain(self.low),
            "high": plain(self.high),
            "note": self.note,
        }


@dataclass(frozen=True)
class Fix:
    """A change that a person can make, run here or by hand.

    Parameters
    ----------
    title : str
        The change in one imperative sentence.
    code : str
        A snippet that does the same without mlnb; ``train``, ``test`` and ``model`` are the case's.
        Empty where only a person can act.
    change : callable or None
        Takes a case and gives the changed case. None where only a person can act.
    effect : Effect or None
        What the change did, where that has been measured.
    by_target : bool
        Whether the change chose its rows by their target, which flatters a score on the rows that it leaves.
    on_current : bool
        Whether the change is for the rows met in production, on which it is then scored.

    Examples
    --------
    >>> import pandas as pd
    >>> from mlnb.core.case import Case
    >>> case = Case(pd.DataFrame({"a": [1, 1, 2], "b": [1, 1, 3]}))
    >>> fix = Fix("Drop column 'b'", "train = train.drop(columns='b')", lambda case: case.drop_columns(["b"]))
    >>> list(fix.apply(case).frame.columns)
    ['a']
    """

    title: str
    code: str = ""
    change: Callable[[Case], Case] | None = field(default=None, compare=False, repr=False)
    effect: Effect | None = None
    by_target: bool = False
    on_current: bool = False

    def apply(self, case: Case) -> Case:
        """A new case with the change made; the one given stays as it was.

        Raises
        ------
        MlnbError
            If only a person can make this change.
        """
        if self.change is None:
            msg = f"This fix is a person's to make: {self.title}"
            raise MlnbError(msg)
        if is_sealed(case):
            return changed(case, self.change)
        return self.change(case)

    def measure(self, case: Case) -> Effect:
        """Score before and after, paired over the same folds, on rows that the fix did not touch.

        The case's model is used where there is one, else the probe. A fix that chose its rows by their target is
        scored on the test frame where that is labelled.

        Raises
        ------
        MlnbError
            If only a person can make this change, or the two cases share no rows to score.
        """
        from mlnb.core.effects import measure_change

        if is_sealed(case):
            case = view(case, counts=False)
        return measure_change(case, self.apply(case), by_target=self.by_target, on_current=self.on_current)

    def measured(self, case: Case) -> Fix:
        """The same fix with its effect filled in; unchanged where it cannot be measured."""
        try:
            return replace(self, effect=self.measure(case))
        except MlnbError:
            return self

    def of_a_leak(self) -> Fix:
        """The same fix, whose effect says that a score which falls with the leak was never real."""
        effect = self.effect
        if effect is None or not effect.certain or effect.change >= 0:
            return self
        said = f"the score before was never real; {effect.after:.3g} is"
        return replace(self, effect=replace(effect, note=f"{said} ({effect.note})" if effect.note else said))

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values: title, code, effect."""
        return {"title": self.title, "code": self.code, "effect": self.effect.to_dict() if self.effect else None}
