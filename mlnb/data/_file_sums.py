"""Checksums that were written down, against those of the files."""

from __future__ import annotations

import csv
import hashlib
import os
import re
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

from mlnb.data._file_records import BadFile, Read

#: Name of a digest by the number of its hexadecimal digits.
_DIGESTS = {32: "md5", 40: "sha1", 64: "sha256", 96: "sha384", 128: "sha512"}
_NAMES = re.compile(r"(?i)^((md5|sha1|sha256|sha384|sha512)(sums?)?|checksums?)(\.txt)?$")
_ENDING = re.compile(r"(?i)\.(md5|sha1|sha256|sha384|sha512)(sums?)?(\.txt)?$")
_GNU = re.compile(r"^\\?([0-9a-fA-F]{32,128})\s+\*?(.+?)\s*$")
_BSD = re.compile(r"^\w+\s*\((.+)\)\s*=\s*([0-9a-fA-F]{32,128})\s*$")
_BARE = re.compile(r"^([0-9a-fA-F]{32,128})\s*$")
_PATHS = ("path", "file", "filename", "file_name", "name")
#: Bytes of a manifest that are read.
MOST_BYTES = 256 << 20
_LONGEST = 10_000


def is_manifest(path: str) -> bool:
    """Whether a file's name says that it holds checksums."""
    name = os.path.basename(path)  # noqa: PTH119
    return bool(_NAMES.match(name) or _ENDING.search(name)) or name.lower() in {"manifest.csv", "manifest.tsv"}


def compared(path: str, read: Read, name: Callable[[str], str]) -> tuple[list[Read], int]:
    """Compare the files that a manifest names with their checksums.

    Names that lead out of the manifest's folder are left alone.

    Parameters
    ----------
    path : str
        Of the manifest.
    read : Read
        Of the manifest, which takes the fault where it holds no checksums.
    name : callable
        How a path is shown.

    Returns
    -------
    faults : list of Read
        One per file that differs or is not there.
    count : int
        Files compared.
    """
    folder = os.path.realpath(os.path.dirname(path) or ".")  # noqa: PTH120
    faults, count, outside = [], 0, 0
    for named, digest in _entries(path):
        file = os.path.normpath(os.path.join(folder, named))  # noqa: PTH118
        if not file.startswith(folder.rstrip(os.sep) + os.sep) or "\x00" in file:
            outside += 1
            continue
        count += 1
        # shown as the listing shows it, so that both findings are of one file
        near = os.path.join(os.path.dirname(path), os.path.normpath(named))  # noqa: PTH118, PTH120
        found = Read(near, name(near))
        try:
            _compare(file, digest, found)
        except BadFile as bad:
            found.add(bad.kind, bad.said)
        except OSError as error:
            found.add("refused", f"may not be opened to compare its checksum ({error.strerror})")
        if found.faults:
            faults.append(found)
    if outside:
        read.notes.append(f"{outside:,} names lead out of its folder and were left alone")
    if count + outside == 0 and not (path.lower().endswith((".csv", ".tsv"))):
        read.add("broken", "is named like a list of checksums and holds none")
    return faults, count


def _compare(file: str, digest: str, found: Read) -> None:
    try:
        status = os.stat(file)  # noqa: PTH116
    except (FileNotFoundError, NotADirectoryError) as error:
        raise BadFile("missing", "is named in the checksums and not there") from error
    found.size = status.st_size
    if not stat.S_ISREG(status.st_mode):
        raise BadFile("special", "is named in the checksums and no regular file")
    how = _DIGESTS[len(digest)]
    with Path(file).open("rb") as opened:
        real = hashlib.file_digest(opened, lambda: hashlib.new(how, usedforsecurity=False)).hexdigest()
    if real != digest.lower():
        raise BadFile("checksum", f"has the {how.upper()} {real[:8]}… where {digest[:8].lower()}… is written down")


def _entries(path: str) -> Iterator[tuple[str, str]]:
    """Pairs of name and digest."""
    with Path(path).open(encoding="utf-8-sig", errors="surrogateescape", newline="") as opened:
        if path.lower().endswith((".csv", ".tsv")):
            yield from _table(opened, "\t" if path.lower().endswith(".tsv") else ",")
            return
        while line := opened.readline(_LONGEST):
            if match := _GNU.match(line):
                digest, name = match[1], match[2]
            elif match := _BSD.match(line):
                name, digest = match[1], match[2]
            elif match := _BARE.match(line):
                digest, name = match[1], _ENDING.sub("", os.path.basename(path))  # noqa: PTH119
            else:
                continue
            if len(digest) in _DIGESTS:
                yield name, digest


def _table(lines: Iterator[str], delimiter: str) -> Iterator[tuple[str, str]]:
    reader = csv.reader(lines, delimiter=delimiter)
    header = [cell.strip().lower() for cell in next(reader, [])]
    names = [i for i, cell in enumerate(header) if cell in _PATHS]
    sums = [i for i, cell in enumerate(header) if cell in {*_DIGESTS.values(), "checksum", "digest", "hash"}]
    if not names or not sums:
        return
    for row in reader:
        if len(row) > max(names[0], sums[0]):
            digest = row[sums[0]].strip()
            if _BARE.match(digest) and len(digest) in _DIGESTS:
                yield row[names[0]].strip(), digest
