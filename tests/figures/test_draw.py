"""Every type of evidence draws, with words, in few bytes, the same each time, whatever is in it."""

import base64
import re
from xml.etree import ElementTree as ET

import pytest

from mlnb.core.evidence import (
    Bars,
    Curves,
    Evidence,
    Heatmap,
    Histogram,
    Intervals,
    Note,
    Parallel,
    Series,
    Table,
    Timeline,
)
from mlnb.figures import Picture, dispatch, draw

DRAWABLE = {
    "bars": Bars(caption="Missing", labels=("age", "pay"), values=(0.1, 0.3), low=(0.05, 0.2), high=(0.2, 0.4), unit="%",
                 marked=("pay",), reference=0.02, reference_label="matters from 2 %"),
    "histogram": Histogram(caption="Confidence", edges=(0.0, 0.5, 1.0), groups=("all", "wrong"), counts=((9, 90), (9, 0)), marked=("wrong",)),
    "curves": Curves(caption="Score", x=(10.0, 100.0, 1000.0), series=(Series("train", (1.0, 1.0, 0.9)),
                     Series("held out", (0.5, 0.7, 0.8), (0.4, 0.6, 0.7), (0.6, 0.8, 0.9))), logx=True, reference=0.5),
    "intervals": Intervals(caption="Folds", labels=("1", "2"), values=(0.9, 0.7), low=(0.8, 0.6), high=(1.0, 0.8), band=(0.8, 1.0),
                           band_label="by chance", marked=("2",)),
    "heatmap": Heatmap(caption="Confusion", values=((5, 1), (0, 7)), xlabels=("a", "b"), ylabels=("a", "b"), annotate=True),
    "timeline": Timeline(caption="Steps", lanes=("fit", "score"), at=(1, 2, 3), lane=(0, 1, 1), labels=("a", "b", "c"), marked=(2,), cells=(1, 1, 2), first=2, first_label="first touch"),
    "parallel": Parallel(caption="Runs", axes=("C", "score"), ticks=(("0.1", "10"), ("0.8", "0.9")), places=((0.0, 1.0), (0.0, 1.0)),
                         labels=("a", "b", "c"), lines=((0.0, 0.0), (1.0, 1.0), (None, 0.5)), values=(0.0, 1.0, 0.5), marked=(1,)),
}  # fmt: skip
ALT = {
    "bars": "Missing: age 10 %, pay 30 %.",
    "histogram": "Confidence: all 99 rows, wrong 9 rows between 0 and 1.",
    "curves": "Score: train from 1 to 0.9, held out from 0.5 to 0.8.",
    "intervals": "Folds: 1 0.9, 2 0.7.",
    "heatmap": "Confusion: 2 by 2 cells, the largest 7 at b and b.",
    "timeline": "Steps: 1 × fit, 2 × score.",
    "parallel": "Runs: 3 lines through C and score.",
}


def texts(picture):
    root = ET.fromstring(picture.data)  # noqa: S314
    return ["".join(element.itertext()) for element in root.iter() if element.tag.endswith("text")]


@pytest.mark.parametrize("kind", DRAWABLE)
def test_draws_with_words_and_size(kind):
    picture = draw(DRAWABLE[kind])
    assert picture.alt == ALT[kind]
    assert picture.mime == "image/svg+xml"
    assert len(picture.data) < 12_000
    root = ET.fromstring(picture.data)  # noqa: S314
    assert root.get("viewBox") == f"0 0 {picture.width} {picture.height}"


def test_every_type_is_drawn_or_set_as_text():
    assert set(Evidence.kinds) - {""} == {*DRAWABLE, "table", "note", "scores", "runs"}
    assert set(dispatch.DRAWN) == set(DRAWABLE)
    assert draw(Table(caption="", columns=("a",), rows=((1,),))) is None
    assert draw(Note(caption="", text="x")) is None


@pytest.mark.parametrize("kind", DRAWABLE)
def test_same_bytes_again_and_from_json_and_under_foreign_settings(kind):
    import matplotlib as mpl

    first = draw(DRAWABLE[kind])
    assert draw(Evidence.from_dict(DRAWABLE[kind].to_dict())) == first
    dispatch._remembered.cache_clear()
    foreign = {
        "figure.facecolor": "black",
        "font.size": 30,
        "axes.grid": True,
        "svg.fonttype": "path",
        "text.usetex": True,
    }
    with mpl.rc_context(foreign):
        assert draw(DRAWABLE[kind]) == first
        assert mpl.rcParams["font.size"] == 30
        assert mpl.rcParams["text.usetex"]


