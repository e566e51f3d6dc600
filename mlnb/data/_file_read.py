"""Read one file and say what it is and what is wrong with it; whatever it holds, this does not raise."""

from __future__ import annotations

import os
import stat
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import IO

from mlnb.data import _file_binary as binary
from mlnb.data import _file_text as text
from mlnb.data._file_kinds import (
    HEAD,
    IMAGES,
    PACKED,
    PROMISED,
    TEXTS,
    kind_by_bytes,
    promised,
    same,
    stand_in,
    suffix_of,
)
from mlnb.data._file_packed import Enough, Source, drain, unpacked, walk_tar, walk_zip
from mlnb.data._file_records import BadFile, Read, first_line, shown

#: Endings of what may be empty and be right: marks of a finished job, packages.
_MAY_BE_EMPTY = ("_SUCCESS", "__init__.py", ".gitkeep", "py.typed")
_SHORT = {".tgz": ".tar", ".tbz2": ".tar", ".txz": ".tar"}


def read_file(path: str, name: str | None = None) -> Read:
    """Read a file whole, within bounded memory.

    Parameters
    ----------
    path : str
    name : str, optional
        How to call it to people.
    """
    read = Read(path, shown(path) if name is None else name)
    try:
        _read(path, read)
    except BadFile as bad:
        read.add(bad.kind, bad.said)
    except Enough:
        read.notes.append("read as far as the budget of unpacked bytes goes")
    except PermissionError:
        read.add("refused", "may not be opened by this user")
    except MemoryError:
        read.add("broken", "asks for more memory than there is")
    except EOFError:
        read.add("broken", "ends too early: it is cut off")
    except Exception as error:  # noqa: BLE001  # a damaged file can raise anything in the library that reads it
        read.add("broken", f"cannot be read: {first_line(error)}")
    return read


def _read(path: str, read: Read) -> None:
    _must_be_regular(path, read)
    if read.size == 0:
        read.kind = promised(path) or "other"
        if not path.endswith(_MAY_BE_EMPTY):
            raise BadFile("empty", "is empty")
        return
    with Path(path).open("rb") as opened:
        head = opened.read(HEAD)
    instead = stand_in(head)
    expected = promised(path)
    if instead and expected is not None and expected != "text":
        read.kind = expected
        raise BadFile("broken", f"holds {instead} in place of its data")
    kind = _judged(head, expected, read)
    read.kind = kind
    _by_kind(path, kind, read)


def _must_be_regular(path: str, read: Read) -> None:
    """Only a regular file is opened: to open a pipe would wait for ever."""
    try:
        status = os.stat(path)  # noqa: PTH116  # a path of any bytes
    except (FileNotFoundError, NotADirectoryError) as error:
        if os.path.islink(path):  # noqa: PTH114
            raise BadFile("missing", "is a link to a file that is not there") from error
        raise BadFile("missing", "is not there") from error
    except (OSError, ValueError) as error:
        if isinstance(error, PermissionError):
            raise
        raise BadFile("missing", f"cannot be found: {first_line(error)}") from error
    mode = status.st_mode
    if not stat.S_ISREG(mode):
        whats = {stat.S_IFIFO: "a pipe", stat.S_IFSOCK: "a socket", stat.S_IFDIR: "a folder"}
        raise BadFile("special", f"is {whats.get(stat.S_IFMT(mode), 'a device')} and no regular file")
    read.size = status.st_size


def _judged(head: bytes, expected: str | None, read: Read) -> str:
    """The kind to read it as, with a fault where the name says another."""
    found = kind_by_bytes(head)
    if expected is None or (found is not None and same(expected, found)):
        return _finer(expected, found)
    if found is None:
        if expected in TEXTS or expected == "pickle" or (expected == "tar archive" and not text.is_text(head)):
            return expected
        if text.is_text(head):
            read.add("suffix", f"is named like {_named(expected)} and holds text")
            read.suffix = ".txt"
            return "text"
        raise BadFile("broken", f"does not begin like {_named(expected)}")
    read.add("suffix", f"is named like {_named(expected)} and is {_named(found)}")
    read.suffix = suffix_of(found)
    return found


def _finer(expected: str | None, found: str | None) -> str:
    """Of two kinds that agree the one to read it as; a pickle that is packed is tested as what packs it."""
    if expected in {"pickle", "HDF5"} and found not in {None, "HDF5"}:
        return str(found)
    return expected or found or "other"


def _named(kind: str) -> str:
    article = "an" if kind.startswith("xz") else "a"
    return f"{article} {kind}" if kind.endswith(("image", "archive", "array", "pickle")) else kind


def _by_kind(path: str, kind: str, read: Read) -> None:
    if kind in TEXTS:
        with ExitStack() as stack:
            _read_text(kind, path, partial(_open, path, stack), read)
    elif kind in PACKED:
        _read_packed(path, PACKED[kind], read)
    elif kind in IMAGES:
        binary.read_image(path, read)
    elif kind == "tar archive":
        with Path(path).open("rb") as opened:
            read.notes.append(f"{walk_tar(opened):,} members")
    elif kind == "zip archive":
        walk_zip(path, read)
    elif kind == "NumPy archive":
        walk_zip(path, read, binary.look_at_member)
    elif kind in _READERS:
        _READERS[kind](path, read)


def _open(path: str, stack: ExitStack) -> IO[bytes]:
    """The file, which the stack closes."""
    return stack.enter_context(Path(path).open("rb"))


_READERS = {
    "Parquet": binary.read_parquet,
    "Feather": binary.read_feather,
    "NumPy array": binary.read_array,
    "pickle": binary.read_pickle,
    "HDF5": binary.read_hdf5,
}


def _read_text(kind: str, path: str, opener: text.Opener, read: Read) -> None:
    suffix = os.path.splitext(path)[1].lower()  # noqa: PTH122
    if kind == "CSV":
        text.read_csv(opener, read, "\t" if suffix == ".tsv" else None)
    elif kind == "JSON":
        text.read_json(opener, read)
    elif kind == "JSON lines":
        text.read_json_lines(opener, read)
    else:
        text.read_text(opener, read)


def _read_packed(path: str, how: str, read: Read) -> None:
    """Unpack as a stream, and read what is inside by the name that is left: data.csv.gz holds CSV."""
    size = read.size or 0
    stem, last = os.path.splitext(path)  # noqa: PTH122
    inner = _SHORT.get(last.lower()) or os.path.splitext(stem)[1].lower()  # noqa: PTH122
    kind = PROMISED.get(inner)

    with ExitStack() as stack:

        def opener() -> Source:
            return unpacked(_open(path, stack), how, size)

        if kind == "tar archive":
            read.notes.append(f"{walk_tar(opener()):,} members")
        elif kind in TEXTS and kind is not None:
            read.kind = f"{kind}, packed"
            _read_text(kind, stem, opener, read)
        else:
            drain(opener())
