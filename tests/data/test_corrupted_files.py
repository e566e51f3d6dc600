"""Damaged files are found and named, sound ones are not, and nothing in a file hangs, crashes or runs."""

from __future__ import annotations

import bz2
import gzip
import hashlib
import importlib
import io
import json
import lzma
import os
import pickle
import shutil
import socket
import tarfile
import threading
import tracemalloc
import zipfile

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from mlnb.core.case import Case
from mlnb.core.finding import Finding
from mlnb.data import _file_packed as packed
from mlnb.data._file_read import read_file
from mlnb.data.corrupted_files import corrupted_files
from tests.tables import table

module = importlib.import_module("mlnb.data.corrupted_files")


def picture(path, kind=None, size=(64, 48), frames=1):
    rng = np.random.default_rng(0)
    pages = [Image.fromarray(rng.integers(0, 255, (size[1], size[0], 3), dtype=np.uint8)) for _ in range(frames)]
    pages[0].save(path, kind, **({"save_all": True, "append_images": pages[1:]} if frames > 1 else {}))


def write(folder, name):
    """A sound file of this name."""
    path = folder / name
    frame = table("iris")
    suffix = "".join(path.suffixes[-2:]) if path.suffixes[-1] in {".gz", ".bz2", ".xz"} else path.suffix
    if suffix in {".csv", ".tsv"}:
        frame.to_csv(path, index=False, sep="\t" if suffix == ".tsv" else ",")
    elif suffix in {".csv.gz", ".csv.bz2", ".csv.xz"}:
        frame.to_csv(path, index=False)
    elif suffix == ".parquet":
        frame.assign(word="a word").to_parquet(path, write_page_checksum=True)
    elif suffix == ".feather":
        frame.to_feather(path)
    elif suffix == ".json":
        path.write_text(json.dumps({"a": list(range(500)), "b": "é"}), encoding="utf-8")
    elif suffix == ".jsonl":
        frame.to_json(path, orient="records", lines=True)
    elif suffix in {".png", ".jpg", ".webp", ".gif", ".tiff"}:
        picture(path, frames=3 if suffix in {".gif", ".tiff"} else 1)
    elif suffix == ".npy":
        np.save(path, np.arange(1000.0))
    elif suffix == ".npz":
        np.savez_compressed(path, a=np.arange(1000.0), b=np.ones((3, 4)))
    elif suffix == ".zip":
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("a.csv", frame.to_csv())
            archive.writestr("b.csv", frame.to_csv())
    elif suffix in {".tar", ".tar.gz", ".tar.bz2", ".tar.xz"}:
        with tarfile.open(path, f"w:{suffix[5:]}") as archive:
            for member in ("a.txt", "b" * 150 + ".txt"):
                info = tarfile.TarInfo(member)
                info.size = 5_000
                archive.addfile(info, io.BytesIO(np.random.default_rng(1).bytes(5_000)))
    elif suffix == ".pkl":
        path.write_bytes(pickle.dumps(frame))
    elif suffix == ".h5":
        path.write_bytes(
            b"\x89HDF\r\n\x1a\n\x00\x00\x00\x00\x00\x08\x08\x00\x04\x00\x10\x00\x00\x00\x00\x00"
            + (0).to_bytes(8, "little") + b"\xff" * 8 + (400).to_bytes(8, "little") + bytes(400 - 48)
        )  # fmt: skip
    return path


KINDS = [
    "a.csv", "a.tsv", "a.csv.gz", "a.csv.bz2", "a.csv.xz", "a.parquet", "a.feather", "a.json", "a.jsonl", "a.png", "a.jpg",
    "a.webp", "a.gif", "a.tiff", "a.npy", "a.npz", "a.zip", "a.tar", "a.tar.gz", "a.tar.bz2", "a.tar.xz", "a.pkl", "a.h5",
]  # fmt: skip


def look(folder, **options) -> Finding:
    finding = corrupted_files(Case(files=folder), **options)
    assert finding.verdict != "error", finding.evidence
    return finding


def said(finding) -> dict[str, str]:
    shown = finding.find("files")
    return {} if shown is None else {row[0]: row[1] for row in shown.rows}


def test_sound_files_of_all_kinds_are_read_and_counted(tmp_path):
    for name in KINDS:
        write(tmp_path, name)
    finding = look(tmp_path)
    assert finding.verdict == "pass", said(finding)
    assert f"All {len(KINDS)} files could be read" in finding.headline
    assert (finding.rows, finding.columns) == ((), ())


