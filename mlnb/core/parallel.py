"""Independent fits through joblib, so that ``with joblib.parallel_backend(…)`` moves them to threads or a cluster."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

T = TypeVar("T")


def each(function: Callable[..., T], arguments: Iterable[tuple[Any, ...]]) -> Iterator[T]:
    """The function's results, in the order of the arguments.

    One after the other, each when it is asked for, unless the person has chosen a joblib backend with several
    workers: then all at once on that backend. The results are the same either way.

    Parameters
    ----------
    function : callable
    arguments : iterable of tuple

    Examples
    --------
    >>> list(each(pow, [(2, 3), (3, 2)]))
    [8, 9]
    """
    import joblib

    calls = list(arguments)
    if len(calls) < 2 or joblib.effective_n_jobs(None) == 1:  # noqa: PLR2004
        return (function(*call) for call in calls)
    found: list[T] = joblib.Parallel()(joblib.delayed(function)(*call) for call in calls)
    return iter(found)
