from __future__ import annotations

import io

import docx
import pytest

import mlnb
from mlnb.review.word import docx as written

from .conftest import decided


def words_of(content):
    page = docx.Document(io.BytesIO(content))
    cells = [cell.text for table in page.tables for row in table.rows for cell in row.cells]
    return [p.text for p in page.paragraphs] + cells, page


def test_a_word_document_has_all_parts_and_the_same_bytes_twice(notebook):
    notebook.cells[2] = decided("data.missing_values", decision="accepted", who="Ada", why="a <b>rule</b>")
    content = written(notebook)
    assert written(notebook) == content
    texts, page = words_of(content)
    headings = [p.text for p in page.paragraphs if p.style.name.startswith("Heading")]
    for name in ("What was audited", "Verdicts", "Open items", "Decisions", "Sign-off", "Data", "Appendix: code"):
        assert name in headings
    for text in ("COMPLETE", "Ada", "a <b>rule</b>", "12 % of 'age' is missing, mostly in one class", "aaa111"):
        assert text in texts, text
    (picture,) = page.inline_shapes
    assert picture._inline.docPr.get("descr") == "Missing: age 12 %, pay 0 %."
    assert page.tables[0].rows[0]._tr.xpath("w:trPr/w:tblHeader")


def test_what_xml_cannot_hold(notebook):
    notebook.cells[0].source = "# bad \x00 \ud800 title"
    assert words_of(written(notebook))


def test_without_the_package_one_sentence_says_what_to_install(notebook, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "docx", None)
    with pytest.raises(mlnb.MlnbError, match=r'pip install "mlnb\[docx\]"'):
        written(notebook)
