"""Tables and JSON as text, read line by line so that memory stays small whatever the file holds."""

from __future__ import annotations

import codecs
import csv
import json
import re
from collections.abc import Callable, Iterator
from itertools import islice

from mlnb.data._file_kinds import looks_like_text
from mlnb.data._file_packed import CHUNK, Source
from mlnb.data._file_records import BadFile, Read, first_line

#: Bytes that one line may have, and a JSON text that is parsed whole.
LONGEST_LINE = 16 << 20
WHOLE_JSON = 8 << 20
_SNIFFED = 65_536
_SNIFFED_LINES = 30
_DELIMITERS = (",", ";", "\t", "|")
_UTF16 = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
_STRINGS = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
_CUT_STRING = re.compile(r'"(?:[^"\\]|\\.)*\\?\Z', re.DOTALL)

Opener = Callable[[], Source]


class Text:
    """The text of a stream, by lines or by chunks, with its encoding found out on the way.

    Bytes that are not UTF-8 are read as Windows-1252, or UTF-16 where every other byte is zero.
    """

    def __init__(self, source: Source, read: Read) -> None:
        self._source, self._read = source, read
        self._place = 0
        self._first = b""
        while len(self._first) < _SNIFFED and (part := source.read(_SNIFFED)):
            self._first += part
        self.encoding = self._guess(self._first)
        self.ends_with_newline = True

    def _guess(self, head: bytes) -> str:
        for mark, encoding in _UTF16.items():
            if head.startswith(mark):
                self._fault("UTF-16", encoding)
                return encoding
        sample = head[:4_096]
        zeros = (sample[::2].count(0), sample[1::2].count(0))
        if max(zeros) > 0.3 * len(sample) / 2 and min(zeros) < 0.05 * len(sample):
            encoding = "utf-16-be" if zeros[0] > zeros[1] else "utf-16-le"
            self._fault("UTF-16 without the mark that says so", encoding)
            return encoding
        return "utf-8-sig" if head.startswith(codecs.BOM_UTF8) else "utf-8"

    def _fault(self, what: str, encoding: str) -> None:
        if not self._read.encoding:
            self._read.encoding = encoding
            self._read.add("encoding", f"is {what}, not UTF-8")

    def chunks(self) -> Iterator[str]:
        """The text in pieces."""
        decoder = codecs.getincrementaldecoder(self.encoding)()
        data, self._first = self._first, b""
        while data:
            text = ""
            try:
                text = decoder.decode(data)
            except UnicodeDecodeError as error:
                decoder = self._other(error, decoder.getstate()[0])
                text = decoder.decode(error.object)
            self._place += len(data)
            if "\x00" in text:
                byte = self._place - len(data) + text.index("\x00")
                raise BadFile("broken", f"holds zero bytes from about byte {byte:,} on")
            if text:
                self.ends_with_newline = text[-1] in "\r\n"
                yield text
            data = self._source.read(CHUNK)
        if decoder.getstate()[0] and self.encoding != "cp1252":
            raise BadFile("broken", "ends within a letter: it is cut off")

    def _other(self, error: UnicodeDecodeError, rest: bytes) -> codecs.IncrementalDecoder:
        if self.encoding.startswith("utf-16"):
            raise BadFile("broken", f"is not the UTF-16 it begins as: {error.reason}")
        byte = self._place - len(rest) + error.start
        self._read.add("encoding", f"is not UTF-8 (byte {error.object[error.start]:#04x} at about {byte:,})")
        self._read.encoding = self.encoding = "cp1252"
        return codecs.getincrementaldecoder("cp1252")("replace")

    def lines(self) -> Iterator[str]:
        """The text line by line, line ends kept."""
        rest: list[str] = []
        waiting = 0
        for text in self.chunks():
            pieces = text.splitlines(keepends=True) if not _ODD_ENDS.search(text) else _ENDS.findall(text)
            for piece in pieces:
                rest.append(piece)
                waiting += len(piece)
                if waiting > LONGEST_LINE:
                    raise BadFile("broken", f"has a line of more than {LONGEST_LINE >> 20} MB")
                if piece[-1] in "\r\n":
                    yield "".join(rest)
                    rest, waiting = [], 0
        if rest:
            yield "".join(rest)


