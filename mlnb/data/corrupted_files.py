"""Which files cannot be read, or are not what their name says?"""

from __future__ import annotations

import csv
import threading
import warnings
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from mlnb.core.check import check, failed, passed, warned
from mlnb.core.display import progress_bar
from mlnb.core.errors import plural
from mlnb.core.evidence import Bars, Evidence, Table
from mlnb.core.finding import Estimate, Finding
from mlnb.core.fix import Fix
from mlnb.core.options import options
from mlnb.core.threads import free_cores
from mlnb.data._file_neighbours import compare
from mlnb.data._file_paths import Listing, listed
from mlnb.data._file_read import read_file
from mlnb.data._file_records import FAULTS, Read
from mlnb.data._file_sums import compared, is_manifest
from mlnb.data._file_text import LONGEST_LINE

if TYPE_CHECKING:
    from mlnb.core.case import Case

#: Files from which a progress bar is shown, and that go to the threads at once.
MANY, BLOCK = 200, 100
LEAST_THREADS, MOST_THREADS = 2, 8
#: Paths that a fix names.
MOST_NAMED = 1_000
_SETTINGS = threading.Lock()


@check(
    "data.corrupted_files",
    question="Which files cannot be read?",
    why="A loader that skips what it cannot read trains on fewer rows than anybody knows, and one that does not stops at night.",
    whole="memory",
    needs=("files",),
    reference="PNG, gzip and zip carry CRC-32 (ISO 3309); NIST (2015): FIPS 180-4, Secure Hash Standard, for manifests.",
)
def corrupted_files(case: Case, *, checksums: bool = True) -> Finding:
    r"""Read every file whole, and compare it with its name, its neighbours and its checksum.

    CSV, JSON, JSON lines, Parquet, Feather, NumPy, images (PNG, JPEG, GIF, WebP, TIFF) and archives (zip, tar, gz,
    bz2, xz) are read to their end, packed ones as a stream that never touches the disk. Pickles and HDF5 files are
    looked at from outside only, and no code in a file is run. Other kinds count as readable if they open.

    An archive that unpacks to more than 200 times its size is called a bomb after 256 MB of it, and none is read
    beyond 8 GB; an image of more pixels than ``PIL.Image.MAX_IMAGE_PIXELS`` is not decoded.

    Parameters
    ----------
    case : Case
        ``files`` is a folder, a list of paths, or a column of paths.
    checksums : bool
        Whether to compare files with manifests that lie among them (SHA256SUMS, \*.md5, manifest.csv, …).

    Returns
    -------
    Finding
        Fails for files that are lost, warns for those that are not what their name or their neighbours say.

    Examples
    --------
    >>> import mlnb, pathlib, tempfile
    >>> folder = pathlib.Path(tempfile.mkdtemp())
    >>> _ = (folder / "a.csv").write_text("x,y\n1,2\n3,4\n")
    >>> corrupted_files(mlnb.Case(files=folder)).verdict
    'pass'
    >>> _ = (folder / "b.json").write_text('{"x": [1, 2')
    >>> corrupted_files(mlnb.Case(files=folder)).headline
    "1 of 2 files cannot be used: 'b.json' is not JSON: Expecting ',' delimiter: line 1 column 12 (char 11)"
    """
    there = listed(case)
    reads = _read_all(there)
    compare(reads)
    summed = _compare_sums(there, reads) if checksums else 0
    reads += there.closed
    bad = sorted((r for r in reads if r.faults), key=_rank)
    lost = [r for r in bad if r.lost]
    parts: dict[str, Any] = {
        "estimate": Estimate("files that cannot be used" if lost or not bad else "files to look at",
                             float(len(lost) or len(bad)), unit="files"),
        "threshold": 0.0,
        "evidence": _evidence(reads, bad),
    }  # fmt: skip
    if not bad:
        return passed(_quiet(reads, summed), **parts)
    return (failed if lost else warned)(_headline(reads, bad, lost), fixes=_fixes(bad), **parts)


