from __future__ import annotations

import base64
import json
import re
import subprocess
import sys
from html.parser import HTMLParser

import nbformat
import pytest
from nbformat import v4

import mlnb
from mlnb.core.evidence import Bars, Note, Table
from mlnb.review import ReviewExporter, ReviewPDFExporter, export, pdf

from .conftest import ABOUT, decided, finding, shown

EVIL = "<script>boom()</script><img src=x onerror=boom()>\"'</table>"
#: What makes a browser ask for something: all but links, which a person follows.
_LOADS = re.compile(
    r"""<(?!a\b)[^>]*?\b(?:src|href|srcset|poster|data|action)\s*=\s*["']?(?!data:|#)[^"'\s>]+|url\(|@import""",
    re.IGNORECASE,
)


def tags_of(page):
    """Every tag of a page with its attributes, as a browser reads them."""
    found = []
    parser = HTMLParser()
    parser.handle_starttag = lambda tag, attributes: found.append((tag, dict(attributes)))
    parser.feed(page)
    return found


def page_of(notebook, **options):
    return ReviewExporter(**options).from_notebook_node(notebook)[0]


def test_the_document_has_all_its_parts(notebook):
    page = page_of(notebook)
    for text in (
        "<h1>Tumours, release 4</h1>", "<b>COMPLETE</b>", "426 rows, 31 columns, of them 30 features",
        "RandomForestClassifier", "aaa111", "python 3.11.7", "diagnosis (binary: benign, malignant)",
        "<h2>Open items</h2>", "No decision is written.", "<h2>Sign-off</h2>", "Signature",
        "The clinic in <em>Ulm</em> does not ask the age.", "<h2>Appendix: code</h2>", "show(1)",
    ):  # fmt: skip
        assert text in page, text
    assert 'href="#finding-data.missing_values"' in page
    assert 'id="finding-data.missing_values"' in page
    assert '<details class="appendix"><summary>' in page
    assert page.index("Missing values") < page.index("Ulm") < page.index('id="finding-model.baseline"')


def test_the_cards_are_drawn_from_the_json_alone(notebook):
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            output.data = {k: v for k, v in output.data.items() if k.endswith("+json")}
    page = page_of(notebook)
    assert "data:image/svg+xml" in page
    assert "Missing: age 12 %, pay 0 %." in page
    assert page == page_of(notebook)


def test_nothing_is_asked_from_the_network(notebook):
    notebook.cells.append(
        v4.new_markdown_cell(
            '![x](https://example.org/a.png) <img src="//example.org/b"> [link](https://example.org/c)'
        )
    )
    page = page_of(notebook)
    assert _LOADS.findall(page) == []
    assert "<script" not in page
    assert 'href="https://example.org/c"' in page
    assert "example.org/a.png" not in page


def test_html_from_data_is_never_html():
    evidence = (
        Bars(caption=EVIL, labels=(EVIL,), values=(0.5,), marked=(EVIL,)),
        Table(caption=EVIL, columns=(EVIL,), rows=((EVIL,),)),
        Note(caption=EVIL, text=EVIL),
    )
    one = finding(headline=EVIL, columns=(EVIL,), rows=(EVIL,), evidence=evidence, reference=EVIL, data=EVIL)
    about = ABOUT | {"target": EVIL, "model": EVIL, "notes": [EVIL], "classes": [EVIL], "versions": {EVIL: EVIL}}
    stream = v4.new_output("stream", text=EVIL)
    printed = v4.new_code_cell(f"# {EVIL}", execution_count=3, outputs=[stream])
    drawn = v4.new_output(
        "display_data", data={"text/html": EVIL + "<table onclick='boom()'><tr><td>7</td></tr></table>"}
    )
    page = page_of(
        v4.new_notebook(
            cells=[
                v4.new_markdown_cell(f"# {EVIL}"),
                shown(one, 1),
                decided(one.check, decision=EVIL, who=EVIL, why=EVIL, until=EVIL),
                shown(mlnb.Audit([one], about), 2),
                printed,
                v4.new_code_cell("table", execution_count=4, outputs=[drawn]),
            ]
        ),
        with_rows=True,
    )
    tags = tags_of(page)
    assert {"table", "img", "h1"} <= {tag for tag, _ in tags}
    assert not {"script", "iframe", "object"} & {tag for tag, _ in tags}
    assert not [name for _, attributes in tags for name in attributes if name.startswith("on")]
    assert all(
        attributes.get("src", "data:image/").startswith("data:image/") for tag, attributes in tags if tag == "img"
    )
    assert "<td>7</td>" in page


@pytest.mark.parametrize(
    "text",
    [
        "<script>boom()</script>", "<img src=x onerror=boom()>", "[a](javascript:boom())", "<a href='javascript:boom()'>a</a>",
        "<svg onload=boom()>", "<iframe src='https://x'>", "<a href='data:text/html,boom()'>a</a>", "<style>*{x:boom()}</style>",
        "<p style='background:boom()'>a</p>", "<scr<script></script>ipt>boom()</scr<script></script>ipt>",
        "<math><mtext></form><form><mglyph><style></math><img src onerror=boom()>",
    ],
)  # fmt: skip
def test_prose_runs_nothing(notebook, text):
    notebook.cells.insert(1, v4.new_markdown_cell(f"Before **this**\n\n{text}\n"))
    page = page_of(notebook)
    assert "<strong>this</strong>" in page
    live = re.findall(r"<[a-z][^>]*boom\(\)[^>]*>|<(?:script|iframe|svg|math|form)\b", page, re.IGNORECASE)
    assert live == []


