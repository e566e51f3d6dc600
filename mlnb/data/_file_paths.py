"""Which files a case names: a folder, a list, a column of paths."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mlnb.core.errors import CannotTell, CaseError
from mlnb.data._file_records import Read, shown

if TYPE_CHECKING:
    from mlnb.core.case import Case


@dataclass(frozen=True)
class Listing:
    """Paths in their order, each once, the folder that names are shown below, and folders that could not be listed."""

    paths: tuple[str, ...]
    below: str
    closed: tuple[Read, ...] = ()

    def name(self, path: str) -> str:
        """A path for people: below the folder where there is one."""
        return shown(os.path.relpath(path, self.below)) if self.below else shown(path)


def listed(case: Case) -> Listing:
    """The files of a case.

    A folder is walked; what begins with a dot is passed over, and links to folders are not followed. The name of a
    column of the frame stands for the paths in it.

    Raises
    ------
    CaseError
        If ``files`` names nothing that could be a path.
    CannotTell
        If a folder holds no file.
    """
    given = case.files
    if isinstance(given, str) and given in case.frame.columns:
        given = case.frame[given]
    single = isinstance(given, (str, bytes, os.PathLike))
    names = [given] if single else _cells(given)
    paths: list[str] = []
    closed: list[Read] = []
    for name in names:
        path = _path(name)
        if os.path.isdir(path):  # noqa: PTH112
            paths += _walked(path, closed)
        else:
            paths.append(path)
    below = _path(given) if single and Path(_path(given)).is_dir() else ""
    found = Listing(tuple(dict.fromkeys(paths)), below, tuple(closed))
    if not found.paths and not closed:
        where = repr(shown(below)) if below else "files"
        msg = f"There is no file in {where}; give Case(files=…) a folder or paths of files."
        raise CannotTell(msg)
    return found


def _cells(given: Any) -> list[Any]:
    """The paths of a list or a column, without missing ones."""
    if hasattr(given, "to_list"):
        given = given.to_list()
    elif hasattr(given, "tolist"):
        given = given.tolist()
    if not isinstance(given, Iterable):
        msg = f"files is a {type(given).__name__}; give a folder, a list of paths or a column of paths."
        raise CaseError(msg)
    return [cell for cell in given if isinstance(cell, (str, bytes, os.PathLike)) or not _missing(cell)]


def _missing(cell: Any) -> bool:
    return cell is None or repr(cell) in {"<NA>", "nan", "NaT"}


def _path(name: Any) -> str:
    try:
        return os.fsdecode(name)
    except TypeError:
        msg = f"files holds {name!r}, which is no path; give paths as text."
        raise CaseError(msg) from None


def _walked(folder: str, closed: list[Read]) -> list[str]:
    def refused(error: OSError) -> None:
        where = os.fsdecode(error.filename or folder)
        read = Read(where, shown(where), kind="folder")
        read.add("refused", "is a folder that may not be listed")
        closed.append(read)

    paths: list[str] = []
    for here, inner, names in os.walk(folder, onerror=refused):
        inner[:] = sorted(name for name in inner if not name.startswith("."))
        paths += [os.path.join(here, name) for name in sorted(names) if not name.startswith(".")]  # noqa: PTH118
    return paths
