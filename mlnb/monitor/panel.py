"""What is seen while training runs: a panel in a notebook, a line in a terminal; neither may cost anything."""

from __future__ import annotations

import html
import sys
import time
from typing import TYPE_CHECKING, Any

from mlnb.core.finding import number
from mlnb.monitor.draw import picture

if TYPE_CHECKING:
    from mlnb.core.history import History

#: Seconds between two updates, and the share of all time that they may take.
EVERY, SHARE = 0.25, 0.01
_MARKS = {"fine": ("●", "#1F83C4"), "look": ("▲", "#C98500"), "stop": ("■", "#D55E00")}


class Panel:
    """One output that is updated in place.

    An update is due a quarter of a second after the last one, and not before the time spent on updates is less than a
    hundredth of the time that passed.
    """

    def __init__(self, show: bool | None) -> None:  # noqa: FBT001
        self.wanted = show is not False
        self._handle: Any = None
        self._begun = self._last = time.perf_counter()
        self._spent = 0.0
        self._line = 0
        self.updates = 0

    def due(self) -> bool:
        """Whether an update may be made now."""
        now = time.perf_counter()
        if not self.wanted:
            return False
        return self.updates == 0 or (now - self._last >= EVERY and self._spent <= SHARE * (now - self._begun))

    def show(self, history: History, said: tuple[str, str], facts: str, ended: str = "", where: str = "") -> None:
        """Update what is seen."""
        if not self.wanted:
            return
        start = time.perf_counter()
        if _in_notebook():
            self._display(
                {"text/html": page(history, said, facts, ended, where), "text/plain": line(said, facts, ended)}
            )
        else:
            self._write(line(said, facts, ended), final=bool(ended))
        self._last = time.perf_counter()
        self._spent += self._last - start
        self.updates += 1

    def _display(self, bundle: dict[str, str]) -> None:
        from IPython.display import display

        if self._handle is None:
            self._handle = display(bundle, raw=True, display_id=True)
        else:
            self._handle.update(bundle, raw=True)

    def _write(self, text: str, *, final: bool) -> None:
        """Over the last line where the terminal can, else only at the end: a log is no place for a thousand lines."""
        out = sys.stderr
        if out.isatty():
            out.write("\r" + text.ljust(self._line) + ("\n" if final else ""))
            self._line = len(text)
        elif final:
            out.write(text + "\n")
        out.flush()


def _in_notebook() -> bool:
    if "IPython" not in sys.modules:
        return False
    from IPython import get_ipython

    return getattr(get_ipython(), "kernel", None) is not None


def line(said: tuple[str, str], facts: str, ended: str) -> str:
    """All of it in one line.

    Examples
    --------
    >>> line(("fine", "Still learning."), "epoch 3", "")
    'epoch 3 · Still learning.'
    """
    return " · ".join(part for part in (ended, facts, said[1]) if part)


def page(history: History, said: tuple[str, str], facts: str, ended: str, where: str) -> str:
    """The panel as html of literal inline styles and a fixed height, so that what is below does not jump."""
    mark, color = _MARKS[said[0]]
    head = html.escape(said[1])
    end = f'<div style="font-weight:600;margin:2px 0">{html.escape(ended)}</div>' if ended else ""
    file = f" · {html.escape(where)}" if where else ""
    return (
        '<div style="font-family:system-ui,sans-serif;font-size:13.5px;line-height:1.4;max-width:660px">'
        f'<div style="min-height:38px"><span style="color:{color}">{mark}</span> {head}</div>{end}'
        f"{picture(history)}"
        f'<div style="font-size:12.5px;opacity:.75;min-height:18px">{html.escape(facts)}{file}</div></div>'
    )


def facts_of(history: History, speed: float | None) -> str:
    """Epoch, rate, time of an epoch and throughput in one line."""
    import numpy as np

    at = history.epoch[-1]
    parts = [f"{history.unit} {at:g}" if isinstance(at, (float, np.floating)) else f"{history.unit} {at}"]
    for name, values in (("train loss", history.train), ("validation loss", history.val)):
        if values is not None and np.isfinite(values).any():
            parts.append(f"{name} {number(float(values[np.isfinite(values)][-1]))}")
    if history.recall:
        ends = {name: float(v[np.isfinite(v)][-1]) for name, v in history.recall.items()}
        worst = min(ends, key=lambda name: ends[name])
        parts.append(f"weakest recall {number(100 * ends[worst])} % ({worst})")
    if history.lr is not None and np.isfinite(history.lr).any():
        parts.append(f"learning rate {float(history.lr[np.isfinite(history.lr)][-1]):.3g}")
    if history.seconds is not None and np.isfinite(history.seconds).any():
        each = float(np.nanmedian(history.seconds[-5:]))
        parts.append(f"{number(each, 2)} s each" if each >= 0.1 else f"{number(max(1000 * each, 0.1), 2)} ms each")  # noqa: PLR2004
    if speed is not None:
        parts.append(f"{number(speed)} rows/s")
    return " · ".join(parts)