#: What `str.splitlines` takes for the end of a line and a CSV file does not.
_ODD_ENDS = re.compile("[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_ENDS = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")


def read_text(opener: Opener, read: Read) -> None:
    """Read a text for its encoding."""
    for _ in Text(opener(), read).chunks():
        pass


def read_csv(opener: Opener, read: Read, delimiter: str | None = None) -> None:
    """Read a CSV file row by row: its header, the number of its rows, and whether they are of one length."""
    try:
        _rows(opener, read, delimiter, strict=True)
    except csv.Error as error:
        if "unexpected end" in str(error):
            raise BadFile("broken", "ends within a quoted cell: it is cut off") from error
        faults = [fault for fault in read.faults if fault.kind != "encoding"]
        read.faults, read.encoding = faults, ""
        try:
            _rows(opener, read, delimiter, strict=False)
        except csv.Error as other:
            raise BadFile("broken", f"is not a table: {first_line(other)}") from other


def _rows(opener: Opener, read: Read, delimiter: str | None, *, strict: bool) -> None:
    text = Text(opener(), read)
    lines = text.lines()
    first = list(islice(lines, _SNIFFED_LINES))
    if not "".join(first).strip("\ufeff \t\r\n"):
        raise BadFile("empty", "holds nothing but spaces" if first else "is empty")
    delimiter = delimiter or _delimiter(first)
    reader = csv.reader(_chained(first, lines), delimiter=delimiter, strict=strict)
    header = next(row for row in reader if row)
    widths: dict[int, int] = {}
    odd: tuple[int, int] | None = None
    rows, last = 0, len(header)
    for row in reader:
        if not row:
            continue
        rows += 1
        last = len(row)
        widths[last] = widths.get(last, 0) + 1
        if last != len(header) and odd is None:
            odd = (reader.line_num, last)
    read.rows = rows
    read.header = tuple((name.strip().lstrip("\ufeff"), "") for name in header)
    if rows == 0:
        read.notes.append("a header and no rows")
    _judge_widths(read, widths, odd, last, cut=not text.ends_with_newline)


def _judge_widths(read: Read, widths: dict[int, int], odd: tuple[int, int] | None, last: int, *, cut: bool) -> None:
    """Say whether rows differ in length, which at the very end means that the file is cut off."""
    assert read.header is not None
    width = len(read.header)
    if odd is None or set(widths) == {width + 1}:  # R names its rows in a column without a header
        return
    usual = max(widths, key=lambda w: widths[w])
    if cut and last < usual and (widths[last] == 1 or last == 1):
        raise BadFile("broken", f"is cut off: its last row has {last} of {usual} cells and no line end")
    count = sum(n for w, n in widths.items() if w != width)
    have = "row has" if count == 1 else "rows have"
    number = "another number" if count == 1 else "other numbers"
    read.add(
        "ragged", f"{count:,} {have} {number} of cells than the header's {width}, first line {odd[0]:,} with {odd[1]}"
    )


def _chained(first: list[str], rest: Iterator[str]) -> Iterator[str]:
    yield from first
    yield from rest


def _delimiter(lines: list[str]) -> str:
    """The delimiter that cuts the first lines into the most cells, the same number in nearly every line."""
    best, most = ",", 0.0
    for delimiter in _DELIMITERS:
        counts = [len(row) for row in csv.reader(lines, delimiter=delimiter) if row]
        usual = max(set(counts), key=counts.count) if counts else 1
        score = (usual - 1) * counts.count(usual) / max(len(counts), 1)
        if score > most:
            best, most = delimiter, score
    return best


