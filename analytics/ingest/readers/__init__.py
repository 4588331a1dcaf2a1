"""One module per family of export formats, and the door that finds the right one by what is in a file."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from analytics.errors import InputFileError
from analytics.ingest.carriers.delimited import DelimitedTable
from analytics.ingest.carriers.json_values import OUTLINE_ITEMS, JsonValues
from analytics.ingest.carriers.object_table import ObjectTable
from analytics.ingest.carriers.opening import file_errors, first_bytes, shown_name
from analytics.ingest.carriers.parquet import ParquetTable
from analytics.ingest.carriers.spreadsheet import SpreadsheetTable
from analytics.ingest.carriers.table import Row, Table, cell_text, is_blank, width_errors
from analytics.ingest.column_names import fold_name
from analytics.ingest.readers import (
    app_stores,
    bluesky,
    complaints,
    exportcomments,
    facebook,
    fourcat,
    google_maps,
    instagram,
    media_monitoring,
    meta_library,
    telegram,
    threads,
    tiktok,
    x,
    youtube,
    zeeschuimer,
)
from analytics.ingest.readers.format import DocumentFormat, TableFormat
from analytics.ingest.readers.records_table import RecordsTable
from analytics.ingest.records import Field
from analytics.messages import Message

# Where two formats know the same file, the one named first is taken: wrappers before what they wrap.
FORMATS: tuple[TableFormat | DocumentFormat, ...] = (
    *zeeschuimer.FORMATS,
    *fourcat.FORMATS,
    *x.FORMATS,
    *youtube.FORMATS,
    *tiktok.FORMATS,
    *instagram.FORMATS,
    *facebook.FORMATS,
    *meta_library.FORMATS,
    *threads.FORMATS,
    *bluesky.FORMATS,
    *telegram.FORMATS,
    *google_maps.FORMATS,
    *app_stores.FORMATS,
    *exportcomments.FORMATS,
    *complaints.FORMATS,
    *media_monitoring.FORMATS,
)
SAMPLE_ROWS = 1_000
_SAMPLE_CELLS = 300
_MOST_EVIDENCE = 4

_HEAD_BYTES = 64 << 10
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_NO_TABLE = (
    b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"%PDF", b"\x1f\x8b", b"BZh", b"\xfd7zXZ",
    b"7z\xbc\xaf", b"Rar!", b"\x7fELF", b"MZ\x90", b"SQLite format 3", b"ID3", b"OggS", b"\x28\xb5\x2f\xfd",
)  # fmt: skip
_MARKUP = (b"<!doctype", b"<html", b"<?xml", b"<svg", b"{\\rtf")
_XML_PART = re.compile(rb"<[A-Za-z][\w:.\-]*\s[^>]*\bxmlns")
# Control characters stand in comments now and then; in a binary file they are everywhere.
_MOST_CONTROLS = 0.05
_ALWAYS_ALLOWED = 16
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\r\x0c\x1b\x1c\x1d\x1e\x1f\x01"))
# A list, unless it is the first cell of a table: "[deleted]", "[1] teks".
_JSON_LIST = re.compile(rb"\[\s*(?:[\[{\"]|\]\s*$)")


@dataclass(frozen=True, slots=True)
class Export:
    """A file as the format that it has sees it.

    ``format`` is None for a table that no reader knows. ``columns`` are those that the format names,
    by field. ``evidence`` are the columns or keys by which it was recognised. ``samples`` are the
    first cells with content of each column, as text.
    """

    table: Table
    format: TableFormat | DocumentFormat | None
    columns: Mapping[Field, str]
    evidence: tuple[str, ...]
    sample: tuple[Row, ...]
    samples: Mapping[str, Sequence[str]]


def open_export(path: Path) -> Export:
    """Find what the file at ``path`` is, whatever it is called.

    Raises:
        InputFileError: there is no such file, it cannot be opened, or it holds no table.
    """
    with file_errors(path.name), width_errors(path.name):
        head = first_bytes(path, _HEAD_BYTES)
        kind = _spreadsheet_kind(path, head)
        if kind:
            return _of_table(SpreadsheetTable(path, kind))
        if head.startswith(b"PAR1"):
            return _of_table(ParquetTable(path))
        if _is_no_table(head):
            raise InputFileError(Message.of("import.file.no_table", name=path.name))
        text = head.removeprefix(b"\xef\xbb\xbf").replace(b"\x00", b"")
        text = text.removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff").lstrip(b" \t\r\n\x1e")
        if text.startswith(b"{") or _JSON_LIST.match(text):
            return _of_json(JsonValues(path))
        return _of_table(DelimitedTable(path))


def _of_json(source: JsonValues) -> Export:
    outlines: list[Mapping[str, Any]] = []
    for _, value in islice(source.values(), OUTLINE_ITEMS):
        outline = value.outline if value is not None else None
        if isinstance(outline, dict):
            outlines.append(outline)
    if outlines:
        for candidate in FORMATS:
            if isinstance(candidate, DocumentFormat) and (
                evidence := candidate.recognise(outlines)
            ):
                table = RecordsTable(source, candidate)
                sample, samples = _look(table)
                found = {field: field.value for field in Field if samples.get(field.value)}
                shown = tuple(map(shown_name, tuple(evidence)[:_MOST_EVIDENCE]))
                return Export(table, candidate, found, shown, sample, samples)
    return _of_table(ObjectTable(source))


def _of_table(table: Table) -> Export:
    sample, samples = _look(table)
    by_folded: dict[str, str] = {}
    for column in table.shape.columns:
        by_folded.setdefault(fold_name(column), column)
    folded = {name: samples[column] for name, column in by_folded.items()}
    for candidate in FORMATS:
        if not isinstance(candidate, TableFormat):
            continue
        marks = next((marks for marks in candidate.marks if marks <= by_folded.keys()), None)
        if marks is None or (candidate.recognise and not candidate.recognise(folded)):
            continue
        columns = {
            field: by_folded[known[0]]
            for field, names in candidate.columns.items()
            if (known := [name for name in names if name in by_folded])
        }
        evidence = tuple(by_folded[name] for name in sorted(marks))[:_MOST_EVIDENCE]
        return Export(table, candidate, columns, evidence, sample, samples)
    return Export(table, None, {}, (), sample, samples)


def _look(table: Table) -> tuple[tuple[Row, ...], dict[str, list[str]]]:
    sample = tuple(islice(table.rows(), SAMPLE_ROWS))
    samples: dict[str, list[str]] = {column: [] for column in table.shape.columns}
    for row in sample:
        if row.fault is not None:
            continue
        for column, cell in zip(table.shape.columns, row.cells, strict=False):
            if len(samples[column]) < _SAMPLE_CELLS and not is_blank(cell):
                samples[column].append(cell_text(cell))
    return sample, samples


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
    if _XML_PART.match(head.lstrip()):
        return True
    if head.startswith((b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")):
        return False
    controls = len(head) - len(head.translate(None, _CONTROLS))
    zeros = head.count(0)
    looks_like_utf16 = len(head) // 3 < zeros < len(head) * 2 // 3
    return not looks_like_utf16 and controls > max(_ALWAYS_ALLOWED, _MOST_CONTROLS * len(head))
