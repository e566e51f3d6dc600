"""A row's values beside what is usual for its label, for the suggested one, and beside its neighbours."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from mlnb.cards.words import cell
from mlnb.core.label_decisions import text

if TYPE_CHECKING:
    import numpy as np

    from mlnb.core.case import Case

#: Columns of the data that are shown, those that speak most for the suggested label first.
MOST = 8
#: Labelled rows from which it is read what is usual.
SAMPLE = 20_000
_BRIEF = 3


class RowTable:
    """What is usual of each column, by class; made once.

    Parameters
    ----------
    case : Case
    """

    def __init__(self, case: Case) -> None:
        import numpy as np

        assert case.y is not None
        self.case = case
        places = np.flatnonzero(case.known)
        kept = np.arange(len(places))
        if len(kept) > SAMPLE:
            kept = np.random.default_rng(case.random_state).choice(kept, SAMPLE, replace=False)
        groups = np.zeros(len(kept), dtype=int) if case.task == "regression" else case.codes[kept]
        self._spread: dict[str, float] = {}
        self._usual: dict[str, dict[Any, Any]] = {}
        for name in case.features:
            self._learn(name, places[kept], groups)

    def _learn(self, name: str, places: np.ndarray, groups: np.ndarray) -> None:
        from mlnb.core.kinds import as_number, as_text

        kind, column = self.case.kinds[name], self.case.frame[name].iloc[places]
        if kind in {"numeric", "boolean"}:
            numbers = as_number(column, kind)
            spread = float(numbers.std())
            self._spread[name] = spread if spread > 0 else 1.0
            self._usual[name] = numbers.groupby(groups).median().to_dict()
        elif kind == "category":
            grouped = as_text(column).groupby(groups)
            self._usual[name] = {group: next(iter(part.mode()), None) for group, part in grouped}
        else:
            self._usual[name] = {}

    def of(self, place: int, suggested: Any, near: list[int]) -> dict[str, Any]:
        """The table of the row at a position: its columns and rows as texts."""
        given = self._group(self._label(place))
        other = None if suggested is None or self.case.task == "regression" else self._group(suggested)
        compared = [g for g in dict.fromkeys((given, other)) if g is not None]
        index = self.case.frame.index
        heads = [
            "usual" if self.case.task == "regression" else f"usual of {text(self.case.classes[g])}" for g in compared
        ]
        beside = [f"row {text(index[p])}: {cell(self._label(p), 16)}" for p in near]
        names = self._order(place, given, other)
        rows = [
            [
                name,
                self._cell(place, name),
                *(cell(self._usual[name].get(g), 20) for g in compared),
                *(self._cell(p, name) for p in near),
            ]
            for name in names[:MOST]
        ]
        more = len(names) - MOST
        caption = "Values of the row, what is usual, and the rows most like it with their labels"
        return {
            "caption": f"{caption}; {more:,} more columns" if more > 0 else caption,
            "columns": ["", f"row {text(index[place])}", *heads, *beside],
            "rows": rows,
        }

    def brief(self, place: int, suggested: Any) -> str:
        """The few values that tell most, in a line."""
        other = None if suggested is None or self.case.task == "regression" else self._group(suggested)
        names = self._order(place, self._group(self._label(place)), other)[:_BRIEF]
        return "; ".join(f"{name} {self._cell(place, name)}" for name in names)

    def _label(self, place: int) -> Any:
        return self.case.frame[self.case.target].iloc[place]

    def _cell(self, place: int, name: str) -> str:
        return cell(self.case.frame[name].iloc[place], 20)

    def _group(self, label: Any) -> int | None:
        """The code of a label; zero of any number, where all rows are one group."""
        if self.case.task == "regression":
            return 0
        said = text(label)
        return next((i for i, known in enumerate(self.case.classes) if text(known) == said), None)

    def _order(self, place: int, given: int | None, other: int | None) -> list[str]:
        """Columns in which the row is unlike its label and like the suggested one first; else those that are unusual."""
        found = {}
        for name in self.case.features:
            away = self._away(place, name, given)
            found[name] = away - (self._away(place, name, other) if other is not None else 0.0)
        return sorted(found, key=lambda name: -found[name])

    def _away(self, place: int, name: str, group: int | None) -> float:
        usual, value = self._usual[name].get(-1 if group is None else group), self.case.frame[name].iloc[place]
        if name in self._spread:
            try:
                size = abs(float(value) - float(usual)) / self._spread[name]  # type: ignore[arg-type]
            except (TypeError, ValueError):
                return 0.0
            return size if math.isfinite(size) else 0.0
        return 0.0 if usual is None or text(value) == usual else 1.0