def test_pictures_of_the_readers_own_come_along(notebook):
    png = base64.b64encode(b"\x89PNG").decode()
    plot = v4.new_output("display_data", data={"image/png": png, "text/plain": "<Figure size 1x1>"})
    notebook.cells[5:5] = [v4.new_code_cell("plot()", execution_count=3, outputs=[plot])]
    notebook.cells[-1].execution_count = 4
    attached = v4.new_markdown_cell("![a](attachment:b.png)", attachments={"b.png": {"image/png": png}})
    notebook.cells.append(attached)
    assert page_of(notebook).count(f"data:image/png;base64,{png}") == 1  # what the author attached to a text
    page = page_of(notebook, with_rows=True)
    assert page.count(f"data:image/png;base64,{png}") == 2
    assert "&lt;Figure size 1x1&gt;" in page


def test_an_incomplete_notebook_is_stamped_with_the_reason(notebook):
    notebook.cells[1].execution_count = 9
    page = page_of(notebook)
    assert "<b>INCOMPLETE</b><p>The cells were not run in order" in page
    assert "<b>COMPLETE</b>" not in page


def test_a_notebook_without_findings_says_so():
    page = page_of(v4.new_notebook(cells=[v4.new_code_cell("1", execution_count=1)]))
    assert "INCOMPLETE" in page
    assert "The notebook holds no finding of mlnb" in page


def test_an_audit_alone_is_a_review(notebook):
    notebook.cells = notebook.cells[-1:]
    notebook.cells[0].execution_count = 1
    page = page_of(notebook)
    assert "<b>COMPLETE</b>" in page
    assert page.count("<article") == 2


def test_decisions_stand_on_the_cover(notebook):
    notebook.cells[2] = decided("data.missing_values", decision="waived", who="Ada", why="no time", until="2026-12-01")
    assert "None: every finding that asks for a person has a decision." in page_of(notebook)
    later = page_of(notebook, date="2027-01-01")
    assert "The decision ended on 2026-12-01." in later
    assert "2027-01-01" in later


def test_widgets_are_dropped_and_settings_for_other_html_do_not_matter(notebook):
    from traitlets.config import Config

    notebook.metadata["widgets"] = {"application/vnd.jupyter.widget-state+json": {"state": {}}}
    other = Config({"HTMLExporter": {"template_name": "lab"}, "TemplateExporter": {"exclude_input": True}})
    assert ReviewExporter(config=other).from_notebook_node(notebook)[0] == page_of(notebook)
    assert "widget" not in page_of(notebook)


def test_files_are_written_beside_the_notebook(notebook, tmp_path):
    path = tmp_path / "audit.ipynb"
    nbformat.write(notebook, path)
    assert export(path) == tmp_path / "audit.html"
    text = export(path, to="md", output=tmp_path / "out" / "r.md").read_text()
    assert text.startswith("# Tumours, release 4\n\n**COMPLETE**\n")
    assert "- `data.missing_values`: No decision is written." in text
    with pytest.raises(mlnb.MlnbError, match="html, pdf, docx, md, not 'odt'"):
        export(path, to="odt")
    with pytest.raises(mlnb.MlnbError, match="not a day such as"):
        export(path, date="tomorrow")
    path.write_text("[]")
    with pytest.raises(mlnb.MlnbError, match="is not a notebook"):
        export(path)


def test_a_template_of_ones_own_changes_a_block(notebook, tmp_path):
    mine = tmp_path / "ours"
    mine.mkdir()
    (mine / "conf.json").write_text('{"base_template": "review"}')
    (mine / "index.html.j2").write_text('{% extends "review/index.html.j2" %}{% block signoff %}Ours{% endblock %}')
    nbformat.write(notebook, tmp_path / "a.ipynb")
    page = export(tmp_path / "a.ipynb", template=mine).read_text()
    assert "Ours" in page
    assert "Signature" not in page
    assert "<h1>Tumours" in page


def test_nbconvert_knows_the_exporters_by_name(notebook, tmp_path):
    nbformat.write(notebook, tmp_path / "a.ipynb")
    command = [sys.executable, "-m", "nbconvert", "--to", "mlnb_review", "a.ipynb"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, env=None)
    assert "<h1>Tumours, release 4</h1>" in (tmp_path / "a.html").read_text()
    for exporter in (ReviewExporter, ReviewPDFExporter):
        assert exporter.export_from_notebook
    assert json.loads(json.dumps(ReviewPDFExporter.output_mimetype)) == "application/pdf"


@pytest.mark.skipif(pdf.find_chromium() is None, reason="needs Chromium")
def test_the_pdf_is_the_same_twice(notebook):
    first, resources = ReviewPDFExporter().from_notebook_node(notebook)
    assert first.startswith(b"%PDF")
    assert resources["output_extension"] == ".pdf"
    assert ReviewPDFExporter().from_notebook_node(notebook)[0] == first


def test_without_a_printer_one_sentence_says_what_to_install(monkeypatch):
    monkeypatch.setattr(pdf, "find_chromium", lambda: None)
    monkeypatch.setattr(pdf.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(mlnb.MlnbError, match="pip install weasyprint"):
        pdf.to_pdf("<p>")
    monkeypatch.undo()
    monkeypatch.setenv("MLNB_CHROMIUM", "/nowhere/chromium")
    with pytest.raises(mlnb.MlnbError, match="MLNB_CHROMIUM names '/nowhere/chromium', which is no program"):
        pdf.find_chromium()
