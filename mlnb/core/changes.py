"""What can be changed about a case: each change gives a new one, and the old stays as it was."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
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

    def with_labels(self, labels: Mapping[Any, Any]) -> Case:
        """A new case with other target values for the training rows of these index labels.

        Raises
        ------
        CaseError
            If there is no target.
        """
        if self.target is None:
            msg = "The case has no target to relabel; give Case(target=…)."
            raise CaseError(msg)
        frame = self.frame.copy()
        values = frame[self.target].astype(object)
        for label, value in labels.items():
            values.loc[label] = value
        frame[self.target] = values.infer_objects()
        return self.replace(data=frame)


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
