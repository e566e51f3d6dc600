"""What people decided about recorded labels: a CSV file that grows with each decision, and what it makes of a case."""

from __future__ import annotations

import csv
import getpass
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from mlnb.core.errors import CaseError, MlnbError, listing

if TYPE_CHECKING:
    import pandas as pd

    from mlnb.core.case import Case

#: Where decisions are kept, from the folder of the notebook.
FILE = "label_decisions.csv"
COLUMNS = ("row", "given", "decision", "label", "who", "when", "position")
CHOICES = ("keep", "relabel", "drop", "unsure")
#: Seconds to wait for another kernel that writes.
PATIENCE = 10.0


@dataclass(frozen=True)
class Decision:
    """One decision about one row, as its line of the file has it.

    Attributes
    ----------
    row : str
        Label of the row in the index of the frame.
    given : str
        The label that was recorded.
    decision : {"keep", "relabel", "drop", "unsure"}
    label : str
        The new label, where it was relabelled.
    who, when : str
        Who decided, and when (UTC, ISO 8601).
    position : int
        Position of the row in the training frame, which tells rows of one label apart.
    """

    row: str
    given: str
    decision: str
    label: str
    who: str
    when: str
    position: int


def me() -> str:
    """Who is deciding, as far as the machine knows."""
    named = os.environ.get("JUPYTERHUB_USER", "")
    if named:
        return named
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return ""


def text(value: Any) -> str:
    """A label or a row's label as the file has it; whole floats as integers, since a CSV reader makes floats of them."""
    if isinstance(value, tuple):  # of an index of several levels
        return f"({', '.join(map(text, value))})"
    value = value.item() if hasattr(value, "item") and getattr(value, "ndim", 0) == 0 else value
    if value is None or (value != value) is True:  # noqa: PLR0124
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


class Decisions:
    """A file of decisions: a line is added with each, the last line about a row counts.

    Parameters
    ----------
    path : path
        Made with the first decision; read where it is there.

    Raises
    ------
    MlnbError
        If the file is there and is no file of decisions.

    Examples
    --------
    >>> import tempfile
    >>> kept = Decisions(tempfile.mkdtemp() + "/label_decisions.csv")
    >>> _ = kept.add("r7", 7, "cat", "relabel", "dog", who="Ada")
    >>> kept.last[7].label, kept.undo().row, len(kept.last)
    ('dog', 'r7', 0)
    """

    def __init__(self, path: str | Path = FILE) -> None:
        self.path = Path(path)
        self.lines: list[Decision] = list(_read(self.path)) if self.path.exists() else []

    @property
    def last(self) -> dict[int, Decision]:
        """By the position of the row, what counts."""
        return {line.position: line for line in self.lines}

    def add(self, row: Any, position: int, given: Any, decision: str, label: Any = None, who: str = "") -> Decision:
        """Write a decision.

        Raises
        ------
        MlnbError
            If the file cannot be written.
        """
        when = datetime.now(UTC).isoformat(timespec="seconds")
        line = Decision(
            text(row), text(given), decision, text(label) if decision == "relabel" else "", who, when, position
        )
        with self._locked():
            new = not self.path.exists() or self.path.stat().st_size == 0
            with self.path.open("a", encoding="utf-8", newline="") as file:
                writer = csv.writer(file, lineterminator="\n")
                if new:
                    writer.writerow(COLUMNS)
                writer.writerow([getattr(line, name) for name in COLUMNS])
        self.lines.append(line)
        return line

    def undo(self) -> Decision | None:
        """Take the last decision back; what was decided about the row before counts again. None where there is none.

        Raises
        ------
        MlnbError
            If the file cannot be written.
        """
        if not self.lines:
            return None
        line = self.lines[-1]
        with self._locked():
            there = list(_read(self.path)) if self.path.exists() else []
            same = [i for i, one in enumerate(there) if replace(one, position=line.position) == line]
            if same:  # others may have written since
                del there[same[-1]]
            beside = self.path.with_name(self.path.name + ".new")
            with beside.open("w", encoding="utf-8", newline="") as file:
                writer = csv.writer(file, lineterminator="\n")
                writer.writerow(COLUMNS)
                writer.writerows([[getattr(one, name) for name in COLUMNS] for one in there])
            beside.replace(self.path)
        self.lines.pop()
        return line

    def to_frame(self) -> pd.DataFrame:
        """A row a decision that counts, in the order in which they were made."""
        import pandas as pd

        counting = self.last
        kept = [line for line in self.lines if counting[line.position] is line]
        return pd.DataFrame([[getattr(line, name) for name in COLUMNS] for line in kept], columns=list(COLUMNS))

    def _locked(self) -> _Lock:
        return _Lock(self.path)


