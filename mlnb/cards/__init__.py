"""Cards: a finding or an audit as html, text and markdown, the same family on every page."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mlnb.core.audit import Audit
    from mlnb.core.comparison import Comparison
    from mlnb.core.finding import Finding
    from mlnb.core.framing import Framing
    from mlnb.core.run_compare import RunComparison
    from mlnb.core.what_if import WhatIf
    from mlnb.training._experiments import Experiments
    from mlnb.training.run_log import RunLog

__all__ = ["bundle", "html", "markdown", "text"]


def bundle(
    obj: Finding | Audit | Framing | RunLog | RunComparison | Experiments | WhatIf | Comparison,
) -> dict[str, Any]:
    """What a notebook stores of a result: html, text, and the JSON that a review reads.

    Examples
    --------
    >>> import mlnb
    >>> sorted(bundle(mlnb.Finding("data.duplicates", "pass", "No row occurs twice.")))
    ['application/vnd.mlnb.finding+json', 'text/html', 'text/plain']
    """
    from mlnb.cards import mime
    from mlnb.core.comparison import Comparison
    from mlnb.core.framing import Framing
    from mlnb.core.run_compare import RunComparison
    from mlnb.core.what_if import WhatIf
    from mlnb.training._experiments import Experiments
    from mlnb.training.run_log import RunLog

    if isinstance(obj, Framing):
        from mlnb.cards import framing

        return framing.bundle(obj)
    if isinstance(obj, (RunLog, RunComparison, Experiments, WhatIf)):
        from mlnb.cards import runs

        return runs.bundle(obj)
    if isinstance(obj, Comparison):
        from mlnb.cards import comparison

        return comparison.bundle(obj)
    return mime.bundle(obj)


def html(
    obj: Finding | Audit | Comparison,
    *,
    open: bool = False,  # noqa: A002  # the word of the element's attribute
    figures: str = "auto",
    only: Iterable[str] | None = None,
    rows: int | None = None,
) -> str:
    """The card as one html element that needs nothing else: no script, no file, no network.

    Parameters
    ----------
    obj : Finding, Audit or Comparison
    open : bool
        Open every row of an audit, as on paper, where nothing can be clicked.
    figures : {"auto", "all", "none"}
        Which figures an audit's card embeds. "auto": those of what failed or needs a look, and the
        others while the card stays near 60 KB.
    only : iterable of str, optional
        Ids of the findings to list, in an audit's card; all by default.
    rows : int, optional
        At most so many rows of a table, in a finding's card.

    Raises
    ------
    ValueError
        If ``figures`` is none of the three.
    """
    from mlnb.cards import page
    from mlnb.core.comparison import Comparison

    if isinstance(obj, Comparison):
        from mlnb.cards import comparison

        return comparison.html(obj, only=only, open=open)
    return page.html(obj, open=open, figures=figures, only=only, rows=rows)


def text(
    obj: Finding | Audit | Framing | RunLog | RunComparison | Experiments | WhatIf | Comparison,
    *,
    columns: int | None = None,
    color: bool | None = None,
) -> str:
    """The card as text.

    Parameters
    ----------
    obj : Finding or Audit
    columns : int, optional
        Width; by default the terminal's, or 100 where the output is not a terminal.
    color : bool, optional
        Whether to use ANSI colours; by default only in a terminal, and not where ``NO_COLOR`` is set.

    Examples
    --------
    >>> import mlnb
    >>> print(text(mlnb.Finding("data.duplicates", "pass", "No row occurs twice."), color=False))
    ✓ pass  data.duplicates
    No row occurs twice.
    """
    from mlnb.cards import terminal
    from mlnb.core.comparison import Comparison
    from mlnb.core.framing import Framing
    from mlnb.core.run_compare import RunComparison
    from mlnb.core.what_if import WhatIf
    from mlnb.training._experiments import Experiments
    from mlnb.training.run_log import RunLog

    if isinstance(obj, Framing):
        from mlnb.cards import framing

        return framing.text(obj)
    if isinstance(obj, (RunLog, RunComparison, Experiments, WhatIf)):
        from mlnb.cards import runs

        return runs.text(obj)
    if isinstance(obj, Comparison):
        from mlnb.cards import comparison

        return comparison.text(obj)
    return terminal.text(obj, columns=columns, color=color)


def markdown(obj: Finding | Audit, *, figures: bool = False) -> str:
    """The card as GitHub-flavoured markdown.

    Parameters
    ----------
    obj : Finding or Audit
    figures : bool
        Whether to embed the pictures; their alt texts are given otherwise.
    """
    from mlnb.cards import mark_down

    return mark_down.markdown(obj, figures=figures)
