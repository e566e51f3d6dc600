"""Who called: a person's code or a library, in which line, and by which name the data go there."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from types import FrameType
from typing import Any

#: Packages whose own calls are parts of what the person called.
LIBRARIES = frozenset(
    {
        "sklearn", "imblearn", "xgboost", "lightgbm", "catboost", "joblib", "mlnb", "scipy", "numpy", "pandas",
        "concurrent", "multiprocessing", "threading", "wrapt", "functools", "contextlib", "copy", "pickle",
        "mlxtend", "shap", "lime", "eli5", "yellowbrick", "category_encoders", "feature_engine", "skopt", "dtreeviz",
        "skore", "deepchecks", "evidently", "cleanlab", "dask_ml", "sklearn_compat",
    }
)  # fmt: skip
_WORDS: dict[str, frozenset[str]] = {
    "validation": frozenset(
        [
            "val",
            "va",
            "valid",
            "validation",
            "validate",
            "xval",
            "xva",
            "xvalid",
            "yval",
            "calib",
            "calibration",
            "cal",
            "tuning",
        ]
    ),
    "train": frozenset(["train", "training", "tr", "trn", "xtrain", "xtr", "ytrain", "traindf"]),
    "test": frozenset(
        [
            "test",
            "tests",
            "testing",
            "te",
            "tst",
            "xtest",
            "xte",
            "xtst",
            "ytest",
            "testx",
            "testdf",
            "holdout",
            "heldout",
            "hold",
            "unseen",
        ]
    ),
}
_PARTS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_DEEPEST = 60


@dataclass(frozen=True)
class Caller:
    """Where a call stands.

    Attributes
    ----------
    line : int or None
        Line in the cell that runs, or in the file.
    frames : tuple of frame
        The caller's, and the cell's.
    """

    line: int | None
    frames: tuple[FrameType, ...]

    def names_of(self, thing: Any) -> tuple[str, ...]:
        """Names of variables that hold this very thing: the notebook's or module's own, else the function's."""
        if thing is None:
            return ()
        for frame in reversed(self.frames):
            for space in (frame.f_globals, frame.f_locals) if frame is self.frames[-1] else (frame.f_locals,):
                found = tuple(n for n, value in list(space.items()) if value is thing and not n.startswith("_"))
                if found:
                    return found
        return ()


def _frame(depth: int) -> FrameType | None:
    """The frame so many above the one that asks for it, and above those of wrapt, where it is not compiled."""
    try:
        frame: FrameType | None = sys._getframe(depth + 1)  # noqa: SLF001  # the one way to know
    except ValueError:
        return None
    while frame is not None and _package(frame) == "wrapt":
        frame = frame.f_back
    return frame


def _package(frame: FrameType) -> str:
    return str(frame.f_globals.get("__name__", "")).partition(".")[0]


def own(depth: int) -> bool:
    """Whether a person's code made the call, ``depth`` frames above the one that asks."""
    frame = _frame(depth + 1)
    return frame is None or _package(frame) not in LIBRARIES


def caller(depth: int) -> Caller:
    """Who made the call, ``depth`` frames above the one that asks."""
    first = _frame(depth + 1)
    if first is None:
        return Caller(line=None, frames=())
    cell: FrameType | None = None
    frame: FrameType | None = first
    walked = 0
    while frame is not None and walked < _DEEPEST and cell is None:
        cell = frame if frame.f_code.co_name == "<module>" else None
        frame, walked = frame.f_back, walked + 1
    frames = (first,) if cell is None or cell is first else (first, cell)
    return Caller((cell or first).f_lineno, frames)


def role_of(names: tuple[str, ...]) -> str:
    """What names say of rows: "test", "validation", "train" or nothing.

    Examples
    --------
    >>> role_of(("X_test",)), role_of(("Xval", "X")), role_of(("x_tr",)), role_of(("frame", "latest"))
    ('test', 'validation', 'train', '')
    """
    roles = [_role(name) for name in names]
    return next((role for role in ("test", "validation", "train") if role in roles), "")


def _role(name: str) -> str:
    words = {part.lower() for part in _PARTS.findall(name)} | {name.lower()}
    return next((role for role in ("train", "validation", "test") if words & _WORDS[role]), "")
