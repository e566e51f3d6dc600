"""A drawn figure: bytes, size, and what it shows in words."""

from __future__ import annotations

import base64
import html
from dataclasses import dataclass


@dataclass(frozen=True)
class Spot:
    """A place of a figure that says its values when it is pointed at; sides are parts of the figure's."""

    left: float
    top: float
    width: float
    height: float
    text: str


@dataclass(frozen=True)
class Picture:
    """A figure that can be set into a page.

    Parameters
    ----------
    data : bytes
        The file.
    mime : str
        "image/svg+xml" or "image/png".
    width, height : int
        In CSS pixels.
    alt : str
        The figure in one sentence.
    spots : tuple of Spot
        Places that say their values.
    """

    data: bytes
    mime: str
    width: int
    height: int
    alt: str
    spots: tuple[Spot, ...] = ()

    @property
    def uri(self) -> str:
        """The file as a data URI."""
        return f"data:{self.mime};base64,{base64.b64encode(self.data).decode()}"

    def img_html(self, style: str = "") -> str:
        """A literal ``<img>`` with size and alt text, which every front end and exporter keeps."""
        styled = f' style="{html.escape(style, quote=True)}"' if style else ""
        return (
            f'<img alt="{html.escape(self.alt, quote=True)}" width="{self.width}" height="{self.height}"'
            f'{styled} src="{self.uri}">'
        )
