"""Looks for traces of what was erased: in every byte of every file, and in every text of a database.

DuckDB packs texts, so that their bytes need not stand in its file as they are: a database is opened
and asked as well, and packed files are unpacked.
"""

from __future__ import annotations

import gzip
import json
import mmap
import os
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import IO
from xml.sax.saxutils import escape

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from analytics.errors import ReleaseError
from analytics.store.database import open_corpus, open_for_reading
from analytics.store.folders import DataFolder

# Comes with the project or is made up: what stands there is nobody's comment.
NOT_SEARCHED = frozenset(
    {
        "made_up",
        "sample",
        "lessons",
        "lexicon",
        "models",
        "names",
        "hints",
        "agencies",
        "places",
        "measured",
        "README.md",
    }
)
# Shorter ones stand everywhere by chance.
FEWEST_TEXT_CHARACTERS = 12
FEWEST_ID_CHARACTERS = 8
# All strings are recognised by this many bytes at their end; of a long one this much is looked for.
_TAIL = 8
_LONGEST = 256
_BLOCK = 1 << 20
# So large that few windows look like an end by chance, so small that it stays in the processor's cache.
_FEWEST_BITS, _MOST_BITS, _PLACES_A_TAIL = 16, 22, 64
_MIX = np.uint64(0x9E3779B97F4A7C15)
_ROWS = 100_000
_DAMAGED = (OSError, EOFError, ValueError, zlib.error, zipfile.BadZipFile, NotImplementedError, RuntimeError)  # fmt: skip


class Trace(StrEnum):
    """What could be left of a post."""

    TEXT = "text"
    POST_ID = "post_id"
    NATIVE_ID = "native_id"
    AUTHOR_KEY = "author_key"


@dataclass(frozen=True, slots=True)
class Searched:
    """What a search looked through and found.

    Attributes:
        files: Looked through byte by byte.
        size: Their bytes.
        values: Texts in databases that were asked for one by one.
        found: Paths from the data folder on, and what was found there.
        unreadable: Databases that do not open, so that nobody can say what is in them.
    """

    files: int
    size: int
    values: int
    found: tuple[tuple[str, Trace], ...]
    unreadable: tuple[str, ...]


class Traces:
    """Strings to look for, any number at the cost of one.

    A window of eight bytes slides over the content; a table of hashes tells which of them could be
    the end of a string, and only those are compared (after Rabin and Karp, 1987).
    """

    def __init__(self, strings: Mapping[str, Trace]) -> None:
        self.kinds = dict(strings)
        # By length within a tail: many texts may end alike, and one look-up a length tells them apart.
        self._by_tail: dict[bytes, dict[int, dict[bytes, str]]] = {}
        for string in strings:
            for spelling in _spellings(string):
                of_tail = self._by_tail.setdefault(spelling[-_TAIL:], {})
                of_tail.setdefault(len(spelling), {})[spelling] = string
        wanted = (len(self._by_tail) * _PLACES_A_TAIL).bit_length()
        self._bits = min(max(wanted, _FEWEST_BITS), _MOST_BITS)
        self._table = np.zeros(1 << self._bits, dtype=np.bool_)
        if self._by_tail:
            tails = np.frombuffer(b"".join(self._by_tail), dtype="<u8")
            self._table[self._hashed(tails)] = True

    def without(self, strings: set[str]) -> Traces:
        """Return what is left to look for when ``strings`` are not."""
        return Traces({name: kind for name, kind in self.kinds.items() if name not in strings})

    def in_bytes(self, content: bytes | mmap.mmap) -> set[str]:
        """Return the strings that stand in ``content``, in any of the spellings files have."""
        return {string for _, _, string in self._hits(np.frombuffer(content, dtype=np.uint8))}

    def in_text(self, text: str) -> set[str]:
        """Return the strings that stand in ``text``."""
        return self.in_bytes(text.encode("utf-8", "surrogatepass"))

    def in_values(self, values: pa.Array) -> set[str]:
        """Return the strings that stand in one of ``values``, an array of texts."""
        texts = values.cast(pa.large_string())
        if not len(texts):
            return set()
        _, offsets_buffer, data = texts.buffers()
        if data is None or not data.size:
            return set()
        offsets = np.frombuffer(offsets_buffer, dtype=np.int64)[
            texts.offset : texts.offset + len(texts) + 1
        ]
        first, last = int(offsets[0]), int(offsets[-1])
        content = np.frombuffer(data, dtype=np.uint8)[first:last]
        found = set()
        for start, end, string in self._hits(content):
            row = int(np.searchsorted(offsets, start + first, side="right")) - 1
            # Two texts that lie side by side may look like one that is in neither.
            if end + first <= offsets[row + 1]:
                found.add(string)
        return found

    def _hashed(self, windows: NDArray[np.uint64]) -> NDArray[np.uint64]:
        mixed: NDArray[np.uint64] = (windows * _MIX) >> np.uint64(64 - self._bits)
        return mixed

    def _hits(self, content: NDArray[np.uint8]) -> Iterator[tuple[int, int, str]]:
        windows = len(content) - _TAIL + 1
        if windows <= 0 or not self._by_tail:
            return
        every = np.ndarray((windows,), dtype="<u8", buffer=content, strides=(1,))
        for begin in range(0, windows, _BLOCK):
            maybe = np.flatnonzero(self._table[self._hashed(every[begin : begin + _BLOCK])])
            for at in maybe:
                end = begin + int(at) + _TAIL
                of_tail = self._by_tail.get(content[end - _TAIL : end].tobytes(), {})
                for length, spellings in of_tail.items():
                    if length <= end:
                        string = spellings.get(content[end - length : end].tobytes())
                        if string is not None:
                            yield end - length, end, string


