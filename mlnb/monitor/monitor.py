"""One object that any training loop tells what happens, and that shows, keeps and judges it."""

from __future__ import annotations

import copy
import math
import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from mlnb.core.display import Shown
from mlnb.core.errors import CaseError
from mlnb.core.history import History, read
from mlnb.monitor import callbacks, fits
from mlnb.monitor.gradients import Gradients
from mlnb.monitor.panel import Panel, facts_of, line, page
from mlnb.monitor.scores import by_class
from mlnb.monitor.stopping import Stopping
from mlnb.monitor.store import Store

if TYPE_CHECKING:
    import pandas as pd


#: Seconds between two looks at how the training goes; a look costs ten pictures.
WORDS_EVERY = 2.0


class Monitor(Shown):
    """Watch a training loop: losses, recall and precision of each class, rate, throughput, and how it goes in words.

    What is logged is on disk as it is logged, a line of JSON an epoch; it is a frame (`to_frame`) and the history of a
    case (``mlnb.Case(history=m)``).

    Parameters
    ----------
    classes : sequence, optional
        Names of the classes in the order of the scores' columns.
    early_stop : int, optional
        Epochs without a lower ``monitor`` after which ``stop`` is true; callbacks and `fit` then end the training.
    monitor : str
        What early stopping watches.
    path : path, False or None
        File of the history; by default a new one in ``.mlnb/training``, False for none.
    show : bool, optional
        Whether to show anything; by default yes: a panel in a notebook, a line in a terminal.

    Examples
    --------
    >>> with Monitor(path=False, show=False) as m:
    ...     for epoch in range(1, 4):
    ...         m.log(epoch=epoch, train_loss=1 / epoch, val_loss=1.1 / epoch, y_true=[0, 1, 1], y_score=[0.2, 0.9, 0.4])
    >>> m.to_frame()["recall_1"].tolist()
    [0.5, 0.5, 0.5]
    """

    def __init__(
        self,
        classes: Sequence[Any] | None = None,
        *,
        early_stop: int | None = None,
        monitor: str = "val_loss",
        path: str | Path | bool | None = None,
        show: bool | None = None,
    ) -> None:
        self.classes = None if classes is None else list(classes)
        self.stopping = Stopping(early_stop, monitor)
        #: Rows as they were logged.
        self.rows: list[dict[str, Any]] = []
        #: The model or its weights at the best epoch, where `fit` or `torch` could keep them.
        self.best: Any = None
        self.ended = ""
        self._closed = -1
        self._light: list[dict[str, Any]] = []  # without what only a finished history is asked for
        self._judged: tuple[float, tuple[str, str]] | None = None
        self._store = None if path is False else Store(None if path is True else path, self._said())
        self._panel = Panel(show)
        self._steps: list[float] = []
        self._sizes: list[float] = []
        self._gradients: Gradients | None = None
        self._model: Any = None
        self._clock = time.perf_counter()
        self._speed: float | None = None

    def _said(self) -> dict[str, Any]:
        patience = self.stopping.patience
        return {} if patience is None else {"monitor": self.stopping.monitor, "patience": patience}

    @property
    def path(self) -> Path | None:
        """File of the history, None where there is none."""
        return None if self._store is None else self._store.path

    @property
    def stop(self) -> bool:
        """Whether early stopping asks to end the training."""
        return self.stopping.stop

    @property
    def best_epoch(self) -> Any:
        """Epoch of the lowest ``monitor`` so far, None before there is one."""
        return self.stopping.epoch

    def step(self, loss: Any = None, *, rows: int | None = None) -> None:
        """Tell the loss of one step, which is kept until the epoch is logged; ``rows`` is how many it saw."""
        if loss is not None:
            self._steps.append(_number(loss))
        if rows is not None:
            self._sizes.append(float(rows))

    def log(
        self, epoch: Any = None, *, y_true: Any = None, y_score: Any = None, rows: int | None = None, **values: Any
    ) -> None:
        """Tell what an epoch came to.

        Parameters
        ----------
        epoch : int, optional
            By default one more than the last.
        y_true, y_score : array, optional
            Targets and answers of the validation rows, from which recall and precision of each class are taken; of
            probabilities also ``val_loss`` where that is not given.
        rows : int, optional
            Rows seen in this epoch, for the throughput.
        **values
            ``train_loss``, ``val_loss``, ``lr``, ``batch_size``, ``grad_norm``, ``batch_losses``, whatever else.

        Raises
        ------
        CaseError
            If ``y_true`` and ``y_score`` do not belong together.
        """
        row: dict[str, Any] = {"epoch": self._next() if epoch is None else _plain(epoch)}
        row |= {name: _plain(value) for name, value in values.items() if value is not None}
        if y_true is not None and y_score is not None:
            row = by_class(y_true, y_score, self.classes) | row
        elif (y_true is None) != (y_score is None):
            msg = "Give y_true and y_score together: what is and what the model said, for the same validation rows."
            raise CaseError(msg)
        row = {"epoch": row.pop("epoch"), **row}
        self._add_steps(row, rows)
        now = time.perf_counter()
        row.setdefault("seconds", round(now - self._clock, 4))
        if rows:
            self._speed = rows / max(now - self._clock, 1e-9)
        self.rows.append(row)
        self._light.append({name: value for name, value in row.items() if name != "batch_losses"})
        if self.stopping.better(row) and self._model is not None:
            self.best = copy.deepcopy(self._model.state_dict())
        if self._store is not None:
            self._store.add(row)
        self._draw()
        self._clock = time.perf_counter()  # what watching costs is no part of the epoch

    def _next(self) -> int:
        last = self.rows[-1]["epoch"] if self.rows else 0
        return int(last) + 1 if isinstance(last, (int, float)) else len(self.rows) + 1

    def _add_steps(self, row: dict[str, Any], rows: int | None) -> None:
        if self._steps:
            row.setdefault("batch_losses", self._steps)
            known = [loss for loss in self._steps if not math.isnan(loss)] or [math.nan]
            row.setdefault("train_loss", sum(known) / len(known))
        if self._sizes:
            row.setdefault("batch_size", self._sizes[0])
            if rows is None:
                self._speed = sum(self._sizes) / max(time.perf_counter() - self._clock, 1e-9)
        self._steps, self._sizes = [], []
        if self._gradients is not None:
            row |= {k: v for k, v in self._gradients.taken().items() if k not in row}

    def torch(self, model: Any, optimizer: Any) -> Self:
        """Follow gradient norm and learning rate of a PyTorch model, and keep its weights of the best epoch in ``best``.

        Examples
        --------
        ``m.torch(model, optimizer)`` once before the loop; in it ``m.step(loss, rows=len(batch))`` and ``m.log(…)``.
        """
        self._model = model
        self._gradients = Gradients(model, optimizer)
        return self

    def fit(self, estimator: Any, X: Any, y: Any, X_val: Any = None, y_val: Any = None, **options: Any) -> Any:  # noqa: N803
        """Fit a scikit-learn estimator epoch by epoch, and log each; see `mlnb.monitor.fits.fit`."""
        return fits.fit(self, estimator, X, y, X_val, y_val, **options)

    def keras(self) -> Any:
        """A callback for ``model.fit(…, callbacks=[m.keras()])``."""
        return callbacks.keras(self)

    def lightning(self) -> Any:
        """A callback for ``Trainer(callbacks=[m.lightning()])``."""
        return callbacks.lightning(self)

    def xgboost(self) -> Any:
        """A callback for ``xgboost.train(…, callbacks=[m.xgboost()])`` or ``XGBClassifier(callbacks=[…])``."""
        return callbacks.xgboost(self)

    def lightgbm(self) -> Any:
        """A callback for ``lightgbm.train(…, callbacks=[m.lightgbm()])`` or ``LGBMClassifier.fit(…, callbacks=[…])``."""
        return callbacks.lightgbm(self)

    def transformers(self) -> Any:
        """A callback for ``Trainer(…, callbacks=[m.transformers()])``."""
        return callbacks.transformers(self)

    @property
    def history(self) -> History:
        """What was logged, in one shape.

        Raises
        ------
        CaseError
            If nothing was logged, or no loss.
        """
        return read(self)

    def mlnb_history(self) -> tuple[list[dict[str, Any]], dict[str, Any]]:
        """Rows, and what holds for all of them: what a case reads."""
        return list(self.rows), {**self._said(), **self.stopping.said()}

    def to_frame(self) -> pd.DataFrame:
        """A row an epoch."""
        import pandas as pd

        return self.history.to_frame() if self.rows else pd.DataFrame()

    def diagnosis(self) -> str:
        """How the training goes, in a sentence."""
        return self._words()[1]

    def _words(self) -> tuple[str, str]:
        from mlnb.training.running import diagnosis

        if not self.rows:
            return "fine", "Nothing was logged yet."
        try:
            word, said = diagnosis(read(self._light))
        except CaseError as error:
            return "look", str(error)
        return ("stop" if self.stopping.stop else word), said

    def _draw(self, *, final: bool = False) -> None:
        """Show what is known; a defect of ours never ends somebody's training."""
        if not self.rows or not (final or self._panel.due()):
            return
        try:
            given = read(self.rows if final else self._light)
            now = time.perf_counter()
            if final or self._judged is None or now - self._judged[0] >= WORDS_EVERY:
                self._judged = (now, self._words())
            self._panel.show(given, self._judged[1], facts_of(given, self._speed), self.ended, self._where(final=final))
        except Exception:  # noqa: BLE001  # see above
            if self._panel.updates == 0:
                self._panel.wanted = False

    def _where(self, *, final: bool) -> str:
        return f"history: {self.path}" if final and self.path is not None else ""

    def close(self, ended: str = "") -> None:
        """End the watch: the last picture stands, and the file says how it ended."""
        if self.ended and len(self.rows) == self._closed:
            return  # a callback closes at the end of the training, and leaving the block closes again
        self._closed = len(self.rows)
        done = f"Ended after {len(self.rows):,} epochs." if len(self.rows) != 1 else "Ended after 1 epoch."
        kept = self.stopping.sentence() if self.stopping.epoch is not None else ""
        self.ended = f"{ended or done} {kept}".strip()
        self._draw(final=True)
        if self._store is not None:
            self._store.close({"ended": self.ended, **self.stopping.said()})
        if self._gradients is not None:
            self._gradients.release()

    def __enter__(self) -> Self:
        self._clock = time.perf_counter()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self.close()
            return
        last = f" after epoch {self.rows[-1]['epoch']}" if self.rows else ""
        what = "Interrupted" if issubclass(kind, KeyboardInterrupt) else f"Broke off with {kind.__name__}"
        self.close(f"{what}{last}.")

    def summary(self) -> str:
        """One line of plain text."""
        if not self.rows:
            return "Monitor: nothing was logged yet."
        try:
            return line(self._words(), facts_of(self.history, self._speed), self.ended)
        except CaseError as error:
            return f"Monitor: {error}"

    def __repr__(self) -> str:
        return self.summary()

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        del include, exclude
        try:
            given = self.history
        except CaseError:
            return {"text/plain": self.summary()}
        facts = facts_of(given, self._speed)
        shown = page(given, self._words(), facts, self.ended, self._where(final=True))
        return {"text/html": shown, "text/plain": self.summary()}


def _number(value: Any) -> float:
    try:
        return float(value.item() if hasattr(value, "item") else value)
    except (TypeError, ValueError, RuntimeError, OverflowError):
        return math.nan


def _plain(value: Any) -> Any:
    """Numbers of tensors and arrays, all the way down."""
    if isinstance(value, dict):
        return {str(k): _plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(v) for v in value]
    if hasattr(value, "detach") or hasattr(value, "tolist"):
        value = value.detach().cpu() if hasattr(value, "detach") else value
        return value.tolist() if hasattr(value, "tolist") else _number(value)
    return value if isinstance(value, (str, int, float, bool)) or value is None else _number(value)