@pytest.mark.parametrize("left", [0.0, 0.3, 0.7, 0.97])
@pytest.mark.parametrize("name", KINDS)
def test_files_that_are_cut_off_are_found(tmp_path, name, left):
    path = write(tmp_path, name)
    data = path.read_bytes()
    if name == "a.tar" and left > 0.5:
        data = data[:12_000]  # the rest of a tar file is padding
    cut = data[: int(left * len(data))]
    if name in {"a.csv", "a.tsv", "a.jsonl"} and cut:
        cut = data[: cut.rindex(b"\n") + 5]
    path.write_bytes(cut)
    finding = look(tmp_path)
    assert finding.verdict == "fail", finding.headline
    assert name in finding.headline
    assert finding.fixes


@pytest.mark.parametrize("name", ["a.csv.gz", "a.csv.xz", "a.parquet", "a.png", "a.zip", "a.npz", "a.tar.gz"])
def test_changed_bytes_are_found(tmp_path, name):
    path = write(tmp_path, name)
    data = bytearray(path.read_bytes())
    place = len(data) // 6
    data[place : place + 16] = bytes(b ^ 0x5A for b in data[place : place + 16])
    path.write_bytes(data)
    assert look(tmp_path).verdict == "fail"


@pytest.mark.parametrize(
    ("real", "named", "verdict"),
    [
        ("a.png", "b.jpg", "warn"), ("a.parquet", "b.csv", "warn"), ("a.csv", "b.parquet", "warn"), ("a.jpg", "b.png", "warn"),
        ("a.zip", "b.csv", "warn"), ("a.csv.gz", "b.csv", "warn"), ("a.npy", "b.npz", "warn"), ("a.csv", "b.png", "warn"),
    ],
)  # fmt: skip
def test_names_of_another_kind_are_found_and_a_name_is_offered(tmp_path, real, named, verdict):
    write(tmp_path, real).rename(tmp_path / named)
    finding = look(tmp_path)
    assert finding.verdict == verdict
    assert "is named like" in finding.headline
    assert any("ending" in fix.title for fix in finding.fixes)


def test_the_rename_makes_it_sound(tmp_path):
    write(tmp_path, "a.png").rename(tmp_path / "b.jpg")
    fix = look(tmp_path).fixes[0]
    exec(fix.code, {})  # noqa: S102
    assert look(tmp_path).verdict == "pass"


@pytest.mark.parametrize("encoding", ["latin-1", "utf-16-le", "utf-16-be", "utf-16"])
def test_other_encodings_are_found_and_saved_as_utf8(tmp_path, encoding):
    path = tmp_path / "a.csv"
    path.write_bytes(("name,n\n" + "Müller,1\nGödel,2\n" * 50).encode(encoding))
    finding = look(tmp_path)
    assert finding.verdict == "warn"
    assert "UTF-" in finding.headline
    exec(finding.fixes[0].code, {})  # noqa: S102
    assert look(tmp_path).verdict == "pass"
    assert "Müller" in path.read_text(encoding="utf-8")


def test_utf8_letters_across_chunks_are_no_fault(tmp_path):
    (tmp_path / "a.csv").write_bytes(("a,b\n" + "éé,€\n" * 400_000).encode())
    assert look(tmp_path).verdict == "pass"
    (tmp_path / "a.csv").write_bytes(("a,b\n" + "xx,y\n" * 400_000).encode() + b"caf\xe9,z\n")
    finding = look(tmp_path)
    assert finding.verdict == "warn"
    assert "2,000,007" in finding.headline


def sums(folder, how="sha256", change=""):
    lines = [
        f"{hashlib.new(how, p.read_bytes()).hexdigest()}  {p.name}"
        for p in sorted(folder.iterdir())
        if p.name != change
    ]
    if change:
        lines.append(f"{'0' * len(lines[0].split()[0])}  {change}")
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize(("name", "how"), [("SHA256SUMS", "sha256"), ("MD5SUMS", "md5"), ("all.sha256", "sha256")])
def test_checksums_that_do_not_match_and_files_that_are_gone(tmp_path, name, how):
    for each in ("a.csv", "b.csv", "c.csv"):
        write(tmp_path, each)
    good, bad = sums(tmp_path, how), sums(tmp_path, how, "b.csv")
    (tmp_path / name).write_text(good)
    finding = look(tmp_path)
    assert finding.verdict == "pass"
    assert "3 checksums match" in finding.headline
    (tmp_path / name).write_text(bad)
    assert look(tmp_path, checksums=False).verdict == "pass"
    finding = look(tmp_path)
    assert finding.verdict == "fail"
    assert list(said(finding)) == ["b.csv"]
    (tmp_path / name).write_text(good)
    (tmp_path / "c.csv").unlink()
    assert "named in the checksums and not there" in said(look(tmp_path))["c.csv"]


