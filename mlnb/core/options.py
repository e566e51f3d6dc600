"""The few numbers that hold for all checks, in one place and adjustable."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass
class Options:
    """Settings shared by all checks.

    Attributes
    ----------
    alpha : float
        Error rate at which a check may call an effect real, after correction for all that it
        tested together.
    confidence : float
        Level of the intervals that are shown.
    folds : int
        Folds of the shared cross-validation.
    sample_rows : int
        Model-based checks use at most this many rows, drawn with the case's seed and stratified.
    extra_rows : int
        Fits beyond the shared cross-validations (learning curves, variants, baselines) use at most
        this many training rows each, so that they stay a small part of the audit.
    memory_cells : int
        Lazy frames and files of at most this many cells are read whole. Of larger ones counting checks ask where the
        rows are, and everything else looks at a sample of `sample_rows`.
    table_rows : int
        Rows that an evidence table keeps.
    measure_rows : int
        Up to this many labelled rows the first fix of a finding that fails is measured as it is made; on more,
        ``fix.measure(case)`` does it when asked. 0 never measures unasked.

    Examples
    --------
    >>> from mlnb.core.options import options
    >>> with options.set(alpha=0.05):
    ...     options.alpha
    0.05
    >>> options.alpha
    0.01
    """

    alpha: float = 0.01
    confidence: float = 0.90
    folds: int = 5
    sample_rows: int = 100_000
    extra_rows: int = 4_000
    memory_cells: int = 20_000_000
    table_rows: int = 20
    measure_rows: int = 5_000

    @contextmanager
    def set(self, **values: float) -> Iterator[Options]:
        """Use other values for a while.

        Raises
        ------
        AttributeError
            If there is no such option.
        """
        unknown = [name for name in values if name not in self.__dataclass_fields__]
        if unknown:
            msg = f"No option is named {unknown[0]!r}; there are {', '.join(self.__dataclass_fields__)}."
            raise AttributeError(msg)
        before = {name: getattr(self, name) for name in values}
        try:
            for name, value in values.items():
                setattr(self, name, value)
            yield self
        finally:
            for name, value in before.items():
                setattr(self, name, value)


options = Options()
