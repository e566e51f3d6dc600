"""The watch in a notebook: it hears of every cell, and shows a card under the one that leaks."""

from __future__ import annotations

from typing import Any

from mlnb.core.errors import plural

_EVENTS = ("pre_run_cell", "post_run_cell")
_HOOKS = "_mlnb_watch_hooks"


class Hooks:
    """What a shell calls before and after a cell.

    Parameters
    ----------
    shell : IPython.InteractiveShell
    """

    def __init__(self, shell: Any) -> None:
        self.shell = shell

    def pre_run_cell(self, info: Any) -> None:
        """Tell the watch which cell runs."""
        from mlnb import watch

        del info
        watch.cell_begins(_inputs(self.shell))

    def post_run_cell(self, result: Any) -> None:
        """Show the leaks of the cell; a defect of ours stays here."""
        from IPython.display import display

        from mlnb import cards, watch

        del result
        try:
            found = watch.cell_ends()
            if found is not None:
                display(cards.bundle(found), raw=True)
        except Exception as error:  # noqa: BLE001  # never the user's problem
            seen = watch.log()
            if seen is not None:
                seen.defects += 1
                seen.last_defect = f"{type(error).__name__}: {error}"


def on(shell: Any) -> str:
    """Begin, and say so."""
    from mlnb import watch

    if watch.on() and getattr(shell, _HOOKS, None) is not None:
        return "The watch is on already; `%mlnb watch show` shows what it saw."
    _unhook(shell)
    watch.start()
    hooks = Hooks(shell)
    for event in _EVENTS:
        shell.events.register(event, getattr(hooks, event))
    setattr(shell, _HOOKS, hooks)
    watch.cell_begins(_inputs(shell) - 1)
    return "Watching: fits, splits and scores are followed from now on. `%mlnb watch show` shows them, `%mlnb watch off` ends it."


def _inputs(shell: Any) -> int:
    """Number of inputs so far, the empty first one with them: before a cell is entered, its own number.

    IPython's ``execution_count`` is raised before a cell in some versions, and after it in others.
    """
    return len(getattr(shell.history_manager, "input_hist_parsed", ()))


def off(shell: Any) -> str:
    """End, and say what was seen."""
    from mlnb import watch

    _unhook(shell)
    seen = watch.stop()
    if seen is None:
        return "No watch was on."
    return f"The watch has ended: {plural(seen.taken, 'step')}, {plural(len(seen.raised()), 'leak')}. `%mlnb watch show` shows them."


def _unhook(shell: Any) -> None:
    hooks = getattr(shell, _HOOKS, None)
    if hooks is None:
        return
    for event in _EVENTS:
        try:
            shell.events.unregister(event, getattr(hooks, event))
        except ValueError:
            continue
    delattr(shell, _HOOKS)
