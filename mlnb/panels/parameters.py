"""A check's parameters as typed controls, and the call that has them."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from mlnb.core import registry
from mlnb.core.errors import MlnbError

if TYPE_CHECKING:
    from mlnb.core.check import Check

_STYLE = {"description_width": "initial"}


def of(check: Check) -> dict[str, inspect.Parameter]:
    """The parameters of a check behind the case, by their names."""
    known = list(inspect.signature(check.function).parameters.values())[1:]
    return {p.name: p for p in known if p.kind in {p.KEYWORD_ONLY, p.POSITIONAL_OR_KEYWORD}}


def control(parameter: inspect.Parameter) -> Any:
    """A control of the parameter's type, at its default."""
    import ipywidgets as w

    name, default, hint = parameter.name, parameter.default, str(parameter.annotation)
    shape: dict[str, Any] = {"description": name, "style": _STYLE, "tooltip": hint}
    narrow = w.Layout(width=f"{len(name) + 16}ch", max_width="100%")
    if isinstance(default, bool):
        return w.Checkbox(value=default, indent=False, layout=w.Layout(width="auto", max_width="100%"), **shape)
    if isinstance(default, int):
        return w.IntText(value=default, layout=narrow, **shape)
    if isinstance(default, float):
        return w.FloatText(value=default, step=None, layout=narrow, **shape)
    if hint.startswith("Literal["):
        return w.Dropdown(options=list(ast.literal_eval(f"({hint[8:-1]},)")), value=default, layout=narrow, **shape)
    said = "" if default is None or default is parameter.empty else repr(default)
    wide = w.Layout(width=f"{len(name) + 24}ch", max_width="100%")
    return w.Text(value=said, placeholder="as it is", continuous_update=False, layout=wide, **shape)


def chosen(check: Check, controls: Mapping[str, Any]) -> dict[str, Any]:
    """What the controls say, of the parameters that differ from their defaults.

    Raises
    ------
    MlnbError
        If a text is no value of Python's.
    """
    found = {}
    for name, parameter in of(check).items():
        value = controls[name].value
        if (
            isinstance(value, str)
            and not isinstance(parameter.default, str)
            and "Literal" not in str(parameter.annotation)
        ):
            if not value.strip():
                continue
            try:
                value = ast.literal_eval(value.strip())
            except (ValueError, SyntaxError):
                msg = f"{name} cannot be {value!r}; write a value as in Python: 0.5, 'text', {{'yes': 10}}."
                raise MlnbError(msg) from None
        if value != parameter.default:
            found[name] = value
    return found


def call(check: str, case: str, given: Mapping[str, Any]) -> str:
    """The code of a call.

    Examples
    --------
    >>> call("data.label_errors", "case", {"matters": 0.02})
    'mlnb.data.label_errors(case, matters=0.02)'
    """
    try:
        ours = registry.find(check).function.__module__.startswith("mlnb.")
    except MlnbError:
        ours = False
    function = f"mlnb.{check}" if ours else check.partition(".")[2]
    return f"{function}({', '.join([case, *(f'{name}={value!r}' for name, value in given.items())])})"


def name_of(case: Any, audit: Any) -> str:
    """What the notebook calls the case: its variable, or the audit's."""
    find: Callable[[Any], str | None] = _variable
    return find(case) or (f"{found}.case" if (found := find(audit)) else "case")


def _variable(value: Any) -> str | None:
    from IPython.core.getipython import get_ipython

    shell = get_ipython()
    if shell is None:
        return None
    names = [name for name, held in list(shell.user_ns.items()) if held is value and not name.startswith("_")]
    return names[0] if names else None
