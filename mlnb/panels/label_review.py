"""The review of labels: the rows most likely wrong, one by one or in a grid, decided by keyboard and kept on disk."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mlnb import cards
from mlnb.core.case import Case
from mlnb.core.errors import CaseError, MlnbError, plural
from mlnb.core.evidence import Evidence, Histogram, Table
from mlnb.core.finding import Finding
from mlnb.core.fix import Fix
from mlnb.core.label_decisions import CHOICES, FILE, Decision, Decisions, as_label, me, places_of, resolve, text
from mlnb.data._label_queue import neighbours, queue
from mlnb.panels.base import Panel
from mlnb.panels.row_table import RowTable
from mlnb.panels.seen import look

if TYPE_CHECKING:
    import pandas as pd

#: Options of the panel that are no controls.
TAKES = frozenset({"path", "rows", "show", "who", "most"})
PER_PAGE = 12
ACROSS = 4
#: Classes whose probabilities are shown of a row.
MOST_CHANCES = 6
_PAST = {"keep": "kept", "relabel": "relabelled", "drop": "dropped", "unsure": "unsure"}


def make(finding: Finding, **options: Any) -> Panel | None:
    """The review of a finding's case; None where the finding was read from JSON, which has no rows to show."""
    if finding.case is None or finding.case.y is None:
        return None
    return LabelReview(finding.case, finding, **options)


def review(case: Case, **options: Any) -> LabelReview:
    """The review of a case."""
    from mlnb.data.label_errors import label_errors

    if case.y is None:
        msg = "The case has no target whose labels could be reviewed; give Case(target=…)."
        raise CaseError(msg)
    return LabelReview(case, label_errors(case), **options)


