"""Whether a result that a notebook stores is what mlnb stored: its content hash, and the code that it came from.

The hashes have no key: they notice what was changed by hand or by accident, and not a forger who makes them anew;
that is what a signature is for.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

from mlnb.core.canonical import digest

#: Where a stored result keeps its hashes, and the cells that it came from.
SEAL, RAN = "seal", "ran"
_SHOWN = ("text/html", "text/plain")


def sealed(record: dict[str, Any], shown: Mapping[str, Any]) -> dict[str, Any]:
    """The record with the hash of its own content and of what is shown of it.

    Parameters
    ----------
    record : dict
        Plain JSON values.
    shown : mapping of str to str
        The other parts of the MIME bundle: ``text/html`` and ``text/plain``.

    Examples
    --------
    >>> stored = sealed({"verdict": "pass"}, {"text/plain": "✓ pass"})
    >>> broken(stored, {"text/plain": "✓ pass"}), broken({**stored, "verdict": "fail"}, {})
    ('', 'content')
    """
    content = {key: value for key, value in record.items() if key != SEAL}
    return {**content, SEAL: {"content": digest(content), **{k: text_digest(shown[k]) for k in _SHOWN if k in shown}}}


def reshown(record: dict[str, Any], page: str) -> dict[str, Any]:
    """Metadata for an output that shows a sealed record with another html than the one it was sealed with."""
    return {"mlnb": {"text/html": digest([record[SEAL]["content"], text_digest(page)])}}


def broken(record: Any, shown: Mapping[str, Any], metadata: Mapping[str, Any] | None = None) -> str:
    """What of a stored result is not as it was stored: "content", "text/html", "text/plain", "seal" where it has none, or "".

    A part that a front end has dropped is not missed; the record is.

    Parameters
    ----------
    record : dict
        As it is stored now.
    shown : mapping of str to str
        The MIME bundle that it is in.
    metadata : mapping, optional
        Of the output, where a panel noted what it drew.
    """
    seal = record.get(SEAL) if isinstance(record, dict) else None
    if not isinstance(seal, dict) or "content" not in seal:
        return "seal"
    if seal["content"] != digest({key: value for key, value in record.items() if key != SEAL}):
        return "content"
    changed = [kind for kind in _SHOWN if shown.get(kind) and seal.get(kind) != text_digest(shown[kind])]
    noted = (metadata or {}).get("mlnb")
    if changed[:1] == ["text/html"] and isinstance(noted, dict):
        redrawn = reshown(record, str("".join(shown["text/html"])))["mlnb"]
        changed = changed[1:] if noted.get("text/html") == redrawn["text/html"] else changed
    return changed[0] if changed else ""


def text_digest(text: Any) -> str:
    """SHA-256 of a text, which a notebook may keep in lines, whatever ends them."""
    whole = text if isinstance(text, str) else "".join(map(str, text))
    return digest("\n".join(whole.splitlines()))


def source_digest(source: str) -> str:
    r"""Sixteen hexadecimal digits of a cell's code; spaces at the ends of its lines do not count.

    Examples
    --------
    >>> source_digest("x = 1\n") == source_digest("x = 1"), source_digest("x = 1") == source_digest("x = 2")
    (True, False)
    """
    lines = "\n".join(source.splitlines()).rstrip("\n")
    return hashlib.sha256(lines.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def cells_run(records: Iterable[dict[str, Any]]) -> dict[int, set[str]]:
    """Execution count to the code that ran under it, as far as stored results tell."""
    known: dict[int, set[str]] = {}
    for record in records:
        ran = record.get(RAN) if isinstance(record, dict) else None
        for count, code in (ran or {}).items() if isinstance(ran, dict) else ():
            if str(count).isdigit():
                known.setdefault(int(count), set()).add(str(code))
    return known
