"""Archives, tested as streams: nothing is written to disk, and no more than a chunk is in memory."""

from __future__ import annotations

import bz2
import gzip
import lzma
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any, Protocol

from mlnb.data._file_records import BadFile, Read

CHUNK = 1 << 20
#: An archive that unpacks to this many times its size is taken for a bomb, once it has given `FREE` bytes.
RATIO = 200
FREE = 256 << 20
#: No archive is read beyond this many unpacked bytes.
BUDGET = 8 << 30
#: Bytes that unpacking xz may take.
XZ_MEMORY = 128 << 20
MOST_MEMBERS = 1_000_000
_BLOCK = 512


class Enough(Exception):
    """The budget of bytes is used up."""


class Source(Protocol):
    """What can be read from."""

    def read(self, size: int, /) -> bytes:
        """At most so many bytes; none at the end."""


class Bounded:
    """A stream of unpacked bytes that stops at a bomb and at the budget."""

    def __init__(self, source: Source, packed: int) -> None:
        self._source, self._packed = source, packed
        self.given = 0

    def read(self, size: int = CHUNK, /) -> bytes:
        """At most so many bytes, and never more than a chunk at once."""
        data = self._source.read(min(size if size >= 0 else CHUNK, CHUNK))
        self.count(len(data))
        return data

    def count(self, size: int) -> None:
        """Take these bytes off the budget."""
        self.given += size
        if self.given > FREE and self.given > RATIO * self._packed:
            said = f"unpacks to more than {RATIO} times its size; reading stopped after {self.given >> 20:,} MB"
            raise BadFile("bomb", said)
        if self.given > BUDGET:
            raise Enough


class _Xz:
    """An xz stream within a bound of memory, which `lzma.open` does not offer."""

    def __init__(self, raw: IO[bytes]) -> None:
        self._raw, self._unpack = raw, lzma.LZMADecompressor(memlimit=XZ_MEMORY)
        self._rest = b""

    def read(self, size: int, /) -> bytes:
        while True:
            if self._unpack.eof:
                self._rest = (self._unpack.unused_data or self._raw.read(CHUNK)).lstrip(b"\x00")
                if not self._rest:
                    return b""
                self._unpack = lzma.LZMADecompressor(memlimit=XZ_MEMORY)
            feed = b""
            if self._unpack.needs_input:
                feed = self._rest or self._raw.read(CHUNK)
                self._rest = b""
                if not feed:
                    raise EOFError
            data = self._unpack.decompress(feed, size)
            if data:
                return data


def unpacked(raw: IO[bytes], how: str, size: int) -> Bounded:
    """The unpacked bytes of a gz, bz2 or xz file, bounded."""
    sources: dict[str, Callable[[], Source]] = {
        "gz": lambda: gzip.GzipFile(fileobj=raw),
        "bz2": lambda: bz2.BZ2File(raw),
        "xz": lambda: _Xz(raw),
    }
    return Bounded(sources[how](), size)


def drain(source: Source) -> None:
    """Read to the end, which tests what is packed."""
    while source.read(CHUNK):
        pass


def walk_tar(source: Source) -> int:
    """Walk the members of a tar stream; gives how many there are.

    Raises
    ------
    BadFile
        If a member's head does not match its own checksum, or the stream ends before the mark of its end.
    """
    members = 0
    while True:
        head = _exactly(source, _BLOCK)
        if len(head) < _BLOCK:
            raise BadFile("broken", f"ends within or after its member {members:,}, without the mark of its end")
        if not any(head):
            drain(source)
            return members
        written = head[148:156].strip(b"\x00 ")
        counted = sum(head) - sum(head[148:156]) + 8 * 32
        if not written.isdigit() or int(written, 8) != counted:
            raise BadFile("broken", f"the head of its member {members + 1:,} does not match its checksum")
        size = int.from_bytes(head[125:136]) if head[124] & 0x80 else int(head[124:136].strip(b"\x00 ") or b"0", 8)
        more = head[156:157] == b"S" and head[482]
        while more:
            extra = _exactly(source, _BLOCK)
            more = len(extra) == _BLOCK and bool(extra[504])
        left = 0 if head[156:157] in b"123456" else -(-size // _BLOCK) * _BLOCK
        while left:
            data = source.read(min(left, CHUNK))
            if not data:
                raise BadFile("broken", f"is cut off within its member {members + 1:,}")
            left -= len(data)
        members += 1


def _exactly(source: Source, size: int) -> bytes:
    data = b""
    while len(data) < size:
        part = source.read(size - len(data))
        if not part:
            break
        data += part
    return data


def walk_zip(path: str, read: Read, look: Callable[[str, Any, int], None] | None = None) -> None:
    """Test every member of a zip file against its CRC.

    Parameters
    ----------
    path : str
    read : Read
        Takes notes of what could not be tested.
    look : callable, optional
        Told the name, the open member and its size before the rest of it is read.
    """
    size = Path(path).stat().st_size
    untested = 0
    with zipfile.ZipFile(path) as archive:
        members = archive.infolist()
        if len(members) > MOST_MEMBERS:
            raise BadFile("bomb", f"holds {len(members):,} members, more than are tested")
        bound = Bounded(_Nothing(), size)
        for member in members:
            # LZMA in a zip takes the memory that the file asks for, and what is locked needs a key
            if member.flag_bits & 1 or member.compress_type == zipfile.ZIP_LZMA:
                untested += 1
                continue
            with archive.open(member) as opened:
                if look is not None:
                    look(member.filename, opened, member.file_size)
                while data := opened.read(CHUNK):
                    bound.count(len(data))
    if untested:
        read.notes.append(f"{untested:,} locked or LZMA-packed members not tested")
    read.notes.append(f"{len(members):,} members")


class _Nothing:
    """Stands where only the count of bytes is wanted."""

    def read(self, size: int, /) -> bytes:
        del size
        return b""