def _spellings(string: str) -> set[bytes]:
    """Return how ``string`` may be written in a file: as it is, in JSON, CSV or XML, in UTF-16."""
    written = {
        string,
        json.dumps(string)[1:-1],
        json.dumps(string, ensure_ascii=False)[1:-1],
        string.replace('"', '""'),
        escape(string),
    }
    encoded = {text.encode("utf-8", "surrogatepass") for text in written}
    encoded.add(string.encode("utf-16-le", "surrogatepass"))
    return {content[:_LONGEST] for content in encoded if len(content) >= _TAIL}


def search(
    folder: DataFolder, traces: Traces, on_progress: Callable[[float], None] | None = None
) -> Searched:
    """Look for ``traces`` below ``folder``; ``on_progress`` is told how far it is, 0 to 1."""
    paths = list(files_below(folder))
    whole = sum(size for _, size in paths) or 1
    files = done = values = 0
    found: set[tuple[str, Trace]] = set()
    unreadable: list[str] = []
    for path, size in paths:
        name = path.relative_to(folder.path).as_posix()
        try:
            strings = in_file(path, traces)
        except FileNotFoundError:
            # A job of the app has put its file away meanwhile.
            continue
        if path.suffix == ".duckdb":
            try:
                asked, in_database = _in_database(path, traces)
                values += asked
                strings |= in_database
            except (ReleaseError, duckdb.Error):
                unreadable.append(name)
        found |= {(name, traces.kinds[string]) for string in strings}
        files += 1
        done += size
        if on_progress:
            on_progress(done / whole)
    return Searched(files, done, values, tuple(sorted(found)), tuple(unreadable))


def files_below(folder: DataFolder) -> Iterator[tuple[Path, int]]:
    """Yield every file that was made at run time, and its size in bytes."""
    for place, folders, names in os.walk(folder.path):
        if Path(place) == folder.path:
            folders[:] = [name for name in folders if name not in NOT_SEARCHED]
            names = [name for name in names if name not in NOT_SEARCHED]
        folders.sort()
        for name in sorted(names):
            path = Path(place) / name
            with suppress(OSError):
                if path.is_file():
                    yield path, path.stat().st_size


def in_file(path: Path, traces: Traces) -> set[str]:
    """Return the strings that stand in the file at ``path``, unpacked where it is packed.

    Raises:
        FileNotFoundError: it is gone.
    """
    with path.open("rb") as file:
        if not path.stat().st_size:
            return set()
        with closing(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)) as content:
            found = traces.in_bytes(content)
            head = content[:4]
    # What cannot be unpacked holds nothing that anybody could read either.
    with suppress(*_DAMAGED, pa.ArrowException):
        if head == b"PK\x03\x04":
            with zipfile.ZipFile(path) as archive:
                for member in archive.infolist():
                    with archive.open(member) as stream:
                        found |= _in_stream(stream, traces)
        elif head.startswith(b"\x1f\x8b"):
            with gzip.open(path) as stream:
                found |= _in_stream(stream, traces)
        elif head == b"PAR1":
            for batch in pq.ParquetFile(path).iter_batches(_ROWS):
                for column in batch.columns:
                    with suppress(pa.ArrowException):
                        found |= traces.in_values(column)
    return found


def _in_stream(stream: IO[bytes] | gzip.GzipFile, traces: Traces) -> set[str]:
    found: set[str] = set()
    kept = b""
    while block := stream.read(_BLOCK):
        content = kept + block
        found |= traces.in_bytes(content)
        kept = content[-_LONGEST:]
    return found


def _in_database(path: Path, traces: Traces) -> tuple[int, set[str]]:
    """Return how many texts a database holds, and the strings that stand in them."""
    asked = 0
    found: set[str] = set()
    is_corpus = path.name == "corpus.duckdb"
    with closing(open_corpus(path) if is_corpus else open_for_reading(path)) as connection:
        columns = connection.execute(
            """SELECT table_name, column_name FROM duckdb_columns()
               WHERE NOT internal AND data_type NOT IN
                     ('BOOLEAN', 'TINYINT', 'INTEGER', 'BIGINT', 'FLOAT', 'DOUBLE', 'DATE', 'TIMESTAMP')"""
        ).fetchall()
        for table, column in columns:
            reader = connection.execute(
                f"""SELECT CAST("{column}" AS VARCHAR) FROM "{table}" WHERE "{column}" IS NOT NULL"""
            ).to_arrow_reader(_ROWS)
            for batch in reader:
                asked += batch.num_rows
                found |= traces.in_values(batch.column(0))
    return asked, found
