"""What of a review is signed, by whom, and whether anything changed since."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mlnb.core.errors import MissingDependencyError, MlnbError, listing, plural
from mlnb.core.notebooks import read_notebook
from mlnb.review import keys
from mlnb.review.content import SCHEMA, changes, content, manifest
from mlnb.review.damage import whole
from mlnb.review.signatures import SIGNED, Signature, ledger_of, stored

if TYPE_CHECKING:
    from nbformat import NotebookNode


@dataclass(frozen=True)
class Checked:
    """One signature, and what stands against it."""

    signature: Signature
    problems: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether it is whole and of what is there."""
        return not self.problems


@dataclass(frozen=True)
class Verification:
    """What of a review is signed.

    Attributes
    ----------
    path : Path
    signatures : tuple of Checked
    problems : tuple of str
        What stands against the review as a whole.
    notes : tuple of str
        What a reader should know, and which is no fault.
    """

    path: Path
    signatures: tuple[Checked, ...]
    problems: tuple[str, ...] = ()
    notes: tuple[str, ...] = field(default=())

    @property
    def holds(self) -> bool:
        """Whether there is a signature, and all there are hold."""
        return bool(self.signatures) and not self.problems and all(s.holds for s in self.signatures)

    @property
    def exit_code(self) -> int:
        """0 where it holds, else 1."""
        return 0 if self.holds else 1

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values."""
        return {
            "path": self.path.as_posix(),
            "holds": self.holds,
            "signatures": [
                {**c.signature.to_dict(), "key_print": keys.print_of(c.signature.key), "problems": list(c.problems)}
                for c in self.signatures
            ],
            "problems": list(self.problems),
            "notes": list(self.notes),
        }

    def __repr__(self) -> str:
        lines = [f"{self.path}: {self.headline}"]
        for checked in self.signatures:
            mark = "✓" if checked.holds else "✗"
            lines.append(f"{mark} {checked.signature.words} (key {keys.print_of(checked.signature.key)})")
            lines += [f"    {problem}" for problem in checked.problems]
        lines += [f"✗ {problem}" for problem in self.problems]
        return "\n".join(lines + [f"  {note}" for note in self.notes])

    @property
    def headline(self) -> str:
        """The whole in one sentence."""
        if not self.signatures:
            return "not signed" if not self.problems else "not signed, and something is wrong"
        names = list(dict.fromkeys(s.signature.name for s in self.signatures))
        if self.holds:
            return f"signed by {' and '.join(names)}; nothing changed since"
        bad = sum(not s.holds for s in self.signatures)
        if not bad:
            return "the signatures hold, and something else is wrong"
        return f"{plural(bad, 'signature')} of {len(self.signatures)} {'does' if bad == 1 else 'do'} not hold"

    def _repr_html_(self) -> str:
        import html

        return f'<pre style="white-space:pre-wrap;margin:0">{html.escape(repr(self))}</pre>'


def verify(path: str | Path) -> Verification:
    """Tell what of a review is signed, by whom, and what changed since.

    Parameters
    ----------
    path : str or Path
        A notebook, or an html review that was exported from one.

    Raises
    ------
    MlnbError
        If the file is neither.
    """
    file = Path(path)
    if file.suffix.lower() in {".html", ".htm"}:
        from mlnb.review.embedded import verify_page

        return verify_page(file)
    if file.suffix.lower() in {".pdf", ".docx", ".md"}:
        msg = f"{file.name!r} holds no signed content: verify the notebook, or the html review that was made of it."
        raise MlnbError(msg)
    notebook = read_notebook(file)
    try:
        signatures, contents = stored(notebook)
        now = whole(notebook, lambda: manifest(notebook))
    except (MlnbError, TypeError, ValueError, AttributeError) as error:
        return Verification(file, (), (str(error),))
    checked = tuple(Checked(s, tuple(against(s, signatures, contents, now))) for s in signatures)
    problems, notes = _in_ledger(file, signatures)
    return Verification(file, checked, tuple(problems), (*_open_notes(signatures, contents), *notes))


def against(
    one: Signature,
    others: list[Signature],
    contents: dict[str, Any],
    now: dict[str, Any],
    part: str = "outputs",
    *,
    known: bool = True,
) -> list[str]:
    """What stands against a signature, a sentence each.

    Parameters
    ----------
    one : Signature
    others : list of Signature
        All of the review, in their order.
    contents : dict
        Manifests by their hash.
    now : dict
        Manifest of what is there.
    part : str
        See `mlnb.review.content.changes`.
    known : bool
        Whether to compare the key with the one kept here for that name.
    """
    if not keys.holds(one.key, one.signature, one.message):
        return ["The signature does not fit what it says: it was changed, or made with another key."]
    problems = []
    here = keys.key_of(one.name, make=False) if known else None
    if here is not None and keys.public(here) != one.key:
        problems.append(f"It was made with another key than the one kept here for {one.name}.")
    place = others.index(one)
    if list(one.after) != [s.hash for s in others[:place]]:
        problems.append("Signatures that stood before it were changed, added or taken away.")
    signed = contents.get(one.content)
    if not isinstance(signed, dict) or content(signed) != one.content:
        return [*problems, "The list of what was signed is missing or was changed."]
    if signed.get("schema") != SCHEMA:
        return [*problems, "It was signed with another version of mlnb, which lists the content otherwise."]
    return [*problems, *changes(signed, now, part)]


def _open_notes(signatures: list[Signature], contents: dict[str, Any]) -> list[str]:
    found = []
    for one in signatures:
        reasons = contents.get(one.content, {}).get("open") if isinstance(contents.get(one.content), dict) else None
        if reasons:
            found.append(f"{one.name} signed it while it was incomplete: {reasons[0]}")
    return found


def _in_ledger(file: Path, signatures: list[Signature]) -> tuple[list[str], list[str]]:
    """What the ledger beside the notebook says otherwise, and what it cannot say."""
    ledger = ledger_of(file)
    if not ledger.begun:
        return [], ["There is no ledger beside it, so that nobody can tell whether a signature was taken away."] * bool(
            signatures
        )
    broken = ledger.broken()
    if broken is not None:
        return [f"The ledger beside it was changed at its line {broken}."], []
    kept = [e.content["signature"] for e in ledger.entries(SIGNED) if e.content.get("notebook") == file.name]
    here = {s.signature for s in signatures}
    gone = [record for record in kept if isinstance(record, dict) and record.get("signature") not in here]
    lacking = [s for s in signatures if s.signature not in {r.get("signature") for r in kept if isinstance(r, dict)}]
    problems = [
        f"The ledger holds a signature that the notebook no longer has: {record.get('name')}, "
        f"{record.get('decision')}, {str(record.get('at'))[:10]}."
        for record in gone
    ]
    notes = (
        [f"The ledger beside it has no entry of the signature of {listing([s.name for s in lacking])}."]
        if lacking
        else []
    )
    return problems, notes


def signed_by(
    notebook: NotebookNode, now: dict[str, Any] | None = None, part: str = "outputs"
) -> list[tuple[Signature, str]]:
    """Signatures of a notebook, and whether each "holds", "does not hold" or was "not checked"; for a cover."""
    try:
        signatures, contents = stored(notebook)
    except (MlnbError, TypeError, ValueError):
        return []
    if not signatures:
        return []
    now = manifest(notebook) if now is None else now
    try:
        marks = [against(s, signatures, contents, now, part, known=False) for s in signatures]
    except MissingDependencyError:
        return [(s, "not checked") for s in signatures]
    return [(s, "does not hold" if problems else "holds") for s, problems in zip(signatures, marks, strict=True)]
