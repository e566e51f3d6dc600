"""A training history in one shape, whatever library wrote it: losses, rates and per-class scores, a row an epoch."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from mlnb.core.errors import CaseError
from mlnb.core.history_forms import GIVE, rows_of
from mlnb.core.history_names import HIGHER, Meaning, Side, loss_rank, meaning

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from mlnb.core.case import Case

_NUMBERS = ("lr", "batch_size", "grad_norm", "seconds")
_NO_CLASS = {"", "macro", "micro", "weighted", "avg", "average", "mean", "samples", "score", "overall", "all", "epoch"}
#: Fewer epochs than this, logged with fractions of an epoch, are read by the entry and not by the epoch.
_FEW = 5
#: A loss beyond this is on its way to infinity.
BEYOND = 1e30


@dataclass(frozen=True)
class History:
    """A training history.

    Attributes
    ----------
    epoch : array
        As they were numbered.
    train, val, test : array or None
        Losses, one an epoch; NaN where nothing was logged or nothing was left to log.
    train_name, val_name : str
        What stands for the loss: "loss", "rmse", "1 − auc".
    lr, batch_size, grad_norm, seconds : array or None
    batch_losses : tuple of array
        Losses of the single steps of each epoch; empty where they were not kept.
    recall, precision : dict of class to array
        On the validation rows.
    unit : str
        What an entry is: "epoch", "round", "step".
    said : dict
        What was said of the whole: "monitor", "patience", "best_epoch", "stopped", ….
    """

    epoch: np.ndarray
    train: np.ndarray | None = None
    val: np.ndarray | None = None
    test: np.ndarray | None = None
    train_name: str = "loss"
    val_name: str = "loss"
    lr: np.ndarray | None = None
    batch_size: np.ndarray | None = None
    grad_norm: np.ndarray | None = None
    seconds: np.ndarray | None = None
    batch_losses: tuple[np.ndarray, ...] = ()
    recall: dict[str, np.ndarray] = field(default_factory=dict)
    precision: dict[str, np.ndarray] = field(default_factory=dict)
    unit: str = "epoch"
    said: dict[str, Any] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.epoch)

    @property
    def monitor(self) -> str | None:
        """What early stopping watched, where the history says so."""
        given = self.said.get("monitor")
        return None if given is None else str(given)

    def broken_at(self) -> int | None:
        """Place of the first epoch from which a loss is no finite number until the end, else None."""
        import numpy as np

        found = []
        for loss in (self.train, self.val):
            if loss is None:
                continue
            lost = ~np.isfinite(loss)
            infinite = np.isinf(loss)
            if infinite.any():
                found.append(int(infinite.argmax()))
            if not lost[-1]:
                continue
            run = int(np.argmax(~lost[::-1])) if not lost.all() else len(lost)
            seen = np.flatnonzero(~lost)
            gaps = max((b - a - 1 for a, b in pairwise(seen)), default=0)
            if run > gaps:
                found.append(len(lost) - run)
        return min(found) if found else None

    def to_frame(self) -> pd.DataFrame:
        """A row an epoch, the columns that are there."""
        import pandas as pd

        parts = (
            ("train_loss", self.train), ("val_loss", self.val), ("test_loss", self.test), ("lr", self.lr),
            ("batch_size", self.batch_size), ("grad_norm", self.grad_norm), ("seconds", self.seconds),
        )  # fmt: skip
        columns: dict[str, Any] = {self.unit: self.epoch}
        columns |= {name: values for name, values in parts if values is not None}
        if self.batch_losses:
            columns["batch_losses"] = [list(map(float, losses)) for losses in self.batch_losses]
        for role, by_class in (("precision", self.precision), ("recall", self.recall)):
            columns |= {f"{role}_{name}": values for name, values in by_class.items()}
        return pd.DataFrame(columns)


def history(case: Case) -> History:
    """The history of a case, read once.

    Raises
    ------
    CaseError
        If it is nothing that can be read.
    """
    return case.shared("history", lambda: read(case.history))


def read(given: Any) -> History:
    """A history in one shape.

    Parameters
    ----------
    given : list of dict, dataframe, mapping, path or object
        A row an epoch; Keras' ``History``; an ``evals_result`` of xgboost or lightgbm; transformers' ``log_history``;
        Lightning's ``metrics.csv``; JSON lines; an `mlnb.Monitor`; a fitted estimator that keeps its losses.

    Raises
    ------
    CaseError
        If it is none of these, or holds no loss.

    Examples
    --------
    >>> found = read({"loss": [0.9, 0.5, 0.4], "val_loss": [0.8, 0.6, 0.6]})
    >>> len(found), float(found.val[1])
    (3, 0.6)
    """
    rows = rows_of(given)
    meanings: dict[str, Meaning] = {}
    for row in rows.rows:
        for name in row:
            if name not in meanings:
                meanings[name] = meaning(name)
    unit, groups = _epochs(rows.rows, meanings)
    if not groups:
        msg = f"The history is empty; {GIVE}."
        raise CaseError(msg)
    found = _gather(groups, meanings)
    found["unit"] = unit
    found["said"] = {**_said(groups, meanings), **{k: v for k, v in rows.said.items() if v is not None}}
    if not any(found.get(name) is not None for name in ("train", "val", "test")):
        names = ", ".join(map(repr, list(meanings)[:8]))
        msg = f"The history has no loss (its columns are {names}); name one train_loss or val_loss."
        raise CaseError(msg)
    return History(**found)


Group = tuple[Any, list[dict[str, Any]]]


def _epochs(rows: list[dict[str, Any]], meanings: dict[str, Meaning]) -> tuple[str, list[Group]]:
    """Rows that belong to one epoch, in their order, and what an epoch is called."""
    named = {m.name: n for n, m in reversed(meanings.items()) if m.role == "epoch"}
    order = ("epoch", "epochs", "iteration", "iter", "round", "boosting_round", "step", "global_step")
    key = next((named[name] for name in order if name in named), None)
    said = next((name for name in order if name in named), "")
    if key is None:
        return "epoch", [(i, [row]) for i, row in enumerate(rows, 1)]
    unit = {"epochs": "epoch", "iter": "iteration", "boosting_round": "round", "global_step": "step"}.get(said, said)
    numbers = [_number(row.get(key)) for row in rows]
    known = [n for n in numbers if n is not None and math.isfinite(n)]
    whole = sorted({math.ceil(n) for n in known})
    exact = any(n != int(n) for n in known) and len(whole) < _FEW
    groups: list[Group] = []
    last: float | None = None
    for row, number in zip(rows, numbers, strict=True):
        if number is None or not math.isfinite(number):
            if not groups:
                continue  # such as Keras' and Lightning's sanity checks before the first epoch
            groups[-1][1].append(row)
            continue
        place = number if exact else float(math.ceil(number))
        if last is not None and place == last:
            groups[-1][1].append(row)
        else:
            groups.append((int(place) if place == int(place) else place, [row]))
        last = place
    return unit, groups


def _gather(groups: list[Group], meanings: dict[str, Meaning]) -> dict[str, Any]:
    import numpy as np

    columns = {name: [_values(rows, name) for _, rows in groups] for name, m in meanings.items() if m.role != ""}
    found: dict[str, Any] = {"epoch": np.array([place for place, _ in groups])}
    losses = _losses(columns, meanings)
    found |= losses
    for role in _NUMBERS:
        name = next((n for n in columns if meanings[n].role == role), None)
        if name is not None:
            values = np.array([_mean(v) if role == "grad_norm" else _last(v) for v in columns[name]])
            found[role] = values if np.isfinite(values).any() else None
    found["batch_losses"] = _batches(columns, meanings)
    if found.get("train") is None and found["batch_losses"]:
        found["train"] = np.array([float(b.mean()) if len(b) else math.nan for b in found["batch_losses"]])
    for role in ("recall", "precision"):
        found[role] = _by_class(columns, meanings, role)
    return found


def _losses(columns: dict[str, list[list[Any]]], meanings: dict[str, Meaning]) -> dict[str, Any]:
    """What stands for the loss on each side: the same metric on both where there is one."""
    import numpy as np

    sides: dict[Side, dict[str, str]] = {"train": {}, "val": {}, "test": {}}
    for name, cells in columns.items():
        m = meanings[name]
        if m.role in {"loss", "metric"} and m.side and _numeric(cells):
            sides[m.side].setdefault(m.name, name)
    shared = set(sides["train"]) & set(sides["val"] or sides["test"])
    found: dict[str, Any] = {}
    for side, there in sides.items():
        known = [name for name in there if meanings[there[name]].role == "loss" or name in HIGHER]
        if not known:
            continue
        best = min(known, key=lambda name: (name in HIGHER, name not in shared, loss_rank(name)))
        values = np.array([(_last if side != "train" else _mean)(v) for v in columns[there[best]]], dtype=float)
        values[np.abs(values) > BEYOND] = math.inf
        rises = best in HIGHER
        found[side] = 1 - values if rises else values
        if side != "test":
            found[f"{side}_name"] = f"1 − {best}" if rises else best
    return found


def _batches(columns: dict[str, list[list[Any]]], meanings: dict[str, Meaning]) -> tuple[np.ndarray, ...]:
    import numpy as np

    name = next((n for n in columns if meanings[n].role == "batch_losses"), None)
    if name is None:  # a training loss that was logged several times an epoch
        name = next((n for n in columns if meanings[n].role == "loss" and meanings[n].side == "train"), None)
        if name is None or max((len(v) for v in columns[name]), default=0) < _FEW:
            return ()
    found = []
    for values in columns[name]:
        flat: list[float] = []
        for value in values:
            inner = _sequence(value)
            flat += [_as_float(v) for v in inner] if inner is not None else [_as_float(value)]
        found.append(np.array(flat, dtype=float))
    return tuple(found) if max((len(b) for b in found), default=0) > 1 else ()


def _by_class(columns: dict[str, list[list[Any]]], meanings: dict[str, Meaning], role: str) -> dict[str, np.ndarray]:
    """Recall or precision of each class on the validation rows, from columns or from mappings."""
    import numpy as np

    found: dict[str, dict[int, float]] = {}
    named = [n for n in columns if meanings[n].role == role]
    held = [n for n in named if meanings[n].side != "train"] or named
    count = 0
    for name in held:
        label = meanings[name].name
        count = len(columns[name])
        for i, values in enumerate(columns[name]):
            value = values[-1] if values else None
            if isinstance(value, Mapping):
                for key, inner in value.items():
                    found.setdefault(str(key), {})[i] = _as_float(inner)
            elif (inner_list := _sequence(value)) is not None:
                for key, inner in enumerate(inner_list):
                    found.setdefault(str(key), {})[i] = _as_float(inner)
            elif label.lower() not in _NO_CLASS and value is not None:
                found.setdefault(label, {})[i] = _as_float(value)
    result = {k: np.array([v.get(i, math.nan) for i in range(count)]) for k, v in found.items()}
    return {k: v for k, v in result.items() if np.isfinite(v).any()}


def _said(groups: list[Group], meanings: dict[str, Meaning]) -> dict[str, Any]:
    """What single cells say of the whole: what was monitored, why it ended."""
    found: dict[str, Any] = {}
    for _, rows in groups:
        for row in rows:
            for name, value in row.items():
                if meanings[name].role == "monitor" and isinstance(value, Mapping):
                    found |= {str(k): v for k, v in value.items()}
                elif meanings[name].role == "monitor" and isinstance(value, str) and value:
                    found["monitor"] = value
                elif name in {"patience", "best_epoch", "stopped", "stopped_early", "max_epochs"} and value is not None:
                    found[name] = value
    return found


def _values(rows: list[dict[str, Any]], name: str) -> list[Any]:
    """What was logged under a name in one epoch: a NaN counts only where nothing else was logged."""
    there = [row[name] for row in rows if row.get(name) is not None]
    real = [v for v in there if not (isinstance(v, float) and math.isnan(v))]
    return real or there[:1]


def _numeric(column: list[list[Any]]) -> bool:
    return any(_number(value) is not None for values in column for value in values)


def _sequence(value: Any) -> list[Any] | None:
    if isinstance(value, (list, tuple)):
        return list(value)
    if getattr(value, "ndim", 0) == 1 and hasattr(value, "tolist"):
        found: list[Any] = value.tolist()
        return found
    return None


def _number(value: Any) -> float | None:
    """A float of a number, a tensor or a number written as text; None of anything else."""
    if value is None or isinstance(value, (Mapping, list, tuple)):
        return None
    try:
        return float(value.item() if hasattr(value, "item") else value)
    except OverflowError:  # an integer beyond any float
        return math.inf
    except (TypeError, ValueError, RuntimeError):
        return None


def _as_float(value: Any) -> float:
    number = _number(value)
    return math.nan if number is None else number


def _last(values: list[Any]) -> float:
    return _as_float(values[-1]) if values else math.nan


def _mean(values: list[Any]) -> float:
    numbers: list[float] = []
    for value in values:
        inner = _sequence(value)
        numbers += [_as_float(v) for v in inner] if inner is not None else [_as_float(value)]
    return sum(numbers) / len(numbers) if numbers else math.nan
