"""Images, columns, arrays and stores: read with the libraries that own them, and never by running what they hold."""

from __future__ import annotations

import os
from pathlib import Path
from typing import IO, Any

from mlnb.data._file_packed import BUDGET
from mlnb.data._file_records import BadFile, Read, first_line

_FORMATS = ("PNG", "JPEG", "GIF", "WEBP", "TIFF")
#: Frames of one image are read until they have had this many times the pixels that Pillow allows one.
MOST_PIXELS = 4
_JPEG_TAIL = 1 << 16
_BATCH = 4_096
_PROTOCOL = 2


def read_image(path: str, read: Read) -> None:
    """Check an image's own checksums, and decode each of its frames, within Pillow's bound on pixels."""
    from PIL import Image, UnidentifiedImageError

    most = Image.MAX_IMAGE_PIXELS or 1 << 40
    try:
        with Image.open(path, formats=_FORMATS) as image:
            width, height = image.size
            if width * height > most:
                raise BadFile("bomb", f"has {width:,} × {height:,} pixels, more than Pillow decodes safely")
            image.verify()
        with Image.open(path, formats=_FORMATS) as image:
            _decode(image, read, most)
    except Image.DecompressionBombError as error:
        raise BadFile("bomb", "has more pixels than Pillow decodes safely") from error
    except UnidentifiedImageError as error:
        raise BadFile("broken", "cannot be read as an image") from error
    if read.kind == "JPEG image":
        _must_end_jpeg(path)


def _decode(image: Any, read: Read, most: int) -> None:
    from PIL import Image

    frames = int(getattr(image, "n_frames", 1))
    seen = 0
    for frame in range(frames):
        if frame:
            image.seek(frame)
        width, height = image.size
        seen += width * height
        if width * height > most:
            raise Image.DecompressionBombError
        if seen > MOST_PIXELS * most:
            read.notes.append(f"{frame:,} of {frames:,} frames decoded")
            return
        image.load()


def _must_end_jpeg(path: str) -> None:
    with Path(path).open("rb") as opened:
        opened.seek(max(0, Path(path).stat().st_size - _JPEG_TAIL))
        if b"\xff\xd9" not in opened.read(_JPEG_TAIL):
            raise BadFile("broken", "has no mark of its end: it is cut off")


def read_parquet(path: str, read: Read) -> None:
    """Read every batch of a Parquet file; words stay codes, so that a batch cannot grow without bound."""
    import pyarrow as pa
    from pyarrow import parquet

    size = Path(path).stat().st_size
    tail = 8
    with Path(path).open("rb") as opened:
        opened.seek(max(0, size - tail))
        if not opened.read(tail).endswith(b"PAR1"):
            raise BadFile("broken", "lacks the footer of a Parquet file: it is cut off")
    try:
        with parquet.ParquetFile(path) as plain:
            columns = [plain.metadata.schema.column(i) for i in range(plain.metadata.num_columns)]
            words = [c.path for c in columns if c.physical_type == "BYTE_ARRAY"]
            read.header = tuple((name, _family(kind)) for name, kind in _fields(plain.schema_arrow))
            read.rows = int(plain.metadata.num_rows)
        with parquet.ParquetFile(
            path, read_dictionary=words, pre_buffer=False, page_checksum_verification=True
        ) as table:
            given, rows = 0, 0
            for batch in table.iter_batches(_BATCH, use_threads=False):
                rows += batch.num_rows
                given += batch.nbytes
                if given > BUDGET:
                    read.notes.append(f"first {rows:,} rows read")
                    return
            if rows != read.rows:
                raise BadFile("broken", f"holds {rows:,} rows where its footer says {read.rows:,}")
    except (pa.ArrowException, OSError) as error:
        raise BadFile("broken", f"cannot be read as Parquet: {first_line(error)}") from error