def read_json(opener: Opener, read: Read) -> None:
    """Parse a JSON text, or a line at a time where each line is a JSON text; a large one is checked for its brackets."""
    text = Text(opener(), read)
    pieces, size = [], 0
    chunks = text.chunks()
    for piece in chunks:
        pieces.append(piece)
        size += len(piece)
        if size > WHOLE_JSON:
            break
    whole = "".join(pieces)
    if not whole.strip("\ufeff \t\r\n"):
        raise BadFile("empty", "holds nothing but spaces")
    if size > WHOLE_JSON:
        _large_json(opener, read, whole, chunks)
        return
    try:
        _parse(whole)
    except ValueError as error:
        if _is_json(whole.split("\n", 1)[0]) and "\n" in whole.strip():
            read_json_lines(opener, read)
            return
        raise BadFile("broken", f"is not JSON: {first_line(error)}") from error
    except RecursionError as error:
        raise BadFile("broken", "is nested deeper than a JSON reader can follow") from error


def read_json_lines(opener: Opener, read: Read) -> None:
    """Parse each line."""
    read.kind = "JSON lines"
    silent = Read(read.path, read.name) if read.encoding else read
    count = 0
    for number, line in enumerate(Text(opener(), silent).lines(), 1):
        if not line.strip("\ufeff \t\r\n"):
            continue
        count += 1
        try:
            _parse(line)
        except ValueError as error:
            raise BadFile("broken", f"line {number:,} is not JSON: {first_line(error)}") from error
        except RecursionError as error:
            raise BadFile("broken", f"line {number:,} is nested deeper than a JSON reader can follow") from error
    if count == 0:
        raise BadFile("empty", "holds nothing but spaces")
    read.rows = count


def _large_json(opener: Opener, read: Read, start: str, chunks: Iterator[str]) -> None:
    """Brackets outside strings must close; a text of many lines may be JSON lines."""
    line, _, rest = start.partition("\n")
    if rest and _is_json(line):
        read_json_lines(opener, read)
        return
    read.notes.append("too large to parse; its brackets and strings were checked")
    open_ones: list[str] = []
    tail = start
    for piece in _then(chunks):
        text, tail = tail + piece, ""
        text = _STRINGS.sub("", text)
        cut = _CUT_STRING.search(text)
        if cut is not None and piece:
            text, tail = text[: cut.start()], text[cut.start() :]
            if len(tail) > LONGEST_LINE:
                raise BadFile("broken", f"holds a string of more than {LONGEST_LINE >> 20} MB")
        elif cut is not None:
            raise BadFile("broken", "ends within a string: it is cut off")
        _balance(text, open_ones)
    if open_ones:
        raise BadFile("broken", f"ends with {len(open_ones):,} brackets open: it is cut off")


def _balance(text: str, open_ones: list[str]) -> None:
    """Follow the brackets of a piece without strings."""
    for bracket in re.findall(r"[\[\]{}]", text):
        if bracket in "[{":
            open_ones.append(bracket)
            if len(open_ones) > CHUNK:
                raise BadFile("broken", "is nested deeper than a JSON reader can follow")
        elif not open_ones or open_ones.pop() + bracket not in {"[]", "{}"}:
            raise BadFile("broken", "closes a bracket that it never opened")


def _then(chunks: Iterator[str]) -> Iterator[str]:
    """The chunks, and an empty one for the end."""
    yield from chunks
    yield ""


def _is_json(line: str) -> bool:
    try:
        _parse(line)
    except (ValueError, RecursionError):
        return False
    return True


def _parse(text: str) -> None:
    """Parse without keeping anything: numbers as nothing, objects as nothing."""
    zero = lambda _: 0  # noqa: E731
    json.loads(text.lstrip("\ufeff"), parse_int=zero, parse_float=zero, object_pairs_hook=zero)


def is_text(head: bytes) -> bool:
    """Whether a file begins like a text of whatever encoding."""
    return looks_like_text(head) or head[:2] in _UTF16
