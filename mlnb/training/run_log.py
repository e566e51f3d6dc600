"""The log of runs: every configuration that was tried, in one file beside the notebook."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mlnb.core.display import Shown
from mlnb.core.errors import plural
from mlnb.core.finding import number
from mlnb.core.run_compare import RunComparison, compare_runs
from mlnb.core.runs import Run, runs_frame
from mlnb.training._open_run import OpenRun, made
from mlnb.training._run_store import Store

if TYPE_CHECKING:
    import pandas as pd

    from mlnb.core.case import Case

#: Where the log is, from the folder of the notebook.
PLACE = Path(".mlnb") / "runs.sqlite"


class RunLog(Shown):
    """Every configuration that was tried, and what it scored: one SQLite file, into which several kernels may write.

    Parameters
    ----------
    path : path, optional
        Its file; by default ``.mlnb/runs.sqlite`` in the working folder, which in a notebook is the notebook's.

    Examples
    --------
    >>> import tempfile
    >>> runs = RunLog(tempfile.mkdtemp() + "/runs.sqlite")
    >>> a = runs.log({"C": 1.0}, fold_scores=[0.91, 0.93, 0.92])
    >>> b = runs.log({"C": 10.0}, fold_scores=[0.94, 0.95, 0.94])
    >>> runs.compare(a, b).differs
    {'C': (1.0, 10.0)}
    >>> runs.best().params
    {'C': 10.0}
    """

    def __init__(self, path: str | Path | None = None) -> None:
        self.path = (Path.cwd() / PLACE) if path is None else Path(path)
        self._store = Store(self.path)

    def log(
        self,
        params: Mapping[str, Any] | Any = None,
        score: Any = None,
        *,
        fold_scores: Iterable[float] | None = None,
        metric: str = "",
        greater_is_better: bool | None = None,
        scored_on: str = "validation",
        test_score: float | None = None,
        model: Any = None,
        seed: int | None = None,
        case: Any = None,
        cv: Any = None,
        started: str | None = None,
        seconds: float | None = None,
        note: str = "",
        id: str | None = None,  # noqa: A002
    ) -> Run:
        """Record a run.

        Parameters
        ----------
        params : mapping or estimator, optional
            The configuration; of an estimator, all its parameters, of which those not at their default are shown.
        score : float, sequence or mapping, optional
            By default the mean of the fold scores. A sequence is taken for the fold scores, a mapping for what
            scikit-learn's ``cross_validate`` returns.
        fold_scores : sequence of float, optional
        metric : str
            What the score is. Of one that sounds like a loss ("rmse", "log_loss") the negative is kept.
        greater_is_better : bool, optional
            By default judged by the name of the metric.
        scored_on : {"validation", "test", "train"}
            On which rows.
        test_score : float, optional
            A second score, on the test rows.
        model : estimator or str, optional
        seed : int, optional
            By default the one ``random_state`` of the parameters.
        case : Case, dataframe or str, optional
            What it learned from, recorded by its fingerprint; a case without ``model`` gives its own.
        cv : optional
            The folds, where they are not the case's: a number, a splitter or pairs of positions.
        started : str, optional
            ISO 8601; by default now.
        seconds : float, optional
        note : str
        id : str, optional
            By default six characters.

        Returns
        -------
        Run
            As it was recorded, with the commit of the code, the notebook and the versions of packages.

        Raises
        ------
        MlnbError
            If something is not of its kind, a run of this id is there already, or the file cannot be written.
        """
        run = made(
            params, score, fold_scores=fold_scores, metric=metric, greater_is_better=greater_is_better,
            scored_on=scored_on, test_score=test_score, model=model, seed=seed, case=case, cv=cv, note=note,
        )  # fmt: skip
        return self.put(
            replace(
                run,
                id=id or uuid.uuid4().hex[:6],
                started=started or datetime.now(UTC).isoformat(timespec="seconds"),
                seconds=run.seconds if seconds is None else float(seconds),
            )
        )

    #: The same, by the verb of a list.
    add = log

    @contextmanager
    def run(self, params: Mapping[str, Any] | Any = None, **described: Any) -> Iterator[OpenRun]:
        """Time what is done inside, and record it at the end; also where it breaks or is stopped, with a note that says so.

        Parameters
        ----------
        params : mapping or estimator, optional
        **described
            As in `log`.

        Examples
        --------
        >>> import tempfile
        >>> runs = RunLog(tempfile.mkdtemp() + "/runs.sqlite")
        >>> with runs.run({"depth": 3}, metric="accuracy") as run:
        ...     for score in (0.8, 0.9):
        ...         run.fold(score)
        >>> runs.best().fold_scores
        (0.8, 0.9)
        """
        opened = OpenRun(params, described)
        try:
            yield opened
        except BaseException as error:
            opened.describe(note=f"stopped by {type(error).__name__}: {error}".strip(": "))
            opened.recorded = self.log(**opened.finished())
            raise
        opened.recorded = self.log(**opened.finished())

    def put(self, run: Run) -> Run:
        """Record a run as it is.

        Raises
        ------
        MlnbError
            If a run of this id is there already, or the file cannot be written.
        """
        self._store.add(run)
        return run

    def cross_validate(self, case: Case, model: Any = None, *, note: str = "", id: str | None = None) -> Run:  # noqa: A002
        """Cross-validate the case's model, or another, over the case's folds, and record it.

        Parameters
        ----------
        case : Case
        model : estimator, optional
        note : str
        id : str, optional

        Examples
        --------
        >>> import tempfile, mlnb
        >>> from sklearn.datasets import load_iris
        >>> from sklearn.tree import DecisionTreeClassifier
        >>> case = mlnb.Case(load_iris(as_frame=True).frame, target="target")
        >>> runs = mlnb.RunLog(tempfile.mkdtemp() + "/runs.sqlite")
        >>> a, b = (runs.cross_validate(case, DecisionTreeClassifier(max_depth=d, random_state=0)) for d in (1, 3))
        >>> runs.compare(a, b).difference > 0.2
        True
        """
        from mlnb.training._cross_validated import cross_validated

        asked = case if model is None else case.replace(model=model)
        scores, metric, seconds = cross_validated(asked)
        return self.log(
            fold_scores=scores, metric=metric, greater_is_better=True, model=asked.model, seed=asked.random_state,
            case=asked, seconds=seconds, note=note, id=id,
        )  # fmt: skip

    def __iter__(self) -> Iterator[Run]:
        return iter(self._store.read())

    def __len__(self) -> int:
        return len(self._store.read())

    def __bool__(self) -> bool:
        return True

    def __getitem__(self, id: str | int) -> Run:  # noqa: A002
        runs = self._store.read()
        if isinstance(id, int):
            return runs[id]
        for run in runs:
            if run.id == id:
                return run
        msg = f"No run is named {id!r} in {self.path.name}; it has {', '.join(r.id for r in runs[-20:]) or 'none'}."
        raise KeyError(msg)

    def remove(self, run: Run | str) -> None:
        """Take a run out of the log, such as one that was made by mistake.

        Raises
        ------
        KeyError
            If it is not there.
        """
        if not self._store.remove(run.id if isinstance(run, Run) else run):
            self[run.id if isinstance(run, Run) else run]

    def best(self) -> Run | None:
        """The run of the greatest score, the first of several; None where none has a score."""
        return max((r for r in self if r.score is not None), key=lambda r: r.score or 0.0, default=None)

    def compare(self, first: Run | str | int, second: Run | str | int) -> RunComparison:
        """What differs between two runs, and the paired difference of their scores with its interval.

        Parameters
        ----------
        first, second : Run, id or position
        """
        a, b = (run if isinstance(run, Run) else self[run] for run in (first, second))
        return compare_runs(a, b)

    def to_frame(self) -> pd.DataFrame:
        """A row a run, a column a parameter; of estimators the parameters that are not at their default."""
        return runs_frame(self)

    def extend(self, source: Any) -> int:
        """Take in the runs of a fitted search, a study, an experiment, a frame or another log; gives how many were new.

        Raises
        ------
        CaseError
            If no runs can be read from it.
        """
        from mlnb.training._read_runs import read_runs

        known, count = {run.id for run in self}, 0
        for run in read_runs(source):
            kept = run if run.id and isinstance(source, RunLog) else replace(run, id=uuid.uuid4().hex[:6])
            if kept.id not in known:
                self.put(kept)
                count += 1
        return count

    @classmethod
    def from_mlflow(
        cls,
        experiment: Any,
        path: str | Path | None = None,
        *,
        tracking_uri: str | None = None,
        metric: str | None = None,
    ) -> RunLog:
        """The runs of an MLflow experiment, as a log of its own; those that it has already are left alone.

        Parameters
        ----------
        experiment : str or mlflow.entities.Experiment
            Its name or id.
        path : path, optional
            Where the log is written.
        tracking_uri : str, optional
        metric : str, optional
            Which metric is the score; by default the one that sounds most like a validation score.

        Raises
        ------
        MissingDependencyError
            If MLflow is not installed.
        MlnbError
            If there is no such experiment.
        """
        from mlnb.training._mlflow import read

        log = cls(path)
        known = {run.id for run in log}
        for run in read(experiment, tracking_uri, metric):
            if run.id not in known:
                log.put(run)
        return log

    def to_mlflow(self, experiment: str, *, tracking_uri: str | None = None) -> int:
        """Write the runs into an MLflow experiment; those that are there already are left alone.

        Returns
        -------
        int
            How many were written.

        Raises
        ------
        MissingDependencyError
            If MLflow is not installed.
        """
        from mlnb.training._mlflow import write

        return write(list(self), experiment, tracking_uri)

    def summary(self) -> str:
        """One line of plain text."""
        runs = self._store.read()
        best = max((r for r in runs if r.score is not None), key=lambda r: r.score or 0.0, default=None)
        tail = "" if best is None else f", the best {best.metric or 'score'} {number(best.score, 4)} ({best.id})"
        return f"{plural(len(runs), 'run')} in {self.path.name}{tail}"
