"""The controls of all panels, in one look: a label, then the control; they wrap on a narrow page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

_WIDE = {"description_width": "initial"}


def dropdown(label: str, options: Sequence[tuple[str, Any]], value: Any, hint: str = "") -> Any:
    """One of several, by what is said of each."""
    import ipywidgets as w

    most = max((len(said) for said, _ in options), default=8)
    width = f"{min(max(most, 6), 30) + len(label) + 5}ch"
    return w.Dropdown(
        description=label, options=list(options), value=value, tooltip=hint,
        style=_WIDE, layout=w.Layout(width=width, max_width="100%"),
    )  # fmt: skip


def slider(label: str, options: Sequence[tuple[str, Any]], value: Any, hint: str = "") -> Any:
    """One of an ordered few, answered while it moves."""
    import ipywidgets as w

    from mlnb.panels.slider import Slider

    return Slider(options, value, description=label, tooltip=hint, layout=w.Layout(width="auto", max_width="100%"))


def several(label: str, options: Sequence[tuple[str, Any]], value: tuple[Any, ...], lines: int, hint: str = "") -> Any:
    """Any of several, by what is said of each."""
    import ipywidgets as w

    return w.SelectMultiple(
        description=label, options=list(options), value=value, rows=lines, tooltip=hint,
        style=_WIDE, layout=w.Layout(width="260px", max_width="100%"),
    )  # fmt: skip


def rows(most: int, start: int = 12) -> Any:
    """How many rows a table shows: 1, 2, 3, 5, 8, … up to ``most``."""
    steps = sorted({n for n in (1, 2, 3, 5, 8, 12, 20, 50, 100) if n < most} | {most})
    return slider(
        "Rows", [(f"{n:,}", n) for n in steps], max(n for n in steps if n <= max(start, steps[0])), "Rows of a table"
    )


def either(label: str, no: str, yes: str, value: bool, hint: str = "") -> Any:  # noqa: FBT001  # the value of the control
    """One of two, in words; a dropdown, as its neighbours are."""
    return dropdown(label, [(no, False), (yes, True)], value, hint)


def search(label: str, placeholder: str, hint: str = "") -> Any:
    """A text, answered while it is typed."""
    import ipywidgets as w

    return w.Text(
        description=label, placeholder=placeholder, tooltip=hint,
        continuous_update=True, style=_WIDE, layout=w.Layout(width="270px", max_width="100%"),
    )  # fmt: skip


def row(widgets: Iterable[Any]) -> Any:
    """The controls side by side, in as many lines as the page needs."""
    import ipywidgets as w

    return w.Box(
        list(widgets),
        layout=w.Layout(
            display="flex", flex_flow="row wrap", align_items="center", grid_gap="4px 14px", width="100%",
            max_width="980px", overflow="visible", margin="0 0 6px 0",
        ),
    )  # fmt: skip
