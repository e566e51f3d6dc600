"""What can be changed about a case: each change gives a new one, and the old stays as it was."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, cast

from mlnb.core import frames
from mlnb.core.errors import CaseError
from mlnb.core.sealed import SealedFrame, Split

if TYPE_CHECKING:
    import pandas as pd

    from mlnb.core.case import Case


#: First part of the keys of what a case shares about its current rows.
CURRENT = "current"


class Changes:
    """Mixin of `Case`: copies with rows, columns, labels or parameters changed."""

    frame: pd.DataFrame
    test: pd.DataFrame | None
    target: str | None
    annotators: tuple[str, ...]
    ignore: tuple[str, ...]
    backend: str
    opened: int
    split: Split | None
    _given: dict[str, Any]
    _memo: dict[Any, Any]

    def as_given(self, frame: pd.DataFrame) -> Any:
        """A pandas frame in the library that the case's data came in."""
        return frames.like(frame, self.backend)

    def replace(self, **changes: Any) -> Case:
        """A new case with other parameters; nothing computed for this one is carried over.

        Raises
        ------
        CaseError
            If there is no such parameter.
        """
        unknown = [name for name in changes if name not in self._given]
        if unknown:
            msg = f"A case has no parameter {unknown[0]!r}; it has {', '.join(self._given)}."
            raise CaseError(msg)
        if changes.get("test") is not None and self.opened:  # how often it was opened holds for what is made of it too
            raw = frames.to_pandas(changes["test"], "test")
            changes["test"] = SealedFrame(raw, self.split, self.opened)
        for frame in ("data", "test"):  # changes are made in pandas; the new case is given what this one was given
            if isinstance(changes.get(frame), SealedFrame):
                continue
            if frame in changes and frames.backend_of(changes[frame]) == "pandas" and changes[frame] is not None:
                changes[frame] = self.as_given(changes[frame])
        return cast("Case", type(self)(**{**self._given, **changes}))

    def with_current(self, data: Any) -> Case:
        """A new case with other current rows, which keeps what was computed of the training rows alone."""
        made = self.replace(current=data)
        made._memo = {  # noqa: SLF001  # a case of our own making
            key: value for key, value in self._memo.items() if not (isinstance(key, tuple) and key[0] == CURRENT)
        }
        return made

    def drop_rows(self, labels: Iterable[Any]) -> Case:
        """A new case without the training rows of these index labels."""
        keep = ~self.frame.index.isin(list(labels))
        return self.replace(data=self.frame.loc[keep])

    def drop_columns(self, names: Iterable[str]) -> Case:
        """A new case without these columns, in training and test."""
        gone = list(names)
        test = None if self.test is None else self.test.drop(columns=gone, errors="ignore")
        roles = {
            "annotators": [a for a in self.annotators if a not in gone],
            "ignore": [i for i in self.ignore if i not in gone],
        }
        model = _unfitted_without(self._given["model"], gone)
        return self.replace(data=self.frame.drop(columns=gone, errors="ignore"), test=test, model=model, **roles)

    def with_labels(self, labels: Any, *, unsure: str = "keep") -> Case:
        """A new case with other target values for some training rows, and without those that were dropped.

        Parameters
        ----------
        labels : mapping, path, dataframe or panel
            New values by index label; or the decisions of `Case.review_labels`: its file, the panel, or a frame with the
            columns "row" and "decision" ("keep", "relabel", "drop", "unsure") and, to relabel, "label". The last
            decision about a row counts.
        unsure : {"keep", "drop"}
            What becomes of rows that stayed in doubt.

        Raises
        ------
        CaseError
            If there is no target, a row or a label is not the case's, or a row was recorded otherwise when it was
            decided.

        Examples
        --------
        >>> import pandas as pd
        >>> from mlnb.core.case import Case
        >>> case = Case(pd.DataFrame({"age": [31, 45, 27], "left": ["no", "yes", "no"]}), target="left")
        >>> made = case.with_labels(pd.DataFrame({"row": [0, 1], "decision": ["relabel", "drop"], "label": ["yes", None]}))
        >>> made.frame["left"].to_dict()
        {0: 'yes', 2: 'no'}
        """
        import numpy as np
        import pandas as pd

        from mlnb.core.label_decisions import resolve

        if self.target is None:
            msg = "The case has no target to relabel; give Case(target=…)."
            raise CaseError(msg)
        found = resolve(cast("Case", self), labels, unsure=unsure)
        frame = self.frame.copy()
        if found.labels:
            given = frame[self.target]
            values = given.astype(object).to_numpy(copy=True)
            values[list(found.labels)] = [*found.labels.values()]
            made = pd.Series(values, index=frame.index, name=self.target).infer_objects()
            if isinstance(given.dtype, pd.CategoricalDtype) and made.dropna().isin(given.cat.categories).all():
                made = made.astype(given.dtype)
            frame[self.target] = made
        if not found.dropped:
            return self.replace(data=frame)
        keep = np.ones(len(frame), dtype=bool)
        keep[list(found.dropped)] = False
        return self.replace(data=frame.loc[keep], **self._stored_scores(keep))

    def _stored_scores(self, keep: Any) -> dict[str, Any]:
        """Stored predictions of the rows that stay, where they are one for each row of the frame."""
        import numpy as np

        scores = self._given.get("y_score")
        if scores is None or len(scores) != len(keep):
            return {}
        return {"y_score": np.asarray(scores)[keep]}

    def review_labels(
        self,
        path: Any = None,
        *,
        rows: Iterable[Any] | None = None,
        show: Any = None,
        who: str | None = None,
        most: int = 200,
    ) -> Any:
        """Go through the rows most likely labelled wrongly, by keyboard; each decision is written as it is made.

        Parameters
        ----------
        path : path, optional
            File of the decisions, by default ``label_decisions.csv``; where it is there, the review goes on from it.
        rows : iterable, optional
            Index labels of the rows to review, in this order; by default those most likely wrong, worst first.
        show : str or callable, optional
            What to show of a row beside its values: a column of image files, arrays or texts (found by itself where
            there is one), or a function from the row to an image or a text.
        who : str, optional
            Who decides; by default the user of the machine.
        most : int
            At most so many rows.

        Returns
        -------
        LabelReview
            A panel; ``.decisions`` are what was decided, and ``case.with_labels(review)`` applies them.

        Raises
        ------
        CaseError
            If there is no target, or a row is not the case's.
        MlnbError
            If the file holds decisions about other rows.
        """
        from mlnb.core.display import review_of

        return review_of(self, path=path, rows=rows, show=show, who=who, most=most)


def _unfitted_without(model: Any, gone: list[str]) -> Any:
    """The model, or a clone to be fitted again where it was fitted on a column that is gone."""
    names = getattr(model, "feature_names_in_", None)
    if names is None or not hasattr(model, "fit") or not set(map(str, names)) & set(gone):
        return model
    from sklearn.base import clone

    try:
        return clone(model)
    except (TypeError, RuntimeError, ValueError):
        return model