def _rank(read: Read) -> tuple[int, str]:
    return min(list(FAULTS).index(fault.kind) for fault in read.faults), read.name


def _read_all(there: Listing) -> list[Read]:
    """Read the files, many at once; in blocks, so that millions of them are no burden to the pool."""
    paths = there.paths
    blocks = [paths[i : i + BLOCK] for i in range(0, len(paths), BLOCK)]
    threads = min(MOST_THREADS, max(LEAST_THREADS, free_cores()), len(paths) or 1)
    reads: list[Read] = []
    with _safe_settings(), progress_bar(len(blocks) if len(paths) >= MANY else None) as bar:
        pool = ThreadPoolExecutor(threads)
        try:
            for block in blocks:
                bar.begin(f"{len(reads):,} of {len(paths):,} files")
                reads += pool.map(read_file, block, map(there.name, block))
                bar.end(f"{sum(r.lost for r in reads):,} damaged")
        finally:
            pool.shutdown(wait=True, cancel_futures=True)
    return reads


@contextmanager
def _safe_settings() -> Iterator[None]:
    """Settings of whole libraries, which threads cannot set for themselves: strict images, long cells, no warnings."""
    from PIL import ImageFile

    with _SETTINGS, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        lenient, longest = ImageFile.LOAD_TRUNCATED_IMAGES, csv.field_size_limit(LONGEST_LINE)
        ImageFile.LOAD_TRUNCATED_IMAGES = False
        try:
            yield
        finally:
            ImageFile.LOAD_TRUNCATED_IMAGES = lenient
            csv.field_size_limit(longest)


def _compare_sums(there: Listing, reads: list[Read]) -> int:
    """Compare with every manifest among the files; gives how many files were compared."""
    known = {read.path: read for read in reads}
    count = 0
    for manifest in [r for r in reads if is_manifest(r.path) and not r.lost]:
        faults, compared_ = compared(manifest.path, manifest, there.name)
        count += compared_
        for found in faults:
            if found.path in known:
                known[found.path].faults += found.faults
            else:
                reads.append(found)
                known[found.path] = found
    return count


def _headline(reads: list[Read], bad: list[Read], lost: list[Read]) -> str:
    worst = bad[0]
    fault = min(worst.faults, key=lambda f: list(FAULTS).index(f.kind))
    shown = lost or bad
    share = "The one file" if len(reads) == 1 else f"{len(shown):,} of {len(reads):,} files"
    verb = "cannot be used" if lost else ("is" if len(shown) == 1 else "are") + " not what the name or neighbours say"
    among = ": " if len(shown) == 1 else ", among them "
    more = len(bad) - len(shown)
    also = f"; {more:,} more to look at" if more else ""
    return f"{share} {verb}{among}'{worst.name}' {fault.said}{also}"


def _kinds(reads: list[Read]) -> str:
    counts = Counter(r.kind or "other" for r in reads).most_common()
    named = [f"{count:,} {kind}" for kind, count in counts[:4]]
    rest = sum(count for _, count in counts[4:])
    return ", ".join(named) + (f" and {rest:,} of other kinds" if rest else "")


def _quiet(reads: list[Read], summed: int) -> str:
    only = [r for r in reads if r.kind in {"other", "pickle", "HDF5", "PDF", "SQLite", "7z archive", "zstd archive"}]
    match = f", and {plural(summed, 'checksum')} {'matches' if summed == 1 else 'match'}" if summed else ""
    outside = f"; {len(only):,} of them only from outside" if only else ""
    every = "The one file" if len(reads) == 1 else f"All {len(reads):,} files"
    return f"{every} could be read ({_kinds(reads)}){match}{outside}"


def _size(size: int | None) -> str:
    if size is None:
        return ""
    value, units = float(size), ["bytes", "kB", "MB", "GB"]
    while value >= 1_000 and len(units) > 1:  # noqa: PLR2004
        value /= 1_000
        units.pop(0)
    return f"{value:,.0f} {units[0]}" if units[0] == "bytes" or value >= 10 else f"{value:.1f} {units[0]}"  # noqa: PLR2004


