"""Spreadsheets: Excel workbooks (xlsx, xlsm, xlsb, xls) and OpenDocument (ods), through calamine.

calamine reads cells as they were saved. It computes no formula, follows no link to another workbook
and runs no macro; what formulas and links had given when the workbook was saved is read as it is.
"""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

from analytics.errors import InputFileError
from analytics.ingest.carriers.opening import shown_name
from analytics.ingest.carriers.table import (
    HEADING_ROWS,
    MOST_COLUMNS,
    Row,
    TableShape,
    TooWideError,
    find_heading,
    is_blank,
    name_columns,
)
from analytics.ingest.column_names import fold_name, is_known_name, names_field
from analytics.ingest.records import Cell, Field
from analytics.messages import Message

_T = TypeVar("_T")

_SAMPLE_ROWS = 60
# A workbook of this size unpacked is no export of comments but a decompression bomb.
_LARGEST_UNPACKED_BYTES = 2 << 30
# How much of a workbook's columns another sheet must have to be its continuation.
_ALIKE = 0.8
_MOST_NAMES = 8
# Spreadsheets keep fifteen digits; a longer whole number has lost its last ones and stays a float.
_LARGEST_EXACT = 10**15
# Excel writes control characters of a cell like this: _x000D_ is the return of a line break.
_ESCAPED_CONTROL = re.compile(r"_x00[01][0-9A-Fa-f]_")

_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# What Office calls the part of a container that holds a workbook locked by a password.
_LOCKED = "EncryptedPackage".encode("utf-16-le")