def test_a_manifest_may_be_a_table_or_bsd_or_bare(tmp_path):
    path = write(tmp_path, "a.csv")
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    for name, text in (
        ("manifest.csv", "path,sha256\na.csv,{}\n"), ("sums.sha256", "SHA256 (a.csv) = {}\n"), ("a.csv.sha256", "{}\n"),
    ):  # fmt: skip
        (tmp_path / name).write_text(text.format(digest))
        assert "1 checksum matches" in look(tmp_path).headline
        (tmp_path / name).write_text(text.format(digest[::-1]))
        assert list(said(look(tmp_path))) == ["a.csv"], name
        (tmp_path / name).unlink()


def test_a_manifest_reads_nothing_outside_its_folder(tmp_path):
    inside = tmp_path / "in"
    inside.mkdir()
    (tmp_path / "secret.txt").write_text("x")
    (inside / "SHA256SUMS").write_text("0" * 64 + "  ../secret.txt\n" + "0" * 64 + "  /dev/zero\n")
    assert look(inside).verdict == "pass"


def test_a_header_unlike_its_neighbours(tmp_path):
    frame = table("iris")
    for month in range(1, 7):
        part = frame.rename(columns={"target": "Target"}) if month == 4 else frame
        part.to_csv(tmp_path / f"sales-{month}.csv", index=False)
        (part.rename(columns=str.upper) if month == 5 else part).to_parquet(tmp_path / f"sales-{month}.parquet")
    finding = look(tmp_path)
    assert finding.verdict == "warn"
    assert set(said(finding)) == {"sales-4.csv", "sales-4.parquet", "sales-5.parquet"}


def test_other_order_and_other_types_of_columns(tmp_path):
    frame = table("iris")
    for month in range(5):
        frame.to_parquet(tmp_path / f"{month}.parquet")
    frame[frame.columns[::-1]].to_parquet(tmp_path / "5.parquet")
    frame.astype({"target": str}).to_parquet(tmp_path / "6.parquet")
    frame.astype({"target": float}).to_parquet(tmp_path / "7.parquet")
    found = said(look(tmp_path))
    assert set(found) == {"5.parquet", "6.parquet"}
    assert "another order" in found["5.parquet"]
    assert "text" in found["6.parquet"]


def test_a_folder_of_different_tables_is_no_fault(tmp_path):
    for name, columns in (
        ("orders", "id,customer,n"),
        ("customers", "customer,city"),
        ("cities", "city,area"),
        ("n", "n,m"),
    ):
        width = columns.count(",")
        (tmp_path / f"{name}.csv").write_text(columns + "\n" + ("1" + ",1" * width + "\n") * 5)
    for name in ("train", "test"):
        (tmp_path / f"{name}.tsv").write_text("a\tb\n1\t2\n" if name == "train" else "a\n1\n")
    assert look(tmp_path).verdict == "pass"


