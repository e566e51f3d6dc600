"""From a matplotlib figure to the few bytes of a picture, the same bytes every time."""

from __future__ import annotations

import functools
import io
import re
import warnings
from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

from mlnb.figures.numbers import tick_text
from mlnb.figures.palette import GRID, GREY, INK, LINE
from mlnb.figures.picture import Picture

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

#: Width of a figure in CSS pixels; one matplotlib point is drawn as one pixel.
WIDTH = 430
#: An SVG of more bytes than this is compared with a PNG, and the smaller one kept.
SVG_ENOUGH = 16_000
_DPI = 72
_PNG_SCALE = 2
_SVG = "http://www.w3.org/2000/svg"
_XLINK = "http://www.w3.org/1999/xlink"
_FONTS = "DejaVu Sans,Verdana,sans-serif"
_NUMBER = re.compile(r"-?\d+\.\d+")

_STYLE: dict[str, Any] = {
    "axes.axisbelow": True,
    "axes.edgecolor": LINE,
    "axes.grid": False,
    "axes.labelcolor": INK,
    "axes.labelsize": 11,
    "axes.linewidth": 1.0,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlesize": 11,
    "figure.dpi": _DPI,
    "figure.facecolor": "white",
    "font.family": ["sans-serif"],
    "font.sans-serif": ["DejaVu Sans"],
    "font.size": 11,
    "grid.color": GRID,
    "legend.fontsize": 10.5,
    "legend.frameon": False,
    "path.simplify": True,
    "savefig.facecolor": "white",
    "svg.fonttype": "none",
    "svg.hashsalt": "mlnb",
    "text.color": INK,
    "text.parse_math": False,
    "text.usetex": False,
    "xtick.color": LINE,
    "xtick.labelcolor": INK,
    "xtick.labelsize": 10.5,
    "ytick.color": LINE,
    "ytick.labelcolor": INK,
    "ytick.labelsize": 10.5,
}


def canvas(height: int, width: int = WIDTH) -> tuple[Figure, Axes]:
    """An empty figure of that size in pixels, with one pair of axes; no pyplot, no global state."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width / _DPI, height / _DPI), dpi=_DPI, layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.subplots()
    return figure, axes


def plain_ticks(axis: Any) -> None:
    """Ticks as plain numbers, without matplotlib's offsets and mathematics markup."""
    from matplotlib.ticker import FuncFormatter, NullFormatter

    axis.set_major_formatter(FuncFormatter(tick_text))
    axis.set_minor_formatter(NullFormatter())


def foot(figure: Figure, text: str) -> None:
    """A line in small print under the axes."""
    if text:
        figure.supxlabel(text, fontsize=10, color=GREY, ha="right", x=0.99)


def render(paint: Callable[[], Figure], alt: str) -> Picture:
    """Paint under our own style and keep the smaller of SVG and PNG.

    Parameters
    ----------
    paint : callable
        Gives the finished figure.
    alt : str
        The figure in one sentence.
    """
    import matplotlib as mpl

    with mpl.rc_context(), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a glyph that our font lacks is set by the reader's browser
        dict.update(mpl.rcParams, _settings())
        figure = paint()
        width, height = (round(float(side) * _DPI) for side in figure.get_size_inches())
        svg = _small_svg(_saved(figure, "svg", metadata={"Date": None, "Creator": None, "Format": None, "Type": None}))
        if len(svg) <= SVG_ENOUGH:
            return Picture(svg, "image/svg+xml", width, height, alt)
        png = _small_png(_saved(figure, "png", dpi=_DPI * _PNG_SCALE, metadata={"Software": None}))
    if len(png) < len(svg):
        return Picture(png, "image/png", width, height, alt)
    return Picture(svg, "image/svg+xml", width, height, alt)


@functools.cache
def _settings() -> dict[str, Any]:
    """All of matplotlib's settings: its defaults and ours over them, whatever the user has set."""
    import matplotlib as mpl

    default = {k: v for k, v in mpl.rcParamsDefault.items() if "backend" not in k and k != "interactive"}
    return {**default, **mpl.RcParams(_STYLE)}


def _saved(figure: Figure, kind: str, **options: Any) -> bytes:
    target = io.BytesIO()
    figure.savefig(target, format=kind, **options)
    return target.getvalue()


def _small_svg(raw: bytes) -> bytes:
    """The same picture without comments, ids nobody asks for, and digits nobody sees."""
    ET.register_namespace("", _SVG)
    ET.register_namespace("xlink", _XLINK)
    root = ET.fromstring(raw)  # noqa: S314  # written by matplotlib a moment ago
    for child in list(root):
        if child.tag.endswith("metadata"):
            root.remove(child)
    text = ET.tostring(root, encoding="unicode")
    used = set(re.findall(r'(?:url\(#|href="#)([^)"]+)', text))
    for element in root.iter():
        if element.get("id") not in used:
            element.attrib.pop("id", None)
        for key, value in element.attrib.items():
            if key in {"d", "transform", "x", "y", "width", "height", "points"}:
                element.set(key, _shorter(value))
            elif key == "style":
                element.set(key, _style(value))
        if element.text is not None and not element.text.strip():
            element.text = None
        if element.tail is not None and not element.tail.strip():
            element.tail = None
    for key in ("width", "height", "version"):
        root.attrib.pop(key, None)
    root.set("font-family", _FONTS)
    return ET.tostring(_flat(root), encoding="unicode").encode()


def _shorter(value: str) -> str:
    """Coordinates to a tenth of a pixel."""
    short = _NUMBER.sub(lambda m: f"{float(m[0]):.1f}".removesuffix(".0"), value)
    return " ".join(short.split()).replace("-0 ", "0 ")


def _style(value: str) -> str:
    """A style without the font's name, which the root has, and without blanks."""
    rules = [rule.strip() for rule in value.split(";")]
    kept = []
    for rule in rules:
        name, _, said = (part.strip() for part in rule.partition(":"))
        if name == "font":
            said = re.sub(r"(\d+(?:\.\d+)?px).*", r"\1 " + _FONTS.replace("DejaVu Sans", "'DejaVu Sans'"), said)
        if rule:
            kept.append(f"{name}:{said}")
    return ";".join(kept)


def _flat(root: ET.Element) -> ET.Element:
    """Groups that say nothing are replaced by what they hold."""
    for parent in list(root.iter()):
        changed = True
        while changed:
            changed = False
            for position, child in enumerate(list(parent)):
                if child.tag == f"{{{_SVG}}}g" and not child.attrib:
                    parent.remove(child)
                    for offset, inner in enumerate(list(child)):
                        parent.insert(position + offset, inner)
                    changed = True
                    break
    return root


def _small_png(raw: bytes) -> bytes:
    """The same picture with a palette of at most 128 colours."""
    from PIL import Image

    with Image.open(io.BytesIO(raw)) as image:
        reduced = image.convert("RGB").quantize(128, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    target = io.BytesIO()
    reduced.save(target, format="PNG", optimize=True)
    return target.getvalue()
