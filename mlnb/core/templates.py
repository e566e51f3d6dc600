"""Where the templates are: in an installed package, or beside it in a checkout."""

from __future__ import annotations

from pathlib import Path

from mlnb.core.errors import MlnbError, listing

_PACKAGE = Path(__file__).resolve().parent.parent


def root() -> Path:
    """The folder that holds all templates.

    Raises
    ------
    MlnbError
        If neither the package nor the folder beside it has them.
    """
    for place in (_PACKAGE / "_templates", _PACKAGE.parent / "templates"):
        if place.is_dir():
            return place
    msg = f"The templates of mlnb are missing from {str(_PACKAGE)!r}; install mlnb again."
    raise MlnbError(msg)


def folder(name: str | Path, *files: str) -> Path | None:
    """The folder of that template, ours before the user's, that holds one of these files; None where there is none."""
    for place in (root() / name, Path(name)):
        if any((place / file).is_file() for file in files):
            return place
    return None


def find(name: str | Path, file: str) -> Path:
    """The file of that name in a template of ours, or in a folder of the user's.

    Parameters
    ----------
    name : str or Path
        Name of one of our templates, or the path of a folder or file.
    file : str
        Name of the file in the folder.

    Raises
    ------
    MlnbError
        If there is no such template; the message has the names of ours.

    Examples
    --------
    >>> find("failure-checklist", "checklist.md.j2").name
    'checklist.md.j2'
    """
    home = folder(name, file)
    if home is not None:
        return home / file
    if Path(name).is_file():
        return Path(name)
    ours = sorted(path.parent.name for path in root().glob(f"*/{file}"))
    msg = f"There is no template {str(name)!r}: neither one of mlnb's ({listing(ours)}) nor a folder with a {file!r} in it."
    raise MlnbError(msg)
