"""The same SVG in fewer bytes."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

_SVG = "http://www.w3.org/2000/svg"
_XLINK = "http://www.w3.org/1999/xlink"
_NUMBER = re.compile(r"-?\d+\.\d+")
_USED = re.compile(r'(?:url\(#|href="#)([^)"]+)')
_DRAWN = {"d", "transform", "x", "y", "width", "height", "points"}


def small(raw: bytes, fonts: str) -> bytes:
    """Give an SVG of matplotlib without comments, ids that nobody asks for, and digits that nobody sees.

    Parameters
    ----------
    raw : bytes
        As matplotlib wrote it, with texts as texts.
    fonts : str
        Families for all texts, in the order of preference.
    """
    ET.register_namespace("", _SVG)
    ET.register_namespace("xlink", _XLINK)
    root = ET.fromstring(raw)  # noqa: S314  # written by matplotlib a moment ago
    for child in [c for c in root if c.tag.endswith("metadata")]:
        root.remove(child)
    used = set(_USED.findall(ET.tostring(root, encoding="unicode")))
    for element in root.iter():
        _shorten(element, used, fonts)
    for key in ("width", "height", "version"):
        root.attrib.pop(key, None)
    for parent in list(root.iter()):
        _flatten(parent)
    return ET.tostring(root, encoding="unicode").encode()


def _shorten(element: ET.Element, used: set[str], fonts: str) -> None:
    if element.get("id") not in used:
        element.attrib.pop("id", None)
    for key, value in element.attrib.items():
        if key in _DRAWN:
            short = _NUMBER.sub(lambda m: f"{float(m[0]):.1f}".removesuffix(".0"), value)
            element.set(key, " ".join(short.split()))
        elif key == "style":
            element.set(key, _style(value, fonts))
    if not (element.text or "").strip():
        element.text = None
    element.tail = None  # matplotlib writes no text after an element but line breaks


def _style(value: str, fonts: str) -> str:
    rules = []
    for rule in value.split(";"):
        name, _, said = (part.strip() for part in rule.partition(":"))
        if name == "font":
            said = re.sub(r"(\d+(?:\.\d+)?px).*", lambda m: f"{m[1]} {fonts}", said)
        if name:
            rules.append(f"{name}:{said}")
    return ";".join(rules)


def _flatten(parent: ET.Element) -> None:
    """Put what is in groups that say nothing in their place."""
    position = 0
    while position < len(parent):
        child = parent[position]
        if child.tag == f"{{{_SVG}}}g" and not child.attrib:
            parent.remove(child)
            for offset, inner in enumerate(list(child)):
                parent.insert(position + offset, inner)
        else:
            position += 1
