"""A panel: a small widget of controls, and beside it the card in an output of its own.

The card is an ordinary html output that the controls update, not a child of a widget. So it stays in the saved
notebook, in the exported page and in a review; what a reopened notebook loses is the controls alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from mlnb.core.audit import Audit
from mlnb.core.comparison import Comparison
from mlnb.core.errors import MlnbError, listing
from mlnb.core.finding import Finding
from mlnb.training.run_log import RunLog

WIDGET = "application/vnd.jupyter.widget-view+json"


class Panel:
    """Controls, and the card that they change.

    Parameters
    ----------
    subject : Finding, Audit, Comparison or RunLog
        What is shown; its record stays whole in the output, whatever the controls show of it.
    controls : mapping of str to widget
        Each with a ``value``.
    view : callable
        From the controls' values, by name, to the card's html.
    """

    def __init__(
        self, subject: Finding | Audit | Comparison | RunLog, controls: Mapping[str, Any], view: Callable[..., str]
    ) -> None:
        from IPython.display import DisplayHandle

        from mlnb.panels.controls import row

        self.subject = subject
        self.controls = dict(controls)
        self._view = view
        self._box = row(self.controls.values())
        self._card = DisplayHandle()
        self._record: dict[str, Any] | None = None
        for control in self.controls.values():
            control.observe(self._answer, names="value")

    def add(self, widgets: Iterable[Any]) -> None:
        """Put widgets that are no controls, such as a button, behind them."""
        self._box.children = (*self._box.children, *widgets)

    @property
    def values(self) -> dict[str, Any]:
        """What is chosen, by the controls' names."""
        return {name: control.value for name, control in self.controls.items()}

    @property
    def html(self) -> str:
        """The card as it stands."""
        return self._view(**self.values)

    def set(self, **values: Any) -> None:
        """Choose from a program what a person chooses by hand; of a slider's numbers, the nearest.

        Raises
        ------
        MlnbError
            If there is no such control, or it cannot have that value.
        """
        for name, value in values.items():
            if name not in self.controls:
                there = f"it has {listing(self.controls, 8)}" if self.controls else "it has none"
                msg = f"This panel has no control named {name!r}; {there}."
                raise MlnbError(msg)
            try:
                self.controls[name].value = _nearest(self.controls[name], value)
            except Exception:  # noqa: BLE001  # traitlets raises TraitError, a ValueError or a TypeError by control
                options = getattr(self.controls[name], "options", ())
                known = f"; choose from {listing([v for _, v in options], 12)}" if options else ""
                msg = f"The control {name!r} cannot be set to {value!r}{known}."
                raise MlnbError(msg) from None

    def _widget(self) -> Any:
        """What stands above the card; None where there is nothing to choose."""
        return self._box if self._box.children else None

    def _answer(self, change: Any) -> None:
        del change  # the view reads all controls
        if self._record is not None:
            self._draw(self._card.update)

    def _ipython_display_(self) -> None:
        from IPython.display import display

        from mlnb import cards

        widget = self._widget()
        if widget is not None:
            view = {"version_major": 2, "version_minor": 0, "model_id": widget.model_id}
            display({WIDGET: view, "text/html": "", "text/plain": ""}, raw=True)
        self._record = cards.bundle(self.subject)
        self._draw(self._card.display)

    def _draw(self, show: Callable[..., Any]) -> None:
        """Show the card as it stands; its record stays, and the output notes what was drawn of it."""
        from mlnb.core.integrity import reshown

        record, page = dict(self._record or {}), self.html
        stored = next(
            (value for kind, value in record.items() if kind.endswith("+json")), None
        )  # a log of runs has none
        metadata = None if stored is None else reshown(stored, page)
        show({**record, "text/html": page}, raw=True, metadata=metadata)

    def __repr__(self) -> str:
        return repr(self.subject)


def _nearest(control: Any, value: Any) -> Any:
    """The number nearest to ``value`` among those a slider has; of any other control the value itself."""
    known = [v for _, v in getattr(control, "options", ())]
    numbers = [v for v in (*known, value) if isinstance(v, (int, float)) and not isinstance(v, bool)]
    if not known or len(numbers) <= len(known):
        return value
    return min(known, key=lambda v: abs(v - value))
