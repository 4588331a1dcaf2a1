"""A frame of comments -> the bytes of a file.

csv, xlsxwriter and pyarrow do the writing; this module picks the writer and hands it its options.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from enum import StrEnum

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter

from analytics.errors import ExportError
from analytics.export.columns import (
    MOMENTS,
    ExportNote,
    column_lines,
    headings,
    localised,
    note_text,
)
from analytics.export.formula import disarm
from analytics.messages import Message, Translator

# DuckDB hands a column of whole numbers with gaps over as floats; nobody liked a comment 12.0 times.
_WHOLE_NUMBERS = dict.fromkeys(("account", "likes", "replies", "shares", "rating"), "Int64")
_CHANCES = ("strength", "second_strength", "topic_stability")
# Limits of the workbook format: rows with the heading, characters in a cell.
XLSX_MOST_ROWS = 1_048_575
_XLSX_CELL_CHARACTERS = 32_767


class ExportFormat(StrEnum):
    """Formats, by the ending of their files."""

    CSV = "csv"
    XLSX = "xlsx"
    PARQUET = "parquet"
    JSONL = "jsonl"


MIME_TYPES = {
    ExportFormat.CSV: "text/csv",
    ExportFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ExportFormat.PARQUET: "application/vnd.apache.parquet",
    ExportFormat.JSONL: "application/x-ndjson",
}


def write_export(
    frame: pd.DataFrame, note: ExportNote, file_format: ExportFormat, words: Translator
) -> bytes:
    """Return the file.

    Args:
        frame: The store's export rows: the columns of ``note``, times in naive UTC.
        note: What the file says about itself; CSV and JSON Lines have no place for it, so
            ``note_text`` goes beside them.
        file_format: Which.
        words: The reader's language: headings and values in words for CSV and XLSX, the
            separators of that language's spreadsheet in CSV. Parquet and JSON Lines keep the codes.

    Raises:
        ExportError: more rows than the format holds.
    """
    return _WRITERS[file_format](frame.astype(_WHOLE_NUMBERS), note, words)


def _csv(frame: pd.DataFrame, note: ExportNote, words: Translator) -> bytes:
    # Excel takes the separators from Windows' region: in Indonesia the comma is the decimal sign,
    # so fields are parted by semicolons. The BOM tells it that this is UTF-8.
    semicolon, decimal = (";", ",") if words.language == "id" else (",", ".")
    people = localised(frame, words, note.columns)
    for column in MOMENTS:
        people[column] = people[column].dt.strftime("%Y-%m-%d %H:%M:%S")
    for column in _CHANCES:
        people[column] = people[column].map(
            lambda value: "" if pd.isna(value) else f"{value:.3f}".replace(".", decimal)
        )
    output = io.StringIO(newline="")
    writer = csv.writer(output, delimiter=semicolon, lineterminator="\r\n")
    writer.writerow(headings(words, note.columns))
    for row in people.itertuples(index=False, name=None):
        writer.writerow([_csv_cell(value) for value in row])
    return output.getvalue().encode("utf-8-sig")


def _csv_cell(value: object) -> object:
    if isinstance(value, str):
        return disarm(_excel_lines(value))
    return "" if pd.isna(value) else value


def _excel_lines(text: str) -> str:
    # A lone line feed inside a cell shows right in Excel; a carriage return breaks the row in CSV
    # and reads as "_x000D_" out of a workbook.
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _xlsx(frame: pd.DataFrame, note: ExportNote, words: Translator) -> bytes:
    if len(frame) > XLSX_MOST_ROWS:
        raise ExportError(Message.of("error.export.xlsx_rows", limit=XLSX_MOST_ROWS))
    output = io.BytesIO()
    workbook = xlsxwriter.Workbook(
        output,
        {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "nan_inf_to_errors": False,
        },
    )
    bold = workbook.add_format({"bold": True, "bg_color": "#E4EEE8", "valign": "top"})
    moment = workbook.add_format({"num_format": "yyyy-mm-dd hh:mm", "valign": "top"})
    wrapped = workbook.add_format({"text_wrap": True, "valign": "top"})
    sheet = workbook.add_worksheet(words("export.sheet.comments"))
    widths = {"text": 70, "theme": 24, "place": 30, **dict.fromkeys(MOMENTS, 17)}
    widths |= dict.fromkeys(("topic", "likely_topic", "second_topic"), 30)
    shown = note.columns
    for at, (code, heading) in enumerate(zip(shown, headings(words, shown), strict=True)):
        sheet.set_column(at, at, widths.get(code, 13))
        sheet.write_string(0, at, heading, bold)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(1, len(frame)), len(shown) - 1)
    people = localised(frame, words, shown)
    columns = [_xlsx_cells(people[code]) for code in shown]
    for at, row in enumerate(zip(*columns, strict=True), start=1):
        for column, value in enumerate(row):
            if value is None:
                continue
            if isinstance(value, str):
                style = wrapped if shown[column] == "text" else None
                sheet.write_string(at, column, value, style)
            elif isinstance(value, pd.Timestamp):
                sheet.write_datetime(at, column, value.to_pydatetime(), moment)
            else:
                sheet.write_number(at, column, value)
    _xlsx_note(workbook, note, words, bold, wrapped)
    workbook.close()
    return output.getvalue()


def _xlsx_cells(column: pd.Series) -> list[object]:
    present = column.notna()
    return [
        (_xlsx_text(value) if isinstance(value, str) else value) if known else None
        for value, known in zip(column, present, strict=True)
    ]


def _xlsx_text(text: str) -> str:
    # Excel counts an emoji as two characters, and calls a workbook with longer cells damaged.
    units = _excel_lines(text).encode("utf-16-le")
    return units[: 2 * _XLSX_CELL_CHARACTERS].decode("utf-16-le", errors="ignore")


def _xlsx_note(
    workbook: xlsxwriter.Workbook,
    note: ExportNote,
    words: Translator,
    bold: xlsxwriter.format.Format,
    wrapped: xlsxwriter.format.Format,
) -> None:
    sheet = workbook.add_worksheet(words("export.sheet.note"))
    sheet.set_column(0, 1, 26)
    sheet.set_column(2, 2, 90)
    at = 0
    for name, value in note.lines(words):
        sheet.write_string(at, 0, name, bold)
        sheet.merge_range(at, 1, at, 2, "", wrapped)
        sheet.write_string(at, 1, value, wrapped)
        at += 1
    at += 1
    sheet.write_string(at, 0, words("export.note.columns"), bold)
    for heading, code, meaning in column_lines(words, note.columns):
        at += 1
        sheet.write_string(at, 0, heading)
        sheet.write_string(at, 1, code)
        sheet.write_string(at, 2, meaning, wrapped)


def _parquet(frame: pd.DataFrame, note: ExportNote, words: Translator) -> bytes:
    stamped = frame.loc[:, list(note.columns)].copy()
    for column in MOMENTS:
        stamped[column] = stamped[column].dt.tz_localize("UTC")
    table = _with_types(pa.Table.from_pandas(stamped, preserve_index=False))
    about = {f"sambung_rasa.{name}": value for name, value in _note_fields(note, words).items()}
    table = table.replace_schema_metadata({**(table.schema.metadata or {}), **about})
    output = io.BytesIO()
    pq.write_table(table, output, compression="zstd")
    return output.getvalue()


def _with_types(table: pa.Table) -> pa.Table:
    """Return ``table`` with the type of texts where a column is empty, so that files fit together."""
    return table.cast(
        pa.schema(
            [
                field.with_type(pa.large_string()) if pa.types.is_null(field.type) else field
                for field in table.schema
            ]
        )
    )


def _jsonl(frame: pd.DataFrame, note: ExportNote, words: Translator) -> bytes:
    del words
    output = io.StringIO()
    for row in frame.loc[:, list(note.columns)].itertuples(index=False, name=None):
        record = {code: _json_value(value) for code, value in zip(note.columns, row, strict=True)}
        output.write(json.dumps(record, ensure_ascii=False) + "\n")
    return output.getvalue().encode("utf-8")


def _json_value(value: object) -> object:
    if isinstance(value, pd.Timestamp):
        return value.isoformat() + "Z"
    if isinstance(value, str):
        return value
    if pd.isna(value):
        return None
    # numpy's numbers are not JSON's.
    return value.item() if hasattr(value, "item") else value


def _note_fields(note: ExportNote, words: Translator) -> dict[str, str]:
    return {
        "note": note_text(note, words),
        "release": note.release,
        "exported": note.exported.isoformat(),
        "rows": str(note.rows),
        "columns": json.dumps(note.columns),
    }


_WRITERS: dict[ExportFormat, Callable[[pd.DataFrame, ExportNote, Translator], bytes]] = {
    ExportFormat.CSV: _csv,
    ExportFormat.XLSX: _xlsx,
    ExportFormat.PARQUET: _parquet,
    ExportFormat.JSONL: _jsonl,
}
