"""A progress bar that leaves nothing behind.

In a notebook tqdm's bar is a widget. Once it is closed, the cell's output still names it, and a notebook opened
again says "Error displaying widget: model not found" where it was. So the bar is shown through a display handle,
which takes it back at the end.
"""

from __future__ import annotations

from types import TracebackType
from typing import Any, Self

_FORMAT = "{l_bar}{bar}| {n_fmt}/{total_fmt} {elapsed}{postfix}"


class Progress:
    """A bar over steps, each with a name; a context manager.

    Parameters
    ----------
    total : int
        Number of steps.
    leave : bool
        Whether the bar stays in a terminal; in a notebook it never does.
    """

    def __init__(self, total: int, *, leave: bool = False) -> None:
        from tqdm.auto import tqdm

        self._handle: Any = None
        options: dict[str, Any] = {"total": total, "leave": leave, "bar_format": _FORMAT}
        if any(base.__module__ == "tqdm.notebook" for base in tqdm.__mro__):
            from IPython.display import display

            self._bar = tqdm(display=False, **options)
            self._handle = display(self._bar.container, display_id=True)
        else:
            self._bar = tqdm(**options)

    def begin(self, name: str) -> None:
        """A step begins."""
        self._bar.set_description(name)

    def end(self, said: str = "") -> None:
        """A step has ended; ``said`` stands behind the bar from now on."""
        self._bar.set_postfix_str(said, refresh=False)
        self._bar.update()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None and self._bar.n == self._bar.total:
            self._bar.set_description("done")
        self._bar.close()
        if self._handle is not None:
            self._handle.update({"text/plain": ""}, raw=True)
