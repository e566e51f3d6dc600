"""The configuration of an estimator as plain values, and which of them somebody chose."""

from __future__ import annotations

import inspect
import re
from collections.abc import Mapping
from typing import Any

from mlnb.core.plain import plain

#: Parameters that say how it runs and not what it learns.
IDLE = frozenset({"n_jobs", "verbose", "verbosity", "copy", "copy_X", "memory", "cache_size", "warm_start", "silent", "verbose_feature_names_out", "force_int_remainder_cols", "thread_count", "nthread", "num_threads", "device"})  # fmt: skip
SEEDS = frozenset({"random_state", "seed", "random_seed"})
_ADDRESS = re.compile(r" at 0x[0-9a-f]+")


def last(name: str) -> str:
    """A parameter's own name, without the step that it belongs to.

    Examples
    --------
    >>> last("svc__C"), last("params.max_depth")
    ('C', 'max_depth')
    """
    return name.rpartition("__")[2].rpartition(".")[2]


def of_estimator(estimator: Any) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Parameters of an estimator and all in it, and the names of those that are not at their default.

    Examples
    --------
    >>> from sklearn.linear_model import Ridge
    >>> params, chosen = of_estimator(Ridge(10.0))
    >>> params["alpha"], chosen
    (10.0, ('alpha',))
    """
    deep = _deep(estimator)
    params, chosen = {}, []
    for name, value in deep.items():
        if last(name) in IDLE or _parts(value):
            continue
        params[name] = readable(value)
        owner = deep.get(name.rpartition("__")[0]) if "__" in name else estimator
        if not hasattr(value, "get_params") and not _is_default(owner, last(name), value):
            chosen.append(name)
    return params, tuple(chosen)


def of_mapping(params: Mapping[Any, Any]) -> dict[str, Any]:
    """A configuration given as a mapping, as plain values."""
    return {str(k): readable(v) for k, v in params.items()}


def readable(value: Any) -> Any:
    """A value that JSON can hold and a person can read.

    Examples
    --------
    >>> from sklearn.preprocessing import StandardScaler
    >>> readable(StandardScaler()), readable((3, 3)), readable(float("nan")), readable(len)
    ('StandardScaler()', [3, 3], 'nan', 'len')
    """
    if isinstance(value, float) and value != value:  # noqa: PLR0124
        return "nan"
    if isinstance(value, float) and value in {float("inf"), float("-inf")}:
        return str(value)
    if hasattr(value, "get_params") and not isinstance(value, type):
        return _ADDRESS.sub("", " ".join(repr(value).split()))
    if callable(value) or isinstance(value, type):
        return getattr(value, "__qualname__", None) or _ADDRESS.sub("", repr(value))
    found = plain(value)
    return _ADDRESS.sub("", found) if isinstance(found, str) else found


def seed_of(params: Mapping[str, Any]) -> int | None:
    """The seed among parameters; None where there is none, or several."""
    seeds = {
        v for k, v in params.items() if last(k) in SEEDS and isinstance(v, int) and not isinstance(v, bool)
    }  # fmt: skip
    return seeds.pop() if len(seeds) == 1 else None


def name_of(model: Any) -> str:
    """A model in a few words: its class, a pipeline's steps."""
    if model is None:
        return ""
    if isinstance(model, str):
        return model
    steps = getattr(model, "steps", None)
    if isinstance(steps, list):
        return " → ".join(type(step).__name__ for _, step in steps)
    return str(getattr(model, "__name__", None) or type(model).__name__)


def _deep(estimator: Any) -> dict[str, Any]:
    for deep in (True, False):
        try:
            return dict(estimator.get_params(deep=deep))
        except Exception:  # noqa: BLE001, S112  # a stranger's get_params
            continue
    return {}


def _parts(value: Any) -> bool:
    """Whether it is a list of named parts, whose parameters stand beside it anyway."""
    return isinstance(value, (list, tuple)) and any(
        isinstance(item, tuple) and any(hasattr(part, "get_params") for part in item) for item in value
    )


def _is_default(owner: Any, name: str, value: Any) -> bool:
    try:
        known = inspect.signature(type(owner).__init__).parameters.get(name)
    except (TypeError, ValueError):
        return False
    if known is None or known.default is inspect.Parameter.empty:
        return value is None
    if known.default is value:
        return True
    try:
        return bool(known.default == value) or (value != value and known.default != known.default)  # noqa: PLR0124
    except Exception:  # noqa: BLE001  # arrays
        return False