def test_own_alt_text_is_kept():
    assert draw(Bars(caption="c", alt="Said by the check.", labels=("a",), values=(1.0,))).alt == "Said by the check."


def test_white_ground_is_drawn():
    assert re.search(rb"fill: ?#ffffff", draw(DRAWABLE["bars"]).data)


def test_no_date_no_version_no_random_id():
    data = draw(DRAWABLE["curves"]).data
    for word in (b"<dc:", b"Matplotlib", b"metadata", b"<!--"):
        assert word not in data


@pytest.mark.parametrize(
    "label",
    [
        "$x_1$",
        "a_b^c",
        "$",
        "$$",
        r"\frac{a}",
        "<b>&amp;",
        "列名前",
        "e\u0301té",
        "a\nb",
        "x" * 300,
        "\x00\x1b[0m\ud800",
        "",
    ],
)
def test_labels_are_drawn_as_they_are(label):
    picture = draw(Bars(caption="c", labels=(label, "other"), values=(1.0, 2.0), xlabel=label, marked=(label,)))
    said = texts(picture)
    if label in {"$x_1$", "a_b^c", "$", "$$", r"\frac{a}", "<b>&amp;", "列名前"}:
        assert said.count(label) == 2
    if len(label) == 300:
        assert any(re.fullmatch("x{20,30}…", text) for text in said)


def test_many_labels_are_capped_and_the_marked_ones_kept():
    labels = tuple(f"label {i}" for i in range(200))
    for kind in (Bars, Intervals):
        picture = draw(
            kind(caption="c", labels=labels, values=tuple(float(i) for i in range(200)), marked=("label 150",))
        )
        assert picture.height < 500
        assert "label 150" in texts(picture)
        assert any("180 more not shown" in text for text in texts(picture))
        assert len(picture.data) < 40_000


def test_many_lines_are_capped():
    series = tuple(Series(f"run {i}", (1.0, 2.0)) for i in range(20))
    assert any(
        "12 more lines not shown" in text for text in texts(draw(Curves(caption="c", x=(1.0, 2.0), series=series)))
    )


def test_a_large_matrix_is_small_as_a_picture():
    values = tuple(tuple(((i * 37 + j * 91) % 200 - 100) / 100 for j in range(60)) for i in range(60))
    names = tuple(f"a long feature name {i}" for i in range(60))
    picture = draw(Heatmap(caption="c", values=values, xlabels=names, ylabels=names))
    assert picture.mime == "image/png"
    assert picture.data.startswith(b"\x89PNG")
    assert len(picture.data) < 40_000


def test_letters_that_our_font_lacks_are_left_to_the_reader(monkeypatch):
    from mlnb.figures import canvas

    monkeypatch.setattr(canvas, "SVG_ENOUGH", 0)
    labels = tuple(f"列名前 {i}" for i in range(20))
    picture = draw(Bars(caption="never a row of boxes", labels=labels, values=tuple(float(i) for i in range(20))))
    assert picture.mime == "image/svg+xml"
    assert "列名前 0" in texts(picture)


NONE = None
NAN = float("nan")
INF = float("inf")
ODD = [
    Bars(caption="c", labels=("a", "b", "c"), values=(None, NAN, 1.0), low=(None, NAN, None), high=(None, NAN, 2.0)),
    Bars(caption="c", labels=(), values=()),
    Bars(caption="c", labels=("a",), values=(0.0,), unit="%"),
    Bars(caption="c", labels=("a", "b"), values=(INF, -INF)),
    Bars(caption="c", labels=("a", "a"), values=(-1.0, -2.0), reference=NAN),
    Intervals(caption="c", labels=("a", "b"), values=(None, NAN), low=(None, NAN), high=(None, NAN), band=(0.0, 1.0)),
    Intervals(caption="c", labels=(), values=()),
    Intervals(caption="c", labels=("a",), values=(5.0,)),
    Histogram(caption="c", edges=(None, 1.0, 2.0, None), groups=("a",), counts=((1, 2, 3),)),
    Histogram(caption="c", edges=(-INF, INF), groups=("a",), counts=((1,),)),
    Histogram(caption="c", edges=(0.0, 1.0), groups=(), counts=()),
    Histogram(caption="c", edges=(0.0, 1.0), groups=("a",), counts=((0,),)),
    Curves(caption="c", x=(), series=()),
    Curves(caption="c", x=(0.0, 1.0), series=(Series("a", (None, 1.0)),), logx=True),
    Curves(caption="c", x=(2.0, NAN, 1.0), series=(Series("", (1.0, NAN, None), (None, NAN, 1.0), (1.0, 1.0, 1.0)),)),
    Curves(caption="c", x=(5.0,), series=(Series("one point", (1.0,)),), logx=True),
    Heatmap(caption="c", values=((None, NAN), (INF, 1.0)), xlabels=("a", "b"), ylabels=("a", "b"), annotate=True),
    Heatmap(caption="c", values=((None,),), xlabels=("a",), ylabels=("a",), annotate=True),
    Heatmap(caption="c", values=((0.0, 0.0),), xlabels=("a", "b"), ylabels=("a",)),
    Timeline(caption="c", lanes=(), at=(), lane=(), labels=()),
    Timeline(caption="c", lanes=("a",), at=(NAN, INF), lane=(0, 0), labels=("<b>", "x" * 500), first=NAN),
]