class _Lock:
    """The file to oneself; what cannot be written is said in a sentence."""

    def __init__(self, path: Path) -> None:
        from filelock import FileLock

        self.path = path
        self.lock = FileLock(f"{path}.lock", timeout=PATIENCE)

    def __enter__(self) -> None:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self.lock.acquire()
        except OSError as error:  # filelock's Timeout is one
            raise self._said(error) from error

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.lock.release()
        if isinstance(error, OSError):
            raise self._said(error) from error

    def _said(self, error: OSError) -> MlnbError:
        return MlnbError(f"The decisions cannot be written to {str(self.path)!r}: {error.strerror or error}.")


def _read(path: Path) -> Iterator[Decision]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            records = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        msg = f"The decisions in {str(path)!r} cannot be read: {error}."
        raise MlnbError(msg) from error
    for number, record in enumerate(records, 2):
        said = str(record.get("decision") or "").strip().lower()
        if said not in CHOICES or record.get("row") is None:
            msg = (
                f"Line {number} of {str(path)!r} is no decision about a label: it needs a 'row' and a 'decision' that is one of "
                f"{listing(CHOICES)}."
            )
            raise MlnbError(msg)
        place = str(record.get("position") or "").strip()
        yield Decision(
            str(record["row"]), str(record.get("given") or ""), said, str(record.get("label") or ""),
            str(record.get("who") or ""), str(record.get("when") or ""), int(place) if place.isdigit() else -1,
        )  # fmt: skip


@dataclass(frozen=True)
class Resolved:
    """Decisions as a case takes them: new labels and dropped rows, by position in the training frame."""

    labels: dict[int, Any]
    dropped: tuple[int, ...]


def resolve(case: Case, decisions: Any, *, unsure: str = "keep") -> Resolved:
    """Find the rows of the decisions in a case, and read the labels as its classes.

    Parameters
    ----------
    case : Case
    decisions : path, dataframe, mapping or panel
        See `Case.with_labels`.
    unsure : {"keep", "drop"}

    Raises
    ------
    CaseError
        If a row or a label is not the case's, or a row was recorded otherwise when it was decided.
    """
    if unsure not in {"keep", "drop"}:
        msg = f"unsure={unsure!r} says what becomes of rows in doubt; it is 'keep' or 'drop'."
        raise CaseError(msg)
    if isinstance(decisions, Mapping):
        return Resolved(_mapped(case, decisions), ())
    lines = _lines(decisions)
    if not lines:
        return Resolved({}, ())
    places = places_of(case, lines)
    now = case.frame[case.target].tolist()
    labels: dict[int, Any] = {}
    dropped: set[int] = set()
    for place, line in zip(places, lines, strict=True):
        labels.pop(place, None)
        dropped.discard(place)
        if line.given and line.given != text(now[place]) and not (line.label and line.label == text(now[place])):
            msg = (
                f"Row {line.row!r} was recorded as {line.given!r} when it was decided and is {text(now[place])!r} now; "
                "look at it again, or give the frame that was reviewed."
            )
            raise CaseError(msg)
        if line.decision == "relabel":
            labels[place] = as_label(case, line.label, line.row)
        elif line.decision == "drop" or (line.decision == "unsure" and unsure == "drop"):
            dropped.add(place)
    return Resolved(labels, tuple(sorted(dropped)))


