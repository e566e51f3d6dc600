"""Signatures of a review: a person's decision over the content of a notebook, kept in it and in the ledger."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mlnb.core.canonical import canonical, digest
from mlnb.core.errors import MlnbError
from mlnb.core.ledger import PLACE, Ledger
from mlnb.core.notebooks import read_notebook, write_notebook
from mlnb.review import keys
from mlnb.review.content import content, manifest
from mlnb.review.damage import whole

if TYPE_CHECKING:
    from nbformat import NotebookNode

#: What a person may decide, and how it reads.
DECISIONS = {"approve": "approved", "reject": "rejected", "with-conditions": "approved with conditions"}
SIGNED = "review signed"
_DOMAIN = b"mlnb review signature 1\n"


@dataclass(frozen=True)
class Signature:
    """One person's signature.

    Attributes
    ----------
    name : str
        Who signed, as they call themselves.
    decision : {"approve", "reject", "with-conditions"}
    comment : str
    at : str
        When, UTC, by the clock of the machine that signed.
    content : str
        Hash of what was signed.
    after : tuple of str
        Hashes of the signatures that stood in the notebook already, so that none can be taken away unseen.
    key : str
        Public key, base64.
    signature : str
        Ed25519, base64.
    """

    name: str
    decision: str
    comment: str
    at: str
    content: str
    after: tuple[str, ...]
    key: str
    signature: str = ""

    @property
    def message(self) -> bytes:
        """What is signed, in bytes."""
        said = {key: value for key, value in asdict(self).items() if key != "signature"}
        return _DOMAIN + canonical(said).encode("ascii")

    @property
    def hash(self) -> str:
        """Hash of the signature with all that it says."""
        return digest(self.to_dict())

    @property
    def words(self) -> str:
        """What was decided, by whom and when, in a sentence."""
        said = f"{self.name} {DECISIONS.get(self.decision, self.decision)} on {self.at[:10]}"
        return f"{said}: {self.comment}" if self.comment else said

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values."""
        return {**asdict(self), "after": list(self.after)}

    @classmethod
    def from_dict(cls, record: dict[str, Any]) -> Signature:
        """The signature again, from what `to_dict` gave.

        Raises
        ------
        MlnbError
            If the record is not a signature's.
        """
        names = [f.name for f in fields(cls)]
        if not isinstance(record, dict) or set(record) != set(names) or not isinstance(record["after"], list):
            msg = "A signature in the review is damaged: it has other parts than a signature has."
            raise MlnbError(msg)
        values = {name: str(record[name]) for name in names if name != "after"}
        return cls(**values, after=tuple(map(str, record["after"])))


def stored(notebook: NotebookNode) -> tuple[list[Signature], dict[str, dict[str, Any]]]:
    """The signatures that a notebook holds, and the manifests that they are of, by their hash."""
    kept = notebook.metadata.get("mlnb", {})
    kept = kept.get("signed", {}) if isinstance(kept, dict) else {}
    if not isinstance(kept, dict):
        msg = "What the notebook keeps of its signatures is damaged."
        raise MlnbError(msg)
    signatures = [Signature.from_dict(dict(item)) for item in kept.get("signatures", ())]
    return signatures, {str(k): v for k, v in dict(kept.get("contents", {})).items()}


def ledger_of(path: Path) -> Ledger:
    """The ledger beside a notebook."""
    return Ledger(path.absolute().parent / PLACE)


def sign(
    path: str | Path, *, name: str, decision: str = "approve", comment: str = "", at: datetime | None = None
) -> Signature:
    """Sign the review of a notebook.

    Parameters
    ----------
    path : str or Path
        The notebook, as it was run.
    name : str
        Who signs; the key of that name is made on first use.
    decision : {"approve", "reject", "with-conditions"}
    comment : str
        Why, or under which conditions.
    at : datetime, optional
        When; now by default.

    Returns
    -------
    Signature

    Raises
    ------
    MlnbError
        If the file is no notebook, the name is empty, conditions are missing, or nothing can be written.
    """
    name, comment = " ".join(name.split()), comment.strip()
    if not name:
        msg = "Who signs? Give the name, as in --as “Ada Lovelace”."
        raise MlnbError(msg)
    if decision not in DECISIONS:
        msg = f"A decision is one of {', '.join(DECISIONS)}, not {decision!r}."
        raise MlnbError(msg)
    if decision == "with-conditions" and not comment:
        msg = "Under which conditions? Write them with --comment."
        raise MlnbError(msg)
    file = Path(path)
    if file.suffix.lower() in {".html", ".htm"}:
        msg = f"A signature belongs to the notebook: sign {file.with_suffix('.ipynb').name!r}, then export it again."
        raise MlnbError(msg)
    notebook = read_notebook(file)
    signatures, contents = stored(notebook)
    parts = whole(notebook, lambda: manifest(notebook))
    key = keys.key_of(name)
    moment = (at or datetime.now(UTC)).astimezone(UTC).isoformat(timespec="seconds")
    bare = Signature(
        name, decision, comment, moment, content(parts), tuple(s.hash for s in signatures), keys.public(key)
    )
    made = Signature(**{**asdict(bare), "after": bare.after, "signature": keys.sign(key, bare.message)})
    ledger_of(file).append(SIGNED, notebook=file.name, signature=made.to_dict())
    kept = {**contents, made.content: parts}
    notebook.metadata.setdefault("mlnb", {})["signed"] = {
        "contents": kept,
        "signatures": [s.to_dict() for s in (*signatures, made)],
    }
    write_notebook(notebook, file)
    return made
