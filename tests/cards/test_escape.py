"""Nothing that comes from data becomes html, markdown, XML or a terminal's command."""

import base64
import re
from html.parser import HTMLParser
from xml.etree import ElementTree as ET

import pytest

from mlnb import cards
from mlnb.core.audit import Audit
from mlnb.core.evidence import Bars, Curves, Heatmap, Histogram, Intervals, Note, Series, Table
from mlnb.core.finding import Estimate, Finding
from mlnb.core.fix import Effect, Fix

EVIL = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><b onmouseover="alert(1)">',
    "' onload='alert(1)",
    "</style></summary></details><iframe>",
    "&lt;script&gt;",
    "\x1b[31mred\x00\x08",
    "\u202egnp.exe\ud800",
    "$\\frac{$ $x_1$",
    "列名前 ünï`code`",
]
ALLOWED = {
    "style", "div", "details", "summary", "span", "b", "code", "img", "figure", "figcaption",
    "table", "caption", "thead", "tbody", "tr", "th", "td", "pre",
}  # fmt: skip


class Reader(HTMLParser):
    """Tags, attributes and text of a page."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.tags, self.attributes, self.text, self.open = set(), set(), "", []

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        if tag != "img":
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data


def evil_finding(text, verdict="fail"):
    names = (text, f"{text} 2")
    return Finding(
        "data.label_errors",
        verdict,
        f"Column {text!s} is wrong, {text}: {text}",
        Estimate(text, 0.5, 0.1, 0.9, text),
        0.01,
        0.2,
        rows=names,
        columns=names,
        evidence=(
            Table(caption=text, columns=names, rows=((text, 1.0), (None, text)), total=5),
            Bars(caption=text, labels=names, values=(1.0, -2.0), xlabel=text, unit=text, marked=names[:1], reference=0.5, reference_label=text),
            Histogram(caption=text, edges=(0.0, 1.0, 2.0), groups=names, counts=((1, 2), (0, 1)), xlabel=text, ylabel=text, alt=text),
            Curves(caption=text, x=(1.0, 2.0), series=(Series(text, (1.0, 2.0)),), xlabel=text, ylabel=text, reference=1.5, reference_label=text),
            Intervals(caption=text, labels=names, values=(1.0, 2.0), band=(0.5, 1.5), band_label=text, xlabel=text),
            Heatmap(caption=text, values=((1.0, 2.0), (3.0, 4.0)), xlabels=names, ylabels=names, xlabel=text, ylabel=text, unit=text),
            Note(caption=text, text=f"{text}\n```\n{text}"),
        ),
        fixes=(Fix(text, f"{text}\n{text}", None, Effect(text, 0.1, 0.2, 0.05, 0.15, text)),),
        reason=text,
        reference=text,
    )  # fmt: skip


@pytest.mark.parametrize("text", EVIL)
def test_html_holds_only_our_own_elements(text):
    finding = evil_finding(text)
    skipped = Finding("data.duplicates", "skipped", text, reason=f"{text}; {text}")
    about = {"rows": 1, "columns": 2, "target": text, "model": text, "time": text, "notes": [text]}
    whole = Audit([finding, evil_finding(text, "pass"), skipped], about, 1.0)
    for page in (cards.html(finding), cards.html(whole), cards.html(whole, open=True, figures="all")):
        reader = Reader()
        reader.feed(page)
        reader.close()
        assert reader.open == []
        assert reader.tags <= ALLOWED
        assert not {name for name in reader.attributes if name.startswith("on")}
        assert not re.search("[\x00-\x08\x0b-\x1f\ud800-\udfff\u202e]", page)
        page.encode()


@pytest.mark.parametrize("text", EVIL)
def test_the_reader_still_sees_the_text(text):
    reader = Reader()
    reader.feed(cards.html(evil_finding(text)))
    assert re.sub(r"[^ -~]", "", text).strip() in re.sub(r"[^ -~]", "", reader.text)


@pytest.mark.parametrize("text", EVIL)
def test_pictures_are_well_formed_and_hold_no_foreign_element(text):
    page = cards.html(evil_finding(text), figures="all")
    pictures = re.findall(r"data:image/svg\+xml;base64,([A-Za-z0-9+/=]+)", page)
    assert len(pictures) >= 5
    for picture in pictures:
        root = ET.fromstring(base64.b64decode(picture))  # noqa: S314
        assert {element.tag.rpartition("}")[2] for element in root.iter()} <= {
            "svg", "g", "path", "text", "use", "defs", "clipPath", "rect", "style", "circle", "image", "linearGradient", "stop",
        }  # fmt: skip


def test_terminal_text_moves_no_cursor():
    text = cards.text(evil_finding("\x1b[31mred\r\x08"), color=False)
    assert "\x1b" not in text
    assert "\r" not in text


def test_markdown_escapes_tables_and_fences():
    said = cards.markdown(evil_finding("a|b <img src=x> `c`"))
    table = [line for line in said.splitlines() if line.startswith("| ")]
    assert len({len(re.findall(r"(?<!\\)\|", line)) for line in table}) == 1
    assert "\\<img" in said
    fenced = cards.markdown(evil_finding("```"))
    assert "\n````\n```\n```\n```\n````\n" in fenced  # a fence longer than what it holds
