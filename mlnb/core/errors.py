"""Errors that are written for the person who reads them."""

from __future__ import annotations


class MlnbError(Exception):
    """Base of every error that mlnb raises on purpose; its text is one sentence for a person."""


class CaseError(MlnbError, ValueError):
    """The frames, columns or options given cannot make a case."""


class ModelError(MlnbError, RuntimeError):
    """The model that was given cannot be fitted or asked."""


class CannotTell(MlnbError):
    """A check met a case in which its question has no answer; the text becomes the reason of a skip."""


class MissingDependencyError(MlnbError, ImportError):
    """An optional package is needed; the text holds the line that installs it."""


def plural(count: int, one: str, many: str | None = None) -> str:
    """Count and noun in agreement.

    Examples
    --------
    >>> plural(1, "row"), plural(1200, "row"), plural(2, "copy", "copies")
    ('1 row', '1,200 rows', '2 copies')
    """
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def listing(names: object, limit: int = 4) -> str:
    """Names for a sentence: the first few in quotes, and how many more there are.

    Examples
    --------
    >>> listing(["a", "b", "c"], limit=2)
    "'a', 'b' and 1 more"
    >>> listing(["a", "b"])
    "'a' and 'b'"
    """
    items = [repr(str(name)) for name in names]  # type: ignore[attr-defined]
    if len(items) > limit:
        return f"{', '.join(items[:limit])} and {len(items) - limit:,} more"
    return " and ".join([", ".join(items[:-1]), items[-1]]) if len(items) > 1 else "".join(items)
