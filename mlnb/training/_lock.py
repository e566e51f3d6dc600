"""The lock: what a result was made from, kept beside the notebook and compared with a later run."""

from __future__ import annotations

import hashlib
import importlib
import json
import platform
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mlnb.core.errors import MlnbError
from mlnb.core.metric import default_metric
from mlnb.core.plain import plain
from mlnb.core.probe import model_out_of_fold
from mlnb.core.versions import versions

if TYPE_CHECKING:
    from mlnb.core.case import Case

SCHEMA = 1
NAME = "mlnb.lock"


def lock(case: Case, path: str | Path = NAME) -> Path:
    """Write down what a model's score rests on: packages, data, parameters, seed, and the score itself.

    `mlnb.training.reproducibility` compares a later run with it. The file is JSON; keep it beside the notebook, under
    version control.

    Parameters
    ----------
    case : Case
        With a target and a model.
    path : path
        By default ``mlnb.lock`` in the working folder.

    Returns
    -------
    Path

    Raises
    ------
    MlnbError
        If the case has no model to lock, or the file cannot be written.

    Examples
    --------
    >>> import mlnb, tempfile, pathlib
    >>> from sklearn.datasets import load_diabetes
    >>> from sklearn.linear_model import Ridge
    >>> case = mlnb.Case(load_diabetes(as_frame=True).frame, target="target", model=Ridge())
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = mlnb.training.lock(case, pathlib.Path(folder) / "mlnb.lock")
    ...     mlnb.training.reproducibility(case, lock=path).verdict
    'pass'
    """
    if case.y is None or not hasattr(case.model, "fit"):
        msg = "A lock holds a model's score: give Case(data, target=…, model=…)."
        raise MlnbError(msg)
    file = Path(path)
    try:
        file.write_text(json.dumps(record(case), indent=2, ensure_ascii=False, sort_keys=True) + "\n", "utf-8")
    except OSError as error:
        msg = f"The lock {file} cannot be written: {error.strerror or error}"
        raise MlnbError(msg) from error
    return file


def record(case: Case) -> dict[str, Any]:
    """What the lock holds."""
    own, metric = model_out_of_fold(case), default_metric(case)
    packages = environment(case.model)
    return {
        "schema": SCHEMA,
        "environment": _hash(packages),
        "packages": packages,
        "data": {
            "fingerprint": case.fingerprint,
            "rows": len(case.frame),
            "columns": list(map(str, case.frame.columns)),
            "target": case.target,
        },
        "model": {"name": case.model_name, "parameters": parameters(case.model)},
        "folds": repr(case.cv) if case.cv is None or isinstance(case.cv, int) else type(case.cv).__name__,
        "random_state": case.random_state,
        "score": {
            "metric": metric.name,
            "value": plain(float(metric.score(case.codes[own.scored], own.prediction[own.scored]))),
        },
    }


def environment(model: Any) -> dict[str, str]:
    """Python, the machine's kind, and the packages that the model's parts come from, with their versions."""
    found = {**versions(), "machine": f"{platform.system()} {platform.machine()}"}
    for part in (model, *parameters(model, raw=True).values()):
        top = type(part).__module__.partition(".")[0]
        if top in {"builtins", "__main__", "sklearn", "numpy", "pandas"}:
            continue
        version = _version(top)
        if version:
            found[top] = version
    return dict(sorted(found.items()))


def _version(module: str) -> str | None:
    try:
        return metadata.version(module)
    except metadata.PackageNotFoundError:  # a distribution may be named otherwise than its module
        return getattr(importlib.import_module(module), "__version__", None)


def parameters(model: Any, *, raw: bool = False) -> dict[str, Any]:
    """Every parameter of every part, as text that is the same in another process."""
    try:
        given = model.get_params(deep=True)
    except Exception:  # noqa: BLE001  # a stranger's model
        given = {}
    if raw:
        return dict(given)
    return {str(name): _text(value) for name, value in sorted(given.items())}


def _text(value: Any) -> str:
    if hasattr(value, "get_params") and not isinstance(value, type):
        return type(value).__name__
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(map(_text, value))}]"
    if callable(value):
        return getattr(value, "__qualname__", type(value).__name__)
    text = repr(value)
    return type(value).__name__ if " at 0x" in text else text


def _hash(value: Any) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()[:16]


def read(path: Path) -> dict[str, Any]:
    """A lock that was written.

    Raises
    ------
    MlnbError
        If it is no lock.
    """
    msg = f"{path} is no lock that this version can read; write it anew with mlnb.training.lock(case)."
    try:
        found = json.loads(path.read_text("utf-8"))
        known = int(found["schema"]) <= SCHEMA and float(found["score"]["value"]) is not None and "data" in found
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise MlnbError(msg) from error
    if not known:
        raise MlnbError(msg)
    return dict(found)


def changes(then: dict[str, Any], now: dict[str, Any]) -> list[tuple[str, str, str]]:
    """What differs between two locks: what it is, then, now; the score is not among it."""
    found = []
    for group in ("packages", "data", "model"):
        old, new = _flat(then.get(group, {})), _flat(now[group])
        found += [
            (f"{group}: {name}", old.get(name, "not there"), new.get(name, "not there"))
            for name in sorted({*old, *new})
            if old.get(name) != new.get(name)
        ]
    found += [
        (name, str(then.get(name)), str(now[name])) for name in ("folds", "random_state") if then.get(name) != now[name]
    ]
    return found


def _flat(record_: dict[str, Any]) -> dict[str, str]:
    flat: dict[str, str] = {}
    for name, value in record_.items():
        if isinstance(value, dict):
            flat |= {f"{inner}": str(said) for inner, said in value.items()}
        else:
            flat[name] = str(value)
    return flat
