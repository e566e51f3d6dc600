"""What a file holds by its first bytes, and what its name promises."""

from __future__ import annotations

import os

#: Bytes that are looked at.
HEAD = 4_096
#: First bytes, at an offset, and the kind that they stand for.
_MAGIC: tuple[tuple[int, bytes, str], ...] = (
    (0, b"PAR1", "Parquet"),
    (0, b"ARROW1", "Feather"),
    (0, b"FEA1", "Feather"),
    (0, b"\x89PNG\r\n\x1a\n", "PNG image"),
    (0, b"\xff\xd8\xff", "JPEG image"),
    (0, b"GIF87a", "GIF image"),
    (0, b"GIF89a", "GIF image"),
    (8, b"WEBP", "WebP image"),
    (0, b"II*\x00", "TIFF image"),
    (0, b"MM\x00*", "TIFF image"),
    (0, b"\x93NUMPY", "NumPy array"),
    (0, b"PK\x03\x04", "zip archive"),
    (0, b"PK\x05\x06", "zip archive"),
    (0, b"\x1f\x8b", "gzip archive"),
    (0, b"BZh", "bzip2 archive"),
    (0, b"\xfd7zXZ\x00", "xz archive"),
    (257, b"ustar", "tar archive"),
    (0, b"\x89HDF\r\n\x1a\n", "HDF5"),
    (0, b"%PDF-", "PDF"),
    (0, b"SQLite format 3\x00", "SQLite"),
    (0, b"7z\xbc\xaf\x27\x1c", "7z archive"),
    (0, b"(\xb5/\xfd", "zstd archive"),
)
_SUFFIXES: dict[str, tuple[str, ...]] = {
    "CSV": (".csv", ".tsv", ".tab"),
    "JSON": (".json", ".geojson", ".ipynb"),
    "JSON lines": (".jsonl", ".ndjson"),
    "text": (".txt", ".md", ".log", ".yaml", ".yml", ".toml", ".py", ".sql"),
    "Parquet": (".parquet", ".pq"),
    "Feather": (".feather", ".arrow"),
    "PNG image": (".png",),
    "JPEG image": (".jpg", ".jpeg"),
    "GIF image": (".gif",),
    "WebP image": (".webp",),
    "TIFF image": (".tif", ".tiff"),
    "NumPy array": (".npy",),
    "NumPy archive": (".npz",),
    "zip archive": (".zip", ".xlsx", ".docx", ".pptx", ".ods", ".odt", ".jar", ".whl", ".keras"),
    "gzip archive": (".gz", ".tgz"),
    "bzip2 archive": (".bz2", ".tbz2"),
    "xz archive": (".xz", ".txz"),
    "tar archive": (".tar",),
    "HDF5": (".h5", ".hdf5"),
    "pickle": (".pkl", ".pickle", ".joblib"),
    "PDF": (".pdf",),
    "SQLite": (".sqlite", ".sqlite3"),
    "7z archive": (".7z",),
    "zstd archive": (".zst",),
}
PROMISED = {suffix: kind for kind, suffixes in _SUFFIXES.items() for suffix in suffixes}
TEXTS = frozenset({"CSV", "JSON", "JSON lines", "text"})
IMAGES = frozenset(kind for kind in _SUFFIXES if kind.endswith("image"))
PACKED = {"gzip archive": "gz", "bzip2 archive": "bz2", "xz archive": "xz"}
_WEB = (b"<!doctype html", b"<html")
_POINTER = b"version https://git-lfs"
#: Kinds that are no error under the name of another: a pickle may be packed, a NumPy archive is a zip.
_ALSO = {
    "NumPy archive": {"zip archive"},
    "pickle": {"zip archive", *PACKED},
    "HDF5": {"zip archive"},
}


def promised(path: str) -> str | None:
    """The kind that the ending of a name promises."""
    return PROMISED.get(os.path.splitext(path)[1].lower())  # noqa: PTH122  # names may hold any bytes


def kind_by_bytes(head: bytes) -> str | None:
    """The kind that the first bytes stand for, where they stand for one."""
    if head[:4] == b"RIFF" and head[8:12] != b"WEBP":
        return None
    for at, mark, kind in _MAGIC:
        if head[at : at + len(mark)] == mark and (kind != "WebP image" or head[:4] == b"RIFF"):
            return kind
    return None


def stand_in(head: bytes) -> str | None:
    """What lies in place of data after a download that went wrong, if it is one of those."""
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith(_WEB):
        return "a web page"
    if start.startswith(_POINTER):
        return "a Git LFS pointer"
    return None


def same(expected: str, found: str) -> bool:
    """Whether a file that promises one kind may hold the other."""
    return expected == found or found in _ALSO.get(expected, ())


def suffix_of(kind: str) -> str:
    """The usual ending of a kind."""
    return _SUFFIXES[kind][0]


def looks_like_text(head: bytes) -> bool:
    """Whether the first bytes hold no control characters but line ends and tabs."""
    return bool(head) and not any(b < 32 and b not in b"\t\n\r\f\x1b" for b in head)  # noqa: PLR2004
