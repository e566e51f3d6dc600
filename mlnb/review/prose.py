"""What people wrote, as html that runs nothing and asks the network for nothing."""

from __future__ import annotations

import functools
import html
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nbformat import NotebookNode

_TAGS = frozenset(
    [
        "a", "abbr", "b", "blockquote", "br", "caption", "code", "col", "colgroup", "dd", "del", "details",
        "div", "dl", "dt", "em", "figcaption", "figure", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "img",
        "ins", "kbd", "li", "mark", "ol", "p", "pre", "q", "s", "samp", "small", "span", "strike", "strong",
        "sub", "summary", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "u", "ul", "var",
    ]
)  # fmt: skip
_PLAIN = {
    "a": {"href", "title"}, "td": {"align", "colspan", "rowspan"}, "th": {"align", "colspan", "rowspan", "scope"},
    "img": {"alt", "width", "height", "title"}, "ol": {"start"}, "details": {"open"}, "abbr": {"title"},
}  # fmt: skip
_IMAGE = re.compile(r"data:image/(?:png|jpeg|gif|webp|svg\+xml);base64,[A-Za-z0-9+/=\s]+\Z")
_LINK = re.compile(r"(?:https?:|mailto:|#)", re.IGNORECASE)
# Their content goes with them: it is code, not words.
_DROPPED = re.compile(r"<(script|style|iframe|object|template|noscript)\b.*?(?:</\1\s*>|\Z)", re.IGNORECASE | re.DOTALL)
_KINDS = ("image/svg+xml", "image/png", "image/jpeg", "image/gif", "image/webp")


def markdown(cell: NotebookNode, lower: int = 2) -> str:
    """A markdown cell as safe html.

    Parameters
    ----------
    cell : NotebookNode
    lower : int
        By how many levels its headings are lowered, to stand below the document's own.
    """
    text = cell.source
    for name, kinds in cell.get("attachments", {}).items():
        for kind, content in kinds.items():
            text = text.replace(f"attachment:{name}", f"data:{kind};base64,{''.join(str(content).split())}")
    return clean(_lowered(str(_parser()(text)), lower))


def inline(text: str) -> str:
    """One line of markdown as safe html without a paragraph around it."""
    done = clean(str(_parser()(" ".join(text.split())))).strip()
    return re.sub(r"\A<p>(.*)</p>\Z", r"\1", done, flags=re.DOTALL)


def plain(text: str) -> str:
    """One line of markdown as bare words, for a title bar."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", "", inline(text))).split())


def clean(text: str) -> str:
    """HTML without anything that runs, loads or covers the page."""
    return str(_cleaner().clean(_DROPPED.sub("", text)))


def pictures(cell: NotebookNode) -> str:
    """The pictures among a code cell's outputs, as images that carry their own bytes."""
    drawn = []
    for output in cell.get("outputs", []):
        data = output.get("data", {})
        kind = next((k for k in _KINDS if k in data), None)
        if kind is not None:
            words = html.escape(" ".join(str(data.get("text/plain", "A figure of the notebook")).split())[:200])
            drawn.append(f'<p><img class="own" alt="{words}" src="{_uri(kind, data[kind])}"></p>')
    return "".join(drawn)


def _uri(kind: str, content: Any) -> str:
    import base64

    text = content if isinstance(content, str) else "".join(content)
    if kind == "image/svg+xml":
        text = base64.b64encode(text.encode()).decode()
    return f"data:{kind};base64,{html.escape(''.join(text.split()), quote=True)}"


def _lowered(text: str, by: int) -> str:
    return re.sub(r"(</?h)([1-6])\b", lambda found: f"{found[1]}{min(int(found[2]) + by, 6)}", text)


@functools.cache
def _parser() -> Any:
    import mistune

    return mistune.create_markdown(
        escape=False, renderer=mistune.HTMLRenderer(escape=False, allow_harmful_protocols=["data:image/"]),
        plugins=["table", "strikethrough", "url"],
    )  # fmt: skip


@functools.cache
def _cleaner() -> Any:
    from bleach.sanitizer import Cleaner

    return Cleaner(
        tags=_TAGS, attributes=_allowed, protocols={"http", "https", "mailto", "data"}, strip=True, strip_comments=True
    )


def _allowed(tag: str, name: str, value: str) -> bool:
    """Whether an attribute stays: links that a person follows, pictures that bring their bytes along."""
    if tag == "img" and name == "src":
        return bool(_IMAGE.match(value))
    if tag == "a" and name == "href":
        return bool(_LINK.match(value.strip()))
    return name in _PLAIN.get(tag, ())
