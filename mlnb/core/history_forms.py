"""The forms in which libraries keep a training history, each as rows of named values."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mlnb.core.errors import CaseError
from mlnb.core.history_names import meaning, sides_of_sets

if TYPE_CHECKING:
    import pandas as pd

GIVE = (
    "give a list of dicts or a frame with a row an epoch (epoch, train_loss, val_loss, …), a Keras History, an "
    "evals_result, a trainer's log_history, an mlnb.Monitor, or a path to its .jsonl or a metrics.csv"
)
_LISTS = ("history", "epochs", "rows", "log_history", "records")


@dataclass(frozen=True)
class Rows:
    """Rows in their order, whether a NaN in them means "not logged", and what was said of all of them."""

    rows: list[dict[str, Any]]
    gaps: bool = False
    said: dict[str, Any] = field(default_factory=dict)


def must_be_a_history(given: Any) -> None:
    """Say at once what can be no history; what is in it is read when a check asks.

    Raises
    ------
    CaseError
        If it is a bare number, or names no file.
    """
    if isinstance(given, (int, float, complex, bytes, set, frozenset)):
        msg = f"The history given is {given!r:.40}; {GIVE}."
        raise CaseError(msg)
    if isinstance(given, (str, Path)) and not Path(given).exists():
        msg = f"There is no history {str(given)!r}; {GIVE}."
        raise CaseError(msg)


def rows_of(given: Any) -> Rows:
    """The rows of a history in whatever form it comes.

    Raises
    ------
    CaseError
        If it is nothing that is known here.
    """
    kept = getattr(given, "mlnb_history", None)
    if callable(kept):
        rows, said = kept()
        return Rows(list(rows), said=dict(said))
    if isinstance(given, (str, Path)):
        return _of_file(Path(given))
    if isinstance(given, Mapping):
        return _of_mapping(given)
    inner = _inside(given)
    if inner is not None:
        return rows_of(inner)
    if isinstance(given, Sequence) and not isinstance(given, (bytes, bytearray)):
        return Rows(_of_list(given))
    if hasattr(given, "ndim") and getattr(given, "ndim", 0) == 1 and hasattr(given, "tolist"):
        return Rows(_of_list(given.tolist()))
    return Rows(_of_frame(given), gaps=True)


def _inside(given: Any) -> Any:
    """What an object of a library keeps its history in, or None."""
    kept = getattr(given, "history", None)  # keras.callbacks.History
    if isinstance(kept, Mapping):
        return kept
    state = getattr(given, "state", given)  # transformers.Trainer, TrainerState
    kept = getattr(state, "log_history", None)
    if isinstance(kept, Sequence):
        return list(kept)
    kept = getattr(given, "evals_result_", None)  # lightgbm
    if isinstance(kept, Mapping) and kept:
        return kept
    if callable(getattr(given, "evals_result", None)) and not isinstance(given, Mapping):  # xgboost
        try:
            kept = given.evals_result()
        except Exception:  # noqa: BLE001  # fitted without eval_set
            return None
        if isinstance(kept, Mapping) and kept:
            return kept
    return _of_estimator(given)


def _of_estimator(given: Any) -> Any:
    """Rows of scikit-learn's estimators that keep their losses."""
    train, held = getattr(given, "train_score_", None), getattr(given, "validation_score_", None)
    if train is not None and held is not None and len(train):  # histogram boosting keeps negative losses or scores
        sign = -1.0 if getattr(given, "scoring", None) == "loss" else 1.0
        names = ("train_loss", "val_loss") if sign < 0 else ("train_score", "val_score")
        held_back = held if len(held) == len(train) else [None] * len(train)
        return [
            {"epoch": i, names[0]: sign * t, **({} if v is None else {names[1]: sign * v})}
            for i, (t, v) in enumerate(zip(train, held_back, strict=True))
        ]
    if train is not None and len(train):
        return [{"epoch": i, "train_loss": value} for i, value in enumerate(train, 1)]
    curve = getattr(given, "loss_curve_", None)
    if curve is None:
        return None
    scores = getattr(given, "validation_scores_", None) or [None] * len(curve)
    rate = getattr(given, "learning_rate_init", None)
    return [
        {"epoch": i, "train_loss": loss, "lr": rate, **({} if score is None else {"val_score": score})}
        for i, (loss, score) in enumerate(zip(curve, scores, strict=False), 1)
    ]


