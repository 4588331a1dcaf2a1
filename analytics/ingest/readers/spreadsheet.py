"""Spreadsheets: Excel workbooks (xlsx, xlsb, xls) and OpenDocument (ods), through calamine."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

from analytics.errors import InputFileError
from analytics.ingest.column_names import Field, is_known_name, names_field
from analytics.ingest.readers.table import (
    HEADING_ROWS,
    Cell,
    Row,
    TableShape,
    find_heading,
    is_blank,
    name_columns,
)
from analytics.messages import Message

_T = TypeVar("_T")

_SAMPLE_ROWS = 60
# A workbook of this size unpacked is no export of comments but a decompression bomb.
_LARGEST_UNPACKED_BYTES = 4 << 30
# Spreadsheets keep fifteen digits; a longer whole number has lost its last ones and stays a float.
_LARGEST_EXACT = 10**15
# Excel writes control characters of a cell like this: _x000D_ is the return of a line break.
_ESCAPED_CONTROL = re.compile(r"_x00[01][0-9A-Fa-f]_")


class SpreadsheetTable:
    """The sheet of a workbook that holds the posts, as a table.

    Raises:
        InputFileError: the workbook is damaged, locked by a password, or has no sheet with cells.
    """

    def __init__(self, path: Path, kind: str) -> None:
        self._path = path
        _refuse_bombs(path)
        workbook = _guarded(path, lambda: _load(path))
        best: tuple[tuple[int, int], int] | None = None
        self._heading: int | None = None
        names: list[str] = list(workbook.sheet_names)
        columns: tuple[str, ...] = ()
        for index in range(len(names)):
            rows = _guarded(path, partial(_first_rows, workbook, index))
            heading = find_heading(rows)
            head = rows[heading] if heading is not None else None
            width = _width(head, rows)
            if not width:
                continue
            merit = _merit(head, len(rows))
            if best is None or merit > best[0]:
                best = (merit, index)
                self._heading = heading
                columns = name_columns(head, width)
        self._sheet = best[1] if best else 0
        notices = []
        if best and len(names) > 1:
            notices.append(Message.of("import.notice.sheet", sheet=names[self._sheet]))
        if best and self._heading is None:
            notices.append(Message.of("import.notice.no_heading"))
        self._shape = TableShape(kind=kind, columns=columns, notices=tuple(notices))

    @property
    def shape(self) -> TableShape:
        """What is known before the rows are read."""
        return self._shape

    def rows(self) -> Iterator[Row]:
        """Yield the records; a record's number is its row in the sheet."""
        width = len(self._shape.columns)
        if not width:
            return
        first = 0 if self._heading is None else self._heading + 1
        workbook = _guarded(self._path, lambda: _load(self._path))
        for index, cells in enumerate(_cells(workbook, self._sheet)):
            if index < first or all(is_blank(cell) for cell in cells):
                continue
            yield Row(index + 1, cells[:width])


def _load(path: Path) -> Any:
    import python_calamine

    return python_calamine.load_workbook(path)


def _cells(workbook: Any, index: int) -> Iterator[list[Cell]]:
    for row in workbook.get_sheet_by_index(index).iter_rows():
        yield [_cell(value) for value in row]


def _first_rows(workbook: Any, index: int) -> list[list[Cell]]:
    return list(islice(_cells(workbook, index), _SAMPLE_ROWS))


def _cell(value: Any) -> Cell:
    if isinstance(value, str):
        return _ESCAPED_CONTROL.sub("", value) if "_x00" in value else value
    if isinstance(value, float) and value.is_integer() and abs(value) < _LARGEST_EXACT:
        return int(value)
    if isinstance(value, timedelta):
        return str(value)
    cell: Cell = value
    return cell


def _width(heading: Sequence[Cell] | None, rows: Sequence[Sequence[Cell]]) -> int:
    """Return how many columns have a name or, without a heading, any content."""
    looked_at = rows if heading is None else [heading, *rows]
    return max(
        (index + 1 for row in looked_at for index, cell in enumerate(row) if not is_blank(cell)),
        default=0,
    )


def _merit(heading: Sequence[Cell] | None, rows: int) -> tuple[int, int]:
    """Rank a sheet: one with a column of text before all, then known names, then rows."""
    names = [cell for cell in heading or () if isinstance(cell, str)]
    has_text = any(names_field(name, Field.TEXT) for name in names)
    return (100 * has_text + sum(map(is_known_name, names)), min(rows, HEADING_ROWS))


def _refuse_bombs(path: Path) -> None:
    if not zipfile.is_zipfile(path):
        return
    with zipfile.ZipFile(path) as archive:
        if sum(entry.file_size for entry in archive.infolist()) > _LARGEST_UNPACKED_BYTES:
            raise InputFileError(Message.of("import.file.too_large", name=path.name))


def _guarded(path: Path, read: Callable[[], _T]) -> _T:
    """Run ``read``; whatever calamine finds wrong becomes a sentence about the file."""
    import python_calamine

    try:
        return read()
    except python_calamine.PasswordError as error:
        raise InputFileError(Message.of("import.file.password", name=path.name)) from error
    except Exception as error:
        raise InputFileError(Message.of("import.file.damaged", name=path.name)) from error
    except BaseException as error:
        # A panic in calamine's Rust code arrives outside of Exception.
        if type(error).__name__ == "PanicException":
            raise InputFileError(Message.of("import.file.damaged", name=path.name)) from error
        raise
