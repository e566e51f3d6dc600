"""A card as an html page of its own."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

from mlnb.cards import page as cards

if TYPE_CHECKING:
    from mlnb.core.audit import Audit
    from mlnb.core.finding import Finding

_STYLE = """<style>
:root{color-scheme:light dark}
html{background:#fff;color:#1b1f24}
body{max-width:960px;margin:24px auto;padding:0 16px}
@media (prefers-color-scheme:dark){html{background:#14171a;color:#e3e6e9}a{color:#6cb6e8}}
@media print{:root{color-scheme:light}html{background:none;color:#1b1f24}body{max-width:none;margin:0;padding:0}}
</style>"""


def page(obj: Finding | Audit) -> str:
    """The card with all its figures, in a page that needs nothing else and follows the reader's light or dark."""
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<link rel="icon" href="data:,">'
        f"<title>{html.escape(obj.summary())}</title>{_STYLE}</head>"
        f"<body><main>{cards.html(obj, figures='all')}</main></body></html>\n"
    )