def test_rows_of_other_lengths_are_found_and_names_of_rows_are_not(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("a,b,c\n" + "1,2,3\n" * 5 + "1,2\n" + "1,2,3\n" * 5)
    finding = look(tmp_path)
    assert finding.verdict == "warn"
    assert "line 7 with 2" in finding.headline
    path.write_text('"a","b"\n' + '"1",2,3\n' * 9)  # as R writes it
    assert look(tmp_path).verdict == "pass"
    path.write_text('a,b\n"x, with\na new line",2\n3,"say ""so"""\n')
    assert look(tmp_path).verdict == "pass"
    path.write_text('a,b\n1,"open\n3,4\n5,6\n')
    assert look(tmp_path).verdict == "fail"


def test_odd_row_counts_are_only_told(tmp_path):
    for day in range(7):
        (tmp_path / f"{day}.csv").write_text("a,b\n" + "1,2\n" * (3 if day == 4 else 1_000))
    finding = look(tmp_path)
    assert finding.verdict == "pass"
    assert "3 rows where its neighbours have about 1,000" in said(finding)["4.csv"]


def test_web_pages_and_pointers_in_place_of_data(tmp_path):
    (tmp_path / "a.parquet").write_text("<!DOCTYPE html><html><body>404</body></html>")
    (tmp_path / "b.csv").write_text("version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n")
    (tmp_path / "c.html").write_text("<html></html>")
    found = said(look(tmp_path))
    assert set(found) == {"a.parquet", "b.csv"}
    assert "web page" in found["a.parquet"]


def test_zero_bytes_in_a_table(tmp_path):
    (tmp_path / "a.csv").write_bytes(b"a,b\n" + b"1,2\n" * 2_000 + bytes(4_096))
    finding = look(tmp_path)
    assert finding.verdict == "fail"
    assert "zero bytes" in finding.headline


@pytest.mark.parametrize("how", ["gz", "bz2", "xz", "zip", "tar.gz"])
def test_a_bomb_stops_early_within_little_memory(tmp_path, monkeypatch, how):
    monkeypatch.setattr(packed, "FREE", 8 << 20)
    path = tmp_path / f"bomb.{how}"
    size = 64 << 20
    if how == "zip":
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("a", "w") as inside:
            for _ in range(64):
                inside.write(bytes(1 << 20))
    elif how == "tar.gz":
        with tarfile.open(path, "w:gz") as archive:
            info = tarfile.TarInfo("a")
            info.size = size
            archive.addfile(info, io.BytesIO(bytes(size)))
    else:
        opener = {"gz": gzip.open, "bz2": bz2.open, "xz": lzma.open}[how]
        with opener(path, "wb") as out:
            for _ in range(64):
                out.write(bytes(1 << 20))
    tracemalloc.start()
    finding = look(tmp_path)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert finding.verdict == "warn"
    assert "more than 200 times its size" in finding.headline
    assert peak < 24 << 20


def test_an_image_of_too_many_pixels_is_not_decoded(tmp_path, monkeypatch):
    picture(tmp_path / "a.png")
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 2_000)
    finding = look(tmp_path)
    assert finding.verdict == "warn"
    assert "pixels" in finding.headline
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 100)
    assert look(tmp_path).verdict == "warn"


class Trap:
    def __reduce__(self):
        return os.mkdir, ("trap",)


def test_no_code_in_a_file_is_run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("a.pkl", "b.joblib", "c.npy", "d.bin"):
        (tmp_path / name).write_bytes(pickle.dumps(Trap()))
    np.save(tmp_path / "e.npy", np.array([Trap()], dtype=object), allow_pickle=True)
    np.savez(tmp_path / "f.npz", a=np.array([Trap()], dtype=object))
    found = said(look(tmp_path))
    assert not (tmp_path / "trap").exists()
    assert set(found) == {"c.npy"}


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes")
def test_pipes_sockets_links_and_folders_are_findings(tmp_path, monkeypatch):
    os.mkfifo(tmp_path / "pipe.csv")
    (tmp_path / "link.csv").symlink_to(tmp_path / "gone.csv")
    (tmp_path / "loop").symlink_to(tmp_path)
    (tmp_path / "self.csv").symlink_to(tmp_path / "self.csv")
    monkeypatch.chdir(tmp_path)  # a socket's path must be short
    server = socket.socket(socket.AF_UNIX)
    server.bind("s.csv")
    write(tmp_path, "a.csv")
    found = said(look(tmp_path))
    server.close()
    assert set(found) == {"pipe.csv", "link.csv", "self.csv", "s.csv"}
    assert "pipe" in found["pipe.csv"]
    assert "link" in found["link.csv"]


def test_what_may_not_be_opened_is_a_finding(tmp_path, monkeypatch):
    path = write(tmp_path, "a.csv")
    write(tmp_path, "b.csv")
    real = type(path).open

    def closed(self, *args, **kwargs):
        if self.name == "a.csv":
            raise PermissionError(13, "Permission denied")
        return real(self, *args, **kwargs)

    monkeypatch.setattr(type(path), "open", closed)
    assert "may not be opened" in said(look(tmp_path))["a.csv"]