def _of_list(given: Sequence[Any]) -> list[dict[str, Any]]:
    if given and all(isinstance(row, Mapping) for row in given):
        return [dict(row) for row in given if "train_runtime" not in row and "eval_runtime_only" not in row]
    if given and all(isinstance(row, (int, float)) or hasattr(row, "item") for row in given):
        return [{"epoch": i, "train_loss": loss} for i, loss in enumerate(given, 1)]
    if not given:
        msg = f"The history is empty; {GIVE}."
        raise CaseError(msg)
    odd = next(type(row).__name__ for row in given if not isinstance(row, Mapping))
    msg = f"A history is a row of names and values an epoch, and here one is a {odd}; {GIVE}."
    raise CaseError(msg)


def _of_mapping(given: Mapping[Any, Any]) -> Rows:
    for name in _LISTS:
        inner = given.get(name)
        if isinstance(inner, (list, tuple)) and inner and isinstance(inner[0], Mapping):
            return Rows(_of_list(inner), said={str(k): v for k, v in given.items() if k != name})
    if given and all(isinstance(value, Mapping) for value in given.values()):
        return Rows(_of_sets(given))
    return _of_columns(given)


def _of_sets(given: Mapping[Any, Mapping[Any, Any]]) -> list[dict[str, Any]]:
    """An ``evals_result``: per set, per metric, a value a round."""
    sides = sides_of_sets(map(str, given))
    columns: dict[str, Any] = {}
    for name, metrics in given.items():
        for metric, values in metrics.items():
            key = f"{sides[str(name)]}_{metric}"
            while key in columns:
                key = f"{name}_{metric}" if f"{name}_{metric}" not in columns else key + "_"
            columns[key] = values
    return _of_columns(columns).rows


def _of_columns(given: Mapping[Any, Any]) -> Rows:
    """A column a name: Keras' ``History.history``, or a frame as a dict."""
    lists = {str(k): _listed(v) for k, v in given.items()}
    columns = {k: v for k, v in lists.items() if v is not None}
    said = {k: given_ for k, given_ in ((str(k), v) for k, v in given.items()) if k not in columns}
    if not columns:
        msg = f"The history has no values by epoch; {GIVE}."
        raise CaseError(msg)
    count = max(len(v) for v in columns.values())
    rows = [{k: v[i] for k, v in columns.items() if i < len(v)} for i in range(count)]
    return Rows(rows, said=said)


def _listed(value: Any) -> list[Any] | None:
    if isinstance(value, (list, tuple)):
        return list(value)
    if hasattr(value, "tolist") and getattr(value, "ndim", 0) >= 1:
        found: list[Any] = value.tolist()
        return found
    return None


def _of_frame(given: Any) -> list[dict[str, Any]]:
    from mlnb.core import frames

    try:
        frame: pd.DataFrame = frames.to_pandas(given, "history")
    except CaseError:
        msg = f"The history given is a {type(given).__name__}; {GIVE}."
        raise CaseError(msg) from None
    if not any(meaning(name).role == "epoch" for name in frame.columns) and frame.index.name:
        frame = frame.reset_index()
    names = [str(name) for name in frame.columns]
    return [dict(zip(names, row, strict=True)) for row in frame.itertuples(index=False, name=None)]


def _of_file(path: Path) -> Rows:
    must_be_a_history(path)
    if path.is_dir():
        inside = [path / name for name in ("metrics.csv", "trainer_state.json", "history.jsonl")]
        path = next((p for p in inside if p.is_file()), path)
    if not path.is_file():
        msg = f"There is no history in {str(path)!r}; {GIVE}."
        raise CaseError(msg)
    if path.suffix.lower() in {".jsonl", ".ndjson", ".json", ".log"}:
        return _of_json(path)
    from mlnb.core.files import read_table

    return Rows(_of_frame(read_table(path)), gaps=True)


def _of_json(path: Path) -> Rows:
    """One JSON value, or one a line; a last line that was cut off by a kill is left out."""
    text = path.read_text(encoding="utf-8", errors="replace").strip()
    try:
        return rows_of(json.loads(text))
    except json.JSONDecodeError:
        pass
    rows: list[dict[str, Any]] = []
    said: dict[str, Any] = {}
    lines = [line for line in text.splitlines() if line.strip()]
    for number, line in enumerate(lines, 1):
        try:
            value = json.loads(line)
        except json.JSONDecodeError:
            if number == len(lines) and rows:
                break
            msg = f"Line {number} of {str(path)!r} is no JSON; {GIVE}."
            raise CaseError(msg) from None
        if isinstance(value, dict) and "mlnb" in value:
            said |= {k: v for k, v in value.items() if k != "mlnb"}
        elif isinstance(value, dict):
            rows.append(value)
    return Rows(_of_list(rows), said=said)
