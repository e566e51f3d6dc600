"""Runs: one training with one configuration, and what it scored."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any

from mlnb.core.plain import plain

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Run:
    """One training with one configuration.

    Attributes
    ----------
    id : str
        By which it is called in a log.
    params : dict
        The configuration, plain values.
    chosen : tuple of str
        Names of the parameters that were given, or are not at their default; empty where all are.
    score : float or None
        Greater is better.
    fold_scores : tuple of float
        Of a cross-validation; the same folds in the same order in runs that are to be compared.
    held : float or None
        Test rows of a fold per training row, where that is known.
    folds : str
        Fingerprint of the folds, where they are known.
    metric : str
        What the score is.
    scored_on : str
        On which rows: "validation", "test", "train", or empty where not known.
    test_score : float or None
        A second score, on the test rows, where one was recorded.
    model, data : str
        The model in a few words, the fingerprint of the data.
    code, notebook : str
        The commit of the code, "+" behind it where files were changed since; the notebook that ran it.
    seed : int or None
    started : str
        ISO 8601.
    seconds : float or None
    versions : dict
        Of the packages that a score depends on.
    note : str
    """

    id: str
    params: dict[str, Any] = field(default_factory=dict)
    chosen: tuple[str, ...] = ()
    score: float | None = None
    fold_scores: tuple[float, ...] = ()
    held: float | None = None
    folds: str = ""
    metric: str = ""
    scored_on: str = ""
    test_score: float | None = None
    model: str = ""
    data: str = ""
    code: str = ""
    notebook: str = ""
    seed: int | None = None
    started: str = ""
    seconds: float | None = None
    versions: dict[str, str] = field(default_factory=dict)
    note: str = ""

    @property
    def settings(self) -> dict[str, Any]:
        """The parameters that say something: those chosen, else all."""
        return {k: v for k, v in self.params.items() if k in self.chosen} if self.chosen else dict(self.params)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values."""
        return {f.name: plain(getattr(self, f.name)) for f in fields(self)}

    @classmethod
    def from_dict(cls, record: dict[str, Any]) -> Run:
        """The run again; what a later version recorded beside is left out."""
        known = {f.name for f in fields(cls)}
        given: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in record.items() if k in known}
        return cls(**given)


@dataclass(frozen=True)
class Runs:
    """What was tried, and what is known of how.

    Attributes
    ----------
    runs : tuple of Run
        In the order in which they were made.
    by_plan : bool
        Whether a plan made them (a grid, a random search, a study) and not one decision after another.
    what : str
        What they were read from, in words: "the log", "the search".
    ranges : dict
        Of parameters that were drawn from a range: their ends.
    """

    runs: tuple[Run, ...]
    by_plan: bool = False
    what: str = "the log"
    ranges: dict[str, tuple[float, float]] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.runs)

    def __iter__(self) -> Iterator[Run]:
        return iter(self.runs)

    @property
    def scored(self) -> list[Run]:
        """Those with a score."""
        return [run for run in self.runs if run.score is not None]

    @property
    def best(self) -> Run | None:
        """The run of the greatest score, the first of several."""
        return max(self.scored, key=lambda run: run.score or 0.0, default=None)


def varied(runs: Iterable[Run]) -> list[str]:
    """Names of parameters that do not have one value in all runs, in the order of first meeting."""
    seen: dict[str, list[Any]] = {}
    known = list(runs)
    for run in known:
        for name in run.params:
            seen.setdefault(name, [])
    for name, values in seen.items():
        for run in known:
            value = run.params.get(name)
            if not any(same(value, other) for other in values[:2]):
                values.append(value)
    return [name for name, values in seen.items() if len(values) > 1]


def shown_params(runs: Iterable[Run]) -> list[str]:
    """Names of parameters worth a column: chosen in some run, or not the same in all."""
    known = list(runs)
    chosen = dict.fromkeys(name for run in known for name in run.settings)
    return list(chosen | dict.fromkeys(varied(known)))


def same(a: Any, b: Any) -> bool:
    """Whether two values of a parameter are the same, also where they are not numbers or not comparable."""
    try:
        return bool(a == b) or (a != a and b != b)  # noqa: PLR0124  # not-a-number is itself here
    except Exception:  # noqa: BLE001  # arrays and strangers' objects
        return repr(a) == repr(b)


def runs_frame(runs: Iterable[Run]) -> pd.DataFrame:
    """A row a run, a column a parameter, after what is known of the run itself."""
    import pandas as pd

    known = list(runs)
    names = shown_params(known)
    about = (
        "id", "started", "model", "score", "metric", "fold_scores", "seed", "seconds", "scored_on", "test_score", "data",
        "folds", "code", "notebook", "note",
    )  # fmt: skip
    records = [
        {**{k: getattr(run, k) for k in about}, "fold_scores": list(run.fold_scores)}
        | {f"params.{k}": run.params.get(k) for k in names}
        for run in known
    ]
    return pd.DataFrame(records, columns=[*about, *(f"params.{k}" for k in names)])