def _mapped(case: Case, labels: Mapping[Any, Any]) -> dict[int, Any]:
    """Every row of each index label."""
    import numpy as np

    index = case.frame.index
    unknown = [row for row in labels if row not in index]
    if unknown:
        raise CaseError(_unknown(case, unknown))
    return {int(p): value for row, value in labels.items() for p in np.flatnonzero(np.atleast_1d(index == row))}


def _unknown(case: Case, rows: list[Any]) -> str:
    are = "is no row" if len(rows) == 1 else "are no rows"
    return f"{listing(rows)} {are} of the training frame, whose index goes from {text(case.frame.index[0])} to {text(case.frame.index[-1])}."


def _lines(decisions: Any) -> list[Decision]:
    """The lines of a path, a frame, or whatever holds decisions; the last about a row counts."""
    if hasattr(decisions, "decisions"):
        decisions = decisions.decisions
    if isinstance(decisions, Decisions):
        return decisions.lines
    if isinstance(decisions, (str, Path)):
        if not Path(decisions).is_file():
            msg = f"There is no file of decisions at {str(decisions)!r}; case.review_labels() writes one."
            raise CaseError(msg)
        return list(_read(Path(decisions)))
    from mlnb.core import frames

    frame = frames.to_pandas(decisions, "decisions")
    if "row" not in frame.columns:
        frame = frame.rename_axis("row").reset_index()
    lacking = [name for name in ("row", "decision") if name not in frame.columns]
    if "decision" in lacking and "label" in frame.columns:
        frame, lacking = frame.assign(decision="relabel"), []
    if lacking:
        msg = f"The decisions lack {listing(lacking)}; they need 'row', 'decision' ({listing(CHOICES)}) and, to relabel, 'label'."
        raise CaseError(msg)
    found = []
    for record in frame.to_dict("records"):
        said = text(record["decision"]).lower()
        if said not in CHOICES:
            msg = f"{said!r} is no decision about a label; it is one of {listing(CHOICES)}."
            raise CaseError(msg)
        place = text(record.get("position"))
        found.append(
            Decision(
                text(record["row"]), text(record.get("given")), said, text(record.get("label")), text(record.get("who")),
                text(record.get("when")), int(place) if place.isdigit() else -1,
            )
        )  # fmt: skip
    return found


def places_of(case: Case, lines: list[Decision]) -> list[int]:
    """The position of each line's row: by its label where labels are unique, else by the position that was kept."""
    spelt: dict[str, list[int]] = {}
    if not lines:
        return []
    for position, label in enumerate(case.frame.index):
        spelt.setdefault(text(label), []).append(position)
    unknown = list(dict.fromkeys(line.row for line in lines if line.row not in spelt))
    if unknown:
        raise CaseError(_unknown(case, unknown))
    found = []
    for line in lines:
        places = spelt[line.row]
        if len(places) > 1 and line.position not in places:
            msg = (
                f"The training frame has {len(places):,} rows named {line.row!r}; give it an index of its own for each row "
                "(reset_index(drop=True)), or keep the 'position' of the decisions."
            )
            raise CaseError(msg)
        found.append(line.position if len(places) > 1 else places[0])
    return found


def as_label(case: Case, said: str, row: str) -> Any:
    """A label that was written down, as a value of the target."""
    if case.task == "regression":
        try:
            return float(said)
        except ValueError:
            msg = f"The new value of row {row!r} is {said!r}, and {case.target!r} is a number."
            raise CaseError(msg) from None
    for known in case.classes:
        if text(known) == said:
            return known
    msg = (
        f"The new label of row {row!r} is {said!r}, which is no class of {case.target!r}: {listing(case.classes, 12)}."
    )
    raise CaseError(msg)
