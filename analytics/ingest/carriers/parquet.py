"""Parquet files, in batches, through pyarrow."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from analytics.errors import InputFileError
from analytics.ingest.carriers.table import Row, TableShape, is_blank, name_columns
from analytics.ingest.records import Cell
from analytics.messages import Message

_BATCH_ROWS = 10_000
_BEYOND_PYTHON = (OverflowError, ValueError, KeyError)


class ParquetTable:
    """A Parquet file as a table. Fields of structs become columns: ``author.username``.

    Raises:
        InputFileError: the file is damaged.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._read = 0
        self._rows = 0
        import pyarrow
        import pyarrow.parquet

        try:
            with pyarrow.parquet.ParquetFile(path) as file:
                self._rows = int(file.metadata.num_rows)
                empty = _flat(file.schema_arrow.empty_table())
        except (pyarrow.ArrowException, OSError, ValueError) as error:
            raise InputFileError(Message.of("import.file.damaged", name=path.name)) from error
        names = empty.column_names
        self._shape = TableShape(kind="parquet", columns=name_columns(names, len(names)))

    @property
    def shape(self) -> TableShape:
        """What is known before the rows are read."""
        return self._shape

    @property
    def share_read(self) -> float:
        """How far the rows are read, 0 to 1."""
        return self._read / max(1, self._rows)

    def rows(self) -> Iterator[Row]:
        """Yield the records; a record's number is its place, counted from 1."""
        import pyarrow
        import pyarrow.parquet

        number = 0
        try:
            with pyarrow.parquet.ParquetFile(self._path) as file:
                for batch in file.iter_batches(batch_size=_BATCH_ROWS):
                    table = _flat(pyarrow.Table.from_batches([batch]))
                    columns = [_values(column) for column in table.columns]
                    self._read = number
                    for cells in zip(*columns, strict=True):
                        number += 1
                        if not all(is_blank(cell) for cell in cells):
                            yield Row(number, cells)
        except (pyarrow.ArrowException, OSError, ValueError) as error:
            raise InputFileError(Message.of("import.file.damaged", name=self._path.name)) from error


def _flat(table: Any) -> Any:
    import pyarrow

    while any(pyarrow.types.is_struct(field.type) for field in table.schema):
        table = table.flatten()
    return table


def _values(column: Any) -> list[Cell]:
    import pyarrow
    import pyarrow.compute

    if pyarrow.types.is_timestamp(column.type):
        # Python's datetime ends at microseconds.
        unit = pyarrow.timestamp("us", tz=column.type.tz)
        column = pyarrow.compute.cast(column, unit, safe=False)
    try:
        return [_cell(value) for value in column.to_pylist()]
    except _BEYOND_PYTHON:
        if pyarrow.types.is_timestamp(column.type) and column.type.tz is not None:
            # A zone that this computer does not know; the moments are known without it.
            column = pyarrow.compute.cast(column, pyarrow.timestamp("us", tz="UTC"))
        return [_one_by_one(scalar) for scalar in column]


def _one_by_one(scalar: Any) -> Cell:
    """Return the value of ``scalar``; None where Python has no such value: a day in the year 30,000."""
    try:
        return _cell(scalar.as_py())
    except _BEYOND_PYTHON:
        return None


def _cell(value: Any) -> Cell:
    if value is None or isinstance(value, str | int | float | bool | datetime | date | time):
        return value
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False, default=str)
    return str(value)