def _evidence(reads: list[Read], bad: list[Read]) -> tuple[Evidence, ...]:
    told = [*bad, *(r for r in reads if not r.faults and any("neighbours" in note for note in r.notes))]
    found: list[Evidence] = []
    if bad:
        counts = Counter(fault.kind for r in bad for fault in r.faults)
        kinds = [kind for kind in FAULTS if counts[kind]]
        labels = tuple(FAULTS[kind][0] for kind in kinds)
        found.append(
            Bars(
                caption="Files by what is wrong with them",
                name="faults",
                labels=labels,
                values=tuple(counts[kind] for kind in kinds),
                unit="files",
                xlabel="files",
                marked=tuple(FAULTS[kind][0] for kind in kinds if FAULTS[kind][1]),
                alt="; ".join(f"{plural(counts[k], 'file')} {FAULTS[k][0]}" for k in kinds) + ".",
            )
        )
    if told:
        found.append(
            Table(
                caption="Files with something wrong, lost ones first",
                name="files",
                columns=("file", "what is wrong", "size", "holds"),
                rows=tuple((r.name, _said(r), _size(r.size), r.kind) for r in told[: options.table_rows]),
                total=len(told),
            )
        )
    kinds_read = Counter(r.kind or "other" for r in reads)
    faulty = Counter(r.kind or "other" for r in bad)
    read_rows = tuple((kind, n, faulty[kind]) for kind, n in kinds_read.most_common(options.table_rows))
    found.append(
        Table(
            caption="Files by what they hold",
            name="kinds",
            columns=("kind", "files", "with something wrong"),
            rows=read_rows,
            total=len(kinds_read),
        )
    )
    return tuple(found)


def _said(read: Read) -> str:
    return "; ".join([*(fault.said for fault in read.faults), *(f"only to know: {note}" for note in read.notes)])


def _fixes(bad: list[Read]) -> tuple[Fix, ...]:
    from pathlib import PurePath

    fixes = []
    lost = [r.path for r in bad if r.lost and r.kind != "folder"]
    if lost:
        there = lost[:MOST_NAMED]
        code = (
            f"from pathlib import Path\n\nbroken = {there!r}\naside = Path('fetch_again')\naside.mkdir(exist_ok=True)\n"
            "for number, path in enumerate(map(Path, broken)):\n    print(path)\n    if path.is_file():\n"
            "        path.rename(aside / f'{number}-{path.name}')"
        )
        fixes.append(Fix(f"Move {plural(len(lost), 'file')} aside, and fetch or write them again", code))
    renamed = [(r.path, str(PurePath(r.path).with_suffix(r.suffix))) for r in bad if r.suffix and not r.lost]
    if renamed:
        code = f"from pathlib import Path\n\nfor old, new in {renamed[:MOST_NAMED]!r}:\n    Path(old).rename(new)"
        fixes.append(Fix(f"Give {plural(len(renamed), 'file')} the ending of what they hold", code))
    recoded = [(r.path, r.encoding) for r in bad if r.encoding and not r.lost and "packed" not in r.kind]
    if recoded:
        code = (
            f"from pathlib import Path\n\nfor path, encoding in {recoded[:MOST_NAMED]!r}:\n"
            "    text = Path(path).read_bytes().decode(encoding)\n"
            "    Path(path).write_bytes(text.lstrip('\\ufeff').encode('utf-8'))"
        )
        fixes.append(Fix(f"Save {plural(len(recoded), 'file')} as UTF-8, once the encoding is sure", code))
    others = [r for r in bad if any(f.kind in {"header", "ragged", "bomb"} for f in r.faults) and not r.lost]
    if others:
        fixes.append(
            Fix(f"Look into {plural(len(others), 'file')} whose rows or columns differ; only a person can tell")
        )
    return tuple(fixes)
