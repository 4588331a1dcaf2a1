"""One module per export format, and the door that finds the right one by what is in the file."""

from __future__ import annotations

import zipfile
from pathlib import Path

from analytics.errors import InputFileError
from analytics.ingest.readers.delimited import DelimitedTable
from analytics.ingest.readers.json_lines import JsonLinesTable
from analytics.ingest.readers.parquet import ParquetTable
from analytics.ingest.readers.spreadsheet import SpreadsheetTable
from analytics.ingest.readers.table import Table
from analytics.messages import Message

_HEAD_BYTES = 64 << 10
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_NO_TABLE = (
    b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"%PDF", b"\x1f\x8b", b"BZh", b"\xfd7zXZ",
    b"7z\xbc\xaf", b"Rar!", b"\x7fELF", b"MZ\x90", b"SQLite format 3", b"ID3", b"OggS", b"\x28\xb5\x2f\xfd",
)  # fmt: skip
_MARKUP = (b"<!doctype", b"<html", b"<?xml", b"<svg", b"{\\rtf")
# Control characters stand in comments now and then; in a binary file they are everywhere.
_MOST_CONTROLS = 0.05
_ALWAYS_ALLOWED = 16
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\r\x0c\x1b\x1c\x1d\x1e\x1f\x01"))


def open_table(path: Path) -> Table:
    """Return the table in the file at ``path``, whatever the file is called.

    Raises:
        InputFileError: there is no such file, it cannot be opened, or it holds no table.
    """
    head = _head(path)
    kind = _spreadsheet_kind(path, head)
    if kind:
        return SpreadsheetTable(path, kind)
    if head.startswith(b"PAR1"):
        return ParquetTable(path)
    if _is_no_table(head):
        raise InputFileError(Message.of("import.file.no_table", name=path.name))
    text = head.removeprefix(b"\xef\xbb\xbf").replace(b"\x00", b"")
    text = text.removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff").lstrip()
    if text.startswith(b"{"):
        return JsonLinesTable(path)
    if text.startswith((b"[{", b"[\n", b"[\r", b"[ ")) and text[1:].lstrip().startswith(
        (b"{", b"[")
    ):
        raise InputFileError(Message.of("import.file.plain_json", name=path.name, line=1))
    return DelimitedTable(path)


def _head(path: Path) -> bytes:
    try:
        if path.is_dir():
            raise InputFileError(Message.of("import.file.directory", name=path.name))
        if path.exists() and not path.is_file():
            # A pipe or a device would keep the reader waiting for ever.
            raise InputFileError(Message.of("import.file.unreadable", name=path.name))
        with path.open("rb") as file:
            return file.read(_HEAD_BYTES)
    except FileNotFoundError as error:
        raise InputFileError(Message.of("import.file.missing", name=str(path))) from error
    except PermissionError as error:
        raise InputFileError(Message.of("import.file.no_permission", name=path.name)) from error
    except (OSError, ValueError) as error:
        raise InputFileError(Message.of("import.file.unreadable", name=path.name)) from error


def _spreadsheet_kind(path: Path, head: bytes) -> str | None:
    if head.startswith(_OLD_OFFICE):
        return "xls"
    if not head.startswith(b"PK\x03\x04"):
        return None
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            if "xl/workbook.xml" in names:
                return "xlsx"
            if "xl/workbook.bin" in names:
                return "xlsb"
            if "mimetype" in names and b"spreadsheet" in archive.read("mimetype"):
                return "ods"
    except Exception as error:  # zipfile fails in many ways on a damaged archive
        raise InputFileError(Message.of("import.file.damaged", name=path.name)) from error
    raise InputFileError(Message.of("import.file.no_table", name=path.name))


def _is_no_table(head: bytes) -> bool:
    if head.startswith(_NO_TABLE) or head.lstrip()[:9].lower().startswith(_MARKUP):
        return True
    if head.startswith((b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")):
        return False
    controls = len(head) - len(head.translate(None, _CONTROLS))
    zeros = head.count(0)
    looks_like_utf16 = len(head) // 3 < zeros < len(head) * 2 // 3
    return not looks_like_utf16 and controls > max(_ALWAYS_ALLOWED, _MOST_CONTROLS * len(head))