# calamine keeps a sheet as a full rectangle. One stray cell in the last row and column, in a file of
# a few hundred bytes, asks for 550 GB, and that ends the process, not the call. So a workbook is
# opened once in a process that may fail.
_TRIAL_BYTES = 2 << 30
# It parses 20 MB of XML a second and more; on some damaged workbooks it goes round in circles.
_TRIAL_CPU_SECONDS = 3
_TRIAL_CPU_SECONDS_A_MEGABYTE = 1
_TRIAL_SECONDS = 900
_TRIAL = """
import sys
try:
    import resource
except ImportError:
    pass
else:
    resource.setrlimit(resource.RLIMIT_AS, (int(sys.argv[2]),) * 2)
    resource.setrlimit(resource.RLIMIT_CPU, (int(sys.argv[3]), int(sys.argv[3]) + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
import python_calamine
try:
    with open(sys.argv[1], "rb") as file:
        workbook = python_calamine.load_workbook(file)
    for index in range(len(workbook.sheet_names)):
        workbook.get_sheet_by_index(index)
except MemoryError:
    sys.exit(3)
"""
_OUT_OF_MEMORY = 3
# How a process ends that the limit of CPU time stopped; Windows has neither limit nor signal.
_OUT_OF_TIME = tuple(-int(getattr(signal, name)) for name in ("SIGXCPU",) if hasattr(signal, name))


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A sheet with content. ``columns`` are all its columns, ``named`` those of them with a name."""

    index: int
    name: str
    rows: int
    heading: int | None
    preamble: tuple[tuple[Cell, ...], ...]
    columns: tuple[str, ...]
    named: frozenset[str]
    merit: tuple[int, int, int]

    def continues(self, other: _Sheet) -> bool:
        """Say whether both sheets are parts of one table, as pages or months of an export are."""
        either = self.named | other.named
        return bool(either) and len(self.named & other.named) >= _ALIKE * len(either)


class SpreadsheetTable:
    """The sheets of a workbook that hold the posts, as one table.

    The best sheet is read, and with it all sheets that have its columns, in the workbook's order. A
    sheet that nobody sees is read only when the best one is such a sheet.

    Raises:
        InputFileError: the workbook is damaged, locked by a password, or too large.
    """

    def __init__(self, path: Path, kind: str) -> None:
        self._path = path
        _refuse_locked(path)
        _refuse_bombs(path)
        self._workbook = _guarded(path, lambda: _load(path))
        # The sheet read last. Going over a workbook of one sheet again then costs no parsing.
        self._kept: tuple[int, Any] | None = None
        self._rows_read = 0
        sheets = [sheet for index in self._worksheets() if (sheet := self._look_at(index))]
        best = max(sheets, key=lambda sheet: sheet.merit, default=None)
        self._sheets = [
            sheet
            for sheet in sheets
            if best is not None
            and (sheet is best or (sheet.continues(best) and sheet.merit[1] == best.merit[1]))
        ]
        notices: list[Message] = []
        if best is not None:
            notices += _say_sheets(self._sheets, sheets)
            if best.heading is None:
                notices.append(Message.of("import.notice.no_heading"))
        self._shape = TableShape(
            kind=kind,
            columns=_all_columns(best, self._sheets),
            notices=tuple(notices),
            preamble=best.preamble if best is not None else (),
        )

    @property
    def shape(self) -> TableShape:
        """What is known before the rows are read."""
        return self._shape

    @property
    def share_read(self) -> float:
        """How far the rows are read, 0 to 1."""
        return min(1.0, self._rows_read / max(1, sum(sheet.rows for sheet in self._sheets)))

    def rows(self) -> Iterator[Row]:
        """Yield the records; a record's number is its row in its sheet."""
        self._rows_read = 0
        folded = [fold_name(column) for column in self._shape.columns]
        for sheet in self._sheets:
            place = {fold_name(column): index for index, column in enumerate(sheet.columns)}
            places = [place.get(column, -1) for column in folded]
            in_place = places == list(range(len(places)))
            first = 0 if sheet.heading is None else sheet.heading + 1
            heading: list[Cell] | None = None
            for index, cells in enumerate(self._cells(sheet.index)):
                self._rows_read += 1
                if index < first:
                    heading = cells
                    continue
                # Pages pasted below each other repeat the heading.
                if not cells or cells == heading or all(is_blank(cell) for cell in cells):
                    continue
                if in_place:
                    yield Row(index + 1, cells[: len(places)])
                else:
                    width = len(cells)
                    yield Row(index + 1, [cells[at] if 0 <= at < width else None for at in places])

    def _worksheets(self) -> list[int]:
        """Return the places of the sheets that have cells: no charts, no macros."""
        from python_calamine import SheetTypeEnum

        kinds = [sheet.typ for sheet in self._workbook.sheets_metadata]
        return [index for index, kind in enumerate(kinds) if kind == SheetTypeEnum.WorkSheet]

    def _look_at(self, index: int) -> _Sheet | None:
        """Return what the sheet at ``index`` is, None when it is empty."""
        from python_calamine import SheetVisibleEnum

        if _guarded(self._path, lambda: self._sheet(index)).total_width > MOST_COLUMNS:
            raise TooWideError
        rows = list(islice(self._cells(index), _SAMPLE_ROWS))
        heading = find_heading(rows)
        head = rows[heading] if heading is not None else None
        width = _width(head, rows)
        if not width:
            return None
        seen = self._workbook.sheets_metadata[index].visible == SheetVisibleEnum.Visible
        return _Sheet(
            index=index,
            name=shown_name(self._workbook.sheet_names[index]),
            rows=self._sheet(index).total_height,
            heading=heading,
            preamble=tuple(map(tuple, rows[: heading or 0])),
            columns=name_columns(head, width),
            named=frozenset(fold_name(str(cell)) for cell in head or () if not is_blank(cell)),
            merit=_merit(head, len(rows), seen),
        )

    def _cells(self, index: int) -> Iterator[list[Cell]]:
        rows = _guarded(self._path, lambda: self._sheet(index).iter_rows())
        while (row := _guarded(self._path, lambda: next(rows, None))) is not None:
            # A sheet may go on for a million rows in which nothing stands.
            yield [_cell(value) for value in row] if row.count("") < len(row) else []

    def _sheet(self, index: int) -> Any:
        if self._kept is None or self._kept[0] != index:
            self._kept = None
            self._kept = (index, self._workbook.get_sheet_by_index(index))
        return self._kept[1]


