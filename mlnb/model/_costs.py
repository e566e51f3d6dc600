"""What a model costs against a simple one: time, memory, size."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlnb.core.finding import number
from mlnb.core.options import options

if TYPE_CHECKING:
    from mlnb.core.case import Case
    from mlnb.core.cross_fit import OutOfFold

#: Factors that are told; between them a clock is not to be trusted.
_STEPS = (10, 30, 100, 300, 1_000, 3_000, 10_000)
#: Factors of time by data, model and rung: measured once in a process, so that a case asked again says the same.
_measured: dict[tuple[str, ...], float] = {}


def cheaper(case: Case, name: str, own: OutOfFold, simple: OutOfFold) -> str:
    """How many times faster to fit and smaller on disk a simple model is, where that is much.

    Examples
    --------
    >>> about(70.0), about(4.0)
    (30, 0)
    """
    said = []
    faster = about(_faster(case, name, own, simple))
    if faster:
        said.append(f"about {number(faster)} times faster to fit")
    smaller = about(own.size / simple.size) if own.size and simple.size else 0
    if smaller:
        said.append(f"about {number(smaller)} times smaller on disk")
    return " and ".join(said)


def about(factor: float) -> int:
    """The largest step that a factor reaches; 0 below ten."""
    return max((step for step in _STEPS if factor >= step), default=0)


def _faster(case: Case, name: str, own: OutOfFold, simple: OutOfFold) -> float:
    given = case.model.get_params(deep=True) if hasattr(case.model, "get_params") else {}
    key = (case.fingerprint, str(case.random_state), name, str(case.model_name), repr(sorted(map(str, given.items()))))
    if max(own.fold_rows, default=0) > options.extra_rows:  # the simple one was fitted on fewer rows, to spare time
        return 0.0
    return _measured.setdefault(key, own.seconds / max(simple.seconds, 1e-6))


def bytes_said(count: int) -> str:
    """Bytes as a person reads them.

    Examples
    --------
    >>> bytes_said(1234), bytes_said(0), bytes_said(56_000_000)
    ('1.2 kB', 'unknown', '56 MB')
    """
    if count <= 0:
        return "unknown"
    size, units = float(count), ["bytes", "kB", "MB", "GB"]
    while size >= 1_000 and len(units) > 1:  # noqa: PLR2004
        size, units = size / 1_000, units[1:]
    return f"{number(size, 2)} {units[0]}"
