"""The review as markdown, for a pull request or an archive of text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from mlnb.core.audit import Audit
from mlnb.core.finding import ORDER
from mlnb.review import complete
from mlnb.review.content import fingerprint, manifest
from mlnb.review.decisions import still_open
from mlnb.review.facts import facts, removed
from mlnb.review.keys import print_of
from mlnb.review.read import read
from mlnb.review.redact import redacted
from mlnb.review.since import changes_since
from mlnb.review.verified import signed_by

if TYPE_CHECKING:
    from nbformat import NotebookNode


def markdown(
    notebook: NotebookNode, name: str = "", *, date: str = "", with_rows: bool = False, since: str = ""
) -> str:
    """The review as GitHub-flavoured markdown.

    Parameters
    ----------
    notebook : NotebookNode
    name : str
        Of its file, for where it has no title.
    date : str
        Day of the review.
    with_rows : bool
        Whether values of single rows are shown.
    since : str
        An earlier run of the notebook, to tell what changed.
    """
    return "\n\n".join(_blocks(notebook, name, date, since, with_rows=with_rows)) + "\n"


def _blocks(notebook: NotebookNode, name: str, date: str, since: str, *, with_rows: bool) -> Iterator[str]:
    from mlnb import cards
    from mlnb.cards.mark_down import md

    shown = notebook if with_rows else redacted(notebook)
    record = read(shown, name)
    yield f"# {md(record.title)}"
    against = complete.reasons(notebook, read(notebook, name), shown)
    yield "**INCOMPLETE**" if against else "**COMPLETE**"
    if against:
        yield "\n".join(f"- {md(reason)}" for reason in against)
    print_ = fingerprint(manifest(notebook))
    if since:
        yield "## Since the last review"
        yield "\n".join(f"- {f'`{what}`: ' if what else ''}{md(said)}" for what, said in changes_since(notebook, since))
    yield "\n".join(
        f"- {name}: {md(value)}" for name, value in [*facts(record, print_), *([("Date", date)] if date else [])]
    )
    if gone := removed(record):
        yield md(gone[0])
    if record.items:
        yield cards.markdown(Audit(record.findings, record.about)).strip()
    worst = sorted(record.findings, key=lambda f: ORDER[f.verdict])
    day = date or record.executed[:10]  # a decision that had ended when the notebook was run is open
    waiting = [(f, why) for f in worst if (why := still_open(f, record.decisions.get(f.check), day))]
    yield "## Open items"
    yield "\n".join(f"- `{f.check}`: {md(why)}" for f, why in waiting) or "None."
    yield "## Decisions"
    made = [d for f in worst if (d := record.decisions.get(f.check)) and d.made]
    yield (
        "\n".join(
            f"- `{d.check}`: {md(d.kind)}" + "".join(f"; {k}: {md(v)}" for k, v in _parts(d.who, d.why, d.until))
            for d in made
        )
        or "None."
    )

    yield "## Sign-off"
    yield (
        "\n".join(
            f"- {md(one.words)} (key `{print_of(one.key)}`, {'the signature holds' if state == 'holds' else state})"
            for one, state in signed_by(notebook)
        )
        or "Nobody has signed."
    )


def _parts(who: str, why: str, until: str) -> list[tuple[str, str]]:
    return [(key, value) for key, value in (("who", who), ("why", why), ("until", until)) if value]