def read_feather(path: str, read: Read) -> None:
    """Read and validate every batch of a Feather or Arrow file."""
    import pyarrow as pa
    from pyarrow import feather, ipc

    try:
        with pa.OSFile(path) as source:
            if source.read(4) == b"FEA1":
                read.rows = int(feather.read_table(path).num_rows)
                return
            source.seek(0)
            with ipc.open_file(source) as file:
                read.header = tuple((name, _family(kind)) for name, kind in _fields(file.schema))
                rows = 0
                for number in range(file.num_record_batches):
                    batch = file.get_batch(number)
                    batch.validate(full=True)
                    rows += batch.num_rows
                read.rows = rows
    except (pa.ArrowException, OSError) as error:
        raise BadFile("broken", f"cannot be read as Feather: {first_line(error)}") from error


def _fields(schema: Any) -> list[tuple[str, Any]]:
    return [(str(field.name), field.type) for field in schema]


def _family(kind: Any) -> str:
    """A type in the width that matters to who joins tables: numbers, words, times."""
    import pyarrow as pa

    t = pa.types
    if t.is_null(kind):
        return ""
    if t.is_dictionary(kind):
        return _family(kind.value_type)
    if t.is_integer(kind) or t.is_floating(kind) or t.is_decimal(kind):
        return "number"
    if t.is_string(kind) or t.is_large_string(kind):
        return "text"
    return "time" if t.is_temporal(kind) else str(kind)


def array_size(opened: IO[bytes]) -> int | None:
    """Bytes that a NumPy file's head promises to follow it; None where it holds Python objects."""
    from numpy.lib import format as layout

    try:
        version = layout.read_magic(opened)
        reader = layout.read_array_header_1_0 if version == (1, 0) else layout.read_array_header_2_0
        shape, _, dtype = reader(opened)
    except (ValueError, TypeError, SyntaxError, EOFError) as error:
        raise BadFile("broken", f"has no head of a NumPy array: {first_line(error)}") from error
    if dtype.hasobject:
        return None
    size = int(dtype.itemsize)
    for length in shape:
        size *= int(length)
    return size


def read_array(path: str, read: Read) -> None:
    """Compare a NumPy file's length with what its head promises; Python objects in it are left alone."""
    with Path(path).open("rb") as opened:
        promised = array_size(opened)
        held = os.fstat(opened.fileno()).st_size - opened.tell()
    if promised is None:
        read.notes.append("Python objects in it, which were not loaded")
    elif held < promised:
        raise BadFile("broken", f"is cut off: it holds {held:,} of {promised:,} bytes of its array")


def look_at_member(name: str, opened: IO[bytes], size: int) -> None:
    """The same for an array within a zip file."""
    if not name.endswith(".npy"):
        return
    start = opened.tell()
    promised = array_size(opened)
    held = size - (opened.tell() - start)
    if promised is not None and held != promised:
        raise BadFile("broken", f"holds {held:,} of {promised:,} bytes of its array {name!r}")


def read_pickle(path: str, read: Read) -> None:
    """Look at the first and last byte of a pickle, which is never loaded: it may run code."""
    read.notes.append("not loaded, since a pickle may run code")
    with Path(path).open("rb") as opened:
        head = opened.read(2)
        opened.seek(-1, os.SEEK_END)
        if head[:1] == b"\x80" and head[1:2] >= bytes([_PROTOCOL]) and opened.read(1) != b".":
            raise BadFile("broken", "does not end as a pickle does: it is cut off")


def read_hdf5(path: str, read: Read) -> None:
    """Compare an HDF5 file's length with the one in its first block."""
    read.notes.append("only its head was read")
    with Path(path).open("rb") as opened:
        head = opened.read(64)
        size = os.fstat(opened.fileno()).st_size
    version = head[8]
    offsets = head[13] if version < _PROTOCOL else head[9]
    place = {0: 40, 1: 44, 2: 28, 3: 28}.get(version)
    if place is None or offsets != 8:  # noqa: PLR2004  # bytes of an address
        return
    end = int.from_bytes(head[place : place + 8], "little")
    if end > size:
        raise BadFile("broken", f"is cut off: it holds {size:,} of {end:,} bytes")
