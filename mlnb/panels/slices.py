"""The panel of slices: rows chosen by up to three conditions, scored beside all others, and kept in the framing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from mlnb import cards
from mlnb.core.errors import CaseError, MlnbError
from mlnb.core.evidence import Evidence, Intervals, Table
from mlnb.core.finding import Finding, number
from mlnb.core.fix import Fix
from mlnb.core.framing import FILE, Framing
from mlnb.core.framing_fits import rows_where
from mlnb.core.framing_parts import EdgeCase
from mlnb.framing._slice_conditions import Column
from mlnb.framing._slice_score import Board, Chosen, Span
from mlnb.panels import controls
from mlnb.panels.base import Panel

#: Conditions that a slice is made of.
SLOTS = (1, 2, 3)
NONE = ""
#: Lines of a list of values.
LINES = 4
#: Values of an ordered column: those in the range, and the missing ones.
IN_RANGE, MISSING = -1, -2


def make(finding: Finding) -> Panel | None:
    """Conditions, their slice's score beside the others, and a button that keeps it; None without the finding's case."""
    if finding.case is None or finding.case.y is None or finding.verdict in {"skipped", "error"}:
        return None
    board = Board(finding.case)
    return Slices(finding, board) if board.columns else None


class Slices(Panel):
    """Controls that build a slice, and the card of how the model does there.

    Parameters
    ----------
    finding : Finding
        Its columns are the first to be chosen.
    board : Board
    """

    def __init__(self, finding: Finding, board: Board) -> None:
        self.board = board
        self._quiet = False
        names = [("any", NONE), *((name, name) for name in board.columns)]
        made: dict[str, Any] = {}
        for k in SLOTS:
            made[f"column_{k}"] = controls.dropdown(f"Column {k}", names, NONE, "Column that a condition is put on")
            made[f"from_{k}"] = controls.dropdown(
                "From", [("least", 0)], 0, "Lower end, at one of the column's quantiles"
            )
            made[f"below_{k}"] = controls.dropdown("Below", [("most", 1)], 1, "Upper end, itself not within")
            made[f"values_{k}"] = controls.several("Values", [("", 0)], (0,), LINES, "Several with Ctrl or Shift")
        super().__init__(finding, made, self._html)
        for k in SLOTS:
            self._offer(k)
        self.add(self._keeper())
        for k, name in zip(SLOTS, [c for c in finding.columns if c in board.columns], strict=False):
            made[f"column_{k}"].value = name
        self._begin_at(finding)

    # What is chosen

    @property
    def chosen(self) -> Chosen | None:
        """The slice as it stands; None of all rows or of none."""
        asked = []
        for k in SLOTS:
            name = self.controls[f"column_{k}"].value
            if name:
                asked.append((name, self._codes(self.board.columns[name], k)))
        return self.board.choose(asked)

    def _codes(self, column: Column, slot: int) -> list[int]:
        values = list(self.controls[f"values_{slot}"].value)
        if not column.ordered:
            return values
        low, high = (self.controls[f"{end}_{slot}"].value for end in ("from", "below"))
        codes = list(range(low, high)) if IN_RANGE in values else []
        return [*codes, column.coded.count - 1] if MISSING in values else codes

    def keep(self, name: str = "", required: float | None = None, path: str | Path = FILE) -> Framing:
        """Write the slice into the framing of a file as an edge case; one of the same name is replaced.

        Raises
        ------
        MlnbError
            If nothing is chosen, no expression gives these rows, or the file cannot be written.
        """
        chosen = self.chosen
        if chosen is None:
            msg = "Nothing is chosen that is some of the rows and not all; choose a column and its values."
            raise MlnbError(msg)
        if not self._said_right(chosen):
            msg = f"No query expression gives these rows, since {chosen.conditions[0].column!r} holds numbers as text; convert it first."
            raise MlnbError(msg)
        edge = EdgeCase(name or chosen.words, chosen.query, required)
        framing = Framing.load(path) if Path(path).exists() else Framing()
        kept = tuple(e for e in framing.edge_cases if e.name != edge.name)
        changed = framing.replace(edge_cases=(*kept, edge))
        try:
            changed.save(path)
        except OSError as error:
            msg = f"The framing {str(path)!r} cannot be written: {error.strerror or error}."
            raise MlnbError(msg) from error
        return changed

    def _said_right(self, chosen: Chosen) -> bool:
        try:
            return bool((rows_where(self.board.known.frame, chosen.query, "The slice") == chosen.rows).all())
        except CaseError:
            return False

    # The controls

    def _offer(self, slot: int) -> None:
        """Show the values or the range of the column that is chosen."""
        name = self.controls[f"column_{slot}"].value
        low, high, values = (self.controls[f"{name}_{slot}"] for name in ("from", "below", "values"))
        column = self.board.columns[name] if name else None
        self._quiet = True
        try:
            _show(low, on=column is not None and column.ordered)
            _show(high, on=column is not None and column.ordered)
            _show(values, on=column is not None and (column.holes or not column.ordered))
            if column is None:
                return
            if column.ordered:
                last = len(column.edges) + 1
                cuts = _told_apart([(column.say(e), i) for i, e in enumerate(column.edges, 1)])
                _set(low, [("least", 0), *cuts], 0)
                _set(high, [*cuts, ("most", last)], last)
                known = [("in the range", IN_RANGE), ("missing", MISSING)]
                _set(values, known, (IN_RANGE, MISSING) if column.holes else (IN_RANGE,))
            else:
                levels = [(label, i) for i, (label, _) in enumerate(column.levels)]
                levels += [("missing", len(levels))] if column.holes else []
                _set(values, _told_apart(levels), tuple(i for _, i in levels))
        finally:
            self._quiet = False

    def _answer(self, change: Any) -> None:
        if self._quiet:
            return
        slot = next((k for k in SLOTS if change.owner is self.controls[f"column_{k}"]), None)
        if slot is not None:
            self._offer(slot)
        super()._answer(change)

    def _begin_at(self, finding: Finding) -> None:
        """Choose the worst slice of the finding, told by its words."""
        figure = finding.find("slices")
        said = figure.labels[0] if isinstance(figure, Intervals) and figure.marked else ""
        for k in SLOTS:
            name = self.controls[f"column_{k}"].value
            column = self.board.columns.get(name)
            found = None if column is None else _range_of(column, said)
            if column is None or found is None:
                self.controls[f"column_{k}"].value = NONE
                continue
            hole = found[0] == column.coded.count - 1
            if column.ordered:
                if not hole:
                    self.controls[f"from_{k}"].value, self.controls[f"below_{k}"].value = found[0], found[1] + 1
                self.controls[f"values_{k}"].value = (MISSING,) if hole else (IN_RANGE,)
            else:
                self.controls[f"values_{k}"].value = (found[0],)

    def _keeper(self) -> list[Any]:
        import ipywidgets as w

        name = controls.search("Name", "what these rows are called", "Name of the edge case")
        needs = controls.search("Required score", "0.8", "Score that the edge case requires; may be left out")
        needs.layout.width = "190px"
        file = controls.search("File", FILE, "The framing's file")
        file.value = FILE
        button = w.Button(
            description="Keep as an edge case",
            tooltip="Write the slice into the framing",
            layout=w.Layout(width="180px"),
        )
        said = w.Label("")

        def answer(_: Any) -> None:
            try:
                required = float(needs.value.replace(",", ".")) if needs.value.strip() else None
            except ValueError:
                said.value = f"The required score is a number, not {needs.value!r}."
                return
            try:
                framing = self.keep(name.value.strip(), required, file.value.strip() or FILE)
            except MlnbError as error:
                said.value = str(error)
                return
            said.value = f"Kept in {file.value.strip() or FILE} ({framing.hash[:12]})."

        button.on_click(answer)
        return [name, needs, file, button, said]

    # The card

    def _html(self, **chosen: Any) -> str:
        del chosen
        one = self.chosen
        if one is None:
            return cards.html(self.subject) if isinstance(self.subject, Finding) else ""
        return cards.html(self._finding(one))

    def _finding(self, one: Chosen) -> Finding:
        assert isinstance(self.subject, Finding)
        count, total = int(one.rows.sum()), len(one.rows)
        code = f"train.query({one.query!r}, engine='python')" if self._said_right(one) else ""
        look = Fix(f"Look at these rows ({count:,} of {total:,}, {number(100 * count / total)} %)", code)
        return replace(self.subject, evidence=self._evidence(one), fixes=(look,))

    def _evidence(self, one: Chosen) -> tuple[Evidence, ...]:
        shares = self.board.case.task != "regression"
        name = "wrong" if shares else "mean absolute error"
        labels = ("chosen", "elsewhere")
        count, total = int(one.rows.sum()), len(one.rows)
        spans = (one.loss, one.others)
        figure = Intervals(
            caption=f"Chosen: {one.words}", name="chosen", labels=labels,
            values=tuple(round(s[0], 4) for s in spans), low=_rounded(spans, 1), high=_rounded(spans, 2),
            reference=round(one.expected, 4), reference_label="expected here", unit="%" if shares else "", xlabel=name,
            alt=f"{name.capitalize()} in the chosen rows {_say(one.loss, shares=shares)}, elsewhere {_say(one.others, shares=shares)}.",
        )  # fmt: skip
        lines = [
            ("rows", f"{count:,} ({number(100 * count / total)} %)", f"{total - count:,}"),
            (name, _say(one.loss, shares=shares), _say(one.others, shares=shares)),
            (one.metric, _say(one.score), _say(one.other_score)),
            (
                f"{name}, as had to be expected",
                f"{number(100 * one.expected)} %" if shares else number(one.expected),
                "",
            ),
        ]
        table = Table(
            caption="The chosen rows beside the others", name="score", columns=("", *labels),
            rows=tuple(line for line in lines if line[0] != "accuracy"),
        )  # fmt: skip
        return figure, table


def _range_of(column: Column, said: str) -> tuple[int, int] | None:
    """Codes of the condition on a column that a slice's words hold."""
    words = said.split(" and ")
    pairs = zip(column.coded.ranges, column.conditions, strict=True)
    return next((codes for codes, condition in pairs if condition.words in words), None)


def _say(span: Span | None, *, shares: bool = False) -> str:
    if span is None:
        return "too few rows to know"
    times, unit = (100, " %") if shares else (1, "")
    value, low, high = (None if v is None else number(times * v) for v in span)
    return f"{value}{unit}" if low is None or high is None else f"{value}{unit} ({low} to {high})"


def _rounded(spans: tuple[Span, Span], end: int) -> tuple[float | None, ...]:
    found = [s[end] for s in spans]
    return tuple(None if v is None else round(v, 4) for v in found)


def _show(widget: Any, *, on: bool) -> None:
    widget.layout.display = None if on else "none"


def _set(widget: Any, options: list[tuple[str, int]], value: int | tuple[int, ...]) -> None:
    widget.options = options
    widget.value = value


def _told_apart(options: list[tuple[str, int]]) -> list[tuple[str, int]]:
    """Each option by words of its own."""
    seen: set[str] = set()
    made = []
    for label, value in options:
        said = label if label not in seen else f"{label} ({value})"
        seen.add(said)
        made.append((said, value))
    return made