def _load(path: Path) -> Any:
    import python_calamine

    # Given a path, calamine believes the file's name: an .xls that is an .xlsx would be damaged.
    with path.open("rb") as file:
        return python_calamine.load_workbook(file)


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


def _merit(heading: Sequence[Cell] | None, rows: int, seen: bool) -> tuple[int, int, int]:
    """Rank a sheet: by a column of text, by known names, then whether people see it, then by rows."""
    names = [cell for cell in heading or () if isinstance(cell, str)]
    has_text = any(names_field(name, Field.TEXT) for name in names)
    known = 100 * has_text + sum(map(is_known_name, names))
    return (known, int(seen), min(rows, HEADING_ROWS))


def _all_columns(best: _Sheet | None, sheets: Sequence[_Sheet]) -> tuple[str, ...]:
    """Return the columns of the best sheet, then those that only its continuations have."""
    if best is None:
        return ()
    columns = {fold_name(column): column for column in best.columns}
    for sheet in sheets:
        for column in sheet.columns:
            if fold_name(column) in sheet.named:
                columns.setdefault(fold_name(column), column)
    return tuple(columns.values())


def _say_sheets(read: Sequence[_Sheet], sheets: Sequence[_Sheet]) -> list[Message]:
    """Say which sheets are read and which are not, where there is more than one."""
    if len(sheets) < 2:
        return []
    left_out = [sheet for sheet in sheets if sheet not in read]
    if not left_out:
        return [Message.of("import.notice.sheets_all", n=len(read), sheets=_listed(read))]
    if len(read) == 1:
        return [Message.of("import.notice.sheet", sheet=read[0].name, left_out=_listed(left_out))]
    return [Message.of("import.notice.sheets", sheets=_listed(read), left_out=_listed(left_out))]


def _listed(sheets: Sequence[_Sheet]) -> tuple[object, ...]:
    names: list[object] = [sheet.name for sheet in sheets[:_MOST_NAMES]]
    if len(sheets) > _MOST_NAMES:
        names.append(Message.of("import.notice.sheets_more", n=len(sheets) - _MOST_NAMES))
    return tuple(names)


def _refuse_locked(path: Path) -> None:
    """Refuse a workbook that only opens with a password.

    Raises:
        InputFileError: it does.
    """
    with path.open("rb") as file:
        if file.read(len(_OLD_OFFICE)) == _OLD_OFFICE and _LOCKED in file.read():
            raise InputFileError(Message.of("import.file.password", name=path.name))


def _refuse_bombs(path: Path) -> None:
    """Refuse a workbook that would not fit into memory.

    Raises:
        InputFileError: it unpacks to too much, or opening it took all of a trial's memory, or far more
            time than its size explains.
    """
    too_large = InputFileError(Message.of("import.file.too_large", name=path.name))
    unpacked = path.stat().st_size
    if zipfile.is_zipfile(path):
        try:
            with zipfile.ZipFile(path) as archive:
                unpacked = sum(entry.file_size for entry in archive.infolist())
        except zipfile.BadZipFile as error:  # an old workbook with half an archive in it
            raise InputFileError(Message.of("import.file.damaged", name=path.name)) from error
        if unpacked > _LARGEST_UNPACKED_BYTES:
            raise too_large
    seconds = _TRIAL_CPU_SECONDS + _TRIAL_CPU_SECONDS_A_MEGABYTE * (unpacked >> 20)
    limits = (str(_TRIAL_BYTES), str(seconds))
    try:
        trial = subprocess.run(
            [sys.executable, "-P", "-c", _TRIAL, str(path.absolute()), *limits],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=_TRIAL_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise too_large from error
    if trial.returncode in _OUT_OF_TIME:
        raise InputFileError(Message.of("import.file.damaged", name=path.name))
    # An exception in the trial (1) will be met again here and told for what it is.
    if trial.returncode < 0 or trial.returncode == _OUT_OF_MEMORY:
        raise too_large


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
