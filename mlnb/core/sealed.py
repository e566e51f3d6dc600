"""A test part whose shape and schema can be seen, and whose values cannot until it is opened."""

from __future__ import annotations

import pickle
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from mlnb.core.errors import CaseError, plural

if TYPE_CHECKING:
    import pandas as pd

    from mlnb.core.case import Case

#: What the ledger calls it.
OPENED = "test opened"
SEALED = "The test part is sealed; case.open_test(reason=…) opens it and writes down why."


class SealedError(CaseError, AttributeError):
    """A value of a sealed test part was asked for."""


@dataclass(frozen=True)
class Split:
    """How a test part was cut off.

    Attributes
    ----------
    kind : {"stratified", "random", "group", "time", "group and time"}
    why : str
        Why this one, and with what result, in one sentence.
    rows, test_rows, left_out : int
        Rows of each part, and rows that are in neither.
    cut : str
        The first moment of the test part, where it was cut by time.
    """

    kind: str
    why: str
    rows: int
    test_rows: int
    left_out: int = 0
    cut: str = ""


class SealedFrame:
    """The test rows of a case, closed: shape, columns and dtypes, and nothing else.

    Parameters
    ----------
    frame : pandas.DataFrame
    split : Split or None
        How it was cut off.
    opened : int
        How often this test set has been opened; 0 while it is closed.

    Examples
    --------
    >>> import pandas as pd
    >>> closed = SealedFrame(pd.DataFrame({"age": [31, 45]}))
    >>> closed.shape, list(closed.columns), "age" in closed
    ((2, 1), ['age'], True)
    >>> closed["age"]
    Traceback (most recent call last):
        ...
    mlnb.core.sealed.SealedError: The test part is sealed; case.open_test(reason=…) opens it and writes down why.
    """

    __slots__ = ("__vault", "opened", "split")

    def __init__(self, frame: pd.DataFrame, split: Split | None = None, opened: int = 0) -> None:
        self.__vault: Callable[[], pd.DataFrame] = lambda: frame
        self.split = split
        self.opened = opened

    def _within(self) -> pd.DataFrame:
        return self.__vault()

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        rows, columns = self.__vault().shape
        return rows, columns

    @property
    def columns(self) -> pd.Index:
        """Names of the columns."""
        return self.__vault().columns.copy()

    @property
    def dtypes(self) -> pd.Series:
        """Dtype of each column."""
        return self.__vault().dtypes.astype(str)

    @property
    def empty(self) -> bool:
        """Whether it has no rows."""
        return len(self) == 0

    def drop(self, *, columns: Any, errors: str = "raise") -> SealedFrame:
        """The same without some columns, and as closed."""
        return SealedFrame(self.__vault().drop(columns=columns, errors=errors), self.split, self.opened)  # type: ignore[call-overload]

    def copy(self, deep: bool = True) -> SealedFrame:  # noqa: FBT001, FBT002  # as pandas has it
        """The same, as closed."""
        del deep
        return self

    def __len__(self) -> int:
        return len(self.__vault())

    def __contains__(self, column: object) -> bool:
        return column in self.__vault().columns

    def __getattr__(self, name: str) -> NoReturn:
        if name.startswith(("__", "_repr_", "_ipython")):
            raise AttributeError(name)
        raise SealedError(SEALED)

    def __getitem__(self, name: object) -> NoReturn:
        raise SealedError(SEALED)

    def __iter__(self) -> NoReturn:
        raise SealedError(SEALED)

    def __array__(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise SealedError(SEALED)

    def __copy__(self) -> SealedFrame:
        return self

    def __deepcopy__(self, memo: Any) -> SealedFrame:
        return self

    def __reduce__(self) -> Any:
        """Closed in a file too, where the values stand compressed and not in plain text."""
        return _again, (zlib.compress(pickle.dumps(self.__vault())), self.split, self.opened)

    def __dir__(self) -> list[str]:
        return ["columns", "copy", "drop", "dtypes", "empty", "opened", "shape", "split"]

    def __repr__(self) -> str:
        rows, columns = self.shape
        return f"SealedFrame({plural(rows, 'row')} × {plural(columns, 'column')}; case.open_test(reason=…) opens it)"


def _again(packed: bytes, split: Split | None, opened: int) -> SealedFrame:
    return SealedFrame(pickle.loads(zlib.decompress(packed)), split, opened)  # noqa: S301  # it is inside a pickle already


def within(sealed: Any) -> Any:
    """The frame in a seal, for what may look inside; anything else as it is."""
    return sealed._within() if isinstance(sealed, SealedFrame) else sealed  # noqa: SLF001


def is_sealed(case: Case) -> bool:
    """Whether the case's test part is closed."""
    return isinstance(case.test, SealedFrame)


def view(case: Case, *, counts: bool) -> Case:
    """The case as a check may see it: without its sealed test part, or with it but for the answers, where it only counts."""

    def make() -> Case:
        rows = within(case.test)
        test = rows.drop(columns=[case.target], errors="ignore") if counts and rows is not None else None
        return type(case)(**{**case.given, "test": None if test is None else case.as_given(test)})

    return case.shared(("sealed view", counts), make)


def changed(case: Case, change: Any) -> Case:
    """A change made to a case with a sealed test part, inside the seal, and sealed again."""
    seal = case.test
    assert isinstance(seal, SealedFrame)
    made: Case = change(type(case)(**{**case.given, "test": case.as_given(within(seal))}))
    if made.test is None:
        return made
    return type(made)(**{**made.given, "test": SealedFrame(made.test, seal.split)})


def open_test(case: Case, reason: str, ledger: str | Path | None = None) -> int:
    """Write down that the test part is opened; gives how often it has been.

    Raises
    ------
    CaseError
        If there is no test part, or no reason.
    MlnbError
        If the ledger cannot be written.
    """
    from mlnb.core import frames
    from mlnb.core.ledger import Ledger

    if case.test is None:
        msg = "The case has no test part to open; mlnb.split(frame, target=…) makes one."
        raise CaseError(msg)
    if not isinstance(reason, str) or not reason.strip():
        msg = "Say why the test part is opened, as in case.open_test(reason='score of the model that was chosen')."
        raise CaseError(msg)
    book, mark = Ledger(ledger), frames.content_hash(within(case.test))
    count = 1 + sum(entry.content.get("test") == mark for entry in book.entries(OPENED))
    book.append(
        OPENED, reason=reason.strip(), count=count, test=mark, rows=len(case.test), model=model_mark(case.model),
        model_name=case.model_name,
    )  # fmt: skip
    return count


def model_mark(model: Any) -> str:
    """Twelve hexadecimal digits that change when a model, its parameters or what it has learned does."""
    if model is None:
        return "none"
    import hashlib

    try:
        import joblib

        return str(joblib.hash(model))[:12]
    except Exception:  # noqa: BLE001  # a model that cannot be pickled
        return hashlib.sha256(repr(model).encode()).hexdigest()[:12]


def ordinal(count: int) -> str:
    """A place in a row, in words of a sentence.

    Examples
    --------
    >>> ordinal(2), ordinal(5), ordinal(11), ordinal(23)
    ('second', 'fifth', '11th', '23rd')
    """
    named = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
    if 1 <= count <= len(named):
        return named[count - 1]
    end = "th" if 10 < count % 100 < 14 else {1: "st", 2: "nd", 3: "rd"}.get(count % 10, "th")  # noqa: PLR2004
    return f"{count}{end}"
