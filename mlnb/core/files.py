"""Files in: tables and models from disk, with one clear sentence for what cannot be read."""

from __future__ import annotations

import csv
import io
import itertools
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mlnb.core.errors import CaseError, ModelError, listing, plural

if TYPE_CHECKING:
    import pandas as pd

#: What a person should know before a model file is named.
PICKLE_NOTE = (
    "Loading a model file runs code that is stored in it (joblib files are pickles), "
    "so name only files that you or someone you trust has written."
)
_SUFFIXES = {
    ".csv": "csv", ".tsv": "csv", ".txt": "csv", ".parquet": "parquet", ".pq": "parquet",
    ".feather": "feather", ".arrow": "feather",
}  # fmt: skip
_DELIMITERS = (",", ";", "\t")
_HEAD = 65_536  # bytes from which the delimiter is told
_SNIFFED_LINES = 20
_NOT_TABLES = {
    "<!doctype": "a web page", "<html": "a web page", "<?xml": "an XML file", '{"': "a JSON file", "[{": "a JSON file",
}  # fmt: skip


def read_table(path: str | Path) -> pd.DataFrame:
    r"""A table from a CSV, Parquet or Feather file.

    The ending of the file's name says which it is. In a CSV file the first line holds the names of
    the columns, cells are parted by commas, semicolons or tabs, and the text is UTF-8.

    Parameters
    ----------
    path : str or Path

    Returns
    -------
    pandas.DataFrame
        Of shape (rows, columns), as the file has it.

    Raises
    ------
    CaseError
        If the file is missing, empty, not a table, not UTF-8, or names two columns alike.

    Examples
    --------
    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp()) / "people.csv"
    >>> _ = file.write_text("age;pay\n31;2.5\n45;3\n")
    >>> read_table(file).shape
    (2, 2)
    """
    file = Path(path)
    _must_hold_bytes(file, "table")
    kind = _SUFFIXES.get(file.suffix.lower())
    if kind is None:
        msg = f"{str(file)!r} is not a table that mlnb reads; give a file that ends in {', '.join(_SUFFIXES)}."
        raise CaseError(msg)
    return _read_csv(file) if kind == "csv" else _read_arrow(file, kind)


def load_model(path: str | Path) -> Any:
    """A model from a file that joblib or pickle wrote.

    Loading a model file runs code that is stored in it (joblib files are pickles), so name only files
    that you or someone you trust has written. mlnb never loads a file that was not named.

    Parameters
    ----------
    path : str or Path

    Raises
    ------
    ModelError
        If the file is missing or does not hold a model that can be loaded here.
    """
    import joblib

    file = Path(path)
    _must_hold_bytes(file, "model", ModelError)
    try:
        model = joblib.load(file)
    except Exception as error:  # a pickle can raise anything
        what = f"{type(error).__name__}: {(str(error).strip().splitlines() or ['no words'])[0]}"
        msg = f"The model file {str(file)!r} could not be loaded ({what}); give a file that joblib.dump wrote."
        raise ModelError(msg) from error
    if not hasattr(model, "predict") and not callable(model):
        msg = f"The model file {str(file)!r} holds a {type(model).__name__}, which has no predict; give a model."
        raise ModelError(msg)
    return model


def _must_hold_bytes(file: Path, what: str, kind: type[CaseError | ModelError] = CaseError) -> None:
    if file.is_dir():
        msg = f"{str(file)!r} is a folder; name the {what} file in it."
        raise kind(msg)
    if not file.is_file():
        near = sorted(p.name for p in file.parent.glob(f"*{file.suffix or '.*'}")) if file.parent.is_dir() else []
        hint = f" The folder has {listing(near)}." if near else ""
        msg = f"There is no file {str(file)!r} (looked in {str(file.parent.resolve())!r}).{hint}"
        raise kind(msg)
    if file.stat().st_size == 0:
        msg = f"The {what} file {str(file)!r} is empty."
        raise kind(msg)


def _read_arrow(file: Path, kind: str) -> pd.DataFrame:
    import pandas as pd

    read = pd.read_parquet if kind == "parquet" else pd.read_feather
    try:
        return read(file)
    except Exception as error:  # pyarrow has many kinds of errors for a broken file
        first = (str(error).strip().splitlines() or ["no words"])[0].rstrip(".")
        msg = f"{str(file)!r} is named like a {kind.title()} file and cannot be read as one: {first}."
        raise CaseError(msg) from error


def _read_csv(file: Path) -> pd.DataFrame:
    import pandas as pd

    head = _head(file)
    delimiter = _delimiter(head, "\t" if file.suffix.lower() == ".tsv" else ",")
    names = next(csv.reader(io.StringIO(head), delimiter=delimiter), [])
    known = [name for name in names if name.strip()]
    twice = sorted({name for name in known if known.count(name) > 1})
    if twice:
        msg = f"The file {str(file)!r} has more than one column named {listing(twice)}; give each its own name."
        raise CaseError(msg)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", pd.errors.ParserWarning)  # rows longer than the header lose cells
            frame = pd.read_csv(file, sep=delimiter, encoding="utf-8-sig", low_memory=False, index_col=False)
    except UnicodeDecodeError as error:
        raise _not_utf8(file, error) from error
    except (pd.errors.ParserError, pd.errors.EmptyDataError, pd.errors.ParserWarning, ValueError) as error:
        first = (str(error).strip().splitlines() or ["no words"])[0].rstrip(".")
        msg = f"{str(file)!r} is not a table of {plural(len(names), 'column')}: {first}."
        raise CaseError(msg) from error
    return frame


def _head(file: Path) -> str:
    """The first lines as text, where they are text."""
    with file.open("rb") as opened:
        raw = opened.read(_HEAD)
    if raw[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        msg = f"The file {str(file)!r} is UTF-16 text; save it as UTF-8."
        raise CaseError(msg)
    if b"\x00" in raw:
        msg = f"{str(file)!r} is not a table: it holds bytes that are not text."
        raise CaseError(msg)
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if error.start < len(raw) - 4 or len(raw) < _HEAD:  # else a letter was cut in two
            raise _not_utf8(file, error) from error
        text = raw[: error.start].decode("utf-8-sig")
    if not text.strip():
        msg = f"The table file {str(file)!r} is empty."
        raise CaseError(msg)
    start = text.lstrip().lower()
    for begins, what in _NOT_TABLES.items():
        if start.replace(" ", "").replace("\n", "")[: len(begins)] == begins:
            msg = f"{str(file)!r} is {what}, not a table; give a CSV, Parquet or Feather file."
            raise CaseError(msg)
    return text


def _not_utf8(file: Path, error: UnicodeDecodeError) -> CaseError:
    byte = error.object[error.start]
    return CaseError(
        f"The file {str(file)!r} is not UTF-8 text (byte {byte:#04x} at {error.start:,}); save it as UTF-8."
    )


def _delimiter(head: str, default: str) -> str:
    """The delimiter that cuts the first lines into the most cells, the same number in every line."""
    best, most = default, 1
    for delimiter in _DELIMITERS:
        rows = itertools.islice(csv.reader(io.StringIO(head), delimiter=delimiter), _SNIFFED_LINES)
        counts = {len(row) for row in rows if row}
        width = min(counts) if len(counts) <= 2 and counts else 1  # noqa: PLR2004  # the last line may be cut off
        if width > most:
            best, most = delimiter, width
    return best
