from __future__ import annotations

import joblib
import pandas as pd
import pytest

from mlnb.core.errors import CaseError, ModelError
from mlnb.core.files import load_model, read_table

FRAME = pd.DataFrame({"age": [31, 45, 27], "city": ["Ulm", "Köln; Deutz", None], "pay": [1.5, 2.0, 3.25]})


@pytest.mark.parametrize(("name", "options"), [("a.csv", {}), ("a.csv", {"sep": ";"}), ("a.tsv", {"sep": "\t"})])
def test_delimiters_are_told_apart(tmp_path, name, options):
    FRAME.to_csv(tmp_path / name, index=False, **options)
    pd.testing.assert_frame_equal(read_table(tmp_path / name), FRAME, check_dtype=False)


def test_decimal_commas_do_not_cut_a_table_of_semicolons(tmp_path):
    (tmp_path / "a.csv").write_text("a;b\n1,5;2\n3,25;4\n")
    assert list(read_table(tmp_path / "a.csv").columns) == ["a", "b"]


def test_parquet_feather_and_a_byte_order_mark(tmp_path):
    FRAME.to_parquet(tmp_path / "a.parquet")
    FRAME.to_feather(tmp_path / "a.feather")
    FRAME.to_csv(tmp_path / "a.csv", index=False, encoding="utf-8-sig")
    for name in ("a.parquet", "a.feather", "a.csv"):
        assert list(read_table(tmp_path / name).columns) == ["age", "city", "pay"]


def test_names_that_hold_html_are_names(tmp_path):
    (tmp_path / "a.csv").write_text("<b>x</b>,class\n1,2\n")
    assert list(read_table(tmp_path / "a.csv").columns) == ["<b>x</b>", "class"]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.csv", b"", "is empty"),
        ("a.csv", b"\n\n", "is empty"),
        ("a.csv", b"\x89PNG\r\n\x1a\n\x00\x00", "holds bytes that are not text"),
        ("a.csv", "n\xe4me,b\n1,2\n".encode("latin-1"), "not UTF-8 text .byte 0xe4 at 1"),
        ("a.csv", "a,b\n1,2\n".encode("utf-16"), "is UTF-16 text; save it as UTF-8"),
        ("a.csv", b"<!DOCTYPE html><html></html>", "is a web page, not a table"),
        ("a.csv", b'{"a": 1}', "is a JSON file, not a table"),
        ("a.csv", b"a,b,a\n1,2,3\n", "more than one column named 'a'"),
        ("a.csv", b"a,b\n1,2,3\n4,5,6\n", "is not a table of 2 columns"),
        ("a.parquet", b"a,b\n1,2\n", "named like a Parquet file and cannot be read as one"),
        ("a.feather", b"a,b\n1,2\n", "named like a Feather file and cannot be read as one"),
        ("a.docx", b"PK", "is not a table that mlnb reads; give a file that ends in .csv"),
    ],
)
def test_what_is_no_table_is_said_in_one_sentence(tmp_path, name, content, said):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(CaseError, match=said) as caught:
        read_table(tmp_path / name)
    assert "\n" not in str(caught.value)


def test_a_missing_file_names_those_that_are_there(tmp_path):
    (tmp_path / "train.csv").write_text("a\n1\n")
    with pytest.raises(CaseError, match="There is no file .*The folder has 'train.csv'"):
        read_table(tmp_path / "trian.csv")
    with pytest.raises(CaseError, match="is a folder"):
        read_table(tmp_path)


def test_models(tmp_path):
    from sklearn.dummy import DummyClassifier

    joblib.dump(DummyClassifier(), tmp_path / "m.joblib")
    assert type(load_model(tmp_path / "m.joblib")) is DummyClassifier
    joblib.dump([1, 2], tmp_path / "l.joblib")
    with pytest.raises(ModelError, match="holds a list, which has no predict"):
        load_model(tmp_path / "l.joblib")
    (tmp_path / "x.joblib").write_bytes(b"no pickle")
    with pytest.raises(ModelError, match="could not be loaded"):
        load_model(tmp_path / "x.joblib")
    with pytest.raises(ModelError, match="There is no file"):
        load_model(tmp_path / "none.joblib")
