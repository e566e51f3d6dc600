"""The case: everything a person has given about one learning problem, read once and shared by all checks."""

from __future__ import annotations

import inspect
import time
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, TypeVar

from mlnb.core import frames
from mlnb.core.changes import CURRENT, Changes
from mlnb.core.errors import CaseError, listing, plural
from mlnb.core.framing import Framing
from mlnb.core.history_forms import must_be_a_history
from mlnb.core.kinds import Kind, kind_of
from mlnb.core.roles import must_be_a_model, must_be_a_seed, must_be_columns, must_be_names
from mlnb.core.sealed import SealedFrame, Split, open_test, ordinal, within
from mlnb.core.source import Source, kept_apart
from mlnb.core.target import Task, classes_of, clean_target, codes_of, task_of

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

T = TypeVar("T")


class Case(Changes):
    """One learning problem: frames, columns by their role, a model, and what it is for.

    Parameters
    ----------
    data : dataframe, optional
        Training rows, of any library that narwhals reads, eager or lazy (pandas, polars, pyarrow, DuckDB, Dask, PySpark,
        Ibis), or the path of a CSV or Parquet file, of a folder of them, or a pattern such as "part-*.parquet".
    target : str, optional
        Column to predict.
    test : dataframe, optional
        Held-out rows, with or without the target.
    task : {"auto", "binary", "multiclass", "regression", "classification"}
        What the target asks for; see `mlnb.core.target.task_of` for how "auto" decides.
    time, group, id, weight : str, optional
        Columns that order the rows, name the entity that a row belongs to, name the row, weigh it.
        None of them is a feature.
    annotators, ignore : iterable of str
        Columns of single annotators' labels, and columns to leave out; no features either.
    model : estimator, optional
        A scikit-learn compatible estimator or pipeline, fitted or not, or a bare predict function.
    y_score : array, optional
        Stored predictions for the training rows, out of fold: (n,) or (n, classes).
    cv : int, splitter or iterable of (train, test), optional
        How to cross-validate; by default 5 folds that respect ``group`` and ``time``.
    scoring : str, optional
        Name of a scikit-learn metric, greater is better.
    framing : Framing, mapping or path, optional
        What the model is for: see `mlnb.Framing`.
    history, runs, current, files : optional
        A training history; a log of runs; data met in production; files.
    random_state : int
        The one source of randomness.

    Raises
    ------
    CaseError
        One sentence on what is wrong, where, and what to do.

    Examples
    --------
    >>> import pandas as pd
    >>> case = Case(pd.DataFrame({"age": [31, 45, 27, 60], "left": ["no", "yes", "no", "no"]}), target="left")
    >>> case.task, case.features, case.classes
    ('binary', ('age',), ('no', 'yes'))
    """

    def __init__(  # noqa: PLR0915  # as many as it has parts
        self,
        data: Any = None,
        *,
        target: str | None = None,
        test: Any = None,
        task: str = "auto",
        time: str | None = None,
        group: str | None = None,
        id: str | None = None,  # noqa: A002
        weight: str | None = None,
        annotators: Iterable[str] = (),
        ignore: Iterable[str] = (),
        model: Any = None,
        y_score: Any = None,
        cv: Any = None,
        scoring: str | None = None,
        framing: Any = None,
        history: Any = None,
        runs: Any = None,
        current: Any = None,
        files: Any = None,
        random_state: int = 0,
    ) -> None:
        self._given: dict[str, Any] = {k: v for k, v in locals().items() if k in self.parameters()}
        must_be_names(self._given)
        must_be_a_model(model)
        must_be_a_history(history)
        self._memo: dict[Any, Any] = {}
        self._depth = 0
        self.shared_seconds = 0.0
        self.notes: tuple[str, ...] = ()
        self.target, self.time, self.group, self.id, self.weight = (
            None if name is None else frames.name_of(name) for name in (target, time, group, id, weight)
        )
        self.annotators = (annotators,) if isinstance(annotators, str) else tuple(map(frames.name_of, annotators))
        self.ignore = (ignore,) if isinstance(ignore, str) else tuple(map(frames.name_of, ignore))
        self.model, self.y_score, self.cv, self.scoring = model, y_score, cv, scoring
        #: What the model is for, or None.
        self.framing: Framing | None = None if framing is None else Framing.of(framing)
        self.history, self.runs, self.current, self.files = history, runs, current, files
        self.random_state = must_be_a_seed(random_state)
        self.backend = frames.backend_of(data)
        if data is None and all(given is None for given in (history, runs, files, framing)):
            msg = "A case needs data: give Case(frame, target='…'), or a history, runs or files alone."
            raise CaseError(msg)

        #: Training rows as pandas, all columns, index as given.
        self.frame: pd.DataFrame
        #: Where the training and the test rows are, where they are too many for memory; `frame` is a sample of them then.
        self.source, self.frame = kept_apart(data, "training", target=self.target, seed=self.random_state)
        #: Positions of its rows in the frame that it was drawn from, where it is a sample.
        self.drawn: np.ndarray | None = None
        self.test_source: Source | None = None
        #: How often the test part was opened, see `open_test`; 0 where it never was sealed.
        self.opened = 0 if not isinstance(test, SealedFrame) else test.opened
        #: How the test part was cut off, where `mlnb.split` did it.
        self.split: Split | None = test.split if isinstance(test, SealedFrame) else None
        #: Test rows as pandas, or None; a `mlnb.core.sealed.SealedFrame` while they are sealed.
        self.test: pd.DataFrame | None = None
        if isinstance(test, SealedFrame):
            self.test = within(test) if test.opened else test  # type: ignore[assignment]
        elif test is not None:
            self.test_source, self.test = kept_apart(test, "test", target=self.target, seed=self.random_state)
        self.answers_read = False
        if data is not None:
            must_be_columns(self)
            if self.frame.shape[0] == 0:
                msg = f"The training frame has no rows (its columns are {listing(self.frame.columns)})."
                raise CaseError(msg)
        roles = {self.target, self.time, self.group, self.id, self.weight, *self.annotators, *self.ignore}
        #: Names of the columns to learn from.
        self.features: tuple[str, ...] = tuple(c for c in self.frame.columns if c not in roles)
        #: Kind of each column of the training frame.
        self.kinds: dict[str, Kind] = {c: kind_of(self.frame[c]) for c in self.frame.columns}

        #: "binary", "multiclass", "regression", or None without a target.
        self.task: Task | None = None
        #: The known target values of the training rows, floats for regression; None without a target.
        self.y: pd.Series | None = None
        self.y_test: pd.Series | None = None
        #: The distinct classes in their order; empty for regression.
        self.classes: tuple[Any, ...] = ()
        if self.target is not None:
            self._read_target(task)
        if self.test is not None:
            self._compare_test()
        if self.opened > 1:
            self._note(
                f"The test set was opened for the {ordinal(self.opened)} time: each look before flatters a score on it."
            )
        if self.framing is not None:
            self.framing.check(self)

    @property
    def rows(self) -> int:
        """Number of training rows, also of those that are not in memory."""
        return len(self.frame) if self.source is None else self.source.rows

    @property
    def given(self) -> dict[str, Any]:
        """The parameters that it was made with."""
        return dict(self._given)

    @property
    def sealed(self) -> bool:
        """Whether the test part is sealed: its shape and schema are visible, its values are not."""
        return isinstance(self.test, SealedFrame)

    def open_test(self, reason: str, *, ledger: Any = None) -> Case:
        """Open the sealed test part, and write into the ledger when, why, for which model, and for the how-manieth time.

        Parameters
        ----------
        reason : str
            Why it is opened.
        ledger : path, optional
            Its file; by default ``.mlnb/ledger.jsonl`` in the working folder.

        Returns
        -------
        Case
            This case, opened.

        Raises
        ------
        CaseError
            If there is no test part, or no reason.
        MlnbError
            If the ledger cannot be written; the test part then stays sealed.

        References
        ----------
        Dwork, Feldman, Hardt, Pitassi, Reingold, Roth (2015): The reusable holdout: preserving validity in adaptive
        data analysis. Science 349.
        """
        count = open_test(self, reason, ledger)
        Case.__init__(self, **{**self._given, "test": SealedFrame(within(self.test), self.split, count)})
        return self

    @staticmethod
    def parameters() -> tuple[str, ...]:
        """Names of the parameters of a case."""
        return tuple(name for name in inspect.signature(Case.__init__).parameters if name != "self")

    @classmethod
    def from_split(cls, X_train: Any, X_test: Any, y_train: Any, y_test: Any, **options: Any) -> Case:  # noqa: N803
        """A case from what scikit-learn's ``train_test_split(X, y)`` returns, in its order.

        Parameters
        ----------
        X_train, X_test : dataframe or array of shape (n, features)
        y_train, y_test : series or array of shape (n,)
        **options
            Other parameters of `Case`.

        Raises
        ------
        CaseError
            If features and target differ in length.

        Examples
        --------
        >>> from sklearn.datasets import load_iris
        >>> from sklearn.model_selection import train_test_split
        >>> X, y = load_iris(return_X_y=True, as_frame=True)
        >>> Case.from_split(*train_test_split(X, y, random_state=0)).about()["rows"]
        112
        """
        target = str(options.pop("target", None) or getattr(y_train, "name", None) or "target")
        joined: list[pd.DataFrame] = []
        for what, features, labels in (("training", X_train, y_train), ("test", X_test, y_test)):
            frame = frames.to_pandas(features, what)
            values = labels.to_numpy() if hasattr(labels, "to_numpy") else labels
            if len(values) != len(frame):
                msg = (
                    f"The {what} features have {len(frame):,} rows and the target {len(values):,}; "
                    "give X_train, X_test, y_train, y_test in the order of train_test_split(X, y)."
                )
                raise CaseError(msg)
            while target in frame.columns and not joined:
                target += "_"
            joined.append(frame.assign(**{target: getattr(labels, "array", values)}))
        backend = frames.backend_of(X_train)
        return cls(frames.like(joined[0], backend), test=frames.like(joined[1], backend), target=target, **options)

    def _read_target(self, task: str) -> None:
        from mlnb.core.metric import default_metric

        raw = self.frame[self.target]
        if raw.notna().sum() == 0:
            self._note(f"The target {self.target!r} is missing in every row: what needs a target is skipped.")
            return
        self.task = task_of(raw, task)
        self.y = clean_target(raw, self.task)
        lost = len(raw) - len(self.y)
        if lost:
            were = "was" if lost == 1 else "were"
            self._note(
                f"{plural(lost, 'row')} without a known {self.target!r} {were} left out of all that learns from it."
            )
        raw_test = None
        if self.test is not None and not self.sealed and self.target in self.test.columns:
            raw_test = self.test[self.target]
            self.y_test = clean_target(raw_test, self.task)
        if self.task != "regression":
            self.classes = classes_of(self.y)
            if self.y_test is not None:
                new = [c for c in classes_of(self.y_test) if c not in self.classes]
                if new:
                    self._note(f"The test frame holds classes that training never saw: {listing(new)}.")
        if self.scoring is not None:
            default_metric(self)  # raises where the name is not known

    def _compare_test(self) -> None:
        assert self.test is not None
        if self.target is not None and self.target not in self.test.columns:
            self._note(f"The test frame has no {self.target!r}: it is compared with training but not scored.")
        lacking = [c for c in self.features if c not in self.test.columns]
        known = set(self.frame.columns)
        extra = [c for c in self.test.columns if c not in known]
        if lacking:
            self._note(f"The test frame lacks {listing(lacking)}: it is compared on the columns that both have.")
        if extra:
            self._note(f"The test frame has {listing(extra)} that training has not; left out.")
        for name in self.shared_features:
            here, there = self.kinds[name], kind_of(within(self.test)[name])
            if here != there and "empty" not in {here, there}:
                self._note(f"{name!r} holds {here} values in training and {there} values in the test frame.")

    def _note(self, sentence: str) -> None:
        self.notes = (*self.notes, sentence)

    @property
    def shared_features(self) -> tuple[str, ...]:
        """Features that the test frame has too."""
        there = set() if self.test is None else set(self.test.columns)
        return tuple(c for c in self.features if c in there)

    @property
    def X(self) -> pd.DataFrame:  # noqa: N802
        """Features of the training rows whose target is known (all rows without a target)."""
        frame = self.frame if self.y is None else self.frame.loc[self.known]
        return frame[list(self.features)]

    @property
    def known(self) -> np.ndarray:
        """Mask of the training rows whose target is known."""
        return self.shared("known", self._known)

    def _known(self) -> np.ndarray:
        import numpy as np

        if self.y is None or self.target is None:
            return np.ones(len(self.frame), dtype=bool)
        from mlnb.core.kinds import as_number

        raw = self.frame[self.target]
        mask: np.ndarray = (as_number(raw, "numeric") if self.task == "regression" else raw).notna().to_numpy()
        return mask

    @property
    def codes(self) -> np.ndarray:
        """The training target as numbers: positions among `classes`, or the quantity itself."""
        return self.shared("codes", lambda: self._codes(self.y))

    @property
    def codes_test(self) -> np.ndarray:
        """The known test target as numbers; -1 for a class that training never saw."""
        self.answers_read = True  # what reads them scores the test part, and says how often that was opened
        return self.shared("codes of test", lambda: self._codes(self.y_test))

    def _codes(self, target: pd.Series | None) -> np.ndarray:
        assert target is not None
        found = target.to_numpy(dtype=float, copy=True) if self.task == "regression" else codes_of(target, self.classes)
        found.flags.writeable = False  # it is shared
        return found

    def shared(self, key: Any, make: Callable[[], T]) -> T:
        """What several checks use, made once per case.

        The time of the outermost making is counted as shared, not as the time of the check that came first.
        """
        if key not in self._memo:
            start = time.perf_counter()
            self._depth += 1
            try:
                self._memo[key] = make()
            finally:
                self._depth -= 1
                if self._depth == 0:
                    self.shared_seconds += time.perf_counter() - start
        value: T = self._memo[key]
        return value

    @property
    def fingerprint(self) -> str:
        """Hash of the content of the training, test and current frames."""
        return self.shared((CURRENT, "fingerprint"), self._fingerprint)

    def _fingerprint(self) -> str:
        frame = None if self._given["data"] is None else self.frame
        current = None if self.current is None else frames.to_pandas(self.current, "current")
        parts = (frame, within(self.test), current)
        return "-".join(filter(None, map(frames.content_hash, parts))) or "none"

    def about(self) -> dict[str, Any]:
        """What this case is, as plain JSON values, for a card's first line and a review's cover."""
        from mlnb.core.versions import versions

        return {
            "rows": self.rows,
            "columns": len(self.frame.columns),
            "features": len(self.features),
            "test_rows": len(self.test)
            if self.test_source is None and self.test is not None
            else self.test_source and self.test_source.rows,
            "test_sealed": self.sealed,
            "test_opened": self.opened,
            "target": self.target,
            "task": self.task,
            "classes": [str(c) for c in self.classes[:50]],
            "time": self.time,
            "group": self.group,
            "model": self.model_name,
            "model_fingerprint": self._model_fingerprint(),
            "framing": None if self.framing is None else self._about_framing(self.framing),
            "fingerprint": self.fingerprint,
            "random_state": self.random_state,
            "notes": list(self.notes),
            "versions": versions(),
        }

    def _about_framing(self, framing: Framing) -> dict[str, Any]:
        said = framing.to_dict()
        shown: tuple[str, ...] = ("decision", "owner", "review_date", "metric", "required", "threshold")
        kept = {name: said[name] for name in shown if name in said}
        return {**kept, "hash": framing.hash, "edge_cases": len(framing.edge_cases)}

    def _model_fingerprint(self) -> str | None:
        """Hash of the model with what it has learned; None where it cannot be taken."""
        if self.model is None:
            return None
        import joblib

        try:
            return str(joblib.hash(self.model))[:16]
        except Exception:  # noqa: BLE001  # a model that cannot be pickled is a model all the same
            return None

    @property
    def model_name(self) -> str | None:
        """The model in a few words: the estimator's class, a pipeline's steps."""
        if self.model is None:
            return None
        steps = getattr(self.model, "steps", None)
        if isinstance(steps, list):
            return " → ".join(type(step).__name__ for _, step in steps)
        return getattr(self.model, "__name__", None) or type(self.model).__name__

    @property
    def data(self) -> Any:
        """The training frame in the library that it came in."""
        return self.as_given(self.frame)

    def __repr__(self) -> str:
        parts = [f"{self.rows:,} × {len(self.frame.columns)}"]
        if self.test is not None:
            parts.append(f"test {len(self.test):,}{' (sealed)' if self.sealed else ''}")
        if self.target is not None:
            kind = f"{len(self.classes)} classes" if self.task == "multiclass" else str(self.task)
            parts.append(f"target {self.target!r} ({kind})")
        parts += [f"{role} {getattr(self, role)!r}" for role in ("time", "group") if getattr(self, role)]
        if self.model is not None:
            parts.append(f"model {self.model_name}")
        return f"Case({', '.join(parts)})"