@pytest.mark.parametrize("evidence", ODD, ids=lambda e: e.kind)
def test_missing_values_and_empty_evidence_draw(evidence):
    picture = draw(evidence)
    assert isinstance(picture, Picture)
    assert picture.alt
    assert picture.width > 0
    assert picture.height > 0


def test_missing_values_are_named():
    assert "unknown" in texts(draw(Bars(caption="c", labels=("a", "b"), values=(None, 1.0))))
    assert "unknown" in texts(draw(Intervals(caption="c", labels=("a", "b"), values=(None, 1.0))))


def test_evidence_built_of_lists_draws_too():
    lists = Bars(caption="c", labels=["a"], values=[1.0])
    assert draw(lists).data == draw(Bars(caption="c", labels=("a",), values=(1.0,))).data


def test_integers_and_floats_are_not_confused():
    assert "2" in texts(draw(Bars(caption="n", labels=("1",), values=(2,))))
    assert draw(Curves(caption="n", x=(1, 2), series=(Series("a", (1, 2)),))).alt.endswith("from 1 to 2.")


def test_img_is_literal_html():
    picture = Picture(b"<svg/>", "image/svg+xml", 3, 4, 'a "b" <c>')
    data = base64.b64encode(b"<svg/>").decode()
    assert picture.img_html() == (
        f'<img alt="a &quot;b&quot; &lt;c&gt;" width="3" height="4" src="data:image/svg+xml;base64,{data}">'
    )


def test_drawing_opens_no_window_and_leaves_no_figure():
    import matplotlib.pyplot as plt

    before = plt.get_fignums()
    dispatch._remembered.cache_clear()
    for evidence in DRAWABLE.values():
        draw(evidence)
    assert plt.get_fignums() == before


def test_places_say_their_values():
    from mlnb.core.evidence import Curves, Heatmap, Histogram, Intervals, Series

    x = (50.0, 100.0, 400.0)
    line = Series("validation", (0.8, 0.9, None), (0.7, 0.85, None), (0.9, 0.95, None))
    curve = draw(Curves(caption="c", x=x, series=(line,), xlabel="training rows", logx=True))
    assert [s.text for s in curve.spots] == [
        "training rows 50\nvalidation 0.8 (0.7 to 0.9)", "training rows 100\nvalidation 0.9 (0.85 to 0.95)", "training rows 400",
    ]  # fmt: skip
    for s, t in zip(curve.spots, curve.spots[1:], strict=False):
        assert s.left + s.width == pytest.approx(t.left)
    rows = draw(
        Intervals(caption="i", labels=("a", "b"), values=(0.5, None), low=(0.4, None), high=(0.6, None), unit="%")
    )
    assert [s.text for s in rows.spots] == ["a\n50\u00a0% (40 to 60)"]
    bins = draw(Histogram(caption="h", edges=(0.0, 1.0, 2.0), groups=("all", "odd"), counts=((5, 6), (1, 0))))
    assert [s.text for s in bins.spots] == ["0 to 1\nall 5\nodd 1", "1 to 2\nall 6\nodd 0"]
    cells = draw(
        Heatmap(caption="m", values=((0.1, 0.2), (0.3, None)), ylabels=("r", "s"), xlabels=("c", "d"), unit="%")
    )
    assert [s.text for s in cells.spots] == ["r, c\n10\u00a0%", "r, d\n20\u00a0%", "s, c\n30\u00a0%"]
    for made in (curve, rows, bins, cells):
        for s in made.spots:
            assert 0 <= s.left < s.left + s.width <= 1
            assert 0 <= s.top < s.top + s.height <= 1


def test_a_single_column_takes_a_line_and_not_a_page():
    from mlnb.core.evidence import Heatmap

    tall = Heatmap(
        caption="m", values=tuple((i / 20,) for i in range(20)), ylabels=tuple(map(str, range(20))), xlabels=("age",)
    )
    assert draw(tall).height < 160