class LabelReview(Panel):
    """Rows to decide about, and the decisions.

    Parameters
    ----------
    case : Case
    finding : Finding
        What `data.label_errors` found in it.
    path, rows, show, who, most
        See `Case.review_labels`.
    """

    def __init__(
        self,
        case: Case,
        finding: Finding,
        *,
        path: str | Path | None = None,
        rows: Iterable[Any] | None = None,
        show: Any = None,
        who: str | None = None,
        most: int = 200,
    ) -> None:
        super().__init__(finding, {}, self._card_html)
        self.case = case
        self.who = me() if who is None else who
        self.queue = queue(case, rows, most)
        self._positions = [int(p) for p in self.queue.positions]
        self._look = look(case, show)
        self._log = Decisions(path or FILE)
        _of_this_case(case, self._log)
        self._log.lines[:] = _placed(case, self._log)
        self._near: dict[int, list[tuple[int, float]]] = {}
        self._at = next((i for i, p in enumerate(self._positions) if p not in self._log.last), 0)
        self._grid = False
        self._heard = ""

    # What a program does; the keys and buttons do the same.

    @property
    def path(self) -> Path:
        """The file of the decisions."""
        return self._log.path

    @property
    def decisions(self) -> pd.DataFrame:
        """A row a decision that counts; what `Case.with_labels` takes."""
        return self._log.to_frame()

    @property
    def left(self) -> tuple[Any, ...]:
        """Index labels of the rows that are not decided."""
        decided = self._log.last
        return tuple(self.case.frame.index[p] for p in self._positions if p not in decided)

    def keep(self, row: Any) -> None:
        """The label of a row is right."""
        self._decide(self._find(row), "keep")

    def relabel(self, row: Any, label: Any = None) -> None:
        """Give a row another label, by default the suggested one."""
        self._decide(self._find(row), "relabel", label)

    def drop(self, row: Any) -> None:
        """Leave a row out."""
        self._decide(self._find(row), "drop")

    def unsure(self, row: Any) -> None:
        """Leave a row in doubt."""
        self._decide(self._find(row), "unsure")

    def undo(self) -> None:
        """Take the last decision back."""
        gone = self._log.undo()
        if gone is None:
            self._heard = "There is nothing to undo."
        else:
            self._heard = f"Row {gone.row}: {_PAST[gone.decision]}, taken back."
            if gone.position in self._positions:
                self._at = self._positions.index(gone.position)
        self._changed()

    def apply(self) -> Case:
        """The case with the decisions made."""
        return self.case.with_labels(self)

    def _find(self, row: Any) -> int:
        labels = [self.case.frame.index[p] for p in self._positions]
        for i, label in enumerate(labels):
            if label == row:
                return i
        msg = f"Row {row!r} is not among the {plural(len(labels), 'row')} to review; name it in review_labels(rows=…)."
        raise MlnbError(msg)

    def _decide(self, at: int, decision: str, label: Any = None) -> None:
        place = self._positions[at]
        if decision == "relabel":
            label = self.queue.suggested[at] if label is None else label
            if label is None:
                msg = "The models suggest no label for this row; say which it is to be."
                raise MlnbError(msg)
            label = self._known(label, place)
        row = self.case.frame.index[place]
        if decision == "relabel" and text(label) == text(self._given(place)):
            decision, label = "keep", None
        line = self._log.add(row, place, self._given(place), decision, label, self.who)
        self._heard = f"Row {line.row} {_PAST[decision]}{f' {line.label}' if line.label else ''}."
        decided = self._log.last
        order = [*range(at + 1, len(self._positions)), *range(at)]
        self._at = next((i for i in order if self._positions[i] not in decided), at)
        self._changed()

    def _known(self, label: Any, place: int) -> Any:
        """The label as a value of the target."""
        line = Decision(text(self.case.frame.index[place]), "", "relabel", text(label), "", "", place)
        return as_label(self.case, line.label, line.row)

    # What is sent to the page.

    @cached_property
    def widget(self) -> Any:
        """The client's side."""
        from mlnb.panels.review_widget import ReviewWidget

        made = ReviewWidget(state=self._state())
        made.on_msg(lambda _, message, __: self._answer_message(message))
        return made

    def _answer_message(self, message: dict[str, Any]) -> None:
        asked = message.get("do")
        try:
            if asked in CHOICES:
                self._decide(int(message.get("at", self._at)), str(asked), message.get("label"))
                return
            if asked == "undo":
                self.undo()
                return
            if asked == "go":
                self._at = min(max(int(message["to"]), 0), max(len(self._positions) - 1, 0))
                self._heard = ""
            elif asked == "view":
                self._grid = not self._grid
        except (MlnbError, ValueError, IndexError) as error:
            self._heard = str(error)
        self._send()
        self._redraw()

    def _changed(self) -> None:
        self._send()
        self._redraw()

    def _send(self) -> None:
        if "widget" in self.__dict__:
            self.widget.state = self._state()

    def _redraw(self) -> None:
        if self._record is not None:
            self._draw(self._card.update)

    def _widget(self) -> Any:
        return self.widget

    def _state(self) -> dict[str, Any]:
        decided = self._log.last
        done = sum(p in decided for p in self._positions)
        first = self._at // PER_PAGE * PER_PAGE
        page = range(first, min(first + PER_PAGE, len(self._positions))) if self._grid else ()
        return {
            "regression": self.case.task == "regression",
            "classes": [text(c) for c in self.case.classes],
            "total": len(self._positions),
            "done": done,
            "summary": self._summary(done),
            "at": self._at,
            "across": ACROSS,
            "view": "grid" if self._grid else "one",
            "current": self._item(self._at, whole=not self._grid) if self._positions else None,
            "page": [self._item(i, whole=False) for i in page],
            "said": self._heard,
            "undoable": bool(self._log.lines),
        }

    def _summary(self, done: int) -> str:
        counted = [line.decision for line in self._log.last.values()]
        parts = [f"{counted.count(name)} {_PAST[name]}" for name in CHOICES if name in counted]
        said = f"{done:,} of {plural(len(self._positions), 'row')} decided"
        return f"{said}: {', '.join(parts)}; kept in {self.path.name}" if parts else f"{said}; kept in {self.path.name}"

    def _item(self, at: int, *, whole: bool) -> dict[str, Any]:
        place = self._positions[at]
        line = self._log.last.get(place)
        wrong, suggested = float(self.queue.wrong[at]), self.queue.suggested[at]
        image, words = self._look.of(self.case.frame.iloc[place])
        item: dict[str, Any] = {
            "at": at,
            "row": text(self.case.frame.index[place]),
            "given": self._said(self._given(place)),
            "suggested": None if suggested is None else self._said(suggested),
            "wrong": wrong if wrong == wrong else None,  # noqa: PLR0124
            "image": image,
            "text": words,
            "brief": "" if image or words else self._table.brief(place, suggested),
            "decision": line.decision if line else None,
            "label": line.label if line else None,
        }
        if whole:
            item |= {"probabilities": self._chances(at), "table": None, "neighbours": []}
            near = self._neighbours(place)
            if self._look.kind == "values":
                item["table"] = self._table.of(place, suggested, [p for p, _ in near])
            else:
                item["neighbours"] = [self._neighbour(p) for p, _ in near]
        return item

    def _neighbours(self, place: int) -> list[tuple[int, float]]:
        if place not in self._near:
            try:
                self._near[place] = neighbours(self.case, place)
            except (MlnbError, ValueError, TypeError):  # rows that cannot be put on one scale have no neighbours
                self._near[place] = []
        return self._near[place]

    def _neighbour(self, place: int) -> dict[str, Any]:
        image, words = self._look.of(self.case.frame.iloc[place])
        row = text(self.case.frame.index[place])
        return {"row": row, "given": self._said(self._given(place)), "image": image, "text": words}

    @cached_property
    def _table(self) -> RowTable:
        return RowTable(self.case)

    def _chances(self, at: int) -> list[tuple[str, float]]:
        if self.queue.probabilities is None:
            return []
        given = self.queue.probabilities[at]
        order = sorted(range(len(given)), key=lambda i: -given[i])[:MOST_CHANCES]
        return [(text(self.case.classes[i]), round(float(given[i]), 4)) for i in order if given[i] == given[i]]

    def _given(self, place: int) -> Any:
        return self.case.frame[self.case.target].iloc[place]

    def _said(self, label: Any) -> str:
        from mlnb.cards.words import cell

        return cell(label) if self.case.task == "regression" else text(label)

    # What stays when the kernel is gone.

    def _card_html(self) -> str:
        made = self.decisions
        shown: list[Evidence] = [item for item in self.subject.evidence if isinstance(item, Histogram)]  # type: ignore[union-attr]
        if self._positions:
            shown.insert(0, self._at_hand())
        if len(made):
            rows = made[["row", "given", "decision", "label", "who", "when"]].iloc[::-1]
            shown.insert(
                0,
                Table(
                    caption="Decisions, the newest first", name="decisions", columns=tuple(rows.columns),
                    rows=tuple(map(tuple, rows.head(20).to_numpy().tolist())), total=len(made),
                ),
            )  # fmt: skip
        code = f"case = case.with_labels({str(self.path)!r})"
        said = self._summary(sum(p in self._log.last for p in self._positions))
        fix = Fix(f"Apply the decisions ({said})", code)
        return cards.html(replace(self.subject, evidence=tuple(shown), fixes=(fix,)))  # type: ignore[type-var, arg-type]

    def _at_hand(self) -> Table:
        """The row that is being looked at, as the page has it."""
        item = self._item(self._at, whole=True)
        caption = f"Row {item['row']}: recorded {item['given']}"
        caption += f", suggested {item['suggested']}" if item["suggested"] is not None else ""
        if item["table"]:
            return Table(
                caption=caption, name="row", columns=tuple(item["table"]["columns"]),
                rows=tuple(map(tuple, item["table"]["rows"])),
            )  # fmt: skip
        rows = tuple((n["row"], n["given"], n["text"]) for n in item["neighbours"])
        return Table(
            caption=f"{caption}; rows most like it", name="row", columns=("row", "recorded", "text"), rows=rows
        )


def _of_this_case(case: Case, log: Decisions) -> None:
    """Refuse to go on with decisions about other rows."""
    try:
        resolve(case, log)
    except CaseError as error:
        msg = f"{log.path.name} holds decisions about other rows: {error} Give another path=."
        raise MlnbError(msg) from error


def _placed(case: Case, log: Decisions) -> list[Decision]:
    """The lines with the positions that their rows have in this case."""
    places = places_of(case, log.lines)
    return [
        line if line.position == place else replace(line, position=place)
        for line, place in zip(log.lines, places, strict=True)
    ]
