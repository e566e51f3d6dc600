"""From a matplotlib figure to the few bytes of a picture, the same bytes every time."""

from __future__ import annotations

import functools
import io
import warnings
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, cast
from weakref import WeakKeyDictionary

from mlnb.figures.labels import width
from mlnb.figures.numbers import tick_text
from mlnb.figures.palette import GREY, GRID, INK, LINE
from mlnb.figures.picture import Picture, Spot
from mlnb.figures.svg import small

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Corner = tuple[float, float] | None

#: Width of a figure in CSS pixels; one matplotlib point is drawn as one pixel.
WIDTH = 404
#: An SVG of more bytes than this is compared with a PNG, and the smaller one kept.
SVG_ENOUGH = 16_000
#: An SVG of more bytes than this is not kept, even where a PNG cannot show all letters.
SVG_MOST = 36_000
_DPI = 72
_FONTS = "'DejaVu Sans',Verdana,sans-serif"

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


def canvas(height: int) -> tuple[Figure, Axes]:
    """An empty figure of that size in pixels, with one pair of axes; no pyplot, no global state."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH / _DPI, height / _DPI), dpi=_DPI, layout="constrained")
    axes = figure.subplots()
    return figure, axes


#: Of a figure that is being painted: axes, their two corners in data (None for an edge of the axes), and what is said there.
_SPOTS: WeakKeyDictionary[Any, list[tuple[Any, Corner, Corner, str]]] = WeakKeyDictionary()


def spot(axes: Axes, across: Corner, down: Corner, lines: list[str]) -> None:
    """Let a place of the axes say these lines when it is pointed at.

    Parameters
    ----------
    axes : Axes
    across, down : tuple of two floats, or None
        Its ends on x and on y, in data; None for all of the axes.
    lines : list of str
    """
    _SPOTS.setdefault(axes.figure, []).append((axes, across, down, "\n".join(lines)))


def _spots(figure: Figure) -> tuple[Spot, ...]:
    """The spots of a figure that is drawn, on the figure's own scale."""
    wide, high = (float(side) * figure.dpi for side in figure.get_size_inches())
    found = []
    for axes, across, down, text in _SPOTS.pop(figure, []):
        box = axes.bbox
        xs = (
            [box.x0, box.x1]
            if across is None
            else [axes.transData.transform((v, axes.get_ylim()[0]))[0] for v in across]
        )
        ys = [box.y0, box.y1] if down is None else [axes.transData.transform((axes.get_xlim()[0], v))[1] for v in down]
        left, right = (min(max(v, box.x0), box.x1) for v in sorted(xs))
        low, top = (min(max(v, box.y0), box.y1) for v in sorted(ys))
        if right > left and top > low:
            found.append(Spot(left / wide, 1 - top / high, (right - left) / wide, (top - low) / high, text))
    return tuple(found)


def plain_ticks(axis: Any) -> None:
    """Ticks as plain numbers, without matplotlib's offsets and mathematics markup."""
    from matplotlib.ticker import FuncFormatter, NullFormatter

    axis.set_major_formatter(FuncFormatter(tick_text))
    axis.set_minor_formatter(NullFormatter())


def legend(figure: Figure, names: list[str], handle: float = 1.4) -> None:
    """Names over the axes, as many in a line as fit."""
    room = WIDTH / 6.6  # characters
    longest = max((width(name) for name in names), default=0) + handle * 2 + 2
    columns = max(1, min(len(names), int(room // longest), 4))
    figure.legend(
        loc="outside upper left", ncols=columns, borderaxespad=0.2, handlelength=handle, columnspacing=1.6
    )  # fmt: skip


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
        dict.update(cast("dict[str, Any]", mpl.rcParams), _settings())  # all at once, without a check of each
        figure = paint()
        across, down = (round(float(side) * _DPI) for side in figure.get_size_inches())
        svg = _as_svg(figure)
        spots = _spots(figure)
        if len(svg) <= SVG_ENOUGH:
            return Picture(svg, "image/svg+xml", across, down, alt, spots)
        with warnings.catch_warnings(record=True) as said:
            warnings.simplefilter("always")
            png = _as_png(figure, 2)
            if len(png) > SVG_MOST:
                png = _as_png(figure, 1)
    boxes = any("missing from" in str(warning.message) for warning in said)  # our font lacks a letter: a box in a PNG
    if len(png) < len(svg) and (len(svg) > SVG_MOST or not boxes):
        return Picture(png, "image/png", across, down, alt, spots)
    return Picture(svg, "image/svg+xml", across, down, alt, spots)


def raster(paint: Callable[[], Figure]) -> bytes:
    """The figure as a PNG, whatever its size, for files that hold no SVG."""
    import matplotlib as mpl

    with mpl.rc_context(), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        dict.update(cast("dict[str, Any]", mpl.rcParams), _settings())
        return _as_png(paint(), 2)


@functools.cache
def _settings() -> dict[str, Any]:
    """All of matplotlib's settings: its defaults and ours over them, whatever the user has set."""
    import matplotlib as mpl

    default: Any = mpl.rcParamsDefault
    ours: Any = mpl.RcParams(_STYLE)
    kept = {key: value for key, value in default.items() if "backend" not in key and key != "interactive"}
    return {**kept, **ours}


def _as_svg(figure: Figure) -> bytes:
    from matplotlib.backends.backend_svg import FigureCanvasSVG

    target = io.BytesIO()  # the canvas itself, since Figure.savefig would draw a second time for the layout
    drawn: Any = FigureCanvasSVG(figure)
    drawn.print_svg(target, metadata=dict.fromkeys(("Date", "Creator", "Format", "Type")))
    return small(target.getvalue(), _FONTS)


def _as_png(figure: Figure, scale: int) -> bytes:
    """At twice the size for sharp screens, where that is not too large; a palette of at most 128 colours."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from PIL import Image

    figure.set_dpi(_DPI * scale)
    drawn: Any = FigureCanvasAgg(figure)
    drawn.draw()
    size = drawn.get_width_height(physical=True)
    image = Image.frombuffer("RGBA", size, drawn.buffer_rgba(), "raw", "RGBA", 0, 1)
    reduced = image.convert("RGB").quantize(128, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    target = io.BytesIO()
    reduced.save(target, format="PNG", optimize=True)
    return target.getvalue()