def test_names_of_any_bytes_survive(tmp_path, monkeypatch):
    (tmp_path / "<b>").mkdir()
    path = tmp_path / "<b>" / os.fsdecode(b"caf\xe9\n<img>.json")
    path.write_bytes(b"{")
    finding = look(tmp_path)
    assert finding.verdict == "fail"
    assert "caf\\xe9\\n<img>.json" in finding.headline
    again = Finding.from_dict(json.loads(finding.to_json(tmp_path / "f.txt")))
    assert again.headline == finding.headline
    monkeypatch.chdir(tmp_path)
    exec(finding.fixes[0].code, {"print": lambda *_: None})  # noqa: S102
    assert not path.exists()


def test_a_list_and_a_column_of_paths(tmp_path):
    good, bad = write(tmp_path, "a.png"), write(tmp_path, "b.png")
    bad.write_bytes(bad.read_bytes()[:500])
    paths = [str(good), str(bad), str(good), str(tmp_path / "gone.png")]
    finding = corrupted_files(Case(files=paths))
    assert finding.headline.startswith("2 of 3 files cannot be used")
    frame = pd.DataFrame({"image": [*paths, None], "y": [0, 1, 0, 1, 1]})
    for files in ("image", frame["image"], np.array(paths), [good, bad, os.fsencode(tmp_path / "gone.png")]):
        assert corrupted_files(Case(frame, target="y", files=files)).headline.startswith("2 of 3 files"), files


def test_nothing_to_read_is_said(tmp_path):
    finding = corrupted_files(Case(files=tmp_path))
    assert finding.verdict == "skipped"
    assert "no file" in finding.headline
    assert corrupted_files(Case(files=[1])).verdict == "error"
    assert corrupted_files(Case(pd.DataFrame({"a": [1]}))).verdict == "skipped"


def test_hidden_files_and_marks_are_passed_over(tmp_path):
    write(tmp_path, "a.csv")
    (tmp_path / "_SUCCESS").touch()
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "b.csv").touch()
    assert look(tmp_path).verdict == "pass"


@pytest.mark.parametrize("name", KINDS)
def test_noise_in_place_of_a_file_never_breaks_the_check(tmp_path, name):
    rng = np.random.default_rng(3)
    whole = write(tmp_path, name).read_bytes()
    for turn in range(12):
        data = bytearray(whole)
        for place in rng.integers(0, len(data), 20):
            data[place] = rng.integers(256)
        path = tmp_path / f"x{turn}-{name}"
        path.write_bytes(data if turn % 3 else whole[:20] + rng.bytes(500))
        read_file(str(path))
    look(tmp_path)


def test_json_of_every_shape(tmp_path):
    (tmp_path / "deep.json").write_text("[" * 200_000 + "]" * 200_000)
    (tmp_path / "lines.json").write_text('{"a": 1}\n{"a": 2}\n')
    (tmp_path / "large.json").write_text("[" + ", ".join(['{"a": "b]\\"{", "c": [1]}'] * 500_000) + "]")
    (tmp_path / "cut.json").write_text("[" + ", ".join(['{"a": "b]\\"{", "c": [1]}'] * 500_000))
    (tmp_path / "number.json").write_text("1" * 6_000)
    found = said(look(tmp_path))
    assert set(found) == {"deep.json", "cut.json"}
    assert "brackets open" in found["cut.json"]


def test_settings_of_libraries_are_given_back(tmp_path):
    import csv

    from PIL import ImageFile

    before = csv.field_size_limit(), ImageFile.LOAD_TRUNCATED_IMAGES
    write(tmp_path, "a.csv")
    look(tmp_path)
    assert (csv.field_size_limit(), ImageFile.LOAD_TRUNCATED_IMAGES) == before


def test_many_files_show_a_bar_and_leave_no_thread(tmp_path, monkeypatch):
    steps = []

    class Bar:
        def __enter__(self):
            return self

        def __exit__(self, *_):
            return None

        begin = end = staticmethod(steps.append)

    monkeypatch.setattr(module, "progress_bar", lambda total: Bar() if total else shutil)
    for number in range(250):
        (tmp_path / f"{number}.csv").write_text("a,b\n1,2\n" if number != 77 else "")
    before = threading.active_count()
    finding = look(tmp_path)
    assert finding.headline == "1 of 250 files cannot be used: '77.csv' is empty"
    assert len(steps) == 6
    assert threading.active_count() == before
