"""The form in which a framing is filled in: fields, and beside them the card that they make."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import Any

from mlnb.core.errors import MlnbError
from mlnb.core.framing import Framing
from mlnb.core.framing_parts import ANSWERS, EdgeCase
from mlnb.panels.base import WIDGET

#: Part, its label, and an example.
TEXTS = (
    ("decision", "Decision", "who does what with its answer"),
    ("owner", "Owner", "who answers for it"),
    ("review_date", "Looked at again", "2027-03-31"),
    ("definition", "The target means", "a customer who closes the account within 60 days"),
    ("rule", "Rule", "days_to_close <= 60"),
    ("labels_from", "Labels come from", "the accounts' ledger, at the end of each month"),
    ("positive", "Positive class", "yes"),
    ("cost_false_positive", "False positive costs", "1, or a column"),
    ("cost_false_negative", "False negative costs", "10, or a column"),
    ("metric", "Judged by", "average_precision"),
    ("required", "Required score", "0.6"),
    ("threshold", "Threshold in use", "0.5"),
)
#: Edge cases that can be named in the form beyond those that are there.
MORE = 2


def form(framing: Framing, path: Path, about: Any = None) -> Form:
    """A form filled in with a framing; what is about a case is checked against it."""
    from mlnb.core.case import Case

    case = about if isinstance(about, Case) or about is None else Case(about)
    return Form(framing, path, case)


class Form:
    """Fields, and the card of what they say.

    Parameters
    ----------
    framing : Framing
    path : Path
        Where the button writes.
    case : Case, optional
        Which the framing must fit.
    """

    def __init__(self, framing: Framing, path: Path, case: Any = None) -> None:
        import ipywidgets as w
        from IPython.display import DisplayHandle

        self.framing, self.path, self.case = framing, path, case
        self.fields: dict[str, Any] = {}
        wide = {"description_width": "150px"}
        record = framing.to_dict()
        for name, label, example in TEXTS:
            value = record.get(name)
            self.fields[name] = w.Text(
                value="" if value is None else f"{value:g}" if isinstance(value, float) else str(value),
                description=label, placeholder=example, style=wide, layout=w.Layout(width="520px", max_width="100%"),
                continuous_update=False,
            )  # fmt: skip
        self.edges = [self._edge(e) for e in [*framing.edge_cases, *[EdgeCase("", "")] * MORE]]
        self.questions = {
            name: w.Textarea(
                value=framing.answers.get(name, ""), placeholder=question, rows=2,
                layout=w.Layout(width="520px", max_width="100%"), continuous_update=False,
            )
            for name, question in ANSWERS.items()
        }  # fmt: skip
        button = w.Button(description=f"Write {path.name}", tooltip=str(path), layout=w.Layout(width="auto"))
        button.on_click(lambda _: self.write())
        edges = w.VBox(
            [w.HTML("Edge cases: name, query expression, required score"), *(w.HBox(list(e)) for e in self.edges)]
        )
        more = w.Accordion(
            [w.VBox([w.VBox([w.HTML(ANSWERS[n]), q]) for n, q in self.questions.items()])], selected_index=None
        )
        more.set_title(0, "Questions of REFORMS")
        self._box = w.VBox([*self.fields.values(), edges, more, button])
        self._card = DisplayHandle()
        self._displayed = False
        for widget in (*self.fields.values(), *(f for e in self.edges for f in e), *self.questions.values()):
            widget.observe(self._answer, names="value")

    def _edge(self, edge: EdgeCase) -> tuple[Any, Any, Any]:
        import ipywidgets as w

        needs = "" if edge.required is None else f"{edge.required:g}"
        return tuple(
            w.Text(value=value, placeholder=hint, layout=w.Layout(width=width), continuous_update=False)
            for value, hint, width in (
                (edge.name, "name", "170px"),
                (edge.query, "months < 3", "240px"),
                (needs, "0.6", "90px"),
            )
        )

    def read(self) -> Framing:
        """The framing that the fields say.

        Raises
        ------
        MlnbError
            One sentence on the field that cannot be read, or does not fit the case.
        """
        kept = {f.name: getattr(self.framing, f.name) for f in fields(Framing) if f.name in {"versions", "cost_matrix"}}
        said: dict[str, Any] = {name: widget.value.strip() for name, widget in self.fields.items()}
        given = {name: value for name, value in said.items() if value}
        if "positive" in given and str(self.framing.positive) == given["positive"]:
            given["positive"] = self.framing.positive
        whys = {e.name: (e.metric, e.why) for e in self.framing.edge_cases}
        cases: list[Any] = []
        for name, query, needs in self.edges:
            if query.value.strip():
                called = name.value.strip() or query.value.strip()
                metric, why = whys.get(called, ("", ""))
                cases.append(
                    {
                        "name": called,
                        "query": query.value,
                        "required": needs.value.strip() or None,
                        "metric": metric,
                        "why": why,
                    }
                )
        answers = {name: area.value.strip() for name, area in self.questions.items() if area.value.strip()}
        others = {name: value for name, value in self.framing.answers.items() if name not in ANSWERS}
        made = Framing(**{**kept, **given}, edge_cases=tuple(cases), answers={**others, **answers})
        return made if self.case is None else made.check(self.case)

    def write(self) -> None:
        """Write the file, and say so under the card."""
        try:
            self.framing = self.read()
            self.framing.save(self.path)
        except (MlnbError, OSError) as error:
            self._show(f"Not written: {error}")
            return
        self._show(f"Written to {self.path}.")

    def _answer(self, change: Any) -> None:
        del change
        try:
            self.read()
        except MlnbError as error:
            self._show(str(error))
            return
        self._show("")

    def bundle(self, note: str = "") -> dict[str, Any]:
        """The card as it stands: of the fields where they can be read, else of the framing as it was."""
        from mlnb.cards import framing as card

        try:
            return card.bundle(self.read(), note)
        except MlnbError as error:
            return card.bundle(self.framing, note or str(error))

    def _show(self, note: str) -> None:
        if self._displayed:
            self._card.update(self.bundle(note), raw=True)

    def _ipython_display_(self) -> None:
        from IPython.display import display

        view = {"version_major": 2, "version_minor": 0, "model_id": self._box.model_id}
        display({WIDGET: view, "text/html": "", "text/plain": ""}, raw=True)
        self._card.display(self.bundle(), raw=True)
        self._displayed = True

    def __repr__(self) -> str:
        return repr(self.framing)
