"""The review as markdown, for a pull request or an archive of text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from mlnb.core.audit import Audit
from mlnb.core.finding import ORDER
from mlnb.review import complete
from mlnb.review.decisions import still_open
from mlnb.review.facts import facts, removed
from mlnb.review.read import Record, read

if TYPE_CHECKING:
    from nbformat import NotebookNode


def markdown(notebook: NotebookNode, name: str = "", *, date: str = "") -> str:
    """The review as GitHub-flavoured markdown.

    Parameters
    ----------
    notebook : NotebookNode
    name : str
        Of its file, for where it has no title.
    date : str
        Day of the review.
    """
    return "\n\n".join(_blocks(notebook, read(notebook, name), date)) + "\n"


def _blocks(notebook: NotebookNode, record: Record, date: str) -> Iterator[str]:
    from mlnb import cards
    from mlnb.cards.mark_down import md

    yield f"# {md(record.title)}"
    against = complete.reasons(notebook, record)
    yield "**INCOMPLETE**" if against else "**COMPLETE**"
    if against:
        yield "\n".join(f"- {md(reason)}" for reason in against)
    yield "\n".join(f"- {name}: {md(value)}" for name, value in [*facts(record), *([("Date", date)] if date else [])])
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


def _parts(who: str, why: str, until: str) -> list[tuple[str, str]]:
    return [(key, value) for key, value in (("who", who), ("why", why), ("until", until)) if value]
