"""Files inside .gz and .zip, unpacked for the time of reading."""

from __future__ import annotations

import errno
import gzip
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from analytics.errors import InputFileError
from analytics.ingest.carriers.opening import file_error, file_errors, first_bytes, shown_name
from analytics.messages import Message

UNPACKED_PREFIX = ".unpacked-"
_CHUNK = 1 << 20
# Together and unpacked. The largest real exports are some gigabytes of text.
LARGEST_UNPACKED_BYTES = 4 << 30
# A file that unpacks to this many times its size is made to fill a disk; real text reaches 50.
_HIGHEST_RATIO = 200
_RATIO_COUNTS_FROM = 64 << 20
_MOST_MEMBERS = 500
_GZIP = b"\x1f\x8b"
_ZIP = b"PK\x03\x04"
_EMPTY_ZIP = b"PK\x05\x06"
_WORKBOOK_PARTS = ("[Content_Types].xml", "mimetype", "xl/workbook.xml")
_NO_EXPORTS = frozenset(
    {".png", ".jpg", ".jpeg", ".gif", ".webp", ".heic", ".mp4", ".mov", ".mp3", ".ogg", ".oga", ".opus",
     ".pdf", ".html", ".htm", ".css", ".js", ".svg", ".ico", ".tgs", ".webm", ".db", ".exe", ".ttf",
     ".md"}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Member:
    """A file to be read. ``name`` is what people know it by: ``arsip.zip/komentar.csv``."""

    name: str
    path: Path


@contextmanager
def unpacked(path: Path, name: str, scratch: Path | None = None) -> Iterator[list[Member]]:
    """Give the files to be read: ``path`` itself, or what is packed in it, until the end of the block.

    What is unpacked lies in a new folder under ``scratch`` that only the owner can read, called
    ``.unpacked-…`` so that a later run finds it should this one be killed.

    Raises:
        InputFileError: the file cannot be opened; the archive is damaged, locked by a password, unpacks to more than fits, or
            holds nothing that could be an export.
    """
    name = shown_name(name)
    with file_errors(name, path):
        head = first_bytes(path, 4)
    if head.startswith(_GZIP):
        with _folder(scratch, name) as folder:
            inner = folder / "0"
            with (
                _archive_errors(name),
                gzip.open(path) as packed,
                inner.open("wb") as target,
            ):
                _Copier(path, name).copy(packed, target)
            yield [Member(name.removesuffix(".gz"), inner)]
    elif head in (_ZIP, _EMPTY_ZIP) and not _is_workbook(path, name):
        with _folder(scratch, name) as folder:
            yield _unzip(path, name, folder)
    else:
        yield [Member(name, path)]


@contextmanager
def _folder(scratch: Path | None, name: str) -> Iterator[Path]:
    with file_errors(name):
        if scratch is not None:
            scratch.mkdir(parents=True, exist_ok=True)
        folder = tempfile.TemporaryDirectory(prefix=UNPACKED_PREFIX, dir=scratch)
    with folder:
        yield Path(folder.name)


def _is_workbook(path: Path, name: str) -> bool:
    with _archive_errors(name), zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        return any(part in names for part in _WORKBOOK_PARTS)


def _unzip(path: Path, name: str, folder: Path) -> list[Member]:
    members: list[Member] = []
    copier = _Copier(path, name)
    with _archive_errors(name), zipfile.ZipFile(path) as archive:
        entries = [entry for entry in archive.infolist() if _may_be_export(entry)]
        if len(entries) > _MOST_MEMBERS:
            raise InputFileError(Message.of("import.file.too_many", name=name, n=_MOST_MEMBERS))
        if any(entry.flag_bits & 1 for entry in entries):
            raise InputFileError(Message.of("import.file.password", name=name))
        # What an archive says of its sizes may be a lie: the bytes are counted as they come.
        for number, entry in enumerate(sorted(entries, key=lambda entry: entry.filename)):
            inner = folder / f"{number}"
            with archive.open(entry) as packed, inner.open("wb") as target:
                copier.copy(packed, target)
            inner_name = shown_name(PurePosixPath(entry.filename).name)
            members.append(Member(f"{name}/{inner_name}", inner))
    if not members:
        raise InputFileError(Message.of("import.file.nothing_inside", name=name))
    return members


def _may_be_export(entry: zipfile.ZipInfo) -> bool:
    inner = PurePosixPath(entry.filename)
    return (
        not entry.is_dir()
        and not inner.name.startswith(".")
        and "__MACOSX" not in inner.parts
        and inner.suffix.lower() not in _NO_EXPORTS
    )


class _Copier:
    """Copies what is packed in the archive at ``path``, as long as it is not made to fill a disk."""

    def __init__(self, path: Path, name: str) -> None:
        self._size = path.stat().st_size
        self._name = name
        self._done = 0

    def copy(self, packed: IO[bytes] | gzip.GzipFile, target: IO[bytes]) -> None:
        """Copy ``packed`` to its end.

        Raises:
            InputFileError: all together unpacks to too much, or to too many times the archive. What
                entries of an archive share counts once in its size and as often as it is unpacked.
        """
        while chunk := packed.read(_CHUNK):
            self._done += len(chunk)
            is_bomb = self._done > _RATIO_COUNTS_FROM and self._done > _HIGHEST_RATIO * self._size
            if is_bomb or self._done > LARGEST_UNPACKED_BYTES:
                raise InputFileError(Message.of("import.file.archive_too_large", name=self._name))
            target.write(chunk)


@contextmanager
def _archive_errors(name: str) -> Iterator[None]:
    try:
        yield
    except (zipfile.BadZipFile, gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise InputFileError(Message.of("import.file.damaged", name=name)) from error
    except OSError as error:
        if error.errno == errno.EINVAL:  # the archive says that a part lies before its beginning
            raise InputFileError(Message.of("import.file.damaged", name=name)) from error
        raise file_error(error, name) from error
    except (NotImplementedError, RuntimeError, ValueError, KeyError, IndexError) as error:
        # zipfile: an unknown compression, a password, sizes that cannot be.
        raise InputFileError(Message.of("import.file.damaged", name=name)) from error
